/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ABI_REE_MSG_H
#define ABI_REE_MSG_H

/*
 * What the mipstee driver and the session manager say to each other, the payload of tipc messages
 * on the port "tee.sess_manager.command_msg". Little endian. The reply has the layout and size of
 * the request, cmd = the answered command, data_tag echoed. CANCEL has no reply.
 */

#include <stdint.h>

#define SM_PORT_NAME "tee.sess_manager.command_msg"

#define REE_MSG_MAGIC      0x52454520u /* "REE " */
#define REE_MSG_PARAMS_MAX 6u          /* 4 of the client's, 2 META of an OPEN */

struct ree_hdr {
    uint32_t magic;
    uint32_t data_tag; /* the caller's; 0 where no reply is expected */
};

enum ree_cmd {
    REE_CMD_OPEN = 0,
    REE_CMD_INVOKE = 1,
    REE_CMD_CLOSE = 2,
    REE_CMD_CANCEL = 3,
    REE_CMD_REGISTER_SHM = 4,   /* reserved; refused */
    REE_CMD_UNREGISTER_SHM = 5, /* reserved; refused */
};

struct ree_arg {
    uint32_t cmd;  /* enum ree_cmd */
    uint32_t func; /* INVOKE: the TA's command; CLOSE: REE_CMD_CANCEL says "client died" */
    uint32_t session;
    uint32_t cancel_id; /* 0: not cancellable */
    uint32_t pad;
    uint32_t ret;        /* reply: TEE_Result */
    uint32_t ret_origin; /* reply: TEEC_ORIGIN_* */
    uint32_t num_params; /* OPEN 6, INVOKE 4, CLOSE and CANCEL 0 */
};

#define REE_ATTR_NONE         0x0u
#define REE_ATTR_VALUE_INPUT  0x1u
#define REE_ATTR_VALUE_OUTPUT 0x2u
#define REE_ATTR_VALUE_INOUT  0x3u
#define REE_ATTR_TMEM_INPUT   0x9u
#define REE_ATTR_TMEM_OUTPUT  0xau
#define REE_ATTR_TMEM_INOUT   0xbu
#define REE_ATTR_TYPE_MASK    0xffu
#define REE_ATTR_META         0x100u /* bit 8: OPEN's first two params */

/*
 * VALUE: a, b, c. TMEM: a = offset in the shared memory block, b = size, c = REE_SHM_* below.
 * OPEN's META params: [0] VALUE_INPUT with a, b = the TA's UUID as 16 big-endian octets; [1]
 * VALUE_INPUT with a, b = the client's UUID likewise and c = login.
 */
struct ree_param {
    uint64_t attr;
    uint64_t a;
    uint64_t b;
    uint64_t c;
};

/* TMEM's c: the reference puts an opaque cookie here and cannot tell NULL from offset 0. */
#define REE_SHM_NULL UINT64_MAX /* a NULL memref: offset is 0, size is free */

_Static_assert(sizeof(struct ree_hdr) == 8, "ree_hdr");
_Static_assert(sizeof(struct ree_arg) == 32, "ree_arg");
_Static_assert(sizeof(struct ree_param) == 32, "ree_param");

struct ree_msg {
    struct ree_hdr hdr;
    struct ree_arg arg;
    struct ree_param param[REE_MSG_PARAMS_MAX];
};

#define REE_MSG_SIZE(num_params)                                                                   \
    (sizeof(struct ree_hdr) + sizeof(struct ree_arg) + (num_params) * sizeof(struct ree_param))
_Static_assert(REE_MSG_SIZE(6) == 232 && REE_MSG_SIZE(4) == 168 && REE_MSG_SIZE(0) == 40,
               "sizes of the reference");

#endif
