/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TA_SECURE_STORAGE_H
#define TA_SECURE_STORAGE_H

#define TA_SECURE_STORAGE_UUID                                                                     \
    {                                                                                              \
        0x1f0cf5f1, 0x6e53, 0x4d5e,                                                                \
        {                                                                                          \
            0x9c, 0x70, 0x21, 0xf0, 0xc7, 0xb0, 0xa8, 0x06                                         \
        }                                                                                          \
    }

/* [0] MEMREF_INPUT: the name; [1] MEMREF_OUTPUT: what it has. */
#define TA_SECURE_STORAGE_CMD_READ_RAW 0
/* [0] MEMREF_INPUT: the name; [1] MEMREF_INPUT: what it has from now on. */
#define TA_SECURE_STORAGE_CMD_WRITE_RAW 1
/* [0] MEMREF_INPUT: the name. */
#define TA_SECURE_STORAGE_CMD_DELETE 2

#endif
