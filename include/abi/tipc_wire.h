/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ABI_TIPC_WIRE_H
#define ABI_TIPC_WIRE_H

/*
 * Trusty IPC over virtio, as it crosses the rings. Little endian, packed by construction. One
 * buffer of at most TIPC_BUF_SIZE bytes holds one message: header, then `len` bytes.
 * Source: the Trusty IPC driver of the reference machine (virtio device id 113, two queues).
 */

#include <stdint.h>

#define TIPC_VIRTIO_ID   113u /* L4TRUSTY_IPC; upstream Trusty uses 13 */
#define TIPC_VENDOR_ID   0x44u
#define TIPC_QUEUE_COUNT 2u
#define TIPC_QUEUE_RX    0u /* as the driver sees it: TEE to REE */
#define TIPC_QUEUE_TX    1u /* REE to TEE */
#define TIPC_QUEUE_SIZE  32u
#define TIPC_BUF_SIZE    4096u

#define TIPC_ADDR_CTRL     53u
#define TIPC_ADDR_ANY      0xffffffffu
#define TIPC_ADDR_REE_BASE 1024u
#define TIPC_ADDR_TEE_BASE 1000u
#define TIPC_ENDPOINTS_MAX 256u
#define TIPC_NAME_SIZE     256u

struct tipc_hdr {
    uint32_t src;
    uint32_t dst;
    uint32_t call;  /* "reserved" in the reference; here the call id, for traces only */
    uint16_t len;   /* bytes that follow the header */
    uint16_t flags; /* 0 */
};
_Static_assert(sizeof(struct tipc_hdr) == 16, "tipc_hdr");

#define TIPC_PAYLOAD_MAX (TIPC_BUF_SIZE - sizeof(struct tipc_hdr))

enum tipc_ctrl_type {
    TIPC_GO_ONLINE = 1,  /* TEE to REE, no body */
    TIPC_GO_OFFLINE = 2, /* TEE to REE, no body */
    TIPC_CONN_REQ = 3,   /* REE to TEE; header.src is the REE's address */
    TIPC_CONN_RSP = 4,   /* TEE to REE */
    TIPC_DISC_REQ = 5,   /* both */
};

/* To or from address 53: tipc_hdr, tipc_ctrl, body of body_len bytes. */
struct tipc_ctrl {
    uint32_t type;
    uint32_t body_len;
};
_Static_assert(sizeof(struct tipc_ctrl) == 8, "tipc_ctrl");

struct tipc_conn_req {
    char name[TIPC_NAME_SIZE]; /* NUL-terminated port path */
};
_Static_assert(sizeof(struct tipc_conn_req) == 256, "tipc_conn_req");

struct tipc_conn_rsp {
    uint32_t target; /* REE address */
    uint32_t status; /* 0, or TIPC_ERR_NO_RESOURCES */
    uint32_t remote; /* TEE address */
    uint32_t max_msg_size;
    uint32_t max_msg_cnt;
};
_Static_assert(sizeof(struct tipc_conn_rsp) == 20, "tipc_conn_rsp");

#define TIPC_ERR_NO_RESOURCES ((uint32_t)-38) /* LK's ERR_NO_RESOURCES, on the wire as it is */

struct tipc_disc_req {
    uint32_t target; /* the sender's own address of the channel, or the peer's */
};
_Static_assert(sizeof(struct tipc_disc_req) == 4, "tipc_disc_req");

#endif
