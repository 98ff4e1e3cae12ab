/* SPDX-License-Identifier: BSD-2-Clause */
/* X25519 and X448: known answers, both sides of an exchange, and what is refused. */
#include "curve_rig.h"

#include <string.h>

static const struct family {
    const char *name; /* OpenSSL's */
    uint32_t alg, pair, public_id, private_id, element;
    uint32_t bits;
    size_t size;
} families[] = {
    {"X25519", TEE_ALG_X25519, TEE_TYPE_X25519_KEYPAIR, TEE_ATTR_X25519_PUBLIC_VALUE,
     TEE_ATTR_X25519_PRIVATE_VALUE, TEE_ECC_CURVE_25519, 256, 32},
    {"X448", TEE_ALG_X448, TEE_TYPE_X448_KEYPAIR, TEE_ATTR_X448_PUBLIC_VALUE,
     TEE_ATTR_X448_PRIVATE_VALUE, TEE_ECC_CURVE_448, 448, 56},
};

static const struct family *family_named(const char *name)
{
    return strcmp(name, "X25519") == 0 ? &families[0] : &families[1];
}

/* A pair of a private key, whose public key libcrypto says. */
static struct object *pair_of(const struct family *f, const uint8_t *private)
{
    EVP_PKEY *pkey = EVP_PKEY_new_raw_private_key_ex(NULL, f->name, NULL, private, f->size);
    uint8_t public[56];
    size_t size = sizeof(public);
    struct attrs given = {0};
    struct object *o;

    assert_int_equal(EVP_PKEY_get_raw_public_key(pkey, public, &size), 1);
    EVP_PKEY_free(pkey);
    assert_true(attrs_add_bytes(&given, f->private_id, private, f->size));
    assert_true(attrs_add_bytes(&given, f->public_id, public, size));
    assert_int_equal(object_create(f->pair, f->bits, &o), TEE_SUCCESS);
    RIG_OK(object_populate(o, &given, &m));
    attrs_clear(&given);
    return o;
}

static struct attrs peer_of(const struct family *f, const uint8_t *octets, size_t size)
{
    struct attrs p = {0};

    assert_true(attrs_add_bytes(&p, f->public_id, octets, size));
    return p;
}

static void check_vector(const char *const w[])
{
    const struct family *f = family_named(w[1]);
    const struct rig_attr list[] = {{f->private_id, w[2], 0, 0}, {f->public_id, w[3], 0, 0}, {0}};
    struct object *key = rig_key(f->pair, f->bits, list);
    struct op *op = rig_op(f->alg, TEE_MODE_DERIVE, f->bits, key);
    uint8_t peer[56];
    struct attrs params = peer_of(f, peer, rig_hex(peer, sizeof(peer), w[4]));

    rig_assert_derives(op, &params, w[5]);
    attrs_clear(&params);
    op_destroy(op);
    object_destroy(key);
}

static void test_known_answers(void **state)
{
    (void)state;
    assert_int_equal(rig_vectors("xdh", check_vector), 13);
}

/* RFC 7748, 5.2: k and u are both the generator at first; k becomes the result, and u what k was.
 */
static void test_a_thousand_times(void **state)
{
    static const char *const after[] = {
        "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51",
        "aa3b4749d55b9daf1e5b00288826c467274ce3ebbdd5c17b975e09d4af6c67cf"
        "10d087202db88286e2b79fceea3ec353ef54faa26e219f38"};

    (void)state;
    for (unsigned i = 0; i < COUNT(families); i++) {
        const struct family *f = &families[i];
        uint8_t k[56] = {f->size == 32 ? 9 : 5}, u[56], next[56];
        memcpy(u, k, sizeof(u));
        for (unsigned n = 0; n < 1000; n++) {
            struct object *key = pair_of(f, k);
            struct op *op = rig_op(f->alg, TEE_MODE_DERIVE, f->bits, key);
            struct attrs params = peer_of(f, u, f->size);
            struct object *secret = rig_derive(op, &params, 448);
            memcpy(next, attrs_find(&secret->attrs, TEE_ATTR_SECRET_VALUE)->bytes, f->size);
            memcpy(u, k, f->size);
            memcpy(k, next, f->size);
            object_destroy(secret);
            attrs_clear(&params);
            op_destroy(op);
            object_destroy(key);
        }
        rig_assert_hex(k, f->size, after[i]);
    }
}

static void test_both_sides_have_the_same_secret(void **state)
{
    (void)state;
    for (unsigned i = 0; i < COUNT(families); i++) {
        const struct family *f = &families[i];
        for (unsigned n = 0; n < 20; n++) {
            struct object *a = rig_generate(f->pair, f->bits, 0);
            struct object *b = rig_generate(f->pair, f->bits, 0), *x, *y;
            struct op *op_a = rig_op(f->alg, TEE_MODE_DERIVE, f->bits, a);
            struct op *op_b = rig_op(f->alg, TEE_MODE_DERIVE, f->bits, b);
            struct attrs from_a = peer_of(f, attrs_find(&a->attrs, f->public_id)->bytes, f->size);
            struct attrs from_b = peer_of(f, attrs_find(&b->attrs, f->public_id)->bytes, f->size);
            x = rig_derive(op_a, &from_b, 448);
            y = rig_derive(op_b, &from_a, 448);
            assert_int_equal(x->bits, f->size * 8);
            assert_memory_equal(attrs_find(&x->attrs, TEE_ATTR_SECRET_VALUE)->bytes,
                                attrs_find(&y->attrs, TEE_ATTR_SECRET_VALUE)->bytes, f->size);
            object_destroy(x);
            object_destroy(y);
            attrs_clear(&from_a);
            attrs_clear(&from_b);
            op_destroy(op_a);
            op_destroy(op_b);
            object_destroy(a);
            object_destroy(b);
        }
    }
}

#define ZEROS "000000000000000000000000000000000000000000000000"
#define ONES  "ffffffffffffffffffffffffffffffffffffffffffffffff"

/* All encodings of X25519's points of low order, and X448's. */
static void test_a_secret_of_zeros_is_refused(void **state)
{
    static const struct {
        const char *name, *peer;
    } low[] = {
        {"X25519", "0000000000000000" ZEROS},
        {"X25519", "0000000000000000" ZEROS},
        {"X25519", "0100000000000000" ZEROS},
        {"X25519", "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"},
        {"X25519", "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"},
        {"X25519", "ec" ONES "ffffffffffff7f"},
        {"X25519", "ed" ONES "ffffffffffff7f"},
        {"X25519", "ee" ONES "ffffffffffff7f"},
        {"X25519", "00" ZEROS "00000000000080"},
        {"X25519", "01" ZEROS "00000000000080"},
        {"X25519", "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b880"},
        {"X25519", "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f11d7"},
        {"X25519", "ec" ONES "ffffffffffffff"},
        {"X25519", "ed" ONES "ffffffffffffff"},
        {"X25519", "ee" ONES "ffffffffffffff"},
        {"X448", "00" ZEROS ZEROS "00000000000000"},
        {"X448", "01" ZEROS ZEROS "00000000000000"},
        {"X448", "feffffffffffffffffffffffffffffffffffffffffffffffffffffff"
                 "feffffffffffffffffffffffffffffffffffffffffffffffffffffff"},
        {"X448", "ffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
                 "feffffffffffffffffffffffffffffffffffffffffffffffffffffff"},
        {"X448", "00000000000000000000000000000000000000000000000000000000"
                 "ffffffffffffffffffffffffffffffffffffffffffffffffffffffff"},
    };

    (void)state;
    for (unsigned i = 0; i < COUNT(low); i++) {
        const struct family *f = family_named(low[i].name);
        struct object *key = rig_generate(f->pair, f->bits, 0);
        struct op *op = rig_op(f->alg, TEE_MODE_DERIVE, f->bits, key);
        uint8_t octets[56];
        size_t size = rig_hex(octets, sizeof(octets), low[i].peer);
        struct attrs params = peer_of(f, octets, size);
        rig_assert_no_secret(op, &params, 448, "low order");
        attrs_clear(&params);
        op_destroy(op);
        object_destroy(key);
    }
}

static void test_misuse(void **state)
{
    static const uint8_t octets[64] = {9};

    (void)state;
    for (unsigned i = 0; i < COUNT(families); i++) {
        const struct family *f = &families[i], *other = &families[1 - i];
        struct object *key = rig_generate(f->pair, f->bits, 0), *public = rig_public_of(key);
        struct object *stranger = rig_generate(other->pair, other->bits, 0);
        struct op *op = rig_op(f->alg, TEE_MODE_DERIVE, f->bits, NULL), *never;
        struct attrs params = peer_of(f, octets, f->size), none = {0};
        rig_assert_no_secret(op, &params, 448, "no key");
        RIG_MISUSE(op_set_key(op, public, false, &m), "of a type");
        RIG_MISUSE(op_set_key(op, stranger, false, &m), "of a type");
        key->usage = ~TEE_USAGE_DERIVE;
        RIG_MISUSE(op_set_key(op, key, false, &m), "usage");
        key->usage = TEE_USAGE_DERIVE;
        RIG_OK(op_set_key(op, key, false, &m));
        rig_assert_no_secret(op, &none, 448, "missing");
        rig_assert_no_secret(op, &params, (uint32_t)f->size * 8 - 8, "larger");
        assert_true(attrs_add_value(&params, TEE_ATTR_KDF_KEY_SIZE, 32, 0));
        rig_assert_no_secret(op, &params, 448, "does not take");
        attrs_clear(&params);
        for (size_t size = 0; size <= sizeof(octets); size++) {
            if (size == f->size)
                continue;
            params = peer_of(f, octets, size);
            rig_assert_no_secret(op, &params, 448, "another size");
            attrs_clear(&params);
        }
        assert_int_equal(op_create(f->alg, TEE_MODE_DERIVE, other->bits, &never),
                         TEE_ERROR_NOT_SUPPORTED);
        assert_int_equal(op_create(f->alg, TEE_MODE_SIGN, f->bits, &never),
                         TEE_ERROR_NOT_SUPPORTED);
        assert_true(alg_supported(f->alg, f->element));
        assert_false(alg_supported(f->alg, other->element));
        assert_false(alg_supported(f->alg, TEE_CRYPTO_ELEMENT_NONE));
        op_destroy(op);
        object_destroy(key);
        object_destroy(public);
        object_destroy(stranger);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_answers),
        cmocka_unit_test(test_a_thousand_times),
        cmocka_unit_test(test_both_sides_have_the_same_secret),
        cmocka_unit_test(test_a_secret_of_zeros_is_refused),
        cmocka_unit_test(test_misuse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
