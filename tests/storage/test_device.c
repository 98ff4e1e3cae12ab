/* SPDX-License-Identifier: BSD-2-Clause */
/* The device's key and its counter. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fault.h"
#include "state_dir.h"
#include "tee/storage/device.h"
#include "tee/storage/dir.h"
#include "tee/storage/point.h"
#include "tee/storage/store.h"

struct rig {
    struct state_dir s;
    struct device *d;
    _Atomic int told;
};

static const uint8_t id[16] = "store number one", other_id[16] = "store number two";

static int setup(void **state)
{
    struct rig *r = calloc(1, sizeof(*r));

    if (!r || fault_thread_init() || fault_install())
        return -1;
    *state = r;
    return state_dir_make(&r->s);
}

static int teardown(void **state)
{
    struct rig *r = *state;

    storage_point_set(NULL, NULL);
    device_close(r->d);
    int err = state_dir_remove(&r->s);
    free(r);
    fault_uninstall();
    return err;
}

static const char *key_path(struct rig *r)
{
    return state_dir_path(&r->s, "device.key");
}

static const char *counter_path(struct rig *r)
{
    return state_dir_path(&r->s, "counter");
}

static int open_device(struct rig *r, bool create)
{
    struct device_config cfg = {.dir = r->s.dir, .create = create, .told = &r->told};

    device_close(r->d);
    return device_open(&cfg, &r->d);
}

/* ---- the key ---- */

static void test_a_key_is_made_once(void **state)
{
    struct rig *r = *state;
    uint8_t first[DEVICE_KEY_SIZE], file[64];
    static const uint8_t zeros[DEVICE_KEY_SIZE];
    struct stat st;

    assert_int_equal(open_device(r, true), 0);
    memcpy(first, device_key(r->d), sizeof(first));
    assert_memory_not_equal(first, zeros, sizeof(first));
    assert_int_equal(stat(key_path(r), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_int_equal(st.st_nlink, 1);
    assert_int_equal(stat(r->s.dir, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0700);
    assert_int_equal(state_dir_count(&r->s), 1);
    assert_int_equal(file_read(key_path(r), file, sizeof(file)), 48);
    assert_memory_equal(file, "TEESIMDK\1\0\0\0\0\0\0\0", 16);
    assert_memory_equal(file + 16, first, sizeof(first));
    assert_int_equal(open_device(r, true), 0);
    assert_memory_equal(device_key(r->d), first, sizeof(first));
    assert_int_equal(open_device(r, false), 0);
    assert_memory_equal(device_key(r->d), first, sizeof(first));
}

static void test_two_devices_have_two_keys(void **state)
{
    struct rig *r = *state;
    uint8_t first[DEVICE_KEY_SIZE];

    assert_int_equal(open_device(r, true), 0);
    memcpy(first, device_key(r->d), sizeof(first));
    assert_int_equal(unlink(key_path(r)), 0);
    assert_int_equal(open_device(r, true), 0);
    assert_memory_not_equal(device_key(r->d), first, sizeof(first));
}

static void test_no_key_and_none_to_be_made(void **state)
{
    struct rig *r = *state;

    stderr_begin();
    int err = open_device(r, false), again = open_device(r, false);
    const char *said = stderr_end();
    assert_int_equal(err, -ENOENT);
    assert_int_equal(again, -ENOENT);
    assert_null(r->d);
    assert_string_equal(said, ""); /* a store in which nothing is stored has none */
    assert_int_equal(state_dir_count(&r->s), -1);
    struct device_config none = {.create = true};
    assert_int_equal(device_open(&none, &r->d), -ENOENT);
}

static void test_files_that_are_no_key(void **state)
{
    static const struct {
        const char *bytes;
        size_t size;
    } cases[] = {
        {"", 0},
        {"TEESIMDK\1\0\0\0\0\0\0\0key of 31 bytes, one too few....", 47},
        {"TEESIMDK\1\0\0\0\0\0\0\0key of 33 bytes, one too many....", 49},
        {"TEESIMDX\1\0\0\0\0\0\0\0key of 32 bytes................", 48},
        {"TEESIMDK\2\0\0\0\0\0\0\0key of 32 bytes................", 48},
        {"TEESIMDK\0\0\0\0\0\0\0\0key of 32 bytes................", 48},
        {"TEESIMDK\1\0\0\0\0\0\0\1key of 32 bytes................", 48},
    };
    struct rig *r = *state;

    assert_int_equal(open_device(r, true), 0);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        file_write(key_path(r), cases[i].bytes, cases[i].size);
        assert_int_equal(open_device(r, true), -EBADMSG);
        assert_null(r->d);
        assert_int_equal(file_size(key_path(r)), cases[i].size); /* it is left alone */
    }
    assert_int_equal(unlink(key_path(r)), 0);
    assert_int_equal(mkfifo(key_path(r), 0600), 0);
    assert_int_equal(open_device(r, true), -EBADMSG);
    assert_int_equal(unlink(key_path(r)), 0);
    assert_int_equal(mkdir(key_path(r), 0700), 0);
    assert_int_equal(open_device(r, true), -EBADMSG);
}

static void test_what_is_said_of_a_bad_key(void **state)
{
    struct rig *r = *state;

    assert_int_equal(open_device(r, true), 0);
    file_write(key_path(r), "x", 1);
    stderr_begin();
    int err = open_device(r, true), again = open_device(r, true);
    const char *said = stderr_end();
    assert_int_equal(err, -EBADMSG);
    assert_int_equal(again, -EBADMSG);
    assert_non_null(strstr(said, key_path(r)));
    assert_non_null(strstr(said, "is no device key"));
    assert_ptr_equal(strchr(said, '\n'), said + strlen(said) - 1);
}

static void test_a_key_that_others_may_read(void **state)
{
    struct rig *r = *state;

    assert_int_equal(open_device(r, true), 0);
    assert_int_equal(chmod(key_path(r), 0640), 0);
    stderr_begin();
    int err = open_device(r, true), again = open_device(r, true);
    const char *said = stderr_end();
    assert_int_equal(err | again, 0);
    assert_non_null(strstr(said, "chmod 600"));
    assert_ptr_equal(strchr(said, '\n'), said + strlen(said) - 1);
}

#define THREADS 4u

struct opener {
    struct rig *r;
    struct device *d;
    int err;
};

static void *open_in_thread(void *arg)
{
    struct opener *o = arg;
    struct device_config cfg = {.dir = o->r->s.dir, .create = true};

    o->err = device_open(&cfg, &o->d);
    return NULL;
}

static void test_who_makes_the_key_at_once_has_the_same(void **state)
{
    struct rig *r = *state;
    struct opener o[THREADS];
    pthread_t t[THREADS];

    for (unsigned i = 0; i < THREADS; i++) {
        o[i] = (struct opener){.r = r};
        assert_int_equal(pthread_create(&t[i], NULL, open_in_thread, &o[i]), 0);
    }
    for (unsigned i = 0; i < THREADS; i++) {
        pthread_join(t[i], NULL);
        assert_int_equal(o[i].err, 0);
        assert_memory_equal(device_key(o[i].d), device_key(o[0].d), DEVICE_KEY_SIZE);
    }
    for (unsigned i = 0; i < THREADS; i++)
        device_close(o[i].d);
    assert_int_equal(state_dir_count(&r->s), 1);
}

/* ---- the counter ---- */

static void expect_counter(struct rig *r, uint64_t want)
{
    uint64_t value;

    assert_int_equal(device_counter(r->d, &value), 0);
    assert_int_equal(value, want);
}

static void begin_counter(struct rig *r)
{
    assert_int_equal(open_device(r, true), 0);
    assert_int_equal(device_counter_init(r->d, id), 0);
}

static void test_a_counter_only_grows(void **state)
{
    static const uint8_t want[48] =
        "TEESIMCT\1\0\0\0\0\0\0\0\7\0\0\0\0\0\0\1store number one\0\0\0\0\0\0\0";
    struct rig *r = *state;
    uint64_t value = 77;
    uint8_t file[64], bound[16];

    assert_int_equal(open_device(r, true), 0);
    assert_int_equal(device_counter(r->d, &value), -ENOENT);
    assert_int_equal(value, 0);
    assert_int_equal(device_counter_store(r->d, bound), -ENOENT);
    assert_int_equal(device_counter_raise(r->d, 5, true), -ENOENT);
    assert_int_equal(device_counter_init(r->d, id), 0);
    expect_counter(r, 0);
    assert_int_equal(device_counter_raise(r->d, 5, true), 0);
    assert_int_equal(device_counter_raise(r->d, 4, true), 0);
    expect_counter(r, 5);
    assert_int_equal(device_counter_raise(r->d, 0x100000000000007, false), 0);
    assert_int_equal(open_device(r, false), 0);
    expect_counter(r, 0x100000000000007);
    assert_int_equal(device_counter_store(r->d, bound), 0);
    assert_memory_equal(bound, id, sizeof(id));
    assert_int_equal(file_read(counter_path(r), file, sizeof(file)), 48);
    assert_memory_equal(file, want, 48);
    struct stat st;
    assert_int_equal(stat(counter_path(r), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_int_equal(state_dir_count(&r->s), 2);
}

static void test_a_counter_is_one_stores(void **state)
{
    struct rig *r = *state;

    begin_counter(r);
    assert_int_equal(device_counter_raise(r->d, 9, false), 0);
    assert_int_equal(device_counter_init(r->d, id), 0);
    expect_counter(r, 9);
    assert_int_equal(device_counter_init(r->d, other_id), -EEXIST);
    expect_counter(r, 9);
}

static void test_a_counter_can_be_set(void **state)
{
    struct rig *r = *state;
    uint8_t bound[16];

    begin_counter(r);
    assert_int_equal(device_counter_raise(r->d, 9, false), 0);
    assert_int_equal(device_counter_set(r->d, other_id, 3), 0);
    expect_counter(r, 3);
    assert_int_equal(device_counter_store(r->d, bound), 0);
    assert_memory_equal(bound, other_id, sizeof(bound));
    assert_int_equal(device_counter_raise(r->d, 4, true), 0);
    assert_int_equal(open_device(r, false), 0);
    expect_counter(r, 4);
    assert_int_equal(state_dir_count(&r->s), 2);
}

static void test_files_that_are_no_counter(void **state)
{
    static const uint8_t good[50] = "TEESIMCT\1\0\0\0\0\0\0\0\7\0\0\0\0\0\0\1store number one";
    static const struct {
        uint8_t at, byte, size;
    } cases[] = {{0, 't', 48}, {8, 2, 48},   {8, 0, 48}, {12, 1, 48},
                 {0, 'T', 47}, {0, 'T', 49}, {0, 'T', 0}};
    struct rig *r = *state;
    uint64_t value;

    begin_counter(r);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint8_t bytes[50];
        memcpy(bytes, good, sizeof(good));
        bytes[cases[i].at] = cases[i].byte;
        file_write(counter_path(r), bytes, cases[i].size);
        assert_int_equal(open_device(r, false), 0);
        assert_int_equal(device_counter(r->d, &value), -EBADMSG);
        assert_int_equal(device_counter_init(r->d, id), -EBADMSG);
        assert_int_equal(device_counter_raise(r->d, 1, false), -EBADMSG);
        assert_int_equal(file_size(counter_path(r)), cases[i].size);
    }
    assert_int_equal(device_counter_set(r->d, id, 8), 0);
    expect_counter(r, 8);
    assert_int_equal(unlink(counter_path(r)), 0);
    assert_int_equal(mkdir(counter_path(r), 0700), 0);
    assert_int_equal(open_device(r, false), 0);
    assert_int_equal(device_counter(r->d, &value), -EBADMSG);
}

static void test_what_is_said_of_a_bad_counter(void **state)
{
    struct rig *r = *state;
    uint64_t value;

    begin_counter(r);
    file_write(counter_path(r), "x", 1);
    assert_int_equal(open_device(r, false), 0);
    stderr_begin();
    int err = device_counter(r->d, &value), again = device_counter(r->d, &value);
    const char *said = stderr_end();
    assert_int_equal(err, -EBADMSG);
    assert_int_equal(again, -EBADMSG);
    assert_non_null(strstr(said, counter_path(r)));
    assert_non_null(strstr(said, "verify --accept"));
    assert_ptr_equal(strchr(said, '\n'), said + strlen(said) - 1);
}

static void test_what_is_announced_all_can_see(void **state)
{
    struct rig *r = *state, other = {.s = r->s};
    uint64_t value;

    assert_int_equal(open_device(r, true), 0);
    assert_int_equal(device_announced(r->d), 0);
    assert_int_equal(device_announce(r->d, 7), -ENOENT);
    assert_int_equal(device_counter_init(r->d, id), 0);
    assert_int_equal(device_announced(r->d), 0);
    assert_int_equal(open_device(&other, false), 0);
    assert_int_equal(device_counter(other.d, &value), 0);
    assert_int_equal(device_announce(r->d, 7), 0);
    assert_int_equal(device_announced(other.d), 7);
    /* One that was never committed is followed by any other. */
    assert_int_equal(device_announce(other.d, 5), 0);
    assert_int_equal(device_announced(r->d), 5);
    expect_counter(r, 0);
    assert_int_equal(fault_install(), 0); /* cmocka puts in handlers of its own for each test */
    assert_int_equal(truncate(counter_path(r), 0), 0);
    assert_int_equal(device_announced(other.d), 0);
    assert_int_equal(device_announce(other.d, 8), -EBADMSG);
    device_close(other.d);
}

/* The file is mapped. */
static void test_a_counter_that_becomes_shorter(void **state)
{
    struct rig *r = *state;
    uint64_t value = 77;

    assert_int_equal(fault_install(), 0); /* cmocka puts in handlers of its own for each test */
    begin_counter(r);
    assert_int_equal(device_counter_raise(r->d, 9, false), 0);
    assert_int_equal(truncate(counter_path(r), 0), 0);
    assert_int_equal(device_counter(r->d, &value), -EBADMSG);
    assert_int_equal(value, 0);
    assert_int_equal(device_counter_raise(r->d, 10, true), -EBADMSG);
}

/* Root may write all, so it is somebody else who tries. */
static _Noreturn void read_as_nobody(struct rig *r)
{
    uint64_t value;
    bool good = state_dir_give_up_root(&r->s) && open_device(r, false) == 0 &&
                device_counter(r->d, &value) == 0 && value == 9 &&
                device_counter_raise(r->d, 10, false) == -EROFS &&
                device_counter(r->d, &value) == 0 && value == 9;

    _exit(good ? 0 : 1);
}

static void test_a_counter_that_may_only_be_read(void **state)
{
    struct rig *r = *state;
    struct other o;

    begin_counter(r);
    assert_int_equal(device_counter_raise(r->d, 9, false), 0);
    assert_int_equal(chmod(counter_path(r), 0400), 0);
    if (other_begin(&o))
        read_as_nobody(r);
    assert_int_equal(other_wait(&o), 0);
}

#define RAISES 2000u

static void *raise_in_thread(void *arg)
{
    struct rig *r = arg;
    uint64_t before, after;
    bool fine = true;

    for (uint64_t i = 1; i <= RAISES; i++) {
        fine = fine && device_counter(r->d, &before) == 0;
        fine = fine && device_counter_raise(r->d, i, false) == 0;
        fine = fine && device_counter(r->d, &after) == 0 && after >= i && after >= before;
    }
    return fine ? r : NULL;
}

static void test_many_raise_it_at_once(void **state)
{
    struct rig *r = *state;
    pthread_t t[THREADS];
    struct other o;
    void *fine;

    begin_counter(r);
    if (other_begin(&o)) {
        struct rig mine = {.s = r->s};
        bool good = open_device(&mine, false) == 0 && raise_in_thread(&mine);
        good = good && device_counter_raise(mine.d, RAISES + 7, true) == 0;
        _exit(good ? 0 : 1);
    }
    for (unsigned i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&t[i], NULL, raise_in_thread, r), 0);
    for (unsigned i = 0; i < THREADS; i++) {
        pthread_join(t[i], &fine);
        assert_non_null(fine);
    }
    assert_int_equal(other_wait(&o), 0);
    expect_counter(r, RAISES + 7);
}

/* Made by another process after this one has looked for it. */
static void test_a_counter_that_comes_later(void **state)
{
    struct rig *r = *state, late = {.s = r->s};
    uint64_t value;

    assert_int_equal(open_device(r, true), 0);
    assert_int_equal(device_counter(r->d, &value), -ENOENT);
    begin_counter(&late);
    assert_int_equal(device_counter_raise(late.d, 3, false), 0);
    device_close(late.d);
    expect_counter(r, 3);
}

static void test_in_memory(void **state)
{
    struct rig *r = *state;
    struct device_config cfg = {.dir = STORE_IN_MEMORY};
    uint8_t first[DEVICE_KEY_SIZE], bound[16];
    uint64_t value;

    assert_int_equal(device_open(&cfg, &r->d), 0);
    memcpy(first, device_key(r->d), sizeof(first));
    assert_int_equal(device_counter(r->d, &value), -ENOENT);
    assert_int_equal(device_counter_raise(r->d, 5, true), -ENOENT);
    assert_int_equal(device_counter_init(r->d, id), 0);
    assert_int_equal(device_counter_raise(r->d, 5, true), 0);
    expect_counter(r, 5);
    assert_int_equal(device_counter_init(r->d, other_id), -EEXIST);
    assert_int_equal(device_counter_set(r->d, other_id, 2), 0);
    expect_counter(r, 2);
    assert_int_equal(device_counter_store(r->d, bound), 0);
    assert_memory_equal(bound, other_id, sizeof(bound));
    device_close(r->d);
    assert_int_equal(device_open(&cfg, &r->d), 0);
    assert_memory_not_equal(device_key(r->d), first, sizeof(first));
    assert_int_equal(device_counter(r->d, &value), -ENOENT);
}

/* ---- each call fails ---- */

struct fault {
    const char *what;
    int err;
    unsigned hits;
};

static int fail_at(const char *what, void *ctx)
{
    struct fault *f = ctx;

    if (strcmp(what, f->what) != 0)
        return 0;
    f->hits++;
    return f->err;
}

/* All that a device is asked for; the first error. */
static int use_device(struct rig *r)
{
    uint64_t value;
    int err = open_device(r, true);

    if (!err)
        err = device_counter_init(r->d, id);
    if (!err)
        err = device_counter_raise(r->d, 7, true);
    if (!err)
        err = device_counter(r->d, &value);
    if (!err && value != 7)
        err = -ERANGE;
    return err;
}

static void test_each_call_may_fail(void **state)
{
    static const char *const calls[] = {"mkdir",
                                        "mkostemp",
                                        "write of a new file",
                                        "fsync of a new file",
                                        "link",
                                        "open of a directory",
                                        "fsync of a directory",
                                        "open of the key",
                                        "read of the key",
                                        "fstat of a file",
                                        "getrandom",
                                        "open of the counter",
                                        "read of the counter",
                                        "mmap of the counter",
                                        "raise of the counter",
                                        "fdatasync of the counter"};
    struct rig *r = *state;

    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
        struct fault f = {.what = calls[i], .err = ENOSPC};
        storage_point_set(fail_at, &f);
        int err = use_device(r);
        storage_point_set(NULL, NULL);
        assert_int_equal(err, -ENOSPC);
        assert_true(f.hits > 0);
        /* The same again, with what is there by now. */
        assert_int_equal(use_device(r), 0);
        assert_int_equal(state_dir_count(&r->s), 2);
        device_close(r->d);
        r->d = NULL;
        assert_int_equal(unlink(key_path(r)) | unlink(counter_path(r)), 0);
    }
}

/* Whatever is left by whoever was killed at a point, the next one goes on with. */
static int die_at(const char *what, void *ctx)
{
    unsigned *left = ctx;

    (void)what;
    if (--*left == 0)
        _exit(9);
    return 0;
}

static void test_killed_at_each_point(void **state)
{
    struct rig *r = *state;
    int status = 1;

    for (unsigned at = 1; status != 0; at++) {
        struct other o;
        unsigned left = at;
        if (other_begin(&o)) {
            storage_point_set(die_at, &left);
            _exit(use_device(r) == 0 ? 0 : 1);
        }
        status = other_wait(&o);
        assert_true(status == 0 || status == 9 << 8);
        assert_int_equal(use_device(r), 0);
        device_close(r->d);
        r->d = NULL;
        assert_int_equal(unlink(key_path(r)) | unlink(counter_path(r)), 0);
        assert_true(at < 100);
    }
}

static void test_who_cannot_replace_it_keeps_the_counter(void **state)
{
    struct rig *r = *state;
    struct fault f = {.what = "rename", .err = EIO};
    struct stat st;

    begin_counter(r);
    assert_int_equal(truncate(counter_path(r), 3), 0);
    assert_int_equal(open_device(r, false), 0);
    storage_point_set(fail_at, &f);
    assert_int_equal(device_counter_set(r->d, id, 3), -EIO);
    assert_int_equal(f.hits, 1);
    assert_int_equal(stat(counter_path(r), &st), 0);
    assert_int_equal(st.st_size, 3);
    assert_int_equal(state_dir_count(&r->s), 2);
}

/* Whoever has mapped it goes on to see it. */
static void test_setting_it_is_seen_by_all(void **state)
{
    struct rig *r = *state, other = {.s = r->s};

    begin_counter(r);
    assert_int_equal(open_device(&other, false), 0);
    expect_counter(&other, 0);
    assert_int_equal(device_counter_set(r->d, other_id, 3), 0);
    expect_counter(&other, 3);
    assert_int_equal(device_announce(r->d, 4), 0);
    assert_int_equal(device_announced(other.d), 4);
    device_close(other.d);
}

/* A counter without a key is not what a new directory looks like. */
static void test_no_key_is_made_beside_a_counter(void **state)
{
    struct rig *r = *state;

    begin_counter(r);
    assert_int_equal(unlink(key_path(r)), 0);
    assert_int_equal(open_device(r, true), -ENOENT);
    assert_int_equal(access(key_path(r), F_OK), -1);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(test_a_key_is_made_once),
        T(test_two_devices_have_two_keys),
        T(test_no_key_and_none_to_be_made),
        T(test_files_that_are_no_key),
        T(test_what_is_said_of_a_bad_key),
        T(test_a_key_that_others_may_read),
        T(test_who_makes_the_key_at_once_has_the_same),
        T(test_a_counter_only_grows),
        T(test_a_counter_is_one_stores),
        T(test_a_counter_can_be_set),
        T(test_files_that_are_no_counter),
        T(test_what_is_said_of_a_bad_counter),
        T(test_what_is_announced_all_can_see),
        T(test_a_counter_that_becomes_shorter),
        T(test_a_counter_that_may_only_be_read),
        T(test_many_raise_it_at_once),
        T(test_a_counter_that_comes_later),
        T(test_in_memory),
        T(test_each_call_may_fail),
        T(test_killed_at_each_point),
        T(test_who_cannot_replace_it_keeps_the_counter),
        T(test_setting_it_is_seen_by_all),
        T(test_no_key_is_made_beside_a_counter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
