/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEE_UDPSOCKET_DEFINES_H
#define TEE_UDPSOCKET_DEFINES_H

#define TEE_ISOCKET_PROTOCOLID_UDP 0x66

/* A protocol error. Never given here: the host's network keeps such things to itself. */
#define TEE_ISOCKET_UDP_WARNING_UNKNOWN_OUT_OF_BAND 0xF1020002

/* Commands of TEE_udpSocket->ioctl. */
#define TEE_UDP_CHANGEADDR 0x66000001 /* argument: the name or address, ended by a NUL */
#define TEE_UDP_CHANGEPORT 0x66000002 /* argument: a uint16_t in the byte order of the machine */

#endif
