/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef USER_TA_HEADER_DEFINES_H
#define USER_TA_HEADER_DEFINES_H

#include <user_ta_header.h>

#include "time_defs.h"

#define TA_UUID       TIME_UUID
#define TA_FLAGS      0
#define TA_STACK_SIZE (16 * 1024)
#define TA_DATA_SIZE  (16 * 1024)

#endif
