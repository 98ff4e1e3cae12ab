/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEE_IPC_IMPL_H
#define TEE_IPC_IMPL_H

/*
 * What the files of the IPC core share. Lock: ipc->lock, a leaf: nothing else is locked, no wake
 * function called and no message copied under it. Everything below is guarded by it, except what
 * says otherwise.
 *
 * Lifetimes: a channel's memory lives until both ends are closed. A sender has its own end open
 * while it fills a slot of the peer's, a reader while it copies out, so neither needs a reference.
 */

#include <pthread.h>
#include <stdatomic.h>

#include "base/idtab.h"
#include "base/list.h"
#include "ipc.h"

enum ipc_kind { IPC_KIND_PORT, IPC_KIND_CHAN };

struct ipc_handle {
    enum ipc_kind kind;
    uint32_t id;         /* 0: a channel's end that waits to be accepted, or is closed */
    uint32_t once;       /* events that are told once, not told yet */
    uint32_t events;     /* what ipc_next_event would tell */
    struct ipc_app *app; /* immutable */
    void *cookie;
    struct list_node ready; /* in app->ready while `events` is not 0 */
};

struct ipc {
    pthread_mutex_t lock;
    pthread_cond_t woken; /* some app's last wake has returned while it is being destroyed */
    struct list_node ports;
    unsigned app_count;
};

struct ipc_app {
    struct ipc *ipc; /* immutable, as the next three */
    struct ipc_uuid uuid;
    void (*wake)(void *arg, call_id call);
    void *arg;
    struct idtab handles;
    struct list_node ready;       /* of struct ipc_handle, next to be told first */
    _Atomic unsigned ready_count; /* its length: read without the lock for "nothing to tell" */
    /* The message got last, to be read without the lock. The app's own thread only: a slot in state
     * READ, and the channel under it, change by that thread's calls alone. */
    struct {
        uint32_t handle, id; /* handle 0: none */
        const struct ipc_end *end;
        const struct ipc_slot *slot;
    } reading;
    _Atomic uint32_t waking; /* calls of wake that run; APP_DYING */
};

struct ipc_port {
    struct ipc_handle h;
    struct list_node node;    /* in ipc->ports */
    struct list_node pending; /* of struct ipc_chan, oldest first */
    char path[IPC_PATH_MAX];  /* immutable, as the next three */
    unsigned buf_count, buf_size;
    unsigned flags;
};

enum ipc_slot_state { IPC_SLOT_FREE, IPC_SLOT_FILLING, IPC_SLOT_FILLED, IPC_SLOT_READ };

struct ipc_slot {
    enum ipc_slot_state state;
    uint32_t msg_id; /* of the message that is, or was, in it */
    uint32_t len;
    call_id call;
};

enum ipc_end_state { IPC_END_CONNECTING, IPC_END_CONNECTED, IPC_END_DISCONNECTED, IPC_END_CLOSED };

/* One end of a channel with the queue of what its peer sends to it. */
struct ipc_end {
    struct ipc_handle h;
    struct ipc_chan *chan; /* immutable */
    enum ipc_end_state state;
    bool send_blocked;  /* a send of this end found no slot */
    bool held;          /* ipc_hold_msgs */
    uint32_t free_mask; /* slots that are FREE */
    uint32_t next_msg;
    unsigned fifo_head, fifo_count;
    uint8_t fifo[IPC_BUFS_MAX]; /* FILLED slots, oldest at fifo_head */
    struct ipc_slot *slot;      /* the array: immutable */
    uint8_t *data;              /* immutable; the bytes belong to the owner of the slot */
};

enum { IPC_END_CLIENT, IPC_END_SERVER };

struct ipc_chan {
    struct ipc_end end[2];
    unsigned buf_count, buf_size; /* immutable */
    struct ipc_port *port;        /* while it waits to be accepted */
    struct list_node node;        /* in port->pending */
    call_id call;                 /* that connected it */
};

static inline struct ipc_end *ipc_end_peer(struct ipc_end *e)
{
    return &e->chan->end[e == &e->chan->end[IPC_END_CLIENT]];
}

/* ipc_handle.c */
void ipc_handle_init(struct ipc_handle *h, enum ipc_kind kind, struct ipc_app *app);
/* Gives `h` its number, or -ENOSPC. */
MUST_CHECK int ipc_handle_add_locked(struct ipc_handle *h);
void ipc_handle_del_locked(struct ipc_handle *h);
/* NULL: no such handle, or of another kind. */
struct ipc_port *ipc_port_find_locked(struct ipc_app *app, uint32_t handle);
struct ipc_end *ipc_end_find_locked(struct ipc_app *app, uint32_t handle);
/* To be called after any change that may change the handle's events. The app that is to be woken
 * (with ipc_app_wake, after unlocking), or NULL. */
MUST_CHECK struct ipc_app *ipc_handle_update_locked(struct ipc_handle *h);
/* Calls the wake function; `app` may be NULL. */
void ipc_app_wake(struct ipc_app *app, call_id call);

/* ipc_chan.c */
/* A channel whose ends have no handle yet and are CONNECTING, or NULL. */
struct ipc_chan *ipc_chan_create(struct ipc_app *client, struct ipc_app *server, unsigned buf_count,
                                 unsigned buf_size);
bool ipc_queue_size_ok(unsigned buf_count, unsigned buf_size);
/* Closes an end: the app to be woken or NULL. Frees the channel when both are closed. */
MUST_CHECK struct ipc_app *ipc_end_close_locked(struct ipc_end *e);

/* ipc_port.c */
/* Refuses what waits at the port and frees it. */
void ipc_port_close(struct ipc_port *p);

#endif
