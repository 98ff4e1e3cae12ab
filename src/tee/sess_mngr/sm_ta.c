/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Requests of TAs to other TAs. An instance has one at a time, made by the op that it runs (the
 * outer one); so who waits for whom is a chain of instances, and a request that would close it to
 * a ring can be told when it comes.
 */
#include "sm.h"

/* What the caller's instance runs: its current op, on the session that the request names. */
static struct sm_op *find_outer(struct sess_mngr *sm, uint32_t parent)
{
    struct sm_session *s = idtab_get(&sm->sessions, parent);
    struct sm_op *op = s && s->inst ? s->inst->current : NULL;
    return op && op->session == s ? op : NULL;
}

bool sm_ta_take(struct sess_mngr *sm, struct sm_chan *chan, struct sm_op *op)
{
    if (op->len != sizeof(struct tee_req) || op->msg.arg.num_params > REE_MSG_PARAMS_MAX)
        return false;
    op->len = (uint32_t)REE_MSG_SIZE(op->msg.arg.num_params);
    if (op->msg.arg.cmd == REE_CMD_CANCEL)
        return true;
    /* NULL: the caller's destructors run; nothing can wait for that instance. */
    struct sm_op *outer = find_outer(sm, op->req.parent);
    if (!outer || outer->inner)
        return true;
    op->outer = outer;
    outer->inner = op;
    chan->inst = outer->session->inst;
    chan->inst->client = chan;
    return true;
}

bool sm_ta_may_not_wait(const struct sm_op *op, const struct sm_inst *inst)
{
    if (!op->outer || !inst->current)
        return false;
    /* What nobody waits for has no thread of its own in inline mode: it runs on top of a waiter
     * that may be just what it would wait for. */
    if (op->outer->call == 0)
        return true;
    for (const struct sm_inst *at = inst; at && at->current;) {
        if (at == op->outer->session->inst)
            return true;
        const struct sm_op *inner = at->current->inner;
        at = inner ? inner->target : NULL;
    }
    return false;
}

bool sm_ta_is_cancelled(const struct sm_op *op)
{
    return op->req.unmasked && op->outer && op->outer->cancelled;
}
