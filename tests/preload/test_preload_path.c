/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "preload/path.h"

static void test_names(void **state)
{
    static const char *const are[] = {
        "/dev/tee0",
        "/dev/tee1",
        "/dev/tee31",
        "/dev/teepriv0",
        "/dev/teepriv16",
        "//dev/tee0",
        "/dev/./tee0",
        "/dev//tee0",
        "/../dev/tee0",
        "/dev/../dev/tee0",
        "/proc/self/root/dev/tee0",
    };
    static const char *const are_not[] = {
        NULL,           "",           "tee0",          "/tee0",
        "/dev/tee",     "/dev/tee00", "/dev/tee0x",    "/dev/tee0/",
        "/dev/teepriv", "/dev/tee-1", "/dev/tee123",   "/dev",
        "/etc/tee0",    "/dev/null",  "/no/such/tee0", "/dev/null/tee0",
        "/dev/xtee0",   "/DEV/tee0",  (const char *)1,
    };

    (void)state;
    errno = EINTR;
    for (unsigned i = 0; i < ARRAY_COUNT(are); i++) {
        if (!path_is_tee(AT_FDCWD, are[i]))
            fail_msg("%s is none", are[i]);
    }
    for (unsigned i = 0; i < ARRAY_COUNT(are_not); i++) {
        if (path_is_tee(AT_FDCWD, are_not[i]))
            fail_msg("%s is one", are_not[i]);
    }
    assert_int_equal(errno, EINTR);
}

static void test_relative_names(void **state)
{
    int dev = open("/dev", O_RDONLY | O_DIRECTORY), root = open("/", O_RDONLY | O_DIRECTORY);

    (void)state;
    assert_true(path_is_tee(dev, "tee0"));
    assert_true(path_is_tee(dev, "./tee0"));
    assert_true(path_is_tee(root, "dev/tee0"));
    assert_false(path_is_tee(root, "tee0"));
    assert_false(path_is_tee(-1, "tee0"));
    close(dev);
    close(root);
}

static void test_long_names(void **state)
{
    static char name[PATH_MAX + 100];

    (void)state;
    memset(name, '/', sizeof(name) - 5);
    memcpy(name + sizeof(name) - 5, "tee0", 5);
    assert_false(path_is_tee(AT_FDCWD, name));
}

static void test_the_one_that_there_is(void **state)
{
    (void)state;
    assert_true(path_is_tee0("/dev/tee0"));
    assert_true(path_is_tee0("tee0"));
    assert_false(path_is_tee0("/dev/tee1"));
    assert_false(path_is_tee0("/dev/teepriv0"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_relative_names),
        cmocka_unit_test(test_long_names),
        cmocka_unit_test(test_the_one_that_there_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
