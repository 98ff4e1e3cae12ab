/* SPDX-License-Identifier: BSD-2-Clause */
#include "next.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

static struct next_functions table; /* written with the same values by whoever comes early */
static _Atomic bool ready;

/* Stands for what this C library has not. */
static long nowhere(void)
{
    errno = ENOSYS;
    return -1;
}

static void *find(const char *name)
{
    void *found = dlsym(RTLD_NEXT, name);
    return found ? found : (void *)(uintptr_t)nowhere;
}

/* Before the program has threads, which would meet in the dynamic loader. */
__attribute__((constructor)) static void find_all(void)
{
#define FIND(name) table.name = (__typeof__(table.name))(uintptr_t)find(#name);
    NEXT_FUNCTIONS(FIND)
#undef FIND
    atomic_store_explicit(&ready, true, memory_order_release);
}

const struct next_functions *next(void)
{
    if (!atomic_load_explicit(&ready, memory_order_acquire))
        find_all();
    return &table;
}
