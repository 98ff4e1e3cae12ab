/* SPDX-License-Identifier: BSD-2-Clause */
#include "event.h"

#include <stdlib.h>
#include <string.h>

#include "host.h"
#include "tee_api_defines.h"

/* At an instance's end handles go in any order: each frees itself alone and follows nothing. */
const struct handle_kind peripheral_kind = {"peripheral", free};
const struct handle_kind event_source_kind = {"event source", free};
const struct handle_kind event_queue_kind = {"event queue", free};

uint64_t event_deadline(const struct instance *in, uint64_t ms)
{
    uint64_t now = sched_now(in->host->sched);

    return ms > (WAIT_FOREVER - now) / NS_PER_MS ? WAIT_FOREVER : now + ms * NS_PER_MS;
}

/* ---- sources ---- */

void event_source_attach(struct event_queue *q, struct event_source *s)
{
    CHECK(!s->queue && q->source_count < EVENT_SOURCES_MAX);
    s->queue = q;
    list_add_tail(&q->sources, &s->node);
    q->source_count++;
}

void event_source_detach(struct instance *in, struct event_source *s)
{
    if (s->queue) {
        list_del(&s->node);
        s->queue->source_count--;
        s->queue = NULL;
    }
    if (s->kind == EVENT_TIMER) {
        handle_del(&in->handles, &event_source_kind, s->handle);
        free(s);
    }
}

/* When the event happened that it has to tell, or will; WAIT_FOREVER: none in sight. */
static uint64_t source_time(const struct instance *in, const struct event_source *s)
{
    if (s->kind == EVENT_TIMER)
        return s->due;
    if (s->kind == EVENT_SESSION && s->session != in->msg.session)
        return WAIT_FOREVER;
    if (s->told == in->msg.op || atomic_load(&in->cancelled) != in->msg.op)
        return WAIT_FOREVER;
    return atomic_load(&in->cancelled_at);
}

/* ---- queues ---- */

static void put_pending(struct event_queue *q, const struct event_source *s, uint64_t at)
{
    struct ta_event *e = &q->pending[q->pending_count];

    if (q->timeout != WAIT_FOREVER)
        q->expires = at > WAIT_FOREVER - q->timeout ? WAIT_FOREVER : at + q->timeout;
    if (q->pending_count == EVENT_PENDING_MAX) {
        q->dropped++;
        return;
    }
    q->pending_count++;
    *e = (struct ta_event){.type = s->kind == EVENT_TIMER ? TEE_EVENT_TYPE_CORE_TIMER
                                                          : TEE_EVENT_TYPE_CORE_CLIENT_CANCEL,
                           .timestamp = at / NS_PER_MS,
                           .source = s->handle};
    memcpy(e->payload, s->payload, sizeof(e->payload));
}

/* The first of what has happened, or NULL. */
static struct event_source *first_source(const struct instance *in, const struct event_queue *q,
                                         uint64_t *at)
{
    struct event_source *first = NULL;

    *at = sched_now(in->host->sched);
    list_for_each(n, &q->sources)
    {
        struct event_source *s = list_entry(n, struct event_source, node);
        uint64_t t = source_time(in, s);
        if (t < *at || (t == *at && !first)) {
            *at = t;
            first = s;
        }
    }
    return first;
}

void event_gather(struct instance *in, struct event_queue *q)
{
    struct event_source *s;
    uint64_t at;

    while ((s = first_source(in, q, &at)) && (at < q->expires || q->pending_count > 0)) {
        put_pending(q, s, at);
        if (s->kind == EVENT_TIMER)
            event_source_detach(in, s);
        else
            s->told = in->msg.op;
    }
}

bool event_queue_expired(const struct instance *in, const struct event_queue *q)
{
    return q->pending_count == 0 && sched_now(in->host->sched) >= q->expires;
}

uint64_t event_queue_next(const struct event_queue *q)
{
    uint64_t next = q->expires;

    list_for_each(n, &q->sources)
    {
        const struct event_source *s = list_entry(n, struct event_source, node);
        if (s->kind == EVENT_TIMER && s->due < next)
            next = s->due;
    }
    return next;
}

void event_queue_close(struct instance *in, struct event_queue *q)
{
    list_for_each_safe(n, next, &q->sources)
    {
        event_source_detach(in, list_entry(n, struct event_source, node));
    }
    handle_del(&in->handles, &event_queue_kind, q->handle);
    free(q);
}

/* ---- peripherals ---- */

void peripheral_close(struct instance *in, struct peripheral *p)
{
    event_source_detach(in, p->source);
    free(handle_del(&in->handles, &event_source_kind, p->source->handle));
    handle_del(&in->handles, &peripheral_kind, p->handle);
    list_del(&p->node);
    free(p);
}

void peripheral_session_ended(struct instance *in, uint32_t session)
{
    list_for_each_safe(n, next, &in->peripherals)
    {
        struct peripheral *p = list_entry(n, struct peripheral, node);
        if (p->source->kind == EVENT_SESSION && p->source->session == session)
            peripheral_close(in, p);
    }
}
