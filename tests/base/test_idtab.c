/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/idtab.h"

static int items[64];

static void test_an_id_finds_its_item(void **state)
{
    struct idtab t;
    uint32_t id[64];

    (void)state;
    idtab_init(&t, 64);
    for (int i = 0; i < 64; i++) {
        id[i] = idtab_add(&t, &items[i]);
        assert_true(id[i] != 0 && id[i] < 0x80000000u);
    }
    for (int i = 0; i < 64; i++)
        assert_ptr_equal(idtab_get(&t, id[i]), &items[i]);
    idtab_fini(&t);
}

static void test_the_limit_holds(void **state)
{
    struct idtab t;

    (void)state;
    idtab_init(&t, 3);
    uint32_t a = idtab_add(&t, &items[0]);
    assert_true(a && idtab_add(&t, &items[1]) && idtab_add(&t, &items[2]));
    assert_int_equal(idtab_add(&t, &items[3]), 0);
    assert_ptr_equal(idtab_del(&t, a), &items[0]);
    assert_int_not_equal(idtab_add(&t, &items[3]), 0);
    idtab_fini(&t);
}

static void test_a_stale_id_is_noticed(void **state)
{
    struct idtab t;

    (void)state;
    idtab_init(&t, 1);
    uint32_t first = idtab_add(&t, &items[0]);
    assert_ptr_equal(idtab_del(&t, first), &items[0]);
    assert_null(idtab_del(&t, first));
    uint32_t second = idtab_add(&t, &items[1]); /* the same slot */
    assert_int_not_equal(first, second);
    assert_null(idtab_get(&t, first));
    assert_ptr_equal(idtab_get(&t, second), &items[1]);
    idtab_fini(&t);
}

static void test_no_id_is_reused_at_once(void **state)
{
    struct idtab t;
    uint32_t seen[1000];

    (void)state;
    idtab_init(&t, 16);
    for (int i = 0; i < 1000; i++) {
        seen[i] = idtab_add(&t, &items[0]);
        assert_non_null(idtab_del(&t, seen[i]));
        for (int back = 1; back <= 100 && back <= i; back++)
            assert_int_not_equal(seen[i], seen[i - back]);
    }
    idtab_fini(&t);
}

static void test_what_is_no_id(void **state)
{
    static const uint32_t bad[] = {0, 2, 0x7fffffff, 0xffffffff, 1u << 20};
    struct idtab t;

    (void)state;
    idtab_init(&t, 16);
    assert_null(idtab_get(&t, 1)); /* an empty table */
    assert_int_not_equal(idtab_add(&t, &items[0]), 0);
    for (size_t i = 0; i < ARRAY_COUNT(bad); i++) {
        assert_null(idtab_get(&t, bad[i]));
        assert_null(idtab_del(&t, bad[i]));
    }
    idtab_fini(&t);
}

static void test_tables_can_begin_apart(void **state)
{
    struct idtab a, b;

    (void)state;
    idtab_init(&a, 16);
    idtab_init(&b, 16);
    idtab_first_gen(&b, 5000);
    uint32_t of_a = idtab_add(&a, &items[0]);
    assert_int_not_equal(idtab_add(&b, &items[0]), 0);
    assert_null(idtab_get(&b, of_a));
    idtab_fini(&a);
    idtab_fini(&b);
}

static void test_a_walk_meets_each_item_once(void **state)
{
    struct idtab t;
    uint32_t cursor = 0, met = 0;

    (void)state;
    idtab_init(&t, 64);
    for (int i = 0; i < 40; i++)
        assert_int_not_equal(idtab_add(&t, &items[i]), 0);
    for (int *item; (item = idtab_next(&t, &cursor)); met++)
        assert_ptr_equal(item, &items[met]);
    assert_int_equal(met, 40);
    idtab_fini(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_id_finds_its_item),
        cmocka_unit_test(test_the_limit_holds),
        cmocka_unit_test(test_a_stale_id_is_noticed),
        cmocka_unit_test(test_no_id_is_reused_at_once),
        cmocka_unit_test(test_what_is_no_id),
        cmocka_unit_test(test_tables_can_begin_apart),
        cmocka_unit_test(test_a_walk_meets_each_item_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
