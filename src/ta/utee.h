/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TA_UTEE_H
#define TA_UTEE_H

/*
 * libutee, what is linked into every TA. It sees the kernel through the system call table only and
 * none of its symbols leaves the image: two TAs, or a TA and the client, never meet.
 */

#include <abi/ta_abi.h>
#define TEESIM_LIBUTEE 1 /* serves TAs of either version of the API */
#include <tee_internal_api.h>

/* The table of this instance's kernel; set before any of the TA's code runs. */
extern const struct ta_sys *utee_sys;

/* ---- shared.c: what a TA's libutee and those of its libraries have in common ---- */

#define TA_TLS_MAX (1 + TA_LIBRARIES_MAX)

struct ta_tls_block {
    size_t module;
    uint8_t *at;
};

struct ta_shared {
    void *heap;
    void *instance_data;
    struct ta_tls_block tls[TA_TLS_MAX];
    unsigned tls_count;
};

extern struct ta_shared *utee_shared; /* tls.c has it */

/* ---- library.c ---- */

/* Runs the constructors of the libraries that have come in. */
void utee_libraries_start(void);

/* ---- libc_text.c ---- */

extern const char utee_libc_text; /* by which that file is needed */

/* ---- entry.c ---- */

/* The entry points that a TA has in one of two forms: 1.3.1's, or 1.1's behind a conversion. */
struct utee_entry_points {
    TEE_Result (*open)(uint32_t types, TEE_Param params[4], void **session);
    TEE_Result (*invoke)(void *session, uint32_t command, uint32_t types, TEE_Param params[4]);
};

/* Runs one call of the kernel to its end; returns its TEE_Result. */
uint32_t utee_enter(const struct ta_sys *sys, struct ta_call *call,
                    const struct utee_entry_points *ta);

/* Ends the instance because the TA used `func` against `rule` (words), which `clause` of TEE
 * Internal Core API 1.3.1 has ("4.11.6"; NULL: none has). */
_Noreturn void utee_panic(const char *func, TEE_Result code, const char *clause, const char *rule);

/* ---- params_gp11.c: parameters of 1.1, whose sizes have 32 bits ---- */

/* False: a memref does not fit. */
bool utee_params_to_gp11(__GP11_TEE_Param to[4], const TEE_Param from[4], uint32_t types)
    __attribute__((warn_unused_result));
void utee_params_from_gp11(TEE_Param to[4], const __GP11_TEE_Param from[4], uint32_t types);

/* ---- object_gp11.c ---- */

void utee_info_to_gp11(__GP11_TEE_ObjectInfo *to, const TEE_ObjectInfo *from);

/* ---- heap.c: the instance's heap, one region given by the kernel ---- */

struct utee_heap_memory {
    void *region; /* `size` bytes: the heap */
    size_t size;
    void *shadow; /* 16 bytes more than that; faults when it is touched */
    void *index;  /* TA_HEAP_INDEX_SIZE(size) bytes, zeroed */
};

#define UTEE_HEAP_ALIGN 16u

void utee_heap_init(const struct utee_heap_memory *m);
/* NULL when there is no room. Zeroed. align is a power of two, at most a page. What it gives for
 * size 0 faults when touched. */
void *utee_heap_alloc(size_t size, size_t align);
/* As TEE_Realloc for a block that is not NULL. */
void *utee_heap_resize(void *block, size_t size);
/* Wipes and gives back; panics for what is no block in use. */
void utee_heap_free(void *block);
/* For a block of 0 bytes where there is no room for one: may be freed and resized at any time. */
void *utee_heap_spare(void);
/* Bytes that the owner asked for; panics as utee_heap_free. */
size_t utee_heap_size(const void *block);
/* False: some byte of the range is the heap's, and not all of it is in one block in use. Panics, in
 * `func` of `clause`, when the tag of the block that holds its first byte, or of the one behind
 * that, was written over. Takes no longer for more blocks. */
bool utee_heap_allows(const void *buffer, size_t size, const char *func, const char *clause);
/* For a library: the heap is that of which utee_heap_state told. */
void *utee_heap_state(void);
void utee_heap_join(void *state);
/* Bytes in use now, with the heap's own. */
size_t utee_heap_used(void);
/* Some byte of the range is the heap's. */
bool utee_heap_overlaps(const void *buffer, size_t size);
/* Where to read at any time how much is in use, with the heap's own. */
const struct ta_heap_use *utee_heap_use(void);

#endif
