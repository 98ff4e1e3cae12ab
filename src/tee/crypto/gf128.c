/* SPDX-License-Identifier: BSD-2-Clause */
#include "gf128.h"

#include <endian.h>
#include <string.h>

struct gf128 gf128_load(const uint8_t bytes[16])
{
    struct gf128 a;

    memcpy(&a, bytes, 16);
    return (struct gf128){be64toh(a.first), be64toh(a.second)};
}

void gf128_store(struct gf128 a, uint8_t bytes[16])
{
    a = (struct gf128){htobe64(a.first), htobe64(a.second)};
    memcpy(bytes, &a, 16);
}

struct gf128 gf128_add(struct gf128 a, struct gf128 b)
{
    return (struct gf128){a.first ^ b.first, a.second ^ b.second};
}

/* Times x, where x^128 = 1 + x + x^2 + x^7. */
static struct gf128 times_x(struct gf128 a)
{
    uint64_t carry = -(a.second & 1);

    return (struct gf128){a.first >> 1 ^ (carry & 0xe100000000000000u),
                          a.second >> 1 | a.first << 63};
}

static void add_products(struct gf128 *sum, struct gf128 *b, uint64_t coefficients)
{
    for (unsigned i = 0; i < 64; i++) {
        uint64_t all = -(coefficients >> 63);
        sum->first ^= b->first & all;
        sum->second ^= b->second & all;
        coefficients <<= 1;
        *b = times_x(*b);
    }
}

struct gf128 gf128_mul(struct gf128 a, struct gf128 b)
{
    struct gf128 sum = {0, 0};

    add_products(&sum, &b, a.first);
    add_products(&sum, &b, a.second);
    return sum;
}

/* a^(2^128 - 2), and 2^128 - 2 = 2 + 4 + … + 2^127. */
struct gf128 gf128_inverse(struct gf128 a)
{
    struct gf128 power = gf128_mul(a, a), product = power;

    for (unsigned i = 2; i < 128; i++) {
        power = gf128_mul(power, power);
        product = gf128_mul(product, power);
    }
    return product;
}
