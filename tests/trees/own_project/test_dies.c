/* SPDX-License-Identifier: BSD-2-Clause */
/* What <teesim/test.h> has, where all is as expected. */
#include "dying.h"

static void test_results(void **state)
{
    TEEC_Session session;
    uint32_t origin = 0;

    teesim_test_open(state, TELLER, &session);
    teesim_expect_result(invoke(&session, 99, 0, &origin), TEEC_ERROR_BAD_PARAMETERS);
    teesim_expect_origin(origin, TEEC_ORIGIN_TRUSTED_APP);
    TEEC_CloseSession(&session);
    teesim_expect_result(teesim_test_open_as(state, NOBODY, &session, NULL, &origin),
                         TEEC_ERROR_ITEM_NOT_FOUND);
    teesim_expect_origin(origin, TEEC_ORIGIN_TEE);
}

static void test_deaths(void **state)
{
    TEEC_Session s[4];

    for (int i = 0; i < 4; i++)
        teesim_test_open(state, TELLER, &s[i]);
    teesim_expect_panic(state, invoke(&s[0], 2, 0x1234, NULL), 0x1234, "");
    teesim_expect_fault(state, invoke(&s[1], 3, 0, NULL), "SIGSEGV: write to 0x8, a NULL pointer");
    teesim_expect_panic(state, invoke(&s[2], 4, 0, NULL), 0xffff0006, "TEE_RestrictObjectUsage1");
    teesim_expect_result(invoke(&s[3], 99, 0, NULL), TEEC_ERROR_BAD_PARAMETERS);
    for (int i = 0; i < 4; i++)
        TEEC_CloseSession(&s[i]);
}

int main(void)
{
    static const struct CMUnitTest group[] = {cmocka_unit_test(test_results),
                                              cmocka_unit_test(test_deaths)};
    static const struct CMUnitTest each[] = {
        cmocka_unit_test_setup_teardown(test_results, teesim_test_setup, teesim_test_teardown),
        cmocka_unit_test_setup_teardown(test_deaths, teesim_test_setup, teesim_test_teardown)};

    return cmocka_run_group_tests(group, teesim_test_setup, teesim_test_teardown) +
           cmocka_run_group_tests(each, NULL, NULL);
}
