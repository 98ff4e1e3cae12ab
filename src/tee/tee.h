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

struct tee;

struct tee_config {
    const char *ta_path;  /* colon-separated directories of <uuid>.ta and <uuid>.so; copied */
    bool strict;          /* page protection of memrefs; otherwise fast */
};

/* 0 or -errno; *out NULL on failure. Fills the register page, its magic last. */
MUST_CHECK int tee_create(struct sched *s, const struct tee_config *cfg,
                          const struct guest_map *map, const struct mmio_bus *bus,
                          struct irq_line *irq, struct tee **out);
/* Ends every instance (entry points that run are ended as by a panic, without a report), frees all.
 * Called with the worlds' threads still running, from a thread that is none of them; afterwards the
 * TEE's poll function does nothing. */
void tee_stop(struct tee *t);
void tee_destroy(struct tee *t);
struct world *tee_world(struct tee *t);

#endif
