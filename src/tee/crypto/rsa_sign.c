/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include <openssl/rsa.h>

#include "rsa.h"
#include "tee_api_defines.h"

#define SIGN   "6.7.2"
#define VERIFY "6.7.3"

/* Bytes of a DigestInfo with a hash of that size: SHA-1's and MD5's identifiers are short. */
static size_t digest_info_size(enum hash h)
{
    size_t size = hash_size(h);

    return size + (h == HASH_MD5 ? 18 : h == HASH_SHA1 ? 15 : 19);
}

/* The encoded message is no longer than the modulus. */
static bool encoding_fits(const struct op *op, size_t digest_size, uint32_t salt)
{
    const struct rsa *r = op->ctx;
    size_t pss = (op->key[0].bits - 1 + 7) / 8;

    switch (op->alg->kind) {
    case KIND_RSA_PSS:
        return salt <= pss && digest_size + salt + 2 <= pss;
    case KIND_RSA_PKCS1_RAW:
        return digest_size + RSA_PKCS1_PADDING_SIZE <= r->size;
    default:
        return digest_info_size(op->alg->hash) + RSA_PKCS1_PADDING_SIZE <= r->size;
    }
}

static uint32_t salt_of(const struct op *op, const struct attrs *params)
{
    const struct attr *a = attrs_find(params, TEE_ATTR_RSA_PSS_SALT_LENGTH);

    return a ? a->a : (uint32_t)hash_size(op->alg->hash);
}

/* `salt` fits the modulus, so it is none of OpenSSL's special values. */
static bool set_salt(struct rsa *r, const struct op *op, uint32_t salt)
{
    if (op->alg->kind != KIND_RSA_PSS || r->salt == salt)
        return true;
    if (ossl.EVP_PKEY_CTX_set_rsa_pss_saltlen(r->ctx, (int)salt) != 1)
        return false;
    r->salt = salt;
    return true;
}

static const char *digest_fault(const struct op *op, size_t size)
{
    if (op->alg->kind == KIND_RSA_PKCS1_RAW)
        return size ? NULL : "the digest is empty";
    return size == hash_size(op->alg->hash) ? NULL : "the digest has not the hash's size";
}

static uint32_t rsa_sign(struct op *op, const struct attrs *params, const struct op_data *d,
                         struct misuse *m)
{
    struct rsa *r = op->ctx;
    uint32_t salt = salt_of(op, params);
    size_t size = r->size;

    if (digest_fault(op, d->from_size))
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, SIGN, digest_fault(op, d->from_size));
    if (!encoding_fits(op, d->from_size, salt))
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, SIGN,
                      "the modulus is too short for the digest and its padding");
    if (!asym_room(d, size))
        return TEE_ERROR_SHORT_BUFFER;
    if (!set_salt(r, op, salt) ||
        ossl.EVP_PKEY_sign(r->ctx, d->to, &size, d->from, d->from_size) != 1)
        return pkey_cannot(m, SIGN);
    *d->size = size;
    return TEE_SUCCESS;
}

static uint32_t rsa_verify(struct op *op, const struct attrs *params,
                           const struct asym_signature *s, struct misuse *m)
{
    struct rsa *r = op->ctx;
    uint32_t salt = salt_of(op, params);
    uint8_t raised[RSA_BYTES_MAX];
    const uint8_t *bytes = s->bytes;

    if (digest_fault(op, s->digest_size))
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, VERIFY, digest_fault(op, s->digest_size));
    if (s->size != r->size || !encoding_fits(op, s->digest_size, salt))
        return TEE_ERROR_SIGNATURE_INVALID;
    if (r->e) {
        if (!rsa_is_below_modulus(op, s->bytes))
            return TEE_ERROR_SIGNATURE_INVALID;
        bytes = memcpy(raised, s->bytes, s->size);
        if (!rsa_power(r, raised))
            return TEE_ERROR_OUT_OF_MEMORY;
    }
    if (!set_salt(r, op, salt))
        return TEE_ERROR_OUT_OF_MEMORY;
    if (ossl.EVP_PKEY_verify(r->ctx, bytes, s->size, s->digest, s->digest_size) == 1)
        return TEE_SUCCESS;
    return pkey_no_memory() ? TEE_ERROR_OUT_OF_MEMORY : TEE_ERROR_SIGNATURE_INVALID;
}

const struct asym_ops asym_rsa_signature = {
    .rekey = rsa_rekey, .destroy = rsa_destroy, .sign = rsa_sign, .verify = rsa_verify};
