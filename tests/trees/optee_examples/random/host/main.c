/* SPDX-License-Identifier: BSD-2-Clause */
/* Two lines of sixteen bytes. */
#include <err.h>
#include <stdio.h>

#include <tee_client_api.h>

#include <random_ta.h>

static void line(TEEC_Session *session)
{
    TEEC_Operation op = {0};
    uint8_t bytes[16] = {0};
    uint32_t origin;
    TEEC_Result res;

    op.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_TEMP_OUTPUT, TEEC_NONE, TEEC_NONE, TEEC_NONE);
    op.params[0].tmpref.buffer = bytes;
    op.params[0].tmpref.size = sizeof(bytes);
    res = TEEC_InvokeCommand(session, TA_RANDOM_CMD_GENERATE, &op, &origin);
    if (res != TEEC_SUCCESS)
        errx(1, "TEEC_InvokeCommand: 0x%x, origin 0x%x", res, origin);
    for (unsigned i = 0; i < sizeof(bytes); i++)
        printf("%02x", bytes[i]);
    printf("\n");
}

int main(void)
{
    TEEC_UUID uuid = TA_RANDOM_UUID;
    TEEC_Context ctx;
    TEEC_Session sess;
    uint32_t origin;
    TEEC_Result res;

    res = TEEC_InitializeContext(NULL, &ctx);
    if (res != TEEC_SUCCESS)
        errx(1, "TEEC_InitializeContext: 0x%x", res);
    res = TEEC_OpenSession(&ctx, &sess, &uuid, TEEC_LOGIN_PUBLIC, NULL, NULL, &origin);
    if (res != TEEC_SUCCESS)
        errx(1, "TEEC_OpenSession: 0x%x, origin 0x%x", res, origin);
    line(&sess);
    line(&sess);
    TEEC_CloseSession(&sess);
    TEEC_FinalizeContext(&ctx);
    return 0;
}
