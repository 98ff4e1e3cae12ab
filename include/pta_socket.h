/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PTA_SOCKET_H
#define PTA_SOCKET_H

/*
 * OP-TEE's service below the sockets' API, by its UUID and the numbers of its commands, for TAs
 * that ask whether there is one. There is none here: TEE_OpenTASession says
 * TEE_ERROR_ITEM_NOT_FOUND.
 */

#define PTA_SOCKET_UUID                                                                            \
    {                                                                                              \
        0x3b996a7d, 0x2c2b, 0x4a49,                                                                \
        {                                                                                          \
            0xa8, 0x96, 0xe1, 0xfb, 0x57, 0x66, 0xd2, 0xf4                                         \
        }                                                                                          \
    }

/* value[0] in: TEE_IP_VERSION_*, port; memref[1] in: address; value[2].a in:
 * TEE_ISOCKET_PROTOCOLID_*; value[3].a out: handle. */
#define PTA_SOCKET_OPEN 1
/* value[0].a in: handle, as in the following. */
#define PTA_SOCKET_CLOSE 2
/* value[0].b in: milliseconds; memref[1] in: bytes; value[2].a out: how many were sent. */
#define PTA_SOCKET_SEND 3
/* value[0].b in: milliseconds; memref[1] out: bytes. */
#define PTA_SOCKET_RECV 4
/* value[0].b in: command; memref[1] in and out: its bytes. */
#define PTA_SOCKET_IOCTL 5

#define PTA_SOCKET_TIMEOUT_NONBLOCKING 0
#define PTA_SOCKET_TIMEOUT_BLOCKING    0xffffffff

#endif
