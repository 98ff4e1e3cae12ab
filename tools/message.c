/* SPDX-License-Identifier: BSD-2-Clause */
#include "message.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clean.h"

static void put(const char *before, const char *fmt, va_list ap)
{
    char *text = NULL;

    if (vasprintf(&text, fmt, ap) < 0)
        text = NULL; /* then the format has to do */
    const char *said = text ? text : fmt;
    fputs(before, stderr);
    clean_put(stderr, said, strlen(said));
    fputc('\n', stderr);
    free(text);
}

void message(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    put("teesim: ", fmt, ap);
    va_end(ap);
}

void message_more(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    put("  ", fmt, ap);
    va_end(ap);
}
