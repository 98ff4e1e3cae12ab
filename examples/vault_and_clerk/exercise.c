/* SPDX-License-Identifier: BSD-2-Clause */
/* Exercise 7: checks that the vault answers the clerk, and no other TA. */
#include "../example.h"
#include "bank.h"

static TEEC_Result try_number(TEEC_Context *context, const TEEC_UUID *whom, TEEC_Value *value)
{
    TEEC_Session session;
    TEEC_Operation op = {0};

    must_open(context, &session, whom);
    op.paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_INOUT, TEEC_NONE, TEEC_NONE, TEEC_NONE);
    op.params[0].value = *value;
    TEEC_Result result = TEEC_InvokeCommand(&session, BANK_TRY, &op, NULL);
    *value = op.params[0].value;
    TEEC_CloseSession(&session);
    return result;
}

int main(void)
{
    static const TEEC_UUID clerk = CLERK_UUID, burglar = BURGLAR_UUID;
    TEEC_Value number = {.a = 4711};
    TEEC_Context context;

    must_initialize(&context);
    TEEC_Result result = try_number(&context, &clerk, &number);
    int clerk_is_heard = result == TEEC_SUCCESS && number.b == 1;
    printf("the clerk: result 0x%08x: %s\n", result, clerk_is_heard ? "right" : "wrong");

    number = (TEEC_Value){.a = 4711};
    result = try_number(&context, &burglar, &number);
    int burglar_is_not = result == TEEC_ERROR_ACCESS_DENIED && number.b == 0;
    printf("the burglar: result 0x%08x: %s\n", result, burglar_is_not ? "right" : "wrong");
    TEEC_FinalizeContext(&context);
    return clerk_is_heard && burglar_is_not ? EXIT_SUCCESS : EXIT_FAILURE;
}
