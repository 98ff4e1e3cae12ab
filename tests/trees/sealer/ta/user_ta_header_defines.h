/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef USER_TA_HEADER_DEFINES_H
#define USER_TA_HEADER_DEFINES_H

#define TA_UUID                                                                                    \
    {                                                                                              \
        0x2d9c6c3e, 0x0f6e, 0x4b57,                                                                \
        {                                                                                          \
            0x8d, 0x0a, 0x5e, 0xa1, 0xe4, 0x00, 0x00, 0x01                                         \
        }                                                                                          \
    }
#define TA_FLAGS      0
#define TA_STACK_SIZE (32 * 1024)
#define TA_DATA_SIZE  (128 * 1024)

#endif
