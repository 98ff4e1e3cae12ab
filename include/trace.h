/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TRACE_H
#define TRACE_H

/*
 * Messages of a TA, on stderr, with the macros of OP-TEE's trace.h. TRACE_LEVEL, defined before
 * this header or on the command line, says which are compiled in: 0 none, 1 errors, 2 information
 * (the default), 3 debugging, 4 flow. Formats are those of printk.h.
 */

#include <compiler.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <trace_levels.h>

#define MAX_PRINT_SIZE      256
#define MAX_FUNC_PRINT_SIZE 32

#ifndef TRACE_LEVEL
#define TRACE_LEVEL TRACE_INFO
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Messages of a higher level are dropped. A TA of the dev kit begins with its TRACE_LEVEL. */
extern int trace_level;
extern const char trace_ext_prefix[]; /* "TA" */

/* trace_set_level: a level that is none is TRACE_MAX. */
void trace_set_level(int level);
int trace_get_level(void);

/* Writes a text as it stands. */
void trace_ext_puts(const char *str);
/* What a TA cannot know: -1. */
int trace_ext_get_thread_id(void);
int trace_ext_get_core_id(void);
int trace_ext_get_guest_id(void);

/* One line: "E/TA: function:line text". function NULL: without it. level_ok false: the message has
 * no level, and is never dropped; its letter is M. */
void trace_printf(const char *function, int line, int level, bool level_ok, const char *fmt, ...)
    __printf(5, 6);
void trace_vprintf(const char *function, int line, int level, bool level_ok, const char *fmt,
                   va_list args) __printf(5, 0);

/* Bytes in hexadecimal, 16 on a line behind their address. */
void dhex_dump(const char *function, int line, int level, const void *buf, int len);

#ifdef __cplusplus
}
#endif

#define trace_printf_helper(level, level_ok, ...)                                                  \
    trace_printf(__func__, __LINE__, (level), (level_ok), __VA_ARGS__)
#define trace_printf_helper_raw(level, level_ok, ...)                                              \
    trace_printf(NULL, 0, (level), (level_ok), __VA_ARGS__)

#if TRACE_LEVEL > 0
#define MSG(...)     trace_printf_helper(0, false, __VA_ARGS__)
#define MSG_RAW(...) trace_printf_helper_raw(0, false, __VA_ARGS__)
#define SMSG(...)    trace_printf_helper(TRACE_ERROR, true, __VA_ARGS__)
#else
#define MSG(...)     (void)0
#define MSG_RAW(...) (void)0
#define SMSG(...)    (void)0
#endif

#if TRACE_LEVEL >= TRACE_ERROR
#define EMSG(...)     trace_printf_helper(TRACE_ERROR, true, __VA_ARGS__)
#define EMSG_RAW(...) trace_printf_helper_raw(TRACE_ERROR, true, __VA_ARGS__)
#else
#define EMSG(...)     (void)0
#define EMSG_RAW(...) (void)0
#endif

#if TRACE_LEVEL >= TRACE_INFO
#define IMSG(...)     trace_printf_helper(TRACE_INFO, true, __VA_ARGS__)
#define IMSG_RAW(...) trace_printf_helper_raw(TRACE_INFO, true, __VA_ARGS__)
#else
#define IMSG(...)     (void)0
#define IMSG_RAW(...) (void)0
#endif

#if TRACE_LEVEL >= TRACE_DEBUG
#define DMSG(...)          trace_printf_helper(TRACE_DEBUG, true, __VA_ARGS__)
#define DMSG_RAW(...)      trace_printf_helper_raw(TRACE_DEBUG, true, __VA_ARGS__)
#define DHEXDUMP(buf, len) dhex_dump(__func__, __LINE__, TRACE_DEBUG, (buf), (int)(len))
#else
#define DMSG(...)          (void)0
#define DMSG_RAW(...)      (void)0
#define DHEXDUMP(buf, len) (void)0
#endif

#if TRACE_LEVEL >= TRACE_FLOW
#define FMSG(...)     trace_printf_helper(TRACE_FLOW, true, __VA_ARGS__)
#define FMSG_RAW(...) trace_printf_helper_raw(TRACE_FLOW, true, __VA_ARGS__)
#else
#define FMSG(...)     (void)0
#define FMSG_RAW(...) (void)0
#endif

/* The stack of OP-TEE's core: a TA has none to show, there and here. */
#define EPRINT_STACK() (void)0
#define IPRINT_STACK() (void)0
#define DPRINT_STACK() (void)0
#define FPRINT_STACK() (void)0

#define INMSG(...)  FMSG("> " __VA_ARGS__)
#define OUTMSG(...) FMSG("< " __VA_ARGS__)
#define OUTRMSG(r)                                                                                 \
    do {                                                                                           \
        OUTMSG("r=[%x]", r);                                                                       \
        return r;                                                                                  \
    } while (0)

#endif
