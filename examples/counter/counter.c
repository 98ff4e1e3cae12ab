/* SPDX-License-Identifier: BSD-2-Clause */
/* Two sessions with one TA: do they count together, or each for itself? */
#include "../example.h"
#include "ta/counter_ta.h"

static const TEEC_UUID counter = COUNTER_UUID;

static void count(TEEC_Session *session, const char *who)
{
    TEEC_Operation op = {0};
    uint32_t origin = 0;

    op.paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_OUTPUT, TEEC_NONE, TEEC_NONE, TEEC_NONE);
    TEEC_Result result = TEEC_InvokeCommand(session, COUNTER_COUNT, &op, &origin);
    must(result, origin, "count");
    printf("session %s counts: %u\n", who, op.params[0].value.a);
}

int main(void)
{
    TEEC_Context context;
    TEEC_Session a, b;

    must_initialize(&context);
    must_open(&context, &a, &counter);
    must_open(&context, &b, &counter);
    count(&a, "A");
    count(&b, "B");
    count(&a, "A");
    TEEC_CloseSession(&b);
    TEEC_CloseSession(&a);

    puts("Both are closed. A new one is opened.");
    must_open(&context, &a, &counter);
    count(&a, "C");
    TEEC_CloseSession(&a);
    TEEC_FinalizeContext(&context);
    return EXIT_SUCCESS;
}
