/* SPDX-License-Identifier: BSD-2-Clause */
#include "teec_trace.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#define LINE_MAX_CHARS 1024
#define BYTES_A_ROW    16u

static const char *level_name(int level)
{
    static const char *const names[] = {"ERR", "INF", "DBG", "FLW"};

    return level >= TRACE_ERROR && level <= TRACE_FLOW ? names[level - TRACE_ERROR] : "UNK";
}

/* NOLINTNEXTLINE(bugprone-reserved-identifier): the field's name */
int _dprintf(const char *function, int flen, int line, int level, const char *prefix,
             const char *fmt, ...)
{
    char text[LINE_MAX_CHARS];
    va_list args;

    va_start(args, fmt);
    int len = vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    if (len < 0)
        return len;
    size_t end = strlen(text);
    if (end && text[end - 1] == '\n')
        text[end - 1] = '\0';
    if (!function)
        return printf("%s [%d] %s: %s\n", level_name(level), getpid(), prefix, text);
    return printf("%s [%d] %s:%.*s:%d: %s\n", level_name(level), getpid(), prefix, flen, function,
                  line, text);
}

void dump_buffer(const char *bname, const uint8_t *buffer, size_t blen)
{
    printf("%s: %zu bytes", bname, blen);
    for (size_t i = 0; i < blen; i++)
        printf(i % BYTES_A_ROW ? " %02x" : "\n  %02x", buffer[i]);
    printf("\n");
}
