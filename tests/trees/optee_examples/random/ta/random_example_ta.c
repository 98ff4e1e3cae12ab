/* SPDX-License-Identifier: BSD-2-Clause */
#include <tee_internal_api.h>
#include <tee_internal_api_extensions.h>

#include <random_ta.h>

TEE_Result TA_CreateEntryPoint(void)
{
    return TEE_SUCCESS;
}

void TA_DestroyEntryPoint(void)
{
}

TEE_Result TA_OpenSessionEntryPoint(uint32_t types, TEE_Param __maybe_unused params[4],
                                    void __maybe_unused **session)
{
    return types ? TEE_ERROR_BAD_PARAMETERS : TEE_SUCCESS;
}

void TA_CloseSessionEntryPoint(void __unused *session)
{
}

static TEE_Result generate(uint32_t types, TEE_Param params[4])
{
    uint32_t size = params[0].memref.size;
    void *bytes = NULL;

    if (types != TEE_PARAM_TYPES(TEE_PARAM_TYPE_MEMREF_OUTPUT, TEE_PARAM_TYPE_NONE,
                                 TEE_PARAM_TYPE_NONE, TEE_PARAM_TYPE_NONE))
        return TEE_ERROR_BAD_PARAMETERS;
    bytes = TEE_Malloc(size, 0);
    if (!bytes)
        return TEE_ERROR_OUT_OF_MEMORY;
    IMSG("%u random bytes", params[0].memref.size);
    TEE_GenerateRandom(bytes, size);
    TEE_MemMove(params[0].memref.buffer, bytes, size);
    TEE_Free(bytes);
    return TEE_SUCCESS;
}

TEE_Result TA_InvokeCommandEntryPoint(void __unused *session, uint32_t command, uint32_t types,
                                      TEE_Param params[4])
{
    return command == TA_RANDOM_CMD_GENERATE ? generate(types, params) : TEE_ERROR_BAD_PARAMETERS;
}
