/* SPDX-License-Identifier: BSD-2-Clause */
/* Exercise 5, solved: somebody else makes the TA die now and then, and this client goes on. */
#include "../example.h"
#include "ta/mortal_ta.h"

static const TEEC_UUID mortal = MORTAL_UUID;

static TEEC_Result try_to_count(TEEC_Session *session, uint32_t *counted, uint32_t *origin)
{
    TEEC_Operation op = {0};

    op.paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_OUTPUT, TEEC_NONE, TEEC_NONE, TEEC_NONE);
    TEEC_Result result = TEEC_InvokeCommand(session, MORTAL_COUNT, &op, origin);
    *counted = op.params[0].value.a;
    return result;
}

/*
 * Counts one up, if need be with a new instance. Once: a TA that dies of this very command would do
 * so again. A session with a dead instance is closed as any other.
 */
static void count(TEEC_Context *context, TEEC_Session *session)
{
    uint32_t counted = 0, origin = 0;
    TEEC_Result result = try_to_count(session, &counted, &origin);

    if (result == TEEC_ERROR_TARGET_DEAD) {
        TEEC_CloseSession(session);
        must_open(context, session, &mortal);
        result = try_to_count(session, &counted, &origin);
    }
    must(result, origin, "count");
    printf("counted: %u\n", counted);
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
