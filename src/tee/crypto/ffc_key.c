/* SPDX-License-Identifier: BSD-2-Clause */
/* Keys over a prime p: DSA's and Diffie-Hellman's. */
#include "keygen.h"
#include "pkey.h"
#include "tee_api_defines.h"

/* The attributes of a kind of key. */
struct ids {
    uint32_t p, q, g, y, x;
};
static const struct ids dsa = {TEE_ATTR_DSA_PRIME, TEE_ATTR_DSA_SUBPRIME, TEE_ATTR_DSA_BASE,
                               TEE_ATTR_DSA_PUBLIC_VALUE, TEE_ATTR_DSA_PRIVATE_VALUE};
static const struct ids dh = {TEE_ATTR_DH_PRIME, TEE_ATTR_DH_SUBPRIME, TEE_ATTR_DH_BASE,
                              TEE_ATTR_DH_PUBLIC_VALUE, TEE_ATTR_DH_PRIVATE_VALUE};

/* ---- what is no key ---- */

/* 1 (or, with two bits at least, 2) … limit - 1. */
static bool within(const struct attr *n, unsigned least_bits, const struct attr *limit)
{
    return number_bits(n) >= least_bits && number_compare(n, limit) < 0;
}

/* q divides p - 1. */
static uint32_t check_order(const struct attrs *l, const struct ids *id)
{
    BN_CTX *ctx = ossl.BN_CTX_new_ex(ossl.ctx);
    BIGNUM *p = number_of(l, id->p), *q = number_of(l, id->q);
    uint32_t res = TEE_ERROR_OUT_OF_MEMORY;

    if (ctx && p && q && ossl.BN_nnmod(p, p, q, ctx))
        res = ossl.BN_is_one(p) ? TEE_SUCCESS : TEE_ERROR_BAD_PARAMETERS;
    ossl.BN_clear_free(p);
    ossl.BN_clear_free(q);
    ossl.BN_CTX_free(ctx);
    return res;
}

static uint32_t check_domain(const struct attrs *l, const struct ids *id)
{
    const struct attr *p = attrs_find(l, id->p), *q = attrs_find(l, id->q);

    if (!number_is_odd(p) || !within(attrs_find(l, id->g), 2, p))
        return TEE_ERROR_BAD_PARAMETERS;
    if (!q)
        return TEE_SUCCESS;
    if (!number_is_odd(q) || !within(q, 2, p))
        return TEE_ERROR_BAD_PARAMETERS;
    return check_order(l, id);
}

/* FIPS 186-4, 4.2; OpenSSL verifies with no others. */
static bool is_dsa_order(const struct attr *q)
{
    uint32_t bits = number_bits(q);
    return bits == 160 || bits == 224 || bits == 256;
}

/* y = g^x. */
static uint32_t check_pair(const struct attrs *l, const struct ids *id)
{
    BN_CTX *ctx = ossl.BN_CTX_new_ex(ossl.ctx);
    BIGNUM *p = number_of(l, id->p), *g = number_of(l, id->g), *x = number_of(l, id->x);
    BIGNUM *y = number_of(l, id->y);
    uint32_t res = TEE_ERROR_OUT_OF_MEMORY;

    if (ctx && p && g && x && y) {
        ossl.BN_set_flags(x, BN_FLG_CONSTTIME);
        if (ossl.BN_mod_exp(g, g, x, p, ctx))
            res = ossl.BN_cmp(g, y) == 0 ? TEE_SUCCESS : TEE_ERROR_BAD_PARAMETERS;
    }
    ossl.BN_clear_free(p);
    ossl.BN_clear_free(g);
    ossl.BN_clear_free(x);
    ossl.BN_clear_free(y);
    ossl.BN_CTX_free(ctx);
    return res;
}

static uint32_t check_key(const struct attrs *l, const struct ids *id)
{
    const struct attr *p = attrs_find(l, id->p), *q = attrs_find(l, id->q);
    const struct attr *y = attrs_find(l, id->y), *x = attrs_find(l, id->x);
    uint32_t res = TEE_ERROR_BAD_PARAMETERS;

    if (!within(y, 1, p) || (x && !within(x, 1, q ? q : p)))
        return res;
    if (!ossl_enter())
        return TEE_ERROR_OUT_OF_MEMORY;
    res = check_domain(l, id);
    if (res == TEE_SUCCESS && x)
        res = check_pair(l, id);
    ossl_leave();
    return res;
}

uint32_t keycheck_dsa(struct object *o)
{
    if (!is_dsa_order(attrs_find(&o->attrs, dsa.q)))
        return TEE_ERROR_BAD_PARAMETERS;
    return check_key(&o->attrs, &dsa);
}

uint32_t keycheck_dh(struct object *o)
{
    return check_key(&o->attrs, &dh);
}

/* ---- keys that are generated ---- */

/* All of them the context's, which wipes them. */
struct numbers {
    BN_CTX *ctx;
    BIGNUM *p, *q, *g, *x, *y;
    BIGNUM *low, *count; /* x is one of so many, from `low` on */
};

static bool take(const struct attrs *l, uint32_t id, BIGNUM *to)
{
    const struct attr *a = attrs_find(l, id);
    return !a || ossl.BN_bin2bn(a->bytes, (int)a->size, to) != NULL;
}

static bool numbers_begin(struct numbers *n, const struct attrs *params, const struct ids *id)
{
    BIGNUM **const number[] = {&n->p, &n->q, &n->g, &n->x, &n->y, &n->low, &n->count};

    *n = (struct numbers){.ctx = ossl.BN_CTX_new_ex(ossl.ctx)};
    if (!n->ctx)
        return false;
    ossl.BN_CTX_start(n->ctx);
    for (unsigned i = 0; i < ARRAY_COUNT(number); i++)
        *number[i] = ossl.BN_CTX_get(n->ctx);
    if (!n->count) /* the last: when one fails, so do those behind it */
        return false;
    ossl.BN_set_flags(n->x, BN_FLG_CONSTTIME);
    return take(params, id->p, n->p) && take(params, id->q, n->q) && take(params, id->g, n->g);
}

static void numbers_end(struct numbers *n)
{
    if (n->ctx)
        ossl.BN_CTX_end(n->ctx);
    ossl.BN_CTX_free(n->ctx);
}

/* The attributes of a key with an x of the range. */
static uint32_t generate(struct numbers *n, struct attrs *l, const struct attrs *params,
                         const struct ids *id)
{
    bool done = number_copy(l, params, id->p) && number_copy(l, params, id->g) &&
                (!attrs_find(params, id->q) || number_copy(l, params, id->q)) &&
                ossl.BN_priv_rand_range_ex(n->x, n->count, 0, n->ctx) &&
                ossl.BN_add(n->x, n->x, n->low) &&
                ossl.BN_mod_exp(n->y, n->g, n->x, n->p, n->ctx) && number_add(l, id->y, n->y) &&
                number_add(l, id->x, n->x);

    return done ? TEE_SUCCESS : TEE_ERROR_OUT_OF_MEMORY;
}

static uint32_t make(struct object *o, const struct attrs *params, const struct ids *id,
                     uint32_t (*fn)(struct numbers *, struct attrs *, const struct attrs *))
{
    uint32_t res = TEE_ERROR_OUT_OF_MEMORY;
    struct numbers n;

    if (!ossl_enter())
        return res;
    res = check_domain(params, id);
    if (res == TEE_SUCCESS) {
        res = numbers_begin(&n, params, id) ? fn(&n, &o->attrs, params) : TEE_ERROR_OUT_OF_MEMORY;
        numbers_end(&n);
    }
    ossl_leave();
    return res;
}

/* FIPS 186-4, B.1.2, with a range that gives no remainder: 1 … q - 1. */
static uint32_t generate_dsa(struct numbers *n, struct attrs *l, const struct attrs *params)
{
    if (!ossl.BN_mod_exp(n->y, n->g, n->q, n->p, n->ctx))
        return TEE_ERROR_OUT_OF_MEMORY;
    if (!ossl.BN_is_one(n->y)) /* g has not the order q */
        return TEE_ERROR_BAD_PARAMETERS;
    if (!ossl.BN_set_word(n->low, 1) || !ossl.BN_sub(n->count, n->q, n->low))
        return TEE_ERROR_OUT_OF_MEMORY;
    return generate(n, l, params, &dsa);
}

uint32_t keygen_dsa(struct object *o, uint32_t bits, const struct attrs *params,
                    const struct stop *stop)
{
    (void)stop; /* it does not take long */
    if (number_bits(attrs_find(params, dsa.p)) != bits || !is_dsa_order(attrs_find(params, dsa.q)))
        return TEE_ERROR_BAD_PARAMETERS;
    return make(o, params, &dsa, generate_dsa);
}

/* Of 2 … limit - 2 and, if that is not 0, of exactly x_bits bits: there may be none, and the count
 * is then below 1. */
static bool set_range(struct numbers *n, const BIGNUM *limit, uint32_t x_bits)
{
    const BIGNUM *one = ossl.BN_value_one();

    if (!ossl.BN_set_word(n->low, 2) || !ossl.BN_sub(n->count, limit, one))
        return false;
    if (x_bits &&
        (!ossl.BN_lshift(n->low, one, (int)x_bits - 1) || !ossl.BN_lshift(n->y, one, (int)x_bits)))
        return false;
    if (x_bits && ossl.BN_cmp(n->y, n->count) < 0 && !ossl.BN_copy(n->count, n->y))
        return false;
    return ossl.BN_sub(n->count, n->count, n->low);
}

static uint32_t generate_dh(struct numbers *n, struct attrs *l, const struct attrs *params)
{
    const struct attr *x_bits = attrs_find(params, TEE_ATTR_DH_X_BITS);
    const BIGNUM *limit = attrs_find(params, dh.q) ? n->q : n->p;

    if (x_bits && (x_bits->a < 2 || x_bits->a > (uint32_t)ossl.BN_num_bits(limit)))
        return TEE_ERROR_BAD_PARAMETERS;
    if (!set_range(n, limit, x_bits ? x_bits->a : 0))
        return TEE_ERROR_OUT_OF_MEMORY;
    if (ossl.BN_is_negative(n->count) || ossl.BN_is_zero(n->count))
        return TEE_ERROR_BAD_PARAMETERS;
    uint32_t res = generate(n, l, params, &dh);
    if (res == TEE_SUCCESS &&
        !attrs_add_value(l, TEE_ATTR_DH_X_BITS, (uint32_t)ossl.BN_num_bits(n->x), 0))
        res = TEE_ERROR_OUT_OF_MEMORY;
    return res;
}

uint32_t keygen_dh(struct object *o, uint32_t bits, const struct attrs *params,
                   const struct stop *stop)
{
    uint32_t p_bits = number_bits(attrs_find(params, dh.p));

    (void)stop; /* it does not take long */
    if (p_bits < o->type->min || p_bits > bits)
        return TEE_ERROR_BAD_PARAMETERS;
    o->bits = p_bits; /* as when such a key is populated */
    return make(o, params, &dh, generate_dh);
}
