/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BUSTLE_RIG_H
#define BUSTLE_RIG_H

/* Several that open, make, read, write, rename and delete the same few objects at once. No
 * assertions, as they are for the thread that the test began in. */

#include "vault_rig.h"

enum bustle_kind {
    BUSTLE_PROCESSES, /* the others are in other processes: what is open may be gone */
    BUSTLE_THREADS    /* in this one: what is open may be shared, or not, and stays */
};

/* False: something was not as it may be. */
bool bustle(struct vault_ta *ta, uint64_t seed, enum bustle_kind kind);
/* What is left is whole, and nothing else is; deletes it. */
void bustle_expect_whole(struct vault_rig *r);

#endif
