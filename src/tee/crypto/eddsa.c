/* SPDX-License-Identifier: BSD-2-Clause */
#include "eddsa.h"

#include <string.h>

#include "ossl.h"
#include "pieces.h"

#define PREHASH_SIZE 64u

static bool is_448(const struct edwards *e)
{
    return e->size == EDWARDS_SIZE_MAX;
}

/* SHA-512, or as many bytes as are wanted of SHAKE256. */
static enum hash hash_of(const struct edwards *e)
{
    return is_448(e) ? HASH_SHAKE256 : HASH_SHA512;
}

/* dom2 and dom4 of the RFC: what is hashed before all else. Pure Ed25519 has none. */
struct domain {
    char words[32]; /* and two bytes */
    size_t size;
};

static struct domain domain_of(const struct edwards *e, const struct eddsa_message *m)
{
    const char *words = is_448(e) ? "SigEd448" : "SigEd25519 no Ed25519 collisions";
    struct domain d = {.size = 0};

    if (!is_448(e) && !m->prehash && m->context_size == 0)
        return d;
    d.size = strlen(words);
    memcpy(d.words, words, d.size);
    return d;
}

/* What both hashes of a signature begin and end with. */
struct input {
    struct domain domain;
    uint8_t flags[2];
    uint8_t digest[PREHASH_SIZE];
    struct piece context, message;
};

static bool input_make(const struct edwards *e, const struct eddsa_message *m, struct input *in)
{
    const struct piece message = {m->bytes, m->size};

    in->domain = domain_of(e, m);
    in->flags[0] = m->prehash;
    in->flags[1] = (uint8_t)m->context_size;
    in->context = (struct piece){m->context, m->context_size};
    in->message = message;
    if (!m->prehash)
        return true;
    in->message = (struct piece){in->digest, PREHASH_SIZE};
    return pieces_hash(hash_of(e), &message, 1, in->digest, PREHASH_SIZE);
}

/* dom || a || b || message, modulo L. */
static bool hash_number(const struct edwards *e, const struct input *in, struct piece a,
                        struct piece b, BIGNUM *to, BN_CTX *ctx)
{
    uint8_t bytes[2 * EDWARDS_SIZE_MAX];
    const struct piece all[] = {
        {in->domain.words, in->domain.size},
        {in->flags, in->domain.size ? sizeof(in->flags) : 0},
        in->context,
        a,
        b,
        in->message,
    };
    bool ok = pieces_hash(hash_of(e), all, ARRAY_COUNT(all), bytes, 2 * e->size) &&
              ossl.BN_lebin2bn(bytes, (int)(2 * e->size), to) &&
              ossl.BN_nnmod(to, to, e->order, ctx);

    ossl.OPENSSL_cleanse(bytes, sizeof(bytes));
    return ok;
}

/* ---- keys ---- */

static void clamp(const struct edwards *e, uint8_t *scalar)
{
    if (is_448(e)) {
        scalar[0] &= 0xfc;
        scalar[55] |= 0x80;
        scalar[56] = 0;
    } else {
        scalar[0] &= 0xf8;
        scalar[31] = (scalar[31] & 0x7f) | 0x40;
    }
}

bool eddsa_expand(const struct edwards *e, const uint8_t *private, const EVP_PKEY *pkey,
                  struct eddsa_secret *to)
{
    const struct piece key = {private, e->size};
    size_t size = sizeof(to->public);

    if (ossl.EVP_PKEY_get_raw_public_key(pkey, to->public, &size) != 1 ||
        !pieces_hash(hash_of(e), &key, 1, to->hash, 2 * e->size))
        return false;
    clamp(e, to->hash);
    return true;
}

/* ---- signatures ---- */

/* The point `scalar` times the generator. */
static bool encode_multiple(const struct edwards *e, const BIGNUM *scalar, uint8_t *octets,
                            BN_CTX *ctx)
{
    EC_POINT *point = ossl.EC_POINT_new(e->group);
    bool ok = point && ossl.EC_POINT_mul(e->group, point, scalar, NULL, NULL, ctx) == 1 &&
              edwards_encode(e, point, octets, ctx);

    ossl.EC_POINT_free(point);
    return ok;
}

/* The private scalar, less than L. */
static BIGNUM *scalar_of(const struct edwards *e, const struct eddsa_secret *key, BN_CTX *ctx)
{
    BIGNUM *a = ossl.BN_CTX_get(ctx);

    if (!a || !ossl.BN_lebin2bn(key->hash, (int)e->size, a) || !ossl.BN_nnmod(a, a, e->order, ctx))
        return NULL;
    return a;
}

static BN_CTX *begin(void)
{
    BN_CTX *ctx = ossl.BN_CTX_new_ex(ossl.ctx);

    if (ctx)
        ossl.BN_CTX_start(ctx);
    return ctx;
}

static void end(BN_CTX *ctx)
{
    if (ctx)
        ossl.BN_CTX_end(ctx);
    ossl.BN_CTX_free(ctx);
}

/* S = r + k a, modulo L. */
static bool make_s(const struct edwards *e, const BIGNUM *r, BIGNUM *k, const BIGNUM *a,
                   BN_CTX *ctx)
{
    return ossl.BN_to_montgomery(k, k, e->mont, ctx) &&
           ossl.BN_mod_mul_montgomery(k, k, a, e->mont, ctx) &&
           ossl.BN_mod_add_quick(k, k, r, e->order);
}

static bool sign(const struct edwards *e, const struct eddsa_secret *key, const struct input *in,
                 uint8_t *signature, BN_CTX *ctx)
{
    const struct piece none = {NULL, 0};
    const struct piece prefix = {key->hash + e->size, e->size};
    const struct piece R = {signature, e->size}, A = {key->public, e->size};
    BIGNUM *a = scalar_of(e, key, ctx), *r = ossl.BN_CTX_get(ctx), *k = ossl.BN_CTX_get(ctx);

    return a && k && hash_number(e, in, prefix, none, r, ctx) &&
           encode_multiple(e, r, signature, ctx) && hash_number(e, in, R, A, k, ctx) &&
           make_s(e, r, k, a, ctx) &&
           ossl.BN_bn2lebinpad(k, signature + e->size, (int)e->size) >= 0;
}

bool eddsa_sign(const struct edwards *e, const struct eddsa_secret *key,
                const struct eddsa_message *m, uint8_t *signature)
{
    struct input in;
    BN_CTX *ctx = begin();
    bool ok = ctx && input_make(e, m, &in) && sign(e, key, &in, signature, ctx);

    end(ctx);
    return ok;
}

/* R = S B - k A; A is negated. */
static bool expected_r(const struct edwards *e, EC_POINT *A, const BIGNUM *S, const BIGNUM *k,
                       EC_POINT *R, BN_CTX *ctx)
{
    return ossl.EC_POINT_invert(e->group, A, ctx) == 1 &&
           ossl.EC_POINT_mul(e->group, R, S, A, k, ctx) == 1;
}

/* The signature's R is the expected one: octet by octet, or of edwards448 but for a point of low
 * order. */
static bool is_r(const struct edwards *e, const uint8_t *octets, const EC_POINT *expected,
                 BN_CTX *ctx)
{
    uint8_t bytes[EDWARDS_SIZE_MAX];
    bool same = false;

    if (!is_448(e))
        return edwards_encode(e, expected, bytes, ctx) && memcmp(bytes, octets, e->size) == 0;
    EC_POINT *difference = ossl.EC_POINT_new(e->group);
    same = difference && edwards_decode(e, octets, difference, ctx) &&
           ossl.EC_POINT_invert(e->group, difference, ctx) == 1 &&
           ossl.EC_POINT_add(e->group, difference, difference, expected, ctx) == 1 &&
           edwards_lift(e, difference, ctx) && ossl.EC_POINT_is_at_infinity(e->group, difference);
    ossl.EC_POINT_free(difference);
    return same;
}

static bool verify(const struct edwards *e, const uint8_t *public, const struct input *in,
                   const uint8_t *signature, BN_CTX *ctx)
{
    const struct piece r = {signature, e->size}, key = {public, e->size};
    EC_POINT *A = ossl.EC_POINT_new(e->group), *R = ossl.EC_POINT_new(e->group);
    BIGNUM *S = ossl.BN_CTX_get(ctx), *k = ossl.BN_CTX_get(ctx);
    bool ok = A && R && k && ossl.BN_lebin2bn(signature + e->size, (int)e->size, S) &&
              ossl.BN_cmp(S, e->order) < 0 && edwards_decode(e, public, A, ctx) &&
              hash_number(e, in, r, key, k, ctx) && expected_r(e, A, S, k, R, ctx) &&
              is_r(e, signature, R, ctx);

    ossl.EC_POINT_free(A);
    ossl.EC_POINT_free(R);
    return ok;
}

bool eddsa_verify(const struct edwards *e, const uint8_t *public, const struct eddsa_message *m,
                  const uint8_t *signature)
{
    struct input in;
    BN_CTX *ctx = begin();
    bool ok = ctx && input_make(e, m, &in) && verify(e, public, &in, signature, ctx);

    end(ctx);
    return ok;
}
