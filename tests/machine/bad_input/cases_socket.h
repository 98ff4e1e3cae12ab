/* SPDX-License-Identifier: BSD-2-Clause */
/* TEE Sockets API 1.0. A UDP socket needs nobody at its other end. */
#define SOCK_WHERE                                                                                 \
    __extension__({                                                                                \
        static TEE_udpSocket_Setup where_ = {TEE_IP_VERSION_4, (char *)"127.0.0.1", 9};            \
        &where_;                                                                                   \
    })
#define SOCK_CTX (TEE_iSocketHandle *)(void *)buf
#define SOCK_ERR (uint32_t *)(void *)(buf + 8)
#define SOCK_LEN (*(uint32_t *)(void *)(buf + 16) = 4, (uint32_t *)(void *)(buf + 16))
#define SOCK_UDP                                                                                   \
    __extension__({                                                                                \
        TEE_iSocketHandle made_;                                                                   \
        TEE_udpSocket->open(&made_, SOCK_WHERE, SOCK_ERR);                                         \
        made_;                                                                                     \
    })
#define SOCK_CLOSED                                                                                \
    __extension__({                                                                                \
        TEE_iSocketHandle closed_ = SOCK_UDP;                                                      \
        TEE_udpSocket->close(closed_);                                                             \
        closed_;                                                                                   \
    })
#define SOCK_BAD  (TEE_iSocketHandle)(zero + 5)
#define SOCK_WIDE (TEE_iSocketHandle)((uintptr_t)SOCK_UDP | 1ull << 32)
#define SOCK_ENUM                                                                                  \
    __extension__({                                                                                \
        TEE_PropSetHandle enum_;                                                                   \
        TEE_AllocatePropertyEnumerator(&enum_);                                                    \
        (TEE_iSocketHandle) enum_;                                                                 \
    })

BAD_OUT("TEE_tcpSocket->open", TEE_tcpSocket->open(p, SOCK_WHERE, SOCK_ERR))
BAD_OUT("TEE_tcpSocket->open", TEE_tcpSocket->open(SOCK_CTX, SOCK_WHERE, p))
BAD_IN("TEE_tcpSocket->open", TEE_tcpSocket->open(SOCK_CTX, p, SOCK_ERR))
BAD_OUT("TEE_udpSocket->open", TEE_udpSocket->open(p, SOCK_WHERE, SOCK_ERR))
BAD_OUT("TEE_udpSocket->open", TEE_udpSocket->open(SOCK_CTX, SOCK_WHERE, p))
BAD_IN("TEE_udpSocket->open", TEE_udpSocket->open(SOCK_CTX, p, SOCK_ERR))

/* The name in a setup: NULL is an error, other addresses are looked at. */
#define SOCK_AT(version, addr)                                                                     \
    (&(TEE_udpSocket_Setup){(TEE_ipSocket_ipVersion)(version), (char *)(uintptr_t)(addr), 9})
CODE(TEE_ERROR_BAD_PARAMETERS, TEE_udpSocket->open(SOCK_CTX, SOCK_AT(0, zero), SOCK_ERR))
CODE(TEE_ERROR_BAD_PARAMETERS, TEE_udpSocket->open(SOCK_CTX, SOCK_AT(3, "127.0.0.1"), SOCK_ERR))
CODE(TEE_ERROR_BAD_PARAMETERS, TEE_tcpSocket->open(SOCK_CTX, SOCK_AT(-1, "127.0.0.1"), SOCK_ERR))
CODE(TEE_ISOCKET_ERROR_PROTOCOL, TEE_udpSocket->open(SOCK_CTX, SOCK_AT(0, ""), SOCK_ERR))
CODE(TEE_ISOCKET_ERROR_PROTOCOL, TEE_udpSocket->open(SOCK_CTX, SOCK_AT(2, "127.0.0.1"), SOCK_ERR))
DIES("TEE_udpSocket->open", "", "a pointer to memory",
     TEE_udpSocket->open(SOCK_CTX, SOCK_AT(0, dangling), SOCK_ERR))

/* Handles that are none: never given out, closed, of the other protocol, of another kind, with bits
 * above the lowest 32. */
#define SOCK_HANDLE_ROWS(socket, function, call)                                                   \
    DIES(socket "->" function, "", "is no open", call(SOCK_BAD))                                   \
    DIES(socket "->" function, "", "is no open", call(SOCK_CLOSED))                                \
    DIES(socket "->" function, "", "is no open", call(SOCK_WIDE))                                  \
    DIES(socket "->" function, "", "another handle: property enumerator", call(SOCK_ENUM))
#define SOCK_SEND(h)      TEE_udpSocket->send(h, buf, SOCK_LEN, 0)
#define SOCK_RECV(h)      TEE_udpSocket->recv(h, buf + 64, SOCK_LEN, 0)
#define SOCK_IOCTL(h)     TEE_udpSocket->ioctl(h, 0, buf, SOCK_LEN)
#define SOCK_TCP_SEND(h)  TEE_tcpSocket->send(h, buf, SOCK_LEN, 0)
#define SOCK_TCP_RECV(h)  TEE_tcpSocket->recv(h, buf + 64, SOCK_LEN, 0)
#define SOCK_TCP_IOCTL(h) TEE_tcpSocket->ioctl(h, 0, buf, SOCK_LEN)
SOCK_HANDLE_ROWS("TEE_udpSocket", "close", TEE_udpSocket->close)
SOCK_HANDLE_ROWS("TEE_udpSocket", "send", SOCK_SEND)
SOCK_HANDLE_ROWS("TEE_udpSocket", "recv", SOCK_RECV)
SOCK_HANDLE_ROWS("TEE_udpSocket", "error", TEE_udpSocket->error)
SOCK_HANDLE_ROWS("TEE_udpSocket", "ioctl", SOCK_IOCTL)
SOCK_HANDLE_ROWS("TEE_tcpSocket", "close", TEE_tcpSocket->close)
SOCK_HANDLE_ROWS("TEE_tcpSocket", "send", SOCK_TCP_SEND)
SOCK_HANDLE_ROWS("TEE_tcpSocket", "recv", SOCK_TCP_RECV)
SOCK_HANDLE_ROWS("TEE_tcpSocket", "error", TEE_tcpSocket->error)
SOCK_HANDLE_ROWS("TEE_tcpSocket", "ioctl", SOCK_TCP_IOCTL)
DIES("TEE_tcpSocket->close", "", "is no open TCP socket but another handle: UDP socket",
     TEE_tcpSocket->close(SOCK_UDP))
DIES("TEE_tcpSocket->send", "", "is no open TCP socket but another handle: UDP socket",
     SOCK_TCP_SEND(SOCK_UDP))
DIES("TEE_udpSocket->send", "", "is no open", SOCK_SEND((TEE_iSocketHandle)zero))
DIES("TEE_udpSocket->recv", "", "is no open", SOCK_RECV((TEE_iSocketHandle)zero))
DIES("TEE_udpSocket->error", "", "is no open", TEE_udpSocket->error((TEE_iSocketHandle)zero))
DIES("TEE_udpSocket->ioctl", "", "is no open", SOCK_IOCTL((TEE_iSocketHandle)zero))
CODE(TEE_SUCCESS, TEE_udpSocket->close((TEE_iSocketHandle)zero))
CODE(TEE_SUCCESS, TEE_tcpSocket->close((TEE_iSocketHandle)zero))

BAD_IN("TEE_udpSocket->send", TEE_udpSocket->send(SOCK_UDP, p, SOCK_LEN, 0))
BAD_OUT("TEE_udpSocket->send", TEE_udpSocket->send(SOCK_UDP, buf, p, 0))
BAD_OUT("TEE_udpSocket->recv", TEE_udpSocket->recv(SOCK_UDP, p, SOCK_LEN, 0))
BAD_IN("TEE_udpSocket->recv", TEE_udpSocket->recv(SOCK_UDP, buf, p, 0))
BAD_IN("TEE_udpSocket->ioctl", TEE_udpSocket->ioctl(SOCK_UDP, TEE_UDP_CHANGEADDR, p, SOCK_LEN))
BAD_IN("TEE_udpSocket->ioctl", TEE_udpSocket->ioctl(SOCK_UDP, TEE_UDP_CHANGEPORT, buf, p))

/* Commands of nobody's, of the other protocol's; arguments that they do not take. */
#define SOCK_COMMAND(code) TEE_udpSocket->ioctl(SOCK_UDP, code, buf, SOCK_LEN)
DIES("TEE_udpSocket->ioctl", "", "is none of a UDP socket's", SOCK_COMMAND(0x66000000))
DIES("TEE_udpSocket->ioctl", "", "is none of a UDP socket's", SOCK_COMMAND(0x65f00000))
DIES("TEE_udpSocket->ioctl", "", "is none of a UDP socket's", SOCK_COMMAND(0x32000000))
DIES("TEE_udpSocket->ioctl", "", "is none of a UDP socket's", SOCK_COMMAND(0xffffffff))
CODE(TEE_SUCCESS, SOCK_COMMAND(0x00f00000))
CODE(TEE_ERROR_BAD_PARAMETERS, SOCK_COMMAND(TEE_UDP_CHANGEPORT))
CODE(TEE_ISOCKET_ERROR_HOSTNAME,
     TEE_udpSocket->ioctl(SOCK_UDP, TEE_UDP_CHANGEADDR, (void *)(uintptr_t) "::1", SOCK_LEN))
CODE(TEE_ISOCKET_ERROR_HOSTNAME,
     TEE_udpSocket->ioctl(SOCK_UDP, TEE_UDP_CHANGEADDR, (void *)(uintptr_t) "abcd", SOCK_LEN))

FUZZ((void)TEE_udpSocket->close((TEE_iSocketHandle)any_handle()))
FUZZ((void)TEE_udpSocket->send((TEE_iSocketHandle)any_handle(), any_in(), any_out(), 0))
FUZZ((void)TEE_udpSocket->recv((TEE_iSocketHandle)any_handle(), any_out(), any_out(), 0))
FUZZ((void)TEE_tcpSocket->error((TEE_iSocketHandle)any_handle()))
FUZZ((void)TEE_udpSocket->ioctl((TEE_iSocketHandle)any_handle(), any_u32(), any_out(), any_out()))
FUZZ((void)TEE_udpSocket->open(any_out(), (void *)(uintptr_t)any_in(), any_out()))
