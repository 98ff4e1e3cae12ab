/* SPDX-License-Identifier: BSD-2-Clause */
/* The sockets of a TA, over loopback: this program is at their other end. */
#include "itest_client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <__tee_ipsocket.h>
#include <__tee_isocket_defines.h>
#include <__tee_tcpsocket_defines.h>
#include <__tee_tcpsocket_defines_extensions.h>
#include <__tee_udpsocket_defines.h>
#include <tee_api_defines.h>

#include "socket/socket_ta.h"

#define TCP     TEE_ISOCKET_PROTOCOLID_TCP
#define UDP     TEE_ISOCKET_PROTOCOLID_UDP
#define FOREVER TEE_TIMEOUT_INFINITE

/* ---- the TA ---- */

struct ta {
    struct client c;
    uint32_t handle, protocol;
    uint32_t protocol_error;
};

static void ta_begin(struct ta *t, uint32_t protocol)
{
    TEEC_UUID uuid = SOCKET_TA_UUID;

    memset(t, 0, sizeof(*t));
    t->protocol = protocol;
    assert_int_equal(TEEC_InitializeContext(NULL, &t->c.ctx), TEEC_SUCCESS);
    assert_int_equal(
        TEEC_OpenSession(&t->c.ctx, &t->c.session, &uuid, TEEC_LOGIN_PUBLIC, NULL, NULL, NULL),
        TEEC_SUCCESS);
}

static TEEC_Operation op_of(const struct ta *t, uint32_t types, const void *buf, size_t size)
{
    TEEC_Operation op = {0};

    op.paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_INPUT, types, TEEC_VALUE_INOUT, TEEC_NONE);
    op.params[0].value.a = t->handle;
    op.params[0].value.b = t->protocol;
    op.params[1].tmpref.buffer = (void *)(uintptr_t)buf;
    op.params[1].tmpref.size = size;
    return op;
}

static TEEC_Result run(struct ta *t, uint32_t command, TEEC_Operation *op)
{
    return TEEC_InvokeCommand(&t->c.session, command, op, NULL);
}

static TEEC_Result try_connect(struct ta *t, uint32_t version, const char *host, uint16_t port)
{
    TEEC_Operation op = op_of(t, TEEC_MEMREF_TEMP_INPUT, host, strlen(host) + 1);

    op.params[0].value.a = port;
    op.params[0].value.b |= version << 8;
    TEEC_Result res = run(t, SOCKET_OPEN, &op);
    t->handle = op.params[2].value.a;
    t->protocol_error = op.params[2].value.b;
    return res;
}

static void ta_connect(struct ta *t, uint16_t port)
{
    assert_int_equal(try_connect(t, TEE_IP_VERSION_4, "127.0.0.1", port), TEEC_SUCCESS);
    assert_int_not_equal(t->handle, 0);
    assert_int_equal(t->protocol_error, TEE_SUCCESS);
}

static TEEC_Result ta_send(struct ta *t, const void *buf, uint32_t *len, uint32_t timeout)
{
    TEEC_Operation op = op_of(t, TEEC_MEMREF_TEMP_INPUT, buf, *len);

    op.params[2].value.a = timeout;
    TEEC_Result res = run(t, SOCKET_SEND, &op);
    *len = op.params[2].value.b;
    return res;
}

static TEEC_Result ta_recv(struct ta *t, void *buf, uint32_t *len, uint32_t timeout)
{
    TEEC_Operation op = op_of(t, TEEC_MEMREF_TEMP_OUTPUT, buf, *len);

    op.params[2].value.a = timeout;
    TEEC_Result res = run(t, SOCKET_RECV, &op);
    *len = op.params[2].value.b;
    return res;
}

static TEEC_Result ta_ioctl(struct ta *t, uint32_t command, const void *buf, uint32_t len)
{
    TEEC_Operation op = op_of(t, TEEC_MEMREF_TEMP_INPUT, buf, len);

    op.params[2].value.a = command;
    return run(t, SOCKET_IOCTL, &op);
}

static uint32_t ta_error(struct ta *t)
{
    TEEC_Operation op = op_of(t, TEEC_MEMREF_TEMP_INPUT, NULL, 0);

    assert_int_equal(run(t, SOCKET_ERROR, &op), TEEC_SUCCESS);
    return op.params[2].value.a;
}

static void ta_close(struct ta *t)
{
    TEEC_Operation op = op_of(t, TEEC_MEMREF_TEMP_INPUT, NULL, 0);

    assert_int_equal(run(t, SOCKET_CLOSE, &op), TEEC_SUCCESS);
    t->handle = 0;
}

static void ta_end(struct ta *t)
{
    close_ta(&t->c);
}

static void expect_sent(struct ta *t, const void *buf, uint32_t len)
{
    uint32_t n = len;

    assert_int_equal(ta_send(t, buf, &n, FOREVER), TEEC_SUCCESS);
    assert_int_equal(n, len);
    assert_int_equal(ta_error(t), TEE_SUCCESS);
}

static void expect_received(struct ta *t, const void *want, uint32_t len)
{
    unsigned char buf[256];
    uint32_t n = sizeof(buf);

    assert_int_equal(ta_recv(t, buf, &n, FOREVER), TEEC_SUCCESS);
    assert_int_equal(n, len);
    assert_memory_equal(buf, want, len);
}

/* ---- the other end ---- */

union any_addr {
    struct sockaddr sa;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

/* A socket at the loopback address: its port, or 0 where the host has none of that family. */
static uint16_t bind_any(int family, int type, int *fd)
{
    union any_addr a = {0};
    socklen_t len = sizeof(a);

    a.sa.sa_family = (sa_family_t)family;
    if (family == AF_INET6)
        a.v6.sin6_addr = in6addr_loopback;
    else
        a.v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    *fd = socket(family, type | SOCK_CLOEXEC, 0);
    if (*fd < 0)
        return 0;
    if (bind(*fd, &a.sa, family == AF_INET6 ? sizeof(a.v6) : sizeof(a.v4)) < 0) {
        close(*fd);
        return 0;
    }
    assert_int_equal(getsockname(*fd, &a.sa, &len), 0);
    return ntohs(family == AF_INET6 ? a.v6.sin6_port : a.v4.sin_port);
}

static uint16_t listen_any(int family, int *fd)
{
    uint16_t port = bind_any(family, SOCK_STREAM, fd);

    if (port)
        assert_int_equal(listen(*fd, 8), 0);
    return port;
}

/* A TA with a connection, and its other end. */
static int connected(struct ta *t)
{
    int listener;
    uint16_t port = listen_any(AF_INET, &listener);

    assert_int_not_equal(port, 0);
    ta_begin(t, TCP);
    ta_connect(t, port);
    int fd = accept(listener, NULL, NULL);
    assert_true(fd >= 0);
    close(listener);
    return fd;
}

/* Returns what comes, until the peer ends. */
static void *echo_main(void *arg)
{
    int listener = *(int *)arg, fd = accept(listener, NULL, NULL);
    char buf[3000];
    ssize_t n;

    while ((n = recv(fd, buf, sizeof(buf), 0)) > 0) {
        for (ssize_t done = 0, sent; done < n; done += sent) {
            sent = send(fd, buf + done, (size_t)(n - done), MSG_NOSIGNAL);
            if (sent < 0)
                break;
        }
    }
    close(fd);
    close(listener);
    return NULL;
}

struct echo_server {
    int listener;
    uint16_t port;
    pthread_t thread;
};

static bool echo_begin(struct echo_server *e, int family)
{
    e->port = listen_any(family, &e->listener);
    return e->port && pthread_create(&e->thread, NULL, echo_main, &e->listener) == 0;
}

static void echo_end(struct echo_server *e)
{
    assert_int_equal(pthread_join(e->thread, NULL), 0);
}

static TEEC_Result ta_echo(struct ta *t, uint32_t total, uint32_t turn)
{
    TEEC_Operation op = op_of(t, TEEC_MEMREF_TEMP_INPUT, NULL, 0);

    op.params[2].value.a = total;
    op.params[2].value.b = turn;
    TEEC_Result res = run(t, SOCKET_ECHO, &op);
    return res == TEEC_SUCCESS && op.params[2].value.b != total ? TEEC_ERROR_GENERIC : res;
}

/* ---- streams ---- */

static void test_tcp_there_and_back(void **state)
{
    struct echo_server e;
    struct ta t;

    (void)state;
    assert_true(echo_begin(&e, AF_INET));
    ta_begin(&t, TCP);
    ta_connect(&t, e.port);
    assert_int_equal(ta_error(&t), TEE_SUCCESS);
    expect_sent(&t, "hello", 5);
    assert_int_equal(ta_echo(&t, 0, 16), TEEC_SUCCESS);
    expect_received(&t, "hello", 5);
    ta_close(&t);
    ta_end(&t);
    echo_end(&e);
}

static void echo_over(uint32_t version, const char *host, int family)
{
    struct echo_server e;
    struct ta t;

    if (!echo_begin(&e, family)) {
        print_message("the host has no IPv6 loopback address\n");
        skip();
    }
    ta_begin(&t, TCP);
    assert_int_equal(try_connect(&t, version, host, e.port), TEEC_SUCCESS);
    assert_int_equal(ta_echo(&t, 20000, 7000), TEEC_SUCCESS);
    ta_end(&t);
    echo_end(&e);
}

static void test_ipv6(void **state)
{
    (void)state;
    echo_over(TEE_IP_VERSION_6, "::1", AF_INET6);
}

static void test_ipv6_by_any_version(void **state)
{
    (void)state;
    echo_over(TEE_IP_VERSION_DC, "::1", AF_INET6);
}

/* Whichever of its addresses comes first: the others are tried. */
static void test_a_name(void **state)
{
    (void)state;
    echo_over(TEE_IP_VERSION_DC, "localhost", AF_INET);
}

/* ---- many at once ---- */

#define STREAMS      4
#define STREAM_BYTES (2u << 20)

struct stream {
    pthread_t thread;
    TEEC_Result res;
};

static void *stream_main(void *arg)
{
    struct stream *s = arg;
    struct echo_server e;
    struct ta t;

    assert_true(echo_begin(&e, AF_INET));
    ta_begin(&t, TCP);
    ta_connect(&t, e.port);
    s->res = ta_echo(&t, STREAM_BYTES, 20000);
    ta_end(&t);
    echo_end(&e);
    return NULL;
}

static void test_concurrent_streams(void **state)
{
    struct stream s[STREAMS];

    (void)state;
    for (int i = 0; i < STREAMS; i++)
        assert_int_equal(pthread_create(&s[i].thread, NULL, stream_main, &s[i]), 0);
    for (int i = 0; i < STREAMS; i++)
        pthread_join(s[i].thread, NULL);
    for (int i = 0; i < STREAMS; i++)
        assert_int_equal(s[i].res, TEEC_SUCCESS);
}

static void *reader_main(void *arg)
{
    int fd = *(int *)arg;
    unsigned char buf[10000];
    uintptr_t sum = 0;
    ssize_t n;

    while ((n = recv(fd, buf, sizeof(buf), 0)) > 0)
        for (ssize_t i = 0; i < n; i++)
            sum = sum * 31 + buf[i];
    return (void *)sum;
}

/* One call of a size that no block, buffer or window holds. */
static void test_a_large_send(void **state)
{
    uint32_t size = 3 << 20;
    unsigned char *data = malloc(size);
    uintptr_t sum = 0;
    pthread_t reader;
    struct ta t;
    void *got;
    int fd = connected(&t);

    (void)state;
    for (uint32_t i = 0; i < size; i++) {
        data[i] = (unsigned char)(i * 7 + i / 4051);
        sum = sum * 31 + data[i];
    }
    assert_int_equal(pthread_create(&reader, NULL, reader_main, &fd), 0);
    expect_sent(&t, data, size);
    ta_end(&t);
    pthread_join(reader, &got);
    assert_true(sum == (uintptr_t)got);
    close(fd);
    free(data);
}

/* As much as there is, also when that is more than one message. */
static void test_a_large_recv(void **state)
{
    static unsigned char data[9000], buf[20000];
    uint32_t got = 0;
    struct ta t;
    int fd = connected(&t);

    (void)state;
    for (size_t i = 0; i < sizeof(data); i++)
        data[i] = (unsigned char)(i * 13);
    assert_int_equal(send(fd, data, sizeof(data), 0), sizeof(data));
    while (got < sizeof(data)) {
        uint32_t n = sizeof(buf) - got;
        assert_int_equal(ta_recv(&t, buf + got, &n, FOREVER), TEEC_SUCCESS);
        got += n;
    }
    assert_int_equal(got, sizeof(data));
    assert_memory_equal(buf, data, sizeof(data));
    ta_end(&t);
    close(fd);
}

/* ---- timeouts ---- */

static void recv_times_out(uint32_t timeout)
{
    unsigned char buf[100];
    uint32_t n = sizeof(buf);
    struct ta t;
    int fd = connected(&t);

    assert_int_equal(ta_recv(&t, buf, &n, timeout), TEE_ISOCKET_ERROR_TIMEOUT);
    assert_int_equal(n, sizeof(buf));
    assert_int_equal(ta_error(&t), TEE_ISOCKET_ERROR_TIMEOUT);
    assert_int_equal(send(fd, "x", 1, 0), 1);
    expect_received(&t, "x", 1);
    assert_int_equal(ta_error(&t), TEE_SUCCESS);
    ta_end(&t);
    close(fd);
}

static void test_recv_at_once(void **state)
{
    (void)state;
    recv_times_out(0);
}

static void test_recv_in_time(void **state)
{
    (void)state;
    recv_times_out(20);
}

/* Who does not read is sent what the host's buffers hold, and no more. */
static void send_times_out(uint32_t timeout)
{
    const uint32_t size = 16 << 20;
    unsigned char *data = calloc(1, size), buf[4096];
    uint32_t n = size, got = 0;
    struct ta t;
    int fd = connected(&t);

    assert_int_equal(ta_send(&t, data, &n, timeout), TEE_ISOCKET_ERROR_TIMEOUT);
    assert_in_range(n, 1, size - 1);
    assert_int_equal(ta_error(&t), TEE_ISOCKET_ERROR_TIMEOUT);
    ta_close(&t);
    for (ssize_t r; (r = recv(fd, buf, sizeof(buf), 0)) > 0; got += (uint32_t)r)
        ;
    assert_int_equal(got, n);
    ta_end(&t);
    close(fd);
    free(data);
}

static void test_send_at_once(void **state)
{
    (void)state;
    send_times_out(0);
}

static void test_send_in_time(void **state)
{
    (void)state;
    send_times_out(20);
}

/* ---- peers that are not there, or go ---- */

static void open_fails(uint32_t version, const char *host, uint16_t port, TEEC_Result res,
                       uint32_t protocol_error)
{
    struct ta t;

    ta_begin(&t, TCP);
    assert_int_equal(try_connect(&t, version, host, port), res);
    assert_int_equal(t.handle, 0);
    assert_int_equal(t.protocol_error, protocol_error);
    ta_end(&t);
}

static void test_refused(void **state)
{
    int fd;
    uint16_t port = bind_any(AF_INET, SOCK_STREAM, &fd);

    (void)state;
    open_fails(TEE_IP_VERSION_4, "127.0.0.1", port, TEE_ERROR_COMMUNICATION, TEE_SUCCESS);
    close(fd);
}

static void test_unreachable(void **state)
{
    (void)state;
    open_fails(TEE_IP_VERSION_4, "255.255.255.255", 9, TEE_ERROR_COMMUNICATION, TEE_SUCCESS);
}

static void test_no_such_name(void **state)
{
    (void)state;
    open_fails(TEE_IP_VERSION_DC, "no such name.invalid", 9, TEE_ISOCKET_ERROR_PROTOCOL,
               TEE_ISOCKET_ERROR_HOSTNAME);
}

static void test_a_name_that_is_too_long(void **state)
{
    char name[400];

    (void)state;
    memset(name, 'a', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    open_fails(TEE_IP_VERSION_DC, name, 9, TEE_ISOCKET_ERROR_PROTOCOL, TEE_ISOCKET_ERROR_HOSTNAME);
}

static void test_an_address_of_the_other_version(void **state)
{
    (void)state;
    open_fails(TEE_IP_VERSION_4, "::1", 9, TEE_ISOCKET_ERROR_PROTOCOL, TEE_ISOCKET_ERROR_HOSTNAME);
    open_fails(TEE_IP_VERSION_6, "127.0.0.1", 9, TEE_ISOCKET_ERROR_PROTOCOL,
               TEE_ISOCKET_ERROR_HOSTNAME);
    open_fails(7, "127.0.0.1", 9, TEE_ERROR_BAD_PARAMETERS, TEE_SUCCESS);
}

static void test_the_peer_closes(void **state)
{
    unsigned char buf[100];
    uint32_t n;
    struct ta t;
    int fd = connected(&t);

    (void)state;
    assert_int_equal(send(fd, "last", 4, 0), 4);
    close(fd);
    expect_received(&t, "last", 4);
    for (int i = 0; i < 2; i++) {
        n = sizeof(buf);
        assert_int_equal(ta_recv(&t, buf, &n, FOREVER), TEE_ISOCKET_ERROR_REMOTE_CLOSED);
        assert_int_equal(ta_error(&t), TEE_ISOCKET_ERROR_REMOTE_CLOSED);
    }
    TEEC_Result res; /* the first one may still go out */
    do {
        n = 1;
        res = ta_send(&t, "x", &n, FOREVER);
    } while (res == TEEC_SUCCESS);
    assert_int_equal(res, TEE_ISOCKET_ERROR_REMOTE_CLOSED);
    assert_int_equal(n, 0);
    ta_end(&t);
}

static void test_the_peer_resets(void **state)
{
    struct linger hard = {.l_onoff = 1};
    unsigned char buf[100];
    uint32_t n = sizeof(buf);
    struct ta t;
    int fd = connected(&t);

    (void)state;
    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard)), 0);
    close(fd);
    assert_int_equal(ta_recv(&t, buf, &n, FOREVER), TEE_ISOCKET_ERROR_REMOTE_CLOSED);
    ta_end(&t);
}

/* ---- datagrams ---- */

static int udp_pair(struct ta *t)
{
    int fd;
    uint16_t port = bind_any(AF_INET, SOCK_DGRAM, &fd);

    ta_begin(t, UDP);
    ta_connect(t, port);
    return fd;
}

/* Takes a datagram of `len` bytes and answers its sender with `answer_len` bytes like it. */
static void udp_answer(int fd, uint32_t len, uint32_t answer_len)
{
    static unsigned char buf[70000];
    union any_addr from;
    socklen_t from_len = sizeof(from);

    assert_int_equal(recvfrom(fd, buf, sizeof(buf), 0, &from.sa, &from_len), len);
    for (uint32_t i = 0; i < answer_len; i++)
        buf[i] = (unsigned char)(i * 3);
    assert_int_equal(sendto(fd, buf, answer_len, 0, &from.sa, from_len), answer_len);
}

/* A TA sends one of `len` bytes, is answered with one of `answer_len`, for which it has `room`. */
static void udp_turn(struct ta *t, int fd, uint32_t len, uint32_t answer_len, uint32_t room)
{
    unsigned char *data = calloc(1, 70000);
    uint32_t n = len;

    assert_int_equal(ta_send(t, data, &n, FOREVER), TEEC_SUCCESS);
    assert_int_equal(n, len);
    udp_answer(fd, len, answer_len);
    n = room;
    assert_int_equal(ta_recv(t, data, &n, FOREVER), TEEC_SUCCESS);
    assert_int_equal(n, answer_len < room ? answer_len : room);
    for (uint32_t i = 0; i < n; i++)
        assert_int_equal(data[i], (unsigned char)(i * 3));
    free(data);
}

static void test_datagrams_of_all_sizes(void **state)
{
    static const uint32_t size[] = {1, 0, 100, 4051, 4052, 4053, 8105, 65507};
    struct ta t;
    int fd = udp_pair(&t);

    (void)state;
    for (size_t i = 0; i < sizeof(size) / sizeof(size[0]); i++)
        udp_turn(&t, fd, size[i], size[i], 65536);
    ta_end(&t);
    close(fd);
}

static void test_the_rest_of_a_datagram_is_lost(void **state)
{
    struct ta t;
    int fd = udp_pair(&t);

    (void)state;
    udp_turn(&t, fd, 10, 10000, 5000);
    udp_turn(&t, fd, 10, 20, 20);
    ta_end(&t);
    close(fd);
}

static void test_a_datagram_that_is_too_large(void **state)
{
    static unsigned char data[70000];
    static const uint32_t size[] = {65508, 65536, 65537, sizeof(data)};
    struct ta t;
    int fd = udp_pair(&t);

    (void)state;
    for (size_t i = 0; i < sizeof(size) / sizeof(size[0]); i++) {
        uint32_t n = size[i];
        assert_int_equal(ta_send(&t, data, &n, FOREVER), TEE_ISOCKET_ERROR_LARGE_BUFFER);
        assert_int_equal(n, 0);
    }
    udp_turn(&t, fd, 1, 1, 1);
    ta_end(&t);
    close(fd);
}

static void test_another_port(void **state)
{
    struct ta t;
    int first = udp_pair(&t), second;
    uint16_t port = bind_any(AF_INET, SOCK_DGRAM, &second);

    (void)state;
    assert_int_equal(ta_ioctl(&t, TEE_UDP_CHANGEPORT, &port, sizeof(port)), TEEC_SUCCESS);
    udp_turn(&t, second, 50, 60, 100);
    ta_end(&t);
    close(first);
    close(second);
}

static void test_another_address(void **state)
{
    struct ta t;
    int fd = udp_pair(&t), second;
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1)};
    socklen_t len = sizeof(a);

    (void)state;
    assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &len), 0);
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1);
    second = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(second, (struct sockaddr *)&a, sizeof(a)), 0);
    assert_int_equal(ta_ioctl(&t, TEE_UDP_CHANGEADDR, "127.0.0.2", 10), TEEC_SUCCESS);
    udp_turn(&t, second, 50, 60, 100);
    assert_int_equal(ta_ioctl(&t, TEE_UDP_CHANGEADDR, "localhost", 10), TEEC_SUCCESS);
    udp_turn(&t, fd, 50, 60, 100);
    assert_int_equal(ta_ioctl(&t, TEE_UDP_CHANGEADDR, "::1", 4), TEE_ISOCKET_ERROR_HOSTNAME);
    assert_int_equal(ta_error(&t), TEE_ISOCKET_ERROR_HOSTNAME);
    udp_turn(&t, fd, 50, 60, 100);
    ta_end(&t);
    close(fd);
    close(second);
}

/* The host says so with the next call. */
static void test_nobody_takes_the_datagram(void **state)
{
    unsigned char buf[10];
    uint32_t n = sizeof(buf);
    struct ta t;
    int fd = udp_pair(&t);

    (void)state;
    close(fd);
    expect_sent(&t, "x", 1);
    assert_int_equal(ta_recv(&t, buf, &n, FOREVER), TEE_ERROR_COMMUNICATION);
    ta_end(&t);
}

/* ---- ioctl ---- */

static void test_buffers_of_a_connection(void **state)
{
    uint32_t size = 4096, bad = UINT32_MAX;
    struct ta t;
    int fd = connected(&t);

    (void)state;
    assert_int_equal(ta_ioctl(&t, TEE_TCP_SET_RECVBUF, &size, sizeof(size)), TEEC_SUCCESS);
    assert_int_equal(ta_ioctl(&t, TEE_TCP_SET_SENDBUF, &size, sizeof(size)), TEEC_SUCCESS);
    assert_int_equal(ta_ioctl(&t, TEE_TCP_SET_SENDBUF, &size, 3), TEE_ERROR_BAD_PARAMETERS);
    assert_int_equal(ta_ioctl(&t, TEE_TCP_SET_SENDBUF, &bad, 4), TEE_ERROR_BAD_PARAMETERS);
    assert_int_equal(ta_error(&t), TEE_ERROR_BAD_PARAMETERS);
    assert_int_equal(ta_ioctl(&t, 0x00f00000, &size, 4), TEEC_SUCCESS);
    expect_sent(&t, "x", 1);
    ta_end(&t);
    close(fd);
}

/* ---- cancellation ---- */

struct call {
    struct ta *t;
    uint32_t command;
    TEEC_Operation op;
    TEEC_Result res;
    pthread_t thread;
};

static void *call_main(void *arg)
{
    struct call *c = arg;

    c->res = run(c->t, c->command, &c->op);
    return NULL;
}

static void call_begin(struct call *c)
{
    assert_int_equal(pthread_create(&c->thread, NULL, call_main, c), 0);
}

static TEEC_Result call_cancel(struct call *c)
{
    TEEC_RequestCancellation(&c->op);
    pthread_join(c->thread, NULL);
    return c->res;
}

/* From whatever moment the call has come to. */
static void test_cancel_a_recv(void **state)
{
    unsigned char buf[100];
    struct ta t;
    int fd = connected(&t);

    (void)state;
    for (int i = 0; i < 50; i++) {
        struct call c = {.t = &t, .command = SOCKET_RECV};
        c.op = op_of(&t, TEEC_MEMREF_TEMP_OUTPUT, buf, sizeof(buf));
        c.op.params[2].value.a = FOREVER;
        call_begin(&c);
        for (int spin = 0; spin < i * 500; spin++)
            __atomic_signal_fence(__ATOMIC_SEQ_CST);
        assert_int_equal(call_cancel(&c), TEE_ERROR_CANCEL);
    }
    assert_int_equal(send(fd, "x", 1, 0), 1);
    expect_received(&t, "x", 1);
    ta_end(&t);
    close(fd);
}

/* What it says has been sent is what arrives. */
static void test_cancel_a_send(void **state)
{
    const uint32_t size = 16 << 20;
    unsigned char *data = calloc(1, size), buf[4096];
    struct ta t;
    int fd = connected(&t);
    struct call c = {.t = &t, .command = SOCKET_SEND};
    uint32_t got = 0;

    (void)state;
    c.op = op_of(&t, TEEC_MEMREF_TEMP_INPUT, data, size);
    c.op.params[2].value.a = FOREVER;
    call_begin(&c);
    assert_int_equal(recv(fd, buf, 1, 0), 1); /* it has begun */
    assert_int_equal(call_cancel(&c), TEE_ERROR_CANCEL);
    ta_close(&t);
    for (ssize_t r; (r = recv(fd, buf, sizeof(buf), 0)) > 0; got += (uint32_t)r)
        ;
    assert_int_equal(got + 1, c.op.params[2].value.b);
    ta_end(&t);
    close(fd);
    free(data);
}

/* A listener with no room lets a connection wait. */
static void test_cancel_an_open(void **state)
{
    int listener, fill[8];
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    uint16_t port = bind_any(AF_INET, SOCK_STREAM, &listener);
    struct ta t;

    (void)state;
    assert_int_equal(listen(listener, 0), 0);
    a.sin_port = htons(port);
    for (size_t i = 0; i < 8; i++) {
        fill[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        (void)!connect(fill[i], (struct sockaddr *)&a, sizeof(a));
    }
    ta_begin(&t, TCP);
    struct call c = {.t = &t, .command = SOCKET_OPEN};
    c.op = op_of(&t, TEEC_MEMREF_TEMP_INPUT, "127.0.0.1", 10);
    c.op.params[0].value.a = port;
    call_begin(&c);
    assert_int_equal(call_cancel(&c), TEE_ERROR_CANCEL);
    assert_int_equal(c.op.params[2].value.a, 0);
    ta_end(&t);
    for (size_t i = 0; i < 8; i++)
        close(fill[i]);
    close(listener);
}

/* ---- ends ---- */

static void expect_end(int fd)
{
    char c;

    assert_int_equal(recv(fd, &c, 1, 0), 0);
    close(fd);
}

static void test_sockets_close_with_the_session(void **state)
{
    struct ta t;
    int fd = connected(&t);

    (void)state;
    ta_end(&t);
    expect_end(fd);
}

static void test_sockets_close_with_a_dead_instance(void **state)
{
    struct ta t;
    int fd = connected(&t);
    TEEC_Operation op = op_of(&t, TEEC_MEMREF_TEMP_INPUT, NULL, 0);

    (void)state;
    assert_int_equal(run(&t, SOCKET_PANIC, &op), TEE_ERROR_TARGET_DEAD);
    expect_end(fd);
    ta_end(&t);
}

static void test_more_sockets_than_there_are(void **state)
{
    TEEC_Result res;
    struct ta t;
    int fd;
    uint16_t port = bind_any(AF_INET, SOCK_DGRAM, &fd);
    unsigned count = 0;

    (void)state;
    ta_begin(&t, UDP);
    while ((res = try_connect(&t, TEE_IP_VERSION_4, "127.0.0.1", port)) == TEEC_SUCCESS)
        count++;
    assert_int_equal(res, TEE_ISOCKET_ERROR_OUT_OF_RESOURCES);
    assert_int_equal(count, 256);
    ta_end(&t);
    ta_begin(&t, UDP);
    ta_connect(&t, port);
    ta_end(&t);
    close(fd);
}

/* The session's end is nobody's call; the TA waits for its peer in it all the same. */
static void test_a_socket_in_close_session(void **state)
{
    struct echo_server e;
    struct ta t;

    (void)state;
    assert_true(echo_begin(&e, AF_INET));
    ta_begin(&t, TCP);
    ta_connect(&t, e.port);
    TEEC_Operation op = op_of(&t, TEEC_MEMREF_TEMP_INPUT, "goodbye", 7);
    assert_int_equal(run(&t, SOCKET_LATER, &op), TEEC_SUCCESS);
    TEEC_FinalizeContext(&t.c.ctx);
    echo_end(&e);
}

/* The machine goes while a call waits. */
static void machine_stops(enum teesim_sched sched)
{
    unsigned char buf[100];
    struct ta t;

    assert_int_equal(machine_setup(NULL, sched, TEESIM_MEMREF_STRICT), 0);
    int fd = connected(&t);
    struct call c = {.t = &t, .command = SOCKET_RECV};
    c.op = op_of(&t, TEEC_MEMREF_TEMP_OUTPUT, buf, sizeof(buf));
    c.op.params[2].value.a = FOREVER;
    call_begin(&c);
    assert_int_equal(teesim_stop(), 0);
    pthread_join(c.thread, NULL);
    assert_int_not_equal(c.res, TEEC_SUCCESS);
    expect_end(fd);
    TEEC_FinalizeContext(&t.c.ctx);
}

static void test_the_machine_stops(void **state)
{
    (void)state;
    for (int i = 0; i < 5; i++) {
        machine_stops(TEESIM_SCHED_THREADS);
        machine_stops(TEESIM_SCHED_INLINE);
    }
}

/* The child's sockets are its own machine's; the parent's go on, and end when the parent ends them.
 */
static void test_fork(void **state)
{
    struct echo_server e;
    struct ta t;
    int status, hold[2];

    (void)state;
#ifdef __SANITIZE_THREAD__
    skip(); /* it takes the child's threads for the parent's, whose stacks they get */
#endif
    int fd = connected(&t);
    assert_true(echo_begin(&e, AF_INET));
    assert_int_equal(pipe(hold), 0);
    pid_t child = fork();
    if (child == 0) {
        struct ta mine;
        char c;
        alarm(60);
        close(hold[1]);
        machine_setup(NULL, TEESIM_SCHED_THREADS, TEESIM_MEMREF_STRICT);
        ta_begin(&mine, TCP);
        ta_connect(&mine, e.port);
        bool ok = ta_echo(&mine, 10000, 1000) == TEEC_SUCCESS;
        ta_end(&mine);
        ok &= read(hold[0], &c, 1) == 0; /* the parent has seen its own end */
        _exit(ok ? 0 : 1);
    }
    close(hold[0]);
    expect_sent(&t, "x", 1);
    echo_end(&e);
    ta_close(&t);
    ta_end(&t);
    char c;
    assert_int_equal(recv(fd, &c, 1, 0), 1);
    expect_end(fd);
    close(hold[1]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* With a seed time is virtual; the network's is not. */
static void test_with_a_seed(void **state)
{
    struct teesim_config cfg = {.sched = TEESIM_SCHED_INLINE, .seed = 7, .ta_path = ITEST_TA_DIR};

    assert_int_equal(teesim_start(&cfg), 0);
    test_tcp_there_and_back(state);
    recv_times_out(20);
    assert_int_equal(teesim_stop(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(test_tcp_there_and_back),
        BOTH(test_ipv6),
        BOTH(test_ipv6_by_any_version),
        BOTH(test_a_name),
        BOTH(test_concurrent_streams),
        BOTH(test_a_large_send),
        BOTH(test_a_large_recv),
        BOTH(test_recv_at_once),
        BOTH(test_recv_in_time),
        BOTH(test_send_at_once),
        BOTH(test_send_in_time),
        BOTH(test_refused),
        BOTH(test_unreachable),
        BOTH(test_no_such_name),
        BOTH(test_a_name_that_is_too_long),
        BOTH(test_an_address_of_the_other_version),
        BOTH(test_the_peer_closes),
        BOTH(test_the_peer_resets),
        BOTH(test_datagrams_of_all_sizes),
        BOTH(test_the_rest_of_a_datagram_is_lost),
        BOTH(test_a_datagram_that_is_too_large),
        BOTH(test_another_port),
        BOTH(test_another_address),
        BOTH(test_nobody_takes_the_datagram),
        BOTH(test_buffers_of_a_connection),
        BOTH(test_cancel_a_recv),
        BOTH(test_cancel_a_send),
        BOTH(test_cancel_an_open),
        BOTH(test_sockets_close_with_the_session),
        BOTH(test_sockets_close_with_a_dead_instance),
        BOTH(test_more_sockets_than_there_are),
        BOTH(test_a_socket_in_close_session),
        BOTH(test_fork),
        cmocka_unit_test(test_the_machine_stops),
        cmocka_unit_test(test_with_a_seed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
