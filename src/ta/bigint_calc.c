/* SPDX-License-Identifier: BSD-2-Clause */
/* The arithmetical API: calculating, chapter 8.8 to 8.11. What is worth a system call makes one. */
#include <string.h>

#include "bigint.h"

/* ---- sums ---- */

/* |dest| = |a| + |b| with |a| not shorter than |b|; dest may be either. */
static bool add_magnitudes(struct bigint *dest, const struct bigint *a, const struct bigint *b)
{
    uint32_t count = a->used, shorter = b->used;
    uint64_t carry = 0;

    if (count > dest->room)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        carry += (uint64_t)a->words[i] + (i < shorter ? b->words[i] : 0);
        dest->words[i] = (uint32_t)carry;
        carry >>= 32;
    }
    dest->used = count;
    if (!carry)
        return true;
    if (count == dest->room)
        return false;
    dest->words[dest->used++] = (uint32_t)carry;
    return true;
}

/* |dest| = |a| - |b| with |a| not smaller than |b|; dest may be either. */
static bool subtract_magnitudes(struct bigint *dest, const struct bigint *a, const struct bigint *b)
{
    uint32_t count = a->used, shorter = b->used;
    uint64_t borrow = 0;

    dest->used = count < dest->room ? count : dest->room;
    for (uint32_t i = 0; i < count; i++) {
        uint64_t diff = (uint64_t)a->words[i] - (i < shorter ? b->words[i] : 0) - borrow;
        borrow = diff >> 63;
        if (i < dest->room)
            dest->words[i] = (uint32_t)diff;
        else if ((uint32_t)diff)
            return false;
    }
    return true;
}

static void add(const struct bigint_api *api, TEE_BigInt *dest, const TEE_BigInt *op1,
                const TEE_BigInt *op2, bool negate)
{
    struct bigint d = bigint_open(api, dest, BIGINT_NUMBER);
    struct bigint a = bigint_open(api, op1, BIGINT_NUMBER);
    struct bigint b = bigint_open(api, op2, BIGINT_NUMBER);
    bool b_larger = bigint_compare_magnitude(&a, &b) < 0;
    const struct bigint *large = b_larger ? &b : &a, *small = b_larger ? &a : &b;
    bool fits;

    bigint_check_apart(api, &d, &a);
    bigint_check_apart(api, &d, &b);
    b.negative = b.negative != negate;
    d.negative = large->negative;
    if (a.negative == b.negative)
        fits = add_magnitudes(&d, large, small);
    else
        fits = subtract_magnitudes(&d, large, small);
    if (!fits)
        bigint_no_room(api);
    bigint_close(dest, BIGINT_NUMBER, d);
}

void TEE_BigIntAdd(TEE_BigInt *dest, const TEE_BigInt *op1, const TEE_BigInt *op2)
{
    static const struct bigint_api api = {"TEE_BigIntAdd", "8.8.1"};

    add(&api, dest, op1, op2, false);
}

void TEE_BigIntSub(TEE_BigInt *dest, const TEE_BigInt *op1, const TEE_BigInt *op2)
{
    static const struct bigint_api api = {"TEE_BigIntSub", "8.8.2"};

    add(&api, dest, op1, op2, true);
}

void TEE_BigIntNeg(TEE_BigInt *dest, const TEE_BigInt *op)
{
    static const struct bigint_api api = {"TEE_BigIntNeg", "8.8.3"};
    struct bigint d = bigint_open(&api, dest, BIGINT_NUMBER);
    struct bigint n = bigint_open(&api, op, BIGINT_NUMBER);

    bigint_check_apart(&api, &d, &n);
    n.negative = !n.negative;
    if (!bigint_set(&d, &n))
        bigint_no_room(&api);
    bigint_close(dest, BIGINT_NUMBER, d);
}

/* ---- what the kernel computes ---- */

/* An operation on the way: operands and destinations, in the order of ta_arith_op. */
struct job {
    const struct bigint_api *api;
    struct ta_arith_in in[TA_ARITH_IN_MAX];
    struct ta_arith_out out[TA_ARITH_OUT_MAX];
    uint32_t *dest[TA_ARITH_OUT_MAX];
    unsigned ins, outs;
};

/* `n` is none of the destinations in part. */
static void check_apart(const struct job *j, const struct bigint *n)
{
    for (unsigned i = 0; i < j->outs; i++) {
        struct bigint d = {.words = j->out[i].words, .room = j->out[i].room};
        if (d.words)
            bigint_check_apart(j->api, &d, n);
    }
}

static struct bigint take(struct job *j, const uint32_t *object, enum bigint_kind kind)
{
    struct bigint n = bigint_open(j->api, object, kind);

    check_apart(j, &n);
    j->in[j->ins++] =
        (struct ta_arith_in){.words = n.words, .count = n.used, .negative = n.negative};
    return n;
}

static void want(struct job *j, uint32_t *object, enum bigint_kind kind)
{
    struct bigint n = bigint_open(j->api, object, kind);

    check_apart(j, &n);
    j->dest[j->outs] = object;
    j->out[j->outs++] = (struct ta_arith_out){.words = n.words, .room = n.room};
}

/* For a result that may not be wanted: NULL. */
static void want_or_not(struct job *j, TEE_BigInt *object)
{
    if (object)
        want(j, object, BIGINT_NUMBER);
    else
        j->outs++;
}

/* Panics for all that goes wrong; `impossible` are the words for an operation without a result. */
static void run(struct job *j, enum ta_arith_op op, enum bigint_kind kind, const char *impossible)
{
    uint32_t res = utee_sys->arith->compute(op, j->in, j->out);

    if (res == TEE_ERROR_OVERFLOW)
        bigint_no_room(j->api);
    if (res == TEE_ERROR_BAD_PARAMETERS)
        bigint_panic(j->api, res, impossible);
    if (res != TEE_SUCCESS)
        bigint_panic(j->api, res, "the machine has no memory left, or no libcrypto");
    for (unsigned i = 0; i < j->outs; i++) {
        if (j->dest[i])
            bigint_close(j->dest[i], kind,
                         (struct bigint){.used = j->out[i].count,
                                         .room = j->out[i].room,
                                         .negative = j->out[i].negative != 0});
    }
}

void TEE_BigIntMul(TEE_BigInt *dest, const TEE_BigInt *op1, const TEE_BigInt *op2)
{
    static const struct bigint_api api = {"TEE_BigIntMul", "8.8.4"};
    struct job j = {.api = &api};

    want(&j, dest, BIGINT_NUMBER);
    take(&j, op1, BIGINT_NUMBER);
    take(&j, op2, BIGINT_NUMBER);
    run(&j, TA_ARITH_MUL, BIGINT_NUMBER, NULL);
}

void TEE_BigIntSquare(TEE_BigInt *dest, const TEE_BigInt *op)
{
    static const struct bigint_api api = {"TEE_BigIntSquare", "8.8.5"};
    struct job j = {.api = &api};

    want(&j, dest, BIGINT_NUMBER);
    take(&j, op, BIGINT_NUMBER);
    run(&j, TA_ARITH_SQUARE, BIGINT_NUMBER, NULL);
}

static void check_distinct(const struct bigint_api *api, const uint32_t *a, const uint32_t *b)
{
    if (a && a == b)
        bigint_panic(api, TEE_ERROR_BAD_PARAMETERS, "two results into one destination");
}

void TEE_BigIntDiv(TEE_BigInt *dest_q, TEE_BigInt *dest_r, const TEE_BigInt *op1,
                   const TEE_BigInt *op2)
{
    static const struct bigint_api api = {"TEE_BigIntDiv", "8.8.6"};
    struct job j = {.api = &api};

    check_distinct(&api, dest_q, dest_r);
    want_or_not(&j, dest_q);
    want_or_not(&j, dest_r);
    take(&j, op1, BIGINT_NUMBER);
    take(&j, op2, BIGINT_NUMBER);
    run(&j, TA_ARITH_DIV, BIGINT_NUMBER, "a division by zero");
}

/* ---- modular ---- */

/* Whether n is at least `least`, a single word. */
static bool reaches(const struct bigint *n, uint32_t least)
{
    return !n->negative && (n->used > 1 || (n->used == 1 && n->words[0] >= least));
}

static void take_modulus(struct job *j, const TEE_BigInt *n)
{
    struct bigint m = take(j, n, BIGINT_NUMBER);

    if (j->dest[0] == n)
        bigint_panic(j->api, TEE_ERROR_BAD_PARAMETERS, "n is the destination, too");
    if (!reaches(&m, 2))
        bigint_panic(j->api, TEE_ERROR_BAD_PARAMETERS, "a modulus below 2");
}

/* 8.9.1 to 8.9.5 want a modulus in memory of its own. */
static void check_own_modulus(const struct job *j, enum ta_arith_op op, const TEE_BigInt *n)
{
    for (unsigned i = 0; op <= TA_ARITH_SQUARE_MOD && i < j->ins; i++) {
        if (j->in[i].words == n + BIGINT_HEAD)
            bigint_panic(j->api, TEE_ERROR_BAD_PARAMETERS, "n is an operand, too");
    }
}

/* op2 is NULL for operations of one operand. */
static void modular(const struct bigint_api *api, enum ta_arith_op op, TEE_BigInt *dest,
                    const TEE_BigInt *op1, const TEE_BigInt *const *op2, const TEE_BigInt *n)
{
    struct job j = {.api = api};

    want(&j, dest, BIGINT_NUMBER);
    take(&j, op1, BIGINT_NUMBER);
    if (op2)
        take(&j, *op2, BIGINT_NUMBER);
    check_own_modulus(&j, op, n);
    take_modulus(&j, n);
    run(&j, op, BIGINT_NUMBER, "op has no inverse: it is 0, or has a divisor in common with n");
}

void TEE_BigIntMod(TEE_BigInt *dest, const TEE_BigInt *op, const TEE_BigInt *n)
{
    static const struct bigint_api api = {"TEE_BigIntMod", "8.9.1"};

    modular(&api, TA_ARITH_MOD, dest, op, NULL, n);
}

void TEE_BigIntAddMod(TEE_BigInt *dest, const TEE_BigInt *op1, const TEE_BigInt *op2,
                      const TEE_BigInt *n)
{
    static const struct bigint_api api = {"TEE_BigIntAddMod", "8.9.2"};

    modular(&api, TA_ARITH_ADD_MOD, dest, op1, &op2, n);
}

void TEE_BigIntSubMod(TEE_BigInt *dest, const TEE_BigInt *op1, const TEE_BigInt *op2,
                      const TEE_BigInt *n)
{
    static const struct bigint_api api = {"TEE_BigIntSubMod", "8.9.3"};

    modular(&api, TA_ARITH_SUB_MOD, dest, op1, &op2, n);
}

void TEE_BigIntMulMod(TEE_BigInt *dest, const TEE_BigInt *op1, const TEE_BigInt *op2,
                      const TEE_BigInt *n)
{
    static const struct bigint_api api = {"TEE_BigIntMulMod", "8.9.4"};

    modular(&api, TA_ARITH_MUL_MOD, dest, op1, &op2, n);
}

void TEE_BigIntSquareMod(TEE_BigInt *dest, const TEE_BigInt *op, const TEE_BigInt *n)
{
    static const struct bigint_api api = {"TEE_BigIntSquareMod", "8.9.5"};

    modular(&api, TA_ARITH_SQUARE_MOD, dest, op, NULL, n);
}

void TEE_BigIntInvMod(TEE_BigInt *dest, const TEE_BigInt *op, const TEE_BigInt *n)
{
    static const struct bigint_api api = {"TEE_BigIntInvMod", "8.9.6"};

    modular(&api, TA_ARITH_INV_MOD, dest, op, NULL, n);
}

static void check_context(const struct bigint_api *api, const TEE_BigIntFMMContext *context,
                          const TEE_BigInt *n)
{
    struct bigint c = bigint_open(api, context, BIGINT_CONTEXT);
    struct bigint m = bigint_open(api, n, BIGINT_NUMBER);

    if (m.negative || bigint_compare_magnitude(&c, &m) != 0)
        bigint_panic(api, TEE_ERROR_BAD_PARAMETERS, "a context of another modulus than n");
}

TEE_Result TEE_BigIntExpMod(TEE_BigInt *dest, const TEE_BigInt *op1, const TEE_BigInt *op2,
                            const TEE_BigInt *n, const TEE_BigIntFMMContext *context)
{
    static const struct bigint_api api = {"TEE_BigIntExpMod", "8.9.7"};
    struct bigint m = bigint_open(&api, n, BIGINT_NUMBER);

    if (!reaches(&m, 3))
        bigint_panic(&api, TEE_ERROR_BAD_PARAMETERS, "a modulus below 3");
    if (context)
        check_context(&api, context, n);
    if (bigint_open(&api, op2, BIGINT_NUMBER).negative)
        bigint_panic(&api, TEE_ERROR_BAD_PARAMETERS, "a negative exponent");
    modular(&api, TA_ARITH_EXP_MOD, dest, op1, &op2, n);
    return TEE_SUCCESS;
}

/* ---- 8.10 ---- */

bool TEE_BigIntRelativePrime(const TEE_BigInt *op1, const TEE_BigInt *op2)
{
    static const struct bigint_api api = {"TEE_BigIntRelativePrime", "8.10.1"};
    struct job j = {.api = &api};
    uint32_t g[TA_ARITH_MAX_WORDS];

    take(&j, op1, BIGINT_NUMBER);
    take(&j, op2, BIGINT_NUMBER);
    j.out[0] = (struct ta_arith_out){.words = g, .room = TA_ARITH_MAX_WORDS};
    run(&j, TA_ARITH_RELATIVE_PRIME, BIGINT_NUMBER, NULL);
    bool one = j.out[0].count == 1 && g[0] == 1;
    memset(g, 0, sizeof(g));
    __asm__ volatile("" : : "r"(g) : "memory"); /* it may be secret: the wiping stays */
    return one;
}

void TEE_BigIntComputeExtendedGcd(TEE_BigInt *gcd, TEE_BigInt *u, TEE_BigInt *v,
                                  const TEE_BigInt *op1, const TEE_BigInt *op2)
{
    static const struct bigint_api api = {"TEE_BigIntComputeExtendedGcd", "8.10.2"};
    struct job j = {.api = &api};

    check_distinct(&api, gcd, u);
    check_distinct(&api, gcd, v);
    check_distinct(&api, u, v);
    want(&j, gcd, BIGINT_NUMBER);
    want_or_not(&j, u);
    want_or_not(&j, v);
    take(&j, op1, BIGINT_NUMBER);
    take(&j, op2, BIGINT_NUMBER);
    run(&j, TA_ARITH_GCD, BIGINT_NUMBER, NULL);
}

int32_t TEE_BigIntIsProbablePrime(const TEE_BigInt *op, uint32_t confidenceLevel)
{
    static const struct bigint_api api = {"TEE_BigIntIsProbablePrime", "8.10.3"};
    struct bigint n = bigint_open(&api, op, BIGINT_NUMBER);
    struct ta_arith_in in = {.words = n.words, .count = n.used, .negative = n.negative};
    int32_t verdict;
    uint32_t res = utee_sys->arith->is_prime(&in, confidenceLevel, &verdict);

    if (res != TEE_SUCCESS)
        bigint_panic(&api, res, "the machine has no memory left, or no libcrypto");
    return verdict;
}

/* ---- 8.11: a number in "fast" form is the number itself, reduced ---- */

static void init_context(const struct bigint_api *api, TEE_BigIntFMMContext *context, size_t len,
                         const TEE_BigInt *modulus)
{
    struct bigint n = bigint_open(api, modulus, BIGINT_NUMBER);

    if (!reaches(&n, 3))
        bigint_panic(api, TEE_ERROR_BAD_PARAMETERS, "a modulus below 3");
    if (n.used > TA_ARITH_MAX_BITS / 32)
        bigint_panic(api, TEE_ERROR_BAD_PARAMETERS,
                     "a modulus of more than gpd.tee.arith.maxBigIntSize bits");
    if (len < n.used + BIGINT_HEAD)
        bigint_panic(api, TEE_ERROR_BAD_PARAMETERS,
                     "len is smaller than TEE_BigIntFMMContextSizeInU32 says");
    if (bigint_lies_in(&n, context, (n.used + BIGINT_HEAD) * sizeof(uint32_t)))
        bigint_panic(api, TEE_ERROR_BAD_PARAMETERS, "context overlaps modulus");
    bigint_init(api, context, n.used + BIGINT_HEAD, BIGINT_CONTEXT);
    struct bigint c = bigint_open(api, context, BIGINT_CONTEXT);
    bigint_set(&c, &n);
    bigint_close(context, BIGINT_CONTEXT, c);
}

TEE_Result TEE_BigIntInitFMMContext1(TEE_BigIntFMMContext *context, size_t len,
                                     const TEE_BigInt *modulus)
{
    static const struct bigint_api api = {"TEE_BigIntInitFMMContext1", "8.5.2"};

    init_context(&api, context, len, modulus);
    return TEE_SUCCESS;
}

void TEE_BigIntInitFMMContext(TEE_BigIntFMMContext *context, size_t len, const TEE_BigInt *modulus)
{
    static const struct bigint_api api = {"TEE_BigIntInitFMMContext", "8.5"};

    init_context(&api, context, len, modulus);
}

void __GP11_TEE_BigIntInitFMMContext(TEE_BigIntFMMContext *context, uint32_t len,
                                     const TEE_BigInt *modulus)
{
    TEE_BigIntInitFMMContext(context, len, modulus);
}

void TEE_BigIntConvertToFMM(TEE_BigIntFMM *dest, const TEE_BigInt *src, const TEE_BigInt *n,
                            const TEE_BigIntFMMContext *context)
{
    static const struct bigint_api api = {"TEE_BigIntConvertToFMM", "8.11.1"};
    struct job j = {.api = &api};

    check_context(&api, context, n);
    want(&j, dest, BIGINT_FMM);
    take(&j, src, BIGINT_NUMBER);
    take_modulus(&j, n);
    run(&j, TA_ARITH_TO_FMM, BIGINT_FMM, NULL);
}

void TEE_BigIntConvertFromFMM(TEE_BigInt *dest, const TEE_BigIntFMM *src, const TEE_BigInt *n,
                              const TEE_BigIntFMMContext *context)
{
    static const struct bigint_api api = {"TEE_BigIntConvertFromFMM", "8.11.2"};
    struct job j = {.api = &api};

    check_context(&api, context, n);
    want(&j, dest, BIGINT_NUMBER);
    take(&j, src, BIGINT_FMM);
    take_modulus(&j, n);
    run(&j, TA_ARITH_FROM_FMM, BIGINT_NUMBER, NULL);
}

void TEE_BigIntComputeFMM(TEE_BigIntFMM *dest, const TEE_BigIntFMM *op1, const TEE_BigIntFMM *op2,
                          const TEE_BigInt *n, const TEE_BigIntFMMContext *context)
{
    static const struct bigint_api api = {"TEE_BigIntComputeFMM", "8.11.3"};
    struct job j = {.api = &api};

    check_context(&api, context, n);
    want(&j, dest, BIGINT_FMM);
    take(&j, op1, BIGINT_FMM);
    take(&j, op2, BIGINT_FMM);
    take_modulus(&j, n);
    run(&j, TA_ARITH_COMPUTE_FMM, BIGINT_FMM, NULL);
}
