/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BASE_TRACE_READER_H
#define BASE_TRACE_READER_H

/*
 * Between the rings (trace.c) and the readers: a finished recording, and the words of an event.
 * Readers are plain functions of a recording: the same recording gives the same bytes.
 */

#include <stdio.h>

#include "trace.h"

struct trace_record {
    const struct trace_event *events; /* oldest first, calls renumbered from 1 */
    unsigned count;
    const char (*names)[TRACE_NAME_MAX]; /* by thread number; "" for a client's thread */
    unsigned thread_count;
};

/* A ladder for people, at most 100 columns wide, UTF-8; `colour`: with terminal colours. */
void trace_text_write(const struct trace_record *r, FILE *out, bool colour);
/* Chrome trace event JSON: a process a world, a track a thread, flows that join a call's hops. */
void trace_perfetto_write(const struct trace_record *r, FILE *out);

/* The event's text with its words decoded, as "returns TEEC_SUCCESS from TEE". Cut to fit. */
void trace_words(const struct trace_event *e, char *buf, size_t size);
/* The event carries a result, which is in *result. */
bool trace_result(const struct trace_event *e, uint32_t *result);
/* The thread's name for people: what it was named, or "client N". */
void trace_thread_label(const struct trace_record *r, unsigned thread, char *buf, size_t size);

#endif
