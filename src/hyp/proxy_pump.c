/* SPDX-License-Identifier: BSD-2-Clause */
#include "proxy.h"

#include <errno.h>
#include <linux/virtio_mmio.h>
#include <string.h>

#include "base/trace.h"

#define RX TIPC_QUEUE_RX
#define TX TIPC_QUEUE_TX

/* Messages of one direction in one poll: a driver that refills its ring as fast as it is emptied
 * must not keep the world from everything else. */
#define PUMP_BUDGET (8u * PROXY_QUEUE_NUM)

/* ---- queues ---- */

static struct gpa buf_gpa(const struct proxy *p, const uint8_t *buf)
{
    const struct guest_region *window = &p->window->region[0];
    return (struct gpa){window->gpa + (uint64_t)(buf - window->host)};
}

/* Which one it is of the queue's. */
static uint64_t buf_number(const struct proxy *p, unsigned index, const uint8_t *buf)
{
    return (buf_gpa(p, buf).v - p->queue[index].bufs.v) / TIPC_BUF_SIZE;
}

/* An empty buffer for the TEE to fill. There is a descriptor for each buffer. */
static int post_rx(struct proxy *p, uint8_t *buf)
{
    struct virtq_seg seg = {buf_gpa(p, buf), TIPC_BUF_SIZE, true};
    return virtq_drv_add(&p->queue[RX].tee, &seg, 1, buf);
}

static int give_buffers(struct proxy *p, unsigned index)
{
    uint8_t *bufs =
        guest_ptr(p->window, p->queue[index].bufs, (uint64_t)p->queue_num * TIPC_BUF_SIZE);
    int err = 0;

    CHECK(bufs);
    if (index == TX) {
        p->tx_free_count = p->queue_num;
        for (unsigned i = 0; i < p->queue_num; i++)
            p->tx_free[i] = bufs + (p->queue_num - 1 - i) * TIPC_BUF_SIZE;
        virtq_drv_disable_irq(&p->queue[TX].tee);
        return 0;
    }
    virtq_dev_disable_notify(&p->queue[RX].ree);
    for (unsigned i = 0; i < p->queue_num && !err; i++)
        err = post_rx(p, bufs + i * TIPC_BUF_SIZE);
    virtq_drv_kick(&p->queue[RX].tee); /* the TEE looks by itself when it gets DRIVER_OK */
    return err;
}

int proxy_queue_init(struct proxy *p, unsigned index, const struct uvmm_queue *ree)
{
    struct proxy_queue *q = &p->queue[index];
    const struct gpa no_tables = {0};

    int err = ree->num > p->queue_num ? -EINVAL : 0;
    if (!err)
        err = virtq_dev_init(&q->ree, p->ree_map, ree->at, ree->num, p->ree_features);
    if (!err)
        err = virtq_drv_init(&q->tee, p->window, virtq_addr_at(q->ring, p->queue_num), p->queue_num,
                             p->offered, no_tables);
    if (!err)
        err = give_buffers(p, index);
    q->ready = !err;
    if (err)
        proxy_queue_fini(p, index);
    return err;
}

void proxy_queue_fini(struct proxy *p, unsigned index)
{
    struct proxy_queue *q = &p->queue[index];

    virtq_dev_fini(&q->ree);
    virtq_drv_fini(&q->tee);
    q->ready = false;
    if (index == TX) {
        p->tx_free_count = 0;
        p->tx_waiting = false;
    } else {
        p->rx_held = NULL;
        p->rx_waiting = false;
    }
}

/* The call on whose behalf a message travels: all that is ever looked at in one. */
static call_id message_call(const uint8_t *buf, uint32_t len)
{
    struct tipc_hdr hdr;

    if (len < sizeof(hdr))
        return 0;
    memcpy(&hdr, buf, sizeof(hdr));
    return hdr.call;
}

/* What one pump has done so far. */
struct pump {
    struct proxy *p;
    enum vm_id broken; /* VM_COUNT: none */
    call_id call;      /* of the latest message moved */
    unsigned budget;
};

/* ---- down: REE to TEE ---- */

static bool tx_reclaim(struct pump *pump)
{
    struct proxy *p = pump->p;
    void *buf;
    uint32_t len;
    int got;

    while ((got = virtq_drv_take(&p->queue[TX].tee, &buf, &len)) == 1)
        p->tx_free[p->tx_free_count++] = buf;
    if (got < 0)
        pump->broken = VM_TEE;
    return got == 0;
}

/* True when there is a buffer; otherwise the TEE is asked to tell when there is one. */
static bool tx_have_buffer(struct pump *pump)
{
    struct proxy *p = pump->p;

    while (p->tx_free_count == 0) {
        if (!tx_reclaim(pump))
            return false;
        if (p->tx_free_count)
            break;
        p->tx_waiting = true;
        if (virtq_drv_enable_irq(&p->queue[TX].tee))
            return false;
    }
    if (p->tx_waiting) {
        p->tx_waiting = false;
        virtq_drv_disable_irq(&p->queue[TX].tee);
    }
    return true;
}

static void move_down(struct pump *pump, const struct virtq_chain *c)
{
    struct proxy *p = pump->p;

    if (c->readable > 0 && c->readable <= TIPC_BUF_SIZE && c->writable == 0) {
        uint8_t *buf = p->tx_free[p->tx_free_count - 1];
        uint32_t len = virtq_chain_read(c, 0, buf, TIPC_BUF_SIZE);
        struct virtq_seg seg = {buf_gpa(p, buf), len, false};
        if (virtq_drv_add(&p->queue[TX].tee, &seg, 1, buf) != 0) {
            pump->broken = VM_TEE;
            return;
        }
        p->tx_free_count--;
        pump->call = message_call(buf, len);
        TRACE_DATA(PROXY_MOVE_DOWN, pump->call, 0, len, c->head, buf_number(p, TX, buf), buf, len);
    }
    virtq_dev_push(&p->queue[TX].ree, c->head, 0);
}

static void pump_down(struct pump *pump)
{
    struct proxy *p = pump->p;
    struct virtq_dev *ree = &p->queue[TX].ree;
    struct virtq_chain c;

    while (pump->broken == VM_COUNT && tx_have_buffer(pump)) {
        if (pump->budget-- == 0) {
            uvmm_notify(&p->ree->vm, TX, pump->call);
            break;
        }
        int got = virtq_dev_take(ree, &c);
        if (got < 0)
            pump->broken = VM_REE;
        else if (got > 0)
            move_down(pump, &c);
        else if (virtq_dev_enable_notify(ree))
            break;
    }
    if (virtq_drv_kick(&p->queue[TX].tee))
        uvmm_dev_irq(p->tee, pump->call);
    if (virtq_dev_should_irq(ree))
        uvmm_drv_irq(p->ree, VIRTIO_MMIO_INT_VRING, pump->call);
}

/* ---- up: TEE to REE ---- */

/* True when a message of the TEE's is held. */
static bool rx_have_message(struct pump *pump)
{
    struct proxy *p = pump->p;
    void *buf;

    while (!p->rx_held) {
        int got = virtq_drv_take(&p->queue[RX].tee, &buf, &p->rx_held_len);
        if (got < 0)
            pump->broken = VM_TEE;
        if (got < 0 || (got == 0 && virtq_drv_enable_irq(&p->queue[RX].tee)))
            return false;
        if (got > 0)
            p->rx_held = buf;
    }
    return true;
}

static void rx_release(struct pump *pump)
{
    if (post_rx(pump->p, pump->p->rx_held) != 0)
        pump->broken = VM_TEE;
    pump->p->rx_held = NULL;
}

static void move_up(struct pump *pump, const struct virtq_chain *c)
{
    struct proxy *p = pump->p;
    struct virtq_dev *ree = &p->queue[RX].ree;

    if (c->readable || c->writable < p->rx_held_len) {
        virtq_dev_push(ree, c->head, 0); /* the message waits for a buffer that is fit */
        return;
    }
    pump->call = message_call(p->rx_held, p->rx_held_len);
    TRACE_DATA(PROXY_MOVE_UP, pump->call, 0, p->rx_held_len, c->head, buf_number(p, RX, p->rx_held),
               p->rx_held, p->rx_held_len);
    virtq_dev_push(ree, c->head, virtq_chain_write(c, 0, p->rx_held, p->rx_held_len));
    rx_release(pump);
}

/* True when the REE has a buffer, in *c; otherwise it is asked to tell. */
static bool rx_have_room(struct pump *pump, struct virtq_chain *c)
{
    struct proxy *p = pump->p;
    struct virtq_dev *ree = &p->queue[RX].ree;
    int got;

    while ((got = virtq_dev_take(ree, c)) == 0) {
        p->rx_waiting = true;
        if (virtq_dev_enable_notify(ree))
            return false;
    }
    if (got < 0)
        pump->broken = VM_REE;
    else if (p->rx_waiting)
        virtq_dev_disable_notify(ree);
    p->rx_waiting = false;
    return got > 0;
}

static void pump_up(struct pump *pump)
{
    struct proxy *p = pump->p;
    struct virtq_dev *ree = &p->queue[RX].ree;
    struct virtq_chain c;

    while (pump->broken == VM_COUNT && rx_have_message(pump)) {
        if (pump->budget-- == 0) {
            uvmm_notify(&p->tee->vm, RX, pump->call);
            break;
        }
        if (p->rx_held_len == 0) { /* given back unused */
            rx_release(pump);
            continue;
        }
        if (!rx_have_room(pump, &c))
            break;
        move_up(pump, &c);
    }
    if (virtq_drv_kick(&p->queue[RX].tee))
        uvmm_dev_irq(p->tee, pump->call);
    if (virtq_dev_should_irq(ree))
        uvmm_drv_irq(p->ree, VIRTIO_MMIO_INT_VRING, pump->call);
}

enum vm_id proxy_pump(struct proxy *p, uint32_t queues)
{
    struct pump down = {.p = p, .broken = VM_COUNT, .budget = PUMP_BUDGET}, up = down;

    if (queues & 1u << TX)
        pump_down(&down);
    if (down.broken != VM_COUNT)
        return down.broken;
    if (queues & 1u << RX)
        pump_up(&up);
    return up.broken;
}
