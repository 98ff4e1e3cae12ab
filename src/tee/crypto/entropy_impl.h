/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CRYPTO_ENTROPY_IMPL_H
#define CRYPTO_ENTROPY_IMPL_H

/* For tests that compare with fixed bytes, and for what the system does not do on demand. */

#include <stddef.h>

/* 0 or -EIO. */
typedef int entropy_fn(void *ctx, void *to, size_t size);

/* NULL: the system's again. While nobody asks for any. */
void entropy_set(entropy_fn *fn, void *ctx);

#endif
