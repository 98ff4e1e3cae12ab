/* SPDX-License-Identifier: BSD-2-Clause */
#include "fake_node.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "preload/maps.h"

#define PAGE  4096u
#define PAGES 8u

static const struct file_ref shm = {FILE_SHM, 1};

static int setup(void **state)
{
    (void)state;
    fake_forget();
    allocations_left = -1;
    fake.memory =
        mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return fake.memory == MAP_FAILED;
}

static int teardown(void **state)
{
    (void)state;
    munmap(fake.memory, PAGES * PAGE);
    return 0;
}

static uint8_t *map(unsigned pages)
{
    const struct maps_request q = {NULL, pages * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, 0};
    void *at = maps_mmap(&shm, &q);

    assert_ptr_not_equal(at, MAP_FAILED);
    return at;
}

static void test_a_mapping_shows_the_same_bytes(void **state)
{
    uint8_t *at = map(1);

    (void)state;
    assert_ptr_not_equal(at, fake.memory);
    at[5] = 7;
    assert_int_equal(((uint8_t *)fake.memory)[5], 7);
    errno = EINTR;
    assert_int_equal(maps_munmap(at, PAGE), 0);
    assert_int_equal(errno, EINTR);
    assert_int_equal(fake.unmap_count, 1);
    assert_int_equal(((uint8_t *)fake.memory)[5], 7);
}

/* A length that is no whole page is handed back as it was. */
static void test_odd_lengths(void **state)
{
    const struct maps_request q = {NULL, PAGE + 1, PROT_READ, MAP_SHARED, 0};
    uint8_t *at = maps_mmap(&shm, &q);

    (void)state;
    assert_int_equal(fake.mapped_len, PAGE + 1);
    assert_int_equal(maps_munmap(at, PAGE), 0);
    assert_int_equal(fake.unmap_count, 0);
    assert_int_equal(maps_munmap(at + PAGE, 1), 0);
    assert_int_equal(fake.unmap_count, 1);
    assert_int_equal(fake.unmapped_len, PAGE + 1);
}

/* Parts of five pages, each first page and count, in an order; only the last ends the mapping. */
static void test_parts(void **state)
{
    static const struct {
        unsigned count;
        struct {
            unsigned first, count;
        } part[4];
    } cases[] = {
        {1, {{0, 5}}},                         /* all */
        {1, {{0, 8}}},                         /* and more */
        {2, {{0, 1}, {1, 4}}},                 /* the beginning */
        {2, {{4, 1}, {0, 4}}},                 /* the end */
        {3, {{2, 1}, {0, 2}, {3, 2}}},         /* the middle */
        {3, {{1, 3}, {4, 4}, {0, 1}}},         /* overhanging */
        {4, {{1, 1}, {3, 1}, {0, 4}, {4, 1}}}, /* across holes */
        {2, {{2, 1}, {0, 5}}},
    };

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
        fake.unmap_count = 0;
        uint8_t *room = mmap(NULL, PAGES * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        const struct maps_request q = {room, 5 * PAGE, PROT_READ, MAP_SHARED | MAP_FIXED, 0};
        assert_ptr_equal(maps_mmap(&shm, &q), room);
        for (unsigned k = 0; k < cases[i].count; k++) {
            assert_int_equal(fake.unmap_count, 0);
            assert_int_equal(
                maps_munmap(room + cases[i].part[k].first * PAGE, cases[i].part[k].count * PAGE),
                0);
        }
        if (fake.unmap_count != 1)
            fail_msg("case %u: %u times", i, fake.unmap_count);
        munmap(room, PAGES * PAGE);
    }
}

static void test_another_mapping_in_its_place(void **state)
{
    uint8_t *first = map(2), *second = map(2);
    const struct maps_request q = {first, PAGE, PROT_READ, MAP_SHARED | MAP_FIXED, PAGE};

    (void)state;
    assert_ptr_equal(maps_mmap(&shm, &q), first);
    assert_int_equal(fake.unmap_count, 0);
    maps_replaced(first + PAGE, PAGE);
    assert_int_equal(fake.unmap_count, 1);
    maps_replaced(first, PAGE);
    assert_int_equal(fake.unmap_count, 2);
    /* mremap takes a place, too; what is ours stays as it is. */
    assert_ptr_equal(maps_mremap(second, PAGE, 2 * PAGE, MREMAP_MAYMOVE, NULL), MAP_FAILED);
    assert_int_equal(errno, EINVAL);
    void *plain = mmap(NULL, 2 * PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_ptr_equal(maps_mremap(plain, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, second),
                     second);
    assert_int_equal(fake.unmap_count, 3);
    munmap(first, 2 * PAGE);
    munmap(second, 2 * PAGE);
}

static void test_refusals(void **state)
{
    const struct file_ref device = {FILE_DEVICE, 1}, unbound = {FILE_SHM, FILE_UNBOUND};
    struct maps_request q = {NULL, PAGE, PROT_READ, MAP_SHARED, 0};

    (void)state;
    assert_ptr_equal(maps_mmap(&device, &q), MAP_FAILED);
    assert_int_equal(errno, ENODEV);
    assert_ptr_equal(maps_mmap(&unbound, &q), MAP_FAILED);
    assert_int_equal(errno, EINVAL);
    q.flags = MAP_PRIVATE;
    assert_ptr_equal(maps_mmap(&shm, &q), MAP_FAILED);
    assert_int_equal(errno, EINVAL);
    q.flags = MAP_SHARED;
    fake.map_error = -EBADF;
    assert_ptr_equal(maps_mmap(&shm, &q), MAP_FAILED);
    assert_int_equal(errno, EBADF);
    assert_int_equal(fake.unmap_count, 0);
    assert_int_equal(maps_munmap((void *)1, PAGE), -1);
    assert_int_equal(errno, EINVAL);
}

/* Whatever fails after the REE has given the memory gives it back. */
static void test_failures_give_back(void **state)
{
    struct maps_request q = {(void *)1, PAGE, PROT_READ, MAP_SHARED | MAP_FIXED, 0};

    (void)state;
    assert_ptr_equal(maps_mmap(&shm, &q), MAP_FAILED);
    assert_int_equal(errno, EINVAL);
    assert_int_equal(fake.unmap_count, 1);
    q = (struct maps_request){fake.memory, PAGE, PROT_READ, MAP_SHARED | MAP_FIXED_NOREPLACE, 0};
    assert_ptr_equal(maps_mmap(&shm, &q), MAP_FAILED);
    assert_int_equal(errno, EEXIST);
    assert_int_equal(fake.unmap_count, 2);
    q = (struct maps_request){NULL, PAGE, 1 << 20, MAP_SHARED, 0};
    assert_ptr_equal(maps_mmap(&shm, &q), MAP_FAILED);
    assert_int_equal(errno, EINVAL);
    assert_int_equal(fake.unmap_count, 3);
    q.prot = PROT_READ;
    for (int left = 0; left < 2; left++) {
        allocations_left = left;
        assert_ptr_equal(maps_mmap(&shm, &q), MAP_FAILED);
        assert_int_equal(errno, ENOMEM);
        allocations_left = -1;
    }
    assert_int_equal(fake.unmap_count, 5);
}

/* Without memory to note the second half of what has got a hole, all of it must go. */
static void test_a_hole_without_memory(void **state)
{
    uint8_t *at = map(3);

    (void)state;
    allocations_left = 0;
    assert_int_equal(maps_munmap(at + PAGE, PAGE), 0);
    allocations_left = -1;
    assert_int_equal(maps_munmap(at, PAGE), 0);
    assert_int_equal(fake.unmap_count, 0);
    assert_int_equal(maps_munmap(at + PAGE, 2 * PAGE), 0);
    assert_int_equal(fake.unmap_count, 1);
}

/* In a child they are plain memory. */
static void test_fork(void **state)
{
    uint8_t *at = map(1);
    int status = 1;

    (void)state;
    pid_t child = fork();
    if (child == 0) {
        at[0] = 9;
        _exit(maps_munmap(at, PAGE) != 0 || fake.unmap_count != 0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(at[0], 9);
    assert_int_equal(maps_munmap(at, PAGE), 0);
    assert_int_equal(fake.unmap_count, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_mapping_shows_the_same_bytes),
        TEST(test_odd_lengths),
        TEST(test_parts),
        TEST(test_another_mapping_in_its_place),
        TEST(test_refusals),
        TEST(test_failures_give_back),
        TEST(test_a_hole_without_memory),
        TEST(test_fork),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
