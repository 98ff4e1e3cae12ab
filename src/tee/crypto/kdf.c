/* SPDX-License-Identifier: BSD-2-Clause */
/* Key derivation functions: HKDF, and OP-TEE's additions to the standard. */
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/params.h>

#include "derive.h"
#include "fetch.h"
#include "hkdf.h"
#include "ossl.h"
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
    uint32_t res = derived ? derive_done(to, key, size, m) : TEE_ERROR_OUT_OF_MEMORY;

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

/* ---- the concatenation KDF ---- */

static bool update(EVP_MD_CTX *ctx, const struct attr *a)
{
    return !a || ossl.EVP_DigestUpdate(ctx, a->bytes, a->size) == 1;
}

/* SP 800-56A, 5.8.1. OpenSSL's takes no empty secret, and version 3.0's goes down without memory.
 */
static bool concat(const struct op *op, const struct attr *info, uint8_t *key, size_t size)
{
    const EVP_MD *md = fetch_md((enum hash)op->alg->hash);
    EVP_MD_CTX *ctx = ossl.EVP_MD_CTX_new();
    size_t hash = hash_size((enum hash)op->alg->hash), at = 0;
    uint8_t block[HASH_SIZE_MAX], counter[4] = {0};
    bool done = ctx && md;

    while (done && at < size) {
        size_t n = size - at < hash ? size - at : hash;
        counter[3]++; /* BYTES_MAX are less than 255 blocks */
        done = ossl.EVP_DigestInit_ex2(ctx, md, NULL) == 1 &&
               ossl.EVP_DigestUpdate(ctx, counter, sizeof(counter)) == 1 &&
               update(ctx, secret_of(op)) && update(ctx, info) &&
               ossl.EVP_DigestFinal_ex(ctx, block, NULL) == 1;
        if (done)
            memcpy(key + at, block, n);
        at += n;
    }
    explicit_bzero(block, sizeof(block));
    ossl.EVP_MD_CTX_free(ctx);
    return done;
}

static uint32_t derive_with_concat(struct op *op, struct attrs *params, struct object *to,
                                   struct misuse *m)
{
    static const uint32_t known[] = {TEE_ATTR_CONCAT_KDF_OTHER_INFO, TEE_ATTR_CONCAT_KDF_DKM_LENGTH,
                                     0};
    const struct attr *length = attrs_find(params, TEE_ATTR_CONCAT_KDF_DKM_LENGTH);
    const struct attr *info = attrs_find(params, TEE_ATTR_CONCAT_KDF_OTHER_INFO);
    uint8_t key[BYTES_MAX];
    uint32_t res = check(params, known, length, to, m);

    if (res != TEE_SUCCESS)
        return res;
    return done(concat(op, info, key, length->a), to, key, length->a, m);
}

/* ---- PBKDF2 ---- */

/* An attribute that may be absent, which is as if it were empty. */
static OSSL_PARAM octets_param(const char *name, const struct attr *a)
{
    static uint8_t nothing[1];
    return (OSSL_PARAM)OSSL_PARAM_octet_string(name, a ? a->bytes : nothing, a ? a->size : 0);
}

static bool pbkdf2(const struct op *op, const struct attr *salt, uint64_t iterations, uint8_t *key,
                   size_t size)
{
    const char *hash = fetch_md_name((enum hash)op->alg->hash);
    int small = 1; /* no lower bounds */
    const OSSL_PARAM with[] = {
        OSSL_PARAM_int(OSSL_KDF_PARAM_PKCS5, &small),
        OSSL_PARAM_utf8_string(OSSL_KDF_PARAM_DIGEST, (char *)(uintptr_t)hash, strlen(hash)),
        octets_param(OSSL_KDF_PARAM_PASSWORD, secret_of(op)),
        octets_param(OSSL_KDF_PARAM_SALT, salt),
        OSSL_PARAM_uint64(OSSL_KDF_PARAM_ITER, &iterations),
        OSSL_PARAM_END};
    EVP_KDF *kdf = fetch_pbkdf2();
    EVP_KDF_CTX *ctx = kdf ? ossl.EVP_KDF_CTX_new(kdf) : NULL;
    bool derived = ctx && ossl.EVP_KDF_derive(ctx, key, size, with) == 1;

    ossl.EVP_KDF_CTX_free(ctx);
    return derived;
}

static uint32_t derive_with_pbkdf2(struct op *op, struct attrs *params, struct object *to,
                                   struct misuse *m)
{
    static const uint32_t known[] = {TEE_ATTR_PBKDF2_SALT, TEE_ATTR_PBKDF2_ITERATION_COUNT,
                                     TEE_ATTR_PBKDF2_DKM_LENGTH, 0};
    const struct attr *length = attrs_find(params, TEE_ATTR_PBKDF2_DKM_LENGTH);
    const struct attr *count = attrs_find(params, TEE_ATTR_PBKDF2_ITERATION_COUNT);
    const struct attr *salt = attrs_find(params, TEE_ATTR_PBKDF2_SALT);
    uint8_t key[BYTES_MAX];
    uint32_t res = check(params, known, length, to, m);

    if (res != TEE_SUCCESS)
        return res;
    if (!count || count->a == 0)
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, CLAUSE,
                      "TEE_ATTR_PBKDF2_ITERATION_COUNT is missing or 0");
    return done(pbkdf2(op, salt, count->a, key, length->a), to, key, length->a, m);
}

const struct derive_ops derive_hkdf = {.derive = derive_with_hkdf};
const struct derive_ops derive_concat_kdf = {.derive = derive_with_concat};
const struct derive_ops derive_pbkdf2 = {.derive = derive_with_pbkdf2};
