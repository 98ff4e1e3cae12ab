/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * CCM, NIST SP 800-38C: OpenSSL's takes the payload in one piece only, so this one is CTR over
 * plaintext that CBC-MAC has seen. Lengths are announced, as they are in the first block.
 */
#include "ae.h"

#include <endian.h>
#include <string.h>

#include "ossl.h"

#define BLOCK     16u
#define NONCE_MIN 7u
#define NONCE_MAX 13u

static bool has_tag(uint32_t bits)
{
    return bits >= 32 && bits <= 128 && bits % 16 == 0;
}

static const char *fault(const struct op_ae_init *init)
{
    size_t length_size = BLOCK - 1 - init->nonce_size;

    if (init->nonce_size < NONCE_MIN || init->nonce_size > NONCE_MAX)
        return "the nonce does not have 7 to 13 bytes";
    if (length_size < sizeof(size_t) && init->payload_size >> 8 * length_size)
        return "more data announced than a nonce of that size allows";
    return NULL;
}

static bool take_key(struct ae *a, const struct object *key)
{
    return blockcipher_key(a->main, CIPHER_AES, BLOCK_CTR, key, true) &&
           blockcipher_key(a->mac.cbc, CIPHER_AES, BLOCK_CBC, key, true);
}

/* The first block: flags, nonce, length of the payload. */
static void first_block(const struct ae *a, const struct op_ae_init *init, uint8_t block[BLOCK])
{
    size_t length_size = BLOCK - 1 - init->nonce_size;
    uint64_t length = htobe64(init->payload_size);
    uint8_t bytes[8];

    memset(block, 0, BLOCK);
    memcpy(bytes, &length, 8);
    for (size_t i = 0; i < length_size && i < 8; i++)
        block[BLOCK - 1 - i] = bytes[7 - i];
    block[0] =
        (uint8_t)((init->aad_size ? 0x40 : 0) | (a->tag_size - 2) / 2 << 3 | (length_size - 1));
    memcpy(block + 1, init->nonce, init->nonce_size);
}

/* The length of additional data, in front of it: 2, 6 or 10 bytes. */
static bool add_aad_size(struct ae *a, uint64_t size)
{
    uint8_t code[10] = {0xff, 0xff};
    uint64_t length = htobe64(size);

    memcpy(code + 2, &length, 8);
    if (size < 0xff00)
        return cbcmac_add(&a->mac, code + 8, 2);
    if (size >> 32)
        return cbcmac_add(&a->mac, code, 10);
    code[4] = 0xff;
    code[5] = 0xfe;
    return cbcmac_add(&a->mac, code + 4, 6);
}

/* The counter block 0 makes the tag's mask, those from 1 on are the payload's. */
static bool start_counter(struct ae *a, const struct op_ae_init *init)
{
    uint8_t counter[BLOCK] = {(uint8_t)(BLOCK - 2 - init->nonce_size)};

    memcpy(counter + 1, init->nonce, init->nonce_size);
    memset(a->mask, 0, sizeof(a->mask));
    return blockcipher_iv(a->main, counter) && blockcipher_run(a->main, a->mask, a->mask, BLOCK);
}

static bool start(struct ae *a, const struct op_ae_init *init)
{
    uint8_t block[BLOCK];

    a->aad_left = init->aad_size;
    a->payload_left = init->payload_size;
    first_block(a, init, block);
    return start_counter(a, init) && cbcmac_start(&a->mac) && cbcmac_add(&a->mac, block, BLOCK) &&
           (init->aad_size == 0 || add_aad_size(a, init->aad_size));
}

static const char *aad_fault(const struct ae *a, size_t size)
{
    return size > a->aad_left ? "more additional data than was announced" : NULL;
}

static bool aad(struct ae *a, const void *from, size_t size)
{
    a->aad_left -= size;
    return cbcmac_add(&a->mac, from, size) && (a->aad_left || cbcmac_pad_zeros(&a->mac));
}

static const char *payload_fault(const struct ae *a, size_t size, bool last)
{
    if ((size || last) && a->aad_left)
        return "less additional data than was announced";
    if (size > a->payload_left)
        return "more data than was announced";
    if (last && size < a->payload_left)
        return "less data than was announced";
    return NULL;
}

/* By way of the scratch: what CBC-MAC sees and what is en- or decrypted are the same bytes,
 * whatever becomes of the caller's meanwhile. */
static bool work(void *arg, const uint8_t *from, uint8_t *to, size_t size)
{
    struct ae *a = arg;
    uint8_t *plain = a->scratch;

    for (size_t part; size; from += part, to += part, size -= part) {
        part = size < sizeof(a->scratch) ? size : sizeof(a->scratch);
        if (a->encrypt)
            memcpy(plain, from, part);
        else if (!blockcipher_run(a->main, from, plain, part))
            return false;
        if (!cbcmac_add(&a->mac, plain, part))
            return false;
        if (!a->encrypt)
            memcpy(to, plain, part);
        else if (!blockcipher_run(a->main, plain, to, part))
            return false;
    }
    return true;
}

static bool tag(struct ae *a, uint8_t to[AE_TAG_MAX])
{
    if (!cbcmac_pad_zeros(&a->mac))
        return false;
    for (unsigned i = 0; i < BLOCK; i++)
        to[i] = a->mac.mac[i] ^ a->mask[i];
    return true;
}

static bool check(struct ae *a, const uint8_t *given)
{
    uint8_t right[AE_TAG_MAX];
    bool same = tag(a, right) && ossl.CRYPTO_memcmp(right, given, a->tag_size) == 0;

    explicit_bzero(right, sizeof(right));
    return same;
}

const struct ae_mode ae_ccm = {.block = BLOCK,
                               .has_tag = has_tag,
                               .fault = fault,
                               .take_key = take_key,
                               .start = start,
                               .aad_fault = aad_fault,
                               .payload_fault = payload_fault,
                               .aad = aad,
                               .work = work,
                               .tag = tag,
                               .check = check};
