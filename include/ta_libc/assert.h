/* SPDX-License-Identifier: BSD-2-Clause */
/* The C library's, and what OP-TEE's has on top. May be included several times, as that. */
#include_next <assert.h>

#ifndef TEESIM_TA_ASSERT_H
#define TEESIM_TA_ASSERT_H

#ifdef __cplusplus
#define COMPILE_TIME_ASSERT(x) static_assert((x), #x)
#else
#define COMPILE_TIME_ASSERT(x) _Static_assert((x), #x)
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Stays where NDEBUG is defined. */
#define runtime_assert(expr) ((expr) ? (void)0 : _assert_trap(#expr, __FILE__, __LINE__, __func__))

/* Ends the instance: the expression does not hold. */
void _assert_trap(const char *expr, const char *file, int line, const char *func)
    __attribute__((__noreturn__));

#ifdef __cplusplus
}
#endif

#endif
