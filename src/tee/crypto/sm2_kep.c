/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * SM2's key exchange, GB/T 32918.3, which OpenSSL 3.0 lacks. Each side has a static and an
 * ephemeral pair; A is the initiator, B the responder. Names are the standard's: P and R are a
 * side's static and ephemeral public keys, d and r the private ones.
 */
#include <string.h>

#include "derive.h"
#include "ec_key.h"
#include "pieces.h"
#include "tee_api_defines.h"

#define CLAUSE "6.8.1"
#define SIZE   32u   /* of a coordinate, a number, a hash */
#define ID_MAX 8191u /* bytes of a name: its bits are counted in 16 */

enum side { A, B };

struct kep {
    enum side own, peer;
    const EC_GROUP *group;
    BN_CTX *bn;
    EC_POINT *static_key, *ephemeral_key; /* the peer's */
    /* Octets of both sides, 04 x y, and the names that they have. */
    uint8_t P[2][CURVE_POINT_MAX], R[2][CURVE_POINT_MAX];
    const struct attr *id[2];
    /* xU yU ZA ZB: what the key is derived from. */
    uint8_t secret[4 * SIZE];
};

static uint8_t *z_of(struct kep *k, enum side of)
{
    return k->secret + (of == A ? 2 : 3) * SIZE;
}

/* ---- parameters ---- */

static const uint32_t ephemeral_ids[2] = {TEE_ATTR_ECC_EPHEMERAL_PUBLIC_VALUE_X,
                                          TEE_ATTR_ECC_EPHEMERAL_PUBLIC_VALUE_Y};
/* What OP-TEE called them at first. */
#define OLD_EPHEMERAL_X 0xD0000946
#define OLD_EPHEMERAL_Y 0xD0000A46
static const uint32_t old_ephemeral_ids[2] = {OLD_EPHEMERAL_X, OLD_EPHEMERAL_Y};

static const uint32_t known_ids[] = {TEE_ATTR_ECC_PUBLIC_VALUE_X,
                                     TEE_ATTR_ECC_PUBLIC_VALUE_Y,
                                     TEE_ATTR_ECC_EPHEMERAL_PUBLIC_VALUE_X,
                                     TEE_ATTR_ECC_EPHEMERAL_PUBLIC_VALUE_Y,
                                     OLD_EPHEMERAL_X,
                                     OLD_EPHEMERAL_Y,
                                     TEE_ATTR_SM2_KEP_USER,
                                     TEE_ATTR_SM2_ID_INITIATOR,
                                     TEE_ATTR_SM2_ID_RESPONDER,
                                     TEE_ATTR_SM2_KEP_CONFIRMATION_IN,
                                     TEE_ATTR_SM2_KEP_CONFIRMATION_OUT,
                                     0};

static const char *values_fault(const struct attrs *l)
{
    const struct attr *user = attrs_find(l, TEE_ATTR_SM2_KEP_USER);
    const struct attr *in = attrs_find(l, TEE_ATTR_SM2_KEP_CONFIRMATION_IN);
    const struct attr *out = attrs_find(l, TEE_ATTR_SM2_KEP_CONFIRMATION_OUT);
    const struct attr *a = attrs_find(l, TEE_ATTR_SM2_ID_INITIATOR);
    const struct attr *b = attrs_find(l, TEE_ATTR_SM2_ID_RESPONDER);

    if (!user || user->a > 1)
        return "TEE_ATTR_SM2_KEP_USER is missing, or neither 0 nor 1";
    if (!a || !b)
        return "TEE_ATTR_SM2_ID_INITIATOR or _RESPONDER is missing";
    if (a->size > ID_MAX || b->size > ID_MAX)
        return "a name is longer than 8191 bytes";
    if (in && in->size != SIZE)
        return "TEE_ATTR_SM2_KEP_CONFIRMATION_IN has not 32 bytes";
    if (out && out->size < SIZE)
        return "TEE_ATTR_SM2_KEP_CONFIRMATION_OUT has no room for 32 bytes";
    return NULL;
}

static uint32_t params_fault(const struct attrs *l, struct misuse *m)
{
    uint32_t res = derive_knows(l, known_ids, m);
    const char *fault = res == TEE_SUCCESS ? values_fault(l) : NULL;

    return fault ? misuse(m, TEE_ERROR_BAD_PARAMETERS, CLAUSE, fault) : res;
}

/* A point that the peer has sent. */
static uint32_t take_point(struct kep *k, const struct attrs *l, const uint32_t xy[2],
                           uint8_t *octets, EC_POINT **point)
{
    const struct curve *c = curve_find(TEE_ECC_CURVE_SM2);

    if (curve_octets(c, l, xy, octets) == 0)
        return TEE_ERROR_BAD_PARAMETERS;
    return curve_point(c, l, xy, k->bn, point);
}

static uint32_t take_params(struct kep *k, const struct op *op, const struct attrs *l)
{
    const struct curve *c = curve_find(TEE_ECC_CURVE_SM2);
    bool old = !attrs_find(l, ephemeral_ids[0]);

    k->own = attrs_find(l, TEE_ATTR_SM2_KEP_USER)->a == 0 ? A : B;
    k->peer = k->own == A ? B : A;
    k->id[A] = attrs_find(l, TEE_ATTR_SM2_ID_INITIATOR);
    k->id[B] = attrs_find(l, TEE_ATTR_SM2_ID_RESPONDER);
    if (!curve_octets(c, &op->key[0].attrs, curve_public_ids, k->P[k->own]) ||
        !curve_octets(c, &op->key[1].attrs, curve_public_ids, k->R[k->own]))
        return TEE_ERROR_BAD_PARAMETERS;
    uint32_t res = take_point(k, l, curve_public_ids, k->P[k->peer], &k->static_key);
    if (res != TEE_SUCCESS)
        return res;
    return take_point(k, l, old ? old_ephemeral_ids : ephemeral_ids, k->R[k->peer],
                      &k->ephemeral_key);
}

/* ---- hashes ---- */

/* a || b || xG || yG of the curve. */
static bool curve_constants(const struct kep *k, uint8_t to[4 * SIZE])
{
    BIGNUM *a = ossl.BN_CTX_get(k->bn), *b = ossl.BN_CTX_get(k->bn);
    uint8_t G[1 + 2 * SIZE];

    if (!b || ossl.EC_GROUP_get_curve(k->group, NULL, a, b, k->bn) != 1 ||
        ossl.BN_bn2binpad(a, to, SIZE) < 0 || ossl.BN_bn2binpad(b, to + SIZE, SIZE) < 0 ||
        ossl.EC_POINT_point2oct(k->group, ossl.EC_GROUP_get0_generator(k->group),
                                POINT_CONVERSION_UNCOMPRESSED, G, sizeof(G), k->bn) != sizeof(G))
        return false;
    memcpy(to + 2 * SIZE, G + 1, 2 * SIZE);
    return true;
}

/* Z = SM3(bits of the name || name || a || b || xG || yG || xP || yP), of both sides. */
static bool make_z(struct kep *k)
{
    uint8_t constants[4 * SIZE];
    bool ok = curve_constants(k, constants);

    for (enum side i = A; i <= B && ok; i++) {
        const uint32_t bits = (uint32_t)k->id[i]->size * 8;
        const uint8_t length[2] = {(uint8_t)(bits >> 8), (uint8_t)bits};
        const struct piece all[] = {{length, sizeof(length)},
                                    {k->id[i]->bytes, k->id[i]->size},
                                    {constants, sizeof(constants)},
                                    {k->P[i] + 1, 2 * SIZE}};
        ok = pieces_hash(HASH_SM3, all, ARRAY_COUNT(all), z_of(k, i), SIZE);
    }
    return ok;
}

/* SM3(tag || yU || SM3(xU || ZA || ZB || x1 || y1 || x2 || y2)): 2 is B's tag, 3 is A's. */
static bool confirmation(const struct kep *k, enum side of, uint8_t to[SIZE])
{
    const uint8_t *xU = k->secret, *yU = xU + SIZE, *ZA_ZB = yU + SIZE;
    const uint8_t tag = of == B ? 2 : 3;
    uint8_t inner[SIZE];
    const struct piece first[] = {
        {xU, SIZE}, {ZA_ZB, 2 * SIZE}, {k->R[A] + 1, 2 * SIZE}, {k->R[B] + 1, 2 * SIZE}};
    const struct piece second[] = {{&tag, 1}, {yU, SIZE}, {inner, SIZE}};
    bool ok = pieces_hash(HASH_SM3, first, ARRAY_COUNT(first), inner, SIZE) &&
              pieces_hash(HASH_SM3, second, ARRAY_COUNT(second), to, SIZE);

    ossl.OPENSSL_cleanse(inner, sizeof(inner));
    return ok;
}

/* ---- the shared point ---- */

/* 2^127 + (x mod 2^127) of an ephemeral key. */
static BIGNUM *reduced_x(const struct kep *k, enum side of)
{
    uint8_t low[SIZE / 2];
    BIGNUM *x = ossl.BN_CTX_get(k->bn);

    memcpy(low, k->R[of] + 1 + SIZE / 2, sizeof(low));
    low[0] |= 0x80;
    return x && ossl.BN_bin2bn(low, sizeof(low), x) ? x : NULL;
}

/* t = (d + x r) modulo n, by Montgomery's method. NULL: no memory. */
static BIGNUM *make_t(const struct kep *k, const struct op *op)
{
    const BIGNUM *n = ossl.EC_GROUP_get0_order(k->group);
    BIGNUM *d = ec_key_scalar(&op->key[0]), *r = ec_key_scalar(&op->key[1]);
    BIGNUM *x = reduced_x(k, k->own), *t = ossl.BN_CTX_get(k->bn);
    BN_MONT_CTX *mont = ossl.BN_MONT_CTX_new();
    bool ok = d && r && x && t && mont && ossl.BN_MONT_CTX_set(mont, n, k->bn) == 1 &&
              ossl.BN_to_montgomery(x, x, mont, k->bn) &&
              ossl.BN_mod_mul_montgomery(t, x, r, mont, k->bn) && ossl.BN_mod_add_quick(t, t, d, n);

    ossl.BN_MONT_CTX_free(mont);
    ossl.BN_clear_free(d);
    ossl.BN_clear_free(r);
    return ok ? t : NULL;
}

/* U = t (P + x R) with the peer's keys. TEE_ERROR_BAD_PARAMETERS: it is infinity. */
static uint32_t make_u(struct kep *k, const struct op *op)
{
    BIGNUM *t = make_t(k, op), *x = reduced_x(k, k->peer);
    EC_POINT *U = ossl.EC_POINT_new(k->group);
    uint8_t octets[1 + 2 * SIZE];
    uint32_t res = TEE_ERROR_OUT_OF_MEMORY;

    if (t && x && U && ossl.EC_POINT_mul(k->group, U, NULL, k->ephemeral_key, x, k->bn) == 1 &&
        ossl.EC_POINT_add(k->group, U, U, k->static_key, k->bn) == 1 &&
        ossl.EC_POINT_mul(k->group, U, NULL, U, t, k->bn) == 1) {
        if (ossl.EC_POINT_is_at_infinity(k->group, U))
            res = TEE_ERROR_BAD_PARAMETERS;
        else if (ossl.EC_POINT_point2oct(k->group, U, POINT_CONVERSION_UNCOMPRESSED, octets,
                                         sizeof(octets), k->bn) == sizeof(octets))
            res = TEE_SUCCESS;
    }
    if (res == TEE_SUCCESS)
        memcpy(k->secret, octets + 1, 2 * SIZE);
    ossl.OPENSSL_cleanse(octets, sizeof(octets));
    ossl.EC_POINT_clear_free(U);
    return res;
}

/* ---- the key ---- */

/* The hashes of the secret with 1, 2, 3 … behind it. (OpenSSL 3.0 has this as X963KDF, but faults
 * in it where memory ends.) */
static bool stretch(const struct kep *k, uint8_t *to, size_t size)
{
    uint8_t block[SIZE];
    bool ok = true;

    for (uint32_t n = 1; size > 0 && ok; n++) {
        const uint8_t counter[4] = {(uint8_t)(n >> 24), (uint8_t)(n >> 16), (uint8_t)(n >> 8),
                                    (uint8_t)n};
        const struct piece all[] = {{k->secret, sizeof(k->secret)}, {counter, sizeof(counter)}};
        size_t part = size < SIZE ? size : SIZE;
        ok = pieces_hash(HASH_SM3, all, ARRAY_COUNT(all), block, SIZE);
        memcpy(to, block, part);
        to += part;
        size -= part;
    }
    ossl.OPENSSL_cleanse(block, sizeof(block));
    return ok;
}

static uint32_t confirm(const struct kep *k, struct attrs *params, struct misuse *m)
{
    const struct attr *in = attrs_find(params, TEE_ATTR_SM2_KEP_CONFIRMATION_IN);
    const struct attr *out = attrs_find(params, TEE_ATTR_SM2_KEP_CONFIRMATION_OUT);
    uint8_t expected[SIZE], own[SIZE];

    if (!confirmation(k, k->peer, expected) || !confirmation(k, k->own, own))
        return TEE_ERROR_OUT_OF_MEMORY;
    if (in && ossl.CRYPTO_memcmp(expected, in->bytes, SIZE) != 0)
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, CLAUSE,
                      "the peer's confirmation is not what follows from the keys");
    if (out)
        memcpy(out->bytes, own, SIZE);
    return TEE_SUCCESS;
}

static uint32_t give_key(struct kep *k, struct object *to, struct misuse *m)
{
    uint8_t key[512];
    size_t size = to->max_bits / 8;
    uint32_t res = TEE_ERROR_OUT_OF_MEMORY;

    CHECK(size <= sizeof(key));
    if (stretch(k, key, size))
        res = derive_done(to, key, size, m);
    ossl.OPENSSL_cleanse(key, sizeof(key));
    return res;
}

static uint32_t run(struct kep *k, const struct op *op, struct attrs *params, struct object *to,
                    struct misuse *m)
{
    uint32_t res = take_params(k, op, params);

    if (res == TEE_SUCCESS && !make_z(k))
        res = TEE_ERROR_OUT_OF_MEMORY;
    if (res == TEE_SUCCESS)
        res = make_u(k, op);
    if (res == TEE_ERROR_BAD_PARAMETERS)
        return misuse(
            m, res, CLAUSE,
            "a public key of the peer is missing, is no point of the curve, or cancels out");
    if (res == TEE_SUCCESS)
        res = confirm(k, params, m);
    return res == TEE_SUCCESS ? give_key(k, to, m) : res;
}

static uint32_t kep_derive(struct op *op, struct attrs *params, struct object *to,
                           const struct stop *stop, struct misuse *m)
{
    struct kep k = {.group = curve_group(curve_find(TEE_ECC_CURVE_SM2)),
                    .bn = ossl.BN_CTX_new_ex(ossl.ctx)};
    uint32_t res = params_fault(params, m);

    (void)stop; /* it does not take long */
    if (res == TEE_SUCCESS && (!k.group || !k.bn))
        res = TEE_ERROR_OUT_OF_MEMORY;
    if (res == TEE_SUCCESS) {
        ossl.BN_CTX_start(k.bn);
        res = run(&k, op, params, to, m);
        ossl.BN_CTX_end(k.bn);
    }
    ossl.EC_POINT_free(k.static_key);
    ossl.EC_POINT_free(k.ephemeral_key);
    ossl.BN_CTX_free(k.bn);
    ossl.OPENSSL_cleanse(&k, sizeof(k));
    return res;
}

const struct derive_ops derive_sm2_kep = {.derive = kep_derive};
