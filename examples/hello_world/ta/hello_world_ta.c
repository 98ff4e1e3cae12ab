/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The Trusted Application: five entry points that the TEE calls. All it knows of its caller are the
 * parameters, so it checks their types before it looks at them.
 */
#include <string.h>
#include <tee_internal_api.h>

#include "user_ta_header_defines.h"
#include <teesim/ta_head.h>

/* Once, before anything else, when the instance has been loaded. */
TEE_Result TA_CreateEntryPoint(void)
{
    return TEE_SUCCESS;
}

/* Once, at the very end. */
void TA_DestroyEntryPoint(void)
{
}

/* A client opens a session. *session is the TA's to set; it comes back with each command. */
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

static TEE_Result increment(uint32_t types, TEE_Param params[4])
{
    if (types != TEE_PARAM_TYPES(TEE_PARAM_TYPE_VALUE_INOUT, TEE_PARAM_TYPE_NONE,
                                 TEE_PARAM_TYPE_NONE, TEE_PARAM_TYPE_NONE))
        return TEE_ERROR_BAD_PARAMETERS;
    params[0].value.a++;
    return TEE_SUCCESS;
}

static TEE_Result greet(uint32_t types, TEE_Param params[4])
{
    static const char before[] = "Hello, ", after[] = "! Greetings from the TEE.";
    const size_t before_len = sizeof(before) - 1, after_len = sizeof(after) - 1;

    if (types != TEE_PARAM_TYPES(TEE_PARAM_TYPE_MEMREF_INPUT, TEE_PARAM_TYPE_MEMREF_OUTPUT,
                                 TEE_PARAM_TYPE_NONE, TEE_PARAM_TYPE_NONE))
        return TEE_ERROR_BAD_PARAMETERS;

    const char *whom = params[0].memref.buffer;
    size_t whom_len = params[0].memref.size, room = params[1].memref.size;
    char *out = params[1].memref.buffer;

    params[1].memref.size = before_len + whom_len + after_len;
    if (room < params[1].memref.size)
        return TEE_ERROR_SHORT_BUFFER;
    memcpy(out, before, before_len);
    memcpy(out + before_len, whom, whom_len);
    memcpy(out + before_len + whom_len, after, after_len);
    return TEE_SUCCESS;
}

/* A client invokes a command. */
TEE_Result TA_InvokeCommandEntryPoint(void *session, uint32_t command, uint32_t types,
                                      TEE_Param params[4])
{
    (void)session;
    switch (command) {
    case HELLO_WORLD_INCREMENT:
        return increment(types, params);
    case HELLO_WORLD_GREET:
        return greet(types, params);
    default:
        return TEE_ERROR_NOT_SUPPORTED;
    }
}
