/* SPDX-License-Identifier: BSD-2-Clause */
/* The arithmetical API in a whole machine, in both forms. What it computes: tests/ta. */
#include "itest_client.h"

#include <pthread.h>
#include <unistd.h>

#include "arith/arith.h"

static void open_kind(struct client *c, uint8_t kind)
{
    TEEC_UUID uuid = ARITH_UUID(kind);
    uint32_t origin = 0;

    memset(c, 0, sizeof(*c));
    assert_int_equal(TEEC_InitializeContext(NULL, &c->ctx), TEEC_SUCCESS);
    TEEC_Result res =
        TEEC_OpenSession(&c->ctx, &c->session, &uuid, TEEC_LOGIN_PUBLIC, NULL, NULL, &origin);
    expect_result(res, origin, TEEC_SUCCESS, TEEC_ORIGIN_TRUSTED_APP);
}

static TEEC_Result invoke_arith(struct client *c, uint32_t command)
{
    TEEC_Operation op = {.paramTypes =
                             TEEC_PARAM_TYPES(TEEC_VALUE_OUTPUT, TEEC_NONE, TEEC_NONE, TEEC_NONE)};
    TEEC_Result res = TEEC_InvokeCommand(&c->session, command, &op, NULL);

    if (res == TEEC_ERROR_GENERIC)
        fail_msg("command %u: arith_ta.c:%u is wrong", command, op.params[0].value.a);
    return res;
}

static void run_all(uint8_t kind)
{
    struct client c;

    open_kind(&c, kind);
    for (uint32_t command = 0; command < ARITH_PRIME; command++)
        assert_int_equal(invoke_arith(&c, command), TEEC_SUCCESS);
    close_ta(&c);
}

static void test_all_functions(void **state)
{
    (void)state;
    run_all(ARITH_13);
}

static void test_all_functions_of_1_1(void **state)
{
    (void)state;
    run_all(ARITH_11);
}

static void *test_for_ever(void *arg)
{
    struct client *c = arg;

    return (void *)(uintptr_t)invoke_arith(c, ARITH_PRIME);
}

/* However long a calculation takes, the machine can be stopped. */
static void test_a_long_calculation_can_be_ended(void **state)
{
    struct client c;
    pthread_t thread;
    void *res;

    (void)state;
    open_kind(&c, ARITH_13);
    assert_int_equal(pthread_create(&thread, NULL, test_for_ever, &c), 0);
    usleep(1000); /* likely, not surely, in the middle of it: both ways end */
    assert_int_equal(teesim_stop(), 0);
    assert_int_equal(pthread_join(thread, &res), 0);
    assert_true((TEEC_Result)(uintptr_t)res == TEEC_ERROR_COMMUNICATION ||
                (TEEC_Result)(uintptr_t)res == TEEC_ERROR_TARGET_DEAD);
    close_ta(&c);
    assert_int_equal(machine_setup(state, TEESIM_SCHED_INLINE, TEESIM_MEMREF_STRICT), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(test_all_functions),
        BOTH(test_all_functions_of_1_1),
        BOTH(test_a_long_calculation_can_be_ended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
