/* SPDX-License-Identifier: BSD-2-Clause */
#include "crypto_ta.h"

#include <string.h>

#include <user_ta_header.h>

#include "crypto_case.h"

#define TA_UUID       CRYPTO_UUID(CRYPTO_KIND)
#define TA_FLAGS      TA_FLAG_MULTI_SESSION
#define TA_STACK_SIZE (32 * 1024)
#define TA_DATA_SIZE  (512 * 1024)
#include <teesim/ta_head.h>

static const struct crypto_case *const families[] = {
    crypto_object_cases, crypto_digest_cases, crypto_cipher_cases,
    crypto_mac_cases,    crypto_ae_cases,     crypto_curve_cases,
    crypto_rsa_cases,    crypto_ffc_cases,    crypto_kdf_cases};
static unsigned wrong_line;

void case_wrong(unsigned line)
{
    if (!wrong_line)
        wrong_line = line;
}

/* ---- what cases share ---- */

static unsigned nibble(char c)
{
    return c <= '9' ? (unsigned)(c - '0') : ((unsigned)c | 0x20) - 'a' + 10;
}

size_t case_hex(uint8_t *to, const char *digits)
{
    size_t size = 0;

    for (; *digits; digits++) {
        if (*digits == ' ')
            continue;
        to[size++] = (uint8_t)(nibble(digits[0]) << 4 | nibble(digits[1]));
        digits++;
    }
    return size;
}

bool case_is(const void *bytes, size_t size, const char *digits)
{
    uint8_t *expected = TEE_Malloc((uint32_t)strlen(digits) + 1, 0);
    size_t expected_size = case_hex(expected, digits);
    bool same = size == expected_size && memcmp(bytes, expected, size) == 0;

    TEE_Free(expected);
    return same;
}

void case_fill(void *to, size_t size, uint32_t seed)
{
    uint8_t *bytes = to;

    for (size_t i = 0; i < size; i++) {
        seed = seed * 1664525u + 1013904223u;
        bytes[i] = (uint8_t)(seed >> 24);
    }
}

TEE_ObjectHandle case_secret(uint32_t type, const void *bytes, size_t size)
{
    TEE_ObjectHandle key = TEE_HANDLE_NULL;
    TEE_Attribute secret;

    TEE_InitRefAttribute(&secret, TEE_ATTR_SECRET_VALUE, bytes, (case_size)size);
    EXPECT_OK(TEE_AllocateTransientObject(type, (uint32_t)size * 8, &key));
    EXPECT_OK(TEE_PopulateTransientObject(key, &secret, 1));
    return key;
}

TEE_ObjectHandle case_secret_hex(uint32_t type, const char *digits)
{
    uint8_t bytes[512];

    return case_secret(type, bytes, case_hex(bytes, digits));
}

TEE_OperationHandle case_op(uint32_t alg, uint32_t mode, TEE_ObjectHandle key)
{
    TEE_OperationHandle op = TEE_HANDLE_NULL;
    TEE_ObjectInfo info = {0};

    if (key)
        EXPECT_OK(TEE_GetObjectInfo1(key, &info));
    EXPECT_OK(TEE_AllocateOperation(&op, alg, mode, info.maxObjectSize));
    if (key)
        EXPECT_OK(TEE_SetOperationKey(op, key));
    return op;
}

uint32_t case_state(TEE_OperationHandle op)
{
    union {
        TEE_OperationInfoMultiple head;
        uint8_t room[sizeof(TEE_OperationInfoMultiple) + 2 * sizeof(TEE_OperationInfoKey)];
    } info;
    case_size size = sizeof(info);

    EXPECT_OK(TEE_GetOperationInfoMultiple(op, &info.head, &size));
    return info.head.operationState;
}

/* ---- entry points ---- */

static const struct crypto_case *find(uint32_t number)
{
    for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
        for (const struct crypto_case *c = families[i]; c->name; c++) {
            if (number-- == 0)
                return c;
        }
    }
    return NULL;
}

TEE_Result TA_InvokeCommandEntryPoint(void *session, uint32_t command, uint32_t types,
                                      TEE_Param p[4])
{
    const uint32_t expected =
        TEE_PARAM_TYPES(TEE_PARAM_TYPE_VALUE_INPUT, TEE_PARAM_TYPE_VALUE_OUTPUT,
                        TEE_PARAM_TYPE_MEMREF_OUTPUT, TEE_PARAM_TYPE_NONE);
    const struct crypto_case *c;

    (void)session;
    if (command == CRYPTO_RANDOM && TEE_PARAM_TYPE_GET(types, 0) == TEE_PARAM_TYPE_MEMREF_OUTPUT) {
        TEE_GenerateRandom(p[0].memref.buffer, p[0].memref.size);
        return TEE_SUCCESS;
    }
    if (command == CRYPTO_DERIVE && TEE_PARAM_TYPE_GET(types, 0) == TEE_PARAM_TYPE_MEMREF_INOUT) {
        kdf_for_hours(p[0].memref.buffer);
        return TEE_SUCCESS;
    }
    if (command != CRYPTO_RUN || types != expected)
        return TEE_ERROR_BAD_PARAMETERS;
    c = find(p[0].value.a);
    if (!c)
        return TEE_ERROR_ITEM_NOT_FOUND;
    wrong_line = 0;
    c->run();
    p[1].value.a = wrong_line;
    strncpy(p[2].memref.buffer, c->name, p[2].memref.size - 1);
    return TEE_SUCCESS;
}
