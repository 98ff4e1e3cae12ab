/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "no_memory.h"
#include "tee/ipc.h"

#define PORT      "test.port"
#define BUF_COUNT 4u
#define BUF_SIZE  64u

struct peer {
    struct ipc_app *app;
    _Atomic unsigned wakes;
    _Atomic call_id wake_call;
};

struct fixture {
    struct ipc *ipc;
    struct peer ns, ta, server;
    int port;
};

static void on_wake(void *arg, call_id call)
{
    struct peer *p = arg;
    atomic_store(&p->wake_call, call);
    atomic_fetch_add(&p->wakes, 1);
}

static void peer_init(struct fixture *f, struct peer *p, uint8_t id)
{
    struct ipc_uuid uuid = {{id}};
    assert_int_equal(ipc_app_create(f->ipc, &uuid, on_wake, p, &p->app), 0);
}

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    assert_non_null(f);
    assert_int_equal(ipc_create(&f->ipc), 0);
    peer_init(f, &f->ns, 0);
    peer_init(f, &f->ta, 7);
    peer_init(f, &f->server, 9);
    f->port = ipc_port_create(f->server.app, PORT, BUF_COUNT, BUF_SIZE,
                              IPC_PORT_NS_CONNECT | IPC_PORT_TA_CONNECT);
    assert_true(f->port > 0);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    ipc_app_destroy(f->ns.app);
    ipc_app_destroy(f->ta.app);
    ipc_app_destroy(f->server.app);
    ipc_destroy(f->ipc);
    free(f);
    return 0;
}

static int send_text(struct ipc_app *app, uint32_t h, const char *text, call_id call)
{
    struct iovec iov = {(void *)(uintptr_t)text, strlen(text)};
    return ipc_send(app, h, &iov, 1, call);
}

static void expect_text(struct ipc_app *app, uint32_t h, const char *text)
{
    struct ipc_msg m;
    char buf[BUF_SIZE];
    assert_int_equal(ipc_get_msg(app, h, &m), 0);
    assert_int_equal(m.len, strlen(text));
    assert_int_equal(ipc_read_msg(app, h, m.id, 0, buf, sizeof(buf)), m.len);
    assert_memory_equal(buf, text, m.len);
    assert_int_equal(ipc_put_msg(app, h, m.id), 0);
}

static void expect_event(struct ipc_app *app, uint32_t h, uint32_t events)
{
    struct ipc_event ev;
    assert_true(ipc_next_event(app, &ev));
    assert_int_equal(ev.handle, h);
    assert_int_equal(ev.events, events);
}

static void expect_no_event(struct ipc_app *app)
{
    struct ipc_event ev;
    assert_false(ipc_next_event(app, &ev));
}

/* A connected channel from `client` to the server's port with all events told. */
static void connect_pair(struct fixture *f, struct peer *client, uint32_t *c, uint32_t *s)
{
    struct ipc_uuid peer;
    int h = ipc_connect(client->app, PORT, 1);
    assert_true(h > 0);
    *c = (uint32_t)h;
    h = ipc_accept(f->server.app, (uint32_t)f->port, &peer);
    assert_true(h > 0);
    *s = (uint32_t)h;
    expect_event(client->app, *c, IPC_EV_READY);
    expect_no_event(f->server.app);
}

/* ---- ports ---- */

static void port_path_is_unique(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(ipc_port_create(f->ta.app, PORT, 1, 1, 0), -EEXIST);
}

static void port_refuses_bad_arguments(void **state)
{
    struct fixture *f = *state;
    char path[IPC_PATH_MAX + 1];
    memset(path, 'x', sizeof(path));
    path[IPC_PATH_MAX] = 0;
    const struct {
        const char *path;
        unsigned count, size;
    } bad[] = {
        {"", 1, 1},  {path, 1, 1},
        {"p", 0, 1}, {"p", IPC_BUFS_MAX + 1, 1},
        {"p", 1, 0}, {"p", 1, IPC_BUF_MAX + 1},
    };
    for (size_t i = 0; i < ARRAY_COUNT(bad); i++)
        assert_int_equal(ipc_port_create(f->ta.app, bad[i].path, bad[i].count, bad[i].size, 0),
                         -EINVAL);
    path[IPC_PATH_MAX - 1] = 0;
    assert_true(ipc_port_create(f->ta.app, path, IPC_BUFS_MAX, IPC_BUF_MAX, 0) > 0);
}

static void port_admits_by_kind_of_client(void **state)
{
    struct fixture *f = *state;
    assert_true(ipc_port_create(f->server.app, "ns", 1, 1, IPC_PORT_NS_CONNECT) > 0);
    assert_true(ipc_port_create(f->server.app, "ta", 1, 1, IPC_PORT_TA_CONNECT) > 0);
    assert_int_equal(ipc_connect(f->ns.app, "ta", 1), -EACCES);
    assert_int_equal(ipc_connect(f->ta.app, "ns", 1), -EACCES);
    assert_true(ipc_connect(f->ns.app, "ns", 1) > 0);
    assert_true(ipc_connect(f->ta.app, "ta", 1) > 0);
}

static void connect_needs_a_port(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(ipc_connect(f->ns.app, "nowhere", 1), -ENOENT);
}

static void accept_tells_who_connects(void **state)
{
    struct fixture *f = *state;
    struct ipc_uuid peer;
    assert_int_equal(ipc_accept(f->server.app, (uint32_t)f->port, &peer), -ENOMSG);
    assert_true(ipc_connect(f->ta.app, PORT, 5) > 0);
    assert_int_equal(f->server.wakes, 1);
    assert_int_equal(f->server.wake_call, 5);
    expect_event(f->server.app, (uint32_t)f->port, IPC_EV_READY);
    assert_true(ipc_accept(f->server.app, (uint32_t)f->port, &peer) > 0);
    assert_int_equal(peer.octets[0], 7);
    assert_int_equal(f->ta.wakes, 1);
    assert_int_equal(f->ta.wake_call, 5);
    expect_no_event(f->server.app);
}

static void accept_takes_the_oldest_first(void **state)
{
    struct fixture *f = *state;
    struct ipc_uuid peer;
    int a = ipc_connect(f->ta.app, PORT, 1), b = ipc_connect(f->ns.app, PORT, 2);
    assert_true(a > 0 && b > 0);
    assert_true(ipc_accept(f->server.app, (uint32_t)f->port, &peer) > 0);
    expect_event(f->ta.app, (uint32_t)a, IPC_EV_READY);
    expect_no_event(f->ns.app);
    expect_event(f->server.app, (uint32_t)f->port, IPC_EV_READY);
}

static void port_close_refuses_who_waits(void **state)
{
    struct fixture *f = *state;
    int h = ipc_connect(f->ns.app, PORT, 1);
    assert_true(h > 0);
    assert_int_equal(ipc_close(f->server.app, (uint32_t)f->port), 0);
    expect_event(f->ns.app, (uint32_t)h, IPC_EV_HUP);
    assert_int_equal(send_text(f->ns.app, (uint32_t)h, "x", 1), -ENOTCONN);
    assert_int_equal(ipc_connect(f->ns.app, PORT, 1), -ENOENT);
}

static void connection_given_up_is_forgotten(void **state)
{
    struct fixture *f = *state;
    struct ipc_uuid peer;
    int h = ipc_connect(f->ns.app, PORT, 1);
    assert_int_equal(ipc_close(f->ns.app, (uint32_t)h), 0);
    expect_no_event(f->server.app);
    assert_int_equal(ipc_accept(f->server.app, (uint32_t)f->port, &peer), -ENOMSG);
}

/* ---- messages ---- */

static void message_travels_both_ways(void **state)
{
    struct fixture *f = *state;
    uint32_t c, s;
    connect_pair(f, &f->ns, &c, &s);
    assert_int_equal(send_text(f->ns.app, c, "ping", 8), 0);
    assert_int_equal(f->server.wake_call, 8);
    expect_event(f->server.app, s, IPC_EV_MSG);
    expect_text(f->server.app, s, "ping");
    assert_int_equal(send_text(f->server.app, s, "pong", 8), 0);
    expect_text(f->ns.app, c, "pong");
}

static void message_is_gathered_and_read_in_parts(void **state)
{
    struct fixture *f = *state;
    uint32_t c, s;
    char buf[8] = {0};
    struct ipc_msg m;
    char one[] = "abc", two[] = "defgh";
    struct iovec iov[] = {{one, 3}, {NULL, 0}, {two, 5}};
    connect_pair(f, &f->ns, &c, &s);
    assert_int_equal(ipc_send(f->ns.app, c, iov, 3, 42), 0);
    assert_int_equal(ipc_get_msg(f->server.app, s, &m), 0);
    assert_int_equal(m.len, 8);
    assert_int_equal(m.call, 42);
    assert_int_equal(ipc_read_msg(f->server.app, s, m.id, 0, buf, 2), 2);
    assert_int_equal(ipc_read_msg(f->server.app, s, m.id, 2, buf + 2, 8), 6);
    assert_memory_equal(buf, "abcdefgh", 8);
    assert_int_equal(ipc_read_msg(f->server.app, s, m.id, 8, buf, 8), 0);
    assert_int_equal(ipc_read_msg(f->server.app, s, m.id, UINT32_MAX, buf, 8), 0);
}

static void messages_keep_their_order(void **state)
{
    struct fixture *f = *state;
    uint32_t c, s;
    connect_pair(f, &f->ns, &c, &s);
    for (unsigned round = 0; round < 20; round++) {
        assert_int_equal(send_text(f->ns.app, c, "1", 1), 0);
        assert_int_equal(send_text(f->ns.app, c, "2", 1), 0);
        assert_int_equal(send_text(f->ns.app, c, "3", 1), 0);
        expect_text(f->server.app, s, "1");
        expect_text(f->server.app, s, "2");
        expect_text(f->server.app, s, "3");
    }
}

static void message_may_be_empty(void **state)
{
    struct fixture *f = *state;
    uint32_t c, s;
    connect_pair(f, &f->ns, &c, &s);
    assert_int_equal(ipc_send(f->ns.app, c, NULL, 0, 1), 0);
    expect_text(f->server.app, s, "");
}

static void message_too_long_is_refused(void **state)
{
    struct fixture *f = *state;
    uint32_t c, s;
    static char big[IPC_BUF_MAX];
    connect_pair(f, &f->ns, &c, &s);
    struct iovec fits = {big, BUF_SIZE}, over = {big, BUF_SIZE + 1};
    struct iovec wrap[] = {{big, BUF_SIZE}, {big, SIZE_MAX}};
    assert_int_equal(ipc_send(f->ns.app, c, &over, 1, 1), -EMSGSIZE);
    assert_int_equal(ipc_send(f->ns.app, c, wrap, 2, 1), -EMSGSIZE);
    assert_int_equal(ipc_send(f->ns.app, c, &fits, 1, 1), 0);
}

static void full_queue_blocks_and_unblocks(void **state)
{
    struct fixture *f = *state;
    uint32_t c, s;
    struct ipc_msg m;
    connect_pair(f, &f->ns, &c, &s);
    for (unsigned i = 0; i < BUF_COUNT; i++)
        assert_int_equal(send_text(f->ns.app, c, "x", 1), 0);
    assert_int_equal(send_text(f->ns.app, c, "x", 1), -EAGAIN);
    assert_int_equal(ipc_get_msg(f->server.app, s, &m), 0);
    /* A message that is being read still holds its slot. */
    assert_int_equal(send_text(f->ns.app, c, "x", 1), -EAGAIN);
    expect_no_event(f->ns.app);
    assert_int_equal(ipc_put_msg(f->server.app, s, m.id), 0);
    expect_event(f->ns.app, c, IPC_EV_SEND_UNBLOCKED);
    expect_no_event(f->ns.app);
    assert_int_equal(send_text(f->ns.app, c, "x", 1), 0);
}

static void blocked_sender_is_told_that_its_peer_has_gone(void **state)
{
    struct fixture *f = *state;
    uint32_t c, s;
    connect_pair(f, &f->ns, &c, &s);
    for (unsigned i = 0; i < BUF_COUNT; i++)
        assert_int_equal(send_text(f->ns.app, c, "x", 1), 0);
    assert_int_equal(send_text(f->ns.app, c, "x", 1), -EAGAIN);
    assert_int_equal(ipc_close(f->server.app, s), 0);
    expect_event(f->ns.app, c, IPC_EV_SEND_UNBLOCKED | IPC_EV_HUP);
    assert_int_equal(send_text(f->ns.app, c, "x", 1), -ENOTCONN);
}

static void put_tells_no_sender_that_was_not_blocked(void **state)
{
    struct fixture *f = *state;
    uint32_t c, s;
    connect_pair(f, &f->ns, &c, &s);
    assert_int_equal(send_text(f->ns.app, c, "x", 1), 0);
    expect_text(f->server.app, s, "x");
    expect_no_event(f->ns.app);
}

static void stale_message_id_is_refused(void **state)
{
    struct fixture *f = *state;
    uint32_t c, s;
    struct ipc_msg m;
    char buf[4];
    connect_pair(f, &f->ns, &c, &s);
    assert_int_equal(ipc_get_msg(f->server.app, s, &m), -ENOMSG);
    assert_int_equal(send_text(f->ns.app, c, "x", 1), 0);
    assert_int_equal(ipc_get_msg(f->server.app, s, &m), 0);
    assert_int_equal(ipc_put_msg(f->server.app, s, m.id), 0);
    assert_int_equal(ipc_put_msg(f->server.app, s, m.id), -ENOENT);
    assert_int_equal(ipc_read_msg(f->server.app, s, m.id, 0, buf, 4), -ENOENT);
    assert_int_equal(send_text(f->ns.app, c, "y", 1), 0);
    struct ipc_msg next;
    assert_int_equal(ipc_get_msg(f->server.app, s, &next), 0);
    assert_int_equal(ipc_read_msg(f->server.app, s, m.id, 0, buf, 4), -ENOENT);
    for (uint32_t id = 0; id < 200; id++)
        if (id != next.id)
            assert_int_equal(ipc_put_msg(f->server.app, s, id), -ENOENT);
}

static void send_needs_a_connection(void **state)
{
    struct fixture *f = *state;
    int h = ipc_connect(f->ns.app, PORT, 1);
    assert_int_equal(send_text(f->ns.app, (uint32_t)h, "x", 1), -ENOTCONN);
}

/* ---- closing ---- */

static void hup_comes_after_the_messages(void **state)
{
    struct fixture *f = *state;
    uint32_t c, s;
    connect_pair(f, &f->ns, &c, &s);
    assert_int_equal(send_text(f->ns.app, c, "last", 1), 0);
    assert_int_equal(ipc_close(f->ns.app, c), 0);
    expect_event(f->server.app, s, IPC_EV_MSG);
    assert_int_equal(send_text(f->server.app, s, "x", 1), -ENOTCONN);
    expect_text(f->server.app, s, "last");
    expect_event(f->server.app, s, IPC_EV_HUP);
    expect_no_event(f->server.app);
    assert_int_equal(ipc_close(f->server.app, s), 0);
}

static void hup_wakes_the_peer(void **state)
{
    struct fixture *f = *state;
    uint32_t c, s;
    connect_pair(f, &f->ns, &c, &s);
    unsigned before = f->ns.wakes;
    assert_int_equal(ipc_close(f->server.app, s), 0);
    assert_int_equal(f->ns.wakes, before + 1);
    expect_event(f->ns.app, c, IPC_EV_HUP);
}

static void closed_handle_is_stale(void **state)
{
    struct fixture *f = *state;
    uint32_t c, s;
    struct ipc_msg m;
    struct ipc_uuid peer;
    char buf[4];
    connect_pair(f, &f->ns, &c, &s);
    assert_int_equal(ipc_close(f->ns.app, c), 0);
    const uint32_t bad[] = {c, 0, UINT32_MAX, c + 1};
    for (size_t i = 0; i < ARRAY_COUNT(bad); i++) {
        assert_int_equal(send_text(f->ns.app, bad[i], "x", 1), -EBADF);
        assert_int_equal(ipc_get_msg(f->ns.app, bad[i], &m), -EBADF);
        assert_int_equal(ipc_read_msg(f->ns.app, bad[i], 1, 0, buf, 1), -EBADF);
        assert_int_equal(ipc_put_msg(f->ns.app, bad[i], 1), -EBADF);
        assert_int_equal(ipc_set_cookie(f->ns.app, bad[i], f), -EBADF);
        assert_int_equal(ipc_hold_msgs(f->ns.app, bad[i], true), -EBADF);
        assert_int_equal(ipc_accept(f->ns.app, bad[i], &peer), -EBADF);
        assert_int_equal(ipc_close(f->ns.app, bad[i]), -EBADF);
    }
}

static void handle_of_the_wrong_kind_is_refused(void **state)
{
    struct fixture *f = *state;
    uint32_t c, s;
    struct ipc_uuid peer;
    connect_pair(f, &f->ns, &c, &s);
    assert_int_equal(send_text(f->server.app, (uint32_t)f->port, "x", 1), -EBADF);
    assert_int_equal(ipc_accept(f->server.app, s, &peer), -EBADF);
}

static void app_destroy_hangs_up_everywhere(void **state)
{
    struct fixture *f = *state;
    struct peer extra = {0};
    uint32_t c, s, pa, pb;
    peer_init(f, &extra, 3);
    connect_pair(f, &extra, &c, &s);
    assert_true(ipc_connect(extra.app, PORT, 1) > 0);
    assert_int_equal(ipc_pair(extra.app, f->ns.app, 1, 16, &pa, &pb), 0);
    assert_int_equal(ipc_set_cookie(f->server.app, s, &extra), 0);
    ipc_app_destroy(extra.app);
    expect_event(f->ns.app, pb, IPC_EV_HUP);
    struct ipc_event ev;
    assert_true(ipc_next_event(f->server.app, &ev));
    assert_int_equal(ev.events, IPC_EV_HUP);
    assert_ptr_equal(ev.cookie, &extra);
    expect_no_event(f->server.app);
}

/* ---- events ---- */

static void events_go_round_robin(void **state)
{
    struct fixture *f = *state;
    uint32_t c[3], s[3];
    for (unsigned i = 0; i < 3; i++) {
        connect_pair(f, &f->ns, &c[i], &s[i]);
        assert_int_equal(ipc_set_cookie(f->server.app, s[i], &c[i]), 0);
    }
    for (unsigned i = 0; i < 3; i++)
        assert_int_equal(send_text(f->ns.app, c[i], "x", 1), 0);
    for (unsigned i = 0; i < 6; i++) {
        struct ipc_event ev;
        assert_true(ipc_next_event(f->server.app, &ev));
        assert_int_equal(ev.handle, s[i % 3]);
        assert_ptr_equal(ev.cookie, &c[i % 3]);
    }
}

static void wake_comes_once_for_one_event(void **state)
{
    struct fixture *f = *state;
    uint32_t c, s;
    connect_pair(f, &f->ns, &c, &s);
    unsigned before = f->server.wakes;
    assert_int_equal(send_text(f->ns.app, c, "1", 1), 0);
    assert_int_equal(send_text(f->ns.app, c, "2", 1), 0);
    assert_int_equal(f->server.wakes, before + 1);
    expect_text(f->server.app, s, "1");
    expect_text(f->server.app, s, "2");
    assert_int_equal(send_text(f->ns.app, c, "3", 1), 0);
    assert_int_equal(f->server.wakes, before + 2);
}

static void held_messages_are_not_told(void **state)
{
    struct fixture *f = *state;
    uint32_t c, s;
    connect_pair(f, &f->ns, &c, &s);
    assert_int_equal(ipc_hold_msgs(f->server.app, s, true), 0);
    unsigned before = f->server.wakes;
    assert_int_equal(send_text(f->ns.app, c, "x", 1), 0);
    assert_int_equal(ipc_close(f->ns.app, c), 0);
    expect_no_event(f->server.app);
    assert_int_equal(f->server.wakes, before);
    assert_int_equal(ipc_hold_msgs(f->server.app, s, false), 0);
    assert_int_equal(f->server.wakes, before + 1);
    expect_event(f->server.app, s, IPC_EV_MSG);
    expect_text(f->server.app, s, "x");
    expect_event(f->server.app, s, IPC_EV_HUP);
}

/* ---- pairs ---- */

static void pair_is_connected_at_once(void **state)
{
    struct fixture *f = *state;
    uint32_t a, b;
    assert_int_equal(ipc_pair(f->ns.app, f->ta.app, 1, 16, &a, &b), 0);
    assert_int_equal(send_text(f->ns.app, a, "hello", 1), 0);
    expect_text(f->ta.app, b, "hello");
    assert_int_equal(send_text(f->ta.app, b, "hi", 1), 0);
    expect_text(f->ns.app, a, "hi");
    assert_int_equal(ipc_pair(f->ns.app, f->ta.app, 0, 16, &a, &b), -EINVAL);
    assert_int_equal(a, 0);
}

static void ten_thousand_channels(void **state)
{
    struct fixture *f = *state;
    enum { N = 10000 };
    uint32_t *a = calloc(N, sizeof(*a)), *b = calloc(N, sizeof(*b));
    assert_true(a && b);
    for (unsigned i = 0; i < N; i++)
        assert_int_equal(ipc_pair(f->ns.app, f->ta.app, 1, 16, &a[i], &b[i]), 0);
    for (unsigned i = 0; i < N; i++)
        assert_int_equal(send_text(f->ns.app, a[i], "x", 1), 0);
    for (unsigned i = 0; i < N; i++)
        expect_text(f->ta.app, b[i], "x");
    for (unsigned i = 0; i < N / 2; i++)
        assert_int_equal(ipc_close(f->ns.app, a[i]), 0);
    for (unsigned i = 0; i < N / 2; i++)
        expect_event(f->ta.app, b[i], IPC_EV_HUP);
    expect_no_event(f->ta.app);
    free(a);
    free(b);
}

static void handle_table_has_an_end(void **state)
{
    struct fixture *f = *state;
    uint32_t a, b;
    struct ipc_uuid peer;
    int r = 0, waiting = ipc_connect(f->ns.app, PORT, 1);
    unsigned n = 1; /* the port */
    while (r == 0 && n <= IPC_HANDLES_MAX) {
        r = ipc_pair(f->server.app, f->ta.app, 1, 1, &a, &b);
        n += r == 0;
    }
    assert_int_equal(r, -ENOSPC);
    assert_int_equal(n, IPC_HANDLES_MAX);
    assert_int_equal(a, 0);
    assert_int_equal(ipc_port_create(f->server.app, "other", 1, 1, 0), -ENOSPC);
    assert_int_equal(ipc_connect(f->server.app, PORT, 1), -ENOSPC);
    assert_int_equal(ipc_accept(f->server.app, (uint32_t)f->port, &peer), -ENOSPC);
    expect_event(f->ns.app, (uint32_t)waiting, IPC_EV_HUP);
    expect_no_event(f->server.app);
}

static void without_memory_nothing_is_created(void **state)
{
    struct fixture *f = *state;
    struct ipc_uuid uuid = {{0}};
    struct ipc *ipc;
    struct ipc_app *app;
    uint32_t a, b;
    memory_ends_after(0);
    int created = ipc_create(&ipc), app_created = ipc_app_create(f->ipc, &uuid, NULL, NULL, &app);
    int port = ipc_port_create(f->ta.app, "p", 1, 1, 0), chan = ipc_connect(f->ns.app, PORT, 1);
    int pair = ipc_pair(f->ns.app, f->ta.app, 1, 1, &a, &b);
    memory_is_back();
    assert_int_equal(created, -ENOMEM);
    assert_null(ipc);
    assert_int_equal(app_created, -ENOMEM);
    assert_null(app);
    assert_int_equal(port, -ENOMEM);
    assert_int_equal(chan, -ENOMEM);
    assert_int_equal(pair, -ENOMEM);
    assert_int_equal(ipc_pair(f->ns.app, f->ta.app, 1, 1, &a, &b), 0);
}

/* ---- threads ---- */

struct echo {
    struct ipc_app *app;
    uint32_t handle;
    unsigned rounds;
};

static void wait_event(struct echo *e, struct ipc_event *ev)
{
    while (!ipc_next_event(e->app, ev))
        sched_yield();
}

/* Each side sends as fast as the other takes, and checks what it takes. */
static void *echo_main(void *arg)
{
    struct echo *e = arg;
    unsigned sent = 0, taken = 0;
    bool blocked = false;
    while (sent < e->rounds || taken < e->rounds) {
        struct ipc_event ev;
        while (!blocked && sent < e->rounds) {
            struct iovec iov = {&sent, sizeof(sent)};
            int r = ipc_send(e->app, e->handle, &iov, 1, 1);
            assert_true(r == 0 || r == -EAGAIN);
            blocked = r == -EAGAIN;
            sent += r == 0;
        }
        if (taken == e->rounds && sent == e->rounds)
            break; /* nobody has anything more to tell this side */
        wait_event(e, &ev);
        blocked = blocked && !(ev.events & IPC_EV_SEND_UNBLOCKED);
        if (!(ev.events & IPC_EV_MSG))
            continue;
        struct ipc_msg m;
        unsigned got = UINT32_MAX;
        assert_int_equal(ipc_get_msg(e->app, e->handle, &m), 0);
        assert_int_equal(ipc_read_msg(e->app, e->handle, m.id, 0, &got, sizeof(got)), sizeof(got));
        assert_int_equal(ipc_put_msg(e->app, e->handle, m.id), 0);
        assert_int_equal(got, taken);
        taken++;
    }
    return NULL;
}

static void two_threads_exchange_messages(void **state)
{
    struct fixture *f = *state;
    struct echo a = {.app = f->ns.app, .rounds = 20000}, b = {.app = f->ta.app, .rounds = 20000};
    pthread_t t;
    assert_int_equal(ipc_pair(a.app, b.app, 4, 16, &a.handle, &b.handle), 0);
    assert_int_equal(pthread_create(&t, NULL, echo_main, &b), 0);
    echo_main(&a);
    pthread_join(t, NULL);
}

struct burst {
    struct ipc_app *app;
    uint32_t handle;
};

static void *burst_main(void *arg)
{
    struct burst *b = arg;
    int r;
    do {
        r = send_text(b->app, b->handle, "some text", 1);
    } while (r == 0 || r == -EAGAIN);
    assert_int_equal(r, -ENOTCONN);
    return NULL;
}

static void app_destroy_races_with_senders(void **state)
{
    struct fixture *f = *state;
    for (unsigned i = 0; i < 200; i++) {
        struct peer victim = {0};
        struct burst b = {.app = f->ns.app};
        uint32_t h;
        pthread_t t;
        peer_init(f, &victim, 3);
        assert_int_equal(ipc_pair(b.app, victim.app, 4, 16, &b.handle, &h), 0);
        assert_int_equal(pthread_create(&t, NULL, burst_main, &b), 0);
        struct ipc_event ev;
        while (!ipc_next_event(victim.app, &ev))
            sched_yield();
        assert_int_equal(ev.handle, h);
        ipc_app_destroy(victim.app);
        unsigned wakes = victim.wakes;
        pthread_join(t, NULL);
        assert_int_equal(victim.wakes, wakes);
        assert_int_equal(ipc_close(b.app, b.handle), 0);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(port_path_is_unique),
        TEST(port_refuses_bad_arguments),
        TEST(port_admits_by_kind_of_client),
        TEST(connect_needs_a_port),
        TEST(accept_tells_who_connects),
        TEST(accept_takes_the_oldest_first),
        TEST(port_close_refuses_who_waits),
        TEST(connection_given_up_is_forgotten),
        TEST(message_travels_both_ways),
        TEST(message_is_gathered_and_read_in_parts),
        TEST(messages_keep_their_order),
        TEST(message_may_be_empty),
        TEST(message_too_long_is_refused),
        TEST(full_queue_blocks_and_unblocks),
        TEST(blocked_sender_is_told_that_its_peer_has_gone),
        TEST(put_tells_no_sender_that_was_not_blocked),
        TEST(stale_message_id_is_refused),
        TEST(send_needs_a_connection),
        TEST(hup_comes_after_the_messages),
        TEST(hup_wakes_the_peer),
        TEST(closed_handle_is_stale),
        TEST(handle_of_the_wrong_kind_is_refused),
        TEST(app_destroy_hangs_up_everywhere),
        TEST(events_go_round_robin),
        TEST(wake_comes_once_for_one_event),
        TEST(held_messages_are_not_told),
        TEST(pair_is_connected_at_once),
        TEST(ten_thousand_channels),
        TEST(handle_table_has_an_end),
        TEST(without_memory_nothing_is_created),
        TEST(two_threads_exchange_messages),
        TEST(app_destroy_races_with_senders),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
