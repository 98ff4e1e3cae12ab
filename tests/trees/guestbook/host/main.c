/* SPDX-License-Identifier: BSD-2-Clause */
/* Signs the book three times and reads it. */
#include <err.h>
#include <stdio.h>
#include <string.h>

#include <tee_client_api.h>

#include <guestbook_ta.h>

static TEEC_Context ctx;
static TEEC_Session sess;

static void invoke(uint32_t cmd, TEEC_Operation *op, TEEC_Result want)
{
    uint32_t origin;
    TEEC_Result res = TEEC_InvokeCommand(&sess, cmd, op, &origin);

    if (res != want)
        errx(1, "command %u: 0x%x from %u instead of 0x%x", cmd, res, origin, want);
}

static void sign(const char *name, uint32_t want_number)
{
    TEEC_Operation op = {0};

    op.paramTypes =
        TEEC_PARAM_TYPES(TEEC_MEMREF_TEMP_INPUT, TEEC_VALUE_OUTPUT, TEEC_NONE, TEEC_NONE);
    op.params[0].tmpref.buffer = (void *)name;
    op.params[0].tmpref.size = strlen(name);
    invoke(TA_GUESTBOOK_CMD_SIGN, &op, TEEC_SUCCESS);
    if (op.params[1].value.a != want_number)
        errx(1, "%s has number %u", name, op.params[1].value.a);
}

static void read_book(void)
{
    char text[64];
    TEEC_Operation op = {0};

    op.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_TEMP_OUTPUT, TEEC_NONE, TEEC_NONE, TEEC_NONE);
    op.params[0].tmpref.buffer = text;
    op.params[0].tmpref.size = 4;
    invoke(TA_GUESTBOOK_CMD_READ, &op, TEEC_ERROR_SHORT_BUFFER);
    if (op.params[0].tmpref.size > sizeof(text))
        errx(1, "the book has %zu bytes", op.params[0].tmpref.size);
    invoke(TA_GUESTBOOK_CMD_READ, &op, TEEC_SUCCESS);
    printf("the book: %s\n", text);
}

int main(void)
{
    TEEC_UUID uuid = TA_GUESTBOOK_UUID;
    uint32_t origin;
    TEEC_Operation wrong = {0};

    if (TEEC_InitializeContext(NULL, &ctx) != TEEC_SUCCESS)
        errx(1, "TEEC_InitializeContext failed");
    if (TEEC_OpenSession(&ctx, &sess, &uuid, TEEC_LOGIN_PUBLIC, NULL, NULL, &origin) !=
        TEEC_SUCCESS)
        errx(1, "TEEC_OpenSession failed, origin %u", origin);
    sign("Ada", 1);
    sign("Grace", 2);
    sign("Barbara", 3);
    read_book();
    invoke(TA_GUESTBOOK_CMD_SIGN, &wrong, TEEC_ERROR_BAD_PARAMETERS);
    TEEC_CloseSession(&sess);
    TEEC_FinalizeContext(&ctx);
    return 0;
}
