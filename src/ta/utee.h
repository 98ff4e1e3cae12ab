/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TA_UTEE_H
#define TA_UTEE_H

/*
 * libutee, what is linked into every TA. It sees the kernel through the system call table only and
 * none of its symbols leaves the image: two TAs, or a TA and the client, never meet.
 */

#include <abi/ta_abi.h>
#include <tee_internal_api.h>

/* The table of this instance's kernel; set before any of the TA's code runs. */
extern const struct ta_sys *utee_sys;

/* Ends the instance because the TA used `func` against `rule` (words), which `clause` of TEE
 * Internal Core API 1.3.1 has ("4.11.6"; NULL: none has). */
_Noreturn void utee_panic(const char *func, TEE_Result code, const char *clause, const char *rule);

/* ---- heap.c: the instance's heap, one region given by the kernel ---- */

#define UTEE_HEAP_ALIGN 16u

void utee_heap_init(void *region, size_t size);
/* NULL when there is no room. Zeroed. align is a power of two. */
void *utee_heap_alloc(size_t size, size_t align);
/* As TEE_Realloc for a block that is not NULL. */
void *utee_heap_resize(void *block, size_t size);
/* Wipes and gives back; panics for what is no block in use. */
void utee_heap_free(void *block);
/* Bytes that the owner asked for; panics as utee_heap_free. */
size_t utee_heap_size(const void *block);
/* Most bytes in use at any time so far, with the heap's own. */
size_t utee_heap_peak(void);

#endif
