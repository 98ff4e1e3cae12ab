/* SPDX-License-Identifier: BSD-2-Clause */
/* Requests and replies, over the real hypervisor and a fake TEE; each test in both schedulers. */
#include "tipc_rig.h"

#include <errno.h>
#include <sched.h>
#include <string.h>

#include "ree/syscall.h"
#include "unwind.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(test_a_reply_overwrites_its_request),
        BOTH(test_replies_find_their_requests),
        BOTH(test_strays_are_no_replies),
        BOTH(test_how_a_request_can_end),
        BOTH(test_an_abandoned_reply_goes_to_the_orphan),
        BOTH(test_a_reply_can_be_abandoned_when_it_is_there),
        BOTH(test_a_release_ends_abandoned_requests),
        BOTH(test_stopping_ends_every_wait),
        cmocka_unit_test_setup_teardown(test_a_cancelled_thread_abandons_its_request,
                                        tipc_setup_threads, tipc_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
