/* SPDX-License-Identifier: BSD-2-Clause */
/* The arithmetical API: objects, conversions, logic; chapter 8.4 to 8.7. */
#include "bigint.h"

#include <string.h>

static const uint32_t marks[] = {
    [BIGINT_NUMBER] = 0x5eb16172,
    [BIGINT_FMM] = 0x5eb1f33a,
    [BIGINT_CONTEXT] = 0x5eb1c07e,
};

static const char *const not_initialised[] = {
    [BIGINT_NUMBER] = "what it was given is not an initialised TEE_BigInt, or has been overwritten",
    [BIGINT_FMM] = "what it was given is not an initialised TEE_BigIntFMM, or has been overwritten",
    [BIGINT_CONTEXT] =
        "what it was given is not an initialised TEE_BigIntFMMContext, or has been overwritten",
};

void bigint_panic(const struct bigint_api *api, TEE_Result code, const char *rule)
{
    utee_panic(api->func, code, api->clause, rule);
}

void bigint_no_room(const struct bigint_api *api)
{
    bigint_panic(api, TEE_ERROR_OVERFLOW, "the result does not fit into its destination");
}

/* One to memory that is not the TA's faults, and is reported as what it is. */
static void check_alignment(const struct bigint_api *api, const uint32_t *object)
{
    if ((uintptr_t)object % sizeof(uint32_t) != 0)
        bigint_panic(api, TEE_ERROR_BAD_PARAMETERS, "a pointer that is not aligned to 4 bytes");
}

void bigint_init(const struct bigint_api *api, uint32_t *object, size_t len, enum bigint_kind kind)
{
    check_alignment(api, object);
    if (len < BIGINT_HEAD)
        bigint_panic(api, TEE_ERROR_BAD_PARAMETERS, "len is too small to hold any number");
    if (len - BIGINT_HEAD > TA_ARITH_MAX_WORDS)
        bigint_panic(api, TEE_ERROR_BAD_PARAMETERS, "len is larger than any number may be");
    memset(object, 0, len * sizeof(*object));
    bigint_close(object, kind, (struct bigint){.room = (uint32_t)len - BIGINT_HEAD});
}

static void trim(struct bigint *n)
{
    while (n->used && n->words[n->used - 1] == 0)
        n->used--;
    if (n->used == 0)
        n->negative = false;
}

struct bigint bigint_open(const struct bigint_api *api, const uint32_t *object,
                          enum bigint_kind kind)
{
    check_alignment(api, object);
    struct bigint n = {.words = (uint32_t *)(uintptr_t)object + BIGINT_HEAD,
                       .used = object[0] & 0xffff,
                       .room = object[0] >> 16,
                       .negative = object[1] & 1};
    if ((object[1] & ~1u) != marks[kind] || n.used > n.room || n.room > TA_ARITH_MAX_WORDS)
        bigint_panic(api, TEE_ERROR_BAD_PARAMETERS, not_initialised[kind]);
    trim(&n);
    return n;
}

bool bigint_lies_in(const struct bigint *n, const void *area, size_t size)
{
    uintptr_t from = (uintptr_t)area, own = (uintptr_t)(n->words - BIGINT_HEAD);
    size_t own_size = (n->room + BIGINT_HEAD) * sizeof(uint32_t);

    return from < own ? own - from < size : size > 0 && from - own < own_size;
}

void bigint_check_apart(const struct bigint_api *api, const struct bigint *a,
                        const struct bigint *b)
{
    if (a->words != b->words &&
        bigint_lies_in(a, b->words - BIGINT_HEAD, (b->room + BIGINT_HEAD) * sizeof(uint32_t)))
        bigint_panic(api, TEE_ERROR_BAD_PARAMETERS, "objects that overlap in part");
}

void bigint_close(uint32_t *object, enum bigint_kind kind, struct bigint n)
{
    n.words = object + BIGINT_HEAD;
    trim(&n);
    object[0] = n.room << 16 | n.used;
    object[1] = marks[kind] | n.negative;
}

bool bigint_set(struct bigint *dest, const struct bigint *n)
{
    if (n->used > dest->room)
        return false;
    if (n->used)
        memmove(dest->words, n->words, n->used * sizeof(uint32_t));
    dest->used = n->used;
    dest->negative = n->negative;
    return true;
}

int bigint_compare_magnitude(const struct bigint *a, const struct bigint *b)
{
    if (a->used != b->used)
        return a->used < b->used ? -1 : 1;
    for (uint32_t i = a->used; i-- > 0;) {
        if (a->words[i] != b->words[i])
            return a->words[i] < b->words[i] ? -1 : 1;
    }
    return 0;
}

/* ---- 8.4, 8.5 ---- */

size_t TEE_BigIntFMMContextSizeInU32(size_t modulusSizeInBits)
{
    /* A context is its modulus. */
    return modulusSizeInBits / 32 + (modulusSizeInBits % 32 != 0) + BIGINT_HEAD;
}

size_t TEE_BigIntFMMSizeInU32(size_t modulusSizeInBits)
{
    return modulusSizeInBits / 32 + (modulusSizeInBits % 32 != 0) + BIGINT_HEAD;
}

uint32_t __GP11_TEE_BigIntFMMContextSizeInU32(uint32_t modulusSizeInBits)
{
    return (uint32_t)TEE_BigIntFMMContextSizeInU32(modulusSizeInBits);
}

uint32_t __GP11_TEE_BigIntFMMSizeInU32(uint32_t modulusSizeInBits)
{
    return (uint32_t)TEE_BigIntFMMSizeInU32(modulusSizeInBits);
}

void TEE_BigIntInit(TEE_BigInt *bigInt, size_t len)
{
    static const struct bigint_api api = {"TEE_BigIntInit", "8.5.1"};

    bigint_init(&api, bigInt, len, BIGINT_NUMBER);
}

void __GP11_TEE_BigIntInit(TEE_BigInt *bigInt, uint32_t len)
{
    TEE_BigIntInit(bigInt, len);
}

void TEE_BigIntInitFMM(TEE_BigIntFMM *bigIntFMM, size_t len)
{
    static const struct bigint_api api = {"TEE_BigIntInitFMM", "8.5.3"};

    bigint_init(&api, bigIntFMM, len, BIGINT_FMM);
}

void __GP11_TEE_BigIntInitFMM(TEE_BigIntFMM *bigIntFMM, uint32_t len)
{
    TEE_BigIntInitFMM(bigIntFMM, len);
}

/* ---- 8.6 ---- */

TEE_Result TEE_BigIntConvertFromOctetString(TEE_BigInt *dest, const uint8_t *buffer,
                                            size_t bufferLen, int32_t sign)
{
    static const struct bigint_api api = {"TEE_BigIntConvertFromOctetString", "8.6.1"};
    struct bigint d = bigint_open(&api, dest, BIGINT_NUMBER);

    if (bigint_lies_in(&d, buffer, bufferLen))
        bigint_panic(&api, TEE_ERROR_BAD_PARAMETERS, "buffer overlaps dest");
    while (bufferLen && *buffer == 0) {
        buffer++;
        bufferLen--;
    }
    if (bufferLen > d.room * sizeof(uint32_t))
        return TEE_ERROR_OVERFLOW;
    d.used = (uint32_t)(bufferLen + 3) / 4;
    d.negative = sign < 0;
    if (d.used)
        memset(d.words, 0, d.used * sizeof(uint32_t));
    for (size_t i = 0; i < bufferLen; i++)
        d.words[i / 4] |= (uint32_t)buffer[bufferLen - 1 - i] << (i % 4 * 8);
    bigint_close(dest, BIGINT_NUMBER, d);
    return TEE_SUCCESS;
}

TEE_Result __GP11_TEE_BigIntConvertFromOctetString(TEE_BigInt *dest, const uint8_t *buffer,
                                                   uint32_t bufferLen, int32_t sign)
{
    return TEE_BigIntConvertFromOctetString(dest, buffer, bufferLen, sign);
}

static uint32_t bit_count(const struct bigint *n)
{
    return n->used ? n->used * 32 - (uint32_t)__builtin_clz(n->words[n->used - 1]) : 0;
}

TEE_Result TEE_BigIntConvertToOctetString(uint8_t *buffer, size_t *bufferLen,
                                          const TEE_BigInt *bigInt)
{
    static const struct bigint_api api = {"TEE_BigIntConvertToOctetString", "8.6.2"};
    struct bigint n = bigint_open(&api, bigInt, BIGINT_NUMBER);
    size_t need = (bit_count(&n) + 7) / 8, room = *bufferLen;

    *bufferLen = need;
    if (need > room)
        return TEE_ERROR_SHORT_BUFFER;
    if (bigint_lies_in(&n, buffer, need))
        bigint_panic(&api, TEE_ERROR_BAD_PARAMETERS, "buffer overlaps bigInt");
    for (size_t i = 0; i < need; i++)
        buffer[need - 1 - i] = (uint8_t)(n.words[i / 4] >> (i % 4 * 8));
    return TEE_SUCCESS;
}

TEE_Result __GP11_TEE_BigIntConvertToOctetString(uint8_t *buffer, uint32_t *bufferLen,
                                                 const TEE_BigInt *bigInt)
{
    size_t len = *bufferLen;
    TEE_Result res = TEE_BigIntConvertToOctetString(buffer, &len, bigInt);

    *bufferLen = (uint32_t)len;
    return res;
}

static uint32_t magnitude_s32(int32_t v)
{
    return v < 0 ? 0u - (uint32_t)v : (uint32_t)v;
}

void TEE_BigIntConvertFromS32(TEE_BigInt *dest, int32_t shortVal)
{
    static const struct bigint_api api = {"TEE_BigIntConvertFromS32", "8.6.3"};
    struct bigint d = bigint_open(&api, dest, BIGINT_NUMBER);
    uint32_t magnitude = magnitude_s32(shortVal);
    struct bigint n = {.words = &magnitude, .used = magnitude != 0, .negative = shortVal < 0};

    if (!bigint_set(&d, &n))
        bigint_no_room(&api);
    bigint_close(dest, BIGINT_NUMBER, d);
}

TEE_Result TEE_BigIntConvertToS32(int32_t *dest, const TEE_BigInt *src)
{
    static const struct bigint_api api = {"TEE_BigIntConvertToS32", "8.6.4"};
    struct bigint n = bigint_open(&api, src, BIGINT_NUMBER);
    uint32_t magnitude = n.used ? n.words[0] : 0;

    if (n.used > 1 || magnitude > 0x7fffffffu + n.negative)
        return TEE_ERROR_OVERFLOW;
    *dest = (int32_t)(n.negative ? 0u - magnitude : magnitude);
    return TEE_SUCCESS;
}

/* ---- 8.7 ---- */

static int compare(const struct bigint *a, const struct bigint *b)
{
    if (a->negative != b->negative)
        return a->negative ? -1 : 1;
    return a->negative ? bigint_compare_magnitude(b, a) : bigint_compare_magnitude(a, b);
}

int32_t TEE_BigIntCmp(const TEE_BigInt *op1, const TEE_BigInt *op2)
{
    static const struct bigint_api api = {"TEE_BigIntCmp", "8.7.1"};
    struct bigint a = bigint_open(&api, op1, BIGINT_NUMBER);
    struct bigint b = bigint_open(&api, op2, BIGINT_NUMBER);

    return compare(&a, &b);
}

int32_t TEE_BigIntCmpS32(const TEE_BigInt *op, int32_t shortVal)
{
    static const struct bigint_api api = {"TEE_BigIntCmpS32", "8.7.2"};
    struct bigint a = bigint_open(&api, op, BIGINT_NUMBER);
    uint32_t magnitude = magnitude_s32(shortVal);
    struct bigint b = {.words = &magnitude, .used = magnitude != 0, .negative = shortVal < 0};

    return compare(&a, &b);
}

static uint32_t word_at(const struct bigint *n, uint32_t i)
{
    return i < n->used ? n->words[i] : 0;
}

void TEE_BigIntShiftRight(TEE_BigInt *dest, const TEE_BigInt *op, size_t bits)
{
    static const struct bigint_api api = {"TEE_BigIntShiftRight", "8.7.3"};
    struct bigint d = bigint_open(&api, dest, BIGINT_NUMBER);
    struct bigint n = bigint_open(&api, op, BIGINT_NUMBER);
    uint32_t count = bit_count(&n);

    bigint_check_apart(&api, &d, &n);
    uint32_t left = bits < count ? count - (uint32_t)bits : 0;
    uint32_t skip = (uint32_t)(bits / 32), shift = bits % 32;

    d.used = (left + 31) / 32;
    d.negative = n.negative;
    if (d.used > d.room)
        bigint_no_room(&api);
    for (uint32_t i = 0; i < d.used; i++) {
        uint64_t both = (uint64_t)word_at(&n, i + skip + 1) << 32 | word_at(&n, i + skip);
        d.words[i] = (uint32_t)(both >> shift);
    }
    bigint_close(dest, BIGINT_NUMBER, d);
}

void __GP11_TEE_BigIntShiftRight(TEE_BigInt *dest, const TEE_BigInt *op, uint32_t bits)
{
    TEE_BigIntShiftRight(dest, op, bits);
}

bool TEE_BigIntGetBit(const TEE_BigInt *src, uint32_t bitIndex)
{
    static const struct bigint_api api = {"TEE_BigIntGetBit", "8.7.4"};
    struct bigint n = bigint_open(&api, src, BIGINT_NUMBER);

    return word_at(&n, bitIndex / 32) >> (bitIndex % 32) & 1;
}

uint32_t TEE_BigIntGetBitCount(const TEE_BigInt *src)
{
    static const struct bigint_api api = {"TEE_BigIntGetBitCount", "8.7.5"};
    struct bigint n = bigint_open(&api, src, BIGINT_NUMBER);

    return bit_count(&n);
}

TEE_Result TEE_BigIntSetBit(TEE_BigInt *op, uint32_t bitIndex, bool value)
{
    static const struct bigint_api api = {"TEE_BigIntSetBit", "8.7.6"};
    struct bigint n = bigint_open(&api, op, BIGINT_NUMBER);
    uint32_t at = bitIndex / 32, bit = 1u << (bitIndex % 32);

    if (at >= n.room)
        return TEE_ERROR_OVERFLOW;
    while (n.used <= at)
        n.words[n.used++] = 0;
    n.words[at] = value ? n.words[at] | bit : n.words[at] & ~bit;
    bigint_close(op, BIGINT_NUMBER, n);
    return TEE_SUCCESS;
}

static TEE_Result assign(const struct bigint_api *api, TEE_BigInt *dest, const TEE_BigInt *src,
                         bool absolute)
{
    struct bigint d = bigint_open(api, dest, BIGINT_NUMBER);
    struct bigint n = bigint_open(api, src, BIGINT_NUMBER);

    bigint_check_apart(api, &d, &n);
    n.negative = n.negative && !absolute;
    if (!bigint_set(&d, &n))
        return TEE_ERROR_OVERFLOW;
    bigint_close(dest, BIGINT_NUMBER, d);
    return TEE_SUCCESS;
}

TEE_Result TEE_BigIntAssign(TEE_BigInt *dest, const TEE_BigInt *src)
{
    static const struct bigint_api api = {"TEE_BigIntAssign", "8.7.7"};

    return assign(&api, dest, src, false);
}

TEE_Result TEE_BigIntAbs(TEE_BigInt *dest, const TEE_BigInt *src)
{
    static const struct bigint_api api = {"TEE_BigIntAbs", "8.7.8"};

    return assign(&api, dest, src, true);
}
