/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef USER_TA_HEADER_DEFINES_H
#define USER_TA_HEADER_DEFINES_H

#include <user_ta_header.h>

#include "dropin_ta.h"

#define TA_UUID       DROPIN_UUID(DROPIN_KIND)
#define TA_FLAGS      (DROPIN_KIND == DROPIN_ONE ? TA_FLAG_SINGLE_INSTANCE | TA_FLAG_MULTI_SESSION : 0)
#define TA_STACK_SIZE 16384
#define TA_DATA_SIZE  16384

#endif
