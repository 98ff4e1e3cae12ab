/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef REE_MIPSTEE_H
#define REE_MIPSTEE_H

/*
 * The mipstee driver: the operations that the generic tee device calls, on top of one tipc channel
 * for each open file. Any thread, no lock held; `call` is the call that the messages belong to.
 *
 * All return 0 or -errno. A failure of the link is no errno: the operation returns 0 with
 * TEEC_ERROR_COMMUNICATION from TEEC_ORIGIN_COMMS in `ret` and `ret_origin`.
 *
 * A client thread that is cancelled in an operation leaves it to the TEE: what the TEE may still
 * write stays lent until it answers, and a session that is opened too late is closed.
 */

#include <linux/tee.h>
#include <stdint.h>

#include "tee_shm.h"
#include "tipc.h"

#define TEE_IMPL_ID_MIPSTEE   2u
#define TEE_MIPSTEE_CAP_VZ    1u
#define MIPSTEE_PARAM_COUNT   4u
#define MIPSTEE_STOP_CLOSE_MS 1000u

struct mipstee {
    struct sched *sched; /* immutable, as tipc and shm */
    struct tipc_dev *tipc;
    struct tee_shm_pool *shm;
    /* Until when mipstee_release waits for the TEE; WAIT_FOREVER unless the machine stops. */
    _Atomic uint64_t release_deadline;
};

struct mipstee_context;

/* A parameter in the kernel: attr is a TEE_IOCTL_PARAM_ATTR_TYPE_*. A memref is offset a, size b in
 * `shm`, which the caller holds; NULL is the NULL memref. */
struct tee_param {
    uint32_t attr;
    uint64_t a, b, c;
    struct tee_shm *shm;
};

void mipstee_get_version(struct tee_ioctl_version_data *v);
/* Errors of tipc_open and tipc_connect. *out is NULL on failure. */
MUST_CHECK int mipstee_open(struct mipstee *m, call_id call, struct mipstee_context **out);
/* Closes the sessions that are still open ("client died") and waits for the answers, also to calls
 * of cancelled threads. No operation may run on the context. */
void mipstee_release(struct mipstee_context *ctx, call_id call);
/* `param`: MIPSTEE_PARAM_COUNT, of which arg->num_params are given. Fills session, ret, ret_origin.
 * -EINVAL more params, a login that cannot be vouched for; -EPERM; -ENOMEM; -EFAULT a memref's
 * memory is not there (any more); the session is closed then. */
MUST_CHECK int mipstee_open_session(struct mipstee_context *ctx,
                                    struct tee_ioctl_open_session_arg *arg, struct tee_param *param,
                                    call_id call);
/* -EINVAL not a session of this context. The answer is waited for and ignored. */
MUST_CHECK int mipstee_close_session(struct mipstee_context *ctx, uint32_t session, call_id call);
/* As mipstee_open_session; -EINVAL also for a session that is not of this context. */
MUST_CHECK int mipstee_invoke_func(struct mipstee_context *ctx, struct tee_ioctl_invoke_arg *arg,
                                   struct tee_param *param, call_id call);
/*
 * Cancels the call with that cancel id on that session; session 0: that open_session. A call that
 * is not known (yet) is remembered, so that it is cancelled when it comes; the context remembers
 * the latest MIPSTEE_EARLY_MAX of these. -EINVAL not a session of this context.
 */
#define MIPSTEE_EARLY_MAX 64u
MUST_CHECK int mipstee_cancel_req(struct mipstee_context *ctx, uint32_t cancel_id, uint32_t session,
                                  call_id call);

#endif
