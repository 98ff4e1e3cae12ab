/* SPDX-License-Identifier: BSD-2-Clause */
/* Where blocks begin, against an array of the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "abi/ta_abi.h"
#include "ta/heap_index.h"

static uint32_t lcg(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 4;
}

static void test_its_size_is_what_the_kernel_gives(void **state)
{
    struct heap_index x;
    static uint64_t nothing[1];

    (void)state;
    for (size_t units = 1; units < 20000; units++)
        assert_true(heap_index_init(&x, nothing, units) <= TA_HEAP_INDEX_SIZE(units * 16));
    for (unsigned shift = 14; shift <= 32; shift++) {
        for (size_t more = 0; more < 3; more++) {
            size_t units = ((size_t)1 << shift) + more - 1;
            assert_true(heap_index_init(&x, nothing, units) <= TA_HEAP_INDEX_SIZE(units * 16));
            assert_in_range(x.levels, 1, HEAP_INDEX_LEVELS);
        }
    }
}

static void test_nothing_begins_in_an_empty_one(void **state)
{
    static const size_t sizes[] = {1, 63, 64, 65, 4096, 4097, 300000};
    struct heap_index x;

    (void)state;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        void *memory = calloc(1, TA_HEAP_INDEX_SIZE(sizes[i] * 16));
        assert_non_null(memory);
        heap_index_init(&x, memory, sizes[i]);
        assert_true(heap_index_find(&x, 0) == HEAP_INDEX_NONE);
        assert_true(heap_index_find(&x, sizes[i] - 1) == HEAP_INDEX_NONE);
        heap_index_add(&x, sizes[i] - 1);
        assert_int_equal(heap_index_find(&x, sizes[i] - 1), sizes[i] - 1);
        if (sizes[i] > 1)
            assert_true(heap_index_find(&x, sizes[i] - 2) == HEAP_INDEX_NONE);
        heap_index_del(&x, sizes[i] - 1);
        assert_true(heap_index_find(&x, sizes[i] - 1) == HEAP_INDEX_NONE);
        free(memory);
    }
}

#define UNITS 300000u /* four levels */

static void expect_all(const struct heap_index *x, const bool *begins)
{
    size_t last = HEAP_INDEX_NONE;

    for (size_t u = 0; u < UNITS; u++) {
        if (begins[u])
            last = u;
        if (heap_index_find(x, u) != last)
            fail_msg("unit %zu: found %zd, not %zd", u, (ssize_t)heap_index_find(x, u),
                     (ssize_t)last);
    }
}

/* From few and far between to many, and back to none. */
static void test_random_changes(void **state)
{
    static uint64_t memory[TA_HEAP_INDEX_SIZE(UNITS * 16) / 8 + 1];
    static bool begins[UNITS];
    struct heap_index x;
    uint32_t seed = 16;

    (void)state;
    heap_index_init(&x, memory, UNITS);
    assert_int_equal(x.levels, 4);
    for (unsigned count = 1; count <= 65536; count *= 16) {
        for (unsigned i = 0; i < count; i++) {
            size_t u = lcg(&seed) % UNITS;
            begins[u] = true;
            heap_index_add(&x, u);
        }
        expect_all(&x, begins);
    }
    static const uint32_t keep[] = {2, 32, 512, 8192, UINT32_MAX};
    for (size_t i = 0; i < sizeof(keep) / sizeof(keep[0]); i++) {
        for (size_t u = 0; u < UNITS; u++) {
            if (!begins[u] || (lcg(&seed) + 1) % keep[i] == 0)
                continue;
            begins[u] = false;
            heap_index_del(&x, u);
        }
        expect_all(&x, begins);
    }
    assert_true(heap_index_find(&x, UNITS - 1) == HEAP_INDEX_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_its_size_is_what_the_kernel_gives),
        cmocka_unit_test(test_nothing_begins_in_an_empty_one),
        cmocka_unit_test(test_random_changes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
