/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CRYPTO_EDDSA_H
#define CRYPTO_EDDSA_H

/*
 * EdDSA, RFC 8032: all five instances. OpenSSL 3.0 has Ed25519 and Ed448 without a context; these
 * functions make those as well, but eddsa_op.c has libcrypto do them.
 *
 * What is secret is multiplied with by EC_POINT_mul and by Montgomery's method, as libcrypto does
 * with the keys of other curves. All functions: between ossl_enter and ossl_leave, any thread.
 */

#include <stddef.h>
#include <stdint.h>

#include <openssl/evp.h>

#include "base/check.h"
#include "edwards.h"

#define EDDSA_SIZE_MAX    (2 * EDWARDS_SIZE_MAX) /* of a signature */
#define EDDSA_CONTEXT_MAX 255u

static inline size_t eddsa_size(const struct edwards *e)
{
    return 2 * e->size;
}

/* What is signed. */
struct eddsa_message {
    const uint8_t *bytes;
    size_t size;
    bool prehash;           /* Ed25519ph, Ed448ph: the hash of the bytes is signed */
    const uint8_t *context; /* Ed25519ctx, if there is any and no prehash */
    size_t context_size;    /* at most EDDSA_CONTEXT_MAX */
};

/* A private key made ready; the caller wipes it. */
struct eddsa_secret {
    uint8_t hash[2 * EDWARDS_SIZE_MAX]; /* of the key: the scalar, clamped, and the prefix */
    uint8_t public[EDWARDS_SIZE_MAX];
};

/* `pkey` is the private key too; the public one is what libcrypto has made of it: a signature with
 * another one gives the private key away. False: no memory. */
MUST_CHECK bool eddsa_expand(const struct edwards *e, const uint8_t *private, const EVP_PKEY *pkey,
                             struct eddsa_secret *to);
/* eddsa_size() bytes. False: no memory. */
MUST_CHECK bool eddsa_sign(const struct edwards *e, const struct eddsa_secret *key,
                           const struct eddsa_message *m, uint8_t *signature);
/* As libcrypto's: S is less than L, and R is what follows from S, the message and the key. Of
 * Ed25519 octet by octet; of Ed448 points that differ by one of low order are the same, as in the
 * RFC's equation with the cofactor. False: it is no signature of the message, or no memory. */
MUST_CHECK bool eddsa_verify(const struct edwards *e, const uint8_t *public,
                             const struct eddsa_message *m, const uint8_t *signature);

#endif
