/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The TA that stands between clients and the vault: three wrong numbers, and it hears no more. Its
 * instance is kept alive, so nobody gets three more by closing the session and opening another one.
 */
#include <tee_internal_api.h>

#include "user_ta_header_defines.h"
#include <teesim/ta_head.h>

static uint32_t tries_left = 3;

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

/* A TA is a client of another TA by three functions, which are those of the TEE Client API again.
 */
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
    if (tries_left == 0)
        return TEE_ERROR_ACCESS_DENIED;
    TEE_Result result = ask_vault(types, params);
    if (result == TEE_SUCCESS && params[0].value.b)
        tries_left = 3;
    else if (result == TEE_SUCCESS)
        tries_left--;
    return result;
}
