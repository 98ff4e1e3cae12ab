/* SPDX-License-Identifier: BSD-2-Clause */
#include "crypto_rig.h"

#include <string.h>

static unsigned nibble(char c)
{
    return c <= '9' ? (unsigned)(c - '0') : ((unsigned)c | 0x20) - 'a' + 10;
}

size_t rig_hex(uint8_t *to, size_t room, const char *digits)
{
    size_t size = 0;

    for (const char *c = digits; *c; c++) {
        if (*c == ' ')
            continue;
        assert_true(size < room);
        to[size++] = (uint8_t)(nibble(c[0]) << 4 | nibble(c[1]));
        c++;
    }
    return size;
}

void rig_assert_hex(const uint8_t *bytes, size_t size, const char *digits)
{
    uint8_t expected[4096];
    size_t expected_size = rig_hex(expected, sizeof(expected), digits);

    assert_int_equal(size, expected_size);
    assert_memory_equal(bytes, expected, size);
}

uint32_t rig_random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15ull; /* splitmix64 */
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ z >> 27) * 0x94d049bb133111ebull;
    return (uint32_t)(z ^ z >> 31);
}

void rig_random_bytes(uint64_t *state, void *to, size_t size)
{
    uint8_t *bytes = to;

    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)rig_random(state);
}

struct object *rig_secret(uint32_t type, const void *bytes, size_t size)
{
    struct attrs given = {0};
    struct object *key;

    assert_int_equal(object_create(type, (uint32_t)size * 8, &key), TEE_SUCCESS);
    assert_true(attrs_add_bytes(&given, TEE_ATTR_SECRET_VALUE, bytes, size));
    RIG_OK(object_populate(key, &given, &m));
    attrs_clear(&given);
    return key;
}

struct op *rig_op(uint32_t alg, uint32_t mode, uint32_t max_bits, const struct object *key)
{
    struct op *op;

    assert_int_equal(op_create(alg, mode, max_bits, &op), TEE_SUCCESS);
    if (key)
        RIG_OK(op_set_key(op, key, false, &m));
    return op;
}
