/* SPDX-License-Identifier: BSD-2-Clause */
#include "no_memory.h"

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

#define PLENTY UINT_MAX

static unsigned left = PLENTY;

void memory_ends_after(unsigned count)
{
    left = count;
}

void memory_is_back(void)
{
    left = PLENTY;
}

static bool may_allocate(void)
{
    if (left == 0)
        return false;
    if (left != PLENTY)
        left--;
    return true;
}

void *__wrap_malloc(size_t size)
{
    return may_allocate() ? __real_malloc(size) : NULL;
}

void *__wrap_calloc(size_t count, size_t size)
{
    return may_allocate() ? __real_calloc(count, size) : NULL;
}

void *__wrap_realloc(void *old, size_t size)
{
    return may_allocate() ? __real_realloc(old, size) : NULL;
}
