/* SPDX-License-Identifier: BSD-2-Clause */
/* Two sessions, which are two instances: debug_client [decide|panic|library|kernel] */
#include <stdio.h>
#include <string.h>
#include <tee_client_api.h>

#include "debug_ta.h"

static uint32_t call(TEEC_Session *session, uint32_t command, uint32_t value)
{
    TEEC_Operation op = {.paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_INOUT, 0, 0, 0),
                         .params = {{.value = {.a = value}}}};
    TEEC_Result result = TEEC_InvokeCommand(session, command, &op, NULL);

    if (result != TEEC_SUCCESS)
        printf("the TA says 0x%x\n", result);
    return op.params[0].value.a;
}

/* What a word of the command line asks for beside the rest. */
static void ask(TEEC_Session *session, const char *word)
{
    if (strcmp(word, "decide") == 0)
        call(session, DEBUG_DECIDE, 0);
    else if (strcmp(word, "panic") == 0)
        call(session, DEBUG_PANIC, 0x1234);
    else if (strcmp(word, "library") == 0)
        call(session, DEBUG_RULE_OF_LIBRARY, 0);
    else if (strcmp(word, "kernel") == 0)
        call(session, DEBUG_RULE_OF_KERNEL, 0);
}

int main(int argc, char **argv)
{
    const TEEC_UUID uuid = {
        0xd209e000, 0x7e57, 0x4a11, {0x8d, 0x0c, 0x3b, 0x62, 0x7c, 0x1a, 0x5d, 0xd0}};
    TEEC_Context context;
    TEEC_Session one, two;

    if (TEEC_InitializeContext(NULL, &context) != TEEC_SUCCESS ||
        TEEC_OpenSession(&context, &one, &uuid, TEEC_LOGIN_PUBLIC, NULL, NULL, NULL) ||
        TEEC_OpenSession(&context, &two, &uuid, TEEC_LOGIN_PUBLIC, NULL, NULL, NULL)) {
        puts("there are no two sessions");
        return 1;
    }
    if (argc > 1)
        ask(&one, argv[1]);
    call(&one, DEBUG_ADD, 10);
    call(&two, DEBUG_ADD, 200);
    printf("one has %u, two has %u\n", call(&one, DEBUG_ADD, 1), call(&two, DEBUG_ADD, 2));
    TEEC_CloseSession(&two);
    TEEC_CloseSession(&one);
    TEEC_FinalizeContext(&context);
    return 0;
}
