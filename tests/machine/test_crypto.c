/* SPDX-License-Identifier: BSD-2-Clause */
/* Objects and cryptography in a whole machine, in both forms: the cases are the TA's (crypto/). */
#include "crypto/crypto_client.h"

#include <pthread.h>
#include <unistd.h>

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

struct derivation {
    struct client c;
    TEEC_SharedMemory begun;
    TEEC_Result res;
};

static void *derive_main(void *arg)
{
    struct derivation *d = arg;
    TEEC_Operation op = {.paramTypes =
                             TEEC_PARAM_TYPES(TEEC_MEMREF_WHOLE, TEEC_NONE, TEEC_NONE, TEEC_NONE)};

    op.params[0].memref.parent = &d->begun;
    d->res = TEEC_InvokeCommand(&d->c.session, CRYPTO_DERIVE, &op, NULL);
    return NULL;
}

/* The kernel computes then, not the TA. */
static void stop_in_a_derivation(enum teesim_sched sched)
{
    struct teesim_config cfg = {.sched = sched, .ta_path = ITEST_TA_DIR};
    struct derivation d = {.begun = {.size = 1, .flags = TEEC_MEM_INPUT | TEEC_MEM_OUTPUT}};
    pthread_t thread;

    assert_int_equal(teesim_start(&cfg), 0);
    open_crypto(&d.c, CRYPTO_13);
    assert_int_equal(TEEC_AllocateSharedMemory(&d.c.ctx, &d.begun), TEEC_SUCCESS);
    assert_int_equal(pthread_create(&thread, NULL, derive_main, &d), 0);
    while (!__atomic_load_n((unsigned char *)d.begun.buffer, __ATOMIC_ACQUIRE))
        usleep(100);
    usleep(20000); /* in the derivation or before it: either must end */
    assert_int_equal(teesim_stop(), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_not_equal(d.res, TEEC_SUCCESS);
}

static void test_stop_while_a_key_is_derived(void **state)
{
    (void)state;
    stop_in_a_derivation(TEESIM_SCHED_THREADS);
    stop_in_a_derivation(TEESIM_SCHED_INLINE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(test_all_cases),
        BOTH(test_all_cases_of_1_1),
        cmocka_unit_test(test_randomness_repeats_with_a_seed_only),
        cmocka_unit_test(test_stop_while_a_key_is_derived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
