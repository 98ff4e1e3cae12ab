/* SPDX-License-Identifier: BSD-2-Clause */
#include "virtio_mmio.h"

#include <errno.h>
#include <linux/virtio_mmio.h>

#include "abi/l4virtio.h"
#include "base/trace.h"

#define NS_PER_MS 1000000ull

static void write64(struct vmmio *v, uint32_t offset, uint64_t value)
{
    mmio_write(v->bus, offset, (uint32_t)value, 0);
    mmio_write(v->bus, offset + 4, (uint32_t)(value >> 32), 0);
}

/* ---- commands ---- */

/* The waiter is announced before `cmd` is looked at: the line's raise, which looks for a waiter
 * after `cmd` has become 0, then finds it. */
static int wait_done(struct vmmio *v)
{
    uint64_t deadline = sched_now(v->sched) + VMMIO_CMD_MS * NS_PER_MS;
    int err = 0;

    atomic_store(&v->irq->waiter, v->done);
    while (atomic_load((const volatile _Atomic uint32_t *)(v->bus->regs + L4VIRTIO_CMD)) != 0) {
        err = wait_on(v->sched, v->done, deadline, 0);
        if (err)
            break;
    }
    atomic_store(&v->irq->waiter, NULL);
    return err;
}

static int set_status(struct vmmio *v, uint32_t status)
{
    TRACE(VMMIO_STATUS, 0, 0, status, 0, 0);
    mmio_write(v->bus, VIRTIO_MMIO_STATUS, status, 0);
    return wait_done(v);
}

static int add_status(struct vmmio *v, uint32_t bits)
{
    return set_status(v, vmmio_status(v) | bits);
}

/* ---- bring-up ---- */

static bool is_device(struct vmmio *v, uint32_t device_id)
{
    return mmio_read(v->bus, VIRTIO_MMIO_DEVICE_ID) == device_id &&
           mmio_read(v->bus, VIRTIO_MMIO_MAGIC_VALUE) == L4VIRTIO_MAGIC &&
           mmio_read(v->bus, VIRTIO_MMIO_VERSION) == L4VIRTIO_VERSION;
}

static uint64_t device_features(struct vmmio *v)
{
    uint64_t features = 0;

    for (uint32_t word = 0; word < 2; word++) {
        mmio_write(v->bus, VIRTIO_MMIO_DEVICE_FEATURES_SEL, word, 0);
        features |= (uint64_t)mmio_read(v->bus, VIRTIO_MMIO_DEVICE_FEATURES) << 32 * word;
    }
    return features;
}

static int negotiate(struct vmmio *v, uint64_t features)
{
    if ((device_features(v) & features) != features)
        return -EPROTO;
    for (uint32_t word = 0; word < 2; word++) {
        mmio_write(v->bus, VIRTIO_MMIO_DRIVER_FEATURES_SEL, word, 0);
        mmio_write(v->bus, VIRTIO_MMIO_DRIVER_FEATURES, (uint32_t)(features >> 32 * word), 0);
    }
    int err = add_status(v, VIRTIO_CONFIG_S_FEATURES_OK);
    if (err)
        return err;
    return vmmio_status(v) & VIRTIO_CONFIG_S_FEATURES_OK ? 0 : -EPROTO;
}

int vmmio_begin(struct vmmio *v, uint32_t device_id, uint64_t features)
{
    if (!is_device(v, device_id))
        return -ENODEV;
    int err = set_status(v, 0);
    if (!err)
        err = add_status(v, VIRTIO_CONFIG_S_ACKNOWLEDGE);
    if (!err)
        err = add_status(v, VIRTIO_CONFIG_S_DRIVER);
    if (!err)
        err = negotiate(v, features);
    if (err != -EPROTO)
        return err;
    if (!is_device(v, device_id)) /* it has gone meanwhile */
        return -ENODEV;
    return add_status(v, VIRTIO_CONFIG_S_FAILED) ? -ETIMEDOUT : -EPROTO;
}

int vmmio_setup_queue(struct vmmio *v, unsigned index, uint16_t num, struct virtq_addr at)
{
    mmio_write(v->bus, VIRTIO_MMIO_QUEUE_SEL, index, 0);
    if (mmio_read(v->bus, VIRTIO_MMIO_QUEUE_NUM_MAX) < num)
        return -EPROTO;
    mmio_write(v->bus, VIRTIO_MMIO_QUEUE_NUM, num, 0);
    write64(v, VIRTIO_MMIO_QUEUE_DESC_LOW, at.desc.v);
    write64(v, VIRTIO_MMIO_QUEUE_AVAIL_LOW, at.avail.v);
    write64(v, VIRTIO_MMIO_QUEUE_USED_LOW, at.used.v);
    mmio_write(v->bus, VIRTIO_MMIO_QUEUE_READY, 1, 0);
    int err = wait_done(v);
    if (err)
        return err;
    return vmmio_status(v) & VIRTIO_CONFIG_S_NEEDS_RESET ? -EPROTO : 0;
}

int vmmio_driver_ok(struct vmmio *v)
{
    int err = add_status(v, VIRTIO_CONFIG_S_DRIVER_OK);
    if (err)
        return err;
    return vmmio_status(v) & VIRTIO_CONFIG_S_NEEDS_RESET ? -EPROTO : 0;
}

int vmmio_reset(struct vmmio *v)
{
    return set_status(v, 0);
}

/* ---- running ---- */

void vmmio_notify(struct vmmio *v, unsigned queue, call_id call)
{
    TRACE(VMMIO_KICK, call, 0, queue, 0, 0);
    mmio_write(v->bus, VIRTIO_MMIO_QUEUE_NOTIFY, queue, call);
}

uint32_t vmmio_irq_ack(struct vmmio *v)
{
    uint32_t status = mmio_read(v->bus, VIRTIO_MMIO_INTERRUPT_STATUS);

    if (status) {
        call_id call = atomic_load_explicit(&v->irq->call, memory_order_relaxed);
        TRACE(VMMIO_IRQ, call, 0, status, 0, 0);
        mmio_write(v->bus, VIRTIO_MMIO_INTERRUPT_ACK, status, call);
    }
    return status;
}

uint32_t vmmio_status(struct vmmio *v)
{
    return mmio_read(v->bus, VIRTIO_MMIO_STATUS);
}
