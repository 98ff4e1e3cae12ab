/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef SIGNALS_H
#define SIGNALS_H

#include <stdint.h>

enum signal_colour { SIGNAL_GREEN, SIGNAL_YELLOW, SIGNAL_RED };

/* What a train that enters `section` sees. */
enum signal_colour signal_for(uint32_t section);

#endif
