/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CRYPTO_TA_H
#define CRYPTO_TA_H

/* What test_crypto and its TA agree on. */

#define CRYPTO_UUID(kind)                                                                          \
    {                                                                                              \
        0x51e57a00, 0x7e57, 0x4a11,                                                                \
        {                                                                                          \
            0x8d, 0x0c, 0x3b, 0x62, 0x7c, 0x1a, 0x5d, (kind)                                       \
        }                                                                                          \
    }
#define CRYPTO_13 0x90
#define CRYPTO_11 0x91

/* RUN: p0 value in: which case (a); p1 value out: the line that is wrong (a), 0: none; p2 memref
 * out: the case's name and file. TEE_ERROR_ITEM_NOT_FOUND: there are no more. */
/* RANDOM: p0 memref out: filled by TEE_GenerateRandom. */
/* DERIVE: p0 memref inout: its first byte is made 1, and then a key derived for some hours. */
enum crypto_command { CRYPTO_RUN, CRYPTO_RANDOM, CRYPTO_DERIVE };

#endif
