/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "ree/page_pool.h"

#define PAGES 1000u

struct rig {
    struct page_pool pool;
    uint8_t *base;
};

static int setup(void **state)
{
    struct rig *r = calloc(1, sizeof(*r));

    r->base = mmap(NULL, PAGES * POOL_PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                   -1, 0);
    assert_true(r->base != MAP_FAILED);
    assert_int_equal(page_pool_init(&r->pool, r->base, PAGES * POOL_PAGE_SIZE), 0);
    *state = r;
    return 0;
}

static int teardown(void **state)
{
    struct rig *r = *state;

    page_pool_fini(&r->pool);
    munmap(r->base, PAGES * POOL_PAGE_SIZE);
    free(r);
    return 0;
}

static uint8_t *bytes(struct rig *r, struct page_run run)
{
    return r->base + (size_t)run.first * POOL_PAGE_SIZE;
}

static struct page_run take(struct rig *r, uint32_t count)
{
    struct page_run run;
    assert_int_equal(page_pool_alloc(&r->pool, count, &run), 0);
    assert_int_equal(run.count, count);
    return run;
}

static bool is_zero(struct rig *r, struct page_run run)
{
    const uint8_t *p = bytes(r, run);
    return p[0] == 0 && memcmp(p, p + 1, (size_t)run.count * POOL_PAGE_SIZE - 1) == 0;
}

static void test_runs_do_not_overlap(void **state)
{
    static const uint32_t counts[] = {1, 63, 64, 65, 1, 128, 200, 3};
    struct rig *r = *state;
    struct page_run run[ARRAY_COUNT(counts)];

    for (unsigned i = 0; i < ARRAY_COUNT(counts); i++) {
        run[i] = take(r, counts[i]);
        memset(bytes(r, run[i]), (int)i + 1, counts[i] * POOL_PAGE_SIZE);
    }
    for (unsigned i = 0; i < ARRAY_COUNT(counts); i++) {
        for (size_t at = 0; at < counts[i] * POOL_PAGE_SIZE; at += POOL_PAGE_SIZE / 2)
            assert_int_equal(bytes(r, run[i])[at], i + 1);
        page_pool_free(&r->pool, run[i]);
    }
}

static void test_all_of_it_and_not_more(void **state)
{
    struct rig *r = *state;
    struct page_run run, more;

    assert_int_equal(page_pool_alloc(&r->pool, PAGES + 1, &more), -ENOMEM);
    assert_int_equal(page_pool_alloc(&r->pool, UINT32_MAX, &more), -ENOMEM);
    run = take(r, PAGES);
    assert_int_equal(page_pool_alloc(&r->pool, 1, &more), -ENOMEM);
    page_pool_free(&r->pool, run);
    run = take(r, PAGES);
    page_pool_free(&r->pool, run);
}

static void test_a_hole_is_found_again(void **state)
{
    struct rig *r = *state;
    struct page_run run[PAGES], none;

    for (unsigned i = 0; i < PAGES; i++)
        run[i] = take(r, 1);
    for (unsigned i = 300; i < 370; i++)
        page_pool_free(&r->pool, run[i]);
    page_pool_free(&r->pool, run[5]);
    assert_int_equal(page_pool_alloc(&r->pool, 71, &none), -ENOMEM);
    struct page_run hole = take(r, 70);
    assert_int_equal(hole.first, 300);
    struct page_run one = take(r, 1);
    assert_int_equal(one.first, 5);
    page_pool_free(&r->pool, hole);
    page_pool_free(&r->pool, one);
    for (unsigned i = 0; i < PAGES; i++) {
        if (i != 5 && (i < 300 || i >= 370))
            page_pool_free(&r->pool, run[i]);
    }
}

static void test_used_pages_are_cleared_before_others_see_them(void **state)
{
    struct rig *r = *state;
    struct page_run run = take(r, 3);

    assert_true(run.clean);
    memset(bytes(r, run), 0xff, 3 * POOL_PAGE_SIZE);
    page_pool_free(&r->pool, run);
    run = take(r, 200);
    assert_false(run.clean);
    page_pool_zero(&r->pool, &run);
    assert_true(run.clean && is_zero(r, run));
    page_pool_free(&r->pool, run);
}

static void test_a_large_run_goes_back_clean(void **state)
{
    struct rig *r = *state;
    struct page_run run = take(r, 300);

    memset(bytes(r, run), 0xff, 300 * POOL_PAGE_SIZE);
    page_pool_release(&r->pool, run);
    run = take(r, 300);
    assert_true(run.clean && is_zero(r, run));
    page_pool_free(&r->pool, run);
    run = take(r, 2);
    memset(bytes(r, run), 0xff, 2 * POOL_PAGE_SIZE);
    page_pool_release(&r->pool, run); /* too small to be worth it */
    run = take(r, 2);
    assert_false(run.clean);
    page_pool_free(&r->pool, run);
}

static void test_a_long_random_life(void **state)
{
    struct rig *r = *state;
    struct page_run run[100] = {{0}};
    unsigned seed = 3;

    for (unsigned i = 0; i < 20000; i++) {
        unsigned n = (unsigned)rand_r(&seed) % 100;
        uint8_t *p = bytes(r, run[n]);
        if (run[n].count) {
            assert_int_equal(p[0], n);
            assert_int_equal(p[(size_t)run[n].count * POOL_PAGE_SIZE - 1], n);
            page_pool_free(&r->pool, run[n]);
            run[n].count = 0;
        } else if (page_pool_alloc(&r->pool, 1 + (uint32_t)rand_r(&seed) % 30, &run[n]) == 0) {
            memset(bytes(r, run[n]), (int)n, (size_t)run[n].count * POOL_PAGE_SIZE);
        } else {
            run[n].count = 0;
        }
    }
    for (unsigned n = 0; n < 100; n++) {
        if (run[n].count)
            page_pool_free(&r->pool, run[n]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_runs_do_not_overlap, setup, teardown),
        cmocka_unit_test_setup_teardown(test_all_of_it_and_not_more, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_hole_is_found_again, setup, teardown),
        cmocka_unit_test_setup_teardown(test_used_pages_are_cleared_before_others_see_them, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_a_large_run_goes_back_clean, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_long_random_life, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
