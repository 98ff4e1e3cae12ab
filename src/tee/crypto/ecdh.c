/* SPDX-License-Identifier: BSD-2-Clause */
/* Shared secrets on curves: ECDH, X25519 and X448. */
#include "derive.h"
#include "ec_key.h"
#include "okp_key.h"
#include "tee_api_defines.h"

#define CLAUSE "6.8.1"

/* ---- ECDH: op->ctx is the EVP_PKEY_CTX, ready to derive ---- */

static void ecdh_destroy(struct op *op)
{
    ossl.EVP_PKEY_CTX_free(op->ctx);
}

static uint32_t ecdh_rekey(struct op *op)
{
    EVP_PKEY *pkey = ec_key_pkey(&op->key[0]);
    EVP_PKEY_CTX *ctx = pkey ? ossl.EVP_PKEY_CTX_new_from_pkey(ossl.ctx, pkey, NULL) : NULL;

    ossl.EVP_PKEY_free(pkey); /* the context has it */
    if (!ctx || ossl.EVP_PKEY_derive_init(ctx) != 1) {
        ossl.EVP_PKEY_CTX_free(ctx);
        return TEE_ERROR_OUT_OF_MEMORY;
    }
    op->ctx = ctx;
    return TEE_SUCCESS;
}

static uint32_t peer_of(const struct op *op, const struct attrs *params, EVP_PKEY **peer,
                        struct misuse *m)
{
    static const uint32_t known[] = {TEE_ATTR_ECC_PUBLIC_VALUE_X, TEE_ATTR_ECC_PUBLIC_VALUE_Y, 0};
    uint32_t res = derive_knows(params, known, m);

    *peer = NULL;
    if (res != TEE_SUCCESS)
        return res;
    res = TEE_ERROR_BAD_PARAMETERS;
    if (!attrs_find(params, TEE_ATTR_ECC_PUBLIC_VALUE_X) ||
        !attrs_find(params, TEE_ATTR_ECC_PUBLIC_VALUE_Y))
        return misuse(m, res, CLAUSE, "the peer's TEE_ATTR_ECC_PUBLIC_VALUE_X or _Y is missing");
    res = ec_key_peer(ec_key_curve(&op->key[0]), params, curve_public_ids, peer);
    if (res == TEE_ERROR_BAD_PARAMETERS)
        return misuse(m, res, CLAUSE, "the peer's public key is no point of the curve");
    return res;
}

static uint32_t ecdh_derive(struct op *op, struct attrs *params, struct object *to,
                            const struct stop *stop, struct misuse *m)
{
    uint8_t secret[CURVE_SIZE_MAX];
    size_t size = sizeof(secret);
    EVP_PKEY *peer;
    uint32_t res = peer_of(op, params, &peer, m);

    (void)stop; /* it does not take long */
    if (res != TEE_SUCCESS)
        return res;
    res = TEE_ERROR_OUT_OF_MEMORY;
    /* a point of the curve has its order: nothing is left that set_peer could check */
    if (ossl.EVP_PKEY_derive_set_peer_ex(op->ctx, peer, 0) == 1 &&
        ossl.EVP_PKEY_derive(op->ctx, secret, &size) == 1)
        res = derive_done(to, secret, size, m);
    ossl.EVP_PKEY_free(peer);
    ossl.OPENSSL_cleanse(secret, sizeof(secret));
    return res;
}

const struct derive_ops derive_ecdh = {
    .rekey = ecdh_rekey, .destroy = ecdh_destroy, .derive = ecdh_derive};

/* ---- X25519, X448: op->ctx is the EVP_PKEY ---- */

static void xdh_destroy(struct op *op)
{
    ossl.EVP_PKEY_free(op->ctx);
}

static uint32_t xdh_rekey(struct op *op)
{
    op->ctx = okp_pkey(&op->key[0]);
    return op->ctx ? TEE_SUCCESS : TEE_ERROR_OUT_OF_MEMORY;
}

static uint32_t xdh_derive(struct op *op, struct attrs *params, struct object *to,
                           const struct stop *stop, struct misuse *m)
{
    const struct okp *k = okp_of(op->key[0].type->id);
    const struct attr *peer = attrs_find(params, k->public_id);
    const uint32_t known[] = {k->public_id, 0};
    uint8_t secret[OKP_SIZE_MAX];
    uint32_t res = derive_knows(params, known, m);

    (void)stop; /* it does not take long */
    if (res != TEE_SUCCESS)
        return res;
    res = TEE_ERROR_BAD_PARAMETERS;
    if (!peer)
        return misuse(m, res, CLAUSE, "the peer's public value is missing");
    if (peer->size != k->size)
        return misuse(m, res, CLAUSE, "the peer's public value has another size than the curve's");
    if (okp_exchange(op->ctx, k, peer->bytes, secret))
        res = derive_done(to, secret, k->size, m);
    else
        res = misuse(m, res, CLAUSE, "the shared secret is zero: the peer's point is of low order");
    ossl.OPENSSL_cleanse(secret, sizeof(secret));
    return res;
}

const struct derive_ops derive_xdh = {
    .rekey = xdh_rekey, .destroy = xdh_destroy, .derive = xdh_derive};
