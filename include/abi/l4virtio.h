/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ABI_L4VIRTIO_H
#define ABI_L4VIRTIO_H

/*
 * The register page between a VM and its machine monitor: virtio-mmio version 2 (offsets from
 * <linux/virtio_mmio.h>) with the L4virtio extension, and the guest-physical map of both VMs.
 */

#include <stdint.h>

#define L4VIRTIO_PAGE_SIZE 4096u
#define L4VIRTIO_MAGIC     0x74726976u /* "virt" */
#define L4VIRTIO_VERSION   2u

/* The extension's registers. */
#define L4VIRTIO_NUM_QUEUES          0x28u /* at 0x28, 0x2c: unused by virtio-mmio v2 */
#define L4VIRTIO_QUEUES_OFFSET       0x2cu
#define L4VIRTIO_DEV_FEATURES_MAP    0xa8u /* u32[8] */
#define L4VIRTIO_DRIVER_FEATURES_MAP 0xc8u /* u32[8] */
#define L4VIRTIO_CMD                 0xf8u /* see below; the device writes 0 when done */
#define L4VIRTIO_QUEUES              0x104u

#define L4VIRTIO_CMD_MASK       0xff000000u
#define L4VIRTIO_CMD_SET_STATUS 0x01000000u /* | status */
#define L4VIRTIO_CMD_CFG_QUEUE  0x02000000u /* | queue */

struct l4virtio_queue {
    uint16_t num_max;
    uint16_t num;
    uint16_t ready;
    uint16_t driver_notify_index;
    uint64_t desc; /* guest-physical, of the memory that the driver side registered */
    uint64_t avail;
    uint64_t used;
    uint16_t device_notify_index;
    uint16_t pad[3];
};
_Static_assert(sizeof(struct l4virtio_queue) == 40, "l4virtio_queue");

/* Guest-physical maps (reference machine; the sizes are ours where it says "RAM"). */
#define REE_GPA_RAM    0x00000000u /* rings and message buffers of the tipc driver */
#define REE_GPA_VIRTIO 0x30040000u
#define REE_GPA_SHMEM  0x30100000u
#define TEE_GPA_VIRTIO 0x08030000u
#define TEE_GPA_SHMEM  0x08100000u
#define TEE_GPA_WINDOW 0x10000000u /* the driver's memory, as registered by the proxy */

#define SHMEM_SIZE_DEFAULT (64u << 20)
#define SHMEM_SIZE_MAX     (TEE_GPA_WINDOW - TEE_GPA_SHMEM)

#endif
