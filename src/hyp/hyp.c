/* SPDX-License-Identifier: BSD-2-Clause */
#include "hyp.h"

#include <errno.h>
#include <stdlib.h>

#include "arena.h"
#include "proxy.h"
#include "uvmm.h"

struct hyp {
    struct arena arena;
    struct uvmm_drv ree;
    struct uvmm_dev tee;
    struct proxy proxy;
    struct world world;
};

static void hyp_poll(void *ctx)
{
    struct hyp *h = ctx;
    proxy_poll(&h->proxy);
}

int hyp_create(struct sched *s, uint64_t shm_size, struct hyp **out)
{
    struct hyp *h = calloc(1, sizeof(*h));

    *out = NULL;
    if (!h)
        return -ENOMEM;
    int err = arena_init(&h->arena, shm_size);
    if (err) {
        free(h);
        return err;
    }
    /* With its scheduler from the start: the TEE traps before the worlds are added to it. */
    h->world = (struct world){.name = "hyp", .poll = hyp_poll, .ctx = h, .sched = s};
    uvmm_drv_init(&h->ree, h->arena.hyp_regs[VM_REE], h->arena.guest_regs[VM_REE], &h->world);
    uvmm_dev_init(&h->tee, h->arena.hyp_regs[VM_TEE], h->arena.guest_regs[VM_TEE], &h->world);
    proxy_init(&h->proxy, &h->arena, &h->ree, &h->tee, &h->world);
    *out = h;
    return 0;
}

void hyp_destroy(struct hyp *h)
{
    if (!h)
        return;
    proxy_fini(&h->proxy);
    uvmm_drv_fini(&h->ree);
    uvmm_dev_fini(&h->tee);
    arena_fini(&h->arena);
    free(h);
}

struct world *hyp_world(struct hyp *h)
{
    return &h->world;
}

static struct uvmm *monitor_of(struct hyp *h, enum vm_id vm)
{
    CHECK(vm < VM_COUNT);
    return vm == VM_REE ? &h->ree.vm : &h->tee.vm;
}

const struct guest_map *hyp_guest_map(const struct hyp *h, enum vm_id vm)
{
    CHECK(vm < VM_COUNT);
    return &h->arena.guest[vm];
}

const struct mmio_bus *hyp_mmio_bus(struct hyp *h, enum vm_id vm)
{
    return &monitor_of(h, vm)->bus;
}

struct irq_line *hyp_irq_line(struct hyp *h, enum vm_id vm)
{
    return &monitor_of(h, vm)->irq;
}

void hyp_attach(struct hyp *h, enum vm_id vm, struct world *w)
{
    monitor_of(h, vm)->irq.world = w;
}
