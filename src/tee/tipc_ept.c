/* SPDX-License-Identifier: BSD-2-Clause */
/* Endpoints, and what the normal world sends to them. */
#include "tipc_dev_impl.h"

#include <errno.h>
#include <string.h>

#include "base/bytes.h"
#include "base/trace.h"

/* ---- endpoints ---- */

void tipc_ept_init_all(struct tipc_vdev *d)
{
    for (unsigned i = 0; i < TIPC_ENDPOINTS_MAX; i++)
        list_init(&d->ept[i].parked);
    list_init(&d->parked_free);
    for (unsigned i = 0; i < TIPC_PARKED_MAX; i++)
        list_add_tail(&d->parked_free, &d->parked[i].node);
}

uint32_t tipc_ept_addr(const struct tipc_vdev *d, const struct tipc_ept *e)
{
    return TIPC_ADDR_TEE_BASE + (uint32_t)(e - d->ept);
}

/* The endpoint with that TEE address, if it is that REE address's. */
static struct tipc_ept *find_by_addr(struct tipc_vdev *d, uint32_t addr, uint32_t remote)
{
    uint32_t slot = addr - TIPC_ADDR_TEE_BASE;

    if (slot >= TIPC_ENDPOINTS_MAX)
        return NULL;
    struct tipc_ept *e = &d->ept[slot];
    return e->state != TIPC_EPT_FREE && e->remote == remote ? e : NULL;
}

static struct tipc_ept *find_by_remote(struct tipc_vdev *d, uint32_t remote)
{
    for (unsigned i = 0; i < TIPC_ENDPOINTS_MAX; i++)
        if (d->ept[i].state != TIPC_EPT_FREE && d->ept[i].remote == remote)
            return &d->ept[i];
    return NULL;
}

static struct tipc_ept *find_free(struct tipc_vdev *d)
{
    for (unsigned i = 0; i < TIPC_ENDPOINTS_MAX; i++) {
        struct tipc_ept *e = &d->ept[(d->ept_next + i) % TIPC_ENDPOINTS_MAX];
        if (e->state == TIPC_EPT_FREE) {
            d->ept_next = (unsigned)(e - d->ept) + 1;
            return e;
        }
    }
    return NULL;
}

static void give_back(struct tipc_vdev *d, const struct virtq_chain *c)
{
    if (d->queue_ready[TIPC_IN]) /* not while the device is being reset */
        virtq_dev_push(&d->queue[TIPC_IN], c->head, 0);
}

static void unpark_first(struct tipc_vdev *d, struct tipc_ept *e)
{
    struct tipc_parked *p = list_entry(list_pop(&e->parked), struct tipc_parked, node);

    e->parked_count--;
    give_back(d, &p->chain);
    list_add_tail(&d->parked_free, &p->node);
}

void tipc_ept_close(struct tipc_vdev *d, struct tipc_ept *e)
{
    int err = ipc_close(d->app, e->handle);

    CHECK(err == 0);
    while (!list_empty(&e->parked))
        unpark_first(d, e);
    e->state = TIPC_EPT_FREE;
}

void tipc_ept_close_all(struct tipc_vdev *d)
{
    for (unsigned i = 0; i < TIPC_ENDPOINTS_MAX; i++)
        if (d->ept[i].state != TIPC_EPT_FREE)
            tipc_ept_close(d, &d->ept[i]);
}

/* Also for what is no endpoint (any more): the normal world's channel would wait for ever. */
static void send_disc(struct tipc_vdev *d, uint32_t remote, call_id call)
{
    tipc_out_ctrl(
        d, &(struct tipc_ctrl_out){.type = TIPC_DISC_REQ, .call = call, .rsp = {.target = remote}});
}

void tipc_ept_disconnect(struct tipc_vdev *d, struct tipc_ept *e, call_id call)
{
    send_disc(d, e->remote, call);
    tipc_ept_close(d, e);
}

/* ---- control messages ---- */

static void refuse_connect(struct tipc_vdev *d, const struct tipc_hdr *hdr)
{
    struct tipc_conn_rsp rsp = {.target = hdr->src, .status = TIPC_ERR_NO_RESOURCES};
    tipc_out_ctrl(d, &(struct tipc_ctrl_out){TIPC_CONN_RSP, hdr->call, rsp});
}

/* Answered when the port accepts or refuses. */
static void connect_port(struct tipc_vdev *d, const struct tipc_hdr *hdr, const char *name)
{
    struct tipc_ept *e = find_by_remote(d, hdr->src) ? NULL : find_free(d);
    int handle = e ? ipc_connect(d->app, name, hdr->call) : -ENOSPC;

    if (handle < 0) {
        refuse_connect(d, hdr);
        return;
    }
    e->state = TIPC_EPT_CONNECTING;
    e->remote = hdr->src;
    e->connect_call = hdr->call;
    e->handle = (uint32_t)handle;
    int err = ipc_set_cookie(d->app, e->handle, e);
    CHECK(err == 0);
}

/* The target is the TEE's address of the channel, or else the REE's: while it is being connected
 * the normal world knows no other. */
static void disconnect(struct tipc_vdev *d, const struct tipc_hdr *hdr, uint32_t target)
{
    struct tipc_ept *e = find_by_addr(d, target, hdr->src);

    if (!e)
        e = find_by_remote(d, hdr->src);
    if (e)
        tipc_ept_close(d, e);
}

static bool recv_ctrl(struct tipc_vdev *d, const struct tipc_hdr *hdr, struct reader body,
                      bool length_ok)
{
    struct tipc_conn_req req;
    struct tipc_disc_req disc;
    struct tipc_ctrl ctrl;

    read_bytes(&body, &ctrl, sizeof(ctrl));
    if (body.bad)
        return false;
    TRACE(TIPC_DEV_CTRL, hdr->call, 0, ctrl.type, hdr->src, hdr->len);
    bool body_ok = length_ok && ctrl.body_len == body.left;
    switch (ctrl.type) {
    case TIPC_CONN_REQ:
        read_bytes(&body, &req, sizeof(req));
        if (!body_ok || body.bad || body.left || !memchr(req.name, 0, sizeof(req.name))) {
            refuse_connect(d, hdr);
            return false;
        }
        connect_port(d, hdr, req.name);
        return true;
    case TIPC_DISC_REQ:
        read_bytes(&body, &disc, sizeof(disc));
        if (!body_ok || body.bad || body.left)
            return false;
        disconnect(d, hdr, disc.target);
        return true;
    default:
        return false;
    }
}

/* ---- data ---- */

/* The bytes go from the ring's buffer into the channel's slot, once. Their number is the checked
 * header's, whatever the buffer says by now. */
static int send_payload(struct tipc_vdev *d, const struct tipc_ept *e, const struct tipc_hdr *hdr,
                        const struct virtq_chain *c)
{
    struct iovec iov[VIRTQ_SEGS_MAX];
    uint32_t skip = sizeof(*hdr), left = hdr->len;
    unsigned count = 0;

    for (unsigned i = 0; i < c->seg_count && left; i++) {
        if (skip >= c->seg[i].len) {
            skip -= c->seg[i].len;
            continue;
        }
        uint32_t len = c->seg[i].len - skip < left ? c->seg[i].len - skip : left;
        iov[count++] = (struct iovec){c->seg[i].host + skip, len};
        left -= len;
        skip = 0;
    }
    TRACE(TIPC_DEV_RECV, hdr->call, 0, hdr->len, tipc_ept_addr(d, e), 0);
    return ipc_send(d->app, e->handle, iov, count, hdr->call);
}

enum recv_result {
    RECV_TAKEN, /* the buffer can go back */
    RECV_PARKED,
    RECV_BAD,
};

static enum recv_result park(struct tipc_vdev *d, struct tipc_ept *e, const struct tipc_hdr *hdr,
                             const struct virtq_chain *c)
{
    struct list_node *n = e->parked_count < TIPC_EPT_PARKED_MAX ? list_pop(&d->parked_free) : NULL;

    if (!n) {
        tipc_ept_disconnect(d, e, hdr->call);
        return RECV_TAKEN;
    }
    struct tipc_parked *p = list_entry(n, struct tipc_parked, node);
    p->hdr = *hdr;
    p->chain = *c;
    list_add_tail(&e->parked, &p->node);
    e->parked_count++;
    return RECV_PARKED;
}

void tipc_ept_unpark(struct tipc_vdev *d, struct tipc_ept *e)
{
    struct list_node *n;

    while ((n = list_first(&e->parked))) {
        const struct tipc_parked *p = list_entry(n, struct tipc_parked, node);
        int err = send_payload(d, e, &p->hdr, &p->chain);
        if (err == -EAGAIN)
            return;
        if (err && err != -ENOTCONN) {
            tipc_ept_disconnect(d, e, p->hdr.call);
            return;
        }
        unpark_first(d, e); /* also when the peer is gone: a hang-up follows */
    }
}

static enum recv_result recv_data(struct tipc_vdev *d, const struct tipc_hdr *hdr,
                                  const struct virtq_chain *c, bool length_ok)
{
    struct tipc_ept *e = find_by_addr(d, hdr->dst, hdr->src);

    if (!e || e->state != TIPC_EPT_OPEN) {
        send_disc(d, hdr->src, hdr->call);
        return length_ok ? RECV_TAKEN : RECV_BAD;
    }
    if (!length_ok) {
        tipc_ept_disconnect(d, e, hdr->call);
        return RECV_BAD;
    }
    if (e->parked_count)
        return park(d, e, hdr, c);
    switch (send_payload(d, e, hdr, c)) {
    case 0:
    case -ENOTCONN: /* a hang-up follows */
        return RECV_TAKEN;
    case -EAGAIN:
        return park(d, e, hdr, c);
    default: /* larger than the port takes */
        tipc_ept_disconnect(d, e, hdr->call);
        return RECV_BAD;
    }
}

/* ---- messages ---- */

static enum recv_result recv_message(struct tipc_vdev *d, const struct virtq_chain *c)
{
    uint8_t body[sizeof(struct tipc_ctrl) + sizeof(struct tipc_conn_req)];
    struct tipc_hdr hdr;

    if (c->writable || virtq_chain_read(c, 0, &hdr, sizeof(hdr)) != sizeof(hdr))
        return RECV_BAD;
    bool length_ok =
        c->readable <= TIPC_BUF_SIZE && hdr.len + sizeof(hdr) == c->readable && hdr.flags == 0;
    d->in_call = hdr.call;
    if (hdr.dst != TIPC_ADDR_CTRL)
        return recv_data(d, &hdr, c, length_ok);
    uint32_t len = virtq_chain_read(c, sizeof(hdr), body, sizeof(body));
    length_ok &= hdr.len <= sizeof(body);
    return recv_ctrl(d, &hdr, reader_init(body, len), length_ok) ? RECV_TAKEN : RECV_BAD;
}

bool tipc_ept_poll(struct tipc_vdev *d)
{
    struct virtq_chain c;
    bool did = false;

    while (tipc_out_has_room(d) && tipc_out_ready(d) && tipc_vdev_take(d, TIPC_IN, &c)) {
        enum recv_result result = recv_message(d, &c);
        did = true;
        if (result == RECV_PARKED)
            break;
        if (result == RECV_BAD)
            TRACE(TIPC_DEV_BAD, d->in_call, 0, c.readable, 0, 0);
        give_back(d, &c);
    }
    return did;
}
