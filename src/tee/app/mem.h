/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef APP_MEM_H
#define APP_MEM_H

/*
 * The shared memory block as TAs see it. Strict: no page is accessible but while some call has it
 * lent, for reading, or for reading and writing; pages are counted, so that calls of several
 * instances, and overlapping memrefs of one, get the union. Fast: all of it is always accessible.
 * Any thread.
 */

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/check.h"
#include "base/guest_mem.h"

struct mem {
    bool strict;   /* immutable, as the next three */
    uint8_t *base; /* NULL: the map has no shared memory block */
    size_t size;
    size_t page_count;
    pthread_mutex_t lock;        /* guards the counts and the pages' protection; a leaf */
    uint32_t *readers, *writers; /* lends per page; strict only */
};

/* 0, -ENOMEM, -EINVAL (the block is not made of whole pages). */
MUST_CHECK int mem_init(struct mem *m, const struct guest_map *map, bool strict);
/* All lends must have ended. The block is accessible again. */
void mem_fini(struct mem *m);

/* The address of [offset, offset+size) of the block, or NULL when it is not all inside. */
void *mem_ptr(const struct mem *m, uint64_t offset, uint64_t size);
/* Makes the range (of mem_ptr) accessible. 0, or -ENOMEM: nothing is lent, try later. */
MUST_CHECK int mem_lend(struct mem *m, void *at, size_t size, bool write);
/* Ends a lend; same arguments. */
void mem_take_back(struct mem *m, void *at, size_t size, bool write);

#endif
