/* SPDX-License-Identifier: BSD-2-Clause */
#include "memory_rig.h"

#include <limits.h>
#include <malloc.h>
#include <stdint.h>
#include <string.h>

#include <openssl/crypto.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void __real_free(void *block);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
void __wrap_free(void *block);

#define PLENTY UINT_MAX

static unsigned left = PLENTY, found;
static const void *watched;
static size_t watched_size;
static unsigned char *kept;
static size_t kept_size, kept_room;

void memory_rig_ends_after(unsigned count)
{
    left = count;
}

void memory_rig_is_back(void)
{
    left = PLENTY;
}

void memory_rig_watch(const void *secret, size_t size)
{
    watched = secret;
    watched_size = size;
    found = 0;
}

unsigned memory_rig_found(void)
{
    return found;
}

size_t memory_rig_keep(void *to, size_t room)
{
    size_t size = kept_size;

    kept = to;
    kept_room = room;
    kept_size = 0;
    return size;
}

static bool may_allocate(void)
{
    if (left == 0)
        return false;
    if (left != PLENTY)
        left--;
    return true;
}

static void keep(const void *block)
{
    size_t size = malloc_usable_size((void *)(uintptr_t)block);

    if (size > kept_room - kept_size)
        return;
    memcpy(kept + kept_size, block, size);
    kept_size += size;
}

static void look_at(void *block)
{
    if (block && kept)
        keep(block);
    if (block && watched && memmem(block, malloc_usable_size(block), watched, watched_size))
        found++;
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
    look_at(old); /* it may move */
    return may_allocate() ? __real_realloc(old, size) : NULL;
}

void __wrap_free(void *block)
{
    look_at(block);
    __real_free(block);
}

static void *libcrypto_malloc(size_t size, const char *file, int line)
{
    (void)file, (void)line;
    return __wrap_malloc(size);
}

static void *libcrypto_realloc(void *old, size_t size, const char *file, int line)
{
    (void)file, (void)line;
    if (size == 0) {
        __wrap_free(old);
        return NULL;
    }
    return __wrap_realloc(old, size);
}

static void libcrypto_free(void *block, const char *file, int line)
{
    (void)file, (void)line;
    __wrap_free(block);
}

bool memory_rig_begin(void)
{
    return CRYPTO_set_mem_functions(libcrypto_malloc, libcrypto_realloc, libcrypto_free) == 1;
}
