/* SPDX-License-Identifier: BSD-2-Clause */
/* Robust mutexes that somebody was thrown out of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/fault.h"
#include "tee/storage/robust.h"

static void init(pthread_mutex_t *m)
{
    pthread_mutexattr_t attr;

    assert_int_equal(pthread_mutexattr_init(&attr), 0);
    assert_int_equal(pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED), 0);
    assert_int_equal(pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST), 0);
    assert_int_equal(pthread_mutex_init(m, &attr), 0);
    pthread_mutexattr_destroy(&attr);
}

/* In a thread that ends: what it has locked is told to be a dead owner's. */
static void *try_lock(void *m)
{
    int err = pthread_mutex_trylock(m);

    if (err == 0)
        pthread_mutex_unlock(m);
    return (void *)(intptr_t)err;
}

static int try_elsewhere(pthread_mutex_t *m)
{
    pthread_t t;
    void *err;

    assert_int_equal(pthread_create(&t, NULL, try_lock, m), 0);
    pthread_join(t, &err);
    return (int)(intptr_t)err;
}

static void test_only_what_was_locked_since_is_unlocked(void **state)
{
    pthread_mutex_t before, a, b;

    (void)state;
    init(&before);
    init(&a);
    init(&b);
    assert_int_equal(pthread_mutex_lock(&before), 0);
    struct robust_mark m = robust_mark();
    assert_int_equal(pthread_mutex_lock(&a) | pthread_mutex_lock(&b), 0);
    assert_int_equal(try_elsewhere(&b), EBUSY);
    robust_unlock_since(m);
    assert_int_equal(try_elsewhere(&a), 0);
    assert_int_equal(try_elsewhere(&b), 0);
    assert_int_equal(try_elsewhere(&before), EBUSY);
    robust_unlock_since(m); /* nothing */
    assert_int_equal(pthread_mutex_unlock(&before), 0);
    assert_int_equal(try_elsewhere(&before), 0);
}

static void test_each_thread_has_its_own(void **state)
{
    pthread_mutex_t mine;

    (void)state;
    init(&mine);
    struct robust_mark m = robust_mark();
    assert_int_equal(pthread_mutex_lock(&mine), 0);
    assert_int_equal(try_elsewhere(&mine), EBUSY);
    robust_unlock_since(m);
    assert_int_equal(try_elsewhere(&mine), 0);
}

/* In a file that has become shorter: to touch it is a fault. */
static void test_a_mutex_that_is_gone_is_forgotten(void **state)
{
    int fd = memfd_create("mutex", MFD_CLOEXEC);
    pthread_mutex_t other;

    (void)state;
    assert_int_equal(fault_thread_init() | fault_install(), 0);
    assert_int_equal(ftruncate(fd, 4096), 0);
    pthread_mutex_t *gone = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    assert_ptr_not_equal(gone, MAP_FAILED);
    init(gone);
    init(&other);
    struct robust_mark m = robust_mark();
    assert_int_equal(pthread_mutex_lock(gone), 0);
    assert_int_equal(ftruncate(fd, 0), 0);
    robust_unlock_since(m);
    assert_int_equal(munmap(gone, 4096), 0);
    close(fd);
    /* The list is whole. */
    assert_int_equal(pthread_mutex_lock(&other), 0);
    robust_unlock_since(m);
    assert_int_equal(try_elsewhere(&other), 0);
    fault_uninstall();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_only_what_was_locked_since_is_unlocked),
        cmocka_unit_test(test_each_thread_has_its_own),
        cmocka_unit_test(test_a_mutex_that_is_gone_is_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
