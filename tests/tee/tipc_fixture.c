/* SPDX-License-Identifier: BSD-2-Clause */
#include "tee/tipc_fixture.h"

#define RX TIPC_QUEUE_RX
#define TX TIPC_QUEUE_TX

/* ---- register page ---- */

uint32_t tf_reg(const struct tipc_fix *f, uint32_t offset)
{
    return f->regs[offset / 4];
}

static void trap(void *ctx, uint32_t offset, uint32_t value, call_id call)
{
    struct tipc_fix *f = ctx;

    (void)call;
    assert_true(offset < sizeof(f->regs) && offset % 4 == 0);
    if (offset == VIRTIO_MMIO_QUEUE_NOTIFY) {
        assert_true(value < TIPC_QUEUE_COUNT);
        f->notified[value]++;
        return;
    }
    if (offset != VIRTIO_MMIO_STATUS && offset != L4VIRTIO_CMD &&
        offset != VIRTIO_MMIO_MAGIC_VALUE && tf_reg(f, VIRTIO_MMIO_MAGIC_VALUE))
        f->magic_early = true;
    f->regs[offset / 4] = value;
}

static uint32_t queue_reg(unsigned q, uint32_t offset)
{
    return (L4VIRTIO_QUEUES + q * (uint32_t)sizeof(struct l4virtio_queue) + offset) / 4;
}

void tf_set_queue(struct tipc_fix *f, unsigned q, uint32_t num, struct virtq_addr at)
{
    const uint64_t addr[3] = {at.desc.v, at.avail.v, at.used.v};

    f->regs[queue_reg(q, 0)] = TF_NUM | num << 16;
    f->regs[queue_reg(q, 4)] = 1;
    for (unsigned i = 0; i < 3; i++) {
        f->regs[queue_reg(q, 8 + 8 * i)] = (uint32_t)addr[i];
        f->regs[queue_reg(q, 12 + 8 * i)] = (uint32_t)(addr[i] >> 32);
    }
}

void tf_command(struct tipc_fix *f, uint32_t cmd)
{
    if ((cmd & L4VIRTIO_CMD_MASK) == L4VIRTIO_CMD_SET_STATUS)
        f->regs[VIRTIO_MMIO_STATUS / 4] = cmd & ~L4VIRTIO_CMD_MASK;
    f->regs[L4VIRTIO_CMD / 4] = cmd;
    atomic_store(&f->irq.pending, true);
    assert_true(tipc_vdev_poll(f->dev));
    assert_int_equal(tf_reg(f, L4VIRTIO_CMD), 0); /* acknowledged */
}

void tf_status(struct tipc_fix *f, uint32_t status)
{
    tf_command(f, L4VIRTIO_CMD_SET_STATUS | status);
}

void tf_features(struct tipc_fix *f, uint64_t features)
{
    f->regs[L4VIRTIO_DRIVER_FEATURES_MAP / 4] = (uint32_t)features;
    f->regs[L4VIRTIO_DRIVER_FEATURES_MAP / 4 + 1] = (uint32_t)(features >> 32);
    tf_status(f, TF_READY & ~VIRTIO_CONFIG_S_DRIVER_OK);
}

/* ---- rings ---- */

struct virtq_addr tf_ring(unsigned q)
{
    return virtq_addr_at((struct gpa){TEE_GPA_WINDOW + q * virtq_size(TF_NUM)}, TF_NUM);
}

static uint8_t *buffer(const struct tipc_fix *f, unsigned i)
{
    return f->window + 2 * virtq_size(TF_NUM) + (size_t)i * TIPC_BUF_SIZE;
}

static struct virtq_seg seg_of(const struct tipc_fix *f, const uint8_t *buf, uint32_t len,
                               bool device_writes)
{
    return (struct virtq_seg){{TEE_GPA_WINDOW + (uint64_t)(buf - f->window)}, len, device_writes};
}

void tf_give_rx(struct tipc_fix *f, uint8_t *buf)
{
    struct virtq_seg seg = seg_of(f, buf, TIPC_BUF_SIZE, true);
    assert_int_equal(virtq_drv_add(&f->queue[RX], &seg, 1, buf), 0);
    virtq_drv_kick(&f->queue[RX]);
}

void tf_up(struct tipc_fix *f)
{
    tf_features(f, VIRTQ_FEATURES);
    for (unsigned q = 0; q < TIPC_QUEUE_COUNT; q++) {
        assert_int_equal(virtq_drv_init(&f->queue[q], &f->map, tf_ring(q), TF_NUM, VIRTQ_FEATURES,
                                        (struct gpa){0}),
                         0);
        f->queue_up[q] = true;
        tf_set_queue(f, q, TF_NUM, tf_ring(q));
        tf_command(f, L4VIRTIO_CMD_CFG_QUEUE | q);
    }
    f->in_count = f->held_count = 0;
    f->tx_free_count = TF_NUM;
    for (unsigned i = 0; i < TF_NUM; i++) {
        f->tx_free[i] = buffer(f, TF_NUM + i);
        if (f->hold_rx)
            f->held[f->held_count++] = buffer(f, i);
        else
            tf_give_rx(f, buffer(f, i));
    }
    tf_status(f, TF_READY);
    assert_int_equal(tf_reg(f, VIRTIO_MMIO_STATUS), TF_READY);
    tf_poll(f);
}

void tf_down(struct tipc_fix *f)
{
    for (unsigned q = 0; q < TIPC_QUEUE_COUNT; q++) {
        if (f->queue_up[q])
            virtq_drv_fini(&f->queue[q]);
        f->queue_up[q] = false;
    }
}

static void collect(struct tipc_fix *f)
{
    void *buf;
    uint32_t len;

    while (f->queue_up[RX] && virtq_drv_take(&f->queue[RX], &buf, &len) == 1) {
        assert_true(f->in_count < ARRAY_COUNT(f->in) && len >= sizeof(struct tipc_hdr));
        struct tf_msg *m = &f->in[f->in_count++];
        m->len = len;
        memcpy(&m->hdr, buf, sizeof(m->hdr));
        memcpy(m->body, (uint8_t *)buf + sizeof(m->hdr), len - sizeof(m->hdr));
        if (f->hold_rx)
            f->held[f->held_count++] = buf;
        else
            tf_give_rx(f, buf);
    }
}

void tf_poll(struct tipc_fix *f)
{
    while (tipc_vdev_poll(f->dev))
        collect(f);
    collect(f);
}

unsigned tf_reclaim(struct tipc_fix *f)
{
    void *buf;
    uint32_t len;
    unsigned count = 0;

    while (virtq_drv_take(&f->queue[TX], &buf, &len) == 1) {
        assert_int_equal(len, 0);
        f->tx_free[f->tx_free_count++] = buf;
        count++;
    }
    return count;
}

bool tf_send_raw(struct tipc_fix *f, const void *msg, uint32_t len)
{
    tf_reclaim(f);
    if (f->tx_free_count == 0)
        return false;
    uint8_t *buf = f->tx_free[--f->tx_free_count];
    memcpy(buf, msg, len);
    struct virtq_seg seg = seg_of(f, buf, len, false);
    assert_int_equal(virtq_drv_add(&f->queue[TX], &seg, 1, buf), 0);
    virtq_drv_kick(&f->queue[TX]);
    return true;
}

void tf_send(struct tipc_fix *f, const struct tipc_hdr *hdr, const void *body)
{
    uint8_t buf[TIPC_BUF_SIZE];

    memcpy(buf, hdr, sizeof(*hdr));
    if (hdr->len)
        memcpy(buf + sizeof(*hdr), body, hdr->len);
    assert_true(tf_send_raw(f, buf, (uint32_t)sizeof(*hdr) + hdr->len));
}

void tf_send_ctrl(struct tipc_fix *f, uint32_t src, uint32_t type, const void *body, uint32_t len)
{
    uint8_t buf[sizeof(struct tipc_ctrl) + sizeof(struct tipc_conn_req)];
    struct tipc_ctrl ctrl = {type, len};
    struct tipc_hdr hdr = {src, TIPC_ADDR_CTRL, 7, (uint16_t)(sizeof(ctrl) + len), 0};

    memcpy(buf, &ctrl, sizeof(ctrl));
    if (len)
        memcpy(buf + sizeof(ctrl), body, len);
    tf_send(f, &hdr, buf);
}

/* ---- expectations ---- */

struct tf_msg tf_expect(struct tipc_fix *f)
{
    assert_true(f->in_count > 0);
    struct tf_msg m = f->in[0];
    memmove(&f->in[0], &f->in[1], --f->in_count * sizeof(f->in[0]));
    assert_int_equal(m.len, sizeof(m.hdr) + m.hdr.len);
    assert_int_equal(m.hdr.flags, 0);
    return m;
}

void tf_expect_nothing(struct tipc_fix *f)
{
    assert_int_equal(f->in_count, 0);
}

void tf_expect_ctrl(struct tipc_fix *f, uint32_t type, void *body, uint32_t len)
{
    struct tf_msg m = tf_expect(f);
    struct tipc_ctrl ctrl;

    memcpy(&ctrl, m.body, sizeof(ctrl));
    assert_int_equal(m.hdr.src, TIPC_ADDR_CTRL);
    assert_int_equal(m.hdr.dst, TIPC_ADDR_CTRL);
    assert_int_equal(ctrl.type, type);
    assert_int_equal(ctrl.body_len, len);
    assert_int_equal(m.hdr.len, sizeof(ctrl) + len);
    if (len)
        memcpy(body, m.body + sizeof(ctrl), len);
}

void tf_expect_rsp(struct tipc_fix *f, uint32_t target, struct tipc_conn_rsp *out)
{
    tf_expect_ctrl(f, TIPC_CONN_RSP, out, sizeof(*out));
    assert_int_equal(out->target, target);
}

void tf_expect_refused(struct tipc_fix *f, uint32_t target)
{
    struct tipc_conn_rsp rsp;

    tf_expect_rsp(f, target, &rsp);
    assert_int_equal(rsp.status, TIPC_ERR_NO_RESOURCES);
    assert_int_equal(rsp.remote, 0);
}

void tf_expect_disc(struct tipc_fix *f, uint32_t target)
{
    struct tipc_disc_req req;

    tf_expect_ctrl(f, TIPC_DISC_REQ, &req, sizeof(req));
    assert_int_equal(req.target, target);
}

uint32_t tf_connect(struct tipc_fix *f, uint32_t src, uint32_t *handle)
{
    struct tipc_conn_req req = {.name = TF_PORT};
    struct tipc_conn_rsp rsp;
    struct ipc_uuid peer;

    tf_send_ctrl(f, src, TIPC_CONN_REQ, &req, sizeof(req));
    tf_poll(f);
    int h = ipc_accept(f->app, (uint32_t)f->port, &peer);
    assert_true(h > 0);
    *handle = (uint32_t)h;
    tf_poll(f);
    tf_expect_rsp(f, src, &rsp);
    assert_int_equal(rsp.status, 0);
    return rsp.remote;
}

/* ---- life ---- */

static void count_wake(void *arg, call_id call)
{
    (void)call;
    ((struct tipc_fix *)arg)->wake_count++;
}

static void ignore_wake(void *arg, call_id call)
{
    (void)arg;
    (void)call;
}

void tf_init(struct tipc_fix *f)
{
    static const struct ipc_uuid uuid = {{1}};

    memset(f, 0, sizeof(*f));
    f->window = aligned_alloc(4096, TF_WINDOW_SIZE);
    f->shm = aligned_alloc(4096, 4096);
    assert_true(f->window && f->shm);
    assert_int_equal(guest_map_add(&f->map, TEE_GPA_SHMEM, 4096, f->shm), 0);
    assert_int_equal(guest_map_add(&f->map, TEE_GPA_WINDOW, TF_WINDOW_SIZE, f->window), 0);
    f->bus = (struct mmio_bus){.regs = (uint8_t *)f->regs, .write = trap, .ctx = f};
    assert_int_equal(ipc_create(&f->ipc), 0);
    assert_int_equal(ipc_app_create(f->ipc, &uuid, ignore_wake, NULL, &f->app), 0);
    f->port = ipc_port_create(f->app, TF_PORT, TF_PORT_BUFS, TF_PORT_SIZE, IPC_PORT_NS_CONNECT);
    assert_true(f->port > 0);
    assert_int_equal(tipc_vdev_create(f->ipc, &f->map, &f->bus, &f->irq, count_wake, f, &f->dev),
                     0);
}

void tf_fini(struct tipc_fix *f)
{
    tf_down(f);
    tipc_vdev_destroy(f->dev);
    ipc_app_destroy(f->app);
    ipc_destroy(f->ipc);
    free(f->window);
    free(f->shm);
}
