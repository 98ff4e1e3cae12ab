/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * No thread of its own: a thread that waits polls the worlds, on its own stack, until it has been
 * signalled.
 *
 * The machine lock is held while a world is polled and never while an actor runs. A waiter runs the
 * actors of its own call only: otherwise one client could get stuck in another's TEE_Wait. (A
 * message for another call may come first all the same; actor_may_run tells the actor to leave it.)
 * Actors that are rung on behalf of call 0 belong to nobody and are run by whoever waits.
 *
 * A waiter with nothing to do sleeps until it is poked: when it is signalled, when an actor of its
 * call or nobody's is rung and no thread inside is about to look, when the virtual clock jumps. A
 * world that is rung pokes nobody: who rings it is inside and polls it before leaving, or is on its
 * way in. The one exception is a waiter that sleeps inside a world's poll (booting), with the
 * machine lock held: nobody else could poll.
 */
#include "sched_impl.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <time.h>

#include "base/list.h"
#include "turn.h"

#define NS_PER_S      1000000000u
#define YIELD_NS      30000u
#define VIRTUAL_TICK  100u                       /* ns of virtual time a step takes */
#define VIRTUAL_EPOCH (1700000000ull * NS_PER_S) /* wall clock when virtual time is 0 */

enum actor_state { IDLE, READY, RUNNING, RUNNING_RUNG };

struct sched_inline {
    struct sched base;
    bool virtual; /* immutable */
    uint64_t rng; /* machine lock */
    _Atomic uint64_t virtual_now;
    pthread_mutex_t machine;
    _Atomic(pthread_t) machine_owner; /* valid while machine_held; compared with self only */
    _Atomic bool machine_held;
    unsigned world_count;
    unsigned next_world; /* machine lock */
    struct world *world[SCHED_WORLDS_MAX];
    struct turn turn;
    pthread_condattr_t monotonic;
    pthread_mutex_t queue; /* guards ready, actor states, waiters; innermost */
    struct list_node ready;
    struct list_node waiters; /* struct waiter, one for each thread inside */
    unsigned asleep_count;
    _Atomic unsigned inside;  /* waiters; written under queue */
    _Atomic unsigned booting; /* waiters that hold the machine lock; written under queue */
};

/* A thread inside. What it waits for right now is that of its innermost wait. */
struct waiter {
    struct list_node node;
    pthread_cond_t wake;
    _Atomic bool poked; /* set under queue */
    /* Written by its thread under queue. */
    struct wait_point *wp;
    uint64_t deadline;
    call_id call;
    bool asleep;
    bool nested;  /* in a world's poll, with the machine lock */
    bool running; /* an actor: looks for nothing until that returns. Its own thread's */
};

/* This thread's, while it is inside. */
static _Thread_local struct waiter *outermost;

static struct sched_inline *self(struct sched *s)
{
    return container_of(s, struct sched_inline, base);
}

/* ---- clock ---- */

static uint64_t host_ns(clockid_t id)
{
    struct timespec ts;
    clock_gettime(id, &ts);
    return (uint64_t)ts.tv_sec * NS_PER_S + (uint64_t)ts.tv_nsec;
}

static uint64_t inline_now(struct sched *s)
{
    struct sched_inline *si = self(s);
    return si->virtual ? atomic_load(&si->virtual_now) : host_ns(CLOCK_MONOTONIC);
}

static uint64_t inline_wall(struct sched *s)
{
    struct sched_inline *si = self(s);
    return si->virtual ? VIRTUAL_EPOCH + atomic_load(&si->virtual_now) : host_ns(CLOCK_REALTIME);
}

static bool inline_is_virtual(struct sched *s)
{
    return self(s)->virtual;
}

static uint64_t next_random(struct sched_inline *si)
{
    uint64_t z = si->rng += 0x9e3779b97f4a7c15ull; /* splitmix64 */
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ z >> 27) * 0x94d049bb133111ebull;
    return z ^ z >> 31;
}

/* ---- the machine lock ---- */

static bool machine_is_mine(struct sched_inline *si)
{
    return atomic_load_explicit(&si->machine_held, memory_order_relaxed) &&
           pthread_equal(atomic_load_explicit(&si->machine_owner, memory_order_relaxed),
                         pthread_self());
}

static void machine_lock(struct sched_inline *si)
{
    pthread_mutex_lock(&si->machine);
    atomic_store_explicit(&si->machine_owner, pthread_self(), memory_order_relaxed);
    atomic_store_explicit(&si->machine_held, true, memory_order_relaxed);
}

static void machine_unlock(struct sched_inline *si)
{
    atomic_store_explicit(&si->machine_held, false, memory_order_relaxed);
    pthread_mutex_unlock(&si->machine);
}

/* ---- poking ---- */

static void poke_locked(struct waiter *w)
{
    atomic_store(&w->poked, true);
    if (w->asleep)
        pthread_cond_signal(&w->wake);
}

static bool may_run(const struct waiter *w, call_id call)
{
    return !w->nested && w->call != CALL_NONE &&
           (w->call == call || call == 0 || w->call == CALL_ANY);
}

/* Whoever may run an actor of `call` now, but for this thread. */
static void poke_others_locked(struct sched_inline *si, call_id call)
{
    list_for_each(n, &si->waiters)
    {
        struct waiter *w = list_entry(n, struct waiter, node);
        if (w != outermost && may_run(w, call))
            poke_locked(w);
    }
}

/* Nobody else while this thread itself is about to look. */
static void poke_for_locked(struct sched_inline *si, call_id call)
{
    if (!outermost || outermost->running || !may_run(outermost, call))
        poke_others_locked(si, call);
}

static void inline_world_ring(struct world *w)
{
    struct sched_inline *si = self(w->sched);

    if (outermost || LIKELY(atomic_load(&si->booting) == 0))
        return;
    pthread_mutex_lock(&si->queue);
    list_for_each(n, &si->waiters)
    {
        struct waiter *other = list_entry(n, struct waiter, node);
        if (other->nested)
            poke_locked(other);
    }
    pthread_mutex_unlock(&si->queue);
}

/* Pairs with enter: this stores `signalled` first and looks for waiters second. */
static void inline_wait_signal(struct sched *s, struct wait_point *wp)
{
    struct sched_inline *si = self(s);

    atomic_store(&wp->signalled, 1);
    if (atomic_load(&si->inside) == 0 || (outermost && outermost->wp == wp))
        return;
    pthread_mutex_lock(&si->queue);
    list_for_each(n, &si->waiters)
    {
        struct waiter *w = list_entry(n, struct waiter, node);
        if (w->wp == wp)
            poke_locked(w);
    }
    pthread_mutex_unlock(&si->queue);
}

static void inline_actor_ring(struct actor *a, call_id call)
{
    struct sched_inline *si = self(a->sched);

    pthread_mutex_lock(&si->queue);
    if (call || a->state == IDLE) /* what waits for a call is not everybody's for this */
        atomic_store(&a->call, call);
    if (a->state == IDLE) {
        a->state = READY;
        list_add_tail(&si->ready, &a->node);
    } else if (a->state == RUNNING) {
        a->state = RUNNING_RUNG;
    }
    poke_for_locked(si, call);
    pthread_mutex_unlock(&si->queue);
}

/* ---- driving ---- */

/* Polls one world that is rung and not being polled. False when there is none. Machine lock. */
static bool poll_one_locked(struct sched_inline *si)
{
    unsigned count = si->world_count;
    unsigned at = si->virtual ? (unsigned)(next_random(si) % count) : si->next_world;

    for (unsigned i = 0; i < count; i++, at = at + 1 == count ? 0 : at + 1) {
        struct world *w = si->world[at];
        if (w->polling || !atomic_load_explicit(&w->rung, memory_order_acquire))
            continue;
        si->next_world = at + 1 == count ? 0 : at + 1;
        if (si->virtual)
            atomic_fetch_add(&si->virtual_now, VIRTUAL_TICK);
        atomic_exchange_explicit(&w->rung, false, memory_order_acq_rel);
        w->polling = true;
        w->poll(w->ctx);
        w->polling = false;
        return true;
    }
    return false;
}

/* What this thread no longer looks for: actors that are nobody's, and those of `call`, which nobody
 * waits for from now on (0: none), are for the others. */
static void leave_actors_locked(struct sched_inline *si, call_id call)
{
    bool wanted = false;

    list_for_each(n, &si->ready)
    {
        struct actor *a = list_entry(n, struct actor, node);
        if (call && atomic_load(&a->call) == call)
            atomic_store(&a->call, 0);
        wanted |= atomic_load(&a->call) == 0;
    }
    if (wanted)
        poke_others_locked(si, 0);
}

static struct actor *take_ready(struct sched_inline *si, call_id call)
{
    struct actor *found = NULL;

    if (call == CALL_NONE)
        return NULL;
    pthread_mutex_lock(&si->queue);
    list_for_each(n, &si->ready)
    {
        struct actor *a = list_entry(n, struct actor, node);
        call_id of = atomic_load(&a->call);
        if (of == call || of == 0 || call == CALL_ANY) {
            list_del(&a->node);
            a->state = RUNNING;
            atomic_store(&a->runner, call);
            found = a;
            break;
        }
    }
    if (found)
        leave_actors_locked(si, 0); /* it may take as long as it likes */
    pthread_mutex_unlock(&si->queue);
    return found;
}

/* One step, no lock held. */
static void run_actor(struct sched_inline *si, struct actor *a)
{
    struct world *owner = a->owner;

    if (si->virtual)
        atomic_fetch_add(&si->virtual_now, VIRTUAL_TICK);
    if (outermost)
        outermost->running = true;
    enum actor_next next = a->step(a->ctx);
    if (outermost)
        outermost->running = false;
    if (next == ACTOR_GONE) {
        atomic_store(&a->gone, true);
        world_ring(owner); /* from here on the actor may be freed */
        return;
    }
    pthread_mutex_lock(&si->queue);
    bool again = next == ACTOR_MORE || a->state == RUNNING_RUNG;
    a->state = again ? READY : IDLE;
    if (again) {
        list_add_tail(&si->ready, &a->node);
        poke_for_locked(si, atomic_load(&a->call));
    }
    pthread_mutex_unlock(&si->queue);
}

/* ---- waiting ---- */

/* Virtual time stands still while anybody is awake inside; when all sleep it jumps to the first
 * deadline. True when it jumped. */
static bool jump_clock_locked(struct sched_inline *si)
{
    uint64_t first = WAIT_FOREVER;

    if (!si->virtual || si->asleep_count < atomic_load(&si->inside))
        return false;
    list_for_each(n, &si->waiters)
    {
        struct waiter *w = list_entry(n, struct waiter, node);
        if (w->deadline < first)
            first = w->deadline;
    }
    if (first == WAIT_FOREVER)
        return false;
    if (first > atomic_load(&si->virtual_now))
        atomic_store(&si->virtual_now, first);
    list_for_each(n, &si->waiters)
    {
        poke_locked(list_entry(n, struct waiter, node));
    }
    return true;
}

/* Who it waits for is about to run, most often: going to sleep, and being woken from it on another
 * CPU, costs many times a call. Bounded by time: others' work may fill the CPU. */
static bool yield_until_poked(struct waiter *me)
{
    uint64_t end = host_ns(CLOCK_MONOTONIC) + YIELD_NS;

    do {
        sched_yield();
        if (atomic_load(&me->poked))
            return true;
    } while (host_ns(CLOCK_MONOTONIC) < end);
    return false;
}

static void sleep_until_poked(struct sched_inline *si, struct waiter *me)
{
    turn_give_up(&si->turn);
    if (yield_until_poked(me))
        return;
    pthread_mutex_lock(&si->queue);
    me->asleep = true;
    si->asleep_count++;
    if (!atomic_load(&me->poked) && !jump_clock_locked(si)) {
        if (si->virtual || me->deadline == WAIT_FOREVER) {
            pthread_cond_wait(&me->wake, &si->queue);
        } else {
            struct timespec ts = {.tv_sec = (time_t)(me->deadline / NS_PER_S),
                                  .tv_nsec = (long)(me->deadline % NS_PER_S)};
            pthread_cond_timedwait(&me->wake, &si->queue, &ts);
        }
    }
    si->asleep_count--;
    me->asleep = false;
    pthread_mutex_unlock(&si->queue);
}

static bool is_signalled(struct wait_point *wp)
{
    return atomic_load(&wp->signalled) && atomic_exchange(&wp->signalled, 0);
}

/* Polls until signalled or nothing is rung. True: signalled. With others inside, what is rung is
 * not left to them: they sleep. */
static bool poll_worlds(struct sched_inline *si, struct wait_point *wp, bool nested)
{
    bool done;

    if (!nested)
        machine_lock(si);
    while (!(done = is_signalled(wp)) && poll_one_locked(si))
        ;
    if (done && atomic_load(&si->inside) > 1) {
        while (poll_one_locked(si))
            ;
    }
    if (!nested)
        machine_unlock(si);
    return done;
}

static int drive(struct sched_inline *si, struct waiter *me)
{
    for (;;) {
        atomic_store(&me->poked, false);
        if (poll_worlds(si, me->wp, me->nested))
            return 0;
        struct actor *a = me->nested ? NULL : take_ready(si, me->call);
        if (a) {
            run_actor(si, a);
            continue;
        }
        if (me->deadline != WAIT_FOREVER && inline_now(&si->base) >= me->deadline)
            return is_signalled(me->wp) ? 0 : -ETIMEDOUT;
        sleep_until_poked(si, me);
    }
}

/* What the thread waits for from now on; the first time, it comes in. */
static void enter(struct sched_inline *si, struct waiter *me, const struct waiter *what)
{
    pthread_mutex_lock(&si->queue);
    atomic_fetch_add(&si->booting, (unsigned)what->nested - (unsigned)me->nested);
    me->wp = what->wp;
    me->deadline = what->deadline;
    me->call = what->call;
    me->nested = what->nested;
    if (!outermost) {
        list_add_tail(&si->waiters, &me->node);
        atomic_fetch_add(&si->inside, 1);
        outermost = me;
    }
    pthread_mutex_unlock(&si->queue);
}

static void leave(struct sched_inline *si, struct waiter *me)
{
    pthread_mutex_lock(&si->queue);
    atomic_fetch_sub(&si->booting, (unsigned)me->nested);
    list_del(&me->node);
    atomic_fetch_sub(&si->inside, 1);
    outermost = NULL;
    leave_actors_locked(si, me->call);
    /* Who stays may all be asleep now, and nobody else would let time pass. */
    (void)jump_clock_locked(si);
    pthread_mutex_unlock(&si->queue);
}

static int inline_wait_on(struct sched *s, struct wait_point *wp, uint64_t deadline_ns,
                          call_id call)
{
    struct sched_inline *si = self(s);
    struct waiter here = {.asleep = false}, *me = outermost ? outermost : &here;
    /* Not the whole of it: others write to the rest. */
    struct waiter outer = {
        .wp = me->wp, .deadline = me->deadline, .call = me->call, .nested = me->nested};
    bool running = me->running;
    struct waiter what = {
        .wp = wp, .deadline = deadline_ns, .call = call, .nested = machine_is_mine(si)};
    int cancel_state;

    if (is_signalled(wp))
        return 0;
    /* The thread is the machine now: it cannot be taken out of the middle of it. */
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel_state);
    if (me == &here)
        pthread_cond_init(&here.wake, &si->monotonic);
    me->running = false;
    enter(si, me, &what);
    int err = drive(si, me);
    if (me == &here) {
        leave(si, me);
        pthread_cond_destroy(&here.wake);
    } else {
        enter(si, me, &outer);
        pthread_mutex_lock(&si->queue);
        leave_actors_locked(si, what.call); /* what goes on now is a TA, for as long as it likes */
        pthread_mutex_unlock(&si->queue);
        me->running = running;
    }
    pthread_setcancelstate(cancel_state, NULL);
    return err;
}

static void inline_settle(struct sched *s)
{
    struct sched_inline *si = self(s);
    bool nested = machine_is_mine(si), busy;
    int cancel_state;

    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel_state);
    do {
        if (!nested)
            machine_lock(si);
        while (poll_one_locked(si))
            ;
        if (!nested)
            machine_unlock(si);
        struct actor *a = nested ? NULL : take_ready(si, 0);
        busy = a != NULL;
        if (a)
            run_actor(si, a);
    } while (busy);
    pthread_setcancelstate(cancel_state, NULL);
}

static uint64_t inline_enter(struct sched *s)
{
    struct sched_inline *si = self(s);

    if (!outermost)
        turn_take(&si->turn);
    /* Whoever takes a turn has looked at the clock. */
    return outermost || si->virtual ? inline_now(s)
                                    : atomic_load_explicit(&si->turn.since, memory_order_relaxed);
}

static void inline_leave(struct sched *s)
{
    (void)turn_give(&self(s)->turn);
}

/* ---- actors ---- */

static int inline_actor_start(struct sched *s, struct actor *a)
{
    (void)s;
    a->state = IDLE;
    return 0;
}

static void inline_actor_reap(struct actor *a)
{
    (void)a;
}

/* ---- life ---- */

static void inline_add_world(struct sched *s, struct world *w)
{
    struct sched_inline *si = self(s);

    CHECK(si->world_count < SCHED_WORLDS_MAX);
    si->world[si->world_count++] = w;
    w->sched = s;
}

static int inline_start(struct sched *s)
{
    struct sched_inline *si = self(s);

    for (unsigned i = 0; i < si->world_count; i++)
        atomic_store(&si->world[i]->rung, true);
    return 0;
}

static void inline_stop(struct sched *s)
{
    struct sched_inline *si = self(s);

    CHECK(list_empty(&si->ready) && atomic_load(&si->inside) == 0);
    si->world_count = 0;
}

static void inline_destroy(struct sched *s)
{
    struct sched_inline *si = self(s);

    turn_fini(&si->turn);
    pthread_condattr_destroy(&si->monotonic);
    pthread_mutex_destroy(&si->queue);
    pthread_mutex_destroy(&si->machine);
    free(si);
}

static const struct sched_ops inline_ops = {
    .add_world = inline_add_world,
    .start = inline_start,
    .stop = inline_stop,
    .destroy = inline_destroy,
    .world_ring = inline_world_ring,
    .wait_signal = inline_wait_signal,
    .wait_on = inline_wait_on,
    .settle = inline_settle,
    .enter = inline_enter,
    .leave = inline_leave,
    .actor_start = inline_actor_start,
    .actor_ring = inline_actor_ring,
    .actor_reap = inline_actor_reap,
    .now = inline_now,
    .wall = inline_wall,
    .is_virtual = inline_is_virtual,
};

int sched_inline_create(uint64_t seed, struct sched **out)
{
    struct sched_inline *si = calloc(1, sizeof(*si));
    pthread_mutexattr_t adaptive;

    *out = NULL;
    if (!si)
        return -ENOMEM;
    si->base.ops = &inline_ops;
    si->virtual = seed != 0;
    si->rng = seed;
    list_init(&si->ready);
    list_init(&si->waiters);
    turn_init(&si->turn);
    /* Held for a microsecond at a time: spinning for it beats sleeping. */
    pthread_mutexattr_init(&adaptive);
    pthread_mutexattr_settype(&adaptive, PTHREAD_MUTEX_ADAPTIVE_NP);
    pthread_mutex_init(&si->machine, &adaptive);
    pthread_mutex_init(&si->queue, &adaptive);
    pthread_mutexattr_destroy(&adaptive);
    pthread_condattr_init(&si->monotonic);
    pthread_condattr_setclock(&si->monotonic, CLOCK_MONOTONIC);
    *out = &si->base;
    return 0;
}
