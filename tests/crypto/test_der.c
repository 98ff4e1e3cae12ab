/* SPDX-License-Identifier: BSD-2-Clause */
/* DER: what is written is read again, and bad input is refused. */
#include "crypto_rig.h"

#include <string.h>

#include "tee/crypto/der.h"

static void test_numbers(void **state)
{
    static const struct {
        const char *number, *der;
    } cases[] = {
        {"", "020100"},       {"00", "020100"},       {"0000", "020100"},
        {"01", "020101"},     {"7f", "02017f"},       {"80", "02020080"},
        {"0080", "02020080"}, {"ff00", "020300ff00"}, {"00000102", "02020102"},
    };

    (void)state;
    for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint8_t number[8], der[16], again[8];
        size_t size = rig_hex(number, sizeof(number), cases[i].number);
        uint8_t *end = der_put_number(der, number, size);
        rig_assert_hex(der, (size_t)(end - der), cases[i].der);
        assert_int_equal(der_size(der_number_size(number, size)), end - der);
        struct der_in in = {der, (size_t)(end - der)};
        assert_true(der_take_number(&in, again, size));
        assert_int_equal(in.left, 0);
        assert_memory_equal(again, number, size);
    }
}

static void test_bad_numbers(void **state)
{
    static const char *const bad[] = {
        "",                       /* nothing */
        "02",                     /* no length */
        "0200",                   /* no byte */
        "0201",                   /* not all of it */
        "020180",                 /* negative */
        "040101",                 /* no number */
        "0203010000",             /* larger than two bytes */
        "0280",                   /* of no length */
        "028201",                 /* not all of the length */
        "0289000000000000000101", /* more length than a size has */
        "0288ffffffffffffffff01", /* and that is not there */
    };
    uint8_t bytes[16], to[2];

    (void)state;
    for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct der_in in = {bytes, rig_hex(bytes, sizeof(bytes), bad[i])};
        assert_false(der_take_number(&in, to, sizeof(to)));
    }
}

/* Around all lengths at which the length itself becomes longer. */
static void test_lengths(void **state)
{
    static const size_t sizes[] = {0, 1, 127, 128, 129, 255, 256, 257, 65535, 65536, 70000};
    static uint8_t octets[70000], der[70010];
    uint64_t seed = 7;

    (void)state;
    rig_random_bytes(&seed, octets, sizeof(octets));
    for (unsigned i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        uint8_t *end = der_put_octets(der, octets, sizes[i]);
        struct der_in in = {der, (size_t)(end - der)}, value;
        assert_int_equal(der_size(sizes[i]), end - der);
        assert_true(der_take(&in, DER_OCTET_STRING, &value));
        assert_int_equal(in.left, 0);
        assert_int_equal(value.left, sizes[i]);
        assert_memory_equal(value.at, octets, sizes[i]);
        /* one byte is missing */
        in = (struct der_in){der, (size_t)(end - der) - 1};
        assert_false(der_take(&in, DER_OCTET_STRING, &value));
        assert_ptr_equal(in.at, der);
    }
}

static void test_another_tag_is_left(void **state)
{
    static const uint8_t der[] = {DER_SEQUENCE, 3, DER_INTEGER, 1, 5, DER_OCTET_STRING, 0};
    struct der_in in = {der, sizeof(der)}, inner, value;
    uint8_t n;

    (void)state;
    assert_false(der_take(&in, DER_OCTET_STRING, &value));
    assert_true(der_take(&in, DER_SEQUENCE, &inner));
    assert_true(der_take_number(&inner, &n, 1));
    assert_int_equal(n, 5);
    assert_int_equal(inner.left, 0);
    assert_false(der_take(&inner, DER_INTEGER, &value));
    assert_true(der_take(&in, DER_OCTET_STRING, &value));
    assert_int_equal(value.left, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_bad_numbers),
        cmocka_unit_test(test_lengths),
        cmocka_unit_test(test_another_tag_is_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
