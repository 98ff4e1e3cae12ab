/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Text that a TA prints. Formatted here and handed to the kernel whole: the C library's streams
 * belong to the client, and a TA that died while it held one's lock would hang it.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "utee.h"

#define LINE_MAX_BYTES 1024

/* Text that is longer than a line goes through the TA's heap, or is cut where that is full. */
static void print_long(size_t len, const char *fmt, va_list ap)
{
    static const char cut[] = " [cut: no heap]\n";
    char *text = utee_heap_alloc(len + 1, UTEE_HEAP_ALIGN);

    if (!text) {
        utee_sys->log(cut, sizeof(cut) - 1);
        return;
    }
    vsnprintf(text, len + 1, fmt, ap);
    utee_sys->log(text, len);
    utee_heap_free(text);
}

static int print(const char *fmt, va_list ap)
{
    char line[LINE_MAX_BYTES];
    va_list again;

    va_copy(again, ap);
    int n = vsnprintf(line, sizeof(line), fmt, ap);
    if (n >= (int)sizeof(line))
        print_long((size_t)n, fmt, again);
    else if (n > 0)
        utee_sys->log(line, (size_t)n);
    va_end(again);
    return n;
}

static bool is_console(FILE *stream)
{
    return stream == stdout || stream == stderr;
}

__weak int vprintf(const char *fmt, va_list ap)
{
    return print(fmt, ap);
}

__weak int printf(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int n = print(fmt, ap);
    va_end(ap);
    return n;
}

__weak int vfprintf(FILE *stream, const char *fmt, va_list ap)
{
    return is_console(stream) ? print(fmt, ap) : vdprintf(fileno(stream), fmt, ap);
}

__weak int fprintf(FILE *stream, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int n = vfprintf(stream, fmt, ap);
    va_end(ap);
    return n;
}

__weak int puts(const char *s)
{
    return printf("%s\n", s);
}

__weak int putchar(int c)
{
    char byte = (char)c;
    utee_sys->log(&byte, 1);
    return (unsigned char)byte;
}

__weak int fputs(const char *s, FILE *stream)
{
    return fprintf(stream, "%s", s);
}

__weak int fputc(int c, FILE *stream)
{
    return fprintf(stream, "%c", c) == 1 ? (unsigned char)c : EOF;
}

__weak size_t fwrite(const void *data, size_t size, size_t count, FILE *stream)
{
    size_t len;

    if (__builtin_mul_overflow(size, count, &len) || len == 0)
        return 0;
    if (is_console(stream))
        utee_sys->log(data, len);
    else if (write(fileno(stream), data, len) != (ssize_t)len)
        return 0;
    return count;
}

#undef fwrite_unlocked

/* By these the C library's headers make others of the above. */
__weak int putc(int c, FILE *stream)
{
    return fputc(c, stream);
}

__weak int fputc_unlocked(int c, FILE *stream)
{
    return fputc(c, stream);
}

__weak int putc_unlocked(int c, FILE *stream)
{
    return fputc(c, stream);
}

__weak int putchar_unlocked(int c)
{
    return putchar(c);
}

__weak int fputs_unlocked(const char *s, FILE *stream)
{
    return fputs(s, stream);
}

__weak size_t fwrite_unlocked(const void *data, size_t size, size_t count, FILE *stream)
{
    return fwrite(data, size, count, stream);
}

/* putc_unlocked where the compiler has it inline and the stream's buffer has no room. */
int __overflow(FILE *stream, int c);

__weak int __overflow(FILE *stream, int c)
{
    return fputc(c, stream);
}

__weak void perror(const char *what)
{
    int error = errno;

    if (what && *what)
        fprintf(stderr, "%s: %s\n", what, strerror(error));
    else
        fprintf(stderr, "%s\n", strerror(error));
}

/* What the compiler makes of the above with _FORTIFY_SOURCE. */
int __printf_chk(int flag, const char *fmt, ...);
int __vprintf_chk(int flag, const char *fmt, va_list ap);
int __fprintf_chk(FILE *stream, int flag, const char *fmt, ...);
int __vfprintf_chk(FILE *stream, int flag, const char *fmt, va_list ap);

__weak int __vprintf_chk(int flag, const char *fmt, va_list ap)
{
    (void)flag;
    return print(fmt, ap);
}

__weak int __printf_chk(int flag, const char *fmt, ...)
{
    va_list ap;
    (void)flag;
    va_start(ap, fmt);
    int n = print(fmt, ap);
    va_end(ap);
    return n;
}

__weak int __vfprintf_chk(FILE *stream, int flag, const char *fmt, va_list ap)
{
    (void)flag;
    return vfprintf(stream, fmt, ap);
}

__weak int __fprintf_chk(FILE *stream, int flag, const char *fmt, ...)
{
    va_list ap;
    (void)flag;
    va_start(ap, fmt);
    int n = vfprintf(stream, fmt, ap);
    va_end(ap);
    return n;
}

/* An assertion that failed: as the C library's, but for the instance. */
_Noreturn void __assert_fail(const char *expr, const char *file, unsigned line, const char *func);

__weak _Noreturn void __assert_fail(const char *expr, const char *file, unsigned line,
                                    const char *func)
{
    char rule[256];

    snprintf(rule, sizeof(rule), "%s does not hold, %s:%u in %s", expr, file, line,
             func ? func : "?");
    utee_panic("assert", TEE_ERROR_GENERIC, NULL, rule);
}
