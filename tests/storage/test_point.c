/* SPDX-License-Identifier: BSD-2-Clause */
/* The fault points: all are reached, and whatever happens at one, a change is made or is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <lmdb.h>
#include <signal.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lmdb_calls.h"
#include "store_rig.h"
#include "tee/storage/device.h"
#include "tee/storage/point.h"
#include "tee_api_defines.h"

#define KIB ((size_t)1 << 10)

/* ---- all are reached ---- */

#define POINTS_MAX 128u

struct seen {
    const char *what[POINTS_MAX];
    unsigned count;
    const char *fails; /* this one does, once, */
    int err;           /* like that */
};

static bool knows(const struct seen *s, const char *what)
{
    for (unsigned i = 0; i < s->count; i++) {
        if (strcmp(s->what[i], what) == 0)
            return true;
    }
    return false;
}

static int note(const char *what, void *ctx)
{
    struct seen *s = ctx;

    if (!knows(s, what) && s->count < POINTS_MAX)
        s->what[s->count++] = what;
    if (!s->fails || strcmp(s->fails, what) != 0)
        return 0;
    s->fails = NULL;
    return s->err;
}

static uint32_t first_of_all(struct store_txn *t, void *arg)
{
    struct txn_record rec;

    (void)arg;
    return txn_from(t, NULL, 0, &rec);
}

static void use_store(struct store_rig *r, struct seen *s)
{
    rig_open(r, (struct store_config){.map_size = 64 * KIB});
    assert_int_equal(rig_put_bytes(r, "big", 200 * KIB), TEE_SUCCESS);
    assert_int_equal(store_del(r->s, "big", 3), TEE_SUCCESS);
    assert_int_equal(rig_put(r, "k", "v"), TEE_SUCCESS);
    s->fails = "mdb_txn_begin to read";
    s->err = MDB_READERS_FULL;
    rig_expect(r, "k", "v");
    rig_expect(r, "k", "v");
    assert_int_equal(store_read(r->s, first_of_all, NULL), TEE_SUCCESS);
    assert_int_equal(store_sync(r->s), TEE_SUCCESS);
    s->fails = "mdb_txn_commit";
    s->err = EIO;
    assert_int_equal(rig_put(r, "k", "w"), TEE_ERROR_STORAGE_NOT_AVAILABLE);
    rig_open(r, (struct store_config){.read_only = true});
    rig_expect(r, "k", "v");
    rig_open(r, (struct store_config){.dir = STORE_IN_MEMORY});
    assert_int_equal(rig_put(r, "k", "v"), TEE_SUCCESS);
    rig_close(r);
}

static void use_device(struct store_rig *r)
{
    static const uint8_t id[DEVICE_STORE_ID_SIZE] = "a store";
    struct device_config cfg = {.dir = r->d.dir, .create = true};
    struct device *d;

    assert_int_equal(device_open(&cfg, &d), 0);
    assert_int_equal(device_counter_init(d, id), 0);
    assert_int_equal(device_counter_raise(d, 1, true), 0);
    assert_int_equal(device_counter_set(d, id, 2), 0);
    device_close(d);
    /* One that cannot be set as it stands is replaced. */
    char path[PATH_MAX];
    snprintf(path, sizeof(path), "%s/counter", r->d.dir);
    assert_int_equal(truncate(path, 3), 0);
    assert_int_equal(device_open(&cfg, &d), 0);
    assert_int_equal(device_counter_set(d, id, 2), 0);
    device_close(d);
}

static void test_every_point_is_reached(void **state)
{
    struct store_rig *r = *state;
    struct seen s = {0};

    storage_point_set(note, &s);
    use_device(r);
    use_store(r, &s);
    storage_point_set(NULL, NULL);
    for (unsigned i = 0; storage_points[i]; i++) {
        if (!knows(&s, storage_points[i]))
            print_error("not reached: %s\n", storage_points[i]);
        assert_true(knows(&s, storage_points[i]));
    }
    for (unsigned i = 0; i < s.count; i++) {
        bool listed = strncmp(s.what[i], "LMDB's ", 7) == 0;
        for (unsigned k = 0; storage_points[k]; k++)
            listed = listed || strcmp(s.what[i], storage_points[k]) == 0;
        if (!listed)
            print_error("not listed: %s\n", s.what[i]);
        assert_true(listed);
    }
    assert_true(knows(&s, LMDB_WRITE) && knows(&s, LMDB_META) && knows(&s, LMDB_FDATASYNC));
}

/* What fails is the result, and the next one has all that it takes. */
static void test_each_call_to_read_may_fail(void **state)
{
    static const char *const calls[] = {"mdb_env_create",
                                        "mdb_env_set_mapsize at first",
                                        "mdb_env_set_maxreaders",
                                        "mdb_env_open",
                                        "mdb_env_info",
                                        "mdb_dbi_open",
                                        "mdb_txn_commit of mdb_dbi_open",
                                        "mdb_txn_begin to read",
                                        "mdb_cursor_open",
                                        "mdb_cursor_get"};
    struct store_rig *r = *state;

    assert_int_equal(rig_put(r, "k", "v"), TEE_SUCCESS);
    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
        struct seen s = {.fails = calls[i], .err = EIO};
        rig_reopen(r);
        storage_point_set(note, &s);
        uint32_t res = store_read(r->s, first_of_all, NULL);
        storage_point_set(NULL, NULL);
        assert_null(s.fails);
        assert_int_equal(res, TEE_ERROR_STORAGE_NOT_AVAILABLE);
        assert_int_equal(store_read(r->s, first_of_all, NULL), TEE_SUCCESS);
    }
}

struct blind {
    unsigned from, looks; /* as of which look at a file there is none, and how many there were */
};

static int look_in_vain(const char *what, void *ctx)
{
    struct blind *b = ctx;

    if (strcmp(what, "fstat of the directory") == 0)
        return EIO;
    return strcmp(what, "stat of a file") == 0 && ++b->looks >= b->from ? EACCES : 0;
}

/* Files that cannot be looked at are no others: nothing follows from that. */
static void test_who_cannot_look_at_the_files_goes_on(void **state)
{
    struct store_rig *r = *state;

    assert_int_equal(rig_put(r, "k", "v"), TEE_SUCCESS);
    for (unsigned from = 1; from <= 3; from++) {
        struct blind b = {.from = from};
        storage_point_set(look_in_vain, &b);
        uint32_t res = rig_put(r, "k", from % 2 ? "odd" : "even");
        storage_point_set(NULL, NULL);
        assert_int_equal(b.looks, 2);
        assert_int_equal(res, TEE_SUCCESS);
        rig_expect(r, "k", from % 2 ? "odd" : "even");
    }
}

/* ---- old or new ---- */

/* Three records, of which one goes and one comes; the new one has pages of its own. */
static uint32_t change_three(struct store_txn *t, void *arg)
{
    static const char big[20 * KIB];
    uint32_t res = txn_put(t, "a", 1, "new", 3);

    (void)arg;
    if (res == TEE_SUCCESS)
        res = txn_del(t, "b", 1);
    if (res == TEE_SUCCESS)
        res = txn_put(t, "c", 1, big, sizeof(big));
    return res;
}

static void make_old(struct store_rig *r, enum store_sync sync)
{
    rig_open(r, (struct store_config){.sync = sync});
    assert_int_equal(rig_put(r, "a", "old"), TEE_SUCCESS);
    assert_int_equal(rig_put(r, "b", "old"), TEE_SUCCESS);
    uint32_t res = store_del(r->s, "c", 1);
    assert_true(res == TEE_SUCCESS || res == TEE_ERROR_ITEM_NOT_FOUND);
    rig_open(r, (struct store_config){.sync = sync});
}

/* True: new. Never a mixture. */
static bool is_new(struct store_rig *r)
{
    char value[64];
    uint32_t of_b = rig_get(r, "b", value), of_c = rig_get(r, "c", value);

    assert_int_equal(rig_get(r, "a", value), TEE_SUCCESS);
    if (strcmp(value, "new") == 0) {
        assert_int_equal(of_b, TEE_ERROR_ITEM_NOT_FOUND);
        assert_int_equal(of_c, TEE_ERROR_SHORT_BUFFER);
        return true;
    }
    assert_string_equal(value, "old");
    assert_int_equal(of_b, TEE_SUCCESS);
    assert_int_equal(of_c, TEE_ERROR_ITEM_NOT_FOUND);
    return false;
}

struct strike {
    unsigned left; /* points until it strikes; 0: it did */
    int err;       /* 0: it ends the process */
    bool always;   /* from then on, each point fails */
};

static int strike(const char *what, void *ctx)
{
    struct strike *s = ctx;
    bool now = s->left == 1 || (s->always && s->left == 0);

    (void)what;
    if (s->left > 0)
        s->left--;
    if (!now)
        return 0;
    if (!s->err)
        kill(getpid(), SIGKILL);
    return s->err;
}

static const enum store_sync syncs[] = {STORE_FULL, STORE_NORMAL, STORE_NONE};

static void test_killed_at_each_point(void **state)
{
    struct store_rig *r = *state;

    for (size_t i = 0; i < 3; i++) {
        int status = 1;
        for (unsigned at = 1; status != 0; at++) {
            struct strike s = {.left = at};
            struct other o;
            make_old(r, syncs[i]);
            rig_close(r);
            if (other_begin(&o)) {
                rig_open(r, (struct store_config){.sync = syncs[i]});
                storage_point_set(strike, &s);
                _exit(store_write(r->s, change_three, NULL) == TEE_SUCCESS ? 0 : 1);
            }
            status = other_wait(&o);
            assert_true(status == 0 || (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL));
            rig_reopen(r);
            assert_true(is_new(r) || status != 0);
            assert_true(at < 100);
        }
    }
}

static void expect_made_or_not(struct store_rig *r, struct strike s, enum store_sync sync,
                               bool *struck)
{
    make_old(r, sync);
    storage_point_set(strike, &s);
    uint32_t res = store_write(r->s, change_three, NULL);
    storage_point_set(NULL, NULL);
    *struck = s.left == 0;
    assert_true(res == TEE_SUCCESS || res == TEE_ERROR_STORAGE_NO_SPACE ||
                res == TEE_ERROR_STORAGE_NOT_AVAILABLE || res == TEE_ERROR_OUT_OF_MEMORY);
    assert_true(is_new(r) == (res == TEE_SUCCESS)); /* in this process, */
    rig_reopen(r);
    assert_true(is_new(r) == (res == TEE_SUCCESS)); /* and in another */
    if (res != TEE_SUCCESS)
        assert_int_equal(store_write(r->s, change_three, NULL), TEE_SUCCESS);
}

static void test_a_failure_at_each_point(void **state)
{
    static const int errors[] = {EIO, ENOSPC, ENOMEM};
    struct store_rig *r = *state;

    for (size_t i = 0; i < 2 * 3; i++) {
        bool struck = true;
        for (unsigned at = 1; struck; at++) {
            struct strike s = {.left = at, .err = errors[i / 2], .always = i % 2};
            expect_made_or_not(r, s, STORE_FULL, &struck);
            assert_true(at < 100);
        }
    }
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, rig_setup, rig_teardown)
    const struct CMUnitTest tests[] = {
        T(test_every_point_is_reached),
        T(test_each_call_to_read_may_fail),
        T(test_who_cannot_look_at_the_files_goes_on),
        T(test_killed_at_each_point),
        T(test_a_failure_at_each_point),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
