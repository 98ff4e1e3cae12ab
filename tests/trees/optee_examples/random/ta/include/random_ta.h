/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TA_RANDOM_H
#define TA_RANDOM_H

#define TA_RANDOM_UUID                                                                             \
    {                                                                                              \
        0x1f0cf5f1, 0x6e53, 0x4d5e,                                                                \
        {                                                                                          \
            0x9c, 0x70, 0x21, 0xf0, 0xc7, 0xb0, 0xa8, 0x02                                         \
        }                                                                                          \
    }

/* [0] MEMREF_OUTPUT: is filled. */
#define TA_RANDOM_CMD_GENERATE 0

#endif
