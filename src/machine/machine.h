/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef MACHINE_MACHINE_H
#define MACHINE_MACHINE_H

/*
 * The machine of this process: who builds the worlds, in which order, and who drives them.
 * At most one at a time.
 */

#include "hyp/hyp.h"
#include "ree/ree.h"
#include "tee/tee.h"
#include "teesim/teesim.h"

struct machine {
    struct sched *sched;
    struct hyp *hyp;
    struct tee *tee;
    struct ree *ree;
    struct supplicant *supplicant; /* NULL: TAs have no sockets */
};

/* The running machine with a reference taken, booting it (with what the environment says) if there
 * is none and `boot` is set; or NULL with errno. machine_put gives the reference back. */
struct machine *machine_get(bool boot);
void machine_put(struct machine *m);

#endif
