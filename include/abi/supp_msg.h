/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ABI_SUPP_MSG_H
#define ABI_SUPP_MSG_H

/*
 * What the TEE and the supplicant, who owns the sockets in the normal world, say to each other on
 * one channel of the port SUPP_PORT: the payload of tipc messages. Little endian; a header, then
 * `len` bytes.
 *
 * The TEE gives each socket its number, and each request of a socket a number of its own; a socket
 * has one request at a time, which is answered by one REPLY. SEND and its answer are about a block
 * of up to SUPP_BLOCK_MAX bytes, which comes in as many messages as it takes, one after the other.
 * CLOSE, CANCEL and ACK are not answered.
 *
 * The supplicant sends its next REPLY only when the one before has been acknowledged: a channel of
 * the TEE that is left full is disconnected.
 */

#include <stdint.h>

#include "tipc_wire.h"

#define SUPP_PORT "tee.supplicant"

enum supp_type {
    /* To the supplicant. */
    SUPP_OPEN = 1,   /* a: SUPP_TCP or SUPP_UDP, b: port, c: IP version 4, 6 or 0; a host name */
    SUPP_CLOSE = 2,  /* ends its request as well */
    SUPP_SEND = 3,   /* a: size of the block, b: timeout, ms; a part of it */
    SUPP_RECV = 4,   /* a: most bytes, b: timeout, ms */
    SUPP_MORE = 5,   /* a: offset: the next part of the datagram received last */
    SUPP_OPTION = 6, /* a: enum supp_option, b: its value; SUPP_PEER_HOST: a name */
    SUPP_CANCEL = 7, /* the request is to be answered as soon as can be */
    SUPP_ACK = 8,    /* the REPLY has been taken */
    /* To the TEE. a: enum supp_result. SEND: b: bytes sent. RECV: b: bytes received, the first part
     * of them; MORE: a part. */
    SUPP_REPLY = 16,
};

enum { SUPP_TCP = 1, SUPP_UDP = 2 };

enum supp_option {
    SUPP_RECV_BUFFER = 1,
    SUPP_SEND_BUFFER = 2,
    SUPP_PEER_HOST = 3,
    SUPP_PEER_PORT = 4,
};

enum supp_result {
    SUPP_OK = 0,
    SUPP_CANCELLED = 1,
    SUPP_TIMEOUT = 2,
    SUPP_CLOSED = 3, /* by the peer */
    SUPP_NO_HOST = 4,
    SUPP_NO_MEMORY = 5,
    SUPP_NO_RESOURCES = 6,
    SUPP_TOO_LARGE = 7,
    SUPP_BAD_VALUE = 8,
    SUPP_FAILED = 9, /* whatever else the network says */
};

#define SUPP_TIMEOUT_NEVER UINT32_MAX

struct supp_hdr {
    uint32_t type; /* enum supp_type */
    uint32_t sock;
    uint32_t request; /* ACK: of the REPLY */
    uint32_t a, b, c;
    uint32_t len; /* bytes that follow */
};
_Static_assert(sizeof(struct supp_hdr) == 28, "supp_hdr");

#define SUPP_MSG_MAX   TIPC_PAYLOAD_MAX
#define SUPP_PART_MAX  (SUPP_MSG_MAX - sizeof(struct supp_hdr))
#define SUPP_BLOCK_MAX 65536u
#define SUPP_HOST_MAX  255u

#endif
