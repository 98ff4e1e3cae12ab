/* SPDX-License-Identifier: BSD-2-Clause */
/* Keys of Ed25519, Ed448, X25519 and X448: which are made, and which are taken. */
#include "curve_rig.h"

#include <string.h>

#include "tee/crypto/edwards.h"
#include "tee/crypto/ossl.h"

struct family {
    const char *name; /* OpenSSL's */
    uint32_t pair, public, public_id, private_id;
    uint32_t bits;
    size_t size;
    /* A pair of the RFC. */
    const char *private_key, *public_key;
};

static const struct family families[] = {
    /* RFC 8032, 7.1, test 2 */
    {"ED25519", TEE_TYPE_ED25519_KEYPAIR, TEE_TYPE_ED25519_PUBLIC_KEY,
     TEE_ATTR_ED25519_PUBLIC_VALUE, TEE_ATTR_ED25519_PRIVATE_VALUE, 256, 32,
     "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"},
    /* RFC 8032, 7.4, 1 octet */
    {"ED448", TEE_TYPE_ED448_KEYPAIR, TEE_TYPE_ED448_PUBLIC_KEY, TEE_ATTR_ED448_PUBLIC_VALUE,
     TEE_ATTR_ED448_PRIVATE_VALUE, 448, 57,
     "c4eab05d357007c632f3dbb48489924d552b08fe0c353a0d4a1f00acda2c463a"
     "fbea67c5e8d2877c5e3bc397a659949ef8021e954e0a12274e",
     "43ba28f430cdff456ae531545f7ecd0ac834a55d9358c0372bfa0c6c6798c086"
     "6aea01eb00742802b8438ea4cb82169c235160627b4c3a9480"},
    /* RFC 7748, 6.1: Alice */
    {"X25519", TEE_TYPE_X25519_KEYPAIR, TEE_TYPE_X25519_PUBLIC_KEY, TEE_ATTR_X25519_PUBLIC_VALUE,
     TEE_ATTR_X25519_PRIVATE_VALUE, 256, 32,
     "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a",
     "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"},
    /* RFC 7748, 6.2: Alice */
    {"X448", TEE_TYPE_X448_KEYPAIR, TEE_TYPE_X448_PUBLIC_KEY, TEE_ATTR_X448_PUBLIC_VALUE,
     TEE_ATTR_X448_PRIVATE_VALUE, 448, 56,
     "9a8f4925d1519f5775cf46b04b5800d4ee9ee8bae8bc5565d498c28d"
     "d9c9baf574a9419744897391006382a6f127ab1d9ac2d8c0a598726b",
     "9b08f7cc31b7e3e67d22d5aea121074a273bd2b83de09c63faa73d2c"
     "22c5d9bbc836647241d953d40c5b12da88120d53177f80e532c41fa0"},
};

static void test_pairs_are_made_and_taken(void **state)
{
    (void)state;
    for (unsigned i = 0; i < COUNT(families); i++) {
        const struct family *f = &families[i];
        struct object *o = rig_generate(f->pair, f->bits, 0), *public = rig_public_of(o), *again;
        assert_int_equal(o->bits, f->bits);
        assert_int_equal(o->attrs.count, 2);
        assert_int_equal(attrs_find(&o->attrs, f->private_id)->size, f->size);
        assert_int_equal(attrs_find(&o->attrs, f->public_id)->size, f->size);
        assert_int_equal(public->attrs.count, 1);
        assert_int_equal(object_create(f->pair, f->bits, &again), TEE_SUCCESS);
        RIG_OK(object_populate(again, &o->attrs, &m));
        object_destroy(again);
        assert_int_equal(object_create(f->public, f->bits, &again), TEE_SUCCESS);
        RIG_OK(object_populate(again, &public->attrs, &m));
        assert_int_equal(again->bits, f->bits);
        object_destroy(again);
        object_destroy(public);
        object_destroy(o);
    }
}

static void test_known_pairs_are_taken(void **state)
{
    (void)state;
    for (unsigned i = 0; i < COUNT(families); i++) {
        const struct family *f = &families[i];
        const struct rig_attr list[] = {
            {f->private_id, f->private_key, 0, 0}, {f->public_id, f->public_key, 0, 0}, {0}};
        struct object *o = rig_key(f->pair, f->bits, list);
        assert_int_equal(o->bits, f->bits);
        object_destroy(o);
        object_destroy(rig_key(f->public, f->bits, list + 1));
    }
}

/* A signature by a pair whose public key is another one gives the private key away. */
static void test_a_public_key_of_another_pair_is_refused(void **state)
{
    (void)state;
    for (unsigned i = 0; i < COUNT(families); i++) {
        const struct family *f = &families[i];
        struct object *a = rig_generate(f->pair, f->bits, 0),
                      *b = rig_generate(f->pair, f->bits, 0);
        const struct attr *private = attrs_find(&a->attrs, f->private_id);
        const struct attr *public = attrs_find(&b->attrs, f->public_id);
        struct attrs mixed = {0};
        assert_true(attrs_add_bytes(&mixed, f->private_id, private->bytes, private->size));
        assert_true(attrs_add_bytes(&mixed, f->public_id, public->bytes, public->size));
        object_reset(a);
        RIG_RESULT(object_populate(a, &mixed, &m), TEE_ERROR_BAD_PARAMETERS);
        assert_int_equal(a->attrs.count, 0);
        attrs_clear(&mixed);
        object_destroy(a);
        object_destroy(b);
    }
}

static void test_other_sizes_are_refused(void **state)
{
    static const uint8_t bytes[64] = {9};

    (void)state;
    for (unsigned i = 0; i < COUNT(families); i++) {
        const struct family *f = &families[i];
        for (size_t size = 0; size <= 64; size++) {
            struct attrs given = {0};
            struct object *o;
            if (size == f->size)
                continue;
            assert_int_equal(object_create(f->public, f->bits, &o), TEE_SUCCESS);
            assert_true(attrs_add_bytes(&given, f->public_id, bytes, size));
            RIG_RESULT(object_populate(o, &given, &m), TEE_ERROR_BAD_PARAMETERS);
            attrs_clear(&given);
            object_destroy(o);
        }
        for (uint32_t bits = f->bits - 1; bits <= f->bits + 1; bits += 2) {
            struct object *o;
            assert_int_equal(object_create(f->pair, bits, &o), TEE_ERROR_NOT_SUPPORTED);
        }
    }
}

#define ZEROS_24 "000000000000000000000000000000000000000000000000"
#define ONES_24  "ffffffffffffffffffffffffffffffffffffffffffffffff"

/* Public keys that are refused. Of Ed25519's and X25519's points of low order all encodings. */
static const struct {
    uint32_t type;
    const char *why, *octets;
} bad[] = {
    {TEE_TYPE_ED25519_PUBLIC_KEY, "neutral", "0100000000000000" ZEROS_24},
    {TEE_TYPE_ED25519_PUBLIC_KEY, "neutral, x = -0", "01" ZEROS_24 "00000000000080"},
    {TEE_TYPE_ED25519_PUBLIC_KEY, "order 2", "ec" ONES_24 "ffffffffffff7f"},
    {TEE_TYPE_ED25519_PUBLIC_KEY, "order 2, x = -0", "ec" ONES_24 "ffffffffffffff"},
    {TEE_TYPE_ED25519_PUBLIC_KEY, "order 4", "0000000000000000" ZEROS_24},
    {TEE_TYPE_ED25519_PUBLIC_KEY, "order 4", "00" ZEROS_24 "00000000000080"},
    {TEE_TYPE_ED25519_PUBLIC_KEY, "order 8",
     "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"},
    {TEE_TYPE_ED25519_PUBLIC_KEY, "order 8",
     "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85"},
    {TEE_TYPE_ED25519_PUBLIC_KEY, "order 8",
     "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"},
    {TEE_TYPE_ED25519_PUBLIC_KEY, "order 8",
     "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"},
    {TEE_TYPE_ED25519_PUBLIC_KEY, "y = p", "ed" ONES_24 "ffffffffffff7f"},
    {TEE_TYPE_ED25519_PUBLIC_KEY, "y = p + 1", "ee" ONES_24 "ffffffffffff7f"},
    {TEE_TYPE_ED25519_PUBLIC_KEY, "y = p + 3, of which 3 is one", "f0" ONES_24 "ffffffffffff7f"},
    {TEE_TYPE_ED25519_PUBLIC_KEY, "y = 2: off the curve", "0200000000000000" ZEROS_24},
    {TEE_TYPE_ED25519_PUBLIC_KEY, "y = 7: off the curve", "0700000000000000" ZEROS_24},
    {TEE_TYPE_ED448_PUBLIC_KEY, "neutral", "01" ZEROS_24 ZEROS_24 "0000000000000000"},
    {TEE_TYPE_ED448_PUBLIC_KEY, "neutral, x = -0", "01" ZEROS_24 ZEROS_24 "0000000000000080"},
    {TEE_TYPE_ED448_PUBLIC_KEY, "order 2",
     "feffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "feffffffffffffffffffffffffffffffffffffffffffffffffffffff00"},
    {TEE_TYPE_ED448_PUBLIC_KEY, "order 4", "00" ZEROS_24 ZEROS_24 "0000000000000000"},
    {TEE_TYPE_ED448_PUBLIC_KEY, "order 4", "00" ZEROS_24 ZEROS_24 "0000000000000080"},
    {TEE_TYPE_ED448_PUBLIC_KEY, "y = p",
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "feffffffffffffffffffffffffffffffffffffffffffffffffffffff00"},
    {TEE_TYPE_ED448_PUBLIC_KEY, "y = 2^448 + 3", "03" ZEROS_24 ZEROS_24 "0000000000000001"},
    {TEE_TYPE_ED448_PUBLIC_KEY, "y = 2: off the curve", "02" ZEROS_24 ZEROS_24 "0000000000000000"},
    {TEE_TYPE_X25519_PUBLIC_KEY, "u = 0", "0000000000000000" ZEROS_24},
    {TEE_TYPE_X25519_PUBLIC_KEY, "u = 1", "0100000000000000" ZEROS_24},
    {TEE_TYPE_X25519_PUBLIC_KEY, "order 8",
     "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"},
    {TEE_TYPE_X25519_PUBLIC_KEY, "order 8",
     "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"},
    {TEE_TYPE_X25519_PUBLIC_KEY, "u = p - 1", "ec" ONES_24 "ffffffffffff7f"},
    {TEE_TYPE_X25519_PUBLIC_KEY, "u = p", "ed" ONES_24 "ffffffffffff7f"},
    {TEE_TYPE_X25519_PUBLIC_KEY, "u = p + 1", "ee" ONES_24 "ffffffffffff7f"},
    {TEE_TYPE_X25519_PUBLIC_KEY, "u = p - 1, and the bit that does not count",
     "ec" ONES_24 "ffffffffffffff"},
    {TEE_TYPE_X448_PUBLIC_KEY, "u = 0", "00" ZEROS_24 ZEROS_24 "00000000000000"},
    {TEE_TYPE_X448_PUBLIC_KEY, "u = 1", "01" ZEROS_24 ZEROS_24 "00000000000000"},
    {TEE_TYPE_X448_PUBLIC_KEY, "u = p - 1",
     "feffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "feffffffffffffffffffffffffffffffffffffffffffffffffffffff"},
    {TEE_TYPE_X448_PUBLIC_KEY, "u = p",
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
     "feffffffffffffffffffffffffffffffffffffffffffffffffffffff"},
    {TEE_TYPE_X448_PUBLIC_KEY, "u = p + 1",
     "00000000000000000000000000000000000000000000000000000000"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffffff"},
};

static const struct family *family_of(uint32_t public)
{
    const struct family *f = families;

    while (f->public != public)
        f++;
    return f;
}

static void test_what_is_no_public_key_is_refused(void **state)
{
    (void)state;
    for (unsigned i = 0; i < COUNT(bad); i++) {
        const struct family *f = family_of(bad[i].type);
        const struct rig_attr list[] = {{f->public_id, bad[i].octets, 0, 0}, {0}};
        struct object *o;
        print_message("[ %s: %s ]\n", f->name, bad[i].why);
        RIG_RESULT(rig_populate(f->public, f->bits, list, &o, &m), TEE_ERROR_BAD_PARAMETERS);
    }
}

/* Other points, of Ed25519 and Ed448 with y from 3 to 5, of X25519 and X448 with such an u. */
static void test_other_public_keys_are_taken(void **state)
{
    (void)state;
    for (unsigned i = 0; i < COUNT(families); i++) {
        const struct family *f = &families[i];
        for (uint8_t first = 3; first <= 5; first++) {
            uint8_t octets[57] = {first};
            struct attrs given = {0};
            struct object *o;
            assert_int_equal(object_create(f->public, f->bits, &o), TEE_SUCCESS);
            assert_true(attrs_add_bytes(&given, f->public_id, octets, f->size));
            RIG_OK(object_populate(o, &given, &m));
            attrs_clear(&given);
            object_destroy(o);
        }
    }
}

/* decode and encode of edwards.c undo each other, for the points of low order too. False: these are
 * no point. */
static bool round_trip(enum edwards_id id, const uint8_t *octets)
{
    const struct edwards *e = edwards_curve(id);
    BN_CTX *ctx = BN_CTX_new();
    EC_POINT *p = EC_POINT_new(e->group);
    uint8_t again[EDWARDS_SIZE_MAX];
    bool is_point = edwards_decode(e, octets, p, ctx);

    if (is_point) {
        assert_true(edwards_encode(e, p, again, ctx));
        assert_memory_equal(again, octets, e->size);
    }
    EC_POINT_free(p);
    BN_CTX_free(ctx);
    return is_point;
}

static void test_points_of_low_order_are_decoded_and_encoded(void **state)
{
    unsigned points[EDWARDS_CURVES] = {0};
    uint8_t octets[57];

    (void)state;
    assert_true(ossl_enter());
    for (unsigned i = 0; i < COUNT(bad); i++) {
        rig_hex(octets, sizeof(octets), bad[i].octets);
        if (bad[i].type == TEE_TYPE_ED25519_PUBLIC_KEY)
            points[EDWARDS_25519] += round_trip(EDWARDS_25519, octets);
        if (bad[i].type == TEE_TYPE_ED448_PUBLIC_KEY)
            points[EDWARDS_448] += round_trip(EDWARDS_448, octets);
    }
    assert_int_equal(points[EDWARDS_25519], 8);
    assert_int_equal(points[EDWARDS_448], 4);
    ossl_leave();
}

static void test_points_are_decoded_and_encoded(void **state)
{
    uint64_t seed = 1;
    uint8_t octets[57];
    unsigned points[EDWARDS_CURVES] = {0};

    (void)state;
    assert_true(ossl_enter());
    for (unsigned i = 0; i < 300; i++) {
        rig_random_bytes(&seed, octets, sizeof(octets));
        points[EDWARDS_25519] += round_trip(EDWARDS_25519, octets);
        octets[56] &= 0x80;
        points[EDWARDS_448] += round_trip(EDWARDS_448, octets);
    }
    ossl_leave();
    /* half of all y have an x */
    assert_in_range(points[EDWARDS_25519], 100, 200);
    assert_in_range(points[EDWARDS_448], 100, 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pairs_are_made_and_taken),
        cmocka_unit_test(test_known_pairs_are_taken),
        cmocka_unit_test(test_a_public_key_of_another_pair_is_refused),
        cmocka_unit_test(test_other_sizes_are_refused),
        cmocka_unit_test(test_what_is_no_public_key_is_refused),
        cmocka_unit_test(test_other_public_keys_are_taken),
        cmocka_unit_test(test_points_of_low_order_are_decoded_and_encoded),
        cmocka_unit_test(test_points_are_decoded_and_encoded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
