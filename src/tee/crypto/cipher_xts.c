/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * XTS, IEEE 1619, over ECB: OpenSSL 3.0's begins a data unit with each update, and it has none for
 * SM4. A data unit is what lies between init and final.
 */
#include "cipher.h"

#include <string.h>

#define BLOCK 16u

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "words are bytes, as XTS counts them");

static const char *fault(const struct cipher_ctx *c, size_t total)
{
    (void)c;
    return total < BLOCK ? "the data is shorter than a block" : NULL;
}

/* The tweak is the IV encrypted with the second key. */
static bool start(struct cipher_ctx *c, const uint8_t *iv)
{
    return blockcipher_run(c->side, iv, c->tweak, BLOCK);
}

/* Times x, in the field of 2^128 elements. */
static void next_tweak(uint8_t tweak[BLOCK])
{
    uint64_t low, high, carry;

    memcpy(&low, tweak, 8);
    memcpy(&high, tweak + 8, 8);
    carry = high >> 63;
    high = high << 1 | low >> 63;
    low = low << 1 ^ (-carry & 0x87);
    memcpy(tweak, &low, 8);
    memcpy(tweak + 8, &high, 8);
}

static void xor_words(uint8_t *to, const uint8_t *a, const uint8_t *b, size_t size)
{
    for (size_t i = 0; i < size; i += 8) {
        uint64_t x, y;
        memcpy(&x, a + i, 8);
        memcpy(&y, b + i, 8);
        x ^= y;
        memcpy(to + i, &x, 8);
    }
}

static bool work(void *arg, const uint8_t *from, uint8_t *to, size_t size)
{
    struct cipher_ctx *c = arg;

    for (size_t done = 0, part; done < size; done += part) {
        part = size - done < sizeof(c->scratch) ? size - done : sizeof(c->scratch);
        for (size_t i = 0; i < part; i += BLOCK) {
            memcpy(c->tweaks + i, c->tweak, BLOCK);
            next_tweak(c->tweak);
        }
        xor_words(c->scratch, from + done, c->tweaks, part);
        if (!blockcipher_run(c->main, c->scratch, c->scratch, part))
            return false;
        xor_words(to + done, c->scratch, c->tweaks, part);
    }
    return true;
}

/* A block and a part of one: the block's result lends its end to the part. Decrypting, the two
 * tweaks come in the other order. */
static bool steal(struct cipher_ctx *c, uint8_t *to, size_t part)
{
    uint8_t *block = c->in.buffer, *rest = block + BLOCK;
    uint8_t first[BLOCK];

    memcpy(first, c->tweak, BLOCK);
    if (!c->encrypt)
        next_tweak(c->tweak);
    if (!work(c, block, block, BLOCK))
        return false;
    if (!c->encrypt)
        memcpy(c->tweak, first, BLOCK);
    memcpy(rest + part, block + part, BLOCK - part);
    if (!work(c, rest, rest, BLOCK))
        return false;
    memcpy(to, rest, BLOCK);
    memcpy(to + BLOCK, block, part);
    explicit_bzero(first, sizeof(first));
    return true;
}

static bool last(struct cipher_ctx *c, uint8_t *to, size_t size)
{
    return size % BLOCK ? steal(c, to, size - BLOCK) : work(c, c->in.buffer, to, size);
}

const struct cipher_mode cipher_xts = {.main = BLOCK_ECB,
                                       .side = SIDE_KEY2,
                                       .has_iv = true,
                                       .keep = {BLOCK + 1, BLOCK + 1},
                                       .start = start,
                                       .work = work,
                                       .fault = fault,
                                       .last = last};
