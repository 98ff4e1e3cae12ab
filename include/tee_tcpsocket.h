/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEE_TCPSOCKET_H
#define TEE_TCPSOCKET_H

/* TEE Sockets API 1.0, TCP over IP (annex A): a connection to a server. */

#include <__tee_ipsocket.h>
#include <__tee_tcpsocket_defines.h>
#include <tee_isocket.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What TEE_tcpSocket->open takes. */
typedef struct TEE_tcpSocket_Setup_s {
    TEE_ipSocket_ipVersion ipVersion;
    char *server_addr; /* a name, or an address in its usual form; at most 255 bytes */
    uint16_t server_port;
} TEE_tcpSocket_Setup;

extern TEE_iSocket *const TEE_tcpSocket;

#ifdef __cplusplus
}
#endif
#endif
