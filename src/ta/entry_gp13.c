/* SPDX-License-Identifier: BSD-2-Clause */
/* What the kernel calls in a TA of 1.3.1. Linked only into such a TA: it needs its entry points. */
#include <teesim/ta_entry.h>

#include "utee.h"

uint32_t teesim_ta_entry(const struct ta_sys *sys, struct ta_call *call)
{
    static const struct utee_entry_points ta = {.open = TA_OpenSessionEntryPoint,
                                                .invoke = TA_InvokeCommandEntryPoint};
    return utee_enter(sys, call, &ta);
}
