/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEE_ISOCKET_DEFINES_H
#define TEE_ISOCKET_DEFINES_H

/* Constants of the TEE Sockets API 1.0 that clients may need as well. */

#define TEE_ISOCKET_VERSION 0x01000000

/* Results of a TEE_iSocket's functions, beside those of the TEE Internal Core API. */
#define TEE_ISOCKET_ERROR_PROTOCOL         0xF1007001 /* see the protocol's own error */
#define TEE_ISOCKET_ERROR_REMOTE_CLOSED    0xF1007002
#define TEE_ISOCKET_ERROR_TIMEOUT          0xF1007003
#define TEE_ISOCKET_ERROR_OUT_OF_RESOURCES 0xF1007004 /* of the system, not the TA's memory */
#define TEE_ISOCKET_ERROR_LARGE_BUFFER     0xF1007005 /* no message of the protocol holds it */
#define TEE_ISOCKET_WARNING_PROTOCOL       0xF1007006 /* done, but see the protocol's own error */
#define TEE_ISOCKET_ERROR_HOSTNAME         0xF1007007 /* the name cannot be resolved */

#endif
