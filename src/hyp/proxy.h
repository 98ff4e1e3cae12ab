/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef HYP_PROXY_H
#define HYP_PROXY_H

/*
 * The virtio trusty proxy (proxied memory mode): a device towards the REE, a driver towards the
 * TEE. The TEE never sees REE RAM: the proxy owns memory that it has registered as the TEE's driver
 * window, with the TEE's rings and message buffers in it, and copies each message once.
 *
 * Link states: ABSENT (the TEE exports no device) → IDLE → UP (DRIVER_OK at both ends) → BROKEN (a
 * ring lied, the TEE asked for a reset, or the REE's driver broke the protocol; the REE sees
 * NEEDS_RESET and a configuration interrupt, the TEE has been reset); a reset by the REE's driver
 * leads back to IDLE.
 *
 * Messages: one that finds no buffer at the other side stays where it is; one that has no readable
 * bytes, more than TIPC_BUF_SIZE, or writable segments is given back unused. Commands are relayed
 * in order, one at a time.
 *
 * Everything is called in the hypervisor's world.
 */

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "uvmm.h"

#define PROXY_QUEUE_NUM TIPC_QUEUE_SIZE

enum link_state { LINK_ABSENT, LINK_IDLE, LINK_UP, LINK_BROKEN };

/* A queue of both links. */
struct proxy_queue {
    bool ready; /* both are initialised */
    struct virtq_dev ree;
    struct virtq_drv tee;
    struct gpa ring; /* of the TEE's end */
    struct gpa bufs; /* PROXY_QUEUE_NUM buffers of TIPC_BUF_SIZE */
};

struct proxy {
    struct world *world;
    struct uvmm_drv *ree;
    struct uvmm_dev *tee;
    const struct guest_map *ree_map; /* REE RAM */
    const struct guest_map *window;  /* the proxy's own memory, at the TEE's addresses */
    enum link_state state;
    uint64_t offered;   /* features, to the REE and accepted from the TEE */
    uint16_t queue_num; /* of both links, at most */
    uint64_t ree_features;
    uint32_t sent;     /* command that the TEE is working on, 0: none */
    bool sent_for_ree; /* it ends the REE's command */
    bool reset_tee;    /* to be sent once the TEE is free */
    struct proxy_queue queue[UVMM_QUEUES];
    uint8_t *tx_free[PROXY_QUEUE_NUM]; /* buffers for messages to the TEE */
    unsigned tx_free_count;
    bool tx_waiting;  /* no buffer was free: the TEE tells when one is */
    uint8_t *rx_held; /* a message of the TEE's that has found no buffer yet, or NULL */
    uint32_t rx_held_len;
    bool rx_waiting; /* the REE tells when it has a buffer */
};

void proxy_init(struct proxy *p, const struct arena *a, struct uvmm_drv *ree, struct uvmm_dev *tee,
                struct world *world);
void proxy_fini(struct proxy *p);
/* Commands and events, then messages, until nothing is left or enough is done for one time (then
 * the world has been rung again). */
void proxy_poll(struct proxy *p);

/* ---- between proxy.c and proxy_pump.c ---- */

/* Moves messages. VM_COUNT, or the VM whose ring is broken. */
enum vm_id proxy_pump(struct proxy *p, uint32_t queues);
/* Sets up the TEE's end of a queue with its buffers, and the REE's. 0, -EINVAL, -ENOMEM. */
MUST_CHECK int proxy_queue_init(struct proxy *p, unsigned index, const struct uvmm_queue *ree);
void proxy_queue_fini(struct proxy *p, unsigned index);

#endif
