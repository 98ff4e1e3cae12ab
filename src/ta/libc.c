/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The parts of the C library that a TA must not share with the client: malloc is the TA's heap, and
 * the end of the process is the end of the instance. Hidden symbols of the image come before the C
 * library's.
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

void *malloc(size_t size)
{
    return utee_heap_alloc(size, UTEE_HEAP_ALIGN);
}

void *calloc(size_t count, size_t size)
{
    size_t total;
    return __builtin_mul_overflow(count, size, &total) ? NULL
                                                       : utee_heap_alloc(total, UTEE_HEAP_ALIGN);
}

void *realloc(void *block, size_t size)
{
    return block ? utee_heap_resize(block, size) : utee_heap_alloc(size, UTEE_HEAP_ALIGN);
}

void *reallocarray(void *block, size_t count, size_t size)
{
    size_t total;
    return __builtin_mul_overflow(count, size, &total) ? NULL : realloc(block, total);
}

void free(void *block)
{
    if (block)
        utee_heap_free(block);
}

void *memalign(size_t align, size_t size)
{
    return align && !(align & (align - 1)) ? utee_heap_alloc(size, align) : NULL;
}

void *aligned_alloc(size_t align, size_t size)
{
    return memalign(align, size);
}

int posix_memalign(void **out, size_t align, size_t size)
{
    if (align < sizeof(void *) || (align & (align - 1)))
        return EINVAL;
    void *block = utee_heap_alloc(size, align);
    if (!block)
        return ENOMEM;
    *out = block;
    return 0;
}

size_t malloc_usable_size(void *block)
{
    return block ? utee_heap_size(block) : 0;
}

char *strndup(const char *s, size_t max)
{
    size_t len = strnlen(s, max);
    char *copy = malloc(len + 1);

    if (copy) {
        memcpy(copy, s, len);
        copy[len] = '\0';
    }
    return copy;
}

char *strdup(const char *s)
{
    return strndup(s, PTRDIFF_MAX);
}

void abort(void)
{
    utee_panic("abort", TEE_ERROR_GENERIC, NULL, "abort() was called");
}

void exit(int status)
{
    (void)status;
    utee_panic("exit", TEE_ERROR_GENERIC, NULL, "a TA returns from its entry point");
}

/* What the compiler calls when a function finds its stack frame written over. */
_Noreturn void __stack_chk_fail(void);

_Noreturn void __stack_chk_fail(void)
{
    utee_panic("stack protector", TEE_ERROR_OVERFLOW, NULL, "a buffer on the stack was overrun");
}

void _exit(int status)
{
    (void)status;
    utee_panic("_exit", TEE_ERROR_GENERIC, NULL, "a TA returns from its entry point");
}

void quick_exit(int status)
{
    (void)status;
    utee_panic("quick_exit", TEE_ERROR_GENERIC, NULL, "a TA returns from its entry point");
}

/* On the TA's heap, as what it frees must be. */
int vasprintf(char **out, const char *fmt, va_list ap)
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

int asprintf(char **out, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int n = vasprintf(out, fmt, ap);
    va_end(ap);
    return n;
}

/* A TA is one thread of control, and a process of its own only in its own eyes. */

void pthread_exit(void *result)
{
    (void)result;
    utee_panic("pthread_exit", TEE_ERROR_GENERIC, NULL, "a TA returns from its entry point");
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*start)(void *), void *arg)
{
    (void)thread;
    (void)attr;
    (void)start;
    (void)arg;
    utee_panic("pthread_create", TEE_ERROR_GENERIC, NULL, "a TA has one thread");
}

pid_t fork(void)
{
    utee_panic("fork", TEE_ERROR_GENERIC, NULL, "a TA has no processes");
}
