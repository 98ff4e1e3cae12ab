/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CRYPTO_RANDOM_H
#define CRYPTO_RANDOM_H

/*
 * Random numbers from libcrypto's DRBG, in our own library context: what operations and key
 * generation use as well. Any thread.
 */

#include <stddef.h>

#include "base/check.h"

/* 0, or -EIO: no libcrypto, or its DRBG fails. */
MUST_CHECK int random_bytes(void *to, size_t size);

#endif
