/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A Trusted Application (TA) that works on its client's memory. It cannot tell how the client has
 * shared it: to the TA each memory reference is an address and a size, good until it returns.
 */
#include <tee_internal_api.h>

#include "user_ta_header_defines.h"
#include <teesim/ta_head.h>

TEE_Result TA_CreateEntryPoint(void)
{
    return TEE_SUCCESS;
}

void TA_DestroyEntryPoint(void)
{
}

TEE_Result TA_OpenSessionEntryPoint(uint32_t types, TEE_Param params[4], void **session)
{
    (void)types;
    (void)params;
    *session = NULL;
    return TEE_SUCCESS;
}

void TA_CloseSessionEntryPoint(void *session)
{
    (void)session;
}

static TEE_Result sum(uint32_t types, TEE_Param params[4])
{
    if (types != TEE_PARAM_TYPES(TEE_PARAM_TYPE_MEMREF_INPUT, TEE_PARAM_TYPE_VALUE_OUTPUT,
                                 TEE_PARAM_TYPE_NONE, TEE_PARAM_TYPE_NONE))
        return TEE_ERROR_BAD_PARAMETERS;

    const uint8_t *bytes = params[0].memref.buffer;
    uint32_t total = 0;

    for (size_t i = 0; i < params[0].memref.size; i++)
        total += bytes[i];
    params[1].value.a = total;
    return TEE_SUCCESS;
}

static TEE_Result invert(uint32_t types, TEE_Param params[4])
{
    if (types != TEE_PARAM_TYPES(TEE_PARAM_TYPE_MEMREF_INOUT, TEE_PARAM_TYPE_NONE,
                                 TEE_PARAM_TYPE_NONE, TEE_PARAM_TYPE_NONE))
        return TEE_ERROR_BAD_PARAMETERS;

    uint8_t *bytes = params[0].memref.buffer;

    for (size_t i = 0; i < params[0].memref.size; i++)
        bytes[i] ^= 0xff;
    return TEE_SUCCESS;
}

TEE_Result TA_InvokeCommandEntryPoint(void *session, uint32_t command, uint32_t types,
                                      TEE_Param params[4])
{
    (void)session;
    switch (command) {
    case BYTES_SUM:
        return sum(types, params);
    case BYTES_INVERT:
        return invert(types, params);
    default:
        return TEE_ERROR_NOT_SUPPORTED;
    }
}
