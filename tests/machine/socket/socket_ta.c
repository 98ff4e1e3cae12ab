/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>
#include <tee_internal_api.h>
#include <tee_tcpsocket.h>
#include <tee_udpsocket.h>

#include "user_ta_header_defines.h"
#include <teesim/ta_head.h>

static TEE_iSocketHandle later;
static TEE_iSocket *later_socket;
static char later_text[64];
static uint32_t later_len;

void TA_CloseSessionEntryPoint(void *session)
{
    uint32_t len = later_len;

    (void)session;
    if (!later || later_socket->send(later, later_text, &len, TEE_TIMEOUT_INFINITE) != TEE_SUCCESS)
        return;
    later_socket->recv(later, later_text, &len, TEE_TIMEOUT_INFINITE);
}

static TEE_iSocket *protocol(uint32_t id)
{
    return (id & 0xff) == TEE_ISOCKET_PROTOCOLID_UDP ? TEE_udpSocket : TEE_tcpSocket;
}

static TEE_Result open_socket(TEE_Param p[4])
{
    TEE_tcpSocket_Setup setup = {.ipVersion = (TEE_ipSocket_ipVersion)(p[0].value.b >> 8),
                                 .server_addr = p[1].memref.buffer,
                                 .server_port = (uint16_t)p[0].value.a};
    TEE_iSocketHandle ctx = (TEE_iSocketHandle)(uintptr_t)1;
    uint32_t error = 1;
    TEE_Result res = protocol(p[0].value.b)->open(&ctx, &setup, &error);

    p[2].value.a = (uint32_t)(uintptr_t)ctx;
    p[2].value.b = error;
    return res;
}

/* The n-th byte that an echo is made of. */
static unsigned char echo_byte(uint32_t n)
{
    return (unsigned char)(n * 2654435761u >> 24);
}

static TEE_Result echo_turn(TEE_iSocketHandle ctx, unsigned char *buf, uint32_t from, uint32_t len)
{
    uint32_t n = len;

    for (uint32_t i = 0; i < len; i++)
        buf[i] = echo_byte(from + i);
    TEE_Result res = TEE_tcpSocket->send(ctx, buf, &n, TEE_TIMEOUT_INFINITE);
    if (res != TEE_SUCCESS || n != len)
        return res ? res : TEE_ERROR_SHORT_BUFFER;
    for (uint32_t got = 0; got < len; got += n) {
        n = len - got;
        res = TEE_tcpSocket->recv(ctx, buf + got, &n, TEE_TIMEOUT_INFINITE);
        if (res != TEE_SUCCESS)
            return res;
    }
    for (uint32_t i = 0; i < len; i++)
        if (buf[i] != echo_byte(from + i))
            return TEE_ERROR_CORRUPT_OBJECT;
    return TEE_SUCCESS;
}

static TEE_Result echo(TEE_iSocketHandle ctx, TEE_Param p[4])
{
    uint32_t total = p[2].value.a, turn = p[2].value.b, done = 0;
    unsigned char *buf = TEE_Malloc(turn, TEE_MALLOC_FILL_ZERO);
    TEE_Result res = buf ? TEE_SUCCESS : TEE_ERROR_OUT_OF_MEMORY;

    while (res == TEE_SUCCESS && done < total) {
        uint32_t len = total - done < turn ? total - done : turn;
        res = echo_turn(ctx, buf, done, len);
        done += len;
    }
    p[2].value.b = done;
    TEE_Free(buf);
    return res;
}

static TEE_Result remember(TEE_iSocket *s, TEE_iSocketHandle ctx, TEE_Param p[4])
{
    later = ctx;
    later_socket = s;
    later_len = (uint32_t)p[1].memref.size;
    memcpy(later_text, p[1].memref.buffer, later_len);
    return TEE_SUCCESS;
}

TEE_Result TA_InvokeCommandEntryPoint(void *session, uint32_t command, uint32_t types,
                                      TEE_Param p[4])
{
    TEE_iSocketHandle ctx = (TEE_iSocketHandle)(uintptr_t)p[0].value.a;
    TEE_iSocket *s = protocol(p[0].value.b);
    uint32_t len = (uint32_t)p[1].memref.size;
    void *buf = p[1].memref.buffer;
    TEE_Result res;

    (void)session;
    (void)types;
    TEE_UnmaskCancellation();
    switch (command) {
    case SOCKET_OPEN:
        return open_socket(p);
    case SOCKET_CLOSE:
        return s->close(ctx);
    case SOCKET_SEND:
        res = s->send(ctx, buf, &len, p[2].value.a);
        break;
    case SOCKET_RECV:
        res = s->recv(ctx, buf, &len, p[2].value.a);
        break;
    case SOCKET_ERROR:
        p[2].value.a = s->error(ctx);
        return TEE_SUCCESS;
    case SOCKET_IOCTL:
        res = s->ioctl(ctx, p[2].value.a, buf, &len);
        break;
    case SOCKET_ECHO:
        return echo(ctx, p);
    case SOCKET_LATER:
        return remember(s, ctx, p);
    default:
        TEE_Panic(0);
    }
    p[2].value.b = len;
    return res;
}
