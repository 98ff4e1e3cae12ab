/* SPDX-License-Identifier: BSD-2-Clause */
#include "turn.h"

#include <errno.h>
#include <linux/futex.h>
#include <sched.h>
#include <stdbool.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/check.h"

/* The first of the line looks at the turn this often (each look costs the owner a cache miss) and
 * sleeps when it has looked for so long. */
#define LOOK_NS  4000u
#define WATCH_NS 40000u
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

/* What the first of the line may take the turn from: its owner, 0, or UINT32_MAX for "not yet". */
static uint32_t may_take_from(struct turn *t, uint64_t now)
{
    uint32_t owner = atomic_load(&t->owner);
    uint64_t held = now - atomic_load_explicit(&t->since, memory_order_relaxed);
    uint64_t turn = now - atomic_load_explicit(&t->begun, memory_order_relaxed);

    if (owner)
        return held > TURN_TAKEN_NS ? owner : UINT32_MAX;
    return held > TURN_FREE_NS || turn > TURN_NS ? 0 : UINT32_MAX;
}

static void sleep_outside(struct turn *t)
{
    const struct timespec most = {.tv_nsec = TURN_TAKEN_NS};
    uint32_t owner = atomic_load(&t->owner);

    atomic_store(&t->asleep, 1);
    if (owner && atomic_load(&t->owner) == owner)
        syscall(SYS_futex, &t->owner, FUTEX_WAIT_PRIVATE, owner, &most, NULL, 0);
    atomic_store(&t->asleep, 0);
}

static uint64_t look_away(void)
{
    uint64_t now = now_ns(), until = now + LOOK_NS;

    for (; now < until; now = now_ns())
        sched_yield();
    return now;
}

static void stand_in_line(struct turn *t, uint32_t me)
{
    atomic_fetch_add(&t->outside, 1);
    pthread_mutex_lock(&t->line);
    for (uint64_t now = now_ns(), awake = now;; now = look_away()) {
        uint32_t from = may_take_from(t, now);
        if (from != UINT32_MAX && take(t, from, me, now)) {
            /* Also for who had it last and met nobody here who was awake. */
            atomic_store_explicit(&t->begun, now, memory_order_relaxed);
            break;
        }
        if (now - awake > WATCH_NS) {
            sleep_outside(t);
            awake = now_ns();
        }
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
        mine = !waited_for || now - atomic_load_explicit(&t->begun, memory_order_relaxed) < TURN_NS;
    else
        mine = !waited_for &&
               now - atomic_load_explicit(&t->since, memory_order_relaxed) > TURN_FREE_NS;
    if (!(mine && take(t, 0, me, now)))
        stand_in_line(t, me);
}

void turn_give(struct turn *t)
{
    uint32_t me = thread_number();

    if (atomic_load(&t->owner) != me)
        return;
    atomic_store_explicit(&t->since, now_ns(), memory_order_relaxed);
    if (atomic_compare_exchange_strong(&t->owner, &me, 0) && atomic_load(&t->asleep))
        syscall(SYS_futex, &t->owner, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}
