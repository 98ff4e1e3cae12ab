/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HYP_HYP_H
#define HYP_HYP_H

/*
 * The hypervisor world: the arena with its views, a machine monitor for each VM, the virtio trusty
 * proxy between them. It moves buffers and relays virtio commands; it never reads a GP message.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/guest_mem.h"
#include "base/mmio.h"
#include "base/sched.h"

struct hyp;

enum vm_id { VM_REE, VM_TEE, VM_COUNT };

/*
 * Builds the arena (one memfd: REE RAM, shared memory block of shm_size bytes, proxy memory, both
 * register pages; mapped once for each world, each with guard pages and only what that world may
 * touch) and the monitors. 0, -EINVAL for a shm_size that is 0, no multiple of the page or over
 * SHMEM_SIZE_MAX, or -errno of memfd_create and mmap. *out is NULL on failure.
 */
MUST_CHECK int hyp_create(struct sched *s, uint64_t shm_size, struct hyp **out);
void hyp_destroy(struct hyp *h);

/* The world, for the scheduler. */
struct world *hyp_world(struct hyp *h);

/* A VM's guest-physical map through its own view, its register page, its interrupt line (the VM's
 * world is set with hyp_attach before anything can raise it). All valid until hyp_destroy. */
const struct guest_map *hyp_guest_map(const struct hyp *h, enum vm_id vm);
const struct mmio_bus *hyp_mmio_bus(struct hyp *h, enum vm_id vm);
struct irq_line *hyp_irq_line(struct hyp *h, enum vm_id vm);
void hyp_attach(struct hyp *h, enum vm_id vm, struct world *w);

#endif
