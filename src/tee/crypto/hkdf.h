/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CRYPTO_HKDF_H
#define CRYPTO_HKDF_H

/*
 * HKDF, RFC 5869, from libcrypto's HMAC: its own takes at most 2048 bytes of info. Between
 * ossl_enter and ossl_leave.
 */

#include "alg.h"
#include "attr.h"

struct hkdf_in {
    enum hash hash;
    const struct attr *secret, *salt, *info; /* salt, info: NULL: none */
};

/* Derives `size` bytes, 1 … 255 times the hash's. False: no memory. */
MUST_CHECK bool hkdf(const struct hkdf_in *in, uint8_t *key, size_t size);

#endif
