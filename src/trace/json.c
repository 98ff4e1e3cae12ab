/* SPDX-License-Identifier: BSD-2-Clause */
/* docs/trace.md says what stands in these lines. */
#include <inttypes.h>

#include "base/json_put.h"
#include "base/uuid.h"
#include "message.h"
#include "reader.h"

#define SCHEMA 1u

static void put_member(FILE *out, const char *name, const char *value)
{
    fprintf(out, ",\"%s\":", name);
    json_put_string(out, value);
}

static void put_message(FILE *out, const uint8_t *data, size_t size)
{
    struct trace_field field[TRACE_FIELDS_MAX];
    unsigned count = trace_message_fields(data, size, field, TRACE_FIELDS_MAX);

    fputs(",\"message\":[", out);
    for (unsigned i = 0; i < count; i++) {
        fprintf(out, "%s[%u,%u,%u,", i ? "," : "", field[i].depth, field[i].at, field[i].size);
        json_put_string(out, field[i].name);
        fputc(',', out);
        json_put_string(out, field[i].value);
        fputc(']', out);
    }
    fputc(']', out);
}

static void put_data(const struct trace_record *r, const struct trace_event *e, FILE *out)
{
    const uint8_t *data = trace_data(r, e);

    if (!data)
        return;
    fputs(",\"data\":\"", out);
    for (unsigned i = 0; i < e->data_size; i++)
        fprintf(out, "%02x", data[i]);
    fputc('"', out);
    if (trace_data_kind(e) == TRACE_DATA_FRAME)
        put_message(out, data, e->data_size);
}

/* Whose instance it is of, and which TA it names. */
static void put_ta(const struct trace_record *r, const struct trace_event *e, FILE *out)
{
    const uint8_t *ta = trace_ta(r, e);
    char uuid[UUID_TEXT_SIZE];

    if (trace_instance(e))
        fprintf(out, ",\"instance\":%u", trace_instance(e));
    if (!ta)
        return;
    uuid_text(ta, uuid);
    put_member(out, "ta", uuid);
}

void trace_json_event(const struct trace_record *r, const struct trace_event *e, FILE *out)
{
    static const char *const dirs[] = {[TRACE_DOWN] = "down", [TRACE_UP] = "up", [TRACE_AT] = "at"};
    const struct trace_meta *meta = &trace_meta[e->id];
    char text[512], thread[TRACE_NAME_MAX + 16];
    uint32_t result;

    trace_words(r, e, text, sizeof(text));
    trace_thread_label(r, e->thread, thread, sizeof(thread));
    fprintf(out, "{\"ns\":%" PRIu64 ",\"call\":%" PRIu32 ",\"session\":%" PRIu32, e->time, e->call,
            e->session);
    put_member(out, "thread", thread);
    put_member(out, "world", trace_world_name[meta->world]);
    put_member(out, "box", trace_box_name[meta->box]);
    put_member(out, "event", meta->name);
    put_member(out, "dir", dirs[trace_dir(e)]);
    fprintf(out, ",\"words\":[%" PRIu64 ",%" PRIu64 ",%" PRIu64 "]", e->word[0], e->word[1],
            e->word[2]);
    put_member(out, "text", text);
    if (trace_result(e, &result))
        fprintf(out, ",\"result\":%" PRIu32, result);
    put_ta(r, e, out);
    if (trace_copied(e))
        fprintf(out, ",\"copied\":%" PRIu64, trace_copied(e));
    if (e->site) {
        put_member(out, "file", trace_site_file(e->site));
        fprintf(out, ",\"line\":%u", e->site->line);
        put_member(out, "function", e->site->function);
    }
    put_data(r, e, out);
    fputc('}', out);
}

void trace_jsonl_write(const struct trace_record *r, FILE *out)
{
    fprintf(out,
            "{\"teesim_trace\":%u,\"events\":%u,\"dropped\":%" PRIu64 ",\"without_data\":%u}\n",
            SCHEMA, r->count, r->dropped, trace_bytes_lost(r));
    for (unsigned i = 0; i < r->count; i++) {
        trace_json_event(r, &r->events[i], out);
        fputc('\n', out);
    }
}
