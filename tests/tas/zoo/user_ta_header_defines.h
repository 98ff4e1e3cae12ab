/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef USER_TA_HEADER_DEFINES_H
#define USER_TA_HEADER_DEFINES_H

#include <user_ta_header.h>

#include "../zoo.h"

/* clang-format off */
#define TA_UUID {0x200c0000, 0x7e57, 0x4a11, {0x8d, 0x0c, 0x3b, 0x62, 0x7c, 0x1a, 0x5d, ZOO_KIND}}
/* clang-format on */

#if ZOO_KIND == ZOO_SINGLE
#define TA_FLAGS (TA_FLAG_SINGLE_INSTANCE | TA_FLAG_MULTI_SESSION)
#elif ZOO_KIND == ZOO_ALIVE
#define TA_FLAGS (TA_FLAG_SINGLE_INSTANCE | TA_FLAG_MULTI_SESSION | TA_FLAG_INSTANCE_KEEP_ALIVE)
#else
#define TA_FLAGS 0
#endif
#define TA_STACK_SIZE ZOO_STACK_SIZE
#define TA_DATA_SIZE  ZOO_DATA_SIZE

#endif
