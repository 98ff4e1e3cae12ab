/* SPDX-License-Identifier: BSD-2-Clause */
/* Making persistent objects, TEE Internal Core API 5.7.2. */
#include <stdlib.h>
#include <string.h>

#include "attr_record.h"
#include "pobj_impl.h"

struct create_job {
    struct pobj *p;
    const struct pobj_name *name;
    const struct pobj_new *what;
    uint8_t *attrs; /* a record; NULL: none */
    size_t attrs_size;
    struct chunks chunks;
};

static uint32_t make_way(struct ledger_txn *t, const struct create_job *j)
{
    const uint8_t *key = j->p->share.key;
    struct head *h = &j->p->head[0];
    uint64_t version = 0;
    uint32_t res = pobj_find(t, key, &version);

    if (res == TEE_ERROR_ITEM_NOT_FOUND)
        return TEE_SUCCESS;
    if (res != TEE_SUCCESS && res != TEE_ERROR_CORRUPT_OBJECT)
        return res;
    if (j->what->flags & TEE_DATA_FLAG_OVERWRITE)
        return pobj_drop_parts(t, key, version);
    if (res == TEE_SUCCESS)
        res = pobj_get_head(t, key, version, h);
    return res == TEE_SUCCESS ? TEE_ERROR_ACCESS_CONFLICT : res;
}

static void describe(struct head *h, const struct pobj_name *name, const struct object *o)
{
    *h = (struct head){.type = o->type->id,
                       .bits = o->bits,
                       .max_bits = o->max_bits,
                       .usage = o->usage,
                       .id_size = (uint8_t)name->size};
    if (name->size)
        memcpy(h->id, name->id, name->size);
}

static uint32_t create_fn(struct ledger_txn *t, void *arg)
{
    struct create_job *j = arg;
    struct pobj *p = j->p;
    struct head *h = &p->head[0];
    uint8_t key[ATTR_KEY_SIZE];
    uint32_t res = make_way(t, j);

    if (res != TEE_SUCCESS)
        return res;
    describe(h, j->name, p->object);
    h->number = ledger_new_number(t);
    if (j->attrs) {
        h->attrs = ledger_version(t);
        attr_key(h->number, key);
        res = record_put(t, key, sizeof(key), j->attrs, j->attrs_size);
    }
    chunks_begin(&j->chunks, t, h);
    if (res == TEE_SUCCESS && j->what->size)
        res = chunks_write(&j->chunks, 0, j->what->data, j->what->size);
    p->version = ledger_version(t);
    return res == TEE_SUCCESS ? pobj_put_head(t, p->share.key, h) : res;
}

/* The handle's own object, and the record of what it has. */
static uint32_t prepare(struct create_job *j)
{
    const struct object *from = j->what->attributes;
    struct pobj *p = j->p;
    const struct attrs none = {.count = 0};
    uint32_t res;

    if (from) {
        res = object_create(from->type->id, from->max_bits, &p->object);
        if (res == TEE_SUCCESS)
            res = object_clone(p->object, from);
    } else {
        res = object_create(TEE_TYPE_DATA, 0, &p->object);
        if (res == TEE_SUCCESS)
            res = object_restore(p->object, 0, &none);
    }
    if (res != TEE_SUCCESS)
        return res;
    p->object->persistent = p;
    if (p->object->attrs.count == 0)
        return TEE_SUCCESS;
    j->attrs_size = attr_record_size(&p->object->attrs);
    CHECK(j->attrs_size <= ATTR_RECORD_MAX);
    j->attrs = malloc(j->attrs_size);
    if (!j->attrs)
        return TEE_ERROR_OUT_OF_MEMORY;
    attr_record_encode(&p->object->attrs, j->attrs);
    return TEE_SUCCESS;
}

static uint32_t create(struct pobj *p, const struct pobj_name *name, const struct pobj_new *what)
{
    struct create_job j = {.p = p, .name = name, .what = what};
    uint32_t res = prepare(&j);

    if (res == TEE_SUCCESS)
        res = ledger_write(p->ta, create_fn, &j);
    chunks_end(&j.chunks);
    if (j.attrs)
        explicit_bzero(j.attrs, j.attrs_size);
    free(j.attrs);
    return res;
}

/* Names need the store's keys, which the first object of all makes. */
static uint32_t name_of_new(struct vault_ta *ta, enum vault_area area, const struct pobj_name *name,
                            uint8_t key[OBJECT_KEY_SIZE])
{
    uint32_t res = vault_name(ta, area, name->id, name->size, key);

    if (res != TEE_ERROR_ITEM_NOT_FOUND)
        return res;
    res = ledger_found(ta);
    return res == TEE_SUCCESS ? vault_name(ta, area, name->id, name->size, key) : res;
}

uint32_t pobj_create(struct vault_ta *ta, const struct pobj_name *name, const struct pobj_new *what,
                     struct pobj **out)
{
    struct shares *shares = vault_shares(vault_of(ta));
    enum vault_area area = vault_area(name->storage);
    uint8_t key[OBJECT_KEY_SIZE];

    *out = NULL;
    if (area == AREA_NONE)
        return TEE_ERROR_ITEM_NOT_FOUND;
    if (what->size > TEE_DATA_MAX_POSITION)
        return TEE_ERROR_STORAGE_NO_SPACE;
    uint32_t res = name_of_new(ta, area, name, key);
    if (res != TEE_SUCCESS)
        return res;
    struct pobj *p = pobj_handle_new(ta, what->flags);
    if (!p)
        return TEE_ERROR_OUT_OF_MEMORY;
    if (!share_claim(shares, &p->share, key, SHARE_ALONE)) {
        pobj_handle_free(p);
        return TEE_ERROR_ACCESS_CONFLICT;
    }
    res = create(p, name, what);
    if (res != TEE_SUCCESS) {
        pobj_close(p);
        return res;
    }
    share_settle(shares, &p->share, p->flags);
    *out = p;
    return TEE_SUCCESS;
}
