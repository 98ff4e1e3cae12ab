/* SPDX-License-Identifier: BSD-2-Clause */
/* What all operations have in common, with AES. */
#include "crypto_rig.h"

#define ECDSA_P256_OLD 0x70003041
#define ECDH_P256_OLD  0x80003042

static const uint8_t bytes[64] = "0123456789abcdef0123456789ABCDEF-0123456789abcdef0123456789ABCD";

static struct object *aes(size_t size)
{
    return rig_secret(TEE_TYPE_AES, bytes, size);
}

static struct op *ecb(uint32_t max_bits)
{
    return rig_op(TEE_ALG_AES_ECB_NOPAD, TEE_MODE_ENCRYPT, max_bits, NULL);
}

static void test_sizes_and_modes(void **state)
{
    static const struct {
        uint32_t alg, mode, bits, result;
    } row[] = {
        {TEE_ALG_AES_ECB_NOPAD, TEE_MODE_ENCRYPT, 128, TEE_SUCCESS},
        {TEE_ALG_AES_ECB_NOPAD, TEE_MODE_DECRYPT, 256, TEE_SUCCESS},
        {TEE_ALG_AES_ECB_NOPAD, TEE_MODE_SIGN, 128, TEE_ERROR_NOT_SUPPORTED},
        {TEE_ALG_AES_ECB_NOPAD, TEE_MODE_ENCRYPT, 0, TEE_ERROR_NOT_SUPPORTED},
        {TEE_ALG_AES_ECB_NOPAD, TEE_MODE_ENCRYPT, 160, TEE_ERROR_NOT_SUPPORTED},
        {TEE_ALG_AES_ECB_NOPAD, 8, 128, TEE_ERROR_NOT_SUPPORTED},
        {TEE_ALG_AES_ECB_NOPAD, UINT32_MAX, 128, TEE_ERROR_NOT_SUPPORTED},
        {TEE_ALG_AES_XTS, TEE_MODE_ENCRYPT, 256, TEE_SUCCESS},
        {TEE_ALG_AES_XTS, TEE_MODE_ENCRYPT, 128, TEE_ERROR_NOT_SUPPORTED},
        {TEE_ALG_SHA256, TEE_MODE_DIGEST, 77, TEE_SUCCESS},
        {TEE_ALG_ECDSA_SHA256, TEE_MODE_SIGN, 160, TEE_SUCCESS},
        {TEE_ALG_ECDSA_SHA256, TEE_MODE_SIGN, 200, TEE_ERROR_NOT_SUPPORTED},
        {TEE_ALG_ECDSA_SHA256, TEE_MODE_SIGN, 521, TEE_SUCCESS},
        {TEE_ALG_ECDH_DERIVE_SHARED_SECRET, TEE_MODE_DERIVE, 320, TEE_SUCCESS},
        {TEE_ALG_ECDH_DERIVE_SHARED_SECRET, TEE_MODE_DERIVE, 520, TEE_ERROR_NOT_SUPPORTED},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(row); i++) {
        struct op *op;
        assert_int_equal(op_create(row[i].alg, row[i].mode, row[i].bits, &op), row[i].result);
        assert_int_equal(op != NULL, row[i].result == TEE_SUCCESS);
        op_destroy(op);
    }
}

static void test_flags_follow_the_state(void **state)
{
    struct op *op = ecb(128), *xts = rig_op(TEE_ALG_AES_XTS, TEE_MODE_ENCRYPT, 256, NULL);
    struct object *key = aes(16);

    (void)state;
    assert_int_equal(op_flags(op), 0);
    assert_int_equal(op_flags(xts), TEE_HANDLE_FLAG_EXPECT_TWO_KEYS);
    RIG_OK(op_set_key(op, key, false, &m));
    assert_int_equal(op_flags(op), TEE_HANDLE_FLAG_KEY_SET);
    RIG_OK(op_cipher_init(op, NULL, 0, &m));
    assert_int_equal(op_flags(op), TEE_HANDLE_FLAG_KEY_SET | TEE_HANDLE_FLAG_INITIALIZED);
    RIG_OK(op_reset(op, &m));
    assert_int_equal(op_flags(op), TEE_HANDLE_FLAG_KEY_SET);
    RIG_OK(op_set_key(op, NULL, false, &m));
    assert_int_equal(op_flags(op), 0);
    op_destroy(op);
    op_destroy(xts);
    object_destroy(key);
}

static void test_keys_are_copies(void **state)
{
    struct op *op = ecb(128);
    struct object *key = aes(16);
    uint8_t block[16] = {0}, again[16] = {0};
    size_t size = 16;
    const struct op_data first = {.from = block, .from_size = 16, .to = block, .size = &size},
                         second = {.from = again, .from_size = 16, .to = again, .size = &size};

    (void)state;
    RIG_OK(op_set_key(op, key, false, &m));
    RIG_OK(op_cipher_init(op, NULL, 0, &m));
    RIG_OK(op_cipher_final(op, &first, &m));
    object_destroy(key);
    RIG_OK(op_cipher_init(op, NULL, 0, &m));
    RIG_OK(op_cipher_final(op, &second, &m));
    assert_memory_equal(block, again, 16);
    op_destroy(op);
}

static void test_bad_keys(void **state)
{
    struct op *op = ecb(128), *xts = rig_op(TEE_ALG_AES_XTS, TEE_MODE_ENCRYPT, 256, NULL);
    struct object *key = aes(16), *large = aes(32), *other = rig_secret(TEE_TYPE_SM4, bytes, 16),
                  *empty;

    (void)state;
    assert_int_equal(object_create(TEE_TYPE_AES, 128, &empty), TEE_SUCCESS);
    RIG_MISUSE(op_set_key(op, empty, false, &m), "has no key");
    RIG_MISUSE(op_set_key(op, other, false, &m), "of a type");
    RIG_MISUSE(op_set_key(op, large, false, &m), "larger than the operation");
    key->usage = ~(uint32_t)TEE_USAGE_ENCRYPT;
    RIG_MISUSE(op_set_key(op, key, false, &m), "usage");
    key->usage = TEE_USAGE_ENCRYPT;
    RIG_OK(op_set_key(op, key, false, &m));
    RIG_MISUSE(op_set_key2(op, key, key, false, &m), "has one key");
    RIG_MISUSE(op_set_key(xts, key, false, &m), "has two keys");
    RIG_MISUSE(op_set_key2(xts, key, NULL, false, &m), "one key of two");
    RIG_MISUSE(op_set_key2(xts, NULL, key, false, &m), "one key of two");
    RIG_MISUSE(op_set_key2(xts, key, empty, false, &m), "has no key");
    RIG_RESULT(op_set_key2(xts, key, key, false, &m), TEE_ERROR_SECURITY);
    assert_false(xts->key_set);
    RIG_OK(op_cipher_init(op, NULL, 0, &m));
    RIG_MISUSE(op_set_key(op, key, false, &m), "not in its initial state");
    assert_true(op->key_set); /* nothing has changed */
    op_destroy(op);
    op_destroy(xts);
    object_destroy(key);
    object_destroy(large);
    object_destroy(other);
    object_destroy(empty);
}

static void test_two_keys_of_two_sizes(void **state)
{
    struct op *xts = rig_op(TEE_ALG_AES_XTS, TEE_MODE_ENCRYPT, 512, NULL);
    struct object *key = aes(16), *large = aes(32);

    (void)state;
    RIG_MISUSE(op_set_key2(xts, key, large, false, &m), "two sizes");
    op_destroy(xts);
    object_destroy(key);
    object_destroy(large);
}

static void test_bad_copies(void **state)
{
    struct op *op = ecb(128), *cbc = rig_op(TEE_ALG_AES_CBC_NOPAD, TEE_MODE_ENCRYPT, 128, NULL),
              *decrypt = rig_op(TEE_ALG_AES_ECB_NOPAD, TEE_MODE_DECRYPT, 128, NULL),
              *large = ecb(256);
    struct object *key = aes(32);

    (void)state;
    RIG_MISUSE(op_copy(cbc, op, &m), "two algorithms or modes");
    RIG_MISUSE(op_copy(decrypt, op, &m), "two algorithms or modes");
    RIG_OK(op_set_key(large, key, false, &m));
    RIG_MISUSE(op_copy(op, large, &m), "larger than the destination");
    assert_false(op->key_set);
    RIG_OK(op_copy(large, large, &m));
    assert_true(large->key_set);
    RIG_OK(op_copy(large, op, &m)); /* of one without a key */
    assert_false(large->key_set);
    op_destroy(op);
    op_destroy(cbc);
    op_destroy(decrypt);
    op_destroy(large);
    object_destroy(key);
}

static void test_reset_wants_a_key(void **state)
{
    struct op *op = ecb(128);

    (void)state;
    RIG_MISUSE(op_reset(op, &m), "has no key");
    op_destroy(op);
}

static void test_overlaps(void **state)
{
    static const struct {
        uintptr_t from;
        size_t from_size;
        uintptr_t to;
        size_t size;
        bool overlaps;
    } row[] = {
        {1000, 10, 1000, 10, false}, /* the same is no overlap that hurts */
        {1000, 10, 1010, 10, false},     {1000, 10, 990, 10, false},
        {1000, 10, 1009, 10, true},      {1000, 10, 991, 10, true},
        {1000, 0, 1000, 10, false},      {1005, 0, 1000, 5, false},
        {1000, 10, 1005, 0, true}, /* nothing can be written, so it does not matter */
        {1000, 10, 990, SIZE_MAX, true}, {UINTPTR_MAX - 4, 4, UINTPTR_MAX - 9, 9, true},
        {1000, 10, 0, 0, false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(row); i++) {
        size_t size = row[i].size;
        const struct op_data d = {.from = (const uint8_t *)row[i].from,
                                  .from_size = row[i].from_size,
                                  .to = (uint8_t *)row[i].to,
                                  .size = &size};
        if (op_overlaps(&d) != row[i].overlaps)
            fail_msg("row %zu", i);
    }
}

static void test_support(void **state)
{
    (void)state;
    assert_true(alg_supported(TEE_ALG_AES_ECB_NOPAD, TEE_CRYPTO_ELEMENT_NONE));
    assert_false(alg_supported(TEE_ALG_AES_ECB_NOPAD, TEE_ECC_CURVE_NIST_P256));
    assert_false(alg_supported(0, TEE_CRYPTO_ELEMENT_NONE));
    assert_true(alg_supported(TEE_ALG_ECDSA_SHA256, TEE_ECC_CURVE_NIST_P521));
    assert_true(alg_supported(TEE_ALG_ECDSA_SHA256, TEE_ECC_CURVE_BSI_P512t1));
    assert_false(alg_supported(TEE_ALG_ECDSA_SHA256, TEE_CRYPTO_ELEMENT_NONE));
    assert_false(alg_supported(TEE_ALG_ECDSA_SHA256, TEE_ECC_CURVE_25519));
    assert_false(alg_supported(TEE_ALG_ECDSA_SHA256, TEE_ECC_CURVE_NIST_P521 + 1));
    assert_true(alg_supported(TEE_ALG_SM2_DSA_SM3, TEE_ECC_CURVE_SM2));
    /* as TAs have them that were built before OP-TEE 3.20, of P-256 */
    assert_true(alg_supported(ECDSA_P256_OLD, TEE_ECC_CURVE_NIST_P256));
    assert_false(alg_supported(ECDSA_P256_OLD, TEE_ECC_CURVE_NIST_P384));
    assert_false(alg_supported(ECDSA_P256_OLD, TEE_ECC_CURVE_BSI_P256r1));
    assert_true(alg_supported(ECDH_P256_OLD, TEE_ECC_CURVE_NIST_P256));
    assert_false(alg_supported(ECDH_P256_OLD, TEE_ECC_CURVE_BSI_P256t1));
}

/* No identifier twice; what a row refers to is there. */
static void test_the_table_is_sound(void **state)
{
    const struct alg *a;

    (void)state;
    for (unsigned i = 0; (a = alg_at(i)); i++) {
        assert_ptr_equal(alg_find(a->id), a);
        assert_int_not_equal(a->modes, 0);
        assert_int_equal(a->key_count == 0, a->key_type == 0);
        if (a->key_type)
            assert_non_null(object_type_find(a->key_type));
        if (a->other_type)
            assert_non_null(object_type_find(a->other_type));
    }
    for (unsigned i = 0; object_type_at(i); i++) {
        const struct object_type *t = object_type_at(i);
        assert_ptr_equal(object_type_find(t->id), t);
        assert_true(t->rule_count <= ARRAY_COUNT(t->rule));
        if (t->public_type)
            assert_non_null(object_type_find(t->public_type));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes_and_modes),
        cmocka_unit_test(test_flags_follow_the_state),
        cmocka_unit_test(test_keys_are_copies),
        cmocka_unit_test(test_bad_keys),
        cmocka_unit_test(test_two_keys_of_two_sizes),
        cmocka_unit_test(test_bad_copies),
        cmocka_unit_test(test_reset_wants_a_key),
        cmocka_unit_test(test_overlaps),
        cmocka_unit_test(test_support),
        cmocka_unit_test(test_the_table_is_sound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
