/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef REE_VIRTIO_MMIO_H
#define REE_VIRTIO_MMIO_H

/*
 * Driver side of a virtio-mmio (version 2) device, virtio 1.2 sections 3.1 and 4.2. Register writes
 * trap into the machine monitor, which relays status and queue commands to the device; after each
 * such write the driver waits, at most VMMIO_CMD_MS, for the `cmd` register of the page to read 0.
 */

#include "base/mmio.h"
#include "base/sched.h"
#include "base/virtq.h"

#define VMMIO_CMD_MS 5000u

struct vmmio {
    struct sched *sched;
    const struct mmio_bus *bus;
    struct irq_line *irq;    /* of the same device; its `waiter` is set while a command waits */
    struct wait_point *done; /* the owner's; outlives the worlds; used by nobody else */
};

/*
 * All on the REE world's thread, except vmmio_notify. An interrupt with VIRTIO_MMIO_INT_CONFIG
 * comes when a device appears behind the page, disappears, or needs a reset.
 *
 * Errors: -ENODEV no device with that id behind the page (yet); -ETIMEDOUT it has not done a
 * command in VMMIO_CMD_MS; -EPROTO it lacks one of the features, refuses FEATURES_OK, has no queue
 * of that size, or needs a reset.
 */

/* Reset, ACKNOWLEDGE, DRIVER, features (all of them or failure), FEATURES_OK. */
MUST_CHECK int vmmio_begin(struct vmmio *v, uint32_t device_id, uint64_t features);
MUST_CHECK int vmmio_setup_queue(struct vmmio *v, unsigned index, uint16_t num,
                                 struct virtq_addr at);
MUST_CHECK int vmmio_driver_ok(struct vmmio *v);
MUST_CHECK int vmmio_reset(struct vmmio *v);
/* Any thread. */
void vmmio_notify(struct vmmio *v, unsigned queue, call_id call);
/* Reads and acknowledges the interrupt status: VIRTIO_MMIO_INT_VRING, _CONFIG. */
uint32_t vmmio_irq_ack(struct vmmio *v);
uint32_t vmmio_status(struct vmmio *v);

#endif
