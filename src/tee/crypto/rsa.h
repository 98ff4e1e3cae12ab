/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CRYPTO_RSA_H
#define CRYPTO_RSA_H

/*
 * RSA operations: what signatures (rsa_sign.c) and encryption (rsa_crypt.c) share. rsa_key.c has
 * the keys.
 */

#include "asym.h"
#include "pkey.h"

#define RSA_BYTES_MAX 512u

/* op->ctx */
struct rsa {
    EVP_PKEY *pkey;
    EVP_PKEY_CTX *ctx; /* ready for the mode, with padding and hash */
    size_t size;       /* bytes of the modulus */
    uint32_t salt;     /* PSS: bytes, as ctx has them */
    bool configured;   /* OAEP: ctx has something of a call's parameters */
    /* A public key that OpenSSL refuses: libcrypto's has 1 for an exponent, so that it does the
     * padding, and the exponentiation is rsa_power's. Otherwise NULL. */
    BIGNUM *n, *e;
};

uint32_t rsa_rekey(struct op *op);
void rsa_destroy(struct op *op);

/* The number of r->size bytes at `bytes` to the power of r->e, which is there. All of it is public.
 * False: no memory. */
MUST_CHECK bool rsa_power(const struct rsa *r, uint8_t *bytes);
/* `bytes`, as many as the modulus has, are a number below it. */
bool rsa_is_below_modulus(const struct op *op, const uint8_t *bytes);

#endif
