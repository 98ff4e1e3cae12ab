/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CRYPTO_EDWARDS_H
#define CRYPTO_EDWARDS_H

/*
 * The curves edwards25519 and edwards448 of RFC 8032, for what OpenSSL 3.0 has no functions for.
 *
 * Points are computed with in the Weierstrass form that each has (RFC 7748 says how the first comes
 * to its Montgomery form, the second likewise): so it is libcrypto's EC_POINT_mul, hardened as for
 * any curve, that multiplies by secret numbers. What is converted between the forms is public.
 * All functions: between ossl_enter and ossl_leave, any thread.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <openssl/bn.h>
#include <openssl/ec.h>

#include "base/check.h"

enum edwards_id { EDWARDS_25519, EDWARDS_448, EDWARDS_CURVES };

/* Bytes of an encoded point, and of a scalar. */
#define EDWARDS_SIZE_MAX 57u

struct edwards {
    unsigned cofactor;       /* 8 or 4 */
    size_t size;             /* bytes of an encoded point, and of a scalar */
    EC_GROUP *group;         /* in Weierstrass form; the generator's order is L */
    const BIGNUM *order;     /* L */
    BN_MONT_CTX *mont;       /* modulo L */
    BIGNUM *p, *a, *d;       /* a x^2 + y^2 = 1 + d x^2 y^2 modulo p */
    BIGNUM *scale, *unscale; /* of the Montgomery form: B of B v^2 = u^3 + A u^2 + u, and 1/B */
    BIGNUM *shift;           /* A/3 */
};

/* Made once and kept. NULL: no memory. */
const struct edwards *edwards_curve(enum edwards_id id);

/* The point of its octets (RFC 8032, 5.1.3 and 5.2.3). False: they are none; no memory. */
MUST_CHECK bool edwards_decode(const struct edwards *e, const uint8_t *octets, EC_POINT *to,
                               BN_CTX *ctx);
/* And back, size octets. Not for secret points. False: no memory. */
MUST_CHECK bool edwards_encode(const struct edwards *e, const EC_POINT *point, uint8_t *octets,
                               BN_CTX *ctx);
/* Multiplies by the cofactor: of the points of low order, and of no others, infinity is left.
 * False: no memory. */
MUST_CHECK bool edwards_lift(const struct edwards *e, EC_POINT *point, BN_CTX *ctx);

#endif
