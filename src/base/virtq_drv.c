/* SPDX-License-Identifier: BSD-2-Clause */
#include "virtq.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "virtq_ring.h"

#define AREA_ALIGN 4096u

/* ---- layout ---- */

static uint64_t avail_offset(uint16_t num)
{
    return ring_desc_bytes(num);
}

static uint64_t used_offset(uint16_t num)
{
    return (avail_offset(num) + ring_avail_bytes(num) + 3u) & ~3ull;
}

uint64_t virtq_size(uint16_t num)
{
    return (used_offset(num) + ring_used_bytes(num) + AREA_ALIGN - 1) & ~(uint64_t)(AREA_ALIGN - 1);
}

struct virtq_addr virtq_addr_at(struct gpa base, uint16_t num)
{
    return (struct virtq_addr){
        .desc = base,
        .avail = {base.v + avail_offset(num)},
        .used = {base.v + used_offset(num)},
    };
}

int ring_areas_map(const struct guest_map *map, struct virtq_addr at, uint16_t num,
                   struct ring_areas *out)
{
    if (!ring_num_ok(num) || at.desc.v % 16 || at.avail.v % 2 || at.used.v % 4)
        return -EINVAL;
    out->desc = guest_ptr(map, at.desc, ring_desc_bytes(num));
    out->avail = guest_ptr(map, at.avail, ring_avail_bytes(num));
    out->used = guest_ptr(map, at.used, ring_used_bytes(num));
    return out->desc && out->avail && out->used ? 0 : -EINVAL;
}

/* ---- life ---- */

static void free_list_init(struct virtq_drv *q)
{
    for (uint16_t i = 0; i < q->num; i++)
        q->slot[i] = (struct virtq_drv_slot){.next = (uint16_t)(i + 1)};
    q->free_head = 0;
    q->free_count = q->num;
}

int virtq_drv_init(struct virtq_drv *q, const struct guest_map *map, struct virtq_addr at,
                   uint16_t num, uint64_t features, struct gpa indirect_area)
{
    uint64_t table_bytes = (uint64_t)num * VIRTQ_SEGS_MAX * sizeof(struct vring_desc);
    struct ring_areas area;

    *q = (struct virtq_drv){.num = num};
    int err = ring_areas_map(map, at, num, &area);
    if (err)
        return err;
    q->event_idx = features >> VIRTIO_RING_F_EVENT_IDX & 1;
    q->indirect = features >> VIRTIO_RING_F_INDIRECT_DESC & 1;
    if (indirect_area.v) {
        q->table = guest_ptr(map, indirect_area, table_bytes);
        q->table_gpa = indirect_area;
        if (!q->table || indirect_area.v % 16)
            return -EINVAL;
    }
    q->slot = calloc(num, sizeof(*q->slot));
    if (!q->slot)
        return -ENOMEM;
    memset(area.desc, 0, ring_desc_bytes(num));
    memset(area.avail, 0, ring_avail_bytes(num));
    memset(area.used, 0, ring_used_bytes(num));
    q->desc = area.desc;
    q->avail = area.avail;
    q->ns_used = area.used;
    free_list_init(q);
    return 0;
}

void virtq_drv_fini(struct virtq_drv *q)
{
    free(q->slot);
    q->slot = NULL;
}

/* ---- adding ---- */

/* 0 and the writable bytes, or -EINVAL. */
static int check_segs(const struct virtq_seg *seg, unsigned count, uint32_t *writable)
{
    uint64_t sum[2] = {0, 0};

    if (count == 0 || count > VIRTQ_SEGS_MAX)
        return -EINVAL;
    for (unsigned i = 0; i < count; i++) {
        if (i && seg[i - 1].device_writes && !seg[i].device_writes)
            return -EINVAL;
        sum[seg[i].device_writes] += seg[i].len;
    }
    if (sum[0] > UINT32_MAX || sum[1] > UINT32_MAX)
        return -EINVAL;
    *writable = (uint32_t)sum[1];
    return 0;
}

static void put_desc(struct vring_desc *d, const struct virtq_seg *seg, uint16_t next, bool more)
{
    uint16_t flags =
        (uint16_t)((seg->device_writes ? VRING_DESC_F_WRITE : 0) | (more ? VRING_DESC_F_NEXT : 0));

    RING_STORE(&d->addr, seg->addr.v);
    RING_STORE(&d->len, seg->len);
    RING_STORE(&d->flags, flags);
    RING_STORE(&d->next, more ? next : (uint16_t)0);
}

static void put_indirect(struct virtq_drv *q, const struct virtq_seg *seg, unsigned count)
{
    struct vring_desc *table = &q->table[q->free_head * VIRTQ_SEGS_MAX];
    struct vring_desc *d = &q->desc[q->free_head];
    uint64_t offset = (uint64_t)q->free_head * VIRTQ_SEGS_MAX * sizeof(*table);

    for (unsigned i = 0; i < count; i++)
        put_desc(&table[i], &seg[i], (uint16_t)(i + 1), i + 1 < count);
    RING_STORE(&d->addr, q->table_gpa.v + offset);
    RING_STORE(&d->len, (uint32_t)(count * sizeof(*table)));
    RING_STORE(&d->flags, (uint16_t)VRING_DESC_F_INDIRECT);
    RING_STORE(&d->next, (uint16_t)0);
}

int virtq_drv_add(struct virtq_drv *q, const struct virtq_seg *seg, unsigned count, void *token)
{
    bool indirect = count > 1 && q->indirect && q->table;
    uint16_t head = q->free_head, last = head, used_count = indirect ? 1 : (uint16_t)count;
    uint32_t writable;

    if (q->broken)
        return -EPROTO;
    if (!token || check_segs(seg, count, &writable) != 0)
        return -EINVAL;
    if (used_count > q->free_count)
        return -ENOSPC;
    if (indirect) {
        put_indirect(q, seg, count);
    } else {
        for (unsigned i = 0, at = head; i < count; i++, at = q->slot[at].next) {
            last = (uint16_t)at;
            put_desc(&q->desc[at], &seg[i], q->slot[at].next, i + 1 < count);
        }
    }
    q->free_head = q->slot[last].next;
    q->free_count = (uint16_t)(q->free_count - used_count);
    q->slot[head].token = token;
    q->slot[head].count = used_count;
    q->slot[head].writable = writable;
    RING_STORE(&q->avail->ring[q->avail_idx & (q->num - 1)], head);
    q->avail_idx++;
    return 0;
}

bool virtq_drv_kick(struct virtq_drv *q)
{
    uint16_t old = q->kicked_idx;

    if (q->avail_idx == old || q->broken)
        return false;
    q->kicked_idx = q->avail_idx;
    RING_PUBLISH(&q->avail->idx, q->avail_idx);
    if (q->event_idx) {
        uint16_t event = RING_LOOK((const volatile uint16_t *)&q->ns_used->ring[q->num]);
        return vring_need_event(event, q->avail_idx, old);
    }
    return !(RING_LOOK(&q->ns_used->flags) & VRING_USED_F_NO_NOTIFY);
}

/* ---- taking ---- */

static void free_chain(struct virtq_drv *q, uint16_t head)
{
    uint16_t last = head;

    for (uint16_t i = 1; i < q->slot[head].count; i++)
        last = q->slot[last].next;
    q->slot[last].next = q->free_head;
    q->free_head = head;
    q->free_count = (uint16_t)(q->free_count + q->slot[head].count);
    q->slot[head].token = NULL;
}

static int drv_break(struct virtq_drv *q)
{
    q->broken = true;
    return -EPROTO;
}

int virtq_drv_take(struct virtq_drv *q, void **token, uint32_t *len)
{
    *token = NULL;
    *len = 0;
    if (q->broken)
        return -EPROTO;
    uint16_t ready = (uint16_t)(RING_ACQUIRE(&q->ns_used->idx) - q->used_seen);
    if (ready == 0)
        return 0;
    if (ready > (uint16_t)(q->kicked_idx - q->used_seen))
        return drv_break(q);

    const volatile struct vring_used_elem *ns_elem = &q->ns_used->ring[q->used_seen & (q->num - 1)];
    uint32_t id = RING_LOAD(&ns_elem->id);
    uint32_t written = RING_LOAD(&ns_elem->len);
    if (id >= q->num || !q->slot[id].token || written > q->slot[id].writable)
        return drv_break(q);
    q->used_seen++;
    *token = q->slot[id].token;
    *len = written;
    free_chain(q, (uint16_t)id);
    return 1;
}

bool virtq_drv_enable_irq(struct virtq_drv *q)
{
    if (q->event_idx)
        RING_PUBLISH(&q->avail->ring[q->num], q->used_seen);
    else
        RING_PUBLISH(&q->avail->flags, (uint16_t)0);
    return RING_LOOK(&q->ns_used->idx) == q->used_seen;
}

void virtq_drv_disable_irq(struct virtq_drv *q)
{
    if (q->event_idx)
        RING_STORE(&q->avail->ring[q->num], (uint16_t)(q->used_seen + RING_EVENT_FAR));
    else
        RING_STORE(&q->avail->flags, (uint16_t)VRING_AVAIL_F_NO_INTERRUPT);
}

void *virtq_drv_detach(struct virtq_drv *q)
{
    q->broken = true;
    for (uint16_t i = 0; i < q->num; i++) {
        void *token = q->slot[i].token;
        if (token) {
            free_chain(q, i);
            return token;
        }
    }
    return NULL;
}
