/* SPDX-License-Identifier: BSD-2-Clause */
/* The session manager at its border with the REE: what it refuses, what it answers and when. */
#include "no_memory.h"
#include "sm_fixture.h"

#include <errno.h>

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

/* ---- refusals ---- */

enum breakage { B_OPEN, B_INVOKE, B_CLOSE, B_CANCEL };

struct bad_case {
    const char *what;
    enum breakage of;
    uint32_t word;  /* index of the 32-bit word of the message to be changed */
    uint32_t value; /* what is put there */
    int cut;        /* bytes taken off the end; negative: added */
    uint32_t ret;
};

#define WORD_CMD       2
#define WORD_SESSION   4
#define WORD_NUM       9
#define WORD_PARAM(n)  (10 + (n)*8)
#define WORD_ATTR(n)   (WORD_PARAM(n))
#define WORD_A(n)      (WORD_PARAM(n) + 2)
#define WORD_A_HIGH(n) (WORD_PARAM(n) + 3)
#define WORD_B_HIGH(n) (WORD_PARAM(n) + 5)
#define WORD_C(n)      (WORD_PARAM(n) + 6)
#define WORD_C_HIGH(n) (WORD_PARAM(n) + 7)
#define WORD_NOTHING   WORD_NUM + 100
#define META_INPUT     (REE_ATTR_META | REE_ATTR_VALUE_INPUT)
#define BAD            TEE_ERROR_BAD_PARAMETERS

static const struct bad_case bad_cases[] = {
    {"open too short", B_OPEN, WORD_NOTHING, 0, 32, BAD},
    {"open too long", B_OPEN, WORD_NOTHING, 0, -8, BAD},
    {"no room for an arg", B_INVOKE, WORD_NOTHING, 0, 150, BAD},
    {"header alone", B_INVOKE, WORD_NOTHING, 0, 160, BAD},
    {"num_params beyond the size", B_INVOKE, WORD_NUM, 5, 0, BAD},
    {"num_params absurd", B_INVOKE, WORD_NUM, 0x08000004, 0, BAD},
    {"num_params over the limit", B_OPEN, WORD_NUM, 7, 0, BAD},
    {"invoke with 6 params", B_OPEN, WORD_CMD, REE_CMD_INVOKE, 0, BAD},
    {"close with params", B_INVOKE, WORD_CMD, REE_CMD_CLOSE, 0, BAD},
    {"cancel with params", B_INVOKE, WORD_CMD, REE_CMD_CANCEL, 0, BAD},
    {"open without meta", B_CLOSE, WORD_CMD, REE_CMD_OPEN, 0, BAD},
    {"reserved", B_CLOSE, WORD_CMD, REE_CMD_REGISTER_SHM, 0, TEE_ERROR_NOT_SUPPORTED},
    {"reserved", B_CLOSE, WORD_CMD, REE_CMD_UNREGISTER_SHM, 0, TEE_ERROR_NOT_SUPPORTED},
    {"unknown", B_CLOSE, WORD_CMD, 6, 0, TEE_ERROR_NOT_IMPLEMENTED},
    {"unknown", B_CLOSE, WORD_CMD, UINT32_MAX, 0, TEE_ERROR_NOT_IMPLEMENTED},
    {"first meta plain", B_OPEN, WORD_ATTR(0), REE_ATTR_VALUE_INPUT, 0, BAD},
    {"second meta plain", B_OPEN, WORD_ATTR(1), REE_ATTR_VALUE_INPUT, 0, BAD},
    {"third meta", B_OPEN, WORD_ATTR(2), META_INPUT, 0, BAD},
    {"meta of an invoke", B_INVOKE, WORD_ATTR(0), META_INPUT, 0, BAD},
    {"login 3", B_OPEN, WORD_C(1), 3, 0, BAD},
    {"login 7", B_OPEN, WORD_C(1), 7, 0, BAD},
    {"login of a TA", B_OPEN, WORD_C(1), TEE_LOGIN_TRUSTED_APP, 0, BAD},
    {"login too wide", B_OPEN, WORD_C_HIGH(1), 1, 0, BAD},
    {"type 4", B_INVOKE, WORD_ATTR(0), 4, 0, BAD},
    {"rmem", B_INVOKE, WORD_ATTR(1), 5, 0, BAD},
    {"type 8", B_INVOKE, WORD_ATTR(2), 8, 0, BAD},
    {"type 12", B_INVOKE, WORD_ATTR(3), 12, 0, BAD},
    {"fragment", B_INVOKE, WORD_ATTR(3), 0x200 | REE_ATTR_VALUE_INPUT, 0, BAD},
    {"attribute too wide", B_INVOKE, WORD_ATTR(0) + 1, 1, 0, BAD},
    {"value a too wide", B_INVOKE, WORD_A_HIGH(0), 1, 0, BAD},
    {"value b too wide", B_INVOKE, WORD_B_HIGH(0), 1, 0, BAD},
    {"session 0", B_INVOKE, WORD_SESSION, 0, 0, BAD},
    {"session unknown", B_INVOKE, WORD_SESSION, 0x7fffffff, 0, BAD},
    {"session unknown", B_INVOKE, WORD_SESSION, UINT32_MAX, 0, BAD},
    {"close of unknown", B_CLOSE, WORD_SESSION, 12345, 0, BAD},
};

static struct ree_msg sample(enum breakage of, uint32_t session)
{
    struct ree_msg m = of == B_OPEN     ? msg_open(TA_MULTI)
                       : of == B_INVOKE ? msg_invoke(session, 1)
                       : of == B_CLOSE  ? msg_close(session)
                                        : msg_cancel(session, 1);
    if (of == B_INVOKE)
        m.param[0].attr = REE_ATTR_VALUE_INOUT;
    return m;
}

static void bad_message_is_answered(void **state)
{
    struct fixture *f = *state;
    uint32_t s = session_open(f, TA_MULTI);
    for (size_t i = 0; i < ARRAY_COUNT(bad_cases); i++) {
        const struct bad_case *c = &bad_cases[i];
        union {
            struct ree_msg msg;
            uint32_t word[64];
        } u = {.msg = sample(c->of, s)};
        size_t len = REE_MSG_SIZE(u.msg.arg.num_params) - (size_t)c->cut;
        u.msg.hdr.data_tag = 100 + (uint32_t)i;
        if (c->word < ARRAY_COUNT(u.word))
            u.word[c->word] = c->value;
        assert_int_equal(client_send_raw(f, &u, len), 0);
        struct ipc_msg m;
        if (ipc_get_msg(f->client, f->chan, &m) != 0)
            fail_msg("%s: no answer", c->what);
        struct ree_msg answer;
        assert_true(ipc_read_msg(f->client, f->chan, m.id, 0, &answer, sizeof(answer)) > 0);
        assert_int_equal(ipc_put_msg(f->client, f->chan, m.id), 0);
        if (answer.arg.ret != c->ret || answer.arg.ret_origin != TEE_ORIGIN_TEE)
            fail_msg("%s: %x from %u", c->what, answer.arg.ret, answer.arg.ret_origin);
        assert_int_equal(m.len, len > REE_MSG_SIZE(0) ? len : REE_MSG_SIZE(0));
        assert_int_equal(answer.hdr.data_tag, 100 + i);
    }
    inst_expect_nothing(inst_of(f, TA_MULTI, 0));
    session_close(f, TA_MULTI, s, TEE_CMD_DESTROY);
}

static void nil_uuid_is_no_ta(void **state)
{
    struct fixture *f = *state;
    struct ree_msg m = msg_open(0);
    m.param[0].b = 0;
    uint32_t tag = client_send(f, m);
    client_expect(f, tag, TEE_ERROR_ITEM_NOT_FOUND, TEE_ORIGIN_TEE);
}

static void every_login_method_is_taken(void **state)
{
    struct fixture *f = *state;
    const uint32_t logins[] = {0, 1, 2, 4, 5, 6};
    for (size_t i = 0; i < ARRAY_COUNT(logins); i++) {
        struct ree_msg m = msg_open(TA_MULTI);
        m.param[1].c = logins[i];
        client_send(f, m);
        struct taken t = inst_take(f, inst_of(f, TA_MULTI, 0), TEE_CMD_OPEN);
        assert_int_equal(t.msg.login, logins[i]);
        inst_panic(f, &t);
        client_take(f);
    }
}

static void unreadable_message_closes_its_channel_only(void **state)
{
    struct fixture *f = *state;
    uint32_t keep = f->chan, s = session_open(f, TA_MULTI);
    struct ree_msg no_magic = msg_close(s), untagged = msg_invoke(s, 1),
                   opening = msg_open(TA_MULTI), wrong = msg_close(s);
    no_magic.hdr = (struct ree_hdr){0x12345678, 9};
    wrong.arg.cmd = 77;
    const struct {
        const void *buf;
        size_t len;
    } bad[] = {
        {&no_magic, REE_MSG_SIZE(0)},
        {&wrong, 4},
        {&wrong, 0},
        {&wrong, REE_MSG_SIZE(0)},
        {&untagged, REE_MSG_SIZE(4)},
        {&opening, REE_MSG_SIZE(6)},
    };
    for (size_t i = 0; i < ARRAY_COUNT(bad); i++) {
        f->chan = fixture_connect(f);
        assert_int_equal(client_send_raw(f, bad[i].buf, bad[i].len), 0);
        assert_true(client_saw(f, f->chan, IPC_EV_HUP));
    }
    f->chan = keep;
    session_close(f, TA_MULTI, s, TEE_CMD_DESTROY);
}

static void untagged_close_is_not_answered(void **state)
{
    struct fixture *f = *state;
    uint32_t s = session_open(f, TA_MULTI);
    struct ree_msg m = msg_close(s);
    assert_int_equal(client_send_raw(f, &m, REE_MSG_SIZE(0)), 0);
    struct taken t = inst_take(f, inst_of(f, TA_MULTI, 0), TEE_CMD_DESTROY);
    inst_answer(f, &t, TEE_SUCCESS);
    m.arg.session = 4711;
    assert_int_equal(client_send_raw(f, &m, REE_MSG_SIZE(0)), 0);
    client_expect_nothing(f);
    assert_int_equal(sm_session_count(f->sm), 0);
    assert_false(client_saw(f, f->chan, IPC_EV_HUP));
}

/* ---- params ---- */

static struct ree_msg all_kinds(uint32_t session)
{
    struct ree_msg m = msg_invoke(session, 1);
    m.param[0] = (struct ree_param){REE_ATTR_VALUE_INOUT, 10, 11, 0};
    m.param[1] = (struct ree_param){REE_ATTR_TMEM_INPUT, 0x1000, 100, 77};
    m.param[2] = (struct ree_param){REE_ATTR_TMEM_INOUT, 0, 200, REE_SHM_NULL};
    m.param[3] = (struct ree_param){REE_ATTR_VALUE_OUTPUT, 1ull << 40, 1, 1};
    return m;
}

static void params_reach_the_instance(void **state)
{
    struct fixture *f = *state;
    uint32_t s = session_open(f, TA_MULTI);
    client_send(f, all_kinds(s));
    struct taken t = inst_take(f, inst_of(f, TA_MULTI, 0), TEE_CMD_INVOKE);
    assert_int_equal(t.msg.param_types, 0x2753);
    assert_int_equal(t.msg.param[0].a, 10);
    assert_int_equal(t.msg.param[0].b, 11);
    assert_int_equal(t.msg.param[1].a, 0x1000);
    assert_int_equal(t.msg.param[1].b, 100);
    assert_int_equal(t.msg.param[1].kind, TEE_MEM_REE);
    assert_int_equal(t.msg.param[2].b, 200);
    assert_int_equal(t.msg.param[2].kind, TEE_MEM_NULL);
    assert_int_equal(t.msg.param[3].a, 0);
}

static void only_outputs_come_back(void **state)
{
    struct fixture *f = *state;
    uint32_t s = session_open(f, TA_MULTI);
    uint32_t tag = client_send(f, all_kinds(s));
    struct taken t = inst_take(f, inst_of(f, TA_MULTI, 0), TEE_CMD_INVOKE);
    for (unsigned i = 0; i < 4; i++)
        t.msg.param[i] = (struct tee_msg_param){500 + i, 600 + i, 3, 4};
    inst_answer(f, &t, TEE_ERROR_SHORT_BUFFER);
    struct ree_msg sent = all_kinds(s);
    struct ree_msg m = client_expect(f, tag, TEE_ERROR_SHORT_BUFFER, TEE_ORIGIN_TRUSTED_APP);
    assert_int_equal(m.param[0].a, 500);
    assert_int_equal(m.param[0].b, 600);
    assert_memory_equal(&m.param[1], &sent.param[1], sizeof(m.param[1]));
    assert_int_equal(m.param[2].a, 0);
    assert_int_equal(m.param[2].b, 602);
    assert_int_equal(m.param[3].a, 503);
    assert_int_equal(m.param[3].b, 603);
}

static void open_has_outputs_too(void **state)
{
    struct fixture *f = *state;
    struct ree_msg m = msg_open(TA_MULTI);
    m.param[3].attr = REE_ATTR_VALUE_OUTPUT;
    uint32_t tag = client_send(f, m);
    struct taken t = inst_take(f, inst_of(f, TA_MULTI, 0), TEE_CMD_OPEN);
    assert_int_equal(t.msg.param_types, 0x20);
    t.msg.param[1].a = 99;
    inst_answer(f, &t, TEE_SUCCESS);
    assert_int_equal(client_expect(f, tag, TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP).param[3].a, 99);
}

static void memref_that_wraps_is_refused(void **state)
{
    struct fixture *f = *state;
    uint32_t s = session_open(f, TA_MULTI);
    const struct ree_param bad[] = {
        {REE_ATTR_TMEM_INPUT, UINT64_MAX, 1, 0},
        {REE_ATTR_TMEM_OUTPUT, 1, UINT64_MAX, 0},
        {REE_ATTR_TMEM_INOUT, 1, 0, REE_SHM_NULL},
    };
    for (size_t i = 0; i < ARRAY_COUNT(bad); i++) {
        struct ree_msg m = msg_invoke(s, 1);
        m.param[i] = bad[i];
        uint32_t tag = client_send(f, m);
        client_expect(f, tag, TEE_ERROR_BAD_PARAMETERS, TEE_ORIGIN_TEE);
    }
}

/* ---- cancellation ---- */

static struct ree_msg with_cancel_id(struct ree_msg m, uint32_t id)
{
    m.arg.cancel_id = id;
    return m;
}

static void cancel_of_a_running_invoke_goes_to_the_instance(void **state)
{
    struct fixture *f = *state;
    uint32_t s = session_open(f, TA_MULTI);
    uint32_t tag = client_send(f, with_cancel_id(msg_invoke(s, 1), 5));
    struct taken t = inst_take(f, inst_of(f, TA_MULTI, 0), TEE_CMD_INVOKE);
    client_send(f, msg_cancel(s, 5));
    assert_int_equal(f->os.cancel_count, 1);
    assert_int_equal(f->os.cancel_instance, t.inst->number);
    assert_int_equal(f->os.cancel_op, t.msg.op);
    client_expect_nothing(f);
    inst_answer(f, &t, TEE_ERROR_CANCEL);
    client_expect(f, tag, TEE_ERROR_CANCEL, TEE_ORIGIN_TRUSTED_APP);
}

static void cancel_of_a_queued_invoke_is_answered_at_once(void **state)
{
    struct fixture *f = *state;
    uint32_t s = session_open(f, TA_MULTI);
    client_send(f, with_cancel_id(msg_invoke(s, 1), 5));
    uint32_t tag = client_send(f, with_cancel_id(msg_invoke(s, 2), 6));
    client_send(f, msg_cancel(s, 6));
    client_expect(f, tag, TEE_ERROR_CANCEL, TEE_ORIGIN_TEE);
    assert_int_equal(f->os.cancel_count, 0);
    struct taken t = inst_take(f, inst_of(f, TA_MULTI, 0), TEE_CMD_INVOKE);
    inst_answer(f, &t, TEE_SUCCESS);
    inst_expect_nothing(t.inst);
}

static void cancel_of_a_running_open(void **state)
{
    struct fixture *f = *state;
    client_send(f, with_cancel_id(msg_open(TA_MULTI), 8));
    struct taken t = inst_take(f, inst_of(f, TA_MULTI, 0), TEE_CMD_OPEN);
    client_send(f, msg_cancel(0, 8));
    assert_int_equal(f->os.cancel_op, t.msg.op);
    inst_answer(f, &t, TEE_ERROR_CANCEL);
    assert_int_equal(client_take(f).arg.ret, TEE_ERROR_CANCEL);
}

static void cancel_of_a_queued_open(void **state)
{
    struct fixture *f = *state;
    uint32_t s = session_open(f, TA_SHARED);
    client_send(f, msg_invoke(s, 1));
    uint32_t tag = client_send(f, with_cancel_id(msg_open(TA_SHARED), 8));
    client_send(f, msg_cancel(0, 8));
    client_expect(f, tag, TEE_ERROR_CANCEL, TEE_ORIGIN_TEE);
    assert_int_equal(sm_session_count(f->sm), 1);
}

static void cancel_of_what_is_not_there_does_nothing(void **state)
{
    struct fixture *f = *state;
    uint32_t s = session_open(f, TA_MULTI), other = fixture_connect(f);
    uint32_t tag = client_send(f, with_cancel_id(msg_invoke(s, 1), 5));
    const struct {
        uint32_t session, id;
    } none[] = {{s, 4}, {s, 0}, {0, 5}, {0, 0}, {0xdeadbeef, 5}, {UINT32_MAX, 5}, {s + 1, 5}};
    for (size_t i = 0; i < ARRAY_COUNT(none); i++)
        client_send(f, msg_cancel(none[i].session, none[i].id));
    client_send_on(f, other, msg_cancel(s, 5));
    assert_int_equal(f->os.cancel_count, 0);
    struct taken t = inst_take(f, inst_of(f, TA_MULTI, 0), TEE_CMD_INVOKE);
    inst_answer(f, &t, TEE_SUCCESS);
    client_expect(f, tag, TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
    client_send(f, msg_cancel(s, 5));
    client_expect_nothing(f);
}

/* ---- clients that go ---- */

static void client_died_cancels_and_closes(void **state)
{
    struct fixture *f = *state;
    uint32_t s = session_open(f, TA_MULTI);
    client_send(f, msg_invoke(s, 1));
    client_send(f, msg_invoke(s, 2));
    struct taken t = inst_take(f, inst_of(f, TA_MULTI, 0), TEE_CMD_INVOKE);
    struct ree_msg close = msg_close(s);
    close.arg.func = REE_CMD_CANCEL;
    uint32_t tag = client_send(f, close);
    assert_int_equal(f->os.cancel_op, t.msg.op);
    inst_answer(f, &t, TEE_ERROR_CANCEL);
    t = inst_take(f, t.inst, TEE_CMD_DESTROY);
    inst_answer(f, &t, TEE_SUCCESS);
    /* Of the three requests the CLOSE alone is answered. */
    client_expect(f, tag, TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
    client_expect_nothing(f);
}

static void hup_closes_sessions_in_every_state(void **state)
{
    struct fixture *f = *state;
    uint32_t keep = f->chan, lasting = session_open(f, TA_SHARED);
    f->chan = fixture_connect(f);
    uint32_t idle = session_open(f, TA_SHARED), dead = session_open(f, TA_SINGLE),
             busy = session_open(f, TA_SHARED), closing = session_open(f, TA_MULTI);
    client_send(f, msg_invoke(dead, 1));
    struct taken t = inst_take(f, inst_of(f, TA_SINGLE, 0), TEE_CMD_INVOKE);
    inst_panic(f, &t);
    client_send(f, msg_close(closing));
    client_send(f, msg_invoke(busy, 1));
    client_send(f, msg_invoke(idle, 2));
    client_send(f, msg_open(TA_SHARED));
    struct taken opening =
        (client_send(f, msg_open(TA_KEPT)), inst_take(f, inst_of(f, TA_KEPT, 0), TEE_CMD_OPEN));
    assert_int_equal(sm_session_count(f->sm), 7);

    assert_int_equal(ipc_close(f->client, f->chan), 0);
    sm_poll(f->sm);
    f->chan = keep;
    assert_int_equal(f->os.cancel_count, 2); /* the INVOKE and the OPEN that run */
    inst_answer(f, &opening, TEE_SUCCESS);
    t = inst_take(f, opening.inst, TEE_CMD_CLOSE);
    inst_answer(f, &t, TEE_SUCCESS);
    t = inst_take(f, inst_of(f, TA_MULTI, 0), TEE_CMD_DESTROY);
    inst_answer(f, &t, TEE_SUCCESS);
    struct fake_inst *shared = inst_of(f, TA_SHARED, 0);
    t = inst_take(f, shared, TEE_CMD_INVOKE);
    inst_answer(f, &t, TEE_SUCCESS);
    for (unsigned i = 0; i < 2; i++) {
        t = inst_take(f, shared, TEE_CMD_CLOSE);
        inst_answer(f, &t, TEE_SUCCESS);
    }
    inst_expect_nothing(shared);
    assert_int_equal(sm_session_count(f->sm), 1);
    session_close(f, TA_SHARED, lasting, TEE_CMD_DESTROY);
}

static void hup_while_an_open_fails(void **state)
{
    struct fixture *f = *state;
    client_send(f, msg_open(TA_SHARED));
    struct taken t = inst_take(f, inst_of(f, TA_SHARED, 0), TEE_CMD_OPEN);
    assert_int_equal(ipc_close(f->client, f->chan), 0);
    sm_poll(f->sm);
    inst_answer(f, &t, TEE_ERROR_CANCEL);
    t = inst_take(f, t.inst, TEE_CMD_DESTROY);
    inst_answer(f, &t, TEE_SUCCESS);
    assert_int_equal(sm_session_count(f->sm), 0);
}

/* ---- full queues ---- */

static void answers_wait_for_a_full_channel(void **state)
{
    struct fixture *f = *state;
    enum { N = 3 * SM_PORT_BUF_COUNT };
    uint32_t s = session_open(f, TA_MULTI), tag[N];
    for (unsigned i = 0; i < N; i++)
        tag[i] = client_send(f, msg_invoke(s, i));
    for (unsigned i = 0; i < N; i++) {
        struct taken t = inst_take(f, inst_of(f, TA_MULTI, 0), TEE_CMD_INVOKE);
        inst_answer(f, &t, i);
    }
    for (unsigned i = 0; i < N; i++)
        client_expect(f, tag[i], i, TEE_ORIGIN_TRUSTED_APP);
    session_close(f, TA_MULTI, s, TEE_CMD_DESTROY);
}

static void who_takes_no_answers_is_not_heard(void **state)
{
    struct fixture *f = *state;
    const uint32_t no_session = 99;
    struct ree_msg m = msg_close(no_session);
    m.hdr.data_tag = 1;
    unsigned sent = 0, answered = 0;
    while (client_send_raw(f, &m, REE_MSG_SIZE(0)) == 0)
        sent++;
    /* Its queue, one answer that waits, and the answers' queue. */
    assert_int_equal(sent, 2 * SM_PORT_BUF_COUNT + 1);
    struct ipc_event ev;
    while (answered < sent) {
        client_take(f);
        answered++;
    }
    client_expect_nothing(f);
    while (ipc_next_event(f->client, &ev))
        assert_false(ev.events & IPC_EV_HUP);
    uint32_t s = session_open(f, TA_MULTI);
    session_close(f, TA_MULTI, s, TEE_CMD_DESTROY);
}

static void client_may_go_while_answers_wait(void **state)
{
    struct fixture *f = *state;
    struct ree_msg m = msg_close(99);
    m.hdr.data_tag = 1;
    session_open(f, TA_MULTI);
    while (client_send_raw(f, &m, REE_MSG_SIZE(0)) == 0)
        ;
    assert_int_equal(ipc_close(f->client, f->chan), 0);
    sm_poll(f->sm);
    struct taken t = inst_take(f, inst_of(f, TA_MULTI, 0), TEE_CMD_DESTROY);
    inst_answer(f, &t, TEE_SUCCESS);
    assert_int_equal(sm_session_count(f->sm), 0);
}

/* The instance answers before it gives the slot back, and the next message must not get lost. */
static void full_instance_gets_its_message_later(void **state)
{
    struct fixture *f = *state;
    uint32_t s = session_open(f, TA_MULTI), id;
    struct fake_inst *inst = inst_of(f, TA_MULTI, 0);
    client_send(f, msg_invoke(s, 1));
    client_send(f, msg_invoke(s, 2));
    struct taken t = inst_take_slowly(f, inst, TEE_CMD_INVOKE, &id);
    inst_answer(f, &t, TEE_SUCCESS);
    client_take(f);
    inst_expect_nothing(inst);
    assert_int_equal(ipc_put_msg(inst->app, t.handle, id), 0);
    sm_poll(f->sm);
    t = inst_take(f, inst, TEE_CMD_INVOKE);
    assert_int_equal(t.msg.func, 2);
    inst_answer(f, &t, TEE_SUCCESS);
    client_take(f);
}

static void too_many_requests_are_refused(void **state)
{
    struct fixture *f = *state;
    uint32_t s = session_open(f, TA_MULTI);
    for (unsigned i = 0; i < SM_OPS_MAX; i++)
        client_send(f, msg_invoke(s, i));
    client_expect_nothing(f);
    uint32_t tag = client_send(f, msg_invoke(s, 0));
    client_expect(f, tag, TEE_ERROR_OUT_OF_MEMORY, TEE_ORIGIN_TEE);
    tag = client_send(f, msg_open(TA_MULTI));
    client_expect(f, tag, TEE_ERROR_OUT_OF_MEMORY, TEE_ORIGIN_TEE);
    struct ree_msg close = msg_close(s);
    close.arg.func = REE_CMD_CANCEL;
    tag = client_send(f, close);
    struct taken t = inst_take(f, inst_of(f, TA_MULTI, 0), TEE_CMD_INVOKE);
    inst_answer(f, &t, TEE_SUCCESS);
    t = inst_take(f, t.inst, TEE_CMD_DESTROY);
    inst_answer(f, &t, TEE_SUCCESS);
    client_expect(f, tag, TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
}

/* ---- no memory ---- */

static void open_without_memory_is_refused_at_every_step(void **state)
{
    struct fixture *f = *state;
    unsigned refused = 0;
    for (unsigned n = 0;; n++) {
        memory_ends_after(n);
        uint32_t tag = client_send(f, msg_open(TA_MULTI));
        memory_is_back();
        if (inst_of(f, TA_MULTI, 0) && sm_session_count(f->sm))
            break;
        client_expect(f, tag, TEE_ERROR_OUT_OF_MEMORY, TEE_ORIGIN_TEE);
        assert_int_equal(sm_session_count(f->sm), 0);
        if (inst_of(f, TA_MULTI, 0))
            inst_end(f, inst_of(f, TA_MULTI, 0));
        refused++;
    }
    assert_true(refused >= 3);
    struct taken t = inst_take(f, inst_of(f, TA_MULTI, 0), TEE_CMD_OPEN);
    inst_answer(f, &t, TEE_SUCCESS);
    assert_int_equal(client_take(f).arg.ret, TEE_SUCCESS);
}

static void requests_without_memory(void **state)
{
    struct fixture *f = *state;
    uint32_t s = session_open(f, TA_MULTI);
    memory_ends_after(0);
    /* The pool has some; then the last one can only say so. */
    unsigned queued = 0;
    uint32_t ret = TEE_SUCCESS;
    while (ret == TEE_SUCCESS && queued < 100) {
        struct ree_msg m;
        client_send(f, msg_invoke(s, 1));
        if (client_try_take(f, &m))
            ret = m.arg.ret;
        else
            queued++;
    }
    assert_int_equal(ret, TEE_ERROR_OUT_OF_MEMORY);
    uint32_t tag = client_send(f, msg_close(s));
    memory_is_back();
    struct fake_inst *inst = inst_of(f, TA_MULTI, 0);
    for (unsigned i = 0; i < queued; i++) {
        struct taken t = inst_take(f, inst, TEE_CMD_INVOKE);
        inst_answer(f, &t, TEE_SUCCESS);
        client_take(f);
    }
    struct taken t = inst_take(f, inst, TEE_CMD_DESTROY);
    inst_answer(f, &t, TEE_SUCCESS);
    client_expect(f, tag, TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
}

static void channel_is_closed_when_nothing_is_left_to_answer_with(void **state)
{
    struct fixture *f = *state;
    uint32_t other = fixture_connect(f), s = session_open(f, TA_MULTI);
    struct ree_msg m = msg_invoke(s, 1);
    m.hdr.data_tag = 1;
    memory_ends_after(0);
    /* All ops of the pool wait for the instance, the last one for this channel's queue. */
    while (client_send_raw(f, &m, REE_MSG_SIZE(4)) == 0)
        ;
    client_send_on(f, other, msg_close(s));
    memory_is_back();
    assert_true(client_saw(f, other, IPC_EV_HUP));
    f->chan = fixture_connect(f);
    s = session_open(f, TA_SINGLE);
    session_close(f, TA_SINGLE, s, TEE_CMD_DESTROY);
}

static void connection_without_memory_is_refused(void **state)
{
    struct fixture *f = *state;
    int h = ipc_connect(f->client, SM_PORT_NAME, 1);
    assert_true(h > 0);
    memory_ends_after(0);
    sm_poll(f->sm);
    memory_is_back();
    assert_true(client_saw(f, (uint32_t)h, IPC_EV_HUP));
}

static void no_session_manager_without_memory(void **state)
{
    (void)state;
    struct ipc *ipc;
    struct sm_os os = {0};
    unsigned wakes, n = 0;
    struct sess_mngr *sm = NULL;
    assert_int_equal(ipc_create(&ipc), 0);
    for (;; n++) {
        memory_ends_after(n);
        int r = sm_create(ipc, &os, NULL, &wakes, &sm);
        memory_is_back();
        if (r == 0)
            break;
        assert_true(r == -ENOMEM || r == -ENOSPC);
        assert_null(sm);
    }
    assert_true(n >= 4);
    sm_destroy(sm);
    ipc_destroy(ipc);
}

/* ---- the end ---- */

static void destroy_hangs_up_whatever_is_under_way(void **state)
{
    struct fixture *f = *state;
    struct ree_msg m = msg_close(99);
    m.hdr.data_tag = 1;
    uint32_t s = session_open(f, TA_SHARED), quiet = f->chan;
    struct fake_inst *inst = inst_of(f, TA_SHARED, 0);
    client_send(f, msg_invoke(s, 1));
    client_send(f, msg_invoke(s, 2));
    client_send(f, msg_open(TA_SHARED));
    client_send(f, msg_open(TA_MULTI));
    f->chan = fixture_connect(f);
    while (client_send_raw(f, &m, REE_MSG_SIZE(0)) == 0)
        ;
    sm_destroy(f->sm);
    struct iovec iov = {&m, sizeof(m)};
    assert_int_equal(ipc_send(f->client, f->chan, &iov, 1, 0), -ENOTCONN);
    assert_int_equal(ipc_send(f->client, quiet, &iov, 1, 0), -ENOTCONN);
    struct ipc_event ev;
    assert_true(ipc_next_event(inst->app, &ev));
    assert_int_equal(ipc_send(inst->app, ev.handle, &iov, 1, 0), -ENOTCONN);
    assert_int_equal(sm_create(f->ipc, &f->os, NULL, NULL, &f->sm), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(bad_message_is_answered),
        TEST(nil_uuid_is_no_ta),
        TEST(every_login_method_is_taken),
        TEST(unreadable_message_closes_its_channel_only),
        TEST(untagged_close_is_not_answered),
        TEST(params_reach_the_instance),
        TEST(only_outputs_come_back),
        TEST(open_has_outputs_too),
        TEST(memref_that_wraps_is_refused),
        TEST(cancel_of_a_running_invoke_goes_to_the_instance),
        TEST(cancel_of_a_queued_invoke_is_answered_at_once),
        TEST(cancel_of_a_running_open),
        TEST(cancel_of_a_queued_open),
        TEST(cancel_of_what_is_not_there_does_nothing),
        TEST(client_died_cancels_and_closes),
        TEST(hup_closes_sessions_in_every_state),
        TEST(hup_while_an_open_fails),
        TEST(answers_wait_for_a_full_channel),
        TEST(who_takes_no_answers_is_not_heard),
        TEST(client_may_go_while_answers_wait),
        TEST(full_instance_gets_its_message_later),
        TEST(too_many_requests_are_refused),
        TEST(open_without_memory_is_refused_at_every_step),
        TEST(requests_without_memory),
        TEST(channel_is_closed_when_nothing_is_left_to_answer_with),
        TEST(connection_without_memory_is_refused),
        TEST(destroy_hangs_up_whatever_is_under_way),
        cmocka_unit_test(no_session_manager_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
