/* SPDX-License-Identifier: BSD-2-Clause */
#include "uvmm.h"

#include "base/trace.h"
#include "uvmm_page.h"

void uvmm_init(struct uvmm *u, enum vm_id vm, uint8_t *regs, struct world *hyp)
{
    u->vm = vm;
    u->regs = regs;
    u->hyp = hyp;
    pthread_mutex_init(&u->lock, NULL);
}

void uvmm_fini(struct uvmm *u)
{
    pthread_mutex_destroy(&u->lock);
}

void uvmm_notify(struct uvmm *u, uint32_t queue, call_id call)
{
    if (queue >= UVMM_QUEUES)
        return;
    atomic_store_explicit(&u->call, call, memory_order_relaxed);
    atomic_fetch_or_explicit(&u->doorbell, 1u << queue, memory_order_release);
    world_ring(u->hyp);
}

uint32_t uvmm_take_doorbell(struct uvmm *u, call_id *call)
{
    if (!atomic_load_explicit(&u->doorbell, memory_order_relaxed))
        return 0;
    uint32_t queues = atomic_exchange_explicit(&u->doorbell, 0, memory_order_acquire);
    *call = atomic_load_explicit(&u->call, memory_order_relaxed);
    TRACE(UVMM_DOORBELL, *call, 0, u->vm, queues, 0);
    return queues;
}

void uvmm_inject(struct uvmm *u, call_id call)
{
    TRACE(UVMM_IRQ, call, 0, u->vm, 0, 0);
    irq_raise(&u->irq, call);
}
