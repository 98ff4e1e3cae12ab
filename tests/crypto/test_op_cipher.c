/* SPDX-License-Identifier: BSD-2-Clause */
/* Symmetric ciphers: what comes out when, sizes of keys, and each rule. */
#include "sym_rig.h"

/* Bytes that updates of those sizes give out, one after the other. */
static const struct {
    uint32_t alg, mode;
    size_t in[5], out[5];
} lags[] = {
    {TEE_ALG_AES_ECB_NOPAD, TEE_MODE_ENCRYPT, {15, 1, 17, 31, 0}, {0, 16, 16, 32, 0}},
    {TEE_ALG_AES_CBC_NOPAD, TEE_MODE_DECRYPT, {16, 1, 14, 1, 33}, {16, 0, 0, 16, 32}},
    {TEE_ALG_AES_CTR, TEE_MODE_ENCRYPT, {1, 14, 2, 0, 33}, {1, 14, 2, 0, 33}},
    {TEE_ALG_SM4_CTR, TEE_MODE_DECRYPT, {1, 14, 2, 0, 33}, {1, 14, 2, 0, 33}},
    /* The last two blocks are held, and 17 to 32 bytes of any message. */
    {TEE_ALG_AES_CTS, TEE_MODE_ENCRYPT, {32, 1, 15, 1, 65}, {0, 16, 0, 16, 64}},
    {TEE_ALG_AES_XTS, TEE_MODE_DECRYPT, {32, 1, 15, 1, 65}, {0, 16, 0, 16, 64}},
    {TEE_ALG_SM4_XTS, TEE_MODE_ENCRYPT, {33, 16, 16, 0, 1}, {16, 16, 16, 0, 0}},
    {TEE_ALG_DES3_CBC_NOPAD, TEE_MODE_ENCRYPT, {7, 1, 9, 7, 0}, {0, 8, 8, 8, 0}},
    {TEE_ALG_SM4_CBC_PKCS5, TEE_MODE_ENCRYPT, {16, 1, 15, 0, 40}, {16, 0, 16, 0, 32}},
    /* The last block may be padding. */
    {TEE_ALG_SM4_CBC_PKCS5, TEE_MODE_DECRYPT, {16, 1, 15, 0, 40}, {0, 16, 0, 0, 48}},
    {TEE_ALG_SM4_ECB_PKCS5, TEE_MODE_DECRYPT, {17, 15, 16, 1, 31}, {16, 0, 16, 16, 16}},
};

static void test_what_an_update_gives_out(void **state)
{
    uint8_t out[512];

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(lags); i++) {
        struct op *op = sym_begun(lags[i].alg, lags[i].mode);
        for (size_t k = 0; k < ARRAY_COUNT(lags[i].in); k++) {
            size_t room = sizeof(out);
            RIG_OK(sym_update(op, lags[i].in[k], out, &room, &m));
            assert_int_equal(room, lags[i].out[k]);
        }
        op_destroy(op);
    }
}

static void test_final_with_nothing(void **state)
{
    uint8_t out[64];
    const struct alg *a;

    (void)state;
    for (unsigned i = 0; (a = alg_at(i)); i++) {
        if (a->op_class != TEE_OPERATION_CIPHER || a->kind == KIND_CTS || a->kind == KIND_XTS)
            continue;
        struct op *op = sym_begun(a->id, TEE_MODE_ENCRYPT);
        bool pads = a->kind == KIND_ECB_PKCS5 || a->kind == KIND_CBC_PKCS5;
        size_t size = sizeof(out), block = sym_block(op);
        RIG_OK(sym_update(op, block, out, &size, &m));
        assert_int_equal(size, block);
        size = sizeof(out);
        RIG_OK(sym_final(op, 0, out, &size, &m));
        assert_int_equal(size, pads ? block : 0);
        RIG_OK(sym_init(op, &m)); /* and a message of nothing, which nothing needs room for */
        size = 0;
        const struct op_data d = {.from = NULL, .to = NULL, .size = &size};
        if (!pads)
            RIG_OK(op_cipher_final(op, &d, &m));
        op_destroy(op);
    }
}

/* Nowhere to tell a size: what comes out is not wanted, whatever it is. */
static void test_final_whose_result_is_not_wanted(void **state)
{
    const struct op_data whole = {.from = sym_zeros, .from_size = 48};
    const struct op_data part = {.from = sym_zeros, .from_size = 47};
    uint8_t out[512];
    const struct alg *a;

    (void)state;
    for (unsigned i = 0; (a = alg_at(i)); i++) {
        size_t room = sizeof(out);
        if (a->op_class != TEE_OPERATION_CIPHER)
            continue;
        struct op *op = sym_begun(a->id, TEE_MODE_ENCRYPT);
        RIG_OK(sym_update(op, 16, out, &room, &m));
        RIG_OK(op_cipher_final(op, &whole, &m));
        assert_int_equal(op->state, TEE_OPERATION_STATE_INITIAL);
        op_destroy(op);
    }
    struct op *op = sym_begun(TEE_ALG_SM4_CBC_PKCS5, TEE_MODE_DECRYPT);
    RIG_RESULT(op_cipher_final(op, &whole, &m), TEE_ERROR_BAD_PARAMETERS); /* no padding */
    op_destroy(op);
    op = sym_begun(TEE_ALG_AES_CBC_NOPAD, TEE_MODE_DECRYPT);
    RIG_MISUSE(op_cipher_final(op, &part, &m), "whole number of blocks");
    op_destroy(op);
}

/* ---- keys ---- */

static const uint8_t des_key[24] = {1,   35,  69,  103, 137, 171, 205, 239, 2,   36,  70,  104,
                                    138, 172, 206, 240, 3,   37,  71,  105, 139, 173, 207, 241};

/* DES keys with and without parity bits counted are the same keys. */
static void test_des_sizes_of_1_0(void **state)
{
    static const struct {
        uint32_t alg, type, bits, bits_1_0;
    } cases[] = {{TEE_ALG_DES_ECB_NOPAD, TEE_TYPE_DES, 64, 56},
                 {TEE_ALG_DES3_ECB_NOPAD, TEE_TYPE_DES3, 128, 112},
                 {TEE_ALG_DES3_CBC_NOPAD, TEE_TYPE_DES3, 192, 168}};
    uint8_t one[16], two[16];

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct attrs given = {0};
        struct object *key;
        size_t bytes = cases[i].bits / 8, size = sizeof(one);
        assert_true(attrs_add_bytes(&given, TEE_ATTR_SECRET_VALUE, des_key, bytes));
        assert_int_equal(object_create(cases[i].type, cases[i].bits_1_0, &key), TEE_SUCCESS);
        RIG_OK(object_populate(key, &given, &m));
        assert_int_equal(key->bits, cases[i].bits_1_0);
        struct op *old = rig_op(cases[i].alg, TEE_MODE_ENCRYPT, cases[i].bits_1_0, key);
        struct op *new = sym_op(cases[i].alg, TEE_MODE_ENCRYPT, des_key, bytes);
        RIG_OK(sym_init(old, &m));
        RIG_OK(sym_init(new, &m));
        RIG_OK(sym_final(old, 16, one, &size, &m));
        RIG_OK(sym_final(new, 16, two, &size, &m));
        assert_memory_equal(one, two, 16);
        attrs_clear(&given);
        object_destroy(key);
        op_destroy(old);
        op_destroy(new);
    }
}

static void test_generated_keys_work(void **state)
{
    static const struct {
        uint32_t type, bits, bytes, alg;
    } cases[] = {
        {TEE_TYPE_AES, 128, 16, TEE_ALG_AES_CBC_NOPAD},
        {TEE_TYPE_AES, 192, 24, TEE_ALG_AES_CTR},
        {TEE_TYPE_AES, 256, 32, TEE_ALG_AES_ECB_NOPAD},
        {TEE_TYPE_DES, 64, 8, TEE_ALG_DES_CBC_NOPAD},
        {TEE_TYPE_DES, 56, 8, TEE_ALG_DES_ECB_NOPAD},
        {TEE_TYPE_DES3, 112, 16, TEE_ALG_DES3_ECB_NOPAD},
        {TEE_TYPE_DES3, 128, 16, TEE_ALG_DES3_CBC_NOPAD},
        {TEE_TYPE_DES3, 168, 24, TEE_ALG_DES3_ECB_NOPAD},
        {TEE_TYPE_DES3, 192, 24, TEE_ALG_DES3_CBC_NOPAD},
        {TEE_TYPE_SM4, 128, 16, TEE_ALG_SM4_CBC_NOPAD},
    };
    const struct attrs none = {0};
    const struct attr *value;
    uint8_t out[16];
    size_t size = 16;

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct object *key;
        assert_int_equal(object_create(cases[i].type, cases[i].bits, &key), TEE_SUCCESS);
        RIG_OK(object_generate(key, cases[i].bits, &none, NULL, &m));
        assert_int_equal(key->bits, cases[i].bits);
        RIG_OK(object_attr(key, TEE_ATTR_SECRET_VALUE, &value, &m));
        assert_int_equal(value->size, cases[i].bytes);
        struct op *op = rig_op(cases[i].alg, TEE_MODE_ENCRYPT, cases[i].bits, key);
        RIG_OK(sym_init(op, &m));
        RIG_OK(sym_final(op, 16, out, &size, &m));
        object_destroy(key);
        op_destroy(op);
    }
}

static void test_sizes_of_operations(void **state)
{
    static const struct {
        uint32_t alg, bits, result;
    } cases[] = {
        {TEE_ALG_AES_CBC_NOPAD, 128, TEE_SUCCESS},
        {TEE_ALG_AES_CBC_NOPAD, 192, TEE_SUCCESS},
        {TEE_ALG_AES_CBC_NOPAD, 64, TEE_ERROR_NOT_SUPPORTED},
        {TEE_ALG_AES_CTR, 512, TEE_ERROR_NOT_SUPPORTED},
        {TEE_ALG_AES_XTS, 256, TEE_SUCCESS},
        {TEE_ALG_AES_XTS, 512, TEE_SUCCESS},
        {TEE_ALG_AES_XTS, 384, TEE_ERROR_NOT_SUPPORTED},
        {TEE_ALG_AES_XTS, 128, TEE_ERROR_NOT_SUPPORTED},
        {TEE_ALG_DES_ECB_NOPAD, 56, TEE_SUCCESS},
        {TEE_ALG_DES_ECB_NOPAD, 64, TEE_SUCCESS},
        {TEE_ALG_DES_ECB_NOPAD, 128, TEE_ERROR_NOT_SUPPORTED},
        {TEE_ALG_DES3_CBC_NOPAD, 112, TEE_SUCCESS},
        {TEE_ALG_DES3_CBC_NOPAD, 168, TEE_SUCCESS},
        {TEE_ALG_DES3_CBC_NOPAD, 64, TEE_ERROR_NOT_SUPPORTED},
        {TEE_ALG_SM4_CTR, 128, TEE_SUCCESS},
        {TEE_ALG_SM4_CTR, 256, TEE_ERROR_NOT_SUPPORTED},
        {TEE_ALG_SM4_XTS, 256, TEE_SUCCESS},
        {TEE_ALG_SM4_XTS, 128, TEE_ERROR_NOT_SUPPORTED},
    };
    struct op *op;

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        assert_int_equal(op_create(cases[i].alg, TEE_MODE_DECRYPT, cases[i].bits, &op),
                         cases[i].result);
        op_destroy(op);
        assert_int_equal(op_create(cases[i].alg, TEE_MODE_MAC, cases[i].bits, &op),
                         TEE_ERROR_NOT_SUPPORTED);
    }
}

static void test_two_keys(void **state)
{
    struct object *a = rig_secret(TEE_TYPE_AES, des_key, 16),
                  *b = rig_secret(TEE_TYPE_AES, sym_zeros, 16);
    struct object *odd = rig_secret(TEE_TYPE_AES, sym_zeros, 24),
                  *odd2 = rig_secret(TEE_TYPE_AES, des_key, 24);
    struct object *again = rig_secret(TEE_TYPE_AES, des_key, 16);
    struct op *op = rig_op(TEE_ALG_AES_XTS, TEE_MODE_ENCRYPT, 512, NULL);

    (void)state;
    RIG_RESULT(op_set_key2(op, a, a, false, &m), TEE_ERROR_SECURITY);
    RIG_RESULT(op_set_key2(op, a, again, false, &m), TEE_ERROR_SECURITY);
    assert_false(op->key_set);
    RIG_OK(op_set_key2(op, a, again, true, &m)); /* in 1.1 */
    RIG_OK(op_set_key2(op, NULL, NULL, false, &m));
    RIG_MISUSE(op_set_key(op, a, false, &m), "has two keys");
    RIG_MISUSE(op_set_key2(op, a, NULL, false, &m), "one key of two");
    RIG_MISUSE(op_set_key2(op, a, odd, false, &m), "size");
    RIG_MISUSE(op_set_key2(op, odd, odd2, false, &m), "a size that the algorithm does not take");
    RIG_MISUSE(op_cipher_init(op, sym_zeros, 16, &m), "has no key");
    RIG_OK(op_set_key2(op, a, b, false, &m)); /* smaller than the operation is allowed */
    RIG_OK(op_cipher_init(op, sym_zeros, 16, &m));
    object_destroy(a);
    object_destroy(b);
    object_destroy(odd);
    object_destroy(odd2);
    object_destroy(again);
    op_destroy(op);
}

/* ---- misuse ---- */

static void test_misuse_of_init(void **state)
{
    static const struct {
        uint32_t alg;
        size_t right, wrong[3];
    } ivs[] = {
        {TEE_ALG_AES_ECB_NOPAD, 0, {16, 1, 8}},  {TEE_ALG_AES_CBC_NOPAD, 16, {0, 15, 17}},
        {TEE_ALG_AES_CTR, 16, {0, 8, 32}},       {TEE_ALG_AES_CTS, 16, {0, 15, 17}},
        {TEE_ALG_AES_XTS, 16, {0, 8, 17}},       {TEE_ALG_DES_ECB_NOPAD, 0, {8, 1, 16}},
        {TEE_ALG_DES3_CBC_NOPAD, 8, {0, 7, 16}}, {TEE_ALG_SM4_CBC_PKCS5, 16, {0, 15, 17}},
        {TEE_ALG_SM4_ECB_PKCS5, 0, {16, 1, 8}},  {TEE_ALG_SM4_XTS, 16, {0, 15, 17}},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(ivs); i++) {
        struct op *op = sym_begun(ivs[i].alg, TEE_MODE_ENCRYPT);
        RIG_OK(op_reset(op, &m));
        for (unsigned k = 0; k < 3; k++) {
            RIG_MISUSE(op_cipher_init(op, sym_zeros, ivs[i].wrong[k], &m), "IV");
            assert_int_equal(op->state, TEE_OPERATION_STATE_INITIAL);
        }
        RIG_OK(op_cipher_init(op, sym_zeros, ivs[i].right, &m));
        op_destroy(op);
    }
    struct op *op = rig_op(TEE_ALG_AES_CBC_NOPAD, TEE_MODE_ENCRYPT, 128, NULL);
    RIG_MISUSE(op_cipher_init(op, sym_zeros, 16, &m), "has no key");
    op_destroy(op);
    op = sym_op_hex(TEE_ALG_AES_CBC_NOPAD, TEE_MODE_ENCRYPT, sym_key16);
    RIG_MISUSE(op_cipher_init(op, NULL, 16, &m), "no IV");
    op_destroy(op);
}

static void test_misuse_of_states(void **state)
{
    struct op *op = sym_op_hex(TEE_ALG_AES_CBC_NOPAD, TEE_MODE_ENCRYPT, sym_key16);
    struct op *digest = rig_op(TEE_ALG_SHA256, TEE_MODE_DIGEST, 0, NULL);
    uint8_t out[64];
    size_t size = sizeof(out);

    (void)state;
    RIG_MISUSE(sym_update(op, 16, out, &size, &m), "not active");
    RIG_MISUSE(sym_final(op, 16, out, &size, &m), "not active");
    RIG_OK(sym_init(op, &m));
    RIG_MISUSE(op_set_key(op, NULL, false, &m), "not in its initial state");
    RIG_MISUSE(sym_update(op, SIZE_MAX - 8, out, &size, &m), "more data than there is memory");
    RIG_OK(sym_final(op, 16, out, &size, &m));
    RIG_MISUSE(sym_update(op, 16, out, &size, &m), "not active");
    RIG_MISUSE(sym_final(op, 0, out, &size, &m), "not active");
    RIG_OK(op_set_key(op, NULL, false, &m)); /* takes the key away */
    RIG_MISUSE(sym_init(op, &m), "has no key");
    RIG_MISUSE(op_cipher_init(digest, NULL, 0, &m), "no symmetric cipher");
    RIG_MISUSE(sym_update(digest, 16, out, &size, &m), "no symmetric cipher");
    RIG_MISUSE(sym_final(digest, 16, out, &size, &m), "no symmetric cipher");
    op_destroy(op);
    op_destroy(digest);
}

static void test_misuse_of_lengths(void **state)
{
    static const struct {
        uint32_t alg;
        const char *rule;
        size_t wrong[4];
    } lengths[] = {
        {TEE_ALG_AES_ECB_NOPAD, "whole number of blocks", {1, 15, 17, 47}},
        {TEE_ALG_AES_CBC_NOPAD, "whole number of blocks", {1, 15, 17, 47}},
        {TEE_ALG_DES_ECB_NOPAD, "whole number of blocks", {1, 7, 9, 20}},
        {TEE_ALG_DES3_CBC_NOPAD, "whole number of blocks", {1, 7, 9, 20}},
        {TEE_ALG_SM4_CBC_NOPAD, "whole number of blocks", {1, 15, 17, 47}},
        {TEE_ALG_AES_CTS, "shorter than a block", {0, 1, 8, 15}},
        {TEE_ALG_AES_XTS, "shorter than a block", {0, 1, 8, 15}},
        {TEE_ALG_SM4_XTS, "shorter than a block", {0, 1, 8, 15}},
    };
    uint8_t out[64];

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(lengths); i++) {
        for (unsigned k = 0; k < 4; k++) {
            struct op *op = sym_begun(lengths[i].alg, TEE_MODE_DECRYPT);
            size_t whole = lengths[i].wrong[k], first = whole / 2, room = sizeof(out);
            RIG_MISUSE(sym_final(op, whole, out, &room, &m), lengths[i].rule);
            RIG_OK(sym_update(op, first, out, &room, &m)); /* it is still active */
            room = sizeof(out);
            RIG_MISUSE(sym_final(op, whole - first, out, &room, &m), lengths[i].rule);
            op_destroy(op);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_an_update_gives_out),
        cmocka_unit_test(test_final_with_nothing),
        cmocka_unit_test(test_final_whose_result_is_not_wanted),
        cmocka_unit_test(test_des_sizes_of_1_0),
        cmocka_unit_test(test_generated_keys_work),
        cmocka_unit_test(test_sizes_of_operations),
        cmocka_unit_test(test_two_keys),
        cmocka_unit_test(test_misuse_of_init),
        cmocka_unit_test(test_misuse_of_states),
        cmocka_unit_test(test_misuse_of_lengths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
