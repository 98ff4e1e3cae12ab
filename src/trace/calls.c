/* SPDX-License-Identifier: BSD-2-Clause */
#include "calls.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/result_names.h"

/* Sessions that are open, with their TA. */
struct sessions {
    struct {
        uint32_t session;
        const uint8_t *uuid;
    } * list;
    unsigned count;
};

static const uint8_t *session_ta(const struct sessions *s, uint32_t session)
{
    for (unsigned i = 0; i < s->count; i++)
        if (s->list[i].session == session)
            return s->list[i].uuid;
    return NULL;
}

/* The number may have been another TA's before. uuid: NULL: it is closed. */
static void session_set(struct sessions *s, uint32_t session, const uint8_t *uuid)
{
    for (unsigned i = 0; i < s->count; i++)
        if (s->list[i].session == session) {
            s->list[i] = s->list[--s->count];
            break;
        }
    if (uuid) {
        s->list[s->count].session = session;
        s->list[s->count++].uuid = uuid;
    }
}

/* The time after a hop is that of the world which the hop leads into: until the next one the call
 * is there. */
static void sum_up(struct trace_sum *s, const struct trace_event *before,
                   const struct trace_event *e)
{
    uint64_t size;

    s->copies += trace_copies(e, &size);
    s->copied += trace_copied(e);
    if (!before)
        return;
    bool boots = before->id == TR_LIBTEEC_OPEN && before->word[1];
    *(boots ? &s->boot_ns : &s->world_ns[trace_meta[before->id].world]) += e->time - before->time;
    s->wakes += e->thread != before->thread;
}

/* Of a call that the client makes, and not what is left of one. */
static bool is_a_beginning(const struct trace_event *e)
{
    return trace_meta[e->id].box == BOX_CLIENT && trace_meta[e->id].dir == TRACE_DOWN;
}

static void begin_call(const struct trace_record *r, unsigned i, struct trace_call *c)
{
    const struct trace_event *e = &r->events[i];

    c->first = i;
    c->cut = r->dropped && (e->time < r->all_from || !is_a_beginning(e));
}

static void look_at(const struct trace_record *r, unsigned i, struct trace_call *c,
                    struct sessions *s)
{
    const struct trace_event *e = &r->events[i];

    if (c->count++ == 0)
        begin_call(r, i, c);
    if (!c->done) {
        sum_up(&c->sum, c->count > 1 ? &r->events[c->end] : NULL, e);
        c->end = i;
        c->ns = e->time - r->events[c->first].time;
    }
    c->last = i;
    c->after_ns = e->time - r->events[c->end].time;
    if (trace_uuid(r, e))
        c->uuid = trace_uuid(r, e);
    if (c->session == 0 && e->session) {
        c->session = e->session;
        if (!c->uuid)
            c->uuid = session_ta(s, e->session);
    }
    if (!trace_is_return(e->id))
        return;
    c->done = true;
    c->has_result = trace_result(e, &c->result);
    if (r->events[c->first].id == TR_CLIENT_OPEN && c->result == 0)
        session_set(s, e->session, c->uuid);
    else if (r->events[c->first].id == TR_CLIENT_CLOSE)
        session_set(s, c->session, NULL);
}

/* Where they lie in a record that only some hops are left of. */
static void place(const struct trace_record *r, struct trace_call *calls, unsigned count)
{
    for (unsigned n = 0; n < count; n++)
        calls[n].count = 0;
    for (unsigned i = 0; i < r->count; i++) {
        struct trace_call *c = &calls[r->events[i].call];
        if (c->count++ == 0)
            c->first = i;
        c->last = i;
        if (!c->done || trace_is_return(r->events[i].id))
            c->end = i;
    }
    for (unsigned n = 0; n < count; n++)
        if (calls[n].count == 0)
            calls[n] = (struct trace_call){0};
}

/* A call that hangs is where its last hop has led. */
static void leave_open(const struct trace_record *r, struct trace_call *c)
{
    const struct trace_event *end = &r->events[c->end];

    c->open = c->count && !c->done && is_a_beginning(&r->events[c->first]);
    if (!c->open || r->until <= end->time)
        return;
    c->ns += r->until - end->time;
    c->sum.world_ns[trace_meta[end->id].world] += r->until - end->time;
}

struct trace_call *trace_calls(const struct trace_record *r)
{
    const struct trace_record *all = r->whole ? r->whole : r;
    unsigned count = trace_call_count(all);
    struct trace_call *calls = calloc(count, sizeof(*calls));
    struct sessions s = {calloc(count, sizeof(*s.list)), 0};

    for (unsigned i = 0; calls && s.list && i < all->count; i++)
        look_at(all, i, &calls[all->events[i].call], &s);
    for (unsigned n = 1; calls && s.list && n < count; n++)
        leave_open(all, &calls[n]);
    if (calls && s.list && r->whole)
        place(r, calls, count);
    if (!s.list) {
        free(calls);
        calls = NULL;
    }
    free(s.list);
    return calls;
}

void trace_call_title(const struct trace_record *r, const struct trace_call *c, char *buf,
                      size_t size)
{
    trace_words(r, &r->events[c->first], buf, size);
    char *params = strstr(buf, " (");
    if (params)
        *params = '\0';
}

void trace_us_words(uint64_t ns, char *buf, size_t size)
{
    snprintf(buf, size, "%" PRIu64 ".%" PRIu64, ns / 1000, ns % 1000 / 100);
}

void trace_result_words(uint32_t result, char *buf, size_t size)
{
    const char *name = result_name_teec(result);

    if (name)
        snprintf(buf, size, "%s", name);
    else
        snprintf(buf, size, "0x%08" PRIx32, result);
}
