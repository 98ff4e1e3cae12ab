/* SPDX-License-Identifier: BSD-2-Clause */
/* MACs: states, sizes and each rule; large messages against libcrypto. */
#include "sym_rig.h"

#include <stdlib.h>

#include <openssl/evp.h>

/* One of each kind. */
static const uint32_t kinds[] = {TEE_ALG_HMAC_SHA256,       TEE_ALG_HMAC_SHA3_512,
                                 TEE_ALG_AES_CMAC,          TEE_ALG_DES3_CMAC,
                                 TEE_ALG_AES_CBC_MAC_NOPAD, TEE_ALG_AES_CBC_MAC_PKCS5,
                                 TEE_ALG_DES_CBC_MAC_NOPAD, TEE_ALG_DES3_CBC_MAC_PKCS5};

static const uint8_t some_key[128] = {1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12,
                                      13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24};

static size_t key_size(uint32_t alg)
{
    const struct alg *a = alg_find(alg);
    return a->kind == KIND_HMAC ? 32 : a->cipher == CIPHER_DES ? 8 : 16;
}

static struct op *mac_op(uint32_t alg)
{
    return sym_op(alg, TEE_MODE_MAC, some_key, key_size(alg));
}

/* The MAC of so many zeros. */
static size_t mac_of(struct op *op, size_t size, uint8_t mac[64])
{
    size_t length = 64;

    RIG_OK(op_mac_init(op, NULL, 0, &m));
    RIG_OK(op_mac_compute(op, sym_zeros, size, mac, &length, &m));
    return length;
}

static void test_a_short_buffer_consumes_nothing(void **state)
{
    uint8_t right[64], mac[64];

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++) {
        struct op *op = mac_op(kinds[i]);
        size_t need = mac_of(op, 48, right), size = 0;
        RIG_OK(op_mac_init(op, NULL, 0, &m));
        RIG_OK(op_mac_update(op, sym_zeros, 16, &m));
        RIG_RESULT(op_mac_compute(op, sym_zeros, 32, mac, &size, &m), TEE_ERROR_SHORT_BUFFER);
        assert_int_equal(size, need);
        size = need - 1;
        RIG_RESULT(op_mac_compute(op, sym_zeros, 32, mac, &size, &m), TEE_ERROR_SHORT_BUFFER);
        RIG_OK(op_mac_compute(op, sym_zeros, 32, mac, &size, &m));
        assert_memory_equal(mac, right, need);
        op_destroy(op);
    }
}

static void test_comparing(void **state)
{
    uint8_t mac[65] = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++) {
        struct op *op = mac_op(kinds[i]);
        size_t size = mac_of(op, 48, mac);
        for (size_t bit = 0; bit < size * 8; bit++) {
            mac[bit / 8] ^= (uint8_t)(1u << bit % 8);
            RIG_OK(op_mac_init(op, NULL, 0, &m));
            RIG_RESULT(op_mac_compare(op, sym_zeros, 48, mac, size, &m), TEE_ERROR_MAC_INVALID);
            mac[bit / 8] ^= (uint8_t)(1u << bit % 8);
            assert_int_equal(op->state, TEE_OPERATION_STATE_INITIAL);
            assert_false(op->initialized);
        }
        for (size_t wrong = 0; wrong <= size + 1; wrong++) {
            RIG_OK(op_mac_init(op, NULL, 0, &m));
            RIG_RESULT(op_mac_compare(op, sym_zeros, 48, mac, wrong, &m),
                       wrong == size ? TEE_SUCCESS : TEE_ERROR_MAC_INVALID);
        }
        op_destroy(op);
    }
}

static void test_init_while_active_begins_anew(void **state)
{
    uint8_t right[64], mac[64];

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++) {
        struct op *op = mac_op(kinds[i]);
        size_t need = mac_of(op, 48, right);
        RIG_OK(op_mac_init(op, NULL, 0, &m));
        RIG_OK(op_mac_update(op, some_key, 21, &m));
        mac_of(op, 48, mac);
        assert_memory_equal(mac, right, need);
        RIG_OK(op_mac_init(op, NULL, 0, &m));
        RIG_OK(op_mac_update(op, some_key, 21, &m));
        RIG_OK(op_reset(op, &m));
        RIG_MISUSE(op_mac_update(op, sym_zeros, 1, &m), "not active");
        mac_of(op, 48, mac);
        assert_memory_equal(mac, right, need);
        op_destroy(op);
    }
}

/* An IV is for none of them: CBC-MAC with one would be no MAC. */
static void test_an_iv_is_ignored(void **state)
{
    uint8_t right[64], mac[64];

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++) {
        struct op *op = mac_op(kinds[i]);
        size_t need = mac_of(op, 48, right), size = sizeof(mac);
        RIG_OK(op_mac_init(op, some_key, 16, &m));
        RIG_OK(op_mac_compute(op, sym_zeros, 48, mac, &size, &m));
        assert_memory_equal(mac, right, need);
        op_destroy(op);
    }
}

static void test_a_copy_goes_its_own_way(void **state)
{
    uint8_t right[64], mac[64];

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++) {
        struct op *op = mac_op(kinds[i]);
        size_t need = mac_of(op, 48, right);
        for (size_t at = 0; at <= 48; at++) {
            struct op *copy = rig_op(kinds[i], TEE_MODE_MAC, op->max_bits, NULL);
            size_t size = sizeof(mac);
            RIG_OK(op_mac_init(op, NULL, 0, &m));
            RIG_OK(op_mac_update(op, sym_zeros, at, &m));
            RIG_OK(op_copy(copy, op, &m));
            RIG_OK(op_mac_update(op, some_key, 30, &m));
            RIG_OK(op_mac_compute(copy, sym_zeros, 48 - at, mac, &size, &m));
            assert_memory_equal(mac, right, need);
            RIG_OK(op_reset(op, &m));
            RIG_OK(op_set_key(op, NULL, false, &m));
            RIG_OK(op_copy(copy, op, &m)); /* of nothing */
            RIG_MISUSE(op_mac_init(copy, NULL, 0, &m), "has no key");
            op_destroy(copy);
            op_destroy(op);
            op = mac_op(kinds[i]);
        }
        op_destroy(op);
    }
}

static void test_misuse(void **state)
{
    struct op *op = rig_op(TEE_ALG_AES_CMAC, TEE_MODE_MAC, 256, NULL), *digest;
    uint8_t mac[64];
    size_t size = sizeof(mac);

    (void)state;
    RIG_MISUSE(op_mac_init(op, NULL, 0, &m), "has no key");
    RIG_MISUSE(op_mac_update(op, sym_zeros, 1, &m), "not active");
    RIG_MISUSE(op_mac_compute(op, sym_zeros, 1, mac, &size, &m), "not active");
    RIG_MISUSE(op_mac_compare(op, sym_zeros, 1, mac, 16, &m), "not active");
    op_destroy(op);
    op = mac_op(TEE_ALG_AES_CMAC);
    RIG_OK(op_mac_init(op, NULL, 0, &m));
    RIG_MISUSE(op_set_key(op, NULL, false, &m), "not in its initial state");
    RIG_MISUSE(op_mac_update(op, sym_zeros, SIZE_MAX, &m), "more data than there is memory");
    RIG_OK(op_mac_compute(op, sym_zeros, 1, mac, &size, &m));
    RIG_MISUSE(op_mac_compute(op, sym_zeros, 1, mac, &size, &m), "not active");
    op_destroy(op);
    digest = rig_op(TEE_ALG_SHA256, TEE_MODE_DIGEST, 0, NULL);
    RIG_MISUSE(op_mac_init(digest, NULL, 0, &m), "no MAC");
    RIG_MISUSE(op_mac_update(digest, sym_zeros, 1, &m), "no MAC");
    RIG_MISUSE(op_mac_compute(digest, sym_zeros, 1, mac, &size, &m), "no MAC");
    RIG_MISUSE(op_mac_compare(digest, sym_zeros, 1, mac, 16, &m), "no MAC");
    op_destroy(digest);
}

static void test_misuse_of_lengths(void **state)
{
    static const uint32_t algs[] = {TEE_ALG_AES_CBC_MAC_NOPAD, TEE_ALG_DES_CBC_MAC_NOPAD,
                                    TEE_ALG_DES3_CBC_MAC_NOPAD};
    uint8_t mac[64];
    size_t size = sizeof(mac);

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(algs); i++) {
        struct op *op = mac_op(algs[i]);
        size_t block = sym_block(op);
        RIG_OK(op_mac_init(op, NULL, 0, &m));
        RIG_MISUSE(op_mac_compute(op, NULL, 0, mac, &size, &m), "nothing or not a whole number");
        RIG_MISUSE(op_mac_compare(op, NULL, 0, mac, block, &m), "nothing or not a whole number");
        for (size_t wrong = 1; wrong < block; wrong++) {
            RIG_OK(op_mac_init(op, NULL, 0, &m));
            RIG_OK(op_mac_update(op, sym_zeros, block + wrong / 2, &m));
            RIG_MISUSE(op_mac_compute(op, sym_zeros, wrong - wrong / 2, mac, &size, &m), "whole");
        }
        RIG_OK(op_mac_init(op, NULL, 0, &m));
        RIG_OK(op_mac_update(op, sym_zeros, block, &m));
        RIG_OK(op_mac_compute(op, NULL, 0, mac, &size, &m)); /* all has been given */
        op_destroy(op);
    }
}

static void test_sizes_of_keys(void **state)
{
    static const struct {
        uint32_t alg, type, min, max;
    } ranges[] = {
        {TEE_ALG_HMAC_MD5, TEE_TYPE_HMAC_MD5, 64, 512},
        {TEE_ALG_HMAC_SHA1, TEE_TYPE_HMAC_SHA1, 80, 512},
        {TEE_ALG_HMAC_SHA224, TEE_TYPE_HMAC_SHA224, 112, 512},
        {TEE_ALG_HMAC_SHA256, TEE_TYPE_HMAC_SHA256, 192, 1024},
        {TEE_ALG_HMAC_SHA384, TEE_TYPE_HMAC_SHA384, 256, 1024},
        {TEE_ALG_HMAC_SHA512, TEE_TYPE_HMAC_SHA512, 256, 1024},
        {TEE_ALG_HMAC_SHA3_224, TEE_TYPE_HMAC_SHA3_224, 192, 1024},
        {TEE_ALG_HMAC_SHA3_256, TEE_TYPE_HMAC_SHA3_256, 256, 1024},
        {TEE_ALG_HMAC_SHA3_384, TEE_TYPE_HMAC_SHA3_384, 256, 1024},
        {TEE_ALG_HMAC_SHA3_512, TEE_TYPE_HMAC_SHA3_512, 256, 1024},
        {TEE_ALG_HMAC_SM3, TEE_TYPE_HMAC_SM3, 80, 1024},
    };
    const struct attrs none = {0};
    struct object *key;
    struct op *op;
    uint8_t mac[64];

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(ranges); i++) {
        uint32_t type = ranges[i].type, alg = ranges[i].alg, max = ranges[i].max;
        assert_int_equal(object_create(type, ranges[i].min - 8, &key), TEE_ERROR_NOT_SUPPORTED);
        assert_int_equal(object_create(type, max + 8, &key), TEE_ERROR_NOT_SUPPORTED);
        assert_int_equal(object_create(type, max - 4, &key), TEE_ERROR_NOT_SUPPORTED);
        assert_int_equal(op_create(alg, TEE_MODE_MAC, max + 8, &op), TEE_ERROR_NOT_SUPPORTED);
        assert_int_equal(object_create(type, max, &key), TEE_SUCCESS);
        RIG_OK(object_generate(key, ranges[i].min, &none, NULL, &m));
        op = rig_op(alg, TEE_MODE_MAC, max, key);
        assert_int_equal(mac_of(op, 10, mac), alg_result_size(op->alg));
        op_destroy(op);
        op = rig_op(alg, TEE_MODE_MAC, ranges[i].min, NULL);
        object_reset(key);
        RIG_OK(object_generate(key, ranges[i].min + 8, &none, NULL, &m));
        RIG_MISUSE(op_set_key(op, key, false, &m), "larger than the operation");
        object_destroy(key);
        op_destroy(op);
    }
}

/* ---- large messages ---- */

static size_t at_once(const char *mac, const char *sub, const uint8_t *key, size_t key_bytes,
                      const uint8_t *message, size_t size, uint8_t *to)
{
    size_t length = 0;

    assert_non_null(
        EVP_Q_mac(NULL, mac, NULL, sub, NULL, key, key_bytes, message, size, to, 64, &length));
    return length;
}

/* The last block of CBC. */
static size_t cbc_at_once(const char *cipher, const uint8_t *key, const uint8_t *message,
                          size_t size, uint8_t *to)
{
    EVP_CIPHER *c = EVP_CIPHER_fetch(NULL, cipher, NULL);
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    size_t block = (size_t)EVP_CIPHER_get_block_size(c);
    uint8_t *all = malloc(size);
    int written;

    assert_true(c && ctx && all);
    assert_int_equal(EVP_EncryptInit_ex2(ctx, c, key, sym_zeros, NULL), 1);
    assert_int_equal(EVP_EncryptUpdate(ctx, all, &written, message, (int)size), 1);
    memcpy(to, all + size - block, block);
    EVP_CIPHER_CTX_free(ctx);
    EVP_CIPHER_free(c);
    free(all);
    return block;
}

static const struct subject {
    uint32_t alg;
    size_t key, step;
    const char *mac, *sub; /* mac NULL: CBC-MAC */
} subjects[] = {
    {TEE_ALG_HMAC_MD5, 16, 1, "HMAC", "MD5"},
    {TEE_ALG_HMAC_SHA1, 20, 1, "HMAC", "SHA1"},
    {TEE_ALG_HMAC_SHA224, 28, 1, "HMAC", "SHA224"},
    {TEE_ALG_HMAC_SHA256, 65, 1, "HMAC", "SHA256"},
    {TEE_ALG_HMAC_SHA384, 128, 1, "HMAC", "SHA384"},
    {TEE_ALG_HMAC_SHA512, 127, 1, "HMAC", "SHA512"},
    {TEE_ALG_HMAC_SHA3_224, 28, 1, "HMAC", "SHA3-224"},
    {TEE_ALG_HMAC_SHA3_256, 32, 1, "HMAC", "SHA3-256"},
    {TEE_ALG_HMAC_SHA3_384, 48, 1, "HMAC", "SHA3-384"},
    {TEE_ALG_HMAC_SHA3_512, 64, 1, "HMAC", "SHA3-512"},
    {TEE_ALG_HMAC_SM3, 32, 1, "HMAC", "SM3"},
    {TEE_ALG_AES_CMAC, 16, 1, "CMAC", "AES-128-CBC"},
    {TEE_ALG_AES_CMAC, 24, 1, "CMAC", "AES-192-CBC"},
    {TEE_ALG_AES_CMAC, 32, 1, "CMAC", "AES-256-CBC"},
    {TEE_ALG_DES3_CMAC, 24, 1, "CMAC", "DES-EDE3-CBC"},
    {TEE_ALG_AES_CBC_MAC_NOPAD, 24, 16, NULL, "AES-192-CBC"},
    {TEE_ALG_DES3_CBC_MAC_NOPAD, 16, 8, NULL, "DES-EDE-CBC"},
    {TEE_ALG_DES3_CBC_MAC_NOPAD, 24, 8, NULL, "DES-EDE3-CBC"},
};

static void one_message(const struct subject *s, uint64_t *seed, uint8_t *message)
{
    uint8_t key[128], expected[64], mac[64];
    size_t size = sym_random_size(seed, SYM_MAX), at = 0, length = sizeof(mac);

    size = size < s->step ? s->step : size - size % s->step;
    rig_random_bytes(seed, key, s->key);
    rig_random_bytes(seed, message, size);
    struct op *op = sym_op(s->alg, TEE_MODE_MAC, key, s->key);
    RIG_OK(op_mac_init(op, NULL, 0, &m));
    while (at < size) {
        size_t piece = rig_random(seed) % 3000;
        if (piece > size - at)
            break;
        RIG_OK(op_mac_update(op, message + at, piece, &m));
        at += piece;
    }
    RIG_OK(op_mac_compute(op, message + at, size - at, mac, &length, &m));
    size_t right = s->mac ? at_once(s->mac, s->sub, key, s->key, message, size, expected)
                          : cbc_at_once(s->sub, key, message, size, expected);
    assert_int_equal(length, right);
    assert_memory_equal(mac, expected, right);
    op_destroy(op);
}

static void test_any_pieces_give_the_same(void **state)
{
    uint8_t *message = malloc(SYM_MAX);
    uint64_t seed = 7;

    (void)state;
    assert_non_null(message);
    for (size_t i = 0; i < ARRAY_COUNT(subjects); i++) {
        for (unsigned k = 0; k < 20; k++)
            one_message(&subjects[i], &seed, message);
    }
    free(message);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_short_buffer_consumes_nothing),
        cmocka_unit_test(test_comparing),
        cmocka_unit_test(test_init_while_active_begins_anew),
        cmocka_unit_test(test_an_iv_is_ignored),
        cmocka_unit_test(test_a_copy_goes_its_own_way),
        cmocka_unit_test(test_misuse),
        cmocka_unit_test(test_misuse_of_lengths),
        cmocka_unit_test(test_sizes_of_keys),
        cmocka_unit_test(test_any_pieces_give_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
