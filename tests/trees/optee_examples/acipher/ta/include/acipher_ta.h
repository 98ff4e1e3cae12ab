/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TA_ACIPHER_H
#define TA_ACIPHER_H

#define TA_ACIPHER_UUID                                                                            \
    {                                                                                              \
        0x1f0cf5f1, 0x6e53, 0x4d5e,                                                                \
        {                                                                                          \
            0x9c, 0x70, 0x21, 0xf0, 0xc7, 0xb0, 0xa8, 0x04                                         \
        }                                                                                          \
    }

/* [0] VALUE_INPUT, a: bits of the new key. */
#define TA_ACIPHER_CMD_GEN_KEY 0
/* [0] MEMREF_INPUT, [1] MEMREF_OUTPUT. */
#define TA_ACIPHER_CMD_ENCRYPT 1
#define TA_ACIPHER_CMD_DECRYPT 2

#endif
