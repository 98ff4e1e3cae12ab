/* SPDX-License-Identifier: BSD-2-Clause */
/* A client that asks a TA to wait, and then changes its mind. */
#include "cancel.h"

static const TEEC_UUID patience = PATIENCE_UUID;

static TEEC_Result try_it(TEEC_Context *context, TEEC_Session *session, uint32_t ms, uint32_t may)
{
    TEEC_Value value = {.a = ms, .b = may};
    struct call call = call_and_cancel(context, session, PATIENCE_WAIT, value);

    printf("a wait of %u ms, cancellation %s: result 0x%08x, origin %u\n", ms,
           may ? "unmasked" : "masked", call.result, call.origin);
    return call.result;
}

int main(void)
{
    TEEC_Context context;
    TEEC_Session session;

    must_initialize(&context);
    must_open(&context, &session, &patience);
    TEEC_Result masked = try_it(&context, &session, 500, 0);
    TEEC_Result unmasked = try_it(&context, &session, 60000, 1);
    TEEC_CloseSession(&session);
    TEEC_FinalizeContext(&context);
    return masked == TEEC_SUCCESS && unmasked == TEEC_ERROR_CANCEL ? EXIT_SUCCESS : EXIT_FAILURE;
}
