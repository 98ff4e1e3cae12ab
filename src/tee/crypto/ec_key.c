/* SPDX-License-Identifier: BSD-2-Clause */
#include "ec_key.h"

#include <string.h>

#include <openssl/core_names.h>

#include "tee_api_defines.h"

static bool is_sm2(const struct curve *c)
{
    return c->id == TEE_ECC_CURVE_SM2;
}

static bool is_sm2_type(uint32_t type)
{
    switch (type) {
    case TEE_TYPE_SM2_DSA_PUBLIC_KEY:
    case TEE_TYPE_SM2_DSA_KEYPAIR:
    case TEE_TYPE_SM2_KEP_PUBLIC_KEY:
    case TEE_TYPE_SM2_KEP_KEYPAIR:
    case TEE_TYPE_SM2_PKE_PUBLIC_KEY:
    case TEE_TYPE_SM2_PKE_KEYPAIR:
        return true;
    default:
        return false;
    }
}

/* The curve that keys of this type have, or that the attribute says. NULL: there is none. */
static const struct curve *curve_of(const struct object_type *t, const struct attrs *l)
{
    const struct attr *a = attrs_find(l, TEE_ATTR_ECC_CURVE);

    if (is_sm2_type(t->id))
        return curve_find(TEE_ECC_CURVE_SM2);
    return a && a->a != TEE_ECC_CURVE_SM2 ? curve_find(a->a) : NULL;
}

const struct curve *ec_key_curve(const struct object *o)
{
    return curve_of(o->type, &o->attrs);
}

/* ---- OpenSSL's form ---- */

/* Octets of a key, as EVP_PKEY_fromdata takes them. */
struct parts {
    uint8_t point[CURVE_POINT_MAX];
    size_t point_size;
    uint8_t scalar[CURVE_SIZE_MAX]; /* least significant first */
    size_t scalar_size;             /* 0: a public key */
};

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "numbers are bytes, as OSSL_PARAM has");

static void reverse(uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size / 2; i++) {
        uint8_t kept = bytes[i];
        bytes[i] = bytes[size - 1 - i];
        bytes[size - 1 - i] = kept;
    }
}

static EVP_PKEY *pkey_of(const struct curve *c, struct parts *p)
{
    OSSL_PARAM params[4] = {
        OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)(uintptr_t)c->name,
                               strlen(c->name)),
        OSSL_PARAM_octet_string(OSSL_PKEY_PARAM_PUB_KEY, p->point, p->point_size),
        OSSL_PARAM_BN(OSSL_PKEY_PARAM_PRIV_KEY, p->scalar, p->scalar_size),
        OSSL_PARAM_END,
    };
    EVP_PKEY_CTX *ctx = ossl.EVP_PKEY_CTX_new_from_name(ossl.ctx, is_sm2(c) ? "SM2" : "EC", NULL);
    EVP_PKEY *pkey = NULL;

    if (!p->scalar_size)
        params[2] = (OSSL_PARAM)OSSL_PARAM_END;
    if (ctx && ossl.EVP_PKEY_fromdata_init(ctx) == 1 &&
        ossl.EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_KEYPAIR, params) != 1)
        pkey = NULL;
    ossl.EVP_PKEY_CTX_free(ctx);
    return pkey;
}

EVP_PKEY *ec_key_pkey(const struct object *o)
{
    const struct curve *c = ec_key_curve(o);
    struct parts p = {.scalar_size = 0};
    EVP_PKEY *pkey = NULL;

    p.point_size = curve_octets(c, &o->attrs, curve_public_ids, p.point);
    if (curve_number(&o->attrs, TEE_ATTR_ECC_PRIVATE_VALUE, p.scalar, curve_size(c))) {
        p.scalar_size = curve_size(c);
        reverse(p.scalar, p.scalar_size);
    }
    if (p.point_size)
        pkey = pkey_of(c, &p);
    ossl.OPENSSL_cleanse(&p, sizeof(p));
    return pkey;
}

uint32_t ec_key_peer(const struct curve *c, const struct attrs *l, const uint32_t xy[2],
                     EVP_PKEY **out)
{
    struct parts p = {.point_size = curve_octets(c, l, xy, p.point)};
    EC_POINT *point;
    uint32_t res = curve_point(c, l, xy, NULL, &point);

    *out = NULL;
    if (res != TEE_SUCCESS)
        return res;
    ossl.EC_POINT_free(point);
    *out = pkey_of(c, &p);
    return *out ? TEE_SUCCESS : TEE_ERROR_OUT_OF_MEMORY;
}

BIGNUM *ec_key_scalar(const struct object *o)
{
    const struct attr *a = attrs_find(&o->attrs, TEE_ATTR_ECC_PRIVATE_VALUE);
    BIGNUM *d = a ? ossl.BN_bin2bn(a->bytes, (int)a->size, NULL) : NULL;

    if (d)
        ossl.BN_set_flags(d, BN_FLG_CONSTTIME);
    return d;
}

/* ---- checking ---- */

/* 1 … n - 1; of SM2 1 … n - 2, because it divides by 1 + d. */
static bool in_range(const BIGNUM *d, const EC_GROUP *group, bool sm2, BN_CTX *bn)
{
    const BIGNUM *n = ossl.EC_GROUP_get0_order(group);
    BIGNUM *end = ossl.BN_CTX_get(bn);

    return end && ossl.BN_copy(end, n) && (!sm2 || ossl.BN_sub_word(end, 1)) &&
           !ossl.BN_is_zero(d) && ossl.BN_cmp(d, end) < 0;
}

static uint32_t check_pair(const struct object *o, const struct curve *c, const EC_POINT *public,
                           BN_CTX *bn)
{
    const EC_GROUP *group = curve_group(c);
    EC_POINT *own = ossl.EC_POINT_new(group);
    BIGNUM *d = ec_key_scalar(o);
    uint32_t res = TEE_ERROR_OUT_OF_MEMORY;

    if (own && d) {
        res = TEE_ERROR_BAD_PARAMETERS;
        if (in_range(d, group, is_sm2(c), bn) &&
            ossl.EC_POINT_mul(group, own, d, NULL, NULL, bn) == 1 &&
            ossl.EC_POINT_cmp(group, own, public, bn) == 0)
            res = TEE_SUCCESS;
    }
    ossl.BN_clear_free(d);
    ossl.EC_POINT_clear_free(own);
    return res;
}

static uint32_t check_values(const struct object *o, const struct curve *c, BN_CTX *bn)
{
    EC_POINT *public = NULL;
    uint32_t res = curve_point(c, &o->attrs, curve_public_ids, bn, &public);

    if (res == TEE_SUCCESS && attrs_find(&o->attrs, TEE_ATTR_ECC_PRIVATE_VALUE))
        res = check_pair(o, c, public, bn);
    ossl.EC_POINT_free(public);
    return res;
}

uint32_t ec_key_check(struct object *o)
{
    const struct curve *c = ec_key_curve(o);
    uint32_t res = TEE_ERROR_OUT_OF_MEMORY;

    if (!c || c->bits > o->max_bits)
        return TEE_ERROR_BAD_PARAMETERS;
    o->bits = c->bits;
    if (!ossl_enter())
        return res;
    BN_CTX *bn = ossl.BN_CTX_new_ex(ossl.ctx);
    if (bn) {
        ossl.BN_CTX_start(bn);
        res = check_values(o, c, bn);
        ossl.BN_CTX_end(bn);
    }
    ossl.BN_CTX_free(bn);
    ossl_leave();
    return res;
}

/* ---- generating ---- */

static EVP_PKEY *new_pkey(const struct curve *c)
{
    const OSSL_PARAM params[2] = {
        OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)(uintptr_t)c->name,
                               strlen(c->name)),
        OSSL_PARAM_END,
    };
    EVP_PKEY_CTX *ctx = ossl.EVP_PKEY_CTX_new_from_name(ossl.ctx, is_sm2(c) ? "SM2" : "EC", NULL);
    EVP_PKEY *pkey = NULL;

    if (ctx && ossl.EVP_PKEY_keygen_init(ctx) == 1 &&
        ossl.EVP_PKEY_CTX_set_params(ctx, params) == 1 && ossl.EVP_PKEY_generate(ctx, &pkey) != 1)
        pkey = NULL;
    ossl.EVP_PKEY_CTX_free(ctx);
    return pkey;
}

/* Least significant first to most, without leading zeros. */
static bool add_number(struct object *o, uint32_t id, uint8_t *bytes, size_t size)
{
    while (size > 1 && bytes[size - 1] == 0)
        size--;
    reverse(bytes, size);
    return attrs_add_bytes(&o->attrs, id, bytes, size);
}

static bool add_numbers(struct object *o, const EVP_PKEY *pkey, size_t size)
{
    uint8_t n[3][CURVE_SIZE_MAX];
    OSSL_PARAM params[4] = {
        OSSL_PARAM_BN(OSSL_PKEY_PARAM_EC_PUB_X, n[0], size),
        OSSL_PARAM_BN(OSSL_PKEY_PARAM_EC_PUB_Y, n[1], size),
        OSSL_PARAM_BN(OSSL_PKEY_PARAM_PRIV_KEY, n[2], size),
        OSSL_PARAM_END,
    };
    bool added = ossl.EVP_PKEY_get_params(pkey, params) == 1 &&
                 add_number(o, TEE_ATTR_ECC_PUBLIC_VALUE_X, n[0], params[0].return_size) &&
                 add_number(o, TEE_ATTR_ECC_PUBLIC_VALUE_Y, n[1], params[1].return_size) &&
                 add_number(o, TEE_ATTR_ECC_PRIVATE_VALUE, n[2], params[2].return_size);

    ossl.OPENSSL_cleanse(n, sizeof(n));
    return added;
}

static uint32_t add_pair(struct object *o, const struct curve *c)
{
    EVP_PKEY *pkey = new_pkey(c);
    bool added = pkey && add_numbers(o, pkey, curve_size(c)) &&
                 (is_sm2(c) || attrs_add_value(&o->attrs, TEE_ATTR_ECC_CURVE, c->id, 0));

    ossl.EVP_PKEY_free(pkey);
    return added ? TEE_SUCCESS : TEE_ERROR_OUT_OF_MEMORY;
}

uint32_t ec_key_generate(struct object *o, uint32_t bits, const struct attrs *params,
                         const struct stop *stop)
{
    const struct curve *c = curve_of(o->type, params);

    (void)stop;
    if (!c || c->bits != bits)
        return TEE_ERROR_BAD_PARAMETERS;
    if (!ossl_enter())
        return TEE_ERROR_OUT_OF_MEMORY;
    uint32_t res = add_pair(o, c);
    ossl_leave();
    return res;
}
