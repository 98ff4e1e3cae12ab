/* SPDX-License-Identifier: BSD-2-Clause */
#include "filter.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/number.h"
#include "base/uuid.h"

static bool take_box(struct trace_filter *f, const char *name)
{
    for (unsigned i = 0; i < BOX_COUNT; i++)
        if (strcmp(name, trace_box_name[i]) == 0) {
            f->boxes |= 1u << i;
            return true;
        }
    return false;
}

static bool take_session(struct trace_filter *f, const char *number)
{
    char *end;

    unsigned long n = strtoul(number, &end, number_base(number));
    if (*number < '0' || *number > '9' || *end || n > UINT32_MAX ||
        f->session_count == TRACE_FILTER_MAX)
        return false;
    f->session[f->session_count++] = (uint32_t)n;
    return true;
}

static bool take_ta(struct trace_filter *f, const char *uuid)
{
    if (f->ta_count == TRACE_FILTER_MAX || !uuid_parse(uuid, f->ta[f->ta_count]))
        return false;
    f->ta_count++;
    return true;
}

static bool take_item(struct trace_filter *f, const char *item)
{
    if (strcmp(item, "errors") == 0)
        return f->errors = true;
    if (strncmp(item, "box=", 4) == 0)
        return take_box(f, item + 4);
    if (strncmp(item, "session=", 8) == 0)
        return take_session(f, item + 8);
    return strncmp(item, "ta=", 3) == 0 && take_ta(f, item + 3);
}

int trace_filter_parse(const char *spec, struct trace_filter *out)
{
    *out = (struct trace_filter){0};
    while (*spec) {
        char item[64] = "";
        size_t len = strcspn(spec, ",");
        if (len < sizeof(item))
            memcpy(item, spec, len);
        if (!take_item(out, item)) {
            log_warn("trace filter: \"%.*s\" is not understood; say box=NAME, session=NUMBER, "
                     "ta=UUID or errors, separated by commas, %u at most of each",
                     (int)len, spec, TRACE_FILTER_MAX);
            return -EINVAL;
        }
        spec += len + (spec[len] == ',');
    }
    return 0;
}

/* ---- what is known of the calls ---- */

struct call {
    bool failed, fits_box, fits_session, fits_ta;
    unsigned first, end;  /* its first hop and the client's return: 1 + index; 0: none */
    bool opens, opens_ta; /* a session, with a TA of the filter's */
};

/* In the order of the events: by the time that a session is used, its opening is known. */
struct look {
    const struct trace_filter *f;
    const struct trace_record *r;
    struct call *calls;
    uint32_t *sessions; /* with a TA of the filter's */
    unsigned session_count;
};

static bool is_wanted(const uint32_t *list, unsigned count, uint32_t n)
{
    for (unsigned i = 0; i < count; i++)
        if (list[i] == n)
            return true;
    return false;
}

/* Opens, asks or enters one. */
static bool names_wanted_ta(const struct look *l, const struct trace_event *e)
{
    const uint8_t *uuid = trace_ta(l->r, e);

    for (unsigned i = 0; uuid && i < l->f->ta_count; i++)
        if (memcmp(uuid, l->f->ta[i], 16) == 0)
            return true;
    return false;
}

/* A number that was another TA's before. */
static void note_session(struct look *l, uint32_t session, bool with_ta)
{
    for (unsigned i = 0; i < l->session_count; i++)
        if (l->sessions[i] == session)
            l->sessions[i--] = l->sessions[--l->session_count];
    if (with_ta)
        l->sessions[l->session_count++] = session;
}

static bool fits_box(const struct trace_filter *f, const struct trace_event *e)
{
    return !f->boxes || f->boxes & 1u << trace_meta[e->id].box;
}

static void look_at(struct look *l, unsigned i)
{
    const struct trace_event *e = &l->r->events[i];
    struct call *c = &l->calls[e->call];
    uint32_t result;

    if (!c->first)
        c->first = i + 1;
    c->fits_box |= fits_box(l->f, e);
    if (e->id == TR_CLIENT_OPEN) {
        c->opens = true;
        c->opens_ta = names_wanted_ta(l, e);
    }
    if (e->session && is_wanted(l->f->session, l->f->session_count, e->session))
        c->fits_session = true;
    c->fits_ta |= names_wanted_ta(l, e);
    if (e->session && !c->opens && is_wanted(l->sessions, l->session_count, e->session))
        c->fits_ta = true;
    if (!trace_is_return(e->id))
        return;
    c->end = i + 1;
    c->failed = trace_result(e, &result) && result != 0;
    if (c->opens && !c->failed)
        note_session(l, e->session, c->opens_ta);
}

static bool fits(const struct look *l, unsigned i)
{
    const struct trace_filter *f = l->f;
    const struct trace_event *e = &l->r->events[i];
    const struct call *c = &l->calls[e->call];
    bool frames = i + 1 == c->first || i + 1 == c->end;

    if (e->call == 0)
        return fits_box(f, e) && !f->session_count && !f->ta_count && !f->errors;
    return c->fits_box && (frames || fits_box(f, e)) && (!f->session_count || c->fits_session) &&
           (!f->ta_count || c->fits_ta) && (!f->errors || c->failed);
}

bool trace_filter_apply(const struct trace_filter *f, const struct trace_record *r,
                        struct trace_record *out)
{
    unsigned calls = trace_call_count(r);
    struct trace_event *some = calloc((size_t)r->count + 1, sizeof(*some));
    struct look l = {f, r, calloc(calls, sizeof(struct call)), calloc(calls, sizeof(uint32_t)), 0};
    bool done = some && l.calls && l.sessions;

    *out = *r;
    out->events = some;
    out->count = 0;
    out->whole = f->boxes ? r : NULL;
    for (unsigned i = 0; done && i < r->count; i++)
        look_at(&l, i);
    for (unsigned i = 0; done && i < r->count; i++)
        if (fits(&l, i))
            some[out->count++] = r->events[i];
    free(l.calls);
    free(l.sessions);
    if (!done)
        free(some);
    return done;
}

void trace_filter_free(struct trace_record *r)
{
    free((void *)(uintptr_t)r->events);
    r->events = NULL;
}
