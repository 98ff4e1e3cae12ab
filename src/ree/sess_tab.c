/* SPDX-License-Identifier: BSD-2-Clause */
#include "sess_tab.h"

#include <errno.h>
#include <stdlib.h>

#define SLOTS_MIN 16u

void sess_tab_init(struct sess_tab *t)
{
    *t = (struct sess_tab){0};
}

void sess_tab_fini(struct sess_tab *t)
{
    free(t->slot);
    sess_tab_init(t);
}

static uint32_t home_of(const struct sess_tab *t, uint32_t id)
{
    return (id * 0x9e3779b1u >> 7) & (t->slot_count - 1);
}

/* Where the id is, or else the empty slot where it would go. There is always one. */
static uint32_t find(const struct sess_tab *t, uint32_t id)
{
    uint32_t at = home_of(t, id);

    while (t->slot[at] && t->slot[at] != id)
        at = (at + 1) & (t->slot_count - 1);
    return at;
}

static int grow(struct sess_tab *t)
{
    struct sess_tab old = *t;
    uint32_t count = old.slot_count ? 2 * old.slot_count : SLOTS_MIN;
    uint32_t *slot = calloc(count, sizeof(*slot));

    if (!slot)
        return -ENOMEM;
    t->slot = slot;
    t->slot_count = count;
    for (uint32_t i = 0; i < old.slot_count; i++) {
        if (old.slot[i])
            t->slot[find(t, old.slot[i])] = old.slot[i];
    }
    free(old.slot);
    return 0;
}

int sess_tab_reserve(struct sess_tab *t)
{
    if (2 * (t->used_count + t->reserved_count + 1) > t->slot_count) {
        int err = grow(t);
        if (err)
            return err;
    }
    t->reserved_count++;
    return 0;
}

void sess_tab_unreserve(struct sess_tab *t)
{
    CHECK(t->reserved_count > 0);
    t->reserved_count--;
}

bool sess_tab_add(struct sess_tab *t, uint32_t id)
{
    sess_tab_unreserve(t);
    if (id == 0)
        return false;
    uint32_t at = find(t, id);
    if (t->slot[at])
        return false;
    t->slot[at] = id;
    t->used_count++;
    return true;
}

bool sess_tab_has(const struct sess_tab *t, uint32_t id)
{
    return id != 0 && t->slot_count > 0 && t->slot[find(t, id)] == id;
}

bool sess_tab_del(struct sess_tab *t, uint32_t id)
{
    if (!sess_tab_has(t, id))
        return false;
    uint32_t mask = t->slot_count - 1, hole = find(t, id), at = hole;
    /* What was pushed past the hole moves up, so that no search ends at it too early. */
    for (;;) {
        at = (at + 1) & mask;
        if (!t->slot[at])
            break;
        uint32_t home = home_of(t, t->slot[at]);
        if (((at - home) & mask) >= ((at - hole) & mask)) {
            t->slot[hole] = t->slot[at];
            hole = at;
        }
    }
    t->slot[hole] = 0;
    t->used_count--;
    return true;
}

uint32_t sess_tab_next(const struct sess_tab *t, uint32_t *cursor)
{
    while (*cursor < t->slot_count) {
        uint32_t id = t->slot[(*cursor)++];
        if (id)
            return id;
    }
    return 0;
}
