/* SPDX-License-Identifier: BSD-2-Clause */
#include "entropy.h"

#include <errno.h>
#include <stdint.h>
#include <sys/random.h>

#include "entropy_impl.h"

static entropy_fn *source;
static void *source_ctx;

void entropy_set(entropy_fn *fn, void *ctx)
{
    source = fn;
    source_ctx = ctx;
}

int entropy_bytes(void *to, size_t size)
{
    uint8_t *at = to;

    if (source)
        return source(source_ctx, to, size);
    while (size) {
        ssize_t n = getrandom(at, size, 0);
        if (n < 0 && errno != EINTR)
            return -EIO;
        if (n > 0) {
            at += n;
            size -= (size_t)n;
        }
    }
    return 0;
}
