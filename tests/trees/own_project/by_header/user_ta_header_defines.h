/* SPDX-License-Identifier: BSD-2-Clause */
#include <user_ta_header.h>

#define TA_UUID                                                                                    \
    {                                                                                              \
        0x8e4da2f1, 0x0c1b, 0x4b60,                                                                \
        {                                                                                          \
            0x9b, 0x4e, 0x54, 0xe5, 0xa3, 0xf0, 0xc2, 0x02                                         \
        }                                                                                          \
    }
#define TA_FLAGS       TA_FLAG_SINGLE_INSTANCE
#define TA_STACK_SIZE  (12 * 1024)
#define TA_DATA_SIZE   (80 * 1024)
#define TA_DESCRIPTION "told by its header"
