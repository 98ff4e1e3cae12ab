/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/result_names.h"

static void test_results_have_both_apis_names(void **state)
{
    (void)state;
    assert_string_equal(result_name_teec(0), "TEEC_SUCCESS");
    assert_string_equal(result_name_tee(0), "TEE_SUCCESS");
    assert_string_equal(result_name_teec(0xffff000c), "TEEC_ERROR_OUT_OF_MEMORY");
    assert_string_equal(result_name_tee(0xffff0010), "TEE_ERROR_SHORT_BUFFER");
    assert_string_equal(result_name_teec(0xffff3024), "TEEC_ERROR_TARGET_DEAD");
}

static void test_results_of_the_core_api_only_keep_its_name(void **state)
{
    (void)state;
    assert_string_equal(result_name_teec(0xffff300f), "TEE_ERROR_OVERFLOW");
    assert_string_equal(result_name_teec(0xf0100001), "TEE_ERROR_CORRUPT_OBJECT");
}

static void test_unknown_values_have_no_name(void **state)
{
    (void)state;
    assert_null(result_name_teec(1));
    assert_null(result_name_tee(0xffffffff));
    assert_null(origin_name(0));
    assert_null(origin_name(5));
    assert_null(login_name(3));
    assert_null(login_name(7));
    assert_null(param_type_name(4));
    assert_null(param_type_name(16));
}

static void test_small_sets_are_named(void **state)
{
    (void)state;
    assert_string_equal(origin_name(1), "API");
    assert_string_equal(origin_name(4), "TRUSTED_APP");
    assert_string_equal(login_name(0), "PUBLIC");
    assert_string_equal(login_name(6), "GROUP_APPLICATION");
    assert_string_equal(login_name(0xf0000000), "TRUSTED_APP");
    assert_string_equal(param_type_name(0), "NONE");
    assert_string_equal(param_type_name(0xd), "MEMREF_PARTIAL_INPUT");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_results_have_both_apis_names),
        cmocka_unit_test(test_results_of_the_core_api_only_keep_its_name),
        cmocka_unit_test(test_unknown_values_have_no_name),
        cmocka_unit_test(test_small_sets_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
