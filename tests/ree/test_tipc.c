/* SPDX-License-Identifier: BSD-2-Clause */
/* Channels, over the real hypervisor and a fake TEE; each test in both schedulers. */
#include "tipc_rig.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define MS 1000000ull

static void write_text(struct tipc_chan *c, const char *text)
{
    struct iovec iov = {(void *)(uintptr_t)text, strlen(text)};
    assert_int_equal(tipc_write_iter(c, &iov, 1, 1), 0);
}

/* ---- connecting ---- */

static void test_a_channel_connects_and_says_goodbye(void **state)
{
    struct rig *r = *state;
    struct tipc_chan *c = connected(r);

    assert_int_equal(tipc_connect(c, SM_PORT_NAME, 1), 0); /* again is no error */
    assert_int_equal(tipc_connect(c, "other", 1), -EISCONN);
    tipc_release(c);
    fake_wait(&r->tee, &r->tee.disc_count, 1);
    assert_int_equal(r->tee.connect_count, 1);
}

static void test_an_unknown_port_is_refused(void **state)
{
    struct rig *r = *state;
    struct tipc_chan *c;

    assert_int_equal(tipc_open(r->dev, &c), 0);
    assert_int_equal(tipc_connect(c, "no.such.port", 1), -ECONNREFUSED);
    assert_int_equal(tipc_connect(c, SM_PORT_NAME, 1), 0); /* it may try another */
    tipc_release(c);
}

static void test_a_port_name_has_a_limit(void **state)
{
    struct rig *r = *state;
    struct tipc_chan *c;
    char name[TIPC_NAME_SIZE + 1] = {0};

    memset(name, 'x', TIPC_NAME_SIZE);
    assert_int_equal(tipc_open(r->dev, &c), 0);
    assert_int_equal(tipc_connect(c, name, 1), -EINVAL);
    tipc_release(c);
}

static void test_an_unconnected_channel_carries_nothing(void **state)
{
    struct rig *r = *state;
    struct tipc_chan *c;
    struct tipc_req *req;
    char buf[8] = "";
    struct ree_msg msg = {.hdr = {.magic = REE_MSG_MAGIC}};
    struct tipc_xact x = {.msg = &msg, .len = REE_MSG_SIZE(0)};
    struct iovec iov = {buf, 1};

    assert_int_equal(tipc_open(r->dev, &c), 0);
    assert_int_equal(tipc_write_iter(c, &iov, 1, 1), -ENOTCONN);
    assert_int_equal(tipc_write_nowait(c, buf, 1, 1), -ENOTCONN);
    assert_int_equal(tipc_read_iter(c, buf, sizeof(buf), 1), -ENOTCONN);
    assert_int_equal(tipc_call_start(c, &x, &req), -ENOTCONN);
    assert_null(req);
    tipc_release(c);
    assert_int_equal(r->tee.disc_count, 0);
}

struct connecting {
    struct tipc_chan *c;
    int err;
    pthread_t thread;
};

static void *connect_main(void *arg)
{
    struct connecting *k = arg;
    k->err = tipc_connect(k->c, SM_PORT_NAME, 1);
    return NULL;
}

static void test_two_threads_connect_one_channel(void **state)
{
    struct rig *r = *state;
    struct connecting k;

    r->tee.late = true;
    assert_int_equal(tipc_open(r->dev, &k.c), 0);
    assert_int_equal(pthread_create(&k.thread, NULL, connect_main, &k), 0);
    fake_wait(&r->tee, &r->tee.held_count, 1);
    assert_int_equal(tipc_connect(k.c, "other", 2), -EALREADY);
    fake_release(&r->tee);
    assert_int_equal(tipc_connect(k.c, SM_PORT_NAME, 2), 0);
    pthread_join(k.thread, NULL);
    assert_int_equal(k.err, 0);
    tipc_release(k.c);
}

static void test_a_release_ends_a_connect(void **state)
{
    struct rig *r = *state;
    struct connecting k;

    fake_set(&r->tee, &r->tee.mute, true);
    assert_int_equal(tipc_open(r->dev, &k.c), 0);
    assert_int_equal(pthread_create(&k.thread, NULL, connect_main, &k), 0);
    fake_wait(&r->tee, &r->tee.connect_count, 1);
    tipc_release(k.c);
    pthread_join(k.thread, NULL);
    assert_int_equal(k.err, -ENOTCONN);
    fake_wait(&r->tee, &r->tee.disc_count, 1);
}

static void test_an_endless_connect_times_out(void **state)
{
    struct rig *r = *state;
    struct tipc_chan *c;

    fake_set(&r->tee, &r->tee.mute, true);
    assert_int_equal(tipc_open(r->dev, &c), 0);
    uint64_t before = sched_now(r->tee.sched);
    assert_int_equal(tipc_connect(c, SM_PORT_NAME, 1), -ETIMEDOUT);
    assert_true(sched_now(r->tee.sched) - before >= TIPC_CONNECT_MS * MS);
    assert_int_equal(tipc_connect(c, SM_PORT_NAME, 1), -ETIMEDOUT); /* STALE */
    tipc_release(c);
    fake_wait(&r->tee, &r->tee.disc_count, 1); /* the TEE may have it half open */
}

/* ---- messages ---- */

static void test_messages_come_in_order(void **state)
{
    struct rig *r = *state;
    struct tipc_chan *c = connected(r);
    char buf[16];

    for (int i = 0; i < 100; i++) {
        char text[8] = {(char)('a' + i % 26), 0};
        write_text(c, text);
        assert_int_equal(tipc_read_iter(c, buf, sizeof(buf), 1), 1);
        assert_int_equal(buf[0], text[0]);
    }
    write_text(c, "one");
    write_text(c, "three");
    assert_int_equal(tipc_read_iter(c, buf, sizeof(buf), 1), 3);
    assert_int_equal(tipc_read_iter(c, buf, sizeof(buf), 1), 5);
    tipc_release(c);
}

static void test_a_message_that_does_not_fit_stays(void **state)
{
    struct rig *r = *state;
    struct tipc_chan *c = connected(r);
    char buf[16];

    write_text(c, "hello");
    assert_int_equal(tipc_read_iter(c, buf, 4, 1), -EMSGSIZE);
    assert_int_equal(tipc_read_iter(c, buf, 5, 1), 5);
    tipc_release(c);
}

static void test_a_message_has_a_limit(void **state)
{
    struct rig *r = *state;
    struct tipc_chan *c = connected(r);
    char *big = calloc(1, TIPC_PAYLOAD_MAX + 1);
    struct iovec iov[2] = {{big, TIPC_PAYLOAD_MAX}, {big, 1}};

    assert_int_equal(tipc_write_iter(c, iov, 1, 1), 0);
    assert_int_equal(tipc_read_iter(c, big, TIPC_PAYLOAD_MAX, 1), TIPC_PAYLOAD_MAX);
    assert_int_equal(tipc_write_iter(c, iov, 2, 1), -EMSGSIZE);
    free(big);
    tipc_release(c);
}

static void test_too_many_unread_messages_cost_the_channel(void **state)
{
    struct rig *r = *state;
    struct tipc_chan *c = connected(r);
    struct iovec iov = {(char[]){"x"}, 1};
    char buf[2];
    int err = 0, got = 0;

    for (unsigned i = 0; i <= TIPC_UNREAD_MAX || err == 0; i++) {
        err = tipc_write_iter(c, &iov, 1, 1);
        sched_settle(r->tee.sched);
    }
    assert_int_equal(err, -ENOTCONN);
    while (tipc_read_iter(c, buf, sizeof(buf), 1) == 1)
        got++;
    assert_int_equal(got, TIPC_UNREAD_MAX); /* what came in time is still there */
    tipc_release(c);
}

static void test_without_a_buffer_a_writer_need_not_wait(void **state)
{
    struct rig *r = *state;
    struct tipc_chan *c = connected(r);
    int err = 0, sent = 0;

    fake_set(&r->tee, &r->tee.take_nothing, true);
    while ((err = tipc_write_nowait(c, "x", 1, 1)) == 0)
        sent++;
    assert_int_equal(err, -EAGAIN);
    assert_in_range(sent, 1, TIPC_QUEUE_SIZE * 3); /* the hypervisor has buffers too */
    fake_release(&r->tee);
    tipc_release(c);
}

static void fill_tx(struct rig *r, struct tipc_chan *c, unsigned *sent)
{
    fake_set(&r->tee, &r->tee.take_nothing, true);
    /* The hypervisor takes some more while it is not looked at. */
    for (int quiet = 0; quiet < 100; quiet++) {
        for (; tipc_write_nowait(c, "x", 1, 1) == 0; ++*sent)
            quiet = 0;
        sched_settle(r->tee.sched);
    }
}

static void test_a_writer_without_a_buffer_times_out(void **state)
{
    struct rig *r = *state;
    struct tipc_chan *c = connected(r);
    struct iovec iov = {(char[]){"y"}, 1};
    struct ree_msg msg = {.hdr = {.magic = REE_MSG_MAGIC}};
    struct tipc_xact x = {.msg = &msg, .len = REE_MSG_SIZE(0), .call = 1};
    struct tipc_req *req;
    unsigned sent = 0;

    fill_tx(r, c, &sent);
    uint64_t before = sched_now(r->tee.sched);
    assert_int_equal(tipc_write_iter(c, &iov, 1, 1), -ETIMEDOUT);
    assert_true(sched_now(r->tee.sched) - before >= TIPC_TX_BUF_MS * MS);
    assert_int_equal(tipc_call_start(c, &x, &req), -ETIMEDOUT);
    fake_release(&r->tee);
    tipc_release(c);
}

struct writer_thread {
    struct tipc_chan *c;
    int err;
    pthread_t thread;
};

static void *write_main(void *arg)
{
    struct writer_thread *w = arg;
    struct iovec iov = {(char[]){"y"}, 1};

    w->err = tipc_write_iter(w->c, &iov, 1, 1);
    return NULL;
}

static void test_a_writer_waits_for_a_buffer(void **state)
{
    struct rig *r = *state;
    struct tipc_chan *c = connected(r);
    struct writer_thread w[4];
    char buf[4];
    unsigned sent = 0;

    fill_tx(r, c, &sent);
    for (unsigned i = 0; i < 4; i++) {
        w[i].c = c;
        assert_int_equal(pthread_create(&w[i].thread, NULL, write_main, &w[i]), 0);
    }
    fake_release(&r->tee);
    for (unsigned i = 0; i < sent + 4 && i < TIPC_UNREAD_MAX / 2; i++)
        assert_int_equal(tipc_read_iter(c, buf, sizeof(buf), 1), 1);
    for (unsigned i = 0; i < 4; i++)
        pthread_join(w[i].thread, NULL);
    tipc_release(c);
}

/* ---- bring-up ---- */

static void test_nothing_before_the_device_is_online(void **state)
{
    struct rig *r = *state;
    struct tipc_chan *c;

    assert_int_equal(tipc_open(r->dev, &c), -ENODEV);
    assert_null(c);
    assert_int_equal(tipc_wait_online(r->dev), -ETIMEDOUT);
    fake_set(&r->tee, &r->tee.stay_offline, false);
    assert_int_equal(tipc_wait_online(r->dev), 0);
    assert_int_equal(tipc_open(r->dev, &c), 0);
    tipc_release(c);
}

static void test_a_device_that_refuses_is_dead_until_it_does_not(void **state)
{
    struct rig *r = *state;
    struct tipc_chan *c = connected(r);
    struct ree_msg msg = invoke_msg(FAKE_NEEDS_RESET);

    fake_set(&r->tee, &r->tee.refuse_features, true);
    assert_int_equal(call(c, &msg), -EIO);
    tipc_release(c);
    assert_int_equal(tipc_wait_online(r->dev), -ETIMEDOUT);
    assert_int_equal(tipc_open(r->dev, &c), -ENODEV);
    fake_set(&r->tee, &r->tee.refuse_features, false);
    assert_int_equal(tipc_wait_online(r->dev), 0);
    tipc_release(connected(r));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(test_a_channel_connects_and_says_goodbye),
        BOTH(test_an_unknown_port_is_refused),
        BOTH(test_a_port_name_has_a_limit),
        BOTH(test_an_unconnected_channel_carries_nothing),
        BOTH(test_two_threads_connect_one_channel),
        BOTH(test_a_release_ends_a_connect),
        BOTH(test_messages_come_in_order),
        BOTH(test_a_message_that_does_not_fit_stays),
        BOTH(test_a_message_has_a_limit),
        BOTH(test_too_many_unread_messages_cost_the_channel),
        BOTH(test_without_a_buffer_a_writer_need_not_wait),
        BOTH(test_a_writer_waits_for_a_buffer),
        VIRTUAL(test_an_endless_connect_times_out),
        VIRTUAL(test_a_writer_without_a_buffer_times_out),
        VIRTUAL(test_a_device_that_refuses_is_dead_until_it_does_not),
        cmocka_unit_test_setup_teardown(test_nothing_before_the_device_is_online,
                                        tipc_setup_offline, tipc_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
