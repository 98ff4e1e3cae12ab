/* SPDX-License-Identifier: BSD-2-Clause */
/* Objects and cryptography in a whole machine, in both forms: the cases are the TA's (crypto/). */
#include "crypto/crypto_client.h"

static void test_all_cases(void **state)
{
    (void)state;
    run_cases(CRYPTO_13);
}

static void test_all_cases_of_1_1(void **state)
{
    (void)state;
    run_cases(CRYPTO_11);
}

/* What a TA draws in a machine of its own with that seed. */
static void draw(uint64_t seed, uint8_t bytes[64])
{
    struct teesim_config cfg = {
        .sched = TEESIM_SCHED_INLINE, .seed = seed, .ta_path = ITEST_TA_DIR};
    TEEC_Operation op = op_temp(TEEC_MEMREF_TEMP_OUTPUT, bytes, 64, TEEC_NONE);
    struct client c;

    assert_int_equal(teesim_start(&cfg), 0);
    open_crypto(&c, CRYPTO_13);
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
