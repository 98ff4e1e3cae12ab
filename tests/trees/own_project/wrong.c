/* SPDX-License-Identifier: BSD-2-Clause */
/* Expectations that are not met: each of these tests has to fail. */
#include "dying.h"

static void wrong_result(void **state)
{
    TEEC_Session s;
    teesim_test_open(state, TELLER, &s);
    teesim_expect_result(invoke(&s, 99, 0, NULL), TEEC_SUCCESS);
}

static void wrong_origin(void **state)
{
    TEEC_Session s;
    uint32_t origin;
    teesim_test_open(state, TELLER, &s);
    (void)invoke(&s, 99, 0, &origin);
    teesim_expect_origin(origin, TEEC_ORIGIN_TEE);
}

static void wrong_ta(void **state)
{
    TEEC_Session s;
    teesim_test_open(state, NOBODY, &s);
}

static void wrong_uuid(void **state)
{
    TEEC_Session s;
    teesim_test_open(state, TELLER "0", &s);
}

static void alive(void **state)
{
    TEEC_Session s;
    teesim_test_open(state, TELLER, &s);
    teesim_expect_panic(state, invoke(&s, 99, 0, NULL), 1, "");
}

static void wrong_code(void **state)
{
    TEEC_Session s;
    teesim_test_open(state, TELLER, &s);
    teesim_expect_panic(state, invoke(&s, 2, 2, NULL), 1, "");
}

static void wrong_reason(void **state)
{
    TEEC_Session s;
    teesim_test_open(state, TELLER, &s);
    teesim_expect_panic(state, invoke(&s, 2, 1, NULL), 1, "a reason");
}

static void fault_for_panic(void **state)
{
    TEEC_Session s;
    teesim_test_open(state, TELLER, &s);
    teesim_expect_panic(state, invoke(&s, 3, 0, NULL), 0, "");
}

static void panic_for_fault(void **state)
{
    TEEC_Session s;
    teesim_test_open(state, TELLER, &s);
    teesim_expect_fault(state, invoke(&s, 2, 11, NULL), "");
}

static void dead_before(void **state)
{
    TEEC_Session s;
    teesim_test_open(state, TELLER, &s);
    teesim_expect_panic(state, invoke(&s, 2, 1, NULL), 1, "");
    teesim_expect_panic(state, invoke(&s, 2, 1, NULL), 1, "");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrong_result),    cmocka_unit_test(wrong_origin),
        cmocka_unit_test(wrong_ta),        cmocka_unit_test(wrong_uuid),
        cmocka_unit_test(alive),           cmocka_unit_test(wrong_code),
        cmocka_unit_test(wrong_reason),    cmocka_unit_test(fault_for_panic),
        cmocka_unit_test(panic_for_fault), cmocka_unit_test(dead_before)};

    return cmocka_run_group_tests(tests, teesim_test_setup, teesim_test_teardown);
}
