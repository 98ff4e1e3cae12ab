/* SPDX-License-Identifier: BSD-2-Clause */
#include "host.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/fault.h"
#include "base/log.h"
#include "base/trace.h"
#include "tee/storage/vault.h"
#include "tee_api_defines.h"

/* Each instance keeps a descriptor; the other half is the program's. */
static unsigned instance_limit(void)
{
    struct rlimit lim;

    if (getrlimit(RLIMIT_NOFILE, &lim) < 0 || lim.rlim_cur / 2 > IDTAB_LIMIT_MAX)
        return IDTAB_LIMIT_MAX;
    return lim.rlim_cur < 2 ? 1 : (unsigned)(lim.rlim_cur / 2);
}

int app_host_create(const struct app_host_config *cfg, struct app_host **out)
{
    struct app_host *h = calloc(1, sizeof(*h));
    int err = -ENOMEM;

    *out = NULL;
    if (!h)
        return -ENOMEM;
    h->ta_path = strdup(cfg->ta_path);
    if (!h->ta_path)
        goto no_path;
    err = vault_create(&(struct vault_config){.dir = cfg->state_dir, .sync = cfg->state_sync},
                       &h->vault);
    if (err)
        goto no_vault;
    err = mem_init(&h->mem, cfg->map, cfg->strict);
    if (err)
        goto no_mem;
    err = fault_install();
    if (err)
        goto no_fault;
    h->sched = cfg->sched;
    h->ipc = cfg->ipc;
    h->owner = cfg->owner;
    h->report_all = cfg->report_all;
    h->supp = cfg->supp;
    image_cache_init(&h->images);
    pthread_mutex_init(&h->lock, NULL);
    idtab_init(&h->instances, instance_limit());
    list_init(&h->singles);
    list_init(&h->gone);
    *out = h;
    return 0;

no_fault:
    mem_fini(&h->mem);
no_mem:
    vault_destroy(h->vault);
no_vault:
    free(h->ta_path);
no_path:
    free(h);
    return err;
}

void app_host_stop(struct app_host *h)
{
    uint32_t cursor = 0;
    struct instance *in;

    pthread_mutex_lock(&h->lock);
    h->stopping = true;
    while ((in = idtab_next(&h->instances, &cursor)))
        instance_kill(in);
    pthread_mutex_unlock(&h->lock);
}

bool app_host_idle(const struct app_host *h)
{
    return atomic_load(&h->instance_count) == 0;
}

void app_host_destroy(struct app_host *h)
{
    CHECK(app_host_idle(h));
    image_cache_fini(&h->images);
    idtab_fini(&h->instances);
    pthread_mutex_destroy(&h->lock);
    mem_fini(&h->mem);
    vault_destroy(h->vault);
    free(h->ta_path);
    free(h);
}

/* ---- what instances say ---- */

bool host_instance_leave(struct app_host *h, struct instance *in, bool unless_wanted)
{
    pthread_mutex_lock(&h->lock);
    bool leaves = !(unless_wanted && in->channels > 0);
    if (leaves) {
        instance_transit(in, INSTANCE_LEAVING);
        if (!in->dead)
            board_instance_state(in->line, BOARD_INSTANCE_LEAVING);
        list_del(&in->node);
    }
    pthread_mutex_unlock(&h->lock);
    return leaves;
}

void host_instance_unplug(struct app_host *h, struct instance *in)
{
    pthread_mutex_lock(&h->lock);
    CHECK(in->channels > 0);
    in->channels--;
    board_instance_sessions(in->line, in->channels);
    pthread_mutex_unlock(&h->lock);
}

void host_instance_died(struct app_host *h, const struct instance *in, const char *reason,
                        size_t len)
{
    struct teesim_death *d = &h->death;

    if (len >= sizeof(d->reason))
        len = sizeof(d->reason) - 1;
    pthread_mutex_lock(&h->lock);
    d->count++;
    d->signal = in->run.frame.signo;
    d->panic_code = d->signal ? 0 : in->panic_code;
    uuid_text(in->image->uuid.octets, d->ta);
    memcpy(d->reason, reason, len);
    d->reason[len] = '\0';
    board_instance_died(in->line, d->signal, d->panic_code);
    pthread_mutex_unlock(&h->lock);
}

void app_last_death(struct app_host *h, struct teesim_death *out)
{
    pthread_mutex_lock(&h->lock);
    if (h->death.count)
        *out = h->death;
    pthread_mutex_unlock(&h->lock);
}

void host_instance_gone(struct app_host *h, struct instance *in)
{
    pthread_mutex_lock(&h->lock);
    list_add_tail(&h->gone, &in->gone_node);
    atomic_fetch_add(&h->gone_count, 1);
    pthread_mutex_unlock(&h->lock);
}

/* An instance whose actor has ended, out of all tables; or NULL. */
static struct instance *take_gone(struct app_host *h)
{
    struct instance *found = NULL;

    pthread_mutex_lock(&h->lock);
    list_for_each(n, &h->gone)
    {
        struct instance *in = list_entry(n, struct instance, gone_node);
        if (!atomic_load(&in->actor.gone))
            continue; /* its last step is not quite over: the scheduler rings us again */
        list_del(&in->gone_node);
        atomic_fetch_sub(&h->gone_count, 1);
        CHECK(idtab_del(&h->instances, in->number) == in);
        found = in;
        break;
    }
    pthread_mutex_unlock(&h->lock);
    return found;
}

bool app_poll(struct app_host *h)
{
    struct instance *in;
    bool reaped = false;

    if (atomic_load(&h->gone_count) == 0)
        return false;
    while ((in = take_gone(h))) {
        board_instance_end(in->line);
        instance_destroy(in);
        atomic_fetch_sub(&h->instance_count, 1);
        reaped = true;
    }
    return reaped;
}

/* ---- what the session manager asks ---- */

uint32_t app_get_flags(struct app_host *h, const struct ipc_uuid *uuid, uint32_t *flags)
{
    struct image *img;
    uint32_t ret = image_find(&h->images, h->ta_path, uuid, &img);

    *flags = 0;
    if (ret != TEE_SUCCESS)
        return ret;
    *flags = img->flags;
    image_put(img);
    return TEE_SUCCESS;
}

static struct instance *find_single_locked(struct app_host *h, const struct ipc_uuid *uuid)
{
    list_for_each(n, &h->singles)
    {
        struct instance *in = list_entry(n, struct instance, node);
        if (memcmp(&in->image->uuid, uuid, sizeof(*uuid)) == 0)
            return in;
    }
    return NULL;
}

static uint32_t plug_locked(struct instance *in, struct ipc_app *client, uint32_t *handle)
{
    uint32_t other;

    if (ipc_pair(client, in->app, 1, TEE_MSG_SIZE, handle, &other) < 0)
        return TEE_ERROR_OUT_OF_MEMORY;
    in->channels++;
    board_instance_sessions(in->line, in->channels);
    return TEE_SUCCESS;
}

static uint32_t connect_single(struct app_host *h, const struct ipc_uuid *uuid,
                               struct ipc_app *client, uint32_t *handle, uint32_t *instance)
{
    uint32_t ret = TEE_ERROR_ITEM_NOT_FOUND;

    pthread_mutex_lock(&h->lock);
    struct instance *in = find_single_locked(h, uuid);
    if (in) {
        ret = plug_locked(in, client, handle);
        *instance = in->number;
    }
    pthread_mutex_unlock(&h->lock);
    return ret;
}

/* Starts `in`, which is the host's afterwards, and connects it. */
static uint32_t adopt_locked(struct app_host *h, struct instance *in, struct ipc_app *client,
                             uint32_t *handle)
{
    uint32_t number = h->stopping ? 0 : idtab_add(&h->instances, in);

    if (!number) {
        log_warn("no new instance of %s: there are %u; half of the descriptor limit (ulimit -n) "
                 "is theirs",
                 in->image->path, h->instances.used_count);
        return TEE_ERROR_OUT_OF_MEMORY;
    }
    in->line = instance_show_new(in, number);
    if (instance_start(in, number) != TEE_SUCCESS) {
        board_instance_end(in->line);
        log_warn("no new instance of %s: no thread can be started", in->image->path);
        idtab_del(&h->instances, number);
        return TEE_ERROR_OUT_OF_MEMORY;
    }
    atomic_fetch_add(&h->instance_count, 1);
    if (plug_locked(in, client, handle) != TEE_SUCCESS)
        instance_kill(in);
    else if (in->image->flags & TA_ABI_FLAG_SINGLE_INSTANCE)
        list_add_tail(&h->singles, &in->node);
    return TEE_SUCCESS;
}

static uint32_t connect_new(struct app_host *h, struct image *img, struct ipc_app *client,
                            uint32_t *handle, uint32_t *instance)
{
    struct instance *in;
    uint32_t ret = instance_create(h, img, &in);

    if (ret != TEE_SUCCESS) {
        image_put(img);
        return ret;
    }
    pthread_mutex_lock(&h->lock);
    ret = adopt_locked(h, in, client, handle);
    *instance = in->number;
    pthread_mutex_unlock(&h->lock);
    if (ret != TEE_SUCCESS)
        instance_discard(in);
    else if (!*handle)
        ret = TEE_ERROR_OUT_OF_MEMORY; /* started, not connected: it is ending already */
    return ret;
}

uint32_t app_connect(struct app_host *h, const struct ipc_uuid *uuid, struct ipc_app *client,
                     call_id call, uint32_t *handle, uint32_t *instance)
{
    struct image *img;

    *handle = *instance = 0;
    uint32_t ret = connect_single(h, uuid, client, handle, instance);
    if (ret != TEE_ERROR_ITEM_NOT_FOUND)
        return ret;
    ret = image_find(&h->images, h->ta_path, uuid, &img);
    if (ret != TEE_SUCCESS)
        return ret;
    ret = connect_new(h, img, client, handle, instance);
    if (ret == TEE_SUCCESS)
        TRACE_DATA(APP_START, call, 0, *instance, 0, 0, uuid->octets, sizeof(uuid->octets));
    else
        *handle = *instance = 0;
    return ret;
}

void app_cancel(struct app_host *h, uint32_t instance, uint32_t op)
{
    pthread_mutex_lock(&h->lock);
    struct instance *in = idtab_get(&h->instances, instance);
    if (in)
        instance_cancel(in, op);
    pthread_mutex_unlock(&h->lock);
}
