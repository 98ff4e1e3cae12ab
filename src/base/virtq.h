/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BASE_VIRTQ_H
#define BASE_VIRTQ_H

/*
 * Split virtqueues as in virtio 1.2 section 2.7, both sides, with VIRTIO_F_VERSION_1,
 * VIRTIO_RING_F_EVENT_IDX and VIRTIO_RING_F_INDIRECT_DESC when negotiated.
 *
 * Neither side believes the other: each index, id, descriptor and length is read once into a local
 * and checked. What is wrong with the ring as a whole is -EPROTO, sticky: the queue is broken until
 * it is initialised again. Not thread-safe; the owner guards a queue.
 */

#include <stdbool.h>
#include <stdint.h>
#include <linux/virtio_config.h>
#include <linux/virtio_ring.h>

#include "check.h"
#include "guest_mem.h"

#define VIRTQ_NUM_MAX  1024u
#define VIRTQ_SEGS_MAX 16u

/* Feature bits that this project's devices and drivers offer and require. */
#define VIRTQ_FEATURES                                                                             \
    (1ull << VIRTIO_F_VERSION_1 | 1ull << VIRTIO_RING_F_EVENT_IDX |                                \
     1ull << VIRTIO_RING_F_INDIRECT_DESC)

/* Where the three areas of a queue lie, guest-physical. */
struct virtq_addr {
    struct gpa desc;  /* 16 * num bytes, 16-aligned */
    struct gpa avail; /* 6 + 2 * num bytes, 2-aligned */
    struct gpa used;  /* 6 + 8 * num bytes, 4-aligned */
};

/* Bytes for all three areas of a queue in one piece, page-rounded, and their addresses in it. */
uint64_t virtq_size(uint16_t num);
struct virtq_addr virtq_addr_at(struct gpa base, uint16_t num);

/* ---- driver side ---- */

struct virtq_seg {
    struct gpa addr;
    uint32_t len;
    bool device_writes;
};

/* The driver's own copy of what it has put in the ring: the ring itself is never read back. */
struct virtq_drv_slot {
    void *token;       /* NULL: not in flight */
    uint32_t writable; /* bytes that the device may write */
    uint16_t count;    /* descriptors of the chain in the ring */
    uint16_t next;     /* of the chain, or of the free list */
};

struct virtq_drv {
    uint16_t num;
    bool event_idx, indirect, broken;
    uint16_t free_head, free_count;
    uint16_t avail_idx;  /* next to publish */
    uint16_t kicked_idx; /* avail_idx at the last virtq_drv_kick */
    uint16_t used_seen;
    struct vring_desc *desc;
    struct vring_avail *avail;
    const volatile struct vring_used *ns_used; /* the device writes it */
    struct virtq_drv_slot *slot;
    struct vring_desc *table; /* indirect tables, VIRTQ_SEGS_MAX entries a head, or NULL */
    struct gpa table_gpa;
};

/* Zeroes the areas. `indirect_area`: num * VIRTQ_SEGS_MAX * 16 bytes, or {0} for a driver that adds
 * direct chains only. num is a power of two up to VIRTQ_NUM_MAX. 0, -EINVAL (num; an area that is
 * not in `map` or not aligned), -ENOMEM. */
MUST_CHECK int virtq_drv_init(struct virtq_drv *q, const struct guest_map *map,
                              struct virtq_addr at, uint16_t num, uint64_t features,
                              struct gpa indirect_area);
void virtq_drv_fini(struct virtq_drv *q);
/* Puts a buffer in the ring, unpublished until virtq_drv_kick; several segments use an indirect
 * table when negotiated. Device-readable segments come first. `token` comes back with the buffer.
 * 0; -ENOSPC no free descriptors; -EINVAL no segment, more than VIRTQ_SEGS_MAX, readable after
 * writable, more than 32 bits of bytes each way, a NULL token; -EPROTO the queue is broken. */
MUST_CHECK int virtq_drv_add(struct virtq_drv *q, const struct virtq_seg *seg, unsigned count,
                             void *token);
/* Publishes what was added. True when the device asked to be notified of it. */
bool virtq_drv_kick(struct virtq_drv *q);
/* A buffer that the device has used: 1 with *token and *len (bytes written by the device, at most
 * the writable bytes of the chain), 0 none; -EPROTO: the used index ran ahead of what is in flight,
 * an id that is not in flight, a length over the writable bytes. */
MUST_CHECK int virtq_drv_take(struct virtq_drv *q, void **token, uint32_t *len);
/* Asks for an interrupt at the next used buffer (false: there is one already, take it first). */
bool virtq_drv_enable_irq(struct virtq_drv *q);
void virtq_drv_disable_irq(struct virtq_drv *q);
/* Tokens still in flight, one at a time, for tear-down; NULL at the end. */
void *virtq_drv_detach(struct virtq_drv *q);

/* ---- device side ---- */

struct virtq_dev {
    uint16_t num;
    bool event_idx, indirect, broken;
    uint16_t avail_seen;
    uint16_t used_idx;
    uint16_t signalled_used; /* used_idx at the last virtq_dev_should_irq */
    const volatile struct vring_desc *ns_desc;
    const volatile struct vring_avail *ns_avail;
    struct vring_used *used;
    const struct guest_map *map;
    bool *taken; /* heads that are out: a head twice is a broken ring */
};

struct virtq_chain {
    uint16_t head;
    uint16_t seg_count;
    uint32_t readable; /* bytes in all device-readable segments */
    uint32_t writable;
    struct {
        uint8_t *host; /* translated and bounds-checked */
        uint32_t len;
        bool device_writes;
    } seg[VIRTQ_SEGS_MAX];
};

/* Checks and translates the areas, whole. 0, -EINVAL, -ENOMEM. */
MUST_CHECK int virtq_dev_init(struct virtq_dev *q, const struct guest_map *map,
                              struct virtq_addr at, uint16_t num, uint64_t features);
void virtq_dev_fini(struct virtq_dev *q);
/*
 * Takes the next available chain: 1, 0 none, -EPROTO: avail index ran ahead of the ring, head out
 * of range or out already, a loop, `next` out of range, a chain over VIRTQ_SEGS_MAX, an address or
 * length outside the map, readable after writable, an indirect table that is nested, empty, not a
 * multiple of 16, not 16-aligned or out of the map, lengths that sum past 32 bits.
 */
MUST_CHECK int virtq_dev_take(struct virtq_dev *q, struct virtq_chain *out);
/* Gives a chain back with `written` bytes. Head must be out. */
void virtq_dev_push(struct virtq_dev *q, uint16_t head, uint32_t written);
/* True when the driver asked for an interrupt for what was pushed since the last call. */
bool virtq_dev_should_irq(struct virtq_dev *q);
/* Asks for a notification at the next available buffer (false: there is one already). */
bool virtq_dev_enable_notify(struct virtq_dev *q);
void virtq_dev_disable_notify(struct virtq_dev *q);

/* Copies up to `len` bytes out of the readable, or into the writable, part from `offset` on;
 * returns bytes copied. The other world may change the bytes meanwhile: copy first, check then. */
uint32_t virtq_chain_read(const struct virtq_chain *c, uint32_t offset, void *buf, uint32_t len);
uint32_t virtq_chain_write(const struct virtq_chain *c, uint32_t offset, const void *buf,
                           uint32_t len);

#endif
