/* SPDX-License-Identifier: BSD-2-Clause */
/* A TA that fails as it is asked to: what teesim explain is to explain. */
#include <tee_internal_api.h>

#include "user_ta_header_defines.h"
#include <teesim/ta_head.h>

enum { RETURN_IT, FREE_TWICE, WRITE_TO_NULL, DIE_IN_CLOSE, TRAP, RECURSE };

static bool dies_in_close;
static volatile uintptr_t nowhere;

void TA_CloseSessionEntryPoint(void *session)
{
    (void)session;
    if (dies_in_close)
        TEE_Panic(0xc105e);
}

static TEE_Result free_twice(void)
{
    void *mem = TEE_Malloc(16, 0);

    TEE_Free(mem);
    TEE_Free(mem);
    return TEE_SUCCESS;
}

static void recurse(void)
{
    volatile char frame[512];

    frame[0] = 1;
    if (frame[0])
        recurse();
    frame[1] = frame[0]; /* so that the call is not the last thing */
}

TEE_Result TA_InvokeCommandEntryPoint(void *session, uint32_t command, uint32_t types,
                                      TEE_Param params[4])
{
    (void)session;
    switch (command) {
    case RETURN_IT:
        return TEE_PARAM_TYPE_GET(types, 0) == TEE_PARAM_TYPE_VALUE_INOUT
                   ? params[0].value.a
                   : TEE_ERROR_BAD_PARAMETERS;
    case FREE_TWICE:
        return free_twice();
    case WRITE_TO_NULL:
        *(volatile int *)nowhere = 1;
        return TEE_SUCCESS;
    case DIE_IN_CLOSE:
        dies_in_close = true;
        return TEE_SUCCESS;
    case TRAP:
        __builtin_trap();
    case RECURSE:
        recurse();
        return TEE_SUCCESS;
    default:
        return TEE_ERROR_NOT_SUPPORTED;
    }
}
