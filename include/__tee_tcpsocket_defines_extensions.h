/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEE_TCPSOCKET_DEFINES_EXTENSIONS_H
#define TEE_TCPSOCKET_DEFINES_EXTENSIONS_H

/* Commands of TEE_tcpSocket->ioctl that OP-TEE adds to the standard. The argument is a uint32_t:
 * how many bytes the host shall buffer for the connection in that direction. */
#define TEE_TCP_SET_RECVBUF 0x65f00000
#define TEE_TCP_SET_SENDBUF 0x65f00001

#endif
