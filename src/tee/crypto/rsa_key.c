/* SPDX-License-Identifier: BSD-2-Clause */
#include <openssl/core_names.h>
#include <openssl/rsa.h>

#include "keygen.h"
#include "pkey.h"
#include "tee_api_defines.h"

/* SP 800-56B, 6.1: e is odd, and more than 2^16 and less than 2^256. */
#define EXPONENT_DEFAULT  65537u
#define EXPONENT_BITS_MAX 256u

/* OpenSSL generates no shorter keys, and from the second size on none whose bits are odd in number.
 */
#define OPENSSL_MIN_BITS  512u
#define OPENSSL_EVEN_BITS 2048u

/* ---- keys that are populated ---- */

static uint32_t check_product(const struct attrs *l)
{
    BN_CTX *ctx = ossl.BN_CTX_new_ex(ossl.ctx);
    BIGNUM *n = number_of(l, TEE_ATTR_RSA_MODULUS), *p = number_of(l, TEE_ATTR_RSA_PRIME1),
           *q = number_of(l, TEE_ATTR_RSA_PRIME2);
    uint32_t res = TEE_ERROR_OUT_OF_MEMORY;

    if (ctx && n && p && q) {
        bool primes = ossl.BN_num_bits(p) > 1 && ossl.BN_num_bits(q) > 1;
        if (ossl.BN_mul(p, p, q, ctx))
            res = primes && ossl.BN_cmp(p, n) == 0 ? TEE_SUCCESS : TEE_ERROR_BAD_PARAMETERS;
    }
    ossl.BN_clear_free(n);
    ossl.BN_clear_free(p);
    ossl.BN_clear_free(q);
    ossl.BN_CTX_free(ctx);
    return res;
}

uint32_t keycheck_rsa(struct object *o)
{
    const struct attr *n = attrs_find(&o->attrs, TEE_ATTR_RSA_MODULUS);
    const struct attr *e = attrs_find(&o->attrs, TEE_ATTR_RSA_PUBLIC_EXPONENT);
    const struct attr *d = attrs_find(&o->attrs, TEE_ATTR_RSA_PRIVATE_EXPONENT);
    bool good = number_is_odd(n) && number_is_odd(e) && number_bits(e) > 1 &&
                number_compare(e, n) < 0 && (!d || (number_is_odd(d) && number_compare(d, n) < 0));

    if (!good)
        return TEE_ERROR_BAD_PARAMETERS;
    if (!attrs_find(&o->attrs, TEE_ATTR_RSA_PRIME1))
        return TEE_SUCCESS;
    if (!ossl_enter())
        return TEE_ERROR_OUT_OF_MEMORY;
    uint32_t res = check_product(&o->attrs);
    ossl_leave();
    return res;
}

/* ---- keys that are generated ---- */

struct job {
    struct object *o;
    uint32_t bits;
    BIGNUM *e;
    const struct stop *stop;
    bool stopped;
};

static int go_on(struct job *j)
{
    j->stopped = j->stopped || stop_asked(j->stop);
    return !j->stopped;
}

static int asked_by_pkey(EVP_PKEY_CTX *ctx)
{
    return go_on(ossl.EVP_PKEY_CTX_get_app_data(ctx));
}

static int asked_by_prime(int a, int b, BN_GENCB *cb)
{
    (void)a, (void)b;
    return go_on(ossl.BN_GENCB_get_arg(cb));
}

static EVP_PKEY *make_pkey(struct job *j)
{
    EVP_PKEY_CTX *ctx = ossl.EVP_PKEY_CTX_new_from_name(ossl.ctx, "RSA", NULL);
    EVP_PKEY *pkey = NULL;

    if (ctx && ossl.EVP_PKEY_keygen_init(ctx) == 1 &&
        ossl.EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, (int)j->bits) == 1 &&
        ossl.EVP_PKEY_CTX_set1_rsa_keygen_pubexp(ctx, j->e) == 1) {
        ossl.EVP_PKEY_CTX_set_app_data(ctx, j);
        ossl.EVP_PKEY_CTX_set_cb(ctx, asked_by_pkey);
        if (ossl.EVP_PKEY_generate(ctx, &pkey) != 1)
            pkey = NULL;
    }
    ossl.EVP_PKEY_CTX_free(ctx);
    return pkey;
}

static bool take_from_pkey(struct job *j)
{
    static const struct {
        const char *name;
        uint32_t id;
    } part[] = {
        {OSSL_PKEY_PARAM_RSA_N, TEE_ATTR_RSA_MODULUS},
        {OSSL_PKEY_PARAM_RSA_E, TEE_ATTR_RSA_PUBLIC_EXPONENT},
        {OSSL_PKEY_PARAM_RSA_D, TEE_ATTR_RSA_PRIVATE_EXPONENT},
        {OSSL_PKEY_PARAM_RSA_FACTOR1, TEE_ATTR_RSA_PRIME1},
        {OSSL_PKEY_PARAM_RSA_FACTOR2, TEE_ATTR_RSA_PRIME2},
        {OSSL_PKEY_PARAM_RSA_EXPONENT1, TEE_ATTR_RSA_EXPONENT1},
        {OSSL_PKEY_PARAM_RSA_EXPONENT2, TEE_ATTR_RSA_EXPONENT2},
        {OSSL_PKEY_PARAM_RSA_COEFFICIENT1, TEE_ATTR_RSA_COEFFICIENT},
    };
    EVP_PKEY *pkey = make_pkey(j);
    bool all = pkey != NULL;

    for (unsigned i = 0; i < ARRAY_COUNT(part) && all; i++) {
        BIGNUM *n = NULL;
        all = ossl.EVP_PKEY_get_bn_param(pkey, part[i].name, &n) == 1 &&
              number_add(&j->o->attrs, part[i].id, n);
        ossl.BN_clear_free(n);
    }
    ossl.EVP_PKEY_free(pkey);
    return all;
}

/* The numbers of a key that is made here, all of them ctx's, which wipes them. */
struct parts {
    BN_CTX *ctx;
    BN_GENCB *cb;
    BIGNUM *n, *d, *p, *q, *dp, *dq, *qinv, *p1, *q1, *t;
};

/* A prime with its two highest bits set, so that the product of two has all bits, and for which e
 * has an inverse. */
static bool make_prime(const struct job *j, const struct parts *k, BIGNUM *prime, int bits)
{
    do {
        if (!ossl.BN_generate_prime_ex2(prime, bits, 0, NULL, NULL, k->cb, k->ctx) ||
            !ossl.BN_sub(k->t, prime, ossl.BN_value_one()) ||
            !ossl.BN_gcd(k->t, k->t, j->e, k->ctx))
            return false;
    } while (!ossl.BN_is_one(k->t));
    return true;
}

/* FIPS 186-5, A.1.1: the primes are not close to each other. */
static bool make_primes(const struct job *j, const struct parts *k)
{
    int half = (int)j->bits / 2;

    do {
        if (!make_prime(j, k, k->p, (int)j->bits - half) || !make_prime(j, k, k->q, half) ||
            !ossl.BN_sub(k->t, k->p, k->q))
            return false;
    } while (ossl.BN_num_bits(k->t) <= half - 100);
    if (ossl.BN_is_negative(k->t))
        ossl.BN_swap(k->p, k->q);
    return true;
}

/* All that follows from the primes; d modulo the least common multiple of p - 1 and q - 1. */
static bool complete(const struct job *j, const struct parts *k)
{
    BIGNUM *const secret[] = {k->p, k->q, k->p1, k->q1, k->t, k->d};

    for (unsigned i = 0; i < ARRAY_COUNT(secret); i++)
        ossl.BN_set_flags(secret[i], BN_FLG_CONSTTIME);
    return ossl.BN_mul(k->n, k->p, k->q, k->ctx) && ossl.BN_sub(k->p1, k->p, ossl.BN_value_one()) &&
           ossl.BN_sub(k->q1, k->q, ossl.BN_value_one()) &&
           ossl.BN_gcd(k->t, k->p1, k->q1, k->ctx) &&
           ossl.BN_div(k->t, NULL, k->p1, k->t, k->ctx) && ossl.BN_mul(k->t, k->t, k->q1, k->ctx) &&
           ossl.BN_mod_inverse(k->d, j->e, k->t, k->ctx) &&
           ossl.BN_div(NULL, k->dp, k->d, k->p1, k->ctx) &&
           ossl.BN_div(NULL, k->dq, k->d, k->q1, k->ctx) &&
           ossl.BN_mod_inverse(k->qinv, k->q, k->p, k->ctx);
}

static bool add_parts(const struct job *j, const struct parts *k)
{
    struct attrs *l = &j->o->attrs;

    return number_add(l, TEE_ATTR_RSA_MODULUS, k->n) &&
           number_add(l, TEE_ATTR_RSA_PUBLIC_EXPONENT, j->e) &&
           number_add(l, TEE_ATTR_RSA_PRIVATE_EXPONENT, k->d) &&
           number_add(l, TEE_ATTR_RSA_PRIME1, k->p) && number_add(l, TEE_ATTR_RSA_PRIME2, k->q) &&
           number_add(l, TEE_ATTR_RSA_EXPONENT1, k->dp) &&
           number_add(l, TEE_ATTR_RSA_EXPONENT2, k->dq) &&
           number_add(l, TEE_ATTR_RSA_COEFFICIENT, k->qinv);
}

static bool make_here(struct job *j)
{
    struct parts k = {.ctx = ossl.BN_CTX_new_ex(ossl.ctx), .cb = ossl.BN_GENCB_new()};
    BIGNUM **const number[] = {&k.n, &k.d, &k.p, &k.q, &k.dp, &k.dq, &k.qinv, &k.p1, &k.q1, &k.t};
    bool made = k.ctx && k.cb;

    if (made) {
        ossl.BN_CTX_start(k.ctx);
        ossl.BN_GENCB_set(k.cb, asked_by_prime, j);
        for (unsigned i = 0; i < ARRAY_COUNT(number); i++)
            *number[i] = ossl.BN_CTX_get(k.ctx);
        made = k.t != NULL; /* the last: when one fails, so do those behind it */
        do
            made = made && make_primes(j, &k) && complete(j, &k);
        while (made && ossl.BN_num_bits(k.d) <= (int)j->bits / 2);
        made = made && add_parts(j, &k);
        ossl.BN_CTX_end(k.ctx);
    }
    ossl.BN_GENCB_free(k.cb);
    ossl.BN_CTX_free(k.ctx);
    return made;
}

static bool is_exponent(const BIGNUM *e, uint32_t bits)
{
    int e_bits = ossl.BN_num_bits(e);

    return ossl.BN_is_odd(e) && e_bits > 16 && e_bits <= (int)EXPONENT_BITS_MAX &&
           e_bits < (int)bits;
}

static uint32_t make(struct job *j)
{
    bool here = j->bits < OPENSSL_MIN_BITS || (j->bits > OPENSSL_EVEN_BITS && j->bits % 2 == 1);

    if (!is_exponent(j->e, j->bits))
        return TEE_ERROR_BAD_PARAMETERS;
    if (here ? make_here(j) : take_from_pkey(j))
        return TEE_SUCCESS;
    return j->stopped ? TEE_ERROR_CANCEL : TEE_ERROR_OUT_OF_MEMORY;
}

uint32_t keygen_rsa(struct object *o, uint32_t bits, const struct attrs *params,
                    const struct stop *stop)
{
    struct job j = {.o = o, .bits = bits, .stop = stop};
    uint32_t res = TEE_ERROR_OUT_OF_MEMORY;

    if (!ossl_enter())
        return res;
    if (attrs_find(params, TEE_ATTR_RSA_PUBLIC_EXPONENT))
        j.e = number_of(params, TEE_ATTR_RSA_PUBLIC_EXPONENT);
    else if ((j.e = ossl.BN_new()) && !ossl.BN_set_word(j.e, EXPONENT_DEFAULT)) {
        ossl.BN_clear_free(j.e);
        j.e = NULL;
    }
    if (j.e)
        res = make(&j);
    ossl.BN_clear_free(j.e);
    ossl_leave();
    return res;
}
