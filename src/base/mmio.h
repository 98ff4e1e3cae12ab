/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BASE_MMIO_H
#define BASE_MMIO_H

/*
 * The border between a VM and its machine monitor: a register page that the guest reads without
 * leaving the VM, writes that trap into the monitor, and one interrupt line back. Register offsets
 * are in abi/l4virtio.h.
 */

#include <stdatomic.h>
#include <stdint.h>

#include "sched.h"

struct mmio_bus {
    const volatile uint8_t *regs; /* the guest's read-only mapping of the register page */
    /* The trap. Runs the monitor's code on the writing thread, as a vCPU exit does. Any thread.
     * `call` is the call on whose behalf the guest writes (0: none); only traces read it. */
    void (*write)(void *ctx, uint32_t offset, uint32_t value, call_id call);
    void *ctx;
};

static inline uint32_t mmio_read(const struct mmio_bus *bus, uint32_t offset)
{
    return atomic_load_explicit((const volatile _Atomic uint32_t *)(bus->regs + offset),
                                memory_order_acquire);
}

static inline void mmio_write(const struct mmio_bus *bus, uint32_t offset, uint32_t value,
                              call_id call)
{
    bus->write(bus->ctx, offset, value, call);
}

/* Level of one interrupt line. Raised by the monitor, taken by the guest's world when polled. */
struct irq_line {
    _Atomic bool pending;
    _Atomic call_id call; /* of the latest raise, for traces */
    struct world *world;  /* rung at each raise; immutable once the machine is built */
    /* Signalled at each raise unless NULL: set by a guest that waits inside its poll function,
     * where ringing its world does not help. Pairs with the sequentially consistent store of what
     * it waits for. The wait point outlives the machine's worlds. */
    struct wait_point *_Atomic waiter;
};

static inline void irq_raise(struct irq_line *irq, call_id call)
{
    atomic_store_explicit(&irq->call, call, memory_order_relaxed);
    atomic_store_explicit(&irq->pending, true, memory_order_release);
    struct wait_point *waiter = atomic_load(&irq->waiter);
    if (UNLIKELY(waiter))
        wait_signal(irq->world->sched, waiter);
    world_ring(irq->world);
}

static inline bool irq_take(struct irq_line *irq)
{
    return atomic_load_explicit(&irq->pending, memory_order_relaxed) &&
           atomic_exchange_explicit(&irq->pending, false, memory_order_acq_rel);
}

#endif
