/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory that ends at each allocation of the vault's: an error, and nothing has changed. */
#include "vault_rig.h"

#include <errno.h>
#include <stdio.h>

#include "../tee/no_memory.h"

#define PLENTY 10000u

static void test_a_vault(void **state)
{
    struct vault_rig *r = *state;
    struct vault *v = NULL;
    struct vault_ta *ta;
    unsigned count = 0;
    int err;

    vault_rig_close(r);
    do {
        memory_ends_after(count++);
        err = vault_create(&r->cfg, &v);
        memory_is_back();
        assert_true(err ? err == -ENOMEM && !v : !!v);
    } while (err && count < PLENTY);
    memory_ends_after(0);
    assert_int_equal(vault_ta_create(v, r->uuid, &ta), TEE_ERROR_OUT_OF_MEMORY);
    memory_is_back();
    assert_null(ta);
    vault_destroy(v);
    vault_rig_open(r);
}

/* An instance that has nothing in memory yet, so that it needs all there is. */
static void forget(struct vault_rig *r)
{
    vault_rig_reopen(r);
}

/* So many that nodes are split, and that there are some to be fetched. */
static void test_changes(void **state)
{
    struct vault_rig *r = *state;
    unsigned failed = 0, objects = 0;
    char name[16];

    for (unsigned i = 0; i < 70; i++) {
        unsigned count = 0;
        uint32_t res;
        snprintf(name, sizeof(name), "%u", i);
        do {
            /* To be quick, each allocation for some of them only. */
            if (i < 2 || i == 32 || i == 69)
                forget(r);
            memory_ends_after(i < 2 || i == 32 || i == 69 ? count++ : PLENTY);
            res = vault_rig_put(r, name, "text");
            memory_is_back();
            if (res != TEE_SUCCESS) {
                assert_int_equal(res, TEE_ERROR_OUT_OF_MEMORY);
                vault_rig_expect_clean(r, objects);
                failed++;
            }
        } while (res != TEE_SUCCESS && count < PLENTY);
        assert_int_equal(res, TEE_SUCCESS);
        vault_rig_expect_clean(r, ++objects);
    }
    assert_true(failed > 20);
}

static void test_reading(void **state)
{
    struct vault_rig *r = *state;
    char name[16], text[64];
    unsigned count = 0;
    uint32_t res;

    for (unsigned i = 0; i < 50; i++) {
        snprintf(name, sizeof(name), "%u", i);
        assert_int_equal(vault_rig_put(r, name, "text"), TEE_SUCCESS);
    }
    do {
        forget(r);
        memory_ends_after(count++);
        res = vault_rig_get(r, "7", text);
        memory_is_back();
        assert_true(res == TEE_SUCCESS || res == TEE_ERROR_OUT_OF_MEMORY);
    } while (res != TEE_SUCCESS && count < PLENTY);
    assert_string_equal(text, "text");
    assert_true(count > 3);
}

static void nothing(const struct ledger_finding *f, void *arg)
{
    (void)f;
    ++*(unsigned *)arg;
}

static void test_a_check(void **state)
{
    struct vault_rig *r = *state;
    struct ledger_sums sums;
    unsigned count = 0, found;
    uint32_t res;
    char name[16];

    for (unsigned i = 0; i < 200; i++) {
        snprintf(name, sizeof(name), "%u", i);
        assert_int_equal(vault_rig_put(r, name, "text"), TEE_SUCCESS);
    }
    do {
        found = 0;
        memory_ends_after(count++);
        res = ledger_check(r->ta, nothing, &found, &sums);
        memory_is_back();
        assert_int_equal(found, res == TEE_SUCCESS ? 200 : 0);
        assert_true(res == TEE_SUCCESS || res == TEE_ERROR_OUT_OF_MEMORY);
    } while (res != TEE_SUCCESS && count < PLENTY);
    assert_int_equal(res, TEE_SUCCESS);
    assert_true(count > 6);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, vault_rig_setup, vault_rig_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_a_vault),
        TEST(test_changes),
        TEST(test_reading),
        TEST(test_a_check),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
