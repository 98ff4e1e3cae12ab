/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TRACE_READER_H
#define TRACE_READER_H

/* A recording (base/trace.h), what its events mean, and the readers that make something of it. */

#include <stdio.h>

#include "base/trace.h"

/* What an event id means; from trace_events.h. */
struct trace_meta {
    const char *name; /* "TIPC_SEND" */
    uint8_t box, world, dir;
    const char *text;
};
extern const struct trace_meta trace_meta[TR_COUNT];
extern const char *const trace_box_name[BOX_COUNT]; /* the names used in all outputs */
extern const char *const trace_world_name[WORLD_COUNT];

/* ---- what an event's bytes are ---- */

enum trace_data_kind {
    TRACE_DATA_NONE,
    TRACE_DATA_PARAMS, /* struct trace_params */
    TRACE_DATA_OPEN,   /* a UUID as 16 octets, struct trace_params */
    TRACE_DATA_TA,     /* a UUID as 16 octets: whose instance it is */
    TRACE_DATA_ASKED,  /* struct trace_asked */
    TRACE_DATA_DEATH,  /* struct trace_death */
    TRACE_DATA_FRAME,  /* a tipc message as it lies in a ring's buffer; message.h reads it */
};
enum trace_data_kind trace_data_kind(const struct trace_event *e);
/* They are e->data_size; NULL: it has none. */
const uint8_t *trace_data(const struct trace_record *r, const struct trace_event *e);
/* Of an opened session; NULL: it says none. */
const uint8_t *trace_uuid(const struct trace_record *r, const struct trace_event *e);
/* Of the TA that it names in its bytes: the one that is opened, asked or entered. NULL: none. */
const uint8_t *trace_ta(const struct trace_record *r, const struct trace_event *e);
/* The number of the TA's instance that it is of; 0: of none. */
unsigned trace_instance(const struct trace_event *e);
/* False: it has none. */
bool trace_params_of(const struct trace_record *r, const struct trace_event *e,
                     struct trace_params *out);

/* ---- what recordings have in common ---- */

/* Calls are below this; 0 is the machine's own. */
unsigned trace_call_count(const struct trace_record *r);
/* How many of its events had bytes that are no longer there. */
unsigned trace_bytes_lost(const struct trace_record *r);
/* The event's text with its words and bytes decoded, as "returns TEEC_SUCCESS from TEE". Cut to
 * fit. `r` may be NULL: without its bytes. */
void trace_words(const struct trace_record *r, const struct trace_event *e, char *buf, size_t size);
/* "VALUE_INPUT 0x1 0x2" of one of the four, "MEMREF_TEMP_OUTPUT 5 bytes"; `back`: as it came back
 * from the call. */
void trace_param_words(const struct trace_params *p, unsigned i, bool back, char *buf, size_t size);
/* The event carries a result, which is in *result. */
bool trace_result(const struct trace_event *e, uint32_t *result);
/* Where it leads. A monitor's signals have the direction of the call: what the TEE VM's injects
 * leads on to the TA, and what the TEE VM writes and notifies leads back; who acknowledges an
 * interrupt goes on where that led. */
enum trace_dir trace_dir(const struct trace_event *e);
/* It reports a failure: a result, or what a system call returned. */
bool trace_failed(const struct trace_event *e);
/* How many copies it stands for, and of how many bytes each is. */
unsigned trace_copies(const struct trace_event *e, uint64_t *size);
/* The bytes of all of them; 0: nothing was copied. */
uint64_t trace_copied(const struct trace_event *e);
/* The thread's name for people, as it was recorded; without one "client N". */
void trace_thread_label(const struct trace_record *r, unsigned thread, char *buf, size_t size);
/* The source file as seen from the project's directory. */
const char *trace_site_file(const struct trace_site *site);

/* ---- readers: plain functions of a recording, which gives the same bytes each time ---- */

/* A ladder for people, at most 100 columns wide, UTF-8, and a line for each call that sums it up;
 * `colour`: with terminal colours. */
void trace_text_write(const struct trace_record *r, FILE *out, bool colour);
/* The same of the call r->failed alone. */
void trace_text_failed(const struct trace_record *r, FILE *out, bool colour);
/* Chrome trace event JSON: a process a world, a track a thread, a slice a hop and one over each
 * call, flows that join a call's hops. */
void trace_perfetto_write(const struct trace_record *r, FILE *out);
/* A page for a browser, which plays the recording on a diagram of the machine; nothing else is
 * needed for it. */
void trace_html_write(const struct trace_record *r, FILE *out);
/* Markdown with a sequence diagram of Mermaid's for each call. */
void trace_mermaid_write(const struct trace_record *r, FILE *out);
/* What crossed the rings, for Wireshark with share/teesim/wireshark/tipc.lua: binary. */
void trace_pcapng_write(const struct trace_record *r, FILE *out);
/* The events as they are, an object of JSON a line: docs/trace.md. */
void trace_jsonl_write(const struct trace_record *r, FILE *out);
/* One of these, without the line's end. */
void trace_json_event(const struct trace_record *r, const struct trace_event *e, FILE *out);

#endif
