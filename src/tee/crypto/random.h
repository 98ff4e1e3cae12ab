/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CRYPTO_RANDOM_H
#define CRYPTO_RANDOM_H

/*
 * Random numbers from libcrypto's DRBG, in our own library context: what operations and key
 * generation use as well. Any thread.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/check.h"

/* For the whole process, while no operation runs: from now on all randomness of our library
 * context follows from `seed`, or with 0 is true randomness again. Takes effect even when libcrypto
 * is loaded later. */
void random_seed(uint64_t seed);
/* 0, or -EIO: no libcrypto, or its DRBG fails. */
MUST_CHECK int random_bytes(void *to, size_t size);

#endif
