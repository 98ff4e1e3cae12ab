/* SPDX-License-Identifier: BSD-2-Clause */
/* Processes that die while they read: what they held is given back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <lmdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store_rig.h"
#include "tee/storage/point.h"
#include "tee_api_defines.h"

#define KIB   ((size_t)1 << 10)
#define CHUNK (60 * KIB)

/* ---- the list of readers ---- */

/* How many there was room for, with LMDB alone; 0: failed. They stay. */
static unsigned take_all_slots(const char *file)
{
    MDB_env *env;
    MDB_txn *txn;
    unsigned count = 0;

    if (mdb_env_create(&env) ||
        mdb_env_open(env, file, MDB_NOSUBDIR | MDB_NOTLS | MDB_RDONLY, 0600))
        return 0;
    int err = mdb_txn_begin(env, NULL, MDB_RDONLY, &txn);
    for (; !err; count++)
        err = mdb_txn_begin(env, NULL, MDB_RDONLY, &txn);
    return err == MDB_READERS_FULL ? count : 0;
}

static void test_the_slots_of_who_died_are_given_back(void **state)
{
    struct store_rig *r = *state;
    struct other o;
    char value[64];

    for (unsigned i = 0; i < 2; i++) {
        rig_reopen(r);
        assert_int_equal(rig_put(r, "k", "v"), TEE_SUCCESS);
        if (other_begin(&o)) {
            other_tell(&o, take_all_slots(r->file) > 100 ? 'y' : 'n');
            pause();
        }
        assert_int_equal(other_told(&o), 'y');
        /* It lives: there is no room. */
        assert_int_equal(rig_get(r, "k", value), TEE_ERROR_STORAGE_NOT_AVAILABLE);
        assert_int_equal(rig_put(r, "k", "w"), TEE_SUCCESS);
        other_end(&o);
        rig_expect(r, "k", "w");
    }
}

/* ---- old states ---- */

static int die_at(const char *what, void *ctx)
{
    if (strcmp(what, ctx) == 0)
        raise(SIGKILL);
    return 0;
}

/* Another process has read the state of now, and never ends that. */
static void die_while_reading(struct store_rig *r)
{
    struct store_rig child = {.d = r->d};
    struct other o;
    char value[64], point[] = "mdb_get";

    if (other_begin(&o)) {
        rig_reopen(&child);
        storage_point_set(die_at, point);
        _exit(rig_get(&child, "k", value) == TEE_SUCCESS ? 0 : 1);
    }
    int status = other_wait(&o);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static bool overwrite(struct store_rig *r, unsigned times)
{
    bool good = true;

    for (unsigned i = 0; good && i < times; i++)
        good = rig_put_bytes(r, "chunk", CHUNK) == TEE_SUCCESS;
    return good;
}

static void test_the_file_does_not_grow_for_who_died(void **state)
{
    static const struct store_config cfgs[] = {
        {.map_size = 1024 * KIB, .sync = STORE_NONE},                          /* and could grow */
        {.map_size = 1024 * KIB, .sync = STORE_NONE, .map_limit = 1024 * KIB}, /* or not */
    };
    struct store_rig *r = *state;

    for (size_t i = 0; i < 2; i++) {
        rig_open(r, cfgs[i]);
        assert_int_equal(rig_put(r, "k", "v"), TEE_SUCCESS);
        for (unsigned k = 0; k < 3; k++) {
            die_while_reading(r);
            assert_true(overwrite(r, 100));
            assert_true(file_size(r->file) <= (off_t)(1024 * KIB));
        }
        rig_expect(r, "k", "v");
    }
}

/* Whoever lives keeps what it sees: all of it is there, and so the file grows. */
static uint32_t overwrite_while_it_reads(struct store_txn *t, void *arg)
{
    const struct other *writer = arg;
    const void *value;
    size_t size;

    other_tell(writer, 'g');
    if (other_told(writer) != 'y')
        return TEE_ERROR_GENERIC;
    uint32_t res = txn_get(t, "chunk", 5, &value, &size);
    return res == TEE_SUCCESS && (size != 3 || memcmp(value, "old", 3) != 0) ? TEE_ERROR_GENERIC
                                                                             : res;
}

static void test_it_grows_for_who_lives(void **state)
{
    static const struct store_config small = {.map_size = 256 * KIB, .sync = STORE_NONE};
    struct store_rig *r = *state, child = {.d = r->d};
    struct other o;

    rig_open(r, small);
    assert_int_equal(rig_put(r, "k", "v") | rig_put(r, "chunk", "old"), TEE_SUCCESS);
    if (other_begin(&o)) {
        rig_open(&child, small);
        die_while_reading(&child);
        bool good = other_told(&o) == 'g' && overwrite(&child, 100);
        other_tell(&o, good ? 'y' : 'n');
        _exit(0);
    }
    assert_int_equal(store_read(r->s, overwrite_while_it_reads, &o), TEE_SUCCESS);
    assert_int_equal(other_wait(&o), 0);
    assert_true(file_size(r->file) > (off_t)(100 * CHUNK));
}

/* A disk that is full has the room that they held. */
static void test_a_full_disk(void **state)
{
    struct store_rig *r = *state, child = {.d = r->d};
    struct rlimit lim = {.rlim_cur = 1024 * KIB, .rlim_max = 1024 * KIB};
    struct other o;

    assert_int_equal(rig_put(r, "k", "v"), TEE_SUCCESS);
    die_while_reading(r);
    if (other_begin(&o)) {
        rig_reopen(&child);
        _exit(setrlimit(RLIMIT_FSIZE, &lim) == 0 && overwrite(&child, 100) ? 0 : 1);
    }
    assert_int_equal(other_wait(&o), 0);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, rig_setup, rig_teardown)
    const struct CMUnitTest tests[] = {
        T(test_the_slots_of_who_died_are_given_back),
        T(test_the_file_does_not_grow_for_who_died),
        T(test_it_grows_for_who_lives),
        T(test_a_full_disk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
