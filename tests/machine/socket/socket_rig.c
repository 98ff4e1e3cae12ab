/* SPDX-License-Identifier: BSD-2-Clause */
#include "socket_rig.h"

#include <arpa/inet.h>
#include <unistd.h>

/* ---- the TA ---- */

void ta_begin(struct ta *t, uint32_t protocol)
{
    TEEC_UUID uuid = SOCKET_TA_UUID;

    memset(t, 0, sizeof(*t));
    t->protocol = protocol;
    assert_int_equal(TEEC_InitializeContext(NULL, &t->c.ctx), TEEC_SUCCESS);
    assert_int_equal(
        TEEC_OpenSession(&t->c.ctx, &t->c.session, &uuid, TEEC_LOGIN_PUBLIC, NULL, NULL, NULL),
        TEEC_SUCCESS);
}

TEEC_Operation op_of(const struct ta *t, uint32_t types, const void *buf, size_t size)
{
    TEEC_Operation op = {0};

    op.paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_INPUT, types, TEEC_VALUE_INOUT, TEEC_NONE);
    op.params[0].value.a = t->handle;
    op.params[0].value.b = t->protocol;
    op.params[1].tmpref.buffer = (void *)(uintptr_t)buf;
    op.params[1].tmpref.size = size;
    return op;
}

TEEC_Result run(struct ta *t, uint32_t command, TEEC_Operation *op)
{
    return TEEC_InvokeCommand(&t->c.session, command, op, NULL);
}

TEEC_Result try_connect(struct ta *t, uint32_t version, const char *host, uint16_t port)
{
    TEEC_Operation op = op_of(t, TEEC_MEMREF_TEMP_INPUT, host, strlen(host) + 1);

    op.params[0].value.a = port;
    op.params[0].value.b |= version << 8;
    TEEC_Result res = run(t, SOCKET_OPEN, &op);
    t->handle = op.params[2].value.a;
    t->protocol_error = op.params[2].value.b;
    return res;
}

void ta_connect(struct ta *t, uint16_t port)
{
    assert_int_equal(try_connect(t, TEE_IP_VERSION_4, "127.0.0.1", port), TEEC_SUCCESS);
    assert_int_not_equal(t->handle, 0);
    assert_int_equal(t->protocol_error, TEE_SUCCESS);
}

TEEC_Result ta_send(struct ta *t, const void *buf, uint32_t *len, uint32_t timeout)
{
    TEEC_Operation op = op_of(t, TEEC_MEMREF_TEMP_INPUT, buf, *len);

    op.params[2].value.a = timeout;
    TEEC_Result res = run(t, SOCKET_SEND, &op);
    *len = op.params[2].value.b;
    return res;
}

TEEC_Result ta_recv(struct ta *t, void *buf, uint32_t *len, uint32_t timeout)
{
    TEEC_Operation op = op_of(t, TEEC_MEMREF_TEMP_OUTPUT, buf, *len);

    op.params[2].value.a = timeout;
    TEEC_Result res = run(t, SOCKET_RECV, &op);
    *len = op.params[2].value.b;
    return res;
}

TEEC_Result ta_ioctl(struct ta *t, uint32_t command, const void *buf, uint32_t len)
{
    TEEC_Operation op = op_of(t, TEEC_MEMREF_TEMP_INPUT, buf, len);

    op.params[2].value.a = command;
    return run(t, SOCKET_IOCTL, &op);
}

uint32_t ta_error(struct ta *t)
{
    TEEC_Operation op = op_of(t, TEEC_MEMREF_TEMP_INPUT, NULL, 0);

    assert_int_equal(run(t, SOCKET_ERROR, &op), TEEC_SUCCESS);
    return op.params[2].value.a;
}

void ta_close(struct ta *t)
{
    TEEC_Operation op = op_of(t, TEEC_MEMREF_TEMP_INPUT, NULL, 0);

    assert_int_equal(run(t, SOCKET_CLOSE, &op), TEEC_SUCCESS);
    t->handle = 0;
}

void ta_end(struct ta *t)
{
    close_ta(&t->c);
}

void expect_sent(struct ta *t, const void *buf, uint32_t len)
{
    uint32_t n = len;

    assert_int_equal(ta_send(t, buf, &n, FOREVER), TEEC_SUCCESS);
    assert_int_equal(n, len);
    assert_int_equal(ta_error(t), TEE_SUCCESS);
}

void expect_received(struct ta *t, const void *want, uint32_t len)
{
    unsigned char buf[256];
    uint32_t n = sizeof(buf);

    assert_int_equal(ta_recv(t, buf, &n, FOREVER), TEEC_SUCCESS);
    assert_int_equal(n, len);
    assert_memory_equal(buf, want, len);
}

/* ---- the other end ---- */

uint16_t bind_any(int family, int type, int *fd)
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

uint16_t listen_any(int family, int *fd)
{
    uint16_t port = bind_any(family, SOCK_STREAM, fd);

    if (port)
        assert_int_equal(listen(*fd, 8), 0);
    return port;
}

int ta_connected(struct ta *t)
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

void expect_end(int fd)
{
    char c;

    assert_int_equal(recv(fd, &c, 1, 0), 0);
    close(fd);
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

bool echo_begin(struct echo_server *e, int family)
{
    e->port = listen_any(family, &e->listener);
    return e->port && pthread_create(&e->thread, NULL, echo_main, &e->listener) == 0;
}

void echo_end(struct echo_server *e)
{
    assert_int_equal(pthread_join(e->thread, NULL), 0);
}

TEEC_Result ta_echo(struct ta *t, uint32_t total, uint32_t turn)
{
    TEEC_Operation op = op_of(t, TEEC_MEMREF_TEMP_INPUT, NULL, 0);

    op.params[2].value.a = total;
    op.params[2].value.b = turn;
    TEEC_Result res = run(t, SOCKET_ECHO, &op);
    return res == TEEC_SUCCESS && op.params[2].value.b != total ? TEEC_ERROR_GENERIC : res;
}

/* ---- a call in a thread of its own ---- */

static void *call_main(void *arg)
{
    struct call *c = arg;

    c->res = run(c->t, c->command, &c->op);
    return NULL;
}

void call_begin(struct call *c)
{
    assert_int_equal(pthread_create(&c->thread, NULL, call_main, c), 0);
}

TEEC_Result call_cancel(struct call *c)
{
    TEEC_RequestCancellation(&c->op);
    pthread_join(c->thread, NULL);
    return c->res;
}
