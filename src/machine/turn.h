/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef MACHINE_TURN_H
#define MACHINE_TURN_H

/*
 * Whose turn it is to make calls in inline mode, when several client threads want to.
 *
 * Handing the machine over costs more than a call: the other thread has to be woken, and finds
 * everything in another CPU's caches. So a thread that comes back at once gets the turn again, for
 * up to TURN_NS, and passes it on then. Others line up outside; the first of the line looks now and
 * then whether it may take the turn, the rest sleep. While the owner makes one call after the other
 * it looks less often, and shortly before the end it stays awake. A
 * turn is no lock: what it orders is correct without it. Who is inside and sleeps gives it up, and
 * from who runs a TA for longer than TURN_TAKEN_NS it is taken away.
 */

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define TURN_NS       4000000u
#define TURN_TAKEN_NS 200000u
/* It has gone, and not to come back at once. */
#define TURN_FREE_NS 5000u

struct turn {
    _Atomic uint32_t owner;   /* thread number, 0: free */
    _Atomic uint32_t last;    /* whose turn it was, or is */
    _Atomic uint64_t begun;   /* when it first got it */
    _Atomic uint64_t since;   /* when it got it again, or gave it up */
    _Atomic uint32_t outside; /* threads in line */
    _Atomic uint32_t asleep;  /* the first of the line waits for the bell */
    _Atomic uint32_t bell;    /* a futex; counts */
    pthread_mutex_t line;     /* who holds it is the first */
};

void turn_init(struct turn *t);
void turn_fini(struct turn *t);
/* Waits for this thread's turn. No system call while nobody else wants it. */
void turn_take(struct turn *t);
/* After a call: this thread may come back at once. False, and harmless, for one that has not got
 * it, or not any more. */
bool turn_give(struct turn *t);
/* This thread will not come back at once: it is going to sleep. */
void turn_give_up(struct turn *t);

#endif
