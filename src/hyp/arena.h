/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HYP_ARENA_H
#define HYP_ARENA_H

/*
 * The machine's memory: one memfd, mapped once for each world, each with guards around every part
 * and only the parts that the world may touch:
 *
 *              REE RAM   shared block   proxy memory   REE registers   TEE registers
 *   REE         rw          rw              -              ro               -
 *   hypervisor  rw          -               rw             rw               rw
 *   TEE         -           rw           rw (window)       -                ro
 *
 * Nothing of it costs memory until it is touched.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/guest_mem.h"
#include "hyp.h"

#define ARENA_RAM_SIZE    (1u << 20) /* REE RAM */
#define ARENA_WINDOW_SIZE (1u << 20) /* proxy memory */
#define ARENA_GUARD_SIZE  (64u << 10)

struct arena_view {
    void *base;
    size_t size;
};

/* Immutable after arena_init. */
struct arena {
    struct arena_view view[3];           /* REE, TEE, hypervisor */
    struct guest_map guest[VM_COUNT];    /* RAM or window, and the shared block, for the VM */
    const uint8_t *guest_regs[VM_COUNT]; /* its register page, read-only */
    struct guest_map hyp_ree;            /* REE RAM for the hypervisor, at the REE's addresses */
    struct guest_map hyp_window;         /* proxy memory, at the TEE's addresses */
    uint8_t *hyp_regs[VM_COUNT];         /* the register pages, writable */
};

/* 0; -EINVAL: shm_size is 0, no multiple of the page or over SHMEM_SIZE_MAX; -EFBIG, which is
 * logged: the process may not have files of that size; -errno of memfd_create, ftruncate and mmap.
 * On failure nothing is left. */
MUST_CHECK int arena_init(struct arena *a, uint64_t shm_size);
void arena_fini(struct arena *a);

#endif
