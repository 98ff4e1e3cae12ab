/* SPDX-License-Identifier: BSD-2-Clause */
/* Many sessions, many threads, clients that go without saying good-bye. */
#include "itest_client.h"
#include "unwind.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#define MANY 10000

static void test_many_sessions_never_closed(void **state)
{
    struct client c, other;
    TEEC_Session *s = calloc(MANY, sizeof(*s));

    (void)state;
    open_ta(&other, ITEST_SHARED);
    open_ta(&c, ITEST_SHARED);
    for (int i = 0; i < MANY; i++) {
        uint32_t origin = 0;
        TEEC_Result res = try_open(&c.ctx, &s[i], ITEST_SHARED, NULL, &origin);
        expect_result(res, origin, TEEC_SUCCESS, TEEC_ORIGIN_TRUSTED_APP);
    }
    TEEC_FinalizeContext(&c.ctx);
    invoke_ok(&other.session, ITEST_NOP, NULL);
    open_ta(&c, ITEST_SHARED); /* what they took has come back */
    close_ta(&c);
    close_ta(&other);
    free(s);
}

static void test_many_instances_end_in_an_error_not_a_crash(void **state)
{
    TEEC_Session *s = calloc(MANY, sizeof(*s));
    TEEC_Context ctx;
    TEEC_Result res = TEEC_SUCCESS;
    uint32_t origin = 0;
    int opened = 0;

    (void)state;
    assert_int_equal(TEEC_InitializeContext(NULL, &ctx), TEEC_SUCCESS);
    while (opened < 600 && res == TEEC_SUCCESS) {
        res = try_open(&ctx, &s[opened], ITEST_MULTI, NULL, &origin);
        opened += res == TEEC_SUCCESS;
    }
    if (res != TEEC_SUCCESS)
        expect_result(res, origin, TEEC_ERROR_OUT_OF_MEMORY, TEEC_ORIGIN_TEE);
    assert_true(opened > 100);
    invoke_ok(&s[0], ITEST_NOP, NULL);
    TEEC_FinalizeContext(&ctx);
    struct client c;
    open_ta(&c, ITEST_MULTI);
    close_ta(&c);
    free(s);
}

static void test_calls_on_closed_handles(void **state)
{
    struct client c;
    uint32_t origin = 0;

    (void)state;
    open_ta(&c, ITEST_MULTI);
    TEEC_Session closed = c.session;
    TEEC_Context gone = c.ctx;
    TEEC_CloseSession(&c.session);
    assert_int_equal(TEEC_InvokeCommand(&closed, ITEST_NOP, NULL, &origin),
                     TEEC_ERROR_BAD_PARAMETERS);
    TEEC_CloseSession(&closed);
    TEEC_FinalizeContext(&c.ctx);
    TEEC_SharedMemory shm = {.size = 16, .flags = TEEC_MEM_INPUT};
    assert_int_not_equal(TEEC_AllocateSharedMemory(&gone, &shm), TEEC_SUCCESS);
    assert_int_not_equal(try_open(&gone, &closed, ITEST_MULTI, NULL, &origin), TEEC_SUCCESS);
    TEEC_FinalizeContext(&gone);
    open_ta(&c, ITEST_MULTI);
    close_ta(&c);
}

struct crowd {
    pthread_t thread;
    TEEC_Context *ctx;
    unsigned kind;
    uint32_t base;
    unsigned wrong;
};

static void *crowd_main(void *arg)
{
    struct crowd *m = arg;

    for (int round = 0; round < 5; round++) {
        TEEC_Session session;
        if (try_open(m->ctx, &session, m->kind, NULL, NULL) != TEEC_SUCCESS) {
            m->wrong++;
            continue;
        }
        for (uint32_t i = 0; i < 100; i++) {
            TEEC_Operation op = op_values(m->base + i, i);
            if (TEEC_InvokeCommand(&session, ITEST_INC, &op, NULL) != TEEC_SUCCESS ||
                op.params[0].value.a != m->base + i + 1 || op.params[0].value.b != ~i)
                m->wrong++;
        }
        TEEC_CloseSession(&session);
    }
    return NULL;
}

static void test_many_threads_get_their_own_answers(void **state)
{
    struct crowd crowd[8];
    TEEC_Context ctx;

    (void)state;
    assert_int_equal(TEEC_InitializeContext(NULL, &ctx), TEEC_SUCCESS);
    for (unsigned i = 0; i < 8; i++) {
        crowd[i] = (struct crowd){
            .ctx = &ctx, .kind = i % 2 ? ITEST_MULTI : ITEST_SHARED, .base = i << 24};
        assert_int_equal(pthread_create(&crowd[i].thread, NULL, crowd_main, &crowd[i]), 0);
    }
    for (unsigned i = 0; i < 8; i++) {
        pthread_join(crowd[i].thread, NULL);
        assert_int_equal(crowd[i].wrong, 0);
    }
    TEEC_FinalizeContext(&ctx);
}

/* ---- a client thread that dies in a call ---- */

struct victim {
    struct client *c;
    TEEC_SharedMemory *shm;
    pthread_t thread;
};

static void *victim_main(void *arg)
{
    struct victim *v = arg;
    TEEC_Operation op = {0};

    op.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_WHOLE, TEEC_NONE, TEEC_NONE, TEEC_NONE);
    op.params[0].memref.parent = v->shm;
    TEEC_InvokeCommand(&v->c->session, ITEST_POLL_CANCEL, &op, NULL);
    return NULL;
}

/* Threads only: in inline mode the thread is the machine, and is cancelled when its call is over.
 */
static void test_a_thread_cancelled_in_a_call(void **state)
{
    struct client c, other;
    TEEC_SharedMemory shm = {.size = 16, .flags = TEEC_MEM_INPUT | TEEC_MEM_OUTPUT};

    (void)state;
    SKIP_UNLESS_THREADS_UNWIND();
    open_ta(&c, ITEST_MULTI);
    open_ta(&other, ITEST_MULTI);
    assert_int_equal(TEEC_AllocateSharedMemory(&c.ctx, &shm), TEEC_SUCCESS);
    struct victim v = {.c = &c, .shm = &shm};
    assert_int_equal(pthread_create(&v.thread, NULL, victim_main, &v), 0);
    while (!__atomic_load_n((unsigned char *)shm.buffer, __ATOMIC_ACQUIRE))
        usleep(100);
    void *result = NULL;
    pthread_cancel(v.thread);
    pthread_join(v.thread, &result);
    assert_ptr_equal(result, PTHREAD_CANCELED);
    invoke_ok(&other.session, ITEST_NOP, NULL);
    TEEC_ReleaseSharedMemory(&shm);
    close_ta(&c); /* ends the TA's loop too: the client of that session is gone */
    close_ta(&other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(test_many_sessions_never_closed),
        BOTH(test_many_instances_end_in_an_error_not_a_crash),
        BOTH(test_calls_on_closed_handles),
        BOTH(test_many_threads_get_their_own_answers),
        {"test_a_thread_cancelled_in_a_call [threads]", test_a_thread_cancelled_in_a_call,
         setup_threads, teardown, NULL},
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
