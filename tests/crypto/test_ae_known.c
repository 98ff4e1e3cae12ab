/* SPDX-License-Identifier: BSD-2-Clause */
/* Authenticated encryption: known answers, in all ways of giving a message. */
#include "ae_rig.h"

#include <stdlib.h>

static const struct {
    uint32_t alg;
    const char *key, *nonce, *aad, *plain, *cipher, *tag;
} known[] = {
#include "vectors/sym_ae.inc"
};

static void test_known_answers(void **state)
{
    uint8_t nonce[256], aad[256], plain[256], cipher[256], out[512];
    uint64_t seed = 8;

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(known); i++) {
        struct op *to = sym_op_hex(known[i].alg, TEE_MODE_ENCRYPT, known[i].key);
        struct op *from = sym_op_hex(known[i].alg, TEE_MODE_DECRYPT, known[i].key);
        struct ae_message msg = {.nonce = nonce, .aad = aad, .text = plain};
        msg.nonce_size = rig_hex(nonce, sizeof(nonce), known[i].nonce);
        msg.aad_size = rig_hex(aad, sizeof(aad), known[i].aad);
        msg.size = rig_hex(plain, sizeof(plain), known[i].plain);
        msg.tag_size = rig_hex(msg.tag, sizeof(msg.tag), known[i].tag);
        assert_int_equal(rig_hex(cipher, sizeof(cipher), known[i].cipher), msg.size);
        for (unsigned w = 0; w < sym_way_count; w++) {
            memset(msg.tag, 0, sizeof(msg.tag));
            msg.text = plain;
            ae_run(to, &sym_ways[w], &seed, &msg, out);
            assert_memory_equal(out, cipher, msg.size);
            rig_assert_hex(msg.tag, msg.tag_size, known[i].tag);
            msg.text = cipher;
            ae_run(from, &sym_ways[w], &seed, &msg, out);
            assert_memory_equal(out, plain, msg.size);
        }
        op_destroy(to);
        op_destroy(from);
    }
}

/* NIST SP 800-38C, example 4: so much additional data that its length is written in six bytes. */
static void test_ccm_with_much_additional_data(void **state)
{
    struct op *op =
        sym_op_hex(TEE_ALG_AES_CCM, TEE_MODE_ENCRYPT, "404142434445464748494a4b4c4d4e4f");
    uint8_t *aad = malloc(65536), nonce[13], plain[32], out[64];
    struct ae_message msg = {nonce, aad, plain, 13, 65536, 32, {0}, 14};
    uint64_t seed = 9;

    (void)state;
    assert_non_null(aad);
    for (size_t i = 0; i < 65536; i++)
        aad[i] = (uint8_t)i;
    for (size_t i = 0; i < 13; i++)
        nonce[i] = (uint8_t)(0x10 + i);
    for (size_t i = 0; i < 32; i++)
        plain[i] = (uint8_t)(0x20 + i);
    ae_run(op, &sym_ways[8], &seed, &msg, out);
    rig_assert_hex(out, 32, "69915dad1e84c6376a68c2967e4dab615ae0fd1faec44cc484828529463ccf72");
    rig_assert_hex(msg.tag, 14, "b4ac6bec93e8598e7f0dadbcea5b");
    free(aad);
    op_destroy(op);
}

/* Both libgcrypt 1.10 and nettle 3.8 say so: byte i of the key is i + 1, of the nonce 7 * i + 3, of
 * the 20 bytes of additional data 5 * i + 1, of the plaintext 3 * i + 2. */
static const struct {
    size_t nonce;
    const char *cipher, *tag;
} long_nonces[] = {
    {127, "99e3c5cfed5c8225ad7327872f53d51cb971721661d9f7d39ff74f4c6ffcd123a7be673619",
     "48d574f1db9c50c0c4b25abf821074c1"},
    {128, "e1f0a543daacdc7fea4cabc9db743795a976cf9f2efdccd35e231e767276000d1c97cd9e15",
     "c326c12bb81ea2b64dfd62163c9ebf68"},
    {129, "ea8ea159b30b3b5c0c1332ed8a3d3164fbde38dfb7bee4897d1534bad440a9a495dc2161e8",
     "90b5d7d3fa3a3f32a4cd633d454ad4ca"},
    {143, "4fbbba8f2e8bae2a4e55753f7652bd64fcaae14ea9f2d7e1ff94100c4f5efcaf6491e99977",
     "bd243ebd58edddbdc3b476f655bcd983"},
    {144, "256ffd3b82fd226e7f84a07dcdb2e769a570d15742432c741114341bdfb8b9c2ac6af6eb54",
     "951a380c627e910e80018c2ab0a1d6c8"},
    {145, "2f04dc8c7e2f1937820f24c0083722d205e6011be698bba116fb9da1e621c078df3d6b78f1",
     "8b6aef956a9fc88f241e9cbe48f287f1"},
    {256, "e6831ed19095b80b4b793eeca1e945c83ea127e3802c8a6df1d0b12854c3638ecbd6963b27",
     "9d0fcfbab5cfc0de3f8b66753e8b2f21"},
    {257, "acc73524a8b098862b362972fd00416a638df612f0b82bb57a57c984ac5ef1dbdc7bb1382a",
     "a15386edad0c9588363ad584eb26d378"},
    {1000, "704016eb9f7b6cb3aa403aa943f2d899dca2f446d565bb1a12fc27af90f7829f16454981f4",
     "a968a17c56cda29b0042c197420ff256"},
    {4096, "0e692370ff060ff58ea4e97cfd486d00f1dcfaa3cf1019ddc7189663bb17b588e40d9949ad",
     "4f9df85d0c21421c3550215d2763f7a7"},
};

static void fill(uint8_t *bytes, size_t size, unsigned times, unsigned plus)
{
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(times * i + plus);
}

static void test_gcm_with_long_nonces(void **state)
{
    uint8_t key[32], *nonce = malloc(4096), aad[20], plain[37], out[128];
    uint64_t seed = 10;

    (void)state;
    assert_non_null(nonce);
    fill(key, sizeof(key), 1, 1);
    fill(nonce, 4096, 7, 3);
    fill(aad, sizeof(aad), 5, 1);
    fill(plain, sizeof(plain), 3, 2);
    struct op *op = sym_op(TEE_ALG_AES_GCM, TEE_MODE_ENCRYPT, key, sizeof(key));
    for (size_t i = 0; i < ARRAY_COUNT(long_nonces); i++) {
        struct ae_message msg = {nonce, aad, plain, long_nonces[i].nonce, 20, 37, {0}, 16};
        ae_run(op, &sym_ways[7], &seed, &msg, out);
        rig_assert_hex(out, 37, long_nonces[i].cipher);
        rig_assert_hex(msg.tag, 16, long_nonces[i].tag);
    }
    op_destroy(op);
    free(nonce);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_answers),
        cmocka_unit_test(test_ccm_with_much_additional_data),
        cmocka_unit_test(test_gcm_with_long_nonces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
