/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Exercise 2: checks that COUNTER_MINE tells how often a session has counted, and that a TA which
 * remembers something for each session forgets it when the session is closed.
 */
#include "../example.h"
#include "ta/counter_ta.h"

static const TEEC_UUID counter = COUNTER_UUID;

static uint32_t ask(TEEC_Session *session, uint32_t command)
{
    TEEC_Operation op = {0};
    uint32_t origin = 0;

    op.paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_OUTPUT, TEEC_NONE, TEEC_NONE, TEEC_NONE);
    TEEC_Result result = TEEC_InvokeCommand(session, command, &op, &origin);
    must(result, origin, command == COUNTER_MINE ? "COUNTER_MINE" : "COUNTER_COUNT");
    return op.params[0].value.a;
}

static void expect(uint32_t value, uint32_t wanted, const char *what)
{
    if (value == wanted)
        return;
    fprintf(stderr, "%s: %u, and not %u\n", what, wanted, value);
    exit(EXIT_FAILURE);
}

int main(void)
{
    TEEC_Context context;
    TEEC_Session a, b;

    must_initialize(&context);
    must_open(&context, &a, &counter);
    must_open(&context, &b, &counter);
    ask(&a, COUNTER_COUNT);
    ask(&a, COUNTER_COUNT);
    expect(ask(&b, COUNTER_COUNT), 3, "the instance has counted to");
    expect(ask(&a, COUNTER_MINE), 2, "session A has counted");
    expect(ask(&b, COUNTER_MINE), 1, "session B has counted");

    /* More sessions, one after the other, than its heap of 32 KiB could remember. */
    for (int i = 0; i < 1100; i++) {
        TEEC_CloseSession(&b);
        must_open(&context, &b, &counter);
    }
    expect(ask(&b, COUNTER_MINE), 0, "a new session has counted");
    TEEC_CloseSession(&b);
    TEEC_CloseSession(&a);
    TEEC_FinalizeContext(&context);
    puts("right");
    return EXIT_SUCCESS;
}
