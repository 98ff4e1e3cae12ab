/* SPDX-License-Identifier: BSD-2-Clause */
/* RSA signatures: PKCS#1 v1.5 with and without DigestInfo, PSS. */
#include "rsa_rig.h"

#define MODULUS_SHORT "the modulus is too short"
#define DIGEST_SIZE   "the digest has not the hash's size"

static void add_salt(struct attrs *l, int salt)
{
    if (salt >= 0)
        assert_true(attrs_add_value(l, TEE_ATTR_RSA_PSS_SALT_LENGTH, (uint32_t)salt, 0));
}

static bool is_deterministic(const struct rsa_signature_vector *v)
{
    return alg_find(v->alg)->kind != KIND_RSA_PSS || v->salt == 0;
}

static void test_signatures_are_those_of_rfc_8017(void **state)
{
    const struct rsa_signature_vector *v;
    struct rig_asym r;

    (void)state;
    for (unsigned i = 0; (v = rsa_signature_vector(i)); i++) {
        for (enum rsa_form form = RSA_PAIR; form < RSA_FORMS && is_deterministic(v); form++) {
            struct object *key = rsa_key(rsa_key_vector(v->key), form);
            rig_asym_open(&r, v->alg, TEE_MODE_SIGN, key);
            add_salt(&r.params, v->salt);
            r.from_size = rig_hex(r.from, sizeof(r.from), v->digest);
            assert_int_equal(rig_sign(&r), TEE_SUCCESS);
            rig_assert_hex(r.to, r.size, v->signature);
            rig_asym_close(&r);
            object_destroy(key);
        }
    }
}

/* Opens an operation that verifies the vector's signature. */
static void open_verify(struct rig_asym *r, const struct rsa_signature_vector *v,
                        enum rsa_form form)
{
    struct object *key = rsa_key(rsa_key_vector(v->key), form);

    rig_asym_open(r, v->alg, TEE_MODE_VERIFY, key);
    add_salt(&r->params, v->salt);
    r->from_size = rig_hex(r->from, sizeof(r->from), v->digest);
    r->size = rig_hex(r->to, sizeof(r->to), v->signature);
    object_destroy(key);
}

static void test_signatures_of_rfc_8017_are_valid(void **state)
{
    const struct rsa_signature_vector *v;
    struct rig_asym r;

    (void)state;
    for (unsigned i = 0; (v = rsa_signature_vector(i)); i++) {
        for (enum rsa_form form = RSA_PUBLIC; form < RSA_FORMS; form++) {
            open_verify(&r, v, form);
            assert_int_equal(rig_verify(&r), TEE_SUCCESS);
            rig_asym_close(&r);
        }
    }
}

static void test_signatures_of_nist_are_valid(void **state)
{
    const struct rsa_nist_vector *v;
    struct rig_asym r;

    (void)state;
    for (unsigned i = 0; (v = rsa_nist_vector(i)); i++) {
        struct rsa_key_vector key_of = {.bits = (unsigned)strlen(v->n) * 4, .n = v->n, .e = v->e};
        struct object *key = rsa_key(&key_of, RSA_PUBLIC);
        rig_asym_open(&r, v->alg, TEE_MODE_VERIFY, key);
        add_salt(&r.params, v->salt);
        r.from_size = rig_hex(r.from, sizeof(r.from), v->digest);
        r.size = rig_hex(r.to, sizeof(r.to), v->signature);
        assert_int_equal(rig_verify(&r), TEE_SUCCESS);
        rig_asym_close(&r);
        object_destroy(key);
    }
}

static void assert_invalid(struct rig_asym *r)
{
    assert_int_equal(rig_verify(r), TEE_ERROR_SIGNATURE_INVALID);
    assert_null(r->m.rule);
}

static void test_a_changed_bit_is_seen(void **state)
{
    const struct rsa_signature_vector *v;
    uint64_t seed = 20250101;
    struct rig_asym r;

    (void)state;
    for (unsigned i = 0; (v = rsa_signature_vector(i)); i++) {
        open_verify(&r, v, RSA_PUBLIC);
        for (unsigned n = 0; n < 4; n++) {
            size_t at = n < 2 ? n * (r.size - 1) : rig_random(&seed) % r.size;
            uint8_t bit = (uint8_t)(1u << rig_random(&seed) % 8);
            r.to[at] ^= bit;
            assert_invalid(&r);
            r.to[at] ^= bit;
        }
        r.from[rig_random(&seed) % r.from_size] ^= 1;
        assert_invalid(&r);
        rig_asym_close(&r);
    }
}

static void test_a_signature_of_another_length_is_invalid(void **state)
{
    const struct rsa_signature_vector *v;
    struct rig_asym r;

    (void)state;
    for (unsigned i = 0; (v = rsa_signature_vector(i)); i++) {
        open_verify(&r, v, RSA_PUBLIC);
        size_t size = r.size;
        r.size = size - 1;
        assert_invalid(&r);
        r.size = 0;
        assert_invalid(&r);
        r.to[size] = 0;
        r.size = size + 1;
        assert_invalid(&r);
        memmove(r.to + 1, r.to, size);
        r.to[0] = 0;
        assert_invalid(&r);
        rig_asym_close(&r);
    }
}

/* The same number modulo n, but not below it. */
static void test_a_signature_that_is_not_below_the_modulus_is_invalid(void **state)
{
    static const unsigned keys[] = {KEY_256, KEY_3200};
    struct rig_asym r;

    (void)state;
    for (unsigned k = 0; k < ARRAY_COUNT(keys); k++) {
        struct rsa_signature_vector v = {TEE_ALG_RSASSA_PKCS1_V1_5, keys[k], -1, "00", ""};
        open_verify(&r, &v, RSA_PUBLIC);
        r.size = rig_hex(r.to, sizeof(r.to), rsa_key_vector(keys[k])->n);
        assert_invalid(&r);
        memset(r.to, 0xff, r.size);
        assert_invalid(&r);
        rig_asym_close(&r);
    }
}

static void test_every_salt_that_fits(void **state)
{
    struct object *key = rsa_key(rsa_key_vector(KEY_ALL), RSA_PAIR);
    struct rig_asym sign, verify;

    (void)state;
    rig_asym_open(&sign, TEE_ALG_RSASSA_PKCS1_PSS_MGF1_SHA3_256, TEE_MODE_SIGN, key);
    rig_asym_open(&verify, TEE_ALG_RSASSA_PKCS1_PSS_MGF1_SHA3_256, TEE_MODE_VERIFY, key);
    sign.from_size = verify.from_size = 32;
    for (int salt = -1; salt <= 160 - 32 - 2; salt++) {
        rig_asym_again(&sign);
        rig_asym_again(&verify);
        add_salt(&sign.params, salt);
        add_salt(&verify.params, salt);
        assert_int_equal(rig_sign(&sign), TEE_SUCCESS);
        memcpy(verify.to, sign.to, sign.size);
        verify.size = sign.size;
        assert_int_equal(rig_verify(&verify), TEE_SUCCESS);
        verify.params.at[0].a++; /* a salt of another length */
        if (salt >= 0)
            assert_invalid(&verify);
    }
    rig_asym_close(&sign);
    rig_asym_close(&verify);
    object_destroy(key);
}

static void test_a_salt_that_does_not_fit(void **state)
{
    static const uint32_t sizes[] = {127, 160, 0x7fffffff, 0x80000000, 0xfffffffd, 0xffffffff};
    struct object *key = rsa_key(rsa_key_vector(KEY_ALL), RSA_PAIR);
    struct rig_asym r;

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(sizes); i++) {
        for (uint32_t mode = TEE_MODE_SIGN; mode <= TEE_MODE_VERIFY; mode++) {
            rig_asym_open(&r, TEE_ALG_RSASSA_PKCS1_PSS_MGF1_SHA256, mode, key);
            assert_true(attrs_add_value(&r.params, TEE_ATTR_RSA_PSS_SALT_LENGTH, sizes[i], 0));
            r.from_size = 32;
            r.size = 160;
            if (mode == TEE_MODE_SIGN)
                rig_assert_rule(&r, rig_sign(&r), MODULUS_SHORT);
            else
                assert_invalid(&r);
            rig_asym_close(&r);
        }
    }
    object_destroy(key);
}

static void test_a_modulus_too_short_for_the_digest(void **state)
{
    static const struct {
        uint32_t alg;
        unsigned key;
        size_t size;
    } cases[] = {
        {TEE_ALG_RSASSA_PKCS1_V1_5_MD5, KEY_256, 16},
        {TEE_ALG_RSASSA_PKCS1_V1_5_SHA1, KEY_256, 20},
        {TEE_ALG_RSASSA_PKCS1_V1_5_SHA3_512, KEY_511, 64},
        {TEE_ALG_RSASSA_PKCS1_V1_5_SHA384, KEY_511, 48},
        {TEE_ALG_RSASSA_PKCS1_PSS_MGF1_SHA256, KEY_256, 32},
        {TEE_ALG_RSASSA_PKCS1_PSS_MGF1_SHA512, KEY_511, 64},
        {TEE_ALG_RSASSA_PKCS1_V1_5, KEY_256, 22},
        {TEE_ALG_RSASSA_PKCS1_V1_5, KEY_ALL, 1000},
    };
    struct rig_asym r;

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
        struct object *key = rsa_key(rsa_key_vector(cases[i].key), RSA_PAIR);
        for (uint32_t mode = TEE_MODE_SIGN; mode <= TEE_MODE_VERIFY; mode++) {
            rig_asym_open(&r, cases[i].alg, mode, key);
            r.from_size = cases[i].size;
            r.size = (key->bits + 7) / 8;
            if (mode == TEE_MODE_SIGN)
                rig_assert_rule(&r, rig_sign(&r), MODULUS_SHORT);
            else
                assert_invalid(&r);
            rig_asym_close(&r);
        }
        object_destroy(key);
    }
}

static void test_a_digest_of_another_size_is_misuse(void **state)
{
    struct object *key = rsa_key(rsa_key_vector(KEY_ALL), RSA_PAIR);
    const struct alg *a;
    struct rig_asym r;
    unsigned seen = 0;

    (void)state;
    for (unsigned i = 0; (a = alg_at(i)); i++) {
        if (a->kind != KIND_RSA_PKCS1 && a->kind != KIND_RSA_PSS)
            continue;
        seen++;
        for (int more = -1; more <= 1; more += 2) {
            rig_asym_open(&r, a->id, TEE_MODE_SIGN, key);
            r.from_size = hash_size(a->hash) + (size_t)more;
            rig_assert_rule(&r, rig_sign(&r), DIGEST_SIZE);
            rig_asym_close(&r);
            rig_asym_open(&r, a->id, TEE_MODE_VERIFY, key);
            r.from_size = hash_size(a->hash) + (size_t)more;
            rig_assert_rule(&r, rig_verify(&r), DIGEST_SIZE);
            rig_asym_close(&r);
        }
    }
    assert_int_equal(seen, 20);
    rig_asym_open(&r, TEE_ALG_RSASSA_PKCS1_V1_5, TEE_MODE_SIGN, key);
    rig_assert_rule(&r, rig_sign(&r), "the digest is empty");
    rig_asym_close(&r);
    object_destroy(key);
}

static void test_a_short_buffer_is_told_and_the_call_made_again(void **state)
{
    static const uint32_t algs[] = {TEE_ALG_RSASSA_PKCS1_V1_5_SHA256, TEE_ALG_RSASSA_PKCS1_V1_5,
                                    TEE_ALG_RSASSA_PKCS1_PSS_MGF1_SHA256};
    static const size_t rooms[] = {0, 1, 159};
    struct object *key = rsa_key(rsa_key_vector(KEY_ALL), RSA_PAIR);
    struct rig_asym r;

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(algs); i++) {
        rig_asym_open(&r, algs[i], TEE_MODE_SIGN, key);
        r.from_size = 32;
        for (unsigned k = 0; k < ARRAY_COUNT(rooms); k++) {
            r.size = rooms[k];
            r.to[0] = 0x5a;
            assert_int_equal(rig_sign(&r), TEE_ERROR_SHORT_BUFFER);
            assert_int_equal(r.size, 160);
            assert_int_equal(r.to[0], 0x5a);
        }
        assert_int_equal(rig_sign(&r), TEE_SUCCESS);
        assert_null(r.m.rule);
        rig_asym_close(&r);
    }
    object_destroy(key);
}

/* One operation signs often, and after it has another key. */
static void test_an_operation_is_used_again(void **state)
{
    struct object *one = rsa_key(rsa_key_vector(KEY_511), RSA_PAIR);
    struct object *two = rsa_key(rsa_key_vector(KEY_ALL), RSA_PAIR);
    struct rig_asym r;
    uint8_t first[64];

    (void)state;
    rig_asym_open(&r, TEE_ALG_RSASSA_PKCS1_V1_5_SHA1, TEE_MODE_SIGN, two);
    RIG_OK(op_set_key(r.op, one, false, &m));
    r.from_size = 20;
    assert_int_equal(rig_sign(&r), TEE_SUCCESS);
    assert_int_equal(r.size, 64);
    memcpy(first, r.to, 64);
    RIG_OK(op_set_key(r.op, two, false, &m));
    rig_asym_again(&r);
    assert_int_equal(rig_sign(&r), TEE_SUCCESS);
    assert_int_equal(r.size, 160);
    RIG_OK(op_set_key(r.op, one, false, &m));
    object_destroy(one); /* the operation has its own */
    for (unsigned i = 0; i < 3; i++) {
        rig_asym_again(&r);
        assert_int_equal(rig_sign(&r), TEE_SUCCESS);
        assert_memory_equal(r.to, first, 64);
    }
    rig_asym_close(&r);
    object_destroy(two);
}

static void test_a_copy_signs_as_well(void **state)
{
    struct object *key = rsa_key(rsa_key_vector(KEY_ALL), RSA_PAIR);
    struct rig_asym r;
    uint8_t first[160];

    (void)state;
    rig_asym_open(&r, TEE_ALG_RSASSA_PKCS1_V1_5_SHA1, TEE_MODE_SIGN, key);
    r.from_size = 20;
    assert_int_equal(rig_sign(&r), TEE_SUCCESS);
    memcpy(first, r.to, sizeof(first));
    struct op *copy = rig_op(TEE_ALG_RSASSA_PKCS1_V1_5_SHA1, TEE_MODE_SIGN, 1280, NULL);
    RIG_OK(op_copy(copy, r.op, &m));
    op_destroy(r.op);
    r.op = copy;
    rig_asym_again(&r);
    assert_int_equal(rig_sign(&r), TEE_SUCCESS);
    assert_memory_equal(r.to, first, sizeof(first));
    rig_asym_close(&r);
    object_destroy(key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_signatures_are_those_of_rfc_8017),
        cmocka_unit_test(test_signatures_of_rfc_8017_are_valid),
        cmocka_unit_test(test_signatures_of_nist_are_valid),
        cmocka_unit_test(test_a_changed_bit_is_seen),
        cmocka_unit_test(test_a_signature_of_another_length_is_invalid),
        cmocka_unit_test(test_a_signature_that_is_not_below_the_modulus_is_invalid),
        cmocka_unit_test(test_every_salt_that_fits),
        cmocka_unit_test(test_a_salt_that_does_not_fit),
        cmocka_unit_test(test_a_modulus_too_short_for_the_digest),
        cmocka_unit_test(test_a_digest_of_another_size_is_misuse),
        cmocka_unit_test(test_a_short_buffer_is_told_and_the_call_made_again),
        cmocka_unit_test(test_an_operation_is_used_again),
        cmocka_unit_test(test_a_copy_signs_as_well),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
