/* SPDX-License-Identifier: BSD-2-Clause */
/* Ed25519 and Ed448 operations: libcrypto's without a context, our own with one or with a prehash.
 */
#include <stdlib.h>
#include <string.h>

#include "asym.h"
#include "eddsa.h"
#include "okp_key.h"
#include "tee_api_defines.h"

#define SIGN   "6.7.2"
#define VERIFY "6.7.3"

struct eddsa {
    const struct edwards *e;
    EVP_PKEY *pkey;
    struct eddsa_secret secret; /* when signing */
};

static void eddsa_destroy(struct op *op)
{
    struct eddsa *x = op->ctx;

    ossl.EVP_PKEY_free(x->pkey);
    ossl.OPENSSL_cleanse(x, sizeof(*x));
    free(x);
}

static bool make(struct eddsa *x, const struct op *op)
{
    const struct object *key = &op->key[0];
    const struct attr *private = attrs_find(&key->attrs, okp_of(key->type->id)->private_id);

    x->e = edwards_curve(op->alg->kind == KIND_ED25519 ? EDWARDS_25519 : EDWARDS_448);
    x->pkey = okp_pkey(key);
    return x->e && x->pkey &&
           (op->mode == TEE_MODE_VERIFY || eddsa_expand(x->e, private->bytes, x->pkey, &x->secret));
}

static uint32_t eddsa_rekey(struct op *op)
{
    struct eddsa *x = calloc(1, sizeof(*x));

    op->ctx = x;
    if (!x)
        return TEE_ERROR_OUT_OF_MEMORY;
    if (make(x, op))
        return TEE_SUCCESS;
    eddsa_destroy(op);
    op->ctx = NULL;
    return TEE_ERROR_OUT_OF_MEMORY;
}

/* An empty context is none: of Ed25519 that is the plain algorithm, which a TA more likely means
 * than Ed25519ctx with nothing. */
static uint32_t message_of(const struct attrs *params, struct eddsa_message *msg,
                           const char *clause, struct misuse *m)
{
    const struct attr *prehash = attrs_find(params, TEE_ATTR_EDDSA_PREHASH);
    const struct attr *context = attrs_find(params, TEE_ATTR_EDDSA_CTX);

    if (prehash && (prehash->a > 1 || prehash->b != 0))
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, clause,
                      "TEE_ATTR_EDDSA_PREHASH is neither (0, 0) nor (1, 0)");
    if (context && context->size > EDDSA_CONTEXT_MAX)
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, clause,
                      "TEE_ATTR_EDDSA_CTX is longer than 255 bytes");
    msg->prehash = prehash && prehash->a == 1;
    msg->context = context ? context->bytes : NULL;
    msg->context_size = context ? context->size : 0;
    return TEE_SUCCESS;
}

/* What OpenSSL 3.0 has. */
static bool is_pure(const struct eddsa_message *msg)
{
    return !msg->prehash && msg->context_size == 0;
}

static bool sign_pure(const struct eddsa *x, const struct eddsa_message *msg, uint8_t *signature)
{
    size_t size = eddsa_size(x->e);
    EVP_MD_CTX *ctx = ossl.EVP_MD_CTX_new();
    bool ok = ctx &&
              ossl.EVP_DigestSignInit_ex(ctx, NULL, NULL, ossl.ctx, NULL, x->pkey, NULL) == 1 &&
              ossl.EVP_DigestSign(ctx, signature, &size, msg->bytes, msg->size) == 1;

    ossl.EVP_MD_CTX_free(ctx);
    return ok;
}

static uint32_t eddsa_op_sign(struct op *op, const struct attrs *params, const struct op_data *d,
                              struct misuse *m)
{
    const struct eddsa *x = op->ctx;
    struct eddsa_message msg = {.bytes = d->from, .size = d->from_size};
    uint32_t res = message_of(params, &msg, SIGN, m);

    if (res != TEE_SUCCESS)
        return res;
    if (!asym_room(d, eddsa_size(x->e)))
        return TEE_ERROR_SHORT_BUFFER;
    *d->size = eddsa_size(x->e);
    bool ok = is_pure(&msg) ? sign_pure(x, &msg, d->to) : eddsa_sign(x->e, &x->secret, &msg, d->to);
    return ok ? TEE_SUCCESS : TEE_ERROR_OUT_OF_MEMORY;
}

static bool verify_pure(const struct eddsa *x, const struct eddsa_message *msg,
                        const uint8_t *signature)
{
    EVP_MD_CTX *ctx = ossl.EVP_MD_CTX_new();
    bool ok = ctx &&
              ossl.EVP_DigestVerifyInit_ex(ctx, NULL, NULL, ossl.ctx, NULL, x->pkey, NULL) == 1 &&
              ossl.EVP_DigestVerify(ctx, signature, eddsa_size(x->e), msg->bytes, msg->size) == 1;

    ossl.EVP_MD_CTX_free(ctx);
    return ok;
}

static uint32_t eddsa_op_verify(struct op *op, const struct attrs *params,
                                const struct asym_signature *s, struct misuse *m)
{
    const struct eddsa *x = op->ctx;
    struct eddsa_message msg = {.bytes = s->digest, .size = s->digest_size};
    uint8_t public[EDWARDS_SIZE_MAX];
    size_t size = sizeof(public);
    uint32_t res = message_of(params, &msg, VERIFY, m);

    if (res != TEE_SUCCESS)
        return res;
    if (s->size != eddsa_size(x->e))
        return TEE_ERROR_SIGNATURE_INVALID;
    if (is_pure(&msg))
        return verify_pure(x, &msg, s->bytes) ? TEE_SUCCESS : TEE_ERROR_SIGNATURE_INVALID;
    if (ossl.EVP_PKEY_get_raw_public_key(x->pkey, public, &size) != 1)
        return TEE_ERROR_OUT_OF_MEMORY;
    return eddsa_verify(x->e, public, &msg, s->bytes) ? TEE_SUCCESS : TEE_ERROR_SIGNATURE_INVALID;
}

const struct asym_ops asym_eddsa = {.rekey = eddsa_rekey,
                                    .destroy = eddsa_destroy,
                                    .sign = eddsa_op_sign,
                                    .verify = eddsa_op_verify};
