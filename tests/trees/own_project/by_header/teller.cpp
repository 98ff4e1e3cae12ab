// SPDX-License-Identifier: BSD-2-Clause
// The same in C++, with an exception of its own on the way.
#include <cstring>
#include <stdexcept>
#include <tee_internal_api.h>

extern "C" {
TEE_Result TA_CreateEntryPoint(void)
{
    return TEE_SUCCESS;
}
void TA_DestroyEntryPoint(void)
{
}
TEE_Result TA_OpenSessionEntryPoint(uint32_t, TEE_Param *, void **)
{
    return TEE_SUCCESS;
}
void TA_CloseSessionEntryPoint(void *)
{
}

TEE_Result TA_InvokeCommandEntryPoint(void *, uint32_t command, uint32_t, TEE_Param params[4])
{
    char name[64] = "";

    try {
        if (command != 0 || params[0].memref.size >= sizeof(name))
            throw std::invalid_argument("a name");
    } catch (const std::exception &) {
        return TEE_ERROR_BAD_PARAMETERS;
    }
    std::memcpy(name, params[0].memref.buffer, params[0].memref.size);
    return TEE_GetPropertyAsString(TEE_PROPSET_CURRENT_TA, name,
                                   static_cast<char *>(params[1].memref.buffer),
                                   &params[1].memref.size);
}
}
