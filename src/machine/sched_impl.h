/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef MACHINE_SCHED_IMPL_H
#define MACHINE_SCHED_IMPL_H

/* The two schedulers behind base/sched.h. */

#include "base/sched.h"

/* One thread a world, one an actor. 0 or -errno. */
MUST_CHECK int sched_threads_create(struct sched **out);
/* No thread of its own. seed 0: natural order, host clock; otherwise the order in which worlds are
 * polled is drawn from the seed and time is virtual. */
MUST_CHECK int sched_inline_create(uint64_t seed, struct sched **out);

#endif
