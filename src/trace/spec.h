/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TRACE_SPEC_H
#define TRACE_SPEC_H

/* What TEESIM_TRACE says: a list of "FORMAT[:FILE]", separated by commas. */

#include <stdbool.h>
#include <stddef.h>

#include "base/check.h"

enum trace_format {
    TRACE_FORMAT_TEXT,
    TRACE_FORMAT_TAIL,
    TRACE_FORMAT_PERFETTO,
    TRACE_FORMAT_JSONL,
    TRACE_FORMAT_HTML,
    TRACE_FORMAT_MERMAID,
    TRACE_FORMAT_PCAPNG,
    TRACE_FORMATS
};

#define TRACE_OUTPUTS_MAX 8u

struct trace_item {
    enum trace_format format;
    const char *file; /* within the list, or the format's own; NULL: stderr */
    size_t len;       /* of the file's name */
};

/* What there is, as a part of a sentence. */
#define TRACE_SPEC_WORDS                                                                           \
    "text, tail, perfetto, jsonl, html, mermaid and pcapng, each also as FORMAT:FILE, "            \
    "8 at most, separated by commas"
_Static_assert(TRACE_OUTPUTS_MAX == 8, "TRACE_SPEC_WORDS");

/* The items, at most TRACE_OUTPUTS_MAX. False: something is not understood; it is bad[0 …
 * *bad_len - 1], within the list. */
MUST_CHECK bool trace_spec_parse(const char *list, struct trace_item items[TRACE_OUTPUTS_MAX],
                                 unsigned *count, const char **bad, size_t *bad_len);
/* What else is to be said of what is not understood in `list`, as the end of a sentence; "". */
const char *trace_spec_hint(const char *list, const char *bad, size_t bad_len);

#endif
