/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef USER_TA_HEADER_DEFINES_H
#define USER_TA_HEADER_DEFINES_H

#include <user_ta_header.h>

#define TA_UUID                                                                                    \
    {                                                                                              \
        0xe8b1a100, 0x7e57, 0x4a11,                                                                \
        {                                                                                          \
            0x8d, 0x0c, 0x3b, 0x62, 0x7c, 0x1a, 0x5d, 0x01                                         \
        }                                                                                          \
    }
#define TA_FLAGS      0
#define TA_STACK_SIZE 16384
#define TA_DATA_SIZE  16384

#endif
