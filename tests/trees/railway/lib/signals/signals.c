// SPDX-License-Identifier: BSD-2-Clause
#include <util.h>

#include "signals.h"

enum signal_colour signal_for(uint32_t section)
{
    static const enum signal_colour colours[] = {
        SIGNAL_GREEN, SIGNAL_GREEN, SIGNAL_YELLOW, SIGNAL_RED, SIGNAL_YELLOW,
    };

    return colours[section % ARRAY_SIZE(colours)];
}
