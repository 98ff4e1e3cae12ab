/* SPDX-License-Identifier: BSD-2-Clause */
/* TEE Sockets API 1.0. */
#define SOCK    "TEE Sockets API 1.0, 5.2"
#define SOCK_TO (TEE_iSocketHandle *)(void *)buf
CALL(TEE_SUCCESS, SOCK, TEE_tcpSocket->open, OUT(ctx, SOCK_TO), IN(setup, tcp_setup()),
     OUT(protocolError, word(0)))
CALL(TEE_SUCCESS, SOCK, TEE_tcpSocket->close, TCP_OR_NULL(ctx, tcp()))
CALL(TEE_SUCCESS, SOCK, TEE_tcpSocket->send, TCP(ctx, tcp()), IN(buf, buf), OUT(length, word(4)),
     VALUE(timeout, 0))
CALL(TEE_ISOCKET_ERROR_TIMEOUT, SOCK, TEE_tcpSocket->recv, TCP(ctx, tcp()), OUT(buf, buf),
     OUT(length, word(4)), VALUE(timeout, 0))
CALL(TEE_SUCCESS, SOCK, TEE_tcpSocket->error, TCP(ctx, tcp()))
CALL(TEE_SUCCESS, SOCK, TEE_tcpSocket->ioctl, TCP(ctx, tcp()),
     VALUE(commandCode, TEE_TCP_SET_RECVBUF), IN(buf, word(4096)), IN(length, word(4)))

CALL(TEE_SUCCESS, SOCK, TEE_udpSocket->open, OUT(ctx, SOCK_TO), IN(setup, udp_setup()),
     OUT(protocolError, word(0)))
CALL(TEE_SUCCESS, SOCK, TEE_udpSocket->close, UDP_OR_NULL(ctx, udp()))
CALL(TEE_SUCCESS, SOCK, TEE_udpSocket->send, UDP(ctx, udp()), IN(buf, buf), OUT(length, word(4)),
     VALUE(timeout, 0))
CALL(TEE_ISOCKET_ERROR_TIMEOUT, SOCK, TEE_udpSocket->recv, UDP(ctx, udp()), OUT(buf, buf),
     OUT(length, word(4)), VALUE(timeout, 0))
CALL(TEE_SUCCESS, SOCK, TEE_udpSocket->error, UDP(ctx, udp()))
CALL(TEE_SUCCESS, SOCK, TEE_udpSocket->ioctl, UDP(ctx, udp()),
     VALUE(commandCode, TEE_UDP_CHANGEPORT), IN(buf, word(9)), IN(length, word(2)))

/* The name in a setup: NULL is an error, other addresses are looked at. */
#define SOCK_AT(version, addr)                                                                     \
    (&(TEE_udpSocket_Setup){(TEE_ipSocket_ipVersion)(version), (char *)(uintptr_t)(addr), 9})
CODE(TEE_ERROR_BAD_PARAMETERS, TEE_udpSocket->open(SOCK_TO, SOCK_AT(0, zero), word(0)))
CODE(TEE_ERROR_BAD_PARAMETERS, TEE_udpSocket->open(SOCK_TO, SOCK_AT(3, "127.0.0.1"), word(0)))
CODE(TEE_ERROR_BAD_PARAMETERS, TEE_tcpSocket->open(SOCK_TO, SOCK_AT(-1, "127.0.0.1"), word(0)))
CODE(TEE_ISOCKET_ERROR_PROTOCOL, TEE_udpSocket->open(SOCK_TO, SOCK_AT(0, ""), word(0)))
CODE(TEE_ISOCKET_ERROR_PROTOCOL, TEE_udpSocket->open(SOCK_TO, SOCK_AT(2, "127.0.0.1"), word(0)))
DIES("TEE_udpSocket->open", NULL, "a pointer to memory",
     TEE_udpSocket->open(SOCK_TO, SOCK_AT(0, dangling), word(0)))

/* Commands of nobody's, of the other protocol's; arguments that they do not take. */
#define SOCK_COMMAND(code) TEE_udpSocket->ioctl(udp(), code, buf, word(4))
DIES("TEE_udpSocket->ioctl", SOCK, "is none of a UDP socket's", SOCK_COMMAND(0x66000000))
DIES("TEE_udpSocket->ioctl", SOCK, "is none of a UDP socket's", SOCK_COMMAND(0x65f00000))
DIES("TEE_udpSocket->ioctl", SOCK, "is none of a UDP socket's", SOCK_COMMAND(0x32000000))
DIES("TEE_udpSocket->ioctl", SOCK, "is none of a UDP socket's", SOCK_COMMAND(0xffffffff))
CODE(TEE_SUCCESS, SOCK_COMMAND(0x00f00000))
CODE(TEE_ERROR_BAD_PARAMETERS, SOCK_COMMAND(TEE_UDP_CHANGEPORT))
CODE(TEE_ISOCKET_ERROR_HOSTNAME,
     TEE_udpSocket->ioctl(udp(), TEE_UDP_CHANGEADDR, (void *)(uintptr_t) "::1", word(4)))
CODE(TEE_ISOCKET_ERROR_HOSTNAME,
     TEE_udpSocket->ioctl(udp(), TEE_UDP_CHANGEADDR, (void *)(uintptr_t) "abcd", word(4)))

FUZZ((void)TEE_udpSocket->close((TEE_iSocketHandle)any_handle()))
FUZZ((void)TEE_udpSocket->send((TEE_iSocketHandle)any_handle(), any_in(), any_out(), 0))
FUZZ((void)TEE_udpSocket->recv((TEE_iSocketHandle)any_handle(), any_out(), any_out(), 0))
FUZZ((void)TEE_tcpSocket->error((TEE_iSocketHandle)any_handle()))
FUZZ((void)TEE_udpSocket->ioctl((TEE_iSocketHandle)any_handle(), any_u32(), any_out(), any_out()))
FUZZ((void)TEE_udpSocket->open(any_out(), (void *)(uintptr_t)any_in(), any_out()))
