/* SPDX-License-Identifier: BSD-2-Clause */
/* Channels: connect, messages, disconnect; the control messages behind them. */
#include "tipc_impl.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "abi/ree_msg.h"
#include "base/bytes.h"
#include "base/trace.h"

#define NS_PER_MS 1000000ull

struct tipc_unread {
    struct list_node node;
    size_t len;
    uint8_t data[];
};

/* ---- state ---- */

struct tipc_chan *tipc_chan_find_locked(struct tipc_dev *d, uint32_t addr)
{
    return addr < TIPC_ADDR_REE_BASE ? NULL : idtab_get(&d->chans, addr - TIPC_ADDR_REE_BASE + 1);
}

static bool may_become(enum tipc_chan_state from, enum tipc_chan_state to)
{
    switch (to) {
    case TIPC_CONNECTING:
        return from == TIPC_DISCONNECTED;
    case TIPC_CONNECTED:
        return from == TIPC_CONNECTING;
    case TIPC_DISCONNECTED:
        return from == TIPC_CONNECTING || from == TIPC_CONNECTED;
    case TIPC_STALE:
        return from != TIPC_STALE;
    }
    return false;
}

static void chan_become_locked(struct tipc_chan *c, enum tipc_chan_state to, int err)
{
    bool ends = c->state == TIPC_CONNECTED;

    CHECK(may_become(c->state, to));
    c->state = to;
    c->err = err;
    if (ends && c->receive)
        (void)c->receive(c->receive_arg, NULL, 0, 0);
    tipc_wake_all_locked(c->dev, &c->waiters);
    tipc_wake_all_locked(c->dev, &c->dev->tx_waiters);
}

/* The channel can carry nothing any more: every wait on it ends. */
static void chan_end_locked(struct tipc_chan *c, enum tipc_chan_state to, int err,
                            struct list_node *orphans)
{
    if (may_become(c->state, to))
        chan_become_locked(c, to, err);
    tipc_req_end_all_locked(c, err, orphans);
}

void tipc_chan_end_all_locked(struct tipc_dev *d, int err, struct list_node *orphans)
{
    uint32_t cursor = 0;
    struct tipc_chan *c;

    while ((c = idtab_next(&d->chans, &cursor)))
        chan_end_locked(c, TIPC_STALE, err, orphans);
}

/* ---- sending ---- */

enum send_wait { SEND_WAITS, SEND_TRIES };

static int send_locked(struct tipc_chan *c, const struct tipc_tx *tx, enum send_wait wait,
                       bool *kick)
{
    uint64_t deadline = 0;

    for (;;) {
        if (c->state != TIPC_CONNECTED)
            return c->err;
        if (tx->len > TIPC_PAYLOAD_MAX)
            return -EMSGSIZE;
        int err = tipc_link_put_locked(c->dev, tx, kick);
        if (err != -ENOSPC)
            return err;
        if (wait == SEND_TRIES)
            return -EAGAIN;
        if (!deadline)
            deadline = sched_now(c->dev->sched) + TIPC_TX_BUF_MS * NS_PER_MS;
        err = tipc_link_wait_tx_locked(c, deadline, tx->call);
        if (err)
            return err;
    }
}

static int chan_send(struct tipc_chan *c, struct tipc_tx *tx, enum send_wait wait)
{
    struct tipc_dev *d = c->dev;
    bool kick = false;

    tx->src = c->addr;
    for (unsigned i = 0; i < tx->count; i++)
        tx->len += tx->iov[i].iov_len;
    pthread_mutex_lock(&d->lock);
    tx->dst = c->remote;
    int err = send_locked(c, tx, wait, &kick);
    pthread_mutex_unlock(&d->lock);
    TRACE(TIPC_SEND, tx->call, 0, c->addr, tx->len, 0);
    if (kick)
        tipc_link_kick(d, tx->call);
    return err;
}

int tipc_write_iter(struct tipc_chan *c, const struct iovec *iov, unsigned count, call_id call)
{
    struct tipc_tx tx = {.call = call, .iov = iov, .count = count};
    return chan_send(c, &tx, SEND_WAITS);
}

int tipc_write_nowait(struct tipc_chan *c, const void *buf, size_t len, call_id call)
{
    struct iovec iov = {.iov_base = (void *)buf, .iov_len = len};
    struct tipc_tx tx = {.call = call, .iov = &iov, .count = 1};
    return chan_send(c, &tx, SEND_TRIES);
}

/* A control message about `c`; the caller kicks. */
static int send_ctrl_locked(struct tipc_chan *c, uint32_t type, struct iovec body, call_id call,
                            bool *kick)
{
    struct tipc_ctrl ctrl = {.type = type, .body_len = (uint32_t)body.iov_len};
    struct iovec iov[2] = {{&ctrl, sizeof(ctrl)}, body};
    struct tipc_tx tx = {.src = c->addr,
                         .dst = TIPC_ADDR_CTRL,
                         .call = call,
                         .iov = iov,
                         .count = 2,
                         .len = sizeof(ctrl) + body.iov_len};
    uint64_t deadline = sched_now(c->dev->sched) + TIPC_TX_BUF_MS * NS_PER_MS;
    int err;

    TRACE(TIPC_CTRL_SEND, call, 0, type, c->addr, tx.len);
    while ((err = tipc_link_put_locked(c->dev, &tx, kick)) == -ENOSPC) {
        err = tipc_link_wait_tx_locked(c, deadline, call);
        if (err)
            return err;
    }
    return err;
}

/* ---- receiving ---- */

static void recv_conn_rsp_locked(struct tipc_dev *d, const struct tipc_conn_rsp *rsp)
{
    struct tipc_chan *c = tipc_chan_find_locked(d, rsp->target);

    if (!c || c->state != TIPC_CONNECTING || c->expired)
        return;
    if (rsp->status != 0) {
        chan_become_locked(c, TIPC_DISCONNECTED, -ECONNREFUSED);
        return;
    }
    c->remote = rsp->remote;
    chan_become_locked(c, TIPC_CONNECTED, 0);
}

/* The TEE names the channel by our address. */
static void recv_disc_locked(struct tipc_dev *d, const struct tipc_disc_req *req)
{
    struct tipc_chan *c = tipc_chan_find_locked(d, req->target);
    if (c)
        chan_end_locked(c, TIPC_DISCONNECTED, -ENOTCONN, &d->orphans);
}

static void recv_online_locked(struct tipc_dev *d)
{
    if (d->stopped)
        return;
    d->state = TIPC_ONLINE;
    tipc_wake_all_locked(d, &d->online_waiters);
}

static void recv_offline_locked(struct tipc_dev *d)
{
    if (d->state == TIPC_ONLINE)
        d->state = TIPC_OFFLINE;
    tipc_chan_end_all_locked(d, -EIO, &d->orphans);
}

void tipc_ctrl_recv(struct tipc_dev *d, const struct tipc_hdr *hdr, const uint8_t *body)
{
    struct reader r = reader_init(body, hdr->len);
    struct tipc_ctrl ctrl;
    struct tipc_conn_rsp rsp;
    struct tipc_disc_req disc;

    read_bytes(&r, &ctrl, sizeof(ctrl));
    if (r.bad || ctrl.body_len != r.left)
        return;
    TRACE(TIPC_CTRL_RECV, hdr->call, 0, ctrl.type, hdr->src, 0);
    pthread_mutex_lock(&d->lock);
    switch (ctrl.type) {
    case TIPC_GO_ONLINE:
        recv_online_locked(d);
        break;
    case TIPC_GO_OFFLINE:
        recv_offline_locked(d);
        break;
    case TIPC_CONN_RSP:
        read_bytes(&r, &rsp, sizeof(rsp));
        if (!r.bad)
            recv_conn_rsp_locked(d, &rsp);
        break;
    case TIPC_DISC_REQ:
        read_bytes(&r, &disc, sizeof(disc));
        if (!r.bad)
            recv_disc_locked(d, &disc);
        break;
    default: /* nothing that this driver knows */
        break;
    }
    pthread_mutex_unlock(&d->lock);
}

static bool is_taken_locked(struct tipc_chan *c, const uint8_t *body, const struct tipc_hdr *hdr)
{
    if (!c->receive)
        return false;
    if (!c->receive(c->receive_arg, body, hdr->len, hdr->call))
        chan_end_locked(c, TIPC_DISCONNECTED, -ENOTCONN, &c->dev->orphans);
    return true;
}

/* Keeps a message for tipc_read_iter. A reader that leaves too many unread, or no memory, costs the
 * channel: a message is never lost in silence. */
static void keep_unread_locked(struct tipc_chan *c, const uint8_t *body, size_t len)
{
    struct tipc_unread *u = NULL;

    if (c->unread_count < TIPC_UNREAD_MAX)
        u = malloc(sizeof(*u) + len);
    if (!u) {
        chan_end_locked(c, TIPC_DISCONNECTED, -ENOTCONN, &c->dev->orphans);
        return;
    }
    u->len = len;
    memcpy(u->data, body, len);
    list_add_tail(&c->unread, &u->node);
    c->unread_count++;
    tipc_wake_all_locked(c->dev, &c->waiters);
}

void tipc_chan_recv(struct tipc_dev *d, const struct tipc_hdr *hdr, const uint8_t *body)
{
    if (tipc_req_recv(d, hdr, body))
        return;
    pthread_mutex_lock(&d->lock);
    struct tipc_chan *c = tipc_chan_find_locked(d, hdr->dst);
    TRACE(TIPC_RECV, hdr->call, 0, hdr->dst, hdr->len, 0);
    if (c && c->state == TIPC_CONNECTED && !c->tagged && !is_taken_locked(c, body, hdr))
        keep_unread_locked(c, body, hdr->len);
    pthread_mutex_unlock(&d->lock);
}

void tipc_set_receiver(struct tipc_chan *c, tipc_receive_fn receive, void *arg)
{
    c->receive = receive;
    c->receive_arg = arg;
}

int tipc_read_iter(struct tipc_chan *c, void *buf, size_t size, call_id call)
{
    struct tipc_dev *d = c->dev;
    struct tipc_waiter w;
    int got;

    tipc_waiter_init(&w, d, c);
    pthread_mutex_lock(&d->lock);
    while (list_empty(&c->unread) && c->state == TIPC_CONNECTED) {
        int err = tipc_wait_locked(&w, &c->waiters, WAIT_FOREVER, call);
        CHECK(err == 0);
    }
    struct list_node *n = list_first(&c->unread);
    struct tipc_unread *u = n ? list_entry(n, struct tipc_unread, node) : NULL;
    if (!u) {
        got = c->err;
    } else if (u->len > size) {
        got = -EMSGSIZE;
    } else {
        list_del(&u->node);
        c->unread_count--;
        memcpy(buf, u->data, u->len);
        got = (int)u->len;
        free(u);
    }
    pthread_mutex_unlock(&d->lock);
    wait_fini(&w.wp);
    return got;
}

/* ---- life ---- */

int tipc_open(struct tipc_dev *d, struct tipc_chan **out)
{
    struct tipc_chan *c = calloc(1, sizeof(*c));
    int err = 0;

    *out = NULL;
    if (!c)
        return -ENOMEM;
    c->dev = d;
    c->state = TIPC_DISCONNECTED;
    c->err = -ENOTCONN;
    list_init(&c->waiters);
    list_init(&c->unread);
    list_init(&c->reqs);
    pthread_mutex_lock(&d->lock);
    if (d->state != TIPC_ONLINE) {
        err = -ENODEV;
    } else {
        uint32_t id = idtab_add(&d->chans, c);
        c->addr = TIPC_ADDR_REE_BASE + id - 1;
        err = id ? 0 : -ENOMEM;
    }
    pthread_mutex_unlock(&d->lock);
    if (err)
        free(c);
    else
        *out = c;
    return err;
}

static int begin_connect_locked(struct tipc_chan *c, const char *port, call_id call, bool *kick)
{
    struct tipc_conn_req req = {0};

    switch (c->state) {
    case TIPC_CONNECTED:
        return strcmp(c->port, port) == 0 ? 0 : -EISCONN;
    case TIPC_CONNECTING:
        return strcmp(c->port, port) == 0 ? 0 : -EALREADY;
    case TIPC_STALE:
        return c->err;
    case TIPC_DISCONNECTED:
        break;
    }
    memcpy(c->port, port, strlen(port) + 1);
    memcpy(req.name, port, strlen(port) + 1);
    c->expired = false;
    c->err = -ENOTCONN;
    chan_become_locked(c, TIPC_CONNECTING, -ENOTCONN);
    int err = send_ctrl_locked(c, TIPC_CONN_REQ, (struct iovec){&req, sizeof(req)}, call, kick);
    if (err && c->state == TIPC_CONNECTING)
        chan_become_locked(c, TIPC_DISCONNECTED, -ENOTCONN);
    return err;
}

static int wait_connected_locked(struct tipc_chan *c, struct tipc_waiter *w, call_id call)
{
    uint64_t deadline = sched_now(c->dev->sched) + TIPC_CONNECT_MS * NS_PER_MS;

    while (c->state == TIPC_CONNECTING) {
        int err = tipc_wait_locked(w, &c->waiters, deadline, call);
        if (err && c->state == TIPC_CONNECTING) {
            c->expired = true;
            chan_become_locked(c, TIPC_STALE, -ETIMEDOUT);
            return err;
        }
    }
    return c->state == TIPC_CONNECTED ? 0 : c->err;
}

int tipc_connect(struct tipc_chan *c, const char *port, call_id call)
{
    struct tipc_dev *d = c->dev;
    struct tipc_waiter w;
    bool kick = false;

    if (strlen(port) >= TIPC_NAME_SIZE)
        return -EINVAL;
    tipc_waiter_init(&w, d, c);
    pthread_mutex_lock(&d->lock);
    int err = begin_connect_locked(c, port, call, &kick);
    if (!err && kick) {
        tipc_enter_locked(c);
        pthread_mutex_unlock(&d->lock);
        tipc_link_kick(d, call);
        pthread_mutex_lock(&d->lock);
        tipc_leave_locked(c);
    }
    if (!err)
        err = wait_connected_locked(c, &w, call);
    pthread_mutex_unlock(&d->lock);
    wait_fini(&w.wp);
    return err;
}

/* Says goodbye if the TEE knows the channel. */
static void disconnect(struct tipc_chan *c)
{
    struct tipc_dev *d = c->dev;
    call_id call = trace_call_current();
    bool kick = false;
    int err = 0;

    pthread_mutex_lock(&d->lock);
    bool known = c->state == TIPC_CONNECTED || c->state == TIPC_CONNECTING || c->expired;
    if (known) {
        struct tipc_disc_req req = {.target = c->remote ? c->remote : c->addr};
        err = send_ctrl_locked(c, TIPC_DISC_REQ, (struct iovec){&req, sizeof(req)}, call, &kick);
    }
    pthread_mutex_unlock(&d->lock);
    (void)err; /* the device went, or is as good as gone: then so did the channel */
    if (kick) {
        tipc_link_kick(d, call);
        sched_settle(d->sched);
    }
}

/* Nobody is inside any more when this returns. */
static void end_waits(struct tipc_chan *c)
{
    struct tipc_dev *d = c->dev;
    struct list_node orphans;
    struct tipc_waiter w;

    list_init(&orphans);
    tipc_waiter_init(&w, d, NULL);
    pthread_mutex_lock(&d->lock);
    chan_end_locked(c, TIPC_STALE, -ENOTCONN, &orphans);
    while (c->inside > 0) {
        int err = tipc_wait_locked(&w, &c->waiters, WAIT_FOREVER, trace_call_current());
        CHECK(err == 0);
    }
    pthread_mutex_unlock(&d->lock);
    wait_fini(&w.wp);
    tipc_req_bury(d, &orphans);
}

void tipc_release(struct tipc_chan *c)
{
    struct tipc_dev *d = c->dev;
    struct list_node *n;

    disconnect(c);
    end_waits(c);
    pthread_mutex_lock(&d->lock);
    idtab_del(&d->chans, c->addr - TIPC_ADDR_REE_BASE + 1);
    pthread_mutex_unlock(&d->lock);
    while ((n = list_pop(&c->unread)))
        free(list_entry(n, struct tipc_unread, node));
    free(c);
}
