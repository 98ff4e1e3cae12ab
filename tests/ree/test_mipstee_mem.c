/* SPDX-License-Identifier: BSD-2-Clause */
/* What of the client's memory the TEE sees, and what comes back. */
#include "ree_rig.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define PAGE 4096u

/* One memref in a buffer of the client's, between bytes that nobody may see or change. */
struct lent {
    struct rig *rig;
    uint32_t session, id;
    int fd;
    uint8_t buf[3 * PAGE];
};

static void lend(struct lent *l, struct rig *r)
{
    l->rig = r;
    l->session = session_open(r);
    memset(l->buf, 0x11, sizeof(l->buf));
    l->fd = shm_register(r, l->buf, sizeof(l->buf), &l->id);
}

static struct user_call invoke(struct lent *l, uint32_t func, uint64_t attr, size_t offset,
                               size_t size)
{
    struct user_call c;

    user_invoke_init(&c, l->session, func, 1);
    c.u.invoke.params[0] = memref_param(attr, offset, size, l->id);
    assert_int_equal(user_invoke(l->rig, &c), 0);
    return c;
}

/* The copy that the TEE was lent, as the TEE sees it. */
static uint8_t *copy_of(struct lent *l)
{
    struct gpa at = {TEE_GPA_SHMEM + l->rig->tee.last_invoke.param[0].a};
    return guest_ptr(l->rig->tee.map, at, 1);
}

static void test_only_the_range_is_copied(void **state)
{
    static const struct {
        uint64_t attr;
        uint32_t func;
        uint8_t want; /* what is in the range afterwards */
    } cases[] = {
        {MEM_IN, FAKE_FILL, 0x11},    {MEM_IN, FAKE_ECHO, 0x11},      {MEM_OUT, FAKE_FILL, 0x5a},
        {MEM_OUT, FAKE_ECHO, 0}, /* what it did not write: zeros */
        {MEM_OUT, FAKE_INVERT, 0xff}, {MEM_INOUT, FAKE_INVERT, 0xee}, {MEM_INOUT, FAKE_ECHO, 0x11},
        {MEM_INOUT, FAKE_FILL, 0x5a}, {MEM_OUT, FAKE_LONG, 0x11}, /* too long: nothing */
    };
    static const size_t range[][2] = {{0, 1}, {5, 10}, {4090, 20}, {1, 2 * PAGE}, {100, 0}};
    struct lent l;

    lend(&l, *state);
    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
        for (unsigned k = 0; k < ARRAY_COUNT(range); k++) {
            size_t from = range[k][0], to = from + range[k][1];
            memset(l.buf, 0x11, sizeof(l.buf));
            invoke(&l, cases[i].func, cases[i].attr, from, to - from);
            for (size_t at = 0; at < sizeof(l.buf); at++)
                assert_int_equal(l.buf[at], at >= from && at < to ? cases[i].want : 0x11);
        }
    }
}

static void test_sizes_come_back(void **state)
{
    struct lent l;

    lend(&l, *state);
    struct user_call c = invoke(&l, FAKE_HALF, MEM_OUT, 0, 100);
    assert_int_equal(c.u.invoke.params[0].b, 50);
    assert_true(l.buf[49] == FAKE_BYTE && l.buf[50] == 0x11);
    c = invoke(&l, FAKE_LONG, MEM_INOUT, 0, 100);
    assert_int_equal(c.u.invoke.ret, TEEC_ERROR_SHORT_BUFFER);
    assert_int_equal(c.u.invoke.params[0].b, 200);
    c = invoke(&l, FAKE_HALF, MEM_IN, 0, 100);
    assert_int_equal(c.u.invoke.params[0].b, 100);
}

static void test_the_rest_of_the_pages_is_empty(void **state)
{
    struct lent l;

    lend(&l, *state);
    for (int round = 0; round < 3; round++) { /* the later ones in pages that were used */
        invoke(&l, FAKE_ECHO, round == 1 ? MEM_OUT : MEM_IN, 33, 100);
        uint8_t *copy = copy_of(&l), *page = (uint8_t *)((uintptr_t)copy & ~(uintptr_t)(PAGE - 1));
        for (unsigned i = 0; i < PAGE; i++) {
            bool mine = page + i >= copy && page + i < copy + 100 && round != 1;
            assert_int_equal(page[i], mine ? 0x11 : 0);
        }
        memset(l.buf + 33, 0x11, 100);
    }
}

static void test_alignment_is_kept(void **state)
{
    struct rig *r = *state;
    uint8_t *buf = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    struct user_call c;
    uint32_t session = session_open(r), id;
    int fd = shm_register(r, buf, 2 * PAGE, &id);

    for (size_t align = 1; align <= PAGE; align *= 2) {
        user_invoke_init(&c, session, FAKE_ECHO, 1);
        c.u.invoke.params[0] = memref_param(MEM_IN, align % PAGE, 8, id);
        assert_int_equal(user_invoke(r, &c), 0);
        assert_int_equal(r->tee.last_invoke.param[0].a % align, 0);
    }
    assert_int_equal(ree_close(r->ree, fd), 0);
    munmap(buf, 2 * PAGE);
}

/* A stack lies anywhere, by 16 bytes: messages are the same wherever that is. */
static void test_chance_has_no_part_in_where_a_copy_lies(void **state)
{
    struct rig *r = *state;
    static uint8_t buf[PAGE] __attribute__((aligned(PAGE)));
    struct user_call c;
    uint32_t session = session_open(r), id;
    int fd = shm_register(r, buf, sizeof(buf), &id);

    for (size_t at = 5; at < 200; at += 16) {
        user_invoke_init(&c, session, FAKE_ECHO, 1);
        c.u.invoke.params[0] = memref_param(MEM_IN, at, 8, id);
        assert_int_equal(user_invoke(r, &c), 0);
        assert_int_equal(r->tee.last_invoke.param[0].a % PAGE, 5);
    }
    assert_int_equal(ree_close(r->ree, fd), 0);
}

static void test_allocated_memory_is_not_copied(void **state)
{
    struct rig *r = *state;
    uint32_t session = session_open(r), id;
    struct user_call c;
    uint8_t *p;
    int fd = shm_alloc(r, PAGE, &id);

    assert_int_equal(ree_mmap(r->ree, fd, PAGE, 0, (void **)&p), 0);
    memset(p, 0x22, PAGE);
    user_invoke_init(&c, session, FAKE_INVERT, 1);
    c.u.invoke.params[0] = memref_param(MEM_INOUT, 10, 20, id);
    assert_int_equal(user_invoke(r, &c), 0);
    for (unsigned i = 0; i < PAGE; i++)
        assert_int_equal(p[i], i >= 10 && i < 30 ? 0xdd : 0x22);
    assert_int_equal(ree_close(r->ree, fd), 0);
    assert_int_equal(ree_munmap(r->ree, p, PAGE), 0);
}

static void test_memory_that_has_gone(void **state)
{
    struct rig *r = *state;
    static const uint64_t attrs[] = {MEM_IN, MEM_INOUT, MEM_OUT};
    uint8_t *buf = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    uint32_t session = session_open(r), id;
    struct user_call c;

    rig_catch_faults();
    shm_register(r, buf, PAGE, &id);
    munmap(buf, PAGE);
    for (unsigned i = 0; i < ARRAY_COUNT(attrs); i++) {
        user_invoke_init(&c, session, FAKE_ECHO, 1);
        c.u.invoke.params[0] = memref_param(attrs[i], 0, 8, id);
        assert_int_equal(user_invoke(r, &c), -EFAULT);
        user_open_init(&c, 1);
        c.u.open.params[0] = memref_param(attrs[i], 0, 8, id);
        assert_int_equal(user_open(r, &c), -EFAULT);
    }
    assert_int_equal(r->tee.invoke_count, 1); /* an output is missed only afterwards */
    fake_wait(&r->tee, &r->tee.close_count, 1);
    assert_int_equal(r->tee.open_count, 2);
}

static void test_more_than_there_is(void **state)
{
    struct rig *r = *state;
    const size_t big = SHMEM_SIZE_DEFAULT + PAGE;
    uint8_t *buf =
        mmap(NULL, big, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    uint32_t session = session_open(r), id;
    struct user_call c;

    shm_register(r, buf, big, &id);
    user_invoke_init(&c, session, FAKE_ECHO, 1);
    c.u.invoke.params[0] = memref_param(MEM_IN, 0, big, id);
    assert_int_equal(user_invoke(r, &c), -ENOMEM);
    user_invoke_init(&c, session, FAKE_ECHO, 2);
    c.u.invoke.params[0] = memref_param(MEM_OUT, 0, SHMEM_SIZE_DEFAULT - PAGE, id);
    c.u.invoke.params[1] = memref_param(MEM_OUT, 0, 2 * PAGE, id);
    assert_int_equal(user_invoke(r, &c), -ENOMEM);
    c.u.invoke.params[1] = memref_param(MEM_OUT, 0, PAGE, id);
    assert_int_equal(user_invoke(r, &c), 0); /* all that was lent before is back */
    munmap(buf, big);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(test_only_the_range_is_copied),
        BOTH(test_sizes_come_back),
        BOTH(test_the_rest_of_the_pages_is_empty),
        BOTH(test_alignment_is_kept),
        BOTH(test_chance_has_no_part_in_where_a_copy_lies),
        BOTH(test_allocated_memory_is_not_copied),
        BOTH(test_memory_that_has_gone),
        BOTH(test_more_than_there_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
