/* SPDX-License-Identifier: BSD-2-Clause */
/* Records and transactions of the store. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store_rig.h"
#include "tee_api_defines.h"

static void test_what_is_put_is_there(void **state)
{
    struct store_rig *r = *state;
    char value[64];

    assert_int_equal(rig_get(r, "one", value), TEE_ERROR_ITEM_NOT_FOUND);
    assert_int_equal(rig_put(r, "one", "1"), TEE_SUCCESS);
    assert_int_equal(rig_put(r, "two", ""), TEE_SUCCESS);
    rig_expect(r, "one", "1");
    rig_expect(r, "two", "");
    assert_int_equal(rig_put(r, "one", "another"), TEE_SUCCESS);
    rig_reopen(r);
    rig_expect(r, "one", "another");
    assert_int_equal(store_del(r->s, "one", 3), TEE_SUCCESS);
    assert_int_equal(store_del(r->s, "one", 3), TEE_ERROR_ITEM_NOT_FOUND);
    assert_int_equal(rig_get(r, "one", value), TEE_ERROR_ITEM_NOT_FOUND);
    rig_expect(r, "two", "");
}

static void test_a_buffer_that_is_too_small(void **state)
{
    struct store_rig *r = *state;
    char value[2] = "x";
    size_t size = 1;

    assert_int_equal(rig_put(r, "k", "long"), TEE_SUCCESS);
    assert_int_equal(store_get(r->s, "k", 1, value, &size), TEE_ERROR_SHORT_BUFFER);
    assert_int_equal(size, 4);
    assert_string_equal(value, "x");
}

static void test_keys_that_cannot_be(void **state)
{
    struct store_rig *r = *state;
    static char key[STORE_KEY_MAX + 1];

    assert_int_equal(store_put(r->s, key, 0, "v", 1), TEE_ERROR_BAD_PARAMETERS);
    assert_int_equal(store_put(r->s, key, sizeof(key), "v", 1), TEE_ERROR_BAD_PARAMETERS);
    assert_int_equal(store_put(r->s, key, STORE_KEY_MAX, "v", 1), TEE_SUCCESS);
}

static void test_replace_only_what_is_still_there(void **state)
{
    struct store_rig *r = *state;
    char value[8];
    size_t size = sizeof(value);

    assert_int_equal(store_replace(r->s, "k", 1, "a", 1, "b", 1), TEE_SUCCESS);
    assert_int_equal(store_get(r->s, "k", 1, value, &size), TEE_ERROR_ITEM_NOT_FOUND);
    assert_int_equal(store_put(r->s, "k", 1, "a", 1), TEE_SUCCESS);
    assert_int_equal(store_replace(r->s, "k", 1, "x", 1, "b", 1), TEE_SUCCESS);
    size = sizeof(value);
    assert_int_equal(store_get(r->s, "k", 1, value, &size), TEE_SUCCESS);
    assert_int_equal(value[0], 'a');
    assert_int_equal(store_replace(r->s, "k", 1, "a", 1, "b", 1), TEE_SUCCESS);
    size = sizeof(value);
    assert_int_equal(store_get(r->s, "k", 1, value, &size), TEE_SUCCESS);
    assert_int_equal(value[0], 'b');
}

struct move {
    uint32_t result; /* what fn returns at its end */
    bool seen;       /* the new value, before the end */
};

static uint32_t move_value(struct store_txn *t, void *arg)
{
    struct move *m = arg;
    const void *value;
    char copy[8];
    size_t size;
    uint32_t res = txn_get(t, "from", 4, &value, &size);

    if (res != TEE_SUCCESS || size > sizeof(copy))
        return res;
    memcpy(copy, value, size);
    res = txn_del(t, "from", 4);
    if (res == TEE_SUCCESS)
        res = txn_put(t, "to", 2, copy, size);
    m->seen = txn_get(t, "to", 2, &value, &size) == TEE_SUCCESS && memcmp(value, copy, size) == 0;
    return res == TEE_SUCCESS ? m->result : res;
}

static void test_a_transaction_changes_all_or_nothing(void **state)
{
    struct store_rig *r = *state;
    struct move m = {.result = TEE_ERROR_SECURITY};
    char value[64];

    assert_int_equal(store_write(r->s, move_value, &m), TEE_ERROR_ITEM_NOT_FOUND);
    assert_int_equal(rig_put(r, "from", "it"), TEE_SUCCESS);
    assert_int_equal(store_write(r->s, move_value, &m), TEE_ERROR_SECURITY);
    assert_true(m.seen);
    rig_expect(r, "from", "it");
    assert_int_equal(rig_get(r, "to", value), TEE_ERROR_ITEM_NOT_FOUND);
    m.result = TEE_SUCCESS;
    assert_int_equal(store_write(r->s, move_value, &m), TEE_SUCCESS);
    rig_expect(r, "to", "it");
    assert_int_equal(rig_get(r, "from", value), TEE_ERROR_ITEM_NOT_FOUND);
}

/* All keys, one after another, with a blank between. */
static uint32_t list_keys(struct store_txn *t, void *arg)
{
    struct txn_record rec;
    char *to = arg;
    size_t size = 0;
    uint32_t res;

    while ((res = txn_from(t, rec.key, size, &rec)) == TEE_SUCCESS) {
        to += sprintf(to, "%.*s=%.*s ", (int)rec.key_size, (const char *)rec.key, (int)rec.size,
                      (const char *)rec.value);
        size = rec.key_size;
        if (size == STORE_KEY_MAX)
            return TEE_ERROR_OVERFLOW;
        rec.key[size++] = 0; /* the next one that can be */
    }
    return res == TEE_ERROR_ITEM_NOT_FOUND ? TEE_SUCCESS : res;
}

static void test_records_follow_each_other_in_the_order_of_bytes(void **state)
{
    struct store_rig *r = *state;
    char list[64] = "";

    assert_int_equal(store_read(r->s, list_keys, list), TEE_SUCCESS);
    assert_string_equal(list, "");
    assert_int_equal(rig_put(r, "b", "2"), TEE_SUCCESS);
    assert_int_equal(rig_put(r, "\xff", "4"), TEE_SUCCESS);
    assert_int_equal(rig_put(r, "aa", "1"), TEE_SUCCESS);
    assert_int_equal(rig_put(r, "bb", "3"), TEE_SUCCESS);
    assert_int_equal(store_read(r->s, list_keys, list), TEE_SUCCESS);
    assert_string_equal(list, "aa=1 b=2 bb=3 \xff=4 ");
}

static void test_every_durability(void **state)
{
    static const enum store_sync all[] = {STORE_FULL, STORE_NORMAL, STORE_NONE};
    struct store_rig *r = *state;
    const char *keys[] = {"full", "normal", "none"};

    for (size_t i = 0; i < 3; i++) {
        struct store_config cfg = {.dir = r->d.dir, .sync = all[i]};
        rig_close(r);
        assert_int_equal(store_create(&cfg, &r->s), 0);
        assert_int_equal(rig_put(r, keys[i], "v"), TEE_SUCCESS);
        assert_int_equal(store_sync(r->s), TEE_SUCCESS);
        rig_expect(r, keys[i], "v");
    }
    rig_reopen(r);
    for (size_t i = 0; i < 3; i++)
        rig_expect(r, keys[i], "v");
}

static void test_in_memory_nothing_stays(void **state)
{
    struct store_rig *r = *state;
    struct store *s[2];
    char value[8];

    for (unsigned i = 0; i < 2; i++)
        assert_int_equal(store_create(&(struct store_config){.dir = STORE_IN_MEMORY}, &s[i]), 0);
    for (unsigned i = 0; i < 2; i++) {
        size_t size = sizeof(value);
        assert_int_equal(store_get(s[i], "k", 1, value, &size), TEE_ERROR_ITEM_NOT_FOUND);
        assert_int_equal(store_put(s[i], "k", 1, "v", 1), TEE_SUCCESS);
        assert_int_equal(store_get(s[i], "k", 1, value, &size), TEE_SUCCESS);
        assert_int_equal(size, 1);
    }
    for (unsigned i = 0; i < 2; i++)
        store_destroy(s[i]);
    (void)r;
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, rig_setup, rig_teardown)
    const struct CMUnitTest tests[] = {
        T(test_what_is_put_is_there),
        T(test_a_buffer_that_is_too_small),
        T(test_keys_that_cannot_be),
        T(test_replace_only_what_is_still_there),
        T(test_a_transaction_changes_all_or_nothing),
        T(test_records_follow_each_other_in_the_order_of_bytes),
        T(test_every_durability),
        T(test_in_memory_nothing_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
