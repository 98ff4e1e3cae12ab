/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls to other TAs, TEE Internal Core API 4.9. */
#include <pta_system.h>

#include "utee.h"

_Static_assert(sizeof(TEE_UUID) == sizeof(struct ta_uuid), "one layout for both");
_Static_assert(sizeof(TEE_TASessionHandle) == sizeof(uintptr_t), "a handle is a number");

/* The kernel knows the heap as a whole only: what is lent must be a block of it that is in use. */
static void check_blocks(const char *func, uint32_t types, const TEE_Param *params)
{
    for (unsigned i = 0; params && i < 4; i++) {
        uint32_t type = TEE_PARAM_TYPE_GET(types, i);
        if (type < TEE_PARAM_TYPE_MEMREF_INPUT || type > TEE_PARAM_TYPE_MEMREF_INOUT)
            continue;
        if (!utee_heap_allows(params[i].memref.buffer, params[i].memref.size, func, "4.9.4"))
            utee_panic(func, TEE_ERROR_BAD_PARAMETERS, "4.9.4",
                       "a memory reference to the heap that is not inside of one block in use");
    }
}

TEE_Result TEE_OpenTASession(const TEE_UUID *destination, uint32_t cancellationRequestTimeout,
                             uint32_t paramTypes, TEE_Param params[4], TEE_TASessionHandle *session,
                             uint32_t *returnOrigin)
{
    check_blocks("TEE_OpenTASession", paramTypes, params);
    return utee_sys->client->open(
        (const struct ta_uuid *)(const void *)destination, cancellationRequestTimeout, paramTypes,
        (union ta_call_param *)(void *)params, (uintptr_t *)(void *)session, returnOrigin);
}

void TEE_CloseTASession(TEE_TASessionHandle session)
{
    utee_sys->client->close((uintptr_t)session);
}

TEE_Result TEE_InvokeTACommand(TEE_TASessionHandle session, uint32_t cancellationRequestTimeout,
                               uint32_t commandID, uint32_t paramTypes, TEE_Param params[4],
                               uint32_t *returnOrigin)
{
    check_blocks("TEE_InvokeTACommand", paramTypes, params);
    TEE_Result res =
        utee_sys->client->invoke((uintptr_t)session, cancellationRequestTimeout, commandID,
                                 paramTypes, (union ta_call_param *)(void *)params, returnOrigin);
    /* It may have been the system service that was called. */
    if (commandID == PTA_SYSTEM_DLOPEN && res == TEE_SUCCESS)
        utee_libraries_start();
    return res;
}
