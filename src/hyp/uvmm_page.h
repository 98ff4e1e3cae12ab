/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HYP_UVMM_PAGE_H
#define HYP_UVMM_PAGE_H

/*
 * Words of a register page. The page is the monitors' to write, but a VM reads it at any moment.
 * Private to uvmm*.c.
 */

#include <linux/virtio_mmio.h>

#include "uvmm.h"

static inline _Atomic uint32_t *page_word(const struct uvmm *u, uint32_t offset)
{
    return (_Atomic uint32_t *)(void *)(u->regs + offset);
}

static inline uint32_t page_read(const struct uvmm *u, uint32_t offset)
{
    return atomic_load_explicit(page_word(u, offset), memory_order_acquire);
}

static inline void page_write(struct uvmm *u, uint32_t offset, uint32_t value)
{
    atomic_store_explicit(page_word(u, offset), value, memory_order_release);
}

/* struct l4virtio_queue by words: its 64-bit fields do not lie aligned in the page. */
enum queue_word {
    QW_NUM = 0,   /* num_max, num */
    QW_READY = 4, /* ready, driver_notify_index */
    QW_DESC = 8,
    QW_AVAIL = 16,
    QW_USED = 24,
    QW_NOTIFY = 32, /* device_notify_index */
};

static inline uint32_t page_queue(unsigned index, enum queue_word word)
{
    return L4VIRTIO_QUEUES + index * (uint32_t)sizeof(struct l4virtio_queue) + word;
}

static inline uint64_t page_read64(const struct uvmm *u, uint32_t offset)
{
    return page_read(u, offset) | (uint64_t)page_read(u, offset + 4) << 32;
}

static inline void page_write64(struct uvmm *u, uint32_t offset, uint64_t value)
{
    page_write(u, offset, (uint32_t)value);
    page_write(u, offset + 4, (uint32_t)(value >> 32));
}

/* ---- uvmm.c ---- */

void uvmm_init(struct uvmm *u, enum vm_id vm, uint8_t *regs, struct world *hyp);
void uvmm_fini(struct uvmm *u);
void uvmm_inject(struct uvmm *u, call_id call);

#endif
