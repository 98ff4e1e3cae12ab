/* SPDX-License-Identifier: BSD-2-Clause */
#include "idtab.h"

#include <stdlib.h>
#include <string.h>

#define SLOT_BITS 20
#define GEN_MASK  0x7ffu
#define NO_SLOT   UINT32_MAX

struct idtab_slot {
    void *item;    /* NULL: free */
    uint32_t gen;  /* of the id that is, or will be, in the slot */
    uint32_t next; /* free list */
};

static uint32_t make_id(uint32_t slot, uint32_t gen)
{
    return gen << SLOT_BITS | (slot + 1);
}

void idtab_init(struct idtab *t, uint32_t limit)
{
    CHECK(limit > 0 && limit <= IDTAB_LIMIT_MAX);
    *t = (struct idtab){.free_head = NO_SLOT, .free_tail = NO_SLOT, .limit = limit};
}

void idtab_first_gen(struct idtab *t, uint32_t gen)
{
    CHECK(t->slot_count == 0);
    t->first_gen = gen & GEN_MASK;
}

void idtab_fini(struct idtab *t)
{
    free(t->slot);
    idtab_init(t, t->limit);
}

static void put_free(struct idtab *t, uint32_t n)
{
    t->slot[n].next = NO_SLOT;
    if (t->free_tail == NO_SLOT)
        t->free_head = n;
    else
        t->slot[t->free_tail].next = n;
    t->free_tail = n;
}

static bool grow(struct idtab *t)
{
    uint32_t want = t->slot_count ? t->slot_count * 2 : 16;
    if (want > t->limit)
        want = t->limit;
    if (want == t->slot_count)
        return false;
    struct idtab_slot *slot = realloc(t->slot, want * sizeof(*slot));
    if (!slot)
        return false;
    memset(slot + t->slot_count, 0, (want - t->slot_count) * sizeof(*slot));
    t->slot = slot;
    for (uint32_t n = t->slot_count; n < want; n++) {
        slot[n].gen = t->first_gen;
        put_free(t, n);
    }
    t->slot_count = want;
    return true;
}

uint32_t idtab_add(struct idtab *t, void *item)
{
    CHECK(item);
    if (t->free_head == NO_SLOT && !grow(t))
        return 0;
    uint32_t n = t->free_head;
    struct idtab_slot *s = &t->slot[n];
    t->free_head = s->next;
    if (t->free_head == NO_SLOT)
        t->free_tail = NO_SLOT;
    s->item = item;
    t->used_count++;
    return make_id(n, s->gen);
}

static struct idtab_slot *find(const struct idtab *t, uint32_t id)
{
    uint32_t n = (id & ((1u << SLOT_BITS) - 1)) - 1;
    if (n >= t->slot_count || !t->slot[n].item || make_id(n, t->slot[n].gen) != id)
        return NULL;
    return &t->slot[n];
}

void *idtab_get(const struct idtab *t, uint32_t id)
{
    struct idtab_slot *s = find(t, id);
    return s ? s->item : NULL;
}

void *idtab_del(struct idtab *t, uint32_t id)
{
    struct idtab_slot *s = find(t, id);
    if (!s)
        return NULL;
    void *item = s->item;
    s->item = NULL;
    s->gen = (s->gen + 1) & GEN_MASK;
    t->used_count--;
    put_free(t, (uint32_t)(s - t->slot));
    return item;
}

void *idtab_next(const struct idtab *t, uint32_t *cursor)
{
    while (*cursor < t->slot_count) {
        void *item = t->slot[(*cursor)++].item;
        if (item)
            return item;
    }
    return NULL;
}
