/* SPDX-License-Identifier: BSD-2-Clause */
/* The device under the channels: bring-up, rings, buffers, recovery. */
#include "tipc_impl.h"

#include <errno.h>
#include <linux/virtio_config.h>
#include <linux/virtio_mmio.h>
#include <stdlib.h>
#include <string.h>

#include "abi/l4virtio.h"
#include "base/log.h"
#include "base/trace.h"

#define ONLINE_RETRY_NS 20000000u /* the device may appear without an interrupt */
#define NS_PER_MS       1000000ull
#define RUNNING_STATUS                                                                             \
    (VIRTIO_CONFIG_S_ACKNOWLEDGE | VIRTIO_CONFIG_S_DRIVER | VIRTIO_CONFIG_S_FEATURES_OK |          \
     VIRTIO_CONFIG_S_DRIVER_OK)

/* ---- waiting ---- */

void tipc_waiter_init(struct tipc_waiter *w, struct tipc_dev *d, struct tipc_chan *c)
{
    list_init(&w->node);
    wait_init(&w->wp);
    w->dev = d;
    w->chan = c;
}

void tipc_wake_all_locked(struct tipc_dev *d, struct list_node *queue)
{
    struct list_node *n;

    while ((n = list_pop(queue)))
        wait_signal(d->sched, &list_entry(n, struct tipc_waiter, node)->wp);
}

/* As many senders as there are buffers. */
static void wake_tx_locked(struct tipc_dev *d)
{
    for (struct tipc_buf *b = d->tx_free; b && !list_empty(&d->tx_waiters); b = b->next)
        wait_signal(d->sched, &list_entry(list_pop(&d->tx_waiters), struct tipc_waiter, node)->wp);
}

void tipc_enter_locked(struct tipc_chan *c)
{
    c->inside++;
}

void tipc_leave_locked(struct tipc_chan *c)
{
    if (--c->inside == 0 && c->state == TIPC_STALE)
        tipc_wake_all_locked(c->dev, &c->waiters);
}

int tipc_wait_locked(struct tipc_waiter *w, struct list_node *queue, uint64_t deadline,
                     call_id call)
{
    struct tipc_dev *d = w->dev;

    list_add_tail(queue, &w->node);
    if (w->chan)
        tipc_enter_locked(w->chan);
    pthread_mutex_unlock(&d->lock);
    int err = wait_on(d->sched, &w->wp, deadline, call);
    pthread_mutex_lock(&d->lock);
    list_del(&w->node);
    if (w->chan)
        tipc_leave_locked(w->chan);
    /* Whoever woke this one for a buffer must not have done so in vain. */
    wake_tx_locked(d);
    return err;
}

/* ---- tx ---- */

static void break_ring_locked(struct tipc_dev *d)
{
    d->ring_broken = true;
    world_ring(d->irq->world);
}

static void reclaim_tx_locked(struct tipc_dev *d)
{
    void *token;
    uint32_t len;
    int got;

    while ((got = virtq_drv_take(&d->tx, &token, &len)) == 1) {
        struct tipc_buf *b = token;
        b->next = d->tx_free;
        d->tx_free = b;
    }
    if (got < 0)
        break_ring_locked(d);
    wake_tx_locked(d);
}

int tipc_link_put_locked(struct tipc_dev *d, const struct tipc_tx *tx, bool *kick)
{
    if (d->state != TIPC_ONLINE)
        return -ENODEV;
    if (!d->tx_free)
        reclaim_tx_locked(d);
    if (d->ring_broken)
        return -EIO;
    struct tipc_buf *b = d->tx_free;
    if (!b)
        return -ENOSPC;
    struct tipc_hdr hdr = {
        .src = tx->src, .dst = tx->dst, .call = tx->call, .len = (uint16_t)tx->len};
    uint8_t *at = b->host;
    memcpy(at, &hdr, sizeof(hdr));
    at += sizeof(hdr);
    for (unsigned i = 0; i < tx->count; i++) {
        if (tx->iov[i].iov_len)
            memcpy(at, tx->iov[i].iov_base, tx->iov[i].iov_len);
        at += tx->iov[i].iov_len;
    }
    struct virtq_seg seg = {.addr = b->gpa, .len = (uint32_t)(sizeof(hdr) + tx->len)};
    if (virtq_drv_add(&d->tx, &seg, 1, b) < 0) {
        break_ring_locked(d);
        return -EIO;
    }
    d->tx_free = b->next;
    *kick = virtq_drv_kick(&d->tx);
    return 0;
}

void tipc_link_kick(struct tipc_dev *d, call_id call)
{
    vmmio_notify(&d->mmio, TIPC_QUEUE_TX, call);
}

int tipc_link_wait_tx_locked(struct tipc_chan *c, uint64_t deadline, call_id call)
{
    struct tipc_dev *d = c->dev;
    struct tipc_waiter w;
    int err = 0;

    /* Counted before the interrupt is asked for: a poll that it causes looks at the count. */
    atomic_fetch_add(&d->tx_waiter_count, 1);
    if (!virtq_drv_enable_irq(&d->tx))
        reclaim_tx_locked(d);
    if (!d->tx_free && !d->ring_broken) {
        tipc_waiter_init(&w, d, c);
        err = tipc_wait_locked(&w, &d->tx_waiters, deadline, call);
        wait_fini(&w.wp);
    }
    atomic_fetch_sub(&d->tx_waiter_count, 1);
    return err;
}

static void poll_tx(struct tipc_dev *d)
{
    if (LIKELY(atomic_load(&d->tx_waiter_count) == 0))
        return;
    pthread_mutex_lock(&d->lock);
    if (d->tx_ready && !list_empty(&d->tx_waiters)) {
        reclaim_tx_locked(d);
        while (!list_empty(&d->tx_waiters) && !d->ring_broken && !virtq_drv_enable_irq(&d->tx))
            reclaim_tx_locked(d);
        if (list_empty(&d->tx_waiters))
            virtq_drv_disable_irq(&d->tx);
    }
    pthread_mutex_unlock(&d->lock);
}

/* ---- rx ---- */

static void rx_message(struct tipc_dev *d, const struct tipc_buf *b, uint32_t len)
{
    struct tipc_hdr hdr;

    if (len < sizeof(hdr) || len > TIPC_BUF_SIZE)
        return;
    memcpy(&hdr, b->host, sizeof(hdr));
    if (hdr.len != len - sizeof(hdr))
        return;
    if (hdr.dst == TIPC_ADDR_CTRL)
        tipc_ctrl_recv(d, &hdr, b->host + sizeof(hdr));
    else
        tipc_chan_recv(d, &hdr, b->host + sizeof(hdr));
}

static int post_rx(struct tipc_dev *d, struct tipc_buf *b)
{
    struct virtq_seg seg = {.addr = b->gpa, .len = TIPC_BUF_SIZE, .device_writes = true};
    return virtq_drv_add(&d->rx, &seg, 1, b);
}

/* False when the ring is broken. */
static bool drain_rx(struct tipc_dev *d)
{
    void *token;
    uint32_t len;
    int got;
    bool refilled = false;

    do {
        virtq_drv_disable_irq(&d->rx);
        while ((got = virtq_drv_take(&d->rx, &token, &len)) == 1) {
            rx_message(d, token, len);
            if (post_rx(d, token) < 0)
                return false;
            refilled = true;
        }
        if (got < 0)
            return false;
    } while (!virtq_drv_enable_irq(&d->rx));
    if (refilled && virtq_drv_kick(&d->rx))
        vmmio_notify(&d->mmio, TIPC_QUEUE_RX, 0);
    tipc_req_bury(d, &d->orphans);
    return true;
}

/* ---- bring-up and recovery ---- */

static void tx_free_all_locked(struct tipc_dev *d)
{
    d->tx_free = NULL;
    for (unsigned i = TIPC_QUEUE_SIZE; i-- > 0;) {
        d->tx_buf[i].next = d->tx_free;
        d->tx_free = &d->tx_buf[i];
    }
}

static struct virtq_addr ring_at(unsigned queue)
{
    return virtq_addr_at((struct gpa){REE_GPA_RAM + queue * virtq_size(TIPC_QUEUE_SIZE)},
                         TIPC_QUEUE_SIZE);
}

static void rings_fini(struct tipc_dev *d)
{
    pthread_mutex_lock(&d->lock);
    if (d->tx_ready)
        virtq_drv_fini(&d->tx);
    d->tx_ready = false;
    pthread_mutex_unlock(&d->lock);
    virtq_drv_fini(&d->rx);
}

static int rings_init(struct tipc_dev *d)
{
    const struct gpa none = {0};
    int err = virtq_drv_init(&d->rx, d->map, ring_at(TIPC_QUEUE_RX), TIPC_QUEUE_SIZE,
                             VIRTQ_FEATURES, none);
    if (err)
        return err;
    pthread_mutex_lock(&d->lock);
    err = virtq_drv_init(&d->tx, d->map, ring_at(TIPC_QUEUE_TX), TIPC_QUEUE_SIZE, VIRTQ_FEATURES,
                         none);
    if (!err) {
        virtq_drv_disable_irq(&d->tx);
        tx_free_all_locked(d);
        d->tx_ready = true;
        d->ring_broken = false;
    }
    pthread_mutex_unlock(&d->lock);
    if (err)
        virtq_drv_fini(&d->rx);
    return err;
}

static int bring_up(struct tipc_dev *d)
{
    int err = vmmio_begin(&d->mmio, TIPC_VIRTIO_ID, VIRTQ_FEATURES);
    if (err)
        return err;
    err = rings_init(d);
    if (err)
        return err;
    for (unsigned q = 0; q < TIPC_QUEUE_COUNT && !err; q++)
        err = vmmio_setup_queue(&d->mmio, q, TIPC_QUEUE_SIZE, ring_at(q));
    for (unsigned i = 0; i < TIPC_QUEUE_SIZE && !err; i++)
        err = post_rx(d, &d->rx_buf[i]);
    if (!err)
        err = vmmio_driver_ok(&d->mmio);
    if (err) {
        rings_fini(d);
        return err;
    }
    if (virtq_drv_kick(&d->rx))
        vmmio_notify(&d->mmio, TIPC_QUEUE_RX, 0);
    return 0;
}

static void tipc_virtio_probe(struct tipc_dev *d)
{
    int err = bring_up(d);

    d->probed = !err;
    if (!err || err == -ENODEV)
        return;
    pthread_mutex_lock(&d->lock);
    bool first = d->state == TIPC_OFFLINE;
    if (first)
        d->state = TIPC_DEAD;
    pthread_mutex_unlock(&d->lock);
    if (first)
        log_warn("trusty-ipc: the device does not come up: %s", strerror(-err));
}

/* Every wait ends; the channels stay, STALE, until their owners release them. */
static void go_down(struct tipc_dev *d, bool for_good)
{
    struct list_node orphans;

    list_init(&orphans);
    pthread_mutex_lock(&d->lock);
    d->state = for_good ? TIPC_DEAD : TIPC_OFFLINE;
    if (for_good)
        atomic_store(&d->stopped, true);
    tipc_chan_end_all_locked(d, -EIO, &orphans);
    tipc_wake_all_locked(d, &d->tx_waiters);
    if (for_good)
        tipc_wake_all_locked(d, &d->online_waiters);
    pthread_mutex_unlock(&d->lock);
    tipc_req_bury(d, &orphans);
}

static void recover(struct tipc_dev *d)
{
    go_down(d, false);
    int err = vmmio_reset(&d->mmio);
    /* Also when the device does not answer: it is broken, and the next probe resets it again. */
    if (err)
        log_warn("trusty-ipc: reset: %s", strerror(-err));
    rings_fini(d);
    d->probed = false;
    atomic_store(&d->probe_wanted, true);
}

/* The device has come, or gone, or wants a reset. */
static bool config_changed(struct tipc_dev *d)
{
    if (d->probed)
        return vmmio_status(&d->mmio) != RUNNING_STATUS;
    atomic_store(&d->probe_wanted, true);
    return false;
}

void tipc_poll(struct tipc_dev *d)
{
    bool broken = false;

    if (atomic_load(&d->stopped))
        return;
    if (irq_take(d->irq) && vmmio_irq_ack(&d->mmio) & VIRTIO_MMIO_INT_CONFIG)
        broken = config_changed(d);
    if (d->probed) {
        broken |= !drain_rx(d);
        poll_tx(d);
        broken |= atomic_load(&d->ring_broken);
    }
    if (broken && d->probed)
        recover(d);
    if (!d->probed && atomic_exchange(&d->probe_wanted, false)) {
        tipc_virtio_probe(d);
        if (d->probed)
            world_ring(d->irq->world); /* what arrived while the probe waited */
    }
}

int tipc_wait_online(struct tipc_dev *d)
{
    uint64_t now = sched_now(d->sched), deadline = now + TIPC_CONNECT_MS * NS_PER_MS;
    struct tipc_waiter w;
    int err = 0;

    pthread_mutex_lock(&d->lock);
    if (d->state == TIPC_ONLINE || d->stopped) {
        err = d->stopped ? -ENODEV : 0;
        pthread_mutex_unlock(&d->lock);
        return err;
    }
    tipc_waiter_init(&w, d, NULL);
    while (d->state != TIPC_ONLINE && !d->stopped) {
        if (now >= deadline) {
            err = -ETIMEDOUT;
            break;
        }
        atomic_store(&d->probe_wanted, true);
        world_ring(d->irq->world);
        uint64_t slice = now + ONLINE_RETRY_NS;
        if (tipc_wait_locked(&w, &d->online_waiters, slice < deadline ? slice : deadline, 0))
            now = sched_now(d->sched);
    }
    if (d->stopped)
        err = -ENODEV;
    pthread_mutex_unlock(&d->lock);
    wait_fini(&w.wp);
    return err;
}

/* ---- life ---- */

static bool buffers_init(struct tipc_dev *d)
{
    uint64_t at = REE_GPA_RAM + TIPC_QUEUE_COUNT * virtq_size(TIPC_QUEUE_SIZE);

    for (unsigned i = 0; i < 2 * TIPC_QUEUE_SIZE; i++, at += TIPC_BUF_SIZE) {
        struct tipc_buf *b = i < TIPC_QUEUE_SIZE ? &d->rx_buf[i] : &d->tx_buf[i - TIPC_QUEUE_SIZE];
        b->gpa.v = at;
        b->host = guest_ptr(d->map, b->gpa, TIPC_BUF_SIZE);
        if (!b->host)
            return false;
    }
    return true;
}

int tipc_dev_create(struct sched *s, const struct guest_map *map, const struct mmio_bus *bus,
                    struct irq_line *irq, struct tipc_dev **out)
{
    struct tipc_dev *d = calloc(1, sizeof(*d));

    *out = NULL;
    if (!d)
        return -ENOMEM;
    d->sched = s;
    d->map = map;
    d->irq = irq;
    if (!buffers_init(d)) {
        free(d);
        return -EINVAL;
    }
    wait_init(&d->probe_done);
    d->mmio = (struct vmmio){.sched = s, .bus = bus, .irq = irq, .done = &d->probe_done};
    pthread_mutex_init(&d->lock, NULL);
    atomic_init(&d->probe_wanted, true);
    list_init(&d->orphans);
    list_init(&d->tx_waiters);
    list_init(&d->online_waiters);
    /* As many as the TEE has endpoints would do; the TEE is to say no, not us. */
    idtab_init(&d->chans, 4 * TIPC_ENDPOINTS_MAX);
    idtab_init(&d->tags, IDTAB_LIMIT_MAX);
    *out = d;
    return 0;
}

void tipc_dev_stop(struct tipc_dev *d)
{
    go_down(d, true);
}

void tipc_dev_destroy(struct tipc_dev *d)
{
    CHECK(d->chans.used_count == 0 && d->tags.used_count == 0);
    if (d->probed)
        rings_fini(d);
    idtab_fini(&d->chans);
    idtab_fini(&d->tags);
    tipc_req_fini_all(d);
    pthread_mutex_destroy(&d->lock);
    wait_fini(&d->probe_done);
    free(d);
}
