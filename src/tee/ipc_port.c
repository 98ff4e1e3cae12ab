/* SPDX-License-Identifier: BSD-2-Clause */
#include "ipc_impl.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/trace.h"

static struct ipc_port *find_path_locked(struct ipc *ipc, const char *path)
{
    list_for_each(n, &ipc->ports)
    {
        struct ipc_port *p = list_entry(n, struct ipc_port, node);
        if (strcmp(p->path, path) == 0)
            return p;
    }
    return NULL;
}

static struct ipc_port *port_new(struct ipc_app *app, const char *path, unsigned buf_count,
                                 unsigned buf_size, unsigned flags)
{
    struct ipc_port *p = calloc(1, sizeof(*p));
    if (!p)
        return NULL;
    ipc_handle_init(&p->h, IPC_KIND_PORT, app);
    list_init(&p->node);
    list_init(&p->pending);
    strcpy(p->path, path);
    p->buf_count = buf_count;
    p->buf_size = buf_size;
    p->flags = flags;
    return p;
}

int ipc_port_create(struct ipc_app *app, const char *path, unsigned buf_count, unsigned buf_size,
                    unsigned flags)
{
    size_t path_len = strnlen(path, IPC_PATH_MAX);
    if (path_len == 0 || path_len == IPC_PATH_MAX || !ipc_queue_size_ok(buf_count, buf_size))
        return -EINVAL;
    struct ipc_port *p = port_new(app, path, buf_count, buf_size, flags);
    if (!p)
        return -ENOMEM;
    struct ipc *ipc = app->ipc;
    pthread_mutex_lock(&ipc->lock);
    int r = find_path_locked(ipc, path) ? -EEXIST : ipc_handle_add_locked(&p->h);
    if (r == 0) {
        list_add_tail(&ipc->ports, &p->node);
        r = (int)p->h.id;
    }
    pthread_mutex_unlock(&ipc->lock);
    if (r < 0)
        free(p);
    return r;
}

void ipc_port_close(struct ipc_port *p)
{
    struct ipc *ipc = p->h.app->ipc;
    struct list_node *n;
    do {
        struct ipc_app *wake = NULL;
        pthread_mutex_lock(&ipc->lock);
        list_del(&p->node);
        ipc_handle_del_locked(&p->h);
        n = list_first(&p->pending);
        if (n)
            wake = ipc_end_close_locked(&list_entry(n, struct ipc_chan, node)->end[IPC_END_SERVER]);
        pthread_mutex_unlock(&ipc->lock);
        ipc_app_wake(wake, 0);
    } while (n);
    free(p);
}

static bool may_connect(const struct ipc_port *p, const struct ipc_app *app)
{
    static const struct ipc_uuid normal_world;
    bool ns = memcmp(&app->uuid, &normal_world, sizeof(normal_world)) == 0;
    return p->flags & (ns ? IPC_PORT_NS_CONNECT : IPC_PORT_TA_CONNECT);
}

static int connect_locked(struct ipc_app *app, const char *path, call_id call,
                          struct ipc_app **wake)
{
    struct ipc_port *p = find_path_locked(app->ipc, path);
    if (!p)
        return -ENOENT;
    if (!may_connect(p, app))
        return -EACCES;
    struct ipc_chan *c = ipc_chan_create(app, p->h.app, p->buf_count, p->buf_size);
    if (!c)
        return -ENOMEM;
    struct ipc_end *e = &c->end[IPC_END_CLIENT];
    if (ipc_handle_add_locked(&e->h) < 0) {
        free(c);
        return -ENOSPC;
    }
    c->port = p;
    c->call = call;
    list_add_tail(&p->pending, &c->node);
    *wake = ipc_handle_update_locked(&p->h);
    return (int)e->h.id;
}

int ipc_connect(struct ipc_app *app, const char *path, call_id call)
{
    struct ipc_app *wake = NULL;
    pthread_mutex_lock(&app->ipc->lock);
    int r = connect_locked(app, path, call, &wake);
    pthread_mutex_unlock(&app->ipc->lock);
    if (r > 0)
        TRACE(IPC_CONNECT, call, 0, 0, 0, 0);
    ipc_app_wake(wake, call);
    return r;
}

static int accept_locked(struct ipc_port *p, struct ipc_chan *c, struct ipc_uuid *peer,
                         struct ipc_app **wake)
{
    struct ipc_end *server = &c->end[IPC_END_SERVER], *client = &c->end[IPC_END_CLIENT];
    int r = ipc_handle_add_locked(&server->h);
    if (r < 0) {
        /* Left at the port it would be told of again and again. */
        *wake = ipc_end_close_locked(server);
        return r;
    }
    list_del(&c->node);
    c->port = NULL;
    server->state = client->state = IPC_END_CONNECTED;
    client->h.once |= IPC_EV_READY;
    *wake = ipc_handle_update_locked(&client->h);
    *peer = client->h.app->uuid;
    CHECK(!ipc_handle_update_locked(&p->h));
    return (int)server->h.id;
}

int ipc_accept(struct ipc_app *app, uint32_t port, struct ipc_uuid *peer)
{
    struct ipc_app *wake = NULL;
    call_id call = 0;
    int r = -EBADF;
    pthread_mutex_lock(&app->ipc->lock);
    struct ipc_port *p = ipc_port_find_locked(app, port);
    struct list_node *n = p ? list_first(&p->pending) : NULL;
    if (n) {
        struct ipc_chan *c = list_entry(n, struct ipc_chan, node);
        call = c->call;
        r = accept_locked(p, c, peer, &wake);
    } else if (p) {
        r = -ENOMSG;
    }
    pthread_mutex_unlock(&app->ipc->lock);
    ipc_app_wake(wake, call);
    return r;
}
