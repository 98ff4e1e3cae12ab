/* SPDX-License-Identifier: BSD-2-Clause */
#include <tee_internal_api.h>
#include <tee_internal_api_extensions.h>

#include <hello_world_ta.h>

TEE_Result TA_CreateEntryPoint(void)
{
    DMSG("begins");
    return TEE_SUCCESS;
}

void TA_DestroyEntryPoint(void)
{
    DMSG("ends");
}

TEE_Result TA_OpenSessionEntryPoint(uint32_t types, TEE_Param __maybe_unused params[4],
                                    void __maybe_unused **session)
{
    if (types != TEE_PARAM_TYPES(TEE_PARAM_TYPE_NONE, TEE_PARAM_TYPE_NONE, TEE_PARAM_TYPE_NONE,
                                 TEE_PARAM_TYPE_NONE))
        return TEE_ERROR_BAD_PARAMETERS;
    IMSG("Hello!\n");
    return TEE_SUCCESS;
}

void TA_CloseSessionEntryPoint(void __unused *session)
{
    IMSG("Goodbye!\n");
}

static TEE_Result add(uint32_t types, TEE_Param params[4], int by)
{
    if (types != TEE_PARAM_TYPES(TEE_PARAM_TYPE_VALUE_INOUT, TEE_PARAM_TYPE_NONE,
                                 TEE_PARAM_TYPE_NONE, TEE_PARAM_TYPE_NONE))
        return TEE_ERROR_BAD_PARAMETERS;
    IMSG("%u and %d", params[0].value.a, by);
    params[0].value.a += by;
    return TEE_SUCCESS;
}

TEE_Result TA_InvokeCommandEntryPoint(void __unused *session, uint32_t command, uint32_t types,
                                      TEE_Param params[4])
{
    switch (command) {
    case TA_HELLO_WORLD_CMD_INC_VALUE:
        return add(types, params, 1);
    case TA_HELLO_WORLD_CMD_DEC_VALUE:
        return add(types, params, -1);
    default:
        return TEE_ERROR_BAD_PARAMETERS;
    }
}
