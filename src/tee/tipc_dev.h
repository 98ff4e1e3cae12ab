/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEE_TIPC_DEV_H
#define TEE_TIPC_DEV_H

/*
 * Device side of the tipc rings: an app of the IPC core that stands for the normal world. It turns
 * CONN_REQ into connections (as the zero-UUID client), messages into channel messages, and back.
 *
 * Nothing that the rings bring can stop the TEE: a bad message is refused (and its channel
 * disconnected, so that its callers get an answer), a bad ring marks the device NEEDS_RESET and
 * closes every channel; a reset by the driver brings the link back. A channel that is full holds
 * back its own messages only: they wait in their buffers, at most 8 of a channel's and half the
 * ring in all; the channel that has one more is disconnected. While the normal world gives no
 * buffer to send in, nothing is taken from it.
 *
 * Device states: RESET 0 → GOING_ONLINE 1 (DRIVER_OK seen, GO_ONLINE to be sent) → ACTIVE 2; any →
 * RESET by the driver. All functions in the TEE world.
 */

#include <stdbool.h>

#include "base/guest_mem.h"
#include "base/mmio.h"
#include "ipc.h"

struct tipc_vdev;

/* `wake` rings the TEE world. Fills the register page: features, two queues, the magic last. 0;
 * -EINVAL: `map` has no driver window; -ENOMEM. *out is NULL on failure. */
MUST_CHECK int tipc_vdev_create(struct ipc *ipc, const struct guest_map *map,
                                const struct mmio_bus *bus, struct irq_line *irq,
                                void (*wake)(void *arg, call_id call), void *arg,
                                struct tipc_vdev **out);
/* Withdraws the device and closes every channel. NULL is allowed. */
void tipc_vdev_destroy(struct tipc_vdev *d);
/* Interrupt, commands, rings, channel events. True when it did something. */
bool tipc_vdev_poll(struct tipc_vdev *d);

#endif
