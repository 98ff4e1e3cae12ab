/* SPDX-License-Identifier: BSD-2-Clause */
/* Symmetric ciphers: known answers, in all ways of giving a message. */
#include "sym_rig.h"

static const struct {
    uint32_t alg;
    const char *key, *iv, *plain, *cipher;
} known[] = {
#include "vectors/sym_cipher.inc"
};

struct message {
    uint8_t plain[256], cipher[256], iv[16];
    size_t plain_size, cipher_size, iv_size;
};

static void message_of(size_t i, struct message *msg)
{
    msg->plain_size = rig_hex(msg->plain, sizeof(msg->plain), known[i].plain);
    msg->cipher_size = rig_hex(msg->cipher, sizeof(msg->cipher), known[i].cipher);
    msg->iv_size = rig_hex(msg->iv, sizeof(msg->iv), known[i].iv);
}

static void test_known_answers(void **state)
{
    uint64_t seed = 1;
    struct message msg;
    uint8_t out[512];

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(known); i++) {
        struct op *to = sym_op_hex(known[i].alg, TEE_MODE_ENCRYPT, known[i].key);
        struct op *from = sym_op_hex(known[i].alg, TEE_MODE_DECRYPT, known[i].key);
        message_of(i, &msg);
        for (unsigned w = 0; w < sym_way_count; w++) {
            const struct sym_way *way = &sym_ways[w];
            RIG_OK(op_cipher_init(to, msg.iv, msg.iv_size, &m));
            size_t size = sym_cipher(to, way, &seed, msg.plain, msg.plain_size, out);
            rig_assert_hex(out, size, known[i].cipher);
            RIG_OK(op_cipher_init(from, msg.iv, msg.iv_size, &m));
            size = sym_cipher(from, way, &seed, msg.cipher, msg.cipher_size, out);
            rig_assert_hex(out, size, known[i].plain);
        }
        op_destroy(to);
        op_destroy(from);
    }
}

static void test_every_algorithm_has_an_answer(void **state)
{
    const struct alg *a;

    (void)state;
    for (unsigned i = 0; (a = alg_at(i)); i++) {
        bool found = a->op_class != TEE_OPERATION_CIPHER;
        for (size_t k = 0; k < ARRAY_COUNT(known) && !found; k++)
            found = known[k].alg == a->id;
        if (!found)
            fail_msg("no known answer of %s", a->name);
    }
}

static void test_init_while_active_begins_anew(void **state)
{
    struct message msg;
    uint8_t out[512];
    uint64_t seed = 3;

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(known); i++) {
        struct op *op = sym_op_hex(known[i].alg, TEE_MODE_ENCRYPT, known[i].key);
        message_of(i, &msg);
        for (unsigned reset = 0; reset < 2; reset++) {
            size_t room = sizeof(out);
            RIG_OK(sym_init(op, &m));
            RIG_OK(sym_update(op, 100, out, &room, &m));
            if (reset) {
                RIG_OK(op_reset(op, &m));
                assert_int_equal(op->state, TEE_OPERATION_STATE_INITIAL);
                RIG_MISUSE(sym_update(op, 16, out, &room, &m), "not active");
            }
            RIG_OK(op_cipher_init(op, msg.iv, msg.iv_size, &m));
            size_t size = sym_cipher(op, &sym_ways[7], &seed, msg.plain, msg.plain_size, out);
            rig_assert_hex(out, size, known[i].cipher);
        }
        op_destroy(op);
    }
}

static void test_a_copy_goes_its_own_way(void **state)
{
    struct message msg;
    uint8_t out[512];

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(known); i++) {
        struct op *op = sym_op_hex(known[i].alg, TEE_MODE_DECRYPT, known[i].key);
        message_of(i, &msg);
        for (size_t at = 0; at <= msg.cipher_size; at += 1 + at / 3) {
            struct op *copy = rig_op(known[i].alg, TEE_MODE_DECRYPT, op->max_bits, NULL);
            size_t room = sizeof(out), rest = sizeof(out);
            RIG_OK(op_cipher_init(op, msg.iv, msg.iv_size, &m));
            struct op_data d = {.from = msg.cipher, .from_size = at, .to = out, .size = &room};
            RIG_OK(op_cipher_update(op, &d, &m));
            RIG_OK(op_copy(copy, op, &m));
            RIG_OK(sym_init(op, &m)); /* whatever becomes of the original */
            d = (struct op_data){msg.cipher + at, msg.cipher_size - at, out + room, &rest};
            RIG_OK(op_cipher_final(copy, &d, &m));
            rig_assert_hex(out, room + rest, known[i].plain);
            op_destroy(copy);
        }
        op_destroy(op);
    }
}

/* A counter is a number of 128 bits. */
static void test_a_counter_begins_anew_after_its_end(void **state)
{
    static const uint32_t algs[][2] = {{TEE_ALG_AES_CTR, TEE_ALG_AES_ECB_NOPAD},
                                       {TEE_ALG_SM4_CTR, TEE_ALG_SM4_ECB_NOPAD}};
    uint8_t stream[48], blocks[48], counters[48];

    (void)state;
    memset(counters, 0xff, 16);
    counters[15] = 0xfe;
    memset(counters + 16, 0xff, 16);
    memset(counters + 32, 0, 16);
    for (size_t i = 0; i < ARRAY_COUNT(algs); i++) {
        struct op *ctr = sym_op_hex(algs[i][0], TEE_MODE_ENCRYPT, sym_key16);
        struct op *ecb = sym_op_hex(algs[i][1], TEE_MODE_ENCRYPT, sym_key16);
        size_t size = sizeof(stream);
        const struct op_data d = {.from = counters, .from_size = 48, .to = blocks, .size = &size};
        RIG_OK(op_cipher_init(ctr, counters, 16, &m));
        RIG_OK(sym_final(ctr, 48, stream, &size, &m));
        RIG_OK(op_cipher_init(ecb, NULL, 0, &m));
        RIG_OK(op_cipher_final(ecb, &d, &m));
        assert_memory_equal(stream, blocks, 48);
        op_destroy(ctr);
        op_destroy(ecb);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_answers),
        cmocka_unit_test(test_every_algorithm_has_an_answer),
        cmocka_unit_test(test_init_while_active_begins_anew),
        cmocka_unit_test(test_a_copy_goes_its_own_way),
        cmocka_unit_test(test_a_counter_begins_anew_after_its_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
