/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sm.h"
#include "tee_api_defines.h"

void sm_chan_accept(struct sess_mngr *sm)
{
    static const struct ipc_uuid normal_world;
    struct ipc_uuid peer;
    int h = ipc_accept(sm->app, sm->port, &peer);
    if (h < 0)
        return;
    struct sm_chan *chan = calloc(1, sizeof(*chan));
    if (!chan) {
        CHECK(ipc_close(sm->app, (uint32_t)h) == 0);
        return;
    }
    chan->kind = SM_KIND_CHAN;
    chan->handle = (uint32_t)h;
    chan->peer = peer;
    chan->is_ta = memcmp(&peer, &normal_world, sizeof(peer)) != 0;
    list_init(&chan->sessions);
    list_init(&chan->opens);
    list_init(&chan->out);
    list_add_tail(&sm->chans, &chan->node);
    CHECK(ipc_set_cookie(sm->app, chan->handle, chan) == 0);
}

void sm_chan_abandon(struct sess_mngr *sm, struct sm_chan *chan)
{
    struct list_node *n;
    while ((n = list_first(&chan->sessions)))
        sm_session_abandon(sm, list_entry(n, struct sm_session, chan_node));
}

static void chan_close(struct sess_mngr *sm, struct sm_chan *chan)
{
    struct list_node *n;
    sm_chan_abandon(sm, chan);
    if (chan->inst)
        chan->inst->client = NULL;
    while ((n = list_first(&chan->out)))
        sm_op_free(sm, list_entry(n, struct sm_op, node));
    CHECK(chan->op_count == 0);
    CHECK(ipc_close(sm->app, chan->handle) == 0);
    list_del(&chan->node);
    free(chan);
}

/* -EAGAIN: the op is still to be sent; otherwise it is freed. */
static int send_answer(struct sess_mngr *sm, struct sm_op *op)
{
    struct iovec iov = {op->raw, op->len};
    int r = ipc_send(sm->app, op->chan->handle, &iov, 1, op->call);
    /* A channel whose peer has gone takes no answer: its HUP is on the way. */
    if (r != -EAGAIN)
        sm_op_free(sm, op);
    return r;
}

void sm_chan_answer(struct sess_mngr *sm, struct sm_op *op)
{
    struct sm_chan *chan = op->chan;
    bool waiting = !list_empty(&chan->out);
    if (!waiting && send_answer(sm, op) != -EAGAIN)
        return;
    op->state = SM_OP_ANSWER;
    list_add_tail(&chan->out, &op->node);
    /* Who takes no answers may ask no more questions: what is kept here stays bounded. */
    if (!waiting)
        CHECK(ipc_hold_msgs(sm->app, chan->handle, true) == 0);
}

static void flush(struct sess_mngr *sm, struct sm_chan *chan)
{
    struct list_node *n;
    while ((n = list_first(&chan->out)))
        if (send_answer(sm, list_entry(n, struct sm_op, node)) == -EAGAIN)
            return;
    CHECK(ipc_hold_msgs(sm->app, chan->handle, false) == 0);
}

static void read_request(struct sess_mngr *sm, struct sm_chan *chan, struct sm_op *op)
{
    struct ipc_msg m;
    CHECK(ipc_get_msg(sm->app, chan->handle, &m) == 0);
    int len = ipc_read_msg(sm->app, chan->handle, m.id, 0, op->raw, sizeof(op->raw));
    CHECK(len == (int)m.len);
    CHECK(ipc_put_msg(sm->app, chan->handle, m.id) == 0);
    op->len = m.len;
    op->call = m.call;
}

/* Takes one request. False: it cannot even be refused. */
static bool receive(struct sess_mngr *sm, struct sm_chan *chan)
{
    bool is_last;
    struct sm_op *op = sm_op_new_or_last(sm, &is_last);
    if (!op)
        return false;
    uint32_t ret;
    read_request(sm, chan, op);
    op->is_ta = chan->is_ta;
    if (op->is_ta && !sm_ta_take(sm, chan, op)) {
        sm_op_free(sm, op);
        return false;
    }
    switch (sm_ree_check(op, &ret)) {
    case SM_VALID:
        is_last = is_last || chan->op_count >= SM_OPS_MAX;
        sm_op_set_chan(op, chan);
        sm_cmd_run(sm, op, is_last);
        return true;
    case SM_REFUSED:
        sm_op_set_chan(op, chan);
        sm_op_answer(sm, op, ret, TEE_ORIGIN_TEE);
        return true;
    case SM_UNREADABLE:
        break;
    }
    sm_op_free(sm, op);
    return false;
}

void sm_chan_event(struct sess_mngr *sm, struct sm_chan *chan, uint32_t events)
{
    bool usable = !(events & IPC_EV_HUP);
    if (events & IPC_EV_SEND_UNBLOCKED)
        flush(sm, chan);
    if (usable && events & IPC_EV_MSG)
        usable = receive(sm, chan);
    if (!usable)
        chan_close(sm, chan);
}
