/* SPDX-License-Identifier: BSD-2-Clause */
/* The ten passwords of appendix D of RFC 4226. */
#include <err.h>
#include <stdio.h>

#include <tee_client_api.h>

#include <hotp_ta.h>

int main(void)
{
    char key[] = "12345678901234567890";
    TEEC_UUID uuid = TA_HOTP_UUID;
    TEEC_Operation op = {0};
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

    op.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_TEMP_INPUT, TEEC_NONE, TEEC_NONE, TEEC_NONE);
    op.params[0].tmpref.buffer = key;
    op.params[0].tmpref.size = sizeof(key) - 1;
    res = TEEC_InvokeCommand(&sess, TA_HOTP_CMD_REGISTER_SHARED_KEY, &op, &origin);
    if (res != TEEC_SUCCESS)
        errx(1, "the key: 0x%x, origin 0x%x", res, origin);

    op.paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_OUTPUT, TEEC_NONE, TEEC_NONE, TEEC_NONE);
    for (int i = 0; i < 10; i++) {
        res = TEEC_InvokeCommand(&sess, TA_HOTP_CMD_GET_HOTP, &op, &origin);
        if (res != TEEC_SUCCESS)
            errx(1, "password %d: 0x%x, origin 0x%x", i, res, origin);
        printf("%06u\n", op.params[0].value.a);
    }
    TEEC_CloseSession(&sess);
    TEEC_FinalizeContext(&ctx);
    return 0;
}
