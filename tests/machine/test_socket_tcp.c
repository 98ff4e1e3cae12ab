/* SPDX-License-Identifier: BSD-2-Clause */
/* Streams of a TA, over loopback: there, back, in time, and without a peer. */
#include "socket/socket_rig.h"

#include <stdlib.h>
#include <unistd.h>

#include <__tee_tcpsocket_defines_extensions.h>

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
    int fd = ta_connected(&t);

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
    int fd = ta_connected(&t);

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
    int fd = ta_connected(&t);

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
    int fd = ta_connected(&t);

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
    int fd = ta_connected(&t);

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
    int fd = ta_connected(&t);

    (void)state;
    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard)), 0);
    close(fd);
    assert_int_equal(ta_recv(&t, buf, &n, FOREVER), TEE_ISOCKET_ERROR_REMOTE_CLOSED);
    ta_end(&t);
}

/* ---- ioctl ---- */

static void test_buffers_of_a_connection(void **state)
{
    uint32_t size = 4096, bad = UINT32_MAX;
    struct ta t;
    int fd = ta_connected(&t);

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

/* ---- time ---- */

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
        BOTH(test_buffers_of_a_connection),
        cmocka_unit_test(test_with_a_seed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
