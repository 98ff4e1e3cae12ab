/* SPDX-License-Identifier: BSD-2-Clause */
/* The channel to the TEE, and the thread that serves it. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/fd.h"
#include "base/log.h"
#include "base/trace.h"
#include "ree/tipc.h"
#include "supp_impl.h"

#define LOOP_DESCRIPTORS 8u

/* ---- from the TEE: under the driver's lock ---- */

static void *supp_main(void *arg);

/* The program's signals are not the supplicant's; faults are (of a TA that it runs while it waits,
 * where nobody else does). */
static bool start_locked(struct supplicant *p)
{
    sigset_t old;

    if (p->running)
        return true;
    fault_block_others(&old);
    p->running = pthread_create(&p->thread, NULL, supp_main, p) == 0;
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    return p->running;
}

static void wake_locked(struct supplicant *p)
{
    if (p->looping)
        uv_async_send(&p->wake);
}

static void take_ack_locked(struct supplicant *p, const struct supp_hdr *hdr)
{
    if (!p->unacked || hdr->sock != p->unacked_sock || hdr->request != p->unacked_request)
        return;
    p->unacked = false;
    wait_signal(p->sched, &p->acked);
}

static void take_end_locked(struct supplicant *p)
{
    p->ended = true;
    wait_signal(p->sched, &p->acked);
    if (!p->stopping && !start_locked(p))
        log_warn("no thread for the supplicant: TAs have no sockets any more");
    wake_locked(p);
}

static bool queue_locked(struct supplicant *p, const void *data, size_t len, call_id call)
{
    struct supp_in *m = malloc(sizeof(*m) + len - sizeof(m->hdr));

    if (!m || !start_locked(p)) {
        free(m);
        return false;
    }
    m->call = call;
    memcpy(&m->hdr, data, len);
    list_add_tail(&p->in, &m->node);
    wake_locked(p);
    return true;
}

static bool receive(void *arg, const void *data, size_t len, call_id call)
{
    struct supplicant *p = arg;
    struct supp_hdr hdr;
    bool taken = false;

    pthread_mutex_lock(&p->lock);
    if (!data) {
        take_end_locked(p);
    } else if (len >= sizeof(hdr)) {
        memcpy(&hdr, data, sizeof(hdr));
        taken = hdr.len == len - sizeof(hdr);
        if (taken && hdr.type == SUPP_ACK)
            take_ack_locked(p, &hdr);
        else if (taken)
            taken = queue_locked(p, data, len, call);
    }
    pthread_mutex_unlock(&p->lock);
    return taken;
}

/* ---- to the TEE ---- */

static bool is_pending(struct supplicant *p)
{
    pthread_mutex_lock(&p->lock);
    bool pending = p->unacked && !p->ended;
    pthread_mutex_unlock(&p->lock);
    return pending;
}

void supp_reply(struct supplicant *p, const struct supp_answer *a)
{
    struct supp_hdr hdr = {.type = SUPP_REPLY,
                           .sock = a->sock,
                           .request = a->request,
                           .a = a->result,
                           .b = a->count,
                           .len = (uint32_t)a->len};
    struct iovec iov[2] = {{&hdr, sizeof(hdr)}, {(void *)(uintptr_t)a->data, a->len}};

    pthread_mutex_lock(&p->lock);
    p->unacked = true;
    p->unacked_sock = a->sock;
    p->unacked_request = a->request;
    pthread_mutex_unlock(&p->lock);
    if (tipc_write_iter(p->chan, iov, a->len ? 2 : 1, a->call) < 0)
        return; /* it has ended */
    /* Where no thread drives the worlds this one does, until the answer has gone all its way. */
    while (is_pending(p)) {
        int err = wait_on(p->sched, &p->acked, WAIT_FOREVER, CALL_NONE);
        CHECK(err == 0);
    }
}

/* ---- the channel ---- */

static int connect_chan(struct supplicant *p, call_id call)
{
    int err = tipc_open(p->tipc, &p->chan);

    if (err)
        return err;
    pthread_mutex_lock(&p->lock);
    p->ended = false;
    p->unacked = false;
    pthread_mutex_unlock(&p->lock);
    tipc_set_receiver(p->chan, receive, p);
    err = tipc_connect(p->chan, SUPP_PORT, call);
    if (err) {
        tipc_release(p->chan);
        p->chan = NULL;
    }
    return err;
}

static void discard_in(struct supplicant *p)
{
    struct list_node *n;

    pthread_mutex_lock(&p->lock);
    while ((n = list_pop(&p->in)))
        free(list_entry(n, struct supp_in, node));
    pthread_mutex_unlock(&p->lock);
}

static void drop_chan(struct supplicant *p)
{
    if (p->chan)
        tipc_release(p->chan);
    p->chan = NULL;
    discard_in(p);
}

static bool is_stopping(struct supplicant *p)
{
    pthread_mutex_lock(&p->lock);
    bool stopping = p->stopping;
    pthread_mutex_unlock(&p->lock);
    return stopping;
}

/* True: there is a channel again. */
static bool connect_again(struct supplicant *p)
{
    int err = -ETIMEDOUT;

    drop_chan(p);
    while (err == -ETIMEDOUT && !is_stopping(p))
        err = tipc_wait_online(p->tipc);
    if (err || is_stopping(p))
        return false;
    err = connect_chan(p, 0);
    if (err && !is_stopping(p))
        log_warn("the supplicant does not reach the TEE: %s", strerror(-err));
    return !err;
}

/* ---- the thread ---- */

static struct supp_in *take_in(struct supplicant *p, bool *ended)
{
    pthread_mutex_lock(&p->lock);
    *ended = p->ended;
    struct list_node *n = *ended ? NULL : list_pop(&p->in);
    pthread_mutex_unlock(&p->lock);
    return n ? list_entry(n, struct supp_in, node) : NULL;
}

static void leave_loop(struct supplicant *p)
{
    pthread_mutex_lock(&p->lock);
    p->looping = false;
    pthread_mutex_unlock(&p->lock);
    uv_close((uv_handle_t *)&p->wake, NULL);
}

static void on_wake(uv_async_t *wake)
{
    struct supplicant *p = wake->data;
    struct supp_in *m;
    bool ended;

    while ((m = take_in(p, &ended))) {
        sock_handle(p, m);
        free(m);
    }
    if (!ended)
        return;
    sock_close_all(p);
    if (connect_again(p))
        uv_async_send(wake);
    else
        leave_loop(p);
}

/* libuv aborts the process when it gets no descriptors for its first loop; here that is an error.
 */
static int probe_descriptors(void)
{
    int fd[LOOP_DESCRIPTORS], err = 0;
    unsigned n = 0;

    while (n < LOOP_DESCRIPTORS && !err) {
        fd[n] = eventfd(0, EFD_CLOEXEC);
        if (fd[n] < 0)
            err = -errno;
        else
            n++;
    }
    while (n > 0)
        close(fd[--n]);
    return err;
}

static int loop_begin(struct supplicant *p)
{
    struct fd_floor floor;
    int err = probe_descriptors();

    fd_floor_begin(&floor);
    if (!err)
        err = uv_loop_init(&p->loop);
    fd_floor_end(&floor);
    if (err)
        return err;
    err = uv_async_init(&p->loop, &p->wake, on_wake);
    if (err) {
        CHECK(uv_loop_close(&p->loop) == 0);
        return err;
    }
    p->wake.data = p;
    pthread_mutex_lock(&p->lock);
    p->looping = true;
    pthread_mutex_unlock(&p->lock);
    uv_async_send(&p->wake); /* for what has come before */
    return 0;
}

static void *supp_main(void *arg)
{
    struct supplicant *p = arg;

    pthread_setname_np(pthread_self(), "supplicant");
    trace_thread_name("supplicant");
    int err = loop_begin(p);
    if (err) {
        log_warn("the supplicant cannot run, TAs have no sockets: %s", strerror(-err));
    } else {
        uv_run(&p->loop, UV_RUN_DEFAULT);
        CHECK(uv_loop_close(&p->loop) == 0);
    }
    drop_chan(p); /* so that the TEE knows */
    return NULL;
}

/* ---- life ---- */

int supplicant_create(struct sched *s, struct tipc_dev *tipc, struct supplicant **out)
{
    struct supplicant *p = calloc(1, sizeof(*p));

    *out = NULL;
    if (!p)
        return -ENOMEM;
    p->sched = s;
    p->tipc = tipc;
    wait_init(&p->acked);
    pthread_mutex_init(&p->lock, NULL);
    list_init(&p->in);
    list_init(&p->socks);
    pthread_mutex_init(&p->fork_lock, NULL);
    list_init(&p->watches);
    int err = connect_chan(p, 0);
    if (err) {
        wait_fini(&p->acked);
        pthread_mutex_destroy(&p->lock);
        pthread_mutex_destroy(&p->fork_lock);
        free(p);
        return err;
    }
    *out = p;
    return 0;
}

void supplicant_stop(struct supplicant *p)
{
    pthread_mutex_lock(&p->lock);
    p->stopping = true;
    pthread_mutex_unlock(&p->lock);
}

void supplicant_destroy(struct supplicant *p)
{
    pthread_mutex_lock(&p->lock);
    bool running = p->running;
    pthread_mutex_unlock(&p->lock);
    if (running)
        CHECK(pthread_join(p->thread, NULL) == 0);
    else
        drop_chan(p);
    wait_fini(&p->acked);
    pthread_mutex_destroy(&p->lock);
    pthread_mutex_destroy(&p->fork_lock);
    free(p);
}

/* ---- fork ---- */

void supplicant_before_fork(struct supplicant *p)
{
    pthread_mutex_lock(&p->fork_lock);
}

void supplicant_after_fork_parent(struct supplicant *p)
{
    pthread_mutex_unlock(&p->fork_lock);
}

void supplicant_after_fork_child(struct supplicant *p)
{
    list_for_each(n, &p->watches)
    {
        close(list_entry(n, struct watch, node)->fd);
    }
    pthread_mutex_unlock(&p->fork_lock);
}
