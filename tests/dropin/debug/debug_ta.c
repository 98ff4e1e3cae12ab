/* SPDX-License-Identifier: BSD-2-Clause */
/* A TA to be looked at with tools: an instance for each session, with a count of its own. */
#include <tee_internal_api.h>

#include "user_ta_header_defines.h"
#include <teesim/ta_head.h>

#include "debug_ta.h"

uint32_t count;

TEE_Result TA_CreateEntryPoint(void)
{
    return TEE_SUCCESS;
}

void TA_DestroyEntryPoint(void)
{
}

TEE_Result TA_OpenSessionEntryPoint(uint32_t types, TEE_Param params[4], void **session)
{
    (void)types, (void)params, (void)session;
    return TEE_SUCCESS;
}

void TA_CloseSessionEntryPoint(void *session)
{
    (void)session;
}

static TEE_Result add(TEE_Param *param)
{
    count += param->value.a;
    param->value.a = count;
    return TEE_SUCCESS;
}

/* The volatile keeps the compiler from knowing what it does. */
static TEE_Result decide(TEE_Param *param)
{
    uint32_t never_set[2];
    volatile uint32_t *p = never_set;

    param->value.a = *p == param->value.a ? 1 : 2;
    return TEE_SUCCESS;
}

static TEE_Result give_up(uint32_t code)
{
    TEE_Panic(code);
    return TEE_ERROR_GENERIC;
}

static TEE_Result free_nothing(void)
{
    TEE_Free(&count);
    return TEE_ERROR_GENERIC;
}

static TEE_Result begin_nothing(void)
{
    TEE_DigestUpdate(TEE_HANDLE_NULL, &count, sizeof(count));
    return TEE_ERROR_GENERIC;
}

TEE_Result TA_InvokeCommandEntryPoint(void *session, uint32_t command, uint32_t types,
                                      TEE_Param params[4])
{
    (void)session;
    if (TEE_PARAM_TYPE_GET(types, 0) != TEE_PARAM_TYPE_VALUE_INOUT)
        return TEE_ERROR_BAD_PARAMETERS;
    switch (command) {
    case DEBUG_ADD:
        return add(&params[0]);
    case DEBUG_DECIDE:
        return decide(&params[0]);
    case DEBUG_PANIC:
        return give_up(params[0].value.a);
    case DEBUG_RULE_OF_LIBRARY:
        return free_nothing();
    case DEBUG_RULE_OF_KERNEL:
        return begin_nothing();
    default:
        return TEE_ERROR_NOT_SUPPORTED;
    }
}
