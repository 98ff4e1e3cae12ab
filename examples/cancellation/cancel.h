/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CANCEL_H
#define CANCEL_H

/* A command of the TA in a thread of its own, which is cancelled as soon as the TA has begun. */

#include <pthread.h>
#include <time.h>

#include "../example.h"
#include "ta/patience_ta.h"

struct call {
    TEEC_Session *session;
    TEEC_Operation op;
    uint32_t command;
    TEEC_Result result;
    uint32_t origin;
};

static inline void *call_run(void *argument)
{
    struct call *call = argument;

    call->result = TEEC_InvokeCommand(call->session, call->command, &call->op, &call->origin);
    return NULL;
}

/*
 * Only allocated shared memory is the TA's and the client's at once; what the TA writes to other
 * memory is the client's when the call has returned.
 */
static inline void call_wait_until_begun(TEEC_SharedMemory *begun)
{
    static const struct timespec moment = {.tv_nsec = 1000000};

    while (!__atomic_load_n((uint8_t *)begun->buffer, __ATOMIC_ACQUIRE))
        nanosleep(&moment, NULL);
}

/* Returns when the TA has begun with the command of `call`, whose value is (a, b). `call` and
 * `begun` are in use until the thread has ended. */
static inline pthread_t call_begin(TEEC_Context *context, struct call *call, TEEC_Value value,
                                   TEEC_SharedMemory *begun)
{
    pthread_t thread;

    *begun = (TEEC_SharedMemory){.size = 1, .flags = TEEC_MEM_INPUT | TEEC_MEM_OUTPUT};
    must(TEEC_AllocateSharedMemory(context, begun), TEEC_ORIGIN_API, "allocate");
    *(uint8_t *)begun->buffer = 0;
    call->op.paramTypes =
        TEEC_PARAM_TYPES(TEEC_VALUE_INPUT, TEEC_MEMREF_WHOLE, TEEC_NONE, TEEC_NONE);
    call->op.params[0].value = value;
    call->op.params[1].memref.parent = begun;
    if (pthread_create(&thread, NULL, call_run, call))
        must(TEEC_ERROR_OUT_OF_MEMORY, TEEC_ORIGIN_API, "thread");
    call_wait_until_begun(begun);
    return thread;
}

/* The command with value (a, b), cancelled. op.started is 0 before the call, as Client 4.5.10 asks.
 */
static inline struct call call_and_cancel(TEEC_Context *context, TEEC_Session *session,
                                          uint32_t command, TEEC_Value value)
{
    TEEC_SharedMemory begun;
    struct call call = {.session = session, .command = command};
    pthread_t thread = call_begin(context, &call, value, &begun);

    TEEC_RequestCancellation(&call.op);
    pthread_join(thread, NULL);
    TEEC_ReleaseSharedMemory(&begun);
    return call;
}

#endif
