/* SPDX-License-Identifier: BSD-2-Clause */
#include "edwards.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "ossl.h"

/* Octets of a point have its y, least significant first, and in the last bit the lowest of its x.
 */
#define SIGN 0x80u

/* Arithmetic modulo p: what has failed once stays failed. */
struct field {
    const BIGNUM *p;
    BN_CTX *ctx;
    bool ok;
};

static BIGNUM *get(struct field *f)
{
    BIGNUM *n = ossl.BN_CTX_get(f->ctx);

    f->ok = f->ok && n;
    return n;
}

static void add(struct field *f, BIGNUM *r, const BIGNUM *a, const BIGNUM *b)
{
    f->ok = f->ok && ossl.BN_mod_add(r, a, b, f->p, f->ctx);
}

static void sub(struct field *f, BIGNUM *r, const BIGNUM *a, const BIGNUM *b)
{
    f->ok = f->ok && ossl.BN_mod_sub(r, a, b, f->p, f->ctx);
}

static void mul(struct field *f, BIGNUM *r, const BIGNUM *a, const BIGNUM *b)
{
    f->ok = f->ok && ossl.BN_mod_mul(r, a, b, f->p, f->ctx);
}

/* r = a / b */
static void divide(struct field *f, BIGNUM *r, const BIGNUM *a, const BIGNUM *b)
{
    BIGNUM *inverse = get(f);

    f->ok = f->ok && ossl.BN_mod_inverse(inverse, b, f->p, f->ctx);
    mul(f, r, a, inverse);
}

static void set(struct field *f, BIGNUM *n, unsigned value)
{
    f->ok = f->ok && ossl.BN_set_word(n, value);
}

/* ---- the curves ---- */

struct numbers {
    const char *p, *a, *d; /* hexadecimal */
    const char *y;         /* of the generator; its x is even */
    const char *order;
    unsigned cofactor;
    size_t size;
};

static const struct numbers curves[EDWARDS_CURVES] = {
    [EDWARDS_25519] = {"7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFED",
                       "7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEC",
                       "52036CEE2B6FFE738CC740797779E89800700A4D4141D8AB75EB4DCA135978A3",
                       "6666666666666666666666666666666666666666666666666666666666666658",
                       "1000000000000000000000000000000014DEF9DEA2F79CD65812631A5CF5D3ED", 8, 32},
    [EDWARDS_448] = {"FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFE"
                     "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF",
                     "1",
                     "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFE"
                     "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF6756",
                     "693F46716EB6BC248876203756C9C7624BEA73736CA3984087789C1E"
                     "05A0C2D73AD3FF1CE67C39C4FDBD132C4ED7C8AD9808795BF230FA14",
                     "3FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
                     "7CCA23E9C44EDB49AED63690216CC2728DC58F552378C292AB5844F3",
                     4, 57},
};

/* The Montgomery form: A = 2 (a + d) / (a - d), B = 4 / (a - d). */
static void make_montgomery(struct edwards *e, struct field *f)
{
    BIGNUM *sum = get(f), *difference = get(f), *n = get(f);

    sub(f, difference, e->a, e->d);
    set(f, n, 4);
    divide(f, e->scale, n, difference);
    divide(f, e->unscale, difference, n);
    add(f, sum, e->a, e->d);
    add(f, sum, sum, sum);
    divide(f, sum, sum, difference);
    set(f, n, 3);
    divide(f, e->shift, sum, n);
}

/* The coefficients of the Weierstrass form, with s = A/3. */
static void make_weierstrass(const struct edwards *e, struct field *f, BIGNUM *a, BIGNUM *b)
{
    BIGNUM *square = get(f), *n = get(f);

    /* a = (1 - 3 s^2) / B^2 */
    mul(f, square, e->shift, e->shift);
    set(f, n, 3);
    mul(f, a, square, n);
    set(f, n, 1);
    sub(f, a, n, a);
    mul(f, a, a, e->unscale);
    mul(f, a, a, e->unscale);
    /* b = (2 s^3 - s) / B^3 */
    add(f, b, square, square);
    sub(f, b, b, n);
    mul(f, b, b, e->shift);
    for (unsigned i = 0; i < 3; i++)
        mul(f, b, b, e->unscale);
}

static bool make_group(struct edwards *e, const struct numbers *n, struct field *f)
{
    BIGNUM *a = get(f), *b = get(f), *order = get(f), *cofactor = get(f);
    BIGNUM *y = get(f);
    uint8_t octets[EDWARDS_SIZE_MAX];
    EC_POINT *generator = NULL;

    make_montgomery(e, f);
    make_weierstrass(e, f, a, b);
    set(f, cofactor, n->cofactor);
    if (!f->ok || !ossl.BN_hex2bn(&y, n->y) || !ossl.BN_hex2bn(&order, n->order) ||
        ossl.BN_bn2lebinpad(y, octets, (int)n->size) < 0)
        return false;
    e->group = ossl.EC_GROUP_new_curve_GFp(f->p, a, b, f->ctx);
    generator = e->group ? ossl.EC_POINT_new(e->group) : NULL;
    bool made = generator && edwards_decode(e, octets, generator, f->ctx) &&
                ossl.EC_GROUP_set_generator(e->group, generator, order, cofactor) == 1;
    ossl.EC_POINT_free(generator);
    if (!made)
        return false;
    e->order = ossl.EC_GROUP_get0_order(e->group);
    return ossl.BN_MONT_CTX_set(e->mont, e->order, f->ctx) == 1;
}

static bool make(struct edwards *e, const struct numbers *n, BN_CTX *ctx)
{
    e->size = n->size;
    e->cofactor = n->cofactor;
    e->scale = ossl.BN_new();
    e->unscale = ossl.BN_new();
    e->shift = ossl.BN_new();
    e->mont = ossl.BN_MONT_CTX_new();
    if (!e->scale || !e->unscale || !e->shift || !e->mont || !ossl.BN_hex2bn(&e->p, n->p) ||
        !ossl.BN_hex2bn(&e->a, n->a) || !ossl.BN_hex2bn(&e->d, n->d))
        return false;
    struct field f = {.p = e->p, .ctx = ctx, .ok = true};
    ossl.BN_CTX_start(ctx);
    bool made = make_group(e, n, &f);
    ossl.BN_CTX_end(ctx);
    return made;
}

static void destroy(struct edwards *e)
{
    ossl.EC_GROUP_free(e->group);
    ossl.BN_MONT_CTX_free(e->mont);
    ossl.BN_free(e->p);
    ossl.BN_free(e->a);
    ossl.BN_free(e->d);
    ossl.BN_free(e->scale);
    ossl.BN_free(e->unscale);
    ossl.BN_free(e->shift);
    free(e);
}

const struct edwards *edwards_curve(enum edwards_id id)
{
    static _Atomic(struct edwards *) kept[EDWARDS_CURVES];
    struct edwards *e = atomic_load_explicit(&kept[id], memory_order_acquire), *none = NULL;

    if (e)
        return e;
    BN_CTX *ctx = ossl.BN_CTX_new_ex(ossl.ctx);
    e = ctx ? calloc(1, sizeof(*e)) : NULL;
    if (e && !make(e, &curves[id], ctx)) {
        destroy(e);
        e = NULL;
    }
    ossl.BN_CTX_free(ctx);
    if (e && !atomic_compare_exchange_strong(&kept[id], &none, e)) {
        destroy(e); /* somebody else was faster */
        e = none;
    }
    return e;
}

/* ---- points ---- */

/* x of y: x^2 = (y^2 - 1) / (d y^2 - a), of which the denominator is never 0. False: there is no
 * such x. */
static bool recover_x(const struct edwards *e, struct field *f, const BIGNUM *y, bool odd,
                      BIGNUM *x)
{
    BIGNUM *above = get(f), *below = get(f), *one = get(f);

    set(f, one, 1);
    mul(f, above, y, y);
    mul(f, below, above, e->d);
    sub(f, below, below, e->a);
    sub(f, above, above, one);
    divide(f, above, above, below);
    if (!f->ok || !ossl.BN_mod_sqrt(x, above, e->p, f->ctx))
        return false;
    if (ossl.BN_is_zero(x))
        return !odd;
    return ossl.BN_is_odd(x) == odd || ossl.BN_sub(x, e->p, x);
}

/* u = (1 + y) / (1 - y), v = u / x; then X = (u + A/3) / B, Y = v / B. */
static bool to_weierstrass(const struct edwards *e, struct field *f, const BIGNUM *x,
                           const BIGNUM *y, EC_POINT *to)
{
    BIGNUM *u = get(f), *v = get(f), *n = get(f);

    if (!f->ok)
        return false;
    if (ossl.BN_is_one(y)) /* (0, 1), the neutral element */
        return ossl.EC_POINT_set_to_infinity(e->group, to) == 1;
    set(f, n, 1);
    add(f, u, n, y);
    sub(f, v, n, y);
    divide(f, u, u, v);
    if (ossl.BN_is_zero(x)) /* (0, -1), which has u = 0 */
        set(f, v, 0);
    else
        divide(f, v, u, x);
    add(f, u, u, e->shift);
    mul(f, u, u, e->unscale);
    mul(f, v, v, e->unscale);
    return f->ok && ossl.EC_POINT_set_affine_coordinates(e->group, to, u, v, f->ctx) == 1;
}

static bool decode(const struct edwards *e, struct field *f, const uint8_t *octets, EC_POINT *to)
{
    BIGNUM *x = get(f), *y = get(f);
    uint8_t bytes[EDWARDS_SIZE_MAX];
    bool odd = octets[e->size - 1] & SIGN;

    memcpy(bytes, octets, e->size);
    bytes[e->size - 1] &= (uint8_t)~SIGN;
    return f->ok && ossl.BN_lebin2bn(bytes, (int)e->size, y) && ossl.BN_cmp(y, e->p) < 0 &&
           recover_x(e, f, y, odd, x) && to_weierstrass(e, f, x, y, to);
}

bool edwards_decode(const struct edwards *e, const uint8_t *octets, EC_POINT *to, BN_CTX *ctx)
{
    struct field f = {.p = e->p, .ctx = ctx, .ok = true};

    ossl.BN_CTX_start(ctx);
    bool done = decode(e, &f, octets, to);
    ossl.BN_CTX_end(ctx);
    return done;
}

/* u = B X - A/3, v = B Y; then x = u / v, y = (u - 1) / (u + 1). */
static bool from_weierstrass(const struct edwards *e, struct field *f, const EC_POINT *point,
                             BIGNUM *x, BIGNUM *y)
{
    BIGNUM *u = get(f), *v = get(f), *n = get(f);

    if (!f->ok)
        return false;
    if (ossl.EC_POINT_is_at_infinity(e->group, point))
        return ossl.BN_set_word(x, 0) && ossl.BN_set_word(y, 1);
    if (ossl.EC_POINT_get_affine_coordinates(e->group, point, u, v, f->ctx) != 1)
        return false;
    mul(f, u, u, e->scale);
    sub(f, u, u, e->shift);
    mul(f, v, v, e->scale);
    if (f->ok && ossl.BN_is_zero(v))
        set(f, x, 0);
    else
        divide(f, x, u, v);
    set(f, n, 1);
    sub(f, y, u, n);
    add(f, u, u, n);
    divide(f, y, y, u);
    return f->ok;
}

bool edwards_encode(const struct edwards *e, const EC_POINT *point, uint8_t *octets, BN_CTX *ctx)
{
    struct field f = {.p = e->p, .ctx = ctx, .ok = true};

    ossl.BN_CTX_start(ctx);
    BIGNUM *x = get(&f), *y = get(&f);
    bool done = f.ok && from_weierstrass(e, &f, point, x, y) &&
                ossl.BN_bn2lebinpad(y, octets, (int)e->size) >= 0;
    if (done && ossl.BN_is_odd(x))
        octets[e->size - 1] |= SIGN;
    ossl.BN_CTX_end(ctx);
    return done;
}

bool edwards_lift(const struct edwards *e, EC_POINT *point, BN_CTX *ctx)
{
    bool ok = true;

    for (unsigned n = 1; n < e->cofactor && ok; n *= 2)
        ok = ossl.EC_POINT_dbl(e->group, point, point, ctx) == 1;
    return ok;
}
