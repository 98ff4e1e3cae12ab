/* SPDX-License-Identifier: BSD-2-Clause */
/* RSA keys: what is generated, and what is no key. */
#include "rsa_rig.h"
#include "tee/crypto/random.h"

static struct object *empty(uint32_t bits)
{
    struct object *o;

    assert_int_equal(object_create(TEE_TYPE_RSA_KEYPAIR, bits, &o), TEE_SUCCESS);
    return o;
}

static const uint32_t parts[] = {
    TEE_ATTR_RSA_MODULUS,   TEE_ATTR_RSA_PUBLIC_EXPONENT, TEE_ATTR_RSA_PRIVATE_EXPONENT,
    TEE_ATTR_RSA_PRIME1,    TEE_ATTR_RSA_PRIME2,          TEE_ATTR_RSA_EXPONENT1,
    TEE_ATTR_RSA_EXPONENT2, TEE_ATTR_RSA_COEFFICIENT,
};

/* b is the inverse of a modulo n. */
static bool inverse(const struct rig_number *a, const struct rig_number *b,
                    const struct rig_number *n)
{
    struct rig_number product = rig_mul(a, b, n), one = rig_number_of(1);
    return rig_equal(&product, &one);
}

static void assert_key(const struct object *o, uint32_t bits, const struct rig_number *exponent)
{
    struct rig_number v[8];

    assert_true(o->initialized);
    assert_int_equal(o->bits, bits);
    assert_int_equal(o->attrs.count, 8);
    for (unsigned i = 0; i < 8; i++)
        v[i] = rig_number(&o->attrs, parts[i]);
    const struct rig_number *n = &v[0], *e = &v[1], *d = &v[2], *p = &v[3], *q = &v[4];
    struct rig_number product = rig_mul(p, q, NULL), p1 = rig_less_one(*p), q1 = rig_less_one(*q);
    assert_true(rig_equal(n, &product));
    assert_int_equal(n->count, (bits + 31) / 32);
    assert_true(n->words[n->count - 1] >> (bits - 1) % 32 == 1);
    assert_true(rig_equal(e, exponent));
    assert_true(rig_is_prime(p) && rig_is_prime(q));
    assert_true(inverse(d, e, &p1) && inverse(d, e, &q1));
    assert_true(inverse(&v[5], e, &p1) && inverse(&v[6], e, &q1));
    assert_true(inverse(&v[7], q, p));
}

/* Signs with the key and without its primes, and verifies. */
static void assert_signs(const struct object *key)
{
    struct attrs l = {0};
    struct rig_asym sign, bare, verify;

    for (unsigned i = 0; i < 3; i++) {
        const struct attr *a = attrs_find(&key->attrs, parts[i]);
        assert_true(attrs_add_bytes(&l, a->id, a->bytes, a->size));
    }
    struct object *without = rig_key(TEE_TYPE_RSA_KEYPAIR, key->max_bits, &l);
    rig_asym_open(&sign, TEE_ALG_RSASSA_PKCS1_V1_5, TEE_MODE_SIGN, key);
    rig_asym_open(&bare, TEE_ALG_RSASSA_PKCS1_V1_5, TEE_MODE_SIGN, without);
    rig_asym_open(&verify, TEE_ALG_RSASSA_PKCS1_V1_5, TEE_MODE_VERIFY, key);
    sign.from_size = bare.from_size = verify.from_size = 20;
    assert_int_equal(rig_sign(&sign), TEE_SUCCESS);
    assert_int_equal(rig_sign(&bare), TEE_SUCCESS);
    assert_int_equal(sign.size, (key->bits + 7) / 8);
    assert_memory_equal(sign.to, bare.to, sign.size);
    memcpy(verify.to, sign.to, verify.size = sign.size);
    assert_int_equal(rig_verify(&verify), TEE_SUCCESS);
    rig_asym_close(&sign);
    rig_asym_close(&bare);
    rig_asym_close(&verify);
    object_destroy(without);
}

/* Those that libcrypto does not generate are 256 to 511, and from 2049 on the odd ones. */
static void test_keys_of_all_sizes(void **state)
{
    static const uint32_t sizes[] = {256, 257, 300,  384,  511,  512,
                                     513, 768, 1023, 1024, 1536, 2049};
    struct rig_number e = rig_number_of(65537);
    struct attrs none = {0};

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(sizes); i++) {
        struct object *o = empty(sizes[i]);
        RIG_OK(object_generate(o, sizes[i], &none, NULL, &m));
        assert_key(o, sizes[i], &e);
        assert_signs(o);
        object_destroy(o);
    }
}

static void test_a_key_smaller_than_its_object(void **state)
{
    struct rig_number e = rig_number_of(65537);
    struct attrs none = {0};
    struct object *o = empty(4096);

    (void)state;
    RIG_OK(object_generate(o, 320, &none, NULL, &m));
    assert_key(o, 320, &e);
    RIG_MISUSE(object_generate(o, 320, &none, NULL, &m), "has a key already");
    object_reset(o);
    RIG_MISUSE(object_generate(o, 255, &none, NULL, &m), "a size that the type does not have");
    object_destroy(o);
}

static void test_small_keys_are_all_different(void **state)
{
    struct attrs none = {0};
    struct rig_number last = rig_number_of(0), e = rig_number_of(65537);
    struct object *o = empty(256);

    (void)state;
    for (unsigned i = 0; i < 20; i++) {
        object_reset(o);
        RIG_OK(object_generate(o, 256, &none, NULL, &m));
        assert_key(o, 256, &e);
        struct rig_number n = rig_number(&o->attrs, TEE_ATTR_RSA_MODULUS);
        assert_false(rig_equal(&n, &last));
        last = n;
    }
    object_destroy(o);
}

static void test_public_exponents(void **state)
{
    static const struct {
        uint32_t bits;
        const char *e;
    } cases[] = {
        {256, "010001"},
        {256, "0000010003"},
        {256, "7ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff1"},
        {512, "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"},
        {1024, "80000000000000000000000000000000000001"},
        {2049, "0100000001"},
        {3073, "010000000000000001"}, /* OpenSSL neither generates it nor computes with it */
        {3074, "010000000000000001"},
    };

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
        struct object *o = empty(cases[i].bits);
        struct attrs l = {0};
        rig_bytes(&l, TEE_ATTR_RSA_PUBLIC_EXPONENT, cases[i].e);
        RIG_OK(object_generate(o, cases[i].bits, &l, NULL, &m));
        struct rig_number e = rig_number(&o->attrs, TEE_ATTR_RSA_PUBLIC_EXPONENT);
        const struct attr *a = attrs_find(&o->attrs, TEE_ATTR_RSA_PUBLIC_EXPONENT);
        rig_assert_hex(a->bytes, a->size, i == 1 ? "010003" : cases[i].e);
        assert_key(o, cases[i].bits, &e);
        assert_signs(o);
        attrs_clear(&l);
        object_destroy(o);
    }
}

static void test_public_exponents_that_are_none(void **state)
{
    static const char *const exponents[] = {
        "",
        "00",
        "01",
        "03",
        "ffff",
        "010000",
        "010002",
        "80000000",
        "010000000000000000000000000000000000000000000000000000000000000001",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    };

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(exponents); i++) {
        struct object *o = empty(256);
        struct attrs l = {0};
        rig_bytes(&l, TEE_ATTR_RSA_PUBLIC_EXPONENT, exponents[i]);
        RIG_RESULT(object_generate(o, 256, &l, NULL, &m), TEE_ERROR_BAD_PARAMETERS);
        assert_false(o->initialized);
        assert_int_equal(o->attrs.count, 0);
        attrs_clear(&l);
        object_destroy(o);
    }
}

static bool stop_after(void *arg)
{
    unsigned *left = arg;
    return *left == 0 || --*left == 0;
}

static void test_generating_stops(void **state)
{
    static const uint32_t sizes[] = {300, 1024, 2048, 4095, 4096};
    static const unsigned afters[] = {1, 2, 7};
    struct attrs none = {0};

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(sizes) * ARRAY_COUNT(afters); i++) {
        struct object *o = empty(sizes[i / ARRAY_COUNT(afters)]);
        unsigned left = afters[i % ARRAY_COUNT(afters)];
        const struct stop stop = {stop_after, &left};
        RIG_RESULT(object_generate(o, o->max_bits, &none, &stop, &m), TEE_ERROR_CANCEL);
        assert_int_equal(left, 0);
        assert_false(o->initialized);
        assert_int_equal(o->attrs.count, 0);
        object_destroy(o);
    }
}

static void test_generating_goes_on(void **state)
{
    unsigned left = 1000000;
    struct attrs none = {0};
    struct object *o = empty(384);
    const struct stop stop = {stop_after, &left};

    (void)state;
    RIG_OK(object_generate(o, 384, &none, &stop, &m));
    assert_true(left < 1000000);
    object_destroy(o);
}

/* The 1280-bit key with one attribute in place of its own. */
static void refuse(enum rsa_form form, uint32_t id, const char *digits)
{
    struct attrs l = rsa_attrs(rsa_key_vector(KEY_ALL), form), changed = {0};

    for (unsigned i = 0; i < l.count; i++) {
        if (l.at[i].id == id)
            rig_bytes(&changed, id, digits);
        else
            assert_true(attrs_add_bytes(&changed, l.at[i].id, l.at[i].bytes, l.at[i].size));
    }
    rig_no_key(form == RSA_PUBLIC ? TEE_TYPE_RSA_PUBLIC_KEY : TEE_TYPE_RSA_KEYPAIR, 1280, &changed,
               TEE_ERROR_BAD_PARAMETERS);
    attrs_clear(&l);
}

static void test_values_that_are_no_key(void **state)
{
    const struct rsa_key_vector *v = rsa_key_vector(KEY_ALL);
    char even[512];

    (void)state;
    for (enum rsa_form form = RSA_PUBLIC; form < RSA_FORMS; form++) {
        strcpy(even, v->n);
        even[strlen(even) - 1] = '0';
        refuse(form, TEE_ATTR_RSA_MODULUS, even);
        refuse(form, TEE_ATTR_RSA_MODULUS, "00");
        refuse(form, TEE_ATTR_RSA_MODULUS, "");
        refuse(form, TEE_ATTR_RSA_MODULUS, "ff");
        refuse(form, TEE_ATTR_RSA_PUBLIC_EXPONENT, "00");
        refuse(form, TEE_ATTR_RSA_PUBLIC_EXPONENT, "01");
        refuse(form, TEE_ATTR_RSA_PUBLIC_EXPONENT, "010000");
        refuse(form, TEE_ATTR_RSA_PUBLIC_EXPONENT, v->n);
    }
    for (enum rsa_form form = RSA_PAIR; form < RSA_FORMS; form++) {
        refuse(form, TEE_ATTR_RSA_PRIVATE_EXPONENT, "00");
        refuse(form, TEE_ATTR_RSA_PRIVATE_EXPONENT, even);
        refuse(form, TEE_ATTR_RSA_PRIVATE_EXPONENT, v->n);
    }
    refuse(RSA_PAIR, TEE_ATTR_RSA_PRIME1, v->q);
    refuse(RSA_PAIR, TEE_ATTR_RSA_PRIME2, "01");
    refuse(RSA_PAIR, TEE_ATTR_RSA_PRIME1, "00");
}

static void test_numbers_with_leading_zeros(void **state)
{
    const struct rsa_key_vector *v = rsa_key_vector(KEY_ALL);
    struct attrs l = {0};
    char digits[512] = "0000";

    (void)state;
    rig_bytes(&l, TEE_ATTR_RSA_MODULUS, strcat(digits, v->n));
    rig_bytes(&l, TEE_ATTR_RSA_PUBLIC_EXPONENT, "0000000000010001");
    struct object *key = rig_key(TEE_TYPE_RSA_PUBLIC_KEY, 1280, &l);
    assert_int_equal(key->bits, 1280);
    rig_assert_hex(key->attrs.at[0].bytes, key->attrs.at[0].size, v->n);
    rig_assert_hex(key->attrs.at[1].bytes, key->attrs.at[1].size, "010001");
    object_destroy(key);
}

static void test_primes_are_given_all_or_none(void **state)
{
    struct attrs l = rsa_attrs(rsa_key_vector(KEY_ALL), RSA_PAIR), some = {0};
    struct object *o = empty(1280);

    (void)state;
    for (unsigned i = 0; i < 7; i++)
        assert_true(attrs_add_bytes(&some, l.at[i].id, l.at[i].bytes, l.at[i].size));
    RIG_MISUSE(object_populate(o, &some, &m), "whole or not at all");
    attrs_clear(&some);
    attrs_clear(&l);
    object_destroy(o);
}

static void test_a_public_key_of_a_pair(void **state)
{
    struct object *pair = rsa_key(rsa_key_vector(KEY_ALL), RSA_PAIR), *key;

    (void)state;
    assert_int_equal(object_create(TEE_TYPE_RSA_PUBLIC_KEY, 1280, &key), TEE_SUCCESS);
    RIG_OK(object_copy(key, pair, &m));
    assert_int_equal(key->attrs.count, 2);
    assert_int_equal(key->bits, 1280);
    object_destroy(key);
    object_destroy(pair);
}

static void test_sizes_of_objects(void **state)
{
    static const uint32_t none[] = {0, 1, 255, 4097, 8192};
    struct object *o;

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(none); i++) {
        assert_int_equal(object_create(TEE_TYPE_RSA_KEYPAIR, none[i], &o), TEE_ERROR_NOT_SUPPORTED);
        assert_int_equal(object_create(TEE_TYPE_RSA_PUBLIC_KEY, none[i], &o),
                         TEE_ERROR_NOT_SUPPORTED);
    }
}

static int setup(void **state)
{
    (void)state;
    random_seed(20250106);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys_of_all_sizes),
        cmocka_unit_test(test_a_key_smaller_than_its_object),
        cmocka_unit_test(test_small_keys_are_all_different),
        cmocka_unit_test(test_public_exponents),
        cmocka_unit_test(test_public_exponents_that_are_none),
        cmocka_unit_test(test_generating_stops),
        cmocka_unit_test(test_generating_goes_on),
        cmocka_unit_test(test_values_that_are_no_key),
        cmocka_unit_test(test_numbers_with_leading_zeros),
        cmocka_unit_test(test_primes_are_given_all_or_none),
        cmocka_unit_test(test_a_public_key_of_a_pair),
        cmocka_unit_test(test_sizes_of_objects),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
