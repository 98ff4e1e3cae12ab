/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#include <cmocka.h>

#include "abi/l4virtio.h"
#include "hyp/arena.h"

#define SHM (1u << 20)

static struct arena arena;
static int probe[2];

static int setup(void **state)
{
    (void)state;
    assert_int_equal(pipe(probe), 0);
    return arena_init(&arena, SHM);
}

static int teardown(void **state)
{
    (void)state;
    arena_fini(&arena);
    close(probe[0]);
    close(probe[1]);
    return 0;
}

/* The kernel tries for us: no fault to be caught. */
static bool readable(const void *at)
{
    char c;
    if (write(probe[1], at, 1) != 1)
        return false;
    assert_int_equal(read(probe[0], &c, 1), 1);
    return true;
}

static bool writable(void *at)
{
    char c = 0;
    assert_int_equal(write(probe[1], &c, 1), 1);
    if (read(probe[0], at, 1) == 1)
        return true;
    assert_int_equal(errno, EFAULT);
    assert_int_equal(read(probe[0], &c, 1), 1);
    return false;
}

static void check_part(uint8_t *at, size_t size, bool may_write)
{
    assert_true(readable(at));
    assert_true(readable(at + size - 1));
    assert_int_equal(writable(at), may_write);
    assert_int_equal(writable(at + size - 1), may_write);
    assert_false(readable(at - 1));
    assert_false(readable(at - ARENA_GUARD_SIZE));
    assert_false(readable(at + size));
    assert_false(readable(at + size + ARENA_GUARD_SIZE - 1));
}

static uint8_t *at(const struct guest_map *map, uint64_t gpa)
{
    return guest_ptr(map, (struct gpa){gpa}, 1);
}

static void test_parts_and_guards(void **state)
{
    (void)state;
    check_part(at(&arena.guest[VM_REE], REE_GPA_RAM), ARENA_RAM_SIZE, true);
    check_part(at(&arena.guest[VM_REE], REE_GPA_SHMEM), SHM, true);
    check_part((uint8_t *)arena.guest_regs[VM_REE], L4VIRTIO_PAGE_SIZE, false);
    check_part(at(&arena.guest[VM_TEE], TEE_GPA_WINDOW), ARENA_WINDOW_SIZE, true);
    check_part(at(&arena.guest[VM_TEE], TEE_GPA_SHMEM), SHM, true);
    check_part((uint8_t *)arena.guest_regs[VM_TEE], L4VIRTIO_PAGE_SIZE, false);
    check_part(at(&arena.hyp_ree, REE_GPA_RAM), ARENA_RAM_SIZE, true);
    check_part(at(&arena.hyp_window, TEE_GPA_WINDOW), ARENA_WINDOW_SIZE, true);
    check_part(arena.hyp_regs[VM_REE], L4VIRTIO_PAGE_SIZE, true);
    check_part(arena.hyp_regs[VM_TEE], L4VIRTIO_PAGE_SIZE, true);
}

/* What a world may not touch is not even in its map. */
static void test_worlds_see_only_their_own(void **state)
{
    (void)state;
    const struct guest_map *ree = &arena.guest[VM_REE], *tee = &arena.guest[VM_TEE];
    assert_int_equal(ree->region_count, 2);
    assert_int_equal(tee->region_count, 2);
    assert_null(at(ree, REE_GPA_VIRTIO));
    assert_null(at(ree, TEE_GPA_WINDOW));
    assert_null(at(tee, TEE_GPA_VIRTIO));
    assert_null(at(tee, REE_GPA_RAM));
    assert_null(at(tee, REE_GPA_SHMEM));
    assert_int_equal(arena.hyp_ree.region_count, 1);
    assert_int_equal(arena.hyp_window.region_count, 1);
}

static void test_views_alias(void **state)
{
    const struct {
        uint8_t *a, *b;
        size_t size;
    } same[] = {
        {at(&arena.guest[VM_REE], REE_GPA_RAM), at(&arena.hyp_ree, REE_GPA_RAM), ARENA_RAM_SIZE},
        {at(&arena.guest[VM_REE], REE_GPA_SHMEM), at(&arena.guest[VM_TEE], TEE_GPA_SHMEM), SHM},
        {at(&arena.hyp_window, TEE_GPA_WINDOW), at(&arena.guest[VM_TEE], TEE_GPA_WINDOW),
         ARENA_WINDOW_SIZE},
        {arena.hyp_regs[VM_REE], (uint8_t *)arena.guest_regs[VM_REE], L4VIRTIO_PAGE_SIZE},
        {arena.hyp_regs[VM_TEE], (uint8_t *)arena.guest_regs[VM_TEE], L4VIRTIO_PAGE_SIZE},
    };

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(same); i++) {
        assert_ptr_not_equal(same[i].a, same[i].b);
        same[i].a[0] = (uint8_t)(i + 1);
        same[i].a[same[i].size - 1] = (uint8_t)(0x80 + i);
    }
    for (unsigned i = 0; i < ARRAY_COUNT(same); i++) {
        assert_int_equal(same[i].b[0], i + 1);
        assert_int_equal(same[i].b[same[i].size - 1], 0x80 + i);
    }
}

static void test_sizes_refused(void **state)
{
    static const uint64_t bad[] = {
        0, 1, 4095, 4097, SHMEM_SIZE_MAX + 4096ull, UINT64_MAX & ~4095ull};

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(bad); i++) {
        struct arena a;
        assert_int_equal(arena_init(&a, bad[i]), -EINVAL);
    }
}

static void test_largest_size(void **state)
{
    struct arena a;

    (void)state;
    assert_int_equal(arena_init(&a, SHMEM_SIZE_MAX), 0);
    assert_non_null(guest_ptr(&a.guest[VM_TEE], (struct gpa){TEE_GPA_SHMEM}, SHMEM_SIZE_MAX));
    arena_fini(&a);
}

/* No descriptor to be had: the error comes out and nothing is left. */
static void test_no_descriptor(void **state)
{
    struct rlimit old, none;
    struct arena a;

    (void)state;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &old), 0);
    none = (struct rlimit){0, old.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    int err = arena_init(&a, SHM);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &old), 0);
    assert_int_equal(err, -EMFILE);
    assert_null(a.view[0].base);
}

/* Below what is needed by one page, and with exactly that. */
static void test_a_limit_on_the_size_of_files(void **state)
{
    const rlim_t need = ARENA_RAM_SIZE + ARENA_WINDOW_SIZE + 2 * L4VIRTIO_PAGE_SIZE + SHM;
    struct rlimit old, lim;
    struct arena a;
    char said[256] = "";
    int to[2], saved = dup(STDERR_FILENO);

    (void)state;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    assert_int_equal(pipe(to), 0);
    lim = (struct rlimit){need - 1, old.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &lim), 0);
    dup2(to[1], STDERR_FILENO);
    int below = arena_init(&a, SHM);
    dup2(saved, STDERR_FILENO);
    lim.rlim_cur = need;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &lim), 0);
    int enough = arena_init(&a, SHM);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_int_equal(below, -EFBIG);
    assert_int_equal(enough, 0);
    assert_true(read(to[0], said, sizeof(said) - 1) > 0);
    assert_non_null(strstr(said, "ulimit -f"));
    arena_fini(&a);
    close(to[0]);
    close(to[1]);
    close(saved);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_parts_and_guards, setup, teardown),
        cmocka_unit_test_setup_teardown(test_worlds_see_only_their_own, setup, teardown),
        cmocka_unit_test_setup_teardown(test_views_alias, setup, teardown),
        cmocka_unit_test(test_sizes_refused),
        cmocka_unit_test(test_largest_size),
        cmocka_unit_test(test_no_descriptor),
        cmocka_unit_test(test_a_limit_on_the_size_of_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
