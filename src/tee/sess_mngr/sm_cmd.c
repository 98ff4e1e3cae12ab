/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "base/failures.h"
#include "base/trace.h"
#include "sm.h"
#include "tee_api_defines.h"

static void refuse(struct sess_mngr *sm, struct sm_op *op, uint32_t ret)
{
    sm_op_answer(sm, op, ret, TEE_ORIGIN_TEE);
}

/* A session that the channel may use, or NULL: another channel's is none. */
static struct sm_session *find_session(struct sess_mngr *sm, const struct sm_op *op)
{
    struct sm_session *s = idtab_get(&sm->sessions, op->msg.arg.session);
    return s && s->chan == op->chan && !s->closing && s->state != SM_OPENING ? s : NULL;
}

static void run_open(struct sess_mngr *sm, struct sm_op *op, bool is_last)
{
    op->msg.arg.session = 0;
    if (is_last || !sm_session_new(sm, op)) {
        refuse(sm, op, TEE_ERROR_OUT_OF_MEMORY);
        return;
    }
    sm_inst_open(sm, op);
}

static void run_invoke(struct sess_mngr *sm, struct sm_op *op, bool is_last)
{
    struct sm_session *s = find_session(sm, op);
    if (!s) {
        refuse(sm, op, TEE_ERROR_BAD_PARAMETERS);
    } else if (s->state == SM_DEAD) {
        failures_ta(op->call, s->ta.octets);
        refuse(sm, op, TEE_ERROR_TARGET_DEAD);
    } else if (is_last) {
        refuse(sm, op, TEE_ERROR_OUT_OF_MEMORY);
    } else {
        op->session = s;
        list_add_tail(&s->ops, &op->session_node);
        sm_inst_submit(sm, s->inst, op);
    }
}

/* The client's TA must not wait for the answer, which may need itself: the session closes behind
 * its back. */
static void close_later(struct sess_mngr *sm, struct sm_session *s, struct sm_op *op)
{
    sm_session_close(sm, s, sm_session_take_spare(s));
    sm_op_answer(sm, op, TEE_SUCCESS, TEE_ORIGIN_TEE);
}

/* The request goes on in the session's own op, so that closing works without memory. */
static struct sm_op *move_to_spare(struct sess_mngr *sm, struct sm_session *s, struct sm_op *op)
{
    struct sm_op *spare = s->spare;
    s->spare = NULL;
    spare->len = op->len;
    memcpy(spare->raw, op->raw, op->len);
    /* Without a tag nobody waits: neither for the answer, nor with a thread for the call. */
    if (op->msg.hdr.data_tag) {
        spare->call = op->call;
        sm_op_set_chan(spare, op->chan);
        spare->outer = op->outer;
        if (op->outer)
            op->outer->inner = spare;
        op->outer = NULL;
    }
    sm_op_free(sm, op);
    return spare;
}

static void run_close(struct sess_mngr *sm, struct sm_op *op)
{
    struct sm_session *s = find_session(sm, op);
    if (!s) {
        if (op->msg.hdr.data_tag)
            refuse(sm, op, TEE_ERROR_BAD_PARAMETERS);
        else
            sm_op_free(sm, op);
        return;
    }
    if (op->msg.arg.func == REE_CMD_CANCEL)
        CHECK(sm_session_silence(sm, s));
    if (s->inst && sm_ta_may_not_wait(op, s->inst)) {
        close_later(sm, s, op);
        return;
    }
    op = move_to_spare(sm, s, op);
    sm_session_close(sm, s, op);
}

static unsigned cancel_session_ops(struct sess_mngr *sm, struct sm_session *s, uint32_t cancel_id)
{
    unsigned count = 0;
    list_for_each_safe(n, next, &s->ops)
    {
        struct sm_op *op = list_entry(n, struct sm_op, session_node);
        if (op->cmd != TEE_CMD_INVOKE || op->msg.arg.cancel_id != cancel_id)
            continue;
        count++;
        sm_inst_cancel(sm, op);
    }
    return count;
}

static unsigned cancel_opens(struct sess_mngr *sm, struct sm_chan *chan, uint32_t cancel_id)
{
    unsigned count = 0;
    list_for_each_safe(n, next, &chan->opens)
    {
        struct sm_op *op = list_entry(n, struct sm_op, open_node);
        if (op->msg.arg.cancel_id != cancel_id)
            continue;
        count++;
        sm_inst_cancel(sm, op);
    }
    return count;
}

static void run_cancel(struct sess_mngr *sm, struct sm_op *op)
{
    const struct ree_arg *arg = &op->msg.arg;
    unsigned count = 0;
    if (arg->cancel_id && arg->session) {
        struct sm_session *s = idtab_get(&sm->sessions, arg->session);
        if (s && s->chan == op->chan)
            count = cancel_session_ops(sm, s, arg->cancel_id);
    } else if (arg->cancel_id) {
        count = cancel_opens(sm, op->chan, arg->cancel_id);
    }
    TRACE(SM_CANCEL, op->call, arg->session, count, 0, 0);
    (void)count;
    sm_op_free(sm, op);
}

void sm_cmd_run(struct sess_mngr *sm, struct sm_op *op, bool is_last)
{
    TRACE(SM_REQUEST, op->call, op->msg.arg.session, op->cmd, op->msg.arg.func, 0);
    switch (op->cmd) {
    case TEE_CMD_OPEN:
        run_open(sm, op, is_last);
        break;
    case TEE_CMD_INVOKE:
        run_invoke(sm, op, is_last);
        break;
    case TEE_CMD_CLOSE:
        run_close(sm, op);
        break;
    default:
        run_cancel(sm, op);
        break;
    }
}
