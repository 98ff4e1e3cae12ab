/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef REE_MIPSTEE_IMPL_H
#define REE_MIPSTEE_IMPL_H

/*
 * What the files of the mipstee driver share: mipstee.c (operations), mipstee_call.c (one call: its
 * message, its memory, its end), mipstee_mem.c (memrefs).
 *
 * Lock order: mipstee_context.lock, then the tipc device's. Nothing waits under either.
 */

#include <pthread.h>

#include "abi/ree_msg.h"
#include "base/list.h"
#include "mipstee.h"
#include "mipstee_mem.h"
#include "sess_tab.h"

struct mip_early {
    uint32_t cancel_id, session;
};

struct mipstee_context {
    struct mipstee *dev; /* immutable, as cmd_ch */
    struct tipc_chan *cmd_ch;
    pthread_mutex_t lock; /* guards the rest */
    struct sess_tab sessions;
    struct list_node calls; /* struct mip_call in flight, also abandoned ones */
    struct list_node free_calls;
    uint32_t last_cancel_id;
    struct mip_early early[MIPSTEE_EARLY_MAX]; /* oldest first */
    unsigned early_count;
    unsigned closing_count; /* CLOSEs of mipstee_release without answer */
    bool releasing;
    struct wait_point idle; /* signalled while releasing, when anything ends */
};

/* An OPEN or INVOKE. Not on the caller's stack: it outlives a caller that is cancelled. */
struct mip_call {
    struct list_node node;
    struct mipstee_context *ctx;
    struct ree_msg msg;   /* the request, then the answer */
    struct ree_arg asked; /* of the request; immutable once in flight */
    struct mip_mem mem[MIPSTEE_PARAM_COUNT];
    unsigned first_param; /* in msg: 2 behind the META params of an OPEN, else 0 */
    call_id call;
    uint32_t user_id; /* the client's cancel id; 0: none */
    /* Whoever sets one looks at the other next, so that a cancellation is sent by one of the two.
     */
    _Atomic bool sent;          /* the request is in the ring */
    _Atomic bool cancel_wanted; /* set under ctx->lock */
};

/* What the TEE, or the driver for it, says. */
struct mip_answer {
    uint32_t ret, origin, session;
};

/* A new call with an empty message, not in flight yet; *out is NULL on failure. The session must be
 * the context's; 0 for an OPEN, for which room has been reserved. -EINVAL, -ENOMEM. */
MUST_CHECK int mip_call_new(struct mipstee_context *ctx, uint32_t session, call_id call,
                            struct mip_call **out);
void mip_call_free(struct mip_call *k);
/* Puts the client's params into the message and lends its memory. -ENOMEM, -EFAULT. */
MUST_CHECK int mip_call_set_params(struct mip_call *k, const struct tee_param *param);
/*
 * Sends, waits for the answer, puts the outputs into `param`, takes back what was lent, and frees
 * the call. 0, -EFAULT (the answer is there, but an output's memory is not), -ENOMEM.
 */
MUST_CHECK int mip_call_run(struct mip_call *k, struct tee_param *param, struct mip_answer *a);
/* A message without params. */
void mip_msg_init(struct ree_msg *msg, enum ree_cmd cmd, uint32_t session);
MUST_CHECK int mip_send_cancel(struct mipstee_context *ctx, const struct ree_arg *arg,
                               call_id call);

#endif
