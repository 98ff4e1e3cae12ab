/* SPDX-License-Identifier: BSD-2-Clause */
/* Attributes as a record: those of every type come back, and nothing else is taken for some. */
#include "crypto/crypto_rig.h"
#include "object_rig.h"
#include "tee/storage/attr_record.h"

#include <stdlib.h>

static uint32_t decode(uint32_t type, uint32_t max_bits, uint32_t bits, const void *record,
                       size_t size)
{
    struct object *o;
    /* A copy that ends where the record does, so that sanitizers see who reads on. */
    uint8_t *copy = malloc(size + 1);

    assert_non_null(copy);
    memcpy(copy, record, size);
    copy = realloc(copy, size ? size : 1);
    assert_int_equal(object_create(type, max_bits, &o), TEE_SUCCESS);
    uint32_t res = attr_record_decode(o, bits, copy, size);
    assert_int_equal(o->initialized, res == TEE_SUCCESS);
    if (res != TEE_SUCCESS)
        assert_int_equal(o->attrs.count, 0);
    object_destroy(o);
    free(copy);
    return res;
}

static void test_every_type_comes_back(void **state)
{
    struct object *o, *back;
    unsigned n;

    (void)state;
    for (n = 0; (o = rig_nth_object(n)); n++) {
        size_t size = attr_record_size(&o->attrs);
        uint8_t record[ATTR_RECORD_MAX];
        assert_true(size <= sizeof(record));
        attr_record_encode(&o->attrs, record);
        assert_int_equal(object_create(o->type->id, o->max_bits, &back), TEE_SUCCESS);
        assert_int_equal(attr_record_decode(back, o->bits, record, size), TEE_SUCCESS);
        back->usage = o->usage;
        rig_assert_same_object(o, back);
        object_destroy(back);
        object_destroy(o);
    }
    assert_true(n > 60);
}

/* Copied to an object that counts them, a key keeps the size that it had without parity bits. */
static void test_sizes_without_parity_outlive_a_copy(void **state)
{
    static const uint32_t sizes[][3] = {
        {TEE_TYPE_DES, 56, 64}, {TEE_TYPE_DES3, 112, 128}, {TEE_TYPE_DES3, 168, 192}};
    uint8_t record[ATTR_RECORD_MAX];

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(sizes); i++) {
        struct object *from, *to;
        struct attrs none = {0};
        assert_int_equal(object_create(sizes[i][0], sizes[i][1], &from), TEE_SUCCESS);
        RIG_OK(object_generate(from, sizes[i][1], &none, NULL, &m));
        assert_int_equal(object_create(sizes[i][0], sizes[i][2], &to), TEE_SUCCESS);
        RIG_OK(object_copy(to, from, &m));
        assert_int_equal(to->bits, sizes[i][1]);
        attr_record_encode(&to->attrs, record);
        size_t size = attr_record_size(&to->attrs);
        assert_int_equal(decode(sizes[i][0], sizes[i][2], sizes[i][1], record, size), TEE_SUCCESS);
        assert_int_equal(decode(sizes[i][0], sizes[i][2], sizes[i][2], record, size), TEE_SUCCESS);
        assert_int_equal(decode(sizes[i][0], sizes[i][2], 0, record, size),
                         TEE_ERROR_CORRUPT_OBJECT);
        object_destroy(from);
        object_destroy(to);
    }
}

static void test_fixed_bytes(void **state)
{
    static const uint8_t key[] = {1,                      /* one attribute */
                                  0x00, 0x00, 0x00, 0xc0, /* TEE_ATTR_SECRET_VALUE */
                                  16,   0,    0,    0,    /* bytes */
                                  1,    2,    3,    4,    5,  6,  7,  8,
                                  9,    10,   11,   12,   13, 14, 15, 16};
    static const uint8_t value[] = {1,                      /* one attribute */
                                    0x41, 0x04, 0x00, 0xf0, /* TEE_ATTR_ECC_CURVE */
                                    3,    0,    0,    0,    /* NIST P-256 */
                                    0,    0,    0,    0};
    struct attrs l = {0};
    uint8_t record[ATTR_RECORD_MAX];

    (void)state;
    assert_int_equal(decode(TEE_TYPE_AES, 128, 128, key, sizeof(key)), TEE_SUCCESS);
    assert_true(attrs_add_bytes(&l, TEE_ATTR_SECRET_VALUE, key + 9, 16));
    assert_int_equal(attr_record_size(&l), sizeof(key));
    attr_record_encode(&l, record);
    assert_memory_equal(record, key, sizeof(key));
    attrs_clear(&l);
    assert_true(attrs_add_value(&l, TEE_ATTR_ECC_CURVE, TEE_ECC_CURVE_NIST_P256, 0));
    assert_int_equal(attr_record_size(&l), sizeof(value));
    attr_record_encode(&l, record);
    assert_memory_equal(record, value, sizeof(value));
    attrs_clear(&l);
}

static void test_what_is_no_record(void **state)
{
    static const uint8_t good[] = {1, 0x00, 0x00, 0x00, 0xc0, 16, 0,  0,  0,  1,  2,  3, 4,
                                   5, 6,    7,    8,    9,    10, 11, 12, 13, 14, 15, 16};
    uint8_t bad[64];

    (void)state;
    assert_int_equal(decode(TEE_TYPE_AES, 128, 128, good, sizeof(good)), TEE_SUCCESS);
    for (size_t size = 0; size < sizeof(good); size++)
        assert_int_equal(decode(TEE_TYPE_AES, 128, 128, good, size), TEE_ERROR_CORRUPT_OBJECT);
    memcpy(bad, good, sizeof(good));
    bad[sizeof(good)] = 0; /* more than there should be */
    assert_int_equal(decode(TEE_TYPE_AES, 128, 128, bad, sizeof(good) + 1),
                     TEE_ERROR_CORRUPT_OBJECT);
    for (unsigned count = 0; count < 256; count++) {
        bad[0] = (uint8_t)count;
        if (count != 1)
            assert_int_equal(decode(TEE_TYPE_AES, 128, 128, bad, sizeof(good)),
                             TEE_ERROR_CORRUPT_OBJECT);
    }
    memcpy(bad, good, sizeof(good));
    bad[8] = 0xff; /* a size of 4 GiB */
    assert_int_equal(decode(TEE_TYPE_AES, 128, 128, bad, sizeof(good)), TEE_ERROR_CORRUPT_OBJECT);
}

/* A record that is well formed, but of another object than the head says. */
static void test_what_is_of_another_object(void **state)
{
    static const uint8_t aes[] = {1, 0x00, 0x00, 0x00, 0xc0, 16, 0,  0,  0,  1,  2,  3, 4,
                                  5, 6,    7,    8,    9,    10, 11, 12, 13, 14, 15, 16};
    static const struct {
        uint32_t type, max_bits, bits, result;
    } cases[] = {
        {TEE_TYPE_AES, 256, 128, TEE_SUCCESS},
        {TEE_TYPE_GENERIC_SECRET, 4096, 128, TEE_SUCCESS},
        {TEE_TYPE_AES, 128, 192, TEE_ERROR_CORRUPT_OBJECT}, /* another size than it has */
        {TEE_TYPE_AES, 128, 0, TEE_ERROR_CORRUPT_OBJECT},
        {TEE_TYPE_DES, 64, 64, TEE_ERROR_CORRUPT_OBJECT},           /* larger than the object */
        {TEE_TYPE_HMAC_SHA256, 192, 128, TEE_ERROR_CORRUPT_OBJECT}, /* smaller than there is */
        {TEE_TYPE_RSA_PUBLIC_KEY, 512, 128, TEE_ERROR_CORRUPT_OBJECT},
        {TEE_TYPE_DATA, 0, 0, TEE_ERROR_CORRUPT_OBJECT},
    };

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++)
        assert_int_equal(decode(cases[i].type, cases[i].max_bits, cases[i].bits, aes, sizeof(aes)),
                         cases[i].result);
}

/* Whatever byte of whatever key changes: a key of the same kind, or none; never a crash. */
static void test_random_damage(void **state)
{
    uint64_t seed = 5;
    struct object *o;
    uint8_t record[ATTR_RECORD_MAX];

    (void)state;
    for (unsigned n = 0; (o = rig_nth_object(n)); n += 3) {
        size_t size = attr_record_size(&o->attrs);
        for (unsigned round = 0; round < 20; round++) {
            attr_record_encode(&o->attrs, record);
            for (unsigned i = 0; i < 1 + round % 3; i++)
                record[rig_random(&seed) % (round < 10 && size > 24 ? 24 : size)] ^=
                    (uint8_t)(1 + rig_random(&seed) % 255);
            uint32_t res = decode(o->type->id, o->max_bits, o->bits, record, size);
            assert_true(res == TEE_SUCCESS || res == TEE_ERROR_CORRUPT_OBJECT);
        }
        object_destroy(o);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_type_comes_back),
        cmocka_unit_test(test_sizes_without_parity_outlive_a_copy),
        cmocka_unit_test(test_fixed_bytes),
        cmocka_unit_test(test_what_is_no_record),
        cmocka_unit_test(test_what_is_of_another_object),
        cmocka_unit_test(test_random_damage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
