/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef REE_SUPP_IMPL_H
#define REE_SUPP_IMPL_H

/*
 * What the files of the supplicant share: supplicant.c (channel, thread), supp_sock.c (sockets and
 * what is asked of them), supp_addr.c (names, peers). All is the supplicant's thread's, except what
 * is said to be guarded.
 */

#include <netdb.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "abi/supp_msg.h"
#include "base/list.h"
#include "base/sched.h"
#include "supplicant.h"

struct tipc_chan;

/* A message of the TEE's. */
struct supp_in {
    struct list_node node;
    call_id call;
    struct supp_hdr hdr;
    uint8_t data[];
};

struct supplicant {
    struct sched *sched; /* immutable, as tipc */
    struct tipc_dev *tipc;
    struct tipc_chan *chan; /* the creator's, then the thread's; NULL: not connected */
    struct wait_point acked;

    pthread_mutex_t lock;  /* guards up to thread; under the tipc driver's */
    struct list_node in;   /* struct supp_in */
    bool running;          /* there is a thread */
    bool looping;          /* `wake` can be sent to */
    bool stopping;         /* no new channel */
    bool ended;            /* the channel has */
    uint32_t unacked_sock; /* of the REPLY that is not acknowledged; with its request */
    uint32_t unacked_request;
    bool unacked;
    pthread_t thread;

    uv_loop_t loop;
    uv_async_t wake;
    struct list_node socks; /* struct sock */

    pthread_mutex_t fork_lock; /* guards watches, for a fork; a leaf */
    struct list_node watches;  /* struct watch: open descriptors */
    uint8_t buf[SUPP_BLOCK_MAX];
};

/* Answers the request; waits until the TEE has taken the answer, or the channel has ended. */
struct supp_answer {
    uint32_t sock, request;
    enum supp_result result;
    uint32_t count;
    const void *data;
    size_t len; /* at most SUPP_PART_MAX */
    call_id call;
};
void supp_reply(struct supplicant *p, const struct supp_answer *a);

/* ---- supp_sock.c ---- */

/* A descriptor that the loop watches. */
struct watch {
    uv_poll_t poll;
    struct list_node node; /* in p->watches */
    int fd;
};

/*
 * A socket. op: 0, or what it is asked for and has not answered: OPEN, SEND, RECV, OPTION.
 * Its memory goes with the timer's handle.
 */
struct sock {
    struct supplicant *p;
    struct list_node node; /* in p->socks */
    uint32_t id;
    uint32_t protocol;   /* SUPP_TCP or SUPP_UDP */
    struct watch *watch; /* NULL: none yet, or closed */
    uv_timer_t timer;

    uint32_t op, request, timeout;
    call_id call;

    /* OPEN, and OPTION of a new peer */
    uint16_t port;
    struct lookup *lookup; /* while a name is being looked up */
    struct addrinfo *addrs, *next_addr;
    int last_error;

    /* SEND; RECV of a datagram: what MORE has to fetch */
    uint8_t *block;
    uint32_t block_size, block_have, block_done;
    uint32_t want; /* RECV */
};

void sock_handle(struct supplicant *p, const struct supp_in *m);
void sock_close_all(struct supplicant *p);
/* Answers what the socket has been asked. */
void sock_finish(struct sock *s, enum supp_result result, uint32_t count);
/* What an errno of the network's means to the TEE. */
enum supp_result sock_result(int err);
/* Calls back once, when `events` may be done: sock_go_on. 0 or -errno. */
MUST_CHECK int sock_watch(struct sock *s, int events);
/* Makes fd the socket's; it is closed on failure. 0 or -errno. */
MUST_CHECK int sock_take_fd(struct sock *s, int fd);
void sock_drop_fd(struct sock *s);
/* The OPEN is over: without success the socket goes. */
void sock_opened(struct sock *s, enum supp_result result);

/* ---- supp_addr.c ---- */

/* Looks `host` up and connects to the first of its addresses that lets it: addr_connected follows,
 * or has been called. `family` AF_UNSPEC: any. */
void addr_connect(struct sock *s, const char *host, int family);
/* The descriptor of a connect under way is ready. */
void addr_go_on(struct sock *s);
/* Nobody waits any more. */
void addr_forget(struct sock *s);
/* UDP: another port of the same peer. 0 or -errno. */
MUST_CHECK int addr_set_port(struct sock *s, uint16_t port);
/* AF_* of the peer, AF_UNSPEC: none; *port gets its port. */
int addr_peer(const struct sock *s, uint16_t *port);

#endif
