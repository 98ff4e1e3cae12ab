/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Authenticated encryption against libcrypto, which does the whole message at once: random keys,
 * nonces, sizes and pieces, tags of all sizes. GCM with a nonce that is too long for libcrypto is
 * done bit by bit.
 */
#include "ae_rig.h"

#include <stdio.h>
#include <stdlib.h>

#include <openssl/evp.h>

struct secret {
    uint8_t key[32];
    size_t size;
};

static EVP_CIPHER_CTX *context(const char *mode, const struct secret *s)
{
    char name[32];

    snprintf(name, sizeof(name), "AES-%zu-%s", s->size * 8, mode);
    EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, name, NULL);
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    assert_true(cipher && ctx);
    assert_int_equal(EVP_EncryptInit_ex2(ctx, cipher, NULL, NULL, NULL), 1);
    EVP_CIPHER_free(cipher);
    return ctx;
}

/* ---- the other side ---- */

static void ccm_at_once(const struct secret *s, const struct ae_message *msg, uint8_t *to,
                        uint8_t *tag)
{
    EVP_CIPHER_CTX *ctx = context("CCM", s);
    int n;

    EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_IVLEN, (int)msg->nonce_size, NULL);
    EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, (int)msg->tag_size, NULL);
    assert_int_equal(EVP_EncryptInit_ex2(ctx, NULL, s->key, msg->nonce, NULL), 1);
    assert_int_equal(EVP_EncryptUpdate(ctx, NULL, &n, NULL, (int)msg->size), 1);
    if (msg->aad_size)
        assert_int_equal(EVP_EncryptUpdate(ctx, NULL, &n, msg->aad, (int)msg->aad_size), 1);
    assert_int_equal(EVP_EncryptUpdate(ctx, to, &n, msg->text, (int)msg->size), 1);
    EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, (int)msg->tag_size, tag);
    EVP_CIPHER_CTX_free(ctx);
}

static void gcm_at_once(const struct secret *s, const struct ae_message *msg, uint8_t *to,
                        uint8_t *tag)
{
    EVP_CIPHER_CTX *ctx = context("GCM", s);
    int n;

    EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_IVLEN, (int)msg->nonce_size, NULL);
    assert_int_equal(EVP_EncryptInit_ex2(ctx, NULL, s->key, msg->nonce, NULL), 1);
    if (msg->aad_size)
        assert_int_equal(EVP_EncryptUpdate(ctx, NULL, &n, msg->aad, (int)msg->aad_size), 1);
    if (msg->size)
        assert_int_equal(EVP_EncryptUpdate(ctx, to, &n, msg->text, (int)msg->size), 1);
    assert_int_equal(EVP_EncryptFinal_ex(ctx, to + msg->size, &n), 1);
    EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, (int)msg->tag_size, tag);
    EVP_CIPHER_CTX_free(ctx);
}

/* NIST SP 800-38D, algorithm 1: bits from the left, one after the other. */
static void gcm_times(uint8_t *x, const uint8_t *y)
{
    uint8_t z[16] = {0}, v[16];

    memcpy(v, y, 16);
    for (unsigned i = 0; i < 128; i++) {
        bool odd = v[15] & 1;
        for (unsigned k = 0; k < 16 && x[i / 8] >> (7 - i % 8) & 1; k++)
            z[k] ^= v[k];
        for (unsigned k = 15; k > 0; k--)
            v[k] = (uint8_t)(v[k] >> 1 | v[k - 1] << 7);
        v[0] = (uint8_t)(v[0] >> 1 ^ (odd ? 0xe1 : 0));
    }
    memcpy(x, z, 16);
}

static void gcm_hash(uint8_t *sum, const uint8_t *h, const uint8_t *from, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        sum[i % 16] ^= from[i];
        if (i % 16 == 15 || i + 1 == size)
            gcm_times(sum, h);
    }
}

static void gcm_hash_sizes(uint8_t *sum, const uint8_t *h, uint64_t one, uint64_t two)
{
    uint8_t block[16];

    for (unsigned i = 0; i < 8; i++) {
        block[i] = (uint8_t)(one * 8 >> (56 - 8 * i));
        block[8 + i] = (uint8_t)(two * 8 >> (56 - 8 * i));
    }
    gcm_hash(sum, h, block, 16);
}

static void gcm_by_hand(const struct secret *s, const struct ae_message *msg, uint8_t *to,
                        uint8_t *tag)
{
    EVP_CIPHER_CTX *ecb = context("ECB", s);
    uint8_t h[16] = {0}, counter[16] = {0}, first[16], stream[16], sum[16] = {0};
    int n;

    assert_int_equal(EVP_EncryptInit_ex2(ecb, NULL, s->key, NULL, NULL), 1);
    EVP_EncryptUpdate(ecb, h, &n, h, 16);
    gcm_hash(counter, h, msg->nonce, msg->nonce_size);
    gcm_hash_sizes(counter, h, 0, msg->nonce_size);
    EVP_EncryptUpdate(ecb, first, &n, counter, 16);
    for (size_t i = 0; i < msg->size; i++) {
        if (i % 16 == 0) {
            for (unsigned k = 15; k >= 12 && ++counter[k] == 0; k--)
                ;
            EVP_EncryptUpdate(ecb, stream, &n, counter, 16);
        }
        to[i] = msg->text[i] ^ stream[i % 16];
    }
    gcm_hash(sum, h, msg->aad, msg->aad_size);
    gcm_hash(sum, h, to, msg->size);
    gcm_hash_sizes(sum, h, msg->aad_size, msg->size);
    for (unsigned i = 0; i < msg->tag_size; i++)
        tag[i] = sum[i] ^ first[i];
    EVP_CIPHER_CTX_free(ecb);
}

/* ---- the runs ---- */

static struct {
    uint8_t plain[SYM_MAX], cipher[SYM_MAX + 16], got[SYM_MAX + 16], nonce[2048], aad[4096];
} buffers;

typedef void (*reference)(const struct secret *s, const struct ae_message *msg, uint8_t *to,
                          uint8_t *tag);

static void one_message(uint32_t alg, reference ref, uint64_t *seed, struct ae_message msg)
{
    struct secret s = {.size = 16 + 8 * (rig_random(seed) % 3)};
    static const struct sym_way ways[] = {{"any", 0, 2000, false, false},
                                          {"any, in place", 0, 2000, true, false}};
    const struct sym_way *way =
        msg.size < 300 ? &sym_ways[rig_random(seed) % sym_way_count] : &ways[rig_random(seed) % 2];
    uint8_t tag[16];

    rig_random_bytes(seed, s.key, s.size);
    rig_random_bytes(seed, buffers.plain, msg.size);
    rig_random_bytes(seed, buffers.aad, msg.aad_size);
    rig_random_bytes(seed, buffers.nonce, msg.nonce_size);
    msg.nonce = buffers.nonce;
    msg.aad = buffers.aad;
    msg.text = buffers.plain;
    ref(&s, &msg, buffers.cipher, tag);
    struct op *to = sym_op(alg, TEE_MODE_ENCRYPT, s.key, s.size);
    struct op *from = sym_op(alg, TEE_MODE_DECRYPT, s.key, s.size);
    ae_run(to, way, seed, &msg, buffers.got);
    assert_memory_equal(buffers.got, buffers.cipher, msg.size);
    assert_memory_equal(msg.tag, tag, msg.tag_size);
    msg.text = buffers.cipher;
    ae_run(from, way, seed, &msg, buffers.got);
    assert_memory_equal(buffers.got, buffers.plain, msg.size);
    op_destroy(to);
    op_destroy(from);
}

static void test_ccm(void **state)
{
    uint64_t seed = 13;

    (void)state;
    for (size_t nonce = 7; nonce <= 13; nonce++) {
        for (size_t tag = 4; tag <= 16; tag += 2) {
            for (unsigned k = 0; k < 6; k++)
                one_message(TEE_ALG_AES_CCM, ccm_at_once, &seed,
                            (struct ae_message){.nonce_size = nonce,
                                                .tag_size = tag,
                                                .aad_size = rig_random(&seed) % 70,
                                                .size = rig_random(&seed) % 100});
        }
    }
}

static void test_gcm(void **state)
{
    uint64_t seed = 14;

    (void)state;
    for (size_t nonce = 1; nonce <= 128; nonce++) {
        for (size_t tag = 12; tag <= 16; tag++)
            one_message(TEE_ALG_AES_GCM, gcm_at_once, &seed,
                        (struct ae_message){.nonce_size = nonce,
                                            .tag_size = tag,
                                            .aad_size = rig_random(&seed) % 70,
                                            .size = rig_random(&seed) % 100});
    }
}

/* The references agree where both can. */
static void test_gcm_by_hand(void **state)
{
    uint64_t seed = 15;

    (void)state;
    for (size_t nonce = 100; nonce <= 1000; nonce += 1 + nonce / 150)
        one_message(TEE_ALG_AES_GCM, gcm_by_hand, &seed,
                    (struct ae_message){.nonce_size = nonce,
                                        .tag_size = 12 + nonce % 5,
                                        .aad_size = rig_random(&seed) % 40,
                                        .size = rig_random(&seed) % 60});
}

static void test_large_messages(void **state)
{
    uint64_t seed = 16;

    (void)state;
    for (unsigned k = 0; k < 30; k++) {
        struct ae_message msg = {.nonce_size = 12,
                                 .tag_size = 16,
                                 .aad_size = sym_random_size(&seed, sizeof(buffers.aad)),
                                 .size = k < 2 ? SYM_MAX - 1 : sym_random_size(&seed, SYM_MAX)};
        one_message(TEE_ALG_AES_GCM, gcm_at_once, &seed, msg);
        one_message(TEE_ALG_AES_CCM, ccm_at_once, &seed, msg);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ccm),
        cmocka_unit_test(test_gcm),
        cmocka_unit_test(test_gcm_by_hand),
        cmocka_unit_test(test_large_messages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
