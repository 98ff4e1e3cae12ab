/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>

#include "ree/fdtab.h"
#include "ree/ree.h"

struct thing {
    struct ree_file file;
    unsigned *gone;
};

static void thing_gone(struct ree_file *f)
{
    struct thing *t = container_of(f, struct thing, file);
    ++*t->gone;
    free(t);
}

static struct ree_file *thing_new(unsigned *gone)
{
    struct thing *t = calloc(1, sizeof(*t));

    atomic_init(&t->file.refs, 1);
    t->file.last_put = thing_gone;
    t->gone = gone;
    return &t->file;
}

static void test_a_number_finds_its_file(void **state)
{
    struct fdtab t;
    unsigned gone = 0;
    struct ree_file *f = thing_new(&gone);

    (void)state;
    fdtab_init(&t);
    int fd = fdtab_install(&t, f);
    assert_true(fd >= REE_FD_BASE);
    assert_ptr_equal(fdtab_get(&t, fd), f);
    assert_null(fdtab_get(&t, fd + 1));
    assert_null(fdtab_get(&t, -1));
    assert_null(fdtab_get(&t, 3));
    assert_int_equal(fdtab_close(&t, fd), 0);
    assert_int_equal(gone, 0); /* somebody still uses it */
    assert_null(fdtab_get(&t, fd));
    assert_int_equal(fdtab_close(&t, fd), -EBADF);
    assert_int_equal(fdtab_close(&t, 3), -EBADF);
    fdtab_put(f);
    assert_int_equal(gone, 1);
    fdtab_fini(&t);
}

/* Through all generations of a slot, the upper ones of which share their numbers' bits. */
static void test_no_number_comes_back_soon(void **state)
{
    struct fdtab t;
    unsigned gone = 0;
    int last = 0;

    (void)state;
    fdtab_init(&t);
    for (unsigned i = 0; i < 5000; i++) {
        struct ree_file *f = thing_new(&gone);
        int fd = fdtab_install(&t, f);
        assert_true(fd >= REE_FD_BASE && fd != last);
        assert_ptr_equal(fdtab_get(&t, fd), f);
        assert_null(fdtab_get(&t, last));
        fdtab_put(f);
        assert_int_equal(fdtab_close(&t, fd), 0);
        last = fd;
    }
    assert_int_equal(gone, 5000);
    fdtab_fini(&t);
}

static void test_the_table_has_a_limit(void **state)
{
    struct fdtab t;
    unsigned gone = 0;

    (void)state;
    fdtab_init(&t);
    for (unsigned i = 0; i < FDTAB_LIMIT; i++)
        assert_true(fdtab_install(&t, thing_new(&gone)) > 0);
    struct ree_file *f = thing_new(&gone);
    assert_int_equal(fdtab_install(&t, f), -EMFILE);
    fdtab_put(f);
    fdtab_close_all(&t);
    assert_int_equal(gone, FDTAB_LIMIT + 1);
    f = thing_new(&gone);
    assert_int_equal(fdtab_install(&t, f), -ENODEV);
    fdtab_put(f);
    fdtab_fini(&t);
}

static void test_tables_do_not_share_numbers(void **state)
{
    struct fdtab a, b;
    unsigned gone = 0;

    (void)state;
    fdtab_init(&a);
    int fd = fdtab_install(&a, thing_new(&gone));
    fdtab_close_all(&a);
    fdtab_fini(&a);
    fdtab_init(&b);
    assert_true(fdtab_install(&b, thing_new(&gone)) != fd);
    assert_null(fdtab_get(&b, fd));
    fdtab_close_all(&b);
    fdtab_fini(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_number_finds_its_file),
        cmocka_unit_test(test_no_number_comes_back_soon),
        cmocka_unit_test(test_the_table_has_a_limit),
        cmocka_unit_test(test_tables_do_not_share_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
