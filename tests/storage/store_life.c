/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * For test_tool.sh:
 *   store_life fill DIR COUNT        makes objects "o0" … of 3000 bytes each, for ever if COUNT is
 * 0 store_life flip DIR KIND NUMBER  changes a byte of the NUMBERth record whose key begins with
 * KIND store_life format DIR            makes the state one of a newer format
 */
#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "tee/storage/pobj.h"
#include "tee_api_defines.h"

static const uint8_t uuid[16] = {0x5d, 0x0b, 0xd3, 0xa6, 0x41, 0xc7, 0x4b, 0x0e,
                                 0x8e, 0x0d, 0x2c, 0x90, 0x3b, 0x7f, 0x61, 0xaa};

static int fill(const char *dir, unsigned long count)
{
    struct vault_config cfg = {.dir = dir, .sync = STORE_FULL};
    static uint8_t data[3000];
    struct vault *v;
    struct vault_ta *ta;
    struct pobj *p;
    char id[24];

    CHECK(vault_create(&cfg, &v) == 0);
    CHECK(vault_ta_create(v, uuid, &ta) == TEE_SUCCESS);
    for (unsigned long i = 0; count == 0 || i < count; i++) {
        snprintf(id, sizeof(id), "o%lu", i % 1000);
        memset(data, (int)('a' + i % 26), sizeof(data));
        struct pobj_name name = {.storage = TEE_STORAGE_PRIVATE, .id = id, .size = strlen(id)};
        struct pobj_new what = {
            .flags = TEE_DATA_FLAG_OVERWRITE, .data = data, .size = sizeof(data)};
        uint32_t res = pobj_create(ta, &name, &what, &p);
        if (res != TEE_SUCCESS) {
            fprintf(stderr, "store_life: %s: 0x%x\n", id, res);
            return 1;
        }
        pobj_close(p);
        if (i == 0) {
            puts("filling");
            fflush(stdout);
        }
    }
    vault_ta_destroy(ta);
    vault_destroy(v);
    return 0;
}

/* The record, by its number among those of the kind, with another byte at `at` of its value. */
static int change(const char *dir, char kind, unsigned long number, long at, uint8_t by)
{
    char path[4096];
    MDB_env *env;
    MDB_txn *txn;
    MDB_dbi dbi;
    MDB_cursor *c;
    MDB_val key, value;
    uint8_t *copy;

    snprintf(path, sizeof(path), "%s/teesim.mdb", dir);
    CHECK(mdb_env_create(&env) == 0);
    CHECK(mdb_env_open(env, path, MDB_NOSUBDIR, 0600) == 0);
    CHECK(mdb_txn_begin(env, NULL, 0, &txn) == 0);
    CHECK(mdb_dbi_open(txn, NULL, 0, &dbi) == 0);
    CHECK(mdb_cursor_open(txn, dbi, &c) == 0);
    key = (MDB_val){.mv_size = 1, .mv_data = &kind};
    CHECK(mdb_cursor_get(c, &key, &value, MDB_SET_RANGE) == 0);
    while (number--)
        CHECK(mdb_cursor_get(c, &key, &value, MDB_NEXT) == 0);
    CHECK(*(char *)key.mv_data == kind);
    copy = malloc(value.mv_size);
    CHECK(copy);
    memcpy(copy, value.mv_data, value.mv_size);
    copy[at < 0 ? (long)value.mv_size + at : at] += by;
    value.mv_data = copy;
    CHECK(mdb_put(txn, dbi, &key, &value, 0) == 0);
    mdb_cursor_close(c);
    CHECK(mdb_txn_commit(txn) == 0);
    mdb_env_close(env);
    free(copy);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "fill") == 0)
        return fill(argv[2], strtoul(argv[3], NULL, 10));
    if (argc == 5 && strcmp(argv[1], "flip") == 0)
        return change(argv[2], *argv[3], strtoul(argv[4], NULL, 10), -20, 1);
    if (argc == 3 && strcmp(argv[1], "format") == 0)
        return change(argv[2], 'S', 0, 8, 1);
    return 2;
}
