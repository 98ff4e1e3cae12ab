/* SPDX-License-Identifier: BSD-2-Clause */
#include "pool.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define FIRST 64u

static uint32_t hash(const char *text)
{
    uint32_t h = 2166136261u; /* FNV-1a */

    for (; *text; text++)
        h = (h ^ (unsigned char)*text) * 16777619u;
    return h;
}

/* Where the text is, or would be; there is always a free slot. */
static unsigned *find(const struct trace_pool *p, const char *text)
{
    unsigned mask = p->slots - 1;

    for (unsigned at = hash(text) & mask;; at = (at + 1) & mask) {
        unsigned *slot = &p->slot[at];
        if (*slot == 0 || strcmp(p->text[*slot - 1], text) == 0)
            return slot;
    }
}

static bool grow(struct trace_pool *p)
{
    unsigned cap = p->cap ? 2 * p->cap : FIRST;
    char **text = realloc(p->text, cap * sizeof(*text));

    if (!text)
        return false;
    p->text = text;
    unsigned *slot = calloc((size_t)2 * cap, sizeof(*slot));
    if (!slot)
        return false;
    free(p->slot);
    p->slot = slot;
    p->slots = 2 * cap;
    p->cap = cap;
    for (unsigned i = 0; i < p->count; i++)
        *find(p, p->text[i]) = i + 1;
    return true;
}

unsigned trace_pool_add(struct trace_pool *p, const char *text)
{
    if (!p->failed && p->count == p->cap)
        p->failed = !grow(p);
    if (p->failed)
        return 0;
    unsigned *slot = find(p, text);
    if (*slot)
        return *slot - 1;
    p->text[p->count] = strdup(text);
    if (!p->text[p->count]) {
        p->failed = true;
        return 0;
    }
    *slot = ++p->count;
    return *slot - 1;
}

void trace_pool_free(struct trace_pool *p)
{
    for (unsigned i = 0; i < p->count; i++)
        free(p->text[i]);
    free(p->text);
    free(p->slot);
    *p = (struct trace_pool){.text = NULL};
}
