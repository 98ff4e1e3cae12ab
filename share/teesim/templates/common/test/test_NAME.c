/* SPDX-License-Identifier: BSD-2-Clause */
#include <teesim/test.h>

#include <@NAME@_ta.h>

static TEEC_Operation number(uint32_t a)
{
    TEEC_Operation op = {
        .paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_INOUT, TEEC_NONE, TEEC_NONE, TEEC_NONE)};

    op.params[0].value.a = a;
    return op;
}

static void test_increment(void **state)
{
    TEEC_Session session;
    TEEC_Operation op = number(41);

    teesim_test_open(state, @UPPER@_TA_UUID_TEXT, &session);
    teesim_expect_result(TEEC_InvokeCommand(&session, @UPPER@_CMD_INCREMENT, &op, NULL),
                         TEEC_SUCCESS);
    assert_int_equal(op.params[0].value.a, 42);
    TEEC_CloseSession(&session);
}

static void test_what_is_refused(void **state)
{
    TEEC_Session session;
    TEEC_Operation highest = number(UINT32_MAX);
    uint32_t origin = 0;

    teesim_test_open(state, @UPPER@_TA_UUID_TEXT, &session);
    teesim_expect_result(TEEC_InvokeCommand(&session, @UPPER@_CMD_INCREMENT, &highest, &origin),
                         @UPPER@_ERROR_OVERFLOW);
    teesim_expect_origin(origin, TEEC_ORIGIN_TRUSTED_APP);
    teesim_expect_result(TEEC_InvokeCommand(&session, @UPPER@_CMD_INCREMENT, NULL, NULL),
                         TEEC_ERROR_BAD_PARAMETERS);
    teesim_expect_result(TEEC_InvokeCommand(&session, 1000, NULL, NULL), TEEC_ERROR_NOT_SUPPORTED);
    TEEC_CloseSession(&session);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_increment),
        cmocka_unit_test(test_what_is_refused),
    };
    return cmocka_run_group_tests(tests, teesim_test_setup, teesim_test_teardown);
}
