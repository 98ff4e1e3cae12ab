/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef UTIL_H
#define UTIL_H

/* Small arithmetic under the names that OP-TEE's sources use. */

#include <compiler.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/param.h>

#define SIZE_4K UINT64_C(0x1000)
#define SIZE_1M UINT64_C(0x100000)
#define SIZE_2M UINT64_C(0x200000)
#define SIZE_4M UINT64_C(0x400000)
#define SIZE_8M UINT64_C(0x800000)
#define SIZE_2G UINT64_C(0x80000000)
#define SIZE_4G UINT64_C(0x100000000)

/* Each operand is evaluated once: <sys/param.h>'s are not so. */
#undef MAX
#undef MIN
#define MAX(a, b)                                                                                  \
    (__extension__({                                                                               \
        __typeof__(a) _a = (a);                                                                    \
        __typeof__(b) _b = (b);                                                                    \
        _a > _b ? _a : _b;                                                                         \
    }))
#define MIN(a, b)                                                                                  \
    (__extension__({                                                                               \
        __typeof__(a) _a = (a);                                                                    \
        __typeof__(b) _b = (b);                                                                    \
        _a < _b ? _a : _b;                                                                         \
    }))
/* Constants of constants. */
#define MAX_UNSAFE(a, b) (((a) > (b)) ? (a) : (b))
#define MIN_UNSAFE(a, b) (((a) < (b)) ? (a) : (b))

#ifndef ARRAY_SIZE
#define ARRAY_SIZE(x) (sizeof(x) / sizeof((x)[0]))
#endif

/* To a multiple of size; the names with 2: size is a power of two. */
#define ROUNDUP(v, size)    (((v) + ((__typeof__(v))(size)-1)) / (size) * (size))
#define ROUNDDOWN(v, size)  ((v) / (size) * (size))
#define ROUNDUP2(v, size)   (((v) + ((__typeof__(v))(size)-1)) & ~((__typeof__(v))(size)-1))
#define ROUNDDOWN2(v, size) ((v) & ~((__typeof__(v))(size)-1))
/* True: the result does not fit into *res. */
#define ROUNDUP_OVERFLOW(v, size, res)                                                             \
    (__extension__({                                                                               \
        __typeof__(*(res)) _sum = 0;                                                               \
        int _over = __builtin_add_overflow((v), (__typeof__(*(res)))(size)-1, &_sum);              \
        *(res) = _sum / (size) * (size);                                                           \
        _over;                                                                                     \
    }))
#define ROUNDUP2_OVERFLOW(v, size, res) ROUNDUP_OVERFLOW(v, size, res)
#define DIV_ROUND_UP(x, y)              (((x) + (y)-1) / (y))
#define ROUNDUP_DIV(x, y)               DIV_ROUND_UP(x, y)
#define ROUNDUP2_DIV(x, y)              DIV_ROUND_UP(x, y)
#define UDIV_ROUND_NEAREST(x, y)                                                                   \
    (__extension__({                                                                               \
        __typeof__(x) _x = (x);                                                                    \
        __typeof__(y) _y = (y);                                                                    \
        (_x + (_y / 2)) / _y;                                                                      \
    }))

#define IS_POWER_OF_TWO(x) (((x) != 0) && (((x) & (~(x) + 1)) == (x)))
#define IS_ALIGNED(x, a)   (((x) & ((a)-1)) == 0)
#define IS_ALIGNED_WITH_TYPE(x, type)                                                              \
    (__extension__({                                                                               \
        type _type_of_alignment;                                                                   \
        IS_ALIGNED((uintptr_t)(x), __alignof__(_type_of_alignment));                               \
    }))

#define TO_STR(x)      _TO_STR(x)
#define _TO_STR(x)     #x
#define CONCAT(x, y)   _CONCAT_(x, y)
#define _CONCAT_(x, y) x##y

#define MEMBER_SIZE(type, member) sizeof(((type *)0)->member)
#ifndef container_of
#define container_of(ptr, type, member)                                                            \
    (__extension__({                                                                               \
        const __typeof__(((type *)0)->member) *_member = (ptr);                                    \
        (type *)(uintptr_t)((const char *)_member - offsetof(type, member));                       \
    }))
#endif

#ifdef __ASSEMBLER__
#define BIT32(nr) (1 << (nr))
#define BIT64(nr) (1 << (nr))
#else
#define BIT32(nr) (UINT32_C(1) << (nr))
#define BIT64(nr) (UINT64_C(1) << (nr))
#endif
#define BIT(nr)             BIT32(nr)
#define SHIFT_U32(v, shift) ((uint32_t)(v) << (shift))
#define SHIFT_U64(v, shift) ((uint64_t)(v) << (shift))
/* Ones from bit l to bit h. */
#define GENMASK_32(h, l) ((UINT32_MAX << (l)) & (UINT32_MAX >> (31 - (h))))
#define GENMASK_64(h, l) ((UINT64_MAX << (l)) & (UINT64_MAX >> (63 - (h))))

/* True: the result does not fit into *res. */
#define ADD_OVERFLOW(a, b, res) __compiler_add_overflow((a), (b), (res))
#define SUB_OVERFLOW(a, b, res) __compiler_sub_overflow((a), (b), (res))
#define MUL_OVERFLOW(a, b, res) __compiler_mul_overflow((a), (b), (res))

/* -1, 0, 1 */
#define CMP_TRILEAN(a, b)                                                                          \
    (__extension__({                                                                               \
        __typeof__(a) _a = (a);                                                                    \
        __typeof__(b) _b = (b);                                                                    \
        _a > _b ? 1 : _a < _b ? -1 : 0;                                                            \
    }))

#ifdef __cplusplus
extern "C" {
#endif

static inline uint64_t reg_pair_to_64(uint32_t reg0, uint32_t reg1)
{
    return (uint64_t)reg0 << 32 | reg1;
}

static inline uint32_t high32_from_64(uint64_t val)
{
    return (uint32_t)(val >> 32);
}

static inline uint32_t low32_from_64(uint64_t val)
{
    return (uint32_t)val;
}

static inline void reg_pair_from_64(uint64_t val, uint32_t *reg0, uint32_t *reg1)
{
    *reg0 = high32_from_64(val);
    *reg1 = low32_from_64(val);
}

/* The bits of a mask that is not 0, shifted down to bit 0, and back. */
static inline uint32_t get_field_u32(uint32_t reg, uint32_t mask)
{
    return (reg & mask) / (mask & ~(mask - 1));
}

static inline uint32_t set_field_u32(uint32_t reg, uint32_t mask, uint32_t val)
{
    return (reg & ~mask) | (val * (mask & ~(mask - 1)) & mask);
}

static inline uint64_t get_field_u64(uint64_t reg, uint64_t mask)
{
    return (reg & mask) / (mask & ~(mask - 1));
}

static inline uint64_t set_field_u64(uint64_t reg, uint64_t mask, uint64_t val)
{
    return (reg & ~mask) | (val * (mask & ~(mask - 1)) & mask);
}

/* Arrays of numbers, upwards. */
void qsort_int(int *aa, size_t n);
void qsort_uint(unsigned int *aa, size_t n);
void qsort_long(long *aa, size_t n);
void qsort_ul(unsigned long *aa, size_t n);
void qsort_ll(long long *aa, size_t n);
void qsort_ull(unsigned long long *aa, size_t n);
void qsort_s8(int8_t *aa, size_t n);
void qsort_u8(uint8_t *aa, size_t n);
void qsort_s16(int16_t *aa, size_t n);
void qsort_u16(uint16_t *aa, size_t n);
void qsort_s32(int32_t *aa, size_t n);
void qsort_u32(uint32_t *aa, size_t n);
void qsort_s64(int64_t *aa, size_t n);
void qsort_u64(uint64_t *aa, size_t n);

#ifdef __cplusplus
}
#endif

#endif
