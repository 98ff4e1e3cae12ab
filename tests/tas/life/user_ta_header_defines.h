/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef USER_TA_HEADER_DEFINES_H
#define USER_TA_HEADER_DEFINES_H

#include <user_ta_header.h>

#include "../life.h"

#define TA_UUID LIFE_UUID(LIFE_KIND)

#define LIFE_SINGLE                                                                                \
    (LIFE_KIND != LIFE_MULTI && LIFE_KIND != LIFE_ODD && LIFE_KIND != LIFE_QUIET_MULTI)
#define LIFE_OF_ONE                                                                                \
    (LIFE_KIND == LIFE_MULTI || LIFE_KIND == LIFE_ALONE || LIFE_KIND == LIFE_KEPT_ALONE ||         \
     LIFE_KIND == LIFE_QUIET_ALONE || LIFE_KIND == LIFE_QUIET_MULTI)
#define LIFE_STAYS                                                                                 \
    ((LIFE_KIND >= LIFE_KEPT && LIFE_KIND < LIFE_QUIET) || LIFE_KIND == LIFE_QUIET_FAIL_CREATE)

#define TA_FLAGS                                                                                   \
    ((LIFE_SINGLE ? TA_FLAG_SINGLE_INSTANCE : 0) | (LIFE_OF_ONE ? 0 : TA_FLAG_MULTI_SESSION) |     \
     (LIFE_STAYS ? TA_FLAG_INSTANCE_KEEP_ALIVE : 0))

#define TA_STACK_SIZE (8 * 1024)
#define TA_DATA_SIZE  (32 * 1024)

#endif
