/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>
#include <string.h>

#include <tee_internal_api.h>

#include <guestbook_ta.h>

/* What one session has written. */
struct book {
    char *text;
    uint32_t len;
    uint32_t guests;
};

TEE_Result TA_CreateEntryPoint(void)
{
    DMSG("has been called");

    return TEE_SUCCESS;
}

void TA_DestroyEntryPoint(void)
{
    DMSG("has been called");
}

TEE_Result TA_OpenSessionEntryPoint(uint32_t param_types, TEE_Param __maybe_unused params[4],
                                    void **sess_ctx)
{
    uint32_t exp_param_types = TEE_PARAM_TYPES(TEE_PARAM_TYPE_NONE, TEE_PARAM_TYPE_NONE,
                                               TEE_PARAM_TYPE_NONE, TEE_PARAM_TYPE_NONE);
    char version[8];
    uint32_t len = sizeof(version);

    if (param_types != exp_param_types)
        return TEE_ERROR_BAD_PARAMETERS;
    if (TEE_GetPropertyAsString(TEE_PROPSET_CURRENT_TA, "gpd.ta.version", version, &len) !=
        TEE_SUCCESS)
        return TEE_ERROR_GENERIC;
    *sess_ctx = TEE_Malloc(sizeof(struct book), 0);
    if (!*sess_ctx)
        return TEE_ERROR_OUT_OF_MEMORY;
    IMSG("guestbook %s is open", version);
    return TEE_SUCCESS;
}

void TA_CloseSessionEntryPoint(void *sess_ctx)
{
    struct book *book = sess_ctx;

    TEE_Free(book->text);
    TEE_Free(book);
    IMSG("Goodbye!\n");
}

static TEE_Result sign(struct book *book, uint32_t param_types, TEE_Param params[4])
{
    uint32_t exp_param_types =
        TEE_PARAM_TYPES(TEE_PARAM_TYPE_MEMREF_INPUT, TEE_PARAM_TYPE_VALUE_OUTPUT,
                        TEE_PARAM_TYPE_NONE, TEE_PARAM_TYPE_NONE);
    char *text = NULL;
    uint32_t len = 0;

    if (param_types != exp_param_types)
        return TEE_ERROR_BAD_PARAMETERS;
    len = params[0].memref.size;
    text = TEE_Realloc(book->text, book->len + len + 2);
    if (!text)
        return TEE_ERROR_OUT_OF_MEMORY;
    book->text = text;
    TEE_MemMove(text + book->len, params[0].memref.buffer, len);
    text[book->len + len] = ',';
    text[book->len + len + 1] = '\0';
    book->len += len + 1;
    params[1].value.a = ++book->guests;
    FMSG("guest %" PRIu32 " of %" PRIu32 " bytes", book->guests, len);
    return TEE_SUCCESS;
}

static TEE_Result read_book(struct book *book, uint32_t param_types, TEE_Param params[4])
{
    uint32_t exp_param_types = TEE_PARAM_TYPES(TEE_PARAM_TYPE_MEMREF_OUTPUT, TEE_PARAM_TYPE_NONE,
                                               TEE_PARAM_TYPE_NONE, TEE_PARAM_TYPE_NONE);
    uint32_t room = 0;

    if (param_types != exp_param_types)
        return TEE_ERROR_BAD_PARAMETERS;
    room = params[0].memref.size;
    params[0].memref.size = book->len + 1;
    if (room < book->len + 1)
        return TEE_ERROR_SHORT_BUFFER;
    memcpy(params[0].memref.buffer, book->text, book->len + 1);
    return TEE_SUCCESS;
}

TEE_Result TA_InvokeCommandEntryPoint(void *sess_ctx, uint32_t cmd_id, uint32_t param_types,
                                      TEE_Param params[4])
{
    switch (cmd_id) {
    case TA_GUESTBOOK_CMD_SIGN:
        return sign(sess_ctx, param_types, params);
    case TA_GUESTBOOK_CMD_READ:
        return read_book(sess_ctx, param_types, params);
    default:
        return TEE_ERROR_BAD_PARAMETERS;
    }
}
