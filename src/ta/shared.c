/* SPDX-License-Identifier: BSD-2-Clause */
/* What the libutee of a TA and those of its libraries have in common. */
#include <teesim/ta_entry.h>

#include "utee.h"

const struct ta_sys *utee_sys;

void teesim_lib_attach(const struct ta_sys *sys, struct ta_shared *shared)
{
    utee_sys = sys;
    utee_shared = shared;
    utee_heap_join(shared->heap);
}
