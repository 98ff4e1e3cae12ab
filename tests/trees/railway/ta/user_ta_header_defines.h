/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef USER_TA_HEADER_DEFINES_H
#define USER_TA_HEADER_DEFINES_H

#define TA_UUID                                                                                    \
    {                                                                                              \
        0x7a3e5f10, 0x2b4c, 0x4d6e,                                                                \
        {                                                                                          \
            0x8f, 0x90, 0xa1, 0xb2, 0xc3, 0xd4, 0xe5, 0xf6                                         \
        }                                                                                          \
    }
#define TA_FLAGS      0
#define TA_STACK_SIZE (4 * 1024)
#define TA_DATA_SIZE  (16 * 1024)

#endif
