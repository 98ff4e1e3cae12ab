/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef MACHINE_SCHED_IMPL_H
#define MACHINE_SCHED_IMPL_H

/*
 * The two schedulers behind base/sched.h. Order: create, add worlds, start, … stop, destroy.
 */

#include "base/sched.h"

/* One thread a world (a libuv loop), one an actor. 0 or -errno. */
MUST_CHECK int sched_threads_create(struct sched **out);
/* No thread of its own. seed 0: natural order, host clock; otherwise the order in which worlds are
 * polled is drawn from the seed and time is virtual. */
MUST_CHECK int sched_inline_create(uint64_t seed, struct sched **out);

/* Before sched_start. At most SCHED_WORLDS_MAX. */
#define SCHED_WORLDS_MAX 4
void sched_add_world(struct sched *s, struct world *w);
MUST_CHECK int sched_start(struct sched *s);
/* Every actor must have been reaped. No world is polled any more once this returns. */
void sched_stop(struct sched *s);
void sched_destroy(struct sched *s);

#endif
