/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef USER_TA_HEADER_H
#define USER_TA_HEADER_H

/* Names for user_ta_header_defines.h, as OP-TEE trees use them. */

#include <stdint.h>

#define TA_FLAG_SINGLE_INSTANCE     (1u << 2) /* one instance serves all sessions */
#define TA_FLAG_MULTI_SESSION       (1u << 3) /* with the above: several sessions at a time */
#define TA_FLAG_INSTANCE_KEEP_ALIVE (1u << 4) /* with the above: stays when the last one closes */

enum user_ta_prop_type {
    USER_TA_PROP_TYPE_BOOL,
    USER_TA_PROP_TYPE_U32,
    USER_TA_PROP_TYPE_UUID,
    USER_TA_PROP_TYPE_IDENTITY,
    USER_TA_PROP_TYPE_STRING,
    USER_TA_PROP_TYPE_BINARY_BLOCK, /* value is a base64 string */
    USER_TA_PROP_TYPE_U64,
};

#endif
