/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CRYPTO_CURVE_H
#define CRYPTO_CURVE_H

/*
 * The curves in Weierstrass form: NIST's, BSI's (Brainpool, RFC 5639) and SM2's. Their groups are
 * made once and kept. All have the cofactor 1, and an order of as many bits as the field: a point
 * of the curve that is not infinity has the full order.
 */

#include <stddef.h>
#include <stdint.h>

#include <openssl/ec.h>

#include "attr.h"
#include "base/check.h"

struct curve {
    uint32_t id;      /* TEE_ECC_CURVE_* */
    uint16_t bits;    /* of the field and of the order */
    const char *name; /* OpenSSL's */
};

/* Bytes of a coordinate or a scalar of the largest curve, and of a point: 04, X, Y. */
#define CURVE_SIZE_MAX  66u
#define CURVE_POINT_MAX (1 + 2 * CURVE_SIZE_MAX)

/* NULL: there is no such curve here. */
const struct curve *curve_find(uint32_t id);
/* NIST or BSI has a curve of that size. */
bool curve_has_size(uint32_t bits);
/* Bytes of a coordinate. */
static inline size_t curve_size(const struct curve *c)
{
    return (c->bits + 7u) / 8;
}
/* Between ossl_enter and ossl_leave; any thread. NULL: OpenSSL has no such curve, or no memory. */
const EC_GROUP *curve_group(const struct curve *c);

/* A number of the list, with leading zeros to `size` bytes. False: it is not there, or larger. */
MUST_CHECK bool curve_number(const struct attrs *l, uint32_t id, uint8_t *to, size_t size);
/* The point of the list's numbers x and y to CURVE_POINT_MAX bytes; how many. 0: one is not there,
 * or larger than a coordinate. Whether it is on the curve is not looked at. */
MUST_CHECK size_t curve_octets(const struct curve *c, const struct attrs *l, const uint32_t xy[2],
                               uint8_t *to);
/* The same as a point, which is on the curve and not infinity; the caller frees it.
 * TEE_ERROR_BAD_PARAMETERS: there is no such point; TEE_ERROR_OUT_OF_MEMORY. */
MUST_CHECK uint32_t curve_point(const struct curve *c, const struct attrs *l, const uint32_t xy[2],
                                BN_CTX *bn, EC_POINT **out);

/* TEE_ATTR_ECC_PUBLIC_VALUE_X, …_Y. */
extern const uint32_t curve_public_ids[2];

#endif
