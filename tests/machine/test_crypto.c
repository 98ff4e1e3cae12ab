/* SPDX-License-Identifier: BSD-2-Clause */
/* Objects and cryptography in a whole machine, in both forms: the cases are the TA's (crypto/). */
#include "itest_client.h"

#include "crypto/crypto_ta.h"

static void run_all(uint8_t kind)
{
    TEEC_UUID uuid = CRYPTO_UUID(kind);
    TEEC_Result res = TEEC_SUCCESS;
    struct client c;
    uint32_t cases = 0;

    assert_int_equal(TEEC_InitializeContext(NULL, &c.ctx), TEEC_SUCCESS);
    assert_int_equal(
        TEEC_OpenSession(&c.ctx, &c.session, &uuid, TEEC_LOGIN_PUBLIC, NULL, NULL, NULL),
        TEEC_SUCCESS);
    for (;; cases++) {
        char name[64] = "";
        TEEC_Operation op = {.paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_INPUT, TEEC_VALUE_OUTPUT,
                                                            TEEC_MEMREF_TEMP_OUTPUT, TEEC_NONE)};
        op.params[0].value.a = cases;
        op.params[2].tmpref.buffer = name;
        op.params[2].tmpref.size = sizeof(name);
        res = TEEC_InvokeCommand(&c.session, CRYPTO_RUN, &op, NULL);
        if (res != TEEC_SUCCESS)
            break;
        if (op.params[1].value.a)
            fail_msg("%s: line %u is wrong", name, op.params[1].value.a);
    }
    assert_int_equal(res, TEEC_ERROR_ITEM_NOT_FOUND);
    assert_true(cases > 0);
    close_ta(&c);
}

static void test_all_cases(void **state)
{
    (void)state;
    run_all(CRYPTO_13);
}

static void test_all_cases_of_1_1(void **state)
{
    (void)state;
    run_all(CRYPTO_11);
}

/* What a TA draws in a machine of its own with that seed. */
static void draw(uint64_t seed, uint8_t bytes[64])
{
    struct teesim_config cfg = {
        .sched = TEESIM_SCHED_INLINE, .seed = seed, .ta_path = ITEST_TA_DIR};
    TEEC_UUID uuid = CRYPTO_UUID(CRYPTO_13);
    TEEC_Operation op = op_temp(TEEC_MEMREF_TEMP_OUTPUT, bytes, 64, TEEC_NONE);
    struct client c;

    assert_int_equal(teesim_start(&cfg), 0);
    assert_int_equal(TEEC_InitializeContext(NULL, &c.ctx), TEEC_SUCCESS);
    assert_int_equal(
        TEEC_OpenSession(&c.ctx, &c.session, &uuid, TEEC_LOGIN_PUBLIC, NULL, NULL, NULL),
        TEEC_SUCCESS);
    invoke_ok(&c.session, CRYPTO_RANDOM, &op);
    close_ta(&c);
    assert_int_equal(teesim_stop(), 0);
}

static void test_randomness_repeats_with_a_seed_only(void **state)
{
    uint8_t a[64], b[64];

    (void)state;
    draw(7, a);
    draw(7, b);
    assert_memory_equal(a, b, sizeof(a));
    draw(8, b);
    assert_memory_not_equal(a, b, sizeof(a));
    draw(0, a);
    draw(0, b);
    assert_memory_not_equal(a, b, sizeof(a));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(test_all_cases),
        BOTH(test_all_cases_of_1_1),
        cmocka_unit_test(test_randomness_repeats_with_a_seed_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
