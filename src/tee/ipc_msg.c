/* SPDX-License-Identifier: BSD-2-Clause */
#include "ipc_impl.h"

#include <errno.h>
#include <string.h>

#include "base/trace.h"

/* A message's id: its slot's number plus 1 (low bits), and a count that tells it from those that
 * were in the slot before. */
#define MSG_SLOT_BITS 6
_Static_assert(IPC_BUFS_MAX < 1u << MSG_SLOT_BITS, "slot number fits");

static int iov_total(const struct iovec *iov, unsigned count, size_t *total)
{
    *total = 0;
    for (unsigned i = 0; i < count; i++) {
        if (iov[i].iov_len > IPC_BUF_MAX - *total)
            return -EMSGSIZE;
        *total += iov[i].iov_len;
    }
    return 0;
}

static int reserve_locked(struct ipc_end *self, size_t len, unsigned *slot)
{
    struct ipc_end *peer = ipc_end_peer(self);
    if (self->state != IPC_END_CONNECTED)
        return -ENOTCONN;
    if (len > self->chan->buf_size)
        return -EMSGSIZE;
    if (peer->free_mask == 0) {
        self->send_blocked = true;
        return -EAGAIN;
    }
    *slot = (unsigned)__builtin_ctz(peer->free_mask);
    peer->free_mask &= peer->free_mask - 1;
    peer->slot[*slot].state = IPC_SLOT_FILLING;
    return 0;
}

static void fill(uint8_t *at, const struct iovec *iov, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        if (iov[i].iov_len)
            memcpy(at, iov[i].iov_base, iov[i].iov_len);
        at += iov[i].iov_len;
    }
}

static int publish(struct ipc_end *self, unsigned slot, size_t len, call_id call)
{
    struct ipc *ipc = self->h.app->ipc;
    struct ipc_end *peer = ipc_end_peer(self);
    struct ipc_app *wake = NULL;
    int r = -ENOTCONN;
    pthread_mutex_lock(&ipc->lock);
    /* A peer that has closed meanwhile takes no more messages; its queue goes with the channel. */
    if (self->state == IPC_END_CONNECTED) {
        struct ipc_slot *s = &peer->slot[slot];
        s->state = IPC_SLOT_FILLED;
        s->msg_id = ++peer->next_msg << MSG_SLOT_BITS | (slot + 1);
        s->len = (uint32_t)len;
        s->call = call;
        unsigned tail = (peer->fifo_head + peer->fifo_count++) % IPC_BUFS_MAX;
        peer->fifo[tail] = (uint8_t)slot;
        wake = ipc_handle_update_locked(&peer->h);
        r = 0;
    }
    pthread_mutex_unlock(&ipc->lock);
    ipc_app_wake(wake, call);
    return r;
}

static __attribute__((cold, noinline)) void trace_send(const struct ipc_end *self, size_t len,
                                                       call_id call)
{
    if (self == &self->chan->end[IPC_END_CLIENT])
        TRACE(IPC_SEND_DOWN, call, 0, len, 0, 0);
    else
        TRACE(IPC_SEND_UP, call, 0, len, 0, 0);
}

int ipc_send(struct ipc_app *app, uint32_t handle, const struct iovec *iov, unsigned count,
             call_id call)
{
    size_t len;
    unsigned slot = 0;
    int r = iov_total(iov, count, &len);
    if (r < 0)
        return r;
    pthread_mutex_lock(&app->ipc->lock);
    struct ipc_end *self = ipc_end_find_locked(app, handle);
    r = self ? reserve_locked(self, len, &slot) : -EBADF;
    pthread_mutex_unlock(&app->ipc->lock);
    if (r < 0)
        return r;
    fill(ipc_end_peer(self)->data + (size_t)slot * self->chan->buf_size, iov, count);
    if (UNLIKELY(trace_is_on()))
        trace_send(self, len, call);
    return publish(self, slot, len, call);
}

static void remember(struct ipc_app *app, uint32_t handle, const struct ipc_end *e,
                     const struct ipc_slot *s)
{
    app->reading.handle = handle;
    app->reading.id = s->msg_id;
    app->reading.end = e;
    app->reading.slot = s;
}

static int get_locked(struct ipc_app *app, uint32_t handle, struct ipc_msg *out,
                      struct ipc_app **wake)
{
    struct ipc_end *e = ipc_end_find_locked(app, handle);
    if (!e)
        return -EBADF;
    if (e->fifo_count == 0)
        return -ENOMSG;
    struct ipc_slot *s = &e->slot[e->fifo[e->fifo_head]];
    e->fifo_head = (e->fifo_head + 1) % IPC_BUFS_MAX;
    e->fifo_count--;
    s->state = IPC_SLOT_READ;
    *out = (struct ipc_msg){.id = s->msg_id, .len = s->len, .call = s->call};
    remember(app, handle, e, s);
    *wake = ipc_handle_update_locked(&e->h);
    return 0;
}

int ipc_get_msg(struct ipc_app *app, uint32_t handle, struct ipc_msg *out)
{
    struct ipc_app *wake = NULL;
    pthread_mutex_lock(&app->ipc->lock);
    int r = get_locked(app, handle, out, &wake);
    pthread_mutex_unlock(&app->ipc->lock);
    ipc_app_wake(wake, 0);
    return r;
}

/* The slot that holds the message `id` for its reader, or NULL. */
static struct ipc_slot *read_slot_locked(const struct ipc_end *e, uint32_t id)
{
    uint32_t n = (id & ((1u << MSG_SLOT_BITS) - 1)) - 1;
    if (n >= e->chan->buf_count)
        return NULL;
    struct ipc_slot *s = &e->slot[n];
    return s->state == IPC_SLOT_READ && s->msg_id == id ? s : NULL;
}

/* The slot of a message that is not the one got last. 0, -EBADF or -ENOENT. */
static int find_other(struct ipc_app *app, uint32_t handle, uint32_t id)
{
    int r = -EBADF;
    pthread_mutex_lock(&app->ipc->lock);
    struct ipc_end *e = ipc_end_find_locked(app, handle);
    struct ipc_slot *s = e ? read_slot_locked(e, id) : NULL;
    if (e)
        r = s ? 0 : -ENOENT;
    if (s)
        remember(app, handle, e, s);
    pthread_mutex_unlock(&app->ipc->lock);
    return r;
}

int ipc_read_msg(struct ipc_app *app, uint32_t handle, uint32_t id, uint32_t offset, void *buf,
                 size_t size)
{
    if (handle == 0 || app->reading.handle != handle || app->reading.id != id) {
        int r = find_other(app, handle, id);
        if (r < 0)
            return r;
    }
    const struct ipc_end *e = app->reading.end;
    const struct ipc_slot *s = app->reading.slot;
    if (offset >= s->len)
        return 0;
    size_t len = s->len - offset < size ? s->len - offset : size;
    memcpy(buf, e->data + (size_t)(s - e->slot) * e->chan->buf_size + offset, len);
    return (int)len;
}

int ipc_put_msg(struct ipc_app *app, uint32_t handle, uint32_t id)
{
    struct ipc_app *wake = NULL;
    int r = -EBADF;
    call_id call = 0;
    if (app->reading.handle == handle && app->reading.id == id)
        app->reading.handle = 0;
    pthread_mutex_lock(&app->ipc->lock);
    struct ipc_end *e = ipc_end_find_locked(app, handle);
    struct ipc_slot *s = e ? read_slot_locked(e, id) : NULL;
    if (e)
        r = s ? 0 : -ENOENT;
    if (s) {
        struct ipc_end *peer = ipc_end_peer(e);
        call = s->call;
        s->state = IPC_SLOT_FREE;
        e->free_mask |= 1u << (s - e->slot);
        if (peer->send_blocked && peer->state == IPC_END_CONNECTED) {
            peer->send_blocked = false;
            peer->h.once |= IPC_EV_SEND_UNBLOCKED;
            wake = ipc_handle_update_locked(&peer->h);
        }
    }
    pthread_mutex_unlock(&app->ipc->lock);
    ipc_app_wake(wake, call);
    return r;
}
