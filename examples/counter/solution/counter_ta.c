/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Exercise 2, solved: what the TA counts to belongs to the instance, how often a session has
 * counted to the session.
 */
#include <tee_internal_api.h>

#include "user_ta_header_defines.h"
#include <teesim/ta_head.h>

struct session {
    uint32_t count;
};

static uint32_t count;

TEE_Result TA_CreateEntryPoint(void)
{
    return TEE_SUCCESS;
}

void TA_DestroyEntryPoint(void)
{
}

/* TEE_Malloc gives zeros, or NULL: the client's fault it is not, so the result says what it was. */
TEE_Result TA_OpenSessionEntryPoint(uint32_t types, TEE_Param params[4], void **session)
{
    (void)types;
    (void)params;
    *session = TEE_Malloc(sizeof(struct session), TEE_MALLOC_FILL_ZERO);
    return *session ? TEE_SUCCESS : TEE_ERROR_OUT_OF_MEMORY;
}

/* The heap is the instance's, which may outlive the session by far: what is not freed here is lost.
 */
void TA_CloseSessionEntryPoint(void *session)
{
    TEE_Free(session);
}

TEE_Result TA_InvokeCommandEntryPoint(void *session, uint32_t command, uint32_t types,
                                      TEE_Param params[4])
{
    struct session *mine = session;

    if (types != TEE_PARAM_TYPES(TEE_PARAM_TYPE_VALUE_OUTPUT, TEE_PARAM_TYPE_NONE,
                                 TEE_PARAM_TYPE_NONE, TEE_PARAM_TYPE_NONE))
        return TEE_ERROR_BAD_PARAMETERS;
    switch (command) {
    case COUNTER_COUNT:
        mine->count++;
        params[0].value.a = ++count;
        return TEE_SUCCESS;
    case COUNTER_MINE:
        params[0].value.a = mine->count;
        return TEE_SUCCESS;
    default:
        return TEE_ERROR_NOT_SUPPORTED;
    }
}
