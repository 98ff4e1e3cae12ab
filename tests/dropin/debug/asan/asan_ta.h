/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ASAN_TA_H
#define ASAN_TA_H

/* All: [0] VALUE_INOUT, a: how many bytes are written or which one is read; what is asked for
 * has 10. */
enum {
    ASAN_FINE,           /* as many bytes on the heap, the stack and in a global variable */
    ASAN_HEAP_OVERFLOW,  /* one byte behind a block of TEE_Malloc's that has `a` */
    ASAN_HEAP_UNDERFLOW, /* the byte before it */
    ASAN_HEAP_FREED,     /* after TEE_Free */
    ASAN_STACK,          /* `a` bytes of an array of 10 */
    ASAN_GLOBAL,         /* byte `a` of an array of 10 */
    ASAN_MEM_MOVE,       /* TEE_MemMove of `a` bytes out of a block of 10 */
    ASAN_REALLOC,        /* byte `a` of a block that TEE_Realloc has cut to 10 */
    ASAN_PANIC,
    ASAN_FAULT,
    ASAN_DEEP /* `a` calls deep, a kilobyte each */
};

#endif
