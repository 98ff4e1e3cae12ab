/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef REE_TIPC_IMPL_H
#define REE_TIPC_IMPL_H

/*
 * What the three files of the tipc driver share: tipc_link.c (device, rings, buffers), tipc.c
 * (channels, control messages), tipc_call.c (requests).
 *
 * One lock, tipc_dev.lock, innermost in the REE: nothing is waited for and no callback is called
 * under it. The rx ring is the REE world's alone.
 */

#include <pthread.h>

#include "abi/tipc_wire.h"
#include "base/idtab.h"
#include "base/list.h"
#include "base/virtq.h"
#include "tipc.h"
#include "virtio_mmio.h"

struct tipc_buf {
    struct gpa gpa;
    uint8_t *host;
    struct tipc_buf *next; /* free tx buffers */
};

enum tipc_dev_state { TIPC_OFFLINE, TIPC_ONLINE, TIPC_DEAD };

/* DISCONNECTED → CONNECTING → CONNECTED → DISCONNECTED; any → STALE. */
enum tipc_chan_state { TIPC_DISCONNECTED, TIPC_CONNECTING, TIPC_CONNECTED, TIPC_STALE };

struct tipc_dev {
    struct sched *sched; /* immutable, as map, irq and mmio */
    const struct guest_map *map;
    struct irq_line *irq;
    struct vmmio mmio;
    struct wait_point probe_done; /* the mmio driver's */
    _Atomic bool probe_wanted;    /* a reason to try (again): a probe that fails is none */

    bool probed;         /* world only: rings are set up */
    struct virtq_drv rx; /* world only */
    struct tipc_buf rx_buf[TIPC_QUEUE_SIZE];
    struct list_node orphans; /* world only: requests to hand to their orphan callbacks */

    /* Looked at by each poll, so not worth a lock; changed under it. */
    _Atomic bool stopped;     /* DEAD for good */
    _Atomic bool ring_broken; /* the tx ring */
    _Atomic unsigned tx_waiter_count;

    pthread_mutex_t lock; /* guards all below */
    enum tipc_dev_state state;
    bool tx_ready; /* the tx ring is set up */
    struct virtq_drv tx;
    struct tipc_buf tx_buf[TIPC_QUEUE_SIZE];
    struct tipc_buf *tx_free;
    struct list_node tx_waiters;     /* struct tipc_waiter */
    struct list_node online_waiters; /* struct tipc_waiter */
    struct idtab chans;              /* by REE address */
    struct idtab tags;               /* struct tipc_req */
    struct tipc_req *req_free;
    struct tipc_req_chunk *req_chunks;
};

/* One thread that waits; on its stack. Unlinked when signalled. */
struct tipc_waiter {
    struct list_node node;
    struct wait_point wp;
    struct tipc_dev *dev;
    struct tipc_chan *chan; /* or NULL */
};

struct tipc_chan {
    struct tipc_dev *dev; /* immutable, as addr */
    uint32_t addr;
    /* Guarded by the device's lock. */
    uint32_t remote;
    enum tipc_chan_state state;
    int err;                  /* why it is not connected: -ENOTCONN, -EIO, -ECONNREFUSED */
    bool tagged;              /* carries requests: untagged messages are late replies */
    bool expired;             /* no answer to CONN_REQ in time: one that comes late is not taken */
    unsigned inside;          /* threads that are to find it when they have the lock again */
    struct list_node waiters; /* struct tipc_waiter: connect, read, release */
    struct list_node unread;  /* struct tipc_unread */
    unsigned unread_count;
    struct list_node reqs;   /* struct tipc_req */
    tipc_receive_fn receive; /* or NULL; set before connect */
    void *receive_arg;
    char port[TIPC_NAME_SIZE];
};

/* A message to send. */
struct tipc_tx {
    uint32_t src, dst;
    call_id call;
    const struct iovec *iov;
    unsigned count;
    size_t len; /* sum of iov */
};

/* ---- tipc_link.c ---- */

/* Puts a message in the tx ring. *kick: the caller shall tipc_link_kick once it has let go of the
 * lock. -ENODEV, -EIO, -ENOSPC no free buffer. */
MUST_CHECK int tipc_link_put_locked(struct tipc_dev *d, const struct tipc_tx *tx, bool *kick);
void tipc_link_kick(struct tipc_dev *d, call_id call);
/* Drops the lock until there may be a free tx buffer or the channel's state has changed; holds it
 * again on return. 0, or -ETIMEDOUT. */
MUST_CHECK int tipc_link_wait_tx_locked(struct tipc_chan *c, uint64_t deadline, call_id call);
/* Around dropping the lock: until then tipc_release waits for this thread. */
void tipc_enter_locked(struct tipc_chan *c);
void tipc_leave_locked(struct tipc_chan *c);
/* Waits for a signal with the lock dropped, inside of its channel: 0 or -ETIMEDOUT. `queue` is
 * where the waiter stands. */
MUST_CHECK int tipc_wait_locked(struct tipc_waiter *w, struct list_node *queue, uint64_t deadline,
                                call_id call);
void tipc_waiter_init(struct tipc_waiter *w, struct tipc_dev *d, struct tipc_chan *c);
void tipc_wake_all_locked(struct tipc_dev *d, struct list_node *queue);

/* ---- tipc.c ---- */

/* A control message from the TEE. World only. */
void tipc_ctrl_recv(struct tipc_dev *d, const struct tipc_hdr *hdr, const uint8_t *body);
/* A message for a channel. World only. */
void tipc_chan_recv(struct tipc_dev *d, const struct tipc_hdr *hdr, const uint8_t *body);
/* Ends every channel with `err`; abandoned requests go to `orphans`. */
void tipc_chan_end_all_locked(struct tipc_dev *d, int err, struct list_node *orphans);
struct tipc_chan *tipc_chan_find_locked(struct tipc_dev *d, uint32_t addr);

/* ---- tipc_call.c ---- */

struct tipc_req {
    struct tipc_dev *dev;   /* immutable */
    struct tipc_chan *chan; /* set at start; the rest is guarded by the device's lock */
    uint32_t tag;
    void *msg; /* NULL: abandoned */
    size_t len;
    tipc_orphan_fn orphan;
    void *arg;
    call_id call;
    bool done;
    int err;
    struct wait_point wp;
    struct list_node node; /* in chan.reqs, or in a list of orphans */
    struct tipc_req *next_free;
};

/* A tagged reply. False when the tag is not one of the channel's requests. World only. */
bool tipc_req_recv(struct tipc_dev *d, const struct tipc_hdr *hdr, const uint8_t *body);
/* Ends all requests of the channel with `err`; abandoned ones go to `orphans`. */
void tipc_req_end_all_locked(struct tipc_chan *c, int err, struct list_node *orphans);
/* Calls the orphan callbacks of requests that got no reply, and frees the requests. No lock held.
 */
void tipc_req_bury(struct tipc_dev *d, struct list_node *orphans);
void tipc_req_fini_all(struct tipc_dev *d);

#endif
