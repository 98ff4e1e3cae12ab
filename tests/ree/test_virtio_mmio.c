/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <string.h>
#include <linux/virtio_mmio.h>
#include <cmocka.h>

#include "abi/l4virtio.h"
#include "fake_sched.h"
#include "ree/virtio_mmio.h"

#define FEATURES    VIRTQ_FEATURES
#define FEATURES_OK VIRTIO_CONFIG_S_FEATURES_OK
#define NEEDS_RESET VIRTIO_CONFIG_S_NEEDS_RESET

/* A monitor in a few lines: commands are done when its world is polled. */
struct monitor {
    _Alignas(4096) uint8_t regs[L4VIRTIO_PAGE_SIZE];
    struct fake_sched sched;
    struct world hyp, ree;
    struct mmio_bus bus;
    struct irq_line irq;
    struct wait_point done;
    struct vmmio mmio;
    uint64_t offered, accepted;
    uint32_t status; /* that the driver asked for */
    bool silent, refuse, breaks;
    unsigned reset_count, notified;
    call_id call;
};

static struct monitor m;

static _Atomic uint32_t *reg(uint32_t offset)
{
    return (_Atomic uint32_t *)(void *)(m.regs + offset);
}

static void do_commands(void *ctx)
{
    (void)ctx;
    if (m.silent || *reg(L4VIRTIO_CMD) == 0)
        return;
    uint32_t status = m.status;
    if (m.refuse)
        status &= ~(uint32_t)FEATURES_OK;
    if (m.breaks)
        status |= NEEDS_RESET;
    *reg(VIRTIO_MMIO_STATUS) = status;
    *reg(L4VIRTIO_CMD) = 0;
    irq_raise(&m.irq, 0);
}

static void poll_ree(void *ctx)
{
    (void)ctx;
}

static void trap(void *ctx, uint32_t offset, uint32_t value, call_id call)
{
    (void)ctx;
    switch (offset) {
    case VIRTIO_MMIO_STATUS:
        m.status = value;
        m.reset_count += value == 0;
        *reg(L4VIRTIO_CMD) = L4VIRTIO_CMD_SET_STATUS | value;
        break;
    case VIRTIO_MMIO_QUEUE_READY:
        *reg(offset) = value;
        *reg(L4VIRTIO_CMD) = L4VIRTIO_CMD_CFG_QUEUE;
        break;
    case VIRTIO_MMIO_DEVICE_FEATURES_SEL:
        *reg(VIRTIO_MMIO_DEVICE_FEATURES) = (uint32_t)(m.offered >> 32 * value);
        return;
    case VIRTIO_MMIO_DRIVER_FEATURES:
        m.accepted |= (uint64_t)value << 32 * *reg(VIRTIO_MMIO_DRIVER_FEATURES_SEL);
        return;
    case VIRTIO_MMIO_QUEUE_NOTIFY:
        m.notified = value;
        m.call = call;
        return;
    case VIRTIO_MMIO_INTERRUPT_ACK:
        *reg(VIRTIO_MMIO_INTERRUPT_STATUS) &= ~value;
        return;
    default:
        *reg(offset) = value;
        return;
    }
    world_ring(&m.hyp);
}

static int setup(void **state)
{
    (void)state;
    memset(&m, 0, sizeof(m));
    fake_sched_init(&m.sched);
    m.hyp.poll = do_commands;
    m.ree.poll = poll_ree;
    fake_add_world(&m.sched.base, &m.hyp);
    fake_add_world(&m.sched.base, &m.ree);
    m.irq.world = &m.ree;
    m.bus = (struct mmio_bus){.regs = m.regs, .write = trap};
    wait_init(&m.done);
    m.mmio = (struct vmmio){&m.sched.base, &m.bus, &m.irq, &m.done};
    m.offered = FEATURES;
    *reg(VIRTIO_MMIO_MAGIC_VALUE) = L4VIRTIO_MAGIC;
    *reg(VIRTIO_MMIO_VERSION) = 2;
    *reg(VIRTIO_MMIO_DEVICE_ID) = 113;
    *reg(VIRTIO_MMIO_QUEUE_NUM_MAX) = 32;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    wait_fini(&m.done);
    return 0;
}

static void test_begin(void **state)
{
    (void)state;
    assert_int_equal(vmmio_begin(&m.mmio, 113, FEATURES), 0);
    assert_int_equal(m.accepted, FEATURES);
    assert_int_equal(m.reset_count, 1);
    assert_int_equal(vmmio_status(&m.mmio),
                     VIRTIO_CONFIG_S_ACKNOWLEDGE | VIRTIO_CONFIG_S_DRIVER | FEATURES_OK);
    assert_null(atomic_load(&m.irq.waiter)); /* nobody waits any more */
    assert_int_equal(vmmio_driver_ok(&m.mmio), 0);
    assert_true(vmmio_status(&m.mmio) & VIRTIO_CONFIG_S_DRIVER_OK);
    assert_int_equal(vmmio_reset(&m.mmio), 0);
    assert_int_equal(vmmio_status(&m.mmio), 0);
}

static void test_begin_no_device(void **state)
{
    static const uint32_t regs[] = {VIRTIO_MMIO_MAGIC_VALUE, VIRTIO_MMIO_VERSION,
                                    VIRTIO_MMIO_DEVICE_ID};

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(regs); i++) {
        uint32_t old = *reg(regs[i]);
        *reg(regs[i]) = 1;
        assert_int_equal(vmmio_begin(&m.mmio, 113, FEATURES), -ENODEV);
        *reg(regs[i]) = old;
    }
    assert_int_equal(m.reset_count, 0); /* not even looked at */
}

static void test_begin_feature_missing(void **state)
{
    (void)state;
    m.offered = FEATURES & ~(1ull << VIRTIO_F_VERSION_1);
    assert_int_equal(vmmio_begin(&m.mmio, 113, FEATURES), -EPROTO);
    assert_true(m.status & VIRTIO_CONFIG_S_FAILED);
    assert_int_equal(m.accepted, 0);
}

static void test_begin_features_refused(void **state)
{
    (void)state;
    m.refuse = true;
    assert_int_equal(vmmio_begin(&m.mmio, 113, FEATURES), -EPROTO);
    assert_true(m.status & VIRTIO_CONFIG_S_FAILED);
}

static void test_commands_time_out(void **state)
{
    const struct virtq_addr at = {{0}, {512}, {1024}};

    (void)state;
    m.silent = true;
    assert_int_equal(vmmio_begin(&m.mmio, 113, FEATURES), -ETIMEDOUT);
    assert_int_equal(m.sched.now, VMMIO_CMD_MS * 1000000ull);
    assert_int_equal(vmmio_reset(&m.mmio), -ETIMEDOUT);
    assert_int_equal(vmmio_setup_queue(&m.mmio, 0, 32, at), -ETIMEDOUT);
    assert_int_equal(vmmio_driver_ok(&m.mmio), -ETIMEDOUT);
    assert_null(atomic_load(&m.irq.waiter));
}

/* Signals of earlier interrupts do not end the wait: `cmd` does. */
static void test_stale_signal(void **state)
{
    (void)state;
    fake_wait_signal(&m.sched.base, &m.done);
    assert_int_equal(vmmio_begin(&m.mmio, 113, FEATURES), 0);
}

static void test_setup_queue(void **state)
{
    const struct virtq_addr at = {{0x100000010ull}, {0x200000020ull}, {0x300000030ull}};

    (void)state;
    assert_int_equal(vmmio_setup_queue(&m.mmio, 1, 32, at), 0);
    assert_int_equal(*reg(VIRTIO_MMIO_QUEUE_SEL), 1);
    assert_int_equal(*reg(VIRTIO_MMIO_QUEUE_NUM), 32);
    assert_int_equal(*reg(VIRTIO_MMIO_QUEUE_DESC_LOW), 0x10);
    assert_int_equal(*reg(VIRTIO_MMIO_QUEUE_AVAIL_HIGH), 2);
    assert_int_equal(*reg(VIRTIO_MMIO_QUEUE_USED_LOW), 0x30);
    assert_int_equal(*reg(VIRTIO_MMIO_QUEUE_READY), 1);
    assert_int_equal(vmmio_setup_queue(&m.mmio, 1, 64, at), -EPROTO); /* over the maximum */
}

static void test_device_breaks(void **state)
{
    const struct virtq_addr at = {{0}, {512}, {1024}};

    (void)state;
    assert_int_equal(vmmio_begin(&m.mmio, 113, FEATURES), 0);
    m.breaks = true;
    assert_int_equal(vmmio_setup_queue(&m.mmio, 0, 32, at), -EPROTO);
    assert_int_equal(vmmio_driver_ok(&m.mmio), -EPROTO);
}

static void test_interrupt_ack(void **state)
{
    (void)state;
    assert_int_equal(vmmio_irq_ack(&m.mmio), 0);
    *reg(VIRTIO_MMIO_INTERRUPT_STATUS) = VIRTIO_MMIO_INT_VRING | VIRTIO_MMIO_INT_CONFIG;
    assert_int_equal(vmmio_irq_ack(&m.mmio), 3);
    assert_int_equal(vmmio_irq_ack(&m.mmio), 0);
}

static void test_notify(void **state)
{
    (void)state;
    vmmio_notify(&m.mmio, 1, 42);
    assert_int_equal(m.notified, 1);
    assert_int_equal(m.call, 42);
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_begin),
        T(test_begin_no_device),
        T(test_begin_feature_missing),
        T(test_begin_features_refused),
        T(test_commands_time_out),
        T(test_stale_signal),
        T(test_setup_queue),
        T(test_device_breaks),
        T(test_interrupt_ack),
        T(test_notify),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
