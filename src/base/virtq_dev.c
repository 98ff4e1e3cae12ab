/* SPDX-License-Identifier: BSD-2-Clause */
#include "virtq.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "virtq_ring.h"

int virtq_dev_init(struct virtq_dev *q, const struct guest_map *map, struct virtq_addr at,
                   uint16_t num, uint64_t features)
{
    struct ring_areas area;

    *q = (struct virtq_dev){.num = num, .map = map};
    int err = ring_areas_map(map, at, num, &area);
    if (err)
        return err;
    q->event_idx = features >> VIRTIO_RING_F_EVENT_IDX & 1;
    q->indirect = features >> VIRTIO_RING_F_INDIRECT_DESC & 1;
    q->taken = calloc(num, sizeof(*q->taken));
    if (!q->taken)
        return -ENOMEM;
    q->ns_desc = area.desc;
    q->ns_avail = area.avail;
    q->used = area.used;
    return 0;
}

void virtq_dev_fini(struct virtq_dev *q)
{
    free(q->taken);
    q->taken = NULL;
}

/* ---- taking ---- */

/* A descriptor table: the queue's, or an indirect one. */
struct table {
    const volatile struct vring_desc *ns_desc;
    uint32_t count;
    bool indirect;
};

static struct vring_desc desc_copy(const volatile struct vring_desc *ns_d)
{
    return (struct vring_desc){
        .addr = RING_LOAD(&ns_d->addr),
        .len = RING_LOAD(&ns_d->len),
        .flags = RING_LOAD(&ns_d->flags),
        .next = RING_LOAD(&ns_d->next),
    };
}

static int enter_indirect(const struct virtq_dev *q, const struct vring_desc *d, struct table *t)
{
    if (!q->indirect || t->indirect || d->flags & VRING_DESC_F_NEXT)
        return -EPROTO;
    if (d->len == 0 || d->len % sizeof(*d) || d->addr % sizeof(*d))
        return -EPROTO;
    t->ns_desc = guest_ptr(q->map, (struct gpa){d->addr}, d->len);
    t->count = d->len / sizeof(*d);
    t->indirect = true;
    return t->ns_desc ? 0 : -EPROTO;
}

static int chain_append(const struct virtq_dev *q, const struct vring_desc *d,
                        struct virtq_chain *c)
{
    bool writes = d->flags & VRING_DESC_F_WRITE;
    uint32_t *sum = writes ? &c->writable : &c->readable;

    if (c->seg_count == VIRTQ_SEGS_MAX || d->len > UINT32_MAX - *sum)
        return -EPROTO;
    if (!writes && c->seg_count && c->seg[c->seg_count - 1].device_writes)
        return -EPROTO;
    uint8_t *host = guest_ptr(q->map, (struct gpa){d->addr}, d->len);
    if (!host)
        return -EPROTO;
    c->seg[c->seg_count].host = host;
    c->seg[c->seg_count].len = d->len;
    c->seg[c->seg_count].device_writes = writes;
    c->seg_count++;
    *sum += d->len;
    return 0;
}

/* Ends: each round appends a segment, of which there are at most VIRTQ_SEGS_MAX, or enters the one
 * indirect table. */
static int walk_chain(const struct virtq_dev *q, struct virtq_chain *c)
{
    struct table t = {q->ns_desc, q->num, false};
    uint32_t at = c->head;

    for (;;) {
        if (at >= t.count)
            return -EPROTO;
        struct vring_desc d = desc_copy(&t.ns_desc[at]);
        if (d.flags & VRING_DESC_F_INDIRECT) {
            int err = enter_indirect(q, &d, &t);
            if (err)
                return err;
            at = 0;
            continue;
        }
        int err = chain_append(q, &d, c);
        if (err)
            return err;
        if (!(d.flags & VRING_DESC_F_NEXT))
            return 0;
        at = d.next;
    }
}

static int dev_break(struct virtq_dev *q)
{
    q->broken = true;
    return -EPROTO;
}

int virtq_dev_take(struct virtq_dev *q, struct virtq_chain *out)
{
    out->seg_count = 0;
    out->readable = out->writable = 0;
    if (q->broken)
        return -EPROTO;
    uint16_t ready = (uint16_t)(RING_ACQUIRE(&q->ns_avail->idx) - q->avail_seen);
    if (ready == 0)
        return 0;
    if (ready > q->num)
        return dev_break(q);
    uint16_t head = RING_LOAD(&q->ns_avail->ring[q->avail_seen & (q->num - 1)]);
    if (head >= q->num || q->taken[head])
        return dev_break(q);
    out->head = head;
    if (walk_chain(q, out) != 0)
        return dev_break(q);
    q->taken[head] = true;
    q->avail_seen++;
    return 1;
}

/* ---- giving back ---- */

void virtq_dev_push(struct virtq_dev *q, uint16_t head, uint32_t written)
{
    struct vring_used_elem *elem = &q->used->ring[q->used_idx & (q->num - 1)];

    CHECK(head < q->num && q->taken[head]);
    q->taken[head] = false;
    RING_STORE(&elem->id, (uint32_t)head);
    RING_STORE(&elem->len, written);
    q->used_idx++;
    RING_RELEASE(&q->used->idx, q->used_idx);
}

bool virtq_dev_should_irq(struct virtq_dev *q)
{
    uint16_t old = q->signalled_used;

    if (q->used_idx == old)
        return false;
    q->signalled_used = q->used_idx;
    /* It is published already; once more in the order that the next load needs. */
    RING_PUBLISH(&q->used->idx, q->used_idx);
    if (q->event_idx)
        return vring_need_event(RING_LOOK(&q->ns_avail->ring[q->num]), q->used_idx, old);
    return !(RING_LOOK(&q->ns_avail->flags) & VRING_AVAIL_F_NO_INTERRUPT);
}

static uint16_t *avail_event(struct virtq_dev *q)
{
    return (uint16_t *)&q->used->ring[q->num];
}

bool virtq_dev_enable_notify(struct virtq_dev *q)
{
    if (q->event_idx)
        RING_PUBLISH(avail_event(q), q->avail_seen);
    else
        RING_PUBLISH(&q->used->flags, (uint16_t)0);
    return RING_LOOK(&q->ns_avail->idx) == q->avail_seen;
}

void virtq_dev_disable_notify(struct virtq_dev *q)
{
    if (q->event_idx)
        RING_STORE(avail_event(q), (uint16_t)(q->avail_seen + RING_EVENT_FAR));
    else
        RING_STORE(&q->used->flags, (uint16_t)VRING_USED_F_NO_NOTIFY);
}

/* ---- bytes ---- */

/* The contiguous piece at `offset` of one part of the chain, *len at most; NULL beyond its end. */
static uint8_t *chain_at(const struct virtq_chain *c, bool writable, uint64_t offset, uint32_t *len)
{
    for (unsigned i = 0; i < c->seg_count; i++) {
        if (c->seg[i].device_writes != writable)
            continue;
        if (offset < c->seg[i].len) {
            uint32_t left = c->seg[i].len - (uint32_t)offset;
            if (*len > left)
                *len = left;
            return c->seg[i].host + offset;
        }
        offset -= c->seg[i].len;
    }
    return NULL;
}

uint32_t virtq_chain_read(const struct virtq_chain *c, uint32_t offset, void *buf, uint32_t len)
{
    uint32_t done = 0;

    while (done < len) {
        uint32_t part = len - done;
        const uint8_t *from = chain_at(c, false, (uint64_t)offset + done, &part);
        if (!from)
            break;
        memcpy((uint8_t *)buf + done, from, part);
        done += part;
    }
    return done;
}

uint32_t virtq_chain_write(const struct virtq_chain *c, uint32_t offset, const void *buf,
                           uint32_t len)
{
    uint32_t done = 0;

    while (done < len) {
        uint32_t part = len - done;
        uint8_t *to = chain_at(c, true, (uint64_t)offset + done, &part);
        if (!to)
            break;
        memcpy(to, (const uint8_t *)buf + done, part);
        done += part;
    }
    return done;
}
