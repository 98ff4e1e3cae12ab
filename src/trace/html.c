/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The page of page/, with the recording in it: columns of numbers, and what repeats once, by
 * number. page/model.js reads it.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_put.h"
#include "base/result_names.h"
#include "base/uuid.h"
#include "calls.h"
#include "message.h"
#include "pool.h"
#include "reader.h"

#define SCHEMA     1u
#define NUMBER_MAX (1ull << 53) /* up to here JavaScript's numbers are exact */
#define NO_CONTENT ((unsigned)-1)

extern const char trace_page_html[], trace_page_css[], trace_page_js[]; /* page.S */

/* A pool's texts are JSON. */
struct page {
    const struct trace_record *r;
    FILE *out;
    struct trace_pool texts, sites, layouts, contents;
    /* By event. */
    unsigned *text, *site, *content; /* NO_CONTENT: it has no content */
    struct trace_call *calls;
};

/* ---- pieces of JSON ---- */

/* A piece of JSON under construction. */
struct piece {
    char *text;
    size_t size;
    FILE *out; /* NULL: no memory */
};

static bool piece_begin(struct piece *p)
{
    p->text = NULL;
    p->out = open_memstream(&p->text, &p->size);
    return p->out != NULL;
}

static unsigned piece_end(struct piece *p, struct trace_pool *pool)
{
    bool bad = fclose(p->out) != 0;
    unsigned n = bad ? 0 : trace_pool_add(pool, p->text);

    pool->failed |= bad;
    free(p->text);
    return n;
}

/* ---- what an event has ---- */

static unsigned add_text(struct page *p, const struct trace_event *e)
{
    struct piece piece;
    char words[512];

    trace_words(p->r, e, words, sizeof(words));
    if (!piece_begin(&piece)) {
        p->texts.failed = true;
        return 0;
    }
    json_put_string(piece.out, words);
    return piece_end(&piece, &p->texts);
}

static unsigned add_site(struct page *p, const struct trace_event *e)
{
    struct piece piece;

    if (!piece_begin(&piece)) {
        p->sites.failed = true;
        return 0;
    }
    fputc('[', piece.out);
    json_put_string(piece.out, trace_site_file(e->site));
    fprintf(piece.out, ",%u,", e->site ? e->site->line : 0);
    json_put_string(piece.out, e->site ? e->site->function : "");
    fputc(']', piece.out);
    return piece_end(&piece, &p->sites);
}

/* The fields' names and places: few, as messages are alike. */
static unsigned add_layout(struct page *p, const struct trace_field *field, unsigned count)
{
    struct piece piece;

    if (!piece_begin(&piece)) {
        p->layouts.failed = true;
        return 0;
    }
    fputc('[', piece.out);
    for (unsigned i = 0; i < count; i++) {
        fprintf(piece.out, "%s[%u,%u,%u,", i ? "," : "", field[i].depth, field[i].at,
                field[i].size);
        json_put_string(piece.out, field[i].name);
        fputc(']', piece.out);
    }
    fputc(']', piece.out);
    return piece_end(&piece, &p->layouts);
}

/* ["frame", title, hexadecimal, layout, [value, …]] */
static void put_frame(struct page *p, const struct trace_event *e, FILE *out)
{
    struct trace_field field[TRACE_FIELDS_MAX];
    const uint8_t *data = trace_data(p->r, e);
    unsigned count = trace_message_fields(data, e->data_size, field, TRACE_FIELDS_MAX);
    char title[64];

    trace_message_title(data, e->data_size, title, sizeof(title));
    fputs("[\"frame\",", out);
    json_put_string(out, title);
    fputs(",\"", out);
    for (unsigned i = 0; i < e->data_size; i++)
        fprintf(out, "%02x", data[i]);
    fprintf(out, "\",%u,[", add_layout(p, field, count));
    for (unsigned i = 0; i < count; i++) {
        fputs(i ? "," : "", out);
        json_put_string(out, field[i].value);
    }
    fputs("]]", out);
}

static void put_param(const struct trace_params *params, unsigned i, bool back, FILE *out)
{
    char name[16], words[96];

    snprintf(name, sizeof(name), "param %u", i);
    trace_param_words(params, i, back, words, sizeof(words));
    fputs(",[", out);
    json_put_string(out, name);
    fputc(',', out);
    json_put_string(out, words);
    fputc(']', out);
}

/* ["params", [name, value], …] */
static void put_params(struct page *p, const struct trace_event *e, FILE *out)
{
    const uint8_t *uuid = trace_uuid(p->r, e);
    struct trace_params params;
    char text[UUID_TEXT_SIZE];

    fputs("[\"params\"", out);
    if (uuid) {
        uuid_text(uuid, text);
        fprintf(out, ",[\"TA's UUID\",\"%s\"]", text);
    }
    for (unsigned i = 0; i < 4 && trace_params_of(p->r, e, &params); i++)
        put_param(&params, i, e->id == TR_CLIENT_DONE, out);
    fputc(']', out);
}

static unsigned add_content(struct page *p, const struct trace_event *e)
{
    enum trace_data_kind kind = trace_data(p->r, e) ? trace_data_kind(e) : TRACE_DATA_NONE;
    struct piece piece;

    if (kind != TRACE_DATA_FRAME && kind != TRACE_DATA_OPEN && kind != TRACE_DATA_PARAMS)
        return NO_CONTENT;
    if (!piece_begin(&piece)) {
        p->contents.failed = true;
        return 0;
    }
    (kind == TRACE_DATA_FRAME ? put_frame : put_params)(p, e, piece.out);
    return piece_end(&piece, &p->contents);
}

/* False: no memory. */
static bool page_collect(struct page *p)
{
    p->text = calloc(3 * (size_t)p->r->count + 1, sizeof(*p->text));
    p->calls = trace_calls(p->r);
    if (!p->text || !p->calls)
        return false;
    p->site = p->text + p->r->count;
    p->content = p->site + p->r->count;
    for (unsigned i = 0; i < p->r->count; i++) {
        p->text[i] = add_text(p, &p->r->events[i]);
        p->site[i] = add_site(p, &p->r->events[i]);
        p->content[i] = add_content(p, &p->r->events[i]);
    }
    return !p->texts.failed && !p->sites.failed && !p->layouts.failed && !p->contents.failed;
}

static void page_free(struct page *p)
{
    trace_pool_free(&p->texts);
    trace_pool_free(&p->sites);
    trace_pool_free(&p->layouts);
    trace_pool_free(&p->contents);
    free(p->text);
    free(p->calls);
}

/* ---- what all events have ---- */

static void put_pool(struct page *p, const char *name, const struct trace_pool *pool)
{
    fprintf(p->out, ",\n\"%s\":[", name);
    for (unsigned i = 0; i < pool->count; i++)
        fprintf(p->out, "%s%s", i ? ",\n" : "\n", pool->text[i]);
    fputc(']', p->out);
}

static void put_names(struct page *p, const char *name, const char *const *names, unsigned count)
{
    fprintf(p->out, ",\n\"%s\":[", name);
    for (unsigned i = 0; i < count; i++) {
        fputs(i ? "," : "", p->out);
        json_put_string(p->out, names[i]);
    }
    fputc(']', p->out);
}

static void put_threads(struct page *p)
{
    char label[TRACE_NAME_MAX + 16];

    fputs(",\n\"threads\":[", p->out);
    for (unsigned t = 0; t < p->r->thread_count; t++) {
        trace_thread_label(p->r, t, label, sizeof(label));
        fputs(t ? "," : "", p->out);
        json_put_string(p->out, label);
    }
    fputc(']', p->out);
}

/* [name, box, world, dir, the text with its words' names] */
static void put_kinds(struct page *p)
{
    fputs(",\n\"kinds\":[", p->out);
    for (unsigned i = 0; i < TR_COUNT; i++) {
        const struct trace_meta *m = &trace_meta[i];
        fprintf(p->out, "%s[\"%s\",%u,%u,%u,", i ? ",\n" : "\n", m->name, m->box, m->world, m->dir);
        json_put_string(p->out, m->text);
        fputc(']', p->out);
    }
    fputc(']', p->out);
}

/* ---- columns ---- */

static void put_column(struct page *p, const char *name, const unsigned *number)
{
    fprintf(p->out, ",\n\"%s\":[", name);
    for (unsigned i = 0; i < p->r->count; i++)
        fprintf(p->out, "%s%d", i ? "," : "", (int)number[i]);
    fputc(']', p->out);
}

/* Since the event before. */
static void put_times(struct page *p)
{
    uint64_t last = 0;

    fputs(",\n\"ns\":[", p->out);
    for (unsigned i = 0; i < p->r->count; i++) {
        const struct trace_event *e = &p->r->events[i];
        fprintf(p->out, "%s%" PRId64, i ? "," : "", (int64_t)(e->time - last));
        last = e->time;
    }
    fputc(']', p->out);
}

static void put_word(FILE *out, uint64_t word)
{
    fprintf(out, word < NUMBER_MAX ? "%" PRIu64 : "\"%" PRIu64 "\"", word);
}

/* Call, session, thread and kind, and the three words. */
static void put_numbers(struct page *p)
{
    fputs(",\n\"of\":[", p->out);
    for (unsigned i = 0; i < p->r->count; i++) {
        const struct trace_event *e = &p->r->events[i];
        fprintf(p->out, "%s%" PRIu32 ",%" PRIu32 ",%u,%u", i ? "," : "", e->call, e->session,
                e->thread, e->id);
    }
    fputs("],\n\"words\":[", p->out);
    for (unsigned i = 0; i < 3 * p->r->count; i++) {
        fputs(i ? "," : "", p->out);
        put_word(p->out, p->r->events[i / 3].word[i % 3]);
    }
    fputc(']', p->out);
}

/* Those that are not 0: number of the event, result. */
static void put_failures(struct page *p)
{
    const char *between = "";
    uint32_t result;

    fputs(",\n\"failures\":[", p->out);
    for (unsigned i = 0; i < p->r->count; i++) {
        if (!trace_result(&p->r->events[i], &result) || result == 0)
            continue;
        fprintf(p->out, "%s%u,%" PRIu32, between, i, result);
        between = ",";
    }
    fputc(']', p->out);
}

/* What each call is, by its number: [index of the client's return or -1, the TA's UUID or ""]. The
 * call's time ends with that return; of one that has not returned it is the third. */
static void put_calls(struct page *p)
{
    unsigned count = trace_call_count(p->r);

    fputs(",\n\"calls\":[", p->out);
    for (unsigned i = 0; i < count; i++) {
        const struct trace_call *c = &p->calls[i];
        char uuid[UUID_TEXT_SIZE] = "";
        if (c->uuid)
            uuid_text(c->uuid, uuid);
        fprintf(p->out, "%s[%d,\"%s\"", i ? "," : "", c->done ? (int)c->end : -1, uuid);
        if (c->open)
            fprintf(p->out, ",%" PRIu64, c->ns);
        fputc(']', p->out);
    }
    fputc(']', p->out);
}

/* Where each event leads: enum trace_dir. */
static void put_dirs(struct page *p)
{
    fputs(",\n\"dir\":[", p->out);
    for (unsigned i = 0; i < p->r->count; i++)
        fprintf(p->out, "%s%u", i ? "," : "", (unsigned)trace_dir(&p->r->events[i]));
    fputc(']', p->out);
}

/* Of which instance each event is, 0: of none; then the events that name a TA: number, UUID. */
static void put_instances(struct page *p)
{
    const char *between = "";
    char uuid[UUID_TEXT_SIZE];

    fputs(",\n\"instance\":[", p->out);
    for (unsigned i = 0; i < p->r->count; i++)
        fprintf(p->out, "%s%u", i ? "," : "", trace_instance(&p->r->events[i]));
    fputs("],\n\"tas\":[", p->out);
    for (unsigned i = 0; i < p->r->count; i++) {
        const uint8_t *ta = trace_ta(p->r, &p->r->events[i]);
        if (!ta)
            continue;
        uuid_text(ta, uuid);
        fprintf(p->out, "%s%u,\"%s\"", between, i, uuid);
        between = ",";
    }
    fputc(']', p->out);
}

static void put_data(struct page *p)
{
    fprintf(p->out, "{\"teesim_page\":%u,\"dropped\":%" PRIu64 ",\"virtual_clock\":%d", SCHEMA,
            p->r->dropped, p->r->virtual_clock);
    if (!page_collect(p)) {
        fputs(",\"error\":\"There was no memory to write the recording.\"}", p->out);
        return;
    }
    put_names(p, "boxes", trace_box_name, BOX_COUNT);
    put_names(p, "worlds", trace_world_name, WORLD_COUNT);
    put_threads(p);
    put_kinds(p);
    put_pool(p, "sites", &p->sites);
    put_pool(p, "texts", &p->texts);
    put_pool(p, "layouts", &p->layouts);
    put_pool(p, "contents", &p->contents);
    put_times(p);
    put_numbers(p);
    put_column(p, "text", p->text);
    put_column(p, "site", p->site);
    put_column(p, "content", p->content);
    put_failures(p);
    put_calls(p);
    put_dirs(p);
    put_instances(p);
    fputc('}', p->out);
}

/* ---- the page ---- */

static void put_part(struct page *p, const char *name, size_t len)
{
    if (strncmp(name, "CSS", len) == 0)
        fputs(trace_page_css, p->out);
    else if (strncmp(name, "JS", len) == 0)
        fputs(trace_page_js, p->out);
    else if (strncmp(name, "DATA", len) == 0)
        put_data(p);
    else
        CHECK(!"a part that the page has");
}

void trace_html_write(const struct trace_record *r, FILE *out)
{
    struct page p = {.r = r, .out = out};
    const char *at = trace_page_html;

    /* A part is a line "@NAME@" of its own. */
    for (const char *part; (part = strstr(at, "\n@"));) {
        const char *name = part + 2, *end = strchr(name, '@');
        CHECK(end && end[1] == '\n');
        fprintf(out, "%.*s", (int)(part + 1 - at), at);
        put_part(&p, name, (size_t)(end - name));
        at = end + 1;
    }
    fputs(at, out);
    page_free(&p);
}
