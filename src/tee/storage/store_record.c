/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "point.h"
#include "store_impl.h"
#include "tee_api_defines.h"

#define PAGE 4096u

/* ---- within a transaction ---- */

/* LMDB does not write to keys and values that it is given. */
static MDB_val val(const void *data, size_t size)
{
    return (MDB_val){.mv_size = size, .mv_data = (void *)(uintptr_t)data};
}

static uint32_t done(struct store_txn *t, int err)
{
    if (LIKELY(!err))
        return TEE_SUCCESS;
    if (err == MDB_NOTFOUND)
        return TEE_ERROR_ITEM_NOT_FOUND;
    if (err == MDB_BAD_VALSIZE)
        return TEE_ERROR_BAD_PARAMETERS;
    if (!t->failed) /* what follows it says no more than that */
        t->failed = err;
    return store_result(err);
}

static bool bad_key(size_t size)
{
    return size == 0 || size > STORE_KEY_MAX;
}

uint32_t txn_get(struct store_txn *t, const void *key, size_t key_size, const void **value,
                 size_t *size)
{
    MDB_val k = val(key, key_size), v = {0};
    int err = storage_point("mdb_get");

    if (!err)
        err = bad_key(key_size) ? MDB_BAD_VALSIZE : mdb_get(t->txn, t->s->dbi, &k, &v);
    *value = v.mv_data;
    *size = v.mv_size;
    return done(t, err);
}

uint32_t txn_put(struct store_txn *t, const void *key, size_t key_size, const void *value,
                 size_t size)
{
    MDB_val k = val(key, key_size), v = val(value, size);

    CHECK(t->write);
    t->put_bytes += (size / PAGE + 2) * PAGE;
    int err = storage_point("mdb_put");
    if (!err)
        err = bad_key(key_size) || size > UINT32_MAX ? MDB_BAD_VALSIZE
                                                     : mdb_put(t->txn, t->s->dbi, &k, &v, 0);
    return done(t, err);
}

void txn_frees(struct store_txn *t)
{
    CHECK(t->write);
    t->frees = true;
}

uint32_t txn_del(struct store_txn *t, const void *key, size_t key_size)
{
    MDB_val k = val(key, key_size);

    CHECK(t->write);
    int err = storage_point("mdb_del");
    if (!err)
        err = bad_key(key_size) ? MDB_BAD_VALSIZE : mdb_del(t->txn, t->s->dbi, &k, NULL);
    return done(t, err);
}

static int open_cursor(struct store_txn *t)
{
    int err = storage_point("mdb_cursor_open");

    return err ? err : mdb_cursor_open(t->txn, t->s->dbi, &t->cursor);
}

static int find_from(struct store_txn *t, MDB_val *k, MDB_val *v)
{
    int err = storage_point("mdb_cursor_get");

    if (!err && !t->cursor)
        err = open_cursor(t);
    if (!err)
        err = mdb_cursor_get(t->cursor, k, v, k->mv_size ? MDB_SET_RANGE : MDB_FIRST);
    /* LMDB has none that is longer; a damaged file may. */
    return !err && bad_key(k->mv_size) ? MDB_CORRUPTED : err;
}

uint32_t txn_from(struct store_txn *t, const void *key, size_t key_size, struct txn_record *out)
{
    MDB_val k = val(key, key_size), v = {0};
    int err = key_size > STORE_KEY_MAX ? MDB_BAD_VALSIZE : find_from(t, &k, &v);

    if (!err) {
        memcpy(out->key, k.mv_data, k.mv_size);
        out->key_size = k.mv_size;
        out->value = v.mv_data;
        out->size = v.mv_size;
    }
    return done(t, err);
}

/* ---- one record ---- */

struct one {
    const void *key;
    size_t key_size;
    const void *value;
    size_t size;
    const void *old;
    size_t old_size;
    void *to;    /* get */
    size_t room; /* bytes there */
};

static uint32_t run_get(struct store_txn *t, void *arg)
{
    struct one *o = arg;
    const void *value;
    uint32_t res = txn_get(t, o->key, o->key_size, &value, &o->size);

    if (res != TEE_SUCCESS)
        return res;
    if (o->size > o->room)
        return TEE_ERROR_SHORT_BUFFER;
    if (o->size)
        memcpy(o->to, value, o->size);
    return TEE_SUCCESS;
}

static uint32_t run_put(struct store_txn *t, void *arg)
{
    const struct one *o = arg;

    return txn_put(t, o->key, o->key_size, o->value, o->size);
}

static uint32_t run_replace(struct store_txn *t, void *arg)
{
    const struct one *o = arg;
    const void *now;
    size_t size;
    uint32_t res = txn_get(t, o->key, o->key_size, &now, &size);

    if (res == TEE_ERROR_ITEM_NOT_FOUND)
        return TEE_SUCCESS;
    if (res != TEE_SUCCESS)
        return res;
    if (size != o->old_size || memcmp(now, o->old, size) != 0)
        return TEE_SUCCESS;
    return run_put(t, arg);
}

static uint32_t run_del(struct store_txn *t, void *arg)
{
    const struct one *o = arg;

    txn_frees(t);
    return txn_del(t, o->key, o->key_size);
}

uint32_t store_get(struct store *s, const void *key, size_t key_size, void *value, size_t *size)
{
    struct one o = {.key = key, .key_size = key_size, .to = value, .room = *size};
    uint32_t res = store_read(s, run_get, &o);

    if (res == TEE_SUCCESS || res == TEE_ERROR_SHORT_BUFFER)
        *size = o.size;
    return res;
}

uint32_t store_put(struct store *s, const void *key, size_t key_size, const void *value,
                   size_t size)
{
    struct one o = {.key = key, .key_size = key_size, .value = value, .size = size};

    return store_write(s, run_put, &o);
}

uint32_t store_replace(struct store *s, const void *key, size_t key_size, const void *old,
                       size_t old_size, const void *value, size_t size)
{
    struct one o = {.key = key,
                    .key_size = key_size,
                    .value = value,
                    .size = size,
                    .old = old,
                    .old_size = old_size};

    return store_write(s, run_replace, &o);
}

uint32_t store_del(struct store *s, const void *key, size_t key_size)
{
    struct one o = {.key = key, .key_size = key_size};

    return store_write(s, run_del, &o);
}
