/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CRYPTO_FETCH_H
#define CRYPTO_FETCH_H

/*
 * OpenSSL's implementations, each fetched once from our own library context and kept: fetching
 * costs more than a short operation. Between ossl_enter and ossl_leave; any thread, no lock after
 * the first time. NULL: OpenSSL has no such thing, or no memory.
 */

#include <openssl/evp.h>

#include "alg.h"

const EVP_MD *fetch_md(enum hash h);

enum block_mode { BLOCK_ECB, BLOCK_CBC, BLOCK_CTR, BLOCK_GCM, BLOCK_MODES };

/* key_size: bytes. DES is there as three times DES, with a key of 24 bytes. */
const EVP_CIPHER *fetch_cipher(enum cipher c, enum block_mode mode, size_t key_size);
/* OpenSSL's name of it, or NULL. */
const char *fetch_cipher_name(enum cipher c, enum block_mode mode, size_t key_size);

/* KIND_HMAC, KIND_CMAC. */
EVP_MAC *fetch_mac(enum alg_kind kind);
/* OpenSSL's name of a hash function. */
const char *fetch_md_name(enum hash h);

#endif
