/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef USER_TA_HEADER_H
#define USER_TA_HEADER_H

/* Names for user_ta_header_defines.h, as OP-TEE trees use them. */

#include <stdint.h>

#define TA_FLAG_SINGLE_INSTANCE     (1u << 2) /* one instance serves all sessions */
#define TA_FLAG_MULTI_SESSION       (1u << 3) /* with the above: several sessions at a time */
#define TA_FLAG_INSTANCE_KEEP_ALIVE (1u << 4) /* with the above: stays when the last one closes */
/* What gpd.ta.doesNotCloseHandleOnCorruptObject says. */
#define TA_FLAG_DONT_CLOSE_HANDLE_ON_CORRUPT_OBJECT (1u << 11)

/* Known and without effect: there is no hardware and no driver that they would concern. */
#define TA_FLAG_SECURE_DATA_PATH                (1u << 5)
#define TA_FLAG_CACHE_MAINTENANCE               (1u << 7)
#define TA_FLAG_CONCURRENT                      (1u << 8)
#define TA_FLAG_DEVICE_ENUM                     (1u << 9)
#define TA_FLAG_DEVICE_ENUM_SUPP                (1u << 10)
#define TA_FLAG_DEVICE_ENUM_TEE_STORAGE_PRIVATE (1u << 12)
#define TA_FLAG_INSTANCE_KEEP_CRASHED           (1u << 13)
#define TA_FLAGS_MASK                           0x3fffu

/* Names of the past, which are no flags any more. */
#define TA_FLAG_USER_MODE     0u
#define TA_FLAG_EXEC_DDR      0u
#define TA_FLAG_REMAP_SUPPORT 0u

/* Names of the properties that a TA has from its header, section 4.5. */
#define TA_PROP_STR_SINGLE_INSTANCE "gpd.ta.singleInstance"
#define TA_PROP_STR_MULTI_SESSION   "gpd.ta.multiSession"
#define TA_PROP_STR_KEEP_ALIVE      "gpd.ta.instanceKeepAlive"
#define TA_PROP_STR_DATA_SIZE       "gpd.ta.dataSize"
#define TA_PROP_STR_STACK_SIZE      "gpd.ta.stackSize"
#define TA_PROP_STR_VERSION         "gpd.ta.version"
#define TA_PROP_STR_DESCRIPTION     "gpd.ta.description"
#define TA_PROP_STR_ENDIAN          "gpd.ta.endian"
#define TA_PROP_STR_KEEP_CRASHED    "gpd.ta.instanceKeepCrashed"
#define TA_PROP_STR_DOES_NOT_CLOSE_HANDLE_ON_CORRUPT_OBJECT                                        \
    "gpd.ta.doesNotCloseHandleOnCorruptObject"

enum user_ta_prop_type {
    USER_TA_PROP_TYPE_BOOL,
    USER_TA_PROP_TYPE_U32,
    USER_TA_PROP_TYPE_UUID,
    USER_TA_PROP_TYPE_IDENTITY,
    USER_TA_PROP_TYPE_STRING,
    USER_TA_PROP_TYPE_BINARY_BLOCK, /* value is a base64 string */
    USER_TA_PROP_TYPE_U64,
    USER_TA_PROP_TYPE_INVALID,
};

#endif
