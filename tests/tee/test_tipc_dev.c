/* SPDX-License-Identifier: BSD-2-Clause */
#include "tee/tipc_fixture.h"

/* Registers, commands, states. */

#define RX TIPC_QUEUE_RX
#define TX TIPC_QUEUE_TX

#define NEEDS_RESET VIRTIO_CONFIG_S_NEEDS_RESET
#define FEATURES_OK VIRTIO_CONFIG_S_FEATURES_OK

static struct tipc_fix f;

static int setup(void **state)
{
    (void)state;
    tf_init(&f);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    tf_fini(&f);
    return 0;
}

static bool needs_reset(void)
{
    return tf_reg(&f, VIRTIO_MMIO_STATUS) & NEEDS_RESET;
}

static void test_register_page(void **state)
{
    (void)state;
    assert_int_equal(tf_reg(&f, VIRTIO_MMIO_MAGIC_VALUE), L4VIRTIO_MAGIC);
    assert_int_equal(tf_reg(&f, VIRTIO_MMIO_VERSION), L4VIRTIO_VERSION);
    assert_int_equal(tf_reg(&f, VIRTIO_MMIO_DEVICE_ID), TIPC_VIRTIO_ID);
    assert_int_equal(tf_reg(&f, VIRTIO_MMIO_VENDOR_ID), TIPC_VENDOR_ID);
    assert_int_equal(tf_reg(&f, L4VIRTIO_NUM_QUEUES), 2);
    assert_int_equal(tf_reg(&f, L4VIRTIO_QUEUES_OFFSET), L4VIRTIO_QUEUES);
    assert_int_equal(tf_reg(&f, L4VIRTIO_DEV_FEATURES_MAP), (uint32_t)VIRTQ_FEATURES);
    assert_int_equal(tf_reg(&f, L4VIRTIO_DEV_FEATURES_MAP + 4), VIRTQ_FEATURES >> 32);
    assert_int_equal(tf_reg(&f, L4VIRTIO_QUEUES) & 0xffff, TIPC_QUEUE_SIZE);
    assert_int_equal(tf_reg(&f, L4VIRTIO_QUEUES + 40 + 32), TX); /* device_notify_index */
    assert_false(f.magic_early);
}

static void test_no_window(void **state)
{
    struct guest_map map = {0};
    struct tipc_vdev *dev = (void *)&map;

    (void)state;
    assert_int_equal(guest_map_add(&map, TEE_GPA_SHMEM, 4096, f.shm), 0);
    assert_int_equal(tipc_vdev_create(f.ipc, &map, &f.bus, &f.irq, NULL, NULL, &dev), -EINVAL);
    assert_null(dev);
}

static void test_goes_online(void **state)
{
    (void)state;
    assert_false(tipc_vdev_poll(f.dev));
    tf_up(&f);
    tf_expect_ctrl(&f, TIPC_GO_ONLINE, NULL, 0);
    tf_expect_nothing(&f);
    assert_int_equal(f.notified[RX], 1);
}

/* GO_ONLINE waits for a buffer; nothing is taken before it is sent. */
static void test_goes_online_late(void **state)
{
    (void)state;
    f.hold_rx = true;
    tf_up(&f);
    tf_expect_nothing(&f);
    tf_give_rx(&f, f.held[0]);
    tf_poll(&f);
    tf_expect_ctrl(&f, TIPC_GO_ONLINE, NULL, 0);
}

static void test_features_refused(void **state)
{
    static const uint64_t bad[] = {0, 1ull << VIRTIO_RING_F_EVENT_IDX,
                                   VIRTQ_FEATURES | 1ull << VIRTIO_F_RING_PACKED};

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(bad); i++) {
        tf_features(&f, bad[i]);
        assert_false(tf_reg(&f, VIRTIO_MMIO_STATUS) & FEATURES_OK);
        tf_status(&f, 0);
    }
    tf_features(&f, 1ull << VIRTIO_F_VERSION_1);
    assert_true(tf_reg(&f, VIRTIO_MMIO_STATUS) & FEATURES_OK);
}

static void test_queues_refused(void **state)
{
    const struct virtq_addr good = tf_ring(0);
    const struct {
        uint32_t num;
        struct virtq_addr at;
    } bad[] = {
        {0, good},
        {3, good},
        {64, good},
        {0xffff, good},
        {16, {{0}, good.avail, good.used}},
        {16, {{TEE_GPA_SHMEM}, good.avail, good.used}}, /* mapped, but not in the window */
        {16, {{good.desc.v + 8}, good.avail, good.used}},
        {16, {good.desc, {TEE_GPA_WINDOW + TF_WINDOW_SIZE - 8}, good.used}},
        {16, {good.desc, good.avail, {UINT64_MAX - 3}}},
    };

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(bad); i++) {
        tf_features(&f, VIRTQ_FEATURES);
        tf_set_queue(&f, 0, bad[i].num, bad[i].at);
        tf_command(&f, L4VIRTIO_CMD_CFG_QUEUE | 0);
        assert_true(needs_reset());
        tf_status(&f, 0);
    }
}

static void test_queue_commands_out_of_order(void **state)
{
    (void)state;
    tf_set_queue(&f, 0, TF_NUM, tf_ring(0));
    tf_command(&f, L4VIRTIO_CMD_CFG_QUEUE | 0); /* before the features */
    assert_true(needs_reset());
    tf_status(&f, 0);
    tf_features(&f, VIRTQ_FEATURES);
    tf_command(&f, L4VIRTIO_CMD_CFG_QUEUE | 2); /* no such queue */
    assert_true(needs_reset());
    tf_status(&f, 0);
    tf_features(&f, VIRTQ_FEATURES);
    tf_command(&f, L4VIRTIO_CMD_CFG_QUEUE | 0);
    assert_false(needs_reset());
    tf_command(&f, L4VIRTIO_CMD_CFG_QUEUE | 0); /* twice */
    assert_true(needs_reset());
}

static void test_driver_ok_without_queues(void **state)
{
    (void)state;
    tf_features(&f, VIRTQ_FEATURES);
    tf_status(&f, TF_READY);
    assert_true(needs_reset());
}

/* A command that nobody knows is acknowledged: the driver must not wait for it. */
static void test_unknown_command(void **state)
{
    (void)state;
    tf_command(&f, 0x7f000001);
    assert_false(needs_reset());
}

static void test_interrupt_without_command(void **state)
{
    (void)state;
    atomic_store(&f.irq.pending, true);
    assert_false(tipc_vdev_poll(f.dev));
    assert_int_equal(tf_reg(&f, L4VIRTIO_CMD), 0);
}

static void assert_comes_back(void)
{
    uint32_t handle;

    tf_status(&f, 0);
    tf_down(&f);
    tf_up(&f);
    tf_expect_ctrl(&f, TIPC_GO_ONLINE, NULL, 0);
    tf_connect(&f, 3000, &handle);
    assert_int_equal(ipc_close(f.app, handle), 0);
}

static void assert_hup(uint32_t handle)
{
    struct ipc_event ev;
    assert_true(ipc_next_event(f.app, &ev));
    assert_int_equal(ev.handle, handle);
    assert_int_equal(ev.events, IPC_EV_HUP);
}

static void test_reset_closes_channels(void **state)
{
    uint32_t handle;

    (void)state;
    tf_up(&f);
    tf_expect_ctrl(&f, TIPC_GO_ONLINE, NULL, 0);
    tf_connect(&f, 1024, &handle);
    tf_status(&f, 0);
    assert_hup(handle);
    assert_comes_back();
}

static void test_broken_ring_closes_channels(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        uint32_t handle;
        tf_up(&f);
        tf_expect_ctrl(&f, TIPC_GO_ONLINE, NULL, 0);
        tf_connect(&f, 1024, &handle);
        if (i == 0)
            f.queue[TX].avail->idx = (uint16_t)(f.queue[TX].avail->idx + TF_NUM + 1);
        if (i == 1)
            f.queue[TX].avail->ring[f.queue[TX].avail->idx++ % TF_NUM] = 0xffff;
        if (i == 2) { /* the send ring: noticed when the next buffer is needed */
            memset(f.queue[RX].avail->ring, 0xff, 2 * TF_NUM);
            struct tipc_disc_req req = {999};
            tf_send_ctrl(&f, 4000, TIPC_CONN_REQ, &req, sizeof(req));
            tf_send_ctrl(&f, 4000, TIPC_CONN_REQ, &req, sizeof(req));
        }
        tf_poll(&f);
        assert_true(needs_reset());
        assert_hup(handle);
        assert_int_equal(ipc_close(f.app, handle), 0);
        assert_comes_back();
        tf_status(&f, 0);
        tf_down(&f);
    }
}

/* A buffer on the send ring that cannot take any message breaks the ring as well. */
static void test_small_buffer_breaks_the_ring(void **state)
{
    (void)state;
    f.hold_rx = true;
    tf_up(&f);
    struct virtq_seg seg = {{TEE_GPA_WINDOW + 0x8000}, TIPC_BUF_SIZE - 1, true};
    assert_int_equal(virtq_drv_add(&f.queue[RX], &seg, 1, &f), 0);
    virtq_drv_kick(&f.queue[RX]);
    tf_poll(&f);
    assert_true(needs_reset());
}

static void test_destroy_withdraws_the_device(void **state)
{
    uint32_t handle;

    (void)state;
    tf_up(&f);
    tf_expect_ctrl(&f, TIPC_GO_ONLINE, NULL, 0);
    tf_connect(&f, 1024, &handle);
    tipc_vdev_destroy(f.dev);
    f.dev = NULL;
    assert_int_equal(tf_reg(&f, VIRTIO_MMIO_MAGIC_VALUE), 0);
    assert_hup(handle);
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_register_page),
        T(test_no_window),
        T(test_goes_online),
        T(test_goes_online_late),
        T(test_features_refused),
        T(test_queues_refused),
        T(test_queue_commands_out_of_order),
        T(test_driver_ok_without_queues),
        T(test_unknown_command),
        T(test_interrupt_without_command),
        T(test_reset_closes_channels),
        T(test_broken_ring_closes_channels),
        T(test_small_buffer_breaks_the_ring),
        T(test_destroy_withdraws_the_device),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
