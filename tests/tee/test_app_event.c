/* SPDX-License-Identifier: BSD-2-Clause */
/* Peripherals and events: the TA plays the scenes, here is the client that cancels. */
#include "app_fixture.h"

#include <pthread.h>

#include "tas/events.h"

static int setup(void **state)
{
    return fixture_setup_path(state, EVENTS_DIR);
}

/* A session of the one instance. */
static struct conn *open_events(struct app_fixture *f, uint32_t session)
{
    struct ipc_uuid uuid = zoo_uuid(EVENTS_KIND);
    struct tee_msg m = fixture_msg(f, TEE_CMD_OPEN, 0);
    struct conn *c;

    uuid.octets[14] = 0x5f;
    m.session = session;
    assert_int_equal(fixture_try_connect(f, &uuid, &c), TEE_SUCCESS);
    assert_int_equal(fixture_call(f, c, m), TEE_SUCCESS);
    return c;
}

static struct tee_msg scene(struct app_fixture *f, uint32_t number, uint32_t session)
{
    struct tee_msg m = fixture_msg(f, TEE_CMD_INVOKE, number);

    m.session = session;
    f->ree_shm[0] = 0;
    msg_memref(&m, 0, TEE_PARAM_TYPE_MEMREF_INOUT, 0, 1);
    msg_value(&m, 1, TEE_PARAM_TYPE_VALUE_OUTPUT, 0, 0);
    return m;
}

static void expect_scene(struct app_fixture *f, struct conn *c, uint32_t number, uint32_t session,
                         uint32_t want)
{
    uint32_t ret = fixture_call(f, c, scene(f, number, session));

    if (ret == want)
        return;
    if ((ret & 0xfffff000u) == (EVENTS_FAILED & 0xfffff000u))
        fail_msg("scene %u failed at line %u of events.c", number, ret - EVENTS_FAILED);
    fail_msg("scene %u: 0x%x, not 0x%x", number, ret, want);
}

static void test_each_scene(void **state)
{
    struct app_fixture *f = *state;
    struct conn *c = open_events(f, 3);

    for (uint32_t i = 0; i < EVENTS_SCENES; i++)
        expect_scene(f, c, i, 3, TEE_SUCCESS);
}

static void test_an_event_begins_the_queues_time_anew(void **state)
{
    struct app_fixture *f = *state;

    expect_scene(f, open_events(f, 3), EVENTS_QUEUE_ANEW, 3, TEE_SUCCESS);
}

/* ---- a client that cancels ---- */

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

/* Runs the scene, cancels it once it waits (or is about to), and waits for its end. */
static uint32_t cancelled_scene(struct app_fixture *f, struct conn *c, uint32_t number)
{
    struct client cl = {.f = f, .c = c, .m = scene(f, number, 3)};

    assert_int_equal(pthread_create(&cl.thread, NULL, client_main, &cl), 0);
    while (!__atomic_load_n(&f->ree_shm[0], __ATOMIC_ACQUIRE))
        sched_yield();
    fixture_cancel(f, c, cl.m.op);
    pthread_join(cl.thread, NULL);
    return cl.ret;
}

static void test_a_cancel_is_an_event_of_the_os(void **state)
{
    struct app_fixture *f = *state;
    struct conn *c = open_events(f, 3);

    assert_int_equal(cancelled_scene(f, c, EVENTS_WAIT_OS), TEE_SUCCESS);
    assert_int_equal(c->reply.param[1].a, TEE_EVENT_TYPE_CORE_CLIENT_CANCEL);
}

static void test_a_cancel_is_an_event_of_its_session_masked_or_not(void **state)
{
    struct app_fixture *f = *state;
    struct conn *c = open_events(f, 3);

    assert_int_equal(cancelled_scene(f, c, EVENTS_WAIT_BOTH), TEE_SUCCESS);
    assert_int_equal(c->reply.param[1].b, 2);
}

static void test_a_cancel_ends_a_wait_that_has_no_source_of_it(void **state)
{
    struct app_fixture *f = *state;
    struct conn *c = open_events(f, 3);

    assert_int_equal(cancelled_scene(f, c, EVENTS_WAIT_NEITHER), TEE_ERROR_CANCEL);
    expect_scene(f, c, EVENTS_QUEUES, 3, TEE_SUCCESS);
}

static void test_a_cancel_before_the_call_is_told(void **state)
{
    struct app_fixture *f = *state;
    struct conn *c = open_events(f, 3);
    struct tee_msg m = scene(f, EVENTS_WAIT_BOTH, 3);

    fixture_cancel(f, c, m.op);
    assert_int_equal(fixture_call(f, c, m), TEE_SUCCESS);
    assert_int_equal(c->reply.param[1].b, 2);
}

static void test_a_cancel_of_another_call_is_not_told(void **state)
{
    struct app_fixture *f = *state;
    struct conn *c = open_events(f, 3);

    expect_scene(f, c, EVENTS_OPEN_SESSION_S, 3, TEE_SUCCESS);
    struct tee_msg m = scene(f, EVENTS_PERIPHERALS, 3);
    fixture_cancel(f, c, m.op);
    assert_int_equal(fixture_call(f, c, m), TEE_SUCCESS);
    expect_scene(f, c, EVENTS_WAIT_KEPT, 3, TEE_ERROR_TIMEOUT);
}

static void test_a_cancel_in_another_session_is_not_this_sessions(void **state)
{
    struct app_fixture *f = *state;
    struct conn *a = open_events(f, 3), *b = open_events(f, 4);

    expect_scene(f, a, EVENTS_OPEN_SESSION_S, 3, TEE_SUCCESS);
    struct tee_msg m = scene(f, EVENTS_WAIT_KEPT, 4);
    fixture_cancel(f, b, m.op);
    assert_int_equal(fixture_call(f, b, m), TEE_ERROR_CANCEL);
    m = scene(f, EVENTS_WAIT_KEPT, 3);
    fixture_cancel(f, a, m.op);
    assert_int_equal(fixture_call(f, a, m), TEE_SUCCESS);
}

static void test_a_sessions_peripheral_ends_with_it(void **state)
{
    struct app_fixture *f = *state;
    struct conn *a = open_events(f, 3), *b = open_events(f, 4);

    expect_scene(f, b, EVENTS_OPEN_SESSION_S, 4, TEE_SUCCESS);
    struct tee_msg m = fixture_msg(f, TEE_CMD_CLOSE, 0);
    m.session = 4;
    assert_int_equal(fixture_call(f, b, m), TEE_SUCCESS);
    fixture_hang_up(f, b);
    expect_scene(f, a, EVENTS_KEPT_IS_GONE, 3, TEE_SUCCESS);
}

/* ---- ends ---- */

static void test_the_end_of_the_host_ends_a_wait(void **state)
{
    struct app_fixture *f = *state;
    struct client cl = {.f = f, .c = open_events(f, 3), .m = scene(f, EVENTS_WAIT_FOREVER, 3)};

    assert_int_equal(pthread_create(&cl.thread, NULL, client_main, &cl), 0);
    while (!__atomic_load_n(&f->ree_shm[0], __ATOMIC_ACQUIRE))
        sched_yield();
    pthread_mutex_lock(&f->lock);
    app_host_stop(f->host);
    pthread_mutex_unlock(&f->lock);
    pthread_join(cl.thread, NULL);
    assert_int_equal(cl.ret, 0xffff3024u);
}

/* What is open when the instance ends goes with it: the sanitizers say whether. */
static void test_an_instance_ends_with_all_open(void **state)
{
    struct app_fixture *f = *state;
    struct conn *c = open_events(f, 3);

    expect_scene(f, c, EVENTS_OPEN_SESSION_S, 3, TEE_SUCCESS);
    assert_int_equal(fixture_destroy(f, c), TEE_SUCCESS);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_each_scene),
        TEST(test_a_cancel_is_an_event_of_the_os),
        TEST(test_a_cancel_is_an_event_of_its_session_masked_or_not),
        TEST(test_a_cancel_ends_a_wait_that_has_no_source_of_it),
        TEST(test_a_cancel_before_the_call_is_told),
        TEST(test_a_cancel_of_another_call_is_not_told),
        TEST(test_a_cancel_in_another_session_is_not_this_sessions),
        TEST(test_a_sessions_peripheral_ends_with_it),
        TEST(test_the_end_of_the_host_ends_a_wait),
        TEST(test_an_instance_ends_with_all_open),
    };
    /* What is due when is exact in virtual time only. */
    const struct CMUnitTest virtual_time[] = {
        TEST(test_an_event_begins_the_queues_time_anew),
    };
    int failed = FIXTURE_RUN(tests);
    fixture_kind = FIXTURE_SEEDED;
    failed += cmocka_run_group_tests_name("seeded", tests, NULL, NULL);
    return failed + cmocka_run_group_tests_name("virtual time", virtual_time, NULL, NULL);
}
