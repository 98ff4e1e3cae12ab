/* SPDX-License-Identifier: BSD-2-Clause */
#include "instance.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/failures.h"
#include "base/trace.h"
#include "host.h"
#include "tee_api_defines.h"

void instance_transit(struct instance *in, enum instance_state to)
{
    static const uint8_t from[] = {
        [INSTANCE_STARTING] = 0,
        [INSTANCE_READY] = 1 << INSTANCE_STARTING | 1 << INSTANCE_RUNNING,
        [INSTANCE_RUNNING] = 1 << INSTANCE_READY,
        [INSTANCE_LEAVING] = 1 << INSTANCE_STARTING | 1 << INSTANCE_READY,
        [INSTANCE_GONE] = 1 << INSTANCE_LEAVING,
    };
    unsigned now = atomic_load_explicit(&in->state, memory_order_relaxed);

    CHECK(from[to] >> now & 1);
    atomic_store_explicit(&in->state, (uint8_t)to, memory_order_release);
}

static enum instance_state state_of(const struct instance *in)
{
    return atomic_load_explicit(&in->state, memory_order_relaxed);
}

static void answer(struct instance *in, uint32_t handle)
{
    struct tee_msg *m = &in->msg;
    struct iovec iov = {.iov_base = m, .iov_len = sizeof(*m)};

    if (m->ret != TEE_SUCCESS && m->ret_origin == TEE_ORIGIN_TEE)
        FAILURE_DECIDED(in->call, BOX_APP, m->ret);
    m->func = m->cmd;
    m->cmd = TEE_CMD_RETVAL;
    /* The slot is free: there is one message at a time. A peer that has gone wants no answer. */
    int err = ipc_send(in->app, handle, &iov, 1, in->call);
    (void)err;
}

/* Create, for the first session. True: the session may be opened. */
static bool start(struct instance *in)
{
    in->msg.ret_origin = TEE_ORIGIN_TEE;
    in->msg.ret = instance_load(in);
    if (in->msg.ret != TEE_SUCCESS)
        return false;
    instance_transit(in, INSTANCE_READY);
    instance_enter(in, TA_CALL_CREATE);
    return !in->dead && in->msg.ret == TEE_SUCCESS;
}

/* Does what the message asks. True: the instance ends now. */
static bool serve(struct instance *in)
{
    switch (in->msg.cmd) {
    case TEE_CMD_OPEN:
        if (state_of(in) == INSTANCE_STARTING && !start(in))
            return true;
        instance_enter(in, TA_CALL_OPEN);
        return in->dead;
    case TEE_CMD_INVOKE:
        instance_enter(in, TA_CALL_INVOKE);
        return in->dead;
    case TEE_CMD_CLOSE:
        instance_enter(in, TA_CALL_CLOSE);
        return in->dead;
    default:
        CHECK(in->msg.cmd == TEE_CMD_DESTROY);
        if (in->msg.func == TEE_DESTROY_CLOSE)
            instance_enter(in, TA_CALL_CLOSE);
        if (!in->dead)
            instance_enter(in, TA_CALL_DESTROY);
        return true;
    }
}

static void unplug(struct instance *in, uint32_t handle)
{
    CHECK(ipc_close(in->app, handle) == 0);
    host_instance_unplug(in->host, in);
}

static void take_message(struct instance *in, uint32_t handle)
{
    struct ipc_msg msg;

    if (ipc_get_msg(in->app, handle, &msg) < 0)
        return;
    int n = ipc_read_msg(in->app, handle, msg.id, 0, &in->msg, sizeof(in->msg));
    CHECK(ipc_put_msg(in->app, handle, msg.id) == 0 && n == (int)sizeof(in->msg));
    in->call = msg.call;
    in->asked_on = handle;
}

/* Serves the message that was taken, and answers it. True: the instance ends now. */
static bool serve_message(struct instance *in)
{
    uint32_t handle = in->asked_on;
    bool ends = serve(in), closed = in->msg.cmd == TEE_CMD_CLOSE;

    in->asked_on = 0;
    if (ends) {
        host_instance_leave(in->host, in, false);
        /* Whoever has the answer may count on what it had open being free. What has nothing open
         * is answered first: destructors take time, and in a child of fork may wait for ever. */
        if (in->storage)
            instance_finish(in);
    }
    answer(in, handle);
    /* Not left to HUP, which belongs to no call: whoever waited for anything would take the actor
     * for it, and with it the next call's message. */
    if (closed && !ends) {
        unplug(in, handle);
        in->hup_after = false;
    }
    return ends;
}

static bool take_hup(struct instance *in, uint32_t handle)
{
    unplug(in, handle);
    /* Nobody has opened it, and nobody will ask it to go. */
    return state_of(in) == INSTANCE_STARTING && host_instance_leave(in->host, in, true);
}

static enum actor_next leave(struct instance *in)
{
    uint32_t number = in->number;

    instance_unload(in);
    client_fini(in);
    ipc_app_destroy(in->app);
    instance_transit(in, INSTANCE_GONE);
    TRACE(APP_GONE, in->call, 0, number, 0, 0);
    host_instance_gone(in->host, in);
    return ACTOR_GONE;
}

static enum actor_next step(void *ctx)
{
    struct instance *in = ctx;
    struct ipc_event ev;

    if (atomic_load(&in->run.killed)) {
        host_instance_leave(in->host, in, false);
        return leave(in);
    }
    if (!in->asked_on) {
        if (!ipc_next_event(in->app, &ev))
            return ACTOR_IDLE;
        if (ev.events & IPC_EV_MSG)
            take_message(in, ev.handle);
        if (!in->asked_on)
            return ev.events & IPC_EV_HUP && take_hup(in, ev.handle) ? leave(in) : ACTOR_MORE;
        in->hup_after = ev.events & IPC_EV_HUP;
    }
    atomic_store(&in->actor.call, in->call);
    if (!actor_may_run(&in->actor, in->call))
        return ACTOR_MORE;
    uint32_t handle = in->asked_on;
    bool ends = serve_message(in);
    if (!ends && in->hup_after)
        ends = take_hup(in, handle);
    in->hup_after = false;
    return ends ? leave(in) : ACTOR_MORE;
}

static void wake(void *arg, call_id call)
{
    struct instance *in = arg;
    actor_ring(&in->actor, call);
}

uint32_t instance_create(struct app_host *h, struct image *img, struct instance **out)
{
    struct instance *in = calloc(1, sizeof(*in));

    *out = NULL;
    if (!in)
        return TEE_ERROR_OUT_OF_MEMORY;
    in->host = h;
    in->image = img;
    list_init(&in->node);
    list_init(&in->gone_node);
    if (ipc_app_create(h->ipc, &img->uuid, wake, in, &in->app) < 0) {
        free(in);
        return TEE_ERROR_OUT_OF_MEMORY;
    }
    wait_init(&in->wake);
    handles_init(&in->handles);
    list_init(&in->peripherals);
    list_init(&in->libraries);
    *out = in;
    return TEE_SUCCESS;
}

uint32_t instance_start(struct instance *in, uint32_t number)
{
    char uuid[UUID_TEXT_SIZE];

    in->number = number;
    handles_set_instance(&in->handles, number);
    uuid_text(in->image->uuid.octets, uuid);
    snprintf(in->actor.name, sizeof(in->actor.name), "ta %.8s #%u", uuid, number);
    in->actor.step = step;
    in->actor.ctx = in;
    in->actor.owner = in->host->owner;
    return actor_start(in->host->sched, &in->actor) < 0 ? TEE_ERROR_OUT_OF_MEMORY : TEE_SUCCESS;
}

static void release(struct instance *in)
{
    image_put(in->image);
    wait_fini(&in->wake);
    free(in);
}

void instance_discard(struct instance *in)
{
    ipc_app_destroy(in->app);
    release(in);
}

void instance_destroy(struct instance *in)
{
    actor_reap(&in->actor);
    release(in);
}

void instance_kill(struct instance *in)
{
    run_kill(&in->run);
    wait_signal(in->host->sched, &in->wake);
    actor_ring(&in->actor, 0);
}

void instance_cancel(struct instance *in, uint32_t op)
{
    atomic_store(&in->cancelled_at, sched_now(in->host->sched));
    atomic_store(&in->cancelled, op);
    wait_signal(in->host->sched, &in->wake);
}
