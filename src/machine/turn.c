/* SPDX-License-Identifier: BSD-2-Clause */
#include "turn.h"

#include <linux/futex.h>
#include <sched.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/check.h"

/* The first of the line looks again at once for so long, and then now and then: one that spins
 * slows down the owner, whose core it may share. */
#define LOOK_NS  4000u
#define WATCH_NS 10000u
/* Of who looks now and then: at an owner that makes one call after the other, less often. If that
 * one stops, nobody runs for as long. */
#define NAP_NS      100000u
#define BUSY_NAP_NS 200000u
/* Before the end of a turn it stays awake: a sleep may last that much longer than asked for. */
#define AHEAD_NS 100000u
/* An owner whose latest call began no longer ago makes one after the other. */
#define BUSY_NS  20000u
#define NS_PER_S 1000000000u

static uint64_t now_ns(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (uint64_t)ts.tv_sec * NS_PER_S + (uint64_t)ts.tv_nsec;
}

/* Never 0, of no other thread that lives. */
static uint32_t thread_number(void)
{
    static _Atomic uint32_t latest;
    static _Thread_local uint32_t mine;

    while (UNLIKELY(mine == 0))
        mine = atomic_fetch_add(&latest, 1) + 1;
    return mine;
}

void turn_init(struct turn *t)
{
    *t = (struct turn){.owner = 0};
    CHECK(pthread_mutex_init(&t->line, NULL) == 0);
}

void turn_fini(struct turn *t)
{
    pthread_mutex_destroy(&t->line);
}

static bool take(struct turn *t, uint32_t from, uint32_t me, uint64_t now)
{
    if (!atomic_compare_exchange_strong(&t->owner, &from, me))
        return false;
    atomic_store_explicit(&t->since, now, memory_order_relaxed);
    if (atomic_load_explicit(&t->last, memory_order_relaxed) != me) {
        atomic_store_explicit(&t->last, me, memory_order_relaxed);
        atomic_store_explicit(&t->begun, now, memory_order_relaxed);
    }
    return true;
}

/* Since that moment; none, if it is later than `now` is. */
static uint64_t passed(const _Atomic uint64_t *moment, uint64_t now)
{
    uint64_t then = atomic_load_explicit(moment, memory_order_relaxed);
    return then < now ? now - then : 0;
}

/* What the first of the line may take the turn from: its owner, 0, or UINT32_MAX for "not yet". */
static uint32_t may_take_from(struct turn *t, uint64_t now)
{
    uint32_t owner = atomic_load(&t->owner);
    uint64_t held = passed(&t->since, now), turn = passed(&t->begun, now);

    if (owner)
        return held > TURN_TAKEN_NS ? owner : UINT32_MAX;
    return held > TURN_FREE_NS || turn > TURN_NS ? 0 : UINT32_MAX;
}

/* For how long the first of the line sleeps before it looks again; 0: not at all. */
static uint64_t nap_ns(struct turn *t, uint64_t now)
{
    uint64_t turn = passed(&t->begun, now);

    if (turn + AHEAD_NS >= TURN_NS)
        return 0;
    uint64_t left = TURN_NS - AHEAD_NS - turn;
    uint64_t nap = passed(&t->since, now) < BUSY_NS ? BUSY_NAP_NS : NAP_NS;
    return nap < left ? nap : left;
}

static void sleep_outside(struct turn *t, uint64_t ns)
{
    const struct timespec most = {.tv_nsec = (long)ns};
    uint32_t rung = atomic_load(&t->bell);

    atomic_store(&t->asleep, 1);
    syscall(SYS_futex, &t->bell, FUTEX_WAIT_PRIVATE, rung, &most, NULL, 0);
    atomic_store(&t->asleep, 0);
}

/* Has the first of the line look. */
static void ring(struct turn *t)
{
    atomic_fetch_add(&t->bell, 1);
    if (atomic_load(&t->asleep))
        syscall(SYS_futex, &t->bell, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

static void look_away(uint64_t now)
{
    for (uint64_t until = now + LOOK_NS; now < until; now = now_ns())
        sched_yield();
}

static void stand_in_line(struct turn *t, uint32_t me)
{
    atomic_fetch_add(&t->outside, 1);
    ring(t); /* whose turn is over comes here himself */
    pthread_mutex_lock(&t->line);
    uint64_t begun = now_ns();
    for (uint64_t now = begun;; now = now_ns()) {
        uint32_t from = may_take_from(t, now);
        if (from != UINT32_MAX && take(t, from, me, now)) {
            /* Also for who had it last and met nobody here who was awake. */
            atomic_store_explicit(&t->begun, now, memory_order_relaxed);
            break;
        }
        uint64_t nap = nap_ns(t, now);
        if (nap && now - begun >= WATCH_NS)
            sleep_outside(t, nap);
        else
            look_away(now);
    }
    pthread_mutex_unlock(&t->line);
    atomic_fetch_sub(&t->outside, 1);
}

void turn_take(struct turn *t)
{
    uint32_t me = thread_number();
    uint64_t now = now_ns();
    bool waited_for = atomic_load(&t->outside) > 0, mine;

    if (atomic_load_explicit(&t->last, memory_order_relaxed) == me)
        mine = !waited_for || passed(&t->begun, now) < TURN_NS;
    else
        mine = !waited_for && passed(&t->since, now) > TURN_FREE_NS;
    if (!(mine && take(t, 0, me, now)))
        stand_in_line(t, me);
}

bool turn_give(struct turn *t)
{
    uint32_t me = thread_number();

    if (atomic_load(&t->owner) != me)
        return false;
    atomic_store_explicit(&t->since, now_ns(), memory_order_relaxed);
    return atomic_compare_exchange_strong(&t->owner, &me, 0);
}

void turn_give_up(struct turn *t)
{
    if (turn_give(t) && atomic_load(&t->outside))
        ring(t);
}
