/* SPDX-License-Identifier: BSD-2-Clause */
#include "tee.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#include "app.h"
#include "ipc.h"
#include "sess_mngr/sess_mngr.h"
#include "sess_mngr/sm_os.h"
#include "supp.h"
#include "tipc_dev.h"

/* The session manager's system calls end here. */
struct sm_os {
    struct app_host *apps;
};

struct tee {
    struct world world;
    struct sched *sched;
    struct ipc *ipc;
    struct sm_os os;
    struct supp *supp;
    /* Makes whoever holds it the TEE world: poll, and tee_stop for the moment of stopping. Taken
     * before ipc's lock and before the locks of app_host. */
    pthread_mutex_t lock;
    struct sess_mngr *sm; /* guarded by lock; NULL once stopped */
    struct tipc_vdev *dev;
    bool stopping;          /* guarded by lock */
    struct wait_point idle; /* stopping, and no instance is left */
};

uint32_t sm_os_get_ta_flags(struct sm_os *os, const struct ipc_uuid *uuid, uint32_t *flags)
{
    return app_get_flags(os->apps, uuid, flags);
}

uint32_t sm_os_connect_to_ta(struct sm_os *os, const struct ipc_uuid *uuid, struct ipc_app *client,
                             call_id call, uint32_t *handle, uint32_t *instance)
{
    return app_connect(os->apps, uuid, client, call, handle, instance);
}

void sm_os_cancel(struct sm_os *os, uint32_t instance, uint32_t op)
{
    app_cancel(os->apps, instance, op);
}

static bool poll_once_locked(struct tee *t)
{
    bool busy = tipc_vdev_poll(t->dev);
    busy |= supp_poll(t->supp);
    if (t->sm)
        busy |= sm_poll(t->sm);
    return app_poll(t->os.apps) || busy;
}

static void tee_poll(void *ctx)
{
    struct tee *t = ctx;
    pthread_mutex_lock(&t->lock);
    while (poll_once_locked(t))
        ;
    if (t->stopping && app_host_idle(t->os.apps))
        wait_signal(t->sched, &t->idle);
    pthread_mutex_unlock(&t->lock);
}

static void ring(void *arg, call_id call)
{
    struct tee *t = arg;
    (void)call;
    world_ring(&t->world);
}

static int create_parts(struct tee *t, const struct tee_config *cfg, const struct guest_map *map,
                        const struct mmio_bus *bus, struct irq_line *irq)
{
    int err = ipc_create(&t->ipc);
    if (err)
        return err;
    err = supp_create(t->ipc, t->sched, ring, t, &t->supp);
    if (err)
        return err;
    struct app_host_config apps = {.sched = t->sched,
                                   .ipc = t->ipc,
                                   .owner = &t->world,
                                   .supp = t->supp,
                                   .map = map,
                                   .ta_path = cfg->ta_path,
                                   .state_dir = cfg->state_dir,
                                   .state_sync = cfg->state_sync,
                                   .strict = cfg->strict,
                                   .report_all = cfg->report_all};
    err = app_host_create(&apps, &t->os.apps);
    if (!err)
        err = sm_create(t->ipc, &t->os, ring, t, &t->sm);
    /* Last: with it the normal world sees a device. */
    if (!err)
        err = tipc_vdev_create(t->ipc, map, bus, irq, ring, t, &t->dev);
    return err;
}

static void destroy_parts(struct tee *t)
{
    if (t->dev)
        tipc_vdev_destroy(t->dev);
    if (t->sm)
        sm_destroy(t->sm);
    if (t->os.apps)
        app_host_destroy(t->os.apps);
    supp_destroy(t->supp);
    if (t->ipc)
        ipc_destroy(t->ipc);
    wait_fini(&t->idle);
    pthread_mutex_destroy(&t->lock);
    free(t);
}

int tee_create(struct sched *s, const struct tee_config *cfg, const struct guest_map *map,
               const struct mmio_bus *bus, struct irq_line *irq, struct tee **out)
{
    *out = NULL;
    struct tee *t = calloc(1, sizeof(*t));
    if (!t)
        return -ENOMEM;
    t->sched = s;
    t->world = (struct world){.name = "tee", .poll = tee_poll, .ctx = t, .sched = s};
    wait_init(&t->idle);
    CHECK(pthread_mutex_init(&t->lock, NULL) == 0);
    int err = create_parts(t, cfg, map, bus, irq);
    if (err) {
        destroy_parts(t);
        return err;
    }
    *out = t;
    return 0;
}

void tee_stop(struct tee *t)
{
    pthread_mutex_lock(&t->lock);
    bool already = t->stopping;
    t->stopping = true;
    if (!already) {
        sm_destroy(t->sm);
        t->sm = NULL;
        app_host_stop(t->os.apps);
    }
    bool idle = app_host_idle(t->os.apps);
    pthread_mutex_unlock(&t->lock);
    /* An instance that is left has a scheduler that runs; one that goes rings this world. */
    while (!idle) {
        int err = wait_on(t->sched, &t->idle, WAIT_FOREVER, CALL_ANY);
        CHECK(err == 0);
        pthread_mutex_lock(&t->lock);
        idle = app_host_idle(t->os.apps);
        pthread_mutex_unlock(&t->lock);
    }
}

void tee_destroy(struct tee *t)
{
    CHECK(t->stopping);
    destroy_parts(t);
}

void tee_last_death(struct tee *t, struct teesim_death *out)
{
    app_last_death(t->os.apps, out);
}

struct world *tee_world(struct tee *t)
{
    return &t->world;
}
