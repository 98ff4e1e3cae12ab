/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/check.h"
#include "base/path.h"

static char dir[] = "/tmp/test_path.XXXXXX";

static void expect_in(const char *cwd, const char *path, const char *expected)
{
    assert_int_equal(chdir(cwd), 0);
    char *absolute = path_absolute(path, strlen(path));
    assert_non_null(absolute);
    assert_string_equal(absolute, expected);
    free(absolute);
}

static void test_what_is_relative(void **state)
{
    static const struct {
        const char *path, *in_usr, *in_root;
    } cases[] = {
        {"a", "/usr/a", "/a"},    {"a/b/", "/usr/a/b/", "/a/b/"},
        {".", "/usr", "/"},       {"./", "/usr", "/"},
        {"./a", "/usr/a", "/a"},  {".//./a", "/usr/a", "/a"},
        {"..", "/usr/..", "/.."}, {".a", "/usr/.a", "/.a"},
        {"", "/usr", "/"},        {"a/./b", "/usr/a/./b", "/a/./b"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        expect_in("/usr", cases[i].path, cases[i].in_usr);
        expect_in("/", cases[i].path, cases[i].in_root);
    }
}

static void test_what_is_absolute(void **state)
{
    (void)state;
    expect_in("/usr", "/", "/");
    expect_in("/usr", "/a/./b", "/a/./b");
}

static void test_a_part_of_a_string(void **state)
{
    (void)state;
    assert_int_equal(chdir("/usr"), 0);
    char *absolute = path_absolute("a:b", 1);
    assert_string_equal(absolute, "/usr/a");
    free(absolute);
    absolute = path_absolute("./:b", 1);
    assert_string_equal(absolute, "/usr");
    free(absolute);
}

static void test_no_directory_to_be_in(void **state)
{
    (void)state;
    assert_non_null(mkdtemp(dir));
    assert_int_equal(chdir(dir), 0);
    assert_int_equal(rmdir(dir), 0);
    char *same = path_absolute("./a", 3);
    assert_string_equal(same, "./a");
    free(same);
}

static void expect_list(const char *list, const char *expected)
{
    char *absolute = path_list_absolute(list);

    assert_non_null(absolute);
    assert_string_equal(absolute, expected);
    free(absolute);
}

static void test_lists(void **state)
{
    (void)state;
    assert_int_equal(chdir("/usr"), 0);
    expect_list("", "");
    expect_list("::", "");
    expect_list(".", "/usr");
    expect_list(":./a:/b::c/d:", "/usr/a:/b:/usr/c/d");
}

static void test_a_list_in_a_directory_with_a_colon(void **state)
{
    static char with_colon[] = "/tmp/test:path.XXXXXX";

    (void)state;
    assert_non_null(mkdtemp(with_colon));
    assert_int_equal(chdir(with_colon), 0);
    expect_list("a:/b:.", "a:/b:.");
    assert_int_equal(rmdir(with_colon), 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_relative),
        cmocka_unit_test(test_what_is_absolute),
        cmocka_unit_test(test_a_part_of_a_string),
        cmocka_unit_test(test_no_directory_to_be_in),
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_a_list_in_a_directory_with_a_colon),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
