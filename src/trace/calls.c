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
        if (s->list[i].session == session)
            s->list[i--] = s->list[--s->count];
    if (uuid) {
        s->list[s->count].session = session;
        s->list[s->count++].uuid = uuid;
    }
}

static void look_at(const struct trace_record *r, unsigned i, struct trace_call *c,
                    struct sessions *s)
{
    const struct trace_event *e = &r->events[i];
    uint32_t result;

    if (c->count++ == 0)
        c->first = i;
    c->last = i;
    if (!c->done) {
        c->end = i;
        c->copied += trace_copied(e);
    }
    if (trace_uuid(r, e))
        c->uuid = trace_uuid(r, e);
    if (c->session == 0 && e->session) {
        c->session = e->session;
        if (!c->uuid)
            c->uuid = session_ta(s, e->session);
    }
    if (e->id != TR_CLIENT_DONE || !trace_result(e, &result))
        return;
    c->done = true;
    c->result = result;
    if (r->events[c->first].id == TR_CLIENT_OPEN && result == 0)
        session_set(s, e->session, c->uuid);
    else if (r->events[c->first].id == TR_CLIENT_CLOSE)
        session_set(s, c->session, NULL);
}

struct trace_call *trace_calls(const struct trace_record *r)
{
    unsigned count = trace_call_count(r);
    struct trace_call *calls = calloc(count, sizeof(*calls));
    struct sessions s = {calloc(count, sizeof(*s.list)), 0};

    for (unsigned i = 0; calls && s.list && i < r->count; i++)
        look_at(r, i, &calls[r->events[i].call], &s);
    if (!s.list) {
        free(calls);
        calls = NULL;
    }
    free(s.list);
    return calls;
}

uint64_t trace_call_ns(const struct trace_record *r, const struct trace_call *c)
{
    return r->events[c->end].time - r->events[c->first].time;
}

uint64_t trace_call_after_ns(const struct trace_record *r, const struct trace_call *c)
{
    return r->events[c->last].time - r->events[c->end].time;
}

void trace_call_title(const struct trace_record *r, const struct trace_call *c, char *buf,
                      size_t size)
{
    trace_words(r, &r->events[c->first], buf, size);
    char *params = strstr(buf, " (");
    if (params)
        *params = '\0';
}

void trace_result_words(uint32_t result, char *buf, size_t size)
{
    const char *name = result_name_teec(result);

    if (name)
        snprintf(buf, size, "%s", name);
    else
        snprintf(buf, size, "0x%08" PRIx32, result);
}
