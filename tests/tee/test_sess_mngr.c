/* SPDX-License-Identifier: BSD-2-Clause */
/* Sessions and instances: who gets which instance, when one ends, what happens when one dies. */
#include "sm_fixture.h"

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

/* ---- one session ---- */

static void session_runs_from_open_to_close(void **state)
{
    struct fixture *f = *state;
    uint32_t s = session_open(f, TA_MULTI);
    uint32_t tag = client_send(f, msg_invoke(s, 42));
    struct taken t = inst_take(f, inst_of(f, TA_MULTI, 0), TEE_CMD_INVOKE);
    assert_int_equal(t.msg.func, 42);
    assert_int_equal(t.msg.session, s);
    assert_int_equal(t.msg.session_ctx, s + 1000ull);
    inst_answer(f, &t, 0x1234);
    struct ree_msg m = client_expect(f, tag, 0x1234, TEE_ORIGIN_TRUSTED_APP);
    assert_int_equal(m.arg.cmd, REE_CMD_INVOKE);
    session_close(f, TA_MULTI, s, TEE_CMD_DESTROY);
    assert_int_equal(sm_session_count(f->sm), 0);
}

static void open_passes_the_clients_identity(void **state)
{
    struct fixture *f = *state;
    struct ree_msg m = msg_open(TA_MULTI);
    m.param[1].a = 0x8877665544332211;
    m.param[1].b = 0x0102030405060708;
    m.param[1].c = TEE_LOGIN_APPLICATION_USER;
    client_send(f, m);
    struct taken t = inst_take(f, inst_of(f, TA_MULTI, 0), TEE_CMD_OPEN);
    assert_int_equal(t.msg.login, TEE_LOGIN_APPLICATION_USER);
    assert_memory_equal(t.msg.client.octets, &m.param[1].a, 16);
}

static void open_tells_kernels_errors(void **state)
{
    struct fixture *f = *state;
    const struct {
        enum fake_ta ta;
        uint32_t ret;
    } cases[] = {{TA_UNKNOWN, TEE_ERROR_ITEM_NOT_FOUND},
                 {TA_BAD_HEAD, TEE_ERROR_BAD_FORMAT},
                 {TA_NO_THREAD, TEE_ERROR_OUT_OF_MEMORY}};
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        uint32_t tag = client_send(f, msg_open(cases[i].ta));
        struct ree_msg m = client_expect(f, tag, cases[i].ret, TEE_ORIGIN_TEE);
        assert_int_equal(m.arg.session, 0);
        assert_int_equal(sm_session_count(f->sm), 0);
    }
}

static void session_ids_are_not_reused_at_once(void **state)
{
    struct fixture *f = *state;
    uint32_t s = session_open(f, TA_MULTI);
    session_close(f, TA_MULTI, s, TEE_CMD_DESTROY);
    uint32_t again = session_open(f, TA_MULTI);
    assert_int_not_equal(s, again);
    uint32_t tag = client_send(f, msg_invoke(s, 1));
    client_expect(f, tag, TEE_ERROR_BAD_PARAMETERS, TEE_ORIGIN_TEE);
}

static void session_of_another_channel_is_none(void **state)
{
    struct fixture *f = *state;
    uint32_t s = session_open(f, TA_MULTI), other = fixture_connect(f);
    client_send_on(f, other, msg_invoke(s, 1));
    assert_int_equal(client_take_on(f, other).arg.ret, TEE_ERROR_BAD_PARAMETERS);
    client_send_on(f, other, msg_close(s));
    assert_int_equal(client_take_on(f, other).arg.ret, TEE_ERROR_BAD_PARAMETERS);
    session_close(f, TA_MULTI, s, TEE_CMD_DESTROY);
}

static void session_that_is_opening_or_closing_takes_no_requests(void **state)
{
    struct fixture *f = *state;
    uint32_t open_tag = client_send(f, msg_open(TA_MULTI));
    struct taken t = inst_take(f, inst_of(f, TA_MULTI, 0), TEE_CMD_OPEN);
    uint32_t tag = client_send(f, msg_invoke(t.msg.session, 1));
    client_expect(f, tag, TEE_ERROR_BAD_PARAMETERS, TEE_ORIGIN_TEE);
    inst_answer(f, &t, TEE_SUCCESS);
    client_expect(f, open_tag, TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
    client_send(f, msg_close(t.msg.session));
    tag = client_send(f, msg_invoke(t.msg.session, 1));
    client_expect(f, tag, TEE_ERROR_BAD_PARAMETERS, TEE_ORIGIN_TEE);
    tag = client_send(f, msg_close(t.msg.session));
    client_expect(f, tag, TEE_ERROR_BAD_PARAMETERS, TEE_ORIGIN_TEE);
}

static void requests_of_a_session_wait_in_their_order(void **state)
{
    struct fixture *f = *state;
    uint32_t s = session_open(f, TA_MULTI), tag[3];
    struct fake_inst *inst = inst_of(f, TA_MULTI, 0);
    for (uint32_t i = 0; i < 3; i++)
        tag[i] = client_send(f, msg_invoke(s, i));
    for (uint32_t i = 0; i < 3; i++) {
        struct taken t = inst_take(f, inst, TEE_CMD_INVOKE);
        assert_int_equal(t.msg.func, i);
        inst_expect_nothing(inst);
        inst_answer(f, &t, i);
        client_expect(f, tag[i], i, TEE_ORIGIN_TRUSTED_APP);
    }
}

static void close_waits_for_what_runs(void **state)
{
    struct fixture *f = *state;
    uint32_t s = session_open(f, TA_MULTI);
    struct fake_inst *inst = inst_of(f, TA_MULTI, 0);
    uint32_t invoke = client_send(f, msg_invoke(s, 1));
    struct taken t = inst_take(f, inst, TEE_CMD_INVOKE);
    uint32_t close = client_send(f, msg_close(s));
    inst_expect_nothing(inst);
    inst_answer(f, &t, TEE_SUCCESS);
    client_expect(f, invoke, TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
    client_expect_nothing(f);
    t = inst_take(f, inst, TEE_CMD_DESTROY);
    assert_int_equal(t.msg.func, TEE_DESTROY_CLOSE);
    inst_answer(f, &t, TEE_SUCCESS);
    client_expect(f, close, TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
}

/* ---- which instance ---- */

static void multi_instance_ta_gets_one_each(void **state)
{
    struct fixture *f = *state;
    uint32_t a = session_open(f, TA_MULTI), b = session_open(f, TA_MULTI);
    assert_non_null(inst_of(f, TA_MULTI, 1));
    /* Both run at the same time. */
    client_send(f, msg_invoke(a, 1));
    client_send(f, msg_invoke(b, 2));
    assert_int_equal(inst_take(f, inst_of(f, TA_MULTI, 0), TEE_CMD_INVOKE).msg.func, 1);
    assert_int_equal(inst_take(f, inst_of(f, TA_MULTI, 1), TEE_CMD_INVOKE).msg.func, 2);
}

static void single_session_ta_is_busy(void **state)
{
    struct fixture *f = *state;
    uint32_t opening = client_send(f, msg_open(TA_SINGLE));
    uint32_t tag = client_send(f, msg_open(TA_SINGLE));
    client_expect(f, tag, TEE_ERROR_BUSY, TEE_ORIGIN_TEE);
    struct taken t = inst_take(f, inst_of(f, TA_SINGLE, 0), TEE_CMD_OPEN);
    inst_answer(f, &t, TEE_SUCCESS);
    client_expect(f, opening, TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
    tag = client_send(f, msg_open(TA_SINGLE));
    client_expect(f, tag, TEE_ERROR_BUSY, TEE_ORIGIN_TEE);
    session_close(f, TA_SINGLE, t.msg.session, TEE_CMD_DESTROY);
    session_open(f, TA_SINGLE);
}

static void shared_instance_serves_one_request_at_a_time(void **state)
{
    struct fixture *f = *state;
    uint32_t a = session_open(f, TA_SHARED), b = session_open(f, TA_SHARED);
    struct fake_inst *inst = inst_of(f, TA_SHARED, 0);
    assert_null(inst_of(f, TA_SHARED, 1));
    uint32_t tag_a = client_send(f, msg_invoke(a, 1)), tag_b = client_send(f, msg_invoke(b, 2));
    uint32_t tag_c = client_send(f, msg_open(TA_SHARED));
    struct taken t = inst_take(f, inst, TEE_CMD_INVOKE);
    assert_int_equal(t.msg.session, a);
    inst_expect_nothing(inst);
    inst_answer(f, &t, 1);
    client_expect(f, tag_a, 1, TEE_ORIGIN_TRUSTED_APP);
    t = inst_take(f, inst, TEE_CMD_INVOKE);
    assert_int_equal(t.msg.session, b);
    inst_answer(f, &t, 2);
    client_expect(f, tag_b, 2, TEE_ORIGIN_TRUSTED_APP);
    t = inst_take(f, inst, TEE_CMD_OPEN);
    inst_answer(f, &t, TEE_SUCCESS);
    client_expect(f, tag_c, TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
}

static void last_close_destroys_the_shared_instance(void **state)
{
    struct fixture *f = *state;
    uint32_t a = session_open(f, TA_SHARED), b = session_open(f, TA_SHARED);
    session_close(f, TA_SHARED, a, TEE_CMD_CLOSE);
    session_close(f, TA_SHARED, b, TEE_CMD_DESTROY);
}

static void kept_instance_stays(void **state)
{
    struct fixture *f = *state;
    uint32_t a = session_open(f, TA_KEPT);
    uint32_t number = inst_of(f, TA_KEPT, 0)->number;
    session_close(f, TA_KEPT, a, TEE_CMD_CLOSE);
    a = session_open(f, TA_KEPT);
    assert_int_equal(inst_of(f, TA_KEPT, 0)->number, number);
    session_close(f, TA_KEPT, a, TEE_CMD_CLOSE);
}

static void open_waits_for_a_destroy(void **state)
{
    struct fixture *f = *state;
    uint32_t s = session_open(f, TA_SINGLE);
    uint32_t close = client_send(f, msg_close(s));
    struct taken t = inst_take(f, inst_of(f, TA_SINGLE, 0), TEE_CMD_DESTROY);
    uint32_t open = client_send(f, msg_open(TA_SINGLE));
    client_expect_nothing(f);
    assert_int_equal(f->os.connect_count, 1);
    inst_answer(f, &t, TEE_SUCCESS);
    client_expect(f, close, TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
    assert_int_equal(f->os.connect_count, 2);
    inst_end(f, t.inst);
    t = inst_take(f, inst_of(f, TA_SINGLE, 0), TEE_CMD_OPEN);
    inst_answer(f, &t, TEE_SUCCESS);
    client_expect(f, open, TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
}

static void open_waits_for_a_destroy_that_only_ends(void **state)
{
    struct fixture *f = *state;
    uint32_t s = session_open(f, TA_SHARED);
    uint32_t close = client_send(f, msg_close(s));
    struct taken t = inst_take(f, inst_of(f, TA_SHARED, 0), TEE_CMD_DESTROY);
    uint32_t open = client_send(f, msg_open(TA_SHARED));
    inst_end(f, t.inst);
    client_expect(f, close, TEE_ERROR_TARGET_DEAD, TEE_ORIGIN_TEE);
    t = inst_take(f, inst_of(f, TA_SHARED, 0), TEE_CMD_OPEN);
    inst_answer(f, &t, TEE_SUCCESS);
    client_expect(f, open, TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
}

static void open_waits_for_a_closing_single_session(void **state)
{
    struct fixture *f = *state;
    uint32_t s = session_open(f, TA_KEPT_SINGLE);
    struct fake_inst *inst = inst_of(f, TA_KEPT_SINGLE, 0);
    client_send(f, msg_close(s));
    struct taken t = inst_take(f, inst, TEE_CMD_CLOSE);
    uint32_t first = client_send(f, msg_open(TA_KEPT_SINGLE));
    uint32_t second = client_send(f, msg_open(TA_KEPT_SINGLE));
    inst_answer(f, &t, TEE_SUCCESS);
    client_take(f);
    t = inst_take(f, inst, TEE_CMD_OPEN);
    inst_answer(f, &t, TEE_SUCCESS);
    client_expect(f, first, TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
    client_expect(f, second, TEE_ERROR_BUSY, TEE_ORIGIN_TEE);
    session_close(f, TA_KEPT_SINGLE, t.msg.session, TEE_CMD_CLOSE);
}

/* ---- an OPEN that fails ---- */

static void failed_open_destroys_an_instance_without_sessions(void **state)
{
    struct fixture *f = *state;
    uint32_t tag = client_send(f, msg_open(TA_SHARED));
    struct taken t = inst_take(f, inst_of(f, TA_SHARED, 0), TEE_CMD_OPEN);
    inst_answer(f, &t, TEE_ERROR_ACCESS_DENIED);
    struct ree_msg m = client_expect(f, tag, TEE_ERROR_ACCESS_DENIED, TEE_ORIGIN_TRUSTED_APP);
    assert_int_equal(m.arg.session, 0);
    t = inst_take(f, t.inst, TEE_CMD_DESTROY);
    assert_int_equal(t.msg.func, TEE_DESTROY_ONLY);
    inst_answer(f, &t, TEE_SUCCESS);
    assert_int_equal(sm_session_count(f->sm), 0);
    client_expect_nothing(f);
}

static void failed_open_leaves_other_sessions_alone(void **state)
{
    struct fixture *f = *state;
    uint32_t s = session_open(f, TA_SHARED);
    uint32_t tag = client_send(f, msg_open(TA_SHARED));
    struct fake_inst *inst = inst_of(f, TA_SHARED, 0);
    struct taken t = inst_take(f, inst, TEE_CMD_OPEN);
    inst_answer(f, &t, TEE_ERROR_ACCESS_DENIED);
    client_expect(f, tag, TEE_ERROR_ACCESS_DENIED, TEE_ORIGIN_TRUSTED_APP);
    inst_expect_nothing(inst);
    session_close(f, TA_SHARED, s, TEE_CMD_DESTROY);
}

static void failed_open_leaves_a_kept_instance_alone(void **state)
{
    struct fixture *f = *state;
    client_send(f, msg_open(TA_KEPT));
    struct taken t = inst_take(f, inst_of(f, TA_KEPT, 0), TEE_CMD_OPEN);
    inst_answer(f, &t, TEE_ERROR_ACCESS_DENIED);
    inst_expect_nothing(t.inst);
    client_take(f);
    uint32_t number = t.inst->number;
    uint32_t s = session_open(f, TA_KEPT);
    assert_int_equal(inst_of(f, TA_KEPT, 0)->number, number);
    session_close(f, TA_KEPT, s, TEE_CMD_CLOSE);
}

/* Create failed: the instance answers and ends of its own accord, whatever is sent to it. */
static void instance_that_ends_after_a_failed_open_is_replaced(void **state)
{
    struct fixture *f = *state;
    const enum fake_ta tas[] = {TA_MULTI, TA_SINGLE, TA_SHARED, TA_KEPT, TA_KEPT_SINGLE};
    for (size_t i = 0; i < ARRAY_COUNT(tas); i++) {
        uint32_t tag = client_send(f, msg_open(tas[i]));
        struct taken t = inst_take(f, inst_of(f, tas[i], 0), TEE_CMD_OPEN);
        t.inst->ending = true;
        inst_answer(f, &t, TEE_ERROR_BAD_FORMAT);
        inst_end(f, t.inst);
        client_expect(f, tag, TEE_ERROR_BAD_FORMAT, TEE_ORIGIN_TRUSTED_APP);
        assert_int_equal(sm_session_count(f->sm), i); /* those opened below */
        session_open(f, tas[i]);
    }
}

static void opens_that_wait_for_a_failed_create_get_their_own(void **state)
{
    struct fixture *f = *state;
    uint32_t tag[3];
    for (unsigned i = 0; i < 3; i++)
        tag[i] = client_send(f, msg_open(TA_KEPT));
    for (unsigned i = 0; i < 3; i++) {
        struct taken t = inst_take(f, inst_of(f, TA_KEPT, 0), TEE_CMD_OPEN);
        t.inst->ending = true;
        inst_answer(f, &t, TEE_ERROR_BAD_FORMAT);
        inst_end(f, t.inst);
        client_expect(f, tag[i], TEE_ERROR_BAD_FORMAT, TEE_ORIGIN_TRUSTED_APP);
    }
    assert_int_equal(f->os.connect_count, 3);
}

/* ---- death ---- */

static void panic_is_told_to_all_sessions_of_the_instance(void **state)
{
    struct fixture *f = *state;
    uint32_t a = session_open(f, TA_SHARED), b = session_open(f, TA_SHARED);
    uint32_t tag_a = client_send(f, msg_invoke(a, 1)), tag_b = client_send(f, msg_invoke(b, 2));
    struct taken t = inst_take(f, inst_of(f, TA_SHARED, 0), TEE_CMD_INVOKE);
    inst_panic(f, &t);
    client_expect(f, tag_a, TEE_ERROR_TARGET_DEAD, TEE_ORIGIN_TEE);
    client_expect(f, tag_b, TEE_ERROR_TARGET_DEAD, TEE_ORIGIN_TEE);
    const uint32_t dead[] = {a, b};
    for (unsigned i = 0; i < 2; i++) {
        uint32_t tag = client_send(f, msg_invoke(dead[i], 3));
        client_expect(f, tag, TEE_ERROR_TARGET_DEAD, TEE_ORIGIN_TEE);
        tag = client_send(f, msg_close(dead[i]));
        client_expect(f, tag, TEE_SUCCESS, TEE_ORIGIN_TEE);
        tag = client_send(f, msg_close(dead[i]));
        client_expect(f, tag, TEE_ERROR_BAD_PARAMETERS, TEE_ORIGIN_TEE);
    }
    assert_int_equal(sm_session_count(f->sm), 0);
}

static void panic_leaves_other_instances_alone(void **state)
{
    struct fixture *f = *state;
    uint32_t a = session_open(f, TA_MULTI_SESSIONS), b = session_open(f, TA_MULTI_SESSIONS);
    struct fake_inst *of_b = inst_of(f, TA_MULTI_SESSIONS, 1);
    client_send(f, msg_invoke(a, 1));
    struct taken t = inst_take(f, inst_of(f, TA_MULTI_SESSIONS, 0), TEE_CMD_INVOKE);
    inst_panic(f, &t);
    client_take(f);
    uint32_t tag = client_send(f, msg_invoke(b, 2));
    t = inst_take(f, of_b, TEE_CMD_INVOKE);
    inst_answer(f, &t, TEE_SUCCESS);
    client_expect(f, tag, TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
}

static void dead_single_instance_is_replaced(void **state)
{
    struct fixture *f = *state;
    const enum fake_ta tas[] = {TA_SINGLE, TA_SHARED, TA_KEPT};
    for (size_t i = 0; i < ARRAY_COUNT(tas); i++) {
        uint32_t s = session_open(f, tas[i]);
        client_send(f, msg_invoke(s, 1));
        struct taken t = inst_take(f, inst_of(f, tas[i], 0), TEE_CMD_INVOKE);
        uint32_t number = t.inst->number;
        inst_panic(f, &t);
        client_take(f);
        session_open(f, tas[i]);
        assert_int_not_equal(inst_of(f, tas[i], 0)->number, number);
    }
}

static void hup_without_an_answer_is_death(void **state)
{
    struct fixture *f = *state;
    uint32_t s = session_open(f, TA_SHARED), idle = session_open(f, TA_SHARED);
    uint32_t tag = client_send(f, msg_invoke(s, 1));
    inst_end(f, inst_of(f, TA_SHARED, 0));
    client_expect(f, tag, TEE_ERROR_TARGET_DEAD, TEE_ORIGIN_TEE);
    tag = client_send(f, msg_invoke(idle, 1));
    client_expect(f, tag, TEE_ERROR_TARGET_DEAD, TEE_ORIGIN_TEE);
}

static void wrong_answer_is_death(void **state)
{
    struct fixture *f = *state;
    for (unsigned i = 0; i < 4; i++) {
        uint32_t s = session_open(f, TA_MULTI);
        uint32_t tag = client_send(f, msg_invoke(s, 1));
        struct taken t = inst_take(f, inst_of(f, TA_MULTI, 0), TEE_CMD_INVOKE);
        struct tee_msg m = t.msg;
        m.cmd = i == 0 ? TEE_CMD_INVOKE : TEE_CMD_RETVAL;
        m.func = i == 1 ? TEE_CMD_CLOSE : TEE_CMD_INVOKE;
        m.op = t.msg.op + (i == 2);
        struct iovec iov = {&m, i == 3 ? 8 : sizeof(m)};
        assert_int_equal(ipc_send(t.inst->app, t.handle, &iov, 1, 0), 0);
        sm_poll(f->sm);
        client_expect(f, tag, TEE_ERROR_TARGET_DEAD, TEE_ORIGIN_TEE);
        inst_end(f, t.inst);
    }
}

static void answer_that_nobody_asked_for_is_death(void **state)
{
    struct fixture *f = *state;
    uint32_t s = session_open(f, TA_MULTI);
    uint32_t tag = client_send(f, msg_invoke(s, 1));
    struct taken t = inst_take(f, inst_of(f, TA_MULTI, 0), TEE_CMD_INVOKE);
    inst_answer(f, &t, TEE_SUCCESS);
    client_expect(f, tag, TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
    inst_answer(f, &t, TEE_SUCCESS);
    tag = client_send(f, msg_invoke(s, 1));
    client_expect(f, tag, TEE_ERROR_TARGET_DEAD, TEE_ORIGIN_TEE);
}

static void panic_in_each_entry_point(void **state)
{
    struct fixture *f = *state;
    uint32_t tag = client_send(f, msg_open(TA_SHARED));
    struct taken t = inst_take(f, inst_of(f, TA_SHARED, 0), TEE_CMD_OPEN);
    inst_panic(f, &t);
    client_expect(f, tag, TEE_ERROR_TARGET_DEAD, TEE_ORIGIN_TEE);
    assert_int_equal(sm_session_count(f->sm), 0);
    uint32_t s = session_open(f, TA_KEPT);
    tag = client_send(f, msg_close(s));
    t = inst_take(f, inst_of(f, TA_KEPT, 0), TEE_CMD_CLOSE);
    inst_panic(f, &t);
    client_expect(f, tag, TEE_ERROR_TARGET_DEAD, TEE_ORIGIN_TEE);
    assert_int_equal(sm_session_count(f->sm), 0);
}

static void queued_close_of_a_dead_session_succeeds(void **state)
{
    struct fixture *f = *state;
    uint32_t a = session_open(f, TA_SHARED);
    client_send(f, msg_invoke(a, 1));
    struct taken t = inst_take(f, inst_of(f, TA_SHARED, 0), TEE_CMD_INVOKE);
    uint32_t close = client_send(f, msg_close(a)), open = client_send(f, msg_open(TA_SHARED));
    inst_panic(f, &t);
    assert_int_equal(client_take(f).arg.ret, TEE_ERROR_TARGET_DEAD);
    client_expect(f, close, TEE_SUCCESS, TEE_ORIGIN_TEE);
    /* The OPEN that waited has lost nothing: it gets a fresh instance. */
    t = inst_take(f, inst_of(f, TA_SHARED, 0), TEE_CMD_OPEN);
    inst_answer(f, &t, TEE_SUCCESS);
    client_expect(f, open, TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
}

/* The kernel knows that an instance has ended before its hang-ups have been taken. */
static void replaced_instance_with_sessions_is_told_apart(void **state)
{
    struct fixture *f = *state;
    uint32_t old = session_open(f, TA_SHARED);
    struct fake_inst *first = inst_of(f, TA_SHARED, 0);
    first->ending = true;
    uint32_t open = client_send(f, msg_open(TA_SHARED));
    uint32_t lost = client_send(f, msg_invoke(old, 1));
    struct taken t = inst_take(f, inst_of(f, TA_SHARED, 1), TEE_CMD_OPEN);
    inst_answer(f, &t, TEE_SUCCESS);
    client_expect(f, open, TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
    client_expect_nothing(f);
    inst_end(f, first);
    client_expect(f, lost, TEE_ERROR_TARGET_DEAD, TEE_ORIGIN_TEE);
    uint32_t tag = client_send(f, msg_invoke(t.msg.session, 1));
    t = inst_take(f, t.inst, TEE_CMD_INVOKE);
    inst_answer(f, &t, TEE_SUCCESS);
    client_expect(f, tag, TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
}

/* ---- many ---- */

static void ten_thousand_sessions(void **state)
{
    struct fixture *f = *state;
    enum { N = 10000 };
    uint32_t *s = calloc(N, sizeof(*s));
    assert_non_null(s);
    for (unsigned i = 0; i < N; i++)
        s[i] = session_open(f, TA_SHARED);
    assert_int_equal(sm_session_count(f->sm), N);
    for (unsigned i = 0; i < N; i++)
        session_close(f, TA_SHARED, s[i], i < N - 1 ? TEE_CMD_CLOSE : TEE_CMD_DESTROY);
    assert_int_equal(sm_session_count(f->sm), 0);
    free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(session_runs_from_open_to_close),
        TEST(open_passes_the_clients_identity),
        TEST(open_tells_kernels_errors),
        TEST(session_ids_are_not_reused_at_once),
        TEST(session_of_another_channel_is_none),
        TEST(session_that_is_opening_or_closing_takes_no_requests),
        TEST(requests_of_a_session_wait_in_their_order),
        TEST(close_waits_for_what_runs),
        TEST(multi_instance_ta_gets_one_each),
        TEST(single_session_ta_is_busy),
        TEST(shared_instance_serves_one_request_at_a_time),
        TEST(last_close_destroys_the_shared_instance),
        TEST(kept_instance_stays),
        TEST(open_waits_for_a_destroy),
        TEST(open_waits_for_a_destroy_that_only_ends),
        TEST(open_waits_for_a_closing_single_session),
        TEST(failed_open_destroys_an_instance_without_sessions),
        TEST(failed_open_leaves_other_sessions_alone),
        TEST(failed_open_leaves_a_kept_instance_alone),
        TEST(instance_that_ends_after_a_failed_open_is_replaced),
        TEST(opens_that_wait_for_a_failed_create_get_their_own),
        TEST(panic_is_told_to_all_sessions_of_the_instance),
        TEST(panic_leaves_other_instances_alone),
        TEST(dead_single_instance_is_replaced),
        TEST(hup_without_an_answer_is_death),
        TEST(wrong_answer_is_death),
        TEST(answer_that_nobody_asked_for_is_death),
        TEST(panic_in_each_entry_point),
        TEST(queued_close_of_a_dead_session_succeeds),
        TEST(replaced_instance_with_sessions_is_told_apart),
        TEST(ten_thousand_sessions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
