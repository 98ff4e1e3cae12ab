/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TA_AES_H
#define TA_AES_H

#define TA_AES_UUID                                                                                \
    {                                                                                              \
        0x1f0cf5f1, 0x6e53, 0x4d5e,                                                                \
        {                                                                                          \
            0x9c, 0x70, 0x21, 0xf0, 0xc7, 0xb0, 0xa8, 0x03                                         \
        }                                                                                          \
    }

/* [0], [1], [2] VALUE_INPUT, a: TA_AES_ALGO_x, bytes of the key, TA_AES_MODE_x. */
#define TA_AES_CMD_PREPARE 0
/* [0] MEMREF_INPUT: the key. */
#define TA_AES_CMD_SET_KEY 1
/* [0] MEMREF_INPUT: the initial vector; ECB has none. */
#define TA_AES_CMD_SET_IV 2
/* [0] MEMREF_INPUT, [1] MEMREF_OUTPUT of at least that size. */
#define TA_AES_CMD_CIPHER 3

#define TA_AES_ALGO_ECB 0
#define TA_AES_ALGO_CBC 1
#define TA_AES_ALGO_CTR 2

#define TA_AES_MODE_DECODE 0
#define TA_AES_MODE_ENCODE 1

#endif
