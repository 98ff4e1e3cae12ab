/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef USER_TA_HEADER_DEFINES_H
#define USER_TA_HEADER_DEFINES_H

#include <user_ta_header.h>

#include "itest.h"

#define TA_UUID ITEST_UUID(ITEST_KIND)

#define TA_FLAGS                                                                                   \
    (ITEST_KIND == ITEST_SHARED  ? TA_FLAG_SINGLE_INSTANCE | TA_FLAG_MULTI_SESSION                 \
     : ITEST_KIND == ITEST_ALONE ? TA_FLAG_SINGLE_INSTANCE                                         \
     : ITEST_KIND == ITEST_KEPT                                                                    \
         ? TA_FLAG_SINGLE_INSTANCE | TA_FLAG_MULTI_SESSION | TA_FLAG_INSTANCE_KEEP_ALIVE           \
         : 0)

#define TA_STACK_SIZE (16 * 1024)
#define TA_DATA_SIZE  (512 * 1024) /* 10,000 sessions */

#if ITEST_KIND == ITEST_SHARED
#define TA_DESCRIPTION "integration test"
#endif

#endif
