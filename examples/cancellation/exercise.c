/* SPDX-License-Identifier: BSD-2-Clause */
/* Exercise 4: checks that PATIENCE_COMPUTE ends when it is cancelled. */
#include "cancel.h"

static const TEEC_UUID patience = PATIENCE_UUID;

int main(void)
{
    TEEC_Value value = {.a = 100}; /* million rounds: a second or more */
    TEEC_Context context;
    TEEC_Session session;

    must_initialize(&context);
    must_open(&context, &session, &patience);
    struct call call = call_and_cancel(&context, &session, PATIENCE_COMPUTE, value);
    TEEC_CloseSession(&session);
    TEEC_FinalizeContext(&context);

    if (call.result == TEEC_ERROR_CANCEL && call.origin == TEEC_ORIGIN_TRUSTED_APP) {
        puts("right: the TA has ended early");
        return EXIT_SUCCESS;
    }
    printf("wrong: result 0x%08x, origin %u: the TA has computed to its end\n", call.result,
           call.origin);
    return EXIT_FAILURE;
}
