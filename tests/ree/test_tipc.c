/* SPDX-License-Identifier: BSD-2-Clause */
/* Channels, over the real hypervisor and a fake TEE; each test in both schedulers. */
#include "fake_tee.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ree/syscall.h"
#include "ree/tipc.h"

#define MS 1000000ull

struct rig {
    struct fake_tee tee;
    struct world world;
    struct tipc_dev *dev;
    bool stopped;
};

static void poll_ree(void *ctx)
{
    struct rig *r = ctx;
    tipc_poll(r->dev);
}

static int setup(void **state, enum fake_mode mode, bool offline)
{
    struct rig *r = calloc(1, sizeof(*r));

    fake_init(&r->tee, mode);
    r->tee.stay_offline = offline;
    r->world = (struct world){.name = "ree", .poll = poll_ree, .ctx = r, .doorbell = -1};
    assert_int_equal(tipc_dev_create(r->tee.sched, hyp_guest_map(r->tee.hyp, VM_REE),
                                     hyp_mmio_bus(r->tee.hyp, VM_REE),
                                     hyp_irq_line(r->tee.hyp, VM_REE), &r->dev),
                     0);
    fake_start(&r->tee, &r->world);
    if (!offline)
        assert_int_equal(tipc_wait_online(r->dev), 0);
    *state = r;
    return 0;
}

static int setup_threads(void **state)
{
    return setup(state, FAKE_THREADS, false);
}

static int setup_inline(void **state)
{
    return setup(state, FAKE_INLINE, false);
}

static int setup_virtual(void **state)
{
    return setup(state, FAKE_VIRTUAL, false);
}

static int setup_offline(void **state)
{
    return setup(state, FAKE_VIRTUAL, true);
}

static int teardown(void **state)
{
    struct rig *r = *state;

    fake_stop(&r->tee);
    tipc_dev_destroy(r->dev);
    fake_fini(&r->tee);
    free(r);
    return 0;
}

static struct tipc_chan *connected(struct rig *r)
{
    struct tipc_chan *c;

    assert_int_equal(tipc_open(r->dev, &c), 0);
    assert_int_equal(tipc_connect(c, SM_PORT_NAME, 1), 0);
    return c;
}

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

/* ---- requests ---- */

static struct ree_msg invoke_msg(uint32_t func)
{
    return (struct ree_msg){.hdr = {.magic = REE_MSG_MAGIC},
                            .arg = {.cmd = REE_CMD_INVOKE, .func = func, .num_params = 4}};
}

static int call(struct tipc_chan *c, struct ree_msg *msg)
{
    struct tipc_xact x = {.msg = msg, .len = REE_MSG_SIZE(4), .call = 1};
    struct tipc_req *req;

    int err = tipc_call_start(c, &x, &req);
    return err ? err : tipc_call_finish(req);
}

static void test_a_reply_overwrites_its_request(void **state)
{
    struct rig *r = *state;
    struct tipc_chan *c = connected(r);
    struct ree_msg msg = invoke_msg(FAKE_INVERT);

    msg.param[1] = (struct ree_param){REE_ATTR_VALUE_INOUT, 5, 6, 0};
    assert_int_equal(call(c, &msg), 0);
    assert_true(msg.param[1].a == ~5ull && msg.param[1].b == ~6ull);
    tipc_release(c);
}

static void test_replies_find_their_requests(void **state)
{
    struct rig *r = *state;
    struct tipc_chan *c = connected(r);
    struct ree_msg msg[20];
    struct tipc_req *req[20];

    for (unsigned i = 0; i < 20; i++) {
        msg[i] = invoke_msg(FAKE_HOLD);
        msg[i].arg.session = i;
        struct tipc_xact x = {.msg = &msg[i], .len = REE_MSG_SIZE(4), .call = 1};
        assert_int_equal(tipc_call_start(c, &x, &req[i]), 0);
    }
    sched_settle(r->tee.sched);
    fake_wait(&r->tee, &r->tee.held_count, 20);
    fake_release(&r->tee);
    for (unsigned i = 20; i-- > 0;) {
        assert_int_equal(tipc_call_finish(req[i]), 0);
        assert_int_equal(msg[i].arg.session, i);
        assert_int_equal(msg[i].arg.ret_origin, 4);
    }
    tipc_release(c);
}

static void test_strays_are_no_replies(void **state)
{
    struct rig *r = *state;
    struct tipc_chan *c = connected(r);
    struct ree_msg msg = invoke_msg(FAKE_STRAY);

    assert_int_equal(call(c, &msg), 0);
    assert_int_equal(call(c, &msg), 0);
    tipc_release(c);
}

static void test_how_a_request_can_end(void **state)
{
    static const struct {
        enum fake_cmd cmd;
        int err, next;
    } cases[] = {
        {FAKE_SHORT_REPLY, -EPROTO, 0}, {FAKE_HANG_UP, -ENOTCONN, -ENOTCONN},
        {FAKE_BREAK, -EIO, -EIO},       {FAKE_NEEDS_RESET, -EIO, -EIO},
        {FAKE_OFFLINE, -EIO, -EIO},
    };
    struct rig *r = *state;

    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
        struct tipc_chan *c = connected(r);
        struct ree_msg msg = invoke_msg(cases[i].cmd);
        assert_int_equal(call(c, &msg), cases[i].err);
        msg = invoke_msg(FAKE_ECHO);
        assert_int_equal(call(c, &msg), cases[i].next);
        tipc_release(c);
        /* The device comes back by itself. */
        assert_int_equal(tipc_wait_online(r->dev), 0);
        c = connected(r);
        msg = invoke_msg(FAKE_ECHO);
        assert_int_equal(call(c, &msg), 0);
        tipc_release(c);
    }
}

struct orphan {
    struct rig *rig;
    _Atomic unsigned count;
    unsigned replies;
    struct ree_msg reply;
};

static void on_orphan(struct tipc_chan *c, const void *reply, size_t len, void *arg)
{
    struct orphan *o = arg;

    (void)c;
    if (reply) {
        memcpy(&o->reply, reply, len);
        o->replies++;
    }
    o->count++;
}

static struct tipc_req *start_held(struct rig *r, struct tipc_chan *c, struct ree_msg *msg,
                                   struct orphan *o)
{
    struct tipc_xact x = {
        .msg = msg, .len = REE_MSG_SIZE(4), .orphan = on_orphan, .arg = o, .call = 1};
    struct tipc_req *req;

    *msg = invoke_msg(FAKE_HOLD);
    assert_int_equal(tipc_call_start(c, &x, &req), 0);
    sched_settle(r->tee.sched);
    fake_wait(&r->tee, &r->tee.held_count, 1);
    return req;
}

static void wait_orphan(struct rig *r, struct orphan *o)
{
    while (!o->count) {
        sched_settle(r->tee.sched);
        sched_yield();
    }
}

static void test_an_abandoned_reply_goes_to_the_orphan(void **state)
{
    struct rig *r = *state;
    struct tipc_chan *c = connected(r);
    struct orphan o = {0};
    struct ree_msg msg;

    tipc_call_abandon(start_held(r, c, &msg, &o));
    memset(&msg, 0xee, sizeof(msg));
    fake_release(&r->tee);
    wait_orphan(r, &o);
    assert_int_equal(o.replies, 1);
    assert_int_equal(o.reply.arg.func, FAKE_HOLD);
    assert_int_equal(msg.hdr.magic, 0xeeeeeeee); /* nobody's business any more */
    tipc_release(c);
    assert_int_equal(o.count, 1);
}

static void test_a_reply_can_be_abandoned_when_it_is_there(void **state)
{
    struct rig *r = *state;
    struct tipc_chan *c = connected(r);
    struct orphan o = {0};
    struct ree_msg msg, probe = invoke_msg(FAKE_ECHO);
    struct tipc_req *req = start_held(r, c, &msg, &o);

    fake_release(&r->tee);
    assert_int_equal(call(c, &probe), 0); /* so the other has come before */
    tipc_call_abandon(req);
    assert_int_equal(o.count, 1);
    assert_int_equal(o.replies, 1);
    tipc_release(c);
}

static void test_a_release_ends_abandoned_requests(void **state)
{
    struct rig *r = *state;
    struct tipc_chan *c = connected(r);
    struct orphan o = {0};
    struct ree_msg msg;

    tipc_call_abandon(start_held(r, c, &msg, &o));
    tipc_release(c);
    assert_int_equal(o.count, 1);
    assert_int_equal(o.replies, 0);
}

struct caller {
    struct tipc_chan *c;
    struct ree_msg msg;
    struct tipc_xact x;
    int err;
    pthread_t thread;
};

static void *caller_main(void *arg)
{
    SYSCALL_SCOPE(scope);
    struct caller *k = arg;
    struct tipc_req *req;

    (void)scope;
    k->err = tipc_call_start(k->c, &k->x, &req);
    if (!k->err)
        k->err = tipc_call_finish(req);
    return NULL;
}

static void caller_start(struct rig *r, struct caller *k, struct tipc_chan *c, struct orphan *o)
{
    k->c = c;
    k->msg = invoke_msg(FAKE_HOLD);
    k->x = (struct tipc_xact){
        .msg = &k->msg, .len = REE_MSG_SIZE(4), .orphan = on_orphan, .arg = o, .call = 1};
    assert_int_equal(pthread_create(&k->thread, NULL, caller_main, k), 0);
    fake_wait(&r->tee, &r->tee.held_count, 1);
}

static void test_a_cancelled_thread_abandons_its_request(void **state)
{
    struct rig *r = *state;
    struct orphan o = {0};
    struct caller k;
    void *ret;

    SKIP_UNLESS_THREADS_UNWIND();
    struct tipc_chan *c = connected(r);
    caller_start(r, &k, c, &o);
    pthread_cancel(k.thread);
    pthread_join(k.thread, &ret);
    assert_ptr_equal(ret, PTHREAD_CANCELED);
    fake_release(&r->tee);
    wait_orphan(r, &o);
    assert_int_equal(o.replies, 1);
    tipc_release(c);
}

static void test_stopping_ends_every_wait(void **state)
{
    struct rig *r = *state;
    struct tipc_chan *c = connected(r), *other;
    struct orphan o = {0};
    struct caller k;

    caller_start(r, &k, c, &o);
    tipc_dev_stop(r->dev);
    pthread_join(k.thread, NULL);
    assert_int_equal(k.err, -EIO);
    assert_int_equal(o.count, 0);
    assert_int_equal(tipc_open(r->dev, &other), -ENODEV);
    assert_int_equal(tipc_wait_online(r->dev), -ENODEV);
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

/* clang-format off */
#define BOTH(f)                                                                                    \
    {#f " [threads]", f, setup_threads, teardown, NULL},                                           \
    {#f " [inline]", f, setup_inline, teardown, NULL}
#define VIRTUAL(f) cmocka_unit_test_setup_teardown(f, setup_virtual, teardown)
/* clang-format on */

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
        BOTH(test_a_reply_overwrites_its_request),
        BOTH(test_replies_find_their_requests),
        BOTH(test_strays_are_no_replies),
        BOTH(test_how_a_request_can_end),
        BOTH(test_an_abandoned_reply_goes_to_the_orphan),
        BOTH(test_a_reply_can_be_abandoned_when_it_is_there),
        BOTH(test_a_release_ends_abandoned_requests),
        cmocka_unit_test_setup_teardown(test_a_cancelled_thread_abandons_its_request, setup_threads,
                                        teardown),
        BOTH(test_stopping_ends_every_wait),
        VIRTUAL(test_an_endless_connect_times_out),
        VIRTUAL(test_a_writer_without_a_buffer_times_out),
        VIRTUAL(test_a_device_that_refuses_is_dead_until_it_does_not),
        cmocka_unit_test_setup_teardown(test_nothing_before_the_device_is_online, setup_offline,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
