/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEESIM_TA_ENTRY_H
#define TEESIM_TA_ENTRY_H

/*
 * What libutee has for the head of a TA: the function that the kernel calls, for a TA of TEE
 * Internal Core API 1.3.1 and for one of 1.1. It runs one call to its end and returns its
 * TEE_Result. The one that a head does not name is not linked.
 */

#include <abi/ta_abi.h>

#ifdef __cplusplus
extern "C" {
#endif

uint32_t teesim_ta_entry(const struct ta_sys *sys, struct ta_call *call);
uint32_t teesim_ta_entry_gp11(const struct ta_sys *sys, struct ta_call *call);
/* And for that of a library: joins it to its TA. */
void teesim_lib_attach(const struct ta_sys *sys, struct ta_shared *shared);

/* With it come the functions that libutee has in the C library's place. */
extern __attribute__((visibility("hidden"))) const char teesim_libc;
/* In the source file of a head, once. */
#define TEESIM_WITH_LIBC                                                                           \
    __attribute__((used)) static const char *const teesim_with_libc = &teesim_libc

#ifdef __cplusplus
}
#endif
#endif
