/* SPDX-License-Identifier: BSD-2-Clause */
/* Event queues, TEE Internal Core API chapter 9. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "event.h"
#include "sys.h"
#include "tee_api_defines.h"

/* The queue that the TA means, with what has happened in it, or NULL. Its own time may be over. */
static struct event_queue *queue_at(struct instance *in, const char *func,
                                    const uintptr_t *ta_queue)
{
    uintptr_t handle;

    sys_copy_in(in, func, &handle, ta_queue, sizeof(handle));
    struct event_queue *q = handle_get(&in->handles, &event_queue_kind, handle);
    if (q)
        event_gather(in, q);
    return q;
}

/* The same, where a queue whose time is over is closed, and NULL. */
static struct event_queue *queue_of(struct instance *in, const char *func,
                                    const uintptr_t *ta_queue)
{
    struct event_queue *q = queue_at(in, func, ta_queue);

    if (!q || !event_queue_expired(in, q))
        return q;
    event_queue_close(in, q);
    return NULL;
}

/* ---- sources in and out ---- */

/* All those sources, free and each once, or none. */
static uint32_t free_sources(struct instance *in, const char *func, uint32_t count,
                             const uintptr_t *ta_sources, unsigned room,
                             struct event_source *out[EVENT_SOURCES_MAX])
{
    uintptr_t handle;

    if (count > room)
        return TEE_ERROR_OUT_OF_MEMORY;
    for (uint32_t i = 0; i < count; i++) {
        sys_copy_in(in, func, &handle, &ta_sources[i], sizeof(handle));
        out[i] = handle_get(&in->handles, &event_source_kind, handle);
        if (!out[i])
            return TEE_ERROR_ITEM_NOT_FOUND;
        if (out[i]->queue)
            return TEE_ERROR_BUSY;
        for (uint32_t k = 0; k < i; k++) {
            if (out[k] == out[i])
                return TEE_ERROR_BUSY;
        }
    }
    return TEE_SUCCESS;
}

static uint32_t do_add(uint32_t count, const uintptr_t *sources, const uintptr_t *queue)
{
    static const char func[] = "TEE_Event_AddSources";
    struct event_source *found[EVENT_SOURCES_MAX];
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);
    struct event_queue *q = queue_of(in, func, queue);
    uint32_t ret = TEE_ERROR_BAD_STATE;

    if (q)
        ret = free_sources(in, func, count, sources, EVENT_SOURCES_MAX - q->source_count, found);
    for (uint32_t i = 0; i < count && ret == TEE_SUCCESS; i++)
        event_source_attach(q, found[i]);
    sys_leave(in, &barrier);
    return ret;
}

/* Does `one` to each of them; TEE_ERROR_ITEM_NOT_FOUND if it found nothing to do to some. */
static uint32_t
each_source(const char *func, uint32_t count, const uintptr_t *sources, const uintptr_t *queue,
            bool (*one)(struct instance *in, struct event_queue *q, uintptr_t handle))
{
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);
    struct event_queue *q = queue_of(in, func, queue);
    uint32_t ret = q ? TEE_SUCCESS : TEE_ERROR_BAD_STATE;
    uintptr_t handle;

    for (uint32_t i = 0; q && i < count; i++) {
        run_check_killed(&in->run);
        sys_copy_in(in, func, &handle, &sources[i], sizeof(handle));
        if (!one(in, q, handle))
            ret = TEE_ERROR_ITEM_NOT_FOUND;
    }
    sys_leave(in, &barrier);
    return ret;
}

static struct event_source *source_in(const struct instance *in, const struct event_queue *q,
                                      uintptr_t handle)
{
    struct event_source *s = handle_get(&in->handles, &event_source_kind, handle);
    return s && s->queue == q ? s : NULL;
}

static bool drop_one(struct instance *in, struct event_queue *q, uintptr_t handle)
{
    struct event_source *s = source_in(in, q, handle);

    if (s)
        event_source_detach(in, s);
    return s != NULL;
}

static bool cancel_one(struct instance *in, struct event_queue *q, uintptr_t handle)
{
    bool found = source_in(in, q, handle) != NULL;
    unsigned kept = 0;

    for (unsigned i = 0; i < q->pending_count; i++) {
        if (q->pending[i].source == handle)
            found = true; /* of a timer that is gone, say */
        else
            q->pending[kept++] = q->pending[i];
    }
    q->pending_count = kept;
    return found;
}

static uint32_t do_drop(uint32_t count, const uintptr_t *sources, const uintptr_t *queue)
{
    return each_source("TEE_Event_DropSources", count, sources, queue, drop_one);
}

static uint32_t do_cancel(uint32_t count, const uintptr_t *sources, const uintptr_t *queue)
{
    return each_source("TEE_Event_CancelSources", count, sources, queue, cancel_one);
}

static uint32_t do_list(const uintptr_t *queue, uintptr_t *sources, size_t *size)
{
    static const char func[] = "TEE_Event_ListSources";
    uintptr_t found[EVENT_SOURCES_MAX];
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);
    const struct event_queue *q = queue_of(in, func, queue);
    uint32_t ret = q ? TEE_SUCCESS : TEE_ERROR_BAD_STATE;
    size_t room, count = 0;

    if (q) {
        list_for_each(n, &q->sources)
        {
            found[count++] = list_entry(n, struct event_source, node)->handle;
        }
        size_t need = count * sizeof(found[0]);
        sys_copy_in(in, func, &room, size, sizeof(room));
        if (room < need)
            ret = TEE_ERROR_SHORT_BUFFER;
        else
            sys_copy_out(in, func, sources, found, need);
        sys_copy_out(in, func, size, &need, sizeof(need));
    }
    sys_leave(in, &barrier);
    return ret;
}

/* NULL: no memory, too many handles, or too many sources. */
static struct event_source *timer_create_in(struct instance *in, struct event_queue *q,
                                            const struct event_source *init)
{
    struct event_source *s;

    if (q->source_count == EVENT_SOURCES_MAX || !(s = malloc(sizeof(*s))))
        return NULL;
    *s = *init;
    s->handle = handle_add(&in->handles, &event_source_kind, s);
    if (!s->handle) {
        free(s);
        return NULL;
    }
    event_source_attach(q, s);
    return s;
}

static uint32_t do_timer(const uintptr_t *queue, uint64_t period, const uint8_t *payload,
                         uintptr_t *source)
{
    static const char func[] = "TEE_Event_TimerCreate";
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);
    struct event_queue *q = queue_of(in, func, queue);
    struct event_source init = {.kind = EVENT_TIMER, .due = event_deadline(in, period)};
    uint32_t ret = q ? TEE_ERROR_OUT_OF_MEMORY : TEE_ERROR_BAD_STATE;

    sys_copy_in(in, func, init.payload, payload, sizeof(init.payload));
    const struct event_source *s = q ? timer_create_in(in, q, &init) : NULL;
    if (s) {
        uintptr_t handle = s->handle;
        sys_copy_out(in, func, source, &handle, sizeof(handle));
        ret = TEE_SUCCESS;
    }
    sys_leave(in, &barrier);
    return ret;
}

/* ---- the queue ---- */

static struct event_queue *queue_create(struct instance *in, uint32_t timeout)
{
    struct event_queue *q = calloc(1, sizeof(*q));

    if (!q)
        return NULL;
    q->handle = handle_add(&in->handles, &event_queue_kind, q);
    if (!q->handle) {
        free(q);
        return NULL;
    }
    list_init(&q->sources);
    q->timeout = q->expires = WAIT_FOREVER;
    if (timeout != TEE_TIMEOUT_INFINITE) {
        q->timeout = (uint64_t)timeout * NS_PER_MS;
        q->expires = event_deadline(in, timeout);
    }
    return q;
}

static uint32_t do_open(uint32_t *version, uint32_t count, uint32_t timeout,
                        const uintptr_t *sources, uintptr_t *queue)
{
    static const char func[] = "TEE_Event_OpenQueue";
    struct event_source *found[EVENT_SOURCES_MAX];
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);
    uint32_t known, used = EVENT_VERSION, ret = TEE_ERROR_UNSUPPORTED_VERSION;
    struct event_queue *q = NULL;

    sys_copy_in(in, func, &known, version, sizeof(known));
    if (known >= EVENT_VERSION)
        ret = free_sources(in, func, count, sources, EVENT_SOURCES_MAX, found);
    if (ret == TEE_SUCCESS) {
        q = queue_create(in, timeout);
        ret = q ? TEE_SUCCESS : TEE_ERROR_OUT_OF_MEMORY;
    }
    if (q) {
        uintptr_t handle = q->handle;
        for (uint32_t i = 0; i < count; i++)
            event_source_attach(q, found[i]);
        sys_copy_out(in, func, version, &used, sizeof(used));
        sys_copy_out(in, func, queue, &handle, sizeof(handle));
    }
    sys_leave(in, &barrier);
    return ret;
}

static uint32_t do_close(const uintptr_t *queue)
{
    static const char func[] = "TEE_Event_CloseQueue";
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);
    struct event_queue *q = queue_of(in, func, queue);

    if (q)
        event_queue_close(in, q);
    sys_leave(in, &barrier);
    return q ? TEE_SUCCESS : TEE_ERROR_BAD_STATE;
}

/* ---- waiting ---- */

/* Until the queue has an event. The TA is one thread: the queue is there until it is closed here.
 */
static uint32_t wait_for_event(struct instance *in, struct event_queue *q, uint64_t deadline)
{
    struct sched *s = in->host->sched;

    for (;;) {
        run_check_killed(&in->run);
        bool cancelled =
            sys_cancelled(in); /* first: then what the queue has to say of it is there */
        event_gather(in, q);
        if (q->pending_count > 0)
            return TEE_SUCCESS;
        if (cancelled)
            return TEE_ERROR_CANCEL;
        if (sched_now(s) >= deadline || event_queue_expired(in, q))
            return TEE_ERROR_TIMEOUT;
        uint64_t next = event_queue_next(q);
        uint64_t until = sys_wait_until(in, next < deadline ? next : deadline);
        int err = instance_wait(in, BOARD_WAIT_EVENT, until);
        CHECK(err == 0 || err == -ETIMEDOUT);
    }
}

/* The first of the events, as many as there is room for. */
static uint32_t take_events(struct instance *in, const char *func, struct event_queue *q,
                            uint32_t room, struct ta_event *events)
{
    uint32_t count = q->pending_count < room ? q->pending_count : room;

    sys_copy_out(in, func, events, q->pending, count * sizeof(q->pending[0]));
    q->pending_count -= count;
    memmove(q->pending, q->pending + count, q->pending_count * sizeof(q->pending[0]));
    return count;
}

static uint32_t do_wait(const uintptr_t *queue, uint32_t timeout, uint32_t *count,
                        struct ta_event *events, uint32_t *dropped)
{
    static const char func[] = "TEE_Event_Wait";
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, func);
    struct event_queue *q = queue_at(in, func, queue);
    uint32_t room, taken = 0, ret = q ? TEE_ERROR_BAD_PARAMETERS : TEE_ERROR_BAD_STATE;

    sys_copy_in(in, func, &room, count, sizeof(room));
    if (q && room > 0) {
        ret = wait_for_event(
            in, q, timeout == TEE_TIMEOUT_INFINITE ? WAIT_FOREVER : event_deadline(in, timeout));
        if (ret == TEE_SUCCESS)
            taken = take_events(in, func, q, room, events);
        sys_copy_out(in, func, count, &taken, sizeof(taken));
        sys_copy_out(in, func, dropped, &q->dropped, sizeof(q->dropped));
        q->dropped = 0;
        if (event_queue_expired(in, q))
            event_queue_close(in, q);
    }
    sys_leave(in, &barrier);
    return ret;
}

const struct ta_sys_event instance_sys_event = {
    .open = do_open,
    .close = do_close,
    .add = do_add,
    .drop = do_drop,
    .cancel = do_cancel,
    .list = do_list,
    .wait = do_wait,
    .timer = do_timer,
};
