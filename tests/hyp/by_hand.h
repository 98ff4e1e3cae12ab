/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TESTS_HYP_BY_HAND_H
#define TESTS_HYP_BY_HAND_H

/* A link by hand: one thread, each world polled when the test says so. */

#include "fake_sched.h"
#include "hyp/link_fixture.h"

#define RX TIPC_QUEUE_RX
#define TX TIPC_QUEUE_TX

static struct fake_sched fake;
static struct link l;

static inline int setup(void **state)
{
    (void)state;
    fake_sched_init(&fake);
    link_init(&l, &fake.base);
    atomic_store(&hyp_world(l.hyp)->rung, true);
    fake_run(&fake);
    return 0;
}

static inline int setup_up(void **state)
{
    setup(state);
    assert_int_equal(driver_up(&l), 0);
    fake_run(&fake);
    return 0;
}

static inline int teardown(void **state)
{
    (void)state;
    link_fini(&l);
    return 0;
}

/* A message there and back shows that the link is whole. */
static inline void assert_link_works(void)
{
    unsigned down = l.dev.recv_count, up = l.drv.recv_count;

    l.dev.echo = true;
    assert_int_equal(driver_send(&l, "hello", 5), 0);
    fake_run(&fake);
    assert_int_equal(l.dev.recv_count, down + 1);
    assert_int_equal(l.drv.recv_count, up + 1);
    assert_int_equal(l.drv.last_len, 5);
    for (unsigned i = 0; i < 5; i++)
        assert_int_equal((uint8_t)~l.drv.last[i], "hello"[i]);
    l.dev.echo = false;
}

#define FRESH(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
#define UP(test)    cmocka_unit_test_setup_teardown(test, setup_up, teardown)

#endif
