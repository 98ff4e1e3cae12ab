/* SPDX-License-Identifier: BSD-2-Clause */
/* Makes the calls of the rows: see bad_input.h. */
#include <tee_internal_api.h>
#include <tee_tcpsocket.h>
#include <tee_udpsocket.h>

#include "user_ta_header_defines.h"
#include <teesim/ta_head.h>

/* ---- what rows may use ---- */

#if TEE_API_GP11
typedef uint32_t api_size; /* of what the API takes pointers to as sizes */
#else
typedef size_t api_size;
#endif

#define IS(condition) ((condition) ? TEE_SUCCESS : TEE_ERROR_GENERIC)

static _Alignas(16) unsigned char buf[256]; /* good memory of the TA's */
static const _Alignas(16) unsigned char constant[256] = {1};
static TEE_Param *params;                                /* of the call */
static const void *input;                                /* the input memref */
static unsigned char *block;                             /* of 64 bytes, from TEE_Malloc */
static void *volatile dangling = (void *)0x7e5700000000; /* below where the host maps */
static volatile size_t zero;                             /* 0, which the compiler does not know */

static void *bad_pointer(uint32_t which)
{
    switch (which) {
    case BAD_NULL:
        return (void *)zero;
    case BAD_NEAR_NULL:
        return (void *)(zero + 24);
    case BAD_DANGLING:
        return dangling;
    case BAD_NON_CANONICAL:
        return (void *)(zero + (1ull << 62));
    case BAD_ZERO_SIZED:
        return TEE_Malloc(zero, TEE_MALLOC_FILL_ZERO);
    case BAD_CONSTANT:
        return (void *)(uintptr_t)constant;
    default:
        return (void *)(uintptr_t)input;
    }
}

/* ---- numbers ---- */

#define BIGS      5u
#define BIG_WORDS 20u

static TEE_BigInt bigs[BIGS][BIG_WORDS];
static unsigned next_big;
static api_size size = sizeof(buf);

/* A TEE_BigInt with room for so many words; the last BIGS of them are good. */
static TEE_BigInt *big(size_t room, int32_t value)
{
    TEE_BigInt *n = bigs[next_big++ % BIGS];

    TEE_BigIntInit(n, room + TEE_BigIntSizeInU32(0));
    if (value)
        TEE_BigIntConvertFromS32(n, value);
    return n;
}

/* The smallest number of so many bits. */
static TEE_BigInt *big_bits(uint32_t bits)
{
    TEE_BigInt *n = big((bits + 31) / 32, 0);

    TEE_BigIntSetBit(n, bits - 1, true);
    return n;
}

static TEE_BigIntFMM *fmm(void)
{
    TEE_BigIntFMM *n = bigs[next_big++ % BIGS];

    TEE_BigIntInitFMM(n, 3);
    return n;
}

static TEE_BigIntFMMContext *fmm_context(int32_t modulus)
{
    static TEE_BigIntFMMContext context[BIG_WORDS];

    TEE_BigIntInitFMMContext1(context, BIG_WORDS, big(1, modulus));
    return context;
}

static TEE_BigInt overlapping[32];

/* A number, and another one in the middle of it. */
static TEE_BigInt *outer(void)
{
    TEE_BigIntInit(overlapping, 32);
    TEE_BigIntInit(overlapping + 16, 8);
    TEE_BigIntConvertFromS32(overlapping + 16, 7);
    return overlapping;
}

static TEE_BigInt *inner(void)
{
    return overlapping + 16;
}

static TEE_BigInt *seven(void)
{
    static TEE_BigInt n[3];

    TEE_BigIntInit(n, 3);
    TEE_BigIntConvertFromS32(n, 7);
    return n;
}

static void divide_into_one(void)
{
    TEE_BigInt *dest = big(1, 0);

    TEE_BigIntDiv(dest, dest, big(1, 7), big(1, 2));
}

/* ---- the table ---- */

#define DO(...)                                                                                    \
    case __COUNTER__ - FIRST:                                                                      \
        (void)(__VA_ARGS__);                                                                       \
        return TEE_SUCCESS;
#define CODE(want, ...)                                                                            \
    case __COUNTER__ - FIRST:                                                                      \
        return (__VA_ARGS__);
#define DIES(func, clause, words, ...) DO(__VA_ARGS__)
#define BAD_OUT(func, ...)             DO(__VA_ARGS__)
#define BAD_IN(func, ...)              DO(__VA_ARGS__)
#define FUZZ(...)

enum { FIRST = __COUNTER__ + 1 };

static TEE_Result run(uint32_t row, void *p)
{
    (void)p;
    switch (row) {
#include "cases.h"
    default:
        return TEE_ERROR_ITEM_NOT_FOUND;
    }
}

#undef CODE
#undef DIES
#undef BAD_OUT
#undef BAD_IN
#undef FUZZ

/* ---- random arguments ---- */

static uint32_t seed;

static uint32_t any_u32(void)
{
    static const uint32_t edge[] = {0, 1, 2, 15, 16, 0x7fffffff, 0x80000000, 0xffffffff};

    seed = seed * 1664525u + 1013904223u;
    uint32_t r = seed >> 8;
    return r % 4 ? r : edge[r / 4 % 8];
}

static size_t any_size(void)
{
    return any_u32() % 8 ? any_u32() % 200 : SIZE_MAX - any_u32() % 32;
}

/* Blocks that are in use, or have been. */
static void *kept[16];

static void keep_block(void *made)
{
    kept[any_u32() % 16] = made;
}

static void *any_block(void)
{
    return any_u32() % 8 ? kept[any_u32() % 16] : (char *)kept[any_u32() % 16] + any_u32() % 64;
}

/* For a call that takes it over. */
static void *take_block(void)
{
    void **slot = &kept[any_u32() % 16], *taken = *slot;

    *slot = NULL;
    return taken;
}

/* Memory of the TA's, or bad: never somebody else's, of which one address space cannot keep it. */
static void *any_out(void)
{
    return any_u32() % 16 ? buf + any_u32() % 64 : bad_pointer(any_u32() % (BAD_OUT_LAST + 1));
}

static const void *any_in(void)
{
    return any_u32() % 2 ? constant : any_out();
}

/* Handles that have been made, and other numbers. */
static uintptr_t made[16];

static void *any_handle_out(void)
{
    return &made[any_u32() % 16];
}

static uintptr_t any_handle(void)
{
    uintptr_t number = made[any_u32() % 16];

    switch (any_u32() % 8) {
    case 0:
        return number + any_u32();
    case 1:
        return (uintptr_t)any_u32() << 32 | number;
    default:
        return number;
    }
}

extern const struct ta_sys *utee_sys;

/* What libutee would never hand to the kernel. */
static void any_arith(void)
{
    struct ta_arith_in in[TA_ARITH_IN_MAX];
    struct ta_arith_out out[TA_ARITH_OUT_MAX];
    int32_t verdict;

    for (unsigned i = 0; i < TA_ARITH_IN_MAX; i++)
        in[i] = (struct ta_arith_in){
            .words = any_in(), .count = any_u32() % 128 ? any_u32() % 8 : any_u32(), any_u32() % 2};
    for (unsigned i = 0; i < TA_ARITH_OUT_MAX; i++)
        out[i] = (struct ta_arith_out){any_u32() % 4 ? any_out() : NULL, any_u32() % 16, 99, 99};
    if (any_u32() % 8)
        utee_sys->arith->compute(any_u32() % (TA_ARITH_OPS + (any_u32() % 16 == 0)), in, out);
    else
        utee_sys->arith->is_prime(in, any_u32() % 200, &verdict);
}

#define CODE(want, ...)
#define DIES(func, clause, words, ...)
#define BAD_OUT(func, ...)
#define BAD_IN(func, ...)
#define FUZZ(...)                                                                                  \
    case __COUNTER__ - FIRST_FUZZ:                                                                 \
        (void)(__VA_ARGS__);                                                                       \
        break;

enum { FIRST_FUZZ = __COUNTER__ + 1 };

static void fuzz_one(uint32_t which)
{
    switch (which) {
#include "cases.h"
    }
}

enum { FUZZ_COUNT = __COUNTER__ - FIRST_FUZZ };

static void fuzz(uint32_t calls)
{
    (void)any_handle, (void)any_handle_out;
    while (calls-- > 0)
        fuzz_one(any_u32() % FUZZ_COUNT);
}

/* ---- entry points ---- */

static uint32_t sums;

TEE_Result TA_CreateEntryPoint(void)
{
    block = TEE_Malloc(64, TEE_MALLOC_FILL_ZERO);
    if (!block)
        return TEE_ERROR_OUT_OF_MEMORY;
    TEE_MemFill(block, 1, 64);
    return TEE_SUCCESS;
}

void TA_DestroyEntryPoint(void)
{
}

TEE_Result TA_OpenSessionEntryPoint(uint32_t types, TEE_Param p[4], void **ctx)
{
    (void)types;
    (void)p;
    (void)ctx;
    return TEE_SUCCESS;
}

void TA_CloseSessionEntryPoint(void *ctx)
{
    (void)ctx;
}

static void sum(TEE_Param p[4])
{
    const unsigned char *in = p[0].memref.buffer;

    p[2].value.a = ++sums;
    p[2].value.b = 0;
    for (size_t i = 0; i < p[0].memref.size; i++)
        p[2].value.b += in[i];
    for (size_t i = 0; i < 64; i++)
        p[2].value.b += block[i];
}

TEE_Result TA_InvokeCommandEntryPoint(void *ctx, uint32_t command, uint32_t types, TEE_Param p[4])
{
    (void)ctx;
    (void)types;
    params = p;
    input = p[0].memref.buffer;
    switch (command) {
    case BAD_INPUT_RUN:
        return run(p[1].value.a, bad_pointer(p[1].value.b));
    case BAD_INPUT_FUZZ:
        seed = p[1].value.a;
        fuzz(p[1].value.b);
        return TEE_SUCCESS;
    case BAD_INPUT_SUM:
        sum(p);
        return TEE_SUCCESS;
    default:
        return TEE_ERROR_NOT_SUPPORTED;
    }
}
