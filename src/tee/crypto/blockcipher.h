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

/* A key as libcrypto takes it. */
struct blockcipher_key {
    uint8_t bytes[32];
    size_t size;
};

/* One, two or three keys of DES are made three. The caller wipes it. */
void blockcipher_key_of(struct blockcipher_key *k, enum cipher c, const struct object *key);

/* The context has a key, and no IV yet. */
MUST_CHECK bool blockcipher_key(EVP_CIPHER_CTX *ctx, enum cipher c, enum block_mode mode,
                                const struct object *key, bool encrypt);
/* Begins a message with that IV; key and direction stay. */
MUST_CHECK bool blockcipher_iv(EVP_CIPHER_CTX *ctx, const uint8_t *iv);
/* Whole blocks, or with BLOCK_CTR and BLOCK_GCM any size. In place or to disjoint memory; `to`
 * NULL: additional data of BLOCK_GCM. */
MUST_CHECK bool blockcipher_run(EVP_CIPHER_CTX *ctx, const uint8_t *from, uint8_t *to, size_t size);

#endif
