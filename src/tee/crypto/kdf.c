/* SPDX-License-Identifier: BSD-2-Clause */
/* Key derivation functions: HKDF, and OP-TEE's additions to the standard. */
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/params.h>

#include "derive.h"
#include "fetch.h"
#include "hkdf.h"
#include "pkey.h"
#include "tee_api_defines.h"
#include "tee_api_defines_extensions.h"

#define CLAUSE    "6.8.1"
#define BYTES_MAX 512u /* of a TEE_TYPE_GENERIC_SECRET */

/* ---- parameters ---- */

/* The first attribute with one of two identifiers. */
static const struct attr *find(const struct attrs *l, uint32_t id, uint32_t other)
{
    for (unsigned i = 0; i < l->count; i++) {
        if (l->at[i].id == id || l->at[i].id == other)
            return &l->at[i];
    }
    return NULL;
}

/* `known` ends with 0. */
static bool all_known(const struct attrs *l, const uint32_t *known)
{
    for (unsigned i = 0; i < l->count; i++) {
        unsigned k = 0;
        while (known[k] && known[k] != l->at[i].id)
            k++;
        if (!known[k])
            return false;
    }
    return true;
}

/* What is asked for: `length` has the bytes. */
static uint32_t check(const struct attrs *params, const uint32_t *known, const struct attr *length,
                      const struct object *to, struct misuse *m)
{
    const char *fault = NULL;

    if (!all_known(params, known))
        fault = "an attribute that the algorithm does not take";
    else if (!length)
        fault = "no attribute has the derived key's length";
    else if (length->a == 0)
        fault = "a derived key of no bytes";
    else if (length->a > to->max_bits / 8)
        fault = "the derived key is larger than the object's maximum";
    return fault ? misuse(m, TEE_ERROR_BAD_PARAMETERS, CLAUSE, fault) : TEE_SUCCESS;
}

/* The key's one attribute. */
static const struct attr *secret_of(const struct op *op)
{
    return &op->key[0].attrs.at[0];
}

static uint32_t done(bool derived, struct object *to, uint8_t *key, size_t size, struct misuse *m)
{
    uint32_t res = TEE_ERROR_OUT_OF_MEMORY;

    if (derived)
        res = derive_done(to, key, size, m);
    else if (!pkey_no_memory())
        res = misuse(m, TEE_ERROR_GENERIC, CLAUSE, "a key that cannot be computed with");
    explicit_bzero(key, size);
    return res;
}

/* ---- HKDF ---- */

static uint32_t hkdf_hash(const struct op *op, const struct attrs *params, enum hash *h,
                          struct misuse *m)
{
    const struct attr *a = attrs_find(params, TEE_ATTR_HKDF_HASH_ALGORITHM);

    *h = op->alg->hash;
    if (op->alg->kind == KIND_HKDF)
        *h = a ? hash_of_alg(a->a) : HASH_SHA256;
    if (hash_size(*h) == 0)
        return misuse(m, TEE_ERROR_NOT_SUPPORTED, CLAUSE,
                      "TEE_ATTR_HKDF_HASH_ALGORITHM is no digest of a fixed size");
    return TEE_SUCCESS;
}

static uint32_t derive_with_hkdf(struct op *op, struct attrs *params, struct object *to,
                                 struct misuse *m)
{
    const uint32_t known[] = {TEE_ATTR_HKDF_SALT,
                              TEE_ATTR_HKDF_INFO,
                              TEE_ATTR_KDF_KEY_SIZE,
                              __OPTEE_TEE_ATTR_HKDF_SALT,
                              __OPTEE_ATTR_HKDF_INFO,
                              TEE_ATTR_HKDF_OKM_LENGTH,
                              op->alg->kind == KIND_HKDF ? TEE_ATTR_HKDF_HASH_ALGORITHM : 0,
                              0};
    const struct attr *length = find(params, TEE_ATTR_KDF_KEY_SIZE, TEE_ATTR_HKDF_OKM_LENGTH);
    uint8_t key[BYTES_MAX];
    struct hkdf_in in = {.secret = secret_of(op),
                         .salt = find(params, TEE_ATTR_HKDF_SALT, __OPTEE_TEE_ATTR_HKDF_SALT),
                         .info = find(params, TEE_ATTR_HKDF_INFO, __OPTEE_ATTR_HKDF_INFO)};
    uint32_t res = check(params, known, length, to, m);

    if (res == TEE_SUCCESS)
        res = hkdf_hash(op, params, &in.hash, m);
    if (res != TEE_SUCCESS)
        return res;
    if (length->a > 255 * hash_size(in.hash))
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, CLAUSE, "more than 255 times the hash's size");
    return done(hkdf(&in, key, length->a), to, key, length->a, m);
}

/* ---- libcrypto's ---- */

static uint32_t run(const struct op *op, const OSSL_PARAM *params, size_t size, struct object *to,
                    struct misuse *m)
{
    EVP_KDF *kdf = fetch_kdf((enum alg_kind)op->alg->kind);
    EVP_KDF_CTX *ctx = kdf ? ossl.EVP_KDF_CTX_new(kdf) : NULL;
    uint8_t key[BYTES_MAX];
    bool derived = ctx && ossl.EVP_KDF_derive(ctx, key, size, params) == 1;

    ossl.EVP_KDF_CTX_free(ctx);
    return done(derived, to, key, size, m);
}

static OSSL_PARAM digest_param(const struct op *op)
{
    const char *name = fetch_md_name((enum hash)op->alg->hash);
    return (OSSL_PARAM)OSSL_PARAM_utf8_string(OSSL_KDF_PARAM_DIGEST, (char *)(uintptr_t)name,
                                              strlen(name));
}

/* An attribute that may be absent, which is as if it were empty. */
static OSSL_PARAM octets_param(const char *name, const struct attr *a)
{
    static uint8_t nothing[1];
    return (OSSL_PARAM)OSSL_PARAM_octet_string(name, a ? a->bytes : nothing, a ? a->size : 0);
}

static uint32_t derive_with_concat(struct op *op, struct attrs *params, struct object *to,
                                   struct misuse *m)
{
    static const uint32_t known[] = {TEE_ATTR_CONCAT_KDF_OTHER_INFO, TEE_ATTR_CONCAT_KDF_DKM_LENGTH,
                                     0};
    const struct attr *length = attrs_find(params, TEE_ATTR_CONCAT_KDF_DKM_LENGTH);
    const OSSL_PARAM with[] = {
        digest_param(op), octets_param(OSSL_KDF_PARAM_SECRET, secret_of(op)),
        octets_param(OSSL_KDF_PARAM_INFO, attrs_find(params, TEE_ATTR_CONCAT_KDF_OTHER_INFO)),
        OSSL_PARAM_END};
    uint32_t res = check(params, known, length, to, m);

    return res == TEE_SUCCESS ? run(op, with, length->a, to, m) : res;
}

static uint32_t derive_with_pbkdf2(struct op *op, struct attrs *params, struct object *to,
                                   struct misuse *m)
{
    static const uint32_t known[] = {TEE_ATTR_PBKDF2_SALT, TEE_ATTR_PBKDF2_ITERATION_COUNT,
                                     TEE_ATTR_PBKDF2_DKM_LENGTH, 0};
    const struct attr *length = attrs_find(params, TEE_ATTR_PBKDF2_DKM_LENGTH);
    const struct attr *count = attrs_find(params, TEE_ATTR_PBKDF2_ITERATION_COUNT);
    uint64_t iterations = count ? count->a : 0;
    int small = 1; /* no lower bounds */
    const OSSL_PARAM with[] = {
        OSSL_PARAM_int(OSSL_KDF_PARAM_PKCS5, &small),
        digest_param(op),
        octets_param(OSSL_KDF_PARAM_PASSWORD, secret_of(op)),
        octets_param(OSSL_KDF_PARAM_SALT, attrs_find(params, TEE_ATTR_PBKDF2_SALT)),
        OSSL_PARAM_uint64(OSSL_KDF_PARAM_ITER, &iterations),
        OSSL_PARAM_END};
    uint32_t res = check(params, known, length, to, m);

    if (res != TEE_SUCCESS)
        return res;
    if (iterations == 0)
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, CLAUSE,
                      "TEE_ATTR_PBKDF2_ITERATION_COUNT is missing or 0");
    return run(op, with, length->a, to, m);
}

const struct derive_ops derive_hkdf = {.derive = derive_with_hkdf};
const struct derive_ops derive_concat_kdf = {.derive = derive_with_concat};
const struct derive_ops derive_pbkdf2 = {.derive = derive_with_pbkdf2};
