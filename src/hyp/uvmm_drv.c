/* SPDX-License-Identifier: BSD-2-Clause */
#include "uvmm.h"

#include <string.h>

#include "base/trace.h"
#include "uvmm_page.h"

/* ---- traps ---- */

static bool feature_word(const struct uvmm *u, uint32_t select, uint32_t map, uint32_t *offset)
{
    uint32_t word = page_read(u, select);
    *offset = map + word * 4;
    return word < 8;
}

static void select_device_features(struct uvmm *u, uint32_t value)
{
    uint32_t offset;

    page_write(u, VIRTIO_MMIO_DEVICE_FEATURES_SEL, value);
    bool known =
        feature_word(u, VIRTIO_MMIO_DEVICE_FEATURES_SEL, L4VIRTIO_DEV_FEATURES_MAP, &offset);
    page_write(u, VIRTIO_MMIO_DEVICE_FEATURES, known ? page_read(u, offset) : 0);
}

static void write_driver_features(struct uvmm *u, uint32_t value)
{
    uint32_t offset;

    if (feature_word(u, VIRTIO_MMIO_DRIVER_FEATURES_SEL, L4VIRTIO_DRIVER_FEATURES_MAP, &offset))
        page_write(u, offset, value);
}

/* The queue registers are a view of the selected queue; one that does not exist reads as zeros. */
static void show_queue(struct uvmm *u, uint32_t index)
{
    bool known = index < UVMM_QUEUES;
    uint32_t num = known ? page_read(u, page_queue(index, QW_NUM)) : 0;

    page_write(u, VIRTIO_MMIO_QUEUE_NUM_MAX, num & 0xffff);
    page_write(u, VIRTIO_MMIO_QUEUE_NUM, num >> 16);
    page_write(u, VIRTIO_MMIO_QUEUE_READY,
               known ? page_read(u, page_queue(index, QW_READY)) & 0xffff : 0);
    page_write64(u, VIRTIO_MMIO_QUEUE_DESC_LOW,
                 known ? page_read64(u, page_queue(index, QW_DESC)) : 0);
    page_write64(u, VIRTIO_MMIO_QUEUE_AVAIL_LOW,
                 known ? page_read64(u, page_queue(index, QW_AVAIL)) : 0);
    page_write64(u, VIRTIO_MMIO_QUEUE_USED_LOW,
                 known ? page_read64(u, page_queue(index, QW_USED)) : 0);
}

static void push_cmd(struct uvmm_drv *u, uint32_t cmd)
{
    if (cmd == L4VIRTIO_CMD_SET_STATUS) {
        /* A reset makes void whatever came before it. */
        u->cmd_count = 0;
        u->overrun = false;
    }
    if (u->cmd_count == UVMM_CMDS)
        u->overrun = true;
    if (u->overrun)
        u->cmd_count = 0;
    else
        u->cmd[u->cmd_count++] = cmd;
    if (!u->working)
        page_write(&u->vm, L4VIRTIO_CMD, cmd);
    atomic_store(&u->waiting, true);
}

static void set_half(struct uvmm *u, uint32_t offset, unsigned shift, uint32_t value)
{
    uint32_t keep = page_read(u, offset) & ~(0xffffu << shift);
    page_write(u, offset, keep | (value & 0xffff) << shift);
}

/* True when the write was of one of the selected queue's registers and leaves a command. */
static bool write_queue(struct uvmm *u, uint32_t offset, uint32_t value, uint32_t index)
{
    switch (offset) {
    case VIRTIO_MMIO_QUEUE_NUM:
        set_half(u, page_queue(index, QW_NUM), 16, value);
        break;
    case VIRTIO_MMIO_QUEUE_READY:
        set_half(u, page_queue(index, QW_READY), 0, value & 1);
        break;
    case VIRTIO_MMIO_QUEUE_DESC_LOW:
    case VIRTIO_MMIO_QUEUE_DESC_HIGH:
        page_write(u, page_queue(index, QW_DESC) + offset - VIRTIO_MMIO_QUEUE_DESC_LOW, value);
        break;
    case VIRTIO_MMIO_QUEUE_AVAIL_LOW:
    case VIRTIO_MMIO_QUEUE_AVAIL_HIGH:
        page_write(u, page_queue(index, QW_AVAIL) + offset - VIRTIO_MMIO_QUEUE_AVAIL_LOW, value);
        break;
    case VIRTIO_MMIO_QUEUE_USED_LOW:
    case VIRTIO_MMIO_QUEUE_USED_HIGH:
        page_write(u, page_queue(index, QW_USED) + offset - VIRTIO_MMIO_QUEUE_USED_LOW, value);
        break;
    default:
        return false;
    }
    show_queue(u, index);
    return offset == VIRTIO_MMIO_QUEUE_READY;
}

/* True when there is something for the world to do. */
static bool trap_locked(struct uvmm_drv *u, uint32_t offset, uint32_t value)
{
    uint32_t queue = page_read(&u->vm, VIRTIO_MMIO_QUEUE_SEL);

    switch (offset) {
    case VIRTIO_MMIO_DEVICE_FEATURES_SEL:
        select_device_features(&u->vm, value);
        return false;
    case VIRTIO_MMIO_DRIVER_FEATURES_SEL:
        page_write(&u->vm, offset, value);
        return false;
    case VIRTIO_MMIO_DRIVER_FEATURES:
        write_driver_features(&u->vm, value);
        return false;
    case VIRTIO_MMIO_QUEUE_SEL:
        page_write(&u->vm, offset, value);
        show_queue(&u->vm, value);
        return false;
    case VIRTIO_MMIO_STATUS:
        push_cmd(u, L4VIRTIO_CMD_SET_STATUS | (value & 0xff));
        return true;
    default:
        if (queue >= UVMM_QUEUES || !write_queue(&u->vm, offset, value, queue))
            return false;
        push_cmd(u, L4VIRTIO_CMD_CFG_QUEUE | queue);
        return true;
    }
}

static void drv_trap(void *ctx, uint32_t offset, uint32_t value, call_id call)
{
    struct uvmm_drv *u = ctx;

    TRACE(UVMM_TRAP, call, 0, u->vm.vm, offset, value);
    if (offset == VIRTIO_MMIO_QUEUE_NOTIFY) {
        uvmm_notify(&u->vm, value, call);
        return;
    }
    if (offset == VIRTIO_MMIO_INTERRUPT_ACK) {
        atomic_fetch_and(page_word(&u->vm, VIRTIO_MMIO_INTERRUPT_STATUS), ~value);
        return;
    }
    pthread_mutex_lock(&u->vm.lock);
    bool work = trap_locked(u, offset, value);
    pthread_mutex_unlock(&u->vm.lock);
    if (work)
        world_ring(u->vm.hyp);
}

/* ---- the world ---- */

void uvmm_drv_init(struct uvmm_drv *u, uint8_t *regs, const uint8_t *guest_regs, struct world *hyp)
{
    memset(u, 0, sizeof(*u));
    uvmm_init(&u->vm, VM_REE, regs, hyp);
    u->vm.bus = (struct mmio_bus){.regs = guest_regs, .write = drv_trap, .ctx = u};
    page_write(&u->vm, VIRTIO_MMIO_MAGIC_VALUE, L4VIRTIO_MAGIC);
    page_write(&u->vm, VIRTIO_MMIO_VERSION, L4VIRTIO_VERSION);
    page_write(&u->vm, L4VIRTIO_NUM_QUEUES, UVMM_QUEUES);
    page_write(&u->vm, L4VIRTIO_QUEUES_OFFSET, L4VIRTIO_QUEUES);
}

void uvmm_drv_fini(struct uvmm_drv *u)
{
    uvmm_fini(&u->vm);
}

void uvmm_drv_show(struct uvmm_drv *u, const struct uvmm_device *dev)
{
    static const struct uvmm_device none;

    if (!dev)
        dev = &none;
    uvmm_drv_reset(u);
    pthread_mutex_lock(&u->vm.lock);
    page_write64(&u->vm, L4VIRTIO_DEV_FEATURES_MAP, dev->features);
    for (unsigned i = 0; i < UVMM_QUEUES; i++) {
        set_half(&u->vm, page_queue(i, QW_NUM), 0, dev->queue_num_max);
        page_write(&u->vm, page_queue(i, QW_NOTIFY), i);
    }
    show_queue(&u->vm, page_read(&u->vm, VIRTIO_MMIO_QUEUE_SEL));
    page_write(&u->vm, VIRTIO_MMIO_VENDOR_ID, dev->vendor);
    page_write(&u->vm, VIRTIO_MMIO_CONFIG_GENERATION,
               page_read(&u->vm, VIRTIO_MMIO_CONFIG_GENERATION) + 1);
    page_write(&u->vm, VIRTIO_MMIO_DEVICE_ID, dev->device_id);
    pthread_mutex_unlock(&u->vm.lock);
    uvmm_drv_irq(u, VIRTIO_MMIO_INT_CONFIG, 0);
}

enum uvmm_taken uvmm_drv_take(struct uvmm_drv *u, uint32_t *cmd)
{
    enum uvmm_taken taken = UVMM_NOTHING;

    if (!atomic_load_explicit(&u->waiting, memory_order_acquire))
        return UVMM_NOTHING;
    pthread_mutex_lock(&u->vm.lock);
    CHECK(!u->working);
    if (u->overrun) {
        u->overrun = false;
        taken = UVMM_OVERRUN;
    } else if (u->cmd_count) {
        *cmd = u->cmd[0];
        memmove(&u->cmd[0], &u->cmd[1], --u->cmd_count * sizeof(u->cmd[0]));
        taken = UVMM_COMMAND;
    }
    u->working = taken != UVMM_NOTHING;
    atomic_store(&u->waiting, u->cmd_count != 0);
    pthread_mutex_unlock(&u->vm.lock);
    return taken;
}

void uvmm_drv_done(struct uvmm_drv *u)
{
    pthread_mutex_lock(&u->vm.lock);
    u->working = false;
    uint32_t next = u->cmd_count ? u->cmd[0] : u->overrun ? L4VIRTIO_CMD_MASK : 0;
    /* Sequentially consistent, as the interrupt line's waiter asks for. */
    atomic_store(page_word(&u->vm, L4VIRTIO_CMD), next);
    pthread_mutex_unlock(&u->vm.lock);
    if (next == 0)
        uvmm_inject(&u->vm, 0);
}

uint32_t uvmm_drv_status(const struct uvmm_drv *u)
{
    return page_read(&u->vm, VIRTIO_MMIO_STATUS);
}

void uvmm_drv_set_status(struct uvmm_drv *u, uint32_t status)
{
    page_write(&u->vm, VIRTIO_MMIO_STATUS, status);
}

void uvmm_drv_reset(struct uvmm_drv *u)
{
    pthread_mutex_lock(&u->vm.lock);
    page_write(&u->vm, VIRTIO_MMIO_STATUS, 0);
    atomic_store(page_word(&u->vm, VIRTIO_MMIO_INTERRUPT_STATUS), 0);
    page_write64(&u->vm, L4VIRTIO_DRIVER_FEATURES_MAP, 0);
    for (unsigned i = 0; i < UVMM_QUEUES; i++) {
        set_half(&u->vm, page_queue(i, QW_NUM), 16, 0);
        set_half(&u->vm, page_queue(i, QW_READY), 0, 0);
        page_write64(&u->vm, page_queue(i, QW_DESC), 0);
        page_write64(&u->vm, page_queue(i, QW_AVAIL), 0);
        page_write64(&u->vm, page_queue(i, QW_USED), 0);
    }
    show_queue(&u->vm, page_read(&u->vm, VIRTIO_MMIO_QUEUE_SEL));
    pthread_mutex_unlock(&u->vm.lock);
}

uint64_t uvmm_drv_features(struct uvmm_drv *u)
{
    pthread_mutex_lock(&u->vm.lock);
    uint64_t features = page_read64(&u->vm, L4VIRTIO_DRIVER_FEATURES_MAP);
    pthread_mutex_unlock(&u->vm.lock);
    return features;
}

struct uvmm_queue uvmm_drv_queue(struct uvmm_drv *u, unsigned index)
{
    CHECK(index < UVMM_QUEUES);
    pthread_mutex_lock(&u->vm.lock);
    struct uvmm_queue q = {
        .num = (uint16_t)(page_read(&u->vm, page_queue(index, QW_NUM)) >> 16),
        .ready = page_read(&u->vm, page_queue(index, QW_READY)) & 1,
        .at = {{page_read64(&u->vm, page_queue(index, QW_DESC))},
               {page_read64(&u->vm, page_queue(index, QW_AVAIL))},
               {page_read64(&u->vm, page_queue(index, QW_USED))}},
    };
    pthread_mutex_unlock(&u->vm.lock);
    return q;
}

void uvmm_drv_irq(struct uvmm_drv *u, uint32_t status, call_id call)
{
    atomic_fetch_or(page_word(&u->vm, VIRTIO_MMIO_INTERRUPT_STATUS), status);
    uvmm_inject(&u->vm, call);
}
