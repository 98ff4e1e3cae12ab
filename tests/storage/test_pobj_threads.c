/* SPDX-License-Identifier: BSD-2-Clause */
/* Several instances of a TA, and of others, each in a thread of its own, in one store. */
#include "bustle_rig.h"
#include "pobj_rig.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/fault.h"

#define THREADS 4u

struct worker {
    struct vault *vault;
    uint8_t uuid[16];
    uint64_t seed;
    pthread_t thread;
    bool good;
};

static void *work(void *arg)
{
    struct worker *w = arg;
    struct vault_ta *ta = NULL;

    if (fault_thread_init() == 0 && vault_ta_create(w->vault, w->uuid, &ta) == TEE_SUCCESS)
        w->good = bustle(ta, w->seed, BUSTLE_THREADS);
    vault_ta_destroy(ta);
    return NULL;
}

static void run(struct vault_rig *r, unsigned tas)
{
    struct worker w[THREADS];

    for (unsigned i = 0; i < THREADS; i++) {
        w[i] = (struct worker){.vault = r->vault, .seed = i + 1};
        memcpy(w[i].uuid, r->uuid, sizeof(w[i].uuid));
        w[i].uuid[15] += (uint8_t)(i % tas);
        assert_int_equal(pthread_create(&w[i].thread, NULL, work, &w[i]), 0);
    }
    for (unsigned i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(w[i].thread, NULL), 0);
        assert_true(w[i].good);
    }
}

static void test_instances_of_one_ta(void **state)
{
    run(*state, 1);
    bustle_expect_whole(*state);
}

static void test_instances_of_two_tas(void **state)
{
    run(*state, 2);
}

/* In memory, where LMDB is not the one that has them wait. */
static void test_in_memory(void **state)
{
    struct vault_config cfg = {.dir = STORE_IN_MEMORY, .sync = STORE_NONE};
    struct vault_rig *r = *state;

    vault_rig_close(r);
    assert_int_equal(vault_create(&cfg, &r->vault), 0);
    assert_int_equal(vault_ta_create(r->vault, r->uuid, &r->ta), TEE_SUCCESS);
    run(r, 1);
    bustle_expect_whole(r);
}

/* ---- calls that fail are in nobody's way ---- */

#define HAMMER 20000u

struct hammer {
    struct worker w;
    uint32_t (*once)(struct vault_ta *ta);
    uint32_t expected, got; /* each of the results; the first other one */
    pthread_barrier_t *begin;
};

static void *hammer(void *arg)
{
    struct hammer *h = arg;
    struct vault_ta *ta = NULL;

    h->got = h->expected;
    pthread_barrier_wait(h->begin);
    if (fault_thread_init() == 0 && vault_ta_create(h->w.vault, h->w.uuid, &ta) == TEE_SUCCESS) {
        for (unsigned i = 0; i < HAMMER && h->got == h->expected; i++)
            h->got = h->once(ta);
        h->w.good = h->got == h->expected;
    }
    vault_ta_destroy(ta);
    return NULL;
}

static uint32_t open_none(struct vault_ta *ta)
{
    return pobj_rig_try_open(ta, "none", ALL);
}

static uint32_t open_there(struct vault_ta *ta)
{
    return pobj_rig_try_open(ta, "there", MANY);
}

static uint32_t create_there(struct vault_ta *ta)
{
    return pobj_rig_try_create(ta, "there", ALL, "x", 1);
}

static void run_hammers(struct vault_rig *r, struct hammer h[2])
{
    pthread_barrier_t begin;

    assert_int_equal(pthread_barrier_init(&begin, NULL, 2), 0);
    for (unsigned i = 0; i < 2; i++) {
        h[i].w.vault = r->vault;
        h[i].begin = &begin;
        memcpy(h[i].w.uuid, r->uuid, sizeof(h[i].w.uuid));
        assert_int_equal(pthread_create(&h[i].w.thread, NULL, hammer, &h[i]), 0);
    }
    for (unsigned i = 0; i < 2; i++)
        assert_int_equal(pthread_join(h[i].w.thread, NULL), 0);
    pthread_barrier_destroy(&begin);
    for (unsigned i = 0; i < 2; i++) {
        if (!h[i].w.good)
            fail_msg("instance %u: 0x%x, not 0x%x", i, h[i].got, h[i].expected);
    }
}

static void test_what_is_not_there_is_in_no_conflict(void **state)
{
    struct hammer h[2] = {{.once = open_none, .expected = TEE_ERROR_ITEM_NOT_FOUND},
                          {.once = open_none, .expected = TEE_ERROR_ITEM_NOT_FOUND}};
    struct vault_rig *r = *state;

    pobj_close(pobj_rig_create(r->ta, "there", ALL, "x", 1));
    run_hammers(r, h);
}

/* Which is not open at any time, but for the one that opens it. */
static void test_a_create_of_what_is_there(void **state)
{
    struct hammer h[2] = {{.once = create_there, .expected = TEE_ERROR_ACCESS_CONFLICT},
                          {.once = open_there, .expected = TEE_SUCCESS}};
    struct vault_rig *r = *state;

    pobj_close(pobj_rig_create(r->ta, "there", ALL, "x", 1));
    run_hammers(r, h);
}

#define TEST(function)                                                                             \
    cmocka_unit_test_setup_teardown(function, vault_rig_setup, vault_rig_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_instances_of_one_ta),
        TEST(test_instances_of_two_tas),
        TEST(test_in_memory),
        TEST(test_what_is_not_there_is_in_no_conflict),
        TEST(test_a_create_of_what_is_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
