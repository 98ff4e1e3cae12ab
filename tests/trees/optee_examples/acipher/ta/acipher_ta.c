/* SPDX-License-Identifier: BSD-2-Clause */
/* Messages come with <tee_internal_api.h>, too. */
#include <inttypes.h>

#include <tee_internal_api.h>

#include <acipher_ta.h>

struct state {
    TEE_ObjectHandle key;
};

TEE_Result TA_CreateEntryPoint(void)
{
    return TEE_SUCCESS;
}

void TA_DestroyEntryPoint(void)
{
}

TEE_Result TA_OpenSessionEntryPoint(uint32_t __unused types, TEE_Param __unused params[4],
                                    void **session)
{
    struct state *s = TEE_Malloc(sizeof(*s), 0);

    if (!s)
        return TEE_ERROR_OUT_OF_MEMORY;
    s->key = TEE_HANDLE_NULL;
    *session = s;
    return TEE_SUCCESS;
}

void TA_CloseSessionEntryPoint(void *session)
{
    struct state *s = session;

    TEE_FreeTransientObject(s->key);
    TEE_Free(s);
}

static TEE_Result generate(struct state *s, uint32_t types, TEE_Param params[TEE_NUM_PARAMS])
{
    TEE_ObjectHandle key = TEE_HANDLE_NULL;
    uint32_t bits = params[0].value.a;
    TEE_Result res = TEE_ERROR_GENERIC;

    if (types != TEE_PARAM_TYPES(TEE_PARAM_TYPE_VALUE_INPUT, TEE_PARAM_TYPE_NONE,
                                 TEE_PARAM_TYPE_NONE, TEE_PARAM_TYPE_NONE))
        return TEE_ERROR_BAD_PARAMETERS;
    res = TEE_AllocateTransientObject(TEE_TYPE_RSA_KEYPAIR, bits, &key);
    if (res == TEE_SUCCESS)
        res = TEE_GenerateKey(key, bits, NULL, 0);
    if (res != TEE_SUCCESS) {
        EMSG("no key of %" PRId32 " bits: %#" PRIx32, bits, res);
        TEE_FreeTransientObject(key);
        return res;
    }
    TEE_FreeTransientObject(s->key);
    s->key = key;
    return TEE_SUCCESS;
}

static TEE_Result apply(struct state *s, uint32_t mode, uint32_t types,
                        TEE_Param params[TEE_NUM_PARAMS])
{
    TEE_OperationHandle op = TEE_HANDLE_NULL;
    TEE_ObjectInfo info = {};
    TEE_Result res = TEE_ERROR_GENERIC;
    uint32_t size = params[1].memref.size;

    if (types != TEE_PARAM_TYPES(TEE_PARAM_TYPE_MEMREF_INPUT, TEE_PARAM_TYPE_MEMREF_OUTPUT,
                                 TEE_PARAM_TYPE_NONE, TEE_PARAM_TYPE_NONE))
        return TEE_ERROR_BAD_PARAMETERS;
    if (!s->key)
        return TEE_ERROR_BAD_STATE;
    res = TEE_GetObjectInfo1(s->key, &info);
    if (res == TEE_SUCCESS)
        res = TEE_AllocateOperation(&op, TEE_ALG_RSAES_PKCS1_V1_5, mode, info.keySize);
    if (res == TEE_SUCCESS)
        res = TEE_SetOperationKey(op, s->key);
    if (res == TEE_SUCCESS)
        res = (mode == TEE_MODE_ENCRYPT ? TEE_AsymmetricEncrypt : TEE_AsymmetricDecrypt)(
            op, NULL, 0, params[0].memref.buffer, params[0].memref.size, params[1].memref.buffer,
            &size);
    if (res != TEE_SUCCESS)
        EMSG("%" PRId32 " bytes into %" PRId32 ": %#" PRIx32, params[0].memref.size,
             params[1].memref.size, res);
    params[1].memref.size = size;
    TEE_FreeOperation(op);
    return res;
}

TEE_Result TA_InvokeCommandEntryPoint(void *session, uint32_t command, uint32_t types,
                                      TEE_Param params[TEE_NUM_PARAMS])
{
    switch (command) {
    case TA_ACIPHER_CMD_GEN_KEY:
        return generate(session, types, params);
    case TA_ACIPHER_CMD_ENCRYPT:
        return apply(session, TEE_MODE_ENCRYPT, types, params);
    case TA_ACIPHER_CMD_DECRYPT:
        return apply(session, TEE_MODE_DECRYPT, types, params);
    default:
        EMSG("command %#" PRIx32 " is none", command);
        return TEE_ERROR_NOT_SUPPORTED;
    }
}
