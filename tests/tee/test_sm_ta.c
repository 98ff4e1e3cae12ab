/* SPDX-License-Identifier: BSD-2-Clause */
/* TAs as clients of the session manager: identity, who waits for whom, cancellation, the end. */
#include "sm_fixture.h"

#include <errno.h>

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

/* An instance that serves `running`, and its channel as a client. */
struct ta {
    struct fixture *f;
    struct taken running;
    struct ipc_app *app;
    uint32_t chan;
    uint32_t next_tag;
};

static void no_wake(void *arg, call_id call)
{
    (void)arg;
    (void)call;
}

/* The newest instance of `kind` takes `cmd` and begins to ask others. */
static struct ta ta_begin(struct fixture *f, enum fake_ta kind, enum tee_cmd cmd)
{
    struct ta ta = {.f = f, .running = inst_take(f, inst_of(f, kind, 0), cmd)};

    assert_int_equal(ipc_app_create(f->ipc, &ta.running.inst->uuid, no_wake, NULL, &ta.app), 0);
    int h = ipc_connect(ta.app, SM_PORT_NAME, 1);
    assert_true(h > 0);
    ta.chan = (uint32_t)h;
    sm_poll(f->sm);
    return ta;
}

static void ta_end(struct ta *ta)
{
    ipc_app_destroy(ta->app);
    sm_poll(ta->f->sm);
}

static uint32_t ta_send(struct ta *ta, struct ree_msg msg, bool unmasked)
{
    struct tee_req req = {.msg = msg,
                          .parent = ta->running.msg.session,
                          .unmasked = unmasked,
                          .cancel_at = 77,
                          .lender = 5,
                          .lend = 6};
    uint32_t tag = msg.arg.cmd == REE_CMD_CANCEL ? 0 : ++ta->next_tag;

    req.msg.hdr.data_tag = tag;
    if (msg.arg.cmd != REE_CMD_CANCEL)
        req.msg.arg.cancel_id = tag;
    struct iovec iov = {&req, sizeof(req)};
    assert_int_equal(ipc_send(ta->app, ta->chan, &iov, 1, 1), 0);
    sm_poll(ta->f->sm);
    return tag;
}

static struct ree_msg ta_expect(struct ta *ta, uint32_t tag, uint32_t ret, uint32_t origin)
{
    struct ree_msg msg;
    struct ipc_msg m;

    assert_int_equal(ipc_get_msg(ta->app, ta->chan, &m), 0);
    assert_true(ipc_read_msg(ta->app, ta->chan, m.id, 0, &msg, sizeof(msg)) > 0);
    assert_int_equal(ipc_put_msg(ta->app, ta->chan, m.id), 0);
    assert_int_equal(msg.hdr.data_tag, tag);
    assert_int_equal(msg.arg.ret, ret);
    assert_int_equal(msg.arg.ret_origin, origin);
    return msg;
}

static void ta_expect_nothing(struct ta *ta)
{
    struct ipc_msg m;
    assert_int_equal(ipc_get_msg(ta->app, ta->chan, &m), -ENOMSG);
}

/* A client's session with `kind`, whose instance serves an INVOKE of it. */
static struct ta serving(struct fixture *f, enum fake_ta kind, uint32_t *session, uint32_t *tag)
{
    *session = session_open(f, kind);
    struct ree_msg m = msg_invoke(*session, 1);
    m.arg.cancel_id = 9;
    *tag = client_send(f, m);
    return ta_begin(f, kind, TEE_CMD_INVOKE);
}

/* The TA's session with `kind`: its OPEN is answered. */
static uint32_t ta_open(struct ta *ta, enum fake_ta kind)
{
    uint32_t tag = ta_send(ta, msg_open(kind), false);
    struct taken t = inst_take(ta->f, inst_of(ta->f, kind, 0), TEE_CMD_OPEN);
    inst_answer(ta->f, &t, TEE_SUCCESS);
    return ta_expect(ta, tag, TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP).arg.session;
}

/* ---- what the callee sees ---- */

static void callee_sees_who_the_kernel_says_calls(void **state)
{
    struct fixture *f = *state;
    uint32_t session, tag;
    struct ta ta = serving(f, TA_MULTI, &session, &tag);
    struct ree_msg m = msg_open(TA_SHARED);

    m.param[1].a = 0x1234; /* what the message says is nobody's concern */
    m.param[1].c = TEE_LOGIN_USER;
    ta_send(&ta, m, false);
    struct taken t = inst_take(f, inst_of(f, TA_SHARED, 0), TEE_CMD_OPEN);
    assert_int_equal(t.msg.login, TEE_LOGIN_TRUSTED_APP);
    assert_memory_equal(&t.msg.client, &ta.running.inst->uuid, 16);
    assert_int_equal(t.msg.cancel_at, 77);
    assert_int_equal(t.msg.lender, 5);
    assert_int_equal(t.msg.lend, 6);
    ta_end(&ta);
}

static void memrefs_of_tas_are_theirs_only_from_tas(void **state)
{
    struct fixture *f = *state;
    uint32_t session, tag;
    struct ta ta = serving(f, TA_MULTI, &session, &tag);
    uint32_t inner = ta_open(&ta, TA_SHARED);
    struct ree_msg m = msg_invoke(inner, 1);

    for (unsigned i = 0; i < 3; i++)
        m.param[i].attr = REE_ATTR_TMEM_INPUT;
    m.param[0].c = REE_SHM_TA;
    m.param[1].c = REE_SHM_NULL;
    ta_send(&ta, m, false);
    struct taken t = inst_take(f, inst_of(f, TA_SHARED, 0), TEE_CMD_INVOKE);
    assert_int_equal(t.msg.param[0].kind, TEE_MEM_TA);
    assert_int_equal(t.msg.param[1].kind, TEE_MEM_NULL);
    assert_int_equal(t.msg.param[2].kind, TEE_MEM_REE);
    inst_answer(f, &t, TEE_SUCCESS);
    /* From the normal world it is a cookie like any other. */
    uint32_t other = session_open(f, TA_KEPT);
    m.arg.session = other;
    client_send(f, m);
    t = inst_take(f, inst_of(f, TA_KEPT, 0), TEE_CMD_INVOKE);
    assert_int_equal(t.msg.param[0].kind, TEE_MEM_REE);
    assert_int_equal(t.msg.lend, 0);
    assert_int_equal(t.msg.cancel_at, TEE_NO_DEADLINE);
    ta_end(&ta);
}

static void malformed_requests_close_the_channel(void **state)
{
    struct fixture *f = *state;
    uint32_t session, tag;
    struct ta ta = serving(f, TA_MULTI, &session, &tag);
    struct ree_msg m = msg_open(TA_SHARED); /* as a REE context says it: too short */
    struct iovec iov = {&m, REE_MSG_SIZE(6)};
    struct ipc_event ev;

    while (ipc_next_event(ta.app, &ev))
        ;
    m.hdr.data_tag = 1;
    assert_int_equal(ipc_send(ta.app, ta.chan, &iov, 1, 1), 0);
    sm_poll(f->sm);
    assert_true(ipc_next_event(ta.app, &ev));
    assert_true(ev.events & IPC_EV_HUP);
    ta_end(&ta);
}

static void a_tas_session_is_not_the_clients(void **state)
{
    struct fixture *f = *state;
    uint32_t session, tag;
    struct ta ta = serving(f, TA_MULTI, &session, &tag);
    uint32_t inner = ta_open(&ta, TA_SHARED);
    uint32_t other = client_send(f, msg_invoke(inner, 1));

    client_expect(f, other, TEE_ERROR_BAD_PARAMETERS, TEE_ORIGIN_TEE);
    other = ta_send(&ta, msg_invoke(session, 1), false);
    ta_expect(&ta, other, TEE_ERROR_BAD_PARAMETERS, TEE_ORIGIN_TEE);
    ta_end(&ta);
}

/* ---- rings ---- */

static void a_ring_is_busy(void **state)
{
    struct fixture *f = *state;
    uint32_t session, tag;
    struct ta one = serving(f, TA_SHARED, &session, &tag);

    uint32_t self = ta_send(&one, msg_open(TA_SHARED), false);
    ta_expect(&one, self, TEE_ERROR_BUSY, TEE_ORIGIN_TEE);
    ta_send(&one, msg_open(TA_KEPT), false);
    struct ta two = ta_begin(f, TA_KEPT, TEE_CMD_OPEN);
    ta_send(&two, msg_open(TA_MULTI), false);
    struct ta three = ta_begin(f, TA_MULTI, TEE_CMD_OPEN);
    uint32_t back = ta_send(&three, msg_open(TA_SHARED), false);
    ta_expect(&three, back, TEE_ERROR_BUSY, TEE_ORIGIN_TEE);
    back = ta_send(&three, msg_open(TA_KEPT), false);
    ta_expect(&three, back, TEE_ERROR_BUSY, TEE_ORIGIN_TEE);
    ta_end(&three);
    ta_end(&two);
    ta_end(&one);
}

static void crossing_requests_are_told_apart_by_who_comes_first(void **state)
{
    struct fixture *f = *state;
    uint32_t session, tag;
    struct ta one = serving(f, TA_SHARED, &session, &tag);
    struct ta two = serving(f, TA_KEPT, &session, &tag);

    uint32_t first = ta_send(&one, msg_open(TA_KEPT), false); /* queued: nobody waits for ONE */
    ta_expect_nothing(&one);
    uint32_t second = ta_send(&two, msg_open(TA_SHARED), false);
    ta_expect(&two, second, TEE_ERROR_BUSY, TEE_ORIGIN_TEE);
    inst_answer(f, &two.running, TEE_SUCCESS);
    struct taken t = inst_take(f, inst_of(f, TA_KEPT, 0), TEE_CMD_OPEN);
    inst_answer(f, &t, TEE_SUCCESS);
    ta_expect(&one, first, TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
    ta_end(&two);
    ta_end(&one);
}

static void a_close_in_a_ring_is_answered_at_once(void **state)
{
    struct fixture *f = *state;
    uint32_t session, tag;
    struct ta two = serving(f, TA_KEPT, &session, &tag);
    uint32_t back = ta_open(&two, TA_SHARED);
    inst_answer(f, &two.running, TEE_SUCCESS);
    client_expect(f, tag, TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
    struct ta one = serving(f, TA_SHARED, &session, &tag);
    ta_send(&one, msg_open(TA_KEPT), false);
    two.running = inst_take(f, inst_of(f, TA_KEPT, 0), TEE_CMD_OPEN);

    uint32_t close = ta_send(&two, msg_close(back), false);
    ta_expect(&two, close, TEE_SUCCESS, TEE_ORIGIN_TEE);
    inst_expect_nothing(one.running.inst);
    inst_answer(f, &two.running, TEE_SUCCESS);
    inst_answer(f, &one.running, TEE_SUCCESS);
    struct taken t = inst_take(f, inst_of(f, TA_SHARED, 0), TEE_CMD_CLOSE);
    assert_int_equal(t.msg.session, back);
    inst_answer(f, &t, TEE_SUCCESS);
    ta_end(&two);
    ta_end(&one);
}

/* ---- cancellation ---- */

/* The client's INVOKE of `session` (cancel id 9) is cancelled. */
static void cancel_outer(struct fixture *f, uint32_t session)
{
    client_send(f, msg_cancel(session, 9));
}

static void a_cancel_goes_down_where_it_is_unmasked(void **state)
{
    struct fixture *f = *state;

    for (unsigned unmasked = 0; unmasked < 2; unmasked++) {
        uint32_t session, tag;
        struct ta ta = serving(f, TA_MULTI, &session, &tag);
        uint32_t inner = ta_open(&ta, TA_KEPT);
        ta_send(&ta, msg_invoke(inner, 1), unmasked);
        struct taken t = inst_take(f, inst_of(f, TA_KEPT, 0), TEE_CMD_INVOKE);
        f->os.cancel_count = 0;
        cancel_outer(f, session);
        assert_int_equal(f->os.cancel_count, 1 + unmasked);
        assert_int_equal(f->os.cancel_op, unmasked ? t.msg.op : ta.running.msg.op);
        inst_answer(f, &t, TEE_ERROR_CANCEL);
        inst_panic(f, &ta.running);
        ta_end(&ta);
        client_expect(f, tag, TEE_ERROR_TARGET_DEAD, TEE_ORIGIN_TEE);
        t = inst_take(f, inst_of(f, TA_KEPT, 0), TEE_CMD_CLOSE);
        inst_answer(f, &t, TEE_SUCCESS);
    }
}

static void a_cancel_that_comes_first_is_not_lost(void **state)
{
    struct fixture *f = *state;
    uint32_t session, tag;
    struct ta ta = serving(f, TA_MULTI, &session, &tag);

    cancel_outer(f, session);
    f->os.cancel_count = 0;
    ta_send(&ta, msg_open(TA_SHARED), true);
    struct taken t = inst_take(f, inst_of(f, TA_SHARED, 0), TEE_CMD_OPEN);
    assert_int_equal(f->os.cancel_count, 1);
    assert_int_equal(f->os.cancel_op, t.msg.op);
    ta_end(&ta);
}

static void a_queued_request_is_cancelled_at_once(void **state)
{
    struct fixture *f = *state;
    uint32_t busy, session, tag;
    busy = session_open(f, TA_SHARED);
    client_send(f, msg_invoke(busy, 1));
    struct ta ta = serving(f, TA_MULTI, &session, &tag);

    uint32_t queued = ta_send(&ta, msg_open(TA_SHARED), true);
    ta_expect_nothing(&ta);
    cancel_outer(f, session);
    ta_expect(&ta, queued, TEE_ERROR_CANCEL, TEE_ORIGIN_TEE);
    /* And one that comes afterwards. */
    queued = ta_send(&ta, msg_open(TA_SHARED), true);
    ta_expect(&ta, queued, TEE_ERROR_CANCEL, TEE_ORIGIN_TEE);
    ta_end(&ta);
}

static void a_timeout_is_a_cancel_of_the_one_request(void **state)
{
    struct fixture *f = *state;
    uint32_t busy, session, tag;
    busy = session_open(f, TA_SHARED);
    client_send(f, msg_invoke(busy, 1));
    struct ta ta = serving(f, TA_MULTI, &session, &tag);

    uint32_t queued = ta_send(&ta, msg_open(TA_SHARED), false);
    ta_send(&ta, msg_cancel(0, queued), false);
    ta_expect(&ta, queued, TEE_ERROR_CANCEL, TEE_ORIGIN_TEE);
    assert_int_equal(f->os.cancel_count, 0);
    ta_end(&ta);
}

/* ---- the end ---- */

static void sessions_of_an_instance_close_with_it(void **state)
{
    struct fixture *f = *state;
    uint32_t session, tag;
    struct ta ta = serving(f, TA_MULTI, &session, &tag);
    ta_open(&ta, TA_SINGLE);

    uint32_t again = client_send(f, msg_open(TA_SINGLE));
    client_expect(f, again, TEE_ERROR_BUSY, TEE_ORIGIN_TEE);
    inst_panic(f, &ta.running); /* its channel is still there */
    client_expect(f, tag, TEE_ERROR_TARGET_DEAD, TEE_ORIGIN_TEE);
    struct taken t = inst_take(f, inst_of(f, TA_SINGLE, 0), TEE_CMD_DESTROY);
    inst_answer(f, &t, TEE_SUCCESS);
    inst_end(f, t.inst);
    session_open(f, TA_SINGLE);
    ta_end(&ta);
}

static void what_a_dead_caller_asked_is_cancelled(void **state)
{
    struct fixture *f = *state;
    uint32_t session, tag;
    struct ta ta = serving(f, TA_MULTI, &session, &tag);
    uint32_t inner = ta_open(&ta, TA_SHARED);

    ta_send(&ta, msg_invoke(inner, 1), false);
    struct taken t = inst_take(f, inst_of(f, TA_SHARED, 0), TEE_CMD_INVOKE);
    ta_end(&ta);
    assert_int_equal(f->os.cancel_op, t.msg.op);
    inst_answer(f, &t, TEE_ERROR_CANCEL);
    t = inst_take(f, inst_of(f, TA_SHARED, 0), TEE_CMD_DESTROY);
    inst_answer(f, &t, TEE_SUCCESS);
    inst_end(f, t.inst);
}

static void a_dead_callee_is_told(void **state)
{
    struct fixture *f = *state;
    uint32_t session, tag;
    struct ta ta = serving(f, TA_MULTI, &session, &tag);
    uint32_t inner = ta_open(&ta, TA_SHARED);

    uint32_t asked = ta_send(&ta, msg_invoke(inner, 1), false);
    struct taken t = inst_take(f, inst_of(f, TA_SHARED, 0), TEE_CMD_INVOKE);
    inst_panic(f, &t);
    ta_expect(&ta, asked, TEE_ERROR_TARGET_DEAD, TEE_ORIGIN_TEE);
    asked = ta_send(&ta, msg_invoke(inner, 1), false);
    ta_expect(&ta, asked, TEE_ERROR_TARGET_DEAD, TEE_ORIGIN_TEE);
    asked = ta_send(&ta, msg_close(inner), false);
    ta_expect(&ta, asked, TEE_SUCCESS, TEE_ORIGIN_TEE);
    ta_end(&ta);
}

/* A CLOSE of a client that has gone runs for nobody: its TA queues nowhere. */
static void what_runs_for_nobody_does_not_queue(void **state)
{
    struct fixture *f = *state;
    uint32_t busy, other = fixture_connect(f);
    busy = session_open(f, TA_SHARED);
    client_send(f, msg_invoke(busy, 1));
    client_send_on(f, other, msg_open(TA_MULTI));
    struct taken t = inst_take(f, inst_of(f, TA_MULTI, 0), TEE_CMD_OPEN);
    inst_answer(f, &t, TEE_SUCCESS);
    assert_int_equal(ipc_close(f->client, other), 0);
    sm_poll(f->sm);
    struct ta ta = ta_begin(f, TA_MULTI, TEE_CMD_DESTROY);

    uint32_t tag = ta_send(&ta, msg_open(TA_SHARED), false);
    ta_expect(&ta, tag, TEE_ERROR_BUSY, TEE_ORIGIN_TEE);
    ta_end(&ta);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(callee_sees_who_the_kernel_says_calls),
        TEST(memrefs_of_tas_are_theirs_only_from_tas),
        TEST(malformed_requests_close_the_channel),
        TEST(a_tas_session_is_not_the_clients),
        TEST(a_ring_is_busy),
        TEST(crossing_requests_are_told_apart_by_who_comes_first),
        TEST(a_close_in_a_ring_is_answered_at_once),
        TEST(a_cancel_goes_down_where_it_is_unmasked),
        TEST(a_cancel_that_comes_first_is_not_lost),
        TEST(a_queued_request_is_cancelled_at_once),
        TEST(a_timeout_is_a_cancel_of_the_one_request),
        TEST(sessions_of_an_instance_close_with_it),
        TEST(what_a_dead_caller_asked_is_cancelled),
        TEST(a_dead_callee_is_told),
        TEST(what_runs_for_nobody_does_not_queue),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
