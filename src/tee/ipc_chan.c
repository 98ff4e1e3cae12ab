/* SPDX-License-Identifier: BSD-2-Clause */
#include "ipc_impl.h"

#include <errno.h>
#include <stdlib.h>

#include "base/trace.h"

bool ipc_queue_size_ok(unsigned buf_count, unsigned buf_size)
{
    return buf_count > 0 && buf_count <= IPC_BUFS_MAX && buf_size > 0 && buf_size <= IPC_BUF_MAX;
}

static void end_init(struct ipc_end *e, struct ipc_chan *c, struct ipc_app *app)
{
    ipc_handle_init(&e->h, IPC_KIND_CHAN, app);
    e->chan = c;
    e->state = IPC_END_CONNECTING;
    e->free_mask = (uint32_t)((1ull << c->buf_count) - 1);
}

struct ipc_chan *ipc_chan_create(struct ipc_app *client, struct ipc_app *server, unsigned buf_count,
                                 unsigned buf_size)
{
    /* One block: the channel, both arrays of slots, both queues' bytes. The bytes are not cleared;
     * a reader sees no more than a sender has written. */
    size_t slots = sizeof(struct ipc_slot) * buf_count;
    size_t bytes = (size_t)buf_size * buf_count;
    struct ipc_chan *c = malloc(sizeof(*c) + 2 * slots + 2 * bytes);
    if (!c)
        return NULL;
    *c = (struct ipc_chan){.buf_count = buf_count, .buf_size = buf_size};
    list_init(&c->node);
    end_init(&c->end[IPC_END_CLIENT], c, client);
    end_init(&c->end[IPC_END_SERVER], c, server);
    struct ipc_slot *slot = (struct ipc_slot *)(c + 1);
    uint8_t *data = (uint8_t *)(slot + 2 * (size_t)buf_count);
    for (unsigned i = 0; i < 2; i++) {
        c->end[i].slot = slot + (size_t)i * buf_count;
        c->end[i].data = data + i * bytes;
        for (unsigned n = 0; n < buf_count; n++)
            c->end[i].slot[n] = (struct ipc_slot){.state = IPC_SLOT_FREE};
    }
    return c;
}

struct ipc_app *ipc_end_close_locked(struct ipc_end *e)
{
    struct ipc_chan *c = e->chan;
    struct ipc_end *peer = ipc_end_peer(e);
    struct ipc_app *wake = NULL;
    ipc_handle_del_locked(&e->h);
    e->state = IPC_END_CLOSED;
    if (c->port) {
        /* Never accepted: whichever side gives up, the port forgets it. */
        list_del(&c->node);
        CHECK(!ipc_handle_update_locked(&c->port->h));
        c->port = NULL;
        if (peer == &c->end[IPC_END_SERVER])
            peer->state = IPC_END_CLOSED;
    }
    if (peer->state == IPC_END_CLOSED) {
        free(c);
        return NULL;
    }
    peer->state = IPC_END_DISCONNECTED;
    peer->h.once |= IPC_EV_HUP;
    if (peer->send_blocked)
        peer->h.once |= IPC_EV_SEND_UNBLOCKED;
    peer->send_blocked = false;
    wake = ipc_handle_update_locked(&peer->h);
    TRACE(IPC_CLOSE, 0, 0, 0, 0, 0);
    return wake;
}

int ipc_pair(struct ipc_app *a, struct ipc_app *b, unsigned buf_count, unsigned buf_size,
             uint32_t *handle_a, uint32_t *handle_b)
{
    *handle_a = *handle_b = 0;
    if (!ipc_queue_size_ok(buf_count, buf_size))
        return -EINVAL;
    struct ipc_chan *c = ipc_chan_create(a, b, buf_count, buf_size);
    if (!c)
        return -ENOMEM;
    struct ipc_end *ea = &c->end[IPC_END_CLIENT], *eb = &c->end[IPC_END_SERVER];
    pthread_mutex_lock(&a->ipc->lock);
    int r = ipc_handle_add_locked(&ea->h);
    if (r == 0)
        r = ipc_handle_add_locked(&eb->h);
    if (r == 0) {
        ea->state = eb->state = IPC_END_CONNECTED;
        *handle_a = ea->h.id;
        *handle_b = eb->h.id;
    } else {
        ipc_handle_del_locked(&ea->h);
    }
    pthread_mutex_unlock(&a->ipc->lock);
    if (r < 0)
        free(c);
    return r;
}

int ipc_hold_msgs(struct ipc_app *app, uint32_t handle, bool hold)
{
    struct ipc_app *wake = NULL;
    pthread_mutex_lock(&app->ipc->lock);
    struct ipc_end *e = ipc_end_find_locked(app, handle);
    if (e) {
        e->held = hold;
        wake = ipc_handle_update_locked(&e->h);
    }
    pthread_mutex_unlock(&app->ipc->lock);
    ipc_app_wake(wake, 0);
    return e ? 0 : -EBADF;
}
