/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ATOMIC_H
#define ATOMIC_H

/* Atomic words under OP-TEE's names. */

#include <compiler.h>
#include <stdbool.h>
#include <stdint.h>

/* The new value. */
static inline uint32_t atomic_inc32(volatile uint32_t *v)
{
    return __atomic_add_fetch(v, 1, __ATOMIC_SEQ_CST);
}

static inline uint32_t atomic_dec32(volatile uint32_t *v)
{
    return __atomic_sub_fetch(v, 1, __ATOMIC_SEQ_CST);
}

/* True: *p was *oval and is nval now. False: *oval is what *p was, or nothing was done. */
static inline bool atomic_cas_uint(unsigned int *p, unsigned int *oval, unsigned int nval)
{
    return __compiler_compare_and_swap(p, oval, nval);
}

static inline bool atomic_cas_u32(uint32_t *p, uint32_t *oval, uint32_t nval)
{
    return __compiler_compare_and_swap(p, oval, nval);
}

#define ATOMIC_WORD(name, type, pointee)                                                           \
    static inline type atomic_load_##name(pointee *p)                                              \
    {                                                                                              \
        return __compiler_atomic_load(p);                                                          \
    }                                                                                              \
    static inline void atomic_store_##name(type *p, type val)                                      \
    {                                                                                              \
        __compiler_atomic_store(p, val);                                                           \
    }

ATOMIC_WORD(int, int, int)
ATOMIC_WORD(short, short, short)
ATOMIC_WORD(uint, unsigned int, unsigned int)
ATOMIC_WORD(u32, uint32_t, const uint32_t)
#undef ATOMIC_WORD

#endif
