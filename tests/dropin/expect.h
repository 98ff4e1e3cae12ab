/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef DROPIN_EXPECT_H
#define DROPIN_EXPECT_H

/* For programs that stand for those of the field: no test library, whose signal handlers such
 * programs do not have. The first thing that is wrong ends the program with status 1. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static inline void expect_number(const char *what, long long is, long long wanted, int line)
{
    if (is == wanted)
        return;
    fprintf(stderr, "line %d: %s is %lld (0x%llx), not %lld (0x%llx)\n", line, what, is, is, wanted,
            wanted);
    exit(EXIT_FAILURE);
}

static inline void expect_bytes(const void *is, const void *wanted, size_t size, int line)
{
    if (memcmp(is, wanted, size) == 0)
        return;
    fprintf(stderr, "line %d: other bytes\n", line);
    exit(EXIT_FAILURE);
}

#define EXPECT(is, wanted)             expect_number(#is, (long long)(is), (long long)(wanted), __LINE__)
#define EXPECT_TRUE(is)                expect_number(#is, !!(is), 1, __LINE__)
#define EXPECT_BYTES(is, wanted, size) expect_bytes(is, wanted, size, __LINE__)
/* A call that fails with errno `err`. */
#define EXPECT_ERRNO(call, err) (errno = 0, EXPECT(call, -1), EXPECT(errno, err))

#endif
