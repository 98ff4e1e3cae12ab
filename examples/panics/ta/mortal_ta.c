/* SPDX-License-Identifier: BSD-2-Clause */
/* A Trusted Application (TA) that counts, and can be made to die in four ways. */
#include <tee_internal_api.h>

#include "user_ta_header_defines.h"
#include <teesim/ta_head.h>

static uint32_t count;

TEE_Result TA_CreateEntryPoint(void)
{
    return TEE_SUCCESS;
}

/* Not called for an instance that has died. */
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

static TEE_Result count_up(uint32_t types, TEE_Param params[4])
{
    if (types != TEE_PARAM_TYPES(TEE_PARAM_TYPE_VALUE_OUTPUT, TEE_PARAM_TYPE_NONE,
                                 TEE_PARAM_TYPE_NONE, TEE_PARAM_TYPE_NONE))
        return TEE_ERROR_BAD_PARAMETERS;
    params[0].value.a = ++count;
    return TEE_SUCCESS;
}

/* The TEE knows its blocks, and does not let this pass. */
static void free_twice(void)
{
    void *block = TEE_Malloc(16, TEE_MALLOC_FILL_ZERO);

    TEE_Free(block);
    TEE_Free(block);
}

static void fault(void)
{
    uint32_t *volatile nowhere = (uint32_t *)16;

    count = *nowhere;
}

/* Deeper than any stack is. */
static uint32_t recurse(uint32_t depth)
{
    volatile uint8_t frame[256] = {0};

    return depth == UINT32_MAX ? frame[0] : recurse(depth + 1) + frame[1];
}

TEE_Result TA_InvokeCommandEntryPoint(void *session, uint32_t command, uint32_t types,
                                      TEE_Param params[4])
{
    (void)session;
    switch (command) {
    case MORTAL_COUNT:
        return count_up(types, params);
    case MORTAL_PANIC:
        TEE_Panic(0xdead);
    case MORTAL_FREE_TWICE:
        free_twice();
        return TEE_SUCCESS;
    case MORTAL_FAULT:
        fault();
        return TEE_SUCCESS;
    case MORTAL_RECURSE:
        count = recurse(0);
        return TEE_SUCCESS;
    default:
        return TEE_ERROR_NOT_SUPPORTED;
    }
}
