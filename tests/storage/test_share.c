/* SPDX-License-Identifier: BSD-2-Clause */
/* Who may have an object open together with whom. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <semaphore.h>
#include <string.h>
#include <time.h>

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

/* Claims, and is open. */
static bool claim(struct shares *s, struct share *c, const uint8_t key[OBJECT_KEY_SIZE],
                  uint32_t flags)
{
    if (!share_claim(s, c, key, flags))
        return false;
    share_settle(s, c, flags);
    return true;
}

static void test_pairs(void **state)
{
    struct share first, second, third;

    for (unsigned i = 0; i < 32; i++) {
        for (unsigned j = 0; j < 32; j++) {
            uint32_t a = nth_flags(i), b = nth_flags(j);
            bool fits = row_of(a) >= 0 && row_of(a) == row_of(b);
            assert_true(claim(*state, &first, key_a, a));
            assert_int_equal(claim(*state, &second, key_a, b), fits);
            if (fits)
                share_release(*state, &second);
            share_release(*state, &first);
            assert_true(claim(*state, &third, key_a, M)); /* nothing is left behind */
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
                assert_true(claim(*state, &first, key_a, nth_flags(i)));
                assert_true(claim(*state, &second, key_a, nth_flags(j)));
                if (k < 32)
                    share_release(*state, &first);
                assert_int_equal(claim(*state, &third, key_a, c), fits);
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
    assert_true(claim(*state, &c, key_c, M));
    share_release(*state, &b);
    share_release(*state, &a);
    share_release(*state, &c);
}

static void test_alone_goes_with_nothing(void **state)
{
    struct share a, b;

    for (unsigned i = 0; i < 32; i++) {
        assert_true(claim(*state, &a, key_a, nth_flags(i)));
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
    assert_true(claim(*state, &b, key_a, R | SR));
    share_release(*state, &b);
    assert_false(claim(*state, &b, key_a, R));
    share_release(*state, &a);
}

static void test_move(void **state)
{
    struct share a, to, b, c;

    assert_true(claim(*state, &a, key_a, M));
    assert_true(share_claim(*state, &to, key_c, SHARE_ALONE));
    share_move(*state, &a, &to);
    assert_memory_equal(a.key, key_c, OBJECT_KEY_SIZE);
    assert_false(claim(*state, &b, key_c, SR)); /* the new name has its flags */
    assert_true(claim(*state, &b, key_a, M));   /* the old one is free */
    share_release(*state, &a);
    assert_true(claim(*state, &c, key_c, M));
    share_release(*state, &b);
    share_release(*state, &c);
}

/* ---- claims that are pending ---- */

static sem_t asleep; /* posted by who begins to wait */

int __real_pthread_cond_wait(pthread_cond_t *cond, pthread_mutex_t *lock);
int __wrap_pthread_cond_wait(pthread_cond_t *cond, pthread_mutex_t *lock);

int __wrap_pthread_cond_wait(pthread_cond_t *cond, pthread_mutex_t *lock)
{
    sem_post(&asleep);
    return __real_pthread_cond_wait(cond, lock);
}

struct late {
    struct shares *s;
    struct share share;
    const uint8_t *key;
    uint32_t flags;
    bool got;
    pthread_t thread;
};

static void *claim_late(void *arg)
{
    struct late *l = arg;

    l->got = claim(l->s, &l->share, l->key, l->flags);
    return NULL;
}

/* Returns when it waits. */
static void late_begin(struct late *l, struct shares *s, const uint8_t *key, uint32_t flags)
{
    struct timespec end;

    *l = (struct late){.s = s, .key = key, .flags = flags};
    assert_int_equal(sem_init(&asleep, 0, 0), 0);
    assert_int_equal(pthread_create(&l->thread, NULL, claim_late, l), 0);
    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_sec += 30;
    if (sem_timedwait(&asleep, &end) != 0)
        fail_msg("it does not wait");
}

static void late_end(struct late *l, bool got)
{
    assert_int_equal(pthread_join(l->thread, NULL), 0);
    assert_int_equal(l->got, got);
    if (got)
        share_release(l->s, &l->share);
}

/* Of an object that is not there, or a call that fails. */
static void test_what_is_given_up_is_in_nobodys_way(void **state)
{
    static const uint32_t flags[] = {SHARE_ALONE, M, R, W | SW};
    struct share a;
    struct late l;

    for (unsigned i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
        assert_true(share_claim(*state, &a, key_a, flags[i]));
        late_begin(&l, *state, key_a, R | SR);
        share_release(*state, &a);
        late_end(&l, true);
    }
}

static void test_what_becomes_open_decides(void **state)
{
    static const struct {
        uint32_t claimed, settled, late;
        bool goes;
    } cases[] = {
        {M, M, M, false},           {R, R, R, false},          {SHARE_ALONE, M, 0, false},
        {SHARE_ALONE, R, R, false}, {SHARE_ALONE, 0, 0, true}, {SHARE_ALONE, R | SR, SR, true},
    };
    struct share a;
    struct late l;

    for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_true(share_claim(*state, &a, key_a, cases[i].claimed));
        late_begin(&l, *state, key_a, cases[i].late);
        share_settle(*state, &a, cases[i].settled);
        late_end(&l, cases[i].goes);
        share_release(*state, &a);
    }
}

static void test_a_name_that_is_taken_over(void **state)
{
    struct share a, to;
    struct late l;

    assert_true(claim(*state, &a, key_a, M));
    assert_true(share_claim(*state, &to, key_c, SHARE_ALONE));
    late_begin(&l, *state, key_c, SR);
    share_move(*state, &a, &to);
    late_end(&l, false);
    share_release(*state, &a);
}

static void test_pending_ones_that_go_together(void **state)
{
    struct share a, b;

    assert_true(share_claim(*state, &a, key_a, R | SR));
    assert_true(share_claim(*state, &b, key_a, SR));
    share_release(*state, &a);
    share_settle(*state, &b, SR);
    share_release(*state, &b);
}

/* One that is open decides at once, whatever else is pending. */
static void test_what_is_open_is_not_waited_for(void **state)
{
    struct share a, b, c;

    assert_true(claim(*state, &a, key_a, R | SR));
    assert_true(share_claim(*state, &b, key_a, R | SR));
    assert_false(share_claim(*state, &c, key_a, M));
    share_release(*state, &b);
    share_release(*state, &a);
}

#define THREADS 4
#define ROUNDS  5000

struct crew {
    struct shares *s;
    bool settles;
    unsigned inside; /* guarded by the claim: what the test is about */
    _Atomic unsigned refused;
};

static void *work(void *arg)
{
    struct crew *crew = arg;

    for (unsigned i = 0; i < ROUNDS;) {
        struct share mine;
        if (!share_claim(crew->s, &mine, key_a, i % 2 ? M : SHARE_ALONE)) {
            crew->refused++;
            continue;
        }
        crew->inside++;
        i++;
        if (crew->settles)
            share_settle(crew->s, &mine, M);
        share_release(crew->s, &mine);
    }
    return NULL;
}

static void run_threads(struct crew *crew)
{
    pthread_t thread[THREADS];

    for (unsigned i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, work, crew), 0);
    for (unsigned i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(thread[i], NULL), 0);
    assert_int_equal(crew->inside, THREADS * ROUNDS);
}

static void test_threads(void **state)
{
    struct crew open = {.s = *state, .settles = true}, pending = {.s = *state};

    run_threads(&open);
    run_threads(&pending);
    assert_int_equal(pending.refused, 0);
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
        cmocka_unit_test_setup_teardown(test_what_is_given_up_is_in_nobodys_way, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_becomes_open_decides, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_name_that_is_taken_over, setup, teardown),
        cmocka_unit_test_setup_teardown(test_pending_ones_that_go_together, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_is_open_is_not_waited_for, setup, teardown),
        cmocka_unit_test_setup_teardown(test_threads, setup, teardown),
        cmocka_unit_test(test_destroy_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
