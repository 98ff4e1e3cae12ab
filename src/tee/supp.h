/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEE_SUPP_H
#define TEE_SUPP_H

/*
 * The TEE's side of the supplicant (abi/supp_msg.h): a kernel app with one port, to which the
 * normal world's supplicant connects, and the sockets that instances have through it.
 *
 * Everything that comes from it is hostile until checked. What breaks the protocol closes the
 * channel: each request under way then ends with SUPP_FAILED, as do later ones until somebody
 * connects again. An answer that is merely late, to a request that has been given up, is dropped.
 *
 * A socket is one instance's: all calls with it from that one's step. It has one request at a time.
 * Whoever asks waits on its own wait point, which is signalled when the answer is there.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/supp_msg.h"
#include "ipc.h"

#define SUPP_SOCKS_MAX 256u

struct supp;
struct supp_sock;

/* Publishes the port. `wake` rings the TEE world, from any thread. 0 or -errno; *out is NULL on
 * failure. */
MUST_CHECK int supp_create(struct ipc *ipc, struct sched *sched,
                           void (*wake)(void *arg, call_id call), void *arg, struct supp **out);
/* No socket may be left. NULL is allowed. */
void supp_destroy(struct supp *p);
/* TEE world: takes what has come, sends what waits. True when it did something. */
bool supp_poll(struct supp *p);

/* SUPP_OK, SUPP_NO_MEMORY, SUPP_NO_RESOURCES (SUPP_SOCKS_MAX), SUPP_FAILED (no supplicant). `done`
 * must outlive the socket. *out is NULL on failure. */
MUST_CHECK enum supp_result supp_sock_create(struct supp *p, struct wait_point *done,
                                             struct supp_sock **out);
/* Gives up what it has been asked, and closes it. Waits for nothing. */
void supp_sock_close(struct supp_sock *s);

/* Where the data of the next request is to be put: `len` bytes, at most SUPP_BLOCK_MAX; the
 * socket's. NULL: no memory. */
MUST_CHECK uint8_t *supp_draft(struct supp_sock *s, uint32_t len);

struct supp_ask {
    enum supp_type type;
    uint32_t a, b, c;
    call_id call;
};
/* A request with the data of the latest supp_draft since the one before, if there was one.
 * SUPP_OK: it will be answered. SUPP_NO_MEMORY. */
MUST_CHECK enum supp_result supp_ask(struct supp_sock *s, const struct supp_ask *ask);
/* The request is to end soon; it is answered all the same. Nothing happens without one. */
void supp_cancel(struct supp_sock *s, call_id call);

struct supp_answered {
    enum supp_result result;
    uint32_t count;      /* SEND, RECV: bytes, as many as were asked for at most */
    const uint8_t *data; /* RECV, MORE: the part that came; until the next request */
    uint32_t len;
};
/* True: it has been answered. */
bool supp_done(struct supp_sock *s, struct supp_answered *out);

#endif
