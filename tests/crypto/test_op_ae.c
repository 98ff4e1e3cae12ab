/* SPDX-License-Identifier: BSD-2-Clause */
/* Authenticated encryption: what comes out when, states, and each rule. */
#include "ae_rig.h"

#include <stdlib.h>

static const uint32_t algs[] = {TEE_ALG_AES_CCM, TEE_ALG_AES_GCM};

/* 30 bytes of additional data and 50 of payload, all zeros. */
static const struct ae_message plain = {sym_zeros, sym_zeros, sym_zeros, 12, 30, 50, {0}, 16};

static struct op *ae_op(uint32_t alg, uint32_t mode)
{
    return sym_op_hex(alg, mode, sym_key16);
}

/* The same, encrypted. */
static void encrypted(uint32_t alg, uint8_t cipher[50], struct ae_message *msg)
{
    struct op *op = ae_op(alg, TEE_MODE_ENCRYPT);
    uint64_t seed = 0;

    *msg = plain;
    ae_run(op, &sym_ways[0], &seed, msg, cipher);
    msg->text = cipher;
    op_destroy(op);
}

static uint32_t update(struct op *op, size_t size, bool gp11, uint8_t *to, size_t *room,
                       struct misuse *m)
{
    const struct op_data d = {.from = sym_zeros, .from_size = size, .to = to, .size = room};
    return op_ae_update(op, &d, gp11, m);
}

static void begin(struct op *op)
{
    ae_init(op, &plain);
    RIG_OK(op_ae_update_aad(op, sym_zeros, 30, false, &m));
}

static void test_what_an_update_gives_out(void **state)
{
    static const size_t in[] = {1, 14, 2, 0, 31}, ccm[] = {0, 0, 16, 0, 32};
    uint8_t out[128];

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(algs); i++) {
        struct op *op = ae_op(algs[i], TEE_MODE_DECRYPT);
        begin(op);
        for (size_t k = 0; k < ARRAY_COUNT(in); k++) {
            size_t room = sizeof(out);
            RIG_OK(update(op, in[k], false, out, &room, &m));
            assert_int_equal(room, algs[i] == TEE_ALG_AES_CCM ? ccm[k] : in[k]);
        }
        op_destroy(op);
    }
}

static void test_states(void **state)
{
    uint8_t out[128], tag[16];
    size_t room = sizeof(out), tag_room = 16;

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(algs); i++) {
        struct op *op = ae_op(algs[i], TEE_MODE_ENCRYPT);
        const struct op_data rest = {.from = sym_zeros, .from_size = 49, .to = out, .size = &room};
        assert_int_equal(op->result_size, 0);
        begin(op);
        assert_int_equal(op->result_size, 16);
        RIG_OK(update(op, 0, false, out, &room, &m));
        assert_int_equal(op->state, TEE_OPERATION_STATE_INITIAL);
        room = sizeof(out);
        RIG_OK(update(op, 1, false, out, &room, &m));
        assert_int_equal(op->state, TEE_OPERATION_STATE_ACTIVE);
        room = sizeof(out);
        RIG_OK(op_ae_encrypt_final(op, &rest, tag, &tag_room, &m));
        assert_int_equal(op->state, TEE_OPERATION_STATE_INITIAL);
        assert_false(op->initialized);
        op_destroy(op);
    }
}

/* In 1.1, additional data and each update make the operation active. */
static void test_states_of_1_1(void **state)
{
    uint8_t out[128];
    size_t room = sizeof(out);

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(algs); i++) {
        struct op *op = ae_op(algs[i], TEE_MODE_ENCRYPT);
        ae_init(op, &plain);
        RIG_OK(op_ae_update_aad(op, sym_zeros, 10, true, &m));
        assert_int_equal(op->state, TEE_OPERATION_STATE_ACTIVE);
        RIG_OK(op_ae_update_aad(op, sym_zeros, 20, true, &m));
        room = sizeof(out);
        RIG_OK(update(op, 1, true, out, &room, &m));
        RIG_MISUSE(op_ae_update_aad(op, sym_zeros, 1, true, &m), "after payload");
        RIG_OK(op_reset(op, &m));
        ae_init(op, &plain);
        RIG_OK(op_ae_update_aad(op, sym_zeros, 30, false, &m));
        room = sizeof(out);
        RIG_OK(update(op, 0, true, out, &room, &m));
        assert_int_equal(op->state, TEE_OPERATION_STATE_ACTIVE);
        op_destroy(op);
    }
}

static void test_short_buffers(void **state)
{
    uint8_t out[64], right[64], tag[16];
    struct ae_message msg;

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(algs); i++) {
        struct op *op = ae_op(algs[i], TEE_MODE_ENCRYPT);
        size_t rooms[][2] = {{49, 16}, {50, 15}, {0, 0}, {64, 0}, {50, 16}};
        encrypted(algs[i], right, &msg);
        begin(op);
        for (size_t k = 0; k < ARRAY_COUNT(rooms); k++) {
            bool last = k + 1 == ARRAY_COUNT(rooms);
            const struct op_data d = {sym_zeros, 50, out, &rooms[k][0]};
            RIG_RESULT(op_ae_encrypt_final(op, &d, tag, &rooms[k][1], &m),
                       last ? TEE_SUCCESS : TEE_ERROR_SHORT_BUFFER);
            assert_int_equal(rooms[k][0], 50);
            assert_int_equal(rooms[k][1], 16);
        }
        assert_memory_equal(out, right, 50);
        assert_memory_equal(tag, msg.tag, 16);
        op_destroy(op);
    }
}

/* Nowhere to tell a size: the tag alone is wanted. */
static void no_payload(uint32_t alg, size_t size, const uint8_t *zeros, uint8_t *cipher)
{
    struct op *to = ae_op(alg, TEE_MODE_ENCRYPT), *from = ae_op(alg, TEE_MODE_DECRYPT);
    struct ae_message msg = {sym_zeros, sym_zeros, zeros, 12, 30, size, {0}, 16};
    size_t first = size < 11 ? size : 11, room = 16, tag_room = 16;
    uint8_t out[16], tag[16];
    struct op_data d = {zeros, first, out, &room};
    uint64_t seed = 0;

    ae_run(to, &sym_ways[0], &seed, &msg, cipher);
    ae_init(to, &msg);
    RIG_OK(op_ae_update_aad(to, sym_zeros, 30, false, &m));
    RIG_OK(op_ae_update(to, &d, false, &m));
    d = (struct op_data){zeros + first, size - first, NULL, NULL};
    RIG_OK(op_ae_encrypt_final(to, &d, tag, &tag_room, &m));
    assert_memory_equal(tag, msg.tag, 16);
    d = (struct op_data){cipher, size, NULL, NULL};
    for (unsigned wrong = 0; wrong < 2; wrong++) {
        tag[0] ^= (uint8_t)wrong;
        ae_init(from, &msg);
        RIG_OK(op_ae_update_aad(from, sym_zeros, 30, false, &m));
        RIG_RESULT(op_ae_decrypt_final(from, &d, tag, 16, &m),
                   wrong ? TEE_ERROR_MAC_INVALID : TEE_SUCCESS);
        assert_int_equal(from->state, TEE_OPERATION_STATE_INITIAL);
    }
    op_destroy(to);
    op_destroy(from);
}

static void test_final_whose_payload_is_not_wanted(void **state)
{
    uint8_t *cipher = malloc(5016), *zeros = calloc(1, 5000);

    (void)state;
    assert_true(cipher && zeros);
    for (size_t size = 0; size <= 5000; size += 1 + size / 2) {
        no_payload(TEE_ALG_AES_CCM, size, zeros, cipher);
        no_payload(TEE_ALG_AES_GCM, size, zeros, cipher);
    }
    free(cipher);
    free(zeros);
}

/* ---- a wrong tag ---- */

/* In the last call nothing of its plaintext is left; nothing at all in the operation. */
static void fail_once(struct op *op, const struct ae_message *msg, size_t before, size_t tag_size)
{
    uint8_t *out = malloc(msg->size + 1);
    size_t room = msg->size;
    struct op_data d = {msg->text, before, out, &room};

    assert_non_null(out);
    ae_init(op, msg);
    RIG_OK(op_ae_update_aad(op, msg->aad, msg->aad_size, false, &m));
    RIG_OK(op_ae_update(op, &d, false, &m));
    size_t rest = msg->size - room;
    memset(out, 0xA5, msg->size);
    d = (struct op_data){msg->text + before, msg->size - before, out, &rest};
    RIG_RESULT(op_ae_decrypt_final(op, &d, msg->tag, tag_size, &m), TEE_ERROR_MAC_INVALID);
    assert_int_equal(rest, 0);
    for (size_t i = 0; i < msg->size; i++)
        assert_true(out[i] == 0xA5 || out[i] == 0);
    assert_int_equal(out[0], before < msg->size ? 0 : 0xA5);
    assert_int_equal(op->state, TEE_OPERATION_STATE_INITIAL);
    assert_false(op->initialized);
    free(out);
}

static void test_a_wrong_tag_leaves_nothing(void **state)
{
    uint8_t cipher[50], out[64];
    struct ae_message msg;
    uint64_t seed = 11;

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(algs); i++) {
        struct op *op = ae_op(algs[i], TEE_MODE_DECRYPT);
        encrypted(algs[i], cipher, &msg);
        for (unsigned bit = 0; bit < 128; bit++) {
            msg.tag[bit / 8] ^= (uint8_t)(1u << bit % 8);
            fail_once(op, &msg, bit % 48, 16);
            msg.tag[bit / 8] ^= (uint8_t)(1u << bit % 8);
        }
        for (unsigned bit = 0; bit < 50 * 8; bit += 7) {
            cipher[bit / 8] ^= (uint8_t)(1u << bit % 8);
            fail_once(op, &msg, bit % 48, 16);
            cipher[bit / 8] ^= (uint8_t)(1u << bit % 8);
        }
        for (size_t size = 0; size < 16; size++)
            fail_once(op, &msg, size, size); /* a part of the tag is none */
        /* what has failed does not hinder what comes next */
        ae_run(op, &sym_ways[7], &seed, &msg, out);
        assert_memory_equal(out, sym_zeros, 50);
        op_destroy(op);
    }
}

static void test_other_nonces_and_additional_data_are_noticed(void **state)
{
    uint8_t cipher[50], other[32] = {1};
    struct ae_message msg;

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(algs); i++) {
        struct op *op = ae_op(algs[i], TEE_MODE_DECRYPT);
        encrypted(algs[i], cipher, &msg);
        msg.aad = other;
        fail_once(op, &msg, 20, 16);
        msg.aad = sym_zeros;
        msg.nonce = other;
        fail_once(op, &msg, 20, 16);
        msg.nonce = sym_zeros;
        if (algs[i] == TEE_ALG_AES_GCM) {
            msg.aad_size = 29;
            fail_once(op, &msg, 20, 16);
        }
        op_destroy(op);
    }
}

/* ---- copies, resets ---- */

static void test_a_copy_goes_its_own_way(void **state)
{
    uint8_t cipher[50], out[128];
    struct ae_message msg;

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(algs); i++) {
        encrypted(algs[i], cipher, &msg);
        for (size_t at = 0; at <= 80; at++) {
            struct op *op = ae_op(algs[i], TEE_MODE_DECRYPT);
            struct op *copy = rig_op(algs[i], TEE_MODE_DECRYPT, 128, NULL);
            size_t aad = at < 30 ? at : 30, first = at < 30 ? 0 : at - 30, room = sizeof(out), rest;
            struct op_data d = {cipher, first, out, &room};
            ae_init(op, &msg);
            RIG_OK(op_ae_update_aad(op, sym_zeros, aad, false, &m));
            RIG_OK(op_ae_update(op, &d, false, &m));
            RIG_OK(op_copy(copy, op, &m));
            assert_int_equal(copy->result_size, 16);
            op_destroy(op);
            rest = sizeof(out) - room;
            if (aad < 30)
                RIG_OK(op_ae_update_aad(copy, sym_zeros, 30 - aad, false, &m));
            d = (struct op_data){cipher + first, 50 - first, out + room, &rest};
            RIG_OK(op_ae_decrypt_final(copy, &d, msg.tag, 16, &m));
            assert_int_equal(room + rest, 50);
            assert_memory_equal(out, sym_zeros, 50);
            op_destroy(copy);
        }
    }
}

/* A copy of 1.1's knows, too, that its payload has begun. */
static void test_a_copy_takes_no_additional_data_after_payload(void **state)
{
    uint8_t out[128];

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(algs); i++) {
        struct op *op = ae_op(algs[i], TEE_MODE_ENCRYPT), *copy = ae_op(algs[i], TEE_MODE_ENCRYPT);
        size_t room = sizeof(out);
        begin(op);
        RIG_OK(update(op, 1, true, out, &room, &m));
        RIG_OK(op_copy(copy, op, &m));
        RIG_MISUSE(op_ae_update_aad(copy, sym_zeros, 0, true, &m), "after payload");
        op_destroy(op);
        op_destroy(copy);
    }
}

/* What one nonce's size has set does not outlive a copy or another key. */
static void test_sizes_of_nonces_change(void **state)
{
    struct op *fresh = ae_op(TEE_ALG_AES_GCM, TEE_MODE_ENCRYPT);
    struct op *op = ae_op(TEE_ALG_AES_GCM, TEE_MODE_ENCRYPT);
    struct ae_message longer = plain, right = plain;
    struct object *key = rig_secret(TEE_TYPE_AES, sym_zeros, 16);
    uint8_t out[64];
    uint64_t seed = 19;

    (void)state;
    longer.nonce_size = right.nonce_size = 20;
    ae_run(fresh, &sym_ways[0], &seed, &right, out);
    ae_run(op, &sym_ways[0], &seed, &longer, out);
    ae_init(fresh, &plain); /* with 12 bytes */
    RIG_OK(op_copy(op, fresh, &m));
    ae_run(op, &sym_ways[0], &seed, &longer, out);
    assert_memory_equal(longer.tag, right.tag, 16);
    RIG_OK(op_reset(fresh, &m));
    RIG_OK(op_set_key(fresh, key, false, &m));
    RIG_OK(op_set_key(op, key, false, &m));
    ae_init(fresh, &plain);
    ae_run(op, &sym_ways[0], &seed, &longer, out);
    ae_run(fresh, &sym_ways[0], &seed, &right, out);
    assert_memory_equal(longer.tag, right.tag, 16);
    object_destroy(key);
    op_destroy(fresh);
    op_destroy(op);
}

static void test_reset_and_init_begin_anew(void **state)
{
    uint8_t cipher[50], out[128];
    struct ae_message msg;
    uint64_t seed = 12;

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(algs); i++) {
        struct op *op = ae_op(algs[i], TEE_MODE_DECRYPT);
        size_t room = sizeof(out);
        encrypted(algs[i], cipher, &msg);
        begin(op);
        RIG_OK(update(op, 21, false, out, &room, &m));
        RIG_OK(op_reset(op, &m));
        RIG_MISUSE(update(op, 1, false, out, &room, &m), "nothing has been begun");
        ae_run(op, &sym_ways[7], &seed, &msg, out);
        assert_memory_equal(out, sym_zeros, 50);
        begin(op); /* initial still: init may be called again */
        ae_run(op, &sym_ways[7], &seed, &msg, out);
        assert_memory_equal(out, sym_zeros, 50);
        op_destroy(op);
    }
}

/* ---- misuse ---- */

static uint32_t init(struct op *op, size_t nonce, uint32_t tag_bits, size_t payload,
                     struct misuse *m)
{
    const struct op_ae_init init = {
        .nonce = sym_zeros, .nonce_size = nonce, .tag_bits = tag_bits, .payload_size = payload};
    return op_ae_init(op, &init, m);
}

static void test_tags(void **state)
{
    (void)state;
    for (uint32_t bits = 0; bits <= 144; bits++) {
        struct op *ccm = ae_op(TEE_ALG_AES_CCM, TEE_MODE_ENCRYPT);
        struct op *gcm = ae_op(TEE_ALG_AES_GCM, TEE_MODE_ENCRYPT);
        bool of_ccm = bits >= 32 && bits <= 128 && bits % 16 == 0;
        bool of_gcm = bits >= 96 && bits <= 128 && bits % 8 == 0;
        RIG_RESULT(init(ccm, 12, bits, 1, &m), of_ccm ? TEE_SUCCESS : TEE_ERROR_NOT_SUPPORTED);
        RIG_RESULT(init(gcm, 12, bits, 1, &m), of_gcm ? TEE_SUCCESS : TEE_ERROR_NOT_SUPPORTED);
        assert_int_equal(ccm->initialized, of_ccm);
        assert_int_equal(gcm->initialized, of_gcm);
        op_destroy(ccm);
        op_destroy(gcm);
    }
}

static void test_misuse_of_init(void **state)
{
    struct op *ccm = ae_op(TEE_ALG_AES_CCM, TEE_MODE_ENCRYPT);
    struct op *gcm = ae_op(TEE_ALG_AES_GCM, TEE_MODE_ENCRYPT);
    struct op *keyless = rig_op(TEE_ALG_AES_GCM, TEE_MODE_ENCRYPT, 128, NULL);
    struct op *digest = rig_op(TEE_ALG_SHA256, TEE_MODE_DIGEST, 0, NULL);
    const struct op_ae_init no_nonce = {.nonce_size = 0, .tag_bits = 128};
    static const size_t limits[] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 40, 32, 24, 16};
    uint8_t out[16];
    size_t room = sizeof(out);

    (void)state;
    for (size_t nonce = 0; nonce <= 20; nonce++) {
        if (nonce >= 7 && nonce <= 13)
            RIG_OK(init(ccm, nonce, 128, 1, &m));
        else
            RIG_MISUSE(init(ccm, nonce, 128, 1, &m), "7 to 13 bytes");
    }
    for (size_t nonce = 10; nonce <= 13; nonce++) {
        size_t limit = (size_t)1 << limits[nonce];
        RIG_OK(init(ccm, nonce, 128, limit - 1, &m));
        RIG_MISUSE(init(ccm, nonce, 128, limit, &m), "a nonce of that size");
    }
    RIG_MISUSE(init(gcm, 0, 128, 1, &m), "an empty nonce");
    RIG_MISUSE(op_ae_init(gcm, &no_nonce, &m), "no nonce");
    RIG_MISUSE(init(keyless, 12, 128, 1, &m), "has no key");
    RIG_MISUSE(init(digest, 12, 128, 1, &m), "no authenticated encryption");
    begin(gcm);
    RIG_OK(update(gcm, 1, false, out, &room, &m));
    RIG_MISUSE(init(gcm, 12, 128, 1, &m), "not in its initial state");
    op_destroy(ccm);
    op_destroy(gcm);
    op_destroy(keyless);
    op_destroy(digest);
}

static void test_misuse_of_data(void **state)
{
    struct op *digest = rig_op(TEE_ALG_SHA256, TEE_MODE_DIGEST, 0, NULL);
    uint8_t out[64], tag[16];
    size_t room = sizeof(out), tag_room = 16;
    const struct op_data d = {sym_zeros, 1, out, &room};

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(algs); i++) {
        struct op *to = ae_op(algs[i], TEE_MODE_ENCRYPT);
        struct op *from = ae_op(algs[i], TEE_MODE_DECRYPT);
        const char *idle = "nothing has been begun";
        RIG_MISUSE(op_ae_update_aad(to, sym_zeros, 1, false, &m), idle);
        RIG_MISUSE(op_ae_update(to, &d, false, &m), idle);
        RIG_MISUSE(op_ae_encrypt_final(to, &d, tag, &tag_room, &m), idle);
        RIG_MISUSE(op_ae_decrypt_final(from, &d, tag, 16, &m), idle);
        RIG_OK(init(to, 12, 128, 1, &m));
        RIG_OK(init(from, 12, 128, 1, &m));
        RIG_MISUSE(op_ae_encrypt_final(from, &d, tag, &tag_room, &m), "decrypts");
        RIG_MISUSE(op_ae_decrypt_final(to, &d, tag, 16, &m), "encrypts");
        RIG_MISUSE(op_set_key(to, NULL, false, &m), "not in its initial state");
        RIG_MISUSE(op_ae_update_aad(to, sym_zeros, SIZE_MAX, false, &m), "more data than there is");
        RIG_MISUSE(update(to, SIZE_MAX, false, out, &room, &m), "more data than there is");
        room = sizeof(out);
        RIG_OK(op_ae_update(to, &d, false, &m));
        RIG_MISUSE(op_ae_update_aad(to, sym_zeros, 0, false, &m), "after payload");
        op_destroy(to);
        op_destroy(from);
    }
    RIG_MISUSE(op_ae_update_aad(digest, sym_zeros, 1, false, &m), "no authenticated encryption");
    RIG_MISUSE(op_ae_update(digest, &d, false, &m), "no authenticated encryption");
    RIG_MISUSE(op_ae_encrypt_final(digest, &d, tag, &tag_room, &m), "no authenticated encryption");
    RIG_MISUSE(op_ae_decrypt_final(digest, &d, tag, 16, &m), "no authenticated encryption");
    op_destroy(digest);
}

/* CCM holds a caller to the lengths that it has announced: 30 and 50 bytes. */
static void test_lengths_of_ccm(void **state)
{
    struct op *op = ae_op(TEE_ALG_AES_CCM, TEE_MODE_ENCRYPT);
    uint8_t out[64], tag[16];
    size_t room = sizeof(out), tag_room = 16;
    struct op_data d = {sym_zeros, 0, out, &room};

    (void)state;
    ae_init(op, &plain);
    RIG_OK(op_ae_update_aad(op, sym_zeros, 29, false, &m));
    RIG_MISUSE(op_ae_update_aad(op, sym_zeros, 2, false, &m), "more additional data");
    RIG_MISUSE(update(op, 1, false, out, &room, &m), "less additional data");
    RIG_MISUSE(op_ae_encrypt_final(op, &d, tag, &tag_room, &m), "less additional data");
    RIG_OK(update(op, 0, false, out, &room, &m)); /* no payload yet */
    RIG_OK(op_ae_update_aad(op, sym_zeros, 1, false, &m));
    RIG_MISUSE(op_ae_update_aad(op, sym_zeros, 1, false, &m), "more additional data");
    room = sizeof(out);
    RIG_MISUSE(update(op, 51, false, out, &room, &m), "more data than was announced");
    RIG_OK(update(op, 49, false, out, &room, &m));
    room = sizeof(out);
    RIG_MISUSE(update(op, 2, false, out, &room, &m), "more data than was announced");
    RIG_MISUSE(op_ae_encrypt_final(op, &d, tag, &tag_room, &m), "less data than was announced");
    d.from_size = 2;
    RIG_MISUSE(op_ae_encrypt_final(op, &d, tag, &tag_room, &m), "more data than was announced");
    d.from_size = 1;
    RIG_OK(op_ae_encrypt_final(op, &d, tag, &tag_room, &m));
    op_destroy(op);
}

/* GCM does not look at them. */
static void test_lengths_of_gcm(void **state)
{
    struct op *op = ae_op(TEE_ALG_AES_GCM, TEE_MODE_ENCRYPT);
    uint8_t out[64], tag[16];
    size_t room = sizeof(out), tag_room = 16;
    const struct op_data d = {sym_zeros, 60, out, &room};

    (void)state;
    ae_init(op, &plain);
    RIG_OK(op_ae_update_aad(op, sym_zeros, 31, false, &m));
    RIG_OK(op_ae_encrypt_final(op, &d, tag, &tag_room, &m));
    assert_int_equal(room, 60);
    op_destroy(op);
}

/* In 1.1 an operation that has only been begun may get another key, and has not begun then. */
static void test_another_key_in_1_1(void **state)
{
    struct op *op = ae_op(TEE_ALG_AES_GCM, TEE_MODE_ENCRYPT);
    struct object *key = rig_secret(TEE_TYPE_AES, sym_zeros, 16);

    (void)state;
    RIG_OK(init(op, 12, 128, 1, &m));
    RIG_MISUSE(op_set_key(op, key, false, &m), "not in its initial state");
    RIG_OK(op_set_key(op, key, true, &m));
    RIG_MISUSE(op_ae_update_aad(op, sym_zeros, 1, true, &m), "nothing has been begun");
    RIG_OK(init(op, 12, 128, 1, &m));
    RIG_OK(op_ae_update_aad(op, sym_zeros, 1, true, &m));
    RIG_MISUSE(op_set_key(op, key, true, &m), "not in its initial state");
    object_destroy(key);
    op_destroy(op);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_an_update_gives_out),
        cmocka_unit_test(test_states),
        cmocka_unit_test(test_states_of_1_1),
        cmocka_unit_test(test_short_buffers),
        cmocka_unit_test(test_final_whose_payload_is_not_wanted),
        cmocka_unit_test(test_a_wrong_tag_leaves_nothing),
        cmocka_unit_test(test_other_nonces_and_additional_data_are_noticed),
        cmocka_unit_test(test_a_copy_goes_its_own_way),
        cmocka_unit_test(test_a_copy_takes_no_additional_data_after_payload),
        cmocka_unit_test(test_sizes_of_nonces_change),
        cmocka_unit_test(test_reset_and_init_begin_anew),
        cmocka_unit_test(test_tags),
        cmocka_unit_test(test_misuse_of_init),
        cmocka_unit_test(test_misuse_of_data),
        cmocka_unit_test(test_lengths_of_ccm),
        cmocka_unit_test(test_lengths_of_gcm),
        cmocka_unit_test(test_another_key_in_1_1),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
