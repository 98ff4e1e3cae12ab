/* SPDX-License-Identifier: BSD-2-Clause */
#include "hyp/by_hand.h"

#define NEEDS_RESET VIRTIO_CONFIG_S_NEEDS_RESET

static void assert_broken(unsigned resets)
{
    fake_run(&fake);
    assert_true(vmmio_status(&l.drv.mmio) & NEEDS_RESET);
    assert_true(l.drv.irq_status & VIRTIO_MMIO_INT_CONFIG);
    assert_int_equal(l.dev.reset_count, resets + 1);
    assert_false(l.dev.running);
}

static void recover(void)
{
    driver_down(&l);
    assert_int_equal(driver_up(&l), 0);
    fake_run(&fake);
    assert_false(vmmio_status(&l.drv.mmio) & NEEDS_RESET);
    assert_link_works();
}

/* ---- bring-up ---- */

static void test_bring_up(void **state)
{
    (void)state;
    assert_int_equal(driver_up(&l), 0);
    assert_int_equal(vmmio_status(&l.drv.mmio),
                     VIRTIO_CONFIG_S_ACKNOWLEDGE | VIRTIO_CONFIG_S_DRIVER |
                         VIRTIO_CONFIG_S_FEATURES_OK | VIRTIO_CONFIG_S_DRIVER_OK);
    assert_int_equal(mmio_read(l.dev.bus, VIRTIO_MMIO_STATUS), vmmio_status(&l.drv.mmio));
    assert_int_equal(l.dev.features, VIRTQ_FEATURES);
    assert_true(l.dev.running);
    fake_run(&fake);
    assert_link_works();
}

static void test_no_device_yet(void **state)
{
    (void)state;
    device_export(&l, false);
    fake_run(&fake);
    assert_int_equal(driver_begin(&l), -ENODEV);
    l.drv.irq_status = 0;
    device_export(&l, true);
    fake_run(&fake);
    assert_true(l.drv.irq_status & VIRTIO_MMIO_INT_CONFIG);
    assert_int_equal(driver_up(&l), 0);
}

static void test_device_that_cannot_be_driven(void **state)
{
    static const struct {
        uint32_t reg, value;
    } bad[] = {
        {VIRTIO_MMIO_VERSION, 1},
        {L4VIRTIO_NUM_QUEUES, 1},
        {L4VIRTIO_QUEUES_OFFSET, 0x200},
        {L4VIRTIO_DEV_FEATURES_MAP + 4, 0}, /* no VERSION_1 */
        {L4VIRTIO_QUEUES, 0},               /* num_max of queue 0 */
    };

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(bad); i++) {
        device_export(&l, true);
        mmio_write(l.dev.bus, VIRTIO_MMIO_MAGIC_VALUE, 0, 0);
        mmio_write(l.dev.bus, bad[i].reg, bad[i].value, 0);
        mmio_write(l.dev.bus, VIRTIO_MMIO_MAGIC_VALUE, L4VIRTIO_MAGIC, 0);
        fake_run(&fake);
        assert_int_equal(driver_begin(&l), -ENODEV);
    }
    device_export(&l, true);
    fake_run(&fake);
    assert_int_equal(driver_up(&l), 0);
}

static void test_device_refuses_features(void **state)
{
    (void)state;
    l.dev.refuse_features = true;
    assert_int_equal(driver_begin(&l), -EPROTO);
    assert_true(vmmio_status(&l.drv.mmio) & VIRTIO_CONFIG_S_FAILED);
    l.dev.refuse_features = false;
    assert_int_equal(driver_up(&l), 0);
}

static void test_driver_wants_wrong_features(void **state)
{
    static const uint64_t bad[] = {0, 1ull << VIRTIO_RING_F_EVENT_IDX,
                                   VIRTQ_FEATURES | 1ull << VIRTIO_F_RING_PACKED,
                                   VIRTQ_FEATURES | 1};

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(bad); i++) {
        const uint32_t before = VIRTIO_CONFIG_S_ACKNOWLEDGE | VIRTIO_CONFIG_S_DRIVER;
        assert_int_equal(vmmio_reset(&l.drv.mmio), 0);
        for (uint32_t word = 0; word < 2; word++) {
            mmio_write(l.drv.bus, VIRTIO_MMIO_DRIVER_FEATURES_SEL, word, 0);
            mmio_write(l.drv.bus, VIRTIO_MMIO_DRIVER_FEATURES, (uint32_t)(bad[i] >> 32 * word), 0);
        }
        mmio_write(l.drv.bus, VIRTIO_MMIO_STATUS, before | VIRTIO_CONFIG_S_FEATURES_OK, 0);
        fake_run(&fake);
        assert_int_equal(vmmio_status(&l.drv.mmio), before);
    }
    assert_int_equal(vmmio_begin(&l.drv.mmio, TIPC_VIRTIO_ID, VIRTQ_FEATURES | 1), -EPROTO);
}

static void test_device_does_not_answer(void **state)
{
    (void)state;
    l.dev.silent = true;
    uint64_t begun = fake.now;
    assert_int_equal(driver_begin(&l), -ETIMEDOUT);
    assert_int_equal(fake.now - begun, VMMIO_CMD_MS * 1000000ull);
    l.dev.silent = false;
    atomic_store(&l.dev.irq->pending, true);
    world_ring(&l.dev.world);
    fake_run(&fake);
    assert_int_equal(driver_up(&l), 0);
}

static void test_device_goes_during_a_command(void **state)
{
    (void)state;
    l.dev.silent = true;
    assert_int_equal(driver_begin(&l), -ETIMEDOUT);
    device_export(&l, false);
    fake_run(&fake);
    assert_int_equal(mmio_read(l.drv.bus, L4VIRTIO_CMD), 0);
    assert_int_equal(driver_begin(&l), -ENODEV);
}

/* ---- wrong order, wrong values ---- */

static void test_driver_ok_without_queues(void **state)
{
    (void)state;
    assert_int_equal(driver_begin(&l), 0);
    assert_int_equal(vmmio_driver_ok(&l.drv.mmio), -EPROTO);
    assert_broken(1);
    recover();
}

static void test_queues_that_are_refused(void **state)
{
    const struct virtq_addr good = virtq_addr_at((struct gpa){REE_GPA_RAM}, LINK_NUM);
    const struct {
        uint16_t num;
        struct virtq_addr at;
    } bad[] = {
        {0, good},
        {3, good},
        {16, {{8}, good.avail, good.used}},
        {16, {{REE_GPA_SHMEM}, good.avail, good.used}},
        {16, {{1u << 20}, good.avail, good.used}},
        {16, {good.desc, {(1u << 20) - 8}, good.used}},
        {16, {good.desc, good.avail, {UINT64_MAX - 3}}},
    };

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(bad); i++) {
        unsigned resets = l.dev.reset_count;
        assert_int_equal(driver_begin(&l), 0);
        assert_int_equal(vmmio_setup_queue(&l.drv.mmio, 0, bad[i].num, bad[i].at), -EPROTO);
        assert_broken(resets + 1);
    }
    assert_int_equal(driver_begin(&l), 0);
    assert_int_equal(vmmio_setup_queue(&l.drv.mmio, 0, 64, good), -EPROTO); /* over num_max */
    recover();
}

static void test_queue_before_features(void **state)
{
    (void)state;
    assert_int_equal(vmmio_reset(&l.drv.mmio), 0);
    struct virtq_addr at = virtq_addr_at((struct gpa){REE_GPA_RAM}, LINK_NUM);
    assert_int_equal(vmmio_setup_queue(&l.drv.mmio, 0, LINK_NUM, at), -EPROTO);
    assert_broken(1);
    recover();
}

static void test_queue_twice(void **state)
{
    (void)state;
    assert_int_equal(driver_begin(&l), 0);
    assert_int_equal(driver_queues(&l), 0);
    struct virtq_addr at = virtq_addr_at((struct gpa){REE_GPA_RAM}, LINK_NUM);
    assert_int_equal(vmmio_setup_queue(&l.drv.mmio, 1, LINK_NUM, at), -EPROTO);
    assert_broken(1);
    recover();
}

static void test_driver_does_not_wait(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 100; i++)
        mmio_write(l.drv.bus, VIRTIO_MMIO_STATUS, VIRTIO_CONFIG_S_ACKNOWLEDGE, 0);
    fake_run(&fake);
    assert_int_equal(mmio_read(l.drv.bus, L4VIRTIO_CMD), 0);
    assert_broken(0);
    recover();
}

/* A reset makes void what was written before it and not yet done. */
static void test_reset_overtakes(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 100; i++)
        mmio_write(l.drv.bus, VIRTIO_MMIO_STATUS, VIRTIO_CONFIG_S_ACKNOWLEDGE, 0);
    mmio_write(l.drv.bus, VIRTIO_MMIO_STATUS, 0, 0);
    fake_run(&fake);
    assert_int_equal(vmmio_status(&l.drv.mmio), 0);
    assert_int_equal(l.dev.reset_count, 1);
    recover();
}

/* ---- rings that lie ---- */

static struct vring_avail *avail_of(unsigned q)
{
    uint64_t at =
        virtq_addr_at((struct gpa){REE_GPA_RAM + q * virtq_size(LINK_NUM)}, LINK_NUM).avail.v;
    return guest_ptr(l.drv.map, (struct gpa){at}, 1);
}

static struct vring_desc *desc_of(unsigned q)
{
    return guest_ptr(l.drv.map, (struct gpa){REE_GPA_RAM + q * virtq_size(LINK_NUM)}, 1);
}

static void lie_index(void)
{
    avail_of(TX)->idx = (uint16_t)(avail_of(TX)->idx + LINK_NUM + 1);
}

static void lie_head(void)
{
    avail_of(TX)->ring[avail_of(TX)->idx % LINK_NUM] = LINK_NUM;
    avail_of(TX)->idx++;
}

static void lie_address(void)
{
    desc_of(TX)[0] = (struct vring_desc){.addr = 1u << 20, .len = 16};
    avail_of(TX)->ring[avail_of(TX)->idx % LINK_NUM] = 0;
    avail_of(TX)->idx++;
}

static void lie_rx_head(void)
{
    for (unsigned i = 0; i < LINK_NUM; i++)
        avail_of(RX)->ring[i] = 0xffff;
    assert_int_equal(device_send(&l, "x", 1), 0);
}

static void test_broken_driver_ring(void **state)
{
    static void (*const lies[])(void) = {lie_index, lie_head, lie_address, lie_rx_head};

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(lies); i++) {
        unsigned resets = l.dev.reset_count;
        l.drv.irq_status = 0;
        lies[i]();
        vmmio_notify(&l.drv.mmio, TX, 0);
        assert_broken(resets);
        recover();
    }
}

static struct vring_used *device_used(unsigned q)
{
    return l.dev.queue[q].used;
}

static void test_broken_device_ring(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        unsigned resets = l.dev.reset_count;
        l.drv.irq_status = 0;
        struct vring_used *used = device_used(RX);
        if (i == 0)
            used->idx = (uint16_t)(used->idx + LINK_NUM + 1);
        else
            used->ring[used->idx++ % LINK_NUM] =
                (struct vring_used_elem){.id = i == 1 ? LINK_NUM : 0, .len = TIPC_BUF_SIZE + 1};
        mmio_write(l.dev.bus, VIRTIO_MMIO_QUEUE_NOTIFY, RX, 0);
        assert_broken(resets);
        recover();
    }
}

static void test_device_asks_for_a_reset(void **state)
{
    (void)state;
    unsigned resets = l.dev.reset_count;
    uint32_t status = mmio_read(l.dev.bus, VIRTIO_MMIO_STATUS);
    mmio_write(l.dev.bus, VIRTIO_MMIO_STATUS, status | NEEDS_RESET, 0);
    assert_broken(resets);
    recover();
}

/* Until the reset nothing moves, and every command but the reset is done without effect. */
static void test_broken_until_reset(void **state)
{
    (void)state;
    unsigned resets = l.dev.reset_count;
    lie_index();
    vmmio_notify(&l.drv.mmio, TX, 0);
    assert_broken(resets);
    assert_int_equal(vmmio_driver_ok(&l.drv.mmio), -EPROTO);
    vmmio_notify(&l.drv.mmio, TX, 0);
    fake_run(&fake);
    assert_int_equal(l.dev.recv_count, 0);
    assert_int_equal(l.dev.reset_count, resets + 1);
    recover();
}

static void test_device_goes_and_comes(void **state)
{
    (void)state;
    device_export(&l, false);
    l.dev.running = false;
    fake_run(&fake);
    assert_int_equal(mmio_read(l.drv.bus, VIRTIO_MMIO_DEVICE_ID), 0);
    assert_true(vmmio_status(&l.drv.mmio) & NEEDS_RESET);
    assert_true(l.drv.irq_status & VIRTIO_MMIO_INT_CONFIG);
    assert_int_equal(vmmio_reset(&l.drv.mmio), 0);
    device_export(&l, true);
    fake_run(&fake);
    recover();
}

/* Gone and back before anybody looked: the driver has to start over all the same. */
static void test_device_restarts(void **state)
{
    (void)state;
    device_export(&l, true);
    l.dev.running = false;
    fake_run(&fake);
    assert_true(vmmio_status(&l.drv.mmio) & NEEDS_RESET);
    recover();
}

/* ---- any register, any value ---- */

static uint32_t next_random(uint64_t *x)
{
    *x ^= *x << 13;
    *x ^= *x >> 7;
    *x ^= *x << 17;
    return (uint32_t)(*x >> 16);
}

/* A device made for tests believes its registers: it takes no part here. */
static void test_random_writes(void **state)
{
    uint64_t seed = 42;

    (void)state;
    for (unsigned i = 0; i < 300000; i++) {
        uint32_t r = next_random(&seed), value = next_random(&seed);
        uint32_t offset = r % 3 ? r % 0x160 : r % 0x2000;
        if (value % 4)
            value %= 40;
        mmio_write(r & 1u << 20 ? l.drv.bus : l.dev.bus, offset, value, 0);
        l.dev.silent = true;
        if (i % 5 == 0)
            fake_run(&fake);
        if (i % 50 == 0)
            mmio_write(l.dev.bus, L4VIRTIO_CMD, 0, 0);
    }
    device_export(&l, false);
    fake_run(&fake);
    l.dev.silent = false;
    l.dev.ready[RX] = l.dev.ready[TX] = false;
    virtq_dev_fini(&l.dev.queue[RX]);
    virtq_dev_fini(&l.dev.queue[TX]);
    device_export(&l, true);
    fake_run(&fake);
    recover();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FRESH(test_bring_up),
        FRESH(test_no_device_yet),
        FRESH(test_device_that_cannot_be_driven),
        FRESH(test_device_refuses_features),
        FRESH(test_driver_wants_wrong_features),
        FRESH(test_device_does_not_answer),
        FRESH(test_device_goes_during_a_command),
        FRESH(test_driver_ok_without_queues),
        FRESH(test_queues_that_are_refused),
        FRESH(test_queue_before_features),
        FRESH(test_queue_twice),
        FRESH(test_driver_does_not_wait),
        FRESH(test_reset_overtakes),
        UP(test_broken_driver_ring),
        UP(test_broken_device_ring),
        UP(test_device_asks_for_a_reset),
        UP(test_broken_until_reset),
        UP(test_device_goes_and_comes),
        UP(test_device_restarts),
        UP(test_random_writes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
