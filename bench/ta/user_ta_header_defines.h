/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef USER_TA_HEADER_DEFINES_H
#define USER_TA_HEADER_DEFINES_H

#include <user_ta_header.h>

/* Built twice: one instance for all sessions, and one for each. */
#ifdef BENCH_SINGLE
#define TA_UUID                                                                                    \
    {                                                                                              \
        0x6d0d5ba1, 0x6d5e, 0x4c1c,                                                                \
        {                                                                                          \
            0x9b, 0x3e, 0x0f, 0x62, 0x7c, 0x1a, 0x5d, 0x01                                         \
        }                                                                                          \
    }
#define TA_FLAGS     (TA_FLAG_SINGLE_INSTANCE | TA_FLAG_MULTI_SESSION | TA_FLAG_INSTANCE_KEEP_ALIVE)
#define TA_DATA_SIZE (2 * 1024 * 1024)
#else
#define TA_UUID                                                                                    \
    {                                                                                              \
        0x6d0d5ba1, 0x6d5e, 0x4c1c,                                                                \
        {                                                                                          \
            0x9b, 0x3e, 0x0f, 0x62, 0x7c, 0x1a, 0x5d, 0x02                                         \
        }                                                                                          \
    }
#define TA_FLAGS     0
#define TA_DATA_SIZE (32 * 1024)
#endif

#define TA_STACK_SIZE (8 * 1024)

#endif
