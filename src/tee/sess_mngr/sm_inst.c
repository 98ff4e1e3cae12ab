/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "abi/ta_abi.h"
#include "base/board.h"
#include "base/failures.h"
#include "base/log.h"
#include "base/trace.h"
#include "sm.h"
#include "tee_api_defines.h"

static bool same_uuid(const struct ipc_uuid *a, const struct ipc_uuid *b)
{
    return memcmp(a, b, sizeof(*a)) == 0;
}

static struct list_node *bucket(struct sess_mngr *sm, const struct ipc_uuid *ta)
{
    uint32_t h = 0;
    for (unsigned i = 0; i < sizeof(ta->octets); i++)
        h = h * 31 + ta->octets[i];
    return &sm->by_ta[h % SM_HASH_SIZE];
}

static bool keeps_alive(const struct sm_inst *inst)
{
    return inst->flags & TA_ABI_FLAG_SINGLE_INSTANCE &&
           inst->flags & TA_ABI_FLAG_INSTANCE_KEEP_ALIVE;
}

/* The single-instance TA's one instance, or NULL. */
static struct sm_inst *find_inst(struct sess_mngr *sm, const struct ipc_uuid *ta)
{
    list_for_each(n, bucket(sm, ta))
    {
        struct sm_inst *inst = list_entry(n, struct sm_inst, hash_node);
        if (same_uuid(&inst->ta, ta))
            return inst;
    }
    return NULL;
}

static struct sm_inst *inst_new(const struct ipc_uuid *ta)
{
    struct sm_inst *inst = calloc(1, sizeof(*inst));
    if (!inst)
        return NULL;
    inst->ta = *ta;
    list_init(&inst->queue);
    list_init(&inst->sessions);
    list_init(&inst->node);
    list_init(&inst->hash_node);
    return inst;
}

void sm_inst_free(struct sm_inst *inst)
{
    if (inst->client)
        inst->client->inst = NULL;
    list_del(&inst->node);
    list_del(&inst->hash_node);
    free(inst);
}

static void attach(struct sm_inst *inst, struct sm_session *s)
{
    s->inst = inst;
    list_add_tail(&inst->sessions, &s->inst_node);
    inst->session_count++;
    inst->open_count++;
    board_session_instance(s->line, inst->number);
}

void sm_inst_detach(struct sess_mngr *sm, struct sm_session *s)
{
    if (!s->inst)
        return;
    list_del(&s->inst_node);
    s->inst->session_count--;
    s->inst->open_count -= !s->closing;
    s->inst = NULL;
    board_session_instance(s->line, 0);
    CHECK(ipc_close(sm->app, s->handle) == 0);
    s->handle = 0;
}

/* ---- running ---- */

/* A queue that is full is tried again at SEND_UNBLOCKED; a peer that is gone, HUP tells of. */
static void send_current(struct sess_mngr *sm, struct sm_inst *inst)
{
    struct sm_op *op = inst->current;
    struct sm_session *s = op->session;
    struct tee_msg m = {.cmd = op->wire_cmd,
                        .func = op->wire_func,
                        .session = s->id,
                        .op = op->number,
                        .param_types = op->param_types,
                        .login = s->login,
                        .client = s->client,
                        .session_ctx = s->ctx,
                        .cancel_at = TEE_NO_DEADLINE};
    struct iovec iov = {&m, sizeof(m)};
    if (op->is_ta) {
        m.cancel_at = op->req.cancel_at;
        m.lender = op->req.lender;
        m.lend = op->req.lend;
    }
    sm_ree_params_in(op, m.param);
    TRACE(SM_FORWARD, op->call, s->id, op->wire_cmd, 0, 0);
    op->sent = ipc_send(sm->app, s->handle, &iov, 1, op->call) == 0;
}

static void run(struct sess_mngr *sm, struct sm_op *op, enum tee_cmd cmd, uint32_t func)
{
    struct sm_inst *inst = op->session->inst;
    op->state = SM_OP_RUNNING;
    op->wire_cmd = cmd;
    op->wire_func = func;
    op->number = ++sm->next_op;
    op->target = inst;
    inst->current = op;
    send_current(sm, inst);
    if (op->is_ta && sm_ta_is_cancelled(op))
        sm_inst_cancel(sm, op);
}

static void start_close(struct sess_mngr *sm, struct sm_op *op)
{
    struct sm_inst *inst = op->session->inst;
    sm_session_set(op->session, SM_CLOSING);
    board_session_state(op->session->line, BOARD_SESSION_CLOSING);
    inst->leaving = inst->session_count == 1 && !keeps_alive(inst);
    if (inst->leaving)
        run(sm, op, TEE_CMD_DESTROY, TEE_DESTROY_CLOSE);
    else
        run(sm, op, TEE_CMD_CLOSE, 0);
}

static void fail_open(struct sess_mngr *sm, struct sm_op *op, uint32_t ret)
{
    struct sm_session *s = op->session;
    sm_op_answer(sm, op, ret, TEE_ORIGIN_TEE);
    sm_session_free(sm, s);
}

/* Puts the instance `number` into `fresh`. */
static void adopt(struct sess_mngr *sm, struct sm_inst *fresh, uint32_t number, uint32_t flags)
{
    fresh->number = number;
    fresh->flags = flags;
    list_add_tail(&sm->insts, &fresh->node);
    if (flags & TA_ABI_FLAG_SINGLE_INSTANCE)
        list_add_tail(bucket(sm, &fresh->ta), &fresh->hash_node);
}

/* The kernel gave another instance than `old`: that one has ended, its HUPs are still to come. */
static void replace(struct sess_mngr *sm, struct sm_inst *old, uint32_t *flags)
{
    old->replaced = true;
    list_del(&old->hash_node);
    uint32_t now;
    if (sm_os_get_ta_flags(sm->os, &old->ta, &now) == TEE_SUCCESS)
        *flags = now;
}

/* `inst`: the instance that is known and free, or NULL. */
static void start_open(struct sess_mngr *sm, struct sm_inst *inst, struct sm_op *op)
{
    struct sm_session *s = op->session;
    struct sm_inst *fresh = inst_new(&s->ta);
    uint32_t flags = inst ? inst->flags : 0, number = 0, ret = TEE_SUCCESS;
    if (!fresh)
        ret = TEE_ERROR_OUT_OF_MEMORY;
    else if (!inst)
        ret = sm_os_get_ta_flags(sm->os, &s->ta, &flags);
    if (ret == TEE_SUCCESS)
        ret = sm_os_connect_to_ta(sm->os, &s->ta, sm->app, op->call, &s->handle, &number);
    if (ret != TEE_SUCCESS) {
        if (fresh)
            FAILURE_DECIDED(op->call, BOX_APP, ret);
        free(fresh);
        fail_open(sm, op, ret);
        return;
    }
    if (inst && inst->number != number)
        replace(sm, inst, &flags);
    if (inst && inst->number == number) {
        free(fresh);
    } else {
        adopt(sm, fresh, number, flags);
        inst = fresh;
    }
    CHECK(ipc_set_cookie(sm->app, s->handle, s) == 0);
    attach(inst, s);
    run(sm, op, TEE_CMD_OPEN, 0);
}

static bool is_taken(const struct sm_inst *inst)
{
    return !(inst->flags & TA_ABI_FLAG_MULTI_SESSION) && inst->open_count > 0;
}

static void start(struct sess_mngr *sm, struct sm_inst *inst, struct sm_op *op)
{
    switch (op->cmd) {
    case TEE_CMD_OPEN:
        if (is_taken(inst))
            fail_open(sm, op, TEE_ERROR_BUSY);
        else
            start_open(sm, inst, op);
        break;
    case TEE_CMD_INVOKE:
        sm_session_set(op->session, SM_BUSY);
        board_session_called(op->session->line);
        run(sm, op, TEE_CMD_INVOKE, op->msg.arg.func);
        break;
    default:
        start_close(sm, op);
        break;
    }
}

/* The instance has ended. OPENs that wait for it get another one. */
static void retire(struct sess_mngr *sm, struct sm_inst *inst)
{
    struct list_node waiting, *n;
    list_init(&waiting);
    while ((n = list_pop(&inst->queue))) {
        list_entry(n, struct sm_op, node)->target = NULL;
        list_add_tail(&waiting, n);
    }
    CHECK(inst->session_count == 0 && !inst->current);
    /* Now, and not when its channel closes: who hears of its end finds its sessions closing. */
    if (inst->client)
        sm_chan_abandon(sm, inst->client);
    sm_inst_free(inst);
    while ((n = list_pop(&waiting)))
        sm_inst_open(sm, list_entry(n, struct sm_op, node));
}

static void run_next(struct sess_mngr *sm, struct sm_inst *inst)
{
    struct list_node *n;
    while (!inst->current && !inst->replaced && (n = list_pop(&inst->queue)))
        start(sm, inst, list_entry(n, struct sm_op, node));
    if (inst->replaced && inst->session_count == 0)
        retire(sm, inst);
}

/* Answers an op that is not RUNNING; with an OPEN the session goes. */
static void give_up(struct sess_mngr *sm, struct sm_op *op, uint32_t ret)
{
    struct sm_session *s = op->session;
    bool is_open = op->cmd == TEE_CMD_OPEN;
    sm_op_answer(sm, op, ret, TEE_ORIGIN_TEE);
    if (is_open)
        sm_session_free(sm, s);
}

void sm_inst_submit(struct sess_mngr *sm, struct sm_inst *inst, struct sm_op *op)
{
    if (op->cmd != TEE_CMD_CLOSE && sm_ta_may_not_wait(op, inst)) {
        give_up(sm, op, TEE_ERROR_BUSY);
        return;
    }
    op->state = SM_OP_QUEUED;
    op->target = inst;
    list_add_tail(&inst->queue, &op->node);
    if (!inst->current) {
        run_next(sm, inst);
        return;
    }
    TRACE(SM_QUEUED, op->call, op->session->id, op->cmd, 0, 0);
    if (op->is_ta && op->cmd != TEE_CMD_CLOSE && sm_ta_is_cancelled(op))
        sm_inst_cancel(sm, op);
}

void sm_inst_open(struct sess_mngr *sm, struct sm_op *op)
{
    struct sm_inst *inst = find_inst(sm, &op->session->ta);
    if (!inst)
        start_open(sm, NULL, op);
    else if (is_taken(inst))
        fail_open(sm, op, TEE_ERROR_BUSY);
    else
        sm_inst_submit(sm, inst, op);
}

void sm_inst_cancel(struct sess_mngr *sm, struct sm_op *op)
{
    while (op && op->state == SM_OP_RUNNING) {
        op->cancelled = true;
        sm_os_cancel(sm->os, op->session->inst->number, op->number);
        /* What the TA waits for with cancellation unmasked. (It is a CLOSE: that ends anyway.) */
        op = op->inner && op->inner->req.unmasked && op->inner->cmd != TEE_CMD_CLOSE ? op->inner
                                                                                     : NULL;
    }
    if (op)
        give_up(sm, op, TEE_ERROR_CANCEL);
}

/* ---- the instance's answers ---- */

static void open_failed(struct sess_mngr *sm, struct sm_session *s)
{
    struct sm_inst *inst = s->inst;
    list_del(&s->chan_node);
    s->chan = NULL;
    if (inst->session_count > 1 || keeps_alive(inst)) {
        sm_session_free(sm, s);
        return;
    }
    sm_session_mark_closing(s);
    sm_session_set(s, SM_CLOSING);
    board_session_state(s->line, BOARD_SESSION_CLOSING);
    inst->leaving = true;
    struct sm_op *op = sm_session_take_spare(s);
    op->session = s;
    list_add_tail(&s->ops, &op->session_node);
    run(sm, op, TEE_CMD_DESTROY, TEE_DESTROY_ONLY);
}

static void finish_open(struct sess_mngr *sm, struct sm_op *op, const struct tee_msg *m)
{
    struct sm_session *s = op->session;
    bool opened = m->ret == TEE_SUCCESS;
    sm_ree_params_out(op, m->param);
    if (opened) {
        s->ctx = m->session_ctx;
        sm_session_set(s, SM_IDLE);
        board_session_state(s->line, BOARD_SESSION_OPEN);
        op->msg.arg.session = s->id;
    }
    sm_op_answer(sm, op, m->ret, m->ret_origin);
    if (!opened)
        open_failed(sm, s);
    else if (s->closing)
        sm_session_close(sm, s, sm_session_take_spare(s)); /* the client went meanwhile */
}

static void finish(struct sess_mngr *sm, struct sm_inst *inst, struct sm_op *op,
                   const struct tee_msg *m)
{
    struct sm_session *s = op->session;
    switch (op->wire_cmd) {
    case TEE_CMD_OPEN:
        finish_open(sm, op, m);
        break;
    case TEE_CMD_INVOKE:
        sm_session_set(s, SM_IDLE);
        sm_ree_params_out(op, m->param);
        sm_op_answer(sm, op, m->ret, m->ret_origin);
        break;
    default:
        sm_op_answer(sm, op, m->ret, m->ret_origin);
        sm_session_free(sm, s);
        break;
    }
    if (inst->leaving && inst->session_count == 0)
        retire(sm, inst);
    else
        run_next(sm, inst);
}

static void session_died(struct sess_mngr *sm, struct sm_session *s)
{
    struct list_node *n;
    sm_inst_detach(sm, s);
    sm_session_set(s, SM_DEAD);
    board_session_state(s->line, BOARD_SESSION_DEAD);
    while ((n = list_first(&s->ops))) {
        struct sm_op *op = list_entry(n, struct sm_op, session_node);
        bool close = op->cmd == TEE_CMD_CLOSE;
        sm_op_answer(sm, op, close ? TEE_SUCCESS : TEE_ERROR_TARGET_DEAD, TEE_ORIGIN_TEE);
    }
    if (s->closing)
        sm_session_free(sm, s);
}

static void inst_died(struct sess_mngr *sm, struct sm_inst *inst)
{
    struct sm_op *op = inst->current;
    struct list_node *n;
    inst->current = NULL;
    /* Nothing that follows may find this instance. */
    list_del(&inst->hash_node);
    if (op) {
        struct sm_session *s = op->session;
        bool session_ends = op->wire_cmd != TEE_CMD_INVOKE;
        sm_op_answer(sm, op, TEE_ERROR_TARGET_DEAD, TEE_ORIGIN_TEE);
        if (session_ends)
            sm_session_free(sm, s);
    }
    while ((n = list_first(&inst->sessions)))
        session_died(sm, list_entry(n, struct sm_session, inst_node));
    retire(sm, inst);
}

/* False: not the size of a message. */
static bool take_msg(struct sess_mngr *sm, uint32_t handle, struct tee_msg *out)
{
    struct ipc_msg m;
    CHECK(ipc_get_msg(sm->app, handle, &m) == 0);
    int len = ipc_read_msg(sm->app, handle, m.id, 0, out, sizeof(*out));
    CHECK(ipc_put_msg(sm->app, handle, m.id) == 0);
    return len == (int)sizeof(*out);
}

static bool is_answer(const struct tee_msg *m, const struct sm_op *op)
{
    return m->cmd == TEE_CMD_RETVAL && m->func == (uint32_t)op->wire_cmd && m->op == op->number;
}

static void answered(struct sess_mngr *sm, struct sm_session *s)
{
    struct sm_inst *inst = s->inst;
    struct sm_op *op = inst->current;
    struct tee_msg m;
    if (!take_msg(sm, s->handle, &m) || !op || op->session != s || !op->sent ||
        !is_answer(&m, op)) {
        log_warn("instance %u answers what was not asked", inst->number);
        inst_died(sm, inst);
    } else if (m.ret == TEE_ERROR_TARGET_DEAD && m.ret_origin == TEE_ORIGIN_TEE) {
        inst_died(sm, inst);
    } else {
        inst->current = NULL;
        finish(sm, inst, op, &m);
    }
}

void sm_inst_event(struct sess_mngr *sm, struct sm_session *s, uint32_t events)
{
    struct sm_inst *inst = s->inst;
    if (events & IPC_EV_SEND_UNBLOCKED && inst->current && inst->current->session == s &&
        !inst->current->sent)
        send_current(sm, inst);
    if (events & IPC_EV_MSG)
        answered(sm, s);
    else if (events & IPC_EV_HUP)
        inst_died(sm, inst);
}
