/* SPDX-License-Identifier: BSD-2-Clause */
#include <tee_internal_api.h>

#include "user_ta_header_defines.h"
#include <teesim/ta_head.h>

enum { BENCH_EMPTY = 0, BENCH_ECHO = 1 };

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

TEE_Result TA_InvokeCommandEntryPoint(void *session, uint32_t command, uint32_t types,
                                      TEE_Param params[4])
{
    (void)session;
    if (command == BENCH_EMPTY)
        return TEE_SUCCESS;
    if (command != BENCH_ECHO || TEE_PARAM_TYPE_GET(types, 0) != TEE_PARAM_TYPE_VALUE_INOUT)
        return TEE_ERROR_BAD_PARAMETERS;
    params[0].value.a += 1;
    params[0].value.b = ~params[0].value.b;
    return TEE_SUCCESS;
}
