/* SPDX-License-Identifier: BSD-2-Clause */
/* Compiled by the kit into each library of TAs: its head. */
#include <abi/ta_abi.h>
#include <teesim/needed.h>
#include <teesim/ta_entry.h>
#include <trace.h>

extern __attribute__((visibility("default"))) const struct ta_lib_head teesim_lib_head;
const struct ta_lib_head teesim_lib_head = {
    .magic = TA_LIB_MAGIC,
    .abi_version = TA_ABI_VERSION,
    .head_size = sizeof(struct ta_lib_head),
    .attach = teesim_lib_attach,
};
TEESIM_WITH_LIBC;

__attribute__((visibility("hidden"))) int trace_level = TRACE_LEVEL;
