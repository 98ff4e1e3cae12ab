/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEE_LOGGING_H
#define TEE_LOGGING_H

/* Messages of a TA that is written for Open-TEE, with the levels of syslog: as trace.h's, on
 * stderr.
 */

#include <syslog.h>
#include <trace.h>

#define TEESIM_LEVEL_OF(level)                                                                     \
    ((level) >= LOG_DEBUG ? TRACE_DEBUG : (level) >= LOG_NOTICE ? TRACE_INFO : TRACE_ERROR)

/* With the place. */
#define OT_LOG(level, ...)                                                                         \
    trace_printf(__func__, __LINE__, TEESIM_LEVEL_OF(level), true, __VA_ARGS__)
/* Without. */
#define OT_LOG1(level, ...) trace_printf(NULL, 0, TEESIM_LEVEL_OF(level), true, __VA_ARGS__)
#define OT_LOG_ERR(...)     OT_LOG1(LOG_ERR, __VA_ARGS__)
#define OT_LOG_INT(integer) OT_LOG1(LOG_ERR, "%d", (integer))
#define OT_LOG_STR(string)  OT_LOG1(LOG_ERR, "%s", (string))

#endif
