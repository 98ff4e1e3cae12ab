/* SPDX-License-Identifier: BSD-2-Clause */
/* Padding of PKCS#5, good and bad. */
#include "sym_rig.h"

/* What decrypts to a last block of `plain`, one block of sym_zeros before it. */
static void cipher_of(const uint8_t plain[16], uint32_t unpadded, uint8_t to[32])
{
    struct op *op = sym_begun(unpadded, TEE_MODE_ENCRYPT);
    uint8_t both[32] = {0};
    size_t size = 32;
    const struct op_data d = {.from = both, .from_size = 32, .to = to, .size = &size};

    memcpy(both + 16, plain, 16);
    RIG_OK(op_cipher_final(op, &d, &m));
    op_destroy(op);
}

static uint32_t unpad(struct op *op, const uint8_t *cipher, size_t size, uint8_t *to, size_t *room,
                      struct misuse *m)
{
    const struct op_data d = {.from = cipher, .from_size = size, .to = to, .size = room};
    return op_cipher_final(op, &d, m);
}

/* Every last byte, with the right bytes before it, and with each of them spoiled. */
static void test_bad_padding(void **state)
{
    static const uint32_t algs[][2] = {{TEE_ALG_SM4_CBC_PKCS5, TEE_ALG_SM4_CBC_NOPAD},
                                       {TEE_ALG_SM4_ECB_PKCS5, TEE_ALG_SM4_ECB_NOPAD}};
    uint8_t plain[16], cipher[32], out[64];

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(algs); i++) {
        struct op *op = sym_begun(algs[i][0], TEE_MODE_DECRYPT);
        for (unsigned last = 0; last < 256; last++) {
            bool good = last >= 1 && last <= 16;
            for (unsigned spoil = 0; spoil < (good ? last : 1); spoil++) {
                size_t room = sizeof(out);
                memset(plain, (int)last, sizeof(plain));
                if (spoil)
                    plain[15 - spoil] ^= 0x80;
                cipher_of(plain, algs[i][1], cipher);
                memset(out, 0xA5, sizeof(out));
                RIG_OK(sym_init(op, &m));
                if (good && !spoil) {
                    RIG_OK(unpad(op, cipher, 32, out, &room, &m));
                    assert_int_equal(room, 32 - last);
                } else {
                    RIG_RESULT(unpad(op, cipher, 32, out, &room, &m), TEE_ERROR_BAD_PARAMETERS);
                    assert_int_equal(room, 0);
                    assert_int_equal(out[0], 0xA5);
                }
                assert_int_equal(op->state, TEE_OPERATION_STATE_INITIAL);
            }
        }
        op_destroy(op);
    }
}

static void test_padded_messages_of_no_length(void **state)
{
    static const size_t sizes[] = {0, 1, 15, 17, 31};
    uint8_t out[64];

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(sizes); i++) {
        struct op *op = sym_begun(TEE_ALG_SM4_CBC_PKCS5, TEE_MODE_DECRYPT);
        size_t room = sizeof(out);
        RIG_RESULT(sym_final(op, sizes[i], out, &room, &m), TEE_ERROR_BAD_PARAMETERS);
        assert_int_equal(op->state, TEE_OPERATION_STATE_INITIAL);
        assert_false(op->initialized);
        op_destroy(op);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bad_padding),
        cmocka_unit_test(test_padded_messages_of_no_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
