/* SPDX-License-Identifier: BSD-2-Clause */
/* Objects that fill a file system. Skipped where none can be mounted. */
#include "pobj_rig.h"
#include "small_disk.h"
#include "tee/storage/pobj_check.h"

#define KIB   1024u
#define MIB   (1024u * KIB)
#define PIECE (16u * KIB)

static bool may_mount;

static void begin(struct vault_rig *r, size_t size)
{
    if (!may_mount)
        skip();
    vault_rig_close(r);
    assert_true(small_disk_mount(r->dir, size));
    vault_rig_open(r);
}

/* Until there is no room for more. How many bytes. */
static size_t fill(struct pobj *p)
{
    static uint8_t piece[PIECE];
    size_t size = 0;
    uint32_t res;

    memset(piece, 'x', sizeof(piece)); /* zeros take no room */
    while ((res = pobj_write(p, piece, sizeof(piece))) == TEE_SUCCESS)
        size += sizeof(piece);
    assert_int_equal(res, TEE_ERROR_STORAGE_NO_SPACE);
    return size;
}

static void remove_it(struct vault_rig *r, const char *name)
{
    uint8_t key[OBJECT_KEY_SIZE];

    vault_rig_key(r, name, key);
    assert_int_equal(pobj_remove(r->ta, key), TEE_SUCCESS);
}

enum way { TRUNCATE, DELETE, REMOVE, SMALL, WAYS };

static void make_room(struct vault_rig *r, struct pobj *p, enum way way)
{
    if (way == DELETE) {
        assert_int_equal(pobj_delete(p), TEE_SUCCESS);
        return;
    }
    if (way == TRUNCATE)
        assert_int_equal(pobj_truncate(p, 0), TEE_SUCCESS);
    pobj_close(p);
    if (way == SMALL)
        remove_it(r, "small");
    remove_it(r, "big");
}

/* What is left of the reserve has to do each time. */
static void fill_and_empty(struct vault_rig *r, size_t disk, unsigned times)
{
    size_t first = 0;

    begin(r, disk);
    for (unsigned i = 0; i < times; i++) {
        (void)!pobj_rig_try_create(r->ta, "small", ALL, "abc", 3);
        struct pobj *p = pobj_rig_create(r->ta, "big", ALL, NULL, 0);
        size_t size = fill(p);
        first = i == 0 ? size : first;
        assert_true(size > first / 2);
        make_room(r, p, (enum way)(i % WAYS));
    }
}

static void test_a_disk_can_be_filled_and_emptied(void **state)
{
    fill_and_empty(*state, 6 * MIB, 40);
}

static void test_one_large_object(void **state)
{
    fill_and_empty(*state, 400 * MIB, 4);
}

static int disk_teardown(void **state)
{
    struct vault_rig *r = *state;

    vault_rig_close(r);
    small_disk_unmount(r->dir);
    return vault_rig_teardown(state);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, vault_rig_setup, disk_teardown)
    const struct CMUnitTest tests[] = {
        T(test_a_disk_can_be_filled_and_emptied),
        T(test_one_large_object),
    };
    may_mount = small_disk_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
