/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEEC_TRACE_H
#define TEEC_TRACE_H

/* Messages of client programs in the manner of OP-TEE's libteec, whose header of this name some
 * include. DEBUGLEVEL (TRACE_ERROR unless defined) says which of them are compiled. */

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TRACE_ERROR 1
#define TRACE_INFO  2
#define TRACE_DEBUG 3
#define TRACE_FLOW  4

#ifndef DEBUGLEVEL
#define DEBUGLEVEL TRACE_ERROR
#endif
#ifndef BINARY_PREFIX
#define BINARY_PREFIX "TEEC"
#endif

/* One line on standard output: the level, the process, `prefix`, and, unless function is NULL,
 * where (of its name the first flen characters). The number of characters, or negative. */
int _dprintf(const char *function, int flen, int line, int level, const char *prefix,
             const char *fmt, ...) __attribute__((format(printf, 6, 7)));
/* The bytes in hexadecimal, on standard output. */
void dump_buffer(const char *bname, const uint8_t *buffer, size_t blen);

#define TEEC_TRACE_AT(level, ...)                                                                  \
    do {                                                                                           \
        if ((level) <= DEBUGLEVEL)                                                                 \
            _dprintf(__func__, (int)strlen(__func__), __LINE__, level, BINARY_PREFIX,              \
                     __VA_ARGS__);                                                                 \
    } while (0)

#define EMSG(...) TEEC_TRACE_AT(TRACE_ERROR, __VA_ARGS__)
#define IMSG(...) TEEC_TRACE_AT(TRACE_INFO, __VA_ARGS__)
#define DMSG(...) TEEC_TRACE_AT(TRACE_DEBUG, __VA_ARGS__)
#define FMSG(...) TEEC_TRACE_AT(TRACE_FLOW, __VA_ARGS__)

#ifdef __cplusplus
}
#endif
#endif
