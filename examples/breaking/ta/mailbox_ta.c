/* SPDX-License-Identifier: BSD-2-Clause */
/* A Trusted Application (TA) that believes its client. Do not copy it: it has three holes. */
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

static TEE_Result put(uint32_t types, TEE_Param params[4])
{
    const struct letter *letter = params[0].memref.buffer;

    (void)types;
    if (letter->size > LETTER_MAX)
        return TEE_ERROR_BAD_PARAMETERS;
    TEE_GetSystemTime(&box.when);
    box.size = letter->size;
    TEE_MemMove(box.text, letter->text, letter->size);
    return TEE_SUCCESS;
}

static TEE_Result get(uint32_t types, TEE_Param params[4])
{
    (void)types;
    TEE_MemMove(params[0].memref.buffer, box.text, box.size);
    params[0].memref.size = box.size;
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
