/* SPDX-License-Identifier: BSD-2-Clause */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dlfcn.h>
#include <openssl/bn.h>
#include <openssl/opensslv.h>

#define NUMBER_SIZE 256u /* 2048 bits */
#define EXPS        5u   /* of one sample */
#define ADDS        100000u

/* Base, exponent, modulus; the same in each run. */
static unsigned char numbers[3 * NUMBER_SIZE];

static void make_numbers(void)
{
    uint32_t seed = 8192;

    for (size_t i = 0; i < sizeof(numbers); i++) {
        seed = seed * 1664525u + 1013904223u;
        numbers[i] = (unsigned char)(seed >> 24);
    }
    for (unsigned i = 0; i < 3; i++)
        numbers[i * NUMBER_SIZE] &= 0x7f;
    numbers[NUMBER_SIZE] |= 0x40;
    numbers[2 * NUMBER_SIZE] |= 0x80;
    numbers[3 * NUMBER_SIZE - 1] |= 1;
}

/* Loaded here and not linked: what boots is this same program, and must not pay for it. */
#define BN_FUNCTIONS(F) F(BN_CTX_new) F(BN_CTX_free) F(BN_bin2bn) F(BN_new) F(BN_free) F(BN_mod_exp)

static struct {
#define MEMBER(name) __typeof__(name) *name;
    BN_FUNCTIONS(MEMBER)
#undef MEMBER
} bn;

#define STRING_(x) #x
#define STRING(x)  STRING_(x)

static void load_bn(void)
{
    void *lib = dlopen("libcrypto.so." STRING(OPENSSL_SHLIB_VERSION), RTLD_NOW), *symbol;

    if (!lib)
        abort();
#define FIND(name)                                                                                 \
    symbol = dlsym(lib, #name);                                                                    \
    if (!symbol)                                                                                   \
        abort();                                                                                   \
    memcpy(&bn.name, &symbol, sizeof(symbol));
    BN_FUNCTIONS(FIND)
#undef FIND
}

/* One call that does it `count` times: microseconds for each. */
static double in_ta(TEEC_Session *session, uint32_t command, uint32_t count)
{
    TEEC_Operation op = {.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_TEMP_INPUT, TEEC_VALUE_INPUT,
                                                        TEEC_NONE, TEEC_NONE)};

    op.params[0].tmpref.buffer = numbers;
    op.params[0].tmpref.size = sizeof(numbers);
    op.params[1].value.a = count;
    double t = now_us();
    invoke(session, command, &op);
    return (now_us() - t) / count;
}

static double in_bn(BN_CTX *ctx, BIGNUM *const n[4], unsigned count)
{
    double t = now_us();

    for (unsigned i = 0; i < count; i++) {
        if (!bn.BN_mod_exp(n[3], n[0], n[1], n[2], ctx))
            abort();
    }
    return (now_us() - t) / count;
}

/* Turn by turn, so that both see the same machine. */
static void exponentiation(TEEC_Session *session, unsigned rounds)
{
    BN_CTX *ctx = bn.BN_CTX_new();
    BIGNUM *n[4];
    struct samples ta, floor;

    for (unsigned i = 0; i < 4; i++) {
        n[i] = i < 3 ? bn.BN_bin2bn(numbers + i * NUMBER_SIZE, NUMBER_SIZE, NULL) : bn.BN_new();
        if (!n[i] || !ctx)
            abort();
    }
    samples_init(&ta, rounds);
    samples_init(&floor, rounds);
    in_ta(session, BENCH_EXP, 1);
    for (unsigned i = 0; i < rounds; i++) {
        samples_add(&floor, in_bn(ctx, n, EXPS));
        samples_add(&ta, in_ta(session, BENCH_EXP, EXPS));
    }
    report_samples("bigint", "a ^ e mod n, 2048 bits; floor: BN_mod_exp", &ta,
                   samples_quantile(&floor, 0.5));
    samples_fini(&ta);
    samples_fini(&floor);
    for (unsigned i = 0; i < 4; i++)
        bn.BN_free(n[i]);
    bn.BN_CTX_free(ctx);
}

static void addition(TEEC_Session *session, unsigned rounds)
{
    struct samples s;

    samples_init(&s, rounds);
    for (unsigned i = 0; i < rounds; i++)
        samples_add(&s, in_ta(session, BENCH_ADD, ADDS));
    struct row r = {.bench = "bigint", .what = "a + b, 64 bits", .unit = "ns"};
    r.median = samples_quantile(&s, 0.5) * 1e3;
    r.p99 = samples_quantile(&s, 0.99) * 1e3;
    report(&r);
    samples_fini(&s);
}

void bench_bigint(const struct options *o)
{
    unsigned rounds = o->rounds ? o->rounds : 100;
    TEEC_Context ctx;
    TEEC_Session session;

    load_bn();
    make_numbers();
    machine_up(TEESIM_SCHED_INLINE, TEESIM_MEMREF_STRICT);
    client_open(&ctx, &session, &bench_single);
    exponentiation(&session, rounds);
    addition(&session, rounds);
    client_close(&ctx, &session);
    machine_down();
}
