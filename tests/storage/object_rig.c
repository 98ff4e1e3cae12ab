/* SPDX-License-Identifier: BSD-2-Clause */
#include "object_rig.h"

#include "crypto/crypto_rig.h"
#include "crypto/vectors/asym.h"

#include "crypto/vectors/dh.inc"
#include "crypto/vectors/dsa.inc"

#define SIZES_MAX 32u

static void add_hex(struct attrs *l, uint32_t id, const char *digits)
{
    uint8_t bytes[1024];
    size_t size = rig_hex(bytes, sizeof(bytes), digits);

    assert_true(attrs_add_bytes(l, id, bytes, size));
}

static const struct object_type *pair_of(uint32_t public_type)
{
    const struct object_type *t;

    for (unsigned i = 0; (t = object_type_at(i)); i++) {
        if (t->public_type == public_type)
            return t;
    }
    return NULL;
}

static bool has_rule(const struct object_type *t, uint32_t id)
{
    for (unsigned i = 0; i < t->rule_count; i++) {
        if (t->rule[i].id == id)
            return true;
    }
    return false;
}

static bool is_secret(const struct object_type *t)
{
    return t->rule_count == 1 && !(t->rule[0].use & ATTR_NUMBER) && !t->check;
}

/* A kind of object: its size, and with curves which. */
struct kind {
    uint32_t bits, curve;
};

static unsigned kinds_with_curves(struct kind kind[SIZES_MAX])
{
    static const struct kind all[] = {
        {192, TEE_ECC_CURVE_NIST_P192},  {224, TEE_ECC_CURVE_NIST_P224},
        {256, TEE_ECC_CURVE_NIST_P256},  {384, TEE_ECC_CURVE_NIST_P384},
        {521, TEE_ECC_CURVE_NIST_P521},  {160, TEE_ECC_CURVE_BSI_P160r1},
        {320, TEE_ECC_CURVE_BSI_P320r1}, {512, TEE_ECC_CURVE_BSI_P512r1},
        {256, TEE_ECC_CURVE_BSI_P256t1}, {512, TEE_ECC_CURVE_BSI_P512t1},
    };

    memcpy(kind, all, sizeof(all));
    return ARRAY_COUNT(all);
}

static unsigned kinds_of(const struct object_type *t, struct kind kind[SIZES_MAX])
{
    unsigned count = 0;

    if (has_rule(t, TEE_ATTR_ECC_CURVE))
        return kinds_with_curves(kind);
    if (has_rule(t, TEE_ATTR_DSA_PRIME)) {
        kind[0] = (struct kind){dsa_keys[0].bits, 0};
        return 1;
    }
    if (has_rule(t, TEE_ATTR_RSA_MODULUS)) {
        kind[0] = (struct kind){512, 0};
        kind[1] = (struct kind){1031, 0};
        return 2;
    }
    kind[count++] = (struct kind){t->min, 0};
    if (t->max != t->min && is_secret(t))
        kind[count++] = (struct kind){t->max, 0};
    for (unsigned i = 0; i < 2; i++) {
        if (t->compat[i])
            kind[count++] = (struct kind){t->compat[i], 0};
    }
    return count;
}

static void add_params(struct attrs *l, const struct object_type *t, const struct kind *k)
{
    const struct dsa_key_vector *dsa = &dsa_keys[0];
    const struct dh_vector *dh = &dh_exchanges[3]; /* of 256 bits */

    if (has_rule(t, TEE_ATTR_DSA_PRIME)) {
        add_hex(l, TEE_ATTR_DSA_PRIME, dsa->p);
        add_hex(l, TEE_ATTR_DSA_SUBPRIME, dsa->q);
        add_hex(l, TEE_ATTR_DSA_BASE, dsa->g);
    }
    if (has_rule(t, TEE_ATTR_DH_PRIME)) {
        add_hex(l, TEE_ATTR_DH_PRIME, dh->p);
        add_hex(l, TEE_ATTR_DH_BASE, dh->g);
        assert_true(attrs_add_value(l, TEE_ATTR_DH_X_BITS, 200, 0));
    }
    if (has_rule(t, TEE_ATTR_ECC_CURVE))
        assert_true(attrs_add_value(l, TEE_ATTR_ECC_CURVE, k->curve, 0));
}

static void populate(struct object *o, uint32_t bits)
{
    static const uint8_t bytes[512] = "A secret that is long enough for every type there is.";
    struct attrs l = {0};

    if (o->type->rule_count)
        assert_true(attrs_add_bytes(&l, o->type->rule[0].id, bytes, bits / 8));
    RIG_OK(object_populate(o, &l, &m));
    attrs_clear(&l);
}

static struct object *make(const struct object_type *t, const struct kind *k)
{
    struct attrs params = {0};
    struct object *o;

    assert_int_equal(object_create(t->id, k->bits, &o), TEE_SUCCESS);
    if (t->generate) {
        add_params(&params, t, k);
        RIG_OK(object_generate(o, k->bits, &params, NULL, &m));
        attrs_clear(&params);
    } else if (pair_of(t->id)) {
        struct object *pair = make(pair_of(t->id), k);
        RIG_OK(object_copy(o, pair, &m));
        object_destroy(pair);
    } else {
        populate(o, k->bits);
    }
    o->usage = TEE_USAGE_EXTRACTABLE | TEE_USAGE_SIGN;
    return o;
}

struct object *rig_nth_object(unsigned n)
{
    const struct object_type *t;
    struct kind kind[SIZES_MAX];

    for (unsigned i = 0; (t = object_type_at(i)); i++) {
        unsigned count = kinds_of(t, kind);
        if (n < count)
            return make(t, &kind[n]);
        n -= count;
    }
    return NULL;
}

void rig_assert_same_object(const struct object *a, const struct object *b)
{
    assert_ptr_equal(a->type, b->type);
    assert_int_equal(a->max_bits, b->max_bits);
    assert_int_equal(a->bits, b->bits);
    assert_int_equal(a->usage, b->usage);
    assert_true(a->initialized && b->initialized);
    assert_int_equal(a->attrs.count, b->attrs.count);
    for (unsigned i = 0; i < a->attrs.count; i++) {
        const struct attr *x = &a->attrs.at[i], *y = &b->attrs.at[i];
        assert_int_equal(x->id, y->id);
        assert_int_equal(x->a, y->a);
        assert_int_equal(x->b, y->b);
        assert_int_equal(x->size, y->size);
        if (x->size)
            assert_memory_equal(x->bytes, y->bytes, x->size);
    }
}
