/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEE_UDPSOCKET_H
#define TEE_UDPSOCKET_H

/* TEE Sockets API 1.0, UDP over IP (annex B): datagrams to one peer, and what that peer sends. */

#include <__tee_ipsocket.h>
#include <__tee_udpsocket_defines.h>
#include <tee_isocket.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What TEE_udpSocket->open takes. */
typedef struct TEE_udpSocket_Setup_s {
    TEE_ipSocket_ipVersion ipVersion;
    char *server_addr; /* a name, or an address in its usual form; at most 255 bytes */
    uint16_t server_port;
} TEE_udpSocket_Setup;

extern TEE_iSocket *const TEE_udpSocket;

#ifdef __cplusplus
}
#endif
#endif
