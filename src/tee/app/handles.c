/* SPDX-License-Identifier: BSD-2-Clause */
#include "handles.h"

#include <stdlib.h>

struct entry {
    const struct handle_kind *kind;
    void *object;
};

void handles_init(struct handles *h)
{
    idtab_init(&h->ids, HANDLES_MAX);
}

void handles_set_instance(struct handles *h, uint32_t instance)
{
    /* Odd, so that no two of 2048 in a row begin alike; not small, so that they stay apart. */
    idtab_first_gen(&h->ids, instance * 1237u);
}

void handles_fini(struct handles *h)
{
    uint32_t cursor = 0;
    struct entry *e;

    while ((e = idtab_next(&h->ids, &cursor))) {
        if (e->kind->release)
            e->kind->release(e->object);
        free(e);
    }
    idtab_fini(&h->ids);
}

uint32_t handle_add(struct handles *h, const struct handle_kind *kind, void *object)
{
    struct entry *e = malloc(sizeof(*e));

    if (!e)
        return 0;
    *e = (struct entry){.kind = kind, .object = object};
    uint32_t number = idtab_add(&h->ids, e);
    if (!number)
        free(e);
    return number;
}

static struct entry *find(const struct handles *h, uintptr_t number)
{
    return number > UINT32_MAX ? NULL : idtab_get(&h->ids, (uint32_t)number);
}

void handle_set(struct handles *h, const struct handle_kind *kind, uintptr_t number, void *object)
{
    struct entry *e = find(h, number);

    CHECK(e && e->kind == kind);
    e->object = object;
}

void *handle_get(const struct handles *h, const struct handle_kind *kind, uintptr_t number)
{
    const struct entry *e = find(h, number);
    return e && e->kind == kind ? e->object : NULL;
}

void *handle_del(struct handles *h, const struct handle_kind *kind, uintptr_t number)
{
    struct entry *e = find(h, number);

    if (!e || e->kind != kind)
        return NULL;
    void *object = e->object;
    idtab_del(&h->ids, (uint32_t)number);
    free(e);
    return object;
}

const char *handle_kind_name(const struct handles *h, uintptr_t number)
{
    const struct entry *e = find(h, number);
    return e ? e->kind->name : NULL;
}
