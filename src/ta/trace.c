/* SPDX-License-Identifier: BSD-2-Clause */
/* trace.h: messages with a level. */
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <printk.h>
#include <trace.h>

#include "utee.h"

#define LINE_MAX_BYTES 1024

const char trace_ext_prefix[] = "TA";

void trace_set_level(int level)
{
    trace_level = level >= TRACE_MIN && level <= TRACE_MAX ? level : TRACE_MAX;
}

int trace_get_level(void)
{
    return trace_level;
}

void trace_ext_puts(const char *str)
{
    utee_sys->log(str, strlen(str));
}

int trace_ext_get_thread_id(void)
{
    return -1;
}

int trace_ext_get_core_id(void)
{
    return -1;
}

int trace_ext_get_guest_id(void)
{
    return -1;
}

/* Of a line; at least a newline still fits. */
static size_t begin_line(char text[LINE_MAX_BYTES], char letter, const char *function, int line)
{
    int at = snprintf(text, LINE_MAX_BYTES, "%c/%s: ", letter, trace_ext_prefix);

    if (function)
        at += snprintf(text + at, LINE_MAX_BYTES - (size_t)at, "%s:%d ", function, line);
    return at < LINE_MAX_BYTES - 2 ? (size_t)at : LINE_MAX_BYTES - 2;
}

void trace_vprintf(const char *function, int line, int level, bool level_ok, const char *fmt,
                   va_list args)
{
    static const char letters[] = "?EIDF";
    char text[LINE_MAX_BYTES];
    char letter = level > TRACE_MIN && level <= TRACE_MAX ? letters[level] : '?';

    if (level_ok && level > trace_level)
        return;
    size_t at = begin_line(text, level_ok ? letter : 'M', function, line);
    int n = vsnprintk(text + at, sizeof(text) - at, fmt, args);
    if (n > 0)
        at += (size_t)n;
    if (at > sizeof(text) - 2)
        at = sizeof(text) - 2;
    if (text[at - 1] != '\n')
        text[at++] = '\n';
    utee_sys->log(text, at);
}

void trace_printf(const char *function, int line, int level, bool level_ok, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    trace_vprintf(function, line, level, level_ok, fmt, ap);
    va_end(ap);
}

void dhex_dump(const char *function, int line, int level, const void *buf, int len)
{
    const uint8_t *bytes = buf;

    for (int i = 0; i < len; i += 16) {
        char text[16 * 3 + 2];
        int at = 0;
        for (int j = i; j < len && j < i + 16; j++)
            at += snprintf(text + at, sizeof(text) - (size_t)at, "%s%02x ", j == i + 8 ? " " : "",
                           bytes[j]);
        trace_printf(function, line, level, true, "%016lx  %s",
                     (unsigned long)(uintptr_t)(bytes + i), text);
    }
}
