/* SPDX-License-Identifier: BSD-2-Clause */
/* Persistent objects when memory ends, or the disk is full, at any point: nothing has changed. And
 * what of their secrets is left in memory that was freed: nothing. */
#include "../crypto/crypto_rig.h"
#include "../crypto/memory_rig.h"
#include "object_rig.h"
#include "pobj_rig.h"
#include "tee/storage/orphans.h"
#include "tee/storage/pobj_check.h"
#include "tee/storage/point.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define ENOUGH 2000u /* more than any call has of allocations, or of points */
#define LARGE  40000u

static uint8_t small[100], large[LARGE], other[LARGE];

/* ---- the store before each call ---- */

struct scene {
    struct vault_rig *r;
    struct pobj *p;     /* open on "large", at 17 */
    struct object *key; /* of "large" */
    struct pobj_enum e; /* at the beginning */
};

static struct pobj_name name_of(const char *id)
{
    return (struct pobj_name){TEE_STORAGE_PRIVATE, id, strlen(id)};
}

static void make_store(struct scene *s)
{
    struct pobj_name name = name_of("large");
    struct pobj_new what = {.attributes = s->key, .data = large, .size = LARGE};
    struct pobj *p;

    assert_int_equal(pobj_create(s->r->ta, &name, &what, &p), TEE_SUCCESS);
    pobj_close(p);
    assert_int_equal(pobj_rig_try_create(s->r->ta, "small", RD, small, sizeof(small)), TEE_SUCCESS);
    vault_rig_close(s->r);
    vault_rig_save(s->r, "before");
    vault_rig_open(s->r);
}

static void enter(struct scene *s)
{
    s->p = pobj_rig_open(s->r->ta, "large", ALL);
    pobj_rig_seek(s->p, 17);
    s->e = (struct pobj_enum){.ta = s->r->ta};
    assert_int_equal(pobj_enum_start(&s->e, TEE_STORAGE_PRIVATE), TEE_SUCCESS);
}

static void leave(struct scene *s)
{
    pobj_close(s->p);
    s->p = NULL;
}

/* As another run finds it: everything is read, and keys are derived, anew. */
static void enter_anew(struct scene *s)
{
    leave(s);
    vault_rig_reopen(s->r);
    enter(s);
}

/* With nothing known of the store. */
static void enter_cold(struct scene *s)
{
    leave(s);
    vault_rig_reopen(s->r);
}

static void restore(struct scene *s)
{
    leave(s);
    vault_rig_close(s->r);
    vault_rig_restore(s->r, "before");
    vault_rig_open(s->r);
}

static void no_words(void *ctx, const char *what)
{
    (void)ctx;
    fail_msg("%s", what);
}

static void expect_whole(struct scene *s, const char *id)
{
    struct pobj_checked checked;
    uint8_t key[OBJECT_KEY_SIZE];

    vault_rig_key(s->r, id, key);
    assert_int_equal(pobj_check(s->r->ta, key, &checked, no_words, NULL), TEE_SUCCESS);
}

/* Everything is as it was made. */
static void expect_unchanged(struct scene *s)
{
    struct pobj *p = s->p;

    if (p) {
        assert_int_equal(p->position, 17);
        s->key->usage = p->object->usage;
        rig_assert_same_object(p->object, s->key);
        pobj_rig_expect(p, 0, large, LARGE);
        leave(s);
    }
    p = pobj_rig_open(s->r->ta, "large", RD);
    pobj_rig_expect_size(p, LARGE);
    pobj_rig_expect(p, 0, large, LARGE);
    assert_int_equal(pobj_rig_info(p).usage, s->key->usage);
    pobj_close(p);
    pobj_rig_expect_object(s->r->ta, "small", small, sizeof(small));
    assert_int_equal(pobj_rig_try_open(s->r->ta, "new", RD), TEE_ERROR_ITEM_NOT_FOUND);
    assert_int_equal(pobj_rig_count(s->r->ta, 'O'), 2);
    assert_int_equal(pobj_rig_count(s->r->ta, 'A'), 1);
    assert_int_equal(pobj_rig_count(s->r->ta, 'I'), 2);
    assert_int_equal(pobj_rig_count(s->r->ta, 'D'), 3);
    expect_whole(s, "large");
    expect_whole(s, "small");
}

/* ---- the calls ---- */

static uint32_t open_large(struct scene *s)
{
    struct pobj_name name = name_of("large");
    struct pobj *p;
    uint32_t res = pobj_open(s->r->ta, &name, RD, &p);

    assert_int_equal(res == TEE_SUCCESS, p != NULL);
    pobj_close(p);
    return res;
}

static uint32_t make(struct scene *s, const char *id, const struct pobj_new *what)
{
    struct pobj_name name = name_of(id);
    struct pobj *p;
    uint32_t res = pobj_create(s->r->ta, &name, what, &p);

    assert_int_equal(res == TEE_SUCCESS, p != NULL);
    pobj_close(p);
    return res;
}

static uint32_t create_small(struct scene *s)
{
    struct pobj_new what = {.data = other, .size = 5};
    return make(s, "new", &what);
}

static uint32_t create_large(struct scene *s)
{
    struct pobj_new what = {.attributes = s->key, .data = other, .size = LARGE};
    return make(s, "new", &what);
}

static uint32_t overwrite(struct scene *s)
{
    struct pobj_new what = {.flags = OVER, .attributes = s->key, .data = other, .size = LARGE};
    return make(s, "large", &what);
}

static uint32_t delete (struct scene *s)
{
    struct pobj *p = s->p;

    s->p = NULL; /* it is closed in any case */
    return pobj_delete(p);
}

static uint32_t rename_it(struct scene *s)
{
    return pobj_rename(s->p, "new", 3);
}

static uint32_t restrict_it(struct scene *s)
{
    return pobj_restrict(s->p, 0);
}

static uint32_t info(struct scene *s)
{
    struct pobj_info got;
    return pobj_info(s->p, &got);
}

static uint32_t read_it(struct scene *s)
{
    static uint8_t to[LARGE];
    size_t count;
    uint32_t res = pobj_read(s->p, to, LARGE, &count);

    assert_int_equal(count, res == TEE_SUCCESS ? LARGE - 17 : 0);
    return res;
}

static uint32_t write_a_part(struct scene *s)
{
    return pobj_write(s->p, other, 3);
}

static uint32_t write_chunks(struct scene *s)
{
    return pobj_write(s->p, other, LARGE);
}

static uint32_t truncate_it(struct scene *s)
{
    return pobj_truncate(s->p, 20000);
}

static uint32_t enumerate(struct scene *s)
{
    struct pobj_info got;
    uint8_t id[TEE_OBJECT_ID_MAX_LEN];
    size_t size;
    struct pobj_enum e = {.ta = s->r->ta};
    uint32_t res = pobj_enum_start(&e, TEE_STORAGE_PRIVATE);

    return res == TEE_SUCCESS ? pobj_enum_next(&e, &got, id, &size) : res;
}

/* What was not got comes again. */
static uint32_t enumerate_on(struct scene *s)
{
    struct pobj_info got;
    uint8_t id[TEE_OBJECT_ID_MAX_LEN];
    size_t size;
    bool begun = s->e.begun;
    uint32_t res = pobj_enum_next(&s->e, &got, id, &size);

    if (res != TEE_SUCCESS)
        assert_int_equal(s->e.begun, begun);
    return res;
}

static uint32_t check_it(struct scene *s)
{
    struct pobj_checked checked;
    uint8_t key[OBJECT_KEY_SIZE];

    memcpy(key, s->p->share.key, sizeof(key));
    return pobj_check(s->r->ta, key, &checked, no_words, NULL);
}

static uint32_t remove_it(struct scene *s)
{
    uint8_t key[OBJECT_KEY_SIZE];

    memcpy(key, s->p->share.key, sizeof(key));
    leave(s);
    return pobj_remove(s->r->ta, key);
}

static uint32_t find_orphans(struct scene *s)
{
    struct orphans o;
    uint32_t res = orphans_find(s->r->vault, &o);

    assert_int_equal(o.count, 0);
    orphans_free(&o);
    return res;
}

static const struct call {
    const char *name;
    uint32_t (*does)(struct scene *s);
    void (*enter)(struct scene *s);
    bool changes;
} calls[] = {
    {"open", open_large, enter_cold, false},
    {"create", create_small, enter_cold, true},
    {"create large", create_large, enter_cold, true},
    {"overwrite", overwrite, enter_cold, true},
    {"enumerate", enumerate, enter_cold, false},
    {"find orphans", find_orphans, enter_cold, false},
    {"delete", delete, enter_anew, true},
    {"rename", rename_it, enter_anew, true},
    {"restrict", restrict_it, enter_anew, true},
    {"info", info, enter_anew, false},
    {"read", read_it, enter_anew, false},
    {"write a part", write_a_part, enter_anew, true},
    {"write chunks", write_chunks, enter_anew, true},
    {"truncate", truncate_it, enter_anew, true},
    {"next", enumerate_on, enter_anew, false},
    {"check", check_it, enter_anew, false},
    {"remove", remove_it, enter_anew, true},
};

/* ---- ends of memory ---- */

static int old_stderr = -1;

/* Until the test is over. */
static void quiet(void)
{
    int none = open("/dev/null", O_WRONLY);

    old_stderr = dup(STDERR_FILENO);
    assert_true(none >= 0 && old_stderr >= 0);
    assert_true(dup2(none, STDERR_FILENO) >= 0);
    close(none);
}

static void loud(void)
{
    if (old_stderr < 0)
        return;
    dup2(old_stderr, STDERR_FILENO);
    close(old_stderr);
    old_stderr = -1;
}

static int setup(void **state)
{
    struct scene *s = calloc(1, sizeof(*s));

    if (!s || vault_rig_setup((void **)&s->r))
        return -1;
    memset(small, 's', sizeof(small));
    memset(large, 'l', sizeof(large));
    memset(other, 'o', sizeof(other));
    s->key = rig_nth_object(0);
    make_store(s);
    *state = s;
    return 0;
}

static int teardown(void **state)
{
    struct scene *s = *state;
    void *rig = s->r;

    loud();
    pobj_close(s->p);
    object_destroy(s->key);
    free(s);
    return vault_rig_teardown(&rig);
}

/* How many allocations it could fail at. */
static unsigned end_memory_in(struct scene *s, const struct call *c)
{
    for (unsigned n = 0;; n++) {
        assert_true(n < ENOUGH);
        c->enter(s);
        memory_rig_ends_after(n);
        uint32_t res = c->does(s);
        memory_rig_is_back();
        if (res == TEE_SUCCESS) {
            restore(s);
            return n;
        }
        if (res != TEE_ERROR_OUT_OF_MEMORY)
            fail_msg("%s, allocation %u: 0x%x", c->name, n, res);
        expect_unchanged(s);
    }
}

static void test_memory_ends(void **state)
{
    for (unsigned i = 0; i < ARRAY_COUNT(calls); i++) {
        unsigned count = end_memory_in(*state, &calls[i]);
        /* What works on heads alone needs no memory once the store is open. */
        if (calls[i].enter == enter_cold)
            assert_true(count > 5);
    }
}

/* ---- full disks ---- */

struct fuse {
    unsigned left;
    const char *blown; /* where; NULL: not yet */
};

static int burn(const char *what, void *ctx)
{
    struct fuse *f = ctx;

    if (strncmp(what, "after ", 6) == 0 || f->left-- > 0)
        return 0;
    f->left = ENOUGH; /* once */
    f->blown = what;
    return ENOSPC;
}

static unsigned fill_disk_in(struct scene *s, const struct call *c)
{
    for (unsigned n = 0;; n++) {
        struct fuse fuse = {.left = n};
        assert_true(n < ENOUGH);
        c->enter(s);
        storage_point_set(burn, &fuse);
        uint32_t res = c->does(s);
        storage_point_set(NULL, NULL);
        /* That the counter could not be raised does not undo what is done. */
        if (res == TEE_SUCCESS) {
            restore(s);
            if (fuse.blown)
                continue;
            return n;
        }
        /* A device that cannot be opened is not there. */
        bool of_store = fuse.blown && strncmp(fuse.blown, "mdb_", 4) == 0;
        if (res != TEE_ERROR_STORAGE_NO_SPACE &&
            (of_store || res != TEE_ERROR_STORAGE_NOT_AVAILABLE))
            fail_msg("%s, point %u, %s: 0x%x", c->name, n, fuse.blown, res);
        expect_unchanged(s);
    }
}

static void test_disk_is_full(void **state)
{
    quiet(); /* every failure is said once a run of the store */
    for (unsigned i = 0; i < ARRAY_COUNT(calls); i++) {
        unsigned count = fill_disk_in(*state, &calls[i]);
        assert_true(count > 3 || !calls[i].changes); /* what is at hand is read without any */
    }
}

/* ---- secrets ---- */

static const char secret[] = "nobody may find this in memory that was freed";

/* Data that has it once, in each of its parts. */
static void hide(uint8_t *data, size_t size)
{
    memset(data, 0, size);
    for (size_t i = 0; i + sizeof(secret) < size; i += 1000)
        memcpy(data + i, secret, sizeof(secret));
}

static void use_secret(struct vault_rig *r, struct object *key, size_t size)
{
    static uint8_t data[LARGE], to[LARGE];
    struct pobj_name name = name_of("secret");
    struct pobj_new what = {.flags = ALL, .attributes = key, .data = data, .size = size};
    struct pobj *p;
    size_t count;

    hide(data, sizeof(data));
    assert_int_equal(pobj_create(r->ta, &name, &what, &p), TEE_SUCCESS);
    assert_int_equal(pobj_write(p, data, 700), TEE_SUCCESS);
    pobj_rig_seek(p, 100);
    assert_int_equal(pobj_read(p, to, size, &count), TEE_SUCCESS);
    assert_int_equal(pobj_restrict(p, 1), TEE_SUCCESS);
    assert_int_equal(pobj_rename(p, "other", 5), TEE_SUCCESS);
    assert_int_equal(pobj_rename(p, "secret", 6), TEE_SUCCESS);
    assert_int_equal(pobj_truncate(p, size - 100), TEE_SUCCESS);
    assert_int_equal(pobj_truncate(p, size), TEE_SUCCESS);
    pobj_close(p);
    struct pobj_enum e = {.ta = r->ta};
    struct pobj_info got;
    uint8_t id[TEE_OBJECT_ID_MAX_LEN];
    assert_int_equal(pobj_enum_start(&e, TEE_STORAGE_PRIVATE), TEE_SUCCESS);
    assert_int_equal(pobj_enum_next(&e, &got, id, &count), TEE_SUCCESS);
    struct pobj_checked checked;
    assert_int_equal(pobj_check(r->ta, e.key, &checked, no_words, NULL), TEE_SUCCESS);
    assert_int_equal(pobj_open(r->ta, &name, ALL, &p), TEE_SUCCESS);
    assert_int_equal(pobj_read(p, to, size, &count), TEE_SUCCESS);
    assert_int_equal(pobj_delete(p), TEE_SUCCESS);
}

static void test_secrets_are_wiped(void **state)
{
    struct scene *s = *state;
    struct attrs l = {0};
    struct object *key;

    assert_int_equal(pobj_delete(pobj_rig_open(s->r->ta, "large", ALL)), TEE_SUCCESS);
    assert_int_equal(pobj_delete(pobj_rig_open(s->r->ta, "small", ALL)), TEE_SUCCESS);
    assert_int_equal(object_create(TEE_TYPE_GENERIC_SECRET, 512, &key), TEE_SUCCESS);
    assert_true(attrs_add_bytes(&l, TEE_ATTR_SECRET_VALUE, secret, sizeof(secret)));
    RIG_OK(object_populate(key, &l, &m));
    attrs_clear(&l);
    memory_rig_watch(secret, sizeof(secret) - 1);
    use_secret(s->r, key, 1500);
    use_secret(s->r, NULL, 1500);
    use_secret(s->r, key, LARGE);
    object_destroy(key);
    vault_rig_close(s->r);
    assert_int_equal(memory_rig_found(), 0);
    memory_rig_watch(NULL, 0);
    vault_rig_open(s->r);
}

/* A handle has read what was longer before, twice. */
static void test_what_was_longer_is_wiped(void **state)
{
    struct scene *s = *state;
    struct pobj *a, *b;

    pobj_close(pobj_rig_create(s->r->ta, "longer", MANY, secret, sizeof(secret)));
    a = pobj_rig_open(s->r->ta, "longer", MANY);
    b = pobj_rig_open(s->r->ta, "longer", MANY);
    memory_rig_watch(secret + 3, sizeof(secret) - 4);
    for (unsigned size = 1; size < 3; size++) {
        assert_int_equal(pobj_truncate(b, size), TEE_SUCCESS);
        pobj_rig_expect_size(a, size);
    }
    pobj_close(a);
    pobj_close(b);
    assert_int_equal(memory_rig_found(), 0);
    memory_rig_watch(NULL, 0);
    assert_int_equal(pobj_delete(pobj_rig_open(s->r->ta, "longer", ALL)), TEE_SUCCESS);
}

/* The test would find some. */
static void test_the_watch_finds(void **state)
{
    char *volatile left = strdup(secret);

    (void)state;
    memory_rig_watch(secret, sizeof(secret) - 1);
    free(left);
    assert_int_equal(memory_rig_found(), 1);
    memory_rig_watch(NULL, 0);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_memory_ends),
        TEST(test_disk_is_full),
        TEST(test_secrets_are_wiped),
        TEST(test_what_was_longer_is_wiped),
        cmocka_unit_test(test_the_watch_finds),
    };

    if (!memory_rig_begin())
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
