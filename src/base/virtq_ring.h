/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BASE_VIRTQ_RING_H
#define BASE_VIRTQ_RING_H

/*
 * Words of a split ring as both sides touch them: each load and store is atomic, because the other
 * side may write at any moment, also when it should not. Private to virtq_drv.c and virtq_dev.c.
 */

#include "virtq.h"

#define RING_LOAD(p)       __atomic_load_n((p), __ATOMIC_RELAXED)
#define RING_STORE(p, v)   __atomic_store_n((p), (v), __ATOMIC_RELAXED)
#define RING_ACQUIRE(p)    __atomic_load_n((p), __ATOMIC_ACQUIRE)
#define RING_RELEASE(p, v) __atomic_store_n((p), (v), __ATOMIC_RELEASE)

/* An event index so far ahead that it does not come by before events are wanted again. */
#define RING_EVENT_FAR 0x8000u

/*
 * Publishing an index and then reading the other side's wish to be told, and the other way round
 * (virtio 1.2, 2.7.7 and 2.7.10), needs an order that release and acquire do not give: of the two
 * stores and two loads, all sequentially consistent, at least one load sees the other's store.
 */
#define RING_PUBLISH(p, v) __atomic_store_n((p), (v), __ATOMIC_SEQ_CST)
#define RING_LOOK(p)       __atomic_load_n((p), __ATOMIC_SEQ_CST)

static inline bool ring_num_ok(uint16_t num)
{
    return num != 0 && num <= VIRTQ_NUM_MAX && (num & (num - 1)) == 0;
}

static inline uint64_t ring_desc_bytes(uint16_t num)
{
    return sizeof(struct vring_desc) * num;
}

static inline uint64_t ring_avail_bytes(uint16_t num)
{
    return sizeof(struct vring_avail) + 2u * num + 2u;
}

static inline uint64_t ring_used_bytes(uint16_t num)
{
    return sizeof(struct vring_used) + sizeof(struct vring_used_elem) * num + 2u;
}

/* Host addresses of the three areas. */
struct ring_areas {
    struct vring_desc *desc;
    struct vring_avail *avail;
    struct vring_used *used;
};

/* 0, or -EINVAL: num, alignment, an area that does not lie in the map as a whole. */
MUST_CHECK int ring_areas_map(const struct guest_map *map, struct virtq_addr at, uint16_t num,
                              struct ring_areas *out);

#endif
