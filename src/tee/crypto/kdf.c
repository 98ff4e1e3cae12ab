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

/* What is asked for: `length` has the bytes. */
static uint32_t check(const struct attrs *params, const uint32_t *known, const struct attr *length,
                      const struct object *to, struct misuse *m)
{
    uint32_t res = derive_knows(params, known, m);
    const char *fault = NULL;

    if (res != TEE_SUCCESS)
        return res;
    if (!length)
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

/* `res` is what has come of deriving `key`, which is wiped. */
static uint32_t done(uint32_t res, struct object *to, uint8_t *key, size_t size, struct misuse *m)
{
    if (res == TEE_SUCCESS)
        res = derive_done(to, key, size, m);
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
                                 const struct stop *stop, struct misuse *m)
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

    (void)stop; /* it does not take long */
    if (res == TEE_SUCCESS)
        res = hkdf_hash(op, params, &in.hash, m);
    if (res != TEE_SUCCESS)
        return res;
    if (length->a > 255 * hash_size(in.hash))
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, CLAUSE, "more than 255 times the hash's size");
    res = hkdf(&in, key, length->a) ? TEE_SUCCESS : TEE_ERROR_OUT_OF_MEMORY;
    return done(res, to, key, length->a, m);
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
                                   const struct stop *stop, struct misuse *m)
{
    static const uint32_t known[] = {TEE_ATTR_CONCAT_KDF_OTHER_INFO, TEE_ATTR_CONCAT_KDF_DKM_LENGTH,
                                     0};
    const struct attr *length = attrs_find(params, TEE_ATTR_CONCAT_KDF_DKM_LENGTH);
    const struct attr *info = attrs_find(params, TEE_ATTR_CONCAT_KDF_OTHER_INFO);
    uint8_t key[BYTES_MAX];
    uint32_t res = check(params, known, length, to, m);

    (void)stop; /* it does not take long */
    if (res != TEE_SUCCESS)
        return res;
    res = concat(op, info, key, length->a) ? TEE_SUCCESS : TEE_ERROR_OUT_OF_MEMORY;
    return done(res, to, key, length->a, m);
}

/* ---- PBKDF2 ---- */

/* Between two times that somebody is asked whether the key is wanted: some milliseconds. */
#define STOP_EVERY 4096u

struct pbkdf2 {
    EVP_MAC_CTX *hmac; /* with the password as its key */
    const struct attr *salt;
    uint32_t iterations;
    size_t hash;
    const struct stop *stop;
    uint32_t asked; /* iterations since */
};

static bool pbkdf2_start(struct pbkdf2 *p, const struct op *op)
{
    const char *name = fetch_md_name((enum hash)op->alg->hash);
    const struct attr *password = secret_of(op);
    const OSSL_PARAM with[] = {
        OSSL_PARAM_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)(uintptr_t)name, strlen(name)),
        OSSL_PARAM_END};
    EVP_MAC *mac = fetch_mac(KIND_HMAC);

    p->hash = hash_size((enum hash)op->alg->hash);
    p->hmac = mac ? ossl.EVP_MAC_CTX_new(mac) : NULL;
    return p->hmac && ossl.EVP_MAC_init(p->hmac, password->bytes, password->size, with) == 1;
}

/* The HMAC of `size` bytes, which may be where it goes. */
static bool pbkdf2_hmac(struct pbkdf2 *p, const uint8_t *from, size_t size, uint8_t *to)
{
    size_t n;

    return ossl.EVP_MAC_update(p->hmac, from, size) == 1 &&
           ossl.EVP_MAC_final(p->hmac, to, &n, p->hash) == 1 &&
           ossl.EVP_MAC_init(p->hmac, NULL, 0, NULL) == 1;
}

/* The first U of block `n`: of the salt with the number behind it. */
static bool pbkdf2_first(struct pbkdf2 *p, uint8_t n, uint8_t *u)
{
    const uint8_t number[4] = {0, 0, 0, n};

    return (!p->salt || ossl.EVP_MAC_update(p->hmac, p->salt->bytes, p->salt->size) == 1) &&
           pbkdf2_hmac(p, number, sizeof(number), u);
}

static bool pbkdf2_unwanted(struct pbkdf2 *p)
{
    if (++p->asked < STOP_EVERY)
        return false;
    p->asked = 0;
    return stop_asked(p->stop);
}

/* RFC 8018, 5.2: the exclusive or of as many Us as there are iterations. */
static uint32_t pbkdf2_block(struct pbkdf2 *p, uint8_t n, uint8_t *t)
{
    uint8_t u[HASH_SIZE_MAX];
    uint32_t res = pbkdf2_first(p, n, u) ? TEE_SUCCESS : TEE_ERROR_OUT_OF_MEMORY;

    if (res == TEE_SUCCESS)
        memcpy(t, u, p->hash);
    for (uint32_t i = 1; i < p->iterations && res == TEE_SUCCESS; i++) {
        if (pbkdf2_unwanted(p))
            res = TEE_ERROR_CANCEL;
        else if (!pbkdf2_hmac(p, u, p->hash, u))
            res = TEE_ERROR_OUT_OF_MEMORY;
        for (size_t j = 0; j < p->hash && res == TEE_SUCCESS; j++)
            t[j] ^= u[j];
    }
    explicit_bzero(u, sizeof(u));
    return res;
}

static uint32_t pbkdf2(struct pbkdf2 *p, const struct op *op, uint8_t *key, size_t size)
{
    uint32_t res = pbkdf2_start(p, op) ? TEE_SUCCESS : TEE_ERROR_OUT_OF_MEMORY;
    uint8_t t[HASH_SIZE_MAX], block = 0;

    for (size_t at = 0; at < size && res == TEE_SUCCESS; at += p->hash) {
        size_t n = size - at < p->hash ? size - at : p->hash;
        block++; /* BYTES_MAX are less than 255 blocks */
        res = pbkdf2_block(p, block, t);
        if (res == TEE_SUCCESS)
            memcpy(key + at, t, n);
    }
    explicit_bzero(t, sizeof(t));
    ossl.EVP_MAC_CTX_free(p->hmac);
    return res;
}

static uint32_t derive_with_pbkdf2(struct op *op, struct attrs *params, struct object *to,
                                   const struct stop *stop, struct misuse *m)
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
    struct pbkdf2 p = {.salt = salt, .iterations = count->a, .stop = stop};
    return done(pbkdf2(&p, op, key, length->a), to, key, length->a, m);
}

const struct derive_ops derive_hkdf = {.derive = derive_with_hkdf};
const struct derive_ops derive_concat_kdf = {.derive = derive_with_concat};
const struct derive_ops derive_pbkdf2 = {.derive = derive_with_pbkdf2};
