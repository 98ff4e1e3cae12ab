/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "calls.h"

/*
 * A hop's line: time, thread, box, then its words, the further right the deeper the box lies. The
 * numbers keep the longest line at 100 columns.
 */
#define COLUMNS     100u
#define WORDS_FROM  28u /* from the time to the words of the topmost box: thread, box, arrow */
#define WORDS_INDEX 2u  /* a wrapped line's indentation beyond its first */
#define THREAD      11  /* columns */

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
    const struct trace_call *calls;
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

/* "TEEC_InvokeCommand" of the call's first hop; what begins elsewhere has no better name. */
static void call_title(const struct trace_event *first, char *buf, size_t size)
{
    char words[512];

    trace_words(NULL, first, words, sizeof(words));
    words[strcspn(words, " ")] = '\0';
    if (first->call == 0)
        snprintf(buf, size, "the machine on its own behalf");
    else if (strncmp(words, "TEEC_", 5) == 0)
        snprintf(buf, size, "call %" PRIu32 "  %.45s", first->call, words);
    else
        snprintf(buf, size, "call %" PRIu32, first->call);
}

/* What the client got, how long it took, in "TEEC_SUCCESS · 63.2 µs". Returns its columns. */
static unsigned call_outcome(const struct trace_call *c, char *buf, size_t size)
{
    char result[64] = "", us[32];

    if (c->has_result)
        trace_result_words(c->result, result, sizeof(result));
    else if (c->open)
        snprintf(result, sizeof(result), "has not returned");
    trace_us_words(c->ns, us, sizeof(us));
    int n = snprintf(buf, size, "%s%s%s µs", result, result[0] ? " · " : "", us);
    unsigned two_byte_characters = result[0] ? 2 : 1;
    return (unsigned)n - two_byte_characters;
}

static void put_header(const struct ladder *l, const struct trace_call *c)
{
    const struct trace_event *e = l->r->events;
    const struct trace_event *first = &e[c->first];
    uint64_t since = first->time - e[0].time;
    char title[64], outcome[128], at[48];
    unsigned used;

    call_title(first, title, sizeof(title));
    used = call_outcome(c, outcome, sizeof(outcome));
    snprintf(at, sizeof(at), "  at %" PRIu64 ".%03" PRIu64 " ms%s", since / 1000000,
             since / 1000 % 1000, c->cut ? ", hops were dropped" : "");
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

/* Cut to the column: of a TA's thread its instance's number stays. */
static void thread_label(const struct ladder *l, unsigned thread, char *buf, size_t size)
{
    char label[TRACE_NAME_MAX + 16];

    trace_thread_label(l->r, thread, label, sizeof(label));
    const char *text = label, *number = strchr(label, '#');
    if (strlen(label) > THREAD && strncmp(label, "ta ", 3) == 0 && number) {
        int room = THREAD - 1 - (int)strlen(number);
        text = label + 3;
        snprintf(buf, size, "%.*s %s", room < 0 ? 0 : room, text, number);
        return;
    }
    snprintf(buf, size, "%.*s", THREAD, text);
}

static void put_hop(const struct ladder *l, const struct trace_event *e, uint64_t start)
{
    static const char *const arrows[] = {
        [TRACE_DOWN] = "↓",
        [TRACE_UP] = "↑",
        [TRACE_AT] = "·",
    };
    const struct trace_meta *meta = &trace_meta[e->id];
    char words[512], us[32], time[32], thread[128];

    trace_words(l->r, e, words, sizeof(words));
    thread_label(l, e->thread, thread, sizeof(thread));
    bool failed = trace_failed(e);
    trace_us_words(e->time - start, us, sizeof(us));
    snprintf(time, sizeof(time), "%9s", us);
    fprintf(l->out, "%s%s%s  ", paint(l, DIM), time, paint(l, PLAIN));
    fprintf(l->out, "%s%-*s  %-11s%s", paint(l, WORLDS + meta->world), THREAD, thread,
            trace_box_name[meta->box], paint(l, PLAIN));
    fprintf(l->out, "%*s%s ", (int)meta->box, "", arrows[trace_dir(e)]);
    fputs(failed ? paint(l, RED) : "", l->out);
    put_wrapped(l->out, words, (unsigned)strlen(time) + WORDS_FROM + meta->box);
    fprintf(l->out, "%s\n", failed ? paint(l, PLAIN) : "");
}

/* ---- the sum of a call ---- */

static const char *plural(unsigned n)
{
    return n == 1 ? "" : "s";
}

static void put_sum(const struct ladder *l, const struct trace_call *c)
{
    const struct trace_sum *s = &c->sum;
    char line[256], us[32];
    int n = snprintf(line, sizeof(line), "%sµs: ", c->cut ? "of the hops that are left, " : "");

    if (s->boot_ns) {
        trace_us_words(s->boot_ns, us, sizeof(us));
        n += snprintf(line + n, sizeof(line) - (size_t)n, "boot %s, ", us);
    }
    for (unsigned w = 0; w < WORLD_COUNT; w++) {
        trace_us_words(s->world_ns[w], us, sizeof(us));
        n += snprintf(line + n, sizeof(line) - (size_t)n, "%s%s %s", w ? ", " : "",
                      trace_world_name[w], us);
    }
    snprintf(line + n, sizeof(line) - (size_t)n, " · %u wake-up%s · %u cop%s, %" PRIu64 " bytes",
             s->wakes, plural(s->wakes), s->copies, s->copies == 1 ? "y" : "ies", s->copied);
    fprintf(l->out, "%s  ", paint(l, DIM));
    put_wrapped(l->out, line, 2);
    fprintf(l->out, "%s\n", paint(l, PLAIN));
}

/* What the TEE does when the client has gone on is none of the call's time. */
static void put_after(const struct ladder *l, const struct trace_call *c)
{
    char us[32];

    trace_us_words(c->after_ns, us, sizeof(us));
    fprintf(l->out, "%s  after the client's return the TEE worked on for %s µs:%s\n", paint(l, DIM),
            us, paint(l, PLAIN));
}

static void put_call(const struct ladder *l, call_id call, const unsigned *index)
{
    const struct trace_event *e = l->r->events;
    const struct trace_call *c = &l->calls[call];

    put_header(l, c);
    for (unsigned i = 0; i < c->count; i++) {
        put_hop(l, &e[index[i]], e[c->first].time);
        if (index[i] == c->end && c->end != c->last)
            put_after(l, c);
    }
    if (call != 0)
        put_sum(l, c);
    fputc('\n', l->out);
}

/* Calls are numbered from 1 without gaps, so counting sorts them; 0, the machine's own, is first.
 * only: that call; 0: all. */
static void put_calls(const struct ladder *l, unsigned *start, unsigned *index, call_id only)
{
    const struct trace_event *e = l->r->events;
    unsigned calls = trace_call_count(l->r);

    for (unsigned c = 0; c < calls; c++)
        start[c + 1] = start[c] + l->calls[c].count;
    for (unsigned i = 0; i < l->r->count; i++)
        index[start[e[i].call]++] = i;
    /* Now start[c] is where c ends. */
    for (unsigned c = 0; c < calls; c++)
        if (l->calls[c].count && (only == 0 || c == only))
            put_call(l, c, index + start[c] - l->calls[c].count);
}

static void write_calls(const struct trace_record *r, FILE *out, bool colour, call_id only)
{
    struct trace_call *calls = trace_calls(r);
    const struct ladder l = {r, calls, out, colour};
    unsigned *start = calloc(trace_call_count(r) + 1, sizeof(*start));
    unsigned *index = calloc(r->count + 1, sizeof(*index));

    if (calls && start && index)
        put_calls(&l, start, index, only);
    else
        fputs("teesim: no memory for the trace\n", out);
    free(calls);
    free(start);
    free(index);
}

void trace_text_write(const struct trace_record *r, FILE *out, bool colour)
{
    unsigned lost = trace_bytes_lost(r);

    write_calls(r, out, colour, 0);
    if (r->dropped)
        fprintf(out, "%" PRIu64 " event%s, the oldest, %s dropped\n", r->dropped,
                r->dropped == 1 ? "" : "s", r->dropped == 1 ? "was" : "were");
    if (lost)
        fprintf(out, "the bytes of %u event%s were dropped\n", lost, plural(lost));
}

void trace_text_failed(const struct trace_record *r, FILE *out, bool colour)
{
    if (r->failed)
        write_calls(r, out, colour, r->failed);
}
