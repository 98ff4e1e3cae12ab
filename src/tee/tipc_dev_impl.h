/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEE_TIPC_DEV_IMPL_H
#define TEE_TIPC_DEV_IMPL_H

/*
 * What tipc_dev.c (registers, commands, states), tipc_ept.c (endpoints and what comes in for them)
 * and tipc_out.c (what goes out) share. All loop-only: the TEE world's.
 *
 * Back-pressure: while the normal world gives no buffer to send in, nothing more is taken from it.
 * So whatever is taken can be answered, and a channel can be full only because the TEE's end of it
 * does not read; its messages are parked, and it is disconnected when it has too many of them.
 */

#include "abi/tipc_wire.h"
#include "base/list.h"
#include "base/virtq.h"
#include "tipc_dev.h"

#define TIPC_IN  TIPC_QUEUE_TX /* queues are named as the driver sees them */
#define TIPC_OUT TIPC_QUEUE_RX

#define TIPC_EPT_PARKED_MAX 8u
#define TIPC_PARKED_MAX     (TIPC_QUEUE_SIZE / 2)
#define TIPC_CTRL_OUT_MAX   64u

enum tipc_vdev_state { TIPC_VDEV_RESET, TIPC_VDEV_GOING_ONLINE, TIPC_VDEV_ACTIVE };

/* FREE → CONNECTING (the port has not accepted yet) → OPEN → FREE; CONNECTING → FREE. */
enum tipc_ept_state { TIPC_EPT_FREE, TIPC_EPT_CONNECTING, TIPC_EPT_OPEN };

/* A channel of the normal world's. Its TEE address is TIPC_ADDR_TEE_BASE + its slot. */
struct tipc_ept {
    enum tipc_ept_state state;
    uint32_t remote;      /* REE address */
    uint32_t handle;      /* of the device's app */
    call_id connect_call; /* whose CONN_REQ it was */
    unsigned parked_count;
    struct list_node parked; /* of struct tipc_parked, oldest first */
};

/* A checked message that waits in its buffer for room in its channel. */
struct tipc_parked {
    struct list_node node;
    struct tipc_hdr hdr;
    struct virtq_chain chain;
};

/* A control message to be sent as soon as there is a buffer. */
struct tipc_ctrl_out {
    uint32_t type;
    call_id call;
    struct tipc_conn_rsp rsp; /* CONN_RSP; DISC_REQ: target only */
};

struct tipc_vdev {
    const struct mmio_bus *bus;
    struct irq_line *irq;
    struct guest_map window; /* the driver's memory, nothing else */
    struct ipc_app *app;
    enum tipc_vdev_state state;
    uint64_t features; /* accepted */
    struct virtq_dev queue[TIPC_QUEUE_COUNT];
    bool queue_ready[TIPC_QUEUE_COUNT];
    bool armed[TIPC_QUEUE_COUNT]; /* the driver will notify; nothing has been taken since */
    bool broken;                  /* a ring lied; acted upon at the end of a poll */
    bool have_out;                /* out_chain is a buffer to send in */
    struct virtq_chain out_chain;
    call_id out_call, in_call; /* of the latest message each way */
    struct tipc_ept ept[TIPC_ENDPOINTS_MAX];
    unsigned ept_next; /* slot to be tried first: a slot is not used again at once */
    struct tipc_parked parked[TIPC_PARKED_MAX];
    struct list_node parked_free;
    struct tipc_ctrl_out ctrl[TIPC_CTRL_OUT_MAX];
    unsigned ctrl_head, ctrl_count;
};

/* ---- tipc_dev.c ---- */

/* The next buffer of a queue: true and *c; false: none, and the driver has been asked to notify, or
 * the ring is broken. */
bool tipc_vdev_take(struct tipc_vdev *d, unsigned queue, struct virtq_chain *c);

/* ---- tipc_ept.c ---- */

void tipc_ept_init_all(struct tipc_vdev *d);
uint32_t tipc_ept_addr(const struct tipc_vdev *d, const struct tipc_ept *e);
/* Closes the channel and gives its parked buffers back. */
void tipc_ept_close(struct tipc_vdev *d, struct tipc_ept *e);
void tipc_ept_close_all(struct tipc_vdev *d);
/* Tells the normal world, then as above. */
void tipc_ept_disconnect(struct tipc_vdev *d, struct tipc_ept *e, call_id call);
/* Sends parked messages as far as there is room. */
void tipc_ept_unpark(struct tipc_vdev *d, struct tipc_ept *e);
/* Handles what the normal world sent; true when it did something. Ends early when a message had to
 * be parked, so that whoever reads the channel gets a chance first. */
bool tipc_ept_poll(struct tipc_vdev *d);

/* ---- tipc_out.c ---- */

/* Room for the one control message that a message from the normal world can cause. */
bool tipc_out_has_room(const struct tipc_vdev *d);
void tipc_out_ctrl(struct tipc_vdev *d, const struct tipc_ctrl_out *ctrl);
/* A buffer to send in is at hand. */
bool tipc_out_ready(struct tipc_vdev *d);
/* Control messages first, then the channels' events; true when it did something. */
bool tipc_out_poll(struct tipc_vdev *d);

#endif
