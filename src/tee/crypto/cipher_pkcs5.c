/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ECB and CBC with the padding of PKCS#5 (PKCS#7, for blocks of any size): 1 … block bytes, each of
 * which says how many they are. What a message decrypts to ends in its last block, so that is
 * decrypted before it is known how much room the rest needs.
 */
#include "cipher.h"

#include <string.h>

#include "ossl.h"
#include "tee_api_defines.h"

/* How many bytes of the block are padding; 0: they are none. Takes the same time for all. */
static size_t padding_of(const uint8_t *plain, size_t block)
{
    size_t pad = plain[block - 1];
    unsigned bad = (pad == 0) | (pad > block);

    for (size_t i = 0; i < block; i++) {
        unsigned inside = block - i <= pad;
        bad |= inside & (plain[i] != pad);
    }
    return bad ? 0 : pad;
}

/* The last block's plaintext to c->scratch. */
static bool decrypt_last(struct cipher_ctx *c, const struct op_data *d, size_t total)
{
    size_t block = c->block;
    uint8_t tail[2 * 16], *before = tail, *last = tail + block;

    stream_tail(&c->in, d, total > block ? before : last, total > block ? 2 * block : block);
    bool done = blockcipher_run(c->side, last, c->scratch, block);
    if (c->mode->main == BLOCK_ECB)
        return done;
    if (total == block)
        done = done && ossl.EVP_CIPHER_CTX_get_updated_iv(c->main, before, block) == 1;
    for (size_t i = 0; i < block; i++)
        c->scratch[i] ^= before[i];
    return done;
}

static uint32_t plan(struct cipher_ctx *c, const struct op_data *d, size_t *need)
{
    size_t total = c->in.held + d->from_size;

    if (c->encrypt) {
        *need = total - total % c->block + c->block;
        return TEE_SUCCESS;
    }
    if (total == 0 || total % c->block)
        return TEE_ERROR_BAD_PARAMETERS;
    if (!decrypt_last(c, d, total))
        return TEE_ERROR_GENERIC;
    size_t pad = padding_of(c->scratch, c->block);
    *need = total - pad;
    return pad ? TEE_SUCCESS : TEE_ERROR_BAD_PARAMETERS;
}

static bool last(struct cipher_ctx *c, uint8_t *to, size_t size)
{
    if (c->encrypt) {
        size_t pad = c->block - c->in.held;
        memset(c->in.buffer + c->in.held, (int)pad, pad);
        return blockcipher_run(c->main, c->in.buffer, to, c->block);
    }
    if (size)
        memcpy(to, c->scratch, size);
    return true;
}

const struct cipher_mode cipher_ecb_pkcs5 = {.main = BLOCK_ECB,
                                             .side = SIDE_DECRYPT,
                                             .keep = {1, 0},
                                             .start = cipher_start_none,
                                             .work = cipher_work,
                                             .fault = cipher_fault_none,
                                             .plan = plan,
                                             .last = last};
const struct cipher_mode cipher_cbc_pkcs5 = {.main = BLOCK_CBC,
                                             .side = SIDE_DECRYPT,
                                             .has_iv = true,
                                             .keep = {1, 0},
                                             .start = cipher_start_iv,
                                             .work = cipher_work,
                                             .fault = cipher_fault_none,
                                             .plan = plan,
                                             .last = last};
