/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "result_names.h"
#include "trace_reader.h"

/*
 * A hop's line: time, world, box, then its words, the further right the deeper the box lies. The
 * numbers keep the longest line at 100 columns.
 */
#define COLUMNS     100u
#define WORDS_FROM  27u /* from the time to the words of the topmost box: world, box, arrow */
#define WORDS_INDEX 2u  /* a wrapped line's indentation beyond its first */

enum colour { PLAIN, BOLD, DIM, RED, WORLDS };

static const char *const colours[] = {
    [PLAIN] = "\033[0m",
    [BOLD] = "\033[1m",
    [DIM] = "\033[2m",
    [RED] = "\033[31m",
    [WORLDS + WORLD_REE_USER] = "\033[32m",
    [WORLDS + WORLD_REE] = "\033[36m",
    [WORLDS + WORLD_HYP] = "\033[35m",
    [WORLDS + WORLD_TEE] = "\033[34m",
    [WORLDS + WORLD_TA] = "\033[33m",
};

struct ladder {
    const struct trace_record *r;
    FILE *out;
    bool colour;
};

static const char *paint(const struct ladder *l, unsigned colour)
{
    return l->colour ? colours[colour] : "";
}

static void put_times(FILE *out, const char *s, unsigned n)
{
    while (n-- > 0)
        fputs(s, out);
}

static const char *result_words(uint32_t result, char *buf, size_t size)
{
    const char *name = result_name_teec(result);

    if (name)
        return name;
    snprintf(buf, size, "0x%08" PRIx32, result);
    return buf;
}

/* "TEEC_InvokeCommand" of the call's first hop; what begins elsewhere has no better name. */
static void call_title(const struct trace_event *first, char *buf, size_t size)
{
    const struct trace_meta *meta = &trace_meta[first->id];
    size_t len = strcspn(meta->text, " ");

    if (first->call == 0)
        snprintf(buf, size, "the machine on its own behalf");
    else if (meta->box == BOX_CLIENT && strncmp(meta->text, "TEEC_", 5) == 0)
        snprintf(buf, size, "call %" PRIu32 "  %.*s", first->call, (int)len, meta->text);
    else
        snprintf(buf, size, "call %" PRIu32, first->call);
}

/* What the client got, how long it took, in "TEEC_SUCCESS · 63.2 µs". Returns its columns. */
static unsigned call_outcome(const struct trace_event *e, const unsigned *index, unsigned count,
                             char *buf, size_t size)
{
    const struct trace_event *first = &e[index[0]], *last = &e[index[count - 1]];
    uint64_t ns = last->time - first->time;
    uint32_t result = 0;
    char hex[16];
    int n = 0;

    for (unsigned i = 0; i < count; i++)
        if (e[index[i]].id == TR_CLIENT_DONE && trace_result(&e[index[i]], &result))
            n = snprintf(buf, size, "%s · ", result_words(result, hex, sizeof(hex)));
    unsigned two_byte_characters = n ? 2 : 1;
    n += snprintf(buf + n, size - (size_t)n, "%" PRIu64 ".%" PRIu64 " µs", ns / 1000,
                  ns % 1000 / 100);
    return (unsigned)n - two_byte_characters;
}

static void put_header(const struct ladder *l, const unsigned *index, unsigned count)
{
    const struct trace_event *e = l->r->events;
    const struct trace_event *first = &e[index[0]];
    uint64_t since = first->time - e[0].time;
    char title[64], outcome[64], at[48];
    unsigned used;

    call_title(first, title, sizeof(title));
    used = call_outcome(e, index, count, outcome, sizeof(outcome));
    snprintf(at, sizeof(at), "  at %" PRIu64 ".%03" PRIu64 " ms", since / 1000000,
             since / 1000 % 1000);
    used += (unsigned)(strlen(title) + strlen(at));
    fprintf(l->out, "%s%s%s%s%s", paint(l, BOLD), title, paint(l, PLAIN), paint(l, DIM), at);
    fprintf(l->out, "%s%*s%s%s%s\n", paint(l, PLAIN), used < COLUMNS ? (int)(COLUMNS - used) : 1,
            "", paint(l, BOLD), outcome, paint(l, PLAIN));
    put_times(l->out, "─", COLUMNS);
    fputc('\n', l->out);
}

/* Breaks at spaces; a word longer than the room stands by itself. */
static void put_wrapped(FILE *out, const char *words, unsigned from)
{
    unsigned room = COLUMNS - from;

    while (strlen(words) > room) {
        size_t cut = room;
        while (cut > 0 && words[cut] != ' ')
            cut--;
        if (cut == 0)
            cut = room;
        fprintf(out, "%.*s\n%*s", (int)cut, words, (int)(from + WORDS_INDEX), "");
        words += cut + (words[cut] == ' ');
        room = COLUMNS - from - WORDS_INDEX;
    }
    fputs(words, out);
}

static void put_hop(const struct ladder *l, const struct trace_event *e, uint64_t start)
{
    static const char *const arrows[] = {
        [TRACE_DOWN] = "↓",
        [TRACE_UP] = "↑",
        [TRACE_AT] = "·",
    };
    const struct trace_meta *meta = &trace_meta[e->id];
    uint64_t ns = e->time - start;
    uint32_t result = 0;
    char words[256], time[32];

    trace_words(e, words, sizeof(words));
    bool failed = trace_result(e, &result) && result != 0;
    snprintf(time, sizeof(time), "%7" PRIu64 ".%" PRIu64, ns / 1000, ns % 1000 / 100);
    fprintf(l->out, "%s%s%s  ", paint(l, DIM), time, paint(l, PLAIN));
    fprintf(l->out, "%s%-10s  %-11s%s", paint(l, WORLDS + meta->world),
            trace_world_name[meta->world], trace_box_name[meta->box], paint(l, PLAIN));
    fprintf(l->out, "%*s%s ", (int)meta->box, "", arrows[meta->dir]);
    fputs(failed ? paint(l, RED) : "", l->out);
    put_wrapped(l->out, words, (unsigned)strlen(time) + WORDS_FROM + meta->box);
    fprintf(l->out, "%s\n", failed ? paint(l, PLAIN) : "");
}

static void put_call(const struct ladder *l, const unsigned *index, unsigned count)
{
    const struct trace_event *e = l->r->events;

    put_header(l, index, count);
    for (unsigned i = 0; i < count; i++)
        put_hop(l, &e[index[i]], e[index[0]].time);
    fputc('\n', l->out);
}

/* Calls are numbered from 1 without gaps, so counting sorts them; 0, the machine's own, is first.
 */
static void put_calls(const struct ladder *l, unsigned *start, unsigned *index, unsigned calls)
{
    const struct trace_event *e = l->r->events;

    for (unsigned i = 0; i < l->r->count; i++)
        start[e[i].call + 1]++;
    for (unsigned c = 0; c < calls; c++)
        start[c + 1] += start[c];
    for (unsigned i = 0; i < l->r->count; i++)
        index[start[e[i].call]++] = i;
    /* Now start[c] is where c ends. */
    for (unsigned c = 0; c < calls; c++) {
        unsigned from = c ? start[c - 1] : 0;
        if (start[c] > from)
            put_call(l, index + from, start[c] - from);
    }
}

void trace_text_write(const struct trace_record *r, FILE *out, bool colour)
{
    const struct ladder l = {r, out, colour};
    unsigned calls = 1;

    for (unsigned i = 0; i < r->count; i++)
        if (r->events[i].call >= calls)
            calls = r->events[i].call + 1;
    unsigned *start = calloc(calls + 1, sizeof(*start));
    unsigned *index = calloc(r->count + 1, sizeof(*index));
    if (start && index)
        put_calls(&l, start, index, calls);
    else
        fputs("teesim: no memory for the trace\n", out);
    free(start);
    free(index);
}
