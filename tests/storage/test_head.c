/* SPDX-License-Identifier: BSD-2-Clause */
/* The head of an object: its bytes, and what is none. */
#include "crypto/crypto_rig.h"
#include "tee/storage/head.h"

#include <stdlib.h>

static const uint8_t inline_head[] = {
    3,    'k',  'e',  'y',                /* id */
    7,    0,    0,    0,    0,   0, 0, 0, /* number */
    0x10, 0x00, 0x00, 0xa0,               /* TEE_TYPE_AES */
    128,  0,    0,    0,                  /* bits */
    0,    1,    0,    0,                  /* max_bits */
    0xff, 0xff, 0xff, 0xff,               /* usage */
    9,    0,    0,    0,    0,   0, 0, 0, /* version of the attributes */
    5,    0,    0,    0,    0,   0, 0, 0, /* data size */
    0,                                    /* inline */
    'h',  'e',  'l',  'l',  'o',
};
static const uint8_t indexed_head[] = {
    0,                                     /* no id */
    0x01, 0x02, 0,    0,    0, 0, 0, 0x80, /* number */
    0xbf, 0x00, 0x00, 0xa0,                /* TEE_TYPE_DATA */
    0,    0,    0,    0,    0, 0, 0, 0,    /* bits, max_bits */
    1,    0,    0,    0,                   /* usage */
    0,    0,    0,    0,    0, 0, 0, 0,    /* no attributes */
    0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0,    /* data size */
    1,    2,                               /* indexed, by two */
    0,    0,    0,    0,    0, 0, 0, 0,    /* a hole */
    4,    0,    0,    0,    0, 0, 0, 1,
};
#define AT_ID_SIZE 0u
#define AT_NUMBER  1u /* without an id */
#define AT_SIZE    33u
#define AT_FORM    41u
#define AT_COUNT   42u
#define AT_INDEX   43u

/* What stands behind the record is no zeros, and nothing of it is taken. */
static bool decode(struct head *h, const void *record, size_t size)
{
    memset(h, 0xa5, sizeof(*h));
    memcpy(h->record, record, size);
    return head_decode(h, size);
}

static bool is_head(const void *record, size_t size)
{
    struct head h;
    return decode(&h, record, size);
}

static void assert_encodes_to(const struct head *h, const uint8_t *bytes, size_t size)
{
    uint8_t record[HEAD_SIZE_MAX];

    assert_int_equal(head_encode(h, record), size);
    assert_memory_equal(record, bytes, size);
}

static void test_inline_head(void **state)
{
    struct head h;

    (void)state;
    assert_true(decode(&h, inline_head, sizeof(inline_head)));
    assert_int_equal(h.id_size, 3);
    assert_memory_equal(h.id, "key", 3);
    assert_int_equal(h.number, 7);
    assert_int_equal(h.type, TEE_TYPE_AES);
    assert_int_equal(h.bits, 128);
    assert_int_equal(h.max_bits, 256);
    assert_int_equal(h.usage, UINT32_MAX);
    assert_int_equal(h.attrs, 9);
    assert_false(h.indexed);
    assert_int_equal(h.size, 5);
    assert_memory_equal(head_data(&h), "hello", 5);
    assert_encodes_to(&h, inline_head, sizeof(inline_head));
}

static void test_indexed_head(void **state)
{
    struct head h;

    (void)state;
    assert_true(decode(&h, indexed_head, sizeof(indexed_head)));
    assert_int_equal(h.id_size, 0);
    assert_int_equal(h.number, 0x8000000000000201u);
    assert_int_equal(h.type, TEE_TYPE_DATA);
    assert_int_equal(h.size, TEE_DATA_MAX_POSITION);
    assert_true(h.indexed);
    assert_int_equal(h.index_count, 2);
    assert_int_equal(h.index[0], 0);
    assert_int_equal(h.index[1], 0x0100000000000004u);
    assert_encodes_to(&h, indexed_head, sizeof(indexed_head));
}

static void test_largest_heads(void **state)
{
    struct head h = {.number = 1, .id_size = 64, .size = HEAD_INLINE_MAX};
    struct head back;
    uint8_t record[HEAD_SIZE_MAX];

    (void)state;
    memset(h.id, 'i', 64);
    memset(head_data(&h), 'd', HEAD_INLINE_MAX);
    assert_int_equal(head_encode(&h, record), HEAD_SIZE_MAX);
    assert_true(decode(&back, record, HEAD_SIZE_MAX));
    assert_memory_equal(back.id, h.id, 64);
    assert_memory_equal(head_data(&back), head_data(&h), HEAD_INLINE_MAX);
    h.indexed = true;
    h.size = TEE_DATA_MAX_POSITION;
    h.index_count = HEAD_INDEX_MAX;
    memset(h.index, 1, sizeof(h.index));
    size_t size = head_encode(&h, record);
    assert_true(decode(&back, record, size));
    assert_int_equal(back.index_count, HEAD_INDEX_MAX);
    assert_memory_equal(back.index, h.index, sizeof(h.index));
}

static void test_cut_and_lengthened(void **state)
{
    uint8_t longer[sizeof(indexed_head) + 1] = {0};

    (void)state;
    for (size_t size = 0; size < sizeof(inline_head); size++)
        assert_false(is_head(inline_head, size));
    for (size_t size = 0; size < sizeof(indexed_head); size++)
        assert_false(is_head(indexed_head, size));
    memcpy(longer, inline_head, sizeof(inline_head));
    assert_false(is_head(longer, sizeof(inline_head) + 1));
    memcpy(longer, indexed_head, sizeof(indexed_head));
    assert_false(is_head(longer, sizeof(indexed_head) + 1));
}

/* One field of the indexed head is another. */
static void test_what_cannot_be(void **state)
{
    static const struct {
        unsigned at;
        uint64_t value;
        unsigned size;
    } cases[] = {
        {AT_ID_SIZE, 65, 1},      {AT_ID_SIZE, 255, 1}, {AT_NUMBER, 0, 8}, /* no object has that */
        {AT_SIZE, 1ull << 32, 8}, /* more than there can be */
        {AT_SIZE, 64u << 20, 8},  /* the second node is behind the end */
        {AT_FORM, 0, 1},          /* 4 GiB inline */
        {AT_FORM, 2, 1},          {AT_COUNT, 1, 1},     {AT_COUNT, 3, 1},  {AT_COUNT, 65, 1},
        {AT_COUNT, 255, 1},       {AT_INDEX + 8, 0, 8}, /* the last node is a hole */
    };
    uint8_t bad[sizeof(indexed_head)];

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
        memcpy(bad, indexed_head, sizeof(bad));
        memcpy(bad + cases[i].at, &cases[i].value, cases[i].size);
        assert_false(is_head(bad, sizeof(bad)));
    }
    uint64_t fits = (64u << 20) + 1;
    memcpy(bad, indexed_head, sizeof(bad));
    memcpy(bad + AT_SIZE, &fits, sizeof(fits));
    assert_true(is_head(bad, sizeof(bad)));
}

/* Data that is too much for a head, and is all there. */
static void test_too_much_inline(void **state)
{
    uint8_t bad[AT_COUNT + HEAD_INLINE_MAX + 1] = {0};
    uint64_t size = HEAD_INLINE_MAX;

    (void)state;
    bad[AT_NUMBER] = 1;
    memcpy(bad + AT_SIZE, &size, sizeof(size));
    assert_true(is_head(bad, sizeof(bad) - 1));
    size++;
    memcpy(bad + AT_SIZE, &size, sizeof(size));
    assert_false(is_head(bad, sizeof(bad)));
}

/* What is taken for a head is one: encoded again, it is the same. */
static void test_random_bytes(void **state)
{
    uint64_t seed = 3;
    unsigned good = 0;

    (void)state;
    for (unsigned i = 0; i < 20000; i++) {
        uint8_t bytes[sizeof(indexed_head)], record[HEAD_SIZE_MAX];
        struct head h;
        const uint8_t *from = i % 2 ? inline_head : indexed_head;
        size_t size = i % 2 ? sizeof(inline_head) : sizeof(indexed_head);
        memcpy(bytes, from, size);
        for (unsigned j = 0; j < 1 + i % 4; j++)
            bytes[rig_random(&seed) % size] ^= (uint8_t)rig_random(&seed);
        if (!decode(&h, bytes, size))
            continue;
        good++;
        assert_int_equal(head_encode(&h, record), size);
        assert_memory_equal(record, bytes, size);
    }
    assert_true(good > 1000 && good < 19000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_inline_head),    cmocka_unit_test(test_indexed_head),
        cmocka_unit_test(test_largest_heads),  cmocka_unit_test(test_cut_and_lengthened),
        cmocka_unit_test(test_what_cannot_be), cmocka_unit_test(test_too_much_inline),
        cmocka_unit_test(test_random_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
