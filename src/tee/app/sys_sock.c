/* SPDX-License-Identifier: BSD-2-Clause */
/* Sockets: TEE Sockets API 1.0, section 5.2 and annexes A and B. What they are is with the
 * supplicant (tee/supp.h); here is what a TA may ask, and what its instance keeps. */
#include <stdlib.h>
#include <string.h>

#include "__tee_ipsocket.h"
#include "__tee_isocket_defines.h"
#include "__tee_tcpsocket_defines.h"
#include "__tee_tcpsocket_defines_extensions.h"
#include "__tee_udpsocket_defines.h"
#include "sys.h"
#include "tee/supp.h"
#include "tee_api_defines.h"

#define NS_PER_MS 1000000u

struct sock {
    struct supp_sock *supp;
    uint32_t last; /* result of the latest send, recv or ioctl */
};

static void release(void *object)
{
    struct sock *so = object;

    supp_sock_close(so->supp);
    free(so);
}

struct protocol {
    uint32_t id, supp;
    struct handle_kind kind;
    const char *open, *close, *send, *recv, *error, *ioctl;
};

#define PROTOCOL(name, words)                                                                      \
    .kind = {words, release}, .open = name "->open", .close = name "->close",                      \
    .send = name "->send", .recv = name "->recv", .error = name "->error", .ioctl = name "->ioctl"

static const struct protocol tcp = {
    .id = TEE_ISOCKET_PROTOCOLID_TCP, .supp = SUPP_TCP, PROTOCOL("TEE_tcpSocket", "TCP socket")};
static const struct protocol udp = {
    .id = TEE_ISOCKET_PROTOCOLID_UDP, .supp = SUPP_UDP, PROTOCOL("TEE_udpSocket", "UDP socket")};

static const struct protocol *protocol_of(uint32_t id)
{
    return id == TEE_ISOCKET_PROTOCOLID_UDP ? &udp : &tcp;
}

static uint32_t result_of(enum supp_result result)
{
    static const uint32_t to[] = {
        [SUPP_OK] = TEE_SUCCESS,
        [SUPP_CANCELLED] = TEE_ERROR_CANCEL,
        [SUPP_TIMEOUT] = TEE_ISOCKET_ERROR_TIMEOUT,
        [SUPP_CLOSED] = TEE_ISOCKET_ERROR_REMOTE_CLOSED,
        [SUPP_NO_HOST] = TEE_ISOCKET_ERROR_HOSTNAME,
        [SUPP_NO_MEMORY] = TEE_ERROR_OUT_OF_MEMORY,
        [SUPP_NO_RESOURCES] = TEE_ISOCKET_ERROR_OUT_OF_RESOURCES,
        [SUPP_TOO_LARGE] = TEE_ISOCKET_ERROR_LARGE_BUFFER,
        [SUPP_BAD_VALUE] = TEE_ERROR_BAD_PARAMETERS,
        [SUPP_FAILED] = TEE_ERROR_COMMUNICATION,
    };
    return to[result];
}

/* ---- the TA's arguments ---- */

static struct sock *get(struct instance *in, const struct protocol *p, const char *func, void *ctx)
{
    struct sock *so = handle_get(&in->handles, &p->kind, (uintptr_t)ctx);
    const char *other = handle_kind_name(&in->handles, (uintptr_t)ctx);

    if (!so)
        sys_panic(in, TEE_ERROR_BAD_PARAMETERS, func, NULL,
                  "%p is no open %s%s%s (TEE Sockets API 1.0, 5.2)", ctx, p->kind.name,
                  other ? " but another handle: " : "", other ? other : "");
    return so;
}

static uint32_t length_in(struct instance *in, const char *func, const uint32_t *length)
{
    uint32_t len;

    sys_copy_in(in, func, &len, length, sizeof(len));
    return len;
}

/* ---- asking the supplicant ---- */

static struct supp_answered await(struct instance *in, struct sock *so)
{
    struct supp_answered answered;
    bool cancelled = false;

    for (;;) {
        run_check_killed(&in->run);
        if (supp_done(so->supp, &answered))
            return answered;
        if (!cancelled && sys_cancelled(in)) {
            supp_cancel(so->supp, in->call);
            cancelled = true;
        }
        int err = instance_wait(in, BOARD_WAIT_SOCKET, WAIT_FOREVER);
        CHECK(err == 0);
    }
}

static struct supp_answered ask(struct instance *in, struct sock *so, struct supp_ask what)
{
    what.call = in->call;
    enum supp_result result = supp_ask(so->supp, &what);
    return result == SUPP_OK ? await(in, so) : (struct supp_answered){.result = result};
}

/* ---- open and close ---- */

/* The TA's string: its length, or SUPP_HOST_MAX + 1 when it is longer than that. */
static uint32_t host_in(struct instance *in, const char *func, char to[SUPP_HOST_MAX + 1],
                        const char *ta_from)
{
    uint32_t len = 0;

    for (; len <= SUPP_HOST_MAX; len++) {
        sys_copy_in(in, func, &to[len], ta_from + len, 1);
        if (!to[len])
            break;
    }
    return len;
}

/* A request with a host's name. */
static enum supp_result ask_host(struct instance *in, struct sock *so, const char *host,
                                 uint32_t len, const struct supp_ask *what)
{
    if (len == 0 || len > SUPP_HOST_MAX)
        return SUPP_NO_HOST;
    uint8_t *draft = supp_draft(so->supp, len);
    if (!draft)
        return SUPP_NO_MEMORY;
    memcpy(draft, host, len);
    return ask(in, so, *what).result;
}

/* A handle for a socket that the supplicant has not heard of yet. */
static enum supp_result new_sock(struct instance *in, const struct protocol *p, uint32_t *number,
                                 struct sock **out)
{
    struct sock *so = calloc(1, sizeof(*so));
    enum supp_result result = SUPP_NO_MEMORY;

    if (!so)
        return result;
    result = in->host->supp ? supp_sock_create(in->host->supp, &in->wake, &so->supp) : SUPP_FAILED;
    if (result != SUPP_OK) {
        free(so);
        return result;
    }
    *number = handle_add(&in->handles, &p->kind, so);
    if (!*number) {
        release(so);
        return SUPP_NO_MEMORY;
    }
    *out = so;
    return SUPP_OK;
}

static enum supp_result open_sock(struct instance *in, const struct protocol *p,
                                  const struct ta_sock_setup *setup, uint32_t *number)
{
    static const uint32_t version[] = {
        [TEE_IP_VERSION_DC] = 0, [TEE_IP_VERSION_4] = 4, [TEE_IP_VERSION_6] = 6};
    char host[SUPP_HOST_MAX + 1];
    struct sock *so;

    if (setup->ip_version >= ARRAY_COUNT(version) || !setup->addr)
        return SUPP_BAD_VALUE;
    enum supp_result result = new_sock(in, p, number, &so);
    if (result != SUPP_OK)
        return result;
    uint32_t len = host_in(in, p->open, host, setup->addr);
    struct supp_ask what = {
        .type = SUPP_OPEN, .a = p->supp, .b = setup->port, .c = version[setup->ip_version]};
    result = ask_host(in, so, host, len, &what);
    if (result != SUPP_OK)
        release(handle_del(&in->handles, &p->kind, *number));
    return result;
}

static uint32_t do_open(uint32_t protocol, void **ctx, const struct ta_sock_setup *setup,
                        uint32_t *protocol_error)
{
    const struct protocol *p = protocol_of(protocol);
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, p->open);
    uint32_t none = TEE_SUCCESS, no_host = TEE_ISOCKET_ERROR_HOSTNAME, number = 0;
    struct ta_sock_setup mine;
    void *handle = NULL;

    sys_copy_out(in, p->open, ctx, &handle, sizeof(handle));
    sys_copy_out(in, p->open, protocol_error, &none, sizeof(none));
    sys_copy_in(in, p->open, &mine, setup, sizeof(mine));
    uint32_t ret = result_of(open_sock(in, p, &mine, &number));
    if (ret == TEE_SUCCESS) {
        handle = (void *)(uintptr_t)number;
        sys_copy_out(in, p->open, ctx, &handle, sizeof(handle));
    } else if (ret == TEE_ISOCKET_ERROR_HOSTNAME) {
        sys_copy_out(in, p->open, protocol_error, &no_host, sizeof(no_host));
        ret = TEE_ISOCKET_ERROR_PROTOCOL;
    }
    sys_leave(in, &barrier);
    return ret;
}

static uint32_t do_close(uint32_t protocol, void *ctx)
{
    const struct protocol *p = protocol_of(protocol);
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, p->close);

    if (ctx) {
        (void)get(in, p, p->close, ctx);
        release(handle_del(&in->handles, &p->kind, (uintptr_t)ctx));
    }
    sys_leave(in, &barrier);
    return TEE_SUCCESS;
}

/* ---- send ---- */

/* Milliseconds of `timeout` that are left at `deadline`. */
static uint32_t left_of(struct instance *in, uint32_t timeout, uint64_t deadline)
{
    uint64_t now = sched_now(in->host->sched);

    if (timeout == 0 || timeout == TEE_TIMEOUT_INFINITE)
        return timeout;
    return now < deadline ? (uint32_t)((deadline - now + NS_PER_MS - 1) / NS_PER_MS) : 0;
}

static struct supp_answered send_block(struct instance *in, const struct protocol *p,
                                       struct sock *so, const uint8_t *ta_from,
                                       const struct supp_ask *what)
{
    uint8_t *draft = supp_draft(so->supp, what->a);

    if (!draft)
        return (struct supp_answered){.result = SUPP_NO_MEMORY};
    sys_copy_in(in, p->send, draft, ta_from, what->a);
    return ask(in, so, *what);
}

static uint32_t do_send(uint32_t protocol, void *ctx, const void *buf, uint32_t *length,
                        uint32_t timeout)
{
    const struct protocol *p = protocol_of(protocol);
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, p->send);
    struct sock *so = get(in, p, p->send, ctx);
    uint32_t len = length_in(in, p->send, length), sent = 0;
    uint64_t deadline = sched_now(in->host->sched) + (uint64_t)timeout * NS_PER_MS;
    enum supp_result result = SUPP_OK;

    if (p == &udp && len > SUPP_BLOCK_MAX)
        result = SUPP_TOO_LARGE;
    while (result == SUPP_OK && (sent < len || (p == &udp && len == 0))) {
        struct supp_ask what = {.type = SUPP_SEND,
                                .a = len - sent < SUPP_BLOCK_MAX ? len - sent : SUPP_BLOCK_MAX,
                                .b = left_of(in, timeout, deadline)};
        struct supp_answered answered = send_block(in, p, so, (const uint8_t *)buf + sent, &what);
        result = answered.result;
        sent += answered.count;
        if (len == 0)
            break;
    }
    so->last = result_of(result);
    sys_copy_out(in, p->send, length, &sent, sizeof(sent));
    sys_leave(in, &barrier);
    return result_of(result);
}

/* ---- recv ---- */

/* A stream: what there is, as much as the buffer takes. */
static enum supp_result recv_stream(struct instance *in, struct sock *so, uint8_t *buf,
                                    uint32_t *len, uint32_t timeout)
{
    struct supp_ask what = {.type = SUPP_RECV, .b = timeout};
    struct supp_answered answered;
    uint32_t got = 0;

    do {
        what.a = *len - got < SUPP_PART_MAX ? *len - got : SUPP_PART_MAX;
        answered = ask(in, so, what);
        if (answered.result == SUPP_OK && answered.count == 0)
            answered.result = SUPP_CLOSED;
        if (answered.result != SUPP_OK)
            break;
        sys_copy_out(in, tcp.recv, buf + got, answered.data, answered.len);
        got += answered.len;
        what.b = 0;
    } while (answered.len == SUPP_PART_MAX && got < *len);
    if (got == 0)
        return answered.result;
    *len = got; /* what ended it, if anything, the next call will find */
    return SUPP_OK;
}

static enum supp_result recv_datagram(struct instance *in, struct sock *so, uint8_t *buf,
                                      uint32_t *len, uint32_t timeout)
{
    struct supp_ask what = {
        .type = SUPP_RECV, .a = *len < SUPP_BLOCK_MAX ? *len : SUPP_BLOCK_MAX, .b = timeout};
    struct supp_answered answered = ask(in, so, what);
    uint32_t count = answered.count, got = 0;

    while (answered.result == SUPP_OK) {
        sys_copy_out(in, udp.recv, buf + got, answered.data, answered.len);
        got += answered.len;
        if (got >= count)
            break;
        answered = ask(in, so, (struct supp_ask){.type = SUPP_MORE, .a = got});
    }
    if (answered.result == SUPP_OK)
        *len = got;
    return answered.result;
}

static uint32_t do_recv(uint32_t protocol, void *ctx, void *buf, uint32_t *length, uint32_t timeout)
{
    const struct protocol *p = protocol_of(protocol);
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, p->recv);
    struct sock *so = get(in, p, p->recv, ctx);
    uint32_t len = length_in(in, p->recv, length);
    enum supp_result result = SUPP_OK;

    sys_check_out(in, p->recv, length, sizeof(len));
    /* Now: there may be nothing to receive, or it would be lost. */
    sys_check_out(in, p->recv, buf, len);
    if (len > 0)
        result = p == &udp ? recv_datagram(in, so, buf, &len, timeout)
                           : recv_stream(in, so, buf, &len, timeout);
    so->last = result_of(result);
    if (result == SUPP_OK)
        sys_copy_out(in, p->recv, length, &len, sizeof(len));
    sys_leave(in, &barrier);
    return result_of(result);
}

/* ---- error and ioctl ---- */

static uint32_t do_error(uint32_t protocol, void *ctx)
{
    const struct protocol *p = protocol_of(protocol);
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, p->error);
    uint32_t last = get(in, p, p->error, ctx)->last;

    sys_leave(in, &barrier);
    return last;
}

static enum supp_result set_number(struct instance *in, const struct protocol *p, struct sock *so,
                                   uint32_t option, const void *buf, uint32_t len, uint32_t size)
{
    uint32_t value = 0;

    if (len != size)
        return SUPP_BAD_VALUE;
    sys_copy_in(in, p->ioctl, &value, buf, size);
    return ask(in, so, (struct supp_ask){.type = SUPP_OPTION, .a = option, .b = value}).result;
}

static enum supp_result set_host(struct instance *in, struct sock *so, const char *buf,
                                 uint32_t len)
{
    struct supp_ask what = {.type = SUPP_OPTION, .a = SUPP_PEER_HOST};
    char host[SUPP_HOST_MAX + 1];

    if (len == 0 || len > sizeof(host))
        return SUPP_NO_HOST;
    sys_copy_in(in, udp.ioctl, host, buf, len);
    if (memchr(host, 0, len) != host + len - 1)
        return SUPP_NO_HOST;
    return ask_host(in, so, host, len - 1, &what);
}

static uint32_t do_ioctl(uint32_t protocol, void *ctx, uint32_t command, void *buf,
                         uint32_t *length)
{
    const struct protocol *p = protocol_of(protocol);
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, p->ioctl);
    struct sock *so = get(in, p, p->ioctl, ctx);
    uint32_t len = length_in(in, p->ioctl, length);
    enum supp_result result = SUPP_OK;

    if (p == &tcp && command == TEE_TCP_SET_RECVBUF)
        result = set_number(in, p, so, SUPP_RECV_BUFFER, buf, len, sizeof(uint32_t));
    else if (p == &tcp && command == TEE_TCP_SET_SENDBUF)
        result = set_number(in, p, so, SUPP_SEND_BUFFER, buf, len, sizeof(uint32_t));
    else if (p == &udp && command == TEE_UDP_CHANGEADDR)
        result = set_host(in, so, buf, len);
    else if (p == &udp && command == TEE_UDP_CHANGEPORT)
        result = set_number(in, p, so, SUPP_PEER_PORT, buf, len, sizeof(uint16_t));
    else if (command >> 24)
        sys_panic(in, TEE_ERROR_BAD_PARAMETERS, p->ioctl, NULL,
                  "commandCode %#x is none of a %s's (TEE Sockets API 1.0, 5.2)", command,
                  p->kind.name);
    if (command >> 24)
        so->last = result_of(result);
    sys_leave(in, &barrier);
    return result_of(result);
}

const struct ta_sys_sock instance_sys_sock = {
    .open = do_open,
    .close = do_close,
    .send = do_send,
    .recv = do_recv,
    .error = do_error,
    .ioctl = do_ioctl,
};
