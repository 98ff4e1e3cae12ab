/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Symmetric ciphers against libcrypto, which does the whole message at once: random keys, IVs,
 * sizes and pieces, in both directions. Single DES comes from the legacy provider there; SM4-XTS,
 * which it has not, is done block by block.
 */
#include "sym_rig.h"

#include <stdio.h>
#include <stdlib.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/provider.h>

static const struct subject {
    uint32_t alg;
    size_t key, iv, step, least; /* bytes; a message's size is a multiple of step */
    const char *name;            /* libcrypto's, NULL: see above */
    bool pads;
} subjects[] = {
    {TEE_ALG_AES_ECB_NOPAD, 16, 0, 16, 0, "AES-128-ECB", false},
    {TEE_ALG_AES_ECB_NOPAD, 24, 0, 16, 0, "AES-192-ECB", false},
    {TEE_ALG_AES_ECB_NOPAD, 32, 0, 16, 0, "AES-256-ECB", false},
    {TEE_ALG_AES_CBC_NOPAD, 16, 16, 16, 0, "AES-128-CBC", false},
    {TEE_ALG_AES_CBC_NOPAD, 24, 16, 16, 0, "AES-192-CBC", false},
    {TEE_ALG_AES_CBC_NOPAD, 32, 16, 16, 0, "AES-256-CBC", false},
    {TEE_ALG_AES_CTR, 16, 16, 1, 0, "AES-128-CTR", false},
    {TEE_ALG_AES_CTR, 24, 16, 1, 0, "AES-192-CTR", false},
    {TEE_ALG_AES_CTR, 32, 16, 1, 0, "AES-256-CTR", false},
    {TEE_ALG_AES_CTS, 16, 16, 1, 16, "AES-128-CBC-CTS", false},
    {TEE_ALG_AES_CTS, 24, 16, 1, 16, "AES-192-CBC-CTS", false},
    {TEE_ALG_AES_CTS, 32, 16, 1, 16, "AES-256-CBC-CTS", false},
    {TEE_ALG_AES_XTS, 32, 16, 1, 16, "AES-128-XTS", false},
    {TEE_ALG_AES_XTS, 64, 16, 1, 16, "AES-256-XTS", false},
    {TEE_ALG_DES_ECB_NOPAD, 8, 0, 8, 0, "DES-ECB", false},
    {TEE_ALG_DES_CBC_NOPAD, 8, 8, 8, 0, "DES-CBC", false},
    {TEE_ALG_DES3_ECB_NOPAD, 16, 0, 8, 0, "DES-EDE-ECB", false},
    {TEE_ALG_DES3_ECB_NOPAD, 24, 0, 8, 0, "DES-EDE3-ECB", false},
    {TEE_ALG_DES3_CBC_NOPAD, 16, 8, 8, 0, "DES-EDE-CBC", false},
    {TEE_ALG_DES3_CBC_NOPAD, 24, 8, 8, 0, "DES-EDE3-CBC", false},
    {TEE_ALG_SM4_ECB_NOPAD, 16, 0, 16, 0, "SM4-ECB", false},
    {TEE_ALG_SM4_CBC_NOPAD, 16, 16, 16, 0, "SM4-CBC", false},
    {TEE_ALG_SM4_CTR, 16, 16, 1, 0, "SM4-CTR", false},
    {TEE_ALG_SM4_ECB_PKCS5, 16, 0, 1, 0, "SM4-ECB", true},
    {TEE_ALG_SM4_CBC_PKCS5, 16, 16, 1, 0, "SM4-CBC", true},
    {TEE_ALG_SM4_XTS, 32, 16, 1, 16, NULL, false},
};

/* ---- the other side ---- */

static EVP_CIPHER_CTX *keyed(const char *name, const uint8_t *key, const uint8_t *iv, bool pads)
{
    const OSSL_PARAM cs3[] = {
        OSSL_PARAM_utf8_string(OSSL_CIPHER_PARAM_CTS_MODE, (char *)(uintptr_t) "CS3", 3),
        OSSL_PARAM_END};
    EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, name, NULL);
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();

    assert_true(cipher && ctx);
    assert_int_equal(EVP_EncryptInit_ex2(ctx, cipher, key, iv, strstr(name, "CTS") ? cs3 : NULL),
                     1);
    EVP_CIPHER_CTX_set_padding(ctx, pads);
    EVP_CIPHER_free(cipher);
    return ctx;
}

static size_t at_once(const struct subject *s, const uint8_t *key, const uint8_t *iv,
                      const uint8_t *from, size_t size, uint8_t *to)
{
    EVP_CIPHER_CTX *ctx = keyed(s->name, key, s->iv ? iv : NULL, s->pads);
    int written = 0, last = 0;

    if (size)
        assert_int_equal(EVP_EncryptUpdate(ctx, to, &written, from, (int)size), 1);
    assert_int_equal(EVP_EncryptFinal_ex(ctx, to + written, &last), 1);
    EVP_CIPHER_CTX_free(ctx);
    return (size_t)written + (size_t)last;
}

static void one_block(EVP_CIPHER_CTX *ctx, const uint8_t *tweak, uint8_t *block)
{
    int written;

    for (unsigned i = 0; i < 16; i++)
        block[i] ^= tweak[i];
    assert_int_equal(EVP_EncryptUpdate(ctx, block, &written, block, 16), 1);
    for (unsigned i = 0; i < 16; i++)
        block[i] ^= tweak[i];
}

static void times_x(uint8_t *tweak)
{
    unsigned carry = 0;

    for (unsigned i = 0; i < 16; i++) {
        unsigned byte = tweak[i] << 1 | carry;
        tweak[i] = (uint8_t)byte;
        carry = byte >> 8;
    }
    tweak[0] ^= carry ? 0x87 : 0;
}

/* IEEE 1619, 5.3. */
static size_t sm4_xts(const uint8_t *key, const uint8_t *iv, const uint8_t *from, size_t size,
                      uint8_t *to)
{
    EVP_CIPHER_CTX *data = keyed("SM4-ECB", key, NULL, false);
    EVP_CIPHER_CTX *second = keyed("SM4-ECB", key + 16, NULL, false);
    uint8_t tweak[16] = {0}, first[16];
    size_t at = 0;

    memcpy(first, iv, 16);
    one_block(second, tweak, first);
    memcpy(tweak, first, 16);
    memcpy(to, from, size);
    for (; size - at >= 16; at += 16) {
        one_block(data, tweak, to + at);
        times_x(tweak);
    }
    for (size_t i = at; i < size; i++) {
        uint8_t stolen = to[i - 16];
        to[i - 16] = from[i];
        to[i] = stolen;
    }
    if (at < size)
        one_block(data, tweak, to + at - 16);
    EVP_CIPHER_CTX_free(data);
    EVP_CIPHER_CTX_free(second);
    return size;
}

/* ---- the runs ---- */

static struct {
    uint8_t plain[SYM_MAX], expected[SYM_MAX + 16], got[SYM_MAX + 16];
} buffers;

static void one_message(const struct subject *s, uint64_t *seed, size_t size,
                        const struct sym_way *way)
{
    uint8_t key[64], iv[16];

    size -= size % s->step;
    rig_random_bytes(seed, key, sizeof(key));
    rig_random_bytes(seed, iv, sizeof(iv));
    rig_random_bytes(seed, buffers.plain, size);
    struct op *to = sym_op(s->alg, TEE_MODE_ENCRYPT, key, s->key);
    struct op *from = sym_op(s->alg, TEE_MODE_DECRYPT, key, s->key);
    size_t cipher = s->name ? at_once(s, key, iv, buffers.plain, size, buffers.expected)
                            : sm4_xts(key, iv, buffers.plain, size, buffers.expected);
    RIG_OK(op_cipher_init(to, iv, s->iv, &m));
    assert_int_equal(sym_cipher(to, way, seed, buffers.plain, size, buffers.got), cipher);
    assert_memory_equal(buffers.got, buffers.expected, cipher);
    RIG_OK(op_cipher_init(from, iv, s->iv, &m));
    assert_int_equal(sym_cipher(from, way, seed, buffers.expected, cipher, buffers.got), size);
    assert_memory_equal(buffers.got, buffers.plain, size);
    op_destroy(to);
    op_destroy(from);
}

/* Every size up to some blocks. */
static void test_small_messages(void **state)
{
    uint64_t seed = 5;

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(subjects); i++) {
        for (size_t size = subjects[i].least; size <= 100; size += subjects[i].step)
            one_message(&subjects[i], &seed, size, &sym_ways[rig_random(&seed) % sym_way_count]);
    }
}

static void test_large_messages(void **state)
{
    static const struct sym_way ways[] = {{"any", 0, 9000, false, false},
                                          {"any, in place", 0, 9000, true, false}};
    uint64_t seed = 6;

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(subjects); i++) {
        for (unsigned k = 0; k < 12; k++) {
            size_t size = k ? sym_random_size(&seed, SYM_MAX) : SYM_MAX;
            if (size < subjects[i].least)
                size = subjects[i].least;
            one_message(&subjects[i], &seed, size, &ways[k % 2]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_small_messages),
        cmocka_unit_test(test_large_messages),
    };
    OSSL_PROVIDER *legacy = OSSL_PROVIDER_load(NULL, "legacy");
    OSSL_PROVIDER *others = OSSL_PROVIDER_load(NULL, "default");

    if (!legacy || !others) {
        fprintf(stderr, "libcrypto has no provider of single DES to compare with\n");
        return 1;
    }
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    OSSL_PROVIDER_unload(legacy);
    OSSL_PROVIDER_unload(others);
    return failed;
}
