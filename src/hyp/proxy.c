/* SPDX-License-Identifier: BSD-2-Clause */
#include "proxy.h"

#include <linux/virtio_mmio.h>

#include "base/trace.h"

#define ALL_QUEUES ((1u << UVMM_QUEUES) - 1)

#define S_FEATURES_OK ((uint32_t)VIRTIO_CONFIG_S_FEATURES_OK)
#define S_DRIVER_OK   ((uint32_t)VIRTIO_CONFIG_S_DRIVER_OK)
#define S_NEEDS_RESET ((uint32_t)VIRTIO_CONFIG_S_NEEDS_RESET)

/* ---- commands to the TEE ---- */

static void send_tee(struct proxy *p, uint32_t cmd, bool for_ree)
{
    CHECK(p->sent == 0);
    p->sent = cmd;
    p->sent_for_ree = for_ree;
    uvmm_dev_send(p->tee, cmd);
}

static void fini_queues(struct proxy *p)
{
    for (unsigned i = 0; i < UVMM_QUEUES; i++)
        if (p->queue[i].ready)
            proxy_queue_fini(p, i);
}

/* The link is of no use any more until the REE's driver resets it. The TEE is reset at once, so
 * that it closes its channels. */
static void link_break(struct proxy *p, enum vm_id guilty)
{
    if (p->state != LINK_IDLE && p->state != LINK_UP)
        return;
    TRACE(PROXY_BROKEN, 0, 0, guilty, 0, 0);
    fini_queues(p);
    p->state = LINK_BROKEN;
    p->reset_tee = true;
    uvmm_drv_set_status(p->ree, uvmm_drv_status(p->ree) | S_NEEDS_RESET);
    uvmm_drv_irq(p->ree, VIRTIO_MMIO_INT_CONFIG, 0);
}

/* ---- commands of the REE ---- */

static void relay_reset(struct proxy *p)
{
    fini_queues(p);
    p->ree_features = 0;
    p->reset_tee = false;
    if (p->state == LINK_ABSENT) {
        uvmm_drv_reset(p->ree);
        uvmm_drv_done(p->ree);
        return;
    }
    p->state = LINK_IDLE;
    send_tee(p, L4VIRTIO_CMD_SET_STATUS, true);
}

static bool accept_features(struct proxy *p)
{
    uint64_t wanted = uvmm_drv_features(p->ree);

    if (wanted & ~p->offered || !(wanted >> VIRTIO_F_VERSION_1 & 1))
        return false;
    p->ree_features = wanted;
    uvmm_dev_set_features(p->tee, p->offered);
    return true;
}

static bool all_queues_ready(const struct proxy *p)
{
    return p->queue[TIPC_QUEUE_RX].ready && p->queue[TIPC_QUEUE_TX].ready;
}

static void relay_status(struct proxy *p, uint32_t status)
{
    uint32_t added = status & ~uvmm_drv_status(p->ree);

    if (p->state != LINK_IDLE && p->state != LINK_UP) {
        uvmm_drv_done(p->ree);
        return;
    }
    if (added & S_FEATURES_OK && !accept_features(p)) {
        uvmm_drv_set_status(p->ree, status & ~S_FEATURES_OK);
        uvmm_drv_done(p->ree);
        return;
    }
    if (added & S_DRIVER_OK && !all_queues_ready(p)) {
        link_break(p, VM_REE);
        uvmm_drv_done(p->ree);
        return;
    }
    uvmm_drv_set_status(p->ree, status & ~S_NEEDS_RESET);
    send_tee(p, L4VIRTIO_CMD_SET_STATUS | (status & ~S_NEEDS_RESET), true);
}

/* A queue is configured once, after the features and before DRIVER_OK (virtio 1.2, 3.1.1), and
 * given up by a reset only. */
static void relay_queue(struct proxy *p, unsigned index)
{
    struct uvmm_queue q = uvmm_drv_queue(p->ree, index);
    bool allowed = p->state == LINK_IDLE && uvmm_drv_status(p->ree) & S_FEATURES_OK;

    if (!q.ready && !p->queue[index].ready) {
        uvmm_drv_done(p->ree);
        return;
    }
    if (!allowed || !q.ready || p->queue[index].ready || proxy_queue_init(p, index, &q) != 0) {
        link_break(p, VM_REE);
        uvmm_drv_done(p->ree);
        return;
    }
    struct uvmm_queue tee = {
        .num = p->queue_num,
        .ready = true,
        .at = virtq_addr_at(p->queue[index].ring, p->queue_num),
    };
    uvmm_dev_set_queue(p->tee, index, &tee);
    send_tee(p, L4VIRTIO_CMD_CFG_QUEUE | index, true);
}

static void relay(struct proxy *p, uint32_t cmd)
{
    uint32_t value = cmd & ~L4VIRTIO_CMD_MASK;

    TRACE(PROXY_RELAY, 0, 0, cmd, 0, 0);
    if ((cmd & L4VIRTIO_CMD_MASK) == L4VIRTIO_CMD_CFG_QUEUE)
        relay_queue(p, value);
    else if (value == 0)
        relay_reset(p);
    else
        relay_status(p, value);
}

/* ---- events of the TEE ---- */

/* What the REE sees of the TEE's device: nothing unless the proxy can drive it. */
static void tee_export(struct proxy *p)
{
    struct uvmm_device dev;
    bool exported = uvmm_dev_exported(p->tee, &dev);
    bool pending = p->sent && p->sent_for_ree;
    bool driven = uvmm_drv_status(p->ree) != 0;

    fini_queues(p);
    p->sent = 0;
    p->reset_tee = false;
    p->state = LINK_ABSENT;
    p->offered = dev.features & VIRTQ_FEATURES;
    p->queue_num = PROXY_QUEUE_NUM;
    while (p->queue_num > dev.queue_num_max)
        p->queue_num /= 2;
    if (exported && p->queue_num && p->offered >> VIRTIO_F_VERSION_1 & 1) {
        p->state = LINK_IDLE;
        dev.features = p->offered;
        dev.queue_num_max = p->queue_num;
        uvmm_drv_show(p->ree, &dev);
    } else {
        uvmm_drv_show(p->ree, NULL);
    }
    if (driven) { /* whoever drives it has to start over */
        p->state = p->state == LINK_IDLE ? LINK_BROKEN : p->state;
        uvmm_drv_set_status(p->ree, S_NEEDS_RESET);
        uvmm_drv_irq(p->ree, VIRTIO_MMIO_INT_CONFIG, 0);
    }
    if (pending)
        uvmm_drv_done(p->ree);
}

/* The TEE has done a command: whatever it says of its status is the REE's status too. */
static void tee_acked(struct proxy *p)
{
    uint32_t cmd = p->sent, status = uvmm_dev_status(p->tee);

    if (!cmd)
        return;
    p->sent = 0;
    if (status & S_NEEDS_RESET)
        link_break(p, VM_TEE);
    if (!p->sent_for_ree)
        return;
    if (p->state == LINK_IDLE && cmd == L4VIRTIO_CMD_SET_STATUS)
        uvmm_drv_reset(p->ree);
    if (p->state == LINK_IDLE && !(status & S_FEATURES_OK))
        uvmm_drv_set_status(p->ree, uvmm_drv_status(p->ree) & ~S_FEATURES_OK);
    bool driver_ok = (cmd & L4VIRTIO_CMD_MASK) == L4VIRTIO_CMD_SET_STATUS && cmd & S_DRIVER_OK;
    if (p->state == LINK_IDLE && driver_ok) {
        p->state = LINK_UP;
        enum vm_id broken = proxy_pump(p, ALL_QUEUES);
        if (broken != VM_COUNT)
            link_break(p, broken);
    }
    uvmm_drv_done(p->ree);
}

static void tee_events(struct proxy *p)
{
    uint32_t events = uvmm_dev_take_events(p->tee);

    if (events & UVMM_DEV_EXPORT)
        tee_export(p);
    if (events & UVMM_DEV_ACK)
        tee_acked(p);
    if (events & UVMM_DEV_STATUS && uvmm_dev_status(p->tee) & S_NEEDS_RESET)
        link_break(p, VM_TEE);
}

/* ---- the world ---- */

static void ree_commands(struct proxy *p)
{
    uint32_t cmd;

    while (!p->sent) {
        if (p->reset_tee) {
            p->reset_tee = false;
            send_tee(p, L4VIRTIO_CMD_SET_STATUS, false);
            return;
        }
        switch (uvmm_drv_take(p->ree, &cmd)) {
        case UVMM_NOTHING:
            return;
        case UVMM_OVERRUN:
            link_break(p, VM_REE);
            uvmm_drv_done(p->ree);
            break;
        case UVMM_COMMAND:
            relay(p, cmd);
            break;
        }
    }
}

void proxy_poll(struct proxy *p)
{
    call_id call;

    tee_events(p);
    uint32_t queues =
        uvmm_take_doorbell(&p->ree->vm, &call) | uvmm_take_doorbell(&p->tee->vm, &call);
    if (queues && p->state == LINK_UP) {
        enum vm_id broken = proxy_pump(p, queues);
        if (broken != VM_COUNT)
            link_break(p, broken);
    }
    ree_commands(p);
}

void proxy_init(struct proxy *p, const struct arena *a, struct uvmm_drv *ree, struct uvmm_dev *tee,
                struct world *world)
{
    uint64_t at = TEE_GPA_WINDOW;

    *p = (struct proxy){
        .world = world,
        .ree = ree,
        .tee = tee,
        .ree_map = &a->hyp_ree,
        .window = &a->hyp_window,
    };
    for (unsigned i = 0; i < UVMM_QUEUES; i++) {
        p->queue[i].ring.v = at;
        at += virtq_size(PROXY_QUEUE_NUM);
        p->queue[i].bufs.v = at;
        at += PROXY_QUEUE_NUM * TIPC_BUF_SIZE;
    }
    CHECK(at - TEE_GPA_WINDOW <= ARENA_WINDOW_SIZE);
}

void proxy_fini(struct proxy *p)
{
    fini_queues(p);
}
