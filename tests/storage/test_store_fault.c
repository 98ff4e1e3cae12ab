/* SPDX-License-Identifier: BSD-2-Clause */
/* Damage in the file, and who else uses it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <lmdb.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fault.h"
#include "store_rig.h"
#include "tee/storage/point.h"
#include "tee/storage/robust.h"
#include "tee_api_defines.h"

#define PAGE 4096u

/* As LMDB has it: what is free lies between the entries' places and the entries. */
struct page {
    uint64_t number;
    uint16_t pad, flags, lower, upper;
    uint16_t place[];
};
#define LEAF 0x02u /* in the flags */

struct entry {
    uint16_t size_low, size_high, flags, key_size;
    char key[];
};

static bool has_entry(const struct page *p, const char *key)
{
    unsigned count = p->flags & LEAF && p->lower <= PAGE ? (p->lower - sizeof(*p)) / 2 : 0;

    for (unsigned i = 0; i < count; i++) {
        const struct entry *e = (const void *)((const char *)p + p->place[i]);
        if (p->place[i] < PAGE - 64 && e->key_size == strlen(key) &&
            memcmp(e->key, key, e->key_size) == 0)
            return true;
    }
    return false;
}

/* Lets all entries of the leaf that has `key`, in every version, lie far behind the file's end. */
static void spoil_leaf_of(struct store_rig *r, const char *key)
{
    static _Alignas(8) char bytes[PAGE];
    struct page *p = (void *)bytes;
    unsigned spoiled = 0;
    int fd = open(r->file, O_RDWR | O_CLOEXEC);

    assert_true(fd >= 0);
    for (off_t at = 2 * PAGE; pread(fd, p, PAGE, at) == PAGE; at += PAGE) {
        if (!has_entry(p, key))
            continue;
        memset(p->place, 0xff, p->lower - sizeof(*p));
        assert_int_equal(pwrite(fd, p, PAGE, at), PAGE);
        spoiled++;
    }
    close(fd);
    assert_true(spoiled > 0);
}

/* Two leaves, in a file that is smaller than what an entry's place can say. */
static void make_two_leaves(struct store_rig *r)
{
    static const char *const keys[] = {"a1", "a2", "a3", "z7", "z8", "z9"};
    char value[900];
    struct stat st;

    memset(value, 'v', sizeof(value));
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(store_put(r->s, keys[i], 2, value, sizeof(value)), TEE_SUCCESS);
    assert_int_equal(stat(r->file, &st), 0);
    assert_true(st.st_size < 0x10000);
}

/* Its store is open when the first one faults, and it changes an intact leaf. */
static _Noreturn void change_when_told(struct store_rig *r, const struct other *o)
{
    char value[64];

    if (fault_install() || store_create(&(struct store_config){.dir = r->d.dir}, &r->s) ||
        rig_get(r, "none", value) != TEE_ERROR_ITEM_NOT_FOUND)
        _exit(1);
    other_tell(o, 'r');
    if (other_told(o) != 'g')
        _exit(1);
    other_tell(o, rig_put(r, "a2", "changed") == TEE_SUCCESS ? 'y' : 'n');
    pause();
    _exit(0);
}

static void test_who_faults_in_a_change_keeps_nobody_waiting(void **state)
{
    struct store_rig *r = *state;
    struct other o;
    char value[64];

    make_two_leaves(r);
    rig_close(r);
    if (other_begin(&o))
        change_when_told(r, &o);
    assert_int_equal(other_told(&o), 'r');
    assert_int_equal(fault_install(), 0);
    rig_reopen(r);
    assert_int_equal(rig_get(r, "none", value), TEE_ERROR_ITEM_NOT_FOUND);
    spoil_leaf_of(r, "z8");
    assert_int_equal(rig_put(r, "z8", "w"), TEE_ERROR_CORRUPT_OBJECT);
    assert_int_equal(rig_put(r, "a1", "w"), TEE_ERROR_CORRUPT_OBJECT);
    assert_int_equal(rig_get(r, "a1", value), TEE_ERROR_CORRUPT_OBJECT);
    other_tell(&o, 'g');
    char how = other_told(&o);
    other_end(&o);
    assert_int_equal(how, 'y');
}

static int count_line(const char *line, void *count)
{
    (void)line;
    ++*(int *)count;
    return 0;
}

/* What LMDB says of those who read: a heading, and a line for each; or that there are none. */
static int lines_about_readers(const struct store_rig *r)
{
    MDB_env *env;
    int lines = 0;

    assert_int_equal(mdb_env_create(&env), 0);
    assert_int_equal(mdb_env_open(env, r->file, MDB_NOSUBDIR | MDB_RDONLY | MDB_NOTLS, 0), 0);
    assert_true(mdb_reader_list(env, count_line, &lines) >= 0);
    mdb_env_close(env);
    return lines;
}

static _Noreturn void fault_in_a_look(struct store_rig *r, const struct other *o)
{
    char value[64];

    if (fault_install() || store_create(&(struct store_config){.dir = r->d.dir}, &r->s))
        _exit(1);
    other_tell(o, rig_get(r, "z8", value) == TEE_ERROR_CORRUPT_OBJECT ? 'y' : 'n');
    pause();
    _exit(0);
}

/* A reader that stays keeps all that it could see from being used again. */
static void test_who_faults_in_a_look_reads_no_more(void **state)
{
    struct store_rig *r = *state;
    struct other o;

    make_two_leaves(r);
    rig_close(r);
    spoil_leaf_of(r, "z8");
    if (other_begin(&o))
        fault_in_a_look(r, &o);
    char how = other_told(&o);
    int lines = lines_about_readers(r);
    other_end(&o);
    assert_int_equal(how, 'y');
    assert_int_equal(lines, 1);
}

/* One leaf of the file is damaged, the rest is not. */
static void test_who_reads_elsewhere_does_not_mind(void **state)
{
    struct store_rig *r = *state;
    char value[64];

    assert_int_equal(fault_install(), 0);
    make_two_leaves(r);
    spoil_leaf_of(r, "z8");
    for (unsigned i = 0; i < 3; i++) {
        struct robust_mark before = robust_mark();
        assert_int_equal(rig_get(r, "z8", value), TEE_ERROR_CORRUPT_OBJECT);
        assert_ptr_equal(robust_mark().newest, before.newest);
        assert_int_equal(rig_get(r, "a1", value), TEE_ERROR_SHORT_BUFFER);
    }
    assert_int_equal(rig_put(r, "a1", "w"), TEE_SUCCESS);
    rig_expect(r, "a1", "w");
}

/* ---- who waits for somebody who faults ---- */

struct waiter {
    struct store_rig *r;
    pthread_t thread;
    uint32_t result;
    bool begun;
};

static void *put_in_thread(void *arg)
{
    struct waiter *w = arg;

    w->result = rig_put(w->r, "a1", "w");
    return NULL;
}

/* While the first one is in its change. */
static int begin_second(const char *what, void *ctx)
{
    struct waiter *w = ctx;

    if (strcmp(what, "mdb_put") != 0 || w->begun)
        return 0;
    w->begun = true;
    return pthread_create(&w->thread, NULL, put_in_thread, w);
}

static void test_who_waits_for_one_who_faults_is_told(void **state)
{
    struct store_rig *r = *state;
    struct waiter w = {.r = r};
    struct robust_mark before = robust_mark();

    assert_int_equal(fault_install(), 0);
    make_two_leaves(r);
    spoil_leaf_of(r, "z8");
    storage_point_set(begin_second, &w);
    assert_int_equal(rig_put(r, "z8", "w"), TEE_ERROR_CORRUPT_OBJECT);
    assert_true(w.begun);
    pthread_join(w.thread, NULL);
    assert_int_equal(w.result, TEE_ERROR_CORRUPT_OBJECT);
    assert_ptr_equal(robust_mark().newest, before.newest);
}

/* ---- LMDB's list of readers becomes shorter ---- */

#define READERS 70u /* more than have room in the list's first page */

static bool begin_readers(MDB_env **env, const char *path)
{
    MDB_txn *txn;
    bool good = mdb_env_create(env) == 0 && mdb_env_set_maxreaders(*env, 1022) == 0 &&
                mdb_env_open(*env, path, MDB_NOSUBDIR | MDB_NOTLS, 0600) == 0;

    for (unsigned i = 0; i < READERS; i++)
        good = good && mdb_txn_begin(*env, NULL, MDB_RDONLY, &txn) == 0;
    return good;
}

static _Noreturn void read_much(struct store_rig *r, const struct other *o)
{
    MDB_env *env;
    MDB_txn *txn;

    other_tell(o, begin_readers(&env, r->file) ? 'r' : 'n');
    if (other_told(o) == 'g')
        other_tell(o, mdb_txn_begin(env, NULL, MDB_RDONLY, &txn) == 0 ? 'y' : 'n');
    pause();
    _exit(0);
}

static void test_who_faults_on_the_list_of_readers_leaves_it_unlocked(void **state)
{
    struct store_rig *r = *state;
    const char *lock = state_dir_path(&r->d, "teesim.mdb-lock");
    struct other o;
    char value[64];

    assert_int_equal(fault_install(), 0);
    assert_int_equal(rig_put(r, "k", "v"), TEE_SUCCESS);
    rig_close(r);
    if (other_begin(&o))
        read_much(r, &o);
    assert_int_equal(other_told(&o), 'r');
    rig_reopen(r);
    rig_expect(r, "k", "v");
    off_t size = file_size(lock);
    assert_int_equal(truncate(lock, PAGE), 0);
    /* The first one has a place, which is gone; the second looks for one, with the list locked. */
    struct robust_mark before = robust_mark();
    uint32_t first = rig_get(r, "k", value), second = rig_get(r, "k", value);
    assert_ptr_equal(robust_mark().newest, before.newest);
    assert_int_equal(truncate(lock, size), 0);
    assert_int_equal(first, TEE_ERROR_STORAGE_NOT_AVAILABLE);
    assert_int_equal(second, TEE_ERROR_STORAGE_NOT_AVAILABLE);
    other_tell(&o, 'g');
    char how = other_told(&o);
    other_end(&o);
    assert_int_equal(how, 'y');
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, rig_setup, rig_teardown)
    const struct CMUnitTest tests[] = {
        T(test_who_faults_in_a_change_keeps_nobody_waiting),
        T(test_who_faults_in_a_look_reads_no_more),
        T(test_who_reads_elsewhere_does_not_mind),
        T(test_who_waits_for_one_who_faults_is_told),
        T(test_who_faults_on_the_list_of_readers_leaves_it_unlocked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
