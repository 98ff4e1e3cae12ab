/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TRACE_OUTPUT_H
#define TRACE_OUTPUT_H

/*
 * Where recordings go. The machine calls these, one at a time; each run has what it was configured
 * with since the one before.
 */

#include "base/check.h"
#include "base/sched.h"

struct trace_options {
    /* FORMAT[:FILE], comma separated; NULL or "" is none. Formats: output.c has the list. FILE is
     * taken as seen from the present working directory. */
    const char *outputs;
    const char *filter; /* filter.h; NULL or "": everything */
    unsigned last;      /* events that are kept; 0: as many as there can be */
};

/* 0; -EINVAL with a message logged that says what is understood; -EACCES with a message that names
 * the file that cannot be written; -ENOMEM. On failure what was asked for before stays. */
MUST_CHECK int trace_configure(const struct trace_options *o);
/* Starts recording with the clock of `s`; nothing when no output was configured. */
void trace_start(struct sched *s);
/* Stops, writes all outputs, forgets them. Says how many events were dropped, if any, and which
 * output could not be written. `s` of trace_start must still live. */
void trace_stop(void);
/* In the child after fork, with trace_before_fork before it: forgets everything that the parent
 * recorded. What the child writes by itself later goes to FILE.PID, so that the parent's file
 * stays. */
void trace_after_fork(void);

#endif
