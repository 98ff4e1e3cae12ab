/* SPDX-License-Identifier: BSD-2-Clause */
/* Request and response: a reply is copied once, from the ring to whom its tag belongs to. */
#include "tipc_impl.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "abi/ree_msg.h"
#include "base/trace.h"
#include "syscall.h"

#define CHUNK_COUNT 32u
#define NS_PER_MS   1000000ull

struct tipc_req_chunk {
    struct tipc_req_chunk *next;
    struct tipc_req req[CHUNK_COUNT];
};

/* ---- the pool ---- */

static bool grow_locked(struct tipc_dev *d)
{
    struct tipc_req_chunk *chunk = calloc(1, sizeof(*chunk));

    if (!chunk)
        return false;
    chunk->next = d->req_chunks;
    d->req_chunks = chunk;
    for (unsigned i = 0; i < CHUNK_COUNT; i++) {
        struct tipc_req *r = &chunk->req[i];
        r->dev = d;
        wait_init(&r->wp);
        list_init(&r->node);
        r->next_free = d->req_free;
        d->req_free = r;
    }
    return true;
}

void tipc_req_fini_all(struct tipc_dev *d)
{
    while (d->req_chunks) {
        struct tipc_req_chunk *chunk = d->req_chunks;
        d->req_chunks = chunk->next;
        for (unsigned i = 0; i < CHUNK_COUNT; i++)
            wait_fini(&chunk->req[i].wp);
        free(chunk);
    }
}

static struct tipc_req *req_get_locked(struct tipc_chan *c, const struct tipc_xact *x)
{
    struct tipc_dev *d = c->dev;

    if (!d->req_free && !grow_locked(d))
        return NULL;
    struct tipc_req *r = d->req_free;
    r->tag = idtab_add(&d->tags, r);
    if (!r->tag)
        return NULL;
    d->req_free = r->next_free;
    r->chan = c;
    r->msg = x->msg;
    r->len = x->len;
    r->orphan = x->orphan;
    r->arg = x->arg;
    r->call = x->call;
    r->done = false;
    r->err = 0;
    list_add_tail(&c->reqs, &r->node);
    c->tagged = true;
    return r;
}

static void req_put_locked(struct tipc_req *r)
{
    struct tipc_dev *d = r->dev;

    list_del(&r->node);
    idtab_del(&d->tags, r->tag);
    r->next_free = d->req_free;
    d->req_free = r;
}

/* ---- the end of a request ---- */

void tipc_req_end_all_locked(struct tipc_chan *c, int err, struct list_node *orphans)
{
    struct list_node *n;

    while ((n = list_pop(&c->reqs))) {
        struct tipc_req *r = list_entry(n, struct tipc_req, node);
        r->done = true;
        r->err = err;
        if (r->msg)
            wait_signal(r->dev->sched, &r->wp);
        else
            list_add_tail(orphans, &r->node);
    }
}

void tipc_req_bury(struct tipc_dev *d, struct list_node *orphans)
{
    struct list_node *n;

    while ((n = list_pop(orphans))) {
        struct tipc_req *r = list_entry(n, struct tipc_req, node);
        if (r->orphan)
            r->orphan(r->chan, NULL, 0, r->arg);
        pthread_mutex_lock(&d->lock);
        req_put_locked(r);
        pthread_mutex_unlock(&d->lock);
    }
}

/* A reply that nobody waits for. Called without the lock; the request is in no list. */
static void orphan_reply(struct tipc_req *r, const void *reply, size_t len)
{
    if (r->orphan)
        r->orphan(r->chan, reply, len, r->arg);
    pthread_mutex_lock(&r->dev->lock);
    req_put_locked(r);
    pthread_mutex_unlock(&r->dev->lock);
}

bool tipc_req_recv(struct tipc_dev *d, const struct tipc_hdr *hdr, const uint8_t *body)
{
    struct ree_hdr ree;

    if (hdr->len < sizeof(ree))
        return false;
    memcpy(&ree, body, sizeof(ree));
    if (ree.magic != REE_MSG_MAGIC || ree.data_tag == 0)
        return false;
    pthread_mutex_lock(&d->lock);
    struct tipc_req *r = idtab_get(&d->tags, ree.data_tag);
    if (!r || r->done || r->chan->addr != hdr->dst || r->chan->state != TIPC_CONNECTED) {
        pthread_mutex_unlock(&d->lock);
        return false;
    }
    TRACE(TIPC_RECV, hdr->call, 0, hdr->dst, hdr->len, ree.data_tag);
    r->done = true;
    list_del(&r->node);
    bool fits = hdr->len == r->len, orphan = !r->msg;
    r->err = fits ? 0 : -EPROTO;
    if (!orphan) {
        if (fits)
            memcpy(r->msg, body, r->len);
        wait_signal(d->sched, &r->wp);
    }
    pthread_mutex_unlock(&d->lock);
    if (orphan)
        orphan_reply(r, fits ? body : NULL, fits ? hdr->len : 0);
    return true;
}

/* ---- the caller's side ---- */

/* Puts the request in the ring, once a buffer is free and unless the channel has ended. */
static int send_request_locked(struct tipc_req *r, struct tipc_tx *tx, bool *kick)
{
    struct tipc_dev *d = r->dev;
    uint64_t deadline = 0;
    int err;

    for (;;) {
        if (r->done)
            return r->err;
        err = tipc_link_put_locked(d, tx, kick);
        if (err != -ENOSPC)
            return err;
        if (!deadline)
            deadline = sched_now(d->sched) + TIPC_TX_BUF_MS * NS_PER_MS;
        err = tipc_link_wait_tx_locked(r->chan, deadline, tx->call);
        if (err)
            return err;
    }
}

static int start_locked(struct tipc_chan *c, const struct tipc_xact *x, struct tipc_req **out,
                        bool *kick)
{
    if (c->state != TIPC_CONNECTED)
        return c->err;
    struct tipc_req *r = req_get_locked(c, x);
    if (!r)
        return -ENOMEM;
    ((struct ree_hdr *)x->msg)->data_tag = r->tag;
    struct iovec iov = {x->msg, x->len};
    struct tipc_tx tx = {
        .src = c->addr, .dst = c->remote, .call = x->call, .iov = &iov, .count = 1, .len = x->len};
    TRACE(TIPC_SEND, x->call, 0, c->addr, x->len, r->tag);
    int err = send_request_locked(r, &tx, kick);
    if (err)
        req_put_locked(r);
    else
        *out = r;
    return err;
}

int tipc_call_start(struct tipc_chan *c, const struct tipc_xact *x, struct tipc_req **out)
{
    struct tipc_dev *d = c->dev;
    bool kick = false;

    *out = NULL;
    if (x->len > TIPC_PAYLOAD_MAX)
        return -EMSGSIZE;
    CHECK(x->len >= sizeof(struct ree_hdr));
    pthread_mutex_lock(&d->lock);
    int err = start_locked(c, x, out, &kick);
    pthread_mutex_unlock(&d->lock);
    if (kick)
        tipc_link_kick(d, x->call);
    return err;
}

void tipc_call_abandon(struct tipc_req *r)
{
    struct tipc_dev *d = r->dev;

    pthread_mutex_lock(&d->lock);
    const void *reply = r->msg;
    bool done = r->done;
    r->msg = NULL;
    pthread_mutex_unlock(&d->lock);
    if (done)
        orphan_reply(r, r->err ? NULL : reply, r->err ? 0 : r->len);
}

static void finish_guard_end(struct tipc_req **r)
{
    if (*r)
        tipc_call_abandon(*r);
}

int tipc_call_finish(struct tipc_req *r)
{
    __attribute__((cleanup(finish_guard_end))) struct tipc_req *guard = r;
    struct tipc_dev *d = r->dev;

    pthread_mutex_lock(&d->lock);
    while (!r->done) {
        pthread_mutex_unlock(&d->lock);
        syscall_wait_killable(d->sched, &r->wp, r->call);
        pthread_mutex_lock(&d->lock);
    }
    guard = NULL;
    int err = r->err;
    req_put_locked(r);
    pthread_mutex_unlock(&d->lock);
    return err;
}
