/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>
#include <stdlib.h>

#include "base/json_put.h"
#include "base/uuid.h"
#include "calls.h"
#include "message.h"

/*
 * Chrome trace event JSON, as ui.perfetto.dev and chrome://tracing read it: a process a world, a
 * track a thread in it, each hop a slice ("X"), each call a slice over those of its hops that are
 * the client's, and a flow ("s", "t", "f") through the slices where it changes the track.
 */

/* A hop after which nothing follows in its thread, or which hands over to another, lasts this. */
#define SLICE_NS 1000u

struct json {
    const struct trace_record *r;
    FILE *out;
    const char *between;
    unsigned *call_next;   /* index of the next event of the same call, or r->count */
    unsigned *call_before; /* likewise, before */
    unsigned *thread_next; /* of the same thread */
    struct trace_call *calls;
    unsigned *bar_begin, *bar_end; /* by call: where its own slice lies; 0: it has none; else + 1 */
    call_id *bar_of_thread;        /* the latest */
};

/* Perfetto counts in µs; three decimals keep the ns. */
static void put_time(FILE *out, const char *key, uint64_t ns)
{
    fprintf(out, ",\"%s\":%" PRIu64 ".%03" PRIu64, key, ns / 1000, ns % 1000);
}

static void object_begin(struct json *j, const char *phase, unsigned world, unsigned thread)
{
    fprintf(j->out, "%s{\"ph\":\"%s\",\"pid\":%u,\"tid\":%u", j->between, phase, world + 1,
            thread + 1);
    j->between = ",\n";
}

static void put_metadata(struct json *j, const bool *seen)
{
    for (unsigned w = 0; w < WORLD_COUNT; w++) {
        object_begin(j, "M", w, 0);
        fputs(",\"name\":\"process_name\",\"args\":{\"name\":", j->out);
        json_put_string(j->out, trace_world_name[w]);
        fputs("}}", j->out);
        object_begin(j, "M", w, 0);
        fprintf(j->out, ",\"name\":\"process_sort_index\",\"args\":{\"sort_index\":%u}}", w);
    }
    for (unsigned t = 0; t < j->r->thread_count; t++) {
        char label[TRACE_NAME_MAX + 16];
        trace_thread_label(j->r, t, label, sizeof(label));
        for (unsigned w = 0; w < WORLD_COUNT; w++) {
            if (!seen[t * WORLD_COUNT + w])
                continue;
            object_begin(j, "M", w, t);
            fputs(",\"name\":\"thread_name\",\"args\":{\"name\":", j->out);
            json_put_string(j->out, label);
            fputs("}}", j->out);
        }
    }
}

/* The client's return is a moment: the slice of its call ends there, too. Others last until the
 * thread's next hop if that goes on with the same call; slices of a track never overlap. */
static uint64_t slice_length(const struct json *j, unsigned i)
{
    const struct trace_event *e = j->r->events;
    unsigned next = j->thread_next[i];

    if (trace_is_return(e[i].id))
        return 0;
    if (next == j->r->count)
        return SLICE_NS;
    uint64_t gap = e[next].time - e[i].time;
    return next == j->call_next[i] || gap < SLICE_NS ? gap : SLICE_NS;
}

/* The fields of a message, those that lie in another one in an object of their own. */
static void put_fields(FILE *out, const struct trace_field *f, unsigned count)
{
    unsigned depth = 0;

    for (unsigned i = 0; i < count; i++) {
        bool holds = i + 1 < count && f[i + 1].depth > f[i].depth;
        for (; depth > f[i].depth; depth--)
            fputc('}', out);
        fputs(i && f[i].depth <= f[i - 1].depth ? "," : "", out);
        json_put_string(out, f[i].name);
        fputs(holds ? ":{" : ":", out);
        if (!holds)
            json_put_string(out, f[i].value);
        else if (f[i].value[0]) {
            fputs("\"kind\":", out);
            json_put_string(out, f[i].value);
            fputc(',', out);
        }
        depth += holds;
    }
    while (depth--)
        fputc('}', out);
}

static void put_message(const struct json *j, const struct trace_event *e)
{
    const uint8_t *data = trace_data(j->r, e);
    struct trace_field field[TRACE_FIELDS_MAX];
    char title[96];

    if (!data || trace_data_kind(e) != TRACE_DATA_FRAME)
        return;
    trace_message_title(data, e->data_size, title, sizeof(title));
    fputs(",\"message\":", j->out);
    json_put_string(j->out, title);
    fputs(",\"fields\":{", j->out);
    put_fields(j->out, field, trace_message_fields(data, e->data_size, field, TRACE_FIELDS_MAX));
    fputc('}', j->out);
}

static void put_params(const struct json *j, const struct trace_event *e)
{
    struct trace_params p;
    char words[96];

    if (!trace_params_of(j->r, e, &p))
        return;
    for (unsigned i = 0; i < 4; i++) {
        trace_param_words(&p, i, e->id == TR_CLIENT_DONE, words, sizeof(words));
        fprintf(j->out, "%s\"%u\":", i ? "," : ",\"params\":{", i);
        json_put_string(j->out, words);
    }
    fputc('}', j->out);
}

static void put_result(FILE *out, uint32_t result)
{
    char words[64];

    trace_result_words(result, words, sizeof(words));
    fputs(",\"result\":", out);
    json_put_string(out, words);
}

/* Over what a call does in the client's own track. */
static void put_bar(struct json *j, unsigned i)
{
    const struct trace_event *e = j->r->events;
    const struct trace_call *c = &j->calls[e[i].call];
    unsigned end = j->bar_end[e[i].call] - 1;
    bool waits = c->open && j->thread_next[end] == j->r->count;
    uint64_t until = e[i].time + c->ns;
    char title[512], uuid[UUID_TEXT_SIZE];

    trace_call_title(j->r, c, title, sizeof(title));
    object_begin(j, "X", trace_meta[e[i].id].world, e[i].thread);
    fputs(",\"name\":", j->out);
    json_put_string(j->out, title);
    fputs(",\"cat\":\"call\"", j->out);
    put_time(j->out, "ts", e[i].time);
    put_time(j->out, "dur", (waits ? until : e[end].time + slice_length(j, end)) - e[i].time);
    fprintf(j->out,
            ",\"args\":{\"call\":%" PRIu32 ",\"session\":%" PRIu32
            ",\"hops\":%u,\"copied\":%" PRIu64,
            e[i].call, c->session, c->count, c->sum.copied);
    if (c->uuid) {
        uuid_text(c->uuid, uuid);
        fprintf(j->out, ",\"ta\":\"%s\"", uuid);
    }
    if (c->has_result)
        put_result(j->out, c->result);
    if (c->open)
        fputs(",\"result\":\"has not returned\"", j->out);
    if (c->cut)
        fputs(",\"dropped\":\"hops\"", j->out);
    put_params(j, &e[i]);
    fputs("}}", j->out);
}

/* As a string: a TA's place is what the TA says. */
static void put_source(FILE *out, const struct trace_site *site)
{
    char words[256];

    snprintf(words, sizeof(words), "%s:%u %s", trace_site_file(site), site->line, site->function);
    fputs(",\"source\":", out);
    json_put_string(out, words);
}

static void put_slice(struct json *j, unsigned i)
{
    const struct trace_event *e = &j->r->events[i];
    const struct trace_meta *meta = &trace_meta[e->id];
    char words[512], uuid[UUID_TEXT_SIZE];

    trace_words(j->r, e, words, sizeof(words));
    object_begin(j, "X", meta->world, e->thread);
    fprintf(j->out, ",\"name\":\"%s\",\"cat\":\"hop\"", trace_box_name[meta->box]);
    put_time(j->out, "ts", e->time);
    put_time(j->out, "dur", slice_length(j, i));
    fputs(",\"args\":{\"words\":", j->out);
    json_put_string(j->out, words);
    fprintf(j->out, ",\"event\":\"%s\",\"call\":%" PRIu32 ",\"session\":%" PRIu32, meta->name,
            e->call, e->session);
    if (e->site)
        put_source(j->out, e->site);
    if (trace_instance(e))
        fprintf(j->out, ",\"instance\":%u", trace_instance(e));
    if (trace_ta(j->r, e)) {
        uuid_text(trace_ta(j->r, e), uuid);
        fprintf(j->out, ",\"ta\":\"%s\"", uuid);
    }
    if (trace_copied(e))
        fprintf(j->out, ",\"copied\":%" PRIu64, trace_copied(e));
    put_params(j, e);
    put_message(j, e);
    fputs("}}", j->out);
}

static bool same_track(const struct trace_event *a, const struct trace_event *b)
{
    return a->thread == b->thread && trace_meta[a->id].world == trace_meta[b->id].world;
}

/* Only where the call enters or leaves a track: within one, slices follow each other anyway. */
static void put_flow(struct json *j, unsigned i)
{
    const struct trace_event *e = j->r->events;
    unsigned before = j->call_before[i], next = j->call_next[i], none = j->r->count;
    const char *phase = before == none ? "s" : next == none ? "f" : "t";

    if (e[i].call == 0 || (before == none && next == none))
        return;
    if (*phase == 't' && same_track(&e[before], &e[i]) && same_track(&e[i], &e[next]))
        return;
    object_begin(j, phase, trace_meta[e[i].id].world, e[i].thread);
    fprintf(j->out, ",\"name\":\"call %" PRIu32 "\",\"cat\":\"call\",\"id\":%" PRIu32, e[i].call,
            e[i].call);
    put_time(j->out, "ts", e[i].time);
    fputs(*phase == 'f' ? ",\"bp\":\"e\"}" : "}", j->out);
}

/* From the call's first hop in the client to its last one in the same thread, before the thread
 * makes another call: slices may lie in each other, but not overlap. */
static void link_bar(struct json *j, unsigned i)
{
    const struct trace_event *e = &j->r->events[i];

    if (e->call == 0 || trace_meta[e->id].world != WORLD_REE_USER)
        return;
    if (j->bar_begin[e->call] == 0) {
        j->bar_begin[e->call] = i + 1;
        j->bar_of_thread[e->thread] = e->call;
    }
    if (j->bar_of_thread[e->thread] == e->call)
        j->bar_end[e->call] = i + 1;
}

/* last: one entry a call and one a thread, for the event seen latest. */
static void link_events(struct json *j, bool *seen, unsigned *last_of_call,
                        unsigned *last_of_thread)
{
    const struct trace_event *e = j->r->events;
    unsigned none = j->r->count;

    for (unsigned i = 0; i < j->r->count; i++) {
        unsigned *call = &last_of_call[e[i].call], *thread = &last_of_thread[e[i].thread];
        j->call_next[i] = j->thread_next[i] = none;
        j->call_before[i] = *call ? *call - 1 : none;
        if (*call)
            j->call_next[*call - 1] = i;
        if (*thread)
            j->thread_next[*thread - 1] = i;
        *call = *thread = i + 1;
        seen[e[i].thread * WORLD_COUNT + trace_meta[e[i].id].world] = true;
        link_bar(j, i);
    }
}

static void put_events(struct json *j, const bool *seen)
{
    fprintf(j->out,
            "{\"displayTimeUnit\":\"ns\",\"otherData\":{\"dropped\":%" PRIu64
            ",\"without_bytes\":%u},\"traceEvents\":[\n",
            j->r->dropped, trace_bytes_lost(j->r));
    put_metadata(j, seen);
    for (unsigned i = 0; i < j->r->count; i++) {
        if (j->bar_begin[j->r->events[i].call] == i + 1)
            put_bar(j, i);
        put_slice(j, i);
        put_flow(j, i);
    }
    fputs("\n]}\n", j->out);
}

void trace_perfetto_write(const struct trace_record *r, FILE *out)
{
    struct json j = {.r = r, .out = out, .between = ""};
    size_t calls = trace_call_count(r), threads = r->thread_count + 1;

    unsigned *links = calloc(3 * (size_t)r->count + 3 * calls + 2 * threads, sizeof(*links));
    bool *seen = calloc(threads * WORLD_COUNT, sizeof(*seen));
    j.calls = trace_calls(r);
    if (links && seen && j.calls) {
        j.call_next = links;
        j.call_before = links + r->count;
        j.thread_next = links + 2 * (size_t)r->count;
        j.bar_begin = links + 3 * (size_t)r->count;
        j.bar_end = j.bar_begin + calls;
        j.bar_of_thread = j.bar_end + calls;
        unsigned *last = j.bar_of_thread + threads;
        link_events(&j, seen, last, last + calls);
        put_events(&j, seen);
    } else {
        fputs("{\"traceEvents\":[]}\n", out);
    }
    free(j.calls);
    free(links);
    free(seen);
}
