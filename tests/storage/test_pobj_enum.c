/* SPDX-License-Identifier: BSD-2-Clause */
/* Enumerating persistent objects. */
#include "../crypto/crypto_rig.h"
#include "object_rig.h"
#include "pobj_rig.h"

#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>

#include "tee/storage/point.h"

#define NAMES 200u

struct seen {
    unsigned times[NAMES];
    unsigned count;
};

static void name_of(unsigned i, char name[16])
{
    snprintf(name, 16, "%u", i);
}

static void make(struct vault_ta *ta, unsigned i)
{
    char name[16];

    name_of(i, name);
    assert_int_equal(pobj_rig_try_create(ta, name, META, "0123456789", i % 10), TEE_SUCCESS);
}

static void drop(struct vault_ta *ta, unsigned i)
{
    char name[16];

    name_of(i, name);
    assert_int_equal(pobj_delete(pobj_rig_open(ta, name, META)), TEE_SUCCESS);
}

/* The next one; false: no more. */
static bool next(struct pobj_enum *e, struct seen *seen)
{
    struct pobj_info info;
    char id[TEE_OBJECT_ID_MAX_LEN + 1];
    size_t size = 0;
    uint32_t res = pobj_enum_next(e, &info, (uint8_t *)id, &size);

    if (res == TEE_ERROR_ITEM_NOT_FOUND)
        return false;
    assert_int_equal(res, TEE_SUCCESS);
    assert_true(size < 16);
    id[size] = '\0';
    unsigned i = (unsigned)atoi(id);
    assert_true(i < NAMES);
    assert_int_equal(info.type, TEE_TYPE_DATA);
    assert_int_equal(info.data_size, i % 10);
    assert_int_equal(info.position, 0);
    assert_int_equal(info.flags, TEE_HANDLE_FLAG_PERSISTENT | TEE_HANDLE_FLAG_INITIALIZED);
    seen->times[i]++;
    seen->count++;
    return true;
}

static void start(struct pobj_enum *e, struct vault_ta *ta)
{
    *e = (struct pobj_enum){.ta = ta};
    assert_int_equal(pobj_enum_start(e, TEE_STORAGE_PRIVATE), TEE_SUCCESS);
}

static void test_all_come_once(void **state)
{
    struct vault_rig *r = *state;
    struct seen seen = {.count = 0};
    struct pobj_enum e;

    for (unsigned i = 0; i < NAMES; i++)
        make(r->ta, i);
    start(&e, r->ta);
    while (next(&e, &seen))
        ;
    assert_int_equal(seen.count, NAMES);
    for (unsigned i = 0; i < NAMES; i++)
        assert_int_equal(seen.times[i], 1);
    assert_false(next(&e, &seen)); /* it stays at the end */
    assert_int_equal(pobj_enum_start(&e, TEE_STORAGE_PRIVATE), TEE_SUCCESS);
    assert_true(next(&e, &seen)); /* and begins again */
}

static void test_nothing_to_enumerate(void **state)
{
    static const uint32_t none[] = {TEE_STORAGE_PRIVATE,       TEE_STORAGE_PERSO,
                                    TEE_STORAGE_PROTECTED,     TEE_STORAGE_PRIVATE_RPMB,
                                    TEE_STORAGE_ILLEGAL_VALUE, 0};
    struct vault_rig *r = *state;
    struct pobj_enum e = {.ta = r->ta};
    struct seen seen = {.count = 0};

    assert_false(next(&e, &seen)); /* it was not started */
    for (unsigned i = 0; i < ARRAY_COUNT(none); i++) {
        assert_int_equal(pobj_enum_start(&e, none[i]), TEE_ERROR_ITEM_NOT_FOUND);
        assert_false(next(&e, &seen));
    }
    make(r->ta, 1);
    for (unsigned i = 1; i < ARRAY_COUNT(none); i++)
        assert_int_equal(pobj_enum_start(&e, none[i]), TEE_ERROR_ITEM_NOT_FOUND);
    assert_int_equal(pobj_enum_start(&e, TEE_STORAGE_PRIVATE_REE), TEE_SUCCESS);
    assert_true(next(&e, &seen));
    assert_false(next(&e, &seen));
    drop(r->ta, 1);
    assert_int_equal(pobj_enum_start(&e, TEE_STORAGE_PRIVATE), TEE_ERROR_ITEM_NOT_FOUND);
    assert_false(next(&e, &seen));
}

static void test_reset(void **state)
{
    struct vault_rig *r = *state;
    struct seen seen = {.count = 0};
    struct pobj_enum e;

    make(r->ta, 1);
    start(&e, r->ta);
    pobj_enum_reset(&e);
    assert_false(next(&e, &seen));
    assert_int_equal(pobj_enum_start(&e, TEE_STORAGE_PRIVATE), TEE_SUCCESS);
    assert_true(next(&e, &seen));
    pobj_enum_reset(&e);
    assert_false(next(&e, &seen));
}

/* Those of other TAs and of other storages are not there. */
static void test_apart(void **state)
{
    struct vault_rig *r = *state;
    struct pobj_new what = {.flags = RD};
    struct pobj *p;

    for (unsigned i = 0; i < 3; i++) {
        uint8_t uuid[16];
        struct vault_ta *other;
        memset(uuid, i ? 0x10 * (int)i + 2 : 0, sizeof(uuid)); /* on both sides of the TA's */
        assert_int_equal(vault_ta_create(r->vault, uuid, &other), TEE_SUCCESS);
        for (unsigned j = 10; j < 20; j++)
            make(other, j);
        vault_ta_destroy(other);
    }
    static const uint32_t others[] = {TEE_STORAGE_PERSO, TEE_STORAGE_PROTECTED,
                                      TEE_STORAGE_PRIVATE_RPMB};
    for (unsigned i = 0; i < ARRAY_COUNT(others); i++) {
        struct pobj_name name = {others[i], "30", 2};
        assert_int_equal(pobj_create(r->ta, &name, &what, &p), TEE_SUCCESS);
        pobj_close(p);
    }
    struct pobj_enum e = {.ta = r->ta};
    struct seen seen = {.count = 0};
    assert_int_equal(pobj_enum_start(&e, TEE_STORAGE_PRIVATE), TEE_ERROR_ITEM_NOT_FOUND);
    make(r->ta, 1);
    make(r->ta, 2);
    start(&e, r->ta);
    while (next(&e, &seen))
        ;
    assert_int_equal(seen.count, 2);
    assert_int_equal(seen.times[1] + seen.times[2], 2);
    for (unsigned i = 0; i < ARRAY_COUNT(others); i++) {
        assert_int_equal(pobj_enum_start(&e, others[i]), TEE_SUCCESS);
        assert_true(next(&e, &seen));
        assert_false(next(&e, &seen));
    }
    assert_int_equal(seen.times[30], 3);
}

static void test_keys_and_names(void **state)
{
    struct vault_rig *r = *state;
    uint8_t id[TEE_OBJECT_ID_MAX_LEN], got[TEE_OBJECT_ID_MAX_LEN];
    struct object *key = rig_nth_object(5);
    struct pobj_enum e = {.ta = r->ta};
    struct pobj_info info;
    struct pobj *p;
    size_t size = 1;

    memset(id, 0xee, sizeof(id));
    struct pobj_name longest = {TEE_STORAGE_PERSO, id, sizeof(id)};
    struct pobj_name none = {TEE_STORAGE_PROTECTED, NULL, 0};
    struct pobj_new what = {.attributes = key};
    assert_int_equal(pobj_create(r->ta, &longest, &what, &p), TEE_SUCCESS);
    pobj_close(p);
    assert_int_equal(pobj_create(r->ta, &none, &what, &p), TEE_SUCCESS);
    pobj_close(p);
    assert_int_equal(pobj_enum_start(&e, TEE_STORAGE_PERSO), TEE_SUCCESS);
    assert_int_equal(pobj_enum_next(&e, &info, got, &size), TEE_SUCCESS);
    assert_int_equal(size, sizeof(id));
    assert_memory_equal(got, id, sizeof(id));
    assert_int_equal(info.type, key->type->id);
    assert_int_equal(info.bits, key->bits);
    assert_int_equal(info.max_bits, key->bits);
    assert_int_equal(info.usage, key->usage);
    assert_int_equal(pobj_enum_start(&e, TEE_STORAGE_PROTECTED), TEE_SUCCESS);
    assert_int_equal(pobj_enum_next(&e, &info, got, &size), TEE_SUCCESS);
    assert_int_equal(size, 0);
    object_destroy(key);
}

/* Odd ones are there all the time, even ones come and go. */
static void test_while_objects_come_and_go(void **state)
{
    struct vault_rig *r = *state;
    struct seen seen = {.count = 0};
    bool there[NAMES];
    struct pobj_enum e;
    uint64_t seed = 1;

    for (unsigned i = 0; i < NAMES; i++) {
        make(r->ta, i);
        there[i] = true;
    }
    start(&e, r->ta);
    while (next(&e, &seen)) {
        for (unsigned n = 0; n < 5; n++) {
            unsigned i = rig_random(&seed) % NAMES & ~1u;
            there[i] ? drop(r->ta, i) : make(r->ta, i);
            there[i] = !there[i];
        }
    }
    unsigned missed = 0;
    for (unsigned i = 0; i < NAMES; i++) {
        assert_true(seen.times[i] <= 1);
        if (i % 2)
            assert_int_equal(seen.times[i], 1);
        missed += seen.times[i] == 0;
    }
    assert_true(missed > 10);
}

/* The one that came last is deleted, or all are. */
static void test_deleting_while_enumerating(void **state)
{
    struct vault_rig *r = *state;
    struct seen seen = {.count = 0}, before;
    struct pobj_enum e;

    for (unsigned i = 0; i < NAMES; i++)
        make(r->ta, i);
    start(&e, r->ta);
    for (before = seen; next(&e, &seen) && seen.count <= NAMES / 2; before = seen) {
        for (unsigned i = 0; i < NAMES; i++) {
            if (seen.times[i] != before.times[i])
                drop(r->ta, i);
        }
    }
    assert_int_equal(seen.count, NAMES / 2 + 1);
    for (unsigned i = 0; i < NAMES; i++) {
        if (seen.times[i] == 0 || seen.times[i] != before.times[i])
            drop(r->ta, i);
    }
    assert_false(next(&e, &seen));
}

#define TEST(function)                                                                             \
    cmocka_unit_test_setup_teardown(function, vault_rig_setup, vault_rig_teardown)

static int damage(const char *what, void *ctx)
{
    (void)ctx;
    return strcmp(what, "mdb_cursor_get") == 0 ? MDB_CORRUPTED : 0;
}

/* Not an object but the store is damaged: there is no end to be found by going on. */
static void test_what_comes_next_cannot_be_told(void **state)
{
    struct vault_rig *r = *state;
    struct pobj_enum e = {.ta = r->ta};
    uint8_t id[TEE_OBJECT_ID_MAX_LEN];
    struct pobj_info info;
    size_t size;

    for (const char *name = "abc"; *name; name++)
        pobj_close(pobj_rig_create(r->ta, name, MANY, "x", 1));
    assert_int_equal(pobj_enum_start(&e, TEE_STORAGE_PRIVATE), TEE_SUCCESS);
    assert_int_equal(pobj_enum_next(&e, &info, id, &size), TEE_SUCCESS);
    storage_point_set(damage, NULL);
    assert_int_equal(pobj_enum_next(&e, &info, id, &size), TEE_ERROR_CORRUPT_OBJECT);
    storage_point_set(NULL, NULL);
    assert_int_equal(e.area, AREA_NONE);
    assert_int_equal(pobj_enum_next(&e, &info, id, &size), TEE_ERROR_ITEM_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_all_come_once),
        TEST(test_nothing_to_enumerate),
        TEST(test_reset),
        TEST(test_apart),
        TEST(test_keys_and_names),
        TEST(test_while_objects_come_and_go),
        TEST(test_deleting_while_enumerating),
        TEST(test_what_comes_next_cannot_be_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
