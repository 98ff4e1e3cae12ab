/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef USER_TA_HEADER_DEFINES_H
#define USER_TA_HEADER_DEFINES_H

#include <user_ta_header.h>

#include "ta2ta.h"

#define TA_UUID       ITEST_UUID(TA2TA_KIND)
#define TA_FLAGS      (TA2TA_KIND == TA2TA_MULTI ? 0 : TA_FLAG_SINGLE_INSTANCE | TA_FLAG_MULTI_SESSION)
#define TA_STACK_SIZE (16 * 1024)
#define TA_DATA_SIZE  (64 * 1024)

#endif
