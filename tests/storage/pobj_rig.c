/* SPDX-License-Identifier: BSD-2-Clause */
#include "pobj_rig.h"

#include <stdlib.h>

static struct pobj_name name_of(const char *id)
{
    return (struct pobj_name){TEE_STORAGE_PRIVATE, id, strlen(id)};
}

static uint32_t open(struct vault_ta *ta, const char *id, uint32_t flags, struct pobj **out)
{
    struct pobj_name name = name_of(id);
    uint32_t res = pobj_open(ta, &name, flags, out);

    assert_int_equal(res == TEE_SUCCESS, *out != NULL);
    return res;
}

static uint32_t create(struct vault_ta *ta, const char *id, const struct pobj_new *what,
                       struct pobj **out)
{
    struct pobj_name name = name_of(id);
    uint32_t res = pobj_create(ta, &name, what, out);

    assert_int_equal(res == TEE_SUCCESS, *out != NULL);
    return res;
}

uint32_t pobj_rig_try_open(struct vault_ta *ta, const char *id, uint32_t flags)
{
    struct pobj *p;
    uint32_t res = open(ta, id, flags, &p);

    pobj_close(p);
    return res;
}

uint32_t pobj_rig_try_create(struct vault_ta *ta, const char *id, uint32_t flags, const void *data,
                             size_t size)
{
    struct pobj_new what = {.flags = flags, .data = data, .size = size};
    struct pobj *p;
    uint32_t res = create(ta, id, &what, &p);

    pobj_close(p);
    return res;
}

struct pobj *pobj_rig_open(struct vault_ta *ta, const char *id, uint32_t flags)
{
    struct pobj *p;

    assert_int_equal(open(ta, id, flags, &p), TEE_SUCCESS);
    assert_ptr_equal(p->object->persistent, p);
    assert_int_equal(p->flags, flags);
    assert_int_equal(p->position, 0);
    return p;
}

struct pobj *pobj_rig_create(struct vault_ta *ta, const char *id, uint32_t flags, const void *data,
                             size_t size)
{
    struct pobj_new what = {.flags = flags, .data = data, .size = size};
    struct pobj *p;

    assert_int_equal(create(ta, id, &what, &p), TEE_SUCCESS);
    assert_ptr_equal(p->object->persistent, p);
    assert_int_equal(p->flags, flags & ~OVER);
    assert_int_equal(p->position, 0);
    return p;
}

void pobj_rig_seek(struct pobj *p, uint32_t to)
{
    assert_int_equal(pobj_seek(p, to, TEE_DATA_SEEK_SET), TEE_SUCCESS);
}

void pobj_rig_write(struct pobj *p, uint32_t at, const void *data, size_t size)
{
    pobj_rig_seek(p, at);
    assert_int_equal(pobj_write(p, data, size), TEE_SUCCESS);
    assert_int_equal(p->position, at + size);
}

void pobj_rig_expect(struct pobj *p, uint32_t at, const void *data, size_t size)
{
    uint8_t *to = malloc(size + 1);
    size_t count, before;

    assert_non_null(to);
    memset(to, 0xaa, size + 1);
    pobj_rig_seek(p, at);
    assert_int_equal(pobj_readable(p, size, &before), TEE_SUCCESS);
    assert_int_equal(pobj_read(p, to, size, &count), TEE_SUCCESS);
    assert_int_equal(before, count);
    assert_int_equal(count, size);
    assert_int_equal(p->position, at + size);
    if (size)
        assert_memory_equal(to, data, size);
    assert_int_equal(to[size], 0xaa);
    free(to);
    pobj_rig_seek(p, at);
    const void *here = pobj_read_here(p, size, &count);
    if (here)
        assert_int_equal(count, size);
    if (here && size)
        assert_memory_equal(here, data, size);
    pobj_rig_seek(p, at + (uint32_t)size);
}

void pobj_rig_expect_object(struct vault_ta *ta, const char *id, const void *data, size_t size)
{
    struct pobj *p = pobj_rig_open(ta, id, RD);

    pobj_rig_expect_size(p, (uint32_t)size);
    pobj_rig_expect(p, 0, data, size);
    pobj_close(p);
}

struct pobj_info pobj_rig_info(struct pobj *p)
{
    struct pobj_info info;

    assert_int_equal(pobj_info(p, &info), TEE_SUCCESS);
    assert_int_equal(info.position, p->position);
    assert_int_equal(info.flags,
                     p->flags | TEE_HANDLE_FLAG_PERSISTENT | TEE_HANDLE_FLAG_INITIALIZED);
    assert_int_equal(info.type, p->object->type->id);
    assert_int_equal(info.bits, p->object->bits);
    assert_int_equal(info.max_bits, p->object->bits);
    assert_int_equal(info.usage, p->object->usage);
    return info;
}

void pobj_rig_expect_size(struct pobj *p, uint32_t size)
{
    assert_int_equal(pobj_rig_info(p).data_size, size);
}

struct count_job {
    char kind;
    unsigned count;
};

static uint32_t count_fn(struct ledger_txn *t, void *arg)
{
    struct count_job *j = arg;
    uint8_t at[STORE_KEY_MAX + 1] = {(uint8_t)j->kind};
    size_t size = j->kind ? 1 : 0;
    struct txn_record r;

    for (j->count = 0;; j->count++) {
        uint32_t res = txn_from(ledger_store(t), at, size, &r);
        if (res == TEE_ERROR_ITEM_NOT_FOUND)
            return TEE_SUCCESS;
        if (res != TEE_SUCCESS || (j->kind && r.key[0] != (uint8_t)j->kind))
            return res;
        memcpy(at, r.key, r.key_size);
        at[r.key_size] = 0;
        size = r.key_size + 1;
    }
}

unsigned pobj_rig_count(struct vault_ta *ta, char kind)
{
    struct count_job j = {.kind = kind};

    assert_int_equal(ledger_read(ta, count_fn, &j), TEE_SUCCESS);
    return j.count;
}
