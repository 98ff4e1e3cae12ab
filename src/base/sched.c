/* SPDX-License-Identifier: BSD-2-Clause */
#include "sched.h"

void world_ring(struct world *w)
{
    if (!atomic_exchange_explicit(&w->rung, true, memory_order_acq_rel))
        w->sched->ops->world_ring(w);
}

void wait_init(struct wait_point *wp)
{
    atomic_init(&wp->signalled, 0);
    CHECK(sem_init(&wp->sem, 0, 0) == 0);
}

void wait_fini(struct wait_point *wp)
{
    sem_destroy(&wp->sem);
}

void wait_signal(struct sched *s, struct wait_point *wp)
{
    s->ops->wait_signal(s, wp);
}

int wait_on(struct sched *s, struct wait_point *wp, uint64_t deadline_ns, call_id call)
{
    return s->ops->wait_on(s, wp, deadline_ns, call);
}

void sched_settle(struct sched *s)
{
    s->ops->settle(s);
}

uint64_t sched_enter(struct sched *s)
{
    return s->ops->enter(s);
}

void sched_leave(struct sched *s)
{
    s->ops->leave(s);
}

int actor_start(struct sched *s, struct actor *a)
{
    a->sched = s;
    atomic_init(&a->gone, false);
    atomic_init(&a->call, 0);
    atomic_init(&a->runner, CALL_ANY);
    atomic_init(&a->tid, 0);
    atomic_init(&a->spread, false);
    list_init(&a->node);
    return s->ops->actor_start(s, a);
}

void actor_ring(struct actor *a, call_id call)
{
    a->sched->ops->actor_ring(a, call);
}

void actor_reap(struct actor *a)
{
    CHECK(atomic_load(&a->gone));
    a->sched->ops->actor_reap(a);
}

uint64_t sched_now(struct sched *s)
{
    return s->ops->now(s);
}

uint64_t sched_wall(struct sched *s)
{
    return s->ops->wall(s);
}

bool sched_is_virtual(struct sched *s)
{
    return s->ops->is_virtual && s->ops->is_virtual(s);
}

void sched_add_world(struct sched *s, struct world *w)
{
    s->ops->add_world(s, w);
}

int sched_start(struct sched *s)
{
    return s->ops->start(s);
}

void sched_stop(struct sched *s)
{
    s->ops->stop(s);
}

void sched_destroy(struct sched *s)
{
    s->ops->destroy(s);
}
