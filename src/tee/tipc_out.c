/* SPDX-License-Identifier: BSD-2-Clause */
/* From the TEE to the normal world. */
#include "tipc_dev_impl.h"

#include <string.h>

#include "base/bytes.h"
#include "base/trace.h"

/* Messages that a channel may have under way: as many as the ring has buffers. */
#define MAX_MSG_COUNT TIPC_QUEUE_SIZE

bool tipc_out_has_room(const struct tipc_vdev *d)
{
    return d->ctrl_count < TIPC_CTRL_OUT_MAX;
}

void tipc_out_ctrl(struct tipc_vdev *d, const struct tipc_ctrl_out *ctrl)
{
    CHECK(d->ctrl_count < TIPC_CTRL_OUT_MAX);
    d->ctrl[(d->ctrl_head + d->ctrl_count++) % TIPC_CTRL_OUT_MAX] = *ctrl;
}

bool tipc_out_ready(struct tipc_vdev *d)
{
    if (d->have_out)
        return true;
    if (d->broken || !tipc_vdev_take(d, TIPC_OUT, &d->out_chain))
        return false;
    /* The driver's buffers take any message: one that does not is no use at all. */
    if (d->out_chain.readable || d->out_chain.writable < TIPC_BUF_SIZE) {
        d->broken = true;
        return false;
    }
    d->have_out = true;
    return true;
}

static void push_out(struct tipc_vdev *d, uint32_t len, call_id call)
{
    d->have_out = false;
    d->out_call = call;
    virtq_dev_push(&d->queue[TIPC_OUT], d->out_chain.head, len);
}

/* ---- control messages ---- */

static void send_ctrl(struct tipc_vdev *d, const struct tipc_ctrl_out *out)
{
    uint8_t buf[sizeof(struct tipc_hdr) + sizeof(struct tipc_ctrl) + sizeof(struct tipc_conn_rsp)];
    struct tipc_ctrl ctrl = {.type = out->type};
    struct tipc_hdr hdr = {
        .src = TIPC_ADDR_CTRL, .dst = TIPC_ADDR_CTRL, .call = out->call, .len = sizeof(ctrl)};

    if (out->type == TIPC_CONN_RSP)
        ctrl.body_len = sizeof(struct tipc_conn_rsp);
    else if (out->type == TIPC_DISC_REQ)
        ctrl.body_len = sizeof(struct tipc_disc_req);
    hdr.len = (uint16_t)(hdr.len + ctrl.body_len);
    struct writer w = writer_init(buf, sizeof(buf));
    write_bytes(&w, &hdr, sizeof(hdr));
    write_bytes(&w, &ctrl, sizeof(ctrl));
    write_bytes(&w, &out->rsp, ctrl.body_len); /* `target` is first in both bodies */
    CHECK(!w.bad);
    uint32_t len = (uint32_t)(sizeof(hdr) + hdr.len);
    TRACE(TIPC_DEV_CTRL, out->call, 0, out->type, out->rsp.remote, len);
    push_out(d, virtq_chain_write(&d->out_chain, 0, buf, len), out->call);
}

static bool flush_ctrl(struct tipc_vdev *d)
{
    while (d->ctrl_count && tipc_out_ready(d)) {
        send_ctrl(d, &d->ctrl[d->ctrl_head]);
        d->ctrl_head = (d->ctrl_head + 1) % TIPC_CTRL_OUT_MAX;
        d->ctrl_count--;
    }
    return d->ctrl_count == 0;
}

/* ---- channels ---- */

static void answer_connect(struct tipc_vdev *d, const struct tipc_ept *e, uint32_t status)
{
    struct tipc_ctrl_out out = {
        .type = TIPC_CONN_RSP,
        .call = e->connect_call,
        .rsp = {.target = e->remote, .status = status},
    };
    if (status == 0) {
        out.rsp.remote = tipc_ept_addr(d, e);
        out.rsp.max_msg_size = TIPC_BUF_SIZE;
        out.rsp.max_msg_cnt = MAX_MSG_COUNT;
    }
    tipc_out_ctrl(d, &out);
}

static uint32_t copy_message(struct tipc_vdev *d, const struct tipc_ept *e,
                             const struct ipc_msg *msg)
{
    struct tipc_hdr hdr = {
        .src = tipc_ept_addr(d, e), .dst = e->remote, .call = msg->call, .len = (uint16_t)msg->len};
    uint8_t part[512];
    uint32_t at = 0;

    virtq_chain_write(&d->out_chain, 0, &hdr, sizeof(hdr));
    while (at < msg->len) {
        int got = ipc_read_msg(d->app, e->handle, msg->id, at, part, sizeof(part));
        CHECK(got > 0);
        virtq_chain_write(&d->out_chain, (uint32_t)sizeof(hdr) + at, part, (uint32_t)got);
        at += (uint32_t)got;
    }
    return (uint32_t)sizeof(hdr) + at;
}

static void send_message(struct tipc_vdev *d, struct tipc_ept *e)
{
    struct ipc_msg msg;

    if (ipc_get_msg(d->app, e->handle, &msg) != 0)
        return;
    if (msg.len > TIPC_PAYLOAD_MAX) {
        TRACE(TIPC_DEV_BAD, msg.call, 0, msg.len, 0, 0);
        tipc_ept_disconnect(d, e, msg.call); /* part of a message is worse than none */
        return;
    }
    uint32_t len = copy_message(d, e, &msg);
    int err = ipc_put_msg(d->app, e->handle, msg.id);
    CHECK(err == 0);
    TRACE(TIPC_DEV_SEND, msg.call, 0, len, tipc_ept_addr(d, e), 0);
    push_out(d, len, msg.call);
}

/* A hang-up of a channel that was never accepted is the answer to its CONN_REQ. */
static void hung_up(struct tipc_vdev *d, struct tipc_ept *e)
{
    if (e->state == TIPC_EPT_OPEN) {
        tipc_ept_disconnect(d, e, 0);
        return;
    }
    answer_connect(d, e, TIPC_ERR_NO_RESOURCES);
    tipc_ept_close(d, e);
}

static void handle_event(struct tipc_vdev *d, const struct ipc_event *ev)
{
    struct tipc_ept *e = ev->cookie;

    if (ev->events & IPC_EV_READY) {
        e->state = TIPC_EPT_OPEN;
        answer_connect(d, e, 0);
    }
    if (ev->events & IPC_EV_SEND_UNBLOCKED)
        tipc_ept_unpark(d, e);
    if (ev->events & IPC_EV_HUP && e->state != TIPC_EPT_FREE)
        hung_up(d, e);
    /* Told again as long as there is one, so it may be left for later. */
    if (ev->events & IPC_EV_MSG && e->state == TIPC_EPT_OPEN && flush_ctrl(d) && tipc_out_ready(d))
        send_message(d, e);
}

bool tipc_out_poll(struct tipc_vdev *d)
{
    struct ipc_event ev;
    unsigned waiting = d->ctrl_count;
    bool handled = false;

    /* Nothing is taken from a channel that could not be passed on. An event may cause two control
     * messages (accepted and hung up at once): all but none are gone by then. */
    while (flush_ctrl(d) && tipc_out_ready(d) && ipc_next_event(d->app, &ev)) {
        handle_event(d, &ev);
        handled = true;
    }
    return handled || d->ctrl_count != waiting;
}
