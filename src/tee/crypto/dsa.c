/* SPDX-License-Identifier: BSD-2-Clause */
/* DSA: libcrypto's, but r || s of q's size each instead of DER. */
#include <openssl/core_names.h>

#include "asym.h"
#include "der.h"
#include "pkey.h"
#include "tee_api_defines.h"

/* op->ctx is the EVP_PKEY_CTX, ready to sign or verify. */
static uint32_t dsa_rekey(struct op *op)
{
    const struct attrs *l = &op->key[0].attrs;
    bool sign = op->mode == TEE_MODE_SIGN;
    struct pkey_data d = {0};
    EVP_PKEY_CTX *ctx = NULL;

    pkey_add(&d, OSSL_PKEY_PARAM_FFC_P, l, TEE_ATTR_DSA_PRIME);
    pkey_add(&d, OSSL_PKEY_PARAM_FFC_Q, l, TEE_ATTR_DSA_SUBPRIME);
    pkey_add(&d, OSSL_PKEY_PARAM_FFC_G, l, TEE_ATTR_DSA_BASE);
    pkey_add(&d, OSSL_PKEY_PARAM_PUB_KEY, l, TEE_ATTR_DSA_PUBLIC_VALUE);
    if (sign)
        pkey_add(&d, OSSL_PKEY_PARAM_PRIV_KEY, l, TEE_ATTR_DSA_PRIVATE_VALUE);
    EVP_PKEY *pkey = pkey_make(&d, "DSA", sign ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY);
    if (pkey)
        ctx = ossl.EVP_PKEY_CTX_new_from_pkey(ossl.ctx, pkey, NULL);
    ossl.EVP_PKEY_free(pkey); /* the context has it */
    if (ctx && (sign ? ossl.EVP_PKEY_sign_init(ctx) : ossl.EVP_PKEY_verify_init(ctx)) == 1) {
        op->ctx = ctx;
        return TEE_SUCCESS;
    }
    ossl.EVP_PKEY_CTX_free(ctx);
    return TEE_ERROR_OUT_OF_MEMORY; /* the key has been looked at when it was populated */
}

static void dsa_destroy(struct op *op)
{
    ossl.EVP_PKEY_CTX_free(op->ctx);
}

/* Bytes of r, and of s. */
static size_t half_of(const struct op *op)
{
    return (number_bits(attrs_find(&op->key[0].attrs, TEE_ATTR_DSA_SUBPRIME)) + 7) / 8;
}

/* Of a hash longer than q its first bytes are signed; OP-TEE takes them alone as well. */
static bool is_digest_size(const struct op *op, size_t size)
{
    size_t hash = hash_size(op->alg->hash), q = half_of(op);
    return size == hash || (q < hash && size == q);
}

static uint32_t dsa_sign(struct op *op, const struct attrs *params, const struct op_data *d,
                         struct misuse *m)
{
    size_t half = half_of(op), size = DER_PAIR_MAX;
    uint8_t der[DER_PAIR_MAX];

    (void)params;
    if (!is_digest_size(op, d->from_size))
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, "6.7.2", "the digest has not the hash's size");
    if (!asym_room(d, 2 * half))
        return TEE_ERROR_SHORT_BUFFER;
    /* where memory ends, libcrypto may say that it has signed, and give nothing */
    if (ossl.EVP_PKEY_sign(op->ctx, der, &size, d->from, d->from_size) != 1 ||
        size > DER_PAIR_MAX || !der_take_pair(der, size, d->to, half))
        return pkey_cannot(m, "6.7.2");
    *d->size = 2 * half;
    return TEE_SUCCESS;
}

static uint32_t dsa_verify(struct op *op, const struct attrs *params,
                           const struct asym_signature *s, struct misuse *m)
{
    (void)params;
    if (!is_digest_size(op, s->digest_size))
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, "6.7.3", "the digest has not the hash's size");
    return asym_verify_pair(op, s, half_of(op));
}

const struct asym_ops asym_dsa = {
    .rekey = dsa_rekey, .destroy = dsa_destroy, .sign = dsa_sign, .verify = dsa_verify};
