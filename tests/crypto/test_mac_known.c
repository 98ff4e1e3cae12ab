/* SPDX-License-Identifier: BSD-2-Clause */
/* MACs: known answers, in all ways of giving a message. */
#include "sym_rig.h"

static const struct {
    uint32_t alg;
    const char *key, *message, *mac;
} known[] = {
#include "vectors/sym_mac.inc"
};

static const struct {
    uint32_t alg;
    size_t key, message;
    const char *mac;
} other[] = {
#include "vectors/sym_mac_made.inc"
};

static const size_t pieces[] = {1, 7, 8, 15, 16, 17, 64, 1000};

static void check(struct op *op, const uint8_t *message, size_t size, const char *digits)
{
    uint8_t mac[64], *piece;

    for (size_t i = 0; i < ARRAY_COUNT(pieces); i++) {
        size_t at = 0, length = sizeof(mac);
        RIG_OK(op_mac_init(op, NULL, 0, &m));
        for (; size - at > pieces[i]; at += pieces[i]) {
            piece = test_malloc(pieces[i]); /* the exact size, for the address sanitizer */
            memcpy(piece, message + at, pieces[i]);
            RIG_OK(op_mac_update(op, piece, pieces[i], &m));
            test_free(piece);
        }
        RIG_OK(op_mac_update(op, NULL, 0, &m));
        RIG_OK(op_mac_compute(op, message + at, size - at, mac, &length, &m));
        rig_assert_hex(mac, length, digits);
        assert_int_equal(length, alg_result_size(op->alg));
        assert_int_equal(op->state, TEE_OPERATION_STATE_INITIAL);
        assert_false(op->initialized);
        RIG_OK(op_mac_init(op, NULL, 0, &m));
        RIG_OK(op_mac_update(op, message, at, &m));
        RIG_OK(op_mac_compare(op, message + at, size - at, mac, length, &m));
    }
}

static void test_known_answers(void **state)
{
    uint8_t message[256];

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(known); i++) {
        struct op *op = sym_op_hex(known[i].alg, TEE_MODE_MAC, known[i].key);
        size_t size = rig_hex(message, sizeof(message), known[i].message);
        check(op, message, size, known[i].mac);
        op_destroy(op);
    }
}

static void test_answers_of_another_library(void **state)
{
    uint8_t key[128], message[256];

    (void)state;
    for (size_t i = 0; i < sizeof(key); i++)
        key[i] = (uint8_t)(i + 1);
    for (size_t i = 0; i < sizeof(message); i++)
        message[i] = (uint8_t)(7 * i + 3);
    for (size_t i = 0; i < ARRAY_COUNT(other); i++) {
        struct op *op = sym_op(other[i].alg, TEE_MODE_MAC, key, other[i].key);
        check(op, message, other[i].message, other[i].mac);
        op_destroy(op);
    }
}

static void test_every_algorithm_has_an_answer(void **state)
{
    const struct alg *a;

    (void)state;
    for (unsigned i = 0; (a = alg_at(i)); i++) {
        bool found = a->op_class != TEE_OPERATION_MAC;
        for (size_t k = 0; k < ARRAY_COUNT(known) && !found; k++)
            found = known[k].alg == a->id;
        for (size_t k = 0; k < ARRAY_COUNT(other) && !found; k++)
            found = other[k].alg == a->id;
        if (!found)
            fail_msg("no known answer of %s", a->name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_answers),
        cmocka_unit_test(test_answers_of_another_library),
        cmocka_unit_test(test_every_algorithm_has_an_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
