/* SPDX-License-Identifier: BSD-2-Clause */
/* One node of the ledger's trie. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "../crypto/crypto_rig.h"
#include "tee/storage/node.h"

static const struct node_id root = {0, 0};

/* Hashes that begin with `first`. */
static void hash_of(uint8_t first, uint8_t last, uint8_t hash[NODE_HASH])
{
    memset(hash, 0x33, NODE_HASH);
    hash[0] = first;
    hash[NODE_HASH - 1] = last;
}

static void put(struct node *n, uint8_t last, uint64_t version)
{
    uint8_t hash[NODE_HASH];
    bool added;

    hash_of(0x40, last, hash);
    assert_true(node_put(n, hash, version, &added));
    assert_true(added);
}

static uint64_t find(const struct node *n, uint8_t last)
{
    uint8_t hash[NODE_HASH];

    hash_of(0x40, last, hash);
    return node_find(n, hash);
}

/* ---- places ---- */

static void test_digits_and_prefixes(void **state)
{
    static const uint8_t hash[NODE_HASH] = {0xfc, 0x0f, 0x03, 0xff, 0xf0, 0, 0, 0x3f};
    static const unsigned digits[NODE_DEPTH_MAX] = {63, 0, 60, 3, 63, 63, 0, 0, 0, 3};

    (void)state;
    for (unsigned depth = 0; depth < NODE_DEPTH_MAX; depth++)
        assert_int_equal(node_digit(depth, hash), digits[depth]);
    assert_true(node_id(0, hash).prefix == 0);
    assert_true(node_id(1, hash).prefix == 0xfc00000000000000);
    assert_true(node_id(3, hash).prefix == 0xfc0f000000000000);
    assert_true(node_id(10, hash).prefix == 0xfc0f03fff0000030);
}

/* ---- entries ---- */

static void test_entries_are_found(void **state)
{
    static const uint8_t order[] = {5, 1, 9, 3, 7};
    uint8_t hash[NODE_HASH];
    struct node n;
    bool added;

    (void)state;
    node_init(&n, root);
    assert_true(node_empty(&n));
    for (unsigned i = 0; i < sizeof(order); i++)
        put(&n, order[i], 100 + order[i]);
    for (unsigned i = 0; i < sizeof(order); i++)
        assert_int_equal(find(&n, order[i]), 100 + order[i]);
    assert_int_equal(find(&n, 4), 0);
    assert_int_equal(find(&n, 10), 0);
    hash_of(0x40, 3, hash);
    assert_true(node_put(&n, hash, 8, &added));
    assert_false(added);
    assert_int_equal(find(&n, 3), 8);
    node_remove(&n, hash);
    assert_int_equal(find(&n, 3), 0);
    assert_int_equal(n.count, sizeof(order) - 1);
}

static void test_a_full_leaf(void **state)
{
    uint8_t hash[NODE_HASH];
    struct node n;
    bool added;

    (void)state;
    node_init(&n, root);
    for (unsigned i = 0; i < NODE_ENTRIES; i++)
        put(&n, (uint8_t)(200 - i), 1);
    hash_of(0x40, 1, hash);
    assert_false(node_put(&n, hash, 2, &added));
    assert_int_equal(find(&n, 1), 0);
    hash_of(0x40, 200, hash);
    assert_true(node_put(&n, hash, 2, &added));
    assert_int_equal(find(&n, 200), 2);
}

/* ---- bytes ---- */

static void expect_same(const struct node *n)
{
    uint8_t bytes[NODE_BYTES_MAX], again[NODE_BYTES_MAX];
    size_t size = node_encode(n, bytes);
    struct node copy;

    assert_true(node_decode(&copy, n->id, bytes, size));
    assert_int_equal(copy.inner, n->inner);
    assert_int_equal(node_encode(&copy, again), size);
    assert_memory_equal(again, bytes, size);
    for (size_t less = 0; less < size; less++)
        assert_false(node_decode(&copy, n->id, bytes, less));
}

static void test_bytes_and_back(void **state)
{
    struct node n;

    (void)state;
    node_init(&n, root);
    expect_same(&n);
    for (unsigned i = 0; i < NODE_ENTRIES; i++) {
        put(&n, (uint8_t)(7 * i), UINT64_MAX - i);
        expect_same(&n);
    }
    node_init(&n, (struct node_id){9, 0x123456789abcde00 & ~(uint64_t)0x3ff});
    n.inner = true;
    n.child[0] = 1;
    n.child[63] = UINT64_MAX;
    expect_same(&n);
}

static size_t leaf_of_two(struct node *n, uint8_t bytes[NODE_BYTES_MAX + 1])
{
    uint8_t hash[NODE_HASH];

    hash_of(0x40, 0, hash);
    node_init(n, node_id(1, hash));
    put(n, 1, 11);
    put(n, 2, 12);
    return node_encode(n, bytes);
}

static void test_bytes_that_are_no_leaf(void **state)
{
    uint8_t good[NODE_BYTES_MAX + 1], bad[NODE_BYTES_MAX + 1] = {0}, none[2] = {0};
    struct node n, copy;
    size_t size = leaf_of_two(&n, good);

#define BAD(change)                                                                                \
    do {                                                                                           \
        memcpy(bad, good, size);                                                                   \
        change;                                                                                    \
        assert_false(node_decode(&copy, n.id, bad, size));                                         \
    } while (0)
    (void)state;
    assert_true(node_decode(&copy, n.id, good, size));
    BAD(bad[0] = 2);                                        /* no such kind */
    BAD(bad[1] = 1);                                        /* more than it says */
    BAD(bad[1] = 3);                                        /* less */
    BAD(bad[1] = 33);                                       /* too many */
    BAD(bad[2 + 15] = 3);                                   /* not in order */
    BAD(bad[2 + 15] = 2);                                   /* one hash twice */
    BAD(memset(bad + 2 + 16, 0, 8));                        /* no version */
    BAD(bad[2] = 0x44);                                     /* of another node */
    assert_false(node_decode(&copy, n.id, good, size + 1)); /* something behind it */
    assert_false(node_decode(&copy, n.id, none, 2));        /* empty, and not the root */
    assert_true(node_decode(&copy, root, none, 2));
#undef BAD
}

static void test_bytes_that_are_no_inner_node(void **state)
{
    uint8_t bytes[1 + 8 * NODE_CHILDREN] = {1};
    struct node n;

    (void)state;
    assert_false(node_decode(&n, root, bytes, sizeof(bytes))); /* without a child */
    bytes[8] = 1;
    assert_true(node_decode(&n, root, bytes, sizeof(bytes)));
    assert_false(node_decode(&n, root, bytes, sizeof(bytes) - 1));
    assert_false(node_decode(&n, (struct node_id){NODE_DEPTH_MAX, 0}, bytes, sizeof(bytes)));
}

static void test_random_bytes(void **state)
{
    uint8_t bytes[NODE_BYTES_MAX];
    uint64_t seed = 17;
    struct node n;

    (void)state;
    for (unsigned i = 0; i < 20000; i++) {
        size_t size = rig_random(&seed) % (sizeof(bytes) + 1);
        rig_random_bytes(&seed, bytes, size);
        bytes[0] &= 1;
        if (node_decode(&n, (struct node_id){1, 0}, bytes, size))
            expect_same(&n);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_digits_and_prefixes),
        cmocka_unit_test(test_entries_are_found),
        cmocka_unit_test(test_a_full_leaf),
        cmocka_unit_test(test_bytes_and_back),
        cmocka_unit_test(test_bytes_that_are_no_leaf),
        cmocka_unit_test(test_bytes_that_are_no_inner_node),
        cmocka_unit_test(test_random_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
