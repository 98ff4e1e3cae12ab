/* SPDX-License-Identifier: BSD-2-Clause */
/* Enumerating persistent objects, TEE Internal Core API 5.8. */
#include <string.h>

#include "pobj_impl.h"

struct enum_job {
    struct pobj_enum *e;
    uint8_t key[OBJECT_KEY_SIZE];
    bool found;
    struct head head;
};

static uint32_t begin_fn(struct ledger_txn *t, void *arg)
{
    struct enum_job *j = arg;

    return ledger_next(t, j->e->area, j->key, true, &j->found);
}

uint32_t pobj_enum_start(struct pobj_enum *e, uint32_t storage)
{
    struct enum_job j = {.e = e};

    pobj_enum_reset(e);
    e->area = vault_area(storage);
    if (e->area == AREA_NONE)
        return TEE_ERROR_ITEM_NOT_FOUND;
    uint32_t res = ledger_read(e->ta, begin_fn, &j);
    if (res == TEE_SUCCESS && !j.found)
        res = TEE_ERROR_ITEM_NOT_FOUND;
    if (res != TEE_SUCCESS)
        pobj_enum_reset(e);
    return res;
}

void pobj_enum_reset(struct pobj_enum *e)
{
    e->area = AREA_NONE;
    e->begun = false;
}

static uint32_t next_fn(struct ledger_txn *t, void *arg)
{
    struct enum_job *j = arg;
    uint64_t version;

    j->found = false;
    memcpy(j->key, j->e->key, OBJECT_KEY_SIZE);
    uint32_t res = ledger_next(t, j->e->area, j->key, !j->e->begun, &j->found);
    if (res != TEE_SUCCESS || !j->found)
        return res == TEE_SUCCESS ? TEE_ERROR_ITEM_NOT_FOUND : res;
    res = pobj_find(t, j->key, &version);
    return res == TEE_SUCCESS ? pobj_get_head(t, j->key, version, &j->head) : res;
}

uint32_t pobj_enum_next(struct pobj_enum *e, struct pobj_info *info,
                        uint8_t id[TEE_OBJECT_ID_MAX_LEN], size_t *id_size)
{
    struct enum_job j = {.e = e};

    if (e->area == AREA_NONE)
        return TEE_ERROR_ITEM_NOT_FOUND;
    uint32_t res = ledger_read(e->ta, next_fn, &j);
    if (j.found && (res == TEE_SUCCESS || res == TEE_ERROR_CORRUPT_OBJECT)) {
        memcpy(e->key, j.key, OBJECT_KEY_SIZE);
        e->begun = true;
    } else if (res == TEE_ERROR_CORRUPT_OBJECT) {
        pobj_enum_reset(e); /* it cannot be told what comes next */
    }
    if (res == TEE_SUCCESS) {
        pobj_describe(&j.head, info);
        memcpy(id, j.head.id, j.head.id_size);
        *id_size = j.head.id_size;
    }
    explicit_bzero(&j.head, sizeof(j.head));
    return res;
}
