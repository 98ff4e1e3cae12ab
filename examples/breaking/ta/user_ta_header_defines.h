/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef USER_TA_HEADER_DEFINES_H
#define USER_TA_HEADER_DEFINES_H

#include <user_ta_header.h>

#include "mailbox_ta.h"

#define TA_UUID MAILBOX_UUID

#define TA_FLAGS      0
#define TA_STACK_SIZE (8 * 1024)
#define TA_DATA_SIZE  (32 * 1024)

#define TA_VERSION     "1.0"
#define TA_DESCRIPTION "Believes its client"

#endif
