/* SPDX-License-Identifier: BSD-2-Clause */
#include "tee/app/handles.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "no_memory.h"

static unsigned released[8];

static void release(void *object)
{
    released[(unsigned *)object - released]++;
}

static const struct handle_kind apples = {"apple", release};
static const struct handle_kind pears = {"pear", NULL};

static int setup(void **state)
{
    static struct handles h;

    for (size_t i = 0; i < ARRAY_COUNT(released); i++)
        released[i] = 0;
    handles_init(&h);
    *state = &h;
    return 0;
}

static int teardown(void **state)
{
    handles_fini(*state);
    return 0;
}

static void test_a_handle_finds_its_object(void **state)
{
    struct handles *h = *state;
    uint32_t a = handle_add(h, &apples, &released[0]), b = handle_add(h, &pears, &released[1]);

    assert_true(a && b && a != b && a < 0x80000000u && b < 0x80000000u);
    assert_ptr_equal(handle_get(h, &apples, a), &released[0]);
    assert_ptr_equal(handle_get(h, &pears, b), &released[1]);
    assert_string_equal(handle_kind_name(h, a), "apple");
    assert_string_equal(handle_kind_name(h, b), "pear");
}

static void test_one_of_another_kind_is_refused(void **state)
{
    struct handles *h = *state;
    uint32_t a = handle_add(h, &apples, &released[0]);

    assert_null(handle_get(h, &pears, a));
    assert_null(handle_del(h, &pears, a));
    assert_ptr_equal(handle_get(h, &apples, a), &released[0]); /* it is still there */
}

static void test_a_stale_one_is_refused(void **state)
{
    struct handles *h = *state;
    uint32_t a = handle_add(h, &apples, &released[0]);

    assert_ptr_equal(handle_del(h, &apples, a), &released[0]);
    assert_null(handle_get(h, &apples, a));
    assert_null(handle_del(h, &apples, a));
    assert_null(handle_kind_name(h, a));
    assert_int_equal(released[0], 0); /* that is its owner's business */
}

static void test_what_is_no_handle(void **state)
{
    struct handles *h = *state;
    uint32_t a = handle_add(h, &apples, &released[0]);
    const uintptr_t bad[] = {
        0,
        a + 1,
        a | 0x80000000u,
        UINT32_MAX,
        (uintptr_t)a | 1ull << 32,
        (uintptr_t)a | 1ull << 63,
        (uintptr_t)&released[0],
        UINTPTR_MAX,
    };

    for (size_t i = 0; i < ARRAY_COUNT(bad); i++) {
        assert_null(handle_get(h, &apples, bad[i]));
        assert_null(handle_del(h, &apples, bad[i]));
        assert_null(handle_kind_name(h, bad[i]));
    }
}

static void test_one_of_another_instance_is_refused(void **state)
{
    struct handles *h = *state, other;

    handles_set_instance(h, 17);
    assert_int_not_equal(handle_add(h, &apples, &released[0]), 0);
    for (uint32_t number = 18; number < 18 + 100; number++) {
        handles_init(&other);
        handles_set_instance(&other, number);
        for (int i = 0; i < 3; i++) {
            uint32_t foreign = handle_add(&other, &pears, &released[1]);
            assert_int_not_equal(foreign, 0);
            assert_null(handle_kind_name(h, foreign));
        }
        handles_fini(&other);
    }
}

static void test_none_is_reused_at_once(void **state)
{
    struct handles *h = *state;
    uint32_t seen[500];

    for (size_t i = 0; i < ARRAY_COUNT(seen); i++) {
        seen[i] = handle_add(h, &apples, &released[0]);
        assert_non_null(handle_del(h, &apples, seen[i]));
        for (size_t back = 1; back <= i; back++)
            assert_int_not_equal(seen[i], seen[i - back]);
    }
}

static void test_the_limit(void **state)
{
    struct handles *h = *state;
    uint32_t last = 0;

    for (uint32_t i = 0; i < HANDLES_MAX; i++)
        assert_int_not_equal(last = handle_add(h, &pears, &released[0]), 0);
    assert_int_equal(handle_add(h, &pears, &released[0]), 0);
    assert_non_null(handle_del(h, &pears, last));
    assert_int_not_equal(handle_add(h, &pears, &released[0]), 0);
}

static void test_no_memory(void **state)
{
    struct handles *h = *state;

    for (unsigned nth = 0; nth < 2; nth++) {
        memory_ends_after(nth);
        uint32_t none = handle_add(h, &pears, &released[0]);
        memory_is_back();
        assert_int_equal(none, 0);
    }
    assert_int_not_equal(handle_add(h, &pears, &released[0]), 0);
}

static void test_the_end_releases_what_is_left(void **state)
{
    struct handles *h = *state;
    uint32_t gone = handle_add(h, &apples, &released[0]);

    assert_int_not_equal(handle_add(h, &apples, &released[1]), 0);
    assert_int_not_equal(handle_add(h, &pears, &released[2]), 0);
    assert_non_null(handle_del(h, &apples, gone));
    handles_fini(h);
    assert_int_equal(released[0], 0);
    assert_int_equal(released[1], 1);
    assert_int_equal(released[2], 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_a_handle_finds_its_object),
        TEST(test_one_of_another_kind_is_refused),
        TEST(test_a_stale_one_is_refused),
        TEST(test_what_is_no_handle),
        TEST(test_one_of_another_instance_is_refused),
        TEST(test_none_is_reused_at_once),
        TEST(test_the_limit),
        TEST(test_no_memory),
        TEST(test_the_end_releases_what_is_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
