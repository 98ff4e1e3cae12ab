/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CRYPTO_EC_KEY_H
#define CRYPTO_EC_KEY_H

/*
 * Keys of ECDSA, ECDH and SM2: what the table of object types has for them, and their form for
 * OpenSSL.
 *
 * A public key is a point of the curve. A private key is a number from 1 to the order less 1 (of
 * SM2: less 2), and a pair's public key is the one that belongs to it.
 */

#include "curve.h"
#include "object.h"
#include "ossl.h"

/* object_type.check and .generate. */
MUST_CHECK uint32_t ec_key_check(struct object *o);
MUST_CHECK uint32_t ec_key_generate(struct object *o, uint32_t bits, const struct attrs *params,
                                    const struct stop *stop);

/* The curve of an initialised object of these types. */
const struct curve *ec_key_curve(const struct object *o);
/* Between ossl_enter and ossl_leave. The caller frees it. NULL: no memory. */
MUST_CHECK EVP_PKEY *ec_key_pkey(const struct object *o);
/* A public key of the numbers `xy` of the list, which are no object's. TEE_ERROR_BAD_PARAMETERS: no
 * point of the curve; TEE_ERROR_OUT_OF_MEMORY. */
MUST_CHECK uint32_t ec_key_peer(const struct curve *c, const struct attrs *l, const uint32_t xy[2],
                                EVP_PKEY **out);
/* The private value as a number, which the caller clears and frees. NULL: no memory. */
MUST_CHECK BIGNUM *ec_key_scalar(const struct object *o);

#endif
