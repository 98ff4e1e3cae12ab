/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BASE_FAILURES_H
#define BASE_FAILURES_H

/*
 * Calls of the client that failed, for `teesim explain`: kept when FAILURES_VARIABLE names a file,
 * as `teesim run` makes it, and otherwise not at all. A call that succeeds costs nothing, one that
 * fails a lock and a write of 4 KiB, for some of 40 KiB.
 *
 * On its way a failing call leaves notes under its call id: the box that decides says so, and so
 * does the report of a TA that dies. At the end libteec says what came of it; that makes the
 * record. The file is written whole under another name and then renamed; only a record of `last` is
 * written in place. It has records of one process only: a child of fork begins with none.
 *
 * The file is one JSON object:
 *   "format": "teesim-failures", "version": 2, "pid", "time" (of the file, seconds since the
 *   epoch), "program", "failed": how many calls had then, "failures": the first and those of a new
 *   kind, in their order, with "number" (from 1), "time", "function", "result", "origin"; and
 *   where they are known
 *     "command", "session", "types", "login", "size", "errno", "ta", "box", "said" (a message
 *     of the machine's, just before), "death"
 *   "died": how many TAs have, "deaths": the first and the last of them with
 *     "number", "ta", "who" and "reason" (lines of the report), "frames" (a list of lines)
 *   "last": FAILURES_LAST places: the last of the other failures in any order, or null
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sched.h"
#include "trace.h"

#define FAILURES_VARIABLE "TEESIM_FAILURES"
#define FAILURES_NONE     "none" /* as the file's name: nothing is kept */
#define FAILURES_FORMAT   "teesim-failures"
#define FAILURES_VERSION  2

/* Of failures are kept: the first FAILURES_ALWAYS; the first of each kind, that is of function, TA,
 * command, result, origin and death, as long as these are FAILURES_FIRST together; and of the
 * others the last FAILURES_LAST. Of deaths, the first FAILURES_FIRST and the last FAILURES_LAST. */
#define FAILURES_ALWAYS 8u
#define FAILURES_FIRST  32u
#define FAILURES_LAST   8u

/* The boxes of a decision: those of the trace, and the machine around them, which has no hop. */
#define FAILURES_BOX_MACHINE BOX_COUNT
/* The name, also of FAILURES_BOX_MACHINE. */
const char *failures_box_name(unsigned box);

/* Whether anything is kept; changes in failures_start. Read it by FAILURES_ON. */
extern bool failures_on;
#define FAILURES_ON UNLIKELY(__atomic_load_n(&failures_on, __ATOMIC_RELAXED))

/* Looks at the environment; what was kept for another file is forgotten. Called when the machine
 * starts, and by what comes before that. */
void failures_start(void);

/* ---- notes, on any thread, with any lock held ---- */

/* The box decides that the call fails with `code`: a result, or a negative errno. Of several that
 * say the same the one that is furthest from the client counts, and of these the last. */
void failures_decided(call_id call, unsigned box, int64_t code);
/* The TA that the failing call was for. */
void failures_ta(call_id call, const uint8_t octets[16]);

#define FAILURE_DECIDED(call, box, code)                                                           \
    do {                                                                                           \
        if (FAILURES_ON)                                                                           \
            failures_decided((call), (box), (int64_t)(code));                                      \
    } while (0)

/* What the report of a TA's death says: pieces of its text, of which as much is kept as there is
 * room for. */
struct failures_death {
    call_id call;
    const uint8_t *ta; /* octets */
    const char *who;   /* the first line */
    size_t who_size;
    const char *reason;
    size_t reason_size;
    const char *frames; /* lines */
    size_t frames_size;
};
void failures_died(const struct failures_death *d);

/* A message to people. The next call that the TEE or the way to it fails takes it for its own if it
 * comes soon. */
void failures_said(const char *text, size_t size);

/* ---- records ---- */

/* A function of the client API that failed. */
struct failure {
    const char *function; /* "TEEC_InvokeCommand"; static */
    call_id call;
    uint32_t result, origin;
    int err; /* the errno that the result was made of; 0: none */
    /* What was asked; which of these there are. */
    unsigned has; /* FAILURE_HAS_* */
    uint32_t command, session, types, login;
    uint64_t size;
    const uint8_t *ta; /* octets, or NULL: that of failures_ta, if any */
};

#define FAILURE_HAS_COMMAND 1u
#define FAILURE_HAS_SESSION 2u
#define FAILURE_HAS_TYPES   4u
#define FAILURE_HAS_LOGIN   8u
#define FAILURE_HAS_SIZE    16u

/* Makes the record, and writes it: with the whole file for the first of each kind and for each
 * death, for others in its place. It is there when the process is killed just after that. With no
 * lock held. Does nothing when nothing is to be kept. */
void failures_add(const struct failure *f);

/* A file that says that no call has failed: what there is until one does. 0 or -errno; -EEXIST:
 * there is a device, a pipe or a socket, which stays. For who starts the program. */
MUST_CHECK int failures_write_none(const char *path, const char *program);

#endif
