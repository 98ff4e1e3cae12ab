/* SPDX-License-Identifier: BSD-2-Clause */
#include <err.h>
#include <stdio.h>
#include <string.h>

#include <tee_client_api.h>

#include <hello_world_ta.h>

static uint32_t invoke(TEEC_Session *session, uint32_t command, uint32_t value)
{
    TEEC_Operation op;
    uint32_t origin;
    TEEC_Result res;

    memset(&op, 0, sizeof(op));
    op.paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_INOUT, TEEC_NONE, TEEC_NONE, TEEC_NONE);
    op.params[0].value.a = value;
    res = TEEC_InvokeCommand(session, command, &op, &origin);
    if (res != TEEC_SUCCESS)
        errx(1, "TEEC_InvokeCommand: 0x%x, origin 0x%x", res, origin);
    return op.params[0].value.a;
}

int main(int argc, char *argv[])
{
    TEEC_UUID uuid = TA_HELLO_WORLD_UUID;
    TEEC_Context ctx;
    TEEC_Session sess;
    uint32_t origin;
    TEEC_Result res;

    (void)argc, (void)argv;
    res = TEEC_InitializeContext(NULL, &ctx);
    if (res != TEEC_SUCCESS)
        errx(1, "TEEC_InitializeContext: 0x%x", res);
    res = TEEC_OpenSession(&ctx, &sess, &uuid, TEEC_LOGIN_PUBLIC, NULL, NULL, &origin);
    if (res != TEEC_SUCCESS)
        errx(1, "TEEC_OpenSession: 0x%x, origin 0x%x", res, origin);
    printf("one more than 42 is %u\n", invoke(&sess, TA_HELLO_WORLD_CMD_INC_VALUE, 42));
    printf("one less than 42 is %u\n", invoke(&sess, TA_HELLO_WORLD_CMD_DEC_VALUE, 42));
    TEEC_CloseSession(&sess);
    TEEC_FinalizeContext(&ctx);
    return 0;
}
