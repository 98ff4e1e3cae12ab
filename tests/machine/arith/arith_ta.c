/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls each function of the arithmetical API as a TA does. */
#include <tee_internal_api.h>

#include "user_ta_header_defines.h"
#include <teesim/ta_head.h>

#define WORDS 12
#define NUMBER(name, value)                                                                        \
    TEE_BigInt name[WORDS];                                                                        \
    make(name, value)

static uint32_t wrong_line;

/* Notes the first thing that is wrong. */
static void expect_at(bool right, uint32_t line)
{
    if (!right && !wrong_line)
        wrong_line = line;
}
#define EXPECT(condition) expect_at(condition, __LINE__)

static void make(TEE_BigInt *n, int32_t value)
{
    TEE_BigIntInit(n, WORDS);
    TEE_BigIntConvertFromS32(n, value);
}

static bool is(const TEE_BigInt *n, int32_t value)
{
    return TEE_BigIntCmpS32(n, value) == 0;
}

static void convert(void)
{
    static const uint8_t bytes[] = {0, 0, 1, 2, 3, 4, 5};
    uint8_t back[8] = {0};
#if TEE_API_GP11
    uint32_t size[2] = {sizeof(back), 0xdeadbeef}; /* what lies behind stays as it is */
#else
    size_t size[2] = {sizeof(back), 0xdeadbeef};
#endif
    int32_t value;
    NUMBER(n, 5);

    EXPECT(TEE_BigIntConvertFromOctetString(n, bytes, sizeof(bytes), -1) == TEE_SUCCESS);
    EXPECT(TEE_BigIntCmpS32(n, INT32_MIN) < 0);
    EXPECT(TEE_BigIntConvertToS32(&value, n) == TEE_ERROR_OVERFLOW);
    EXPECT(TEE_BigIntConvertToOctetString(back, size, n) == TEE_SUCCESS);
    EXPECT(size[0] == 5 && size[1] == 0xdeadbeef);
    EXPECT(TEE_MemCompare(back, bytes + 2, 5) == 0 && back[5] == 0);
    size[0] = 4;
    EXPECT(TEE_BigIntConvertToOctetString(back, size, n) == TEE_ERROR_SHORT_BUFFER);
    EXPECT(size[0] == 5 && size[1] == 0xdeadbeef);
    TEE_BigIntConvertFromS32(n, INT32_MIN);
    EXPECT(TEE_BigIntConvertToS32(&value, n) == TEE_SUCCESS && value == INT32_MIN);
}

static void logic(void)
{
    NUMBER(a, -80);
    NUMBER(b, 3);

    EXPECT(TEE_BigIntCmp(a, b) < 0 && TEE_BigIntCmp(b, a) > 0 && TEE_BigIntCmp(a, a) == 0);
    EXPECT(TEE_BigIntGetBitCount(a) == 7);
    EXPECT(TEE_BigIntGetBit(a, 4) && !TEE_BigIntGetBit(a, 5) && !TEE_BigIntGetBit(a, 5000));
    TEE_BigIntShiftRight(b, a, 4);
    EXPECT(is(b, -5));
    TEE_BigIntShiftRight(b, a, 400);
    EXPECT(is(b, 0));
    EXPECT(TEE_BigIntSetBit(a, 5, true) == TEE_SUCCESS && is(a, -112));
    EXPECT(TEE_BigIntSetBit(a, 6, false) == TEE_SUCCESS && is(a, -48));
    EXPECT(TEE_BigIntSetBit(a, 32 * WORDS, true) == TEE_ERROR_OVERFLOW);
    EXPECT(TEE_BigIntAssign(b, a) == TEE_SUCCESS && is(b, -48));
    EXPECT(TEE_BigIntAbs(a, a) == TEE_SUCCESS && is(a, 48));
}

static void basic(void)
{
    NUMBER(a, -17);
    NUMBER(b, 5);
    NUMBER(c, 0);
    NUMBER(d, 0);

    TEE_BigIntAdd(c, a, b);
    EXPECT(is(c, -12));
    TEE_BigIntSub(c, b, c);
    EXPECT(is(c, 17));
    TEE_BigIntNeg(c, c);
    EXPECT(is(c, -17));
    TEE_BigIntMul(c, a, b);
    EXPECT(is(c, -85));
    TEE_BigIntSquare(c, a);
    EXPECT(is(c, 289));
    TEE_BigIntDiv(c, d, a, b);
    EXPECT(is(c, -3) && is(d, -2));
    TEE_BigIntDiv(a, NULL, a, b);
    EXPECT(is(a, -3));
}

static void modular(void)
{
    NUMBER(a, -17);
    NUMBER(b, 8);
    NUMBER(n, 7);
    NUMBER(c, 0);

    TEE_BigIntMod(c, a, n);
    EXPECT(is(c, 4));
    TEE_BigIntAddMod(c, a, b, n);
    EXPECT(is(c, 5));
    TEE_BigIntSubMod(c, a, b, n);
    EXPECT(is(c, 3));
    TEE_BigIntMulMod(c, a, b, n);
    EXPECT(is(c, 4));
    TEE_BigIntSquareMod(c, a, n);
    EXPECT(is(c, 2));
    TEE_BigIntInvMod(c, a, n);
    EXPECT(is(c, 2));
    EXPECT(TEE_BigIntExpMod(c, a, b, n, NULL) == TEE_SUCCESS && is(c, 2));
    TEE_BigIntConvertFromS32(n, 100);
    EXPECT(TEE_BigIntExpMod(c, a, b, n, NULL) == TEE_SUCCESS && is(c, 41));
}

static void other(void)
{
    NUMBER(a, 30);
    NUMBER(b, -18);
    NUMBER(g, 0);
    NUMBER(u, 0);
    NUMBER(v, 0);

    EXPECT(!TEE_BigIntRelativePrime(a, b));
    TEE_BigIntComputeExtendedGcd(g, u, v, a, b);
    EXPECT(is(g, 6) && is(u, -1) && is(v, -2));
    TEE_BigIntComputeExtendedGcd(g, NULL, NULL, a, b);
    EXPECT(is(g, 6));
    TEE_BigIntConvertFromS32(b, 49);
    EXPECT(TEE_BigIntRelativePrime(a, b));
    EXPECT(TEE_BigIntIsProbablePrime(b, 80) == 0);
    TEE_BigIntConvertFromS32(b, 47);
    EXPECT(TEE_BigIntIsProbablePrime(b, 80) == 1);
}

static void fast(void)
{
    TEE_BigIntFMMContext context[WORDS];
    TEE_BigIntFMM x[WORDS], y[WORDS];
    NUMBER(a, 1000);
    NUMBER(b, -3);
    NUMBER(n, 997);

    EXPECT(TEE_BigIntFMMContextSizeInU32(10) <= WORDS && TEE_BigIntFMMSizeInU32(10) <= WORDS);
    EXPECT(TEE_BigIntInitFMMContext1(context, TEE_BigIntFMMContextSizeInU32(10), n) == TEE_SUCCESS);
    TEE_BigIntInitFMM(x, TEE_BigIntFMMSizeInU32(10));
    TEE_BigIntInitFMM(y, TEE_BigIntFMMSizeInU32(10));
    TEE_BigIntConvertToFMM(x, a, n, context);
    TEE_BigIntConvertToFMM(y, b, n, context);
    TEE_BigIntComputeFMM(x, x, y, n, context);
    TEE_BigIntConvertFromFMM(a, x, n, context);
    EXPECT(is(a, 988));
    TEE_BigIntInitFMMContext(context, WORDS, n);
    EXPECT(TEE_BigIntExpMod(a, a, a, n, context) == TEE_SUCCESS);
}

/* (2^8192 - 1)^2 = 2^16384 - 2^8193 + 1, and back. */
static void largest(void)
{
    static TEE_BigInt a[TEE_BigIntSizeInU32(8192)], c[TEE_BigIntSizeInU32(16384)];
    static TEE_BigInt q[TEE_BigIntSizeInU32(8192)], r[TEE_BigIntSizeInU32(8192)];

    TEE_BigIntInit(a, TEE_BigIntSizeInU32(8192));
    TEE_BigIntInit(c, TEE_BigIntSizeInU32(16384));
    TEE_BigIntInit(q, TEE_BigIntSizeInU32(8192));
    TEE_BigIntInit(r, TEE_BigIntSizeInU32(8192));
    for (uint32_t i = 0; i < 8192; i++)
        EXPECT(TEE_BigIntSetBit(a, i, true) == TEE_SUCCESS);
    TEE_BigIntSquare(c, a);
    EXPECT(TEE_BigIntGetBitCount(c) == 16384 && TEE_BigIntGetBit(c, 0));
    EXPECT(!TEE_BigIntGetBit(c, 1) && !TEE_BigIntGetBit(c, 8192) && TEE_BigIntGetBit(c, 8193));
    TEE_BigIntDiv(q, r, c, a);
    EXPECT(TEE_BigIntCmp(q, a) == 0 && is(r, 0));
    EXPECT(TEE_BigIntExpMod(q, c, q, a, NULL) == TEE_SUCCESS && is(q, 0));
}

/* A Mersenne prime, and more certainty than anybody can wait for. */
static void prime(void)
{
    static TEE_BigInt p[TEE_BigIntSizeInU32(4423)];

    TEE_BigIntInit(p, TEE_BigIntSizeInU32(4423));
    for (uint32_t i = 0; i < 4423; i++)
        TEE_BigIntSetBit(p, i, true);
    EXPECT(TEE_BigIntIsProbablePrime(p, UINT32_MAX) == -1);
}

static void (*const commands[ARITH_COMMANDS])(void) = {
    [ARITH_CONVERT] = convert, [ARITH_LOGIC] = logic, [ARITH_BASIC] = basic,
    [ARITH_MODULAR] = modular, [ARITH_OTHER] = other, [ARITH_FMM] = fast,
    [ARITH_LARGEST] = largest, [ARITH_PRIME] = prime,
};

/* ---- entry points ---- */

TEE_Result TA_InvokeCommandEntryPoint(void *ctx, uint32_t command, uint32_t types, TEE_Param p[4])
{
    (void)ctx;
    if (command >= ARITH_COMMANDS || TEE_PARAM_TYPE_GET(types, 0) != TEE_PARAM_TYPE_VALUE_OUTPUT)
        return TEE_ERROR_BAD_PARAMETERS;
    wrong_line = 0;
    commands[command]();
    p[0].value.a = wrong_line;
    return wrong_line ? TEE_ERROR_GENERIC : TEE_SUCCESS;
}
