/* SPDX-License-Identifier: BSD-2-Clause */
#include "mipstee_impl.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/failures.h"
#include "base/trace.h"
#include "tee_client_api.h"

/* ---- life ---- */

int mip_call_new(struct mipstee_context *ctx, uint32_t session, call_id call, struct mip_call **out)
{
    *out = NULL;
    pthread_mutex_lock(&ctx->lock);
    bool known = !session || sess_tab_has(&ctx->sessions, session);
    struct list_node *n = known ? list_pop(&ctx->free_calls) : NULL;
    pthread_mutex_unlock(&ctx->lock);
    if (!known)
        return -EINVAL;
    struct mip_call *k = n ? list_entry(n, struct mip_call, node) : malloc(sizeof(*k));
    if (!k)
        return -ENOMEM;
    list_init(&k->node);
    k->ctx = ctx;
    mip_msg_init(&k->msg, session ? REE_CMD_INVOKE : REE_CMD_OPEN, session);
    k->asked = k->msg.arg;
    memset(k->mem, 0, sizeof(k->mem));
    k->first_param = session ? 0 : 2;
    k->call = call;
    k->user_id = 0;
    atomic_init(&k->sent, false);
    atomic_init(&k->cancel_wanted, false);
    *out = k;
    return 0;
}

/* Out of flight, and back to the pool. `session`: one that an OPEN's reservation is for, or 0. */
static void call_end(struct mip_call *k, uint32_t session)
{
    struct mipstee_context *ctx = k->ctx;

    for (unsigned i = 0; i < MIPSTEE_PARAM_COUNT; i++) {
        if (k->mem[i].shm)
            mip_mem_end(ctx->dev, &k->mem[i]);
    }
    pthread_mutex_lock(&ctx->lock);
    if (k->asked.cmd == REE_CMD_OPEN) {
        if (session)
            (void)sess_tab_add(&ctx->sessions, session);
        else
            sess_tab_unreserve(&ctx->sessions);
    }
    list_del(&k->node);
    list_add_head(&ctx->free_calls, &k->node);
    if (ctx->releasing)
        wait_signal(ctx->dev->sched, &ctx->idle);
    pthread_mutex_unlock(&ctx->lock);
}

void mip_call_free(struct mip_call *k)
{
    call_end(k, 0);
}

/* ---- messages ---- */

void mip_msg_init(struct ree_msg *msg, enum ree_cmd cmd, uint32_t session)
{
    static const uint32_t param_count[] = {[REE_CMD_OPEN] = REE_MSG_PARAMS_MAX,
                                           [REE_CMD_INVOKE] = MIPSTEE_PARAM_COUNT,
                                           [REE_CMD_CLOSE] = 0,
                                           [REE_CMD_CANCEL] = 0};
    msg->hdr = (struct ree_hdr){.magic = REE_MSG_MAGIC};
    msg->arg = (struct ree_arg){.cmd = cmd, .session = session, .num_params = param_count[cmd]};
}

int mip_send_cancel(struct mipstee_context *ctx, const struct ree_arg *arg, call_id call)
{
    struct ree_msg msg;

    mip_msg_init(&msg, REE_CMD_CANCEL, arg->session);
    msg.arg.cancel_id = arg->cancel_id;
    struct iovec iov = {&msg, REE_MSG_SIZE(0)};
    return tipc_write_iter(ctx->cmd_ch, &iov, 1, call);
}

int mip_call_set_params(struct mip_call *k, const struct tee_param *param)
{
    struct ree_param *out = &k->msg.param[k->first_param];
    uint64_t copied = 0;

    for (unsigned i = 0; i < MIPSTEE_PARAM_COUNT; i++) {
        const struct tee_param *p = &param[i];
        if (p->attr < TEE_IOCTL_PARAM_ATTR_TYPE_MEMREF_INPUT) {
            out[i] = (struct ree_param){p->attr, p->a, p->b, p->c};
            continue;
        }
        int err = mip_mem_lend(k->ctx->dev, p, &k->mem[i], &out[i]);
        if (err)
            return err;
        if (k->mem[i].copy && p->attr != TEE_IOCTL_PARAM_ATTR_TYPE_MEMREF_OUTPUT)
            copied += p->b;
    }
    if (copied)
        TRACE(MIPSTEE_COPY_IN, k->call, k->msg.arg.session, copied, 0, 0);
    return 0;
}

/* Outputs of the answer, into the params and the client's memory. */
static int take_outputs(struct mip_call *k, struct tee_param *param)
{
    const struct ree_param *in = &k->msg.param[k->first_param];
    int64_t copied = 0;

    for (unsigned i = 0; i < MIPSTEE_PARAM_COUNT; i++) {
        struct tee_param *p = &param[i];
        switch (p->attr) {
        case TEE_IOCTL_PARAM_ATTR_TYPE_VALUE_OUTPUT:
        case TEE_IOCTL_PARAM_ATTR_TYPE_VALUE_INOUT:
            p->a = in[i].a;
            p->b = in[i].b;
            p->c = in[i].c;
            break;
        case TEE_IOCTL_PARAM_ATTR_TYPE_MEMREF_OUTPUT:
        case TEE_IOCTL_PARAM_ATTR_TYPE_MEMREF_INOUT: {
            p->b = in[i].b;
            int64_t n = mip_mem_copy_out(&k->mem[i], p->b);
            if (n < 0)
                return (int)n;
            copied += n;
            break;
        }
        default:
            break;
        }
    }
    if (copied)
        TRACE(MIPSTEE_COPY_OUT, k->call, k->asked.session, copied, 0, 0);
    return 0;
}

/* ---- abandoned calls ---- */

/* The caller was cancelled: a session that came too late is closed, at the latest when the context
 * is. */
static void call_orphan(struct tipc_chan *c, const void *reply, size_t len, void *arg)
{
    struct mip_call *k = arg;
    struct ree_msg msg, close;
    uint32_t session = 0;

    if (reply && k->asked.cmd == REE_CMD_OPEN) {
        memcpy(&msg, reply, len);
        session = msg.arg.ret == TEEC_SUCCESS ? msg.arg.session : 0;
    }
    if (session) {
        mip_msg_init(&close, REE_CMD_CLOSE, session);
        close.arg.func = REE_CMD_CANCEL;
        if (tipc_write_nowait(c, &close, REE_MSG_SIZE(0), k->call) == 0)
            session = 0;
    }
    call_end(k, session);
}

/* ---- one call ---- */

static struct mip_answer answer_of(uint32_t ret, uint32_t origin)
{
    return (struct mip_answer){.ret = ret, .origin = origin};
}

/* The TEE has not answered, and `box` is why. */
static struct mip_answer answer_for_tee(const struct mip_call *k, enum trace_box box, uint32_t ret)
{
    FAILURE_DECIDED(k->call, box, ret);
    return answer_of(ret, TEEC_ORIGIN_COMMS);
}

/* Has the context remembered a cancellation of this call? Forgets it. */
static bool take_early_locked(struct mipstee_context *ctx, uint32_t cancel_id, uint32_t session)
{
    for (unsigned i = 0; i < ctx->early_count; i++) {
        if (ctx->early[i].cancel_id != cancel_id || ctx->early[i].session != session)
            continue;
        ctx->early_count--;
        memmove(&ctx->early[i], &ctx->early[i + 1], (ctx->early_count - i) * sizeof(ctx->early[0]));
        return true;
    }
    return false;
}

/* In flight from here on: a cancellation finds it. False when it was cancelled before. */
static bool call_enter(struct mip_call *k)
{
    struct mipstee_context *ctx = k->ctx;
    bool early = false;

    pthread_mutex_lock(&ctx->lock);
    if (++ctx->last_cancel_id == 0)
        ctx->last_cancel_id = 1;
    k->msg.arg.cancel_id = ctx->last_cancel_id;
    k->asked = k->msg.arg;
    if (k->user_id && ctx->early_count)
        early = take_early_locked(ctx, k->user_id, k->msg.arg.session);
    if (!early)
        list_add_tail(&ctx->calls, &k->node);
    pthread_mutex_unlock(&ctx->lock);
    return !early;
}

/* The request is in the ring; sends the cancellation that came while it was not. */
static void call_sent(struct mip_call *k)
{
    atomic_store(&k->sent, true);
    if (LIKELY(!atomic_load(&k->cancel_wanted)))
        return;
    int err = mip_send_cancel(k->ctx, &k->asked, k->call);
    (void)err; /* then the call itself ends with the same */
}

/* An answer to what was asked, with a session where there must be one. */
static bool is_answer(const struct mip_call *k)
{
    const struct ree_arg *arg = &k->msg.arg;

    if (arg->cmd != k->asked.cmd || arg->num_params != k->asked.num_params)
        return false;
    return arg->cmd != REE_CMD_OPEN || arg->ret != TEEC_SUCCESS || arg->session != 0;
}

/* The caller of a request that the TEE has. */
struct caller {
    struct mipstee_context *ctx; /* NULL: it lives, and has its answer */
    struct ree_arg asked;
    call_id call;
};

/* It died: nobody wants the answer, and what is asked of the session next must not wait for it. */
static void caller_end(struct caller *c)
{
    struct ree_msg msg;

    if (!c->ctx)
        return;
    mip_msg_init(&msg, REE_CMD_CANCEL, c->asked.session);
    msg.arg.cancel_id = c->asked.cancel_id;
    int err = tipc_write_nowait(c->ctx->cmd_ch, &msg, REE_MSG_SIZE(0), c->call);
    (void)err; /* then it is cancelled when the context is released */
}

/* The one place where the caller can die: then the call is call_orphan's. */
static int await_answer(struct mip_call *k, struct tipc_req *req)
{
    __attribute__((cleanup(caller_end))) struct caller caller = {k->ctx, k->asked, k->call};

    int err = tipc_call_finish(req);
    caller.ctx = NULL;
    return err;
}

/* 0 with the answer in the message, or an errno of the link. */
static int exchange(struct mip_call *k)
{
    struct tipc_req *req;
    struct tipc_xact x = {.msg = &k->msg,
                          .len = REE_MSG_SIZE(k->asked.num_params),
                          .orphan = call_orphan,
                          .arg = k,
                          .call = k->call};
    int err = tipc_call_start(k->ctx->cmd_ch, &x, &req);
    if (err)
        return err;
    call_sent(k);
    return await_answer(k, req);
}

static int run(struct mip_call *k, struct tee_param *param, struct mip_answer *a)
{
    if (!call_enter(k)) {
        *a = answer_for_tee(k, BOX_MIPSTEE, TEEC_ERROR_CANCEL);
        return 0;
    }
    int err = exchange(k);
    if (err == -ENOMEM) {
        FAILURE_DECIDED(k->call, BOX_TIPC, err);
        return err;
    }
    if (err || !is_answer(k)) {
        *a = answer_for_tee(k, err ? BOX_TIPC : BOX_MIPSTEE, TEEC_ERROR_COMMUNICATION);
        return 0;
    }
    *a = answer_of(k->msg.arg.ret, k->msg.arg.ret_origin);
    if (k->asked.cmd == REE_CMD_OPEN && a->ret == TEEC_SUCCESS)
        a->session = k->msg.arg.session;
    TRACE(MIPSTEE_RETURN, k->call, k->msg.arg.session, a->ret, a->origin, 0);
    /* What did not come from the TA has no outputs: the client's memory stays as it is. */
    return a->origin == TEEC_ORIGIN_TRUSTED_APP ? take_outputs(k, param) : 0;
}

int mip_call_run(struct mip_call *k, struct tee_param *param, struct mip_answer *a)
{
    *a = (struct mip_answer){0};
    int err = run(k, param, a);
    call_end(k, a->session);
    return err;
}
