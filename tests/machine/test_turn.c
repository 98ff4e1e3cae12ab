/* SPDX-License-Identifier: BSD-2-Clause */
/* Turns of client threads in inline mode. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/check.h"
#include "machine/turn.h"

#define THREADS 8
#define ROUNDS  2000

static int setup(void **state)
{
    static struct turn t;
    turn_init(&t);
    *state = &t;
    return 0;
}

static int teardown(void **state)
{
    struct turn *t = *state;
    bool empty = atomic_load(&t->outside) == 0 && atomic_load(&t->asleep) == 0;
    turn_fini(t);
    return empty ? 0 : -1;
}

static void *take_once(void *arg)
{
    struct turn *t = arg;
    turn_take(t);
    uint32_t owner = atomic_load(&t->owner);
    turn_give(t);
    return (void *)(uintptr_t)owner;
}

static uint32_t taken_by_another(struct turn *t)
{
    pthread_t thread;
    void *owner;

    assert_int_equal(pthread_create(&thread, NULL, take_once, t), 0);
    assert_int_equal(pthread_join(thread, &owner), 0);
    return (uint32_t)(uintptr_t)owner;
}

static void test_who_gives_can_take_again(void **state)
{
    struct turn *t = *state;

    turn_take(t);
    uint32_t me = atomic_load(&t->owner);
    turn_give(t);
    assert_int_equal(atomic_load(&t->owner), 0);
    turn_take(t);
    assert_int_equal(atomic_load(&t->owner), me);
    turn_give(t);
}

static void test_another_gets_it_when_it_is_given(void **state)
{
    struct turn *t = *state;

    turn_take(t);
    uint32_t me = atomic_load(&t->owner);
    turn_give(t);
    assert_int_not_equal(taken_by_another(t), me);
    assert_int_equal(atomic_load(&t->owner), 0);
}

/* Somebody whose TA computes. */
static void test_it_is_taken_from_who_keeps_it(void **state)
{
    struct turn *t = *state;

    turn_take(t);
    uint32_t me = atomic_load(&t->owner);
    assert_int_not_equal(taken_by_another(t), me);
    turn_give(t); /* not ours any more */
    assert_int_equal(atomic_load(&t->owner), 0);
}

static void test_giving_what_one_has_not_changes_nothing(void **state)
{
    struct turn *t = *state;
    pthread_t thread;
    void *owner;

    turn_take(t);
    uint32_t me = atomic_load(&t->owner);
    assert_int_equal(pthread_create(&thread, NULL, take_once, t), 0);
    assert_int_equal(pthread_join(thread, &owner), 0);
    turn_give(t);
    turn_give(t);
    turn_take(t);
    assert_int_equal(atomic_load(&t->owner), me);
    turn_give(t);
}

static void *take_often(void *arg)
{
    for (unsigned i = 0; i < ROUNDS; i++) {
        turn_take(arg);
        turn_give(arg);
    }
    return NULL;
}

static void test_nobody_waits_for_ever(void **state)
{
    pthread_t thread[THREADS];

    for (unsigned i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, take_often, *state), 0);
    for (unsigned i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(thread[i], NULL), 0);
}

/* Each holds it until it has been taken from it: what a line of long calls is like. */
static void *take_and_keep(void *arg)
{
    for (unsigned i = 0; i < 5; i++)
        turn_take(arg);
    return NULL;
}

static void test_a_line_of_threads_that_keep_it_moves_on(void **state)
{
    pthread_t thread[THREADS];
    struct turn *t = *state;

    for (unsigned i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, take_and_keep, t), 0);
    for (unsigned i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(thread[i], NULL), 0);
    assert_int_not_equal(atomic_load(&t->owner), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_who_gives_can_take_again, setup, teardown),
        cmocka_unit_test_setup_teardown(test_another_gets_it_when_it_is_given, setup, teardown),
        cmocka_unit_test_setup_teardown(test_it_is_taken_from_who_keeps_it, setup, teardown),
        cmocka_unit_test_setup_teardown(test_giving_what_one_has_not_changes_nothing, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_nobody_waits_for_ever, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_line_of_threads_that_keep_it_moves_on, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
