/* SPDX-License-Identifier: BSD-2-Clause */
#include "client.h"

#include <string.h>

#include "base/trace.h"
#include "host.h"

/* ---- lending ---- */

static void lend_begin(struct instance *in, struct tee_req *req)
{
    struct client *c = &in->client;

    if (++c->next_lend == 0)
        c->next_lend = 1;
    req->lender = in->number;
    req->lend = c->next_lend;
    pthread_mutex_lock(&in->host->lock);
    c->lend = c->next_lend;
    pthread_mutex_unlock(&in->host->lock);
}

static bool lend_is_over(struct instance *in)
{
    pthread_mutex_lock(&in->host->lock);
    in->client.lend = 0;
    bool over = in->client.borrowers == 0;
    pthread_mutex_unlock(&in->host->lock);
    return over;
}

/* With an answer there are no borrowers any more; without one the machine stops, and so do they. */
static void lend_end(struct instance *in)
{
    while (!lend_is_over(in)) {
        int err = instance_wait(in, BOARD_WAIT_TA, WAIT_FOREVER);
        CHECK(err == 0);
    }
}

bool client_borrow(struct app_host *h, uint32_t instance, uint32_t lend)
{
    pthread_mutex_lock(&h->lock);
    struct instance *in = idtab_get(&h->instances, instance);
    bool lent = in && lend && in->client.lend == lend;
    if (lent)
        in->client.borrowers++;
    pthread_mutex_unlock(&h->lock);
    return lent;
}

void client_give_back(struct app_host *h, uint32_t instance)
{
    pthread_mutex_lock(&h->lock);
    struct instance *in = idtab_get(&h->instances, instance);
    CHECK(in && in->client.borrowers > 0);
    if (--in->client.borrowers == 0 && in->client.lend == 0)
        wait_signal(h->sched, &in->wake);
    pthread_mutex_unlock(&h->lock);
}

/* ---- the channel ---- */

static void wake(void *arg, call_id call)
{
    struct instance *in = arg;
    (void)call;
    wait_signal(in->host->sched, &in->wake);
}

void client_fini(struct instance *in)
{
    if (in->client.app)
        ipc_app_destroy(in->client.app);
    in->client.app = NULL;
}

/* What has happened on the channel: its event bits, 0 for nothing; HUP when the machine stops. */
static uint32_t next_events(struct instance *in)
{
    struct ipc_event ev;

    if (atomic_load(&in->run.killed))
        return IPC_EV_HUP;
    return ipc_next_event(in->client.app, &ev) ? ev.events : 0;
}

static bool connect(struct instance *in)
{
    struct client *c = &in->client;
    uint32_t events;

    if (!c->app && ipc_app_create(in->host->ipc, &in->image->uuid, wake, in, &c->app) < 0)
        return false;
    int h = ipc_connect(c->app, SM_PORT_NAME, in->call);
    if (h < 0)
        return false;
    while (!(events = next_events(in))) {
        int err = instance_wait(in, BOARD_WAIT_TA, WAIT_FOREVER);
        CHECK(err == 0);
    }
    c->connected = events & IPC_EV_READY && !(events & IPC_EV_HUP);
    if (!c->connected)
        CHECK(ipc_close(c->app, (uint32_t)h) == 0);
    c->chan = (uint32_t)h;
    return c->connected;
}

static bool send(struct instance *in, const struct tee_req *req)
{
    struct iovec iov = {(void *)(uintptr_t)req, sizeof(*req)};

    /* The queue has room: one request, and a cancel of it and of the one before. */
    return ipc_send(in->client.app, in->client.chan, &iov, 1, in->call) == 0;
}

static bool send_cancel(struct instance *in, const struct tee_req *of)
{
    const struct ree_arg *arg = &of->msg.arg;
    struct tee_req req = {.msg = {.hdr = {.magic = REE_MSG_MAGIC},
                                  .arg = {.cmd = REE_CMD_CANCEL,
                                          .session = arg->cmd == REE_CMD_OPEN ? 0 : arg->session,
                                          .cancel_id = arg->cancel_id}}};
    return send(in, &req);
}

static void take_answer(struct instance *in, struct tee_req *req)
{
    struct client *c = &in->client;
    struct ipc_msg m;

    CHECK(ipc_get_msg(c->app, c->chan, &m) == 0);
    int len = ipc_read_msg(c->app, c->chan, m.id, 0, &req->msg, sizeof(req->msg));
    CHECK(len >= (int)REE_MSG_SIZE(0) && ipc_put_msg(c->app, c->chan, m.id) == 0);
}

/* False: there will be no answer. */
static bool await(struct instance *in, struct tee_req *req, uint64_t cancel_at)
{
    for (;;) {
        uint32_t events = next_events(in);
        if (events & IPC_EV_MSG) {
            take_answer(in, req);
            return true;
        }
        if (events & IPC_EV_HUP)
            return false;
        if (events)
            continue;
        if (instance_wait(in, BOARD_WAIT_TA, cancel_at) == 0)
            continue;
        cancel_at = WAIT_FOREVER;
        if (!send_cancel(in, req))
            return false;
    }
}

/* For the trace: which TA is asked, or in which session. */
static void trace_call(const struct instance *in, const struct tee_req *req)
{
    const struct ree_arg *arg = &req->msg.arg;
    struct trace_asked asked = {.session = arg->session};

    if (arg->cmd == REE_CMD_OPEN) {
        memcpy(asked.uuid, &req->msg.param[0].a, 8);
        memcpy(asked.uuid + 8, &req->msg.param[0].b, 8);
    }
    /* enum tee_cmd counts from 1, enum ree_cmd from 0. */
    TRACE_DATA(TA_CALL, in->call, in->msg.session, arg->cmd + 1, arg->func, in->number, &asked,
               sizeof(asked));
}

bool client_call(struct instance *in, struct tee_req *req, uint64_t cancel_at, bool lends)
{
    struct client *c = &in->client;

    if (!c->connected && !connect(in))
        return false;
    if (++c->next_tag == 0)
        c->next_tag = 1;
    req->msg.hdr = (struct ree_hdr){.magic = REE_MSG_MAGIC, .data_tag = c->next_tag};
    req->msg.arg.cancel_id = c->next_tag;
    req->parent = in->msg.session;
    req->unmasked = !in->cancel_masked;
    req->cancel_at = cancel_at;
    if (req->unmasked && in->msg.cancel_at < cancel_at)
        req->cancel_at = in->msg.cancel_at;
    if (lends)
        lend_begin(in, req);
    if (UNLIKELY(trace_is_on()))
        trace_call(in, req);
    bool answered = send(in, req) && await(in, req, req->cancel_at);
    TRACE(TA_CALL_DONE, in->call, in->msg.session, req->msg.arg.ret, req->msg.arg.ret_origin,
          in->number);
    if (lends)
        lend_end(in);
    return answered;
}
