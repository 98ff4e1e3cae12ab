/* SPDX-License-Identifier: BSD-2-Clause */
#include "fake_node.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

struct fake_node fake;
int allocations_left = -1;

void fake_forget(void)
{
    fake = (struct fake_node){0};
}

void node_close(int ree)
{
    fake.last_closed = ree;
    fake.close_count++;
    errno = EIO; /* which nobody is to see */
}

int node_map(int ree, size_t len, uint64_t offset, void **out)
{
    (void)ree;
    fake.mapped_len = len;
    *out = fake.map_error ? NULL : (uint8_t *)fake.memory + offset;
    return fake.map_error;
}

void node_unmap(void *addr, size_t len)
{
    (void)addr;
    fake.unmapped_len = len;
    fake.unmap_count++;
    errno = EIO;
}

static bool is_left(void)
{
    return allocations_left < 0 || allocations_left-- > 0;
}

void *__wrap_malloc(size_t size)
{
    return is_left() ? __real_malloc(size) : NULL;
}

void *__wrap_calloc(size_t count, size_t size)
{
    return is_left() ? __real_calloc(count, size) : NULL;
}
