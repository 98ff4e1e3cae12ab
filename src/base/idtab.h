/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BASE_IDTAB_H
#define BASE_IDTAB_H

/*
 * Small numbers for things: never an address, never reused at once, a stale one is detected.
 * An id holds a slot number (low 20 bits) and the slot's generation (11 bits above); bit 31 is
 * never set and 0 is never an id. Free slots are taken oldest first. All operations O(1).
 * Not thread-safe: the owner guards it.
 */

#include <stdbool.h>
#include <stdint.h>

#include "check.h"

struct idtab_slot;

struct idtab {
    struct idtab_slot *slot;
    uint32_t slot_count;
    uint32_t used_count;
    uint32_t free_head, free_tail; /* slot numbers; UINT32_MAX: none */
    uint32_t limit;                /* most ids at once */
    uint32_t first_gen;            /* generation of a slot's first id */
};

#define IDTAB_LIMIT_MAX ((1u << 20) - 1)

void idtab_init(struct idtab *t, uint32_t limit);
/* For an empty table: its ids begin with generation `gen` (taken modulo the number of generations),
 * so that ids of an earlier table of the same kind are most likely none of this one's. */
void idtab_first_gen(struct idtab *t, uint32_t gen);
/* Frees the table; what the ids stood for is the owner's business. */
void idtab_fini(struct idtab *t);
/* A new id for `item` (not NULL), or 0 when the limit is reached or memory is out. */
uint32_t idtab_add(struct idtab *t, void *item);
/* The item, or NULL for what is no id of this table, or not any more. */
void *idtab_get(const struct idtab *t, uint32_t id);
/* Takes the id out and returns its item, or NULL as idtab_get. */
void *idtab_del(struct idtab *t, uint32_t id);
/* Walks the items: start with *cursor = 0; NULL at the end. Deleting the item just returned is
 * allowed. */
void *idtab_next(const struct idtab *t, uint32_t *cursor);

#endif
