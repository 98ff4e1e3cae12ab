/* SPDX-License-Identifier: BSD-2-Clause */
/* Two sessions, which are two instances: asan_client {COMMAND VALUE}...; each command goes to the
 * first, and then one that is fine to the second, in which the first's death changes nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <tee_client_api.h>

static void call(TEEC_Session *session, uint32_t command, uint32_t value)
{
    TEEC_Operation op = {.paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_INOUT, 0, 0, 0),
                         .params = {{.value = {.a = value}}}};
    TEEC_Result result = TEEC_InvokeCommand(session, command, &op, NULL);

    printf("0x%x %u\n", result, op.params[0].value.a);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    const TEEC_UUID uuid = {
        0xd209e000, 0x7e57, 0x4a11, {0x8d, 0x0c, 0x3b, 0x62, 0x7c, 0x1a, 0x5d, 0xa5}};
    TEEC_Context context;
    TEEC_Session one, two;

    if (TEEC_InitializeContext(NULL, &context) != TEEC_SUCCESS ||
        TEEC_OpenSession(&context, &one, &uuid, TEEC_LOGIN_PUBLIC, NULL, NULL, NULL) ||
        TEEC_OpenSession(&context, &two, &uuid, TEEC_LOGIN_PUBLIC, NULL, NULL, NULL)) {
        puts("there are no two sessions");
        return 3;
    }
    for (int i = 1; i + 1 < argc; i += 2) {
        call(&one, (uint32_t)atoi(argv[i]), (uint32_t)atoi(argv[i + 1]));
        call(&two, 0, 10);
    }
    TEEC_CloseSession(&two);
    TEEC_CloseSession(&one);
    TEEC_FinalizeContext(&context);
    return malloc((size_t)1 << 62) != NULL; /* NULL, as it is without ASan */
}
