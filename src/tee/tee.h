/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEE_TEE_H
#define TEE_TEE_H

/*
 * The TEE world: the tipc device, the IPC core, the session manager, the TA instances. Its poll
 * function runs the device and the session manager; each instance is an actor.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/guest_mem.h"
#include "base/mmio.h"
#include "base/sched.h"
#include "storage/store.h"
#include "teesim/teesim.h"

struct tee;

struct tee_config {
    const char *ta_path;   /* colon-separated directories of <uuid>.ta and <uuid>.so; copied */
    const char *state_dir; /* of what outlives a run; NULL: none; STORE_IN_MEMORY; copied */
    enum store_sync state_sync;
    bool report_all; /* of every instance that ends, what memory it has used */
    bool strict;     /* page protection of memrefs; otherwise fast */
};

/* 0 or -errno; *out NULL on failure. Fills the register page, its magic last. */
MUST_CHECK int tee_create(struct sched *s, const struct tee_config *cfg,
                          const struct guest_map *map, const struct mmio_bus *bus,
                          struct irq_line *irq, struct tee **out);
/*
 * Ends the session manager, which closes every channel, and every instance (entry points that run
 * are ended as by a panic, without a report), and waits until the last one has gone. From then on
 * the TEE refuses connections, so that nobody in the normal world waits for it in vain. Called with
 * the worlds' threads still running (or not started), from a thread that is none of them. The
 * second time it does nothing.
 */
void tee_stop(struct tee *t);
/* After tee_stop, with no world running any more. */
void tee_destroy(struct tee *t);
struct world *tee_world(struct tee *t);
/* The latest TA instance that has died; untouched if none has. Any thread. */
void tee_last_death(struct tee *t, struct teesim_death *out);

#endif
