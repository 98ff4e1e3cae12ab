/* SPDX-License-Identifier: BSD-2-Clause */
/* The TA of the benchmark `crypto`: one algorithm, over and over. */
#include <string.h>

#include <tee_internal_api.h>
#include <user_ta_header.h>

#include "bench_crypto.h"

#define TA_UUID       BENCH_CRYPTO_UUID
#define TA_FLAGS      TA_FLAG_SINGLE_INSTANCE
#define TA_STACK_SIZE (16 * 1024)
#define TA_DATA_SIZE  (64 * 1024)
#include <teesim/ta_head.h>

static uint8_t from[CRYPTO_SIZE_MAX], to[CRYPTO_SIZE_MAX];

TEE_Result TA_CreateEntryPoint(void)
{
    return TEE_SUCCESS;
}

void TA_DestroyEntryPoint(void)
{
}

TEE_Result TA_OpenSessionEntryPoint(uint32_t types, TEE_Param params[4], void **session)
{
    (void)types, (void)params, (void)session;
    return TEE_SUCCESS;
}

void TA_CloseSessionEntryPoint(void *session)
{
    (void)session;
}

/* An operation with a key that has been generated. */
static TEE_Result make(TEE_OperationHandle *op, uint32_t alg, uint32_t mode, uint32_t type,
                       uint32_t bits, const TEE_Attribute *params, uint32_t count)
{
    TEE_ObjectHandle key;
    TEE_Result res = TEE_AllocateTransientObject(type, bits, &key);

    if (res == TEE_SUCCESS)
        res = TEE_GenerateKey(key, bits, params, count);
    if (res == TEE_SUCCESS)
        res = TEE_AllocateOperation(op, alg, mode, bits);
    if (res == TEE_SUCCESS)
        res = TEE_SetOperationKey(*op, key);
    TEE_FreeTransientObject(key);
    return res;
}

/* What each call needs is made by the first; later ones find it. */
static TEE_Result prepare(TEE_OperationHandle *op, uint32_t which)
{
    const uint8_t iv[16] = {1};
    TEE_Attribute curve;
    TEE_Result res;

    if (*op)
        return TEE_SUCCESS;
    switch (which) {
    case CRYPTO_SHA256:
        return TEE_AllocateOperation(op, TEE_ALG_SHA256, TEE_MODE_DIGEST, 0);
    case CRYPTO_CTR:
        res = make(op, TEE_ALG_AES_CTR, TEE_MODE_ENCRYPT, TEE_TYPE_AES, 128, NULL, 0);
        if (res == TEE_SUCCESS)
            TEE_CipherInit(*op, iv, sizeof(iv));
        return res;
    case CRYPTO_GCM:
        res = make(op, TEE_ALG_AES_GCM, TEE_MODE_ENCRYPT, TEE_TYPE_AES, 256, NULL, 0);
        return res == TEE_SUCCESS ? TEE_AEInit(*op, iv, 12, 128, 0, 0) : res;
    case CRYPTO_RSA:
        return make(op, TEE_ALG_RSASSA_PKCS1_V1_5_SHA256, TEE_MODE_SIGN, TEE_TYPE_RSA_KEYPAIR, 2048,
                    NULL, 0);
    case CRYPTO_P256:
        TEE_InitValueAttribute(&curve, TEE_ATTR_ECC_CURVE, TEE_ECC_CURVE_NIST_P256, 0);
        return make(op, TEE_ALG_ECDSA_SHA256, TEE_MODE_SIGN, TEE_TYPE_ECDSA_KEYPAIR, 256, &curve,
                    1);
    default:
        return TEE_ERROR_NOT_SUPPORTED;
    }
}

static TEE_Result once(TEE_OperationHandle op, uint32_t which, size_t size)
{
    size_t out = sizeof(to);

    switch (which) {
    case CRYPTO_SHA256:
        TEE_DigestUpdate(op, from, size);
        return TEE_SUCCESS;
    case CRYPTO_CTR:
        return TEE_CipherUpdate(op, from, size, to, &out);
    case CRYPTO_GCM:
        return TEE_AEUpdate(op, from, size, to, &out);
    default:
        return TEE_AsymmetricSignDigest(op, NULL, 0, from, 32, to, &out);
    }
}

TEE_Result TA_InvokeCommandEntryPoint(void *session, uint32_t command, uint32_t types,
                                      TEE_Param params[4])
{
    static TEE_OperationHandle ops[CRYPTO_P256 + 1];
    uint32_t which = params[0].value.a;

    (void)session, (void)command;
    if (types != TEE_PARAM_TYPES(TEE_PARAM_TYPE_VALUE_INPUT, TEE_PARAM_TYPE_VALUE_INPUT, 0, 0) ||
        which > CRYPTO_P256 || params[1].value.a > CRYPTO_SIZE_MAX)
        return TEE_ERROR_BAD_PARAMETERS;
    TEE_Result res = prepare(&ops[which], which);
    for (uint32_t i = 0; i < params[0].value.b && res == TEE_SUCCESS; i++)
        res = once(ops[which], which, params[1].value.a);
    return res;
}
