/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef USER_TA_HEADER_DEFINES_H
#define USER_TA_HEADER_DEFINES_H

#include <user_ta_header.h>

#include "arith.h"

#define TA_UUID       ARITH_UUID(ARITH_KIND)
#define TA_FLAGS      0
#define TA_STACK_SIZE (64 * 1024)
#define TA_DATA_SIZE  (64 * 1024)

#endif
