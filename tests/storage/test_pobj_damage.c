/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whoever has the files damages, exchanges, takes away or puts back each kind of record: it is
 * found by whoever uses the object, and by pobj_check; other objects stay as they are; and it can
 * be got rid of.
 */
#include "../crypto/crypto_rig.h"
#include "check_rig.h"
#include "tee/storage/chunks.h"
#include "tee/storage/orphans.h"

#include <stdlib.h>

/* Every record but the attributes' gets a newer version. */
static void renew(struct vault_rig *r)
{
    struct pobj *p;

    assert_int_equal(pobj_open(r->ta, &whole, MANY, &p), TEE_SUCCESS);
    for (unsigned i = 0; i < PLACES; i++)
        pobj_rig_write(p, place[i], "newer", 5);
    pobj_close(p);
}

/* ---- damage ---- */

enum target { HEAD, ATTRS, LEVEL1, LEVEL2, CHUNK, TARGETS };

static const struct {
    const char *finding;
    bool opens;        /* still, and what is not below it can be read */
    bool lost[PLACES]; /* which cannot */
} target[TARGETS] = {
    [HEAD] = {"head is missing, damaged", false, {true, true, true}},
    [ATTRS] = {"attributes are missing, damaged", false, {true, true, true}},
    [LEVEL1] = {"bytes 0 to 1048575 of its data", true, {true, false, false}},
    [LEVEL2] = {"bytes 0 to 67108863 of its data", true, {true, true, false}},
    [CHUNK] = {"bytes 0 to 16383 of its data", true, {true, false, false}},
};

/* The key of the record; that of another one of its kind, if there is one. */
static size_t key_of(const struct vault_rig *r, enum target kind, bool other, uint8_t key[64])
{
    uint8_t name[OBJECT_KEY_SIZE];

    vault_rig_key((struct vault_rig *)r, other ? "other" : "whole", name);
    switch (kind) {
    case HEAD:
        memcpy(key, name, OBJECT_KEY_SIZE);
        return OBJECT_KEY_SIZE;
    case ATTRS:
        attr_key(1, key);
        return ATTR_KEY_SIZE;
    case LEVEL1:
        index_key(1, 1, other, key);
        return INDEX_KEY_SIZE;
    case LEVEL2:
        index_key(1, 2, other, key);
        return INDEX_KEY_SIZE;
    default:
        chunk_key(1, other ? 64 : 0, key);
        return CHUNK_KEY_SIZE;
    }
}

enum way {
    FLIP_VERSION,
    FLIP_NONCE,
    FLIP_TEXT,
    FLIP_TAG,
    CUT,
    LENGTHEN,
    EMPTY,
    ENORMOUS,
    GONE,
    OLDER,
    ANOTHERS,
    WAYS
};

static struct raw change(struct raw w, enum way how, const struct raw *is)
{
    static uint8_t big[100000];

    w.value = realloc(w.value, w.size + 1);
    assert_non_null(w.value);
    if (how == FLIP_VERSION)
        w.value[0] ^= 1;
    else if (how == FLIP_NONCE)
        w.value[8] ^= 1;
    else if (how == FLIP_TEXT)
        w.value[20] ^= 0x80;
    else if (how == FLIP_TAG)
        w.value[w.size - 1] ^= 1;
    else if (how == CUT)
        w.size--;
    else if (how == LENGTHEN)
        w.value[w.size++] = 0;
    else if (how == EMPTY)
        w.size = 0;
    free(how >= ENORMOUS ? w.value : NULL);
    if (how == ENORMOUS) {
        w.value = calloc(1, sizeof(big));
        w.size = sizeof(big);
    } else if (how > GONE) {
        w.value = malloc(is->size);
        memcpy(w.value, is->value, w.size = is->size);
    }
    return w;
}

/* The vault is closed. `old`: the record before it was renewed. */
static void damage(const struct vault_rig *r, const uint8_t *key, size_t size, enum way how,
                   const struct raw *is)
{
    if (how == GONE) {
        raw_del(r, key, size);
        return;
    }
    struct raw w = change(raw_get(r, key, size), how, is);
    raw_put(r, key, size, w.value, w.size);
    free(w.value);
}

/* What is lost is said to be, before and after; the rest is there. */
static void expect_damage(struct vault_rig *r, enum target kind)
{
    struct pobj *p;
    uint8_t bytes[5];
    size_t count;
    uint32_t res = pobj_open(r->ta, &whole, MANY, &p);

    assert_int_equal(res, target[kind].opens ? TEE_SUCCESS : TEE_ERROR_CORRUPT_OBJECT);
    for (unsigned i = 0; p && i < PLACES; i++) {
        if (!target[kind].lost[i]) {
            pobj_rig_expect(p, place[i], "newer", 5);
            continue;
        }
        pobj_rig_seek(p, place[i]);
        assert_int_equal(pobj_read(p, bytes, 5, &count), TEE_ERROR_CORRUPT_OBJECT);
        assert_int_equal(count, 0);
        assert_int_equal(p->position, place[i]);
        /* A part of what is lost cannot be written either: what would the rest be? */
        assert_int_equal(pobj_write(p, "x", 1), TEE_ERROR_CORRUPT_OBJECT);
        assert_int_equal(p->position, place[i]);
    }
    pobj_close(p);
    expect_finding(r, "whole", target[kind].finding);
    expect_finding(r, "other", "");
    pobj_rig_expect_object(r->ta, "other", "still here", 10);
    assert_int_equal(pobj_rig_try_create(r->ta, "whole", RD, "x", 1),
                     kind == HEAD ? TEE_ERROR_CORRUPT_OBJECT : TEE_ERROR_ACCESS_CONFLICT);
}

/* Enumeration says what is corrupt and goes on; that a head is missing only verifying can tell. */
static void expect_enumeration(struct vault_rig *r, enum target kind, enum way how)
{
    struct pobj_enum e = {.ta = r->ta};
    struct pobj_info info;
    uint8_t id[TEE_OBJECT_ID_MAX_LEN];
    size_t size;
    unsigned good = 0, bad = 0;
    uint32_t res;

    assert_int_equal(pobj_enum_start(&e, TEE_STORAGE_PRIVATE), TEE_SUCCESS);
    while ((res = pobj_enum_next(&e, &info, id, &size)) != TEE_ERROR_ITEM_NOT_FOUND) {
        good += res == TEE_SUCCESS;
        bad += res == TEE_ERROR_CORRUPT_OBJECT;
    }
    assert_int_equal(bad, kind == HEAD && how != GONE);
    assert_int_equal(good, kind == HEAD ? 1 : 2);
}

/* By replacing it, or by removing it; only with its head its other records are lost. */
static void get_rid(struct vault_rig *r, enum target kind, bool replace)
{
    uint8_t key[OBJECT_KEY_SIZE];
    struct orphans o;

    vault_rig_key(r, "whole", key);
    if (replace) {
        assert_int_equal(pobj_rig_try_create(r->ta, "whole", RD | OVER, "new", 3), TEE_SUCCESS);
        pobj_rig_expect_object(r->ta, "whole", "new", 3);
        expect_finding(r, "whole", "");
    } else {
        assert_int_equal(pobj_remove(r->ta, key), TEE_SUCCESS);
        assert_int_equal(pobj_rig_try_open(r->ta, "whole", RD), TEE_ERROR_ITEM_NOT_FOUND);
        assert_int_equal(pobj_remove(r->ta, key), TEE_ERROR_ITEM_NOT_FOUND);
    }
    assert_int_equal(orphans_find(r->vault, &o), TEE_SUCCESS);
    assert_int_equal(o.count, kind == HEAD);
    if (o.count)
        assert_int_equal(o.number[0], 1);
    assert_int_equal(orphans_remove(r->vault, &o), TEE_SUCCESS);
    orphans_free(&o);
    expect_orphans(r, 0);
    assert_int_equal(
        pobj_rig_count(r->ta, 'A') + pobj_rig_count(r->ta, 'I') + pobj_rig_count(r->ta, 'D'), 0);
    expect_finding(r, "other", "");
}

static void try_damage(struct vault_rig *r, enum target kind, enum way how, bool replace)
{
    uint8_t key[64], other_key[64];
    size_t size = key_of(r, kind, false, key), other_size = key_of(r, kind, true, other_key);

    vault_rig_close(r);
    struct raw older = raw_get(r, key, size);
    vault_rig_open(r);
    renew(r);
    vault_rig_close(r);
    struct raw another = raw_get(r, other_key, other_size);
    damage(r, key, size, how, how == OLDER ? &older : &another);
    raw_free(&older, 1);
    raw_free(&another, 1);
    vault_rig_open(r);
    expect_damage(r, kind);
    expect_enumeration(r, kind, how);
    get_rid(r, kind, replace);
    vault_rig_close(r);
    vault_rig_restore(r, "before");
    vault_rig_open(r);
}

static void test_each_kind_of_damage(void **state)
{
    struct vault_rig *r = *state;
    unsigned count = 0;

    check_rig_make_whole(r);
    vault_rig_close(r);
    vault_rig_save(r, "before");
    vault_rig_open(r);
    for (unsigned kind = 0; kind < TARGETS; kind++) {
        for (unsigned how = 0; how < WAYS; how++) {
            if (kind == ATTRS && how >= OLDER)
                continue; /* they are written once, and there are no others of that number */
            try_damage(r, kind, how, count++ % 2);
        }
    }
}

/* A deleted object's head is put back. */
static void test_resurrection(void **state)
{
    struct vault_rig *r = *state;
    uint8_t key[OBJECT_KEY_SIZE];

    for (unsigned how = 0; how < 3; how++) {
        struct pobj *p = pobj_rig_create(r->ta, "a", ALL, "alive", 5);
        pobj_close(p);
        vault_rig_key(r, "a", key);
        vault_rig_close(r);
        struct raw w = raw_get(r, key, sizeof(key));
        vault_rig_open(r);
        assert_int_equal(pobj_delete(pobj_rig_open(r->ta, "a", ALL)), TEE_SUCCESS);
        vault_rig_close(r);
        raw_put(r, key, sizeof(key), w.value, w.size);
        raw_free(&w, 1);
        vault_rig_open(r);
        assert_int_equal(pobj_rig_try_open(r->ta, "a", ALL), TEE_ERROR_CORRUPT_OBJECT);
        assert_int_equal(pobj_rig_try_create(r->ta, "a", ALL, "x", 1), TEE_ERROR_CORRUPT_OBJECT);
        expect_finding(r, "a", "should not be there");
        p = pobj_rig_create(r->ta, "b", ALL, "", 0);
        assert_int_equal(pobj_rename(p, "a", 1), TEE_ERROR_ACCESS_CONFLICT);
        assert_int_equal(pobj_delete(p), TEE_SUCCESS);
        if (how == 0)
            assert_int_equal(pobj_remove(r->ta, key), TEE_SUCCESS);
        else
            assert_int_equal(pobj_rig_try_create(r->ta, "a", OVER, "y", 1), TEE_SUCCESS);
        if (how)
            assert_int_equal(pobj_remove(r->ta, key), TEE_SUCCESS);
        assert_int_equal(pobj_rig_try_open(r->ta, "a", ALL), TEE_ERROR_ITEM_NOT_FOUND);
    }
}

#define TEST(function)                                                                             \
    cmocka_unit_test_setup_teardown(function, vault_rig_setup, vault_rig_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_each_kind_of_damage),
        TEST(test_resurrection),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
