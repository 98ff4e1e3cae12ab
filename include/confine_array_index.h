/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CONFINE_ARRAY_INDEX_H
#define CONFINE_ARRAY_INDEX_H

/* OP-TEE's bound of an index that holds where the processor speculates, too. */

#include <stddef.h>

/* `index` if it is below `size`, or else 0. A check that says what is wrong is the caller's. */
static inline size_t confine_array_index(size_t index, size_t size)
{
    size_t mask;

    /* All ones if there is a borrow. The compiler cannot make a branch of it. */
    __asm__ volatile("cmp %2, %1\n\tsbb %0, %0" : "=r"(mask) : "r"(index), "r"(size) : "cc");
    return index & mask;
}

#endif
