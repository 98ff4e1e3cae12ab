/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEE_IPSOCKET_H
#define TEE_IPSOCKET_H

/* Which addresses of a host are wanted. */
typedef enum TEE_ipSocket_ipVersion_e {
    TEE_IP_VERSION_DC = 0, /* any; the first that answers */
    TEE_IP_VERSION_4 = 1,
    TEE_IP_VERSION_6 = 2
} TEE_ipSocket_ipVersion;

#endif
