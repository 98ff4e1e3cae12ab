/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>

#include "ree/sess_tab.h"

static bool out_of_memory;

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);

void *__wrap_calloc(size_t count, size_t size)
{
    return out_of_memory ? NULL : __real_calloc(count, size);
}

static void add(struct sess_tab *t, uint32_t id)
{
    assert_int_equal(sess_tab_reserve(t), 0);
    assert_true(sess_tab_add(t, id));
}

static void test_ids_come_and_go(void **state)
{
    struct sess_tab t;

    (void)state;
    sess_tab_init(&t);
    assert_false(sess_tab_has(&t, 1));
    assert_false(sess_tab_del(&t, 1));
    add(&t, 1);
    add(&t, UINT32_MAX);
    assert_true(sess_tab_has(&t, 1) && sess_tab_has(&t, UINT32_MAX));
    assert_false(sess_tab_has(&t, 0));
    assert_true(sess_tab_del(&t, 1));
    assert_false(sess_tab_has(&t, 1));
    assert_false(sess_tab_del(&t, 1));
    assert_true(sess_tab_has(&t, UINT32_MAX));
    sess_tab_fini(&t);
}

static void test_no_id_twice_and_no_zero(void **state)
{
    struct sess_tab t;

    (void)state;
    sess_tab_init(&t);
    add(&t, 5);
    assert_int_equal(sess_tab_reserve(&t), 0);
    assert_false(sess_tab_add(&t, 5));
    assert_int_equal(sess_tab_reserve(&t), 0);
    assert_false(sess_tab_add(&t, 0));
    assert_int_equal(t.reserved_count, 0);
    sess_tab_fini(&t);
}

static void test_a_reservation_is_room(void **state)
{
    struct sess_tab t;

    (void)state;
    sess_tab_init(&t);
    for (unsigned i = 0; i < 100; i++)
        assert_int_equal(sess_tab_reserve(&t), 0);
    out_of_memory = true;
    for (uint32_t i = 1; i <= 99; i++)
        assert_true(sess_tab_add(&t, i));
    sess_tab_unreserve(&t);
    int err = 0;
    while (!err)
        err = sess_tab_reserve(&t);
    out_of_memory = false;
    assert_int_equal(err, -ENOMEM);
    sess_tab_fini(&t);
}

/* Against a plain array: what deletion moves must still be found. */
static void test_a_long_random_life(void **state)
{
    enum { IDS = 2000 };
    static bool in[IDS + 1];
    struct sess_tab t;
    unsigned seed = 1, count = 0;

    (void)state;
    sess_tab_init(&t);
    for (unsigned i = 0; i < 100000; i++) {
        uint32_t id = 1 + (uint32_t)rand_r(&seed) % IDS;
        assert_int_equal(sess_tab_has(&t, id * 16), in[id]);
        if (in[id])
            assert_true(sess_tab_del(&t, id * 16));
        else
            add(&t, id * 16);
        in[id] = !in[id];
        count += in[id] ? 1 : -1;
        assert_int_equal(t.used_count, count);
    }
    uint32_t cursor = 0, id;
    while ((id = sess_tab_next(&t, &cursor))) {
        assert_true(in[id / 16]);
        count--;
    }
    assert_int_equal(count, 0);
    sess_tab_fini(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ids_come_and_go),
        cmocka_unit_test(test_no_id_twice_and_no_zero),
        cmocka_unit_test(test_a_reservation_is_room),
        cmocka_unit_test(test_a_long_random_life),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
