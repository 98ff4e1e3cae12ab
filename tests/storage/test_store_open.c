/* SPDX-License-Identifier: BSD-2-Clause */
/* Where the store is: directories and files, good and bad. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fault.h"
#include "store_rig.h"
#include "tee_api_defines.h"

static void test_nothing_is_made_before_it_is_used(void **state)
{
    struct store_rig *r = *state;

    rig_reopen(r);
    assert_int_equal(access(r->d.dir, F_OK), -1);
}

static void test_only_its_owner_may_read_it(void **state)
{
    struct store_rig *r = *state;
    struct stat st;

    assert_int_equal(rig_put(r, "k", "v"), TEE_SUCCESS);
    assert_int_equal(stat(r->file, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(stat(r->d.dir, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
}

static void test_no_directory_can_be_had(void **state)
{
    struct store_rig *r = *state;
    char value[64], in_the_way[80];
    int fd;

    /* A file where a directory should be: this stops root, too. */
    snprintf(in_the_way, sizeof(in_the_way), "%s/a", r->d.top);
    fd = open(in_the_way, O_CREAT | O_WRONLY, 0600);
    assert_true(fd >= 0);
    close(fd);
    assert_int_equal(rig_put(r, "k", "v"), TEE_ERROR_STORAGE_NOT_AVAILABLE);
    assert_int_equal(rig_get(r, "k", value), TEE_ERROR_STORAGE_NOT_AVAILABLE);
    /* Mended while it runs. */
    assert_int_equal(unlink(in_the_way), 0);
    assert_int_equal(rig_put(r, "k", "v"), TEE_SUCCESS);
}

static void test_no_directory_is_named(void **state)
{
    struct store *s;

    (void)state;
    assert_int_equal(store_create(&(struct store_config){.dir = NULL}, &s), 0);
    assert_int_equal(store_put(s, "k", 1, "v", 1), TEE_ERROR_STORAGE_NOT_AVAILABLE);
    store_destroy(s);
}

static void test_a_relative_directory_is_where_it_was(void **state)
{
    struct store_rig *r = *state;
    struct store *s;
    char *before = getcwd(NULL, 0), path[160];

    assert_int_equal(chdir(r->d.top), 0);
    assert_int_equal(store_create(&(struct store_config){.dir = "rel"}, &s), 0);
    assert_int_equal(chdir("/"), 0);
    assert_int_equal(store_put(s, "k", 1, "v", 1), TEE_SUCCESS);
    store_destroy(s);
    snprintf(path, sizeof(path), "%s/rel/teesim.mdb", r->d.top);
    assert_int_equal(access(path, F_OK), 0);
    assert_int_equal(chdir(before), 0);
    free(before);
}

static void fill(struct store_rig *r)
{
    char key[16], value[1000];

    memset(value, 'v', sizeof(value));
    for (unsigned i = 0; i < 40; i++) {
        snprintf(key, sizeof(key), "key%u", i);
        assert_int_equal(store_put(r->s, key, strlen(key), value, sizeof(value)), TEE_SUCCESS);
    }
}

static void test_a_file_that_is_no_store(void **state)
{
    struct store_rig *r = *state;

    assert_int_equal(rig_put(r, "k", "v"), TEE_SUCCESS);
    rig_close(r);
    file_spoil(r->file, 0, 8192, 'x');
    rig_reopen(r);
    assert_int_equal(rig_put(r, "k", "v"), TEE_ERROR_CORRUPT_OBJECT);
}

static void test_a_file_that_lacks_its_end(void **state)
{
    struct store_rig *r = *state;

    fill(r);
    assert_int_equal(fault_install(), 0); /* cmocka puts in handlers of its own for each test */
    rig_close(r);
    assert_int_equal(truncate(r->file, 3 * 4096), 0);
    rig_reopen(r);
    assert_int_equal(rig_put(r, "k", "v"), TEE_ERROR_CORRUPT_OBJECT);
}

/* Whatever is in the pages: an answer, and no end of the process. */
static void test_pages_of_junk(void **state)
{
    static const int junk[] = {0x00, 0xff, 0x01, 0x5a};
    struct store_rig *r = *state;
    char value[64];

    assert_int_equal(fault_install(), 0);
    for (size_t i = 0; i < sizeof(junk) / sizeof(junk[0]); i++) {
        struct stat st;
        fill(r);
        rig_close(r);
        assert_int_equal(stat(r->file, &st), 0);
        file_spoil(r->file, 8192, (size_t)st.st_size - 8192, junk[i]);
        rig_reopen(r);
        assert_int_not_equal(rig_get(r, "key7", value), TEE_SUCCESS);
        assert_int_not_equal(rig_put(r, "key8", "w"), TEE_SUCCESS);
        rig_close(r);
        assert_int_equal(unlink(r->file), 0);
        rig_reopen(r);
    }
}

/* ---- what is said ---- */

/* Of page 0 and page 1, in which LMDB says what the file is. */
#define META_VERSION 20u
#define META_LAST    136u

static void expect_said(struct store_rig *r, uint32_t want, const char *what)
{
    char value[64];

    rig_reopen(r);
    stderr_begin();
    uint32_t of_get = rig_get(r, "k", value), of_put = rig_put(r, "k", "w");
    const char *said = stderr_end();
    assert_int_equal(of_get, want);
    assert_int_equal(of_put, want);
    assert_non_null(strstr(said, r->file));
    assert_non_null(strstr(said, what));
    assert_ptr_equal(strchr(said, '\n'), said + strlen(said) - 1); /* once */
}

static void test_a_file_of_another_version(void **state)
{
    struct store_rig *r = *state;

    assert_int_equal(rig_put(r, "k", "v"), TEE_SUCCESS);
    rig_close(r);
    file_spoil(r->file, META_VERSION, 1, 77);
    file_spoil(r->file, 4096 + META_VERSION, 1, 77);
    expect_said(r, TEE_ERROR_STORAGE_NOT_AVAILABLE, "another version");
}

static void test_a_file_of_somebody_else(void **state)
{
    struct store_rig *r = *state;

    assert_int_equal(rig_put(r, "k", "v"), TEE_SUCCESS);
    rig_close(r);
    file_write(r->file, "some text", 9);
    expect_said(r, TEE_ERROR_CORRUPT_OBJECT, "no store");
}

static void test_a_directory_of_that_name(void **state)
{
    struct store_rig *r = *state;

    assert_int_equal(rig_put(r, "k", "v"), TEE_SUCCESS);
    rig_close(r);
    assert_int_equal(unlink(r->file) | mkdir(r->file, 0700), 0);
    expect_said(r, TEE_ERROR_STORAGE_NOT_AVAILABLE, "Is a directory");
}

/* More pages than there can be. */
static void test_a_file_that_claims_to_be_huge(void **state)
{
    struct store_rig *r = *state;

    assert_int_equal(rig_put(r, "k", "v"), TEE_SUCCESS);
    rig_close(r);
    file_spoil(r->file, META_LAST + 4, 2, 0xff);
    file_spoil(r->file, 4096 + META_LAST + 4, 2, 0xff);
    expect_said(r, TEE_ERROR_OUT_OF_MEMORY, "Cannot allocate memory");
}

/* An empty file is what another process is just making. */
static void test_an_empty_file_is_a_new_store(void **state)
{
    struct store_rig *r = *state;

    assert_int_equal(rig_put(r, "k", "v"), TEE_SUCCESS);
    rig_close(r);
    file_write(r->file, "", 0);
    rig_reopen(r);
    assert_int_equal(rig_put(r, "k", "v"), TEE_SUCCESS);
    rig_expect(r, "k", "v");
}

/* ---- rights; root has them all, so it is somebody else who tries ---- */

static void as_nobody(struct store_rig *r, bool (*what)(struct store_rig *r))
{
    struct other o;

    rig_close(r);
    if (other_begin(&o))
        _exit(state_dir_give_up_root(&r->d) && what(r) ? 0 : 1);
    assert_int_equal(other_wait(&o), 0);
}

static bool reads_and_writes(struct store_rig *r, struct store_config cfg, uint32_t of_get,
                             uint32_t of_put)
{
    char value[64];

    rig_open(r, cfg);
    return rig_get(r, "k", value) == of_get && rig_put(r, "k", "w") == of_put;
}

static bool in_a_directory_that_is_read_only(struct store_rig *r)
{
    struct store_config cfg = {.read_only = true};

    return chmod(r->d.dir, 0500) == 0 && chmod(r->file, 0400) == 0 &&
           chmod(state_dir_path(&r->d, "teesim.mdb-lock"), 0400) == 0 &&
           reads_and_writes(r, (struct store_config){0}, TEE_ERROR_STORAGE_NOT_AVAILABLE,
                            TEE_ERROR_STORAGE_NOT_AVAILABLE) &&
           reads_and_writes(r, cfg, TEE_SUCCESS, TEE_ERROR_STORAGE_NOT_AVAILABLE);
}

static bool with_a_file_that_nobody_may_read(struct store_rig *r)
{
    struct store_config cfg = {.read_only = true};

    return chmod(r->file, 0) == 0 &&
           reads_and_writes(r, (struct store_config){0}, TEE_ERROR_STORAGE_NOT_AVAILABLE,
                            TEE_ERROR_STORAGE_NOT_AVAILABLE) &&
           reads_and_writes(r, cfg, TEE_ERROR_STORAGE_NOT_AVAILABLE,
                            TEE_ERROR_STORAGE_NOT_AVAILABLE);
}

static bool in_a_directory_that_nobody_may_enter(struct store_rig *r)
{
    return chmod(r->d.dir, 0) == 0 &&
           reads_and_writes(r, (struct store_config){0}, TEE_ERROR_STORAGE_NOT_AVAILABLE,
                            TEE_ERROR_STORAGE_NOT_AVAILABLE);
}

static void test_rights_that_are_missing(void **state)
{
    static bool (*const cases[])(struct store_rig * r) = {in_a_directory_that_is_read_only,
                                                          with_a_file_that_nobody_may_read,
                                                          in_a_directory_that_nobody_may_enter};
    struct store_rig *r = *state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(rig_put(r, "k", "v"), TEE_SUCCESS);
        as_nobody(r, cases[i]);
        assert_int_equal(state_dir_remove(&r->d) | mkdir(r->d.top, 0700), 0);
        rig_reopen(r);
    }
}

/* ---- read only ---- */

static void test_who_only_reads_makes_no_file(void **state)
{
    struct store_rig *r = *state;
    struct store_config cfg = {.read_only = true};
    char value[64];

    rig_open(r, cfg);
    assert_int_equal(rig_get(r, "k", value), TEE_ERROR_STORAGE_NOT_AVAILABLE);
    assert_int_equal(rig_put(r, "k", "v"), TEE_ERROR_STORAGE_NOT_AVAILABLE);
    assert_int_equal(state_dir_count(&r->d), -1);
    rig_reopen(r);
    assert_int_equal(rig_put(r, "k", "v"), TEE_SUCCESS);
    rig_close(r);
    assert_int_equal(unlink(state_dir_path(&r->d, "teesim.mdb-lock")), 0);
    rig_open(r, cfg);
    assert_int_equal(rig_put(r, "k", "w"), TEE_ERROR_STORAGE_NOT_AVAILABLE);
    assert_int_equal(store_sync(r->s), TEE_SUCCESS);
    rig_expect(r, "k", "v");
    rig_close(r);
    assert_int_equal(state_dir_count(&r->d), 2);
}

/* Also while somebody writes. */
static void test_who_only_reads_sees_what_is_new(void **state)
{
    struct store_rig *r = *state, writer = {.d = r->d};
    struct other o;

    if (other_begin(&o)) {
        rig_reopen(&writer);
        other_tell(&o, rig_put(&writer, "k", "v") == TEE_SUCCESS ? 'y' : 'n');
        other_tell(&o, other_told(&o) == 'g' && rig_put(&writer, "k", "w") == 0 ? 'y' : 'n');
        other_told(&o);
        _exit(0);
    }
    assert_int_equal(other_told(&o), 'y');
    rig_open(r, (struct store_config){.read_only = true});
    rig_expect(r, "k", "v");
    other_tell(&o, 'g');
    assert_int_equal(other_told(&o), 'y');
    rig_expect(r, "k", "w");
    other_end(&o);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, rig_setup, rig_teardown)
    const struct CMUnitTest tests[] = {
        T(test_nothing_is_made_before_it_is_used),
        T(test_only_its_owner_may_read_it),
        T(test_no_directory_can_be_had),
        T(test_no_directory_is_named),
        T(test_a_relative_directory_is_where_it_was),
        T(test_a_file_that_is_no_store),
        T(test_a_file_that_lacks_its_end),
        T(test_pages_of_junk),
        T(test_a_file_of_another_version),
        T(test_a_file_of_somebody_else),
        T(test_a_directory_of_that_name),
        T(test_a_file_that_claims_to_be_huge),
        T(test_an_empty_file_is_a_new_store),
        T(test_rights_that_are_missing),
        T(test_who_only_reads_makes_no_file),
        T(test_who_only_reads_sees_what_is_new),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
