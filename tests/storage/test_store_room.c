/* SPDX-License-Identifier: BSD-2-Clause */
/* How the file grows, and what happens where it cannot. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <lmdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "lmdb_calls.h"
#include "store_rig.h"
#include "tee/storage/point.h"
#include "tee_api_defines.h"

#define KIB ((size_t)1 << 10)

static const struct store_config small = {.map_size = 64 * KIB}, /* and grows */
    full_at_1m = {.map_size = 1024 * KIB, .map_limit = 1024 * KIB};

/* ---- growing ---- */

static void test_the_file_grows_as_needed(void **state)
{
    struct store_rig *r = *state;
    char key[8], value[64];

    rig_open(r, small);
    for (unsigned i = 0; i < 50; i++) {
        snprintf(key, sizeof(key), "key%u", i);
        assert_int_equal(rig_put_bytes(r, key, 100 * KIB), TEE_SUCCESS);
    }
    assert_int_equal(rig_put_bytes(r, "large", 20 * 1024 * KIB), TEE_SUCCESS);
    rig_open(r, small); /* which is less than the file has */
    for (unsigned i = 0; i < 50; i++) {
        size_t size = 0;
        snprintf(key, sizeof(key), "key%u", i);
        assert_int_equal(store_get(r->s, key, strlen(key), value, &size), TEE_ERROR_SHORT_BUFFER);
        assert_int_equal(size, 100 * KIB);
    }
    assert_int_equal(rig_put_bytes(r, "large too", 20 * 1024 * KIB), TEE_SUCCESS);
}

struct count {
    unsigned runs;
    uint32_t result;
};

static uint32_t count_and_fill(struct store_txn *t, void *arg)
{
    static const char much[100 * KIB];
    struct count *c = arg;
    char key[8];

    c->runs++;
    for (unsigned i = 0; i < 4; i++) {
        snprintf(key, sizeof(key), "key%u", i);
        uint32_t res = txn_put(t, key, strlen(key), much, sizeof(much));
        if (res != TEE_SUCCESS)
            return res;
    }
    return c->result;
}

static void test_a_change_that_did_not_fit_is_run_again(void **state)
{
    struct store_rig *r = *state;
    struct count c = {.result = TEE_ERROR_SECURITY};
    char value[64];

    rig_open(r, small);
    assert_int_equal(store_write(r->s, count_and_fill, &c), TEE_ERROR_SECURITY);
    assert_true(c.runs > 1);
    assert_int_equal(rig_get(r, "key0", value), TEE_ERROR_ITEM_NOT_FOUND);
    c = (struct count){.result = TEE_SUCCESS};
    assert_int_equal(store_write(r->s, count_and_fill, &c), TEE_SUCCESS);
    assert_int_equal(c.runs, 1);
    assert_int_equal(rig_get(r, "key3", value), TEE_ERROR_SHORT_BUFFER);
}

/* A child writes; this process has mapped less. */
static void test_another_process_lets_it_grow(void **state)
{
    struct store_rig *r = *state, child = {.d = r->d};
    struct other o;
    char value[64];

    rig_open(r, small);
    assert_int_equal(rig_put(r, "k", "v"), TEE_SUCCESS);
    for (unsigned i = 0; i < 3; i++) {
        if (other_begin(&o)) {
            rig_open(&child, small);
            _exit(rig_put_bytes(&child, i == 0 ? "a" : i == 1 ? "b" : "c", 300 * KIB) == 0 ? 0 : 1);
        }
        assert_int_equal(other_wait(&o), 0);
        if (i < 2)
            rig_expect(r, "k", "v"); /* a reader finds it, */
        else
            assert_int_equal(rig_put(r, "k", "w"), TEE_SUCCESS); /* or who changes something */
    }
    assert_int_equal(rig_get(r, "c", value), TEE_ERROR_SHORT_BUFFER);
}

struct grower {
    struct store_rig *r;
    unsigned times;
};

static int grow_in_a_child(const char *what, void *ctx)
{
    struct grower *g = ctx;
    struct store_rig child = {.d = g->r->d};
    struct other o;

    if (strcmp(what, "mdb_dbi_open") != 0 || g->times == 2)
        return 0;
    g->times++;
    if (other_begin(&o)) {
        storage_point_set(NULL, NULL);
        rig_open(&child, small);
        _exit(rig_put_bytes(&child, "big", g->times * 300 * KIB) == TEE_SUCCESS ? 0 : 1);
    }
    return other_wait(&o);
}

static void test_it_grows_while_it_is_opened(void **state)
{
    struct store_rig *r = *state;
    struct grower g = {.r = r};

    assert_int_equal(rig_put(r, "k", "v"), TEE_SUCCESS);
    rig_open(r, small);
    storage_point_set(grow_in_a_child, &g);
    rig_expect(r, "k", "v");
    storage_point_set(NULL, NULL);
    assert_int_equal(g.times, 2);
}

/* ---- full ---- */

static void test_nothing_more_fits(void **state)
{
    struct store_rig *r = *state;
    char value[64];

    rig_open(r, full_at_1m);
    assert_int_equal(rig_put(r, "k", "v"), TEE_SUCCESS);
    assert_int_equal(rig_put_bytes(r, "big", 1024 * KIB), TEE_ERROR_STORAGE_NO_SPACE);
    rig_expect(r, "k", "v");
    assert_int_equal(rig_get(r, "big", value), TEE_ERROR_ITEM_NOT_FOUND);
    assert_int_equal(rig_put(r, "k", "w"), TEE_SUCCESS);
    rig_expect(r, "k", "w");
}

static uint32_t put_all_the_same(struct store_txn *t, void *arg)
{
    static const char much[2048 * KIB];

    (void)arg;
    if (txn_put(t, "k", 1, "w", 1) != TEE_SUCCESS)
        return TEE_ERROR_GENERIC;
    (void)!txn_put(t, "big", 3, much, sizeof(much));
    return TEE_SUCCESS;
}

static void test_who_ignores_that_it_is_full_has_changed_nothing(void **state)
{
    struct store_rig *r = *state;

    rig_open(r, full_at_1m);
    assert_int_equal(rig_put(r, "k", "v"), TEE_SUCCESS);
    assert_int_equal(store_write(r->s, put_all_the_same, NULL), TEE_ERROR_STORAGE_NO_SPACE);
    rig_expect(r, "k", "v");
}

/* LMDB alone has room for that only after one change more. */
static void test_what_was_deleted_makes_room(void **state)
{
    struct store_rig *r = *state;

    rig_open(r, full_at_1m);
    for (unsigned i = 0; i < 5; i++) {
        assert_int_equal(rig_put_bytes(r, "big", 700 * KIB), TEE_SUCCESS);
        assert_int_equal(store_del(r->s, "big", 3), TEE_SUCCESS);
    }
}

/* ---- errors, of LMDB's calls and of the system's ---- */

struct failure {
    const char *what;
    int err;
    unsigned times; /* that it is still to fail */
};

static int fail_times(const char *what, void *ctx)
{
    struct failure *f = ctx;

    if (f->times == 0 || strcmp(what, f->what) != 0)
        return 0;
    f->times--;
    return f->err;
}

static void test_every_way_to_be_full(void **state)
{
    static const struct {
        const char *what;
        int err;
    } cases[] = {
        {"mdb_put", MDB_TXN_FULL},  {"mdb_put", ENOSPC},      {"mdb_txn_commit", ENOSPC},
        {"mdb_txn_commit", EDQUOT}, {LMDB_WRITE, ENOSPC},     {LMDB_WRITE, EDQUOT},
        {LMDB_META, ENOSPC},        {LMDB_FDATASYNC, ENOSPC}, {"mdb_txn_begin to write", ENOSPC}};
    struct store_rig *r = *state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct failure f = {cases[i].what, cases[i].err, 100};
        assert_int_equal(rig_put(r, "k", "v"), TEE_SUCCESS);
        storage_point_set(fail_times, &f);
        assert_int_equal(rig_put(r, "k", "w"), TEE_ERROR_STORAGE_NO_SPACE);
        storage_point_set(NULL, NULL);
        assert_true(f.times < 100);
        rig_expect(r, "k", "v");
        assert_int_equal(rig_put(r, "k", "w"), TEE_SUCCESS);
    }
}

/* A disk that has become full in the middle of a change, and has room after the next one. */
static void test_room_that_comes_back(void **state)
{
    struct store_rig *r = *state;
    struct failure f = {LMDB_WRITE, ENOSPC, 1};

    assert_int_equal(rig_put(r, "k", "v"), TEE_SUCCESS);
    storage_point_set(fail_times, &f);
    assert_int_equal(rig_put(r, "k", "w"), TEE_SUCCESS);
    storage_point_set(NULL, NULL);
    assert_int_equal(f.times, 0);
    rig_expect(r, "k", "w");
}

/* LMDB refuses everything once it could not write what makes a change one. */
static void test_a_change_that_could_not_be_made_one(void **state)
{
    struct store_rig *r = *state;
    struct failure f = {LMDB_META, EIO, 2}; /* it tries to undo it */

    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(rig_put(r, "k", "v"), TEE_SUCCESS);
        f.times = 2;
        storage_point_set(fail_times, &f);
        assert_int_equal(rig_put(r, "k", "w"), TEE_ERROR_STORAGE_NOT_AVAILABLE);
        storage_point_set(NULL, NULL);
        assert_int_equal(f.times, 0);
        if (i == 0)
            rig_expect(r, "k", "v");
        else
            assert_int_equal(rig_put(r, "k", "x"), TEE_SUCCESS);
    }
    rig_expect(r, "k", "x");
}

/* The limit on the size of files ends a process that does not block its signal. */
static bool is_stopped_by_the_limit(struct store_rig *r)
{
    struct rlimit lim = {.rlim_cur = 64 * KIB, .rlim_max = 64 * KIB};
    sigset_t pending;
    char value[64];

    rig_reopen(r);
    bool good = rig_put(r, "k", "v") == TEE_SUCCESS && setrlimit(RLIMIT_FSIZE, &lim) == 0 &&
                rig_put_bytes(r, "big", 200 * KIB) == TEE_ERROR_STORAGE_NO_SPACE &&
                rig_put(r, "k", "w") == TEE_SUCCESS && sigpending(&pending) == 0;
    return good && rig_get(r, "k", value) == TEE_SUCCESS && strcmp(value, "w") == 0 &&
           !sigismember(&pending, SIGXFSZ);
}

static void test_the_limit_on_the_size_of_files(void **state)
{
    struct store_rig *r = *state;
    struct other o;

    rig_close(r);
    if (other_begin(&o))
        _exit(is_stopped_by_the_limit(r) ? 0 : 1);
    assert_int_equal(other_wait(&o), 0);
}

/* A new store's files are made by who reads, too. */
static bool opens_below_a_limit(struct store_rig *r)
{
    static const struct {
        size_t limit;
        uint32_t result;
        int files; /* the reserve is not for those who may not have one */
    } cases[] = {{4 * KIB, TEE_ERROR_STORAGE_NO_SPACE, -1},
                 {512 * KIB, TEE_ERROR_ITEM_NOT_FOUND, 2}};
    char value[64];

    for (unsigned i = 0; i < 2; i++) {
        struct rlimit lim = {.rlim_cur = cases[i].limit, .rlim_max = RLIM_INFINITY};
        rig_reopen(r);
        if (setrlimit(RLIMIT_FSIZE, &lim) < 0 || rig_get(r, "k", value) != cases[i].result ||
            (cases[i].files > 0 && state_dir_count(&r->d) != cases[i].files))
            return false;
    }
    return true;
}

static void test_a_limit_below_what_is_made_first(void **state)
{
    struct store_rig *r = *state;
    struct other o;

    rig_close(r);
    if (other_begin(&o))
        _exit(opens_below_a_limit(r) ? 0 : 1);
    assert_int_equal(other_wait(&o), 0);
}

/* Where less has been written than was to be LMDB says EIO; a page more may fit all the same. */
static bool is_told_from_a_bad_disk(struct store_rig *r)
{
    struct failure f = {LMDB_WRITE, EIO, 1};
    sigset_t pending;

    rig_reopen(r);
    if (rig_put(r, "k", "v") != TEE_SUCCESS)
        return false;
    storage_point_set(fail_times, &f);
    bool good = rig_put_bytes(r, "big", 64 * KIB) == TEE_ERROR_STORAGE_NOT_AVAILABLE;
    rlim_t most = (rlim_t)file_size(r->file) + 8192;
    struct rlimit lim = {.rlim_cur = most, .rlim_max = most};
    f.times = 1;
    good = good && setrlimit(RLIMIT_FSIZE, &lim) == 0 &&
           rig_put_bytes(r, "big", 64 * KIB) == TEE_ERROR_STORAGE_NO_SPACE && f.times == 0;
    storage_point_set(NULL, NULL);
    return good && sigpending(&pending) == 0 && !sigismember(&pending, SIGXFSZ) &&
           file_size(r->file) <= (off_t)most;
}

static void test_a_write_that_was_cut_short(void **state)
{
    struct store_rig *r = *state;
    struct other o;

    rig_close(r);
    if (other_begin(&o))
        _exit(is_told_from_a_bad_disk(r) ? 0 : 1);
    assert_int_equal(other_wait(&o), 0);
}

/* What was replaced is used again, after the next change but one. */
static void test_what_is_replaced_does_not_pile_up(void **state)
{
    struct store_rig *r = *state;
    size_t size = 256u << 10;
    char *value = calloc(1, size);

    assert_non_null(value);
    for (unsigned i = 0; i < 40; i++)
        assert_int_equal(store_put(r->s, "k", 1, value, size), TEE_SUCCESS);
    assert_true(file_size(r->file) < (off_t)(4 * size));
    for (unsigned i = 0; i < 200; i++)
        assert_int_equal(store_put(r->s, "small", 5, value, 100), TEE_SUCCESS);
    assert_true(file_size(r->file) < (off_t)(4 * size));
    free(value);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, rig_setup, rig_teardown)
    const struct CMUnitTest tests[] = {
        T(test_the_file_grows_as_needed),
        T(test_a_change_that_did_not_fit_is_run_again),
        T(test_another_process_lets_it_grow),
        T(test_it_grows_while_it_is_opened),
        T(test_nothing_more_fits),
        T(test_who_ignores_that_it_is_full_has_changed_nothing),
        T(test_what_was_deleted_makes_room),
        T(test_every_way_to_be_full),
        T(test_room_that_comes_back),
        T(test_a_change_that_could_not_be_made_one),
        T(test_the_limit_on_the_size_of_files),
        T(test_a_limit_below_what_is_made_first),
        T(test_a_write_that_was_cut_short),
        T(test_what_is_replaced_does_not_pile_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
