/* SPDX-License-Identifier: BSD-2-Clause */
#include "tee/app/mem.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

#include "abi/l4virtio.h"
#include "base/fault.h"

#define PAGE  4096u
#define PAGES 8u

struct rig {
    struct guest_map map;
    struct mem mem;
    uint8_t *base;
};

static int rig_create(void **state, bool strict)
{
    static struct rig r;

    memset(&r, 0, sizeof(r));
    r.base = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (r.base == MAP_FAILED || guest_map_add(&r.map, TEE_GPA_SHMEM, PAGES * PAGE, r.base))
        return -1;
    *state = &r;
    return mem_init(&r.mem, &r.map, strict);
}

static int setup_strict(void **state)
{
    return rig_create(state, true);
}

static int setup_fast(void **state)
{
    return rig_create(state, false);
}

static int teardown(void **state)
{
    struct rig *r = *state;

    mem_fini(&r->mem);
    memset(r->base, 1, PAGES * PAGE); /* all of it is accessible again */
    return munmap(r->base, PAGES * PAGE);
}

/* 'n' no access, 'r' for reading, 'w' for reading and writing. */
static char access_of(const struct rig *r, unsigned page)
{
    uint8_t *at = r->base + page * PAGE, byte;

    assert_int_equal(fault_install(), 0);
    if (user_copy(&byte, at, 1) < 0)
        return 'n';
    return user_pin(at, 1) < 0 ? 'r' : 'w';
}

static void assert_access(const struct rig *r, const char *want)
{
    char now[PAGES + 1] = "";

    for (unsigned i = 0; i < PAGES; i++)
        now[i] = access_of(r, i);
    assert_string_equal(now, want);
}

static void lend(struct rig *r, size_t offset, size_t size, bool write)
{
    assert_int_equal(mem_lend(&r->mem, r->base + offset, size, write), 0);
}

static void take_back(struct rig *r, size_t offset, size_t size, bool write)
{
    mem_take_back(&r->mem, r->base + offset, size, write);
}

static void test_ranges(void **state)
{
    static const struct {
        uint64_t offset, size;
        bool ok;
    } cases[] = {
        {0, 0, true},
        {0, PAGES * PAGE, true},
        {1, PAGES * PAGE, false},
        {PAGES * PAGE, 0, true},
        {PAGES * PAGE, 1, false},
        {PAGES * PAGE + 1, 0, false},
        {UINT64_MAX, 1, false},
        {1, UINT64_MAX, false},
    };
    struct rig *r = *state;

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        uint8_t *want = cases[i].ok ? r->base + cases[i].offset : NULL;
        assert_ptr_equal(mem_ptr(&r->mem, cases[i].offset, cases[i].size), want);
    }
}

static void test_no_block_no_memrefs(void **state)
{
    struct guest_map none = {.region_count = 0};
    struct mem m;

    (void)state;
    assert_int_equal(mem_init(&m, &none, true), 0);
    assert_null(mem_ptr(&m, 0, 0));
    mem_fini(&m);
}

static void test_block_of_no_whole_pages(void **state)
{
    struct rig *r = *state;
    struct guest_map odd = {.region_count = 1,
                            .region = {{.gpa = TEE_GPA_SHMEM, .size = 100, .host = r->base}}};
    struct mem m;

    assert_int_equal(mem_init(&m, &odd, false), -EINVAL);
}

static void test_nothing_is_accessible_unless_lent(void **state)
{
    assert_access(*state, "nnnnnnnn");
}

static void test_lends_for_reading_and_writing(void **state)
{
    struct rig *r = *state;

    lend(r, 0, PAGE, false);
    lend(r, 2 * PAGE, 1, true);
    assert_access(r, "rnwnnnnn");
    take_back(r, 0, PAGE, false);
    assert_access(r, "nnwnnnnn");
    take_back(r, 2 * PAGE, 1, true);
    assert_access(r, "nnnnnnnn");
}

static void test_lend_covers_all_its_pages(void **state)
{
    struct rig *r = *state;

    lend(r, 2 * PAGE - 1, PAGE + 2, false);
    assert_access(r, "nrrrnnnn");
    take_back(r, 2 * PAGE - 1, PAGE + 2, false);
    assert_access(r, "nnnnnnnn");
}

static void test_overlapping_lends_get_the_union(void **state)
{
    struct rig *r = *state;

    lend(r, 0, 4 * PAGE, false);
    lend(r, 2 * PAGE, 4 * PAGE, true);
    lend(r, 3 * PAGE, 1, true);
    assert_access(r, "rrwwwwnn");
    take_back(r, 2 * PAGE, 4 * PAGE, true);
    assert_access(r, "rrrwnnnn");
    take_back(r, 3 * PAGE, 1, true);
    assert_access(r, "rrrrnnnn");
    take_back(r, 0, 4 * PAGE, false);
    assert_access(r, "nnnnnnnn");
}

static void test_same_lend_twice(void **state)
{
    struct rig *r = *state;

    lend(r, 0, 10, true);
    lend(r, 0, 10, true);
    take_back(r, 0, 10, true);
    assert_access(r, "wnnnnnnn");
    take_back(r, 0, 10, true);
    assert_access(r, "nnnnnnnn");
}

static void test_empty_lend(void **state)
{
    struct rig *r = *state;

    lend(r, PAGE, 0, true);
    assert_access(r, "nnnnnnnn");
    take_back(r, PAGE, 0, true);
}

static void test_fast_protects_nothing(void **state)
{
    struct rig *r = *state;

    assert_access(r, "wwwwwwww");
    lend(r, 0, PAGE, false);
    take_back(r, 0, PAGE, false);
    assert_access(r, "wwwwwwww");
}

int main(void)
{
#define STRICT(name) cmocka_unit_test_setup_teardown(name, setup_strict, teardown)
#define FAST(name)   cmocka_unit_test_setup_teardown(name, setup_fast, teardown)
    const struct CMUnitTest tests[] = {
        STRICT(test_ranges),
        FAST(test_ranges),
        STRICT(test_no_block_no_memrefs),
        FAST(test_block_of_no_whole_pages),
        STRICT(test_nothing_is_accessible_unless_lent),
        STRICT(test_lends_for_reading_and_writing),
        STRICT(test_lend_covers_all_its_pages),
        STRICT(test_overlapping_lends_get_the_union),
        STRICT(test_same_lend_twice),
        STRICT(test_empty_lend),
        FAST(test_fast_protects_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
