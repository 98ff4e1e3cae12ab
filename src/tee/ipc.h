/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEE_IPC_H
#define TEE_IPC_H

/*
 * The Trusty IPC model: ports that are published under a path, channels between two ends, each end
 * with a queue of message slots, handles to both in the table of an app, events that an app
 * collects.
 *
 * An app is a handle table with a wake function. The tipc device, the session manager and each TA
 * instance is one. Handles are small numbers, local to their app, never reused at once.
 *
 * One lock guards object states and lists; it is never held while bytes are copied (a slot belongs
 * to the sender while it is being filled, to the receiver from get to put) nor while wake runs.
 * All functions may be called from any thread; one app's calls from one thread at a time.
 *
 * Slot: FREE → FILLING (sender) → FILLED → READ (get) → FREE (put).
 * Channel end: CONNECTING → CONNECTED → DISCONNECTED (peer gone; what was queued can still be
 * read).
 *
 * Errors: -EBADF no such handle, or of the wrong kind; -EMSGSIZE; -EAGAIN the peer's queue is full
 * (IPC_EV_SEND_UNBLOCKED follows, also when the peer goes); -ENOTCONN the peer is gone or has not
 * accepted yet; -ENOMSG; -ENOENT no such port; -EACCES the port refuses that kind of client;
 * -EEXIST path taken; -ENOMEM; -ENOSPC handle table full; -EINVAL a path that is empty or too long,
 * sizes of a queue beyond the limits below.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

#include "base/sched.h"

#define IPC_PATH_MAX    64u
#define IPC_BUFS_MAX    32u
#define IPC_BUF_MAX     4096u
#define IPC_HANDLES_MAX (1u << 17) /* of one app; the reference has 256 */

struct ipc;
struct ipc_app;

struct ipc_uuid {
    uint8_t octets[16]; /* big-endian (RFC 4122) form; all zero: a client of the normal world */
};

enum ipc_port_flags { IPC_PORT_TA_CONNECT = 1, IPC_PORT_NS_CONNECT = 2 };

enum ipc_event_bits {
    IPC_EV_READY = 1, /* port: a connection waits to be accepted; channel: it is connected now */
    IPC_EV_HUP = 4,   /* the peer is gone; comes after the messages that it sent */
    IPC_EV_MSG = 8,
    IPC_EV_SEND_UNBLOCKED = 0x10,
};

struct ipc_event {
    uint32_t handle;
    uint32_t events;
    void *cookie; /* as set with ipc_set_cookie, NULL before */
};

struct ipc_msg {
    uint32_t id;  /* names the message until ipc_put_msg; never 0 */
    uint32_t len; /* bytes */
    call_id call; /* given by the sender */
};

MUST_CHECK int ipc_create(struct ipc **out);
/* Every app must be gone. */
void ipc_destroy(struct ipc *ipc);

/* `wake(arg, call)` is called, with no lock held, when the app has an event that it had not before;
 * from the thread that caused it. It only rings: it calls nothing of this header. */
MUST_CHECK int ipc_app_create(struct ipc *ipc, const struct ipc_uuid *uuid,
                              void (*wake)(void *arg, call_id call), void *arg,
                              struct ipc_app **out);
/* Closes every handle of the app. Its wake function is not called any more once this returns. */
void ipc_app_destroy(struct ipc_app *app);

/* Creates and publishes a port: both queues of each of its channels have buf_count slots of
 * buf_size bytes. Returns its handle (> 0) or -errno. */
MUST_CHECK int ipc_port_create(struct ipc_app *app, const char *path, unsigned buf_count,
                               unsigned buf_size, unsigned flags);
/* A new channel to a port; `call` is passed to the wake function at the port. It never waits:
 * IPC_EV_READY follows when it is accepted, IPC_EV_HUP if it is not. Handle or -errno. */
MUST_CHECK int ipc_connect(struct ipc_app *app, const char *path, call_id call);
/* The oldest connection that waits at the port: the channel's handle and who is at its other end.
 * -ENOMSG when none waits; -ENOSPC: it has been refused. */
MUST_CHECK int ipc_accept(struct ipc_app *app, uint32_t port, struct ipc_uuid *peer);
/* A connected pair without a port, as socketpair makes one: one end in each app. */
MUST_CHECK int ipc_pair(struct ipc_app *a, struct ipc_app *b, unsigned buf_count, unsigned buf_size,
                        uint32_t *handle_a, uint32_t *handle_b);

/* Queues one message at the peer. Copies with no lock held. */
MUST_CHECK int ipc_send(struct ipc_app *app, uint32_t handle, const struct iovec *iov,
                        unsigned count, call_id call);
/* The oldest message; it keeps its slot until ipc_put_msg. */
MUST_CHECK int ipc_get_msg(struct ipc_app *app, uint32_t handle, struct ipc_msg *out);
/* Copies from `offset` on; bytes copied, 0 at the end. May be repeated. -ENOENT: no such message.
 */
MUST_CHECK int ipc_read_msg(struct ipc_app *app, uint32_t handle, uint32_t id, uint32_t offset,
                            void *buf, size_t size);
MUST_CHECK int ipc_put_msg(struct ipc_app *app, uint32_t handle, uint32_t id);

MUST_CHECK int ipc_set_cookie(struct ipc_app *app, uint32_t handle, void *cookie);
MUST_CHECK int ipc_close(struct ipc_app *app, uint32_t handle);

/* While held, MSG of the channel is not told (nor HUP, as long as messages wait): for an app that
 * cannot take its messages just now and would be told of them again and again. Not held at first.
 */
MUST_CHECK int ipc_hold_msgs(struct ipc_app *app, uint32_t handle, bool hold);

/* The next handle with an event, round robin: true and *out filled, or false when there is none.
 * MSG and READY of a port are levels (they come again until taken); READY of a channel, HUP and
 * SEND_UNBLOCKED are told once. */
bool ipc_next_event(struct ipc_app *app, struct ipc_event *out);

#endif
