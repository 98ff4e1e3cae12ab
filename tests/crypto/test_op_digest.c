/* SPDX-License-Identifier: BSD-2-Clause */
/* Digests. SHAKE of nothing: FIPS 202's examples. */
#include "crypto_rig.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    uint32_t alg;
    const char *digest;
} abc[] = {
#include "vectors/digest.inc"
};

static const struct {
    uint32_t alg;
    const char *stream;
} nothing[] = {
    {TEE_ALG_SHAKE128, "7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26"},
    {TEE_ALG_SHAKE256, "46b9dd2b0ba88d13233b3feb743eeb243fcd52ea62b81b82b50c27646ed5762f"},
};

static struct op *digest(uint32_t alg)
{
    return rig_op(alg, TEE_MODE_DIGEST, 0, NULL);
}

static uint32_t final(struct op *op, const void *from, size_t from_size, uint8_t *to, size_t *size,
                      struct misuse *m)
{
    const struct op_data d = {.from = from, .from_size = from_size, .to = to, .size = size};
    return op_digest_final(op, &d, m);
}

static void test_known_answers(void **state)
{
    uint8_t hash[64];

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(abc); i++) {
        struct op *op = digest(abc[i].alg);
        for (unsigned round = 0; round < 2; round++) { /* final begins anew */
            size_t size = sizeof(hash);
            RIG_OK(op_digest_update(op, "a", 1, &m));
            RIG_OK(op_digest_update(op, NULL, 0, &m));
            RIG_OK(final(op, "bc", 2, hash, &size, &m));
            rig_assert_hex(hash, size, abc[i].digest);
            assert_int_equal(size, alg_result_size(op->alg));
        }
        op_destroy(op);
    }
}

static void test_a_short_buffer_consumes_nothing(void **state)
{
    uint8_t hash[64];

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(abc); i++) {
        struct op *op = digest(abc[i].alg);
        size_t need = alg_result_size(op->alg), size = need - 1;
        RIG_RESULT(final(op, "abc", 3, hash, &size, &m), TEE_ERROR_SHORT_BUFFER);
        assert_int_equal(size, need);
        RIG_OK(final(op, "abc", 3, hash, &size, &m));
        rig_assert_hex(hash, size, abc[i].digest);
        op_destroy(op);
    }
}

static void test_a_digest_is_extracted_in_pieces(void **state)
{
    uint8_t hash[64 + 8];

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(abc); i++) {
        struct op *op = digest(abc[i].alg);
        size_t got = 0, size;
        RIG_OK(op_digest_update(op, "abc", 3, &m));
        do {
            size = 7;
            RIG_OK(op_digest_extract(op, hash + got, &size, &m));
            assert_int_equal(op->state, TEE_OPERATION_STATE_EXTRACTING);
            got += size;
        } while (size);
        rig_assert_hex(hash, got, abc[i].digest);
        op_destroy(op);
    }
}

static void test_final_gives_what_is_left(void **state)
{
    struct op *op = digest(TEE_ALG_SHA256);
    uint8_t hash[32];
    size_t size = 10, rest = 21;

    (void)state;
    RIG_OK(op_digest_update(op, "abc", 3, &m));
    RIG_OK(op_digest_extract(op, hash, &size, &m));
    RIG_RESULT(final(op, NULL, 0, hash + 10, &rest, &m), TEE_ERROR_SHORT_BUFFER);
    assert_int_equal(rest, 22);
    RIG_OK(final(op, NULL, 0, hash + 10, &rest, &m));
    rig_assert_hex(hash, 32, abc[3].digest);
    assert_int_equal(op->state, TEE_OPERATION_STATE_INITIAL);
    op_destroy(op);
}

static void test_shake_has_no_end(void **state)
{
    uint64_t seed = 1;
    uint8_t whole[5000], pieces[5000];

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(nothing); i++) {
        struct op *op = digest(nothing[i].alg);
        size_t size = 32, at = 0;
        RIG_OK(final(op, NULL, 0, whole, &size, &m));
        rig_assert_hex(whole, size, nothing[i].stream);
        size = sizeof(whole);
        RIG_OK(final(op, "abc", 3, whole, &size, &m));
        assert_int_equal(size, sizeof(whole));
        RIG_OK(op_digest_update(op, "abc", 3, &m));
        while (at < sizeof(pieces) - 700) {
            size = rig_random(&seed) % 700;
            RIG_OK(op_digest_extract(op, pieces + at, &size, &m));
            at += size;
        }
        size = sizeof(pieces) - at;
        RIG_OK(final(op, NULL, 0, pieces + at, &size, &m));
        assert_memory_equal(whole, pieces, sizeof(whole));
        op_destroy(op);
    }
}

static void test_any_chunking_gives_the_same(void **state)
{
    static uint8_t message[65536];
    uint8_t once[64], chunked[64];
    uint64_t seed = 2;

    (void)state;
    rig_random_bytes(&seed, message, sizeof(message));
    for (size_t i = 0; i < ARRAY_COUNT(abc); i++) {
        struct op *op = digest(abc[i].alg);
        size_t size = sizeof(once), length = rig_random(&seed) % sizeof(message);
        RIG_OK(final(op, message, length, once, &size, &m));
        for (size_t at = 0, piece; at < length; at += piece) {
            piece = rig_random(&seed) % 1000;
            if (piece > length - at)
                piece = length - at;
            RIG_OK(op_digest_update(op, message + at, piece, &m));
        }
        RIG_OK(final(op, NULL, 0, chunked, &size, &m));
        assert_memory_equal(once, chunked, size);
        op_destroy(op);
    }
}

static void test_a_copy_goes_its_own_way(void **state)
{
    static const uint32_t algs[] = {TEE_ALG_SHA256, TEE_ALG_SHAKE256};
    uint8_t a[32], b[32];

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(algs); i++) {
        struct op *op = digest(algs[i]), *copy = digest(algs[i]);
        size_t size = 32, half = 16;
        RIG_OK(op_digest_update(op, "ab", 2, &m));
        RIG_OK(op_copy(copy, op, &m));
        RIG_OK(final(op, "c", 1, a, &size, &m));
        RIG_OK(op_digest_update(copy, "c", 1, &m));
        RIG_OK(op_digest_extract(copy, b, &half, &m));
        RIG_OK(op_copy(op, copy, &m)); /* while extracting, too */
        op_destroy(copy);
        RIG_OK(op_digest_extract(op, b + 16, &half, &m));
        assert_memory_equal(a, b, 32);
        op_destroy(op);
    }
}

static void test_reset_begins_anew(void **state)
{
    struct op *op = digest(TEE_ALG_SHA1);
    uint8_t hash[20];
    size_t size = 4;

    (void)state;
    RIG_OK(op_digest_update(op, "xyz", 3, &m));
    RIG_OK(op_reset(op, &m));
    RIG_OK(op_digest_update(op, "xyz", 3, &m));
    RIG_OK(op_digest_extract(op, hash, &size, &m));
    RIG_OK(op_reset(op, &m));
    size = sizeof(hash);
    RIG_OK(final(op, "abc", 3, hash, &size, &m));
    rig_assert_hex(hash, size, abc[1].digest);
    op_destroy(op);
}

static void test_misuse(void **state)
{
    struct op *op = digest(TEE_ALG_SHA256), *other = digest(TEE_ALG_SHA1);
    uint8_t hash[32];
    size_t size = 1;

    (void)state;
    RIG_OK(op_digest_extract(op, hash, &size, &m));
    RIG_MISUSE(op_digest_update(op, "a", 1, &m), "has been extracted");
    size = sizeof(hash);
    RIG_MISUSE(final(op, "a", 1, hash, &size, &m), "has been extracted");
    RIG_MISUSE(op_copy(op, other, &m), "two algorithms");
    RIG_MISUSE(op_set_key(op, NULL, false, &m), "a digest has no key");
    RIG_MISUSE(op_set_key2(op, NULL, NULL, false, &m), "a digest has no key");
    op_destroy(op);
    op_destroy(other);
}

static void test_what_is_not_supported(void **state)
{
    struct op *op;

    (void)state;
    assert_int_equal(op_create(TEE_ALG_SHA256, TEE_MODE_MAC, 0, &op), TEE_ERROR_NOT_SUPPORTED);
    assert_null(op);
    assert_int_equal(op_create(TEE_ALG_SHA256, TEE_MODE_ILLEGAL_VALUE, 0, &op),
                     TEE_ERROR_NOT_SUPPORTED);
    assert_int_equal(op_create(TEE_ALG_ILLEGAL_VALUE, TEE_MODE_DIGEST, 0, &op),
                     TEE_ERROR_NOT_SUPPORTED);
    assert_int_equal(op_create(0x50000103, TEE_MODE_DIGEST, 0, &op), TEE_ERROR_NOT_SUPPORTED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_answers),
        cmocka_unit_test(test_a_short_buffer_consumes_nothing),
        cmocka_unit_test(test_a_digest_is_extracted_in_pieces),
        cmocka_unit_test(test_final_gives_what_is_left),
        cmocka_unit_test(test_shake_has_no_end),
        cmocka_unit_test(test_any_chunking_gives_the_same),
        cmocka_unit_test(test_a_copy_goes_its_own_way),
        cmocka_unit_test(test_reset_begins_anew),
        cmocka_unit_test(test_misuse),
        cmocka_unit_test(test_what_is_not_supported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
