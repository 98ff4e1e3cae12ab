/* SPDX-License-Identifier: BSD-2-Clause */
/* What a client sees of a TA that dies, and what it does not see. */
#include "../example.h"
#include "ta/mortal_ta.h"

static const TEEC_UUID mortal = MORTAL_UUID;

static void count(TEEC_Session *session, const char *who)
{
    TEEC_Operation op = {0};
    uint32_t origin = 0;

    op.paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_OUTPUT, TEEC_NONE, TEEC_NONE, TEEC_NONE);
    TEEC_Result result = TEEC_InvokeCommand(session, MORTAL_COUNT, &op, &origin);
    if (result == TEEC_SUCCESS)
        printf("  %s counts: %u\n", who, op.params[0].value.a);
    else
        printf("  %s: result 0x%08x, origin %u\n", who, result, origin);
}

static TEEC_Result command(TEEC_Session *session, uint32_t number, const char *what)
{
    uint32_t origin = 0;
    TEEC_Result result = TEEC_InvokeCommand(session, number, NULL, &origin);

    printf("%s: result 0x%08x, origin %u\n", what, result, origin);
    return result;
}

/* Two sessions with one instance: what one of them does to it, the other one feels, too. */
static TEEC_Result try_it(TEEC_Context *context, uint32_t number, const char *what)
{
    TEEC_Session a, b;

    must_open(context, &a, &mortal);
    must_open(context, &b, &mortal);
    count(&b, "B");
    TEEC_Result result = command(&a, number, what);
    count(&a, "A");
    count(&b, "B");
    TEEC_CloseSession(&b);
    TEEC_CloseSession(&a);
    return result;
}

int main(void)
{
    TEEC_Context context;
    int deaths = 0;

    must_initialize(&context);
    deaths += try_it(&context, 99, "an unknown command") == TEEC_ERROR_TARGET_DEAD;
    deaths += try_it(&context, MORTAL_PANIC, "a panic") == TEEC_ERROR_TARGET_DEAD;
    deaths += try_it(&context, MORTAL_FREE_TWICE, "a block freed twice") == TEEC_ERROR_TARGET_DEAD;
    deaths += try_it(&context, MORTAL_FAULT, "a fault") == TEEC_ERROR_TARGET_DEAD;
    deaths += try_it(&context, MORTAL_RECURSE, "a stack used up") == TEEC_ERROR_TARGET_DEAD;
    TEEC_FinalizeContext(&context);
    printf("deaths: %d\n", deaths);
    return deaths == 4 ? EXIT_SUCCESS : EXIT_FAILURE;
}
