/* SPDX-License-Identifier: BSD-2-Clause */
/* The files beside the store: the device's key and its counter, older copies of all, and what a
 * process that ends leaves. */
#include "vault_rig.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "state_dir.h"
#include "tee/crypto/entropy_impl.h"
#include "tee/storage/point.h"
#include "tee/storage/vault_impl.h"

static void copy(const struct vault_rig *r, const char *name, const char *to)
{
    char text[256], path[128];

    snprintf(path, sizeof(path), "%s", vault_rig_path(r, name));
    snprintf(text, sizeof(text), "cp %s %s", path, vault_rig_path(r, to));
    assert_int_equal(system(text), 0);
}

static void remove_file(const struct vault_rig *r, const char *name)
{
    assert_int_equal(unlink(vault_rig_path(r, name)), 0);
}

static uint64_t counter(const struct vault_rig *r)
{
    uint64_t value;
    int fd = open(vault_rig_path(r, "counter"), O_RDONLY);

    assert_true(fd >= 0);
    assert_int_equal(pread(fd, &value, sizeof(value), 16), sizeof(value));
    close(fd);
    return value;
}

static uint64_t state_version(const struct vault_rig *r)
{
    struct raw w = raw_get(r, "S", 1);
    uint64_t version;

    memcpy(&version, w.value + STATE_HEAD, sizeof(version));
    raw_free(&w, 1);
    return version;
}

static void expect_refused(struct vault_rig *r, uint32_t res)
{
    char text[64];

    assert_int_equal(vault_rig_get(r, "a", text), res);
    assert_int_equal(vault_rig_put(r, "a", "x"), res);
    assert_int_equal(vault_rig_put(r, "b", "x"), res);
    assert_int_equal(vault_rig_del(r, "a"), res);
}

static void begin_with(struct vault_rig *r, const char *text)
{
    assert_int_equal(vault_rig_put(r, "a", text), TEE_SUCCESS);
}

/* ---- older copies ---- */

static void test_an_older_store(void **state)
{
    struct vault_rig *r = *state;

    begin_with(r, "old");
    vault_rig_close(r);
    copy(r, "teesim.mdb", "copy");
    vault_rig_open(r);
    begin_with(r, "new");
    vault_rig_close(r);
    copy(r, "copy", "teesim.mdb");
    vault_rig_open(r);
    expect_refused(r, TEE_ERROR_CORRUPT_OBJECT);
    vault_rig_expect_finding(r, FINDING_OLDER);
}

static void test_an_older_store_is_accepted(void **state)
{
    struct vault_rig *r = *state;

    begin_with(r, "old");
    vault_rig_close(r);
    copy(r, "teesim.mdb", "copy");
    vault_rig_open(r);
    begin_with(r, "new");
    vault_rig_close(r);
    uint64_t before = counter(r);
    copy(r, "copy", "teesim.mdb");
    vault_rig_open(r);
    assert_int_equal(ledger_accept(r->ta), TEE_SUCCESS);
    vault_rig_expect_clean(r, 1);
    vault_rig_expect(r, "a", "old");
    begin_with(r, "newest");
    vault_rig_reopen(r);
    vault_rig_expect(r, "a", "newest");
    /* Not set back: what was stored before is not taken for new either. */
    assert_true(counter(r) > before);
}

static void test_no_store_where_there_was_one(void **state)
{
    struct vault_rig *r = *state;

    begin_with(r, "text");
    vault_rig_close(r);
    remove_file(r, "teesim.mdb");
    vault_rig_open(r);
    char text[64];
    assert_int_equal(vault_rig_get(r, "a", text), TEE_ERROR_CORRUPT_OBJECT);
    assert_int_equal(vault_rig_put(r, "a", "x"), TEE_ERROR_CORRUPT_OBJECT);
    vault_rig_expect_finding(r, FINDING_STATE);
    assert_int_equal(ledger_accept(r->ta), TEE_SUCCESS);
    vault_rig_expect_clean(r, 0);
    begin_with(r, "again");
    vault_rig_reopen(r);
    vault_rig_expect(r, "a", "again");
}

/* The whole directory, with its counter, is what nothing here can tell. */
static void test_all_files_of_before(void **state)
{
    struct vault_rig *r = *state;

    begin_with(r, "old");
    vault_rig_close(r);
    vault_rig_save(r, "saved");
    vault_rig_open(r);
    begin_with(r, "new");
    vault_rig_close(r);
    vault_rig_restore(r, "saved");
    vault_rig_open(r);
    vault_rig_expect(r, "a", "old");
}

/* Two stores go on from one copy. What the one has written is no part of the other, though it is
 * sealed with the same key, under the same name and as the same transaction after the copy. */
static void test_a_head_of_another_future(void **state)
{
    struct vault_rig *r = *state;
    uint8_t key[OBJECT_KEY_SIZE];
    char text[64];

    begin_with(r, "old");
    vault_rig_key(r, "a", key);
    vault_rig_close(r);
    vault_rig_save(r, "saved");
    vault_rig_open(r);
    begin_with(r, "one future");
    vault_rig_close(r);
    struct raw w = raw_get(r, key, sizeof(key));
    vault_rig_restore(r, "saved");
    vault_rig_open(r);
    begin_with(r, "another future");
    vault_rig_close(r);
    raw_put(r, key, sizeof(key), w.value, w.size);
    vault_rig_open(r);
    assert_int_equal(vault_rig_get(r, "a", text), TEE_ERROR_CORRUPT_OBJECT);
    raw_free(&w, 1);
}

/* ---- the counter ---- */

static void test_no_counter(void **state)
{
    struct vault_rig *r = *state;

    begin_with(r, "text");
    vault_rig_close(r);
    remove_file(r, "counter");
    vault_rig_open(r);
    expect_refused(r, TEE_ERROR_CORRUPT_OBJECT);
    vault_rig_expect_finding(r, FINDING_COUNTER);
    assert_int_equal(ledger_accept(r->ta), TEE_SUCCESS);
    vault_rig_expect_clean(r, 1);
    vault_rig_expect(r, "a", "text");
    vault_rig_close(r);
    assert_true(counter(r) == state_version(r));
    vault_rig_open(r);
}

static void test_a_damaged_counter(void **state)
{
    struct vault_rig *r = *state;

    begin_with(r, "text");
    vault_rig_close(r);
    assert_int_equal(truncate(vault_rig_path(r, "counter"), 47), 0);
    vault_rig_open(r);
    expect_refused(r, TEE_ERROR_CORRUPT_OBJECT);
    vault_rig_expect_finding(r, FINDING_COUNTER);
    assert_int_equal(ledger_accept(r->ta), TEE_SUCCESS);
    vault_rig_expect_clean(r, 1);
}

static void test_the_counter_of_another_store(void **state)
{
    struct vault_rig *r = *state;

    begin_with(r, "text");
    vault_rig_close(r);
    copy(r, "teesim.mdb", "copy");
    remove_file(r, "teesim.mdb");
    remove_file(r, "counter");
    vault_rig_open(r);
    begin_with(r, "another's");
    vault_rig_close(r);
    copy(r, "copy", "teesim.mdb");
    vault_rig_open(r);
    expect_refused(r, TEE_ERROR_CORRUPT_OBJECT);
    vault_rig_expect_finding(r, FINDING_COUNTER);
    /* The check has verified the state, which makes the counter no better. */
    expect_refused(r, TEE_ERROR_CORRUPT_OBJECT);
    assert_int_equal(ledger_accept(r->ta), TEE_SUCCESS);
    vault_rig_expect_clean(r, 1);
    vault_rig_expect(r, "a", "text");
}

/* A counter that was made for a store which then was not: the next one takes it over. */
static void test_a_counter_without_a_store(void **state)
{
    struct vault_rig *r = *state;

    begin_with(r, "text");
    vault_rig_close(r);
    remove_file(r, "teesim.mdb");
    int fd = open(vault_rig_path(r, "counter"), O_WRONLY);
    static const uint8_t zeros[8];
    assert_int_equal(pwrite(fd, zeros, sizeof(zeros), 16), sizeof(zeros));
    close(fd);
    vault_rig_open(r);
    vault_rig_expect_clean(r, 0);
    begin_with(r, "again");
    vault_rig_reopen(r);
    vault_rig_expect(r, "a", "again");
}

/* ---- the key ---- */

static void test_no_key(void **state)
{
    struct vault_rig *r = *state;
    struct found f;

    begin_with(r, "text");
    vault_rig_close(r);
    copy(r, "device.key", "copy");
    remove_file(r, "device.key");
    vault_rig_open(r);
    expect_refused(r, TEE_ERROR_STORAGE_NOT_AVAILABLE);
    assert_int_equal(ledger_accept(r->ta), TEE_ERROR_STORAGE_NOT_AVAILABLE);
    assert_int_equal(ledger_check(r->ta, NULL, NULL, &f.sums), TEE_ERROR_STORAGE_NOT_AVAILABLE);
    /* And none was made in its place. */
    assert_int_equal(access(vault_rig_path(r, "device.key"), F_OK), -1);
    copy(r, "copy", "device.key");
    vault_rig_expect(r, "a", "text");
}

static void test_a_damaged_key(void **state)
{
    struct vault_rig *r = *state;

    begin_with(r, "text");
    vault_rig_close(r);
    assert_int_equal(truncate(vault_rig_path(r, "device.key"), 47), 0);
    vault_rig_open(r);
    expect_refused(r, TEE_ERROR_STORAGE_NOT_AVAILABLE);
}

static void test_the_key_of_another_device(void **state)
{
    struct vault_rig *r = *state;

    begin_with(r, "text");
    vault_rig_close(r);
    int fd = open(vault_rig_path(r, "device.key"), O_RDWR);
    uint8_t byte;
    assert_int_equal(pread(fd, &byte, 1, 47), 1);
    byte ^= 1;
    assert_int_equal(pwrite(fd, &byte, 1, 47), 1);
    close(fd);
    vault_rig_open(r);
    expect_refused(r, TEE_ERROR_CORRUPT_OBJECT);
    assert_int_equal(ledger_accept(r->ta), TEE_ERROR_CORRUPT_OBJECT);
    struct found f = vault_rig_check(r);
    assert_int_equal(f.count[FINDING_STATE], 1);
    assert_int_equal(f.count[FINDING_UNCERTAIN], 1);
}

/* ---- what users are told ---- */

static void set_format(struct vault_rig *r, uint8_t format)
{
    struct raw w = raw_get(r, "S", 1);

    w.value[8] = format;
    raw_put(r, w.key, w.key_size, w.value, w.size);
    raw_free(&w, 1);
}

static void raise_format(struct vault_rig *r)
{
    set_format(r, 3);
}

static void lower_format(struct vault_rig *r)
{
    set_format(r, 1);
}

static void change_state(struct vault_rig *r)
{
    struct raw w = raw_get(r, "S", 1);

    w.value[w.size - 1] ^= 1;
    raw_put(r, w.key, w.key_size, w.value, w.size);
    raw_free(&w, 1);
}

static void lose_key(struct vault_rig *r)
{
    remove_file(r, "device.key");
}

static void lose_counter(struct vault_rig *r)
{
    remove_file(r, "counter");
}

static void lose_store(struct vault_rig *r)
{
    remove_file(r, "teesim.mdb");
}

static void change_counter(struct vault_rig *r)
{
    int fd = open(vault_rig_path(r, "counter"), O_WRONLY);

    assert_int_equal(pwrite(fd, "another's store!", 16, 24), 16);
    close(fd);
}

/* Once, with the directory, and what can be done. */
static void test_each_trouble_is_told_once(void **state)
{
    static const struct {
        void (*make)(struct vault_rig *r);
        const char *words;
    } cases[] = {
        {lose_key, "device.key is missing"},
        {lose_counter, "the file counter is missing"},
        {lose_store, "teesim.mdb is missing, or empty"},
        {change_counter, "the file counter belongs to another store"},
        {raise_format, "a newer version of teesim"},
        {lower_format, "an older version of teesim"},
        {change_state, "damaged, or was written with another device.key"},
    };
    struct vault_rig *r = *state;
    char text[64];

    begin_with(r, "text");
    vault_rig_close(r);
    vault_rig_save(r, "saved");
    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
        vault_rig_restore(r, "saved");
        cases[i].make(r);
        vault_rig_open(r);
        stderr_begin();
        uint32_t res = vault_rig_get(r, "a", text), again = vault_rig_put(r, "a", "x");
        const char *said = stderr_end();
        assert_int_not_equal(res, TEE_SUCCESS);
        assert_int_equal(again, res);
        assert_non_null(strstr(said, cases[i].words));
        assert_non_null(strstr(said, r->dir));
        assert_ptr_equal(strchr(said, '\n'), said + strlen(said) - 1);
        vault_rig_close(r);
    }
    vault_rig_restore(r, "saved");
    vault_rig_open(r);
}

/* ---- durability ---- */

static void test_the_counter_follows_each_change(void **state)
{
    static const enum store_sync modes[] = {STORE_FULL, STORE_NONE};
    struct vault_rig *r = *state;

    for (unsigned i = 0; i < ARRAY_COUNT(modes); i++) {
        r->cfg.sync = modes[i];
        vault_rig_reopen(r);
        begin_with(r, "text");
        uint64_t now = counter(r);
        vault_rig_close(r);
        assert_true(now == state_version(r));
        vault_rig_open(r);
    }
}

/* The last change may be lost in a power cut: the counter does not say that it must be there, until
 * the end has made it durable. */
static void test_the_counter_stays_one_behind(void **state)
{
    struct vault_rig *r = *state;

    r->cfg.sync = STORE_NORMAL;
    vault_rig_reopen(r);
    begin_with(r, "first");
    uint64_t before = r->ta->state.version;
    begin_with(r, "second");
    assert_true(counter(r) == before);
    assert_true(r->ta->state.version > before);
    uint64_t now = r->ta->state.version;
    vault_rig_close(r);
    assert_true(counter(r) == now);
    vault_rig_open(r);
    vault_rig_expect(r, "a", "second");
}

/* Killed between commit and counter: the store is newer than the counter says, which is no harm. */
static void test_a_counter_that_is_behind(void **state)
{
    struct vault_rig *r = *state;

    begin_with(r, "first");
    copy(r, "counter", "copy");
    begin_with(r, "second");
    vault_rig_close(r);
    copy(r, "copy", "counter");
    vault_rig_open(r);
    vault_rig_expect(r, "a", "second");
    vault_rig_expect_clean(r, 1);
    begin_with(r, "third");
    uint64_t now = counter(r);
    vault_rig_close(r);
    assert_true(now == state_version(r));
    vault_rig_open(r);
}

/* ---- what fails on the way ---- */

static int no_entropy(void *ctx, void *to, size_t size)
{
    (void)ctx, (void)to, (void)size;
    return -EIO;
}

static void test_no_random_bytes(void **state)
{
    struct vault_rig *r = *state;

    entropy_set(no_entropy, NULL);
    assert_int_equal(vault_rig_put(r, "a", "x"), TEE_ERROR_STORAGE_NOT_AVAILABLE);
    entropy_set(NULL, NULL);
    begin_with(r, "text");
    entropy_set(no_entropy, NULL);
    /* Some are drawn already. */
    unsigned more = 0;
    while (vault_rig_put(r, "a", "text") == TEE_SUCCESS)
        assert_true(++more < 16);
    assert_int_equal(vault_rig_put(r, "a", "x"), TEE_ERROR_STORAGE_NOT_AVAILABLE);
    entropy_set(NULL, NULL);
    vault_rig_expect(r, "a", "text");
}

struct failing {
    unsigned left;
    bool failed;
};

static int fail_once(const char *what, void *ctx)
{
    struct failing *f = ctx;

    if (strncmp(what, "after ", 6) == 0 || f->left-- != 0)
        return 0;
    f->failed = true;
    return EIO;
}

/* Each call to LMDB and the file system fails once: what was to be changed is changed, or is not,
 * and the store is whole. */
static void test_each_call_fails_once(void **state)
{
    struct vault_rig *r = *state;
    struct failing f = {.left = 0};
    unsigned at = 0;

    do {
        vault_rig_reopen(r);
        f = (struct failing){.left = at};
        storage_point_set(fail_once, &f);
        uint32_t res = vault_rig_put(r, "a", "new");
        storage_point_set(NULL, NULL);
        char text[64];
        vault_rig_reopen(r);
        uint32_t now = vault_rig_get(r, "a", text);
        assert_int_equal(now, res == TEE_SUCCESS ? TEE_SUCCESS : TEE_ERROR_ITEM_NOT_FOUND);
        vault_rig_expect_clean(r, now == TEE_SUCCESS);
        if (now == TEE_SUCCESS)
            assert_int_equal(vault_rig_del(r, "a"), TEE_SUCCESS);
        at++;
    } while (f.failed);
    assert_true(at > 10);
}

/* ---- other places ---- */

static void test_in_memory(void **state)
{
    struct vault_rig *r = *state;
    struct vault_config cfg = {.dir = STORE_IN_MEMORY, .sync = STORE_FULL};

    vault_rig_close(r);
    assert_int_equal(vault_create(&cfg, &r->vault), 0);
    assert_int_equal(vault_ta_create(r->vault, r->uuid, &r->ta), TEE_SUCCESS);
    begin_with(r, "text");
    vault_rig_expect(r, "a", "text");
    vault_rig_expect_clean(r, 1);
    vault_rig_reopen(r);
    assert_int_equal(access(vault_rig_path(r, "counter"), F_OK), -1);
}

/* The order of an enumeration does not depend on chance there. */
static void test_names_in_memory_are_the_same_in_each_run(void **state)
{
    struct vault_rig *r = *state;
    struct vault_config cfg = {.dir = STORE_IN_MEMORY};
    uint8_t key[3][OBJECT_KEY_SIZE];

    begin_with(r, "text");
    vault_rig_key(r, "a", key[2]);
    for (unsigned i = 0; i < 2; i++) {
        vault_rig_close(r);
        assert_int_equal(vault_create(&cfg, &r->vault), 0);
        assert_int_equal(vault_ta_create(r->vault, r->uuid, &r->ta), TEE_SUCCESS);
        begin_with(r, "text");
        vault_rig_key(r, "a", key[i]);
    }
    assert_memory_equal(key[0], key[1], OBJECT_KEY_SIZE);
    assert_memory_not_equal(key[0], key[2], OBJECT_KEY_SIZE);
    vault_rig_reopen(r);
}

static void test_no_directory(void **state)
{
    struct vault_rig *r = *state;
    struct vault_config cfg = {.dir = NULL};

    vault_rig_close(r);
    assert_int_equal(vault_create(&cfg, &r->vault), 0);
    assert_int_equal(vault_ta_create(r->vault, r->uuid, &r->ta), TEE_SUCCESS);
    expect_refused(r, TEE_ERROR_STORAGE_NOT_AVAILABLE);
    vault_rig_reopen(r);
}

static void test_read_only(void **state)
{
    struct vault_rig *r = *state;

    begin_with(r, "text");
    r->cfg.read_only = true;
    vault_rig_reopen(r);
    vault_rig_expect(r, "a", "text");
    vault_rig_expect_clean(r, 1);
    assert_int_equal(vault_rig_put(r, "a", "x"), TEE_ERROR_STORAGE_NOT_AVAILABLE);
    vault_rig_expect(r, "a", "text");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, vault_rig_setup, vault_rig_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_an_older_store),
        TEST(test_an_older_store_is_accepted),
        TEST(test_no_store_where_there_was_one),
        TEST(test_all_files_of_before),
        TEST(test_a_head_of_another_future),
        TEST(test_no_counter),
        TEST(test_a_damaged_counter),
        TEST(test_the_counter_of_another_store),
        TEST(test_a_counter_without_a_store),
        TEST(test_no_key),
        TEST(test_a_damaged_key),
        TEST(test_the_key_of_another_device),
        TEST(test_each_trouble_is_told_once),
        TEST(test_the_counter_follows_each_change),
        TEST(test_the_counter_stays_one_behind),
        TEST(test_a_counter_that_is_behind),
        TEST(test_no_random_bytes),
        TEST(test_each_call_fails_once),
        TEST(test_in_memory),
        TEST(test_names_in_memory_are_the_same_in_each_run),
        TEST(test_no_directory),
        TEST(test_read_only),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
