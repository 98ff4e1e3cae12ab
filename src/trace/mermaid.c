/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sequence diagrams of Mermaid's, in Markdown as GitHub renders it: one for each call. A hop makes
 * an arrow from its box to that of the next hop; what stays in place is a note.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/uuid.h"
#include "calls.h"
#include "message.h"

/* Mermaid refuses a diagram of more than 50,000 characters, and GitHub cuts a file at 500 KiB. Hops
 * of a diagram that come near are left out, and calls that no longer fit. */
#define DIAGRAM_MAX 45000u
#define FILE_MAX    (500u * 1024 - 2 * DIAGRAM_MAX)
#define HOPS_MAX    400u

struct sequence {
    const struct trace_record *r;
    const struct trace_call *calls;
    unsigned *next; /* index of the next event of the same call; r->count: none */
    FILE *out;
    unsigned written;           /* characters of this diagram */
    unsigned active[BOX_COUNT]; /* how many activations are open */
};

/* Narrow enough for a page: words are wrapped between two boxes. */
static const char init[] = "%%{init: {\"sequence\": {\"wrap\": true, \"width\": 110, "
                           "\"actorMargin\": 10, \"messageMargin\": 24}}}%%";

static const char *const world_colour[WORLD_COUNT] = {
    [WORLD_REE_USER] = "rgba(46, 160, 67, 0.15)", [WORLD_REE] = "rgba(57, 197, 207, 0.15)",
    [WORLD_HYP] = "rgba(188, 76, 220, 0.15)",     [WORLD_TEE] = "rgba(56, 120, 250, 0.15)",
    [WORLD_TA] = "rgba(210, 153, 34, 0.15)",
};

/* ---- words in it ---- */

/* What means something to Mermaid, HTML or Markdown goes as a character's number. */
static void escape(const char *in, char *out, size_t size)
{
    size_t at = 0;

    for (; *in && at + 8 < size; in++) {
        unsigned char c = (unsigned char)*in;
        if (c < 0x20 || c == 0x7f)
            out[at++] = ' ';
        else if (strchr("#;%<>&\"`{}\\", c))
            at += (size_t)snprintf(out + at, size - at, "#%u;", c);
        else
            out[at++] = (char)c;
    }
    out[at] = '\0';
}

__attribute__((format(printf, 2, 3))) static void line(struct sequence *s, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    int n = vfprintf(s->out, fmt, ap);
    va_end(ap);
    s->written += n > 0 ? (unsigned)n + 1 : 0;
    fputc('\n', s->out);
}

static void words_of(const struct sequence *s, const struct trace_event *e, char *buf, size_t size)
{
    char words[512];

    trace_words(s->r, e, words, sizeof(words));
    escape(words, buf, size);
}

static const char *box_of(const struct trace_event *e)
{
    return trace_box_name[trace_meta[e->id].box];
}

/* ---- a call ---- */

/* The boxes that it comes through, in the order of their depth. Each belongs to one world. */
static void put_participants(struct sequence *s, const struct trace_call *c)
{
    unsigned world_of[BOX_COUNT] = {0}, open = WORLD_COUNT;

    for (unsigned i = c->first; i < s->r->count; i = s->next[i])
        world_of[trace_meta[s->r->events[i].id].box] = trace_meta[s->r->events[i].id].world + 1u;
    for (unsigned box = 0; box < BOX_COUNT; box++) {
        if (world_of[box] == 0)
            continue;
        if (open != world_of[box] - 1 && open != WORLD_COUNT)
            line(s, "  end");
        if (open != world_of[box] - 1)
            line(s, "  box %s %s", world_colour[world_of[box] - 1],
                 trace_world_name[world_of[box] - 1]);
        open = world_of[box] - 1;
        line(s, "    participant %s", trace_box_name[box]);
    }
    line(s, "  end");
}

static bool begins(const struct trace_event *e)
{
    switch (e->id) {
    case TR_CLIENT_INIT:
    case TR_CLIENT_FINAL:
    case TR_CLIENT_OPEN:
    case TR_CLIENT_INVOKE:
    case TR_CLIENT_CLOSE:
    case TR_CLIENT_CANCEL:
    case TR_LIBTEEC_OPEN:
    case TR_LIBTEEC_CLOSE:
    case TR_LIBTEEC_IOCTL:
    case TR_TEE_DEV_OPEN:
    case TR_TEE_DEV_RELEASE:
    case TR_TEE_DEV_IOCTL:
    case TR_MIPSTEE_OPEN:
    case TR_MIPSTEE_INVOKE:
    case TR_SM_REQUEST:
    case TR_APP_ENTER:
    case TR_LIBUTEE_ENTRY:
    case TR_TA_ENTRY:
        return true;
    default:
        return false;
    }
}

static bool ends(const struct trace_event *e)
{
    switch (e->id) {
    case TR_CLIENT_DONE:
    case TR_CLIENT_RETURN:
    case TR_LIBTEEC_OPENED:
    case TR_LIBTEEC_CLOSED:
    case TR_LIBTEEC_RETURN:
    case TR_TEE_DEV_OPENED:
    case TR_TEE_DEV_RETURN:
    case TR_TEE_DEV_DONE:
    case TR_MIPSTEE_RETURN:
    case TR_MIPSTEE_DONE:
    case TR_SM_ANSWER:
    case TR_APP_LEAVE:
    case TR_APP_DEAD:
    case TR_LIBUTEE_RETURN:
    case TR_TA_RETURN:
    case TR_TA_DONE:
    case TR_TA_PANIC:
        return true;
    default:
        return false;
    }
}

static void activate(struct sequence *s, unsigned box)
{
    line(s, "  activate %s", trace_box_name[box]);
    s->active[box]++;
}

/* Without one open Mermaid refuses the diagram. */
static void deactivate(struct sequence *s, unsigned box)
{
    if (s->active[box] == 0)
        return;
    line(s, "  deactivate %s", trace_box_name[box]);
    s->active[box]--;
}

/* What is moved, in words. */
static void put_note_of_bytes(struct sequence *s, const struct trace_event *e)
{
    const uint8_t *data = trace_data(s->r, e);
    char title[96], text[256];

    if (!data || trace_data_kind(e) != TRACE_DATA_FRAME)
        return;
    trace_message_title(data, e->data_size, title, sizeof(title));
    escape(title, text, sizeof(text));
    line(s, "  Note over %s: copies %" PRIu64 " bytes: %s", box_of(e), trace_copied(e), text);
}

static void put_note(struct sequence *s, const struct trace_event *e)
{
    char words[1024];

    words_of(s, e, words, sizeof(words));
    line(s, "  Note over %s: %s", box_of(e), words);
}

/* Dotted on the way back; with an open head where another thread goes on; with a cross for a
 * result that is a failure. */
static void put_arrow(struct sequence *s, const struct trace_event *e, const struct trace_event *to)
{
    bool back = trace_dir(e) == TRACE_UP;
    const char *head = trace_failed(e) ? "x" : e->thread != to->thread ? ")" : ">>";
    char words[1024];

    words_of(s, e, words, sizeof(words));
    line(s, "  %s%s%s%s: %s", box_of(e), back ? "--" : "-", head, box_of(to), words);
}

/* e leads to `to`; NULL: to nothing more. `told`: what it did stands there already. */
static void put_hop(struct sequence *s, const struct trace_event *e, const struct trace_event *to,
                    bool told)
{
    if (!told)
        put_note_of_bytes(s, e);
    if (to && !told)
        put_arrow(s, e, to);
    else if (to && box_of(e) != box_of(to))
        line(s, "  %s->>%s: goes on", box_of(e), box_of(to));
    else if (!told)
        put_note(s, e);
    if (ends(e))
        deactivate(s, trace_meta[e->id].box);
    if (to && begins(to))
        activate(s, trace_meta[to->id].box);
}

/* The client has its result, and nothing leads on from there. */
static void put_return(struct sequence *s, const struct trace_call *c)
{
    const struct trace_event *e = &s->r->events[c->end];
    char us[32];

    put_hop(s, e, NULL, false);
    trace_us_words(c->after_ns, us, sizeof(us));
    if (c->last != c->end)
        line(s, "  Note over %s: the TEE worked on for %s µs", box_of(e), us);
}

static unsigned put_hops(struct sequence *s, const struct trace_call *c)
{
    const struct trace_event *before = NULL;
    unsigned shown = 0;
    bool told = false;

    for (unsigned i = c->first; i < s->r->count; i = s->next[i], shown++) {
        const struct trace_event *e = &s->r->events[i];
        if (shown == HOPS_MAX || s->written > DIAGRAM_MAX)
            break;
        bool stays = trace_meta[e->id].dir == TRACE_AT;
        bool arrives = before && (!stays || box_of(before) != box_of(e));
        if (arrives)
            put_hop(s, before, e, told);
        else if (!before && begins(e))
            activate(s, trace_meta[e->id].box);
        /* What a hop on the way to the TA did comes before what followed in the same box. */
        if (stays && before && !arrives && !told && trace_dir(before) != TRACE_UP) {
            put_note_of_bytes(s, before);
            put_note(s, before);
            told = true;
        }
        if (stays)
            put_note(s, e);
        if (arrives || !before) {
            before = stays ? NULL : e;
            told = false;
        }
        if (c->done && i == c->end) {
            put_return(s, c);
            before = NULL;
        }
    }
    if (before)
        put_hop(s, before, NULL, told);
    return shown;
}

static void put_diagram(struct sequence *s, const struct trace_call *c)
{
    s->written = 0;
    line(s, "```mermaid");
    line(s, "%s", init);
    line(s, "sequenceDiagram");
    put_participants(s, c);
    unsigned shown = put_hops(s, c);
    for (unsigned box = 0; box < BOX_COUNT; box++)
        while (s->active[box])
            deactivate(s, box);
    if (shown < c->count)
        line(s, "  Note over %s: %u more hops are left out", box_of(&s->r->events[c->first]),
             c->count - shown);
    line(s, "```");
}

static void put_heading(struct sequence *s, unsigned number)
{
    const struct trace_call *c = &s->calls[number];
    const struct trace_event *e = s->r->events;
    char title[512], words[1024], result[64], thread[TRACE_NAME_MAX + 16], uuid[UUID_TEXT_SIZE];
    char us[32];

    trace_call_title(s->r, c, title, sizeof(title));
    escape(title, words, sizeof(words));
    line(s, "## Call %u: %s\n", number, words);
    trace_result_words(c->result, result, sizeof(result));
    trace_thread_label(s->r, e[c->first].thread, thread, sizeof(thread));
    escape(thread, words, sizeof(words));
    trace_us_words(c->ns, us, sizeof(us));
    fprintf(s->out, "%s after %s µs, by %s",
            c->has_result ? result
            : c->done     ? "returned"
            : c->open     ? "has not returned"
                          : "no result",
            us, words);
    if (c->session)
        fprintf(s->out, ", session %" PRIu32, c->session);
    if (c->uuid) {
        uuid_text(c->uuid, uuid);
        fprintf(s->out, ", TA %s", uuid);
    }
    trace_us_words(c->after_ns, us, sizeof(us));
    if (c->last != c->end)
        fprintf(s->out, "; the TEE worked on for %s µs", us);
    fputs(c->cut ? "; hops were dropped\n\n" : "\n\n", s->out);
}

/* The next event of each event's call. */
static void link_calls(struct sequence *s, unsigned *last)
{
    const struct trace_event *e = s->r->events;

    for (unsigned i = s->r->count; i-- > 0;) {
        s->next[i] = last[e[i].call] ? last[e[i].call] - 1 : s->r->count;
        last[e[i].call] = i + 1;
    }
}

static void put_calls(struct sequence *s)
{
    unsigned calls = trace_call_count(s->r), shown = 0, left_out = 0;

    fputs("# What the calls did\n\n", s->out);
    for (unsigned i = 1; i < calls; i++) {
        if (s->calls[i].count == 0)
            continue;
        if (ftell(s->out) > FILE_MAX) {
            left_out++;
            continue;
        }
        put_heading(s, i);
        put_diagram(s, &s->calls[i]);
        fputc('\n', s->out);
        shown++;
    }
    fprintf(s->out, "%u call%s", shown, shown == 1 ? "" : "s");
    if (left_out)
        fprintf(s->out, "; %u more are left out, as a longer file is not shown whole", left_out);
    if (s->calls[0].count)
        fprintf(s->out, "; %u hops of the machine's own, which belong to none, are left out",
                s->calls[0].count);
    if (s->r->dropped)
        fprintf(s->out, "; %" PRIu64 " events, the oldest, were dropped", s->r->dropped);
    fputs(".\n", s->out);
}

void trace_mermaid_write(const struct trace_record *r, FILE *out)
{
    struct sequence s = {.r = r, .calls = trace_calls(r), .out = out};
    unsigned *links = calloc((size_t)r->count + trace_call_count(r), sizeof(*links));

    if (links && s.calls) {
        s.next = links;
        link_calls(&s, links + r->count);
        put_calls(&s);
    } else {
        log_warn("trace: no memory for the diagrams");
    }
    free(links);
    free((void *)(uintptr_t)s.calls);
}
