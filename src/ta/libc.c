/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The parts of the C library that a TA must not share with the client: malloc is the TA's heap, and
 * the end of the process is the end of the instance. Hidden symbols of the image come before the C
 * library's.
 */
#include <errno.h>
#include <malloc.h>
#include <stdint.h>
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
    utee_panic(TEE_ERROR_GENERIC, "abort() was called");
}

void exit(int status)
{
    (void)status;
    utee_panic(TEE_ERROR_GENERIC, "exit() was called: a TA returns from its entry point");
}

/* What the compiler calls when a function finds its stack frame written over. */
_Noreturn void __stack_chk_fail(void);

_Noreturn void __stack_chk_fail(void)
{
    utee_panic(TEE_ERROR_OVERFLOW, "a buffer on the stack was overrun (stack protector)");
}

void _exit(int status)
{
    (void)status;
    utee_panic(TEE_ERROR_GENERIC, "_exit() was called: a TA returns from its entry point");
}
