/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/clean.h"

static const struct {
    const char *text, *clean;
} cases[] = {
    {"", ""},
    {"plain ~", "plain ~"},
    {"\033[31mred\a\b\r\n\t\x7f", "?[31mred??????"},
    {"\xc2\x9b"
     "31m\xc2\x80\xc2\x9f",
     "?31m??"}, /* C1 */
    {"\xc2\xa0\xc3\xbc\xe2\x86\x93", "\xc2\xa0\xc3\xbc\xe2\x86\x93"},
    {"\xe2\x82\x9b", "\xe2\x82\x9b"}, /* 9b, but not behind c2 */
    {"cut \xc2", "cut \xc2"},
    {"a\xe2\x80\xae"
     "b\xe2\x80\xaa\xe2\x80\x8e\xe2\x80\x8f\xe2\x80\xa8",
     "a?b????"}, /* U+202E, U+202A, marks, a separator */
    {"\xe2\x81\xa6\xe2\x81\xa9\xd8\x9c", "???"},
    {"\xe2\x80\x8d\xe2\x80\xa7\xe2\x80\xaf\xe2\x81\xa5\xe2\x81\xaa\xd8\x9b",
     "\xe2\x80\x8d\xe2\x80\xa7\xe2\x80\xaf\xe2\x81\xa5\xe2\x81\xaa\xd8\x9b"}, /* beside these */
    {"cut \xe2\x80", "cut \xe2\x80"},
};

static void test_in_place(void **state)
{
    char text[64];

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        strcpy(text, cases[i].text);
        size_t size = clean_text(text, strlen(text));
        assert_int_equal(size, strlen(cases[i].clean));
        assert_memory_equal(text, cases[i].clean, size);
    }
}

/* A zero is one, too; and what lies behind the end is not looked at. */
static void test_the_size_counts(void **state)
{
    char text[] = "a\0b\xc2\x9b";

    (void)state;
    assert_int_equal(clean_text(text, 4), 4);
    assert_memory_equal(text, "a?b\xc2\x9b", 5);
}

static void test_to_a_stream(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char *text = NULL;
        size_t size;
        FILE *out = open_memstream(&text, &size);
        assert_non_null(out);
        clean_put(out, cases[i].text, strlen(cases[i].text));
        assert_int_equal(fclose(out), 0);
        assert_string_equal(text, cases[i].clean);
        free(text);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_in_place),
        cmocka_unit_test(test_the_size_counts),
        cmocka_unit_test(test_to_a_stream),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
