/* SPDX-License-Identifier: BSD-2-Clause */
/* One-time passwords of RFC 4226: a session has a key and a counter. */
#include <hotp_ta.h>
#include <string.h>
#include <tee_internal_api_extensions.h>
#include <tee_internal_api.h>

#define MAC_SIZE     20
#define KEY_SIZE_MIN 10
#define KEY_SIZE_MAX 64

struct state {
    uint8_t key[KEY_SIZE_MAX];
    uint32_t key_size;
    uint8_t counter[8]; /* big endian */
};

TEE_Result TA_CreateEntryPoint(void)
{
    return TEE_SUCCESS;
}

void TA_DestroyEntryPoint(void)
{
}

TEE_Result TA_OpenSessionEntryPoint(uint32_t types, TEE_Param __unused params[4], void **session)
{
    if (types != TEE_PARAM_TYPES(TEE_PARAM_TYPE_NONE, TEE_PARAM_TYPE_NONE, TEE_PARAM_TYPE_NONE,
                                 TEE_PARAM_TYPE_NONE))
        return TEE_ERROR_BAD_PARAMETERS;
    *session = TEE_Malloc(sizeof(struct state), 0);
    return *session ? TEE_SUCCESS : TEE_ERROR_OUT_OF_MEMORY;
}

void TA_CloseSessionEntryPoint(void *session)
{
    TEE_Free(session);
}

static TEE_Result mac(const struct state *s, uint8_t *out, uint32_t *size)
{
    TEE_OperationHandle op = TEE_HANDLE_NULL;
    TEE_ObjectHandle key = TEE_HANDLE_NULL;
    TEE_Attribute attr = {0};
    TEE_Result res = TEE_SUCCESS;

    res = TEE_AllocateOperation(&op, TEE_ALG_HMAC_SHA1, TEE_MODE_MAC, s->key_size * 8);
    if (res != TEE_SUCCESS)
        goto out;
    res = TEE_AllocateTransientObject(TEE_TYPE_HMAC_SHA1, s->key_size * 8, &key);
    if (res != TEE_SUCCESS)
        goto out;
    TEE_InitRefAttribute(&attr, TEE_ATTR_SECRET_VALUE, s->key, s->key_size);
    res = TEE_PopulateTransientObject(key, &attr, 1);
    if (res != TEE_SUCCESS)
        goto out;
    res = TEE_SetOperationKey(op, key);
    if (res != TEE_SUCCESS)
        goto out;
    TEE_MACInit(op, NULL, 0);
    TEE_MACUpdate(op, s->counter, sizeof(s->counter));
    res = TEE_MACComputeFinal(op, NULL, 0, out, size);
out:
    if (res != TEE_SUCCESS)
        EMSG("0x%08x", res);
    TEE_FreeOperation(op);
    TEE_FreeTransientObject(key);
    return res;
}

static TEE_Result register_key(struct state *s, uint32_t types, TEE_Param params[4])
{
    if (types != TEE_PARAM_TYPES(TEE_PARAM_TYPE_MEMREF_INPUT, TEE_PARAM_TYPE_NONE,
                                 TEE_PARAM_TYPE_NONE, TEE_PARAM_TYPE_NONE) ||
        params[0].memref.size < KEY_SIZE_MIN || params[0].memref.size > sizeof(s->key))
        return TEE_ERROR_BAD_PARAMETERS;
    memset(s->key, 0, sizeof(s->key));
    memcpy(s->key, params[0].memref.buffer, params[0].memref.size);
    s->key_size = params[0].memref.size;
    DMSG("a key of %u bytes", params[0].memref.size);
    return TEE_SUCCESS;
}

static TEE_Result get(struct state *s, uint32_t types, TEE_Param params[4])
{
    uint8_t m[MAC_SIZE] = {0};
    uint32_t size = sizeof(m);
    TEE_Result res = TEE_SUCCESS;

    if (types != TEE_PARAM_TYPES(TEE_PARAM_TYPE_VALUE_OUTPUT, TEE_PARAM_TYPE_NONE,
                                 TEE_PARAM_TYPE_NONE, TEE_PARAM_TYPE_NONE))
        return TEE_ERROR_BAD_PARAMETERS;
    res = mac(s, m, &size);
    if (res != TEE_SUCCESS)
        return res;
    for (int i = sizeof(s->counter) - 1; i >= 0 && ++s->counter[i] == 0; i--)
        ;
    const uint8_t *at = m + (m[MAC_SIZE - 1] & 0xf);
    params[0].value.a = ((at[0] & 0x7fu) << 24 | at[1] << 16 | at[2] << 8 | at[3]) % 1000000;
    DMSG("%06d", params[0].value.a);
    return TEE_SUCCESS;
}

TEE_Result TA_InvokeCommandEntryPoint(void *session, uint32_t command, uint32_t types,
                                      TEE_Param params[4])
{
    switch (command) {
    case TA_HOTP_CMD_REGISTER_SHARED_KEY:
        return register_key(session, types, params);
    case TA_HOTP_CMD_GET_HOTP:
        return get(session, types, params);
    default:
        return TEE_ERROR_BAD_PARAMETERS;
    }
}
