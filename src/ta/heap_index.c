/* SPDX-License-Identifier: BSD-2-Clause */
#include "heap_index.h"

#define BITS 64u

static uint64_t bit(size_t at)
{
    return (uint64_t)1 << at % BITS;
}

static unsigned highest(uint64_t word)
{
    return 63u - (unsigned)__builtin_clzll(word);
}

static size_t words_for(size_t bits)
{
    return (bits + BITS - 1) / BITS;
}

size_t heap_index_init(struct heap_index *x, void *memory, size_t units)
{
    uint64_t *at = memory;

    x->levels = 0;
    do {
        x->level[x->levels++] = at;
        units = words_for(units);
        at += units;
    } while (units > 1);
    return (size_t)(at - (uint64_t *)memory) * sizeof(*at);
}

void heap_index_add(struct heap_index *x, size_t unit)
{
    for (unsigned l = 0; l < x->levels; l++) {
        uint64_t *word = &x->level[l][unit / BITS], before = *word;
        *word = before | bit(unit);
        if (before)
            return;
        unit /= BITS;
    }
}

void heap_index_del(struct heap_index *x, size_t unit)
{
    for (unsigned l = 0; l < x->levels; l++) {
        uint64_t *word = &x->level[l][unit / BITS];
        *word &= ~bit(unit);
        if (*word)
            return;
        unit /= BITS;
    }
}

size_t heap_index_find(const struct heap_index *x, size_t unit)
{
    uint64_t below = (bit(unit) - 1) | bit(unit); /* and the unit itself */
    unsigned l = 0;

    while (!(x->level[l][unit / BITS] & below)) {
        if (++l == x->levels)
            return HEAP_INDEX_NONE;
        unit /= BITS;
        below = bit(unit) - 1;
    }
    unit = unit / BITS * BITS + highest(x->level[l][unit / BITS] & below);
    while (l-- > 0) {
        uint64_t word = x->level[l][unit];
        if (!word)
            return HEAP_INDEX_NONE;
        unit = unit * BITS + highest(word);
    }
    return unit;
}
