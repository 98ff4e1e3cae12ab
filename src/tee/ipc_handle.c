/* SPDX-License-Identifier: BSD-2-Clause */
#include "ipc_impl.h"

#include <errno.h>

void ipc_handle_init(struct ipc_handle *h, enum ipc_kind kind, struct ipc_app *app)
{
    *h = (struct ipc_handle){.kind = kind, .app = app};
    list_init(&h->ready);
}

/* Also moves it behind the others that are ready. */
static void set_events_locked(struct ipc_handle *h, uint32_t events)
{
    struct ipc_app *app = h->app;
    unsigned count = atomic_load_explicit(&app->ready_count, memory_order_relaxed);
    count += (events != 0) - (h->events != 0);
    atomic_store_explicit(&app->ready_count, count, memory_order_release);
    list_del(&h->ready);
    if (events)
        list_add_tail(&app->ready, &h->ready);
    h->events = events;
}

int ipc_handle_add_locked(struct ipc_handle *h)
{
    h->id = idtab_add(&h->app->handles, h);
    return h->id ? 0 : -ENOSPC;
}

void ipc_handle_del_locked(struct ipc_handle *h)
{
    set_events_locked(h, 0);
    if (h->id)
        CHECK(idtab_del(&h->app->handles, h->id) == h);
    h->id = 0;
}

static struct ipc_handle *find_locked(struct ipc_app *app, uint32_t handle, enum ipc_kind kind)
{
    struct ipc_handle *h = idtab_get(&app->handles, handle);
    return h && h->kind == kind ? h : NULL;
}

struct ipc_port *ipc_port_find_locked(struct ipc_app *app, uint32_t handle)
{
    struct ipc_handle *h = find_locked(app, handle, IPC_KIND_PORT);
    return h ? container_of(h, struct ipc_port, h) : NULL;
}

struct ipc_end *ipc_end_find_locked(struct ipc_app *app, uint32_t handle)
{
    struct ipc_handle *h = find_locked(app, handle, IPC_KIND_CHAN);
    return h ? container_of(h, struct ipc_end, h) : NULL;
}

static uint32_t port_events_locked(const struct ipc_port *p)
{
    return list_empty(&p->pending) ? 0 : IPC_EV_READY;
}

static uint32_t end_events_locked(const struct ipc_end *e)
{
    uint32_t events = e->h.once;
    if (e->fifo_count) {
        events &= ~(uint32_t)IPC_EV_HUP;
        if (!e->held)
            events |= IPC_EV_MSG;
    }
    return events;
}

struct ipc_app *ipc_handle_update_locked(struct ipc_handle *h)
{
    uint32_t events = h->kind == IPC_KIND_PORT
                          ? port_events_locked(container_of(h, struct ipc_port, h))
                          : end_events_locked(container_of(h, struct ipc_end, h));
    if (!h->id)
        return NULL;
    uint32_t fresh = events & ~h->events;
    if (!h->events != !events)
        set_events_locked(h, events);
    h->events = events;
    if (!fresh)
        return NULL;
    atomic_fetch_add_explicit(&h->app->waking, 1, memory_order_relaxed);
    return h->app;
}

bool ipc_next_event(struct ipc_app *app, struct ipc_event *out)
{
    if (atomic_load_explicit(&app->ready_count, memory_order_acquire) == 0)
        return false;
    pthread_mutex_lock(&app->ipc->lock);
    struct list_node *n = list_first(&app->ready);
    if (n) {
        struct ipc_handle *h = list_entry(n, struct ipc_handle, ready);
        *out = (struct ipc_event){.handle = h->id, .events = h->events, .cookie = h->cookie};
        h->once &= ~h->events;
        set_events_locked(h, h->events & (h->kind == IPC_KIND_PORT ? IPC_EV_READY : IPC_EV_MSG));
    }
    pthread_mutex_unlock(&app->ipc->lock);
    return n;
}

int ipc_set_cookie(struct ipc_app *app, uint32_t handle, void *cookie)
{
    pthread_mutex_lock(&app->ipc->lock);
    struct ipc_handle *h = idtab_get(&app->handles, handle);
    if (h)
        h->cookie = cookie;
    pthread_mutex_unlock(&app->ipc->lock);
    return h ? 0 : -EBADF;
}

int ipc_close(struct ipc_app *app, uint32_t handle)
{
    struct ipc *ipc = app->ipc;
    struct ipc_app *wake = NULL;
    if (app->reading.handle == handle)
        app->reading.handle = 0;
    pthread_mutex_lock(&ipc->lock);
    struct ipc_port *p = ipc_port_find_locked(app, handle);
    struct ipc_end *e = ipc_end_find_locked(app, handle);
    if (e)
        wake = ipc_end_close_locked(e);
    pthread_mutex_unlock(&ipc->lock);
    ipc_app_wake(wake, 0);
    if (p)
        ipc_port_close(p);
    return e || p ? 0 : -EBADF;
}
