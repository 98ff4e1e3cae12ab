/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef USER_TA_HEADER_DEFINES_H
#define USER_TA_HEADER_DEFINES_H

/* What the TEE has to know of this TA before it starts it. */

#include <user_ta_header.h>

#include "hello_world_ta.h"

#define TA_UUID HELLO_WORLD_UUID

#define TA_FLAGS      0           /* an instance of its own for each session */
#define TA_STACK_SIZE (8 * 1024)  /* bytes */
#define TA_DATA_SIZE  (32 * 1024) /* bytes that TEE_Malloc can give out */

#define TA_VERSION     "1.0"
#define TA_DESCRIPTION "Hello world"

#endif
