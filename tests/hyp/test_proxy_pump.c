/* SPDX-License-Identifier: BSD-2-Clause */
#include "hyp/by_hand.h"

/* ---- messages ---- */

static void test_messages_of_all_sizes(void **state)
{
    static const uint32_t sizes[] = {1, 15, 16, 17, 248, 4095, 4096};
    uint8_t msg[TIPC_BUF_SIZE];

    (void)state;
    l.dev.echo = true;
    for (unsigned i = 0; i < 100 * ARRAY_COUNT(sizes); i++) {
        uint32_t len = sizes[i % ARRAY_COUNT(sizes)];
        for (uint32_t b = 0; b < len; b++)
            msg[b] = (uint8_t)(i + b);
        assert_int_equal(driver_send(&l, msg, len), 0);
        fake_run(&fake);
        assert_int_equal(l.dev.recv_count, i + 1);
        assert_int_equal(l.drv.recv_count, i + 1);
        assert_int_equal(l.drv.last_len, len);
        for (uint32_t b = 0; b < len; b++)
            assert_int_equal(l.drv.last[b], (uint8_t) ~(i + b));
    }
}

static void send_segs(const struct virtq_seg *seg, unsigned count)
{
    assert_int_equal(virtq_drv_add(&l.drv.queue[TX], seg, count, &l), 0);
    virtq_drv_kick(&l.drv.queue[TX]);
    vmmio_notify(&l.drv.mmio, TX, 0);
    fake_run(&fake);
    void *token;
    uint32_t used;
    assert_int_equal(virtq_drv_take(&l.drv.queue[TX], &token, &used), 1);
    assert_int_equal(used, 0);
}

static void test_message_in_pieces(void **state)
{
    const uint64_t at = REE_GPA_RAM + 0x80000;
    const struct virtq_seg seg[3] = {
        {{at}, 5, false}, {{at + 100}, 0, false}, {{at + 7}, 3, false}};

    (void)state;
    memcpy(guest_ptr(l.drv.map, (struct gpa){at}, 16), "01234__789", 10);
    send_segs(seg, 3);
    assert_int_equal(l.dev.last_len, 8);
    assert_memory_equal(l.dev.last, "01234789", 8);
}

static void test_bad_messages_come_back_unused(void **state)
{
    const struct gpa at = {REE_GPA_RAM + 0x80000};
    const struct virtq_seg long_one = {at, TIPC_BUF_SIZE + 1, false};
    const struct virtq_seg long_two[2] = {{at, TIPC_BUF_SIZE, false}, {at, 1, false}};
    const struct virtq_seg empty = {at, 0, false};
    const struct virtq_seg writable = {at, 16, true};
    const struct virtq_seg mixed[2] = {{at, 16, false}, {at, 16, true}};

    (void)state;
    send_segs(&long_one, 1);
    send_segs(long_two, 2);
    send_segs(&empty, 1);
    send_segs(&writable, 1);
    send_segs(mixed, 2);
    assert_int_equal(l.dev.recv_count, 0);
    assert_link_works();
}

static void test_back_pressure_down(void **state)
{
    uint32_t sent = 0;

    (void)state;
    l.dev.hold = true;
    while (driver_send(&l, &sent, sizeof(sent)) == 0) {
        fake_run(&fake);
        sent++;
    }
    assert_int_equal(sent, 2 * LINK_NUM); /* both rings are full, nothing is lost */
    assert_int_equal(l.dev.recv_count, 0);
    l.dev.hold = false;
    world_ring(&l.dev.world);
    fake_run(&fake);
    assert_int_equal(l.dev.recv_count, sent);
    uint32_t last;
    memcpy(&last, l.dev.last, sizeof(last));
    assert_int_equal(last, sent - 1);
    assert_link_works();
}

static void test_back_pressure_up(void **state)
{
    uint32_t sent = 0;

    (void)state;
    l.drv.hold_rx = true;
    while (device_send(&l, &sent, sizeof(sent)) == 0) {
        fake_run(&fake);
        sent++;
    }
    assert_int_equal(sent, 2 * LINK_NUM);
    assert_int_equal(l.drv.recv_count, LINK_NUM);
    l.drv.hold_rx = false;
    for (unsigned i = 0; i < LINK_NUM; i++) {
        uint32_t last;
        uint64_t at = REE_GPA_RAM + 2 * virtq_size(LINK_NUM) + i * TIPC_BUF_SIZE;
        driver_give_rx(&l, guest_ptr(l.drv.map, (struct gpa){at}, TIPC_BUF_SIZE));
        fake_run(&fake);
        memcpy(&last, l.drv.last, sizeof(last));
        assert_true(last >= LINK_NUM);
    }
    assert_int_equal(l.drv.recv_count, sent);
    assert_link_works();
}

/* A receive buffer that is too small, or not writable, comes back; the message waits for another.
 */
static void test_unfit_receive_buffers(void **state)
{
    const struct gpa at = {REE_GPA_RAM + 0x80000};
    const struct virtq_seg small = {at, 3, true}, readable = {at, 64, false}, fit = {at, 4, true};
    const struct virtq_seg *const seg[] = {&small, &readable, &fit};

    (void)state;
    l.drv.hold_rx = true;
    assert_int_equal(driver_up(&l), 0);
    for (unsigned i = 0; i < 3; i++)
        assert_int_equal(virtq_drv_add(&l.drv.queue[RX], seg[i], 1, guest_ptr(l.drv.map, at, 1)),
                         0);
    virtq_drv_kick(&l.drv.queue[RX]);
    assert_int_equal(device_send(&l, "abcd", 4), 0);
    fake_run(&fake);
    assert_int_equal(l.drv.recv_count, 3);
    assert_int_equal(l.drv.last_len, 4); /* the last one; the others came back with 0 */
    assert_memory_equal(l.drv.last, "abcd", 4);
}

/* A receive buffer that the device gives back unused is simply given to it again. */
static void test_device_gives_a_buffer_back_unused(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 10 * LINK_NUM; i++) {
        assert_int_equal(device_send(&l, "", 0), 0);
        fake_run(&fake);
    }
    assert_int_equal(l.drv.recv_count, 0);
    assert_link_works();
}

/* ---- notifications ---- */

static void test_one_interrupt_each_way(void **state)
{
    (void)state;
    assert_link_works();
    for (unsigned i = 0; i < 1000; i++) {
        unsigned down = l.dev.irq_count, up = l.drv.irq_count, rings = fake.ring_count;
        assert_link_works();
        assert_int_equal(l.dev.irq_count, down + 1);
        assert_int_equal(l.drv.irq_count, up + 1);
        assert_int_equal(fake.ring_count, rings + 4); /* hyp, TEE, hyp, REE */
    }
}

static void test_notification_storm(void **state)
{
    (void)state;
    unsigned down = l.dev.irq_count, up = l.drv.irq_count;
    for (uint32_t i = 0; i < 100000; i++) {
        mmio_write(l.drv.bus, VIRTIO_MMIO_QUEUE_NOTIFY, i % 5 == 4 ? i : i % 5, 0);
        mmio_write(l.dev.bus, VIRTIO_MMIO_QUEUE_NOTIFY, i % 3, 0);
        if (i % 7 == 0)
            fake_run(&fake);
    }
    fake_run(&fake);
    assert_int_equal(l.dev.irq_count, down);
    assert_int_equal(l.drv.irq_count, up);
    assert_link_works();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        UP(test_messages_of_all_sizes),
        UP(test_message_in_pieces),
        UP(test_bad_messages_come_back_unused),
        UP(test_back_pressure_down),
        UP(test_back_pressure_up),
        FRESH(test_unfit_receive_buffers),
        UP(test_device_gives_a_buffer_back_unused),
        UP(test_one_interrupt_each_way),
        UP(test_notification_storm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
