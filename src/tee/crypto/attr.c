/* SPDX-License-Identifier: BSD-2-Clause */
#include "attr.h"

#include <stdlib.h>
#include <string.h>

const struct attr *attrs_find(const struct attrs *l, uint32_t id)
{
    for (unsigned i = 0; i < l->count; i++) {
        if (l->at[i].id == id)
            return &l->at[i];
    }
    return NULL;
}

bool attrs_add_bytes(struct attrs *l, uint32_t id, const void *bytes, size_t size)
{
    if (l->count == ATTRS_MAX)
        return false;
    uint8_t *copy = malloc(size + 1);
    if (!copy)
        return false;
    if (size)
        memcpy(copy, bytes, size);
    l->at[l->count++] = (struct attr){.id = id, .bytes = copy, .size = size};
    return true;
}

bool attrs_add_value(struct attrs *l, uint32_t id, uint32_t a, uint32_t b)
{
    if (l->count == ATTRS_MAX)
        return false;
    l->at[l->count++] = (struct attr){.id = id, .a = a, .b = b};
    return true;
}

/* Back to the first `count`. */
static void drop_after(struct attrs *l, unsigned count)
{
    while (l->count > count) {
        struct attr *a = &l->at[--l->count];
        if (a->bytes)
            explicit_bzero(a->bytes, a->size);
        free(a->bytes);
        *a = (struct attr){.id = 0};
    }
}

bool attrs_copy(struct attrs *to, const struct attrs *from)
{
    unsigned before = to->count;

    for (unsigned i = 0; i < from->count; i++) {
        const struct attr *a = &from->at[i];
        bool added = a->bytes ? attrs_add_bytes(to, a->id, a->bytes, a->size)
                              : attrs_add_value(to, a->id, a->a, a->b);
        if (!added) {
            drop_after(to, before);
            return false;
        }
    }
    return true;
}

void attrs_clear(struct attrs *l)
{
    drop_after(l, 0);
}
