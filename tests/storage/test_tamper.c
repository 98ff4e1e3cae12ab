/* SPDX-License-Identifier: BSD-2-Clause */
/* What somebody who has the files can do, and that it is seen: nothing that was stored is ever
 * taken for what it is not, and what is whole stays usable. */
#include "vault_rig.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../crypto/crypto_rig.h"

/* Enough for an inner node at the root and leaves below it. */
#define OBJECTS 50u

static void name_of(unsigned i, char name[16])
{
    snprintf(name, 16, "object %u", i);
}

static void fill(struct vault_rig *r, const char *text)
{
    char name[16];

    for (unsigned i = 0; i < OBJECTS; i++) {
        name_of(i, name);
        assert_int_equal(vault_rig_put(r, name, text), TEE_SUCCESS);
    }
}

/* How many objects open, how many are corrupt; nothing else happens, and what opens has that text.
 */
struct tally {
    unsigned good, corrupt;
};

static struct tally tally(struct vault_rig *r, const char *text)
{
    struct tally t = {0, 0};
    char name[16], got[64];

    for (unsigned i = 0; i < OBJECTS; i++) {
        name_of(i, name);
        uint32_t res = vault_rig_get(r, name, got);
        assert_true(res == TEE_SUCCESS || res == TEE_ERROR_CORRUPT_OBJECT);
        if (res == TEE_SUCCESS)
            assert_string_equal(got, text);
        t.good += res == TEE_SUCCESS;
        t.corrupt += res != TEE_SUCCESS;
    }
    return t;
}

static void expect_corrupt(struct vault_rig *r, unsigned count)
{
    struct tally t = tally(r, "text");

    assert_int_equal(t.corrupt, count);
    assert_int_equal(t.good, OBJECTS - count);
}

/* Another TA instance's view, which has verified nothing yet. */
static void forget(struct vault_rig *r)
{
    vault_ta_destroy(r->ta);
    assert_int_equal(vault_ta_create(r->vault, r->uuid, &r->ta), TEE_SUCCESS);
}

static struct raw first(struct vault_rig *r, char kind)
{
    vault_rig_close(r);
    struct raw w = raw_first(r, kind);
    vault_rig_open(r);
    return w;
}

static void overwrite(struct vault_rig *r, const struct raw *w, const void *value, size_t size)
{
    assert_int_equal(store_put(vault_store(r->vault), w->key, w->key_size, value, size),
                     TEE_SUCCESS);
    forget(r);
}

/* ---- bytes ---- */

static void test_each_byte_of_a_head(void **state)
{
    struct vault_rig *r = *state;

    fill(r, "text");
    struct raw w = first(r, 'O');
    for (size_t i = 0; i < w.size; i++) {
        w.value[i] ^= 0x40;
        overwrite(r, &w, w.value, w.size);
        expect_corrupt(r, 1);
        w.value[i] ^= 0x40;
    }
    overwrite(r, &w, w.value, w.size);
    expect_corrupt(r, 0);
    raw_free(&w, 1);
}

static void test_each_byte_of_a_node(void **state)
{
    struct vault_rig *r = *state;

    fill(r, "text");
    struct raw w = first(r, 'N');
    for (size_t i = 0; i < w.size; i++) {
        w.value[i] ^= 1;
        overwrite(r, &w, w.value, w.size);
        struct tally t = tally(r, "text");
        assert_in_range(t.corrupt, 1, OBJECTS / 2);
        w.value[i] ^= 1;
    }
    overwrite(r, &w, w.value, w.size);
    expect_corrupt(r, 0);
    raw_free(&w, 1);
}

/* Magic, format, store id, and what is sealed. */
static void test_each_byte_of_the_state(void **state)
{
    struct vault_rig *r = *state;
    char text[64];

    fill(r, "text");
    struct raw w = first(r, 'S');
    for (size_t i = 0; i < w.size; i++) {
        w.value[i] ^= 0x80;
        overwrite(r, &w, w.value, w.size);
        bool format = i >= 8 && i < 12;
        assert_int_equal(vault_rig_get(r, "object 0", text),
                         format ? TEE_ERROR_STORAGE_NOT_AVAILABLE : TEE_ERROR_CORRUPT_OBJECT);
        assert_int_equal(vault_rig_put(r, "object 0", "x"),
                         format ? TEE_ERROR_STORAGE_NOT_AVAILABLE : TEE_ERROR_CORRUPT_OBJECT);
        w.value[i] ^= 0x80;
    }
    overwrite(r, &w, w.value, w.size);
    expect_corrupt(r, 0);
    raw_free(&w, 1);
}

static void test_garbage_of_every_size(void **state)
{
    struct vault_rig *r = *state;
    static uint8_t garbage[20000];
    uint64_t seed = 11;

    fill(r, "text");
    for (const char *kind = "ONS"; *kind; kind++) {
        struct raw w = first(r, *kind);
        for (size_t size = 0; size < sizeof(garbage); size += size < 1000 ? 1 : 937) {
            rig_random_bytes(&seed, garbage, size);
            /* What comes before the sealed part lets nothing of it be tried otherwise. */
            if (*kind == 'S' && size > 28)
                memcpy(garbage, w.value, 28);
            overwrite(r, &w, garbage, size);
            struct tally t = tally(r, "text");
            assert_in_range(t.corrupt, *kind == 'S' ? OBJECTS : 1, OBJECTS);
        }
        overwrite(r, &w, w.value, w.size);
        expect_corrupt(r, 0);
        raw_free(&w, 1);
    }
}

static void test_every_shorter_record(void **state)
{
    struct vault_rig *r = *state;

    fill(r, "text");
    for (const char *kind = "ONS"; *kind; kind++) {
        struct raw w = first(r, *kind);
        for (size_t size = 0; size < w.size; size++) {
            overwrite(r, &w, w.value, size);
            struct tally t = tally(r, "text");
            assert_in_range(t.corrupt, *kind == 'S' ? OBJECTS : 1, OBJECTS);
            if (*kind == 'S') {
                assert_int_equal(ledger_accept(r->ta), TEE_ERROR_CORRUPT_OBJECT);
                assert_int_equal(vault_rig_check(r).count[FINDING_STATE], 1);
            }
        }
        overwrite(r, &w, w.value, w.size);
        raw_free(&w, 1);
    }
    expect_corrupt(r, 0);
}

/* ---- records in other places ---- */

static void swap(struct vault_rig *r, char kind)
{
    static struct raw all[RAW_MAX];
    const struct raw *two[2];
    unsigned found = 0;

    vault_rig_close(r);
    unsigned count = raw_all(r, all);
    for (unsigned i = 0; i < count && found < 2; i++)
        if (all[i].key[0] == kind)
            two[found++] = &all[i];
    assert_int_equal(found, 2);
    raw_put(r, two[0]->key, two[0]->key_size, two[1]->value, two[1]->size);
    raw_put(r, two[1]->key, two[1]->key_size, two[0]->value, two[0]->size);
    raw_free(all, count);
    vault_rig_open(r);
}

static void test_two_heads_are_swapped(void **state)
{
    struct vault_rig *r = *state;

    fill(r, "text");
    swap(r, 'O');
    expect_corrupt(r, 2);
    assert_int_equal(vault_rig_check(r).count[FINDING_OTHER_VERSION], 2);
}

static void test_two_nodes_are_swapped(void **state)
{
    struct vault_rig *r = *state;

    fill(r, "text");
    swap(r, 'N');
    struct tally t = tally(r, "text");
    assert_in_range(t.corrupt, 2, OBJECTS / 2);
    assert_int_equal(vault_rig_check(r).count[FINDING_NODE], 2);
    assert_int_equal(vault_rig_check(r).count[FINDING_UNCERTAIN], t.corrupt);
}

/* The version is right, the place is not: its own key tells. */
static void test_a_head_of_another_ta(void **state)
{
    struct vault_rig *r = *state;
    char text[64];

    assert_int_equal(vault_rig_put(r, "a", "text"), TEE_SUCCESS);
    struct raw w = first(r, 'O');
    vault_rig_close(r);
    memset(w.key + 1, 0x22, 16);
    memset(r->uuid, 0x22, 16);
    raw_put(r, w.key, w.key_size, w.value, w.size);
    vault_rig_open(r);
    assert_int_equal(vault_rig_get(r, "a", text), TEE_ERROR_ITEM_NOT_FOUND);
    uint8_t key[OBJECT_KEY_SIZE];
    vault_rig_key(r, "a", key);
    assert_memory_not_equal(key + 18, w.key + 18, 16);
    raw_free(&w, 1);
}

/* ---- older records ---- */

static void test_an_older_head(void **state)
{
    struct vault_rig *r = *state;

    fill(r, "old");
    struct raw w = first(r, 'O');
    fill(r, "text");
    overwrite(r, &w, w.value, w.size);
    expect_corrupt(r, 1);
    struct ledger_finding f = vault_rig_expect_finding(r, FINDING_OTHER_VERSION);
    assert_memory_equal(f.key, w.key, OBJECT_KEY_SIZE);
    raw_free(&w, 1);
}

static void test_an_older_node_with_its_heads(void **state)
{
    struct vault_rig *r = *state;
    static struct raw all[RAW_MAX];

    fill(r, "old");
    vault_rig_close(r);
    unsigned count = raw_all(r, all);
    vault_rig_open(r);
    fill(r, "text");
    vault_rig_close(r);
    for (unsigned i = 0; i < count; i++)
        if (all[i].key[0] != 'S')
            raw_put(r, all[i].key, all[i].key_size, all[i].value, all[i].size);
    raw_free(all, count);
    vault_rig_open(r);
    expect_corrupt(r, OBJECTS);
}

static void test_a_deleted_object_comes_back(void **state)
{
    struct vault_rig *r = *state;
    char text[64];

    fill(r, "text");
    assert_int_equal(vault_rig_put(r, "another", "text"), TEE_SUCCESS);
    uint8_t key[OBJECT_KEY_SIZE];
    vault_rig_key(r, "another", key);
    vault_rig_close(r);
    struct raw w = raw_get(r, key, sizeof(key));
    vault_rig_open(r);
    assert_int_equal(vault_rig_del(r, "another"), TEE_SUCCESS);
    overwrite(r, &w, w.value, w.size);
    assert_int_equal(vault_rig_get(r, "another", text), TEE_ERROR_ITEM_NOT_FOUND);
    struct ledger_finding f = vault_rig_expect_finding(r, FINDING_UNKNOWN_OBJECT);
    assert_memory_equal(f.key, key, sizeof(key));
    raw_free(&w, 1);
}

static void test_an_older_state(void **state)
{
    struct vault_rig *r = *state;
    struct raw w;

    fill(r, "text");
    w = first(r, 'S');
    assert_int_equal(vault_rig_put(r, "object 0", "text"), TEE_SUCCESS);
    overwrite(r, &w, w.value, w.size);
    expect_corrupt(r, OBJECTS);
    assert_int_equal(vault_rig_put(r, "object 1", "text"), TEE_ERROR_CORRUPT_OBJECT);
    assert_int_equal(vault_rig_check(r).count[FINDING_OLDER], 1);
    raw_free(&w, 1);
}

/* An instance that has verified a later one goes by that, and changes nothing. */
static void test_an_older_state_under_a_running_instance(void **state)
{
    struct vault_rig *r = *state;
    struct raw w;

    fill(r, "text");
    w = first(r, 'S');
    assert_int_equal(vault_rig_put(r, "object 0", "text"), TEE_SUCCESS);
    assert_int_equal(store_put(vault_store(r->vault), w.key, w.key_size, w.value, w.size),
                     TEE_SUCCESS);
    vault_rig_expect(r, "object 0", "text");
    assert_int_equal(vault_rig_put(r, "object 1", "text"), TEE_ERROR_CORRUPT_OBJECT);
    expect_corrupt(r, OBJECTS);
    raw_free(&w, 1);
}

/* ---- missing records ---- */

static void test_a_head_is_removed(void **state)
{
    struct vault_rig *r = *state;

    fill(r, "text");
    struct raw w = first(r, 'O');
    vault_rig_close(r);
    raw_del(r, w.key, w.key_size);
    vault_rig_open(r);
    expect_corrupt(r, 1);
    struct ledger_finding f = vault_rig_expect_finding(r, FINDING_MISSING_OBJECT);
    assert_memory_equal(f.key + 18, w.key + 18, 16);
    raw_free(&w, 1);
}

/* ledger_set needs nothing but the hash for that. */
static uint32_t forget_object(struct ledger_txn *t, void *key)
{
    return ledger_set(t, key, 0);
}

static void test_a_missing_object_can_be_given_up(void **state)
{
    struct vault_rig *r = *state;

    fill(r, "text");
    struct raw w = first(r, 'O');
    vault_rig_close(r);
    raw_del(r, w.key, w.key_size);
    vault_rig_open(r);
    struct ledger_finding f = vault_rig_expect_finding(r, FINDING_MISSING_OBJECT);
    assert_int_equal(ledger_write(r->ta, forget_object, f.key), TEE_SUCCESS);
    vault_rig_expect_clean(r, OBJECTS - 1);
    raw_free(&w, 1);
}

static void test_a_node_is_removed(void **state)
{
    struct vault_rig *r = *state;

    fill(r, "text");
    struct raw w = first(r, 'N');
    vault_rig_close(r);
    raw_del(r, w.key, w.key_size);
    vault_rig_open(r);
    struct tally t = tally(r, "text");
    assert_in_range(t.corrupt, 1, OBJECTS / 2);
    struct found f = vault_rig_check(r);
    assert_int_equal(f.count[FINDING_NODE], 1);
    assert_memory_equal(f.last[FINDING_NODE].key, w.key, w.key_size);
    assert_int_equal(f.count[FINDING_UNCERTAIN], t.corrupt);
    assert_int_equal(f.count[FINDING_OBJECT], t.good);
    raw_free(&w, 1);
}

static void test_the_state_is_removed(void **state)
{
    struct vault_rig *r = *state;

    fill(r, "text");
    vault_rig_close(r);
    raw_del(r, "S", 1);
    vault_rig_open(r);
    char text[64];
    assert_int_equal(vault_rig_get(r, "object 0", text), TEE_ERROR_CORRUPT_OBJECT);
    assert_int_equal(vault_rig_put(r, "object 0", "x"), TEE_ERROR_CORRUPT_OBJECT);
    struct found f = vault_rig_check(r);
    assert_int_equal(f.count[FINDING_STATE], 1);
    assert_int_equal(f.count[FINDING_UNCERTAIN], OBJECTS);
    /* What is left is lost, but the directory can be used again. */
    assert_int_equal(ledger_accept(r->ta), TEE_SUCCESS);
    assert_int_equal(vault_rig_put(r, "object 0", "x"), TEE_SUCCESS);
    vault_rig_expect(r, "object 0", "x");
    assert_int_equal(vault_rig_check(r).count[FINDING_UNKNOWN_OBJECT], OBJECTS);
}

/* ---- records that nobody has written ---- */

static void test_strange_records(void **state)
{
    struct vault_rig *r = *state;
    uint8_t node[10] = {'N', 2, 4}, deep[10] = {'N', 11}, crooked[10] = {'N', 1, 0, 0, 1};

    fill(r, "text");
    vault_rig_expect_clean(r, OBJECTS);
    vault_rig_close(r);
    raw_put(r, node, sizeof(node), "x", 1);
    raw_put(r, deep, sizeof(deep), "x", 1);
    raw_put(r, crooked, sizeof(crooked), "x", 1);
    raw_put(r, "Oshort", 6, "x", 1);
    raw_put(r, "strange", 7, "x", 1);
    vault_rig_open(r);
    expect_corrupt(r, 0);
    struct found f = vault_rig_check(r);
    assert_int_equal(f.count[FINDING_STRANGE], 4);
    assert_int_equal(f.count[FINDING_OBJECT], OBJECTS);
    assert_int_equal(f.count[FINDING_STRAY_NODE], 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, vault_rig_setup, vault_rig_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_each_byte_of_a_head),
        TEST(test_each_byte_of_a_node),
        TEST(test_each_byte_of_the_state),
        TEST(test_garbage_of_every_size),
        TEST(test_every_shorter_record),
        TEST(test_two_heads_are_swapped),
        TEST(test_two_nodes_are_swapped),
        TEST(test_a_head_of_another_ta),
        TEST(test_an_older_head),
        TEST(test_an_older_node_with_its_heads),
        TEST(test_a_deleted_object_comes_back),
        TEST(test_an_older_state),
        TEST(test_an_older_state_under_a_running_instance),
        TEST(test_a_head_is_removed),
        TEST(test_a_missing_object_can_be_given_up),
        TEST(test_a_node_is_removed),
        TEST(test_the_state_is_removed),
        TEST(test_strange_records),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
