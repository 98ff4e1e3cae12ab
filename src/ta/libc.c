/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The parts of the C library that a TA must not share with the client: malloc is the TA's heap, and
 * the end of the process is the end of the instance. Hidden symbols of the image come before the C
 * library's; they are weak, so that a TA may have one of its own.
 */
#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "utee.h"

#define PAGE_SIZE 4096u

__weak void *malloc(size_t size)
{
    return utee_heap_alloc(size, UTEE_HEAP_ALIGN);
}

__weak void *calloc(size_t count, size_t size)
{
    size_t total;
    return __builtin_mul_overflow(count, size, &total) ? NULL
                                                       : utee_heap_alloc(total, UTEE_HEAP_ALIGN);
}

__weak void *realloc(void *block, size_t size)
{
    return block ? utee_heap_resize(block, size) : utee_heap_alloc(size, UTEE_HEAP_ALIGN);
}

__weak void *reallocarray(void *block, size_t count, size_t size)
{
    size_t total;
    return __builtin_mul_overflow(count, size, &total) ? NULL : realloc(block, total);
}

__weak void free(void *block)
{
    if (block)
        utee_heap_free(block);
}

__weak void *memalign(size_t align, size_t size)
{
    return align && !(align & (align - 1)) ? utee_heap_alloc(size, align) : NULL;
}

__weak void *aligned_alloc(size_t align, size_t size)
{
    return memalign(align, size);
}

__weak int posix_memalign(void **out, size_t align, size_t size)
{
    if (align < sizeof(void *) || (align & (align - 1)))
        return EINVAL;
    void *block = utee_heap_alloc(size, align);
    if (!block)
        return ENOMEM;
    *out = block;
    return 0;
}

__weak void *valloc(size_t size)
{
    return memalign(PAGE_SIZE, size);
}

__weak void *pvalloc(size_t size)
{
    size_t rest = size % PAGE_SIZE, more = rest ? PAGE_SIZE - rest : 0;
    return size <= SIZE_MAX - more ? valloc(size + more) : NULL;
}

__weak size_t malloc_usable_size(void *block)
{
    return block ? utee_heap_size(block) : 0;
}

__weak char *strndup(const char *s, size_t max)
{
    size_t len = strnlen(s, max);
    char *copy = malloc(len + 1);

    if (copy) {
        memcpy(copy, s, len);
        copy[len] = '\0';
    }
    return copy;
}

__weak char *strdup(const char *s)
{
    return strndup(s, PTRDIFF_MAX);
}

__weak void abort(void)
{
    utee_panic("abort", TEE_ERROR_GENERIC, NULL, "abort() was called");
}

__weak void exit(int status)
{
    (void)status;
    utee_panic("exit", TEE_ERROR_GENERIC, NULL, "a TA returns from its entry point");
}

/* What the compiler calls when a function finds its stack frame written over. */
_Noreturn void __stack_chk_fail(void);

__weak _Noreturn void __stack_chk_fail(void)
{
    utee_panic("stack protector", TEE_ERROR_OVERFLOW, NULL, "a buffer on the stack was overrun");
}

__weak void _exit(int status)
{
    (void)status;
    utee_panic("_exit", TEE_ERROR_GENERIC, NULL, "a TA returns from its entry point");
}

__weak void _Exit(int status)
{
    _exit(status);
}

__weak void quick_exit(int status)
{
    (void)status;
    utee_panic("quick_exit", TEE_ERROR_GENERIC, NULL, "a TA returns from its entry point");
}

/* On the TA's heap, as what it frees must be. */
__weak int vasprintf(char **out, const char *fmt, va_list ap)
{
    va_list again;

    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    *out = n < 0 ? NULL : malloc((size_t)n + 1);
    if (*out)
        vsnprintf(*out, (size_t)n + 1, fmt, again);
    else
        n = -1;
    va_end(again);
    return n;
}

__weak int asprintf(char **out, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int n = vasprintf(out, fmt, ap);
    va_end(ap);
    return n;
}

/* What the compiler makes of these with _FORTIFY_SOURCE. */
int __vasprintf_chk(char **out, int flag, const char *fmt, va_list ap);
int __asprintf_chk(char **out, int flag, const char *fmt, ...);

__weak int __vasprintf_chk(char **out, int flag, const char *fmt, va_list ap)
{
    (void)flag;
    return vasprintf(out, fmt, ap);
}

__weak int __asprintf_chk(char **out, int flag, const char *fmt, ...)
{
    va_list ap;
    (void)flag;
    va_start(ap, fmt);
    int n = vasprintf(out, fmt, ap);
    va_end(ap);
    return n;
}

/* A TA is one thread of control, and a process of its own only in its own eyes. */

__weak void pthread_exit(void *result)
{
    (void)result;
    utee_panic("pthread_exit", TEE_ERROR_GENERIC, NULL, "a TA returns from its entry point");
}

__weak int pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*start)(void *),
                          void *arg)
{
    (void)thread;
    (void)attr;
    (void)start;
    (void)arg;
    utee_panic("pthread_create", TEE_ERROR_GENERIC, NULL, "a TA has one thread");
}

__weak pid_t fork(void)
{
    utee_panic("fork", TEE_ERROR_GENERIC, NULL, "a TA has no processes");
}
