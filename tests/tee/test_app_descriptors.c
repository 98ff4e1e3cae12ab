/* SPDX-License-Identifier: BSD-2-Clause */
/* Instances when descriptors run out, and when the program closes what is not its own. */
#include "app_fixture.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#define LIMIT 128

static struct rlimit all;
static bool filler[LIMIT];

/* Leaves no descriptor free. */
static void fill(void)
{
    struct rlimit few;
    int fd;

    assert_int_equal(getrlimit(RLIMIT_NOFILE, &all), 0);
    few = (struct rlimit){.rlim_cur = LIMIT, .rlim_max = all.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
    while ((fd = open("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0)
        filler[fd] = true;
}

static void empty(void)
{
    for (int fd = 0; fd < LIMIT; fd++) {
        if (filler[fd])
            close(fd);
        filler[fd] = false;
    }
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &all), 0);
}

/* As many instances at once, which then have gone. */
static void leave_spares(struct app_fixture *f, unsigned count)
{
    struct conn *c[4];

    for (unsigned i = 0; i < count; i++)
        c[i] = fixture_open(f, ZOO_MULTI);
    for (unsigned i = 0; i < count; i++) {
        fixture_destroy(f, c[i]);
        fixture_wait_hup(f, c[i]);
    }
}

static uint32_t open_new(struct app_fixture *f, struct conn **c)
{
    *c = fixture_connect(f, ZOO_MULTI);
    return fixture_call(f, *c, fixture_msg(f, TEE_CMD_OPEN, 0));
}

/* The loader opens the copy once more. */
static void test_no_descriptor_for_the_loader(void **state)
{
    struct app_fixture *f = *state;
    struct conn *c;

    leave_spares(f, 1);
    stderr_begin();
    fill();
    uint32_t ret = open_new(f, &c);
    empty();
    const char *text = stderr_end();
    assert_int_equal(ret, TEE_ERROR_OUT_OF_MEMORY);
    assert_non_null(strstr(text, "no descriptor"));
    assert_null(strstr(text, "-z,defs"));
    fixture_wait_hup(f, c);
    assert_int_equal(open_new(f, &c), TEE_SUCCESS);
}

static void test_spares_make_room_for_the_loader(void **state)
{
    struct app_fixture *f = *state;
    struct conn *c;

    leave_spares(f, 2);
    fill();
    uint32_t ret = open_new(f, &c);
    empty();
    assert_int_equal(ret, TEE_SUCCESS);
    assert_int_equal(fixture_invoke(f, c, ZOO_NOTHING), TEE_SUCCESS);
}

/* The descriptor that a new instance would get is that of a living one, which the program closed:
 * for the loader it is the same file, and it would give out the same globals. */
static void test_a_closed_descriptor_does_not_join_instances(void **state)
{
    struct app_fixture *f = *state;
    struct conn *c, *second;

    stderr_begin(); /* first: it takes descriptors */
    int number = open("/dev/null", O_RDONLY | O_CLOEXEC);
    close(number);
    c = fixture_open(f, ZOO_MULTI);
    assert_int_equal(fcntl(number, F_GETFD), FD_CLOEXEC); /* the instance's */
    close(number);
    uint32_t ret = open_new(f, &second);
    const char *text = stderr_end();
    assert_int_equal(ret, TEE_ERROR_GENERIC);
    assert_int_equal(second->reply.ret_origin, TEE_ORIGIN_TEE);
    assert_non_null(strstr(text, "closed descriptor"));
    fixture_wait_hup(f, second);
    assert_int_equal(fixture_invoke(f, c, ZOO_NOTHING), TEE_SUCCESS);
    fixture_destroy(f, c);
    fixture_wait_hup(f, c);
    assert_int_equal(open_new(f, &c), TEE_SUCCESS); /* nothing is in the way any more */
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
    const struct CMUnitTest tests[] = {
        T(test_no_descriptor_for_the_loader),
        T(test_spares_make_room_for_the_loader),
        T(test_a_closed_descriptor_does_not_join_instances),
    };
    return FIXTURE_RUN(tests);
}
