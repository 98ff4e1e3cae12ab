/* SPDX-License-Identifier: BSD-2-Clause */
/* Diffie-Hellman with any prime: OpenSSL's own has limits that the API has not. */
#include <stdlib.h>
#include <string.h>

#include "derive.h"
#include "pkey.h"
#include "tee_api_defines.h"

#define CLAUSE    "6.8.1"
#define BYTES_MAX 512u

struct numbers {
    BN_CTX *ctx;
    BIGNUM *p, *q, *x, *y, *z, *less_one;
};

static bool numbers_begin(struct numbers *n, const struct attrs *key, const struct attrs *params)
{
    *n = (struct numbers){.ctx = ossl.BN_CTX_new_ex(ossl.ctx),
                          .p = number_of(key, TEE_ATTR_DH_PRIME),
                          .q = number_of(key, TEE_ATTR_DH_SUBPRIME),
                          .x = number_of(key, TEE_ATTR_DH_PRIVATE_VALUE),
                          .y = number_of(params, TEE_ATTR_DH_PUBLIC_VALUE),
                          .z = ossl.BN_new(),
                          .less_one = ossl.BN_new()};
    return n->ctx && n->p && (n->q || !attrs_find(key, TEE_ATTR_DH_SUBPRIME)) && n->x && n->y &&
           n->z && n->less_one && ossl.BN_sub(n->less_one, n->p, ossl.BN_value_one());
}

static void numbers_end(struct numbers *n)
{
    ossl.BN_clear_free(n->p);
    ossl.BN_clear_free(n->q);
    ossl.BN_clear_free(n->x);
    ossl.BN_clear_free(n->y);
    ossl.BN_clear_free(n->z);
    ossl.BN_clear_free(n->less_one);
    ossl.BN_CTX_free(n->ctx);
}

/* 2 … p - 2. */
static bool is_inside(const struct numbers *n, const BIGNUM *value)
{
    return !ossl.BN_is_zero(value) && !ossl.BN_is_one(value) && ossl.BN_cmp(value, n->less_one) < 0;
}

/* The peer's value, SP 800-56A, 5.6.2.3.1. */
static uint32_t check_peer(struct numbers *n, struct misuse *m)
{
    if (!is_inside(n, n->y))
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, CLAUSE,
                      "the peer's value is not between 2 and the prime - 2");
    if (!n->q)
        return TEE_SUCCESS;
    if (!ossl.BN_mod_exp(n->z, n->y, n->q, n->p, n->ctx))
        return TEE_ERROR_OUT_OF_MEMORY;
    if (!ossl.BN_is_one(n->z))
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, CLAUSE,
                      "the peer's value is not of the subprime's order");
    return TEE_SUCCESS;
}

static uint32_t compute(struct numbers *n, struct object *to, struct misuse *m)
{
    uint8_t secret[BYTES_MAX];

    ossl.BN_set_flags(n->x, BN_FLG_CONSTTIME);
    if (!ossl.BN_mod_exp(n->z, n->y, n->x, n->p, n->ctx))
        return TEE_ERROR_OUT_OF_MEMORY;
    if (!is_inside(n, n->z)) /* 5.7.1.1 */
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, CLAUSE, "the peer's value is of a small order");
    int size = (ossl.BN_num_bits(n->z) + 7) / 8;
    CHECK(size <= (int)BYTES_MAX);
    ossl.BN_bn2binpad(n->z, secret, size);
    uint32_t res = derive_done(to, secret, (size_t)size, m);
    explicit_bzero(secret, sizeof(secret));
    return res;
}

static uint32_t dh_derive(struct op *op, struct attrs *params, struct object *to,
                          const struct stop *stop, struct misuse *m)
{
    uint32_t res = TEE_ERROR_OUT_OF_MEMORY;
    struct numbers n;

    (void)stop; /* it does not take long */
    if (params->count != 1 || params->at[0].id != TEE_ATTR_DH_PUBLIC_VALUE)
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, CLAUSE,
                      "TEE_ATTR_DH_PUBLIC_VALUE is not the one attribute");
    if (numbers_begin(&n, &op->key[0].attrs, params))
        res = check_peer(&n, m);
    if (res == TEE_SUCCESS)
        res = compute(&n, to, m);
    numbers_end(&n);
    return res;
}

const struct derive_ops derive_dh = {.derive = dh_derive};
