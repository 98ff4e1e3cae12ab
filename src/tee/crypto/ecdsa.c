/* SPDX-License-Identifier: BSD-2-Clause */
/* ECDSA and SM2's signature: libcrypto's, but r || s at the curve's full width instead of DER. */
#include "asym.h"
#include "der.h"
#include "ec_key.h"
#include "pkey.h"
#include "tee_api_defines.h"

/* op->ctx is the EVP_PKEY_CTX, ready to sign or verify. */
static uint32_t ecdsa_rekey(struct op *op)
{
    EVP_PKEY *pkey = ec_key_pkey(&op->key[0]);
    EVP_PKEY_CTX *ctx = pkey ? ossl.EVP_PKEY_CTX_new_from_pkey(ossl.ctx, pkey, NULL) : NULL;
    int ready = 0;

    ossl.EVP_PKEY_free(pkey); /* the context has it */
    if (ctx)
        ready = op->mode == TEE_MODE_SIGN ? ossl.EVP_PKEY_sign_init(ctx)
                                          : ossl.EVP_PKEY_verify_init(ctx);
    if (ready != 1) {
        ossl.EVP_PKEY_CTX_free(ctx);
        return TEE_ERROR_OUT_OF_MEMORY;
    }
    op->ctx = ctx;
    return TEE_SUCCESS;
}

static void ecdsa_destroy(struct op *op)
{
    ossl.EVP_PKEY_CTX_free(op->ctx);
}

/* OP-TEE's old identifiers name a curve and no hash. */
static bool is_digest_size(const struct op *op, size_t size)
{
    return op->alg->hash == HASH_NONE || size == hash_size(op->alg->hash);
}

static uint32_t ecdsa_sign(struct op *op, const struct attrs *params, const struct op_data *d,
                           struct misuse *m)
{
    size_t half = curve_size(ec_key_curve(&op->key[0])), der_size = DER_PAIR_MAX;
    uint8_t der[DER_PAIR_MAX];

    (void)params;
    if (!is_digest_size(op, d->from_size))
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, "6.7.2", "the digest has not the hash's size");
    if (!asym_room(d, 2 * half))
        return TEE_ERROR_SHORT_BUFFER;
    /* where memory ends, libcrypto may say that it has signed, and give nothing */
    if (ossl.EVP_PKEY_sign(op->ctx, der, &der_size, d->from, d->from_size) != 1 ||
        der_size > sizeof(der) || !der_take_pair(der, der_size, d->to, half))
        return TEE_ERROR_OUT_OF_MEMORY;
    *d->size = 2 * half;
    return TEE_SUCCESS;
}

static uint32_t ecdsa_verify(struct op *op, const struct attrs *params,
                             const struct asym_signature *s, struct misuse *m)
{
    (void)params;
    if (!is_digest_size(op, s->digest_size))
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, "6.7.3", "the digest has not the hash's size");
    return asym_verify_pair(op, s, curve_size(ec_key_curve(&op->key[0])));
}

const struct asym_ops asym_ecdsa = {
    .rekey = ecdsa_rekey, .destroy = ecdsa_destroy, .sign = ecdsa_sign, .verify = ecdsa_verify};
