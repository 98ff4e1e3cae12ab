/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEE_TEE_MSG_H
#define TEE_TEE_MSG_H

/*
 * What the session manager and a TA instance say to each other, on the session's channel. Both are
 * the TEE's own, so this is no ABI; the numbers are the reference's.
 *
 * The session manager has one message out to an instance at any time, over all its sessions. Each
 * is answered with one RETVAL on the channel that it came on, with `session` and `op` echoed and
 * `func` = the command that is answered:
 *
 *  - OPEN, INVOKE: outputs in param (values of OUTPUT and INOUT, sizes of memrefs), ret and
 *    ret_origin; a failed OPEN leaves the instance as it was.
 *  - CLOSE: the session is over, the instance stays. Both sides then close the channel.
 *  - DESTROY: func = TEE_DESTROY_CLOSE closes the session and destroys the instance;
 *    func = TEE_DESTROY_ONLY destroys the instance alone (the OPEN on this channel failed, so there
 *    is no session). Answered when the Destroy entry point has returned.
 *
 * The instance ends of its own accord (closing all its channel ends) after its answer to a DESTROY,
 * after an OPEN whose image could not be loaded or whose Create failed (ret says why), and when it
 * dies: then the message that ran, if any, is answered with TEE_ERROR_TARGET_DEAD from
 * TEE_ORIGIN_TEE, and nothing else is. From before it sends that last answer on, app_connect starts
 * a new instance. A message that it leaves unread is not answered; the channel's HUP says so.
 *
 * A session channel that the session manager closes (HUP at the instance) without a message needs
 * no answer and is no end of the instance: its OPEN failed, or its CLOSE has been answered.
 */

#include <stdint.h>

#include "abi/ree_msg.h"
#include "base/sched.h"
#include "ipc.h"

enum tee_cmd {
    TEE_CMD_OPEN = 1,
    TEE_CMD_INVOKE = 2,
    TEE_CMD_CLOSE = 3,
    TEE_CMD_CANCEL = 4,
    TEE_CMD_RETVAL = 5,
    TEE_CMD_DESTROY = 6,
};

/* `func` of a DESTROY. */
enum tee_destroy { TEE_DESTROY_CLOSE, TEE_DESTROY_ONLY };

/* Where a memref lives: in the shared memory block, or in the memory of the TA that calls. */
enum tee_mem_kind { TEE_MEM_NULL, TEE_MEM_REE, TEE_MEM_TA };

#define TEE_NO_DEADLINE UINT64_MAX

struct tee_msg_param {
    uint64_t a;    /* value a; memref: offset in the shared memory block, TEE_MEM_TA: address */
    uint64_t b;    /* value b; memref: size */
    uint32_t kind; /* memref: enum tee_mem_kind */
    uint32_t pad;
};

struct tee_msg {
    uint32_t cmd;
    uint32_t func;    /* INVOKE: the TA's command; DESTROY: enum tee_destroy; RETVAL: see above */
    uint32_t session; /* the session manager's id */
    uint32_t op;      /* number of this operation, unique; what app_cancel names */
    uint32_t ret;     /* RETVAL */
    uint32_t ret_origin;
    uint32_t param_types; /* GP's, 4 bits each */
    uint32_t login;
    struct ipc_uuid client;
    uint64_t session_ctx; /* the TA's own; in the RETVAL of an OPEN what the TA set */
    uint64_t cancel_at;   /* when the machine's clock says so, the operation counts as cancelled */
    uint32_t lender;      /* instance whose memory a TEE_MEM_TA is */
    uint32_t lend;        /* and the number of its lending: see app/client.h */
    struct tee_msg_param param[4];
};

#define TEE_MSG_SIZE 256u
_Static_assert(sizeof(struct tee_msg) <= TEE_MSG_SIZE, "one slot holds a message");

/*
 * What an instance, as a client of other TAs, asks the session manager on a command channel of its
 * own: a REE context's message and what only the kernel knows. OPEN's second META param is ignored:
 * the client is who the channel belongs to. A memref's c is REE_SHM_NULL, REE_SHM_TA (a is then an
 * address) or anything else (a is an offset). The answer is a REE context's.
 */
#define REE_SHM_TA (UINT64_MAX - 1)

struct tee_req {
    struct ree_msg msg;
    uint32_t parent;    /* the session that the caller serves while it asks */
    uint32_t unmasked;  /* a cancel of what the caller does is one of this, too */
    uint64_t cancel_at; /* as in tee_msg, and the next two */
    uint32_t lender;
    uint32_t lend;
};
_Static_assert(sizeof(struct tee_req) <= TEE_MSG_SIZE, "one slot holds a request");

#endif
