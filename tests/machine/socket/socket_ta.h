/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef SOCKET_TA_H
#define SOCKET_TA_H

/* A TA that does with sockets what it is told; what the test and it agree on. */

#define SOCKET_TA_UUID                                                                             \
    {                                                                                              \
        0x51e57a00, 0x7e57, 0x4a11,                                                                \
        {                                                                                          \
            0x8d, 0x0c, 0x3b, 0x62, 0x7c, 0x1a, 0x5d, 0x80                                         \
        }                                                                                          \
    }

/* p0 value in: a: handle, b: TEE_ISOCKET_PROTOCOLID_*. Cancellation is unmasked. */
enum socket_command {
    SOCKET_OPEN, /* p0 a: port, b: protocol | IP version << 8; p1 memref in: name with its NUL;
                    p2 value out: handle, protocol error */
    SOCKET_CLOSE,
    SOCKET_SEND,  /* p1 memref in; p2 value inout: a: timeout, b: *length afterwards */
    SOCKET_RECV,  /* p1 memref out; p2 value inout: likewise */
    SOCKET_ERROR, /* p2 value out: a */
    SOCKET_IOCTL, /* p1 memref in; p2 value inout: a: command, b: *length afterwards */
    SOCKET_ECHO,  /* p2 value inout: a: bytes to send to who returns them all, in turns of b bytes;
                     b: the first byte that was wrong, or all */
    SOCKET_PANIC, /* with what it has open */
    SOCKET_LATER, /* p1 memref in: CloseSession sends it, and waits for as many bytes */
};

#endif
