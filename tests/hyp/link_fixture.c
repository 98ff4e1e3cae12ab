/* SPDX-License-Identifier: BSD-2-Clause */
#include "hyp/link_fixture.h"

#define RX TIPC_QUEUE_RX
#define TX TIPC_QUEUE_TX

/* ---- driver ---- */

static struct gpa ree_gpa(const struct link *l, const uint8_t *host)
{
    const struct guest_region *ram = &l->drv.map->region[0];
    return (struct gpa){ram->gpa + (uint64_t)(host - ram->host)};
}

/* Rings first, then the receive buffers, then those to send. */
static struct virtq_addr ring_at(unsigned q)
{
    return virtq_addr_at((struct gpa){REE_GPA_RAM + q * virtq_size(LINK_NUM)}, LINK_NUM);
}

static uint8_t *buffer(const struct link *l, unsigned i)
{
    uint64_t gpa = REE_GPA_RAM + 2 * virtq_size(LINK_NUM) + (uint64_t)i * TIPC_BUF_SIZE;
    return guest_ptr(l->drv.map, (struct gpa){gpa}, TIPC_BUF_SIZE);
}

void driver_give_rx(struct link *l, uint8_t *buf)
{
    struct virtq_seg seg = {ree_gpa(l, buf), TIPC_BUF_SIZE, true};
    assert_int_equal(virtq_drv_add(&l->drv.queue[RX], &seg, 1, buf), 0);
    if (virtq_drv_kick(&l->drv.queue[RX]))
        vmmio_notify(&l->drv.mmio, RX, 0);
}

int driver_begin(struct link *l)
{
    return vmmio_begin(&l->drv.mmio, TIPC_VIRTIO_ID, VIRTQ_FEATURES);
}

int driver_queues(struct link *l)
{
    struct link_driver *d = &l->drv;
    int err = 0;

    for (unsigned q = 0; q < TIPC_QUEUE_COUNT && !err; q++) {
        assert_int_equal(virtq_drv_init(&d->queue[q], d->map, ring_at(q), LINK_NUM, VIRTQ_FEATURES,
                                        (struct gpa){0}),
                         0);
        err = vmmio_setup_queue(&d->mmio, q, LINK_NUM, ring_at(q));
    }
    d->tx_free_count = LINK_NUM;
    for (unsigned i = 0; i < LINK_NUM; i++)
        d->tx_free[i] = buffer(l, LINK_NUM + i);
    return err;
}

int driver_up(struct link *l)
{
    int err = driver_begin(l);

    if (!err)
        err = driver_queues(l);
    if (!err)
        err = vmmio_driver_ok(&l->drv.mmio);
    if (err)
        return err;
    virtq_drv_disable_irq(&l->drv.queue[TX]);
    if (!l->drv.hold_rx)
        for (unsigned i = 0; i < LINK_NUM; i++)
            driver_give_rx(l, buffer(l, i));
    return 0;
}

void driver_down(struct link *l)
{
    for (unsigned q = 0; q < TIPC_QUEUE_COUNT; q++)
        virtq_drv_fini(&l->drv.queue[q]);
}

int driver_send(struct link *l, const void *msg, uint32_t len)
{
    struct link_driver *d = &l->drv;
    void *buf;
    uint32_t used;

    while (virtq_drv_take(&d->queue[TX], &buf, &used) == 1)
        d->tx_free[d->tx_free_count++] = buf;
    if (d->tx_free_count == 0)
        return -ENOSPC;
    uint8_t *to = d->tx_free[--d->tx_free_count];
    memcpy(to, msg, len);
    struct virtq_seg seg = {ree_gpa(l, to), len, false};
    assert_int_equal(virtq_drv_add(&d->queue[TX], &seg, 1, to), 0);
    if (virtq_drv_kick(&d->queue[TX]))
        vmmio_notify(&d->mmio, TX, 0);
    return 0;
}

void driver_poll(struct link *l)
{
    struct link_driver *d = &l->drv;
    void *buf;
    uint32_t len;

    if (irq_take(d->irq)) {
        uint32_t status = vmmio_irq_ack(&d->mmio);
        d->irq_count += status != 0;
        d->irq_status |= status;
    }
    if (!d->queue[RX].slot)
        return;
    do {
        while (virtq_drv_take(&d->queue[RX], &buf, &len) == 1) {
            memcpy(d->last, buf, len);
            d->last_len = len;
            d->recv_count++;
            if (!d->hold_rx)
                driver_give_rx(l, buf);
        }
    } while (!d->queue[RX].broken && !virtq_drv_enable_irq(&d->queue[RX]));
}

/* ---- device ---- */

static uint32_t queue_reg(unsigned q, uint32_t offset)
{
    return L4VIRTIO_QUEUES + q * (uint32_t)sizeof(struct l4virtio_queue) + offset;
}

static uint64_t read64(struct link_device *d, uint32_t offset)
{
    return mmio_read(d->bus, offset) | (uint64_t)mmio_read(d->bus, offset + 4) << 32;
}

void device_export(struct link *l, bool on)
{
    const struct mmio_bus *bus = l->dev.bus;

    mmio_write(bus, VIRTIO_MMIO_MAGIC_VALUE, 0, 0);
    if (!on)
        return;
    mmio_write(bus, VIRTIO_MMIO_VERSION, L4VIRTIO_VERSION, 0);
    mmio_write(bus, VIRTIO_MMIO_DEVICE_ID, TIPC_VIRTIO_ID, 0);
    mmio_write(bus, VIRTIO_MMIO_VENDOR_ID, TIPC_VENDOR_ID, 0);
    mmio_write(bus, L4VIRTIO_DEV_FEATURES_MAP, (uint32_t)VIRTQ_FEATURES, 0);
    mmio_write(bus, L4VIRTIO_DEV_FEATURES_MAP + 4, (uint32_t)(VIRTQ_FEATURES >> 32), 0);
    mmio_write(bus, L4VIRTIO_NUM_QUEUES, TIPC_QUEUE_COUNT, 0);
    mmio_write(bus, L4VIRTIO_QUEUES_OFFSET, L4VIRTIO_QUEUES, 0);
    for (unsigned q = 0; q < TIPC_QUEUE_COUNT; q++)
        mmio_write(bus, queue_reg(q, 0), LINK_NUM, 0);
    mmio_write(bus, VIRTIO_MMIO_MAGIC_VALUE, L4VIRTIO_MAGIC, 0);
}

static void device_reset(struct link_device *d)
{
    for (unsigned q = 0; q < TIPC_QUEUE_COUNT; q++) {
        if (d->ready[q])
            virtq_dev_fini(&d->queue[q]);
        d->ready[q] = false;
    }
    d->running = d->have_out = false;
}

static void device_status(struct link_device *d, uint32_t status)
{
    if (status == 0) {
        device_reset(d);
        d->reset_count++;
    }
    if (status & VIRTIO_CONFIG_S_FEATURES_OK) {
        d->features = read64(d, L4VIRTIO_DRIVER_FEATURES_MAP);
        if (d->refuse_features)
            mmio_write(d->bus, VIRTIO_MMIO_STATUS, status & ~(uint32_t)VIRTIO_CONFIG_S_FEATURES_OK,
                       0);
    }
    d->running = d->ready[RX] && d->ready[TX] && status & VIRTIO_CONFIG_S_DRIVER_OK;
}

static void device_queue(struct link_device *d, unsigned q)
{
    struct virtq_addr at = {
        {read64(d, queue_reg(q, 8))}, {read64(d, queue_reg(q, 16))}, {read64(d, queue_reg(q, 24))}};
    uint16_t num = (uint16_t)(mmio_read(d->bus, queue_reg(q, 0)) >> 16);

    assert_int_equal(mmio_read(d->bus, queue_reg(q, 4)) & 1, 1);
    assert_int_equal(virtq_dev_init(&d->queue[q], d->map, at, num, d->features), 0);
    d->ready[q] = true;
}

static void device_command(struct link_device *d)
{
    uint32_t cmd = mmio_read(d->bus, L4VIRTIO_CMD);

    if (cmd == 0 || d->silent)
        return;
    if ((cmd & L4VIRTIO_CMD_MASK) == L4VIRTIO_CMD_SET_STATUS)
        device_status(d, cmd & ~L4VIRTIO_CMD_MASK);
    else
        device_queue(d, cmd & ~L4VIRTIO_CMD_MASK);
    mmio_write(d->bus, L4VIRTIO_CMD, 0, 0);
}

/* A buffer to send in; otherwise the driver is asked to tell when there is one. */
static bool device_take_out(struct link_device *d)
{
    struct virtq_dev *q = &d->queue[RX];

    while (!d->have_out) {
        d->have_out = virtq_dev_take(q, &d->out) == 1;
        if (!d->have_out && virtq_dev_enable_notify(q))
            return false;
    }
    return true;
}

int device_send(struct link *l, const void *msg, uint32_t len)
{
    struct link_device *d = &l->dev;

    if (!device_take_out(d))
        return -ENOSPC;
    d->have_out = false;
    virtq_dev_push(&d->queue[RX], d->out.head, virtq_chain_write(&d->out, 0, msg, len));
    if (virtq_dev_should_irq(&d->queue[RX]))
        mmio_write(d->bus, VIRTIO_MMIO_QUEUE_NOTIFY, RX, 0);
    return 0;
}

static void device_receive(struct link *l, const struct virtq_chain *c)
{
    struct link_device *d = &l->dev;

    d->last_len = virtq_chain_read(c, 0, d->last, sizeof(d->last));
    virtq_dev_push(&d->queue[TX], c->head, 0);
    d->recv_count++;
    if (!d->echo)
        return;
    for (uint32_t i = 0; i < d->last_len; i++)
        d->last[i] = (uint8_t)~d->last[i];
    assert_int_equal(device_send(l, d->last, d->last_len), 0);
}

void device_poll(struct link *l)
{
    struct link_device *d = &l->dev;
    struct virtq_chain c;

    if (irq_take(d->irq)) {
        d->irq_count++;
        device_command(d);
    }
    if (!d->running || d->hold)
        return;
    while (!d->echo || device_take_out(d)) {
        int got = virtq_dev_take(&d->queue[TX], &c);
        if (got == 1)
            device_receive(l, &c);
        else if (got < 0 || virtq_dev_enable_notify(&d->queue[TX]))
            break;
    }
    if (virtq_dev_should_irq(&d->queue[TX]))
        mmio_write(d->bus, VIRTIO_MMIO_QUEUE_NOTIFY, TX, 0);
}

/* ---- life ---- */

static bool is_broken(struct link *l)
{
    return atomic_load(&l->drv.up_count) &&
           vmmio_status(&l->drv.mmio) & VIRTIO_CONFIG_S_NEEDS_RESET;
}

static void poll_driver_world(void *ctx)
{
    struct link *l = ctx;
    unsigned before = l->drv.recv_count;

    driver_poll(l);
    if (atomic_load(&l->drv.want_up) || is_broken(l)) {
        driver_down(l);
        int err = driver_up(l);
        assert_true(err == 0 || err == -ENODEV);
        atomic_store(&l->drv.want_up, err != 0); /* an interrupt tells when the device is there */
        atomic_fetch_add(&l->drv.up_count, err == 0);
        wait_signal(l->sched, &l->drv.changed);
    }
    if (l->drv.recv_count != before)
        wait_signal(l->sched, &l->drv.changed);
}

static void poll_device_world(void *ctx)
{
    device_poll(ctx);
}

void link_init(struct link *l, struct sched *s)
{
    memset(l, 0, sizeof(*l));
    l->sched = s;
    assert_int_equal(hyp_create(s, LINK_SHM, &l->hyp), 0);
    l->drv.map = hyp_guest_map(l->hyp, VM_REE);
    l->drv.bus = hyp_mmio_bus(l->hyp, VM_REE);
    l->drv.irq = hyp_irq_line(l->hyp, VM_REE);
    l->dev.map = hyp_guest_map(l->hyp, VM_TEE);
    l->dev.bus = hyp_mmio_bus(l->hyp, VM_TEE);
    l->dev.irq = hyp_irq_line(l->hyp, VM_TEE);
    l->drv.world = (struct world){.name = "ree", .poll = poll_driver_world, .ctx = l};
    l->dev.world = (struct world){.name = "tee", .poll = poll_device_world, .ctx = l};
    wait_init(&l->drv.done);
    wait_init(&l->drv.changed);
    l->drv.mmio =
        (struct vmmio){.sched = s, .bus = l->drv.bus, .irq = l->drv.irq, .done = &l->drv.done};
    hyp_attach(l->hyp, VM_REE, &l->drv.world);
    hyp_attach(l->hyp, VM_TEE, &l->dev.world);
    sched_add_world(s, hyp_world(l->hyp));
    sched_add_world(s, &l->dev.world);
    sched_add_world(s, &l->drv.world);
    device_export(l, true);
}

void link_fini(struct link *l)
{
    driver_down(l);
    device_reset(&l->dev);
    wait_fini(&l->drv.done);
    wait_fini(&l->drv.changed);
    hyp_destroy(l->hyp);
}
