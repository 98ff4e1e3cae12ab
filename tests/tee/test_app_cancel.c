/* SPDX-License-Identifier: BSD-2-Clause */
/* Waiting, cancelling, and the end of the host while TAs run. */
#include "app_fixture.h"

#include <pthread.h>

#define MS 1000000u

static struct tee_msg linger(struct app_fixture *f, uint32_t command, bool unmask, uint32_t ms)
{
    struct tee_msg m = fixture_msg(f, TEE_CMD_INVOKE, command);

    f->ree_shm[0] = 0;
    msg_value(&m, 0, TEE_PARAM_TYPE_VALUE_INPUT, unmask, ms);
    msg_memref(&m, 1, TEE_PARAM_TYPE_MEMREF_INOUT, 0, 1);
    return m;
}

/* A client thread that sends a message and waits for its answer. */
struct client {
    struct app_fixture *f;
    struct conn *c;
    struct tee_msg m;
    pthread_t thread;
    uint32_t ret;
};

static void *client_main(void *arg)
{
    struct client *cl = arg;
    cl->ret = fixture_call(cl->f, cl->c, cl->m);
    return NULL;
}

/* Starts it and waits until the TA has begun. */
static void client_start(struct client *cl)
{
    assert_int_equal(pthread_create(&cl->thread, NULL, client_main, cl), 0);
    while (!__atomic_load_n(&cl->f->ree_shm[0], __ATOMIC_ACQUIRE))
        sched_yield();
}

static uint32_t client_join(struct client *cl)
{
    pthread_join(cl->thread, NULL);
    return cl->ret;
}

static void test_wait_waits(void **state)
{
    struct app_fixture *f = *state;
    struct conn *c = fixture_open(f, ZOO_MULTI);
    uint64_t before = sched_now(f->sched);

    assert_int_equal(fixture_call(f, c, linger(f, ZOO_WAIT, true, 20)), TEE_SUCCESS);
    assert_true(sched_now(f->sched) - before >= 20 * MS);
}

static void test_cancel_ends_a_wait(void **state)
{
    struct app_fixture *f = *state;
    struct client cl = {.f = f,
                        .c = fixture_open(f, ZOO_MULTI),
                        .m = linger(f, ZOO_WAIT, true, TEE_TIMEOUT_INFINITE)};

    client_start(&cl);
    fixture_cancel(f, cl.c, cl.m.op);
    assert_int_equal(client_join(&cl), TEE_ERROR_CANCEL);
    assert_int_equal(cl.c->reply.ret_origin, TEE_ORIGIN_TRUSTED_APP);
    assert_int_equal(fixture_invoke(f, cl.c, ZOO_NOTHING), TEE_SUCCESS);
}

static void test_cancel_sets_the_flag(void **state)
{
    struct app_fixture *f = *state;
    struct client cl = {.f = f, .c = fixture_open(f, ZOO_MULTI), .m = linger(f, ZOO_POLL, true, 0)};

    client_start(&cl);
    fixture_cancel(f, cl.c, cl.m.op);
    assert_int_equal(client_join(&cl), TEE_ERROR_CANCEL);
}

static void test_cancel_before_the_begin_sticks(void **state)
{
    struct app_fixture *f = *state;
    struct conn *c = fixture_open(f, ZOO_MULTI);
    struct tee_msg m = linger(f, ZOO_WAIT, true, TEE_TIMEOUT_INFINITE);

    fixture_cancel(f, c, m.op);
    assert_int_equal(fixture_call(f, c, m), TEE_ERROR_CANCEL);
}

static void test_late_cancel_hits_nobody(void **state)
{
    struct app_fixture *f = *state;
    struct conn *c = fixture_open(f, ZOO_MULTI);
    struct tee_msg m = linger(f, ZOO_WAIT, true, 1);

    assert_int_equal(fixture_call(f, c, m), TEE_SUCCESS);
    fixture_cancel(f, c, m.op);
    assert_int_equal(fixture_call(f, c, linger(f, ZOO_WAIT, true, 1)), TEE_SUCCESS);
}

static void test_cancellation_is_masked_at_first(void **state)
{
    struct app_fixture *f = *state;
    struct conn *c = fixture_open(f, ZOO_MULTI);
    struct tee_msg m = linger(f, ZOO_WAIT, false, 5);

    fixture_cancel(f, c, m.op);
    assert_int_equal(fixture_call(f, c, m), TEE_SUCCESS);
}

static void test_each_entry_begins_masked(void **state)
{
    struct app_fixture *f = *state;
    struct conn *c = fixture_open(f, ZOO_MULTI);

    /* MaskCancellation says whether it was masked: not, after the Unmask of the same call … */
    assert_int_equal(fixture_call(f, c, linger(f, ZOO_REMASK, true, 0)), TEE_SUCCESS);
    assert_int_equal(fixture_call(f, c, linger(f, ZOO_WAIT, true, 0)), TEE_SUCCESS);
    /* … and again in the next. */
    assert_int_equal(fixture_call(f, c, linger(f, ZOO_REMASK, false, 0)), TEE_ERROR_BAD_STATE);
}

static void test_cancel_of_no_instance(void **state)
{
    struct app_fixture *f = *state;
    struct conn gone = {.instance = 12345};

    fixture_cancel(f, &gone, 1);
    assert_int_equal(fixture_invoke(f, fixture_open(f, ZOO_MULTI), ZOO_NOTHING), TEE_SUCCESS);
}

/* ---- the host stops ---- */

static void stop(struct app_fixture *f)
{
    pthread_mutex_lock(&f->lock);
    app_host_stop(f->host);
    pthread_mutex_unlock(&f->lock);
}

static void stop_while(struct app_fixture *f, struct tee_msg m)
{
    struct client cl = {.f = f, .c = fixture_open(f, ZOO_MULTI), .m = m};

    client_start(&cl);
    stderr_begin();
    stop(f);
    assert_int_equal(client_join(&cl), TEE_ERROR_TARGET_DEAD);
    assert_string_equal(stderr_end(), ""); /* no report: it is not the TA's fault */
    assert_int_equal(cl.c->reply.ret_origin, TEE_ORIGIN_TEE);
}

static void test_stop_ends_a_wait(void **state)
{
    struct app_fixture *f = *state;
    stop_while(f, linger(f, ZOO_WAIT, false, TEE_TIMEOUT_INFINITE));
}

static void test_stop_ends_a_loop(void **state)
{
    struct app_fixture *f = *state;
    stop_while(f, linger(f, ZOO_LOOP, false, 0));
}

static void test_stop_ends_a_loop_of_system_calls(void **state)
{
    struct app_fixture *f = *state;
    stop_while(f, linger(f, ZOO_POLL, false, 0));
}

static void test_nothing_is_connected_after_stop(void **state)
{
    struct app_fixture *f = *state;
    struct conn *alive = fixture_open(f, ZOO_ALIVE), *c;
    struct ipc_uuid uuid = zoo_uuid(ZOO_MULTI);

    stop(f);
    stderr_begin();
    assert_int_equal(fixture_try_connect(f, &uuid, &c), TEE_ERROR_OUT_OF_MEMORY);
    stderr_end();
    fixture_wait_hup(f, alive);
}

static void test_time_is_virtual_in_a_seeded_run(void **state)
{
    struct app_fixture *f = *state;
    struct conn *c = fixture_open(f, ZOO_MULTI);
    uint64_t before = sched_now(f->sched);

    /* A day; the test's own time limit says that nobody really waits. */
    assert_int_equal(fixture_call(f, c, linger(f, ZOO_WAIT, true, 86400000)), TEE_SUCCESS);
    assert_true(sched_now(f->sched) - before >= 86400000ull * MS);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        T(test_wait_waits),
        T(test_cancel_ends_a_wait),
        T(test_cancel_sets_the_flag),
        T(test_cancel_before_the_begin_sticks),
        T(test_late_cancel_hits_nobody),
        T(test_cancellation_is_masked_at_first),
        T(test_each_entry_begins_masked),
        T(test_cancel_of_no_instance),
        T(test_stop_ends_a_wait),
        T(test_stop_ends_a_loop),
        T(test_stop_ends_a_loop_of_system_calls),
        T(test_nothing_is_connected_after_stop),
    };
    const struct CMUnitTest seeded[] = {
        T(test_time_is_virtual_in_a_seeded_run),
        T(test_cancel_before_the_begin_sticks),
    };
    int failed = FIXTURE_RUN(tests);
    fixture_kind = FIXTURE_SEEDED;
    return failed + cmocka_run_group_tests_name("seeded", seeded, NULL, NULL);
}
