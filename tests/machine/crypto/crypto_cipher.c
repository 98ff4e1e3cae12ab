/* SPDX-License-Identifier: BSD-2-Clause */
/* Symmetric ciphers as TAs use them. */
#include <string.h>

#include <tee_api_defines_extensions.h>

#include "crypto_case.h"

static const struct {
    uint32_t alg;
    const char *key, *iv, *plain, *cipher;
} known[] = {
#include "../../crypto/vectors/sym_cipher.inc"
};
#define KNOWN (sizeof(known) / sizeof(known[0]))

static uint32_t type_of(uint32_t alg)
{
    static const struct {
        uint32_t byte, type;
    } types[] = {{0x10, TEE_TYPE_AES},
                 {0x11, TEE_TYPE_DES},
                 {0x13, TEE_TYPE_DES3},
                 {0x14, TEE_TYPE_SM4},
                 {0x15, TEE_TYPE_SM4}};

    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (types[i].byte == (alg & 0xff))
            return types[i].type;
    }
    return TEE_TYPE_ILLEGAL_VALUE;
}

static TEE_OperationHandle cipher_op(uint32_t alg, uint32_t mode, const char *digits)
{
    bool two = alg == TEE_ALG_AES_XTS || alg == TEE_ALG_SM4_XTS;
    uint8_t key[64];
    size_t size = case_hex(key, digits), half = two ? size / 2 : size;
    TEE_ObjectHandle one = case_secret(type_of(alg), key, half), other;
    TEE_OperationHandle op;

    if (two) {
        other = case_secret(type_of(alg), key + half, half);
        EXPECT_OK(TEE_AllocateOperation(&op, alg, mode, (uint32_t)size * 8));
        EXPECT_OK(TEE_SetOperationKey2(op, one, other));
        TEE_FreeTransientObject(other);
    } else {
        op = case_op(alg, mode, one);
    }
    TEE_FreeTransientObject(one);
    return op;
}

/* In two pieces and the rest, in place; each time first with too little room. */
static size_t run(TEE_OperationHandle op, size_t i, const uint8_t *from, size_t size, uint8_t *to)
{
    size_t first = size / 3, second = size / 2 - first, written = 0;
    uint8_t iv[16], piece[256];
    case_size room = sizeof(piece), none = 0;
    TEE_Result res;

    TEE_CipherInit(op, iv, (case_size)case_hex(iv, known[i].iv));
    memcpy(piece, from, first);
    EXPECT_OK(TEE_CipherUpdate(op, piece, (case_size)first, piece, &room));
    memcpy(to, piece, room);
    written = room;
    memcpy(piece, from + first, second);
    res = TEE_CipherUpdate(op, piece, (case_size)second, piece, &none);
    EXPECT(res == TEE_SUCCESS ? none == 0 : res == TEE_ERROR_SHORT_BUFFER && none > 0);
    room = none;
    if (res != TEE_SUCCESS)
        EXPECT_OK(TEE_CipherUpdate(op, piece, (case_size)second, piece, &room));
    memcpy(to + written, piece, room);
    written += room;
    first += second;
    memcpy(piece, from + first, size - first);
    none = 0;
    res = TEE_CipherDoFinal(op, piece, (case_size)(size - first), piece, &none);
    EXPECT(res == TEE_ERROR_SHORT_BUFFER && none > 0);
    room = none;
    EXPECT_OK(TEE_CipherDoFinal(op, piece, (case_size)(size - first), piece, &room));
    memcpy(to + written, piece, room);
    return written + room;
}

static void cipher_answers(void)
{
    uint8_t plain[256], cipher[256], out[512];

    for (size_t i = 0; i < KNOWN; i++) {
        TEE_OperationHandle to = cipher_op(known[i].alg, TEE_MODE_ENCRYPT, known[i].key);
        TEE_OperationHandle from = cipher_op(known[i].alg, TEE_MODE_DECRYPT, known[i].key);
        size_t size = case_hex(plain, known[i].plain);
        size_t cipher_size = case_hex(cipher, known[i].cipher);
        EXPECT_OK(TEE_IsAlgorithmSupported(known[i].alg, TEE_CRYPTO_ELEMENT_NONE));
        if (size) { /* which the padded message of nothing has none of */
            size_t got = run(to, i, plain, size, out);
            EXPECT(case_is(out, got, known[i].cipher));
            got = run(from, i, cipher, cipher_size, out);
            EXPECT(case_is(out, got, known[i].plain));
        }
        TEE_FreeOperation(to);
        TEE_FreeOperation(from);
    }
}

static void cipher_states(void)
{
    TEE_OperationHandle op = cipher_op(TEE_ALG_AES_CTR, TEE_MODE_ENCRYPT,
                                       "000102030405060708090a0b"
                                       "0c0d0e0f");
    TEE_OperationHandle copy =
        cipher_op(TEE_ALG_AES_CTR, TEE_MODE_ENCRYPT, "ff0102030405060708090a0b0c0d0e0f");
    static const uint8_t iv[16], text[40];
    uint8_t one[40], two[40];
    case_size size = 25, rest = 15;

    EXPECT(case_state(op) == TEE_OPERATION_STATE_INITIAL);
    TEE_CipherInit(op, iv, 16);
    EXPECT(case_state(op) == TEE_OPERATION_STATE_ACTIVE);
    EXPECT_OK(TEE_CipherUpdate(op, text, 25, one, &size));
    memcpy(two, one, 25);
    TEE_CopyOperation(copy, op);
    EXPECT(case_state(copy) == TEE_OPERATION_STATE_ACTIVE);
    EXPECT_OK(TEE_CipherDoFinal(op, text, 15, one + 25, &rest));
    EXPECT(case_state(op) == TEE_OPERATION_STATE_INITIAL);
    TEE_ResetOperation(op);
    EXPECT_OK(TEE_CipherDoFinal(copy, text, 15, two + 25, &rest));
    EXPECT(memcmp(one, two, 40) == 0);
    TEE_CipherInit(op, iv, 16);
    EXPECT_OK(TEE_CipherDoFinal(op, text, 40, NULL, NULL)); /* what comes out is not wanted */
    EXPECT(case_state(op) == TEE_OPERATION_STATE_INITIAL);
    TEE_FreeOperation(op);
    TEE_FreeOperation(copy);
}

static void cipher_padding(void)
{
    TEE_OperationHandle op =
        cipher_op(TEE_ALG_SM4_CBC_PKCS5, TEE_MODE_DECRYPT, "0123456789abcdeffedcba9876543210");
    static const uint8_t zeros[32];
    uint8_t out[32];
    case_size size = sizeof(out);

    TEE_CipherInit(op, zeros, 16);
    EXPECT(TEE_CipherDoFinal(op, zeros, 32, out, &size) == TEE_ERROR_BAD_PARAMETERS);
    EXPECT(case_state(op) == TEE_OPERATION_STATE_INITIAL);
    TEE_FreeOperation(op);
}

/* More than a page, from and to memory in all positions to one another. */
static void cipher_overlaps(void)
{
    enum { SIZE = 5000, ROOM = 3 * SIZE };
    TEE_OperationHandle op =
        cipher_op(TEE_ALG_AES_CBC_NOPAD, TEE_MODE_ENCRYPT, "000102030405060708090a0b0c0d0e0f");
    uint8_t *right = TEE_Malloc(ROOM, 0), *memory = TEE_Malloc(ROOM, 0);
    static const uint8_t iv[16];
    case_size size = 4992;

    case_fill(memory, SIZE, 1);
    TEE_CipherInit(op, iv, 16);
    EXPECT_OK(TEE_CipherDoFinal(op, memory, 4992, right, &size));
    for (int at = -100; at <= 100; at += 25) {
        case_fill(memory + SIZE, SIZE, 1);
        TEE_CipherInit(op, iv, 16);
        EXPECT_OK(TEE_CipherDoFinal(op, memory + SIZE, 4992, memory + SIZE + at, &size));
        EXPECT(memcmp(memory + SIZE + at, right, 4992) == 0);
    }
    TEE_Free(right);
    TEE_Free(memory);
    TEE_FreeOperation(op);
}

const struct crypto_case crypto_cipher_cases[] = {
    CASE(cipher_answers),  CASE(cipher_states), CASE(cipher_padding),
    CASE(cipher_overlaps), {NULL, NULL, NULL},
};
