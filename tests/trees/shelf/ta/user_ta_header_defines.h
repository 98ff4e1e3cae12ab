/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef USER_TA_HEADER_DEFINES_H
#define USER_TA_HEADER_DEFINES_H

#define TA_UUID                                                                                    \
    {                                                                                              \
        0x5be1f000, 0x6c1d, 0x4f5a,                                                                \
        {                                                                                          \
            0x9d, 0x3e, 0x00, 0x00, 0x00, 0x00, 0x00, 0xaa                                         \
        }                                                                                          \
    }
#define TA_FLAGS      0
#define TA_STACK_SIZE (16 * 1024)
#define TA_DATA_SIZE  (256 * 1024)

#endif
