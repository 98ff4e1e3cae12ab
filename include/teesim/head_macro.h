/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEESIM_HEAD_MACRO_H
#define TEESIM_HEAD_MACRO_H

/* The head of a TA, for those headers that define it of what a TA's source says. */

#include <abi/ta_abi.h>
#include <tee_api_types.h>
#include <teesim/ta_entry.h>

#if TEE_API_GP11
#define TEESIM_TA_ENTRY teesim_ta_entry_gp11
#else
#define TEESIM_TA_ENTRY teesim_ta_entry
#endif

#ifdef __cplusplus
extern "C" {
#endif
extern __attribute__((visibility("default"))) const struct ta_head teesim_ta_head;
#ifdef __cplusplus
}
#endif

/* The rest are initialisers of members, each with its name. */
#define TEESIM_TA_HEAD(...)                                                                        \
    TEESIM_WITH_LIBC;                                                                              \
    const struct ta_head teesim_ta_head = {                                                        \
        .magic = TA_ABI_MAGIC,                                                                     \
        .abi_version = TA_ABI_VERSION,                                                             \
        .head_size = sizeof(struct ta_head),                                                       \
        __VA_ARGS__,                                                                               \
        .entry = TEESIM_TA_ENTRY,                                                                  \
    }

#endif
