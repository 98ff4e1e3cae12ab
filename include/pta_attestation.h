/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PTA_ATTESTATION_H
#define PTA_ATTESTATION_H

/*
 * OP-TEE's service that measures TAs and the TEE, by its UUID and the numbers of its commands, for
 * TAs that ask whether there is one. There is none here: TEE_OpenTASession says
 * TEE_ERROR_ITEM_NOT_FOUND.
 */

#define PTA_ATTESTATION_UUID                                                                       \
    {                                                                                              \
        0x39800861, 0x182a, 0x4720,                                                                \
        {                                                                                          \
            0x9b, 0x67, 0x2b, 0xcd, 0x62, 0x2b, 0xc0, 0xb5                                         \
        }                                                                                          \
    }

/* memref[0] out: exponent; memref[1] out: modulus; value[2].a out: algorithm. */
#define PTA_ATTESTATION_GET_PUBKEY 0x0
/* memref[0] in: UUID; memref[1] in: nonce; memref[2] out: digest of the file, signature. */
#define PTA_ATTESTATION_GET_TA_SHDR_DIGEST 0x1
/* memref[0] in: nonce; memref[1] out: hash of the caller's code, or of the TEE's, signature. */
#define PTA_ATTESTATION_HASH_TA_MEMORY  0x2
#define PTA_ATTESTATION_HASH_TEE_MEMORY 0x3

#endif
