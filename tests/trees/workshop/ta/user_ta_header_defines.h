/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef USER_TA_HEADER_DEFINES_H
#define USER_TA_HEADER_DEFINES_H

#define TA_UUID                                                                                    \
    {                                                                                              \
        0x0b5e9d52, 0x70a1, 0x4c5e,                                                                \
        {                                                                                          \
            0x8b, 0x57, 0x6a, 0x1d, 0x2f, 0x3e, 0x4a, 0x01                                         \
        }                                                                                          \
    }
#define TA_FLAGS                                                                                   \
    (TA_FLAG_SINGLE_INSTANCE | TA_FLAG_MULTI_SESSION | TA_FLAG_INSTANCE_KEEP_ALIVE |               \
     TA_FLAG_USER_MODE | TA_FLAG_EXEC_DDR | TA_FLAG_REMAP_SUPPORT)
#define TA_STACK_SIZE  (12 * 1024)
#define TA_DATA_SIZE   (48 * 1024)
#define TA_VERSION     "7.8"
#define TA_DESCRIPTION CFG_WORKSHOP_TITLE

#define TA_CURRENT_TA_EXT_PROPERTIES                                                               \
    {"org.example.text", USER_TA_PROP_TYPE_STRING, "saws"},                                        \
        {"org.example.number", USER_TA_PROP_TYPE_U32, &(const uint32_t){77}},                      \
        {"org.example.big", USER_TA_PROP_TYPE_U64, &(const uint64_t){0x123456789aULL}},            \
        {"org.example.yes", USER_TA_PROP_TYPE_BOOL, &(const bool){true}},                          \
    {                                                                                              \
        "org.example.binary", USER_TA_PROP_TYPE_BINARY_BLOCK, "Zm9v"                               \
    }

#endif
