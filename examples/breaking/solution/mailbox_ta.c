/* SPDX-License-Identifier: BSD-2-Clause */
/* Exercise 8, solved: a Trusted Application (TA) that believes nothing. */
#include <tee_internal_api.h>

#include "user_ta_header_defines.h"
#include <teesim/ta_head.h>

static struct {
    TEE_Time when;
    uint32_t size;
    char text[LETTER_MAX];
} box;

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

/*
 * The client may write to its letter while this runs. So its size is read once, volatile, as the
 * compiler may otherwise read again what it has no register for; and only the copy is checked and
 * used. That the text may change while it is copied does no harm: it is whatever the client wanted.
 */
static TEE_Result put(uint32_t types, TEE_Param params[4])
{
    if (types != TEE_PARAM_TYPES(TEE_PARAM_TYPE_MEMREF_INPUT, TEE_PARAM_TYPE_NONE,
                                 TEE_PARAM_TYPE_NONE, TEE_PARAM_TYPE_NONE) ||
        params[0].memref.size < sizeof(struct letter))
        return TEE_ERROR_BAD_PARAMETERS;

    const volatile struct letter *letter = params[0].memref.buffer;
    size_t size = letter->size, room = params[0].memref.size - sizeof(struct letter);

    if (size > LETTER_MAX || size > room)
        return TEE_ERROR_BAD_PARAMETERS;
    TEE_GetSystemTime(&box.when);
    box.size = size;
    TEE_MemMove(box.text, (const void *)letter->text, size);
    return TEE_SUCCESS;
}

static TEE_Result get(uint32_t types, TEE_Param params[4])
{
    if (types != TEE_PARAM_TYPES(TEE_PARAM_TYPE_MEMREF_OUTPUT, TEE_PARAM_TYPE_NONE,
                                 TEE_PARAM_TYPE_NONE, TEE_PARAM_TYPE_NONE))
        return TEE_ERROR_BAD_PARAMETERS;

    size_t room = params[0].memref.size;

    params[0].memref.size = box.size;
    if (room < box.size)
        return TEE_ERROR_SHORT_BUFFER;
    TEE_MemMove(params[0].memref.buffer, box.text, box.size);
    return TEE_SUCCESS;
}

TEE_Result TA_InvokeCommandEntryPoint(void *session, uint32_t command, uint32_t types,
                                      TEE_Param params[4])
{
    (void)session;
    switch (command) {
    case MAILBOX_PUT:
        return put(types, params);
    case MAILBOX_GET:
        return get(types, params);
    default:
        return TEE_ERROR_NOT_SUPPORTED;
    }
}
