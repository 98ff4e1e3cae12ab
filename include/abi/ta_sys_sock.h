/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ABI_TA_SYS_SOCK_H
#define ABI_TA_SYS_SOCK_H

/*
 * Sockets: the functions of a TEE_iSocket (tee_isocket.h) with the protocol's number in front. A
 * socket is a handle of the instance's, as a pointer.
 */

#include <stdint.h>

/* TEE_tcpSocket_Setup and TEE_udpSocket_Setup. */
struct ta_sock_setup {
    uint32_t ip_version;
    const char *addr;
    uint16_t port;
};
#ifndef __cplusplus
_Static_assert(sizeof(struct ta_sock_setup) == 24, "ta_sock_setup is part of the ABI");
#endif

struct ta_sys_sock {
    uint32_t (*open)(uint32_t protocol, void **ctx, const struct ta_sock_setup *setup,
                     uint32_t *protocol_error);
    uint32_t (*close)(uint32_t protocol, void *ctx);
    uint32_t (*send)(uint32_t protocol, void *ctx, const void *buf, uint32_t *length,
                     uint32_t timeout);
    uint32_t (*recv)(uint32_t protocol, void *ctx, void *buf, uint32_t *length, uint32_t timeout);
    uint32_t (*error)(uint32_t protocol, void *ctx);
    uint32_t (*ioctl)(uint32_t protocol, void *ctx, uint32_t command, void *buf, uint32_t *length);
};

#endif
