/* SPDX-License-Identifier: BSD-2-Clause */
/* The device's key is in no memory that is given back, and memory that ends is an error. */
#include "vault_rig.h"

#include <errno.h>
#include <stdlib.h>

#include "../crypto/memory_rig.h"
#include "tee/storage/device.h"

/* Copies the key, and from now on watches for it. */
static void watch(uint8_t copy[DEVICE_KEY_SIZE], const struct device *d)
{
    memcpy(copy, device_key(d), DEVICE_KEY_SIZE);
    memory_rig_watch(copy, DEVICE_KEY_SIZE);
}

static void expect_wiped(void)
{
    assert_int_equal(memory_rig_found(), 0);
    memory_rig_watch(NULL, 0);
}

static void test_close_wipes_the_key(void **state)
{
    struct vault_rig *r = *state;
    const struct device_config cfgs[] = {
        {.dir = r->dir, .create = true}, {.dir = r->dir}, {.dir = STORE_IN_MEMORY}};
    uint8_t copy[DEVICE_KEY_SIZE];
    struct device *d;

    for (size_t i = 0; i < sizeof(cfgs) / sizeof(cfgs[0]); i++) {
        assert_int_equal(device_open(&cfgs[i], &d), 0);
        watch(copy, d);
        device_close(d);
        expect_wiped();
    }
}

/* Nor is it in what a vault has derived from it, written or read. */
static void test_a_vault_wipes_the_key(void **state)
{
    struct vault_rig *r = *state;
    struct device_config cfg = {.dir = r->dir, .create = true};
    uint8_t copy[DEVICE_KEY_SIZE];
    struct device *d;

    assert_int_equal(device_open(&cfg, &d), 0);
    watch(copy, d);
    assert_int_equal(vault_rig_put(r, "a", "text"), TEE_SUCCESS);
    vault_rig_reopen(r);
    vault_rig_expect(r, "a", "text");
    vault_rig_close(r);
    device_close(d);
    expect_wiped();
    vault_rig_open(r);
}

/* The first use makes the key, the second one reads it. */
static void test_memory_ends(void **state)
{
    struct vault_rig *r = *state;
    struct device_config cfg = {.dir = r->dir, .create = true};
    struct device *d;

    for (unsigned use = 0; use < 2; use++) {
        int err = -ENOMEM;
        unsigned n = 0;
        for (; err; n++) {
            memory_rig_ends_after(n);
            err = device_open(&cfg, &d);
            memory_rig_is_back();
            assert_true(err == 0 || (err == -ENOMEM && !d));
            assert_true(n < 100);
        }
        assert_true(n > 1);
        device_close(d);
    }
}

/* The test would find it. */
static void test_the_watch_finds_it(void **state)
{
    struct device_config cfg = {.dir = STORE_IN_MEMORY};
    uint8_t copy[DEVICE_KEY_SIZE];
    struct device *d;

    (void)state;
    assert_int_equal(device_open(&cfg, &d), 0);
    uint8_t *volatile left = malloc(DEVICE_KEY_SIZE + 1);
    assert_non_null(left);
    watch(copy, d);
    memcpy(left + 1, device_key(d), DEVICE_KEY_SIZE);
    free(left);
    assert_int_equal(memory_rig_found(), 1);
    memory_rig_watch(NULL, 0);
    device_close(d);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, vault_rig_setup, vault_rig_teardown)
    const struct CMUnitTest tests[] = {
        T(test_close_wipes_the_key),
        T(test_a_vault_wipes_the_key),
        T(test_memory_ends),
        T(test_the_watch_finds_it),
    };

    if (!memory_rig_begin())
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
