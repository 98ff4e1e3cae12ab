/* SPDX-License-Identifier: BSD-2-Clause */
#include "hyp/link_fixture.h"

#include "machine/sched_impl.h"

/* The link under both schedulers: bring-up inside a world's poll, messages, a broken ring. */

#define WAIT_MS(s, ms) (sched_now(s) + (ms)*1000000ull)

static struct link l;

static void start(struct sched *s)
{
    link_init(&l, s);
    l.dev.echo = true;
    assert_int_equal(sched_start(s), 0);
    atomic_store(&l.drv.want_up, true);
    world_ring(&l.drv.world);
    while (atomic_load(&l.drv.up_count) == 0)
        assert_int_equal(wait_on(s, &l.drv.changed, WAIT_MS(s, 10000), 1), 0);
}

static int setup_threads(void **state)
{
    struct sched *s;

    (void)state;
    assert_int_equal(sched_threads_create(&s), 0);
    start(s);
    return 0;
}

static int setup_inline(void **state)
{
    struct sched *s;

    (void)state;
    assert_int_equal(sched_inline_create(0, &s), 0);
    start(s);
    return 0;
}

static int setup_seeded(void **state)
{
    struct sched *s;

    (void)state;
    assert_int_equal(sched_inline_create(77, &s), 0);
    start(s);
    return 0;
}

static int teardown(void **state)
{
    struct sched *s = l.sched;

    (void)state;
    sched_stop(s);
    link_fini(&l);
    sched_destroy(s);
    return 0;
}

static void wait_received(unsigned count)
{
    while (atomic_load(&l.drv.recv_count) < count)
        assert_int_equal(wait_on(l.sched, &l.drv.changed, WAIT_MS(l.sched, 10000), 1), 0);
}

static void test_round_trips(void **state)
{
    (void)state;
    for (unsigned i = 1; i <= 2000; i++) {
        assert_int_equal(driver_send(&l, &i, sizeof(i)), 0);
        wait_received(i);
    }
}

/* As many under way as the rings take: everything arrives. */
static void test_pipelined(void **state)
{
    unsigned sent = 0;

    (void)state;
    while (sent < 5000) {
        if (sent - atomic_load(&l.drv.recv_count) < LINK_NUM / 2) {
            assert_int_equal(driver_send(&l, &sent, sizeof(sent)), 0);
            sent++;
        } else {
            wait_received(sent - LINK_NUM / 4);
        }
    }
    wait_received(sent);
}

static void test_broken_ring_and_back(void **state)
{
    (void)state;
    for (unsigned i = 1; i <= 5; i++) {
        unsigned got = atomic_load(&l.drv.recv_count), up = atomic_load(&l.drv.up_count);
        assert_int_equal(driver_send(&l, "x", 1), 0);
        wait_received(got + 1);
        struct vring_avail *avail = l.drv.queue[TIPC_QUEUE_TX].avail;
        __atomic_fetch_add(&avail->idx, LINK_NUM + 1, __ATOMIC_RELEASE);
        vmmio_notify(&l.drv.mmio, TIPC_QUEUE_TX, 0);
        while (atomic_load(&l.drv.up_count) == up)
            assert_int_equal(wait_on(l.sched, &l.drv.changed, WAIT_MS(l.sched, 10000), 1), 0);
    }
}

#define T(setup, test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(setup_inline, test_round_trips),
        T(setup_seeded, test_round_trips),
        T(setup_threads, test_round_trips),
        T(setup_inline, test_pipelined),
        T(setup_seeded, test_pipelined),
        T(setup_threads, test_pipelined),
        T(setup_inline, test_broken_ring_and_back),
        T(setup_seeded, test_broken_ring_and_back),
        T(setup_threads, test_broken_ring_and_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
