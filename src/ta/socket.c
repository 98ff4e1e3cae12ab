/* SPDX-License-Identifier: BSD-2-Clause */
/* TEE Sockets API: the two tables, over the kernel's sockets. */
#include <tee_tcpsocket.h>
#include <tee_udpsocket.h>

#include "utee.h"

#define SAME_SETUP(type)                                                                           \
    _Static_assert(sizeof(type) == sizeof(struct ta_sock_setup) &&                                 \
                       offsetof(type, server_addr) == offsetof(struct ta_sock_setup, addr) &&      \
                       offsetof(type, server_port) == offsetof(struct ta_sock_setup, port),        \
                   "the kernel reads the TA's own structure")

SAME_SETUP(TEE_tcpSocket_Setup);
SAME_SETUP(TEE_udpSocket_Setup);

/* The functions of one protocol, and its table. */
#define PROTOCOL(name, id)                                                                         \
    static TEE_Result name##_open(TEE_iSocketHandle *ctx, void *setup, uint32_t *protocolError)    \
    {                                                                                              \
        return utee_sys->sock->open(id, ctx, setup, protocolError);                                \
    }                                                                                              \
    static TEE_Result name##_close(TEE_iSocketHandle ctx)                                          \
    {                                                                                              \
        return utee_sys->sock->close(id, ctx);                                                     \
    }                                                                                              \
    static TEE_Result name##_send(TEE_iSocketHandle ctx, const void *buf, uint32_t *length,        \
                                  uint32_t timeout)                                                \
    {                                                                                              \
        return utee_sys->sock->send(id, ctx, buf, length, timeout);                                \
    }                                                                                              \
    static TEE_Result name##_recv(TEE_iSocketHandle ctx, void *buf, uint32_t *length,              \
                                  uint32_t timeout)                                                \
    {                                                                                              \
        return utee_sys->sock->recv(id, ctx, buf, length, timeout);                                \
    }                                                                                              \
    static uint32_t name##_error(TEE_iSocketHandle ctx)                                            \
    {                                                                                              \
        return utee_sys->sock->error(id, ctx);                                                     \
    }                                                                                              \
    static TEE_Result name##_ioctl(TEE_iSocketHandle ctx, uint32_t commandCode, void *buf,         \
                                   uint32_t *length)                                               \
    {                                                                                              \
        return utee_sys->sock->ioctl(id, ctx, commandCode, buf, length);                           \
    }                                                                                              \
    static TEE_iSocket name##_socket = {                                                           \
        .TEE_iSocketVersion = TEE_ISOCKET_VERSION,                                                 \
        .protocolID = (id),                                                                        \
        .open = name##_open,                                                                       \
        .close = name##_close,                                                                     \
        .send = name##_send,                                                                       \
        .recv = name##_recv,                                                                       \
        .error = name##_error,                                                                     \
        .ioctl = name##_ioctl,                                                                     \
    }

PROTOCOL(tcp, TEE_ISOCKET_PROTOCOLID_TCP);
PROTOCOL(udp, TEE_ISOCKET_PROTOCOLID_UDP);

TEE_iSocket *const TEE_tcpSocket = &tcp_socket;
TEE_iSocket *const TEE_udpSocket = &udp_socket;
