/* SPDX-License-Identifier: BSD-2-Clause */
/* Persistent objects: their lives, their names, and what handles on them have in common. */
#include "../crypto/crypto_rig.h"
#include "object_rig.h"
#include "pobj_rig.h"

/* ---- opening and creating ---- */

static void test_nothing_is_there(void **state)
{
    struct vault_rig *r = *state;

    assert_int_equal(pobj_rig_try_open(r->ta, "a", RD), TEE_ERROR_ITEM_NOT_FOUND);
    assert_int_equal(pobj_rig_try_create(r->ta, "b", RD, "1", 1), TEE_SUCCESS);
    assert_int_equal(pobj_rig_try_open(r->ta, "a", RD), TEE_ERROR_ITEM_NOT_FOUND);
    assert_int_equal(pobj_rig_try_open(r->ta, "", RD), TEE_ERROR_ITEM_NOT_FOUND);
}

static void test_created_is_there(void **state)
{
    struct vault_rig *r = *state;
    struct pobj *p = pobj_rig_create(r->ta, "a", ALL, "hello", 5);
    struct pobj_info info = pobj_rig_info(p);

    assert_int_equal(info.type, TEE_TYPE_DATA);
    assert_int_equal(info.bits, 0);
    assert_int_equal(info.max_bits, 0);
    assert_int_equal(info.usage, UINT32_MAX);
    assert_int_equal(info.data_size, 5);
    pobj_rig_expect(p, 0, "hello", 5);
    pobj_close(p);
    pobj_rig_expect_object(r->ta, "a", "hello", 5);
    vault_rig_reopen(r);
    pobj_rig_expect_object(r->ta, "a", "hello", 5);
    pobj_close(NULL);
}

/* TEE_DATA_FLAG_OVERWRITE is no right that a handle has. */
static void test_create_needs_overwrite(void **state)
{
    struct vault_rig *r = *state;
    struct pobj *p = pobj_rig_create(r->ta, "a", RD | OVER, "one", 3);

    pobj_close(p);
    assert_int_equal(pobj_rig_try_create(r->ta, "a", ALL, "two", 3), TEE_ERROR_ACCESS_CONFLICT);
    pobj_rig_expect_object(r->ta, "a", "one", 3);
    assert_int_equal(pobj_rig_try_create(r->ta, "a", ALL | OVER, "three", 5), TEE_SUCCESS);
    pobj_rig_expect_object(r->ta, "a", "three", 5);
}

/* Whoever has it open keeps it from being replaced, whatever he shares. */
static void test_create_of_what_is_open(void **state)
{
    static const uint32_t flags[] = {0, RD, ALL, MANY, SH_RD | SH_WR};
    struct vault_rig *r = *state;

    assert_int_equal(pobj_rig_try_create(r->ta, "a", 0, "one", 3), TEE_SUCCESS);
    for (unsigned i = 0; i < ARRAY_COUNT(flags); i++) {
        struct pobj *p = pobj_rig_open(r->ta, "a", flags[i]);
        assert_int_equal(pobj_rig_try_create(r->ta, "a", flags[i], "two", 3),
                         TEE_ERROR_ACCESS_CONFLICT);
        assert_int_equal(pobj_rig_try_create(r->ta, "a", flags[i] | OVER, "two", 3),
                         TEE_ERROR_ACCESS_CONFLICT);
        pobj_close(p);
    }
    pobj_rig_expect_object(r->ta, "a", "one", 3);
}

/* The rules are test_share.c's; here that they are asked, between instances, too. */
static void test_sharing(void **state)
{
    struct vault_rig *r = *state;
    struct vault_ta *other;
    struct pobj *p = pobj_rig_create(r->ta, "a", MANY, "", 0);

    assert_int_equal(vault_ta_create(r->vault, r->uuid, &other), TEE_SUCCESS);
    assert_int_equal(pobj_rig_try_open(r->ta, "a", MANY), TEE_SUCCESS);
    assert_int_equal(pobj_rig_try_open(other, "a", MANY), TEE_SUCCESS);
    assert_int_equal(pobj_rig_try_open(other, "a", RD), TEE_ERROR_ACCESS_CONFLICT);
    assert_int_equal(pobj_rig_try_open(other, "a", ALL), TEE_ERROR_ACCESS_CONFLICT);
    pobj_close(p);
    assert_int_equal(pobj_rig_try_open(other, "a", ALL), TEE_SUCCESS);
    p = pobj_rig_open(r->ta, "a", META);
    assert_int_equal(pobj_rig_try_open(other, "a", MANY), TEE_ERROR_ACCESS_CONFLICT);
    pobj_close(p);
    vault_ta_destroy(other);
}

/* A failure keeps nobody out. */
static void test_failures_claim_nothing(void **state)
{
    struct vault_rig *r = *state;

    assert_int_equal(pobj_rig_try_create(r->ta, "a", 0, NULL, (size_t)TEE_DATA_MAX_POSITION + 1),
                     TEE_ERROR_STORAGE_NO_SPACE);
    assert_int_equal(pobj_rig_try_open(r->ta, "a", ALL), TEE_ERROR_ITEM_NOT_FOUND);
    assert_int_equal(pobj_rig_try_create(r->ta, "a", ALL, "one", 3), TEE_SUCCESS);
    assert_int_equal(pobj_rig_try_create(r->ta, "a", ALL, "one", 3), TEE_ERROR_ACCESS_CONFLICT);
    assert_int_equal(pobj_rig_try_open(r->ta, "a", ALL), TEE_SUCCESS);
}

/* ---- names, storages, TAs ---- */

static void test_names(void **state)
{
    struct vault_rig *r = *state;
    uint8_t id[TEE_OBJECT_ID_MAX_LEN + 1];
    struct pobj *p;

    memset(id, 'x', sizeof(id));
    id[10] = 0; /* names are bytes */
    for (unsigned size = 0; size <= TEE_OBJECT_ID_MAX_LEN; size++) {
        struct pobj_name name = {TEE_STORAGE_PRIVATE, size ? id : NULL, size};
        struct pobj_new what = {.flags = WR, .data = &size, .size = sizeof(size)};
        assert_int_equal(pobj_create(r->ta, &name, &what, &p), TEE_SUCCESS);
        pobj_close(p);
    }
    vault_rig_reopen(r);
    for (unsigned size = 0; size <= TEE_OBJECT_ID_MAX_LEN; size++) {
        struct pobj_name name = {TEE_STORAGE_PRIVATE, size ? id : NULL, size};
        assert_int_equal(pobj_open(r->ta, &name, RD, &p), TEE_SUCCESS);
        pobj_rig_expect(p, 0, &size, sizeof(size));
        pobj_close(p);
    }
}

static void test_storages(void **state)
{
    static const struct {
        uint32_t id;
        unsigned area; /* 0: there is none */
    } storages[] = {
        {TEE_STORAGE_PRIVATE, 1},
        {TEE_STORAGE_PRIVATE_REE, 1},
        {TEE_STORAGE_PERSO, 2},
        {TEE_STORAGE_PROTECTED, 3},
        {TEE_STORAGE_PRIVATE_RPMB, 4},
        {0, 0},
        {TEE_STORAGE_ILLEGAL_VALUE, 0},
        {4, 0},
        {TEE_STORAGE_PRIVATE_RPMB + 1, 0},
    };
    struct vault_rig *r = *state;
    struct pobj_new what = {.flags = WR | OVER};
    struct pobj *p;

    for (unsigned i = 0; i < ARRAY_COUNT(storages); i++) {
        struct pobj_name name = {storages[i].id, "a", 1};
        what.data = &storages[i].area;
        what.size = sizeof(unsigned);
        uint32_t want = storages[i].area ? TEE_SUCCESS : TEE_ERROR_ITEM_NOT_FOUND;
        assert_int_equal(pobj_create(r->ta, &name, &what, &p), want);
        pobj_close(p);
    }
    for (unsigned i = 0; i < ARRAY_COUNT(storages); i++) {
        struct pobj_name name = {storages[i].id, "a", 1};
        uint32_t want = storages[i].area ? TEE_SUCCESS : TEE_ERROR_ITEM_NOT_FOUND;
        assert_int_equal(pobj_open(r->ta, &name, RD, &p), want);
        if (p)
            pobj_rig_expect(p, 0, &storages[i].area, sizeof(unsigned));
        pobj_close(p);
    }
}

static void test_tas_are_apart(void **state)
{
    struct vault_rig *r = *state;
    struct vault_ta *other;
    uint8_t uuid[16] = {0x22};

    assert_int_equal(vault_ta_create(r->vault, uuid, &other), TEE_SUCCESS);
    struct pobj *mine = pobj_rig_create(r->ta, "a", ALL, "mine", 4);
    assert_int_equal(pobj_rig_try_open(other, "a", ALL), TEE_ERROR_ITEM_NOT_FOUND);
    struct pobj *others = pobj_rig_create(other, "a", ALL, "others", 6);
    pobj_rig_expect(mine, 0, "mine", 4);
    pobj_rig_expect(others, 0, "others", 6);
    assert_int_equal(pobj_delete(others), TEE_SUCCESS);
    pobj_rig_expect(mine, 0, "mine", 4);
    assert_int_equal(pobj_delete(mine), TEE_SUCCESS);
    vault_ta_destroy(other);
}

/* ---- deleting and renaming ---- */

static void test_delete_leaves_nothing(void **state)
{
    static uint8_t data[100000];
    struct vault_rig *r = *state;

    memset(data, 1, sizeof(data));
    assert_int_equal(pobj_rig_try_create(r->ta, "keep", 0, "1", 1), TEE_SUCCESS);
    unsigned before = pobj_rig_count(r->ta, 0);
    for (unsigned size = 0; size <= sizeof(data); size += 20000) {
        struct pobj *p = pobj_rig_create(r->ta, "a", ALL, data, size);
        assert_int_equal(pobj_delete(p), TEE_SUCCESS);
        assert_int_equal(pobj_rig_try_open(r->ta, "a", ALL), TEE_ERROR_ITEM_NOT_FOUND);
        assert_int_equal(pobj_rig_count(r->ta, 0), before);
    }
}

static void test_overwrite_leaves_nothing(void **state)
{
    static uint8_t data[100000];
    struct vault_rig *r = *state;
    struct object *key = rig_nth_object(0);
    struct pobj_new with_key = {
        .attributes = key, .data = data, .size = sizeof(data), .flags = OVER};
    struct pobj_name name = {TEE_STORAGE_PRIVATE, "a", 1};
    struct pobj *p;

    memset(data, 1, sizeof(data));
    assert_int_equal(pobj_create(r->ta, &name, &with_key, &p), TEE_SUCCESS);
    pobj_close(p);
    assert_int_equal(pobj_rig_count(r->ta, 'A'), 1);
    assert_int_equal(pobj_rig_count(r->ta, 'D'), 7);
    assert_int_equal(pobj_rig_count(r->ta, 'I'), 2);
    assert_int_equal(pobj_create(r->ta, &name, &with_key, &p), TEE_SUCCESS);
    pobj_close(p);
    assert_int_equal(pobj_rig_count(r->ta, 'A'), 1);
    assert_int_equal(pobj_rig_count(r->ta, 'D'), 7);
    assert_int_equal(pobj_rig_count(r->ta, 'I'), 2);
    pobj_rig_expect_object(r->ta, "a", data, sizeof(data));
    assert_int_equal(pobj_rig_try_create(r->ta, "a", OVER, "x", 1), TEE_SUCCESS);
    assert_int_equal(pobj_rig_count(r->ta, 'A'), 0);
    assert_int_equal(pobj_rig_count(r->ta, 'D'), 0);
    assert_int_equal(pobj_rig_count(r->ta, 'I'), 0);
    pobj_rig_expect_object(r->ta, "a", "x", 1);
    object_destroy(key);
}

static void test_rename(void **state)
{
    static uint8_t data[40000];
    struct vault_rig *r = *state;
    struct pobj *p = pobj_rig_create(r->ta, "a", ALL, data, sizeof(data));

    pobj_rig_seek(p, 17);
    assert_int_equal(pobj_rename(p, "b", 1), TEE_SUCCESS);
    assert_int_equal(p->position, 17);
    pobj_rig_write(p, 39999, "yz", 2); /* it goes on under the new name */
    data[39999] = 'y';
    pobj_rig_expect(p, 0, data, sizeof(data));
    pobj_rig_expect(p, 40000, "z", 1);
    assert_int_equal(pobj_rig_try_open(r->ta, "b", MANY), TEE_ERROR_ACCESS_CONFLICT);
    assert_int_equal(pobj_rig_try_open(r->ta, "a", ALL), TEE_ERROR_ITEM_NOT_FOUND);
    assert_int_equal(pobj_rig_try_create(r->ta, "a", ALL, "new", 3), TEE_SUCCESS);
    assert_int_equal(pobj_rename(p, NULL, 0), TEE_SUCCESS);
    assert_int_equal(pobj_rename(p, "c", 1), TEE_SUCCESS);
    pobj_close(p);
    vault_rig_reopen(r);
    assert_int_equal(pobj_rig_try_open(r->ta, "b", ALL), TEE_ERROR_ITEM_NOT_FOUND);
    assert_int_equal(pobj_rig_try_open(r->ta, "", ALL), TEE_ERROR_ITEM_NOT_FOUND);
    pobj_rig_expect_object(r->ta, "a", "new", 3);
    p = pobj_rig_open(r->ta, "c", RD | META);
    pobj_rig_expect_size(p, 40001);
    pobj_rig_expect(p, 0, data, sizeof(data));
    assert_int_equal(pobj_delete(p), TEE_SUCCESS);
}

static void test_rename_conflicts(void **state)
{
    struct vault_rig *r = *state;
    struct pobj *p = pobj_rig_create(r->ta, "a", ALL, "a", 1);
    struct pobj *q = pobj_rig_create(r->ta, "b", ALL, "b", 1);

    assert_int_equal(pobj_rename(p, "b", 1), TEE_ERROR_ACCESS_CONFLICT); /* open */
    assert_int_equal(pobj_rename(p, "a", 1), TEE_ERROR_ACCESS_CONFLICT); /* its own */
    pobj_close(q);
    assert_int_equal(pobj_rename(p, "b", 1), TEE_ERROR_ACCESS_CONFLICT); /* there */
    assert_int_equal(pobj_rig_try_open(r->ta, "b", ALL), TEE_SUCCESS);
    assert_int_equal(pobj_rig_try_open(r->ta, "a", ALL), TEE_ERROR_ACCESS_CONFLICT);
    pobj_rig_expect(p, 0, "a", 1);
    pobj_close(p);
    pobj_rig_expect_object(r->ta, "a", "a", 1);
    pobj_rig_expect_object(r->ta, "b", "b", 1);
}

/* ---- attributes ---- */

static void test_keys_of_every_type(void **state)
{
    struct vault_rig *r = *state;
    struct pobj_name name = {TEE_STORAGE_PRIVATE, "key", 3};
    struct object *o;
    struct pobj *p;

    for (unsigned n = 0; (o = rig_nth_object(n)); n++) {
        struct pobj_new what = {.flags = RD | OVER, .attributes = o, .data = &n, .size = sizeof(n)};
        assert_int_equal(pobj_create(r->ta, &name, &what, &p), TEE_SUCCESS);
        rig_assert_same_object(p->object, o);
        (void)pobj_rig_info(p);
        pobj_close(p);
        assert_int_equal(pobj_open(r->ta, &name, RD, &p), TEE_SUCCESS);
        rig_assert_same_object(p->object, o);
        assert_ptr_equal(p->object->persistent, p);
        (void)pobj_rig_info(p);
        pobj_rig_expect(p, 0, &n, sizeof(n));
        pobj_close(p);
        object_destroy(o);
    }
}

/* What was created of an object becomes that object. */
static void test_adopt(void **state)
{
    struct vault_rig *r = *state;
    struct object *o = rig_nth_object(0);
    struct pobj_new what = {.flags = RD, .attributes = o};
    struct pobj_name name = {TEE_STORAGE_PRIVATE, "key", 3};
    struct pobj *p;

    assert_int_equal(pobj_create(r->ta, &name, &what, &p), TEE_SUCCESS);
    pobj_adopt(p, o);
    assert_ptr_equal(p->object, o);
    assert_ptr_equal(o->persistent, p);
    (void)pobj_rig_info(p);
    pobj_close(p);
}

/* A copy of a persistent object's for an operation, or for another object, is transient. */
static void test_copies_are_transient(void **state)
{
    struct vault_rig *r = *state;
    struct pobj *p = pobj_rig_create(r->ta, "a", RD, "", 0);
    struct object copy = {0};

    assert_int_equal(object_clone(&copy, p->object), TEE_SUCCESS);
    assert_null(copy.persistent);
    object_fini(&copy);
    pobj_close(p);
}

/* ---- usage ---- */

static void test_restrict(void **state)
{
    struct vault_rig *r = *state;
    struct pobj *p = pobj_rig_create(r->ta, "a", MANY, "", 0);
    struct pobj *q = pobj_rig_open(r->ta, "a", MANY);

    assert_int_equal(pobj_restrict(p, TEE_USAGE_ENCRYPT | TEE_USAGE_DECRYPT), TEE_SUCCESS);
    assert_int_equal(p->object->usage, TEE_USAGE_ENCRYPT | TEE_USAGE_DECRYPT);
    assert_int_equal(pobj_rig_info(q).usage, TEE_USAGE_ENCRYPT | TEE_USAGE_DECRYPT);
    assert_int_equal(pobj_restrict(q, TEE_USAGE_ENCRYPT | TEE_USAGE_SIGN), TEE_SUCCESS);
    assert_int_equal(pobj_rig_info(p).usage, TEE_USAGE_ENCRYPT);
    assert_int_equal(pobj_restrict(p, UINT32_MAX), TEE_SUCCESS);
    assert_int_equal(pobj_rig_info(p).usage, TEE_USAGE_ENCRYPT);
    pobj_close(p);
    pobj_close(q);
    vault_rig_reopen(r);
    p = pobj_rig_open(r->ta, "a", 0);
    assert_int_equal(p->object->usage, TEE_USAGE_ENCRYPT);
    assert_int_equal(pobj_restrict(p, 0), TEE_SUCCESS);
    assert_int_equal(pobj_rig_info(p).usage, 0);
    pobj_close(p);
}

/* ---- a store that is only looked at ---- */

static void test_read_only(void **state)
{
    struct vault_rig *r = *state;
    struct pobj_info info;

    assert_int_equal(pobj_rig_try_create(r->ta, "a", RD, "one", 3), TEE_SUCCESS);
    r->cfg.read_only = true;
    vault_rig_reopen(r);
    struct pobj *p = pobj_rig_open(r->ta, "a", ALL);
    pobj_rig_expect(p, 0, "one", 3);
    assert_int_equal(pobj_write(p, "two", 3), TEE_ERROR_STORAGE_NOT_AVAILABLE);
    assert_int_equal(pobj_truncate(p, 0), TEE_ERROR_STORAGE_NOT_AVAILABLE);
    assert_int_equal(pobj_restrict(p, 0), TEE_ERROR_STORAGE_NOT_AVAILABLE);
    assert_int_equal(pobj_rename(p, "b", 1), TEE_ERROR_STORAGE_NOT_AVAILABLE);
    assert_int_equal(pobj_info(p, &info), TEE_SUCCESS);
    assert_int_equal(info.usage, UINT32_MAX);
    assert_int_equal(p->position, 3);
    assert_int_equal(pobj_delete(p), TEE_ERROR_STORAGE_NOT_AVAILABLE);
    pobj_rig_expect_object(r->ta, "a", "one", 3);
    assert_int_equal(pobj_rig_try_create(r->ta, "a", OVER, "", 0), TEE_ERROR_STORAGE_NOT_AVAILABLE);
    pobj_rig_expect_object(r->ta, "a", "one", 3);
}

static void test_no_directory(void **state)
{
    struct vault_config cfg = {.dir = NULL};
    struct vault_rig *r = *state;
    struct pobj_enum e;

    vault_rig_close(r);
    assert_int_equal(vault_create(&cfg, &r->vault), 0);
    assert_int_equal(vault_ta_create(r->vault, r->uuid, &r->ta), TEE_SUCCESS);
    assert_int_equal(pobj_rig_try_open(r->ta, "a", RD), TEE_ERROR_STORAGE_NOT_AVAILABLE);
    assert_int_equal(pobj_rig_try_create(r->ta, "a", RD, "", 0), TEE_ERROR_STORAGE_NOT_AVAILABLE);
    e = (struct pobj_enum){.ta = r->ta};
    assert_int_equal(pobj_enum_start(&e, TEE_STORAGE_PRIVATE), TEE_ERROR_STORAGE_NOT_AVAILABLE);
}

#define TEST(function)                                                                             \
    cmocka_unit_test_setup_teardown(function, vault_rig_setup, vault_rig_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_nothing_is_there),
        TEST(test_created_is_there),
        TEST(test_create_needs_overwrite),
        TEST(test_create_of_what_is_open),
        TEST(test_sharing),
        TEST(test_failures_claim_nothing),
        TEST(test_names),
        TEST(test_storages),
        TEST(test_tas_are_apart),
        TEST(test_delete_leaves_nothing),
        TEST(test_overwrite_leaves_nothing),
        TEST(test_rename),
        TEST(test_rename_conflicts),
        TEST(test_keys_of_every_type),
        TEST(test_adopt),
        TEST(test_copies_are_transient),
        TEST(test_restrict),
        TEST(test_read_only),
        TEST(test_no_directory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
