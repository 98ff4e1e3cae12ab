/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CRYPTO_RANDOM_H
#define CRYPTO_RANDOM_H

/*
 * Random numbers: libcrypto's CTR_DRBG, seeded by the operating system; for the runs that are to be
 * repeatable, one that is seeded with a number. Whatever libcrypto itself needs in our library
 * context (keys, nonces, salts, blinding) comes from the same: a provider of our own is its DRBG.
 * Any thread.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/check.h"

/* From now on all follows from `seed`; 0: from nothing again. While no operation runs; libcrypto
 * need not be loaded yet. */
void random_seed(uint64_t seed);
/* 0, or -EIO: no libcrypto, or its DRBG fails. */
MUST_CHECK int random_bytes(void *to, size_t size);

/* Around fork, in the thread that forks: no other is in the seeded generator at that moment. */
void random_before_fork(void);
void random_after_fork(void);

/* For ossl.c: makes the new context ossl.ctx use it. False: it cannot. */
MUST_CHECK bool random_install(void);

#endif
