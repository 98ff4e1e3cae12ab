/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The client: an ordinary program, which asks a Trusted Application (TA) in the TEE to do something
 * for it. The order is always the same: context, session, commands, and then back again.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tee_client_api.h>

#include "ta/hello_world_ta.h"

static void must(TEEC_Result result, uint32_t origin, const char *what)
{
    if (result == TEEC_SUCCESS)
        return;
    fprintf(stderr, "%s: result 0x%08x, origin %u\n", what, result, origin);
    exit(EXIT_FAILURE);
}

/* A value goes down, and comes back changed. */
static void increment(TEEC_Session *session, uint32_t number)
{
    TEEC_Operation op = {0};
    uint32_t origin = 0;

    op.paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_INOUT, TEEC_NONE, TEEC_NONE, TEEC_NONE);
    op.params[0].value.a = number;
    printf("Asking the TA to increment %u\n", number);
    TEEC_Result result = TEEC_InvokeCommand(session, HELLO_WORLD_INCREMENT, &op, &origin);
    must(result, origin, "increment");
    printf("The TA says %u\n", op.params[0].value.a);
}

/* Memory goes down, and other memory comes back. */
static void greet(TEEC_Session *session, const char *whom)
{
    TEEC_Operation op = {0};
    uint32_t origin = 0;
    char greeting[100];

    op.paramTypes =
        TEEC_PARAM_TYPES(TEEC_MEMREF_TEMP_INPUT, TEEC_MEMREF_TEMP_OUTPUT, TEEC_NONE, TEEC_NONE);
    op.params[0].tmpref.buffer = (void *)whom;
    op.params[0].tmpref.size = strlen(whom);
    op.params[1].tmpref.buffer = greeting;
    op.params[1].tmpref.size = sizeof(greeting);
    printf("Asking the TA to greet %s\n", whom);
    TEEC_Result result = TEEC_InvokeCommand(session, HELLO_WORLD_GREET, &op, &origin);
    must(result, origin, "greet");
    printf("The TA says \"%.*s\"\n", (int)op.params[1].tmpref.size, greeting);
}

int main(int argc, char **argv)
{
    static const TEEC_UUID ta = HELLO_WORLD_UUID;
    TEEC_Context context;
    TEEC_Session session;
    uint32_t origin = 0;

    TEEC_Result result = TEEC_InitializeContext(NULL, &context);
    if (result != TEEC_SUCCESS) { /* the one function of these that has no origin to tell */
        fprintf(stderr, "no TEE: result 0x%08x\n", result);
        return EXIT_FAILURE;
    }
    result = TEEC_OpenSession(&context, &session, &ta, TEEC_LOGIN_PUBLIC, NULL, NULL, &origin);
    must(result, origin, "no session with the TA");

    increment(&session, 42);
    greet(&session, argc > 1 ? argv[1] : "world");

    TEEC_CloseSession(&session);
    TEEC_FinalizeContext(&context);
    return EXIT_SUCCESS;
}
