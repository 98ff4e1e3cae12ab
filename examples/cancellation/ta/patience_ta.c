/* SPDX-License-Identifier: BSD-2-Clause */
/* A Trusted Application (TA) whose commands take long, so that its client may change its mind. */
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

/* The client looks at this byte while the TA runs. */
static void say_begun(TEE_Param params[4])
{
    uint8_t *begun = params[1].memref.buffer;

    __atomic_store_n(begun, 1, __ATOMIC_RELEASE);
}

/* Each entry point begins with cancellation masked, and TEE_Wait then waits to its end. */
static TEE_Result wait(TEE_Param params[4])
{
    if (params[0].value.b)
        TEE_UnmaskCancellation();
    say_begun(params);
    return TEE_Wait(params[0].value.a);
}

static uint64_t mix(uint64_t number, uint32_t rounds)
{
    while (rounds--) {
        number ^= number << 13;
        number ^= number >> 7;
        number ^= number << 17;
    }
    return number;
}

static TEE_Result compute(TEE_Param params[4])
{
    uint64_t number = 1;

    say_begun(params);
    for (uint32_t i = 0; i < params[0].value.a; i++)
        number = mix(number, 1000000);
    return number ? TEE_SUCCESS : TEE_ERROR_GENERIC;
}

TEE_Result TA_InvokeCommandEntryPoint(void *session, uint32_t command, uint32_t types,
                                      TEE_Param params[4])
{
    (void)session;
    if (types != TEE_PARAM_TYPES(TEE_PARAM_TYPE_VALUE_INPUT, TEE_PARAM_TYPE_MEMREF_INOUT,
                                 TEE_PARAM_TYPE_NONE, TEE_PARAM_TYPE_NONE) ||
        params[1].memref.size < 1)
        return TEE_ERROR_BAD_PARAMETERS;
    switch (command) {
    case PATIENCE_WAIT:
        return wait(params);
    case PATIENCE_COMPUTE:
        return compute(params);
    default:
        return TEE_ERROR_NOT_SUPPORTED;
    }
}
