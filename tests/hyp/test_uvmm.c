/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <linux/virtio_mmio.h>
#include <cmocka.h>

#include "fake_sched.h"
#include "hyp/uvmm.h"

#define QUEUE_WORD(q, w) (L4VIRTIO_QUEUES + (q)*40u + (w))

static struct fake_sched fake;
static struct world hyp, guest;
static _Alignas(4096) uint8_t page[L4VIRTIO_PAGE_SIZE];
static struct uvmm_drv drv;
static struct uvmm_dev dev;
static const struct uvmm_device device = {
    .device_id = 113, .vendor = 0x44, .features = 0x8000000130000001ull, .queue_num_max = 32};

static void common(void)
{
    memset(page, 0, sizeof(page));
    fake_sched_init(&fake);
    hyp = guest = (struct world){.sched = &fake.base};
}

static int setup_drv(void **state)
{
    (void)state;
    common();
    uvmm_drv_init(&drv, page, page, &hyp);
    drv.vm.irq.world = &guest;
    uvmm_drv_show(&drv, &device);
    return 0;
}

static int setup_dev(void **state)
{
    (void)state;
    common();
    uvmm_dev_init(&dev, page, page, &hyp);
    dev.vm.irq.world = &guest;
    return 0;
}

static int teardown_drv(void **state)
{
    (void)state;
    uvmm_drv_fini(&drv);
    return 0;
}

static int teardown_dev(void **state)
{
    (void)state;
    uvmm_dev_fini(&dev);
    return 0;
}

static uint32_t reg(uint32_t offset)
{
    return mmio_read(&drv.vm.bus, offset);
}

static void write_drv(uint32_t offset, uint32_t value)
{
    mmio_write(&drv.vm.bus, offset, value, 5);
}

static uint32_t dev_reg(uint32_t offset)
{
    return mmio_read(&dev.vm.bus, offset);
}

static void write_dev(uint32_t offset, uint32_t value)
{
    mmio_write(&dev.vm.bus, offset, value, 5);
}

/* ---- the driving VM ---- */

static void test_device_is_shown(void **state)
{
    (void)state;
    assert_int_equal(reg(VIRTIO_MMIO_MAGIC_VALUE), L4VIRTIO_MAGIC);
    assert_int_equal(reg(VIRTIO_MMIO_VERSION), 2);
    assert_int_equal(reg(VIRTIO_MMIO_DEVICE_ID), 113);
    assert_int_equal(reg(VIRTIO_MMIO_VENDOR_ID), 0x44);
    assert_int_equal(reg(VIRTIO_MMIO_INTERRUPT_STATUS), VIRTIO_MMIO_INT_CONFIG);
    assert_true(atomic_load(&guest.rung));
    uint32_t generation = reg(VIRTIO_MMIO_CONFIG_GENERATION);
    uvmm_drv_show(&drv, NULL);
    assert_int_equal(reg(VIRTIO_MMIO_DEVICE_ID), 0);
    assert_int_not_equal(reg(VIRTIO_MMIO_CONFIG_GENERATION), generation);
}

static void test_feature_words(void **state)
{
    (void)state;
    static const uint32_t word[] = {0x30000001u, 0x80000001u, 0, 0, 0, 0, 0, 0, 0, 0};
    for (uint32_t i = 0; i < ARRAY_COUNT(word); i++) {
        write_drv(VIRTIO_MMIO_DEVICE_FEATURES_SEL, i);
        assert_int_equal(reg(VIRTIO_MMIO_DEVICE_FEATURES), word[i]);
    }
    write_drv(VIRTIO_MMIO_DEVICE_FEATURES_SEL, UINT32_MAX);
    assert_int_equal(reg(VIRTIO_MMIO_DEVICE_FEATURES), 0);
    write_drv(VIRTIO_MMIO_DRIVER_FEATURES_SEL, 0);
    write_drv(VIRTIO_MMIO_DRIVER_FEATURES, 0x11);
    write_drv(VIRTIO_MMIO_DRIVER_FEATURES_SEL, 1);
    write_drv(VIRTIO_MMIO_DRIVER_FEATURES, 0x22);
    write_drv(VIRTIO_MMIO_DRIVER_FEATURES_SEL, 0x40000000);
    write_drv(VIRTIO_MMIO_DRIVER_FEATURES, 0x33); /* nowhere */
    assert_int_equal(uvmm_drv_features(&drv), 0x2200000011ull);
}

static void test_queue_registers(void **state)
{
    uint32_t cmd;

    (void)state;
    for (uint32_t q = 0; q < UVMM_QUEUES; q++) {
        write_drv(VIRTIO_MMIO_QUEUE_SEL, q);
        assert_int_equal(reg(VIRTIO_MMIO_QUEUE_NUM_MAX), 32);
        assert_int_equal(reg(VIRTIO_MMIO_QUEUE_READY), 0);
        write_drv(VIRTIO_MMIO_QUEUE_NUM, 8 + q);
        for (uint32_t i = 0; i < 3; i++) {
            write_drv(VIRTIO_MMIO_QUEUE_DESC_LOW + 16 * i, 0x1000 * (i + 1) + q);
            write_drv(VIRTIO_MMIO_QUEUE_DESC_HIGH + 16 * i, i + 1);
        }
        write_drv(VIRTIO_MMIO_QUEUE_READY, 1);
        assert_int_equal(uvmm_drv_take(&drv, &cmd), UVMM_COMMAND);
        assert_int_equal(cmd, L4VIRTIO_CMD_CFG_QUEUE | q);
        uvmm_drv_done(&drv);
    }
    struct uvmm_queue q0 = uvmm_drv_queue(&drv, 0), q1 = uvmm_drv_queue(&drv, 1);
    assert_true(q0.ready && q1.ready);
    assert_int_equal(q0.num, 8);
    assert_int_equal(q1.num, 9);
    assert_int_equal(q0.at.desc.v, 0x100001000ull);
    assert_int_equal(q1.at.avail.v, 0x200002001ull);
    assert_int_equal(q1.at.used.v, 0x300003001ull);
    write_drv(VIRTIO_MMIO_QUEUE_SEL, 0);
    assert_int_equal(reg(VIRTIO_MMIO_QUEUE_NUM), 8);
    assert_int_equal(reg(VIRTIO_MMIO_QUEUE_USED_HIGH), 3);
}

static void test_queue_that_does_not_exist(void **state)
{
    static const uint32_t queues[] = {2, 3, 0x7fffffff, UINT32_MAX};
    uint8_t before[sizeof(page)];
    uint32_t cmd;

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(queues); i++) {
        write_drv(VIRTIO_MMIO_QUEUE_SEL, queues[i]);
        assert_int_equal(reg(VIRTIO_MMIO_QUEUE_NUM_MAX), 0);
        memcpy(before, page, sizeof(page));
        for (uint32_t offset = VIRTIO_MMIO_QUEUE_NUM; offset < VIRTIO_MMIO_STATUS; offset += 4)
            if (offset != VIRTIO_MMIO_QUEUE_NOTIFY)
                write_drv(offset, offset == VIRTIO_MMIO_INTERRUPT_ACK ? 0 : 1);
        write_drv(VIRTIO_MMIO_QUEUE_DESC_LOW, 1);
        assert_memory_equal(before, page, sizeof(page));
    }
    assert_int_equal(uvmm_drv_take(&drv, &cmd), UVMM_NOTHING);
}

/* What is the device's, or nobody's, the driver cannot write. */
static void test_read_only_registers(void **state)
{
    static const uint32_t writable[] = {
        VIRTIO_MMIO_DEVICE_FEATURES_SEL,
        VIRTIO_MMIO_DRIVER_FEATURES,
        VIRTIO_MMIO_DRIVER_FEATURES_SEL,
        VIRTIO_MMIO_QUEUE_SEL,
        VIRTIO_MMIO_QUEUE_NUM,
        VIRTIO_MMIO_QUEUE_READY,
        VIRTIO_MMIO_QUEUE_NOTIFY,
        VIRTIO_MMIO_INTERRUPT_ACK,
        VIRTIO_MMIO_STATUS,
        VIRTIO_MMIO_QUEUE_DESC_LOW,
        VIRTIO_MMIO_QUEUE_DESC_HIGH,
        VIRTIO_MMIO_QUEUE_AVAIL_LOW,
        VIRTIO_MMIO_QUEUE_AVAIL_HIGH,
        VIRTIO_MMIO_QUEUE_USED_LOW,
        VIRTIO_MMIO_QUEUE_USED_HIGH,
    };
    uint8_t before[sizeof(page)];

    (void)state;
    memcpy(before, page, sizeof(page));
    for (uint32_t offset = 0; offset < 2 * L4VIRTIO_PAGE_SIZE; offset++) {
        bool skip = false;
        for (unsigned i = 0; i < ARRAY_COUNT(writable); i++)
            skip |= offset == writable[i];
        if (!skip)
            write_drv(offset, 0xa5a5a5a5);
    }
    assert_memory_equal(before, page, sizeof(page));
}

static void test_interrupt_status(void **state)
{
    (void)state;
    atomic_store(&guest.rung, false);
    uvmm_drv_irq(&drv, VIRTIO_MMIO_INT_VRING, 9);
    assert_int_equal(reg(VIRTIO_MMIO_INTERRUPT_STATUS), 3);
    assert_true(atomic_load(&guest.rung));
    assert_true(irq_take(&drv.vm.irq));
    assert_false(irq_take(&drv.vm.irq));
    assert_int_equal(atomic_load(&drv.vm.irq.call), 9);
    write_drv(VIRTIO_MMIO_INTERRUPT_ACK, 1);
    assert_int_equal(reg(VIRTIO_MMIO_INTERRUPT_STATUS), VIRTIO_MMIO_INT_CONFIG);
    write_drv(VIRTIO_MMIO_INTERRUPT_ACK, UINT32_MAX);
    assert_int_equal(reg(VIRTIO_MMIO_INTERRUPT_STATUS), 0);
}

static void test_doorbell_keeps_its_queue(void **state)
{
    call_id call = 0;

    (void)state;
    assert_int_equal(uvmm_take_doorbell(&drv.vm, &call), 0);
    write_drv(VIRTIO_MMIO_QUEUE_NOTIFY, 1);
    assert_true(atomic_load(&hyp.rung));
    assert_int_equal(uvmm_take_doorbell(&drv.vm, &call), 2);
    assert_int_equal(call, 5);
    write_drv(VIRTIO_MMIO_QUEUE_NOTIFY, 0);
    write_drv(VIRTIO_MMIO_QUEUE_NOTIFY, 1);
    assert_int_equal(uvmm_take_doorbell(&drv.vm, &call), 3);
    write_drv(VIRTIO_MMIO_QUEUE_NOTIFY, 2);
    write_drv(VIRTIO_MMIO_QUEUE_NOTIFY, UINT32_MAX);
    assert_int_equal(uvmm_take_doorbell(&drv.vm, &call), 0);
}

static void test_commands_in_order(void **state)
{
    uint32_t cmd;

    (void)state;
    write_drv(VIRTIO_MMIO_STATUS, 1);
    write_drv(VIRTIO_MMIO_STATUS, 0x1ff); /* eight bits */
    assert_int_equal(reg(L4VIRTIO_CMD), L4VIRTIO_CMD_SET_STATUS | 0xff);
    assert_int_equal(uvmm_drv_take(&drv, &cmd), UVMM_COMMAND);
    assert_int_equal(cmd, L4VIRTIO_CMD_SET_STATUS | 1);
    irq_take(&drv.vm.irq);
    uvmm_drv_done(&drv);
    assert_int_not_equal(reg(L4VIRTIO_CMD), 0); /* one is left */
    assert_false(irq_take(&drv.vm.irq));
    assert_int_equal(uvmm_drv_take(&drv, &cmd), UVMM_COMMAND);
    assert_int_equal(cmd, L4VIRTIO_CMD_SET_STATUS | 0xff);
    uvmm_drv_done(&drv);
    assert_int_equal(reg(L4VIRTIO_CMD), 0);
    assert_true(irq_take(&drv.vm.irq));
    assert_int_equal(uvmm_drv_take(&drv, &cmd), UVMM_NOTHING);
}

static void test_too_many_commands(void **state)
{
    uint32_t cmd;

    (void)state;
    for (unsigned i = 0; i <= UVMM_CMDS; i++)
        write_drv(VIRTIO_MMIO_STATUS, 1);
    assert_int_equal(uvmm_drv_take(&drv, &cmd), UVMM_OVERRUN);
    uvmm_drv_done(&drv);
    assert_int_equal(reg(L4VIRTIO_CMD), 0);
    assert_int_equal(uvmm_drv_take(&drv, &cmd), UVMM_NOTHING);
}

static void test_reset_drops_what_waits(void **state)
{
    uint32_t cmd;

    (void)state;
    for (unsigned i = 0; i < 3 * UVMM_CMDS; i++)
        write_drv(VIRTIO_MMIO_STATUS, 1);
    write_drv(VIRTIO_MMIO_STATUS, 0);
    assert_int_equal(uvmm_drv_take(&drv, &cmd), UVMM_COMMAND);
    assert_int_equal(cmd, L4VIRTIO_CMD_SET_STATUS);
    uvmm_drv_done(&drv);
    assert_int_equal(uvmm_drv_take(&drv, &cmd), UVMM_NOTHING);
}

/* ---- the VM that is the device ---- */

static void export_device(void)
{
    write_dev(VIRTIO_MMIO_VERSION, 2);
    write_dev(VIRTIO_MMIO_DEVICE_ID, 113);
    write_dev(VIRTIO_MMIO_VENDOR_ID, 0x44);
    write_dev(L4VIRTIO_DEV_FEATURES_MAP, 0x30000000);
    write_dev(L4VIRTIO_DEV_FEATURES_MAP + 4, 1);
    write_dev(L4VIRTIO_NUM_QUEUES, 2);
    write_dev(L4VIRTIO_QUEUES_OFFSET, L4VIRTIO_QUEUES);
    write_dev(QUEUE_WORD(0, 0), 64);
    write_dev(QUEUE_WORD(1, 0), 32);
    write_dev(VIRTIO_MMIO_MAGIC_VALUE, L4VIRTIO_MAGIC);
}

static void test_export(void **state)
{
    struct uvmm_device seen;

    (void)state;
    assert_false(uvmm_dev_exported(&dev, &seen));
    export_device();
    assert_int_equal(uvmm_dev_take_events(&dev), UVMM_DEV_EXPORT);
    assert_int_equal(uvmm_dev_take_events(&dev), 0);
    assert_true(uvmm_dev_exported(&dev, &seen));
    assert_int_equal(seen.device_id, 113);
    assert_int_equal(seen.vendor, 0x44);
    assert_int_equal(seen.features, 0x130000000ull);
    assert_int_equal(seen.queue_num_max, 32); /* the smaller one */
    write_dev(VIRTIO_MMIO_DEVICE_ID, 1);      /* too late */
    write_dev(QUEUE_WORD(1, 0), 1);
    assert_int_equal(dev_reg(VIRTIO_MMIO_DEVICE_ID), 113);
    assert_int_equal(dev_reg(QUEUE_WORD(1, 0)), 32);
    write_dev(VIRTIO_MMIO_MAGIC_VALUE, 0);
    assert_int_equal(uvmm_dev_take_events(&dev), UVMM_DEV_EXPORT);
    assert_false(uvmm_dev_exported(&dev, &seen));
}

/* The driver's registers are not the device's to write. */
static void test_device_cannot_write_driver_fields(void **state)
{
    static const uint32_t fields[] = {VIRTIO_MMIO_DRIVER_FEATURES,
                                      VIRTIO_MMIO_QUEUE_SEL,
                                      VIRTIO_MMIO_INTERRUPT_STATUS,
                                      L4VIRTIO_DRIVER_FEATURES_MAP,
                                      QUEUE_WORD(0, 4),
                                      QUEUE_WORD(0, 8),
                                      QUEUE_WORD(1, 28),
                                      QUEUE_WORD(2, 0),
                                      0xffc,
                                      0x1000,
                                      UINT32_MAX};
    uint8_t before[sizeof(page)];

    (void)state;
    memcpy(before, page, sizeof(page));
    for (unsigned i = 0; i < ARRAY_COUNT(fields); i++)
        write_dev(fields[i], 0x12345678);
    assert_memory_equal(before, page, sizeof(page));
}

static void test_command_and_acknowledgement(void **state)
{
    const struct uvmm_queue q = {16, true, {{0x100000010ull}, {0x200000020ull}, {0x300000030ull}}};

    (void)state;
    export_device();
    uvmm_dev_take_events(&dev);
    write_dev(L4VIRTIO_CMD, 0); /* nothing to acknowledge */
    assert_int_equal(uvmm_dev_take_events(&dev), 0);
    uvmm_dev_set_features(&dev, 0x500000006ull);
    uvmm_dev_set_queue(&dev, 1, &q);
    uvmm_dev_send(&dev, L4VIRTIO_CMD_CFG_QUEUE | 1);
    assert_true(irq_take(&dev.vm.irq));
    assert_int_equal(dev_reg(L4VIRTIO_CMD), L4VIRTIO_CMD_CFG_QUEUE | 1);
    assert_int_equal(dev_reg(L4VIRTIO_DRIVER_FEATURES_MAP), 6);
    assert_int_equal(dev_reg(L4VIRTIO_DRIVER_FEATURES_MAP + 4), 5);
    assert_int_equal(dev_reg(QUEUE_WORD(1, 0)), 32 | 16 << 16);
    assert_int_equal(dev_reg(QUEUE_WORD(1, 4)), 1);
    assert_int_equal(dev_reg(QUEUE_WORD(1, 12)), 1);
    assert_int_equal(dev_reg(QUEUE_WORD(1, 24)), 0x30);
    write_dev(L4VIRTIO_CMD, 1); /* no acknowledgement */
    assert_int_equal(uvmm_dev_take_events(&dev), 0);
    write_dev(L4VIRTIO_CMD, 0);
    assert_int_equal(uvmm_dev_take_events(&dev), UVMM_DEV_ACK);
    assert_int_equal(dev_reg(L4VIRTIO_CMD), 0);
}

static void test_device_status(void **state)
{
    const uint32_t ready = 0xf;

    (void)state;
    export_device();
    uvmm_dev_send(&dev, L4VIRTIO_CMD_SET_STATUS | ready);
    assert_int_equal(uvmm_dev_status(&dev), ready);
    uvmm_dev_take_events(&dev);
    write_dev(VIRTIO_MMIO_STATUS, UINT32_MAX); /* of all these bits only NEEDS_RESET is its own */
    assert_int_equal(uvmm_dev_status(&dev), ready | VIRTIO_CONFIG_S_NEEDS_RESET);
    assert_int_equal(uvmm_dev_take_events(&dev), UVMM_DEV_STATUS);
    write_dev(VIRTIO_MMIO_STATUS, UINT32_MAX); /* nothing new */
    assert_int_equal(uvmm_dev_take_events(&dev), 0);
    write_dev(VIRTIO_MMIO_STATUS, 0); /* refuses the features, keeps the rest */
    assert_int_equal(uvmm_dev_status(&dev), (ready & ~8u) | VIRTIO_CONFIG_S_NEEDS_RESET);
    uvmm_dev_send(&dev, L4VIRTIO_CMD_SET_STATUS);
    assert_int_equal(uvmm_dev_status(&dev), 0);
}

#define DRV(test) cmocka_unit_test_setup_teardown(test, setup_drv, teardown_drv)
#define DEV(test) cmocka_unit_test_setup_teardown(test, setup_dev, teardown_dev)

int main(void)
{
    const struct CMUnitTest tests[] = {
        DRV(test_device_is_shown),
        DRV(test_feature_words),
        DRV(test_queue_registers),
        DRV(test_queue_that_does_not_exist),
        DRV(test_read_only_registers),
        DRV(test_interrupt_status),
        DRV(test_doorbell_keeps_its_queue),
        DRV(test_commands_in_order),
        DRV(test_too_many_commands),
        DRV(test_reset_drops_what_waits),
        DEV(test_export),
        DEV(test_device_cannot_write_driver_fields),
        DEV(test_command_and_acknowledgement),
        DEV(test_device_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
