/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * CBC with ciphertext stealing, CBC-CS3 of the addendum to NIST SP 800-38A: the last two blocks are
 * always swapped, also where the last one is whole. A message of one block is plain CBC.
 *
 * With C = E(P1 ^ C0) and P2 the last m bytes, the end is E((P2 | 0…) ^ C) and m bytes of C.
 */
#include "cipher.h"

#include <string.h>

#include "ossl.h"

#define BLOCK 16u

static const char *fault(const struct cipher_ctx *c, size_t total)
{
    (void)c;
    return total < BLOCK ? "the data is shorter than a block" : NULL;
}

static void xor_to(uint8_t *to, const uint8_t *by, size_t size)
{
    for (size_t i = 0; i < size; i++)
        to[i] ^= by[i];
}

static bool encrypt_two(struct cipher_ctx *c, size_t part)
{
    uint8_t *out = c->scratch, *p1 = c->in.buffer, *p2 = p1 + BLOCK;

    memset(p2 + part, 0, BLOCK - part);
    return blockcipher_run(c->main, p1, out + BLOCK, BLOCK) &&
           blockcipher_run(c->main, p2, out, BLOCK);
}

static bool decrypt_two(struct cipher_ctx *c, size_t part)
{
    uint8_t *out = c->scratch, *swapped = c->in.buffer, *rest = swapped + BLOCK;
    uint8_t *before = out + 2 * BLOCK, *p1 = out, *p2 = out + BLOCK;

    if (ossl.EVP_CIPHER_CTX_get_updated_iv(c->main, before, BLOCK) != 1 ||
        !blockcipher_run(c->side, swapped, p2, BLOCK))
        return false;
    /* p2 is (P2 | 0…) ^ C now, and so has the end of C. */
    memcpy(rest + part, p2 + part, BLOCK - part);
    xor_to(p2, rest, BLOCK);
    if (!blockcipher_run(c->side, rest, p1, BLOCK))
        return false;
    xor_to(p1, before, BLOCK);
    return true;
}

static bool last(struct cipher_ctx *c, uint8_t *to, size_t size)
{
    if (size == BLOCK)
        return blockcipher_run(c->main, c->in.buffer, to, BLOCK);
    if (!(c->encrypt ? encrypt_two : decrypt_two)(c, size - BLOCK))
        return false;
    memcpy(to, c->scratch, size);
    return true;
}

const struct cipher_mode cipher_cts = {.main = BLOCK_CBC,
                                       .side = SIDE_DECRYPT,
                                       .has_iv = true,
                                       .keep = {BLOCK + 1, BLOCK + 1},
                                       .start = cipher_start_iv,
                                       .work = cipher_work,
                                       .fault = fault,
                                       .last = last};
