/* SPDX-License-Identifier: BSD-2-Clause */
/* MACs as TAs use them. */
#include <string.h>

#include <tee_api_defines_extensions.h>

#include "crypto_case.h"

static const struct {
    uint32_t alg;
    const char *key, *message, *mac;
} known[] = {
#include "../../crypto/vectors/sym_mac.inc"
};

static const struct {
    uint32_t alg;
    size_t key, message;
    const char *mac;
} made[] = {
#include "../../crypto/vectors/sym_mac_made.inc"
};

static uint32_t type_of(uint32_t alg)
{
    uint32_t byte = alg & 0xff;

    /* The types of HMAC keys, AES, DES and DES3 end as their algorithms do. */
    return 0xA0000000u | byte;
}

static void check(uint32_t alg, TEE_ObjectHandle key, const uint8_t *message, size_t size,
                  const char *digits)
{
    TEE_OperationHandle op = case_op(alg, TEE_MODE_MAC, key);
    uint8_t mac[64];
    case_size room = 7, part = (case_size)(size / 3), rest = (case_size)size - part;
    TEE_OperationInfo info;

    EXPECT_OK(TEE_IsAlgorithmSupported(alg, TEE_CRYPTO_ELEMENT_NONE));
    TEE_MACInit(op, NULL, 0);
    TEE_MACUpdate(op, message, part);
    EXPECT(TEE_MACComputeFinal(op, message + part, rest, mac, &room) == TEE_ERROR_SHORT_BUFFER);
    EXPECT_OK(TEE_MACComputeFinal(op, message + part, rest, mac, &room));
    EXPECT(case_is(mac, room, digits));
    TEE_GetOperationInfo(op, &info);
    EXPECT(info.digestLength == room);
    TEE_MACInit(op, NULL, 0);
    TEE_MACUpdate(op, NULL, 0);
    EXPECT_OK(TEE_MACCompareFinal(op, message, (case_size)size, mac, room));
    mac[room - 1] ^= 1;
    TEE_MACInit(op, NULL, 0);
    EXPECT(TEE_MACCompareFinal(op, message, (case_size)size, mac, room) == TEE_ERROR_MAC_INVALID);
    TEE_MACInit(op, NULL, 0);
    EXPECT(TEE_MACCompareFinal(op, message, (case_size)size, mac, room - 1) ==
           TEE_ERROR_MAC_INVALID);
    TEE_FreeOperation(op);
    TEE_FreeTransientObject(key);
}

static void mac_answers(void)
{
    uint8_t message[256];

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        check(known[i].alg, case_secret_hex(type_of(known[i].alg), known[i].key), message,
              case_hex(message, known[i].message), known[i].mac);
}

static void mac_answers_made(void)
{
    uint8_t key[128], message[256];

    for (size_t i = 0; i < sizeof(key); i++)
        key[i] = (uint8_t)(i + 1);
    for (size_t i = 0; i < sizeof(message); i++)
        message[i] = (uint8_t)(7 * i + 3);
    for (size_t i = 0; i < sizeof(made) / sizeof(made[0]); i++)
        check(made[i].alg, case_secret(type_of(made[i].alg), key, made[i].key), message,
              made[i].message, made[i].mac);
}

static void mac_copies(void)
{
    static const uint32_t algs[] = {TEE_ALG_AES_CMAC, TEE_ALG_AES_CBC_MAC_PKCS5};
    static const uint8_t text[50];
    uint8_t one[16], two[16];
    case_size size = 16;

    for (size_t i = 0; i < 2; i++) {
        TEE_ObjectHandle key = case_secret(TEE_TYPE_AES, text, 16);
        TEE_OperationHandle op = case_op(algs[i], TEE_MODE_MAC, key);
        TEE_OperationHandle copy = case_op(algs[i], TEE_MODE_MAC, key);
        TEE_MACInit(op, NULL, 0);
        TEE_MACUpdate(op, text, 21);
        TEE_CopyOperation(copy, op);
        EXPECT_OK(TEE_MACComputeFinal(op, text, 29, one, &size));
        EXPECT_OK(TEE_MACComputeFinal(copy, text, 29, two, &size));
        EXPECT(memcmp(one, two, 16) == 0);
        TEE_FreeOperation(op);
        TEE_FreeOperation(copy);
        TEE_FreeTransientObject(key);
    }
}

const struct crypto_case crypto_mac_cases[] = {
    CASE(mac_answers),
    CASE(mac_answers_made),
    CASE(mac_copies),
    {NULL, NULL, NULL},
};
