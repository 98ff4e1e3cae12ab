/* SPDX-License-Identifier: BSD-2-Clause */
/* Which versions are the current ones: the trie, the state and their transactions. */
#include "vault_rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../crypto/crypto_rig.h"
#include "tee/storage/vault_impl.h"

/* ---- a store begins ---- */

static void test_reading_an_empty_store_makes_nothing(void **state)
{
    struct vault_rig *r = *state;
    uint8_t key[OBJECT_KEY_SIZE];

    assert_int_equal(vault_name(r->ta, AREA_PRIVATE, "a", 1, key), TEE_ERROR_ITEM_NOT_FOUND);
    assert_int_equal(access(vault_rig_path(r, "device.key"), F_OK), -1);
    assert_int_equal(access(vault_rig_path(r, "counter"), F_OK), -1);
}

static void test_what_is_put_is_there(void **state)
{
    struct vault_rig *r = *state;
    char text[64];

    assert_int_equal(vault_rig_put(r, "one", "1"), TEE_SUCCESS);
    assert_int_equal(vault_rig_put(r, "", "no name"), TEE_SUCCESS);
    vault_rig_expect(r, "one", "1");
    assert_int_equal(vault_rig_put(r, "one", "2"), TEE_SUCCESS);
    vault_rig_reopen(r);
    vault_rig_expect(r, "one", "2");
    vault_rig_expect(r, "", "no name");
    assert_int_equal(vault_rig_del(r, "one"), TEE_SUCCESS);
    assert_int_equal(vault_rig_del(r, "one"), TEE_ERROR_ITEM_NOT_FOUND);
    vault_rig_reopen(r);
    assert_int_equal(vault_rig_get(r, "one", text), TEE_ERROR_ITEM_NOT_FOUND);
}

/* ---- the trie ---- */

/* `count` objects, made and removed in an order of their own, compared with a list of what is
 * there. */
#define NAMES 3000u

static void name_of(unsigned i, char name[16])
{
    snprintf(name, 16, "%u", i);
}

static void expect_all(struct vault_rig *r, const uint8_t *there)
{
    char name[16], text[64], want[16];

    for (unsigned i = 0; i < NAMES; i++) {
        name_of(i, name);
        snprintf(want, sizeof(want), "%u", there[i]);
        assert_int_equal(vault_rig_get(r, name, text),
                         there[i] ? TEE_SUCCESS : TEE_ERROR_ITEM_NOT_FOUND);
        if (there[i])
            assert_string_equal(text, want);
    }
}

static void test_random_changes(void **state)
{
    struct vault_rig *r = *state;
    static uint8_t there[NAMES];
    uint64_t seed = 5;
    char name[16], text[16];

    for (unsigned step = 0; step < 4 * NAMES; step++) {
        /* First it grows, then it shrinks. */
        unsigned i = rig_random(&seed) % NAMES, put = rig_random(&seed) % 8;
        name_of(i, name);
        if (step < 2 * NAMES ? put < 6 : put < 2) {
            there[i] = (uint8_t)(there[i] % 200 + 1);
            snprintf(text, sizeof(text), "%u", there[i]);
            assert_int_equal(vault_rig_put(r, name, text), TEE_SUCCESS);
        } else {
            assert_int_equal(vault_rig_del(r, name),
                             there[i] ? TEE_SUCCESS : TEE_ERROR_ITEM_NOT_FOUND);
            there[i] = 0;
        }
        if (step % NAMES == 0) {
            vault_rig_reopen(r);
            expect_all(r, there);
        }
    }
    expect_all(r, there);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_reading_an_empty_store_makes_nothing, vault_rig_setup,
                                        vault_rig_teardown),
        cmocka_unit_test_setup_teardown(test_what_is_put_is_there, vault_rig_setup,
                                        vault_rig_teardown),
        cmocka_unit_test_setup_teardown(test_random_changes, vault_rig_setup, vault_rig_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
