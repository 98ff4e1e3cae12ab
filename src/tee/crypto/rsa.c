/* SPDX-License-Identifier: BSD-2-Clause */
#include "rsa.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/rsa.h>

#include "fetch.h"
#include "tee_api_defines.h"

/* OpenSSL's limits (OPENSSL_RSA_SMALL_MODULUS_BITS, OPENSSL_RSA_MAX_PUBEXP_BITS). */
#define LONG_MODULUS  3072u
#define LONG_EXPONENT 64u

static bool is_private(const struct op *op)
{
    return op->mode == TEE_MODE_SIGN || op->mode == TEE_MODE_DECRYPT;
}

static bool has_long_exponent(const struct object *key)
{
    const struct attr *e = attrs_find(&key->attrs, TEE_ATTR_RSA_PUBLIC_EXPONENT);

    return key->bits > LONG_MODULUS && e && number_bits(e) > LONG_EXPONENT;
}

static EVP_PKEY *make_private(const struct attrs *l)
{
    static const struct {
        const char *name;
        uint32_t id;
    } crt[] = {
        {OSSL_PKEY_PARAM_RSA_FACTOR1, TEE_ATTR_RSA_PRIME1},
        {OSSL_PKEY_PARAM_RSA_FACTOR2, TEE_ATTR_RSA_PRIME2},
        {OSSL_PKEY_PARAM_RSA_EXPONENT1, TEE_ATTR_RSA_EXPONENT1},
        {OSSL_PKEY_PARAM_RSA_EXPONENT2, TEE_ATTR_RSA_EXPONENT2},
        {OSSL_PKEY_PARAM_RSA_COEFFICIENT1, TEE_ATTR_RSA_COEFFICIENT},
    };
    struct pkey_data d = {0};

    pkey_add(&d, OSSL_PKEY_PARAM_RSA_N, l, TEE_ATTR_RSA_MODULUS);
    pkey_add(&d, OSSL_PKEY_PARAM_RSA_E, l, TEE_ATTR_RSA_PUBLIC_EXPONENT);
    pkey_add(&d, OSSL_PKEY_PARAM_RSA_D, l, TEE_ATTR_RSA_PRIVATE_EXPONENT);
    for (unsigned i = 0; i < ARRAY_COUNT(crt) && attrs_find(l, TEE_ATTR_RSA_PRIME1); i++)
        pkey_add(&d, crt[i].name, l, crt[i].id);
    return pkey_make(&d, "RSA", EVP_PKEY_KEYPAIR);
}

static EVP_PKEY *make_public(struct rsa *r, const struct object *key)
{
    struct pkey_data d = {0};
    struct attrs one = {0};
    EVP_PKEY *pkey;
    bool hidden = has_long_exponent(key);

    if (hidden) {
        r->n = number_of(&key->attrs, TEE_ATTR_RSA_MODULUS);
        r->e = number_of(&key->attrs, TEE_ATTR_RSA_PUBLIC_EXPONENT);
        if (!r->n || !r->e || !attrs_add_bytes(&one, TEE_ATTR_RSA_PUBLIC_EXPONENT, "\1", 1))
            return NULL;
    }
    pkey_add(&d, OSSL_PKEY_PARAM_RSA_N, &key->attrs, TEE_ATTR_RSA_MODULUS);
    pkey_add(&d, OSSL_PKEY_PARAM_RSA_E, hidden ? &one : &key->attrs, TEE_ATTR_RSA_PUBLIC_EXPONENT);
    pkey = pkey_make(&d, "RSA", EVP_PKEY_PUBLIC_KEY);
    attrs_clear(&one);
    return pkey;
}

static bool init_mode(EVP_PKEY_CTX *ctx, uint32_t mode)
{
    switch (mode) {
    case TEE_MODE_SIGN:
        return ossl.EVP_PKEY_sign_init(ctx) == 1;
    case TEE_MODE_VERIFY:
        return ossl.EVP_PKEY_verify_init(ctx) == 1;
    case TEE_MODE_ENCRYPT:
        return ossl.EVP_PKEY_encrypt_init(ctx) == 1;
    default:
        return ossl.EVP_PKEY_decrypt_init(ctx) == 1;
    }
}

static int padding_of(const struct alg *a)
{
    switch (a->kind) {
    case KIND_RSA_PSS:
        return RSA_PKCS1_PSS_PADDING;
    case KIND_RSA_OAEP:
        return RSA_PKCS1_OAEP_PADDING;
    case KIND_RSA_NOPAD:
        return RSA_NO_PADDING;
    default:
        return RSA_PKCS1_PADDING;
    }
}

/* From version 3.2 on, bad padding gives a random message and not an error. */
static bool reject_explicitly(EVP_PKEY_CTX *ctx)
{
    unsigned no = 0;
    OSSL_PARAM params[] = {
        {"implicit-rejection", OSSL_PARAM_UNSIGNED_INTEGER, &no, sizeof(no), OSSL_PARAM_UNMODIFIED},
        {.key = NULL}};
    return ossl.EVP_PKEY_CTX_set_params(ctx, params) == 1;
}

static bool init_ctx(struct rsa *r, const struct op *op)
{
    const struct alg *a = op->alg;
    const EVP_MD *md = a->hash ? fetch_md(a->hash) : NULL;

    if (!init_mode(r->ctx, op->mode) ||
        ossl.EVP_PKEY_CTX_set_rsa_padding(r->ctx, padding_of(a)) != 1 || (a->hash && !md))
        return false;
    switch (a->kind) {
    case KIND_RSA_PKCS1:
        return ossl.EVP_PKEY_CTX_set_signature_md(r->ctx, md) == 1;
    case KIND_RSA_PSS:
        r->salt = (uint32_t)hash_size(a->hash);
        return ossl.EVP_PKEY_CTX_set_signature_md(r->ctx, md) == 1 &&
               ossl.EVP_PKEY_CTX_set_rsa_pss_saltlen(r->ctx, (int)r->salt) == 1;
    case KIND_RSA_OAEP:
        return ossl.EVP_PKEY_CTX_set_rsa_oaep_md(r->ctx, md) == 1;
    case KIND_RSA_ES:
        return op->mode != TEE_MODE_DECRYPT || reject_explicitly(r->ctx);
    default:
        return true;
    }
}

void rsa_destroy(struct op *op)
{
    struct rsa *r = op->ctx;

    ossl.EVP_PKEY_CTX_free(r->ctx);
    ossl.EVP_PKEY_free(r->pkey);
    ossl.BN_clear_free(r->n);
    ossl.BN_clear_free(r->e);
    free(r);
    op->ctx = NULL;
}

uint32_t rsa_rekey(struct op *op)
{
    const struct object *key = &op->key[0];
    struct rsa *r = calloc(1, sizeof(*r));

    if (!r)
        return TEE_ERROR_OUT_OF_MEMORY;
    op->ctx = r;
    r->size = (key->bits + 7) / 8;
    CHECK(r->size <= RSA_BYTES_MAX);
    r->pkey = is_private(op) ? make_private(&key->attrs) : make_public(r, key);
    if (r->pkey)
        r->ctx = ossl.EVP_PKEY_CTX_new_from_pkey(ossl.ctx, r->pkey, NULL);
    if (r->ctx && init_ctx(r, op))
        return TEE_SUCCESS;
    rsa_destroy(op);
    return TEE_ERROR_OUT_OF_MEMORY; /* the key has been looked at when it was populated */
}

bool rsa_power(const struct rsa *r, uint8_t *bytes)
{
    BN_CTX *ctx = ossl.BN_CTX_new_ex(ossl.ctx);
    BIGNUM *x = ossl.BN_bin2bn(bytes, (int)r->size, NULL);
    bool done = ctx && x && ossl.BN_mod_exp(x, x, r->e, r->n, ctx) &&
                ossl.BN_bn2binpad(x, bytes, (int)r->size) >= 0;

    ossl.BN_clear_free(x);
    ossl.BN_CTX_free(ctx);
    return done;
}

bool rsa_is_below_modulus(const struct op *op, const uint8_t *bytes)
{
    const struct rsa *r = op->ctx;
    const struct attr *n = attrs_find(&op->key[0].attrs, TEE_ATTR_RSA_MODULUS);

    return memcmp(bytes, n->bytes + (n->size - r->size), r->size) < 0;
}
