/* SPDX-License-Identifier: BSD-2-Clause */
/* Ed25519 and Ed448: all five instances' known answers, libcrypto as the other implementation of
 * the two that it has, and what is refused. */
#include "curve_rig.h"

#include <string.h>

#include "tee/crypto/eddsa.h"
#include "tee/crypto/ossl.h"

#define SIZE_MAX_    114u
#define MESSAGE_MAX  65536u
#define CONTEXT_MAX_ 255u

static const struct family {
    const char *name;
    enum edwards_id id;
    uint32_t alg, pair, public_type, public_id, private_id, element;
    uint32_t bits;
    size_t key_size, size;
    const char *order; /* L, least significant first */
} families[] = {
    {"ED25519", EDWARDS_25519, TEE_ALG_ED25519, TEE_TYPE_ED25519_KEYPAIR,
     TEE_TYPE_ED25519_PUBLIC_KEY, TEE_ATTR_ED25519_PUBLIC_VALUE, TEE_ATTR_ED25519_PRIVATE_VALUE,
     TEE_ECC_CURVE_25519, 256, 32, 64,
     "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010"},
    {"ED448", EDWARDS_448, TEE_ALG_ED448, TEE_TYPE_ED448_KEYPAIR, TEE_TYPE_ED448_PUBLIC_KEY,
     TEE_ATTR_ED448_PUBLIC_VALUE, TEE_ATTR_ED448_PRIVATE_VALUE, TEE_ECC_CURVE_448, 448, 57, 114,
     "f34458ab92c27823558fc58d72c26c219036d6ae49db4ec4e923ca7c"
     "ffffffffffffffffffffffffffffffffffffffffffffffffffffff3f00"},
};

static const struct attrs none;
static const uint8_t text[] = "message";

static const struct family *family_named(const char *name)
{
    return strcmp(name, "ED25519") == 0 ? &families[0] : &families[1];
}

/* Parameters: prehash only if it is wanted, so that its absence is tried too. */
static struct attrs params_of(bool prehash, const void *context, size_t context_size)
{
    struct attrs p = {0};

    if (prehash)
        assert_true(attrs_add_value(&p, TEE_ATTR_EDDSA_PREHASH, 1, 0));
    if (context)
        assert_true(attrs_add_bytes(&p, TEE_ATTR_EDDSA_CTX, context, context_size));
    return p;
}

static struct op *signer_of(const struct family *f, const struct object *pair)
{
    return rig_op(f->alg, TEE_MODE_SIGN, f->bits, pair);
}

static struct op *verifier_of(const struct family *f, const struct object *key)
{
    return rig_op(f->alg, TEE_MODE_VERIFY, f->bits, key);
}

/* ---- known answers ---- */

static void check_vector(const char *const w[])
{
    const struct family *f = family_named(w[1]);
    const struct rig_attr list[] = {{f->private_id, w[2], 0, 0}, {f->public_id, w[3], 0, 0}, {0}};
    struct object *pair = rig_key(f->pair, f->bits, list);
    struct object *public = rig_key(f->public_type, f->bits, list + 1);
    struct op *signer = signer_of(f, pair), *verifier = verifier_of(f, public);
    uint8_t context[256], message[2048], signature[SIZE_MAX_];
    size_t context_size = rig_hex(context, sizeof(context), w[5]);
    size_t message_size = rig_hex(message, sizeof(message), w[6]);
    struct attrs params = params_of(w[4][0] == '1', context, context_size);

    assert_int_equal(rig_sign(signer, &params, message, message_size, signature, SIZE_MAX_),
                     f->size);
    rig_assert_hex(signature, f->size, w[7]);
    RIG_OK(op_asym_verify(verifier, &params, message, message_size, signature, f->size, &m));
    attrs_clear(&params);
    op_destroy(signer);
    op_destroy(verifier);
    object_destroy(pair);
    object_destroy(public);
}

static void test_known_answers(void **state)
{
    (void)state;
    assert_int_equal(rig_vectors("eddsa", check_vector), 54);
}

/* ---- the other implementation ---- */

static EVP_PKEY *bare_pair(const struct family *f, const struct object *o)
{
    const struct attr *a = attrs_find(&o->attrs, f->private_id);

    return EVP_PKEY_new_raw_private_key_ex(NULL, f->name, NULL, a->bytes, a->size);
}

static void bare_sign(EVP_PKEY *pkey, const uint8_t *message, size_t message_size, uint8_t *to,
                      size_t size)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();

    assert_int_equal(EVP_DigestSignInit(ctx, NULL, NULL, NULL, pkey), 1);
    assert_int_equal(EVP_DigestSign(ctx, to, &size, message, message_size), 1);
    EVP_MD_CTX_free(ctx);
}

static int bare_verify(EVP_PKEY *pkey, const uint8_t *message, size_t message_size,
                       const uint8_t *signature, size_t size)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    int valid;

    assert_int_equal(EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, pkey), 1);
    valid = EVP_DigestVerify(ctx, signature, size, message, message_size);
    EVP_MD_CTX_free(ctx);
    return valid;
}

/* The operation, and the code that is meant for contexts, both sign as libcrypto does. */
static void compare(const struct family *f, size_t message_size, uint64_t *seed)
{
    static uint8_t message[MESSAGE_MAX];
    struct object *pair = rig_generate(f->pair, f->bits, 0);
    const uint8_t *public = attrs_find(&pair->attrs, f->public_id)->bytes;
    struct op *signer = signer_of(f, pair);
    EVP_PKEY *pkey = bare_pair(f, pair);
    const struct edwards *e = edwards_curve(f->id);
    const struct eddsa_message msg = {.bytes = message, .size = message_size};
    uint8_t expected[SIZE_MAX_], got[SIZE_MAX_];
    struct eddsa_secret secret;

    rig_random_bytes(seed, message, message_size);
    bare_sign(pkey, message, message_size, expected, f->size);
    assert_int_equal(rig_sign(signer, &none, message, message_size, got, SIZE_MAX_), f->size);
    assert_memory_equal(got, expected, f->size);
    memset(got, 0, sizeof(got));
    assert_true(eddsa_expand(e, attrs_find(&pair->attrs, f->private_id)->bytes, pkey, &secret));
    assert_memory_equal(secret.public, public, f->key_size);
    assert_true(eddsa_sign(e, &secret, &msg, got));
    assert_memory_equal(got, expected, f->size);
    assert_true(eddsa_verify(e, public, &msg, got));
    got[rig_random(seed) % f->size] ^= (uint8_t)(1u << rig_random(seed) % 8);
    assert_false(eddsa_verify(e, public, &msg, got));
    EVP_PKEY_free(pkey);
    op_destroy(signer);
    object_destroy(pair);
}

static void test_pure_signatures_are_libcryptos(void **state)
{
    static const size_t sizes[] = {0,   1,   31,  32,  33,  111,  112,   127,
                                   128, 129, 135, 136, 137, 4096, 65535, 65536};
    uint64_t seed = 30;

    (void)state;
    assert_true(ossl_enter());
    for (unsigned i = 0; i < COUNT(families); i++) {
        for (unsigned j = 0; j < COUNT(sizes); j++)
            compare(&families[i], sizes[j], &seed);
        for (unsigned j = 0; j < 60; j++)
            compare(&families[i], rig_random(&seed) % 300, &seed);
    }
    ossl_leave();
}

static void test_no_message_at_all(void **state)
{
    (void)state;
    for (unsigned i = 0; i < COUNT(families); i++) {
        const struct family *f = &families[i];
        struct object *pair = rig_generate(f->pair, f->bits, 0);
        struct op *signer = signer_of(f, pair), *verifier = verifier_of(f, pair);
        uint8_t one[SIZE_MAX_], other[SIZE_MAX_];
        rig_sign(signer, &none, NULL, 0, one, SIZE_MAX_);
        rig_sign(signer, &none, "", 0, other, SIZE_MAX_);
        assert_memory_equal(one, other, f->size);
        RIG_OK(op_asym_verify(verifier, &none, NULL, 0, one, f->size, &m));
        for (unsigned prehash = 0; prehash < 2; prehash++) {
            struct attrs params = params_of(prehash, "c", 1);
            rig_sign(signer, &params, NULL, 0, one, SIZE_MAX_);
            RIG_OK(op_asym_verify(verifier, &params, NULL, 0, one, f->size, &m));
            attrs_clear(&params);
        }
        op_destroy(signer);
        op_destroy(verifier);
        object_destroy(pair);
    }
}

/* A public key with a part of low order: for libcrypto's Ed25519 a signature is one only if that
 * part vanishes, as it does for one message in 8; its Ed448 does not look at such parts. So must
 * our code. */
static void test_parts_of_low_order_count_as_in_libcrypto(void **state)
{
    static const char *const low[] = {
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "0000000000000000000000000000000000000000000000000000000000000000"
        "00000000000000000000000000000000000000000000000000"};
    uint8_t octets[57], signature[SIZE_MAX_];

    (void)state;
    assert_true(ossl_enter());
    for (unsigned i = 0; i < COUNT(families); i++) {
        const struct family *f = &families[i];
        const struct edwards *e = edwards_curve(f->id);
        struct object *pair = rig_generate(f->pair, f->bits, 0);
        EC_POINT *a = EC_POINT_new(e->group), *t = EC_POINT_new(e->group);
        BN_CTX *ctx = BN_CTX_new();
        EVP_PKEY *pkey = bare_pair(f, pair), *mixed;
        struct eddsa_secret secret;
        unsigned valid = 0;

        rig_hex(octets, sizeof(octets), low[i]);
        assert_true(eddsa_expand(e, attrs_find(&pair->attrs, f->private_id)->bytes, pkey, &secret));
        assert_true(edwards_decode(e, octets, t, ctx));
        assert_true(edwards_decode(e, secret.public, a, ctx));
        assert_int_equal(EC_POINT_add(e->group, a, a, t, ctx), 1);
        assert_true(edwards_encode(e, a, secret.public, ctx));
        mixed = EVP_PKEY_new_raw_public_key_ex(NULL, f->name, NULL, secret.public, f->key_size);
        for (uint8_t n = 0; n < 100; n++) {
            const struct eddsa_message msg = {.bytes = &n, .size = 1};
            assert_true(eddsa_sign(e, &secret, &msg, signature));
            int expected = bare_verify(mixed, &n, 1, signature, f->size);
            assert_int_equal(eddsa_verify(e, secret.public, &msg, signature), expected == 1);
            valid += expected == 1;
        }
        assert_in_range(valid, i ? 100 : 1, i ? 100 : 60);
        EVP_PKEY_free(pkey);
        EVP_PKEY_free(mixed);
        EC_POINT_free(a);
        EC_POINT_free(t);
        BN_CTX_free(ctx);
        object_destroy(pair);
    }
    ossl_leave();
}

/* ---- instances are apart ---- */

/* A signature of one (context, prehash) is one of no other. */
static void test_instances_and_contexts_are_apart(void **state)
{
    static const struct {
        bool prehash;
        const char *context;
        size_t size;
    } with[] = {{false, NULL, 0}, {true, NULL, 0}, {false, "a", 1},   {true, "a", 1},
                {false, "b", 1},  {true, "b", 1},  {false, "a\0", 2}, {true, "\0\0", 2}};

    (void)state;
    for (unsigned i = 0; i < COUNT(families); i++) {
        const struct family *f = &families[i];
        struct object *pair = rig_generate(f->pair, f->bits, 0);
        struct op *signer = signer_of(f, pair), *verifier = verifier_of(f, pair);
        uint8_t signature[SIZE_MAX_];
        for (unsigned s = 0; s < COUNT(with); s++) {
            struct attrs params = params_of(with[s].prehash, with[s].context, with[s].size);
            rig_sign(signer, &params, text, 7, signature, SIZE_MAX_);
            attrs_clear(&params);
            for (unsigned v = 0; v < COUNT(with); v++) {
                params = params_of(with[v].prehash, with[v].context, with[v].size);
                RIG_RESULT(op_asym_verify(verifier, &params, text, 7, signature, f->size, &m),
                           s == v ? TEE_SUCCESS : TEE_ERROR_SIGNATURE_INVALID);
                attrs_clear(&params);
            }
        }
        op_destroy(signer);
        op_destroy(verifier);
        object_destroy(pair);
    }
}

/* A prehash of 0 is none; so is an empty context, of Ed25519 too. */
static void test_what_says_nothing_changes_nothing(void **state)
{
    (void)state;
    for (unsigned i = 0; i < COUNT(families); i++) {
        const struct family *f = &families[i];
        struct object *pair = rig_generate(f->pair, f->bits, 0);
        struct op *signer = signer_of(f, pair);
        uint8_t pure[SIZE_MAX_], other[SIZE_MAX_];
        struct attrs params = params_of(false, "", 0);
        assert_true(attrs_add_value(&params, TEE_ATTR_EDDSA_PREHASH, 0, 0));
        rig_sign(signer, &none, text, 1, pure, SIZE_MAX_);
        rig_sign(signer, &params, text, 1, other, SIZE_MAX_);
        assert_memory_equal(pure, other, f->size);
        attrs_clear(&params);
        op_destroy(signer);
        object_destroy(pair);
    }
}

/* ---- what is refused ---- */

static void assert_all_bits_count(const struct family *f, const struct attrs *params)
{
    struct object *pair = rig_generate(f->pair, f->bits, 0);
    struct op *signer = signer_of(f, pair), *verifier = verifier_of(f, pair);
    uint8_t bytes[2 + SIZE_MAX_] = "m"; /* message, signature */

    rig_sign(signer, params, bytes, 2, bytes + 2, SIZE_MAX_);
    for (unsigned bit = 0; bit < 8 * (2 + f->size); bit++) {
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        RIG_RESULT(op_asym_verify(verifier, params, bytes, 2, bytes + 2, f->size, &m),
                   TEE_ERROR_SIGNATURE_INVALID);
        bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    RIG_OK(op_asym_verify(verifier, params, bytes, 2, bytes + 2, f->size, &m));
    op_destroy(signer);
    op_destroy(verifier);
    object_destroy(pair);
}

static void test_all_bits_of_a_signature_count(void **state)
{
    struct attrs params = params_of(true, "context", 7);

    (void)state;
    for (unsigned i = 0; i < COUNT(families); i++) {
        assert_all_bits_count(&families[i], &none);
        assert_all_bits_count(&families[i], &params);
    }
    attrs_clear(&params);
}

/* S + L is as good as S in the equation, and must not be taken. */
static void test_s_is_less_than_the_order(void **state)
{
    (void)state;
    for (unsigned i = 0; i < COUNT(families); i++) {
        const struct family *f = &families[i];
        struct object *pair = rig_generate(f->pair, f->bits, 0);
        struct op *signer = signer_of(f, pair), *verifier = verifier_of(f, pair);
        uint8_t signature[SIZE_MAX_], order[57];
        rig_hex(order, sizeof(order), f->order);
        for (unsigned prehash = 0; prehash < 2; prehash++) {
            struct attrs params = params_of(prehash, NULL, 0);
            unsigned carry = 0;
            rig_sign(signer, &params, text, 1, signature, SIZE_MAX_);
            for (size_t j = 0; j < f->key_size; j++) {
                carry += signature[f->key_size + j] + order[j];
                signature[f->key_size + j] = (uint8_t)carry;
                carry >>= 8;
            }
            assert_int_equal(carry, 0);
            RIG_RESULT(op_asym_verify(verifier, &params, text, 1, signature, f->size, &m),
                       TEE_ERROR_SIGNATURE_INVALID);
            attrs_clear(&params);
        }
        op_destroy(signer);
        op_destroy(verifier);
        object_destroy(pair);
    }
}

static void test_signatures_of_another_size(void **state)
{
    static const uint8_t signature[SIZE_MAX_ + 1];

    (void)state;
    for (unsigned i = 0; i < COUNT(families); i++) {
        const struct family *f = &families[i];
        struct object *pair = rig_generate(f->pair, f->bits, 0);
        struct op *verifier = verifier_of(f, pair);
        struct attrs params = params_of(true, NULL, 0);
        for (size_t size = 0; size <= sizeof(signature); size++) {
            RIG_RESULT(op_asym_verify(verifier, &none, text, 1, signature, size, &m),
                       TEE_ERROR_SIGNATURE_INVALID);
            RIG_RESULT(op_asym_verify(verifier, &params, text, 1, signature, size, &m),
                       TEE_ERROR_SIGNATURE_INVALID);
        }
        attrs_clear(&params);
        op_destroy(verifier);
        object_destroy(pair);
    }
}

static void test_short_buffers(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 2 * COUNT(families); i++) {
        const struct family *f = &families[i / 2];
        struct object *pair = rig_generate(f->pair, f->bits, 0);
        struct op *signer = signer_of(f, pair);
        struct attrs params = params_of(i % 2, NULL, 0);
        uint8_t signature[SIZE_MAX_ + 10];
        memset(signature, 0xa5, sizeof(signature));
        for (size_t room = 0; room < f->size; room++) {
            size_t size = room;
            const struct op_data d = {text, 1, room ? signature : NULL, &size};
            RIG_RESULT(op_asym_sign(signer, &params, &d, &m), TEE_ERROR_SHORT_BUFFER);
            assert_int_equal(size, f->size);
            for (unsigned j = 0; j < sizeof(signature); j++)
                assert_int_equal(signature[j], 0xa5);
        }
        assert_int_equal(rig_sign(signer, &params, text, 1, signature, f->size + 9), f->size);
        assert_int_equal(signature[f->size], 0xa5);
        attrs_clear(&params);
        op_destroy(signer);
        object_destroy(pair);
    }
}

static void test_bad_parameters(void **state)
{
    static const uint8_t context[CONTEXT_MAX_ + 1];
    static const struct {
        uint32_t a, b;
    } prehash[] = {{2, 0}, {0, 1}, {1, 1}, {UINT32_MAX, 0}};

    (void)state;
    for (unsigned i = 0; i < COUNT(families); i++) {
        const struct family *f = &families[i];
        struct object *pair = rig_generate(f->pair, f->bits, 0);
        struct op *signer = signer_of(f, pair), *verifier = verifier_of(f, pair);
        uint8_t signature[SIZE_MAX_] = {0};
        size_t size = SIZE_MAX_;
        const struct op_data d = {text, 1, signature, &size};
        struct attrs params = params_of(false, context, sizeof(context));
        RIG_MISUSE(op_asym_sign(signer, &params, &d, &m), "longer than 255");
        RIG_MISUSE(op_asym_verify(verifier, &params, text, 1, signature, f->size, &m),
                   "longer than 255");
        attrs_clear(&params);
        for (unsigned j = 0; j < COUNT(prehash); j++) {
            assert_true(
                attrs_add_value(&params, TEE_ATTR_EDDSA_PREHASH, prehash[j].a, prehash[j].b));
            RIG_MISUSE(op_asym_sign(signer, &params, &d, &m), "neither");
            RIG_MISUSE(op_asym_verify(verifier, &params, text, 1, signature, f->size, &m),
                       "neither");
            attrs_clear(&params);
        }
        op_destroy(signer);
        op_destroy(verifier);
        object_destroy(pair);
    }
}

static void test_misuse(void **state)
{
    (void)state;
    for (unsigned i = 0; i < COUNT(families); i++) {
        const struct family *f = &families[i], *other = &families[1 - i];
        struct object *pair = rig_generate(f->pair, f->bits, 0), *public = rig_public_of(pair);
        struct object *stranger = rig_generate(other->pair, other->bits, 0);
        struct op *signer = signer_of(f, NULL), *verifier = verifier_of(f, NULL), *op;
        uint8_t signature[SIZE_MAX_];
        size_t size = SIZE_MAX_;
        const struct op_data d = {text, 1, signature, &size};
        RIG_MISUSE(op_asym_sign(signer, &none, &d, &m), "no key");
        RIG_MISUSE(op_asym_verify(verifier, &none, text, 1, signature, f->size, &m), "no key");
        RIG_MISUSE(op_asym_sign(verifier, &none, &d, &m), "another mode");
        RIG_MISUSE(op_set_key(signer, public, false, &m), "of a type");
        RIG_MISUSE(op_set_key(signer, stranger, false, &m), "of a type");
        RIG_OK(op_set_key(verifier, public, false, &m));
        pair->usage = TEE_USAGE_VERIFY;
        RIG_MISUSE(op_set_key(signer, pair, false, &m), "usage");
        RIG_OK(op_set_key(verifier, pair, false, &m));
        op_destroy(signer);
        op_destroy(verifier);
        assert_int_equal(op_create(f->alg, TEE_MODE_SIGN, other->bits, &op),
                         TEE_ERROR_NOT_SUPPORTED);
        assert_int_equal(op_create(f->alg, TEE_MODE_DERIVE, f->bits, &op), TEE_ERROR_NOT_SUPPORTED);
        object_destroy(pair);
        object_destroy(public);
        object_destroy(stranger);
    }
}

static void test_supported_curves(void **state)
{
    (void)state;
    for (unsigned i = 0; i < COUNT(families); i++) {
        assert_true(alg_supported(families[i].alg, families[i].element));
        assert_false(alg_supported(families[i].alg, families[1 - i].element));
        assert_false(alg_supported(families[i].alg, TEE_CRYPTO_ELEMENT_NONE));
        assert_false(alg_supported(families[i].alg, TEE_ECC_CURVE_NIST_P256));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_answers),
        cmocka_unit_test(test_pure_signatures_are_libcryptos),
        cmocka_unit_test(test_no_message_at_all),
        cmocka_unit_test(test_parts_of_low_order_count_as_in_libcrypto),
        cmocka_unit_test(test_instances_and_contexts_are_apart),
        cmocka_unit_test(test_what_says_nothing_changes_nothing),
        cmocka_unit_test(test_all_bits_of_a_signature_count),
        cmocka_unit_test(test_s_is_less_than_the_order),
        cmocka_unit_test(test_signatures_of_another_size),
        cmocka_unit_test(test_short_buffers),
        cmocka_unit_test(test_bad_parameters),
        cmocka_unit_test(test_misuse),
        cmocka_unit_test(test_supported_curves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
