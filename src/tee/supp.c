/* SPDX-License-Identifier: BSD-2-Clause */
#include "supp.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/idtab.h"
#include "base/list.h"

#define PORT_BUF_COUNT 32u

/* 5e1f0c7a-2f0b-4d57-9d3e-7a5f4c1be0a2: of this app. */
static const struct ipc_uuid supp_uuid = {{0x5e, 0x1f, 0x0c, 0x7a, 0x2f, 0x0b, 0x4d, 0x57, 0x9d,
                                           0x3e, 0x7a, 0x5f, 0x4c, 0x1b, 0xe0, 0xa2}};

/* What is on its way out: as many messages with this header as the data takes, one at least. */
struct supp_out {
    struct list_node node;
    call_id call;
    struct supp_hdr hdr; /* without len */
    uint32_t len, sent;  /* bytes of data */
    uint8_t data[];
};

struct supp_sock {
    struct supp *p;
    struct wait_point *done; /* immutable, as id */
    uint32_t id;
    struct supp_out *draft; /* what supp_ask is to send, or NULL */
    /* Kept for when they are needed: ending a request or a socket never lacks memory. */
    struct supp_out *close, *cancel;
    /* Guarded by p->lock. */
    bool told;        /* the supplicant knows it: an OPEN has been sent */
    uint32_t request; /* the latest */
    uint32_t type;    /* of the request that is under way; 0: none */
    uint32_t most;    /* bytes that its answer may count */
    uint32_t offset;  /* MORE: where its part begins */
    uint32_t gram;    /* bytes that the latest RECV counted */
    struct supp_answered answer;
    uint8_t data[SUPP_PART_MAX]; /* the answer's: the instance's while there is no request */
};

struct supp {
    struct sched *sched; /* immutable, as wake, arg and app */
    void (*wake)(void *arg, call_id call);
    void *arg;
    struct ipc_app *app;
    /* TEE world. */
    uint32_t port;
    uint32_t chan; /* 0: no supplicant */
    uint8_t in[SUPP_MSG_MAX];

    pthread_mutex_t lock; /* guards what follows, and the sockets; a leaf */
    bool connected;       /* there is a channel */
    struct idtab socks;   /* struct supp_sock */
    struct list_node out; /* struct supp_out */
    struct supp_out *ack; /* the one that there is; NULL: it is in `out` */
};

static uint32_t part_of(uint32_t left)
{
    return left < SUPP_PART_MAX ? left : SUPP_PART_MAX;
}

/* ---- messages out ---- */

static struct supp_out *out_new(uint32_t len)
{
    struct supp_out *o = malloc(sizeof(*o) + len);

    if (o) {
        memset(o, 0, sizeof(*o));
        list_init(&o->node);
        o->len = len;
    }
    return o;
}

/* It has been sent, or will not be. */
static void out_done_locked(struct supp *p, struct supp_out *o)
{
    if (o->hdr.type == SUPP_ACK)
        p->ack = o;
    else
        free(o);
}

static void drop_out_locked(struct supp *p)
{
    struct list_node *n;

    while ((n = list_pop(&p->out)))
        out_done_locked(p, list_entry(n, struct supp_out, node));
}

static struct supp_out *first_out(struct supp *p)
{
    pthread_mutex_lock(&p->lock);
    struct list_node *n = p->connected ? list_first(&p->out) : NULL;
    pthread_mutex_unlock(&p->lock);
    return n ? list_entry(n, struct supp_out, node) : NULL;
}

/* The TEE world alone takes messages out of the list. */
static bool send_all(struct supp *p)
{
    struct supp_out *o;
    bool busy = false;

    while ((o = first_out(p))) {
        struct supp_hdr hdr = o->hdr;
        hdr.len = part_of(o->len - o->sent);
        struct iovec iov[2] = {{&hdr, sizeof(hdr)}, {o->data + o->sent, hdr.len}};
        if (ipc_send(p->app, p->chan, iov, 2, o->call) < 0)
            break; /* full, or gone: an event will say which */
        busy = true;
        o->sent += hdr.len;
        if (o->sent < o->len)
            continue;
        o->sent = 0;
        pthread_mutex_lock(&p->lock);
        list_del(&o->node);
        out_done_locked(p, o);
        pthread_mutex_unlock(&p->lock);
    }
    return busy;
}

/* ---- requests ---- */

static void answer_locked(struct supp_sock *s, struct supp_answered answer)
{
    s->answer = answer;
    s->type = 0;
    wait_signal(s->p->sched, s->done);
}

static void begin_locked(struct supp_sock *s, const struct supp_ask *ask)
{
    s->request++;
    s->type = ask->type;
    s->most = ask->type == SUPP_SEND || ask->type == SUPP_RECV ? ask->a : 0;
    s->offset = ask->type == SUPP_MORE ? ask->a : 0;
    if (ask->type != SUPP_MORE)
        s->gram = 0;
}

/* Takes the message. */
static void ask_locked(struct supp_sock *s, const struct supp_ask *ask, struct supp_out *o)
{
    struct supp *p = s->p;

    begin_locked(s, ask);
    if (ask->type == SUPP_OPEN)
        s->told = p->connected;
    if (!s->told) {
        free(o);
        answer_locked(s, (struct supp_answered){.result = SUPP_FAILED});
        return;
    }
    o->hdr.request = s->request;
    list_add_tail(&p->out, &o->node);
}

uint8_t *supp_draft(struct supp_sock *s, uint32_t len)
{
    CHECK(len <= SUPP_BLOCK_MAX);
    free(s->draft);
    s->draft = out_new(len);
    return s->draft ? s->draft->data : NULL;
}

enum supp_result supp_ask(struct supp_sock *s, const struct supp_ask *ask)
{
    struct supp *p = s->p;
    struct supp_out *o = s->draft ? s->draft : out_new(0);

    s->draft = NULL;
    if (!s->cancel)
        s->cancel = out_new(0);
    if (!o || !s->cancel) {
        free(o);
        return SUPP_NO_MEMORY;
    }
    o->call = ask->call;
    o->hdr =
        (struct supp_hdr){.type = ask->type, .sock = s->id, .a = ask->a, .b = ask->b, .c = ask->c};
    pthread_mutex_lock(&p->lock);
    ask_locked(s, ask, o);
    pthread_mutex_unlock(&p->lock);
    p->wake(p->arg, ask->call);
    return SUPP_OK;
}

void supp_cancel(struct supp_sock *s, call_id call)
{
    struct supp *p = s->p;

    pthread_mutex_lock(&p->lock);
    if (s->type && s->cancel) {
        s->cancel->hdr =
            (struct supp_hdr){.type = SUPP_CANCEL, .sock = s->id, .request = s->request};
        s->cancel->call = call;
        list_add_tail(&p->out, &s->cancel->node);
        s->cancel = NULL;
    }
    pthread_mutex_unlock(&p->lock);
    p->wake(p->arg, call);
}

bool supp_done(struct supp_sock *s, struct supp_answered *out)
{
    struct supp *p = s->p;

    pthread_mutex_lock(&p->lock);
    bool done = s->type == 0;
    *out = s->answer;
    pthread_mutex_unlock(&p->lock);
    return done;
}

/* ---- sockets ---- */

enum supp_result supp_sock_create(struct supp *p, struct wait_point *done, struct supp_sock **out)
{
    struct supp_sock *s = calloc(1, sizeof(*s));

    *out = NULL;
    if (!s)
        return SUPP_NO_MEMORY;
    s->p = p;
    s->done = done;
    s->close = out_new(0);
    if (!s->close) {
        free(s);
        return SUPP_NO_MEMORY;
    }
    pthread_mutex_lock(&p->lock);
    bool connected = p->connected;
    s->id = connected ? idtab_add(&p->socks, s) : 0;
    pthread_mutex_unlock(&p->lock);
    if (!s->id) {
        free(s->close);
        free(s);
        return connected ? SUPP_NO_RESOURCES : SUPP_FAILED;
    }
    *out = s;
    return SUPP_OK;
}

void supp_sock_close(struct supp_sock *s)
{
    struct supp *p = s->p;

    pthread_mutex_lock(&p->lock);
    CHECK(idtab_del(&p->socks, s->id) == s);
    if (s->told) {
        s->close->hdr = (struct supp_hdr){.type = SUPP_CLOSE, .sock = s->id};
        list_add_tail(&p->out, &s->close->node);
    } else {
        free(s->close);
    }
    pthread_mutex_unlock(&p->lock);
    free(s->draft);
    free(s->cancel);
    free(s);
    p->wake(p->arg, 0);
}

/* ---- messages in ---- */

/* The answer is one to what has been asked. */
static bool is_answer(const struct supp_sock *s, const struct supp_hdr *hdr)
{
    bool ok = hdr->a == SUPP_OK;

    if (hdr->a > SUPP_FAILED)
        return false;
    switch (s->type) {
    case SUPP_SEND:
        return hdr->len == 0 && (ok ? hdr->b == s->most : hdr->b <= s->most);
    case SUPP_RECV:
        return hdr->b <= (ok ? s->most : 0) && hdr->len == part_of(hdr->b);
    case SUPP_MORE:
        return hdr->len == (ok ? part_of(s->gram - s->offset) : 0);
    default:
        return hdr->len == 0;
    }
}

/* False: it breaks the protocol. */
static bool take_reply_locked(struct supp *p, const struct supp_hdr *hdr)
{
    struct supp_sock *s = idtab_get(&p->socks, hdr->sock);
    struct supp_out *ack = p->ack;

    if (!ack)
        return false; /* the one before has not been acknowledged */
    if (s && s->type && s->request == hdr->request) {
        if (!is_answer(s, hdr))
            return false;
        memcpy(s->data, p->in + sizeof(*hdr), hdr->len);
        if (s->type == SUPP_RECV)
            s->gram = hdr->b;
        answer_locked(s, (struct supp_answered){
                             .result = hdr->a, .count = hdr->b, .data = s->data, .len = hdr->len});
    }
    p->ack = NULL;
    ack->hdr = (struct supp_hdr){.type = SUPP_ACK, .sock = hdr->sock, .request = hdr->request};
    list_add_tail(&p->out, &ack->node);
    return true;
}

static bool take_message(struct supp *p, const struct ipc_msg *msg)
{
    struct supp_hdr hdr;
    int n = ipc_read_msg(p->app, p->chan, msg->id, 0, p->in, sizeof(p->in));
    int err = ipc_put_msg(p->app, p->chan, msg->id);

    CHECK(err == 0 && n == (int)msg->len);
    if (msg->len < sizeof(hdr))
        return false;
    memcpy(&hdr, p->in, sizeof(hdr));
    if (hdr.type != SUPP_REPLY || hdr.len != msg->len - sizeof(hdr))
        return false;
    pthread_mutex_lock(&p->lock);
    bool taken = take_reply_locked(p, &hdr);
    pthread_mutex_unlock(&p->lock);
    return taken;
}

/* ---- the channel ---- */

static void connect_chan(struct supp *p)
{
    struct ipc_uuid peer;
    int r = ipc_accept(p->app, p->port, &peer);

    if (r < 0)
        return;
    if (p->chan) { /* one is enough */
        CHECK(ipc_close(p->app, (uint32_t)r) == 0);
        return;
    }
    p->chan = (uint32_t)r;
    pthread_mutex_lock(&p->lock);
    p->connected = true;
    pthread_mutex_unlock(&p->lock);
}

static void disconnect_chan(struct supp *p)
{
    uint32_t cursor = 0;
    struct supp_sock *s;

    CHECK(ipc_close(p->app, p->chan) == 0);
    p->chan = 0;
    pthread_mutex_lock(&p->lock);
    p->connected = false;
    drop_out_locked(p);
    while ((s = idtab_next(&p->socks, &cursor))) {
        s->told = false;
        if (s->type)
            answer_locked(s, (struct supp_answered){.result = SUPP_FAILED});
    }
    pthread_mutex_unlock(&p->lock);
}

static void chan_event(struct supp *p, uint32_t events)
{
    struct ipc_msg msg;

    while (events & IPC_EV_MSG && ipc_get_msg(p->app, p->chan, &msg) == 0) {
        if (!take_message(p, &msg)) {
            events = IPC_EV_HUP;
            break;
        }
    }
    if (events & IPC_EV_HUP)
        disconnect_chan(p);
}

bool supp_poll(struct supp *p)
{
    struct ipc_event ev;
    bool busy = false;

    while (ipc_next_event(p->app, &ev)) {
        busy = true;
        if (ev.handle == p->port)
            connect_chan(p);
        else if (ev.handle == p->chan)
            chan_event(p, ev.events);
    }
    return send_all(p) || busy;
}

/* ---- life ---- */

int supp_create(struct ipc *ipc, struct sched *sched, void (*wake)(void *arg, call_id call),
                void *arg, struct supp **out)
{
    struct supp *p = calloc(1, sizeof(*p));
    int r = -ENOMEM;

    *out = NULL;
    if (!p)
        return r;
    p->sched = sched;
    p->wake = wake;
    p->arg = arg;
    pthread_mutex_init(&p->lock, NULL);
    idtab_init(&p->socks, SUPP_SOCKS_MAX);
    list_init(&p->out);
    p->ack = out_new(0);
    if (p->ack)
        r = ipc_app_create(ipc, &supp_uuid, wake, arg, &p->app);
    if (r == 0)
        r = ipc_port_create(p->app, SUPP_PORT, PORT_BUF_COUNT, SUPP_MSG_MAX, IPC_PORT_NS_CONNECT);
    if (r < 0) {
        supp_destroy(p);
        return r;
    }
    p->port = (uint32_t)r;
    *out = p;
    return 0;
}

void supp_destroy(struct supp *p)
{
    if (!p)
        return;
    CHECK(p->socks.used_count == 0);
    if (p->app)
        ipc_app_destroy(p->app);
    drop_out_locked(p);
    free(p->ack);
    idtab_fini(&p->socks);
    pthread_mutex_destroy(&p->lock);
    free(p);
}
