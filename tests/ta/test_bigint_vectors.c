/* SPDX-License-Identifier: BSD-2-Clause */
/* The arithmetical API against bigint_vectors.txt, which another implementation has computed. */
#include "bigint_rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Functions of numbers in one shape. */
typedef void (*calc_fn)(TEE_BigInt *const out[], const TEE_BigInt *const in[]);

static void run_add(TEE_BigInt *const out[], const TEE_BigInt *const in[])
{
    TEE_BigIntAdd(out[0], in[0], in[1]);
}

static void run_sub(TEE_BigInt *const out[], const TEE_BigInt *const in[])
{
    TEE_BigIntSub(out[0], in[0], in[1]);
}

static void run_mul(TEE_BigInt *const out[], const TEE_BigInt *const in[])
{
    TEE_BigIntMul(out[0], in[0], in[1]);
}

static void run_div(TEE_BigInt *const out[], const TEE_BigInt *const in[])
{
    TEE_BigIntDiv(out[0], out[1], in[0], in[1]);
}

static void run_gcd(TEE_BigInt *const out[], const TEE_BigInt *const in[])
{
    TEE_BigIntComputeExtendedGcd(out[0], out[1], out[2], in[0], in[1]);
}

static void run_square(TEE_BigInt *const out[], const TEE_BigInt *const in[])
{
    TEE_BigIntSquare(out[0], in[0]);
}

static void run_neg(TEE_BigInt *const out[], const TEE_BigInt *const in[])
{
    TEE_BigIntNeg(out[0], in[0]);
}

static void run_abs(TEE_BigInt *const out[], const TEE_BigInt *const in[])
{
    if (TEE_BigIntAbs(out[0], in[0]) == TEE_ERROR_OVERFLOW)
        utee_panic("TEE_BigIntAbs", TEE_ERROR_OVERFLOW, NULL, "no panic, but as good as one");
}

static void run_shr(TEE_BigInt *const out[], const TEE_BigInt *const in[])
{
    int32_t bits;

    assert_int_equal(TEE_BigIntConvertToS32(&bits, in[1]), TEE_SUCCESS);
    TEE_BigIntShiftRight(out[0], in[0], (size_t)bits);
}

static void run_mod(TEE_BigInt *const out[], const TEE_BigInt *const in[])
{
    TEE_BigIntMod(out[0], in[0], in[1]);
}

static void run_add_mod(TEE_BigInt *const out[], const TEE_BigInt *const in[])
{
    TEE_BigIntAddMod(out[0], in[0], in[1], in[2]);
}

static void run_sub_mod(TEE_BigInt *const out[], const TEE_BigInt *const in[])
{
    TEE_BigIntSubMod(out[0], in[0], in[1], in[2]);
}

static void run_mul_mod(TEE_BigInt *const out[], const TEE_BigInt *const in[])
{
    TEE_BigIntMulMod(out[0], in[0], in[1], in[2]);
}

static void run_square_mod(TEE_BigInt *const out[], const TEE_BigInt *const in[])
{
    TEE_BigIntSquareMod(out[0], in[0], in[1]);
}

static void run_inv_mod(TEE_BigInt *const out[], const TEE_BigInt *const in[])
{
    TEE_BigIntInvMod(out[0], in[0], in[1]);
}

static void run_exp_mod(TEE_BigInt *const out[], const TEE_BigInt *const in[])
{
    assert_int_equal(TEE_BigIntExpMod(out[0], in[0], in[1], in[2], NULL), TEE_SUCCESS);
}

static void run_fmm(TEE_BigInt *const out[], const TEE_BigInt *const in[])
{
    static TEE_BigIntFMM a[RIG_WORDS], b[RIG_WORDS];
    static TEE_BigIntFMMContext context[RIG_WORDS];
    uint32_t bits = TEE_BigIntGetBitCount(in[2]);

    assert_int_equal(TEE_BigIntInitFMMContext1(context, TEE_BigIntFMMContextSizeInU32(bits), in[2]),
                     TEE_SUCCESS);
    TEE_BigIntInitFMM(a, TEE_BigIntFMMSizeInU32(bits));
    TEE_BigIntInitFMM(b, TEE_BigIntFMMSizeInU32(bits));
    TEE_BigIntConvertToFMM(a, in[0], in[2], context);
    TEE_BigIntConvertToFMM(b, in[1], in[2], context);
    TEE_BigIntComputeFMM(a, a, b, in[2], context);
    TEE_BigIntConvertFromFMM(out[0], a, in[2], context);
}

static const struct calc {
    const char *name;
    unsigned ins, outs;
    unsigned aliases; /* operands that may be the first destination */
    calc_fn run;
} calcs[] = {
    {"add", 2, 1, 2, run_add},        {"sub", 2, 1, 2, run_sub},
    {"mul", 2, 1, 2, run_mul},        {"div", 2, 2, 2, run_div},
    {"gcd", 2, 3, 2, run_gcd},        {"square", 1, 1, 1, run_square},
    {"neg", 1, 1, 1, run_neg},        {"abs", 1, 1, 1, run_abs},
    {"shr", 2, 1, 1, run_shr},        {"mod", 2, 1, 1, run_mod},
    {"addmod", 3, 1, 2, run_add_mod}, {"submod", 3, 1, 2, run_sub_mod},
    {"mulmod", 3, 1, 2, run_mul_mod}, {"squaremod", 2, 1, 1, run_square_mod},
    {"invmod", 2, 1, 1, run_inv_mod}, {"expmod", 3, 1, 2, run_exp_mod},
    {"fmm", 3, 1, 2, run_fmm},
};

static int32_t ask_cmp(const TEE_BigInt *a, const TEE_BigInt *b)
{
    return TEE_BigIntCmp(a, b);
}

static int32_t ask_relative_prime(const TEE_BigInt *a, const TEE_BigInt *b)
{
    return TEE_BigIntRelativePrime(a, b);
}

static int32_t ask_bits(const TEE_BigInt *a, const TEE_BigInt *b)
{
    (void)b;
    return (int32_t)TEE_BigIntGetBitCount(a);
}

static int32_t ask_prime(const TEE_BigInt *a, const TEE_BigInt *b)
{
    (void)b;
    return TEE_BigIntIsProbablePrime(a, 100);
}

static const struct question {
    const char *name;
    int32_t (*ask)(const TEE_BigInt *a, const TEE_BigInt *b);
} questions[] = {
    {"cmp", ask_cmp},
    {"relprime", ask_relative_prime},
    {"bits", ask_bits},
    {"prime", ask_prime},
};

/* ---- one line ---- */

struct vector {
    char *op, *in[3], *out[3];
    unsigned ins, outs;
};

static struct vector parse(char *line)
{
    struct vector v = {.op = strtok(line, " ")};
    bool right = false;

    for (char *word = strtok(NULL, " "); word; word = strtok(NULL, " ")) {
        if (strcmp(word, "=") == 0)
            right = true;
        else if (right)
            v.out[v.outs++] = word;
        else
            v.in[v.ins++] = word;
    }
    return v;
}

static TEE_BigInt in[3][RIG_WORDS], out[3][RIG_WORDS];

static void fill_in(const struct vector *v)
{
    for (unsigned i = 0; i < v->ins; i++)
        rig_number(in[i], TA_ARITH_MAX_WORDS, v->in[i]);
}

/* Destinations with room for the results and nothing more, but `less` words less in one of them;
 * what they hold is not looked at. */
static void fill_out(const struct vector *v, unsigned short_one, size_t less)
{
    for (unsigned i = 0; i < v->outs; i++)
        TEE_BigIntInit(out[i], BIGINT_HEAD + rig_words(v->out[i]) - (i == short_one ? less : 0));
}

static void expect_results(const struct vector *v, TEE_BigInt *const to[])
{
    for (unsigned i = 0; i < v->outs; i++)
        expect_number(to[i], v->out[i]);
}

static void check_calc(const struct calc *c, const struct vector *v)
{
    const TEE_BigInt *const from[] = {in[0], in[1], in[2]};
    TEE_BigInt *to[] = {out[0], out[1], out[2]};

    assert_int_equal(v->ins, c->ins);
    fill_in(v);
    if (v->outs == 0) {
        for (unsigned i = 0; i < c->outs; i++)
            TEE_BigIntInit(out[i], RIG_WORDS);
        expect_panic(c->run(to, from), TEE_ERROR_BAD_PARAMETERS);
        return;
    }
    assert_int_equal(v->outs, c->outs);
    fill_out(v, 0, 0);
    c->run(to, from);
    expect_results(v, to);
    for (volatile unsigned i = 0; i < v->outs; i++) {
        if (rig_words(v->out[i]) == 0)
            continue;
        fill_out(v, i, 1);
        expect_panic(c->run(to, from), TEE_ERROR_OVERFLOW);
    }
    for (unsigned i = 0; i < c->aliases; i++) {
        fill_in(v);
        fill_out(v, 0, 0);
        to[0] = in[i];
        c->run(to, from);
        expect_results(v, to);
    }
    if (c->aliases == 2 && strcmp(v->in[0], v->in[1]) == 0) {
        const TEE_BigInt *const same[] = {in[0], in[0], in[2]};
        fill_in(v);
        to[0] = in[0];
        c->run(to, same);
        expect_results(v, to);
    }
}

static void check_question(const struct question *q, const struct vector *v)
{
    fill_in(v);
    assert_int_equal(v->outs, 1);
    assert_int_equal(q->ask(in[0], in[1]), strtol(v->out[0], NULL, 16));
}

static bool check(const struct vector *v)
{
    for (size_t i = 0; i < sizeof(calcs) / sizeof(calcs[0]); i++) {
        if (strcmp(calcs[i].name, v->op) == 0) {
            check_calc(&calcs[i], v);
            return true;
        }
    }
    for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
        if (strcmp(questions[i].name, v->op) == 0) {
            check_question(&questions[i], v);
            return true;
        }
    }
    return false;
}

static void test_all_vectors(void **state)
{
    static char line[8 * RIG_HEX];
    FILE *file = fopen(BIGINT_VECTORS, "r");
    unsigned count = 0;

    (void)state;
    assert_non_null(file);
    while (fgets(line, sizeof(line), file)) {
        char *end = strchr(line, '\n');
        assert_non_null(end);
        *end = '\0';
        count++;
        struct vector v = parse(line);
        if (!check(&v))
            fail_msg("line %u: nobody knows \"%s\"", count, v.op);
    }
    fclose(file);
    assert_true(count > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup(test_all_vectors, rig_setup)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
