/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef USER_TA_HEADER_DEFINES_H
#define USER_TA_HEADER_DEFINES_H

#include <stdbool.h>
#include <tee_api_types.h>
#include <user_ta_header.h>

#include "../props.h"

#define TA_UUID                                                                                    \
    {                                                                                              \
        0x200c0000, 0x7e57, 0x4a11,                                                                \
        {                                                                                          \
            0x8d, 0x0c, 0x3b, 0x62, 0x7c, 0x1a, 0x5e, PROPS_KIND                                   \
        }                                                                                          \
    }
#define TA_FLAGS                                                                                   \
    (TA_FLAG_SINGLE_INSTANCE | TA_FLAG_MULTI_SESSION | TA_FLAG_DONT_CLOSE_HANDLE_ON_CORRUPT_OBJECT)
#define TA_STACK_SIZE  PROPS_STACK_SIZE
#define TA_DATA_SIZE   PROPS_DATA_SIZE
#define TA_VERSION     "4.2"
#define TA_DESCRIPTION "reads properties"

static const bool prop_true = true, prop_false = false;
static const uint32_t prop_u32 = 4000000000u;
static const uint64_t prop_u64 = 12345678901234567890ull;
static const TEE_UUID prop_uuid = {
    0x01234567, 0x89ab, 0xcdef, {0x10, 0x32, 0x54, 0x76, 0x98, 0xba, 0xdc, 0xfe}};
static const TEE_Identity prop_identity = {
    TEE_LOGIN_TRUSTED_APP,
    {0x01234567, 0x89ab, 0xcdef, {0x10, 0x32, 0x54, 0x76, 0x98, 0xba, 0xdc, 0xfe}}};

#define NAME_32  "0123456789abcdef0123456789abcdef"
#define NAME_256 NAME_32 NAME_32 NAME_32 NAME_32 NAME_32 NAME_32 NAME_32 NAME_32
#define NOWHERE  ((void *)16)

/* One of them is never where it should be; the good one has no need of it. */
#define BROKEN                                                                                     \
    {                                                                                              \
        PROPS_KIND == PROPS_NO_NAME     ? NOWHERE                                                  \
        : PROPS_KIND == PROPS_LONG_NAME ? NAME_256                                                 \
                                        : "test.last",                                             \
            PROPS_KIND == PROPS_NO_TYPE    ? 99                                                    \
            : PROPS_KIND == PROPS_NO_VALUE ? USER_TA_PROP_TYPE_U32                                 \
                                           : USER_TA_PROP_TYPE_STRING,                             \
            PROPS_KIND == PROPS_NO_VALUE || PROPS_KIND == PROPS_NO_TEXT ? NOWHERE : "end"          \
    }

#define TA_CURRENT_TA_EXT_PROPERTIES                                                               \
    {"test.true", USER_TA_PROP_TYPE_BOOL, &prop_true},                                             \
        {"test.false", USER_TA_PROP_TYPE_BOOL, &prop_false},                                       \
        {"test.u32", USER_TA_PROP_TYPE_U32, &prop_u32},                                            \
        {"test.u64", USER_TA_PROP_TYPE_U64, &prop_u64},                                            \
        {"test.uuid", USER_TA_PROP_TYPE_UUID, &prop_uuid},                                         \
        {"test.identity", USER_TA_PROP_TYPE_IDENTITY, &prop_identity},                             \
        {"test.string", USER_TA_PROP_TYPE_STRING, PROPS_TEXT},                                     \
        {"test.empty", USER_TA_PROP_TYPE_STRING, ""},                                              \
        {"test.binary", USER_TA_PROP_TYPE_BINARY_BLOCK, "AAECA/8="},                               \
        {"test.binary.lines", USER_TA_PROP_TYPE_BINARY_BLOCK, "AAEC\nA/8"},                        \
        {"test.binary.empty", USER_TA_PROP_TYPE_BINARY_BLOCK, ""}, BROKEN

#endif
