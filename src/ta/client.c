/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls to other TAs, TEE Internal Core API 4.9. */
#include "utee.h"

_Static_assert(sizeof(TEE_UUID) == sizeof(struct ta_uuid), "one layout for both");
_Static_assert(sizeof(TEE_TASessionHandle) == sizeof(uintptr_t), "a handle is a number");

TEE_Result TEE_OpenTASession(const TEE_UUID *destination, uint32_t cancellationRequestTimeout,
                             uint32_t paramTypes, TEE_Param params[4], TEE_TASessionHandle *session,
                             uint32_t *returnOrigin)
{
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
    return utee_sys->client->invoke((uintptr_t)session, cancellationRequestTimeout, commandID,
                                    paramTypes, (union ta_call_param *)(void *)params,
                                    returnOrigin);
}
