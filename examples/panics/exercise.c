/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Exercise 5: somebody else makes the TA die now and then. Change `count` so that this client goes
 * on all the same.
 */
#include "../example.h"
#include "ta/mortal_ta.h"

static const TEEC_UUID mortal = MORTAL_UUID;

/* Counts one up, if need be with a new instance. */
static void count(TEEC_Context *context, TEEC_Session *session)
{
    TEEC_Operation op = {0};
    uint32_t origin = 0;

    (void)context;
    op.paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_OUTPUT, TEEC_NONE, TEEC_NONE, TEEC_NONE);
    TEEC_Result result = TEEC_InvokeCommand(session, MORTAL_COUNT, &op, &origin);
    must(result, origin, "count");
    printf("counted: %u\n", op.params[0].value.a);
}

/* Another client, with a session of its own. */
static void somebody_else(TEEC_Context *context)
{
    TEEC_Session session;

    must_open(context, &session, &mortal);
    TEEC_InvokeCommand(&session, MORTAL_PANIC, NULL, NULL);
    TEEC_CloseSession(&session);
}

int main(void)
{
    TEEC_Context context;
    TEEC_Session session;

    must_initialize(&context);
    must_open(&context, &session, &mortal);
    for (int i = 0; i < 9; i++) {
        count(&context, &session);
        if (i % 3 == 2)
            somebody_else(&context);
    }
    TEEC_CloseSession(&session);
    TEEC_FinalizeContext(&context);
    puts("right");
    return EXIT_SUCCESS;
}
