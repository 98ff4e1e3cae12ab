/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>
#include <tee_internal_api.h>

#include "user_ta_header_defines.h"
#include <teesim/ta_head.h>

static uint32_t add_count, open_count;

TEE_Result TA_OpenSessionEntryPoint(uint32_t types, TEE_Param params[4], void **session)
{
    (void)types;
    (void)params;
    (void)session;
    open_count++;
    return TEE_SUCCESS;
}

void TA_CloseSessionEntryPoint(void *session)
{
    (void)session;
    open_count--;
}

static TEE_Result add(TEE_Param params[4])
{
    params[0].value.a += params[0].value.b;
    params[0].value.b = ++add_count;
    return TEE_SUCCESS;
}

static TEE_Result invert(TEE_Param params[4])
{
    uint8_t *byte = params[0].memref.buffer;

    for (size_t i = 0; i < params[0].memref.size; i++)
        byte[i] = (uint8_t)~byte[i];
    return TEE_SUCCESS;
}

static TEE_Result copy(TEE_Param params[4])
{
    size_t room = params[1].memref.size;

    params[1].memref.size = params[0].memref.size;
    if (room < params[0].memref.size)
        return TEE_ERROR_SHORT_BUFFER;
    if (params[0].memref.size)
        memcpy(params[1].memref.buffer, params[0].memref.buffer, params[0].memref.size);
    return TEE_SUCCESS;
}

static TEE_Result wait_for_cancel(void)
{
    TEE_UnmaskCancellation();
    return TEE_Wait(TEE_TIMEOUT_INFINITE);
}

static TEE_Result login(TEE_Param params[4])
{
    TEE_Identity who;
    TEE_Result res =
        TEE_GetPropertyAsIdentity(TEE_PROPSET_CURRENT_CLIENT, "gpd.client.identity", &who);

    params[0].value.a = who.login;
    return res;
}

TEE_Result TA_InvokeCommandEntryPoint(void *session, uint32_t command, uint32_t types,
                                      TEE_Param params[4])
{
    (void)session;
    switch (command) {
    case DROPIN_ADD:
        return types == TEE_PARAM_TYPE_VALUE_INOUT ? add(params) : TEE_ERROR_BAD_PARAMETERS;
    case DROPIN_INVERT:
        return types == TEE_PARAM_TYPE_MEMREF_INOUT ? invert(params) : TEE_ERROR_BAD_PARAMETERS;
    case DROPIN_COPY:
        return types == TEE_PARAM_TYPES(TEE_PARAM_TYPE_MEMREF_INPUT, TEE_PARAM_TYPE_MEMREF_OUTPUT,
                                        TEE_PARAM_TYPE_NONE, TEE_PARAM_TYPE_NONE)
                   ? copy(params)
                   : TEE_ERROR_BAD_PARAMETERS;
    case DROPIN_SLEEP:
        return wait_for_cancel();
    case DROPIN_TYPES:
        if (TEE_PARAM_TYPE_GET(types, 3) != TEE_PARAM_TYPE_VALUE_OUTPUT)
            return TEE_ERROR_BAD_PARAMETERS;
        params[3].value.a = types;
        return TEE_SUCCESS;
    case DROPIN_DIE:
        TEE_Panic(0xdead);
        return TEE_ERROR_GENERIC;
    case DROPIN_LOGIN:
        return types == TEE_PARAM_TYPE_VALUE_OUTPUT ? login(params) : TEE_ERROR_BAD_PARAMETERS;
    case DROPIN_OPEN:
        if (types != TEE_PARAM_TYPE_VALUE_OUTPUT)
            return TEE_ERROR_BAD_PARAMETERS;
        params[0].value.a = open_count;
        return TEE_SUCCESS;
    default:
        return TEE_ERROR_NOT_SUPPORTED;
    }
}
