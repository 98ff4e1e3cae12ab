/* SPDX-License-Identifier: BSD-2-Clause */
#include "fake_node.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "preload/files.h"

#define REE 0x40000001

static int setup(void **state)
{
    (void)state;
    fake_forget();
    allocations_left = -1;
    return 0;
}

static int new_device(int flags)
{
    int fd = files_new(FILE_DEVICE, REE, flags);

    assert_true(fd >= 0);
    assert_true(files_may_have(fd));
    return fd;
}

/* As the calls do it. */
static void close_and_sync(int fd)
{
    assert_int_equal(close(fd), 0);
    files_sync(fd);
    assert_false(files_may_have(fd));
}

static void test_a_file_ends_with_its_last_descriptor(void **state)
{
    int fd = new_device(0), again = dup(fd);
    struct file_ref ref;

    (void)state;
    files_sync(again);
    close_and_sync(fd);
    assert_int_equal(fake.close_count, 0);
    assert_true(files_get(again, &ref));
    assert_int_equal(ref.ree, REE);
    assert_int_equal(ref.kind, FILE_DEVICE);
    errno = EINTR;
    assert_int_equal(close(again), 0);
    files_sync(again);
    assert_int_equal(errno, EINTR);
    assert_int_equal(fake.close_count, 1);
    assert_int_equal(fake.last_closed, REE);
}

static void test_what_is_not_ours(void **state)
{
    static const int none[] = {-1, 0, 1 << 20, 1 << 30};
    struct file_ref ref;

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(none); i++) {
        assert_false(files_may_have(none[i]));
        assert_false(files_get(none[i], &ref));
    }
    /* An empty memfd, sealed or not, of anybody's. */
    int other = memfd_create("other", MFD_ALLOW_SEALING);
    assert_false(files_get(other, &ref));
    assert_int_equal(fchmod(other, S_ISVTX | 0666), 0);
    assert_false(files_get(other, &ref));
    close(other);
}

static void test_flags(void **state)
{
    int fd = new_device(O_CLOEXEC | O_RDWR), open_over_exec = new_device(O_RDWR);

    (void)state;
    assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
    assert_int_equal(fcntl(open_over_exec, F_GETFD), 0);
    assert_int_equal(write(fd, "x", 1), -1);
    assert_int_equal(ftruncate(fd, 1), -1);
    close_and_sync(fd);
    close_and_sync(open_over_exec);
}

static void test_a_file_is_bound_once(void **state)
{
    int fd = files_new(FILE_DEVICE, FILE_UNBOUND, 0);
    struct file_ref ref;

    (void)state;
    assert_true(files_get(fd, &ref));
    assert_int_equal(ref.ree, FILE_UNBOUND);
    assert_true(files_bind(fd, REE));
    assert_false(files_bind(fd, REE + 1));
    assert_true(files_get(fd, &ref));
    assert_int_equal(ref.ree, REE);
    close_and_sync(fd);
    assert_int_equal(fake.last_closed, REE);
    assert_false(files_bind(fd, REE));
    /* One that was never bound has nothing to close. */
    fake_forget();
    close_and_sync(files_new(FILE_SHM, FILE_UNBOUND, 0));
    assert_int_equal(fake.close_count, 0);
}

/* Descriptors whose slots are in one chain. */
static void test_neighbours(void **state)
{
    int fd = new_device(0), far[3];
    struct file_ref ref;

    (void)state;
    for (int i = 0; i < 3; i++) {
        far[i] = dup2(fd, fd + 256 * (i + 1));
        assert_true(far[i] >= 0);
        files_sync(far[i]);
    }
    close_and_sync(far[1]);
    close_and_sync(fd);
    assert_true(files_get(far[0], &ref));
    assert_true(files_get(far[2], &ref));
    assert_int_equal(fake.close_count, 0);
    for (int i = 0; i < 3; i++)
        close(far[i]);
    files_sync_range((unsigned)far[2], UINT32_MAX);
    assert_int_equal(fake.close_count, 0);
    files_sync_range(0, UINT32_MAX);
    assert_int_equal(fake.close_count, 1);
}

/* Beyond the descriptors that have a bit of their own. */
static void test_high_descriptors(void **state)
{
    const struct rlimit high = {(1 << 20) + 8, (1 << 20) + 8};
    struct rlimit old;
    struct file_ref ref;
    int fd = new_device(0);

    (void)state;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &old), 0);
    if (setrlimit(RLIMIT_NOFILE, &high) != 0) {
        close_and_sync(fd);
        skip();
    }
    int beyond = fcntl(fd, F_DUPFD, 1 << 20);
    assert_true(beyond >= 1 << 20);
    files_sync(beyond);
    assert_true(files_may_have(beyond));
    close_and_sync(fd);
    assert_true(files_get(beyond, &ref));
    close_and_sync(beyond);
    assert_int_equal(fake.close_count, 1);
    setrlimit(RLIMIT_NOFILE, &old);
}

static void test_a_number_that_is_another_files(void **state)
{
    int fd = new_device(0), null = open("/dev/null", O_RDONLY);
    struct file_ref ref;

    (void)state;
    assert_int_equal(dup2(null, fd), fd);
    assert_true(files_may_have(fd));
    assert_false(files_get(fd, &ref));
    assert_false(files_may_have(fd));
    assert_int_equal(fake.close_count, 1);
    /* A new file of ours takes a number that the table still has. */
    close(fd);
    fd = new_device(0);
    close(fd);
    fake_forget();
    assert_int_equal(files_new(FILE_SHM, REE + 1, 0), fd);
    assert_int_equal(fake.last_closed, REE);
    close_and_sync(fd);
    assert_int_equal(fake.last_closed, REE + 1);
    close(null);
}

static void test_no_memory(void **state)
{
    int lowest = dup(0);

    (void)state;
    close(lowest);
    for (int left = 0; left < 2; left++) {
        allocations_left = left;
        assert_int_equal(files_new(FILE_DEVICE, REE, 0), -ENOMEM);
        allocations_left = -1;
        assert_int_equal(fcntl(lowest, F_GETFD), -1);
        assert_false(files_may_have(lowest));
    }
    assert_int_equal(fake.close_count, 0);
}

/* A duplicate for which there is no slot is none of ours, and what has one stays. */
static void test_no_memory_for_a_duplicate(void **state)
{
    int fd = new_device(0), again = dup(fd);
    struct file_ref ref;

    (void)state;
    allocations_left = 0;
    assert_false(files_get(again, &ref));
    allocations_left = -1;
    assert_true(files_get(fd, &ref));
    close(again);
    close_and_sync(fd);
    assert_int_equal(fake.close_count, 1);
}

static void test_no_descriptors(void **state)
{
    struct rlimit old;

    (void)state;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &old), 0);
    int lowest = dup(0);
    close(lowest);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &(struct rlimit){(rlim_t)lowest, old.rlim_max}), 0);
    assert_int_equal(files_new(FILE_DEVICE, REE, 0), -EMFILE);
    setrlimit(RLIMIT_NOFILE, &old);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_a_file_ends_with_its_last_descriptor, setup),
        cmocka_unit_test_setup(test_what_is_not_ours, setup),
        cmocka_unit_test_setup(test_flags, setup),
        cmocka_unit_test_setup(test_a_file_is_bound_once, setup),
        cmocka_unit_test_setup(test_neighbours, setup),
        cmocka_unit_test_setup(test_a_number_that_is_another_files, setup),
        cmocka_unit_test_setup(test_no_memory, setup),
        cmocka_unit_test_setup(test_no_memory_for_a_duplicate, setup),
        cmocka_unit_test_setup(test_no_descriptors, setup),
        cmocka_unit_test_setup(test_high_descriptors, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
