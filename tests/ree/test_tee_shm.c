/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "ree/tee_shm.h"

#define PAGE  POOL_PAGE_SIZE
#define PAGES 64u

struct rig {
    struct tee_shm_pool pool;
    uint8_t *base;
};

static int setup(void **state)
{
    struct rig *r = calloc(1, sizeof(*r));

    r->base = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_int_equal(tee_shm_pool_init(&r->pool, r->base, PAGES * PAGE), 0);
    *state = r;
    return 0;
}

static int teardown(void **state)
{
    struct rig *r = *state;

    tee_shm_pool_fini(&r->pool);
    munmap(r->base, PAGES * PAGE);
    free(r);
    return 0;
}

static struct tee_shm *alloc(struct rig *r, size_t size)
{
    struct tee_shm *shm;
    assert_int_equal(tee_shm_alloc(&r->pool, 1, size, &shm), 0);
    return shm;
}

static void test_ids_begin_with_1_and_belong_to_one_file(void **state)
{
    struct rig *r = *state;
    struct tee_shm *a = alloc(r, 1), *b = alloc(r, 1);

    assert_int_equal(a->id, 1);
    assert_int_equal(b->id, 2);
    assert_ptr_equal(tee_shm_get(&r->pool, 1, 2), b);
    assert_null(tee_shm_get(&r->pool, 2, 2));
    assert_null(tee_shm_get(&r->pool, 1, 3));
    assert_null(tee_shm_get(&r->pool, 1, 0));
    tee_shm_put(b);
    assert_ptr_equal(tee_shm_get(&r->pool, 1, 2), b); /* one reference was left */
    tee_shm_put(b);
    tee_shm_put(b);
    assert_null(tee_shm_get(&r->pool, 1, 2));
    tee_shm_put(a);
}

static void test_an_object_lives_while_it_is_mapped(void **state)
{
    struct rig *r = *state;
    struct tee_shm *shm = alloc(r, 3 * PAGE);
    void *p, *q;

    assert_int_equal(tee_shm_map(shm, 3 * PAGE, 0, &p), 0);
    assert_int_equal(tee_shm_map(shm, PAGE, PAGE, &q), 0);
    assert_ptr_equal(q, (uint8_t *)p + PAGE);
    tee_shm_put(shm);
    assert_int_equal(r->pool.pages.used_count, 3);
    assert_int_equal(tee_shm_unmap(&r->pool, p, 3 * PAGE), 0);
    assert_int_equal(r->pool.pages.used_count, 3);
    assert_int_equal(tee_shm_unmap(&r->pool, q, PAGE), 0);
    assert_int_equal(r->pool.pages.used_count, 0);
}

static void test_mappings_that_are_refused(void **state)
{
    static const struct {
        size_t len;
        uint64_t offset;
    } cases[] = {{0, 0},        {2 * PAGE + 1, 0}, {PAGE + 1, PAGE}, {1, 2 * PAGE},
                 {1, 3 * PAGE}, {PAGE, 1},         {SIZE_MAX, 0},    {1, UINT64_MAX - PAGE + 1}};
    struct rig *r = *state;
    struct tee_shm *shm = alloc(r, 2 * PAGE);
    void *p = r;

    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
        assert_int_equal(tee_shm_map(shm, cases[i].len, cases[i].offset, &p), -EINVAL);
        assert_null(p);
    }
    tee_shm_put(shm);
}

static void test_only_a_mapping_can_be_unmapped(void **state)
{
    struct rig *r = *state;
    struct tee_shm *shm = alloc(r, 2 * PAGE);
    uint8_t *p;

    assert_int_equal(tee_shm_map(shm, 10, 0, (void **)&p), 0);
    const struct {
        uint8_t *addr;
        size_t len;
    } cases[] = {
        {p, 0},
        {p, 2 * PAGE},
        {p + 1, 10},
        {p + PAGE, 10},
        {NULL, 10},
        {p, SIZE_MAX},
        {r->base - PAGE, PAGE},
        {r->base + PAGES * PAGE, PAGE},
    };
    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++)
        assert_int_equal(tee_shm_unmap(&r->pool, cases[i].addr, cases[i].len), -EINVAL);
    assert_int_equal(tee_shm_unmap(&r->pool, p, 10), 0);
    assert_int_equal(tee_shm_unmap(&r->pool, p, 10), -EINVAL);
    tee_shm_put(shm);
}

static void test_the_same_mapping_twice(void **state)
{
    struct rig *r = *state;
    struct tee_shm *shm = alloc(r, PAGE);
    void *p;

    assert_int_equal(tee_shm_map(shm, PAGE, 0, &p), 0);
    assert_int_equal(tee_shm_map(shm, PAGE, 0, &p), 0);
    assert_int_equal(tee_shm_unmap(&r->pool, p, PAGE), 0);
    assert_int_equal(tee_shm_unmap(&r->pool, p, PAGE), 0);
    assert_int_equal(tee_shm_unmap(&r->pool, p, PAGE), -EINVAL);
    tee_shm_put(shm);
}

static void test_the_end_frees_what_is_left(void **state)
{
    struct rig *r = *state;
    uint8_t mine[8];
    struct tee_shm *shm;
    void *p;

    assert_int_equal(tee_shm_map(alloc(r, PAGE), PAGE, 0, &p), 0);
    assert_int_equal(tee_shm_register(&r->pool, 1, (uintptr_t)mine, 8, &shm), 0);
    /* teardown; the sanitizer sees what would leak */
    assert_int_equal(r->pool.ids.used_count, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_ids_begin_with_1_and_belong_to_one_file, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_an_object_lives_while_it_is_mapped, setup, teardown),
        cmocka_unit_test_setup_teardown(test_mappings_that_are_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_only_a_mapping_can_be_unmapped, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_same_mapping_twice, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_end_frees_what_is_left, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
