/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BASE_SCHED_H
#define BASE_SCHED_H

/*
 * What a world may ask of whoever drives it.
 *
 * A world is a poll function over its own queues. An actor is a TA instance: it runs one message to
 * completion at each step. Neither knows which thread runs it. Two schedulers implement this
 * interface (src/machine): `threads`, one thread a world and one an actor, and `inline`, where the
 * client's own call polls the worlds in turn until its answer is there.
 *
 * Rules that both rely on:
 *  - a world's poll function is never entered twice at once; data that only poll touches is
 *    "loop-only" and needs no lock;
 *  - an actor's step is never entered twice at once, and no lock is held when it is called;
 *  - world_ring, actor_ring and wait_signal may be called from any thread, under any lock of the
 *    caller's (they take no lock of a world's), and never call back.
 */

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "check.h"
#include "list.h"

struct sched;

/* Call ids are below. As a waiter's call: it may run the actors of every call (stopping), or of
 * none, not even those that nobody waits for (a service that TAs themselves wait for). */
#define CALL_ANY  UINT32_MAX
#define CALL_NONE (UINT32_MAX - 1)

/* Call id: one number for one call of a client's, 1 and up; it travels with every message that the
 * call causes. 0 is "no call": what the machine does on its own behalf. */
typedef uint32_t call_id;

/* ---- worlds ---- */

struct world {
    /* Set by the owner before sched_add_world, immutable afterwards. */
    const char *name;        /* "ree", "hyp", "tee": thread name and trace track */
    void (*poll)(void *ctx); /* do all you can now, then return */
    void *ctx;
    /* The scheduler's. */
    struct sched *sched;
    _Atomic bool rung; /* set by world_ring, cleared before poll is entered */
    bool polling;      /* inline: guarded by the machine lock */
    void *priv;        /* threads: its thread */
};

/* Asks that the world be polled (again) soon. Cheap when it is rung already. */
void world_ring(struct world *w);

/* ---- waiting ---- */

/*
 * A place where one thread waits. Signals count like a semaphore's but collapse: any number of
 * wait_signal before the wait is one. Lives in the waiter's memory; must not be destroyed while
 * another thread may still signal it.
 */
struct wait_point {
    _Atomic uint32_t signalled;
    sem_t sem;
};

void wait_init(struct wait_point *wp);
void wait_fini(struct wait_point *wp);

void wait_signal(struct sched *s, struct wait_point *wp);

#define WAIT_FOREVER UINT64_MAX

/*
 * Waits until signalled (and takes the signal: 0) or until the machine's clock reaches
 * `deadline_ns` (-ETIMEDOUT). `call` is the call on whose behalf the thread waits; in inline mode
 * the wait drives the worlds and runs the actors of that call on this very stack. May be called
 * with no lock held only, from a client thread or an actor; from a world's poll only while booting.
 *
 * In threads mode it is a cancellation point (pthreads): a client thread that is cancelled here
 * unwinds, so callers keep their clean-up in __attribute__((cleanup)) handlers.
 */
MUST_CHECK int wait_on(struct sched *s, struct wait_point *wp, uint64_t deadline_ns, call_id call);

/* For who sent something without waiting for an answer (a cancel, a disconnect): in inline mode
 * polls the worlds until none is rung; in threads mode the worlds run anyway. As wait_on otherwise.
 */
void sched_settle(struct sched *s);

/*
 * Around each call of a client's thread into the REE's kernel, before it has queued anything:
 * inline mode lets the threads take turns, and may keep the caller waiting (no cancellation point).
 * A thread that enters twice leaves once. Returns the machine's clock, as it was when the thread's
 * turn came.
 */
uint64_t sched_enter(struct sched *s);
void sched_leave(struct sched *s);

/* ---- actors ---- */

enum actor_next {
    ACTOR_IDLE, /* nothing to do until rung */
    ACTOR_MORE, /* call step again, for the call now in actor.call */
    ACTOR_GONE, /* never call step again */
};

struct actor {
    /* Set by the owner before actor_start, immutable afterwards. */
    char name[32]; /* thread name and trace track */
    enum actor_next (*step)(void *ctx);
    void *ctx;
    struct world *owner; /* rung when the actor has gone */
    /* The scheduler's. */
    struct sched *sched;
    _Atomic call_id call;   /* call on whose behalf the next step runs */
    _Atomic call_id runner; /* what the thread that runs the step waits for */
    _Atomic bool gone;      /* set after the last step has returned */
    struct wait_point wp;   /* threads: where it waits to be rung */
    struct list_node node;  /* in the scheduler's list of actors */
    uint8_t state;          /* inline: guarded by the scheduler's queue lock */
    pthread_t thread;       /* threads */
    _Atomic int tid;        /* threads: kernel thread id, 0 before it runs */
    _Atomic bool spread;    /* threads: taken off the home CPU */
};

/* 0, -EAGAIN or -ENOMEM when no thread can be had. On failure nothing has been started. */
MUST_CHECK int actor_start(struct sched *s, struct actor *a);

/* Something arrived for the actor on behalf of `call`. */
void actor_ring(struct actor *a, call_id call);

/* In a step: may it do something on behalf of `call`, or should it return ACTOR_MORE with that call
 * in actor.call, for another thread to run? (inline; in threads mode always.) */
static inline bool actor_may_run(const struct actor *a, call_id call)
{
    call_id runner = atomic_load(&a->runner);
    return call == 0 || runner == CALL_ANY || runner == call;
}

/* After actor.gone only: releases the thread. The owner may free the actor afterwards. */
void actor_reap(struct actor *a);

/* ---- the machine's clock ---- */

/* Nanoseconds of the machine's monotonic clock: the host's, or the virtual one of a seeded run. */
uint64_t sched_now(struct sched *s);
/* Nanoseconds since 1970 on the same footing (virtual: a fixed epoch plus the virtual time). */
uint64_t sched_wall(struct sched *s);
/* The clock is the virtual one. */
bool sched_is_virtual(struct sched *s);

/* ---- for the machine (src/machine) ---- */

struct sched_ops {
    void (*add_world)(struct sched *s, struct world *w);
    int (*start)(struct sched *s);
    void (*stop)(struct sched *s);
    void (*destroy)(struct sched *s);
    void (*world_ring)(struct world *w);
    void (*wait_signal)(struct sched *s, struct wait_point *wp);
    int (*wait_on)(struct sched *s, struct wait_point *wp, uint64_t deadline_ns, call_id call);
    void (*settle)(struct sched *s);
    uint64_t (*enter)(struct sched *s);
    void (*leave)(struct sched *s);
    int (*actor_start)(struct sched *s, struct actor *a);
    void (*actor_ring)(struct actor *a, call_id call);
    void (*actor_reap)(struct actor *a);
    uint64_t (*now)(struct sched *s);
    uint64_t (*wall)(struct sched *s);
    bool (*is_virtual)(struct sched *s); /* NULL: never */
};

struct sched {
    const struct sched_ops *ops;
};

/* Life: create (src/machine/sched_impl.h), add worlds, start, … stop, destroy. */

/* Before sched_start. At most SCHED_WORLDS_MAX. */
#define SCHED_WORLDS_MAX 4
void sched_add_world(struct sched *s, struct world *w);
MUST_CHECK int sched_start(struct sched *s);
/* Every actor must have been reaped. No world is polled any more once this returns. */
void sched_stop(struct sched *s);
void sched_destroy(struct sched *s);

#endif
