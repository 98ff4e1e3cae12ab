/* SPDX-License-Identifier: BSD-2-Clause */
/* What happens to the files of a store that is open. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/fault.h"
#include "store_rig.h"
#include "tee_api_defines.h"

static const char *lock_of(const struct store_rig *r)
{
    return state_dir_path(&r->d, "teesim.mdb-lock");
}

/* Reading first or last: who has found it once does not go on with what nobody else has. */
static void expect_refused(struct store_rig *r, uint32_t want, const char *what)
{
    char value[64];

    stderr_begin();
    uint32_t first = rig_put(r, "k", "w"), second = rig_put(r, "k", "x"),
             read = rig_get(r, "k", value);
    const char *said = stderr_end();
    assert_int_equal(first, want);
    assert_int_equal(second, want);
    assert_int_equal(read, want);
    assert_non_null(strstr(said, r->file));
    assert_non_null(strstr(said, what));
    assert_ptr_equal(strchr(said, '\n'), said + strlen(said) - 1); /* once */
}

/* ---- removed ---- */

static void remove_lock(struct store_rig *r)
{
    assert_int_equal(unlink(lock_of(r)), 0);
}

static void replace_lock(struct store_rig *r)
{
    remove_lock(r);
    file_write(lock_of(r), "", 0);
}

static void remove_file(struct store_rig *r)
{
    assert_int_equal(unlink(r->file), 0);
}

static void move_file(struct store_rig *r)
{
    assert_int_equal(rename(r->file, state_dir_path(&r->d, "other")), 0);
}

static void replace_file(struct store_rig *r)
{
    file_write(state_dir_path(&r->d, "other"), "", 0);
    assert_int_equal(rename(state_dir_path(&r->d, "other"), r->file), 0);
}

static void remove_all(struct store_rig *r)
{
    char command[160];

    snprintf(command, sizeof(command), "rm -rf %s", r->d.dir);
    assert_int_equal(system(command), 0);
}

/* Changes, until nothing has come to the directory for so long that its time says so. */
static void change_for_a_while(struct store_rig *r)
{
    struct timespec now;
    struct stat st;

    assert_int_equal(stat(r->d.dir, &st), 0);
    do {
        assert_int_equal(rig_put(r, "k", "v"), TEE_SUCCESS);
        clock_gettime(CLOCK_REALTIME, &now);
    } while ((now.tv_sec - st.st_ctim.tv_sec) * 1000000000 + now.tv_nsec - st.st_ctim.tv_nsec <
             300000000);
}

static void check_each_case(struct store_rig *r, void (*before)(struct store_rig *r))
{
    static const struct {
        void (*remove)(struct store_rig *r);
        const char *said;
    } cases[] = {{remove_lock, "teesim.mdb-lock"}, {replace_lock, "teesim.mdb-lock"},
                 {remove_file, "the file was"},    {move_file, "the file was"},
                 {replace_file, "the file was"},   {remove_all, "the file was"}};

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        rig_reopen(r);
        assert_int_equal(rig_put(r, "k", "v"), TEE_SUCCESS);
        before(r);
        cases[i].remove(r);
        expect_refused(r, TEE_ERROR_STORAGE_NOT_AVAILABLE, cases[i].said);
        rig_close(r);
        remove_all(r);
    }
}

static void do_nothing(struct store_rig *r)
{
    (void)r;
}

static void test_nobody_writes_what_is_gone(void **state)
{
    check_each_case(*state, do_nothing);
}

static void test_nobody_writes_what_has_gone_later(void **state)
{
    check_each_case(*state, change_for_a_while);
}

static void test_other_files_may_come_and_go(void **state)
{
    struct store_rig *r = *state;

    assert_int_equal(rig_put(r, "k", "v"), TEE_SUCCESS);
    change_for_a_while(r);
    file_write(state_dir_path(&r->d, "other"), "", 0);
    assert_int_equal(rig_put(r, "k", "w"), TEE_SUCCESS);
    assert_int_equal(unlink(state_dir_path(&r->d, "other")), 0);
    assert_int_equal(rig_put(r, "k", "x"), TEE_SUCCESS);
    rig_expect(r, "k", "x");
}

/* Two that do not know of each other write over each other's changes. */
static void test_who_comes_later_has_the_file_for_itself(void **state)
{
    struct store_rig *r = *state, later = {.d = r->d};
    struct other o;

    assert_int_equal(rig_put(r, "k", "v"), TEE_SUCCESS);
    remove_lock(r);
    if (other_begin(&o)) {
        rig_reopen(&later);
        other_tell(&o, rig_put(&later, "a", "1") == TEE_SUCCESS ? 'y' : 'n');
        other_tell(&o, other_told(&o) == 'g' && rig_put(&later, "b", "2") == 0 ? 'y' : 'n');
        pause();
        _exit(0);
    }
    char first = other_told(&o);
    uint32_t res = rig_put(r, "k", "w");
    other_tell(&o, 'g');
    char second = other_told(&o);
    other_end(&o);
    assert_int_equal(first, 'y');
    assert_int_equal(second, 'y');
    assert_int_equal(res, TEE_ERROR_STORAGE_NOT_AVAILABLE);
    rig_reopen(r);
    rig_expect(r, "k", "v");
    rig_expect(r, "a", "1");
    rig_expect(r, "b", "2");
}

/* ---- made shorter, or written over ---- */

static void test_a_lock_file_that_becomes_shorter(void **state)
{
    struct store_rig *r = *state;

    assert_int_equal(fault_install(), 0);
    assert_int_equal(rig_put(r, "k", "v"), TEE_SUCCESS);
    assert_int_equal(truncate(lock_of(r), 0), 0);
    expect_refused(r, TEE_ERROR_STORAGE_NOT_AVAILABLE, "shorter");
    rig_reopen(r);
    rig_expect(r, "k", "v");
}

static void test_a_file_that_is_written_over(void **state)
{
    static const int junk[] = {0x00, 0xff, 0x01, 0x5a};
    struct store_rig *r = *state;

    assert_int_equal(fault_install(), 0);
    for (size_t i = 0; i < sizeof(junk) / sizeof(junk[0]); i++) {
        rig_reopen(r);
        assert_int_equal(rig_put(r, "k", "v"), TEE_SUCCESS);
        file_spoil(r->file, 0, (size_t)file_size(r->file), junk[i]);
        expect_refused(r, TEE_ERROR_CORRUPT_OBJECT, "damaged");
        rig_close(r);
        remove_all(r);
    }
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, rig_setup, rig_teardown)
    const struct CMUnitTest tests[] = {
        T(test_nobody_writes_what_is_gone),       T(test_nobody_writes_what_has_gone_later),
        T(test_other_files_may_come_and_go),      T(test_who_comes_later_has_the_file_for_itself),
        T(test_a_lock_file_that_becomes_shorter), T(test_a_file_that_is_written_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
