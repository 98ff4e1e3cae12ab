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

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(test_all_cases),
        BOTH(test_all_cases_of_1_1),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
