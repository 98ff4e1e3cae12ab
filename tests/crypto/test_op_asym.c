/* SPDX-License-Identifier: BSD-2-Clause */
/* Asymmetric operations and derivations: what is the same for all algorithms. */
#include "rsa_rig.h"

/* The four functions of asymmetric operations, and the derivation. */
enum call { ENCRYPT, DECRYPT, SIGN, VERIFY, DERIVE, CALLS };

static const struct {
    uint32_t op_class, mode;
    const char *clause;
} calls[CALLS] = {
    [ENCRYPT] = {TEE_OPERATION_ASYMMETRIC_CIPHER, TEE_MODE_ENCRYPT, "6.7.1"},
    [DECRYPT] = {TEE_OPERATION_ASYMMETRIC_CIPHER, TEE_MODE_DECRYPT, "6.7.1"},
    [SIGN] = {TEE_OPERATION_ASYMMETRIC_SIGNATURE, TEE_MODE_SIGN, "6.7.2"},
    [VERIFY] = {TEE_OPERATION_ASYMMETRIC_SIGNATURE, TEE_MODE_VERIFY, "6.7.3"},
    [DERIVE] = {TEE_OPERATION_KEY_DERIVATION, TEE_MODE_DERIVE, "6.8.1"},
};

static uint32_t run(struct rig_asym *r, enum call call)
{
    struct object *to;
    uint32_t res;

    switch (call) {
    case ENCRYPT:
        return rig_encrypt(r);
    case DECRYPT:
        return rig_decrypt(r);
    case SIGN:
        return rig_sign(r);
    case VERIFY:
        return rig_verify(r);
    default:
        assert_int_equal(object_create(TEE_TYPE_GENERIC_SECRET, 4096, &to), TEE_SUCCESS);
        res = op_derive(r->op, &r->params, to, NULL, &r->m);
        assert_false(to->initialized);
        object_destroy(to);
        return res;
    }
}

/* A size that operations of the algorithm are created for. */
static uint32_t some_size(const struct alg *a)
{
    uint32_t bits = 0;

    while (!alg_takes_size(a, bits))
        bits++;
    return bits;
}

static bool is_tried(const struct alg *a)
{
    return a->op_class == TEE_OPERATION_ASYMMETRIC_CIPHER ||
           a->op_class == TEE_OPERATION_ASYMMETRIC_SIGNATURE ||
           a->op_class == TEE_OPERATION_KEY_DERIVATION;
}

static const char *expected(const struct alg *a, uint32_t mode, enum call call)
{
    if (call == DERIVE && a->op_class != TEE_OPERATION_KEY_DERIVATION)
        return "the operation derives no keys";
    if (a->op_class != calls[call].op_class)
        return "the operation is of another class";
    return mode == calls[call].mode ? "the operation has no key"
                                    : "the operation is of another mode";
}

static void test_calls_of_another_kind_and_without_a_key(void **state)
{
    const struct alg *a;
    unsigned seen = 0;

    (void)state;
    for (unsigned i = 0; (a = alg_at(i)); i++) {
        for (uint32_t mode = 0; is_tried(a) && mode < 8; mode++) {
            struct rig_asym r = {.size = 1024};
            uint32_t res = op_create(a->id, mode, some_size(a), &r.op);
            if (!(a->modes & 1u << mode)) {
                assert_int_equal(res, TEE_ERROR_NOT_SUPPORTED);
                continue;
            }
            assert_int_equal(res, TEE_SUCCESS);
            for (enum call call = ENCRYPT; call < CALLS; call++) {
                rig_asym_again(&r);
                rig_assert_rule(&r, run(&r, call), expected(a, mode, call));
                assert_string_equal(r.m.clause, calls[call].clause);
            }
            seen++;
            rig_asym_close(&r);
        }
    }
    assert_true(seen > 100);
}

static void test_a_key_that_is_taken_away(void **state)
{
    struct object *key = rsa_key(rsa_key_vector(KEY_ALL), RSA_PAIR);
    struct rig_asym r;

    (void)state;
    rig_asym_open(&r, TEE_ALG_RSASSA_PKCS1_V1_5_SHA1, TEE_MODE_SIGN, key);
    r.from_size = 20;
    assert_int_equal(rig_sign(&r), TEE_SUCCESS);
    RIG_OK(op_reset(r.op, &m)); /* which keeps it */
    rig_asym_again(&r);
    assert_int_equal(rig_sign(&r), TEE_SUCCESS);
    RIG_OK(op_set_key(r.op, NULL, false, &m));
    assert_null(r.op->ctx);
    rig_asym_again(&r);
    rig_assert_rule(&r, rig_sign(&r), "the operation has no key");
    RIG_MISUSE(op_reset(r.op, &m), "has no key");
    rig_asym_close(&r);
    object_destroy(key);
}

/* TEE_ALG_RSA_NOPAD may sign and verify as well: its keys must allow both. */
static void test_usage(void **state)
{
    static const struct {
        uint32_t alg, mode, usage;
        bool good;
    } cases[] = {
        {TEE_ALG_RSA_NOPAD, TEE_MODE_ENCRYPT, TEE_USAGE_ENCRYPT, false},
        {TEE_ALG_RSA_NOPAD, TEE_MODE_ENCRYPT, TEE_USAGE_ENCRYPT | TEE_USAGE_VERIFY, true},
        {TEE_ALG_RSA_NOPAD, TEE_MODE_DECRYPT, TEE_USAGE_DECRYPT, false},
        {TEE_ALG_RSA_NOPAD, TEE_MODE_DECRYPT, TEE_USAGE_DECRYPT | TEE_USAGE_SIGN, true},
        {TEE_ALG_RSAES_PKCS1_V1_5, TEE_MODE_DECRYPT, TEE_USAGE_DECRYPT, true},
        {TEE_ALG_RSAES_PKCS1_V1_5, TEE_MODE_DECRYPT, ~TEE_USAGE_DECRYPT, false},
        {TEE_ALG_RSAES_PKCS1_V1_5, TEE_MODE_ENCRYPT, ~TEE_USAGE_ENCRYPT, false},
        {TEE_ALG_RSASSA_PKCS1_V1_5_SHA1, TEE_MODE_SIGN, TEE_USAGE_SIGN, true},
        {TEE_ALG_RSASSA_PKCS1_V1_5_SHA1, TEE_MODE_SIGN, ~TEE_USAGE_SIGN, false},
        {TEE_ALG_RSASSA_PKCS1_V1_5_SHA1, TEE_MODE_VERIFY, TEE_USAGE_SIGN, false},
    };
    struct object *key = rsa_key(rsa_key_vector(KEY_ALL), RSA_PAIR);

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
        struct op *op = rig_op(cases[i].alg, cases[i].mode, 1280, NULL);
        key->usage = cases[i].usage;
        if (cases[i].good)
            RIG_OK(op_set_key(op, key, false, &m));
        else
            RIG_MISUSE(op_set_key(op, key, false, &m), "usage does not allow");
        op_destroy(op);
    }
    object_destroy(key);
}

/* A public key is one for public operations alone; a pair is one for all. */
static void test_types_of_keys(void **state)
{
    struct object *pair = rsa_key(rsa_key_vector(KEY_ALL), RSA_PAIR);
    struct object *key = rsa_key(rsa_key_vector(KEY_ALL), RSA_PUBLIC);
    const struct alg *a;

    (void)state;
    for (unsigned i = 0; (a = alg_at(i)); i++) {
        for (uint32_t mode = 0; a->key_type == TEE_TYPE_RSA_KEYPAIR && mode < 8; mode++) {
            if (!(a->modes & 1u << mode))
                continue;
            struct op *op = rig_op(a->id, mode, 1280, pair);
            if (mode == TEE_MODE_SIGN || mode == TEE_MODE_DECRYPT)
                RIG_MISUSE(op_set_key(op, key, false, &m),
                           "a type that the algorithm does not take");
            else
                RIG_OK(op_set_key(op, key, false, &m));
            op_destroy(op);
        }
    }
    object_destroy(pair);
    object_destroy(key);
}

static void test_attributes_that_nobody_asked_for(void **state)
{
    struct object *key = rsa_key(rsa_key_vector(KEY_ALL), RSA_PAIR);
    struct rig_asym r;

    (void)state;
    rig_asym_open(&r, TEE_ALG_RSASSA_PKCS1_V1_5_SHA1, TEE_MODE_SIGN, key);
    r.from_size = 20;
    rig_bytes(&r.params, TEE_ATTR_RSA_OAEP_LABEL, "00");
    assert_true(attrs_add_value(&r.params, TEE_ATTR_RSA_PSS_SALT_LENGTH, 100000, 0));
    assert_int_equal(rig_sign(&r), TEE_SUCCESS);
    rig_asym_close(&r);
    object_destroy(key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_calls_of_another_kind_and_without_a_key),
        cmocka_unit_test(test_a_key_that_is_taken_away),
        cmocka_unit_test(test_usage),
        cmocka_unit_test(test_types_of_keys),
        cmocka_unit_test(test_attributes_that_nobody_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
