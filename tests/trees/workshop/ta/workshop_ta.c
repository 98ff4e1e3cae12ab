// SPDX-License-Identifier: BSD-2-Clause
#include <tee_internal_api.h>
#include <tee_internal_api_extensions.h>
#include <util.h>

#include <workshop.h>

static int (*const check[])(void) = {
    check_flags,    check_fast,        check_folders, check_outside,    check_beside,
    check_below,    check_deep,        check_table,   check_extensions, check_heap,
    check_maps,     check_queues,      check_jumps,   check_properties, check_system_service,
    check_services, check_speculation,
};

TEE_Result TA_CreateEntryPoint(void)
{
    return TEE_SUCCESS;
}

void TA_DestroyEntryPoint(void)
{
}

TEE_Result TA_OpenSessionEntryPoint(uint32_t param_types __unused,
                                    TEE_Param params[TEE_NUM_PARAMS] __unused,
                                    void **session __unused)
{
    return TEE_SUCCESS;
}

void TA_CloseSessionEntryPoint(void *session __unused)
{
}

/* Command n: check n. The value is 0 or the line, and the number of checks. */
TEE_Result TA_InvokeCommandEntryPoint(void *session __unused, uint32_t cmd, uint32_t param_types,
                                      TEE_Param params[TEE_NUM_PARAMS])
{
    if (cmd == SHARED_KEY && param_types == TEE_PARAM_TYPES(TEE_PARAM_TYPE_VALUE_INOUT,
                                                            TEE_PARAM_TYPE_MEMREF_INOUT, 0, 0)) {
        params[0].value.a = shared_key(params[1].memref.buffer, params[1].memref.size);
        return TEE_SUCCESS;
    }
    if (param_types != TEE_PARAM_TYPES(TEE_PARAM_TYPE_VALUE_INOUT, 0, 0, 0))
        return TEE_ERROR_BAD_PARAMETERS;
    if (cmd >= ARRAY_SIZE(check))
        return TEE_ERROR_NOT_SUPPORTED;
    DMSG("check %" PRIu32, cmd);
    params[0].value.a = check[cmd]();
    params[0].value.b = ARRAY_SIZE(check);
    return TEE_SUCCESS;
}
