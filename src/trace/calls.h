/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TRACE_CALLS_H
#define TRACE_CALLS_H

/* What is known of each call of a recording, put together from all of its hops. */

#include "reader.h"

struct trace_call {
    unsigned count;       /* of its events; 0: there is no such call, and the rest is 0 */
    unsigned first, last; /* indices of the first and the last one */
    unsigned end;         /* of the client's return; without one of the last event */
    uint32_t session;     /* the first that a hop names, or 0 */
    const uint8_t *uuid;  /* of the TA, 16 octets in the record's bytes; NULL: not known */
    bool open;            /* the client's function had not returned when the record was made */
    bool done;            /* the client's function has returned, as `end` says … */
    bool has_result;      /* … with `result`; else it is void */
    bool cut;             /* some of its hops may have been dropped */
    uint32_t result;
    /* These are made of all its hops, also where only some of them are left in the record. */
    uint64_t ns; /* up to the client's return, or until now if it is open: every reader's duration
                    of a call is this */
    uint64_t after_ns; /* how long the TEE still worked for it after that; 0: not at all */
    struct trace_sum {
        uint64_t
            world_ns[WORLD_COUNT]; /* the time from a hop to the next is of the first's world */
        uint64_t boot_ns;          /* the machine's own, of the call that started it */
        uint64_t copied;           /* bytes */
        unsigned copies;
        unsigned wakes; /* it went on in another thread */
    } sum;              /* up to `end`, or until now */
};

/* By the calls' numbers, trace_call_count(r) of them; the caller frees it; NULL: no memory. `r`
 * must stay for as long as it is used. */
struct trace_call *trace_calls(const struct trace_record *r);
/* "TEEC_InvokeCommand command 0x1"; of what begins elsewhere, its first hop's words. */
void trace_call_title(const struct trace_record *r, const struct trace_call *c, char *buf,
                      size_t size);
/* Of ns the µs, in "63.2". */
void trace_us_words(uint64_t ns, char *buf, size_t size);
/* TEEC_SUCCESS, or the number. */
void trace_result_words(uint32_t result, char *buf, size_t size);

#endif
