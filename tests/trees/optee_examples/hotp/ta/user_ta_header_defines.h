/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef USER_TA_HEADER_DEFINES_H
#define USER_TA_HEADER_DEFINES_H

#include <hotp_ta.h>

#define TA_UUID        TA_HOTP_UUID
#define TA_FLAGS       TA_FLAG_EXEC_DDR
#define TA_STACK_SIZE  (2 * 1024)
#define TA_DATA_SIZE   (32 * 1024)
#define TA_VERSION     "1.0"
#define TA_DESCRIPTION "hotp, as an example"

#define TA_CURRENT_TA_EXT_PROPERTIES                                                               \
    {"org.example.hotp.text", USER_TA_PROP_TYPE_STRING, "some text"},                              \
    {                                                                                              \
        "org.example.hotp.number", USER_TA_PROP_TYPE_U32, &(const uint32_t)                        \
        {                                                                                          \
            0x0010                                                                                 \
        }                                                                                          \
    }

#endif
