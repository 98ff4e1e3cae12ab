/* SPDX-License-Identifier: BSD-2-Clause */
/* Sockets, and what the TEE asks of them. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "supp_impl.h"

enum supp_result sock_result(int err)
{
    switch (err) {
    case ECONNRESET:
    case ECONNABORTED:
    case EPIPE:
        return SUPP_CLOSED;
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
        return SUPP_NO_RESOURCES;
    case EMSGSIZE:
        return SUPP_TOO_LARGE;
    default:
        return SUPP_FAILED;
    }
}

/* ---- answers ---- */

static void forget_block(struct sock *s)
{
    free(s->block);
    s->block = NULL;
    s->block_size = s->block_have = s->block_done = 0;
}

static struct supp_answer end_op(struct sock *s, enum supp_result result, uint32_t count)
{
    struct supp_answer a = {
        .sock = s->id, .request = s->request, .result = result, .count = count, .call = s->call};

    s->op = 0;
    uv_timer_stop(&s->timer);
    if (s->watch)
        uv_poll_stop(&s->watch->poll);
    return a;
}

void sock_finish(struct sock *s, enum supp_result result, uint32_t count)
{
    struct supp_answer a = end_op(s, result, count);

    forget_block(s);
    supp_reply(s->p, &a);
}

/* Bytes received. What of a datagram does not fit into the answer waits for MORE. */
static void finish_recv(struct sock *s, uint32_t count)
{
    struct supp_answer a = end_op(s, SUPP_OK, count);

    a.data = s->p->buf;
    a.len = count < SUPP_PART_MAX ? count : SUPP_PART_MAX;
    forget_block(s);
    if (count > SUPP_PART_MAX) {
        s->block = malloc(count);
        if (s->block) {
            memcpy(s->block, s->p->buf, count);
            s->block_size = count;
        } else {
            a.result = SUPP_NO_MEMORY;
            a.count = 0;
            a.len = 0;
        }
    }
    supp_reply(s->p, &a);
}

/* ---- the loop ---- */

static void on_watch_closed(uv_handle_t *h)
{
    free(container_of((uv_poll_t *)h, struct watch, poll));
}

int sock_take_fd(struct sock *s, int fd)
{
    struct watch *w = calloc(1, sizeof(*w));
    int err = w ? uv_poll_init(&s->p->loop, &w->poll, fd) : -ENOMEM;

    if (err) {
        free(w);
        close(fd);
        return err;
    }
    w->fd = fd;
    w->poll.data = s;
    s->watch = w;
    pthread_mutex_lock(&s->p->fork_lock);
    list_add_tail(&s->p->watches, &w->node);
    pthread_mutex_unlock(&s->p->fork_lock);
    return 0;
}

void sock_drop_fd(struct sock *s)
{
    struct watch *w = s->watch;

    if (!w)
        return;
    s->watch = NULL;
    uv_close((uv_handle_t *)&w->poll, on_watch_closed);
    pthread_mutex_lock(&s->p->fork_lock);
    list_del(&w->node);
    close(w->fd); /* libuv does not look at it any more */
    pthread_mutex_unlock(&s->p->fork_lock);
}

static void on_sock_closed(uv_handle_t *h)
{
    free(container_of((uv_timer_t *)h, struct sock, timer));
}

static void sock_destroy(struct sock *s)
{
    list_del(&s->node);
    addr_forget(s);
    sock_drop_fd(s);
    forget_block(s);
    uv_close((uv_handle_t *)&s->timer, on_sock_closed);
}

void sock_opened(struct sock *s, enum supp_result result)
{
    sock_finish(s, result, 0);
    if (result != SUPP_OK)
        sock_destroy(s);
}

void sock_close_all(struct supplicant *p)
{
    struct list_node *n;

    while ((n = list_first(&p->socks)))
        sock_destroy(list_entry(n, struct sock, node));
}

static void go_on(struct sock *s);

/* Whatever the status: an error shows when the operation is tried. */
static void on_ready(uv_poll_t *poll, int status, int events)
{
    struct sock *s = poll->data;

    (void)status;
    (void)events;
    uv_poll_stop(poll);
    if (s->op == SUPP_OPEN)
        addr_go_on(s);
    else
        go_on(s);
}

int sock_watch(struct sock *s, int events)
{
    return uv_poll_start(&s->watch->poll, events, on_ready);
}

static void on_timeout(uv_timer_t *timer)
{
    struct sock *s = container_of(timer, struct sock, timer);
    sock_finish(s, SUPP_TIMEOUT, s->block_done);
}

/* It cannot be done at once. */
static void wait_for(struct sock *s, int events)
{
    int err = 0;

    if (s->timeout == 0) {
        sock_finish(s, SUPP_TIMEOUT, s->block_done);
        return;
    }
    if (s->timeout != SUPP_TIMEOUT_NEVER && !uv_is_active((uv_handle_t *)&s->timer)) {
        uv_update_time(&s->p->loop);
        err = uv_timer_start(&s->timer, on_timeout, s->timeout, 0);
    }
    if (!err)
        err = sock_watch(s, events);
    if (err)
        sock_finish(s, SUPP_FAILED, s->block_done);
}

/* ---- sending and receiving ---- */

static void go_on_send(struct sock *s)
{
    do {
        ssize_t n = send(s->watch->fd, s->block + s->block_done, s->block_size - s->block_done,
                         MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            wait_for(s, UV_WRITABLE);
            return;
        }
        if (n < 0) {
            sock_finish(s, sock_result(errno), s->block_done);
            return;
        }
        s->block_done += (uint32_t)n;
    } while (s->block_done < s->block_size);
    sock_finish(s, SUPP_OK, s->block_done);
}

static void go_on_recv(struct sock *s)
{
    size_t max = s->want < sizeof(s->p->buf) ? s->want : sizeof(s->p->buf);
    ssize_t n;

    do {
        n = recv(s->watch->fd, s->p->buf, max, 0);
    } while (n < 0 && errno == EINTR);
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        wait_for(s, UV_READABLE);
    else if (n < 0)
        sock_finish(s, sock_result(errno), 0);
    else if (n == 0 && s->protocol == SUPP_TCP && max > 0)
        sock_finish(s, SUPP_CLOSED, 0);
    else
        finish_recv(s, (uint32_t)n);
}

static void go_on(struct sock *s)
{
    if (s->op == SUPP_SEND)
        go_on_send(s);
    else if (s->op == SUPP_RECV)
        go_on_recv(s);
}

/* ---- requests ---- */

static void refuse(struct supplicant *p, const struct supp_in *m, enum supp_result result)
{
    supp_reply(
        p, &(struct supp_answer){
               .sock = m->hdr.sock, .request = m->hdr.request, .result = result, .call = m->call});
}

static struct sock *find(struct supplicant *p, uint32_t id)
{
    list_for_each(n, &p->socks)
    {
        struct sock *s = list_entry(n, struct sock, node);
        if (s->id == id)
            return s;
    }
    return NULL;
}

static void begin_op(struct sock *s, const struct supp_in *m)
{
    s->op = m->hdr.type;
    s->request = m->hdr.request;
    s->timeout = m->hdr.b;
    s->call = m->call;
}

/* False: it is none that a resolver could be asked. */
static bool host_name(const struct supp_in *m, char out[SUPP_HOST_MAX + 1])
{
    if (m->hdr.len == 0 || m->hdr.len > SUPP_HOST_MAX || memchr(m->data, 0, m->hdr.len))
        return false;
    memcpy(out, m->data, m->hdr.len);
    out[m->hdr.len] = '\0';
    return true;
}

static void handle_open(struct supplicant *p, const struct supp_in *m)
{
    static const int family[] = {[4] = AF_INET, [6] = AF_INET6};
    char host[SUPP_HOST_MAX + 1];

    if (!host_name(m, host)) {
        refuse(p, m, SUPP_NO_HOST);
        return;
    }
    struct sock *s = calloc(1, sizeof(*s));
    if (!s) {
        refuse(p, m, SUPP_NO_MEMORY);
        return;
    }
    s->p = p;
    s->id = m->hdr.sock;
    s->protocol = m->hdr.a;
    s->port = (uint16_t)m->hdr.b;
    CHECK(uv_timer_init(&p->loop, &s->timer) == 0);
    list_add_tail(&p->socks, &s->node);
    begin_op(s, m);
    addr_connect(s, host, m->hdr.c < ARRAY_COUNT(family) ? family[m->hdr.c] : AF_UNSPEC);
}

static void handle_send(struct sock *s, const struct supp_in *m)
{
    if (!s->op) {
        forget_block(s);
        begin_op(s, m);
        s->block_size = m->hdr.a;
        s->block = malloc(s->block_size + 1);
    }
    if (s->block && m->hdr.len <= s->block_size - s->block_have)
        memcpy(s->block + s->block_have, m->data, m->hdr.len);
    s->block_have += m->hdr.len;
    if (s->block_have < s->block_size)
        return; /* more parts follow, whatever has become of this one */
    if (s->block)
        go_on_send(s);
    else
        sock_finish(s, SUPP_NO_MEMORY, 0);
}

static void handle_recv(struct sock *s, const struct supp_in *m)
{
    forget_block(s);
    begin_op(s, m);
    s->want = m->hdr.a;
    if (s->protocol == SUPP_TCP && s->want > SUPP_PART_MAX)
        s->want = SUPP_PART_MAX;
    go_on_recv(s);
}

static void handle_more(struct sock *s, const struct supp_in *m)
{
    uint32_t at = m->hdr.a < s->block_size ? m->hdr.a : s->block_size, left = s->block_size - at;
    struct supp_answer a = {.sock = s->id,
                            .request = m->hdr.request,
                            .result = s->block ? SUPP_OK : SUPP_BAD_VALUE,
                            .call = m->call};

    if (s->block) {
        a.data = s->block + at;
        a.len = left < SUPP_PART_MAX ? left : SUPP_PART_MAX;
    }
    supp_reply(s->p, &a);
}

static enum supp_result set_buffer(struct sock *s, int option, uint32_t size)
{
    int value = (int)size;

    if (size > INT_MAX)
        return SUPP_BAD_VALUE;
    return setsockopt(s->watch->fd, SOL_SOCKET, option, &value, sizeof(value)) < 0 ? SUPP_BAD_VALUE
                                                                                   : SUPP_OK;
}

static enum supp_result set_port(struct sock *s, uint32_t port)
{
    int err = addr_set_port(s, (uint16_t)port);
    return err ? sock_result(-err) : SUPP_OK;
}

static void handle_option(struct sock *s, const struct supp_in *m)
{
    char host[SUPP_HOST_MAX + 1];

    begin_op(s, m);
    switch (m->hdr.a) {
    case SUPP_RECV_BUFFER:
        sock_finish(s, set_buffer(s, SO_RCVBUF, m->hdr.b), 0);
        return;
    case SUPP_SEND_BUFFER:
        sock_finish(s, set_buffer(s, SO_SNDBUF, m->hdr.b), 0);
        return;
    case SUPP_PEER_PORT:
        sock_finish(s, set_port(s, m->hdr.b), 0);
        return;
    case SUPP_PEER_HOST:
        if (host_name(m, host))
            addr_connect(s, host, addr_peer(s, &s->port));
        else
            sock_finish(s, SUPP_NO_HOST, 0);
        return;
    default:
        sock_finish(s, SUPP_BAD_VALUE, 0);
    }
}

static void handle_cancel(struct sock *s, const struct supp_in *m)
{
    uint32_t op = s->op;

    if (!op || s->request != m->hdr.request)
        return; /* answered already */
    addr_forget(s);
    if (op == SUPP_OPEN)
        sock_opened(s, SUPP_CANCELLED);
    else
        sock_finish(s, SUPP_CANCELLED, s->block_done);
}

static void handle_of(struct sock *s, const struct supp_in *m)
{
    switch (m->hdr.type) {
    case SUPP_CLOSE:
        sock_destroy(s);
        return;
    case SUPP_CANCEL:
        handle_cancel(s, m);
        return;
    case SUPP_SEND:
        handle_send(s, m);
        return;
    case SUPP_RECV:
        handle_recv(s, m);
        return;
    case SUPP_MORE:
        handle_more(s, m);
        return;
    case SUPP_OPTION:
        handle_option(s, m);
        return;
    default:
        refuse(s->p, m, SUPP_BAD_VALUE);
    }
}

void sock_handle(struct supplicant *p, const struct supp_in *m)
{
    struct sock *s = find(p, m->hdr.sock);

    if (s)
        handle_of(s, m);
    else if (m->hdr.type == SUPP_OPEN)
        handle_open(p, m);
    else if (m->hdr.type != SUPP_CLOSE && m->hdr.type != SUPP_CANCEL)
        refuse(p, m, SUPP_BAD_VALUE);
}
