/* SPDX-License-Identifier: BSD-2-Clause */
#include "sha1.h"

#include <string.h>

#define BLOCK_SIZE 64u

static uint32_t rotl(uint32_t v, unsigned n)
{
    return v << n | v >> (32 - n);
}

static uint32_t load_be32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void store_be32(uint8_t *p, uint32_t v)
{
    for (unsigned i = 0; i < 4; i++)
        p[i] = (uint8_t)(v >> (24 - 8 * i));
}

/* The round's function of b, c, d, with its constant. */
static uint32_t mix(unsigned round, const uint32_t v[5])
{
    uint32_t b = v[1], c = v[2], d = v[3];

    switch (round / 20) {
    case 0:
        return ((b & c) | (~b & d)) + 0x5a827999u;
    case 1:
        return (b ^ c ^ d) + 0x6ed9eba1u;
    case 2:
        return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdcu;
    default:
        return (b ^ c ^ d) + 0xca62c1d6u;
    }
}

static void sha1_block(uint32_t state[5], const uint8_t *block)
{
    uint32_t w[80], v[5];

    for (unsigned i = 0; i < 16; i++)
        w[i] = load_be32(block + 4 * i);
    for (unsigned i = 16; i < 80; i++)
        w[i] = rotl(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    memcpy(v, state, sizeof(v));
    for (unsigned i = 0; i < 80; i++) {
        uint32_t t = rotl(v[0], 5) + mix(i, v) + v[4] + w[i];
        v[4] = v[3];
        v[3] = v[2];
        v[2] = rotl(v[1], 30);
        v[1] = v[0];
        v[0] = t;
    }
    for (unsigned i = 0; i < 5; i++)
        state[i] += v[i];
}

void sha1(const void *data, size_t len, uint8_t out[SHA1_SIZE])
{
    uint32_t state[5] = {0x67452301u, 0xefcdab89u, 0x98badcfeu, 0x10325476u, 0xc3d2e1f0u};
    uint8_t last[2 * BLOCK_SIZE] = {0};
    const uint8_t *at = data;
    size_t rest = len;

    for (; rest >= BLOCK_SIZE; at += BLOCK_SIZE, rest -= BLOCK_SIZE)
        sha1_block(state, at);
    memcpy(last, at, rest);
    last[rest] = 0x80;
    size_t total = rest + 9 <= BLOCK_SIZE ? BLOCK_SIZE : 2 * BLOCK_SIZE;
    store_be32(last + total - 8, (uint32_t)((uint64_t)len >> 29));
    store_be32(last + total - 4, (uint32_t)(len << 3));
    for (size_t i = 0; i < total; i += BLOCK_SIZE)
        sha1_block(state, last + i);
    for (unsigned i = 0; i < 5; i++)
        store_be32(out + 4 * i, state[i]);
}
