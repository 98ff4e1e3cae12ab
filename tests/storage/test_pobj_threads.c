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

#define TEST(function)                                                                             \
    cmocka_unit_test_setup_teardown(function, vault_rig_setup, vault_rig_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_instances_of_one_ta),
        TEST(test_instances_of_two_tas),
        TEST(test_in_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
