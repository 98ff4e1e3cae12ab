/* SPDX-License-Identifier: BSD-2-Clause */
/* The files that instances load their image from. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "tee/app/image.h"
#include "tee/app/image_copy.h"

static const uint8_t bytes[] = "the bytes of an image";
static struct image_spares spares;
static struct image img, other;

static int setup(void **state)
{
    (void)state;
    image_spares_init(&spares);
    img = (struct image){.bytes = bytes, .size = sizeof(bytes), .spares = &spares};
    other = (struct image){.bytes = bytes + 4, .size = sizeof(bytes) - 4, .spares = &spares};
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    image_spares_drop(&spares, NULL);
    image_spares_fini(&spares);
    return 0;
}

static struct image_copy *take_of(struct image *from)
{
    struct image_copy *c;

    assert_int_equal(image_copy_take(from, &c), 0);
    return c;
}

static struct image_copy *take(void)
{
    return take_of(&img);
}

static bool is_open(int fd)
{
    return fcntl(fd, F_GETFD) >= 0;
}

static void test_a_copy_has_the_bytes_and_nobody_changes_them(void **state)
{
    struct image_copy *c = take();
    char now[sizeof(bytes) + 1];

    (void)state;
    assert_int_equal(pread(c->fd, now, sizeof(now), 0), sizeof(bytes));
    assert_memory_equal(now, bytes, sizeof(bytes));
    assert_int_equal(pwrite(c->fd, "x", 1, 0), -1);
    assert_int_equal(errno, EPERM);
    assert_int_equal(ftruncate(c->fd, 1), -1);
    assert_int_equal(errno, EPERM);
    assert_ptr_equal(mmap(NULL, 1, PROT_WRITE, MAP_SHARED, c->fd, 0), MAP_FAILED);
    assert_true(fcntl(c->fd, F_GETFD) & FD_CLOEXEC);
    int fd = c->fd;
    image_copy_destroy(c);
    assert_false(is_open(fd));
}

static void test_what_is_in_use_is_nobody_elses(void **state)
{
    struct image_copy *a = take(), *b = take();

    (void)state;
    assert_int_not_equal(a->inode, b->inode);
    ino_t of_a = a->inode;
    image_copy_give_back(&img, a);
    struct image_copy *again = take();
    assert_int_equal(again->inode, of_a);
    image_copy_destroy(again);
    image_copy_destroy(b);
}

static void test_no_more_stay_than_are_worth_it(void **state)
{
    struct image_copy *c[IMAGE_SPARES + 3];
    int fd[IMAGE_SPARES + 3];
    unsigned left = 0;

    (void)state;
    for (unsigned i = 0; i < IMAGE_SPARES + 3; i++) {
        c[i] = take_of(i % 2 ? &other : &img);
        fd[i] = c[i]->fd;
    }
    for (unsigned i = 0; i < IMAGE_SPARES + 3; i++)
        image_copy_give_back(i % 2 ? &other : &img, c[i]);
    for (unsigned i = 0; i < IMAGE_SPARES + 3; i++) {
        left += is_open(fd[i]);
        assert_int_equal(is_open(fd[i]), i >= 3); /* the oldest went */
    }
    assert_int_equal(left, IMAGE_SPARES);
    assert_true(image_spares_drop(&spares, NULL));
    assert_false(image_spares_drop(&spares, NULL));
    for (unsigned i = 0; i < IMAGE_SPARES + 3; i++)
        assert_false(is_open(fd[i]));
}

static void test_a_spare_is_of_its_image(void **state)
{
    struct image_copy *c = take(), *of_other = take_of(&other);
    int fd = c->fd, fd_of_other = of_other->fd;
    char now[sizeof(bytes)];

    (void)state;
    image_copy_give_back(&img, c);
    image_copy_give_back(&other, of_other);
    c = take_of(&other);
    assert_int_equal(c->fd, fd_of_other);
    assert_int_equal(pread(c->fd, now, sizeof(now), 0), sizeof(bytes) - 4);
    assert_memory_equal(now, bytes + 4, sizeof(bytes) - 4);
    image_copy_give_back(&other, c);
    assert_true(image_spares_drop(&spares, &img));
    assert_false(image_spares_drop(&spares, &img));
    assert_false(is_open(fd));
    assert_true(is_open(fd_of_other));
}

/* The program has closed what it did not open, and has a file of its own there. */
static void test_a_number_that_is_another_file_now(void **state)
{
    int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

    (void)state;
    assert_true(null >= 0);
    struct image_copy *c = take();
    int number = c->fd;
    ino_t inode = c->inode;
    image_copy_give_back(&img, c);
    assert_int_equal(dup2(null, number), number);
    c = take();
    assert_int_not_equal(c->inode, inode);
    assert_true(is_open(number));
    image_copy_give_back(&img, c);
    assert_int_equal(dup2(null, c->fd), c->fd);
    int second = c->fd;
    image_spares_drop(&spares, NULL);
    assert_true(is_open(number) && is_open(second));
    close(number);
    close(second);
    close(null);
}

static void test_a_number_that_is_closed(void **state)
{
    struct image_copy *c = take();

    (void)state;
    close(c->fd);
    image_copy_give_back(&img, c);
    c = take();
    assert_true(is_open(c->fd));
    image_copy_destroy(c);
}

static void test_no_descriptor_is_left(void **state)
{
    struct rlimit before, none = {.rlim_cur = 0};
    struct image_copy *c = (void *)&img;

    (void)state;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    none.rlim_max = before.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    int err = image_copy_take(&img, &c);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_int_equal(err, -EMFILE);
    assert_null(c);
}

static void test_spares_make_room_for_another_image(void **state)
{
    struct rlimit before, few = {.rlim_cur = 0};
    struct image_copy *spare = take(), *c;
    int number = spare->fd;

    (void)state;
    image_copy_give_back(&img, spare);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    few.rlim_max = before.rlim_max;
    few.rlim_cur = (rlim_t)number + 1; /* all below are open */
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
    int err = image_copy_take(&other, &c);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_int_equal(err, 0);
    assert_int_equal(c->fd, number);
    image_copy_destroy(c);
}

/* Bytes that are not there: the write fails half-way, and the descriptor goes with it. */
static void test_a_write_that_fails(void **state)
{
    struct image_copy *c = take();
    int number = c->fd;
    uint8_t *at = mmap(NULL, 8192, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    (void)state;
    image_copy_destroy(c);
    assert_ptr_not_equal(at, MAP_FAILED);
    assert_int_equal(munmap(at + 4096, 4096), 0);
    img.bytes = at;
    img.size = 8192;
    assert_int_equal(image_copy_take(&img, &c), -EFAULT);
    assert_null(c);
    assert_false(is_open(number));
    munmap(at, 4096);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(test_a_copy_has_the_bytes_and_nobody_changes_them),
        T(test_what_is_in_use_is_nobody_elses),
        T(test_no_more_stay_than_are_worth_it),
        T(test_a_spare_is_of_its_image),
        T(test_a_number_that_is_another_file_now),
        T(test_a_number_that_is_closed),
        T(test_no_descriptor_is_left),
        T(test_spares_make_room_for_another_image),
        T(test_a_write_that_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
