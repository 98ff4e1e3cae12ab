/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef SOCKET_RIG_H
#define SOCKET_RIG_H

/* Shared by the tests of sockets: a TA that has one, and this program at its other end. */

#include "machine/itest_client.h"

#include <netinet/in.h>
#include <pthread.h>
#include <stdbool.h>
#include <sys/socket.h>

#include <__tee_ipsocket.h>
#include <__tee_isocket_defines.h>
#include <__tee_tcpsocket_defines.h>
#include <__tee_udpsocket_defines.h>
#include <tee_api_defines.h>

#include "socket_ta.h"

#define TCP     TEE_ISOCKET_PROTOCOLID_TCP
#define UDP     TEE_ISOCKET_PROTOCOLID_UDP
#define FOREVER TEE_TIMEOUT_INFINITE

/* ---- the TA ---- */

struct ta {
    struct client c;
    uint32_t handle, protocol;
    uint32_t protocol_error;
};

void ta_begin(struct ta *t, uint32_t protocol);
/* With its connection; returns the other end. */
int ta_connected(struct ta *t);
void ta_end(struct ta *t);

/* A call of the TA: `types` is that of `buf`. */
TEEC_Operation op_of(const struct ta *t, uint32_t types, const void *buf, size_t size);
TEEC_Result run(struct ta *t, uint32_t command, TEEC_Operation *op);

TEEC_Result try_connect(struct ta *t, uint32_t version, const char *host, uint16_t port);
void ta_connect(struct ta *t, uint16_t port);
TEEC_Result ta_send(struct ta *t, const void *buf, uint32_t *len, uint32_t timeout);
TEEC_Result ta_recv(struct ta *t, void *buf, uint32_t *len, uint32_t timeout);
TEEC_Result ta_ioctl(struct ta *t, uint32_t command, const void *buf, uint32_t len);
uint32_t ta_error(struct ta *t);
void ta_close(struct ta *t);
/* Sends `total` bytes in turns of `turn`, and expects them all back. */
TEEC_Result ta_echo(struct ta *t, uint32_t total, uint32_t turn);

void expect_sent(struct ta *t, const void *buf, uint32_t len);
void expect_received(struct ta *t, const void *want, uint32_t len);

/* ---- the other end ---- */

union any_addr {
    struct sockaddr sa;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

/* A socket at the loopback address: its port, or 0 where the host has none of that family. */
uint16_t bind_any(int family, int type, int *fd);
uint16_t listen_any(int family, int *fd);

/* The peer has ended the connection; closes this end, too. */
void expect_end(int fd);

/* Returns what comes over one connection, until the peer ends. */
struct echo_server {
    int listener;
    uint16_t port;
    pthread_t thread;
};

bool echo_begin(struct echo_server *e, int family);
void echo_end(struct echo_server *e);

/* ---- a call in a thread of its own ---- */

struct call {
    struct ta *t;
    uint32_t command;
    TEEC_Operation op;
    TEEC_Result res;
    pthread_t thread;
};

void call_begin(struct call *c);
/* Returns its result. */
TEEC_Result call_cancel(struct call *c);

#endif
