/* SPDX-License-Identifier: BSD-2-Clause */
/* Datagrams of a TA, over loopback. */
#include "socket/socket_rig.h"

#include <stdlib.h>
#include <unistd.h>

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(test_datagrams_of_all_sizes),
        BOTH(test_the_rest_of_a_datagram_is_lost),
        BOTH(test_a_datagram_that_is_too_large),
        BOTH(test_another_port),
        BOTH(test_another_address),
        BOTH(test_nobody_takes_the_datagram),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
