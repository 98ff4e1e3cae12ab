/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CRYPTO_ENTROPY_H
#define CRYPTO_ENTROPY_H

/*
 * Random bytes of the operating system, for what must never come twice: nonces, and what names a
 * store. A run that is seeded (random.h) repeats its own numbers; these it does not, as a nonce
 * that is used twice with one key gives away what both protect. Any thread.
 */

#include <stddef.h>

#include "base/check.h"

/* 0, or -EIO: the system has none. */
MUST_CHECK int entropy_bytes(void *to, size_t size);

#endif
