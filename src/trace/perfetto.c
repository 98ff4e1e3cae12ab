/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>
#include <stdlib.h>

#include "reader.h"

/*
 * Chrome trace event JSON, as ui.perfetto.dev and chrome://tracing read it: a process a world, a
 * track a thread in it, each hop a slice ("X"), each call a flow ("s", "t", "f") through the slices
 * where it changes the track.
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
        trace_json_string(j->out, trace_world_name[w]);
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
            trace_json_string(j->out, label);
            fputs("}}", j->out);
        }
    }
}

/* Until the thread's next hop if that goes on with the same call; slices of a track never overlap.
 */
static uint64_t slice_length(const struct json *j, unsigned i)
{
    const struct trace_event *e = j->r->events;
    unsigned next = j->thread_next[i];

    if (next == j->r->count)
        return SLICE_NS;
    uint64_t gap = e[next].time - e[i].time;
    return next == j->call_next[i] || gap < SLICE_NS ? gap : SLICE_NS;
}

static void put_slice(struct json *j, unsigned i)
{
    const struct trace_event *e = &j->r->events[i];
    const struct trace_meta *meta = &trace_meta[e->id];
    char words[512];

    trace_words(j->r, e, words, sizeof(words));
    object_begin(j, "X", meta->world, e->thread);
    fprintf(j->out, ",\"name\":\"%s\",\"cat\":\"hop\"", trace_box_name[meta->box]);
    put_time(j->out, "ts", e->time);
    put_time(j->out, "dur", slice_length(j, i));
    fputs(",\"args\":{\"words\":", j->out);
    trace_json_string(j->out, words);
    fprintf(j->out, ",\"event\":\"%s\",\"call\":%" PRIu32 ",\"session\":%" PRIu32, meta->name,
            e->call, e->session);
    if (e->site)
        fprintf(j->out, ",\"source\":\"%s:%u %s\"", trace_site_file(e->site), e->site->line,
                e->site->function);
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
    }
}

static void put_events(struct json *j, const bool *seen)
{
    fputs("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n", j->out);
    put_metadata(j, seen);
    for (unsigned i = 0; i < j->r->count; i++) {
        put_slice(j, i);
        put_flow(j, i);
    }
    fputs("\n]}\n", j->out);
}

void trace_perfetto_write(const struct trace_record *r, FILE *out)
{
    struct json j = {.r = r, .out = out, .between = ""};
    size_t calls = trace_call_count(r), threads = r->thread_count + 1;

    unsigned *links = calloc(3 * (size_t)r->count + calls + threads, sizeof(*links));
    bool *seen = calloc(threads * WORLD_COUNT, sizeof(*seen));
    if (links && seen) {
        j.call_next = links;
        j.call_before = links + r->count;
        j.thread_next = links + 2 * (size_t)r->count;
        unsigned *last = links + 3 * (size_t)r->count;
        link_events(&j, seen, last, last + calls);
        put_events(&j, seen);
    } else {
        fputs("{\"traceEvents\":[]}\n", out);
    }
    free(links);
    free(seen);
}
