/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CRYPTO_BLOCKCIPHER_H
#define CRYPTO_BLOCKCIPHER_H

/*
 * OpenSSL's block ciphers with the keys that objects have. Between ossl_enter and ossl_leave. What
 * returns false could not be done for want of memory, or because libcrypto has failed.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <openssl/evp.h>

#include "base/check.h"
#include "fetch.h"
#include "object.h"

/* The context has a key, and no IV yet. Keys of DES: one, two or three times 8 bytes. */
MUST_CHECK bool blockcipher_key(EVP_CIPHER_CTX *ctx, enum cipher c, enum block_mode mode,
                                const struct object *key, bool encrypt);
/* Begins a message with that IV; key and direction stay. */
MUST_CHECK bool blockcipher_iv(EVP_CIPHER_CTX *ctx, const uint8_t *iv);
/* Whole blocks, or with BLOCK_CTR and BLOCK_GCM any size. In place or to disjoint memory; `to`
 * NULL: additional data of BLOCK_GCM. */
MUST_CHECK bool blockcipher_run(EVP_CIPHER_CTX *ctx, const uint8_t *from, uint8_t *to, size_t size);

#endif
