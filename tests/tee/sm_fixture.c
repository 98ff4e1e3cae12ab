/* SPDX-License-Identifier: BSD-2-Clause */
#include "sm_fixture.h"

#include <errno.h>

/* ---- the fake kernel ---- */

static const uint32_t ta_flags[] = {
    [TA_MULTI] = 0,
    [TA_SINGLE] = TA_ABI_FLAG_SINGLE_INSTANCE,
    [TA_SHARED] = TA_ABI_FLAG_SINGLE_INSTANCE | TA_ABI_FLAG_MULTI_SESSION,
    [TA_KEPT] =
        TA_ABI_FLAG_SINGLE_INSTANCE | TA_ABI_FLAG_MULTI_SESSION | TA_ABI_FLAG_INSTANCE_KEEP_ALIVE,
    [TA_KEPT_SINGLE] = TA_ABI_FLAG_SINGLE_INSTANCE | TA_ABI_FLAG_INSTANCE_KEEP_ALIVE,
    [TA_MULTI_SESSIONS] = TA_ABI_FLAG_MULTI_SESSION,
    [TA_NO_THREAD] = 0,
};

uint32_t sm_os_get_ta_flags(struct sm_os *os, const struct ipc_uuid *uuid, uint32_t *flags)
{
    (void)os;
    uint8_t ta = uuid->octets[0];
    if (ta == TA_BAD_HEAD)
        return TEE_ERROR_BAD_FORMAT;
    if (ta >= ARRAY_COUNT(ta_flags))
        return TEE_ERROR_ITEM_NOT_FOUND;
    *flags = ta_flags[ta];
    return TEE_SUCCESS;
}

static void no_wake(void *arg, call_id call)
{
    (void)arg;
    (void)call;
}

static struct fake_inst *find_or_start(struct sm_os *os, const struct ipc_uuid *uuid)
{
    uint8_t ta = uuid->octets[0];
    struct fake_inst *unused = NULL;
    for (unsigned i = 0; i < FAKE_INSTS_MAX; i++) {
        struct fake_inst *inst = &os->inst[i];
        if (!inst->app)
            unused = unused ? unused : inst;
        else if (inst->ta == ta && !inst->ending && ta_flags[ta] & TA_ABI_FLAG_SINGLE_INSTANCE)
            return inst;
    }
    if (!unused)
        return NULL;
    *unused = (struct fake_inst){.number = ++os->next_number, .ta = ta, .uuid = *uuid};
    return ipc_app_create(os->ipc, uuid, no_wake, NULL, &unused->app) == 0 ? unused : NULL;
}

uint32_t sm_os_connect_to_ta(struct sm_os *os, const struct ipc_uuid *uuid, struct ipc_app *client,
                             call_id call, uint32_t *handle, uint32_t *instance)
{
    (void)call;
    uint32_t theirs;
    if (uuid->octets[0] == TA_NO_THREAD)
        return TEE_ERROR_OUT_OF_MEMORY;
    struct fake_inst *inst = find_or_start(os, uuid);
    if (!inst || ipc_pair(client, inst->app, 1, TEE_MSG_SIZE, handle, &theirs) < 0)
        return TEE_ERROR_OUT_OF_MEMORY;
    *instance = inst->number;
    os->connect_count++;
    return TEE_SUCCESS;
}

void sm_os_cancel(struct sm_os *os, uint32_t instance, uint32_t op)
{
    os->cancel_count++;
    os->cancel_instance = instance;
    os->cancel_op = op;
}

/* ---- set-up ---- */

static void count_wake(void *arg, call_id call)
{
    (void)call;
    ++*(unsigned *)arg;
}

uint32_t fixture_connect(struct fixture *f)
{
    int h = ipc_connect(f->client, SM_PORT_NAME, 1);
    assert_true(h > 0);
    sm_poll(f->sm);
    assert_true(client_saw(f, (uint32_t)h, IPC_EV_READY));
    return (uint32_t)h;
}

int fixture_setup(void **state)
{
    static const struct ipc_uuid normal_world;
    struct fixture *f = calloc(1, sizeof(*f));
    assert_non_null(f);
    assert_int_equal(ipc_create(&f->ipc), 0);
    f->os.ipc = f->ipc;
    assert_int_equal(sm_create(f->ipc, &f->os, count_wake, &f->wakes, &f->sm), 0);
    assert_int_equal(ipc_app_create(f->ipc, &normal_world, no_wake, NULL, &f->client), 0);
    f->chan = fixture_connect(f);
    *state = f;
    return 0;
}

int fixture_teardown(void **state)
{
    struct fixture *f = *state;
    ipc_app_destroy(f->client);
    sm_poll(f->sm);
    for (unsigned i = 0; i < FAKE_INSTS_MAX; i++)
        if (f->os.inst[i].app)
            inst_end(f, &f->os.inst[i]);
    assert_int_equal(sm_session_count(f->sm), 0);
    sm_destroy(f->sm);
    ipc_destroy(f->ipc);
    free(f);
    return 0;
}

/* ---- the client ---- */

struct ree_msg msg_open(enum fake_ta ta)
{
    struct ree_msg m = {.hdr.magic = REE_MSG_MAGIC, .arg = {.cmd = REE_CMD_OPEN, .num_params = 6}};
    m.param[0].attr = m.param[1].attr = REE_ATTR_META | REE_ATTR_VALUE_INPUT;
    m.param[0].a = ta;
    m.param[0].b = 0x1122334455667788;
    return m;
}

struct ree_msg msg_invoke(uint32_t session, uint32_t func)
{
    return (struct ree_msg){
        .hdr.magic = REE_MSG_MAGIC,
        .arg = {.cmd = REE_CMD_INVOKE, .func = func, .session = session, .num_params = 4}};
}

struct ree_msg msg_close(uint32_t session)
{
    return (struct ree_msg){.hdr.magic = REE_MSG_MAGIC,
                            .arg = {.cmd = REE_CMD_CLOSE, .session = session}};
}

struct ree_msg msg_cancel(uint32_t session, uint32_t cancel_id)
{
    return (struct ree_msg){
        .hdr.magic = REE_MSG_MAGIC,
        .arg = {.cmd = REE_CMD_CANCEL, .session = session, .cancel_id = cancel_id}};
}

uint32_t client_send_on(struct fixture *f, uint32_t chan, struct ree_msg msg)
{
    msg.hdr.data_tag = msg.arg.cmd == REE_CMD_CANCEL ? 0 : ++f->next_tag;
    struct iovec iov = {&msg, REE_MSG_SIZE(msg.arg.num_params)};
    assert_int_equal(ipc_send(f->client, chan, &iov, 1, msg.hdr.data_tag), 0);
    sm_poll(f->sm);
    return msg.hdr.data_tag;
}

uint32_t client_send(struct fixture *f, struct ree_msg msg)
{
    return client_send_on(f, f->chan, msg);
}

int client_send_raw(struct fixture *f, const void *buf, size_t len)
{
    struct iovec iov = {(void *)(uintptr_t)buf, len};
    int r = ipc_send(f->client, f->chan, &iov, 1, 0);
    sm_poll(f->sm);
    return r;
}

static bool take_on(struct fixture *f, uint32_t chan, struct ree_msg *out)
{
    struct ipc_msg m;
    if (ipc_get_msg(f->client, chan, &m) < 0)
        return false;
    memset(out, 0xa5, sizeof(*out));
    int r = ipc_read_msg(f->client, chan, m.id, 0, out, sizeof(*out));
    assert_true(r >= (int)REE_MSG_SIZE(0));
    assert_int_equal(ipc_put_msg(f->client, chan, m.id), 0);
    sm_poll(f->sm);
    return true;
}

bool client_try_take(struct fixture *f, struct ree_msg *out)
{
    return take_on(f, f->chan, out);
}

struct ree_msg client_take_on(struct fixture *f, uint32_t chan)
{
    struct ree_msg m;
    assert_true(take_on(f, chan, &m));
    return m;
}

struct ree_msg client_take(struct fixture *f)
{
    return client_take_on(f, f->chan);
}

void client_expect_nothing(struct fixture *f)
{
    struct ipc_msg m;
    assert_int_equal(ipc_get_msg(f->client, f->chan, &m), -ENOMSG);
}

struct ree_msg client_expect(struct fixture *f, uint32_t tag, uint32_t ret, uint32_t origin)
{
    struct ree_msg m = client_take(f);
    assert_int_equal(m.hdr.magic, REE_MSG_MAGIC);
    assert_int_equal(m.hdr.data_tag, tag);
    assert_int_equal(m.arg.ret, ret);
    assert_int_equal(m.arg.ret_origin, origin);
    return m;
}

bool client_saw(struct fixture *f, uint32_t chan, uint32_t events)
{
    struct ipc_event ev;
    uint32_t seen = 0;
    for (unsigned i = 0; i < 64 && (seen & events) != events; i++) {
        if (!ipc_next_event(f->client, &ev))
            break;
        seen |= ev.handle == chan ? ev.events : 0;
    }
    return (seen & events) == events;
}

/* ---- instances ---- */

struct fake_inst *inst_of(struct fixture *f, enum fake_ta ta, unsigned n)
{
    for (unsigned i = 0; i < FAKE_INSTS_MAX; i++)
        if (f->os.inst[i].app && f->os.inst[i].ta == ta && n-- == 0)
            return &f->os.inst[i];
    return NULL;
}

/* The handle that has a message, 0 if none; closes those that were hung up. */
static uint32_t next_message(struct fake_inst *inst)
{
    struct ipc_event ev;
    while (ipc_next_event(inst->app, &ev)) {
        if (ev.events & IPC_EV_MSG)
            return ev.handle;
        if (ev.events & IPC_EV_HUP)
            assert_int_equal(ipc_close(inst->app, ev.handle), 0);
    }
    return 0;
}

static struct taken take_from(struct fake_inst *inst, uint32_t *msg_id)
{
    assert_non_null(inst);
    struct taken t = {.inst = inst, .handle = next_message(inst)};
    struct ipc_msg m;
    assert_true(t.handle != 0);
    assert_int_equal(ipc_get_msg(inst->app, t.handle, &m), 0);
    assert_int_equal(m.len, sizeof(t.msg));
    assert_int_equal(ipc_read_msg(inst->app, t.handle, m.id, 0, &t.msg, sizeof(t.msg)),
                     sizeof(t.msg));
    *msg_id = m.id;
    return t;
}

struct taken inst_take_any(struct fixture *f, struct fake_inst *inst)
{
    uint32_t id;
    struct taken t = take_from(inst, &id);
    assert_int_equal(ipc_put_msg(inst->app, t.handle, id), 0);
    sm_poll(f->sm);
    return t;
}

struct taken inst_take(struct fixture *f, struct fake_inst *inst, enum tee_cmd cmd)
{
    struct taken t = inst_take_any(f, inst);
    assert_int_equal(t.msg.cmd, cmd);
    return t;
}

struct taken inst_take_slowly(struct fixture *f, struct fake_inst *inst, enum tee_cmd cmd,
                              uint32_t *msg_id)
{
    (void)f;
    struct taken t = take_from(inst, msg_id);
    assert_int_equal(t.msg.cmd, cmd);
    return t;
}

void inst_expect_nothing(struct fake_inst *inst)
{
    assert_non_null(inst);
    assert_int_equal(next_message(inst), 0);
}

static void send_retval(const struct taken *t, uint32_t ret, uint32_t origin)
{
    struct tee_msg m = t->msg;
    m.cmd = TEE_CMD_RETVAL;
    m.func = t->msg.cmd;
    m.ret = ret;
    m.ret_origin = origin;
    struct iovec iov = {&m, sizeof(m)};
    assert_int_equal(ipc_send(t->inst->app, t->handle, &iov, 1, 0), 0);
}

void inst_answer_from(struct fixture *f, const struct taken *t, uint32_t ret, uint32_t origin)
{
    if (t->msg.cmd == TEE_CMD_DESTROY)
        t->inst->ending = true;
    send_retval(t, ret, origin);
    sm_poll(f->sm);
}

void inst_answer(struct fixture *f, const struct taken *t, uint32_t ret)
{
    inst_answer_from(f, t, ret, TEE_ORIGIN_TRUSTED_APP);
}

void inst_end(struct fixture *f, struct fake_inst *inst)
{
    ipc_app_destroy(inst->app);
    *inst = (struct fake_inst){0};
    sm_poll(f->sm);
}

void inst_panic(struct fixture *f, const struct taken *t)
{
    t->inst->ending = true;
    send_retval(t, TEE_ERROR_TARGET_DEAD, TEE_ORIGIN_TEE);
    inst_end(f, t->inst);
}

/* ---- all together ---- */

uint32_t session_open(struct fixture *f, enum fake_ta ta)
{
    uint32_t tag = client_send(f, msg_open(ta));
    struct fake_inst *inst = NULL;
    for (unsigned n = 0; inst_of(f, ta, n); n++)
        if (!inst || inst_of(f, ta, n)->number > inst->number)
            inst = inst_of(f, ta, n);
    struct taken t = inst_take(f, inst, TEE_CMD_OPEN);
    t.msg.session_ctx = t.msg.session + 1000ull;
    inst_answer(f, &t, TEE_SUCCESS);
    struct ree_msg m = client_expect(f, tag, TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
    assert_int_not_equal(m.arg.session, 0);
    assert_int_equal(m.arg.session, t.msg.session);
    return m.arg.session;
}

void session_close(struct fixture *f, enum fake_ta ta, uint32_t session, enum tee_cmd cmd)
{
    uint32_t tag = client_send(f, msg_close(session));
    struct taken t = inst_take(f, inst_of(f, ta, 0), cmd);
    assert_int_equal(t.msg.session, session);
    inst_answer(f, &t, TEE_SUCCESS);
    client_expect(f, tag, TEE_SUCCESS, TEE_ORIGIN_TRUSTED_APP);
    if (cmd == TEE_CMD_DESTROY)
        inst_end(f, t.inst);
}
