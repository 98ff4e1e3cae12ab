/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TRACE_FILTER_H
#define TRACE_FILTER_H

/*
 * What of a recording is shown: "box=NAME", "session=N", "ta=UUID", "errors", comma separated. Of
 * one kind each that fits is enough, and there must be one of every kind that is named. A box is of
 * a hop; the others are of whole calls: a session's; those of the sessions with a TA, or in which
 * it is asked or entered; those that failed. The machine's own hops, which belong to no call, go
 * with the first kind alone. A call that has a hop of a box's keeps its first hop and the client's
 * return, too: its name, result and time.
 */

#include "reader.h"

#define TRACE_FILTER_MAX 8u /* sessions, and TAs */

struct trace_filter {
    uint32_t boxes; /* bits of enum trace_box; 0: all */
    uint32_t session[TRACE_FILTER_MAX];
    unsigned session_count;
    uint8_t ta[TRACE_FILTER_MAX][16]; /* as octets */
    unsigned ta_count;
    bool errors;
};

/* 0; -EINVAL with a message logged that says what is understood. */
MUST_CHECK int trace_filter_parse(const char *spec, struct trace_filter *out);
/* The events of `r` that fit, in memory of its own; `r` must stay: it is the `whole` of `out` when
 * that lacks some hops of a call. False: no memory. */
MUST_CHECK bool trace_filter_apply(const struct trace_filter *f, const struct trace_record *r,
                                   struct trace_record *out);
void trace_filter_free(struct trace_record *r);

#endif
