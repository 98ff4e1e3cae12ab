/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CRYPTO_OKP_KEY_H
#define CRYPTO_OKP_KEY_H

/*
 * Keys that are octets: Ed25519, Ed448 (RFC 8032), X25519, X448 (RFC 7748). What the table of
 * object types has for them, and their form for OpenSSL.
 *
 * A pair's public key is the one that belongs to its private key. A public key is a point of the
 * curve (of X25519 and X448: any octets are one) that is not of low order.
 */

#include "object.h"
#include "ossl.h"

struct okp {
    const char *name; /* OpenSSL's */
    uint32_t public_type, pair_type;
    uint32_t public_id, private_id; /* attributes */
    size_t size;                    /* bytes of either key */
};
#define OKP_SIZE_MAX 57u

/* object_type.check and .generate. */
MUST_CHECK uint32_t okp_check(struct object *o);
MUST_CHECK uint32_t okp_generate(struct object *o, uint32_t bits, const struct attrs *params,
                                 const struct stop *stop);

/* Of a public key's or a pair's type. */
const struct okp *okp_of(uint32_t type);
/* The private key of a pair, the public one of a public key; between ossl_enter and ossl_leave. The
 * caller frees it. NULL: no memory. */
MUST_CHECK EVP_PKEY *okp_pkey(const struct object *o);
/* X25519, X448: with `octets` as the peer's public key, size bytes of a secret. False: no memory,
 * or the secret is all zero, which is so of peers of low order and of no others. */
MUST_CHECK bool okp_exchange(EVP_PKEY *own, const struct okp *k, const uint8_t *octets,
                             uint8_t *secret);

#endif
