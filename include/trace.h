/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TRACE_H
#define TRACE_H

/*
 * Messages of a TA, on stderr, with the macros of OP-TEE's trace.h. TRACE_LEVEL, defined before
 * this header or on the command line, says which are compiled in: 1 errors, 2 information (the
 * default), 3 debugging, 4 flow.
 */

#include <stdbool.h>

#define TRACE_MIN   0
#define TRACE_ERROR 1
#define TRACE_INFO  2
#define TRACE_DEBUG 3
#define TRACE_FLOW  4
#define TRACE_MAX   4

#ifndef TRACE_LEVEL
#define TRACE_LEVEL TRACE_INFO
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* One line: "E/TA: function:line text". function NULL: without it. level_ok false: dropped when the
 * level is above libutee's own, TRACE_INFO. */
void trace_printf(const char *function, int line, int level, bool level_ok, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

#ifdef __cplusplus
}
#endif

#define trace_printf_helper(level, ok, ...)                                                        \
    trace_printf(__func__, __LINE__, (level), (ok), __VA_ARGS__)

#define EMSG(...) trace_printf_helper(TRACE_ERROR, true, __VA_ARGS__)

#if TRACE_LEVEL >= TRACE_INFO
#define IMSG(...) trace_printf_helper(TRACE_INFO, true, __VA_ARGS__)
#else
#define IMSG(...) (void)0
#endif

#if TRACE_LEVEL >= TRACE_DEBUG
#define DMSG(...) trace_printf_helper(TRACE_DEBUG, true, __VA_ARGS__)
#else
#define DMSG(...) (void)0
#endif

#if TRACE_LEVEL >= TRACE_FLOW
#define FMSG(...) trace_printf_helper(TRACE_FLOW, true, __VA_ARGS__)
#else
#define FMSG(...) (void)0
#endif

#endif
