/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void test_sizes(void **state)
{
    static const struct {
        const char *text;
        unsigned size;
    } cases[] = {
        {"", 1},
        {"a", 1},
        {"\x7f", 1},
        {"\xc2\x80", 2},
        {"École", 2},
        {"\xdf\xbf", 2},
        {"\xe0\xa0\x80", 3},
        {"€", 3},
        {"\xf0\x90\x80\x80", 4},
        {"\xf4\x8f\xbf\xbf", 4},
        {"\x80", 0}, /* begins in the middle */
        {"\xbf", 0},
        {"\xc3", 0}, /* ends in the middle */
        {"\xe2\x82", 0},
        {"\xf0\x9f\x98", 0},
        {"\xc3(", 0},
        {"\xe2(\x82", 0},
        {"\xc0\xaf", 0}, /* overlong */
        {"\xc1\xbf", 0},
        {"\xe0\x9f\xbf", 0},
        {"\xf0\x8f\xbf\xbf", 0},
        {"\xed\xa0\x80", 0}, /* a surrogate */
        {"\xed\x9f\xbf", 3},
        {"\xee\x80\x80", 3},
        {"\xf4\x90\x80\x80", 0}, /* beyond */
        {"\xf5\x80\x80\x80", 0},
        {"\xff", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        if (utf8_size(cases[i].text) != cases[i].size)
            fail_msg("case %zu: %u, not %u", i, utf8_size(cases[i].text), cases[i].size);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {cmocka_unit_test(test_sizes)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
