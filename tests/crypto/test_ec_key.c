/* SPDX-License-Identifier: BSD-2-Clause */
/* Keys of ECDSA, ECDH and SM2: which are made, and which are taken. */
#include "curve_rig.h"

#include <string.h>

/* GB/T 32918.5-2017, A.2: the signer's key. */
#define SM2_D "3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8"
#define SM2_X "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
#define SM2_Y "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
/* RFC 6979, A.2.5 */
#define P256_D "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721"
#define P256_X "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"
#define P256_Y "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299"
#define P256_P "FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF"
/* P256_X and P256_P together do not fit into 256 bits; this x is small enough (x = 5). */
#define P256_SMALL_X   "05"
#define P256_SMALL_Y   "459243B9AA581806FE913BCE99817ADE11CA503C64D9A3C533415C083248FBCC"
#define P256_SMALL_X_P "FFFFFFFF00000001000000000000000000000001000000000000000000000004"
#define P256_N         "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"
#define SM2_N          "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123"
#define SM2_N_LESS_1   "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54122"
#define SM2_N_LESS_2   "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54121"
/* The generator of SM2's curve, its opposite, and twice its opposite. */
#define SM2_G_X "32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7"
#define SM2_G_Y "BC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0"

static const uint32_t ec_pairs[] = {TEE_TYPE_ECDSA_KEYPAIR, TEE_TYPE_ECDH_KEYPAIR};
static const uint32_t sm2_pairs[] = {TEE_TYPE_SM2_DSA_KEYPAIR, TEE_TYPE_SM2_KEP_KEYPAIR,
                                     TEE_TYPE_SM2_PKE_KEYPAIR};

/* That libcrypto thinks so too: d G = (x, y). */
static void assert_pair(const struct object *o, const char *name)
{
    EC_GROUP *group = EC_GROUP_new_by_curve_name(OBJ_sn2nid(name));
    BIGNUM *x = rig_bn(o, TEE_ATTR_ECC_PUBLIC_VALUE_X), *y = rig_bn(o, TEE_ATTR_ECC_PUBLIC_VALUE_Y);
    BIGNUM *d = rig_bn(o, TEE_ATTR_ECC_PRIVATE_VALUE);
    EC_POINT *given = EC_POINT_new(group), *own = EC_POINT_new(group);

    assert_int_equal(EC_POINT_set_affine_coordinates(group, given, x, y, NULL), 1);
    assert_int_equal(EC_POINT_mul(group, own, d, NULL, NULL, NULL), 1);
    assert_int_equal(EC_POINT_cmp(group, own, given, NULL), 0);
    EC_POINT_free(given);
    EC_POINT_free(own);
    EC_GROUP_free(group);
    BN_free(x);
    BN_free(y);
    BN_free(d);
}

/* What was made is taken again, whole and its public half alone. */
static void assert_taken(const struct object *pair)
{
    struct object *again, *public = rig_public_of(pair), *other;

    assert_int_equal(public->attrs.count, pair->attrs.count - 1);
    assert_null(attrs_find(&public->attrs, TEE_ATTR_ECC_PRIVATE_VALUE));
    assert_int_equal(object_create(pair->type->id, pair->max_bits, &again), TEE_SUCCESS);
    RIG_OK(object_populate(again, &pair->attrs, &m));
    assert_int_equal(again->bits, pair->bits);
    assert_int_equal(object_create(public->type->id, pair->max_bits, &other), TEE_SUCCESS);
    RIG_OK(object_populate(other, &public->attrs, &m));
    assert_int_equal(other->bits, pair->bits);
    object_destroy(other);
    object_destroy(again);
    object_destroy(public);
}

static void test_pairs_of_all_curves_are_made_and_taken(void **state)
{
    (void)state;
    for (unsigned i = 0; i < RIG_CURVES; i++) {
        for (unsigned t = 0; t < COUNT(ec_pairs); t++) {
            const struct rig_curve *c = &rig_curves[i];
            struct object *o = rig_generate(ec_pairs[t], c->bits, c->id);
            assert_int_equal(o->bits, c->bits);
            assert_int_equal(attrs_find(&o->attrs, TEE_ATTR_ECC_CURVE)->a, c->id);
            assert_pair(o, c->name);
            assert_taken(o);
            object_destroy(o);
        }
    }
    for (unsigned t = 0; t < COUNT(sm2_pairs); t++) {
        struct object *o = rig_generate(sm2_pairs[t], 256, 0);
        assert_null(attrs_find(&o->attrs, TEE_ATTR_ECC_CURVE));
        assert_pair(o, "SM2");
        assert_taken(o);
        object_destroy(o);
    }
}

/* An x of 31 bytes comes about once in 256 keys: it is kept without the leading zero. */
static void test_numbers_are_kept_without_leading_zeros(void **state)
{
    bool seen = false;

    (void)state;
    for (unsigned i = 0; i < 6000 && !seen; i++) {
        struct object *o = rig_generate(TEE_TYPE_ECDH_KEYPAIR, 256, TEE_ECC_CURVE_NIST_P256);
        const struct attr *x = attrs_find(&o->attrs, TEE_ATTR_ECC_PUBLIC_VALUE_X);
        assert_true(x->size <= 32 && x->bytes[0] != 0);
        seen = x->size < 32;
        if (seen)
            assert_taken(o);
        object_destroy(o);
    }
    assert_true(seen); /* otherwise so in one run of 10^10 */
}

static void test_two_keys_differ(void **state)
{
    struct object *a = rig_generate(TEE_TYPE_ECDSA_KEYPAIR, 256, TEE_ECC_CURVE_NIST_P256);
    struct object *b = rig_generate(TEE_TYPE_ECDSA_KEYPAIR, 256, TEE_ECC_CURVE_NIST_P256);
    BIGNUM *m = rig_bn(a, TEE_ATTR_ECC_PRIVATE_VALUE), *n = rig_bn(b, TEE_ATTR_ECC_PRIVATE_VALUE);

    (void)state;
    assert_int_not_equal(BN_cmp(m, n), 0);
    BN_free(m);
    BN_free(n);
    object_destroy(a);
    object_destroy(b);
}

/* The object's size is the curve's, not what it was allocated for. */
static void test_size_is_the_curves(void **state)
{
    struct rig_attr_room r = rig_ec(TEE_ECC_CURVE_NIST_P256, P256_X, P256_Y, P256_D);
    struct object *o = rig_key(TEE_TYPE_ECDSA_KEYPAIR, 521, r.at);

    (void)state;
    assert_int_equal(o->bits, 256);
    assert_int_equal(o->max_bits, 521);
    object_destroy(o);
}

static void test_leading_zeros_are_taken(void **state)
{
    struct rig_attr_room r =
        rig_ec(TEE_ECC_CURVE_NIST_P256, "0000" P256_X, "00" P256_Y, "000000" P256_D);
    struct rig_attr_room small = rig_ec(TEE_ECC_CURVE_NIST_P256, P256_SMALL_X, P256_SMALL_Y, NULL);

    (void)state;
    object_destroy(rig_key(TEE_TYPE_ECDSA_KEYPAIR, 256, r.at));
    object_destroy(rig_key(TEE_TYPE_ECDH_PUBLIC_KEY, 256, small.at));
}

struct bad {
    const char *why;
    uint32_t bits, curve;
    const char *x, *y, *d;
};

static const struct bad bad_ec[] = {
    {"no curve", 256, 0x7777, P256_X, P256_Y, P256_D},
    {"SM2's curve", 256, TEE_ECC_CURVE_SM2, SM2_X, SM2_Y, SM2_D},
    {"curve 25519", 256, TEE_ECC_CURVE_25519, P256_X, P256_Y, P256_D},
    {"another curve", 256, TEE_ECC_CURVE_BSI_P256r1, P256_X, P256_Y, P256_D},
    {"a larger curve", 256, TEE_ECC_CURVE_NIST_P384, P256_X, P256_Y, P256_D},
    {"a smaller curve", 256, TEE_ECC_CURVE_NIST_P224, P256_X, P256_Y, P256_D},
    {"x and y swapped", 256, TEE_ECC_CURVE_NIST_P256, P256_Y, P256_X, P256_D},
    {"off the curve", 256, TEE_ECC_CURVE_NIST_P256, P256_X,
     "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462298", P256_D},
    {"zeros", 256, TEE_ECC_CURVE_NIST_P256, "00", "00", NULL},
    {"nothing", 256, TEE_ECC_CURVE_NIST_P256, "", "", NULL},
    {"x + p for x", 256, TEE_ECC_CURVE_NIST_P256, P256_SMALL_X_P, P256_SMALL_Y, NULL},
    {"p for x", 256, TEE_ECC_CURVE_NIST_P256, P256_P, P256_Y, NULL},
    {"d 0", 256, TEE_ECC_CURVE_NIST_P256, P256_X, P256_Y, "00"},
    {"d nothing", 256, TEE_ECC_CURVE_NIST_P256, P256_X, P256_Y, ""},
    {"d the order", 256, TEE_ECC_CURVE_NIST_P256, P256_X, P256_Y, P256_N},
    {"d too large", 521, TEE_ECC_CURVE_NIST_P256, P256_X, P256_Y, "01" P256_D},
    {"x too large", 521, TEE_ECC_CURVE_NIST_P256, "01" P256_X, P256_Y, NULL},
    {"another's d", 256, TEE_ECC_CURVE_NIST_P256, P256_X, P256_Y,
     "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6722"},
};

static const struct bad bad_sm2[] = {
    {"off the curve", 256, 0, SM2_X, SM2_X, SM2_D}, {"P-256", 256, 0, P256_X, P256_Y, P256_D},
    {"another's d", 256, 0, SM2_X, SM2_Y, P256_D},  {"d 0", 256, 0, SM2_X, SM2_Y, "00"},
    {"d n", 256, 0, SM2_X, SM2_Y, SM2_N},
};

static void assert_bad(uint32_t type, const struct bad *b)
{
    struct rig_attr_room r = rig_ec(b->curve, b->x, b->y, b->d);
    struct object *o;
    struct misuse m = {0};

    print_message("[ %s ]\n", b->why);
    assert_int_equal(rig_populate(type, b->bits, r.at, &o, &m), TEE_ERROR_BAD_PARAMETERS);
    assert_null(m.rule);
}

static void test_what_is_no_key_is_refused(void **state)
{
    (void)state;
    for (unsigned i = 0; i < COUNT(bad_ec); i++) {
        assert_bad(bad_ec[i].d ? TEE_TYPE_ECDSA_KEYPAIR : TEE_TYPE_ECDSA_PUBLIC_KEY, &bad_ec[i]);
        assert_bad(bad_ec[i].d ? TEE_TYPE_ECDH_KEYPAIR : TEE_TYPE_ECDH_PUBLIC_KEY, &bad_ec[i]);
    }
    for (unsigned t = 0; t < COUNT(sm2_pairs); t++) {
        for (unsigned i = 0; i < COUNT(bad_sm2); i++)
            assert_bad(sm2_pairs[t], &bad_sm2[i]);
    }
}

/* Some of P-521's numbers have more bits than the largest object, which is a rule broken. */
static void check_pkv(const char *const w[])
{
    const struct rig_attr_room r = rig_ec(rig_curve_named(w[1])->id, w[2], w[3], NULL);
    uint32_t result = strcmp(w[4], "ok") == 0 ? TEE_SUCCESS : TEE_ERROR_BAD_PARAMETERS;
    static const uint32_t types[] = {TEE_TYPE_ECDSA_PUBLIC_KEY, TEE_TYPE_ECDH_PUBLIC_KEY};

    for (unsigned i = 0; i < COUNT(types); i++) {
        struct misuse m = {0};
        struct object *o;
        assert_int_equal(rig_populate(types[i], 521, r.at, &o, &m), result);
        assert_true(!m.rule || (result != TEE_SUCCESS && strcmp(w[1], "NIST_P521") == 0));
        object_destroy(o);
    }
}

static void test_public_keys_of_nists_validation(void **state)
{
    (void)state;
    assert_int_equal(rig_vectors("pkv", check_pkv), 60);
}

/* d G as x and y in hexadecimal; the caller frees both. */
static void multiple(const char *curve, const char *d, char **x, char **y)
{
    EC_GROUP *group = EC_GROUP_new_by_curve_name(OBJ_sn2nid(curve));
    BIGNUM *n = NULL, *bx = BN_new(), *by = BN_new();
    EC_POINT *p = EC_POINT_new(group);

    BN_hex2bn(&n, d);
    assert_int_equal(EC_POINT_mul(group, p, n, NULL, NULL, NULL), 1);
    assert_int_equal(EC_POINT_get_affine_coordinates(group, p, bx, by, NULL), 1);
    *x = BN_bn2hex(bx);
    *y = BN_bn2hex(by);
    BN_free(n);
    BN_free(bx);
    BN_free(by);
    EC_POINT_free(p);
    EC_GROUP_free(group);
}

/* SM2 divides by 1 + d, so n - 1, which belongs to a point, is no key. */
static void test_the_ends_of_the_range(void **state)
{
    static const struct {
        const char *curve, *d;
        uint32_t id, type, result;
    } ends[] = {
        {"SM2", SM2_N_LESS_1, 0, TEE_TYPE_SM2_DSA_KEYPAIR, TEE_ERROR_BAD_PARAMETERS},
        {"SM2", SM2_N_LESS_2, 0, TEE_TYPE_SM2_DSA_KEYPAIR, TEE_SUCCESS},
        {"SM2", "01", 0, TEE_TYPE_SM2_PKE_KEYPAIR, TEE_SUCCESS},
        {"prime256v1", "01", TEE_ECC_CURVE_NIST_P256, TEE_TYPE_ECDSA_KEYPAIR, TEE_SUCCESS},
        {"prime256v1", "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632550",
         TEE_ECC_CURVE_NIST_P256, TEE_TYPE_ECDSA_KEYPAIR, TEE_SUCCESS},
        {"prime256v1", "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632552",
         TEE_ECC_CURVE_NIST_P256, TEE_TYPE_ECDSA_KEYPAIR, TEE_ERROR_BAD_PARAMETERS},
    };

    (void)state;
    for (unsigned i = 0; i < COUNT(ends); i++) {
        char *x, *y;
        struct object *o;
        multiple(ends[i].curve, ends[i].d, &x, &y);
        struct rig_attr_room r = rig_ec(ends[i].id, x, y, ends[i].d);
        RIG_RESULT(rig_populate(ends[i].type, 256, r.at, &o, &m), ends[i].result);
        object_destroy(o);
        OPENSSL_free(x);
        OPENSSL_free(y);
    }
}

static void test_populate_misuse(void **state)
{
    struct rig_attr_room none = rig_ec(0, P256_X, P256_Y, NULL);
    struct rig_attr_room large = rig_ec(TEE_ECC_CURVE_NIST_P256, "01" P256_X, P256_Y, NULL);
    struct rig_attr_room sm2 = rig_ec(TEE_ECC_CURVE_SM2, SM2_X, SM2_Y, SM2_D);
    struct rig_attr_room public = rig_ec(TEE_ECC_CURVE_NIST_P256, P256_X, P256_Y, P256_D);
    struct object *o;

    (void)state;
    RIG_MISUSE(rig_populate(TEE_TYPE_ECDSA_PUBLIC_KEY, 256, none.at, &o, &m), "is missing");
    RIG_MISUSE(rig_populate(TEE_TYPE_ECDSA_PUBLIC_KEY, 256, large.at, &o, &m), "larger than");
    RIG_MISUSE(rig_populate(TEE_TYPE_SM2_DSA_KEYPAIR, 256, sm2.at, &o, &m), "does not belong");
    RIG_MISUSE(rig_populate(TEE_TYPE_ECDSA_PUBLIC_KEY, 256, public.at, &o, &m), "does not belong");
    RIG_MISUSE(rig_populate(TEE_TYPE_ECDSA_KEYPAIR, 256, (struct rig_attr[]){{0}}, &o, &m),
               "is missing");
}

static void test_generate_errors(void **state)
{
    struct attrs none = {0}, p256 = {0}, unknown = {0}, sm2 = {0};
    struct object *o;

    (void)state;
    assert_true(attrs_add_value(&p256, TEE_ATTR_ECC_CURVE, TEE_ECC_CURVE_NIST_P256, 0));
    assert_true(attrs_add_value(&unknown, TEE_ATTR_ECC_CURVE, 6, 0));
    assert_true(attrs_add_value(&sm2, TEE_ATTR_ECC_CURVE, TEE_ECC_CURVE_SM2, 0));
    assert_int_equal(object_create(TEE_TYPE_ECDSA_KEYPAIR, 521, &o), TEE_SUCCESS);
    RIG_MISUSE(object_generate(o, 256, &none, NULL, &m), "is missing");
    RIG_RESULT(object_generate(o, 384, &p256, NULL, &m), TEE_ERROR_BAD_PARAMETERS);
    RIG_RESULT(object_generate(o, 256, &unknown, NULL, &m), TEE_ERROR_BAD_PARAMETERS);
    RIG_RESULT(object_generate(o, 256, &sm2, NULL, &m), TEE_ERROR_BAD_PARAMETERS);
    assert_false(o->initialized);
    RIG_OK(object_generate(o, 256, &p256, NULL, &m));
    object_destroy(o);
    assert_int_equal(object_create(TEE_TYPE_SM2_KEP_KEYPAIR, 256, &o), TEE_SUCCESS);
    RIG_MISUSE(object_generate(o, 256, &sm2, NULL, &m), "does not belong");
    object_destroy(o);
    assert_int_equal(object_create(TEE_TYPE_ECDSA_PUBLIC_KEY, 256, &o), TEE_SUCCESS);
    RIG_MISUSE(object_generate(o, 256, &p256, NULL, &m), "only populated");
    object_destroy(o);
    attrs_clear(&p256);
    attrs_clear(&unknown);
    attrs_clear(&sm2);
}

static void test_sizes(void **state)
{
    static const struct {
        uint32_t type, bits, result;
    } cases[] = {
        {TEE_TYPE_ECDSA_KEYPAIR, 159, TEE_ERROR_NOT_SUPPORTED},
        {TEE_TYPE_ECDSA_KEYPAIR, 160, TEE_SUCCESS},
        {TEE_TYPE_ECDSA_KEYPAIR, 161, TEE_ERROR_NOT_SUPPORTED},
        {TEE_TYPE_ECDSA_PUBLIC_KEY, 320, TEE_SUCCESS},
        {TEE_TYPE_ECDH_KEYPAIR, 520, TEE_ERROR_NOT_SUPPORTED},
        {TEE_TYPE_ECDH_PUBLIC_KEY, 521, TEE_SUCCESS},
        {TEE_TYPE_ECDH_PUBLIC_KEY, 522, TEE_ERROR_NOT_SUPPORTED},
        {TEE_TYPE_SM2_DSA_KEYPAIR, 256, TEE_SUCCESS},
        {TEE_TYPE_SM2_DSA_KEYPAIR, 255, TEE_ERROR_NOT_SUPPORTED},
        {TEE_TYPE_SM2_PKE_PUBLIC_KEY, 384, TEE_ERROR_NOT_SUPPORTED},
    };

    (void)state;
    for (unsigned i = 0; i < COUNT(cases); i++) {
        struct object *o;
        assert_int_equal(object_create(cases[i].type, cases[i].bits, &o), cases[i].result);
        object_destroy(o);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pairs_of_all_curves_are_made_and_taken),
        cmocka_unit_test(test_numbers_are_kept_without_leading_zeros),
        cmocka_unit_test(test_two_keys_differ),
        cmocka_unit_test(test_size_is_the_curves),
        cmocka_unit_test(test_leading_zeros_are_taken),
        cmocka_unit_test(test_what_is_no_key_is_refused),
        cmocka_unit_test(test_public_keys_of_nists_validation),
        cmocka_unit_test(test_the_ends_of_the_range),
        cmocka_unit_test(test_populate_misuse),
        cmocka_unit_test(test_generate_errors),
        cmocka_unit_test(test_sizes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
