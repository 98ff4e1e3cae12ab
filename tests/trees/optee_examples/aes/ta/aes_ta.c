/* SPDX-License-Identifier: BSD-2-Clause */
/* A session is one cipher: what it does is prepared, then it gets a key and a vector, then data. */
#include <inttypes.h>

#include <tee_internal_api.h>
#include <tee_internal_api_extensions.h>

#include <aes_ta.h>

struct cipher {
    uint32_t algo, key_size;
    TEE_OperationHandle op;
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
    struct cipher *c = TEE_Malloc(sizeof(*c), 0);

    if (!c)
        return TEE_ERROR_OUT_OF_MEMORY;
    c->op = TEE_HANDLE_NULL;
    c->key = TEE_HANDLE_NULL;
    *session = c;
    DMSG("session %p", *session);
    return TEE_SUCCESS;
}

static void release(struct cipher *c)
{
    if (c->op != TEE_HANDLE_NULL)
        TEE_FreeOperation(c->op);
    if (c->key != TEE_HANDLE_NULL)
        TEE_FreeTransientObject(c->key);
    c->op = TEE_HANDLE_NULL;
    c->key = TEE_HANDLE_NULL;
}

void TA_CloseSessionEntryPoint(void *session)
{
    release(session);
    TEE_Free(session);
}

/* An operation cannot be reset before it has a key: it gets one of zeros. */
static TEE_Result set_zeros(struct cipher *c)
{
    TEE_Attribute attr = {};
    TEE_Result res = TEE_ERROR_GENERIC;
    void *zeros = TEE_Malloc(c->key_size, 0);

    if (!zeros)
        return TEE_ERROR_OUT_OF_MEMORY;
    TEE_InitRefAttribute(&attr, TEE_ATTR_SECRET_VALUE, zeros, c->key_size);
    res = TEE_PopulateTransientObject(c->key, &attr, 1);
    TEE_Free(zeros);
    return res == TEE_SUCCESS ? TEE_SetOperationKey(c->op, c->key) : res;
}

static TEE_Result prepare(struct cipher *c, uint32_t types, TEE_Param params[4])
{
    static const uint32_t algos[] = {TEE_ALG_AES_ECB_NOPAD, TEE_ALG_AES_CBC_NOPAD, TEE_ALG_AES_CTR};
    TEE_Result res = TEE_ERROR_GENERIC;
    uint32_t mode = 0;

    if (types != TEE_PARAM_TYPES(TEE_PARAM_TYPE_VALUE_INPUT, TEE_PARAM_TYPE_VALUE_INPUT,
                                 TEE_PARAM_TYPE_VALUE_INPUT, TEE_PARAM_TYPE_NONE) ||
        params[0].value.a > TA_AES_ALGO_CTR || params[2].value.a > TA_AES_MODE_ENCODE)
        return TEE_ERROR_BAD_PARAMETERS;
    release(c);
    c->algo = algos[params[0].value.a];
    c->key_size = params[1].value.a;
    mode = params[2].value.a == TA_AES_MODE_ENCODE ? TEE_MODE_ENCRYPT : TEE_MODE_DECRYPT;
    res = TEE_AllocateOperation(&c->op, c->algo, mode, c->key_size * 8);
    if (res == TEE_SUCCESS)
        res = TEE_AllocateTransientObject(TEE_TYPE_AES, c->key_size * 8, &c->key);
    if (res == TEE_SUCCESS)
        res = set_zeros(c);
    if (res != TEE_SUCCESS) {
        EMSG("a key of %" PRIu32 " bytes: 0x%x", c->key_size, res);
        release(c);
    }
    return res;
}

static TEE_Result set_key(struct cipher *c, uint32_t types, TEE_Param params[4])
{
    TEE_Attribute attr = {};
    TEE_Result res = TEE_ERROR_GENERIC;

    if (types != TEE_PARAM_TYPES(TEE_PARAM_TYPE_MEMREF_INPUT, TEE_PARAM_TYPE_NONE,
                                 TEE_PARAM_TYPE_NONE, TEE_PARAM_TYPE_NONE))
        return TEE_ERROR_BAD_PARAMETERS;
    if (params[0].memref.size != c->key_size) {
        EMSG("%d bytes and not %d", params[0].memref.size, c->key_size);
        return TEE_ERROR_BAD_PARAMETERS;
    }
    TEE_InitRefAttribute(&attr, TEE_ATTR_SECRET_VALUE, params[0].memref.buffer, c->key_size);
    TEE_ResetTransientObject(c->key);
    res = TEE_PopulateTransientObject(c->key, &attr, 1);
    if (res != TEE_SUCCESS)
        return res;
    TEE_ResetOperation(c->op);
    return TEE_SetOperationKey(c->op, c->key);
}

static TEE_Result set_iv(struct cipher *c, uint32_t types, TEE_Param params[4])
{
    if (types != TEE_PARAM_TYPES(TEE_PARAM_TYPE_MEMREF_INPUT, TEE_PARAM_TYPE_NONE,
                                 TEE_PARAM_TYPE_NONE, TEE_PARAM_TYPE_NONE))
        return TEE_ERROR_BAD_PARAMETERS;
    if (c->algo == TEE_ALG_AES_ECB_NOPAD)
        TEE_CipherInit(c->op, NULL, 0);
    else
        TEE_CipherInit(c->op, params[0].memref.buffer, params[0].memref.size);
    return TEE_SUCCESS;
}

static TEE_Result cipher(struct cipher *c, uint32_t types, TEE_Param params[4])
{
    if (types != TEE_PARAM_TYPES(TEE_PARAM_TYPE_MEMREF_INPUT, TEE_PARAM_TYPE_MEMREF_OUTPUT,
                                 TEE_PARAM_TYPE_NONE, TEE_PARAM_TYPE_NONE) ||
        params[1].memref.size < params[0].memref.size)
        return TEE_ERROR_BAD_PARAMETERS;
    if (c->op == TEE_HANDLE_NULL)
        return TEE_ERROR_BAD_STATE;
    return TEE_CipherUpdate(c->op, params[0].memref.buffer, params[0].memref.size,
                            params[1].memref.buffer, &params[1].memref.size);
}

TEE_Result TA_InvokeCommandEntryPoint(void *session, uint32_t command, uint32_t types,
                                      TEE_Param params[4])
{
    switch (command) {
    case TA_AES_CMD_PREPARE:
        return prepare(session, types, params);
    case TA_AES_CMD_SET_KEY:
        return set_key(session, types, params);
    case TA_AES_CMD_SET_IV:
        return set_iv(session, types, params);
    case TA_AES_CMD_CIPHER:
        return cipher(session, types, params);
    default:
        EMSG("command 0x%x is none", command);
        return TEE_ERROR_NOT_SUPPORTED;
    }
}
