/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One thread a world, one an actor.
 *
 * A world has nothing to wait for but its doorbell, so that is a semaphore: two system calls a wake
 * where a libuv loop and an eventfd take three, and uv_async_send five (docs/performance.md).
 *
 * Placement: waking a thread on another, idle CPU costs many times a wake on the same one, and a
 * call is seven wakes one after the other. So worlds and actors live on one home CPU, and a client
 * thread joins them there for as long as it waits. A call that takes longer than SPREAD_AFTER_NS is
 * computing, not being passed on: its waiter then lets its actor, and itself, go to any CPU.
 */
#include "sched_impl.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/log.h"
#include "base/trace.h"

/* Beyond the next tick of any usual kernel: a timeout that comes before it would have the clock
 * device programmed for each wait, which a virtual machine pays dearly for. */
#define SPREAD_AFTER_NS  5000000u
#define ACTOR_STACK_SIZE (256u << 10) /* the TA itself runs on a stack of its own */
#define NS_PER_S         1000000000u

struct world_thread {
    struct sched_threads *sched;
    struct world *world;
    pthread_t thread;
    sem_t doorbell; /* posted when the world's `rung` is set */
};

struct sched_threads {
    struct sched base;
    unsigned world_count;   /* immutable after start */
    unsigned started_count; /* threads that run; starter's thread only */
    struct world_thread world[SCHED_WORLDS_MAX];
    _Atomic bool stopping;
    cpu_set_t all;        /* immutable after create: where the process may run */
    cpu_set_t home;       /* immutable after create */
    bool placed;          /* immutable after create: there is a choice */
    pthread_mutex_t lock; /* guards actors */
    struct list_node actors;
};

static struct sched_threads *self(struct sched *s)
{
    return container_of(s, struct sched_threads, base);
}

/* ---- clock ---- */

static uint64_t clock_ns(clockid_t id)
{
    struct timespec ts;
    clock_gettime(id, &ts);
    return (uint64_t)ts.tv_sec * NS_PER_S + (uint64_t)ts.tv_nsec;
}

static uint64_t threads_now(struct sched *s)
{
    (void)s;
    return clock_ns(CLOCK_MONOTONIC);
}

static uint64_t threads_wall(struct sched *s)
{
    (void)s;
    return clock_ns(CLOCK_REALTIME);
}

/* ---- worlds ---- */

static void threads_world_ring(struct world *w)
{
    struct world_thread *t = w->priv;
    sem_post(&t->doorbell);
}

static _Thread_local bool is_machine_thread;
static _Thread_local bool stays_home; /* a world's thread, which is bound to the home CPU */

static void *world_main(void *arg)
{
    struct world_thread *t = arg;
    struct world *w = t->world;

    is_machine_thread = true;
    stays_home = t->sched->placed;
    pthread_setname_np(pthread_self(), w->name);
    trace_thread_name(w->name);
    for (;;) {
        while (sem_wait(&t->doorbell) < 0)
            ; /* EINTR: a signal's handler ran, of a debugger's for example */
        while (atomic_exchange_explicit(&w->rung, false, memory_order_acq_rel)) {
            if (atomic_load(&t->sched->stopping))
                return NULL;
            w->poll(w->ctx);
        }
    }
}

/* What a thread of the machine inherits: no signals but those of faults, and the home CPU. */
static int thread_create(struct sched_threads *st, pthread_t *out, size_t stack,
                         void *(*main)(void *), void *arg)
{
    pthread_attr_t attr;
    sigset_t old;

    if (pthread_attr_init(&attr) != 0)
        return -ENOMEM;
    if (stack)
        pthread_attr_setstacksize(&attr, stack);
    /* What is inherited is not set: for that the new thread would have to wait for its creator. */
    if (st->placed && !stays_home)
        pthread_attr_setaffinity_np(&attr, sizeof(st->home), &st->home);
    fault_block_others(&old);
    int err = pthread_create(out, &attr, main, arg);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    pthread_attr_destroy(&attr);
    return -err;
}

/* ---- waiting ---- */

static void threads_wait_signal(struct sched *s, struct wait_point *wp)
{
    (void)s;
    if (!atomic_exchange_explicit(&wp->signalled, 1, memory_order_acq_rel))
        sem_post(&wp->sem);
}

/* 0 or ETIMEDOUT. */
static int sem_wait_until(sem_t *sem, uint64_t deadline_ns)
{
    struct timespec ts = {.tv_sec = (time_t)(deadline_ns / NS_PER_S),
                          .tv_nsec = (long)(deadline_ns % NS_PER_S)};
    for (;;) {
        int err =
            deadline_ns == WAIT_FOREVER ? sem_wait(sem) : sem_clockwait(sem, CLOCK_MONOTONIC, &ts);
        if (err == 0)
            return 0;
        if (errno != EINTR)
            return errno;
    }
}

/* A thread that has come to the home CPU for its wait, and where it may go afterwards. */
struct visit {
    bool home;
    cpu_set_t back;
};

static void visit_end(struct visit *v)
{
    if (v->home)
        sched_setaffinity(0, sizeof(v->back), &v->back);
    v->home = false;
}

static void visit_begin(struct sched_threads *st, struct visit *v)
{
    v->home = st->placed && sched_getaffinity(0, sizeof(v->back), &v->back) >= 0 &&
              !CPU_EQUAL(&v->back, &st->home) &&
              sched_setaffinity(0, sizeof(st->home), &st->home) == 0;
}

static void spread_call(struct sched_threads *st, call_id call)
{
    pthread_mutex_lock(&st->lock);
    list_for_each(n, &st->actors)
    {
        struct actor *a = list_entry(n, struct actor, node);
        int tid = atomic_load(&a->tid);
        if (tid && atomic_load(&a->call) == call && !atomic_load(&a->gone) &&
            !atomic_exchange(&a->spread, true))
            sched_setaffinity(tid, sizeof(st->all), &st->all);
    }
    pthread_mutex_unlock(&st->lock);
}

static int threads_wait_on(struct sched *s, struct wait_point *wp, uint64_t deadline_ns,
                           call_id call)
{
    struct sched_threads *st = self(s);
    __attribute__((cleanup(visit_end))) struct visit visit = {.home = false};
    int err;

    if (is_machine_thread) {
        err = sem_wait_until(&wp->sem, deadline_ns);
    } else {
        visit_begin(st, &visit);
        uint64_t soon = clock_ns(CLOCK_MONOTONIC) + SPREAD_AFTER_NS;
        err = sem_wait_until(&wp->sem, st->placed && soon < deadline_ns ? soon : deadline_ns);
        if (err == ETIMEDOUT && st->placed && soon < deadline_ns) {
            visit_end(&visit);
            spread_call(st, call);
            err = sem_wait_until(&wp->sem, deadline_ns);
        }
    }
    if (err)
        return -err;
    atomic_exchange_explicit(&wp->signalled, 0, memory_order_acq_rel);
    return 0;
}

/* The worlds have threads of their own: nothing to settle, nobody to keep out. */
static void threads_need_not(struct sched *s)
{
    (void)s;
}

/* ---- actors ---- */

static void *actor_main(void *arg)
{
    struct actor *a = arg;
    struct sched_threads *st = self(a->sched);
    enum actor_next next;

    is_machine_thread = true;
    pthread_setname_np(pthread_self(), "ta");
    trace_thread_name(a->name);
    atomic_store(&a->tid, (int)syscall(SYS_gettid));
    do {
        int err = threads_wait_on(a->sched, &a->wp, WAIT_FOREVER, 0);
        CHECK(err == 0);
        if (st->placed && atomic_exchange(&a->spread, false))
            sched_setaffinity(0, sizeof(st->home), &st->home);
        do {
            next = a->step(a->ctx);
        } while (next == ACTOR_MORE);
    } while (next != ACTOR_GONE);

    pthread_mutex_lock(&st->lock);
    list_del(&a->node);
    pthread_mutex_unlock(&st->lock);
    struct world *owner = a->owner;
    atomic_store(&a->gone, true);
    world_ring(owner); /* from here on the actor may be reaped: it waits for this thread only */
    return NULL;
}

static int threads_actor_start(struct sched *s, struct actor *a)
{
    struct sched_threads *st = self(s);

    wait_init(&a->wp);
    pthread_mutex_lock(&st->lock);
    list_add_tail(&st->actors, &a->node);
    pthread_mutex_unlock(&st->lock);
    int err = thread_create(st, &a->thread, ACTOR_STACK_SIZE, actor_main, a);
    if (err) {
        pthread_mutex_lock(&st->lock);
        list_del(&a->node);
        pthread_mutex_unlock(&st->lock);
        wait_fini(&a->wp);
    }
    return err;
}

static void threads_actor_ring(struct actor *a, call_id call)
{
    atomic_store(&a->call, call);
    threads_wait_signal(a->sched, &a->wp);
}

static void threads_actor_reap(struct actor *a)
{
    CHECK(pthread_join(a->thread, NULL) == 0);
    wait_fini(&a->wp);
}

/* ---- life ---- */

static void choose_home(struct sched_threads *st)
{
    int cpu = sched_getcpu();

    CPU_ZERO(&st->home);
    if (cpu < 0 || cpu >= CPU_SETSIZE || sched_getaffinity(0, sizeof(st->all), &st->all) < 0)
        return;
    CPU_SET(cpu, &st->home);
    st->placed = CPU_COUNT(&st->all) > 1 && CPU_ISSET(cpu, &st->all);
}

static void threads_add_world(struct sched *s, struct world *w)
{
    struct sched_threads *st = self(s);

    CHECK(st->world_count < SCHED_WORLDS_MAX && st->started_count == 0);
    struct world_thread *t = &st->world[st->world_count++];
    t->sched = st;
    t->world = w;
    CHECK(sem_init(&t->doorbell, 0, 0) == 0);
    w->sched = s;
    w->priv = t;
}

static void threads_stop(struct sched *s)
{
    struct sched_threads *st = self(s);

    CHECK(list_empty(&st->actors));
    atomic_store(&st->stopping, true);
    for (unsigned i = 0; i < st->started_count; i++) {
        atomic_store(&st->world[i].world->rung, true);
        threads_world_ring(st->world[i].world);
    }
    for (unsigned i = 0; i < st->started_count; i++)
        CHECK(pthread_join(st->world[i].thread, NULL) == 0);
    st->started_count = 0;
}

static int threads_start(struct sched *s)
{
    struct sched_threads *st = self(s);

    atomic_store(&st->stopping, false);
    while (st->started_count < st->world_count) {
        struct world_thread *t = &st->world[st->started_count];
        /* What rang before there was a thread is not looked for: each is polled once. */
        atomic_store(&t->world->rung, true);
        threads_world_ring(t->world);
        int err = thread_create(st, &t->thread, 0, world_main, t);
        if (err) {
            threads_stop(s);
            return err;
        }
        st->started_count++;
    }
    return 0;
}

static void threads_destroy(struct sched *s)
{
    struct sched_threads *st = self(s);

    CHECK(st->started_count == 0);
    for (unsigned i = 0; i < st->world_count; i++)
        sem_destroy(&st->world[i].doorbell);
    pthread_mutex_destroy(&st->lock);
    free(st);
}

static const struct sched_ops threads_ops = {
    .add_world = threads_add_world,
    .start = threads_start,
    .stop = threads_stop,
    .destroy = threads_destroy,
    .world_ring = threads_world_ring,
    .wait_signal = threads_wait_signal,
    .wait_on = threads_wait_on,
    .settle = threads_need_not,
    .enter = threads_now,
    .leave = threads_need_not,
    .actor_start = threads_actor_start,
    .actor_ring = threads_actor_ring,
    .actor_reap = threads_actor_reap,
    .now = threads_now,
    .wall = threads_wall,
};

int sched_threads_create(struct sched **out)
{
    struct sched_threads *st = calloc(1, sizeof(*st));

    *out = NULL;
    if (!st)
        return -ENOMEM;
    st->base.ops = &threads_ops;
    pthread_mutex_init(&st->lock, NULL);
    list_init(&st->actors);
    choose_home(st);
    *out = &st->base;
    return 0;
}
