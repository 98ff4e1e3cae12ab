/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef UTEE_HEAP_INDEX_H
#define UTEE_HEAP_INDEX_H

/*
 * Where the blocks of the heap begin: a bit for each unit of it, and above that bits which say what
 * 64 of the level below are not all zero. So the last block that begins at or before a unit is
 * found in as many steps as there are levels, six for the largest heap, whatever the number of
 * blocks.
 */

#include <stddef.h>
#include <stdint.h>

#define HEAP_INDEX_LEVELS 6u /* up to 2^36 units */
#define HEAP_INDEX_NONE   SIZE_MAX

struct heap_index {
    uint64_t *level[HEAP_INDEX_LEVELS];
    unsigned levels;
};

/* No block begins anywhere. `memory` is zeroed. Returns how much of it is used from now on, at most
 * TA_HEAP_INDEX_SIZE of so many units of 16 bytes. */
size_t heap_index_init(struct heap_index *x, void *memory, size_t units);
/* A block begins at the unit. */
void heap_index_add(struct heap_index *x, size_t unit);
/* None begins there any more. */
void heap_index_del(struct heap_index *x, size_t unit);
/* Where the last one begins that does so at `unit` or before it; HEAP_INDEX_NONE: none does, or the
 * index has been written over. */
size_t heap_index_find(const struct heap_index *x, size_t unit);

#endif
