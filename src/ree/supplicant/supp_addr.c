/* SPDX-License-Identifier: BSD-2-Clause */
/* Names, addresses, and connecting to them. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/fd.h"
#include "supp_impl.h"

/* The host may take its time: whoever asked may have gone by then. */
struct lookup {
    uv_getaddrinfo_t req;
    struct sock *s; /* NULL: gone */
};

static void forget_addrs(struct sock *s)
{
    if (s->addrs)
        freeaddrinfo(s->addrs);
    s->addrs = s->next_addr = NULL;
}

static void done(struct sock *s, enum supp_result result)
{
    forget_addrs(s);
    if (s->op == SUPP_OPEN)
        sock_opened(s, result);
    else
        sock_finish(s, result, 0);
}

/* ---- connecting ---- */

/* 0, -EINPROGRESS, or -errno. An OPEN makes a new descriptor for each address. */
static int try_addr(struct sock *s, const struct addrinfo *a)
{
    if (s->op == SUPP_OPEN) {
        struct fd_floor floor;
        fd_floor_begin(&floor);
        int fd = socket(a->ai_family, a->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        fd_floor_end(&floor);
        int err = fd < 0 ? -errno : sock_take_fd(s, fd);
        if (err)
            return err;
    }
    return connect(s->watch->fd, a->ai_addr, a->ai_addrlen) < 0 ? -errno : 0;
}

static void give_up_addr(struct sock *s, int err)
{
    s->last_error = -err;
    if (s->op == SUPP_OPEN)
        sock_drop_fd(s);
}

static void try_next(struct sock *s)
{
    while (s->next_addr) {
        const struct addrinfo *a = s->next_addr;
        s->next_addr = a->ai_next;
        int err = try_addr(s, a);
        if (err == -EINPROGRESS)
            err = sock_watch(s, UV_WRITABLE);
        else if (!err) {
            done(s, SUPP_OK);
            return;
        }
        if (!err)
            return; /* addr_go_on */
        give_up_addr(s, err);
    }
    done(s, s->last_error == ETIMEDOUT ? SUPP_TIMEOUT : sock_result(s->last_error));
}

void addr_go_on(struct sock *s)
{
    int err = 0;
    socklen_t len = sizeof(err);

    if (getsockopt(s->watch->fd, SOL_SOCKET, SO_ERROR, &err, &len) < 0)
        err = errno;
    if (!err) {
        done(s, SUPP_OK);
        return;
    }
    give_up_addr(s, -err);
    try_next(s);
}

/* ---- names ---- */

static void got_addrs(struct sock *s, struct addrinfo *addrs)
{
    s->addrs = s->next_addr = addrs;
    s->last_error = EHOSTUNREACH;
    try_next(s);
}

static void on_lookup(uv_getaddrinfo_t *req, int status, struct addrinfo *addrs)
{
    struct lookup *l = container_of(req, struct lookup, req);
    struct sock *s = l->s;

    free(l);
    if (s)
        s->lookup = NULL;
    if (!s || status < 0) {
        uv_freeaddrinfo(addrs);
        if (s)
            done(s, status == UV_EAI_MEMORY ? SUPP_NO_MEMORY : SUPP_NO_HOST);
        return;
    }
    got_addrs(s, addrs);
}

static enum supp_result look_up(struct sock *s, const char *host, const char *port,
                                const struct addrinfo *hints)
{
    struct lookup *l = calloc(1, sizeof(*l));

    if (!l)
        return SUPP_NO_MEMORY;
    l->s = s;
    int err = uv_getaddrinfo(&s->p->loop, &l->req, on_lookup, host, port, hints);
    if (err) {
        free(l);
        return err == UV_ENOMEM ? SUPP_NO_MEMORY : SUPP_NO_HOST;
    }
    s->lookup = l;
    return SUPP_OK;
}

void addr_connect(struct sock *s, const char *host, int family)
{
    struct addrinfo hints = {.ai_family = family,
                             .ai_socktype = s->protocol == SUPP_TCP ? SOCK_STREAM : SOCK_DGRAM,
                             .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV};
    struct addrinfo *addrs;
    char port[8];

    snprintf(port, sizeof(port), "%u", s->port);
    if (getaddrinfo(host, port, &hints, &addrs) == 0) {
        got_addrs(s, addrs);
        return;
    }
    hints.ai_flags = AI_NUMERICSERV;
    enum supp_result result = look_up(s, host, port, &hints);
    if (result != SUPP_OK)
        done(s, result);
}

void addr_forget(struct sock *s)
{
    if (s->lookup) {
        s->lookup->s = NULL;
        (void)uv_cancel((uv_req_t *)&s->lookup->req); /* or it comes back in its time */
    }
    s->lookup = NULL;
    forget_addrs(s);
}

/* ---- the peer ---- */

union any_addr {
    struct sockaddr sa;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    struct sockaddr_storage all;
};

static in_port_t *port_of(union any_addr *a)
{
    return a->sa.sa_family == AF_INET6 ? &a->v6.sin6_port : &a->v4.sin_port;
}

static bool get_peer(const struct sock *s, union any_addr *a, socklen_t *len)
{
    *len = sizeof(*a);
    return getpeername(s->watch->fd, &a->sa, len) == 0 &&
           (a->sa.sa_family == AF_INET || a->sa.sa_family == AF_INET6);
}

int addr_peer(const struct sock *s, uint16_t *port)
{
    union any_addr a;
    socklen_t len;

    *port = 0;
    if (!get_peer(s, &a, &len))
        return AF_UNSPEC;
    *port = ntohs(*port_of(&a));
    return a.sa.sa_family;
}

int addr_set_port(struct sock *s, uint16_t port)
{
    union any_addr a;
    socklen_t len;

    if (!get_peer(s, &a, &len))
        return -ENOTCONN;
    *port_of(&a) = htons(port);
    return connect(s->watch->fd, &a.sa, len) < 0 ? -errno : 0;
}
