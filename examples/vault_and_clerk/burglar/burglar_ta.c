/* SPDX-License-Identifier: BSD-2-Clause */
/* A TA of somebody else's on the same device. It asks the vault as the clerk does, and counts
 * nothing. */
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

static TEE_Result ask_vault(uint32_t types, TEE_Param params[4])
{
    static const TEE_UUID vault = VAULT_UUID;
    TEE_TASessionHandle session;
    TEE_Result result = TEE_OpenTASession(&vault, TEE_TIMEOUT_INFINITE, 0, NULL, &session, NULL);

    if (result != TEE_SUCCESS)
        return result;
    result = TEE_InvokeTACommand(session, TEE_TIMEOUT_INFINITE, BANK_TRY, types, params, NULL);
    TEE_CloseTASession(session);
    return result;
}

TEE_Result TA_InvokeCommandEntryPoint(void *session, uint32_t command, uint32_t types,
                                      TEE_Param params[4])
{
    (void)session;
    if (command != BANK_TRY)
        return TEE_ERROR_NOT_SUPPORTED;
    if (types != TEE_PARAM_TYPES(TEE_PARAM_TYPE_VALUE_INOUT, TEE_PARAM_TYPE_NONE,
                                 TEE_PARAM_TYPE_NONE, TEE_PARAM_TYPE_NONE))
        return TEE_ERROR_BAD_PARAMETERS;
    return ask_vault(types, params);
}
