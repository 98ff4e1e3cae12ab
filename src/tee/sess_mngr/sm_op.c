/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>

#include "base/failures.h"
#include "base/trace.h"
#include "sm.h"
#include "tee_api_defines.h"

#define POOL_MAX 256u

static void op_reset(struct sm_op *op)
{
    op->state = SM_OP_NEW;
    op->sent = false;
    op->param_types = 0;
    op->first_param = op->param_count = 0;
    op->call = 0;
    op->chan = NULL;
    op->session = NULL;
    op->is_ta = op->cancelled = false;
    op->target = NULL;
    op->outer = op->inner = NULL;
    op->len = 0;
    list_init(&op->node);
    list_init(&op->session_node);
    list_init(&op->open_node);
}

bool sm_op_pool_init(struct sess_mngr *sm)
{
    list_init(&sm->op_pool);
    sm->last_op = malloc(sizeof(*sm->last_op));
    return sm->last_op;
}

void sm_op_pool_fini(struct sess_mngr *sm)
{
    struct list_node *n;
    while ((n = list_pop(&sm->op_pool)))
        free(list_entry(n, struct sm_op, node));
    free(sm->last_op);
}

struct sm_op *sm_op_new(struct sess_mngr *sm)
{
    struct list_node *n = list_pop(&sm->op_pool);
    struct sm_op *op = n ? list_entry(n, struct sm_op, node) : malloc(sizeof(*op));
    sm->op_pool_count -= n != NULL;
    if (op)
        op_reset(op);
    return op;
}

struct sm_op *sm_op_new_or_last(struct sess_mngr *sm, bool *is_last)
{
    struct sm_op *op = sm_op_new(sm);
    *is_last = !op;
    if (!op && sm->last_op) {
        op = sm->last_op;
        sm->last_op = NULL;
        op_reset(op);
    }
    return op;
}

void sm_op_unlink(struct sm_op *op)
{
    if (op->outer)
        op->outer->inner = NULL;
    if (op->inner)
        op->inner->outer = NULL;
    op->outer = op->inner = NULL;
}

void sm_op_free(struct sess_mngr *sm, struct sm_op *op)
{
    sm_op_unlink(op);
    list_del(&op->node);
    list_del(&op->session_node);
    list_del(&op->open_node);
    sm_op_set_chan(op, NULL);
    if (!sm->last_op) {
        sm->last_op = op;
    } else if (sm->op_pool_count < POOL_MAX) {
        /* The newest first: its memory is in the cache. */
        list_add_head(&sm->op_pool, &op->node);
        sm->op_pool_count++;
    } else {
        free(op);
    }
}

void sm_op_set_chan(struct sm_op *op, struct sm_chan *chan)
{
    if (op->chan)
        op->chan->op_count--;
    op->chan = chan;
    if (chan)
        chan->op_count++;
}

/* Of what the TEE says, the box is this one unless another has said so already. */
static void note_failure(const struct sm_op *op, uint32_t ret, uint32_t origin)
{
    if (origin == TEE_ORIGIN_TEE)
        failures_decided(op->call, BOX_SESS_MNGR, ret);
    if (op->session)
        failures_ta(op->call, op->session->ta.octets);
}

void sm_op_answer(struct sess_mngr *sm, struct sm_op *op, uint32_t ret, uint32_t origin)
{
    if (UNLIKELY(ret != TEE_SUCCESS) && FAILURES_ON)
        note_failure(op, ret, origin);
    list_del(&op->node);
    list_del(&op->session_node);
    list_del(&op->open_node);
    op->session = NULL;
    sm_op_unlink(op);
    if (!op->chan) {
        sm_op_free(sm, op);
        return;
    }
    op->msg.arg.ret = ret;
    op->msg.arg.ret_origin = origin;
    TRACE(SM_ANSWER, op->call, op->msg.arg.session, ret, origin, 0);
    sm_chan_answer(sm, op);
}
