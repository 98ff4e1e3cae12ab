/* SPDX-License-Identifier: BSD-2-Clause */
/* Who may have an object open together with whom. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <string.h>

#include "tee/storage/share.h"
#include "tee_api_defines.h"

#define R  TEE_DATA_FLAG_ACCESS_READ
#define W  TEE_DATA_FLAG_ACCESS_WRITE
#define M  TEE_DATA_FLAG_ACCESS_WRITE_META
#define SR TEE_DATA_FLAG_SHARE_READ
#define SW TEE_DATA_FLAG_SHARE_WRITE

/* Those of a row go together, each with itself too; nothing else does. */
static const struct row {
    unsigned count;
    uint32_t flags[4];
} together[] = {
    {1, {0}},
    {2, {SR, R | SR}},
    {2, {SW, W | SW}},
    {4, {SR | SW, R | SR | SW, W | SR | SW, R | W | SR | SW}},
};

static const uint8_t key_a[OBJECT_KEY_SIZE] = {'O', 1, [33] = 7};
static const uint8_t key_b[OBJECT_KEY_SIZE] = {'O', 2, [33] = 7}; /* in the same bucket */
static const uint8_t key_c[OBJECT_KEY_SIZE] = {'O', 1, [33] = 8};

static int setup(void **state)
{
    return shares_create((struct shares **)state);
}

static int teardown(void **state)
{
    shares_destroy(*state);
    return 0;
}

static int row_of(uint32_t flags)
{
    for (unsigned i = 0; i < sizeof(together) / sizeof(together[0]); i++) {
        for (unsigned j = 0; j < together[i].count; j++) {
            if (together[i].flags[j] == flags)
                return (int)i;
        }
    }
    return -1;
}

/* All combinations of the five flags. */
static uint32_t nth_flags(unsigned n)
{
    static const uint32_t bit[] = {R, W, M, SR, SW};
    uint32_t flags = 0;

    for (unsigned i = 0; i < 5; i++)
        flags |= n & (1u << i) ? bit[i] : 0;
    return flags;
}

static void test_pairs(void **state)
{
    struct share first, second, third;

    for (unsigned i = 0; i < 32; i++) {
        for (unsigned j = 0; j < 32; j++) {
            uint32_t a = nth_flags(i), b = nth_flags(j);
            bool fits = row_of(a) >= 0 && row_of(a) == row_of(b);
            assert_true(share_claim(*state, &first, key_a, a));
            assert_int_equal(share_claim(*state, &second, key_a, b), fits);
            if (fits)
                share_release(*state, &second);
            share_release(*state, &first);
            assert_true(share_claim(*state, &third, key_a, M)); /* nothing is left behind */
            share_release(*state, &third);
        }
    }
}

/* Whatever joins two, in whichever order they came and also when the first has gone. */
static void test_three(void **state)
{
    struct share first, second, third;

    for (unsigned i = 0; i < 32; i++) {
        for (unsigned j = 0; j < 32; j++) {
            if (row_of(nth_flags(i)) < 0 || row_of(nth_flags(i)) != row_of(nth_flags(j)))
                continue;
            for (unsigned k = 0; k < 64; k++) {
                uint32_t c = nth_flags(k % 32);
                bool fits = row_of(c) == row_of(nth_flags(i));
                assert_true(share_claim(*state, &first, key_a, nth_flags(i)));
                assert_true(share_claim(*state, &second, key_a, nth_flags(j)));
                if (k < 32)
                    share_release(*state, &first);
                assert_int_equal(share_claim(*state, &third, key_a, c), fits);
                if (fits)
                    share_release(*state, &third);
                share_release(*state, &second);
                if (k >= 32)
                    share_release(*state, &first);
            }
        }
    }
}

static void test_other_objects_do_not_matter(void **state)
{
    struct share a, b, c;

    assert_true(share_claim(*state, &a, key_a, SHARE_ALONE));
    assert_true(share_claim(*state, &b, key_b, SHARE_ALONE));
    assert_true(share_claim(*state, &c, key_c, M));
    share_release(*state, &b);
    share_release(*state, &a);
    share_release(*state, &c);
}

static void test_alone_goes_with_nothing(void **state)
{
    struct share a, b;

    for (unsigned i = 0; i < 32; i++) {
        assert_true(share_claim(*state, &a, key_a, SHARE_ALONE));
        assert_false(share_claim(*state, &b, key_a, nth_flags(i)));
        share_release(*state, &a);
        assert_true(share_claim(*state, &a, key_a, nth_flags(i)));
        assert_false(share_claim(*state, &b, key_a, SHARE_ALONE));
        share_release(*state, &a);
    }
}

/* An object that is being made, and then is there. */
static void test_settle(void **state)
{
    struct share a, b;

    assert_true(share_claim(*state, &a, key_a, SHARE_ALONE));
    share_settle(*state, &a, R | SR);
    assert_true(share_claim(*state, &b, key_a, R | SR));
    share_release(*state, &b);
    assert_false(share_claim(*state, &b, key_a, R));
    share_release(*state, &a);
}

static void test_move(void **state)
{
    struct share a, to, b, c;

    assert_true(share_claim(*state, &a, key_a, M));
    assert_true(share_claim(*state, &to, key_c, SHARE_ALONE));
    assert_false(share_claim(*state, &b, key_c, SR));
    share_move(*state, &a, &to);
    assert_memory_equal(a.key, key_c, OBJECT_KEY_SIZE);
    assert_false(share_claim(*state, &b, key_c, SR)); /* the new name has its flags */
    assert_true(share_claim(*state, &b, key_a, M));   /* the old one is free */
    share_release(*state, &a);
    assert_true(share_claim(*state, &c, key_c, M));
    share_release(*state, &b);
    share_release(*state, &c);
}

#define THREADS 4
#define ROUNDS  5000

struct crew {
    struct shares *s;
    unsigned inside; /* guarded by the claim: what the test is about */
};

static void *work(void *arg)
{
    struct crew *crew = arg;
    unsigned got = 0;

    while (got < ROUNDS) {
        struct share mine;
        if (!share_claim(crew->s, &mine, key_a, got % 2 ? M : SHARE_ALONE))
            continue;
        crew->inside++;
        got++;
        share_release(crew->s, &mine);
    }
    return NULL;
}

static void test_threads(void **state)
{
    struct crew crew = {.s = *state};
    pthread_t thread[THREADS];

    for (unsigned i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, work, &crew), 0);
    for (unsigned i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(thread[i], NULL), 0);
    assert_int_equal(crew.inside, THREADS * ROUNDS);
}

static void test_destroy_nothing(void **state)
{
    (void)state;
    shares_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_pairs, setup, teardown),
        cmocka_unit_test_setup_teardown(test_three, setup, teardown),
        cmocka_unit_test_setup_teardown(test_other_objects_do_not_matter, setup, teardown),
        cmocka_unit_test_setup_teardown(test_alone_goes_with_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(test_settle, setup, teardown),
        cmocka_unit_test_setup_teardown(test_move, setup, teardown),
        cmocka_unit_test_setup_teardown(test_threads, setup, teardown),
        cmocka_unit_test(test_destroy_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
