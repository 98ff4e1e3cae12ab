/* SPDX-License-Identifier: BSD-2-Clause */
#include "vault_rig.h"

#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/fault.h"

/* ---- the vault ---- */

void vault_rig_open(struct vault_rig *r)
{
    r->cfg.dir = r->dir;
    assert_int_equal(vault_create(&r->cfg, &r->vault), 0);
    assert_int_equal(vault_ta_create(r->vault, r->uuid, &r->ta), TEE_SUCCESS);
}

void vault_rig_close(struct vault_rig *r)
{
    vault_ta_destroy(r->ta);
    vault_destroy(r->vault);
    r->ta = NULL;
    r->vault = NULL;
}

void vault_rig_reopen(struct vault_rig *r)
{
    vault_rig_close(r);
    vault_rig_open(r);
}

int vault_rig_setup(void **state)
{
    struct vault_rig *r = calloc(1, sizeof(*r));

    if (!r || fault_thread_init())
        return -1;
    snprintf(r->dir, sizeof(r->dir), "/tmp/teesim-vault-XXXXXX");
    if (!mkdtemp(r->dir))
        return -1;
    r->cfg.sync = STORE_NONE;
    memset(r->uuid, 0x11, sizeof(r->uuid));
    vault_rig_open(r);
    *state = r;
    return 0;
}

static int command(const char *does, const char *a, const char *b)
{
    char text[256];

    snprintf(text, sizeof(text), "%s %s %s", does, a, b);
    return system(text);
}

int vault_rig_teardown(void **state)
{
    struct vault_rig *r = *state;

    vault_rig_close(r);
    char saved[96];
    snprintf(saved, sizeof(saved), "%s-*", r->dir);
    int err = command("chmod -R u+rwx", r->dir, "") || command("rm -rf", r->dir, saved);
    free(r);
    fault_uninstall();
    return err;
}

const char *vault_rig_path(const struct vault_rig *r, const char *name)
{
    static char path[128];

    snprintf(path, sizeof(path), "%s/%s", r->dir, name);
    return path;
}

void vault_rig_save(const struct vault_rig *r, const char *to)
{
    char other[96];

    snprintf(other, sizeof(other), "%s-%s", r->dir, to);
    assert_int_equal(command("cp -a", r->dir, other), 0);
}

void vault_rig_restore(const struct vault_rig *r, const char *from)
{
    char other[96];

    snprintf(other, sizeof(other), "%s-%s", r->dir, from);
    assert_int_equal(command("rm -r", r->dir, ""), 0);
    assert_int_equal(command("cp -a", other, r->dir), 0);
}

/* ---- objects ---- */

struct object_job {
    uint8_t key[OBJECT_KEY_SIZE];
    const char *text;
    char *to;
};

static uint32_t put(struct ledger_txn *t, void *arg)
{
    const struct object_job *j = arg;
    uint32_t res = record_put(t, j->key, sizeof(j->key), j->text, strlen(j->text));

    return res == TEE_SUCCESS ? ledger_set(t, j->key, ledger_version(t)) : res;
}

static uint32_t get(struct ledger_txn *t, void *arg)
{
    const struct object_job *j = arg;
    uint64_t version;
    size_t size = 63;
    uint32_t res = ledger_find(t, j->key, &version);

    if (res == TEE_SUCCESS && version == 0)
        res = TEE_ERROR_ITEM_NOT_FOUND;
    if (res == TEE_SUCCESS)
        res = record_get(t, j->key, sizeof(j->key), version, j->to, &size);
    j->to[res == TEE_SUCCESS ? size : 0] = '\0';
    return res;
}

static uint32_t del(struct ledger_txn *t, void *arg)
{
    const struct object_job *j = arg;
    uint64_t version;
    uint32_t res = ledger_find(t, j->key, &version);

    if (res == TEE_SUCCESS && version == 0)
        res = TEE_ERROR_ITEM_NOT_FOUND;
    if (res == TEE_SUCCESS)
        res = ledger_set(t, j->key, 0);
    return res == TEE_SUCCESS ? record_del(t, j->key, sizeof(j->key)) : res;
}

static uint32_t name(struct vault_rig *r, const char *text, uint8_t key[OBJECT_KEY_SIZE])
{
    return vault_name(r->ta, AREA_PRIVATE, text, strlen(text), key);
}

void vault_rig_key(struct vault_rig *r, const char *text, uint8_t key[OBJECT_KEY_SIZE])
{
    assert_int_equal(name(r, text, key), TEE_SUCCESS);
}

uint32_t vault_rig_put(struct vault_rig *r, const char *id, const char *text)
{
    struct object_job j = {.text = text};
    uint32_t res = ledger_found(r->ta);

    if (res == TEE_SUCCESS)
        res = name(r, id, j.key);
    return res == TEE_SUCCESS ? ledger_write(r->ta, put, &j) : res;
}

uint32_t vault_rig_get(struct vault_rig *r, const char *id, char text[64])
{
    struct object_job j = {.to = text};
    uint32_t res = name(r, id, j.key);

    return res == TEE_SUCCESS ? ledger_read(r->ta, get, &j) : res;
}

uint32_t vault_rig_del(struct vault_rig *r, const char *id)
{
    struct object_job j = {0};
    uint32_t res = name(r, id, j.key);

    return res == TEE_SUCCESS ? ledger_write(r->ta, del, &j) : res;
}

void vault_rig_expect(struct vault_rig *r, const char *id, const char *text)
{
    char got[64];

    assert_int_equal(vault_rig_get(r, id, got), TEE_SUCCESS);
    assert_string_equal(got, text);
}

/* ---- what ledger_check finds ---- */

static void find(const struct ledger_finding *f, void *arg)
{
    struct found *found = arg;

    assert_in_range(f->kind, 0, FINDING_KINDS - 1);
    found->count[f->kind]++;
    found->last[f->kind] = *f;
}

struct found vault_rig_check(struct vault_rig *r)
{
    struct found f = {.count = {0}};

    assert_int_equal(ledger_check(r->ta, find, &f, &f.sums), TEE_SUCCESS);
    return f;
}

void vault_rig_expect_clean(struct vault_rig *r, unsigned objects)
{
    struct found f = vault_rig_check(r);

    for (unsigned i = 0; i < FINDING_KINDS; i++)
        assert_int_equal(f.count[i], i == FINDING_OBJECT ? objects : 0);
    assert_int_equal(f.sums.objects, objects);
}

struct ledger_finding vault_rig_expect_finding(struct vault_rig *r, enum ledger_finding_kind kind)
{
    struct found f = vault_rig_check(r);

    for (unsigned i = 0; i < FINDING_KINDS; i++)
        if (i != FINDING_OBJECT)
            assert_int_equal(f.count[i], i == (unsigned)kind);
    return f.last[kind];
}

/* ---- records ---- */

struct raw_txn {
    MDB_env *env;
    MDB_txn *txn;
    MDB_dbi dbi;
};

static struct raw_txn raw_begin(const struct vault_rig *r, unsigned flags)
{
    struct raw_txn t;

    assert_null(r->vault); /* LMDB does not open a file twice in one process */
    assert_int_equal(mdb_env_create(&t.env), 0);
    assert_int_equal(mdb_env_set_mapsize(t.env, 1u << 30), 0);
    assert_int_equal(
        mdb_env_open(t.env, vault_rig_path(r, "teesim.mdb"), MDB_NOSUBDIR | MDB_NOSYNC, 0600), 0);
    assert_int_equal(mdb_txn_begin(t.env, NULL, flags, &t.txn), 0);
    assert_int_equal(mdb_dbi_open(t.txn, NULL, 0, &t.dbi), 0);
    return t;
}

static void raw_end(struct raw_txn *t)
{
    assert_int_equal(mdb_txn_commit(t->txn), 0);
    mdb_env_close(t->env);
}

static struct raw copy_of(MDB_val key, MDB_val value)
{
    struct raw w = {.key_size = key.mv_size, .size = value.mv_size};

    assert_true(key.mv_size <= sizeof(w.key));
    memcpy(w.key, key.mv_data, key.mv_size);
    w.value = malloc(w.size + 1);
    assert_non_null(w.value);
    memcpy(w.value, value.mv_data, w.size);
    return w;
}

unsigned raw_all(const struct vault_rig *r, struct raw *out)
{
    struct raw_txn t = raw_begin(r, MDB_RDONLY);
    MDB_cursor *cursor;
    MDB_val key, value;
    unsigned count = 0;

    assert_int_equal(mdb_cursor_open(t.txn, t.dbi, &cursor), 0);
    while (mdb_cursor_get(cursor, &key, &value, MDB_NEXT) == 0) {
        assert_true(count < RAW_MAX);
        out[count++] = copy_of(key, value);
    }
    mdb_cursor_close(cursor);
    raw_end(&t);
    return count;
}

void raw_free(struct raw *w, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        free(w[i].value);
}

struct raw raw_first(const struct vault_rig *r, char kind)
{
    struct raw_txn t = raw_begin(r, MDB_RDONLY);
    MDB_cursor *cursor;
    MDB_val key = {1, &kind}, value;

    assert_int_equal(mdb_cursor_open(t.txn, t.dbi, &cursor), 0);
    assert_int_equal(mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE), 0);
    assert_int_equal(*(char *)key.mv_data, kind);
    struct raw w = copy_of(key, value);
    mdb_cursor_close(cursor);
    raw_end(&t);
    return w;
}

static MDB_val val(const void *data, size_t size)
{
    return (MDB_val){.mv_size = size, .mv_data = (void *)(uintptr_t)data};
}

struct raw raw_get(const struct vault_rig *r, const void *key, size_t key_size)
{
    struct raw_txn t = raw_begin(r, MDB_RDONLY);
    MDB_val k = val(key, key_size), v;

    assert_int_equal(mdb_get(t.txn, t.dbi, &k, &v), 0);
    struct raw w = copy_of(k, v);
    raw_end(&t);
    return w;
}

void raw_put(const struct vault_rig *r, const void *key, size_t key_size, const void *value,
             size_t size)
{
    struct raw_txn t = raw_begin(r, 0);
    MDB_val k = val(key, key_size), v = val(value, size);

    assert_int_equal(mdb_put(t.txn, t.dbi, &k, &v, 0), 0);
    raw_end(&t);
}

void raw_del(const struct vault_rig *r, const void *key, size_t key_size)
{
    struct raw_txn t = raw_begin(r, 0);
    MDB_val k = val(key, key_size);

    assert_int_equal(mdb_del(t.txn, t.dbi, &k, NULL), 0);
    raw_end(&t);
}
