/* SPDX-License-Identifier: BSD-2-Clause */
#include "tipc_dev_impl.h"

#include <errno.h>
#include <linux/virtio_mmio.h>
#include <stdlib.h>

#include "abi/l4virtio.h"

/* ---- registers ---- */

static uint32_t queue_reg(unsigned queue, uint32_t offset)
{
    return L4VIRTIO_QUEUES + queue * (uint32_t)sizeof(struct l4virtio_queue) + offset;
}

static uint64_t read64(const struct tipc_vdev *d, uint32_t offset)
{
    return mmio_read(d->bus, offset) | (uint64_t)mmio_read(d->bus, offset + 4) << 32;
}

static void write_reg(struct tipc_vdev *d, uint32_t offset, uint32_t value)
{
    mmio_write(d->bus, offset, value, 0);
}

/* The monitor lets the normal world see the device when the magic is there. */
static void export_device(struct tipc_vdev *d)
{
    write_reg(d, VIRTIO_MMIO_VERSION, L4VIRTIO_VERSION);
    write_reg(d, VIRTIO_MMIO_DEVICE_ID, TIPC_VIRTIO_ID);
    write_reg(d, VIRTIO_MMIO_VENDOR_ID, TIPC_VENDOR_ID);
    write_reg(d, L4VIRTIO_DEV_FEATURES_MAP, (uint32_t)VIRTQ_FEATURES);
    write_reg(d, L4VIRTIO_DEV_FEATURES_MAP + 4, (uint32_t)(VIRTQ_FEATURES >> 32));
    write_reg(d, L4VIRTIO_NUM_QUEUES, TIPC_QUEUE_COUNT);
    write_reg(d, L4VIRTIO_QUEUES_OFFSET, L4VIRTIO_QUEUES);
    for (unsigned q = 0; q < TIPC_QUEUE_COUNT; q++) {
        write_reg(d, queue_reg(q, 0), TIPC_QUEUE_SIZE);
        write_reg(d, queue_reg(q, offsetof(struct l4virtio_queue, device_notify_index)), q);
    }
    write_reg(d, VIRTIO_MMIO_MAGIC_VALUE, L4VIRTIO_MAGIC);
}

static void need_reset(struct tipc_vdev *d)
{
    uint32_t status = mmio_read(d->bus, VIRTIO_MMIO_STATUS);
    write_reg(d, VIRTIO_MMIO_STATUS, status | VIRTIO_CONFIG_S_NEEDS_RESET);
}

/* ---- states ---- */

static bool may_become(enum tipc_vdev_state from, enum tipc_vdev_state to)
{
    return to == TIPC_VDEV_RESET || to == from + 1;
}

static void become(struct tipc_vdev *d, enum tipc_vdev_state to)
{
    CHECK(may_become(d->state, to));
    d->state = to;
}

/* Every channel is closed: their apps get a hang-up, whatever was in the rings is void. */
static void reset(struct tipc_vdev *d)
{
    for (unsigned q = 0; q < TIPC_QUEUE_COUNT; q++) {
        if (d->queue_ready[q])
            virtq_dev_fini(&d->queue[q]);
        d->queue_ready[q] = d->armed[q] = false;
    }
    tipc_ept_close_all(d);
    d->have_out = d->broken = false;
    d->ctrl_head = d->ctrl_count = 0;
    d->features = 0;
    become(d, TIPC_VDEV_RESET);
}

/* ---- commands ---- */

static void set_status(struct tipc_vdev *d, uint32_t status)
{
    uint64_t features = read64(d, L4VIRTIO_DRIVER_FEATURES_MAP);

    if (status == 0) {
        reset(d);
        return;
    }
    if (status & VIRTIO_CONFIG_S_FEATURES_OK && d->features == 0) {
        if (features & ~VIRTQ_FEATURES || !(features >> VIRTIO_F_VERSION_1 & 1)) {
            write_reg(d, VIRTIO_MMIO_STATUS, status & ~(uint32_t)VIRTIO_CONFIG_S_FEATURES_OK);
            return;
        }
        d->features = features;
    }
    if (!(status & VIRTIO_CONFIG_S_DRIVER_OK) || d->state != TIPC_VDEV_RESET)
        return;
    if (!d->queue_ready[TIPC_IN] || !d->queue_ready[TIPC_OUT]) {
        need_reset(d);
        return;
    }
    become(d, TIPC_VDEV_GOING_ONLINE);
    tipc_out_ctrl(d, &(struct tipc_ctrl_out){.type = TIPC_GO_ONLINE});
}

/* A queue is configured once between resets. */
static void configure_queue(struct tipc_vdev *d, uint32_t q)
{
    if (q >= TIPC_QUEUE_COUNT || d->features == 0 || d->queue_ready[q] ||
        !(mmio_read(d->bus, queue_reg(q, 4)) & 0xffff)) {
        need_reset(d);
        return;
    }
    uint32_t num = mmio_read(d->bus, queue_reg(q, 0)) >> 16;
    struct virtq_addr at = {
        {read64(d, queue_reg(q, offsetof(struct l4virtio_queue, desc)))},
        {read64(d, queue_reg(q, offsetof(struct l4virtio_queue, avail)))},
        {read64(d, queue_reg(q, offsetof(struct l4virtio_queue, used)))},
    };
    if (num > TIPC_QUEUE_SIZE ||
        virtq_dev_init(&d->queue[q], &d->window, at, (uint16_t)num, d->features) != 0) {
        need_reset(d);
        return;
    }
    d->queue_ready[q] = true;
}

/* The driver waits until `cmd` reads 0; the status that it finds then is the device's answer. */
static bool handle_command(struct tipc_vdev *d)
{
    uint32_t cmd = mmio_read(d->bus, L4VIRTIO_CMD);
    uint32_t value = cmd & ~L4VIRTIO_CMD_MASK;

    if (cmd == 0)
        return false;
    if ((cmd & L4VIRTIO_CMD_MASK) == L4VIRTIO_CMD_SET_STATUS)
        set_status(d, value);
    else if ((cmd & L4VIRTIO_CMD_MASK) == L4VIRTIO_CMD_CFG_QUEUE)
        configure_queue(d, value);
    write_reg(d, L4VIRTIO_CMD, 0);
    return true;
}

/* ---- running ---- */

bool tipc_vdev_take(struct tipc_vdev *d, unsigned queue, struct virtq_chain *c)
{
    struct virtq_dev *q = &d->queue[queue];
    int got;

    while ((got = virtq_dev_take(q, c)) == 0) {
        if (d->armed[queue])
            return false;
        d->armed[queue] = virtq_dev_enable_notify(q);
    }
    d->armed[queue] = false;
    if (got < 0)
        d->broken = true;
    return got > 0;
}

static void notify_driver(struct tipc_vdev *d)
{
    if (virtq_dev_should_irq(&d->queue[TIPC_OUT]))
        mmio_write(d->bus, VIRTIO_MMIO_QUEUE_NOTIFY, TIPC_OUT, d->out_call);
    if (virtq_dev_should_irq(&d->queue[TIPC_IN]))
        mmio_write(d->bus, VIRTIO_MMIO_QUEUE_NOTIFY, TIPC_IN, d->in_call);
}

bool tipc_vdev_poll(struct tipc_vdev *d)
{
    bool did = irq_take(d->irq) && handle_command(d);

    if (d->state == TIPC_VDEV_RESET)
        return did;
    did |= tipc_out_poll(d);
    if (d->state == TIPC_VDEV_GOING_ONLINE && d->ctrl_count == 0)
        become(d, TIPC_VDEV_ACTIVE);
    if (d->state == TIPC_VDEV_ACTIVE && tipc_ept_poll(d)) {
        did = true;
        tipc_out_poll(d);
    }
    notify_driver(d);
    if (d->broken) {
        need_reset(d);
        reset(d);
    }
    return did;
}

/* ---- life ---- */

/* Rings and buffers lie in the window only, never in the shared block. */
static int find_window(struct guest_map *window, const struct guest_map *map)
{
    for (unsigned i = 0; i < map->region_count; i++) {
        const struct guest_region *r = &map->region[i];
        if (r->gpa == TEE_GPA_WINDOW)
            return guest_map_add(window, r->gpa, r->size, r->host);
    }
    return -EINVAL;
}

int tipc_vdev_create(struct ipc *ipc, const struct guest_map *map, const struct mmio_bus *bus,
                     struct irq_line *irq, void (*wake)(void *arg, call_id call), void *arg,
                     struct tipc_vdev **out)
{
    static const struct ipc_uuid normal_world;
    struct tipc_vdev *d = calloc(1, sizeof(*d));

    *out = NULL;
    if (!d)
        return -ENOMEM;
    d->bus = bus;
    d->irq = irq;
    int err = find_window(&d->window, map);
    if (!err)
        err = ipc_app_create(ipc, &normal_world, wake, arg, &d->app);
    if (err) {
        free(d);
        return err;
    }
    tipc_ept_init_all(d);
    export_device(d);
    *out = d;
    return 0;
}

void tipc_vdev_destroy(struct tipc_vdev *d)
{
    if (!d)
        return;
    write_reg(d, VIRTIO_MMIO_MAGIC_VALUE, 0);
    reset(d);
    ipc_app_destroy(d->app);
    free(d);
}
