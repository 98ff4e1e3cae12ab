/* SPDX-License-Identifier: BSD-2-Clause */
/* Cancellation by the client: before, while queued, while running, after. */
#include "itest_client.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

struct call {
    struct client *c;
    TEEC_Session *session;
    uint32_t command;
    TEEC_Operation op;
    TEEC_Result res;
    uint32_t origin;
    pthread_t thread;
};

static void *call_main(void *arg)
{
    struct call *call = arg;
    call->res = TEEC_InvokeCommand(call->session, call->command, &call->op, &call->origin);
    return NULL;
}

static void call_begin(struct call *call, TEEC_Session *session, uint32_t command,
                       TEEC_Operation op)
{
    *call = (struct call){.session = session, .command = command, .op = op};
    assert_int_equal(pthread_create(&call->thread, NULL, call_main, call), 0);
}

static void call_end(struct call *call, TEEC_Result res, uint32_t origin)
{
    pthread_join(call->thread, NULL);
    expect_result(call->res, call->origin, res, origin);
}

/* The TA writes 1 into shared memory when it has begun: no guess about time. */
struct begun {
    TEEC_SharedMemory shm;
};

static TEEC_Operation begun_op(struct client *c, struct begun *b)
{
    TEEC_Operation op = {0};

    b->shm = (TEEC_SharedMemory){.size = 16, .flags = TEEC_MEM_INPUT | TEEC_MEM_OUTPUT};
    assert_int_equal(TEEC_AllocateSharedMemory(&c->ctx, &b->shm), TEEC_SUCCESS);
    op.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_WHOLE, TEEC_NONE, TEEC_NONE, TEEC_NONE);
    op.params[0].memref.parent = &b->shm;
    return op;
}

static void begun_wait(struct begun *b)
{
    while (!__atomic_load_n((unsigned char *)b->shm.buffer, __ATOMIC_ACQUIRE))
        usleep(100);
}

static void test_a_running_call_that_polls(void **state)
{
    struct client c;
    struct call call;
    struct begun b;

    (void)state;
    open_ta(&c, ITEST_MULTI);
    call_begin(&call, &c.session, ITEST_POLL_CANCEL, begun_op(&c, &b));
    begun_wait(&b);
    TEEC_RequestCancellation(&call.op);
    call_end(&call, TEEC_ERROR_CANCEL, TEEC_ORIGIN_TRUSTED_APP);
    TEEC_ReleaseSharedMemory(&b.shm);
    close_ta(&c);
}

/* Sent again and again, from whatever moment the thread has come to: before the call, on its way,
 * in TEE_Wait. None may be lost for good: the wait is without end. */
static void test_a_wait_without_end_whenever_it_is_cancelled(void **state)
{
    struct client c;

    (void)state;
    open_ta(&c, ITEST_MULTI);
    for (int i = 0; i < 50; i++) {
        struct call call;
        call_begin(&call, &c.session, ITEST_WAIT, op_value_in(UINT32_MAX, 1));
        for (int spin = 0; spin < i * 200; spin++)
            __atomic_signal_fence(__ATOMIC_SEQ_CST);
        TEEC_RequestCancellation(&call.op);
        pthread_join(call.thread, NULL);
        assert_int_equal(call.res, TEEC_ERROR_CANCEL);
    }
    invoke_ok(&c.session, ITEST_NOP, NULL);
    close_ta(&c);
}

/* Client and canceller set off together, again and again; the canceller spins a little longer each
 * time. Which moment it hits is chance: none may be lost. */
#define RACES 600

struct race {
    pthread_barrier_t start, end;
    TEEC_Operation op;
};

static void *race_cancel(void *arg)
{
    struct race *r = arg;

    for (int i = 0; i < RACES; i++) {
        pthread_barrier_wait(&r->start);
        for (int spin = 0; spin < i % 60 * i; spin++)
            __atomic_signal_fence(__ATOMIC_SEQ_CST);
        TEEC_RequestCancellation(&r->op);
        pthread_barrier_wait(&r->end);
    }
    return NULL;
}

static void race_all(struct client *c, uint32_t ms)
{
    struct race r;
    pthread_t thread;

    pthread_barrier_init(&r.start, NULL, 2);
    pthread_barrier_init(&r.end, NULL, 2);
    assert_int_equal(pthread_create(&thread, NULL, race_cancel, &r), 0);
    for (int i = 0; i < RACES; i++) {
        r.op = op_value_in(ms, 1);
        pthread_barrier_wait(&r.start);
        TEEC_Result res = TEEC_InvokeCommand(&c->session, ITEST_WAIT, &r.op, NULL);
        pthread_barrier_wait(&r.end);
        if (res != TEEC_SUCCESS || ms == UINT32_MAX)
            assert_int_equal(res, TEEC_ERROR_CANCEL);
        /* nothing of it is left for the next */
        TEEC_Operation next = op_value_in(0, 1);
        invoke_ok(&c->session, ITEST_WAIT, &next);
    }
    pthread_join(thread, NULL);
    pthread_barrier_destroy(&r.start);
    pthread_barrier_destroy(&r.end);
}

static void test_races(void **state)
{
    struct client c;

    (void)state;
    open_ta(&c, ITEST_MULTI);
    race_all(&c, UINT32_MAX);
    race_all(&c, 0);
    close_ta(&c);
}

static void test_before_the_call(void **state)
{
    struct client c;
    TEEC_Operation op = op_values(1, 0);

    (void)state;
    open_ta(&c, ITEST_MULTI);
    TEEC_RequestCancellation(&op);
    expect_invoke(&c.session, ITEST_INC, &op, TEEC_ERROR_CANCEL, TEEC_ORIGIN_API);
    op.started = 0; /* a new use */
    invoke_ok(&c.session, ITEST_INC, &op);
    close_ta(&c);
}

static void test_after_the_call(void **state)
{
    struct client c;
    TEEC_Operation op = op_values(1, 0);

    (void)state;
    open_ta(&c, ITEST_MULTI);
    invoke_ok(&c.session, ITEST_INC, &op);
    TEEC_RequestCancellation(&op);
    op.started = 0;
    invoke_ok(&c.session, ITEST_INC, &op);
    assert_int_equal(op.params[0].value.a, 3);
    close_ta(&c);
}

static void test_a_queued_call_is_answered_at_once(void **state)
{
    struct client a, b;
    struct call running, queued;
    struct begun begun;

    (void)state;
    open_ta(&a, ITEST_SHARED);
    open_ta(&b, ITEST_SHARED);
    call_begin(&running, &a.session, ITEST_POLL_CANCEL, begun_op(&a, &begun));
    begun_wait(&begun);
    call_begin(&queued, &b.session, ITEST_INC, op_values(5, 0));
    while (__atomic_load_n(&queued.op.started, __ATOMIC_ACQUIRE) == 0)
        usleep(100);
    TEEC_RequestCancellation(&queued.op);
    pthread_join(queued.thread, NULL); /* while the other one still runs */
    assert_int_equal(queued.res, TEEC_ERROR_CANCEL);
    assert_int_equal(queued.op.params[0].value.a, 5);
    TEEC_RequestCancellation(&running.op);
    call_end(&running, TEEC_ERROR_CANCEL, TEEC_ORIGIN_TRUSTED_APP);
    TEEC_ReleaseSharedMemory(&begun.shm);
    close_ta(&a);
    close_ta(&b);
}

static void test_a_masked_wait_runs_to_its_end(void **state)
{
    struct client c;
    struct call call;
    struct begun b;

    (void)state;
    open_ta(&c, ITEST_MULTI);
    call_begin(&call, &c.session, ITEST_WAIT_MASKED, begun_op(&c, &b));
    begun_wait(&b);
    TEEC_RequestCancellation(&call.op);
    call_end(&call, TEEC_SUCCESS, TEEC_ORIGIN_TRUSTED_APP);
    TEEC_ReleaseSharedMemory(&b.shm);
    close_ta(&c);
}

struct opening {
    struct client *c;
    TEEC_Session session;
    TEEC_Operation op;
    TEEC_Result res;
    uint32_t origin;
};

static void *open_main(void *arg)
{
    struct opening *o = arg;
    o->res = try_open(&o->c->ctx, &o->session, ITEST_MULTI, &o->op, &o->origin);
    return NULL;
}

static void test_an_open(void **state)
{
    struct client c;
    struct opening o = {.c = &c};
    pthread_t thread;

    (void)state;
    open_ta(&c, ITEST_MULTI);
    memset(&o.session, 0xa5, sizeof(o.session)); /* the application need not zero it */
    o.op.paramTypes = TEEC_PARAM_TYPES(TEEC_NONE, TEEC_VALUE_INPUT, TEEC_NONE, TEEC_NONE);
    o.op.params[1].value.a = UINT32_MAX;
    assert_int_equal(pthread_create(&thread, NULL, open_main, &o), 0);
    while (__atomic_load_n(&o.op.started, __ATOMIC_ACQUIRE) == 0)
        usleep(100);
    TEEC_RequestCancellation(&o.op);
    pthread_join(thread, NULL);
    assert_int_equal(o.res, TEEC_ERROR_CANCEL);
    close_ta(&c);
}

static void test_calls_of_other_clients_go_on_while_one_waits(void **state)
{
    struct client a, b;
    struct call waiting;
    struct begun begun;

    (void)state;
    open_ta(&a, ITEST_MULTI);
    open_ta(&b, ITEST_MULTI);
    call_begin(&waiting, &a.session, ITEST_POLL_CANCEL, begun_op(&a, &begun));
    begun_wait(&begun);
    for (uint32_t i = 0; i < 100; i++) {
        TEEC_Operation op = op_values(i, 0);
        invoke_ok(&b.session, ITEST_INC, &op);
    }
    TEEC_RequestCancellation(&waiting.op);
    call_end(&waiting, TEEC_ERROR_CANCEL, TEEC_ORIGIN_TRUSTED_APP);
    TEEC_ReleaseSharedMemory(&begun.shm);
    close_ta(&a);
    close_ta(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(test_a_running_call_that_polls),
        BOTH(test_a_wait_without_end_whenever_it_is_cancelled),
        BOTH(test_races),
        BOTH(test_before_the_call),
        BOTH(test_after_the_call),
        BOTH(test_a_queued_call_is_answered_at_once),
        BOTH(test_a_masked_wait_runs_to_its_end),
        BOTH(test_an_open),
        BOTH(test_calls_of_other_clients_go_on_while_one_waits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
