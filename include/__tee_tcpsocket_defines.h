/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEE_TCPSOCKET_DEFINES_H
#define TEE_TCPSOCKET_DEFINES_H

#define TEE_ISOCKET_PROTOCOLID_TCP 0x65

/* A protocol error. Never given here: the host's network keeps such things to itself. */
#define TEE_ISOCKET_TCP_WARNING_UNKNOWN_OUT_OF_BAND 0xF1010002

#endif
