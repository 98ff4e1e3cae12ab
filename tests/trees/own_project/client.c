/* SPDX-License-Identifier: BSD-2-Clause */
/* client N: lets the TA count N times, and wants that to be from the beginning. */
#include <stdio.h>
#include <stdlib.h>
#include <tee_client_api.h>

int main(int argc, char **argv)
{
    TEEC_UUID ta = {0x8e4da2f1, 0x0c1b, 0x4b60, {0x9b, 0x4e, 0x54, 0xe5, 0xa3, 0xf0, 0xc2, 0x01}};
    TEEC_Operation op = {.paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_OUTPUT, 0, 0, 0)};
    TEEC_Context context;
    TEEC_Session session;
    uint32_t end = argc > 1 ? (uint32_t)atoi(argv[1]) : 0;

    if (TEEC_InitializeContext(NULL, &context) ||
        TEEC_OpenSession(&context, &session, &ta, TEEC_LOGIN_PUBLIC, NULL, NULL, NULL))
        return EXIT_FAILURE;
    for (uint32_t i = 1; i <= end; i++) {
        if (TEEC_InvokeCommand(&session, 1, &op, NULL) || op.params[0].value.a != i) {
            printf("not %u: %u\n", i, op.params[0].value.a);
            return EXIT_FAILURE;
        }
    }
    TEEC_CloseSession(&session);
    TEEC_FinalizeContext(&context);
    return EXIT_SUCCESS;
}
