/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef USER_TA_HEADER_DEFINES_H
#define USER_TA_HEADER_DEFINES_H

#define TA_UUID                                                                                    \
    {                                                                                              \
        0x4f1d2c6a, 0x9b1e, 0x4d0b,                                                                \
        {                                                                                          \
            0xa7, 0xc3, 0x5e, 0x8f, 0x90, 0xa1, 0xb2, 0xc3                                         \
        }                                                                                          \
    }
#define TA_FLAGS      TA_FLAG_EXEC_DDR
#define TA_STACK_SIZE (32 * 1024)
#define TA_DATA_SIZE  (256 * 1024)

#endif
