/* SPDX-License-Identifier: BSD-2-Clause */
#define TA_UUID                                                                                    \
    {                                                                                              \
        0x8e4da2f1, 0x0c1b, 0x4b60,                                                                \
        {                                                                                          \
            0x9b, 0x4e, 0x54, 0xe5, 0xa3, 0xf0, 0xc2, 0x03                                         \
        }                                                                                          \
    }
#define TA_FLAGS       0
#define TA_STACK_SIZE  (20 * 1024)
#define TA_DATA_SIZE   (40 * 1024)
#define TA_DESCRIPTION "told by itself"
#include <teesim/ta_head.h>

#include "../teller_ta.c"
