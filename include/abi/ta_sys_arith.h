/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ABI_TA_SYS_ARITH_H
#define ABI_TA_SYS_ARITH_H

/*
 * System calls of the arithmetical API. Numbers cross as sign and magnitude, the magnitude in
 * words, least significant first; how a TEE_BigInt keeps them is libutee's own business. Everything
 * is read before anything is written, so results may lie where operands were.
 */

#include <stdint.h>

/* gpd.tee.arith.maxBigIntSize: every function works for numbers of so many bits. */
#define TA_ARITH_MAX_BITS 8192u
/* The largest magnitude that exists at all: the product of two such numbers, and some more. */
#define TA_ARITH_MAX_WORDS (2 * TA_ARITH_MAX_BITS / 32 + 32)

/* Operands, and results. Each function of the API has an operation of its own, so that a panic can
 * name it. */
enum ta_arith_op {
    TA_ARITH_MUL,            /* a, b: a * b */
    TA_ARITH_SQUARE,         /* a: a * a */
    TA_ARITH_DIV,            /* a, b: quotient towards 0, remainder of a's sign */
    TA_ARITH_MOD,            /* a, n: of 0 … n - 1, as all that follows */
    TA_ARITH_ADD_MOD,        /* a, b, n: a + b */
    TA_ARITH_SUB_MOD,        /* a, b, n: a - b */
    TA_ARITH_MUL_MOD,        /* a, b, n: a * b */
    TA_ARITH_SQUARE_MOD,     /* a, n: a * a */
    TA_ARITH_INV_MOD,        /* a, n: 1 / a */
    TA_ARITH_EXP_MOD,        /* a, e, n: a ^ e */
    TA_ARITH_GCD,            /* a, b: g = u * a + v * b, u, v */
    TA_ARITH_RELATIVE_PRIME, /* a, b: g */
    TA_ARITH_TO_FMM,         /* as MOD */
    TA_ARITH_FROM_FMM,       /* as MOD */
    TA_ARITH_COMPUTE_FMM,    /* as MUL_MOD */
    TA_ARITH_OPS
};

#define TA_ARITH_IN_MAX  3
#define TA_ARITH_OUT_MAX 3

struct ta_arith_in {
    const uint32_t *words;
    uint32_t count;
    uint32_t negative;
};

struct ta_arith_out {
    uint32_t *words; /* NULL: not wanted */
    uint32_t room;   /* words that fit */
    uint32_t count;  /* set */
    uint32_t negative;
};

struct ta_sys_arith {
    /* TEE_ERROR_OVERFLOW: a result has no room; TEE_ERROR_BAD_PARAMETERS: there is no such number
     * (division by 0, no inverse, a modulus below 1, a negative exponent);
     * TEE_ERROR_OUT_OF_MEMORY. Nothing is written then. Ends the instance for what it cannot be
     * given by libutee. */
    uint32_t (*compute)(uint32_t op, const struct ta_arith_in *in, struct ta_arith_out *out);
    /* *verdict: 0 composite, 1 prime, -1 composite with a probability below 2^-confidence.
     * TEE_ERROR_OUT_OF_MEMORY. */
    uint32_t (*is_prime)(const struct ta_arith_in *number, uint32_t confidence, int32_t *verdict);
};

#endif
