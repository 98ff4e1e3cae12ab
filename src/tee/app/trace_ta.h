/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef APP_TRACE_TA_H
#define APP_TRACE_TA_H

/* Hops inside of a TA, of which libutee tells the kernel. */

#include "abi/ta_abi.h"
#include "base/check.h"
#include "base/trace.h"

/* Of a place: what is longer is cut. There are at most so many, of all TAs of the process. */
#define TA_PLACE_FILE     112u
#define TA_PLACE_FUNCTION 48u
#define TA_PLACES_MAX     64u

/* The place that `t` names, by strings in the TA's memory: a copy for as long as the process lives,
 * in general one for each, with '?' for what belongs in no name of a file. NULL: they
 * cannot be read, are empty, or there are too many. In a system call. */
const struct trace_site *trace_ta_place(const struct ta_trace *t);
/* The system call. */
void instance_sys_trace(const struct ta_trace *ta_trace);

#endif
