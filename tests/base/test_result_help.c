/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/result_help.h"
#include "base/result_names.h"

/* All values that a result of the standards can have: success, and ranges of errors. */
static void test_what_has_a_name_has_a_meaning(void **state)
{
    static const uint32_t ranges[][2] = {{0x00000000, 0x0000ffff},
                                         {0x80000000, 0x8000ffff},
                                         {0xf0100000, 0xf010ffff},
                                         {0xf1000000, 0xf102ffff},
                                         {0xffff0000, 0xfffffffe}};
    unsigned named = 0, rows = 0;

    (void)state;
    for (unsigned r = 0; r < 5; r++) {
        for (uint32_t code = ranges[r][0]; code <= ranges[r][1]; code++) {
            const struct result_help *h = result_help_find(code);
            if (!result_name_tee(code) != !h)
                fail_msg("0x%08x has a name or a meaning alone", code);
            named += h != NULL;
        }
    }
    while (result_help_at(rows))
        rows++;
    assert_int_equal(named, rows);
}

static void test_rows_are_sentences(void **state)
{
    const struct result_help *h;

    (void)state;
    for (size_t i = 0; (h = result_help_at(i)); i++) {
        assert_ptr_equal(result_help_find(h->code), h);
        assert_int_equal(h->meaning[strlen(h->meaning) - 1], '.');
        assert_true(*h->causes || h->code == 0);
    }
}

static void test_origins(void **state)
{
    (void)state;
    for (uint32_t origin = 0; origin < 16; origin++)
        assert_int_equal(!origin_name(origin), !origin_help_find(origin));
    assert_ptr_equal(origin_help_at(0), origin_help_find(1));
    assert_non_null(origin_help_at(3));
    assert_null(origin_help_at(4));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_has_a_name_has_a_meaning),
        cmocka_unit_test(test_rows_are_sentences),
        cmocka_unit_test(test_origins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
