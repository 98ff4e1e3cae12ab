/* SPDX-License-Identifier: BSD-2-Clause */
/* A client that asks a TA to wait, and then changes its mind; with "hang", one that does not. */
#include <stdbool.h>
#include <string.h>

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

/* A call that nobody cancels, to be looked at from outside. */
static int hang(TEEC_Context *context, TEEC_Session *session)
{
    TEEC_Value value = {.a = 60000};
    struct call call = {.session = session, .command = PATIENCE_WAIT};
    TEEC_SharedMemory begun;
    pthread_t thread = call_begin(context, &call, value, &begun);

    puts("the TA has begun to wait");
    fflush(stdout);
    pthread_join(thread, NULL);
    TEEC_ReleaseSharedMemory(&begun);
    return call.result == TEEC_SUCCESS ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int cancel_both(TEEC_Context *context, TEEC_Session *session)
{
    TEEC_Result masked = try_it(context, session, 500, 0);
    TEEC_Result unmasked = try_it(context, session, 60000, 1);

    return masked == TEEC_SUCCESS && unmasked == TEEC_ERROR_CANCEL ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    TEEC_Context context;
    TEEC_Session session;

    must_initialize(&context);
    must_open(&context, &session, &patience);
    bool is_hang = argc > 1 && strcmp(argv[1], "hang") == 0;
    int status = is_hang ? hang(&context, &session) : cancel_both(&context, &session);
    TEEC_CloseSession(&session);
    TEEC_FinalizeContext(&context);
    return status;
}
