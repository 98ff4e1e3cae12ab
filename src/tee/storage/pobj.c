/* SPDX-License-Identifier: BSD-2-Clause */
#include "pobj.h"

#include <stdlib.h>
#include <string.h>

#include "attr_record.h"
#include "pobj_impl.h"

/* ---- heads in the store ---- */

uint32_t pobj_find(struct ledger_txn *t, const uint8_t key[OBJECT_KEY_SIZE], uint64_t *version)
{
    const void *stray;
    size_t size;
    uint32_t res = ledger_find(t, key, version);

    if (res != TEE_SUCCESS || *version)
        return res;
    res = txn_get(ledger_store(t), key, OBJECT_KEY_SIZE, &stray, &size);
    return res == TEE_SUCCESS ? TEE_ERROR_CORRUPT_OBJECT : res;
}

uint32_t pobj_get_head(struct ledger_txn *t, const uint8_t key[OBJECT_KEY_SIZE], uint64_t version,
                       struct head *h)
{
    size_t size = sizeof(h->record);
    uint32_t res = record_get(t, key, OBJECT_KEY_SIZE, version, h->record, &size);

    if (res == TEE_SUCCESS && !head_decode(h, size))
        res = TEE_ERROR_CORRUPT_OBJECT;
    return res;
}

uint32_t pobj_put_head(struct ledger_txn *t, const uint8_t key[OBJECT_KEY_SIZE],
                       const struct head *h)
{
    uint8_t record[HEAD_SIZE_MAX];
    size_t size = head_encode(h, record);
    uint32_t res = record_put(t, key, OBJECT_KEY_SIZE, record, size);

    explicit_bzero(record, size);
    return res == TEE_SUCCESS ? ledger_set(t, key, ledger_version(t)) : res;
}

uint32_t pobj_drop_parts(struct ledger_txn *t, const uint8_t key[OBJECT_KEY_SIZE], uint64_t version)
{
    struct head h;
    uint32_t res = version ? pobj_get_head(t, key, version, &h) : TEE_ERROR_CORRUPT_OBJECT;

    if (res == TEE_SUCCESS && (h.attrs || h.indexed))
        res = chunks_remove_all(t, h.number);
    else if (res == TEE_ERROR_CORRUPT_OBJECT)
        res = TEE_SUCCESS; /* nobody knows what belongs to it */
    explicit_bzero(&h, sizeof(h));
    return res;
}

/* ---- handles ---- */

struct pobj *pobj_handle_new(struct vault_ta *ta, uint32_t flags)
{
    void **spare = vault_spare_handle(ta);
    struct pobj *p = *spare ? *spare : malloc(sizeof(*p));

    *spare = NULL;
    if (!p)
        return NULL;
    memset(p, 0, offsetof(struct pobj, head));
    p->ta = ta;
    p->flags = flags & ~TEE_DATA_FLAG_OVERWRITE;
    return p;
}

/* Which has no claim. It is kept for the next one: it is larger than what malloc has at hand. */
void pobj_handle_free(struct pobj *p)
{
    void **spare = vault_spare_handle(p->ta);

    object_destroy(p->object);
    explicit_bzero(&p->head[0], sizeof(p->head[0])); /* it may have held more than it does */
    if (p->both)
        explicit_bzero(&p->head[1], sizeof(p->head[1]));
    if (*spare)
        free(p);
    else
        *spare = p;
}

void pobj_close(struct pobj *p)
{
    if (!p)
        return;
    share_release(vault_shares(vault_of(p->ta)), &p->share);
    pobj_handle_free(p);
}

void pobj_adopt(struct pobj *p, struct object *o)
{
    object_destroy(p->object);
    p->object = o;
    o->persistent = p;
}

/* TEE_ERROR_ITEM_NOT_FOUND: another process has deleted it, or put another object in its place. */
static uint32_t fetch(struct ledger_txn *t, struct pobj_job *j)
{
    struct pobj *p = j->p;
    const struct head *old = &p->head[p->now];

    j->h = &p->head[p->now];
    j->version = p->version;
    if (!t)
        return TEE_SUCCESS;
    uint32_t res = ledger_find(t, p->share.key, &j->version);
    if (res != TEE_SUCCESS || j->version == p->version)
        return res;
    if (j->version == 0)
        return TEE_ERROR_ITEM_NOT_FOUND;
    j->h = &p->head[!p->now];
    p->both = true;
    res = pobj_get_head(t, p->share.key, j->version, j->h);
    if (res == TEE_SUCCESS && j->h->number != old->number)
        res = TEE_ERROR_ITEM_NOT_FOUND;
    return res;
}

uint32_t pobj_fetch(struct ledger_txn *t, struct pobj_job *j)
{
    uint32_t res = fetch(t, j);

    return res == TEE_ERROR_ITEM_NOT_FOUND ? TEE_ERROR_CORRUPT_OBJECT : res;
}

uint32_t pobj_fetch_to_change(struct ledger_txn *t, struct pobj_job *j)
{
    struct pobj *p = j->p;
    uint32_t res = pobj_fetch(t, j);

    if (res == TEE_SUCCESS && j->h == &p->head[p->now]) {
        j->h = &p->head[!p->now];
        p->both = true;
        *j->h = p->head[p->now];
    }
    return res;
}

uint32_t pobj_put(struct ledger_txn *t, struct pobj_job *j)
{
    j->version = ledger_version(t);
    return pobj_put_head(t, j->p->share.key, j->h);
}

/* What was fetched is what the handle has. */
static void keep(struct pobj_job *j)
{
    struct pobj *p = j->p;

    if (j->h != &p->head[p->now])
        p->now = !p->now;
    p->version = j->version;
    p->seen = ledger_verified(p->ta);
    p->object->usage = j->h->usage;
}

bool pobj_is_newest(const struct pobj *p)
{
    return p->seen && p->seen == ledger_unchanged(p->ta);
}

uint32_t pobj_run_read(struct pobj_job *j, ledger_fn *fn)
{
    const struct pobj *p = j->p;

    if ((!p->head[p->now].indexed || fn == pobj_look) && pobj_is_newest(p))
        return fn(NULL, j);
    uint32_t res = ledger_read(j->p->ta, fn, j);

    chunks_end(&j->chunks);
    if (res == TEE_SUCCESS)
        keep(j);
    return res;
}

uint32_t pobj_run_write(struct pobj_job *j, ledger_fn *fn)
{
    uint32_t res = ledger_write(j->p->ta, fn, j);

    chunks_end(&j->chunks);
    if (res == TEE_SUCCESS)
        keep(j);
    return res;
}

/* ---- opening ---- */

struct open_job {
    struct pobj *p;
    uint8_t *attrs; /* a record; NULL: none */
    size_t attrs_size;
};

static uint32_t get_attrs(struct ledger_txn *t, struct open_job *j)
{
    const struct head *h = &j->p->head[0];
    uint8_t key[ATTR_KEY_SIZE];

    if (h->attrs == 0)
        return TEE_SUCCESS;
    if (!j->attrs)
        j->attrs = malloc(ATTR_RECORD_MAX);
    if (!j->attrs)
        return TEE_ERROR_OUT_OF_MEMORY;
    j->attrs_size = ATTR_RECORD_MAX;
    attr_key(h->number, key);
    return record_get(t, key, sizeof(key), h->attrs, j->attrs, &j->attrs_size);
}

static uint32_t open_fn(struct ledger_txn *t, void *arg)
{
    struct open_job *j = arg;
    struct pobj *p = j->p;
    uint32_t res = pobj_find(t, p->share.key, &p->version);

    j->attrs_size = 0;
    if (res == TEE_SUCCESS)
        res = pobj_get_head(t, p->share.key, p->version, &p->head[0]);
    if (res == TEE_SUCCESS)
        res = get_attrs(t, j);
    return res;
}

/* The object that the head and the attributes are of. */
static uint32_t restore(struct pobj *p, const uint8_t *attrs, size_t size)
{
    const struct head *h = &p->head[p->now];
    const struct attrs none = {.count = 0};
    uint32_t res = object_create(h->type, h->max_bits, &p->object);

    if (res == TEE_SUCCESS && h->attrs)
        res = attr_record_decode(p->object, h->bits, attrs, size);
    else if (res == TEE_SUCCESS)
        res = object_restore(p->object, h->bits, &none);
    if (res != TEE_SUCCESS)
        return res == TEE_ERROR_OUT_OF_MEMORY ? res : TEE_ERROR_CORRUPT_OBJECT;
    p->object->usage = h->usage;
    p->object->persistent = p;
    return TEE_SUCCESS;
}

static bool has_id(const struct head *h, const void *id, size_t size)
{
    return h->id_size == size && (size == 0 || memcmp(h->id, id, size) == 0);
}

static uint32_t load(struct pobj *p, const struct pobj_name *name)
{
    struct open_job j = {.p = p};
    uint32_t res = ledger_read(p->ta, open_fn, &j);

    if (res == TEE_SUCCESS && !has_id(&p->head[0], name->id, name->size))
        res = TEE_ERROR_CORRUPT_OBJECT;
    p->seen = ledger_verified(p->ta);
    if (res == TEE_SUCCESS)
        res = restore(p, j.attrs, j.attrs_size);
    if (j.attrs)
        explicit_bzero(j.attrs, j.attrs_size);
    free(j.attrs);
    return res;
}

uint32_t pobj_open(struct vault_ta *ta, const struct pobj_name *name, uint32_t flags,
                   struct pobj **out)
{
    struct shares *shares = vault_shares(vault_of(ta));
    enum vault_area area = vault_area(name->storage);
    uint8_t key[OBJECT_KEY_SIZE];

    *out = NULL;
    if (area == AREA_NONE)
        return TEE_ERROR_ITEM_NOT_FOUND;
    uint32_t res = vault_name(ta, area, name->id, name->size, key);
    if (res != TEE_SUCCESS)
        return res;
    struct pobj *p = pobj_handle_new(ta, flags);
    if (!p)
        return TEE_ERROR_OUT_OF_MEMORY;
    if (!share_claim(shares, &p->share, key, p->flags)) {
        pobj_handle_free(p);
        return TEE_ERROR_ACCESS_CONFLICT;
    }
    res = load(p, name);
    if (res != TEE_SUCCESS) {
        pobj_close(p);
        return res;
    }
    share_settle(shares, &p->share, p->flags);
    *out = p;
    return TEE_SUCCESS;
}

/* ---- deleting and renaming ---- */

static uint32_t delete_fn(struct ledger_txn *t, void *arg)
{
    struct pobj_job *j = arg;
    const struct head *old = &j->p->head[j->p->now];

    txn_frees(ledger_store(t));
    uint32_t res = fetch(t, j);

    if (res == TEE_ERROR_ITEM_NOT_FOUND)
        return TEE_SUCCESS; /* it is gone, and what is there now is not this handle's */
    if (res == TEE_ERROR_CORRUPT_OBJECT)
        res = chunks_remove_all(t, old->number);
    else if (res == TEE_SUCCESS && (j->h->attrs || j->h->indexed))
        res = chunks_remove_all(t, j->h->number);
    if (res == TEE_SUCCESS)
        res = record_del(t, j->p->share.key, OBJECT_KEY_SIZE);
    return res == TEE_SUCCESS ? ledger_set(t, j->p->share.key, 0) : res;
}

uint32_t pobj_delete(struct pobj *p)
{
    struct pobj_job j = {.p = p};
    uint32_t res = ledger_write(p->ta, delete_fn, &j);

    pobj_close(p);
    return res;
}

static uint32_t rename_fn(struct ledger_txn *t, void *arg)
{
    struct pobj_job *j = arg;
    const uint8_t *old = j->p->share.key;
    uint64_t there;
    uint32_t res = pobj_fetch_to_change(t, j);

    if (res != TEE_SUCCESS)
        return res;
    res = pobj_find(t, j->key, &there);
    if (res == TEE_SUCCESS || res == TEE_ERROR_CORRUPT_OBJECT)
        return TEE_ERROR_ACCESS_CONFLICT; /* this object is not the corrupt one */
    if (res != TEE_ERROR_ITEM_NOT_FOUND)
        return res;
    j->h->id_size = (uint8_t)j->size;
    if (j->size)
        memcpy(j->h->id, j->id, j->size);
    j->version = ledger_version(t);
    res = pobj_put_head(t, j->key, j->h);
    if (res == TEE_SUCCESS)
        res = record_del(t, old, OBJECT_KEY_SIZE);
    return res == TEE_SUCCESS ? ledger_set(t, old, 0) : res;
}

uint32_t pobj_rename(struct pobj *p, const void *id, size_t size)
{
    struct shares *shares = vault_shares(vault_of(p->ta));
    struct pobj_job j = {.p = p, .id = id, .size = size};
    enum vault_area area = p->share.key[OBJECT_KEY_AREA];
    uint8_t key[OBJECT_KEY_SIZE];
    struct share to;

    uint32_t res = vault_name(p->ta, area, id, size, key);
    if (res != TEE_SUCCESS)
        return res == TEE_ERROR_ITEM_NOT_FOUND ? TEE_ERROR_CORRUPT_OBJECT : res;
    if (!share_claim(shares, &to, key, SHARE_ALONE))
        return TEE_ERROR_ACCESS_CONFLICT;
    j.key = key;
    res = pobj_run_write(&j, rename_fn);
    if (res == TEE_SUCCESS)
        share_move(shares, &p->share, &to);
    else
        share_release(shares, &to);
    return res;
}

/* ---- what is known of it ---- */

static uint32_t restrict_fn(struct ledger_txn *t, void *arg)
{
    struct pobj_job *j = arg;
    uint32_t res = pobj_fetch_to_change(t, j);

    if (res != TEE_SUCCESS)
        return res;
    j->h->usage &= (uint32_t)j->size;
    return pobj_put(t, j);
}

uint32_t pobj_restrict(struct pobj *p, uint32_t usage)
{
    struct pobj_job j = {.p = p, .size = usage};

    /* What is not allowed once never is again. */
    if ((p->head[p->now].usage & ~usage) == 0)
        return TEE_SUCCESS;
    return pobj_run_write(&j, restrict_fn);
}

uint32_t pobj_look(struct ledger_txn *t, void *arg)
{
    return pobj_fetch(t, arg);
}

void pobj_describe(const struct head *h, struct pobj_info *out)
{
    *out = (struct pobj_info){
        .type = h->type,
        .bits = h->bits,
        .max_bits = h->bits, /* 5.5.1: of a persistent object that is the size itself */
        .usage = h->usage,
        .data_size = h->size,
        .flags = TEE_HANDLE_FLAG_PERSISTENT | TEE_HANDLE_FLAG_INITIALIZED,
    };
}

uint32_t pobj_info(struct pobj *p, struct pobj_info *out)
{
    struct pobj_job j = {.p = p};
    uint32_t res = pobj_run_read(&j, pobj_look);

    if (res != TEE_SUCCESS)
        return res;
    pobj_describe(j.h, out);
    out->position = p->position;
    out->flags |= p->flags;
    return TEE_SUCCESS;
}
