/* SPDX-License-Identifier: BSD-2-Clause */
#include "uvmm.h"

#include <string.h>

#include "base/trace.h"
#include "uvmm_page.h"

/* ---- traps ---- */

/* Whether the device may write this word while it is not exported: what it says of itself. */
static bool is_device_field(uint32_t offset)
{
    switch (offset) {
    case VIRTIO_MMIO_VERSION:
    case VIRTIO_MMIO_DEVICE_ID:
    case VIRTIO_MMIO_VENDOR_ID:
    case L4VIRTIO_NUM_QUEUES:
    case L4VIRTIO_QUEUES_OFFSET:
        return true;
    default:
        break;
    }
    for (unsigned i = 0; i < UVMM_QUEUES; i++)
        if (offset == page_queue(i, QW_NUM) || offset == page_queue(i, QW_NOTIFY))
            return true;
    return offset >= L4VIRTIO_DEV_FEATURES_MAP && offset < L4VIRTIO_DEV_FEATURES_MAP + 32;
}

static uint32_t write_magic_locked(struct uvmm_dev *u, uint32_t value)
{
    bool complete = value == L4VIRTIO_MAGIC &&
                    page_read(&u->vm, VIRTIO_MMIO_VERSION) == L4VIRTIO_VERSION &&
                    page_read(&u->vm, L4VIRTIO_NUM_QUEUES) == UVMM_QUEUES &&
                    page_read(&u->vm, L4VIRTIO_QUEUES_OFFSET) == L4VIRTIO_QUEUES;

    page_write(&u->vm, VIRTIO_MMIO_MAGIC_VALUE, value);
    if (complete == u->exported)
        return 0;
    u->exported = complete;
    page_write(&u->vm, L4VIRTIO_CMD, 0); /* whom it was for has gone */
    page_write(&u->vm, VIRTIO_MMIO_STATUS, 0);
    return UVMM_DEV_EXPORT;
}

/* A device may ask for a reset and refuse features; the rest of its status is the driver's. */
static uint32_t write_status_locked(struct uvmm_dev *u, uint32_t value)
{
    uint32_t old = page_read(&u->vm, VIRTIO_MMIO_STATUS);
    uint32_t status = old | (value & VIRTIO_CONFIG_S_NEEDS_RESET);

    if (!(value & VIRTIO_CONFIG_S_FEATURES_OK))
        status &= ~(uint32_t)VIRTIO_CONFIG_S_FEATURES_OK;
    page_write(&u->vm, VIRTIO_MMIO_STATUS, status);
    return status != old ? UVMM_DEV_STATUS : 0;
}

static uint32_t ack_locked(struct uvmm_dev *u, uint32_t value)
{
    if (value != 0 || page_read(&u->vm, L4VIRTIO_CMD) == 0)
        return 0;
    page_write(&u->vm, L4VIRTIO_CMD, 0);
    return UVMM_DEV_ACK;
}

static uint32_t trap_locked(struct uvmm_dev *u, uint32_t offset, uint32_t value)
{
    switch (offset) {
    case VIRTIO_MMIO_MAGIC_VALUE:
        return write_magic_locked(u, value);
    case VIRTIO_MMIO_STATUS:
        return write_status_locked(u, value);
    case L4VIRTIO_CMD:
        return ack_locked(u, value);
    default:
        if (!u->exported && is_device_field(offset))
            page_write(&u->vm, offset, value);
        return 0;
    }
}

static void dev_trap(void *ctx, uint32_t offset, uint32_t value, call_id call)
{
    struct uvmm_dev *u = ctx;

    TRACE(UVMM_TRAP, call, 0, u->vm.vm, offset, value);
    if (offset == VIRTIO_MMIO_QUEUE_NOTIFY) {
        uvmm_notify(&u->vm, value, call);
        return;
    }
    pthread_mutex_lock(&u->vm.lock);
    uint32_t events = trap_locked(u, offset, value);
    atomic_fetch_or(&u->events, events);
    pthread_mutex_unlock(&u->vm.lock);
    if (events)
        world_ring(u->vm.hyp);
}

/* ---- the world ---- */

void uvmm_dev_init(struct uvmm_dev *u, uint8_t *regs, const uint8_t *guest_regs, struct world *hyp)
{
    memset(u, 0, sizeof(*u));
    uvmm_init(&u->vm, VM_TEE, regs, hyp);
    u->vm.bus = (struct mmio_bus){.regs = guest_regs, .write = dev_trap, .ctx = u};
}

void uvmm_dev_fini(struct uvmm_dev *u)
{
    uvmm_fini(&u->vm);
}

uint32_t uvmm_dev_take_events(struct uvmm_dev *u)
{
    if (!atomic_load_explicit(&u->events, memory_order_relaxed))
        return 0;
    return atomic_exchange(&u->events, 0);
}

bool uvmm_dev_exported(struct uvmm_dev *u, struct uvmm_device *out)
{
    pthread_mutex_lock(&u->vm.lock);
    bool exported = u->exported;
    *out = (struct uvmm_device){
        .device_id = page_read(&u->vm, VIRTIO_MMIO_DEVICE_ID),
        .vendor = page_read(&u->vm, VIRTIO_MMIO_VENDOR_ID),
        .features = page_read64(&u->vm, L4VIRTIO_DEV_FEATURES_MAP),
        .queue_num_max = UINT16_MAX,
    };
    for (unsigned i = 0; i < UVMM_QUEUES; i++) {
        uint16_t num_max = (uint16_t)page_read(&u->vm, page_queue(i, QW_NUM));
        if (num_max < out->queue_num_max)
            out->queue_num_max = num_max;
    }
    pthread_mutex_unlock(&u->vm.lock);
    return exported;
}

void uvmm_dev_set_features(struct uvmm_dev *u, uint64_t features)
{
    pthread_mutex_lock(&u->vm.lock);
    page_write64(&u->vm, L4VIRTIO_DRIVER_FEATURES_MAP, features);
    pthread_mutex_unlock(&u->vm.lock);
}

void uvmm_dev_set_queue(struct uvmm_dev *u, unsigned index, const struct uvmm_queue *q)
{
    pthread_mutex_lock(&u->vm.lock);
    uint32_t num_max = page_read(&u->vm, page_queue(index, QW_NUM)) & 0xffff;
    page_write(&u->vm, page_queue(index, QW_NUM), num_max | (uint32_t)q->num << 16);
    page_write64(&u->vm, page_queue(index, QW_DESC), q->at.desc.v);
    page_write64(&u->vm, page_queue(index, QW_AVAIL), q->at.avail.v);
    page_write64(&u->vm, page_queue(index, QW_USED), q->at.used.v);
    page_write(&u->vm, page_queue(index, QW_READY), q->ready);
    pthread_mutex_unlock(&u->vm.lock);
}

void uvmm_dev_send(struct uvmm_dev *u, uint32_t cmd)
{
    pthread_mutex_lock(&u->vm.lock);
    if ((cmd & L4VIRTIO_CMD_MASK) == L4VIRTIO_CMD_SET_STATUS)
        page_write(&u->vm, VIRTIO_MMIO_STATUS, cmd & ~L4VIRTIO_CMD_MASK);
    page_write(&u->vm, L4VIRTIO_CMD, cmd);
    pthread_mutex_unlock(&u->vm.lock);
    uvmm_inject(&u->vm, 0);
}

uint32_t uvmm_dev_status(const struct uvmm_dev *u)
{
    return page_read(&u->vm, VIRTIO_MMIO_STATUS);
}

void uvmm_dev_irq(struct uvmm_dev *u, call_id call)
{
    uvmm_inject(&u->vm, call);
}
