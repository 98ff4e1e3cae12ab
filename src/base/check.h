/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BASE_CHECK_H
#define BASE_CHECK_H

/*
 * Errors of the third kind: we are wrong. CHECK() is for what only a bug of this project can make
 * false; it never looks at anything that a client, a ring, a message, a TA or a file brought.
 */

#define MUST_CHECK     __attribute__((warn_unused_result))
#define LIKELY(x)      __builtin_expect(!!(x), 1)
#define UNLIKELY(x)    __builtin_expect(!!(x), 0)
#define ARRAY_COUNT(a) (sizeof(a) / sizeof((a)[0]))

#define container_of(ptr, type, member)                                                            \
    ((type *)(void *)((char *)(ptr) - __builtin_offsetof(type, member)))

/* Prints "teesim: internal error: file:line: condition" and aborts the process. */
_Noreturn void check_failed(const char *file, int line, const char *condition);

#define CHECK(cond)                                                                                \
    do {                                                                                           \
        if (UNLIKELY(!(cond)))                                                                     \
            check_failed(__FILE__, __LINE__, #cond);                                               \
    } while (0)

#endif
