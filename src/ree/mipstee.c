/* SPDX-License-Identifier: BSD-2-Clause */
#include "mipstee_impl.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/failures.h"
#include "base/trace.h"
#include "login.h"
#include "tee_client_api.h"

#define CLOSES_AT_ONCE 16u

void mipstee_get_version(struct tee_ioctl_version_data *v)
{
    *v = (struct tee_ioctl_version_data){.impl_id = TEE_IMPL_ID_MIPSTEE,
                                         .impl_caps = TEE_MIPSTEE_CAP_VZ,
                                         .gen_caps = TEE_GEN_CAP_GP | TEE_GEN_CAP_REG_MEM |
                                                     TEE_GEN_CAP_MEMREF_NULL};
}

/* ---- open and release ---- */

static void context_free(struct mipstee_context *ctx)
{
    struct list_node *n;

    while ((n = list_pop(&ctx->free_calls)))
        free(list_entry(n, struct mip_call, node));
    sess_tab_fini(&ctx->sessions);
    wait_fini(&ctx->idle);
    pthread_mutex_destroy(&ctx->lock);
    free(ctx);
}

static struct mipstee_context *context_new(struct mipstee *m)
{
    struct mipstee_context *ctx = calloc(1, sizeof(*ctx));

    if (!ctx)
        return NULL;
    ctx->dev = m;
    pthread_mutex_init(&ctx->lock, NULL);
    sess_tab_init(&ctx->sessions);
    list_init(&ctx->calls);
    list_init(&ctx->free_calls);
    wait_init(&ctx->idle);
    return ctx;
}

int mipstee_open(struct mipstee *m, call_id call, struct mipstee_context **out)
{
    struct mipstee_context *ctx = context_new(m);

    *out = NULL;
    if (!ctx)
        return -ENOMEM;
    TRACE(MIPSTEE_CONNECT, call, 0, 0, 0, 0);
    int err = tipc_open(m->tipc, &ctx->cmd_ch);
    if (err)
        goto free_ctx;
    err = tipc_connect(ctx->cmd_ch, SM_PORT_NAME, call);
    if (err) {
        FAILURE_DECIDED(call, BOX_TIPC, err);
        goto release_chan;
    }
    *out = ctx;
    return 0;

release_chan:
    tipc_release(ctx->cmd_ch);
free_ctx:
    context_free(ctx);
    return err;
}

/* Waits until at most `count` closes, and if that is none also no abandoned call, are unanswered.
 */
static void wait_few_closing(struct mipstee_context *ctx, unsigned count, uint64_t deadline,
                             call_id call)
{
    int err = 0;

    pthread_mutex_lock(&ctx->lock);
    while (!err && (ctx->closing_count > count || (count == 0 && !list_empty(&ctx->calls)))) {
        pthread_mutex_unlock(&ctx->lock);
        err = wait_on(ctx->dev->sched, &ctx->idle, deadline, call);
        pthread_mutex_lock(&ctx->lock);
    }
    pthread_mutex_unlock(&ctx->lock);
}

static void close_answered(struct tipc_chan *c, const void *reply, size_t len, void *arg)
{
    struct mipstee_context *ctx = arg;

    (void)c;
    (void)reply;
    (void)len;
    pthread_mutex_lock(&ctx->lock);
    ctx->closing_count--;
    wait_signal(ctx->dev->sched, &ctx->idle);
    pthread_mutex_unlock(&ctx->lock);
}

/* "Client died". False when the link did. */
static bool close_dead(struct mipstee_context *ctx, uint32_t session, call_id call)
{
    struct tipc_req *req;
    struct ree_msg msg;

    mip_msg_init(&msg, REE_CMD_CLOSE, session);
    msg.arg.func = REE_CMD_CANCEL;
    struct tipc_xact x = {
        .msg = &msg, .len = REE_MSG_SIZE(0), .orphan = close_answered, .arg = ctx, .call = call};
    if (tipc_call_start(ctx->cmd_ch, &x, &req) < 0)
        return false;
    pthread_mutex_lock(&ctx->lock);
    ctx->closing_count++;
    pthread_mutex_unlock(&ctx->lock);
    tipc_call_abandon(req);
    return true;
}

static void cancel_abandoned(struct mipstee_context *ctx, call_id call)
{
    for (;;) {
        struct ree_arg arg;
        bool found = false;
        pthread_mutex_lock(&ctx->lock);
        list_for_each(n, &ctx->calls)
        {
            struct mip_call *k = list_entry(n, struct mip_call, node);
            if (!k->cancel_wanted) {
                k->cancel_wanted = found = true;
                arg = k->asked;
                break;
            }
        }
        pthread_mutex_unlock(&ctx->lock);
        if (!found || mip_send_cancel(ctx, &arg, call) < 0)
            return;
    }
}

static void close_all_dead(struct mipstee_context *ctx, uint64_t deadline, call_id call)
{
    uint32_t cursor = 0, session;

    while ((session = sess_tab_next(&ctx->sessions, &cursor))) {
        TRACE(MIPSTEE_CLOSE, call, session, 0, 0, 0);
        wait_few_closing(ctx, CLOSES_AT_ONCE - 1, deadline, call);
        if (!close_dead(ctx, session, call))
            return;
    }
}

void mipstee_release(struct mipstee_context *ctx, call_id call)
{
    uint64_t deadline = atomic_load(&ctx->dev->release_deadline);

    TRACE(MIPSTEE_RELEASE, call, 0, 0, 0, 0);
    pthread_mutex_lock(&ctx->lock);
    ctx->releasing = true;
    pthread_mutex_unlock(&ctx->lock);
    cancel_abandoned(ctx, call);
    close_all_dead(ctx, deadline, call);
    wait_few_closing(ctx, 0, deadline, call);
    tipc_release(ctx->cmd_ch);
    /* Whatever was still unanswered has been ended by now, or is just being. */
    wait_few_closing(ctx, 0, WAIT_FOREVER, call);
    context_free(ctx);
}

/* ---- sessions ---- */

/* Room for the session before the TEE is asked for it. */
static int open_call_new(struct mipstee_context *ctx, call_id call, struct mip_call **out)
{
    pthread_mutex_lock(&ctx->lock);
    int err = sess_tab_reserve(&ctx->sessions);
    pthread_mutex_unlock(&ctx->lock);
    if (err)
        return err;
    err = mip_call_new(ctx, 0, call, out);
    if (err) {
        pthread_mutex_lock(&ctx->lock);
        sess_tab_unreserve(&ctx->sessions);
        pthread_mutex_unlock(&ctx->lock);
    }
    return err;
}

static void set_meta(struct mip_call *k, const struct tee_ioctl_open_session_arg *arg,
                     const uint8_t client[TEE_IOCTL_UUID_LEN])
{
    const uint64_t attr = REE_ATTR_META | REE_ATTR_VALUE_INPUT;
    struct ree_param *meta = k->msg.param;

    meta[0] = (struct ree_param){.attr = attr};
    memcpy(&meta[0].a, arg->uuid, 8);
    memcpy(&meta[0].b, arg->uuid + 8, 8);
    meta[1] = (struct ree_param){.attr = attr, .c = arg->clnt_login};
    memcpy(&meta[1].a, client, 8);
    memcpy(&meta[1].b, client + 8, 8);
}

static int open_session(struct mipstee_context *ctx, struct tee_ioctl_open_session_arg *arg,
                        struct tee_param *param, call_id call)
{
    uint8_t client[TEE_IOCTL_UUID_LEN];
    struct mip_answer a;

    TRACE(MIPSTEE_OPEN, call, 0, 0, 0, 0);
    if (arg->num_params > MIPSTEE_PARAM_COUNT)
        return -EINVAL;
    int err = login_client_uuid(arg->clnt_login, arg->clnt_uuid, client);
    if (err)
        return err;
    struct mip_call *k;
    err = open_call_new(ctx, call, &k);
    if (err)
        return err;
    set_meta(k, arg, client);
    k->user_id = arg->cancel_id;
    err = mip_call_set_params(k, param);
    if (err) {
        mip_call_free(k);
        return err;
    }
    err = mip_call_run(k, param, &a);
    if (err && a.session) {
        int closed = mipstee_close_session(ctx, a.session, call);
        (void)closed; /* another thread was faster */
    }
    arg->session = a.session;
    arg->ret = a.ret;
    arg->ret_origin = a.origin;
    return err;
}

int mipstee_open_session(struct mipstee_context *ctx, struct tee_ioctl_open_session_arg *arg,
                         struct tee_param *param, call_id call)
{
    int err = open_session(ctx, arg, param, call);

    if (err)
        FAILURE_DECIDED(call, BOX_MIPSTEE, err);
    return err;
}

int mipstee_close_session(struct mipstee_context *ctx, uint32_t session, call_id call)
{
    struct tipc_req *req;
    struct ree_msg msg;

    TRACE(MIPSTEE_CLOSE, call, session, 0, 0, 0);
    pthread_mutex_lock(&ctx->lock);
    bool known = sess_tab_del(&ctx->sessions, session);
    pthread_mutex_unlock(&ctx->lock);
    if (!known) {
        TRACE(MIPSTEE_DONE, call, session, EINVAL, 0, 0);
        return -EINVAL;
    }
    mip_msg_init(&msg, REE_CMD_CLOSE, session);
    struct tipc_xact x = {.msg = &msg, .len = REE_MSG_SIZE(0), .call = call};
    int err = tipc_call_start(ctx->cmd_ch, &x, &req);
    if (!err)
        err = tipc_call_finish(req);
    (void)err; /* the link went, and with it the session */
    TRACE(MIPSTEE_DONE, call, session, 0, 0, 0);
    return 0;
}

static int invoke_func(struct mipstee_context *ctx, struct tee_ioctl_invoke_arg *arg,
                       struct tee_param *param, call_id call)
{
    struct mip_answer a;

    TRACE(MIPSTEE_INVOKE, call, arg->session, arg->func, 0, 0);
    if (arg->num_params > MIPSTEE_PARAM_COUNT || arg->session == 0)
        return -EINVAL;
    struct mip_call *k;
    int err = mip_call_new(ctx, arg->session, call, &k);
    if (err)
        return err;
    k->msg.arg.func = arg->func;
    k->user_id = arg->cancel_id;
    err = mip_call_set_params(k, param);
    if (err) {
        mip_call_free(k);
        return err;
    }
    err = mip_call_run(k, param, &a);
    arg->ret = a.ret;
    arg->ret_origin = a.origin;
    return err;
}

int mipstee_invoke_func(struct mipstee_context *ctx, struct tee_ioctl_invoke_arg *arg,
                        struct tee_param *param, call_id call)
{
    int err = invoke_func(ctx, arg, param, call);

    if (UNLIKELY(err))
        FAILURE_DECIDED(call, BOX_MIPSTEE, err);
    return err;
}

/* ---- cancellation ---- */

static void remember_early_locked(struct mipstee_context *ctx, uint32_t cancel_id, uint32_t session)
{
    if (ctx->early_count == MIPSTEE_EARLY_MAX) {
        ctx->early_count--;
        memmove(&ctx->early[0], &ctx->early[1], ctx->early_count * sizeof(ctx->early[0]));
    }
    ctx->early[ctx->early_count++] = (struct mip_early){cancel_id, session};
}

static struct mip_call *find_call_locked(struct mipstee_context *ctx, uint32_t cancel_id,
                                         uint32_t session)
{
    list_for_each(n, &ctx->calls)
    {
        struct mip_call *k = list_entry(n, struct mip_call, node);
        if (k->user_id == cancel_id &&
            (session ? k->asked.session == session : k->asked.cmd == REE_CMD_OPEN))
            return k;
    }
    return NULL;
}

int mipstee_cancel_req(struct mipstee_context *ctx, uint32_t cancel_id, uint32_t session,
                       call_id call)
{
    struct ree_arg arg;
    bool send = false;
    int err = 0;

    TRACE(MIPSTEE_CANCEL, call, session, 0, 0, 0);
    pthread_mutex_lock(&ctx->lock);
    if (session && !sess_tab_has(&ctx->sessions, session)) {
        err = -EINVAL;
    } else {
        struct mip_call *k = find_call_locked(ctx, cancel_id, session);
        if (!k && cancel_id) { /* 0 names no call in particular: none that is to come either */
            remember_early_locked(ctx, cancel_id, session);
        } else if (k) {
            k->cancel_wanted = true;
            send = k->sent;
            arg = k->asked;
        }
    }
    pthread_mutex_unlock(&ctx->lock);
    if (send) {
        err = mip_send_cancel(ctx, &arg, call);
        sched_settle(ctx->dev->sched);
    }
    return err;
}
