/* SPDX-License-Identifier: BSD-2-Clause */
#include "log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "clean.h"
#include "failures.h"

void log_raw(const char *text, unsigned long len)
{
    int saved = errno;
    while (len > 0) {
        ssize_t n = write(STDERR_FILENO, text, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break; /* nobody listens */
        text += n;
        len -= (unsigned long)n;
    }
    errno = saved;
}

void log_warn(const char *fmt, ...)
{
    static const char prefix[] = "teesim: ";
    char line[512];
    unsigned long at = sizeof(prefix) - 1;
    va_list ap;

    __builtin_memcpy(line, prefix, at);
    va_start(ap, fmt);
    int n = vsnprintf(line + at, sizeof(line) - at - 1, fmt, ap);
    va_end(ap);
    if (n < 0)
        return;
    at += (unsigned long)n;
    if (at > sizeof(line) - 2)
        at = sizeof(line) - 2;
    at = sizeof(prefix) - 1 + clean_text(line + sizeof(prefix) - 1, at - (sizeof(prefix) - 1));
    failures_said(line + sizeof(prefix) - 1, at - (sizeof(prefix) - 1));
    line[at++] = '\n';
    log_raw(line, at);
}
