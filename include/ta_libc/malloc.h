/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEESIM_TA_MALLOC_H
#define TEESIM_TA_MALLOC_H

/* The C library's, and what OP-TEE's has on top: of the TA's heap, which malloc is here. */

#include_next <malloc.h>
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* All of the bytes are in one block that is in use. */
bool malloc_buffer_is_within_alloced(void *buf, size_t len);
/* Some of the bytes are the heap's. */
bool malloc_buffer_overlaps_heap(void *buf, size_t len);

#ifdef __cplusplus
}
#endif

#endif
