/* SPDX-License-Identifier: BSD-2-Clause */
/* The arithmetical API, TEE Internal Core API chapter 8: what libutee does not do itself. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sys.h"
#include "tee/crypto/bigint.h"
#include "tee_api_defines.h"

static const char *const names[TA_ARITH_OPS] = {
    [TA_ARITH_MUL] = "TEE_BigIntMul",
    [TA_ARITH_SQUARE] = "TEE_BigIntSquare",
    [TA_ARITH_DIV] = "TEE_BigIntDiv",
    [TA_ARITH_MOD] = "TEE_BigIntMod",
    [TA_ARITH_ADD_MOD] = "TEE_BigIntAddMod",
    [TA_ARITH_SUB_MOD] = "TEE_BigIntSubMod",
    [TA_ARITH_MUL_MOD] = "TEE_BigIntMulMod",
    [TA_ARITH_SQUARE_MOD] = "TEE_BigIntSquareMod",
    [TA_ARITH_INV_MOD] = "TEE_BigIntInvMod",
    [TA_ARITH_EXP_MOD] = "TEE_BigIntExpMod",
    [TA_ARITH_GCD] = "TEE_BigIntComputeExtendedGcd",
    [TA_ARITH_RELATIVE_PRIME] = "TEE_BigIntRelativePrime",
    [TA_ARITH_TO_FMM] = "TEE_BigIntConvertToFMM",
    [TA_ARITH_FROM_FMM] = "TEE_BigIntConvertFromFMM",
    [TA_ARITH_COMPUTE_FMM] = "TEE_BigIntComputeFMM",
};

/* A call's numbers: the TA's descriptions, and copies of the same in the kernel. */
struct work {
    struct bigint_arity arity;
    struct ta_arith_in in[TA_ARITH_IN_MAX];
    struct ta_arith_out out[TA_ARITH_OUT_MAX];
    const uint32_t *ta_in[TA_ARITH_IN_MAX];
    uint32_t *ta_out[TA_ARITH_OUT_MAX];
    uint32_t *words; /* all of them, `count` in number */
    size_t count;
};

/* How many words the kernel needs for it; ends the instance for sizes that nobody may have. */
static void measure(struct instance *in, const char *func, struct work *w)
{
    for (unsigned i = 0; i < w->arity.in; i++) {
        if (w->in[i].count > TA_ARITH_MAX_WORDS)
            sys_panic(in, TEE_ERROR_BAD_PARAMETERS, func, "8", "an operand beyond all limits");
        w->count += w->in[i].count;
    }
    for (unsigned i = 0; i < w->arity.out; i++) {
        if (w->out[i].room > TA_ARITH_MAX_WORDS)
            w->out[i].room = TA_ARITH_MAX_WORDS;
        w->count += w->out[i].words ? w->out[i].room : 0;
    }
}

/* Numbers in the kernel's memory, operands filled in. -ENOMEM, or -EFAULT. */
static int take(struct work *w)
{
    int err = 0;

    w->words = malloc(w->count * sizeof(uint32_t) + 1);
    if (!w->words)
        return -ENOMEM;
    uint32_t *at = w->words;
    for (unsigned i = 0; i < w->arity.in && !err; i++) {
        w->ta_in[i] = w->in[i].words;
        w->in[i].words = at;
        if (w->in[i].count)
            err = user_copy(at, w->ta_in[i], w->in[i].count * sizeof(uint32_t));
        at += w->in[i].count;
    }
    for (unsigned i = 0; i < w->arity.out; i++) {
        w->ta_out[i] = w->out[i].words;
        if (!w->ta_out[i])
            continue;
        w->out[i].words = at;
        at += w->out[i].room;
    }
    return err;
}

static int give(const struct work *w)
{
    int err = 0;

    for (unsigned i = 0; i < w->arity.out && !err; i++) {
        if (w->ta_out[i] && w->out[i].count)
            err = user_copy(w->ta_out[i], w->out[i].words, w->out[i].count * sizeof(uint32_t));
    }
    return err;
}

static void drop(struct work *w)
{
    if (w->words)
        explicit_bzero(w->words, w->count * sizeof(uint32_t));
    free(w->words);
}

static uint32_t do_compute(uint32_t op, const struct ta_arith_in *in, struct ta_arith_out *out)
{
    const char *func = op < TA_ARITH_OPS ? names[op] : "TEE_BigInt";
    struct fault_frame barrier;
    struct instance *inst = sys_enter(&barrier, func);
    struct work w = {0};

    if (op >= TA_ARITH_OPS)
        sys_panic(inst, TEE_ERROR_BAD_PARAMETERS, func, NULL, "no such operation: %u", op);
    w.arity = bigint_arity((enum ta_arith_op)op);
    sys_copy_in(inst, func, w.in, in, w.arity.in * sizeof(*in));
    sys_copy_in(inst, func, w.out, out, w.arity.out * sizeof(*out));
    measure(inst, func, &w);
    int err = take(&w);
    uint32_t res = TEE_ERROR_OUT_OF_MEMORY;
    if (!err)
        res = bigint_compute((enum ta_arith_op)op, w.in, w.out);
    if (!err && res == TEE_SUCCESS)
        err = give(&w);
    drop(&w);
    if (err == -EFAULT)
        sys_bad_pointer(inst, func);
    for (unsigned i = 0; res == TEE_SUCCESS && i < w.arity.out; i++) {
        w.out[i].words = w.ta_out[i];
        sys_copy_out(inst, func, &out[i], &w.out[i], sizeof(*out));
    }
    sys_leave(inst, &barrier);
    return res;
}

static uint32_t do_is_prime(const struct ta_arith_in *number, uint32_t confidence, int32_t *verdict)
{
    static const char func[] = "TEE_BigIntIsProbablePrime";
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);
    struct work w = {.arity = {1, 0}};
    int32_t answer = 0;

    sys_copy_in(in, func, w.in, number, sizeof(*number));
    measure(in, func, &w);
    int err = take(&w);
    uint32_t res = TEE_ERROR_OUT_OF_MEMORY;
    if (!err)
        res = bigint_is_prime(&w.in[0], confidence, sys_unwanted, in, &answer);
    drop(&w);
    if (err == -EFAULT)
        sys_bad_pointer(in, func);
    sys_copy_out(in, func, verdict, &answer, sizeof(answer));
    sys_leave(in, &barrier);
    return res;
}

const struct ta_sys_arith instance_sys_arith = {
    .compute = do_compute,
    .is_prime = do_is_prime,
};
