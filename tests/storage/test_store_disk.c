/* SPDX-License-Identifier: BSD-2-Clause */
/* Full file systems. Skipped where none can be mounted. */
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

#include "base/fault.h"
#include "small_disk.h"
#include "store_rig.h"
#include "tee_api_defines.h"

#define KIB ((size_t)1 << 10)
#define MIB (KIB << 10)

static bool may_mount;

/* The rig's directory is on a disk of its own. */
static void begin(struct store_rig *r, size_t size)
{
    if (!may_mount)
        skip();
    assert_int_equal(fault_install(), 0);
    assert_true(small_disk_mount(r->d.top, size));
    rig_reopen(r);
}

static void end(struct store_rig *r)
{
    rig_close(r);
    small_disk_unmount(r->d.top);
}

static const char *filler_of(const struct store_rig *r)
{
    static char path[80];

    snprintf(path, sizeof(path), "%s/filler", r->d.top);
    return path;
}

/* ---- no room to begin with ---- */

static void test_a_new_store_on_a_full_disk(void **state)
{
    struct store_rig *r = *state;
    unsigned full = 0;

    for (size_t pages = 0; pages < 40; pages++) {
        begin(r, 1 * MIB);
        small_disk_fill(filler_of(r), pages * 4096);
        uint32_t res = rig_put(r, "k", "v");
        full += res == TEE_ERROR_STORAGE_NO_SPACE;
        if (res != TEE_SUCCESS)
            assert_int_equal(res, TEE_ERROR_STORAGE_NO_SPACE);
        assert_int_equal(unlink(filler_of(r)), 0);
        assert_int_equal(rig_put(r, "k", "w"), TEE_SUCCESS);
        rig_expect(r, "k", "w");
        end(r);
    }
    assert_in_range(full, 1, 39);
}

static void test_a_lock_file_that_is_missing_on_a_full_disk(void **state)
{
    struct store_rig *r = *state;
    struct stat st;

    for (unsigned i = 0; i < 2; i++) {
        begin(r, 4 * MIB);
        assert_int_equal(rig_put(r, "k", "v"), TEE_SUCCESS);
        rig_close(r);
        assert_int_equal(unlink(state_dir_path(&r->d, "teesim.mdb-lock")), 0);
        /* Without a reserve there is no room for a new one. */
        if (i == 0)
            assert_int_equal(truncate(state_dir_path(&r->d, "reserve"), 0), 0);
        small_disk_fill(filler_of(r), 0);
        rig_reopen(r);
        if (i == 0) {
            assert_int_equal(rig_put(r, "k", "w"), TEE_ERROR_STORAGE_NO_SPACE);
        } else {
            rig_expect(r, "k", "v");
            assert_int_equal(stat(state_dir_path(&r->d, "reserve"), &st), 0);
            assert_in_range(st.st_size, 512 * KIB, 1 * MIB - 1);
        }
        end(r);
    }
}

/* ---- filled ---- */

static unsigned fill_up(struct store_rig *r, size_t piece)
{
    char key[16];
    uint32_t res;

    for (unsigned i = 0;; i++) {
        snprintf(key, sizeof(key), "piece%u", i);
        res = rig_put_bytes(r, key, piece);
        if (res != TEE_SUCCESS) {
            assert_int_equal(res, TEE_ERROR_STORAGE_NO_SPACE);
            return i;
        }
    }
}

static void remove_pieces(struct store_rig *r, unsigned count)
{
    char key[16];

    for (unsigned i = 0; i < count; i++) {
        snprintf(key, sizeof(key), "piece%u", i);
        assert_int_equal(store_del(r->s, key, strlen(key)), TEE_SUCCESS);
    }
}

static void test_a_full_store_can_be_emptied(void **state)
{
    static const size_t pieces[] = {1000, 16 * KIB, 64 * KIB, 500 * KIB};
    struct store_rig *r = *state;

    for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
        begin(r, 8 * MIB);
        for (unsigned times = 0; times < 10; times++) {
            unsigned count = fill_up(r, pieces[i]);
            assert_true(count > 0);
            if (times % 2)
                rig_reopen(r);
            remove_pieces(r, count);
        }
        end(r);
    }
}

static void test_a_disk_that_others_fill(void **state)
{
    struct store_rig *r = *state;

    begin(r, 8 * MIB);
    for (unsigned times = 0; times < 20; times++) {
        assert_int_equal(rig_put_bytes(r, "big", 100 * KIB), TEE_SUCCESS);
        small_disk_fill(filler_of(r), 0);
        assert_int_equal(store_del(r->s, "big", 3), TEE_SUCCESS);
        assert_int_equal(unlink(filler_of(r)), 0);
        rig_reopen(r); /* and the reserve is whole again */
    }
    end(r);
}

static int disk_teardown(void **state)
{
    struct store_rig *r = *state;

    rig_close(r);
    small_disk_unmount(r->d.top);
    return rig_teardown(state);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, rig_setup, disk_teardown)
    const struct CMUnitTest tests[] = {
        T(test_a_new_store_on_a_full_disk),
        T(test_a_lock_file_that_is_missing_on_a_full_disk),
        T(test_a_full_store_can_be_emptied),
        T(test_a_disk_that_others_fill),
    };
    may_mount = small_disk_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
