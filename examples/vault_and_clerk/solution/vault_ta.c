/* SPDX-License-Identifier: BSD-2-Clause */
/* Exercise 7, solved: the TA that knows the number of the safe. Only the clerk may ask it. */
#include <tee_internal_api.h>

#include "user_ta_header_defines.h"
#include <teesim/ta_head.h>

static const uint32_t number_of_the_safe = 4711;

TEE_Result TA_CreateEntryPoint(void)
{
    return TEE_SUCCESS;
}

void TA_DestroyEntryPoint(void)
{
}

/* Who the client is, the TEE knows: nothing in the parameters could say it. */
TEE_Result TA_OpenSessionEntryPoint(uint32_t types, TEE_Param params[4], void **session)
{
    static const TEE_UUID clerk = CLERK_UUID;
    TEE_Identity client;
    TEE_Result result =
        TEE_GetPropertyAsIdentity(TEE_PROPSET_CURRENT_CLIENT, "gpd.client.identity", &client);

    (void)types;
    (void)params;
    *session = NULL;
    if (result != TEE_SUCCESS)
        return result;
    if (client.login != TEE_LOGIN_TRUSTED_APP ||
        TEE_MemCompare(&client.uuid, &clerk, sizeof(clerk)) != 0)
        return TEE_ERROR_ACCESS_DENIED;
    return TEE_SUCCESS;
}

void TA_CloseSessionEntryPoint(void *session)
{
    (void)session;
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
    params[0].value.b = params[0].value.a == number_of_the_safe;
    return TEE_SUCCESS;
}
