/* SPDX-License-Identifier: BSD-2-Clause */
/* Both schedulers behind base/sched.h, each test in each of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

#include "base/sched.h"
#include "machine/sched_impl.h"

#define MS 1000000ull

/* Two worlds that hand a number to each other, an actor that answers. */
struct rig {
    struct sched *s;
    struct world a, b;
    struct actor act;
    struct wait_point done, gone;
    _Atomic int to_a, to_b, acted, answered;
    _Atomic bool leave;
};

static void poll_a(void *ctx)
{
    struct rig *r = ctx;
    int n = atomic_exchange(&r->to_a, 0);

    if (n > 0) {
        atomic_store(&r->to_b, n + 1);
        world_ring(&r->b);
    }
    if (atomic_load(&r->answered))
        wait_signal(r->s, &r->done);
    if (atomic_load(&r->act.gone))
        wait_signal(r->s, &r->gone);
}

static void poll_b(void *ctx)
{
    struct rig *r = ctx;
    int n = atomic_exchange(&r->to_b, 0);

    if (n > 0) {
        atomic_store(&r->acted, n + 1);
        actor_ring(&r->act, 7);
    }
}

static enum actor_next act(void *ctx)
{
    struct rig *r = ctx;

    if (r->leave)
        return ACTOR_GONE;
    int n = atomic_exchange(&r->acted, 0);
    if (n == 0)
        return ACTOR_IDLE;
    atomic_store(&r->answered, n + 1);
    world_ring(&r->a);
    return ACTOR_MORE;
}

static struct sched *make(void **state)
{
    struct sched *s = NULL;
    const char *kind = *state;
    int err;

    if (strcmp(kind, "threads") == 0)
        err = sched_threads_create(&s);
    else
        err = sched_inline_create(strcmp(kind, "seeded") == 0 ? 42 : 0, &s);
    assert_int_equal(err, 0);
    assert_non_null(s);
    return s;
}

static void rig_begin(struct rig *r, void **state)
{
    memset(r, 0, sizeof(*r));
    r->s = make(state);
    r->a = (struct world){.name = "a", .poll = poll_a, .ctx = r};
    r->b = (struct world){.name = "b", .poll = poll_b, .ctx = r};
    wait_init(&r->done);
    wait_init(&r->gone);
    r->act = (struct actor){.name = "act", .step = act, .ctx = r, .owner = &r->a};
    sched_add_world(r->s, &r->a);
    sched_add_world(r->s, &r->b);
    assert_int_equal(sched_start(r->s), 0);
    assert_int_equal(actor_start(r->s, &r->act), 0);
}

static void rig_end(struct rig *r)
{
    r->leave = true;
    actor_ring(&r->act, 0);
    while (!atomic_load(&r->act.gone))
        assert_int_equal(wait_on(r->s, &r->gone, WAIT_FOREVER, 1), 0);
    actor_reap(&r->act);
    sched_stop(r->s);
    sched_destroy(r->s);
    wait_fini(&r->done);
    wait_fini(&r->gone);
}

static int round_trip(struct rig *r, int n)
{
    atomic_store(&r->answered, 0);
    atomic_store(&r->to_a, n);
    world_ring(&r->a);
    while (!atomic_load(&r->answered)) {
        int err = wait_on(r->s, &r->done, WAIT_FOREVER, 7);
        if (err)
            return err;
    }
    return atomic_load(&r->answered);
}

static void test_a_call_goes_round(void **state)
{
    struct rig r;
    rig_begin(&r, state);
    for (int i = 1; i < 2000; i++)
        assert_int_equal(round_trip(&r, i), i + 3);
    rig_end(&r);
}

static void test_a_deadline_ends_the_wait(void **state)
{
    struct rig r;
    rig_begin(&r, state);
    uint64_t before = sched_now(r.s);
    assert_int_equal(wait_on(r.s, &r.done, before + 20 * MS, 7), -ETIMEDOUT);
    assert_true(sched_now(r.s) >= before + 20 * MS);
    rig_end(&r);
}

static void test_a_deadline_in_the_past_does_not_lose_a_signal(void **state)
{
    struct rig r;
    rig_begin(&r, state);
    wait_signal(r.s, &r.done);
    wait_signal(r.s, &r.done);
    assert_int_equal(wait_on(r.s, &r.done, 1, 7), 0);
    assert_int_equal(wait_on(r.s, &r.done, 1, 7), -ETIMEDOUT); /* two signals were one */
    rig_end(&r);
}

static void *signaller(void *arg)
{
    struct rig *r = arg;
    for (int i = 0; i < 1000; i++) {
        atomic_store(&r->answered, i + 1);
        wait_signal(r->s, &r->done);
    }
    return NULL;
}

static void test_a_signal_from_another_thread_is_never_lost(void **state)
{
    struct rig r;
    pthread_t t;

    rig_begin(&r, state);
    assert_int_equal(pthread_create(&t, NULL, signaller, &r), 0);
    while (atomic_load(&r.answered) < 1000)
        assert_int_equal(wait_on(r.s, &r.done, WAIT_FOREVER, 7), 0);
    pthread_join(t, NULL);
    rig_end(&r);
}

static void test_affinity_of_the_caller_is_left_alone(void **state)
{
    struct rig r;
    cpu_set_t before, after;

    rig_begin(&r, state);
    assert_int_equal(sched_getaffinity(0, sizeof(before), &before), 0);
    for (int i = 1; i < 10; i++)
        assert_int_equal(round_trip(&r, i), i + 3);
    assert_int_equal(sched_getaffinity(0, sizeof(after), &after), 0);
    assert_true(CPU_EQUAL(&before, &after));
    rig_end(&r);
}

static void test_settle_delivers_without_a_wait(void **state)
{
    struct rig r;

    rig_begin(&r, state);
    atomic_store(&r.to_a, 5);
    world_ring(&r.a);
    sched_settle(r.s);
    if (strcmp(*state, "threads") != 0) /* there the worlds get to it by themselves */
        assert_int_equal(atomic_load(&r.to_a), 0);
    while (!atomic_load(&r.answered))
        assert_int_equal(wait_on(r.s, &r.done, WAIT_FOREVER, 7), 0);
    assert_int_equal(atomic_load(&r.answered), 8);
    rig_end(&r);
}

/* ---- inline only ---- */

static void *wait_as_call_8(void *arg)
{
    struct rig *r = arg;
    struct wait_point wp;

    wait_init(&wp);
    assert_int_equal(wait_on(r->s, &wp, sched_now(r->s) + 30 * MS, 8), -ETIMEDOUT);
    wait_fini(&wp);
    return NULL;
}

static void test_a_waiter_runs_no_actor_of_another_call(void **state)
{
    struct rig r;

    rig_begin(&r, state);
    atomic_store(&r.acted, 1);
    actor_ring(&r.act, 7);
    wait_as_call_8(&r);
    assert_int_equal(atomic_load(&r.acted), 1); /* still there for call 7 */
    while (!atomic_load(&r.answered))
        assert_int_equal(wait_on(r.s, &r.done, WAIT_FOREVER, 7), 0);
    rig_end(&r);
}

static void test_virtual_time_jumps(void **state)
{
    struct rig r;

    rig_begin(&r, state);
    uint64_t before = sched_now(r.s), wall = sched_wall(r.s);
    assert_int_equal(wait_on(r.s, &r.done, before + 3600000 * MS, 7), -ETIMEDOUT);
    assert_int_equal(sched_now(r.s), before + 3600000 * MS);
    assert_int_equal(sched_wall(r.s), wall + 3600000 * MS);
    rig_end(&r);
}

static char threads_kind[] = "threads", inline_kind[] = "inline", seeded_kind[] = "seeded";

/* clang-format off */
#define IN_EACH(f)                                                                                 \
    {#f " [threads]", f, NULL, NULL, threads_kind},                                                \
    {#f " [inline]", f, NULL, NULL, inline_kind},                                                  \
    {#f " [seeded]", f, NULL, NULL, seeded_kind}
/* clang-format on */

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_EACH(test_a_call_goes_round),
        IN_EACH(test_a_deadline_ends_the_wait),
        IN_EACH(test_a_deadline_in_the_past_does_not_lose_a_signal),
        IN_EACH(test_a_signal_from_another_thread_is_never_lost),
        IN_EACH(test_affinity_of_the_caller_is_left_alone),
        IN_EACH(test_settle_delivers_without_a_wait),
        {"other calls [inline]", test_a_waiter_runs_no_actor_of_another_call, NULL, NULL,
         inline_kind},
        {"virtual time [seeded]", test_virtual_time_jumps, NULL, NULL, seeded_kind},
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
