/* SPDX-License-Identifier: BSD-2-Clause */
#include "ipc_impl.h"

#include <errno.h>
#include <stdlib.h>

#define APP_DYING (1u << 31)

int ipc_create(struct ipc **out)
{
    *out = NULL;
    struct ipc *ipc = calloc(1, sizeof(*ipc));
    if (!ipc)
        return -ENOMEM;
    CHECK(pthread_mutex_init(&ipc->lock, NULL) == 0);
    CHECK(pthread_cond_init(&ipc->woken, NULL) == 0);
    list_init(&ipc->ports);
    *out = ipc;
    return 0;
}

void ipc_destroy(struct ipc *ipc)
{
    CHECK(ipc->app_count == 0);
    pthread_cond_destroy(&ipc->woken);
    pthread_mutex_destroy(&ipc->lock);
    free(ipc);
}

int ipc_app_create(struct ipc *ipc, const struct ipc_uuid *uuid,
                   void (*wake)(void *arg, call_id call), void *arg, struct ipc_app **out)
{
    *out = NULL;
    struct ipc_app *app = calloc(1, sizeof(*app));
    if (!app)
        return -ENOMEM;
    app->ipc = ipc;
    app->uuid = *uuid;
    app->wake = wake;
    app->arg = arg;
    idtab_init(&app->handles, IPC_HANDLES_MAX);
    list_init(&app->ready);
    pthread_mutex_lock(&ipc->lock);
    ipc->app_count++;
    pthread_mutex_unlock(&ipc->lock);
    *out = app;
    return 0;
}

/* The next open handle, or 0. */
static uint32_t next_handle(struct ipc_app *app, uint32_t *cursor)
{
    pthread_mutex_lock(&app->ipc->lock);
    struct ipc_handle *h = idtab_next(&app->handles, cursor);
    uint32_t id = h ? h->id : 0;
    pthread_mutex_unlock(&app->ipc->lock);
    return id;
}

void ipc_app_destroy(struct ipc_app *app)
{
    struct ipc *ipc = app->ipc;
    uint32_t cursor = 0;
    for (uint32_t id = next_handle(app, &cursor); id; id = next_handle(app, &cursor))
        CHECK(ipc_close(app, id) == 0);
    pthread_mutex_lock(&ipc->lock);
    atomic_fetch_or_explicit(&app->waking, APP_DYING, memory_order_acq_rel);
    while (atomic_load_explicit(&app->waking, memory_order_acquire) != APP_DYING)
        pthread_cond_wait(&ipc->woken, &ipc->lock);
    ipc->app_count--;
    pthread_mutex_unlock(&ipc->lock);
    idtab_fini(&app->handles);
    free(app);
}

void ipc_app_wake(struct ipc_app *app, call_id call)
{
    if (!app)
        return;
    struct ipc *ipc = app->ipc;
    app->wake(app->arg, call);
    /* From here on `app` may be gone; `ipc` is not, as the caller's own app is still in it. */
    if (atomic_fetch_sub_explicit(&app->waking, 1, memory_order_acq_rel) == (APP_DYING | 1)) {
        pthread_mutex_lock(&ipc->lock);
        pthread_cond_broadcast(&ipc->woken);
        pthread_mutex_unlock(&ipc->lock);
    }
}
