/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CRYPTO_KEYGEN_H
#define CRYPTO_KEYGEN_H

/* What generates and checks keys: the functions that the table of object types has. */

#include "object.h"

/* TEE_ATTR_SECRET_VALUE of `bits` random bits; of a DES key without parity, its bytes have it. */
MUST_CHECK uint32_t keygen_secret(struct object *o, uint32_t bits, const struct attrs *params,
                                  const struct stop *stop);

/* TEE_TYPE_RSA_*: all eight attributes of a key pair, for TEE_ATTR_RSA_PUBLIC_EXPONENT or 65537. */
MUST_CHECK uint32_t keygen_rsa(struct object *o, uint32_t bits, const struct attrs *params,
                               const struct stop *stop);
/* Modulus and exponents are odd, the exponents smaller; the primes' product is the modulus. */
MUST_CHECK uint32_t keycheck_rsa(struct object *o);

/* TEE_TYPE_DSA_KEYPAIR: for a prime of `bits`, a subprime and a base of that order. */
MUST_CHECK uint32_t keygen_dsa(struct object *o, uint32_t bits, const struct attrs *params,
                               const struct stop *stop);
/* TEE_TYPE_DH_KEYPAIR: for a prime of up to `bits`; sets TEE_ATTR_DH_X_BITS. */
MUST_CHECK uint32_t keygen_dh(struct object *o, uint32_t bits, const struct attrs *params,
                              const struct stop *stop);
/* The prime is odd and the subprime divides it less 1 (for DSA has 160, 224 or 256 bits); all
 * values are in their ranges, and the public one of a pair is that of its private one. */
MUST_CHECK uint32_t keycheck_dsa(struct object *o);
MUST_CHECK uint32_t keycheck_dh(struct object *o);

#endif
