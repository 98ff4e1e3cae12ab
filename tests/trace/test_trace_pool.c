/* SPDX-License-Identifier: BSD-2-Clause */
#include "trace/pool.h"
#include "trace_fake.h"

static int allocations_left; /* fewer than 0: as many as one wants */

static bool allocation(void)
{
    return allocations_left < 0 || allocations_left-- > 0;
}

void *__real_calloc(size_t n, size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_calloc(size_t n, size_t size)
{
    return allocation() ? __real_calloc(n, size) : NULL;
}

void *__real_realloc(void *p, size_t size);
void *__wrap_realloc(void *p, size_t size);
void *__wrap_realloc(void *p, size_t size)
{
    return allocation() ? __real_realloc(p, size) : NULL;
}

char *__real_strdup(const char *s);
char *__wrap_strdup(const char *s);
char *__wrap_strdup(const char *s)
{
    return allocation() ? __real_strdup(s) : NULL;
}

static int unlimited(void **state)
{
    (void)state;
    allocations_left = -1;
    return 0;
}

static void test_a_text_has_one_number(void **state)
{
    struct trace_pool p = {.text = NULL};
    (void)state;
    assert_int_equal(trace_pool_add(&p, "a"), 0);
    assert_int_equal(trace_pool_add(&p, "b"), 1);
    assert_int_equal(trace_pool_add(&p, ""), 2);
    assert_int_equal(trace_pool_add(&p, "a"), 0);
    assert_int_equal(p.count, 3);
    assert_string_equal(p.text[1], "b");
    trace_pool_free(&p);
    assert_int_equal(p.count, 0);
}

static void test_numbers_stay_when_it_grows(void **state)
{
    struct trace_pool p = {.text = NULL};
    char text[16];
    (void)state;
    for (unsigned round = 0; round < 2; round++) {
        for (unsigned i = 0; i < 1000; i++) {
            snprintf(text, sizeof(text), "%u", i);
            assert_int_equal(trace_pool_add(&p, text), i);
        }
    }
    assert_int_equal(p.count, 1000);
    assert_false(p.failed);
    trace_pool_free(&p);
}

/* Wherever memory ends, it says so, and what it had is there. */
static void test_no_memory(void **state)
{
    (void)state;
    for (int left = 0; left < 3; left++) {
        struct trace_pool p = {.text = NULL};
        allocations_left = left;
        assert_int_equal(trace_pool_add(&p, "a"), 0);
        assert_true(p.failed);
        assert_int_equal(p.count, 0);
        trace_pool_free(&p);
    }
    struct trace_pool p = {.text = NULL};
    allocations_left = 4; /* two arrays, two texts */
    assert_int_equal(trace_pool_add(&p, "a"), 0);
    assert_int_equal(trace_pool_add(&p, "b"), 1);
    assert_false(p.failed);
    assert_int_equal(trace_pool_add(&p, "c"), 0);
    assert_true(p.failed);
    assert_string_equal(p.text[1], "b");
    trace_pool_free(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_a_text_has_one_number, unlimited),
        cmocka_unit_test_setup(test_numbers_stay_when_it_grows, unlimited),
        cmocka_unit_test_setup(test_no_memory, unlimited),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
