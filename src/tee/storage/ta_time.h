/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STORAGE_TA_TIME_H
#define STORAGE_TA_TIME_H

/*
 * The persistent time of a TA, TEE Internal Core API 7.2.3 and 7.2.4: a record for each TA's UUID
 * of what it has set, and of the machine's wall clock then. Runs on with that clock, which is the
 * REE's. When the clock shows less than at the time of setting, somebody has set it back: the time
 * needs a reset, and goes on to need it until the TA sets it again.
 */

#include <stdint.h>

#include "store.h"

struct ta_time {
    uint64_t seconds;
    uint32_t millis;
};

/* Nanoseconds since 1970, by the machine's wall clock. */
typedef uint64_t ta_time_clock(void *ctx);

/* `wall(ctx)` is read after the record is: one that another process has only just written is not
 * of the future. TEE_SUCCESS; TEE_ERROR_TIME_NOT_SET; TEE_ERROR_TIME_NEEDS_RESET (also: a record
 * that nobody can read, a damaged store); other results of store_get. *time is 0 on failure. */
MUST_CHECK uint32_t ta_time_get(struct store *s, const uint8_t uuid[16], ta_time_clock *wall,
                                void *ctx, struct ta_time *time);
/* Results of store_put. */
MUST_CHECK uint32_t ta_time_set(struct store *s, const uint8_t uuid[16], uint64_t wall_ns,
                                const struct ta_time *time);

#endif
