/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEE_TEE_MSG_H
#define TEE_TEE_MSG_H

/*
 * What the session manager and a TA instance say to each other, on the session's channel. Both are
 * the TEE's own, so this is no ABI; the numbers are the reference's.
 */

#include <stdint.h>

#include "base/sched.h"
#include "ipc.h"

enum tee_cmd {
    TEE_CMD_OPEN = 1,
    TEE_CMD_INVOKE = 2,
    TEE_CMD_CLOSE = 3,
    TEE_CMD_CANCEL = 4,
    TEE_CMD_RETVAL = 5,
    TEE_CMD_DESTROY = 6, /* close the session, then destroy the instance */
};

/* Where a memref lives. */
enum tee_mem_kind { TEE_MEM_NULL, TEE_MEM_REE };

struct tee_msg_param {
    uint64_t a;    /* value a; memref: offset in the shared memory block */
    uint64_t b;    /* value b; memref: size */
    uint32_t kind; /* memref: enum tee_mem_kind */
    uint32_t pad;
};

struct tee_msg {
    uint32_t cmd;
    uint32_t func;    /* INVOKE: the TA's command; RETVAL: the command that is answered */
    uint32_t session; /* the session manager's id */
    uint32_t op;      /* number of this operation, unique; what app_cancel names */
    uint32_t ret;     /* RETVAL */
    uint32_t ret_origin;
    uint32_t param_types; /* GP's, 4 bits each */
    uint32_t login;
    struct ipc_uuid client;
    uint64_t session_ctx; /* the TA's own; in the RETVAL of an OPEN what the TA set */
    struct tee_msg_param param[4];
};

#define TEE_MSG_SIZE 256u
_Static_assert(sizeof(struct tee_msg) <= TEE_MSG_SIZE, "one slot holds a message");

#endif
