/* SPDX-License-Identifier: BSD-2-Clause */
/* ECDH: known answers on all curves, both sides of an exchange, and what is refused. */
#include "curve_rig.h"

#include <string.h>

#define ALG TEE_ALG_ECDH_DERIVE_SHARED_SECRET

/* As TAs have them that were built before OP-TEE 3.20. */
static const struct {
    uint32_t alg, bits, curve;
} old_algs[] = {
    {0x80001042, 192, TEE_ECC_CURVE_NIST_P192}, {0x80002042, 224, TEE_ECC_CURVE_NIST_P224},
    {0x80003042, 256, TEE_ECC_CURVE_NIST_P256}, {0x80004042, 384, TEE_ECC_CURVE_NIST_P384},
    {0x80005042, 521, TEE_ECC_CURVE_NIST_P521},
};

static void check_vector(const char *const w[])
{
    const struct rig_curve *c = rig_curve_named(w[1]);
    const struct rig_attr_room own = rig_ec(c->id, w[3], w[4], w[2]);
    const struct rig_attr peer[] = {
        {TEE_ATTR_ECC_PUBLIC_VALUE_X, w[5], 0, 0}, {TEE_ATTR_ECC_PUBLIC_VALUE_Y, w[6], 0, 0}, {0}};
    struct object *key = rig_key(TEE_TYPE_ECDH_KEYPAIR, c->bits, own.at);
    struct op *op = rig_op(ALG, TEE_MODE_DERIVE, c->bits, key);
    struct attrs params;

    rig_attrs(&params, peer);
    rig_assert_derives(op, &params, w[7]);
    attrs_clear(&params);
    op_destroy(op);
    object_destroy(key);
}

static void test_known_answers(void **state)
{
    (void)state;
    assert_int_equal(rig_vectors("ecdh", check_vector), 64);
}

/* The public key of a pair as the other side's parameters; y first, as any order will do. */
static struct attrs peer_of(const struct object *pair)
{
    static const uint32_t ids[] = {TEE_ATTR_ECC_PUBLIC_VALUE_Y, TEE_ATTR_ECC_PUBLIC_VALUE_X};
    struct attrs p = {0};

    for (unsigned i = 0; i < COUNT(ids); i++) {
        const struct attr *a = attrs_find(&pair->attrs, ids[i]);
        assert_true(attrs_add_bytes(&p, a->id, a->bytes, a->size));
    }
    return p;
}

static void exchange(uint32_t alg, const struct rig_curve *c)
{
    struct object *a = rig_generate(TEE_TYPE_ECDH_KEYPAIR, c->bits, c->id);
    struct object *b = rig_generate(TEE_TYPE_ECDH_KEYPAIR, c->bits, c->id), *x, *y;
    struct op *op_a = rig_op(alg, TEE_MODE_DERIVE, c->bits, a);
    struct op *op_b = rig_op(alg, TEE_MODE_DERIVE, c->bits, b);
    struct attrs from_a = peer_of(a), from_b = peer_of(b);
    const struct attr *one, *other;

    x = rig_derive(op_a, &from_b, 4096);
    y = rig_derive(op_b, &from_a, 4096);
    one = attrs_find(&x->attrs, TEE_ATTR_SECRET_VALUE);
    other = attrs_find(&y->attrs, TEE_ATTR_SECRET_VALUE);
    assert_int_equal(one->size, (c->bits + 7) / 8);
    assert_int_equal(x->bits, one->size * 8);
    assert_int_equal(one->size, other->size);
    assert_memory_equal(one->bytes, other->bytes, one->size);
    object_destroy(x);
    /* once more: nothing is left of the first peer */
    x = rig_derive(op_a, &from_b, 4096);
    assert_memory_equal(attrs_find(&x->attrs, TEE_ATTR_SECRET_VALUE)->bytes, other->bytes,
                        other->size);
    object_destroy(x);
    object_destroy(y);
    attrs_clear(&from_a);
    attrs_clear(&from_b);
    op_destroy(op_a);
    op_destroy(op_b);
    object_destroy(a);
    object_destroy(b);
}

static void test_both_sides_have_the_same_secret(void **state)
{
    (void)state;
    for (unsigned i = 0; i < RIG_CURVES; i++)
        exchange(ALG, &rig_curves[i]);
    for (unsigned i = 0; i < COUNT(old_algs); i++) {
        const struct rig_curve *c = rig_curves;
        while (c->id != old_algs[i].curve)
            c++;
        exchange(old_algs[i].alg, c);
    }
}

/* RFC 6979, A.2.5; x = 5 has a point, and 5 + p fits into 256 bits. */
#define P256_X "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"
#define P256_Y "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299"
#define X_5    "05"
#define X_5_P  "FFFFFFFF00000001000000000000000000000001000000000000000000000004"
#define Y_5    "459243B9AA581806FE913BCE99817ADE11CA503C64D9A3C533415C083248FBCC"
/* BSI_P256r1's generator */
#define BSI_X "8BD2AEB9CB7E57CB2C4B482FFC81B7AFB9DE27E1E3BD23C23A4453BD9ACE3262"
#define BSI_Y "547EF835C3DAC4FD97F8461A14611DC9C27745132DED8E545C1D54C72F046997"

static void test_bad_peers(void **state)
{
    static const struct {
        const char *x, *y;
        const char *words; /* of the rule; NULL: a good one */
    } cases[] = {
        {P256_X, P256_Y, NULL},
        {"0000" P256_X, "00" P256_Y, NULL},
        {X_5, Y_5, NULL},
        {X_5_P, Y_5, "no point"},
        {P256_Y, P256_X, "no point"},
        {P256_X, "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462298", "no point"},
        {BSI_X, BSI_Y, "no point"},
        {"00", "00", "no point"},
        {"", "", "no point"},
        {"01" P256_X, P256_Y, "no point"},
        {P256_X, "01" P256_Y, "no point"},
        {NULL, P256_Y, "missing"},
        {P256_X, NULL, "missing"},
        {NULL, NULL, "missing"},
    };
    struct object *key = rig_generate(TEE_TYPE_ECDH_KEYPAIR, 256, TEE_ECC_CURVE_NIST_P256);
    struct op *op = rig_op(ALG, TEE_MODE_DERIVE, 256, key);

    (void)state;
    for (unsigned i = 0; i < COUNT(cases); i++) {
        struct rig_attr list[3] = {{0}};
        unsigned n = 0;
        struct attrs params;
        if (cases[i].x)
            list[n++] = (struct rig_attr){TEE_ATTR_ECC_PUBLIC_VALUE_X, cases[i].x, 0, 0};
        if (cases[i].y)
            list[n] = (struct rig_attr){TEE_ATTR_ECC_PUBLIC_VALUE_Y, cases[i].y, 0, 0};
        rig_attrs(&params, list);
        if (cases[i].words)
            rig_assert_no_secret(op, &params, 4096, cases[i].words);
        else
            object_destroy(rig_derive(op, &params, 4096));
        attrs_clear(&params);
    }
    op_destroy(op);
    object_destroy(key);
}

static void test_misuse(void **state)
{
    struct object *key = rig_generate(TEE_TYPE_ECDH_KEYPAIR, 256, TEE_ECC_CURVE_NIST_P256);
    struct object *public = rig_public_of(key), *full, *aes;
    struct object *ecdsa = rig_generate(TEE_TYPE_ECDSA_KEYPAIR, 256, TEE_ECC_CURVE_NIST_P256);
    struct op *op = rig_op(ALG, TEE_MODE_DERIVE, 256, NULL);
    struct op *small = rig_op(ALG, TEE_MODE_DERIVE, 224, NULL);
    struct attrs params = peer_of(key);

    (void)state;
    rig_assert_no_secret(op, &params, 256, "no key");
    RIG_MISUSE(op_set_key(op, public, false, &m), "of a type");
    RIG_MISUSE(op_set_key(op, ecdsa, false, &m), "of a type");
    RIG_MISUSE(op_set_key(small, key, false, &m), "larger");
    key->usage = ~TEE_USAGE_DERIVE;
    RIG_MISUSE(op_set_key(op, key, false, &m), "usage");
    key->usage = TEE_USAGE_DERIVE;
    RIG_OK(op_set_key(op, key, false, &m));
    rig_assert_no_secret(op, &params, 248, "larger");
    assert_true(attrs_add_value(&params, TEE_ATTR_ECC_CURVE, TEE_ECC_CURVE_NIST_P256, 0));
    rig_assert_no_secret(op, &params, 256, "does not take");
    attrs_clear(&params);
    params = peer_of(key);
    full = rig_derive(op, &params, 256);
    RIG_MISUSE(op_derive(op, &params, full, NULL, &m), "has a value");
    assert_int_equal(object_create(TEE_TYPE_AES, 256, &aes), TEE_SUCCESS);
    RIG_MISUSE(op_derive(op, &params, aes, NULL, &m), "GENERIC_SECRET");
    object_destroy(aes);
    object_destroy(full);
    attrs_clear(&params);
    op_destroy(op);
    op_destroy(small);
    object_destroy(key);
    object_destroy(public);
    object_destroy(ecdsa);
}

static void test_sizes_and_modes(void **state)
{
    struct op *op;

    (void)state;
    for (unsigned i = 0; i < RIG_CURVES; i++) {
        assert_int_equal(op_create(ALG, TEE_MODE_DERIVE, rig_curves[i].bits, &op), TEE_SUCCESS);
        op_destroy(op);
        assert_true(alg_supported(ALG, rig_curves[i].id));
    }
    assert_int_equal(op_create(ALG, TEE_MODE_SIGN, 256, &op), TEE_ERROR_NOT_SUPPORTED);
    assert_int_equal(op_create(ALG, TEE_MODE_DERIVE, 159, &op), TEE_ERROR_NOT_SUPPORTED);
    assert_int_equal(op_create(ALG, TEE_MODE_DERIVE, 522, &op), TEE_ERROR_NOT_SUPPORTED);
    assert_false(alg_supported(ALG, TEE_ECC_CURVE_SM2));
    assert_false(alg_supported(ALG, TEE_ECC_CURVE_25519));
    assert_false(alg_supported(ALG, TEE_CRYPTO_ELEMENT_NONE));
    for (unsigned i = 0; i < COUNT(old_algs); i++) {
        for (unsigned j = 0; j < COUNT(old_algs); j++) {
            uint32_t res = op_create(old_algs[i].alg, TEE_MODE_DERIVE, old_algs[j].bits, &op);
            assert_int_equal(res, i == j ? TEE_SUCCESS : TEE_ERROR_NOT_SUPPORTED);
            op_destroy(op);
            assert_int_equal(alg_supported(old_algs[i].alg, old_algs[j].curve), i == j);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_answers),
        cmocka_unit_test(test_both_sides_have_the_same_secret),
        cmocka_unit_test(test_bad_peers),
        cmocka_unit_test(test_misuse),
        cmocka_unit_test(test_sizes_and_modes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
