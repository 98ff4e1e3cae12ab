/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef REE_TIPC_H
#define REE_TIPC_H

/*
 * The Trusty IPC driver (trusty-ipc) over virtio-mmio: channels to ports of the TEE, and on top of
 * them tagged request and response, which is how many callers share one channel.
 *
 * Callers are client threads inside a system call (syscall.h). The REE world (the driver's work
 * queue) runs tipc_poll: interrupts, used buffers, control messages, recovery from a broken device.
 *
 * Channel states: DISCONNECTED 0 → CONNECTING 1 → CONNECTED 2; any → STALE 3 (shut down by the
 * user, or the device went). Device states: OFFLINE 0, ONLINE 1, DEAD 2.
 *
 * Errors of all functions: -ENODEV the device is not online; -ENOTCONN the channel is not (or no
 * longer) connected; -EIO the device broke; -ETIMEDOUT no answer to CONN_REQ in TIPC_CONNECT_MS, or
 * no free tx buffer in TIPC_TX_BUF_MS; -ENOMEM.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

#include "base/guest_mem.h"
#include "base/mmio.h"
#include "base/sched.h"

#define TIPC_CONNECT_MS 5000u
#define TIPC_TX_BUF_MS  15000u
#define TIPC_UNREAD_MAX 32u

struct tipc_dev;
struct tipc_chan;

/*
 * `map`, `bus` and `irq` are the REE VM's; rings and buffers are laid out from REE_GPA_RAM on. The
 * line's world must be set before the worlds run. 0, -ENOMEM, -EINVAL (not enough REE RAM).
 */
MUST_CHECK int tipc_dev_create(struct sched *s, const struct guest_map *map,
                               const struct mmio_bus *bus, struct irq_line *irq,
                               struct tipc_dev **out);
/* The link goes DEAD for good: every wait ends with -EIO, tipc_poll does nothing any more. The
 * worlds may still run; any thread but theirs. */
void tipc_dev_stop(struct tipc_dev *d);
/* No channel may be open and the worlds must not run (any more). */
void tipc_dev_destroy(struct tipc_dev *d);
/* Called by the REE world: interrupts, rings, tipc_virtio_probe and re-probe after a break. */
void tipc_poll(struct tipc_dev *d);
/* Waits until the device is online: 0, -ENODEV when it is DEAD for good, or -ETIMEDOUT after
 * TIPC_CONNECT_MS. */
MUST_CHECK int tipc_wait_online(struct tipc_dev *d);

/* A new channel, DISCONNECTED. -ENODEV unless the device is online. */
MUST_CHECK int tipc_open(struct tipc_dev *d, struct tipc_chan **out);
/* Connects to a port and waits for the answer. -ECONNREFUSED the TEE refused (no such port);
 * -EISCONN, -EALREADY for another name than the channel's. */
MUST_CHECK int tipc_connect(struct tipc_chan *c, const char *port, call_id call);
/* Sends one message. -EMSGSIZE over TIPC_PAYLOAD_MAX. Returns as soon as the buffer is in the ring.
 */
MUST_CHECK int tipc_write_iter(struct tipc_chan *c, const struct iovec *iov, unsigned count,
                               call_id call);
/* Takes the oldest untagged message; waits for it. Bytes read, -EMSGSIZE when buf is too small (the
 * message stays). Only for channels without requests; a channel holds TIPC_UNREAD_MAX messages and
 * is disconnected when it gets another one. */
MUST_CHECK int tipc_read_iter(struct tipc_chan *c, void *buf, size_t size, call_id call);
/* Takes a channel's messages in place of tipc_read_iter: `data` NULL is its end, which comes once.
 * False: the message cannot be taken, and the channel is disconnected. Runs under the driver's
 * lock, in the REE world or in whoever ends the channel: it copies and rings, and calls nothing of
 * this header. */
typedef bool (*tipc_receive_fn)(void *arg, const void *data, size_t len, call_id call);
/* For a channel without requests, before it is connected. */
void tipc_set_receiver(struct tipc_chan *c, tipc_receive_fn receive, void *arg);
/*
 * Request and response. `msg` starts with a ree_hdr, whose data_tag is filled in here; the reply
 * with that tag overwrites it in place. `len` is the size of both; a reply of another size is
 * -EPROTO.
 */
struct tipc_req;

/* Takes the reply to an abandoned request, so that what it opened can be closed: `reply` of `len`
 * bytes, or NULL when the channel or the device ended first. Runs without a lock, in the REE world,
 * in tipc_release, in tipc_dev_stop or in tipc_call_abandon. It must not block; it may
 * tipc_write_nowait on `c`. */
typedef void (*tipc_orphan_fn)(struct tipc_chan *c, const void *reply, size_t len, void *arg);

struct tipc_xact {
    void *msg;
    size_t len;
    tipc_orphan_fn orphan; /* may be NULL */
    void *arg;
    call_id call;
};

/* Puts the request in the ring: what is written afterwards arrives after it. The request must be
 * finished or abandoned. *out is NULL on failure. */
MUST_CHECK int tipc_call_start(struct tipc_chan *c, const struct tipc_xact *x,
                               struct tipc_req **out);
/* Waits for the reply as long as the TEE takes: the end of the channel or of the device ends the
 * wait (-ENOTCONN, -EIO). A thread that is cancelled in here abandons the request. Frees it. */
MUST_CHECK int tipc_call_finish(struct tipc_req *r);
/* Leaves the reply to `orphan`, which is called exactly once. `msg` is not used any more. */
void tipc_call_abandon(struct tipc_req *r);

/* As tipc_write_iter, but -EAGAIN instead of waiting for a tx buffer. Any thread, the world too. */
MUST_CHECK int tipc_write_nowait(struct tipc_chan *c, const void *buf, size_t len, call_id call);
/* Disconnects and frees; ends every wait on the channel first, with -ENOTCONN. */
void tipc_release(struct tipc_chan *c);

#endif
