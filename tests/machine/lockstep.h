/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TESTS_LOCKSTEP_H
#define TESTS_LOCKSTEP_H

/*
 * Threads in an order that a seed decides. Of the players one runs at a time; at each point it may
 * be another's turn. Points are where threads of an inline machine can meet: before a mutex is
 * locked, a world, an actor or a waiter rung, a wait and a TA's system call begun. A mutex that is
 * held, and a condition that nobody has signalled, make it another's turn; when it is nobody's, the
 * players wait for each other for ever: that ends the program, with the seed.
 *
 * The same seed gives the same run, if the machine runs inline, with a seed of its own. Time of the
 * host passes by the point. Link with LOCKSTEP_WRAPS (CMakeLists.txt).
 */

#include <stdint.h>

#define LOCKSTEP_MAX 4u

struct lockstep_player {
    void (*main)(void *arg);
    void *arg;
};

/* Runs them all to their ends; the number of points that were passed. */
unsigned lockstep_run(uint64_t seed, const struct lockstep_player *players, unsigned count);

/* A player lets up to `most` turns pass, a number drawn so that small ones are as likely as large
 * ones. */
void lockstep_rest(unsigned most);

#endif
