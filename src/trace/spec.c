/* SPDX-License-Identifier: BSD-2-Clause */
#include "spec.h"

#include <string.h>

static const struct {
    const char *name;
    const char *file; /* without one named; NULL: stderr */
} formats[] = {
    [TRACE_FORMAT_TEXT] = {"text", NULL},
    [TRACE_FORMAT_TAIL] = {"tail", NULL},
    [TRACE_FORMAT_PERFETTO] = {"perfetto", "teesim-trace.json"},
    [TRACE_FORMAT_JSONL] = {"jsonl", "teesim-trace.jsonl"},
    [TRACE_FORMAT_HTML] = {"html", "teesim-trace.html"},
    [TRACE_FORMAT_MERMAID] = {"mermaid", "teesim-trace.md"},
    [TRACE_FORMAT_PCAPNG] = {"pcapng", "teesim-trace.pcapng"},
};

static bool is_dash(const char *item, size_t len)
{
    return len >= 2 && memcmp(item + len - 2, ":-", 2) == 0;
}

static bool item_parse(const char *text, size_t len, struct trace_item *out)
{
    const char *colon = memchr(text, ':', len);
    size_t name_len = colon ? (size_t)(colon - text) : len;

    if (colon && (name_len + 1 == len || is_dash(text, len)))
        return false;
    for (unsigned i = 0; i < ARRAY_COUNT(formats); i++) {
        const char *name = formats[i].name, *file = colon ? colon + 1 : formats[i].file;
        if (strlen(name) != name_len || memcmp(name, text, name_len) != 0)
            continue;
        *out = (struct trace_item){.format = (enum trace_format)i, .file = file};
        if (file)
            out->len = colon ? len - name_len - 1 : strlen(file);
        return true;
    }
    return false;
}

bool trace_spec_parse(const char *list, struct trace_item items[TRACE_OUTPUTS_MAX], unsigned *count,
                      const char **bad, size_t *bad_len)
{
    *count = 0;
    for (const char *at = list; *at;) {
        size_t len = strcspn(at, ",");
        if (*count == TRACE_OUTPUTS_MAX || !item_parse(at, len, &items[*count])) {
            *bad = at;
            *bad_len = len;
            return false;
        }
        ++*count;
        at += len + (at[len] == ',');
    }
    return true;
}

const char *trace_spec_hint(const char *list, const char *bad, size_t bad_len)
{
    if (is_dash(bad, bad_len))
        return " (there is none to stdout; ./- is a file of that name)";
    if (bad > list && memchr(list, ':', (size_t)(bad - list)))
        return " (so no FILE can have a comma in its name)";
    return "";
}
