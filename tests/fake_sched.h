/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TESTS_FAKE_SCHED_H
#define TESTS_FAKE_SCHED_H

/*
 * A scheduler under a test's thumb: one thread, worlds are polled only by fake_run and by wait_on,
 * time moves only when a wait runs out.
 */

#include <errno.h>
#include <stddef.h>
#include <stdint.h>

#include "base/sched.h"

struct fake_sched {
    struct sched base;
    struct world *world[4];
    unsigned world_count;
    unsigned ring_count; /* rings that were not collapsed */
    uint64_t now;
};

static inline struct fake_sched *fake_self(struct sched *s)
{
    return container_of(s, struct fake_sched, base);
}

static inline void fake_add_world(struct sched *s, struct world *w)
{
    struct fake_sched *f = fake_self(s);
    CHECK(f->world_count < ARRAY_COUNT(f->world));
    f->world[f->world_count++] = w;
    w->sched = s;
}

static inline void fake_world_ring(struct world *w)
{
    fake_self(w->sched)->ring_count++;
}

static inline void fake_wait_signal(struct sched *s, struct wait_point *wp)
{
    (void)s;
    atomic_store(&wp->signalled, 1);
}

/* Polls rung worlds, except those that are being polled, until none is rung or `wp` is signalled.
 */
static inline void fake_run_until(struct fake_sched *f, struct wait_point *wp)
{
    bool ran = true;
    while (ran) {
        ran = false;
        for (unsigned i = 0; i < f->world_count; i++) {
            struct world *w = f->world[i];
            if (wp && atomic_load(&wp->signalled))
                return;
            if (w->polling || !atomic_exchange(&w->rung, false))
                continue;
            w->polling = true;
            w->poll(w->ctx);
            w->polling = false;
            ran = true;
        }
    }
}

static inline void fake_run(struct fake_sched *f)
{
    fake_run_until(f, NULL);
}

static inline int fake_wait_on(struct sched *s, struct wait_point *wp, uint64_t deadline_ns,
                               call_id call)
{
    struct fake_sched *f = fake_self(s);
    (void)call;
    fake_run_until(f, wp);
    if (atomic_exchange(&wp->signalled, 0))
        return 0;
    f->now = deadline_ns;
    return -ETIMEDOUT;
}

static inline uint64_t fake_now(struct sched *s)
{
    return fake_self(s)->now;
}

static inline void fake_turn(struct sched *s)
{
    (void)s;
}

static const struct sched_ops fake_sched_ops = {
    .add_world = fake_add_world,
    .world_ring = fake_world_ring,
    .wait_signal = fake_wait_signal,
    .wait_on = fake_wait_on,
    .enter = fake_now,
    .leave = fake_turn,
    .now = fake_now,
    .wall = fake_now,
};

static inline void fake_sched_init(struct fake_sched *f)
{
    *f = (struct fake_sched){.base.ops = &fake_sched_ops};
}

#endif
