/* SPDX-License-Identifier: BSD-2-Clause */
/* What is made durable, by which call and in which order: what a power cut leaves depends on that
 * alone, and nothing else shows it. */
#include "vault_rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "sync_calls.h"
#include "tee/storage/device.h"
#include "tee/storage/dir.h"

static const uint8_t id[DEVICE_STORE_ID_SIZE] = "a store";

static void expect_calls(const char *want)
{
    assert_string_equal(sync_calls_end(), want);
}

/* ---- files that are made ---- */

/* The bytes before the name, the name before the caller goes on. */
#define MAKES(name)    "fsync ." name "\nlink " name "\nfsync .\n"
#define REPLACES(name) "fsync ." name "\nrename " name "\nfsync .\n"

static void test_new_directories(void **state)
{
    struct vault_rig *r = *state;
    char dir[sizeof(r->dir) + 4];

    snprintf(dir, sizeof(dir), "%s/a/b", r->dir);
    sync_calls_begin(r->dir);
    assert_int_equal(dir_make(dir), 0);
    expect_calls("fsync .\nfsync a\n");
    sync_calls_begin(r->dir);
    assert_int_equal(dir_make(dir), 0);
    expect_calls("");
}

static void test_the_key_and_the_counter(void **state)
{
    struct vault_rig *r = *state;
    struct device_config cfg = {.dir = r->dir, .create = true};
    struct device *d;

    sync_calls_begin(r->dir);
    assert_int_equal(device_open(&cfg, &d), 0);
    expect_calls(MAKES("device.key"));
    sync_calls_begin(r->dir);
    assert_int_equal(device_counter_init(d, id), 0);
    expect_calls(MAKES("counter"));
    sync_calls_begin(r->dir);
    assert_int_equal(device_counter_raise(d, 1, false), 0);
    assert_int_equal(device_announce(d, 2), 0);
    expect_calls("");
    assert_int_equal(device_counter_raise(d, 2, true), 0);
    sync_calls_begin(r->dir);
    assert_int_equal(device_counter_raise(d, 3, true), 0);
    expect_calls("fdatasync counter\n");
    sync_calls_begin(r->dir);
    device_close(d);
    assert_int_equal(device_open(&cfg, &d), 0);
    assert_int_equal(device_counter_init(d, id), 0);
    expect_calls(""); /* they are there */
    device_close(d);
}

static void test_a_counter_that_is_set(void **state)
{
    struct vault_rig *r = *state;
    struct device_config cfg = {.dir = r->dir, .create = true};
    struct device *d;

    assert_int_equal(device_open(&cfg, &d), 0);
    sync_calls_begin(r->dir);
    assert_int_equal(device_counter_set(d, id, 2), 0);
    expect_calls(REPLACES("counter")); /* there was none */
    sync_calls_begin(r->dir);
    assert_int_equal(device_counter_set(d, id, 3), 0);
    expect_calls("fdatasync counter\n");
    device_close(d);
}

/* ---- changes ---- */

struct mode {
    enum store_sync sync;
    const char *change; /* one that is not the first */
    const char *end;
};

/* Pages, then what makes them the store's, then the counter that demands it. In STORE_NORMAL the
 * counter demands what the last change but one has made, which this one's pages came after. */
static const struct mode modes[] = {
    {STORE_FULL, "fdatasync teesim.mdb\nthrough teesim.mdb\nfdatasync counter\n", ""},
    {STORE_NORMAL, "fdatasync teesim.mdb\n", "fdatasync teesim.mdb\nfdatasync counter\n"},
    {STORE_NONE, "", ""},
};

static void begin(struct vault_rig *r, enum store_sync sync)
{
    r->cfg.sync = sync;
    vault_rig_reopen(r);
    assert_int_equal(vault_rig_put(r, "a", "first"), TEE_SUCCESS);
}

static void test_a_change(void **state)
{
    struct vault_rig *r = *state;

    for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
        begin(r, modes[i].sync);
        for (unsigned k = 0; k < 3; k++) {
            sync_calls_begin(r->dir);
            assert_int_equal(vault_rig_put(r, "a", k % 2 ? "a text" : "another"), TEE_SUCCESS);
            expect_calls(modes[i].change);
        }
        sync_calls_begin(r->dir);
        vault_rig_expect(r, "a", "another");
        assert_int_equal(vault_rig_put(r, "", ""), TEE_SUCCESS);
        vault_rig_close(r);
        char want[256];
        snprintf(want, sizeof(want), "%s%s", modes[i].change, modes[i].end);
        expect_calls(want);
        vault_rig_open(r);
    }
}

static void test_reading(void **state)
{
    struct vault_rig *r = *state;

    for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
        begin(r, modes[i].sync);
        vault_rig_reopen(r);
        sync_calls_begin(r->dir);
        vault_rig_expect(r, "a", "first");
        vault_rig_close(r);
        expect_calls("");
        vault_rig_open(r);
    }
}

static uint64_t counter(const struct vault_rig *r)
{
    struct device_config cfg = {.dir = r->dir};
    struct device *d;
    uint64_t value;

    assert_int_equal(device_open(&cfg, &d), 0);
    assert_int_equal(device_counter(d, &value), 0);
    device_close(d);
    return value;
}

static void test_the_counter_of_each_change(void **state)
{
    struct vault_rig *r = *state;

    for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
        begin(r, modes[i].sync);
        uint64_t last = ledger_verified(r->ta);
        for (unsigned k = 0; k < 3; k++) {
            assert_int_equal(vault_rig_put(r, "a", "a text"), TEE_SUCCESS);
            uint64_t now = ledger_verified(r->ta);
            assert_true(now > last);
            assert_true(counter(r) == (modes[i].sync == STORE_NORMAL ? last : now));
            last = now;
        }
        vault_rig_close(r);
        assert_true(counter(r) == last);
        vault_rig_open(r);
    }
}

/* ---- the store's file ---- */

/* The names are durable before the first change is; LMDB sees to what is in the file alone. */
static void test_a_new_store(void **state)
{
    struct vault_rig *r = *state;
    char want[256];

    vault_rig_close(r);
    for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
        r->cfg.sync = modes[i].sync;
        vault_rig_open(r);
        sync_calls_begin(r->dir);
        assert_int_equal(ledger_found(r->ta), TEE_SUCCESS);
        snprintf(want, sizeof(want), "fsync .\n" MAKES("device.key") MAKES("counter") "%s",
                 modes[i].change);
        expect_calls(want);
        vault_rig_close(r);
        assert_int_equal(unlink(vault_rig_path(r, "teesim.mdb")), 0);
        assert_int_equal(unlink(vault_rig_path(r, "teesim.mdb-lock")), 0);
        assert_int_equal(unlink(vault_rig_path(r, "device.key")), 0);
        assert_int_equal(unlink(vault_rig_path(r, "counter")), 0);
    }
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, vault_rig_setup, vault_rig_teardown)
    const struct CMUnitTest tests[] = {
        T(test_new_directories),
        T(test_the_key_and_the_counter),
        T(test_a_counter_that_is_set),
        T(test_a_change),
        T(test_reading),
        T(test_the_counter_of_each_change),
        T(test_a_new_store),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
