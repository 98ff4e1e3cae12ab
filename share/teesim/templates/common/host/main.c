/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>
#include <stdlib.h>

#include <tee_client_api.h>

#include <@NAME@_ta.h>

static int failed(const char *what, TEEC_Result res, uint32_t origin)
{
    fprintf(stderr, "%s: 0x%08x, origin %u (teesim err 0x%08x)\n", what, res, origin, res);
    return EXIT_FAILURE;
}

static int use(TEEC_Context *context)
{
    TEEC_UUID uuid = @UPPER@_TA_UUID;
    TEEC_Operation op = {
        .paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_INOUT, TEEC_NONE, TEEC_NONE, TEEC_NONE)};
    TEEC_Session session;
    uint32_t origin = 0;
    TEEC_Result res =
        TEEC_OpenSession(context, &session, &uuid, TEEC_LOGIN_PUBLIC, NULL, NULL, &origin);

    if (res != TEEC_SUCCESS)
        return failed("TEEC_OpenSession", res, origin);
    op.params[0].value.a = 41;
    res = TEEC_InvokeCommand(&session, @UPPER@_CMD_INCREMENT, &op, &origin);
    TEEC_CloseSession(&session);
    if (res != TEEC_SUCCESS)
        return failed("TEEC_InvokeCommand", res, origin);
    printf("41 and one is %u\n", op.params[0].value.a);
    return EXIT_SUCCESS;
}

int main(void)
{
    TEEC_Context context;
    TEEC_Result res = TEEC_InitializeContext(NULL, &context);

    if (res != TEEC_SUCCESS)
        return failed("TEEC_InitializeContext", res, TEEC_ORIGIN_API);
    int status = use(&context);
    TEEC_FinalizeContext(&context);
    return status;
}
