/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * GCM, NIST SP 800-38D, OpenSSL's. It takes nonces of up to 128 bytes; for a longer one a nonce of
 * 16 bytes is found that makes the same first counter block.
 */
#include "ae.h"

#include <endian.h>
#include <string.h>

#include "gf128.h"
#include "ossl.h"

#define BLOCK     16u
#define NONCE_MAX 128u /* OpenSSL 3.0's */

static bool has_tag(uint32_t bits)
{
    return bits >= 96 && bits <= 128 && bits % 8 == 0;
}

static const char *fault(const struct op_ae_init *init)
{
    return init->nonce_size == 0 ? "an empty nonce" : NULL;
}

/* What the hash function of GCM multiplies with: a block of zeros, encrypted. */
static bool make_hash_key(struct ae *a, const struct object *key)
{
    EVP_CIPHER_CTX *ecb = ossl.EVP_CIPHER_CTX_new();

    memset(a->hash_key, 0, sizeof(a->hash_key));
    bool done = ecb && blockcipher_key(ecb, CIPHER_AES, BLOCK_ECB, key, true) &&
                blockcipher_run(ecb, a->hash_key, a->hash_key, BLOCK);
    ossl.EVP_CIPHER_CTX_free(ecb);
    return done;
}

static bool take_key(struct ae *a, const struct object *key)
{
    a->nonce_size = 0;
    return blockcipher_key(a->main, CIPHER_AES, BLOCK_GCM, key, a->encrypt) &&
           make_hash_key(a, key);
}

/* With H the hash key and L(n) the block that says the size n: a nonce of whole blocks N1 … Nk
 * makes
 * ((N1 H + N2) H + … + L(n)) H, one of 16 bytes (N H + L(16)) H. */
static void shorten(const struct ae *a, const uint8_t *nonce, size_t size, uint8_t to[BLOCK])
{
    struct gf128 h = gf128_load(a->hash_key), sum = {0, 0}, inverse = gf128_inverse(h);
    uint8_t block[BLOCK];

    for (size_t at = 0, part; at < size; at += part) {
        part = size - at < BLOCK ? size - at : BLOCK;
        memset(block, 0, BLOCK);
        memcpy(block, nonce + at, part);
        sum = gf128_mul(gf128_add(sum, gf128_load(block)), h);
    }
    /* Not yet times H, which the next line would undo. */
    sum = gf128_add(sum, (struct gf128){0, size * 8});
    sum = gf128_add(sum, (struct gf128){0, BLOCK * 8});
    gf128_store(gf128_mul(sum, inverse), to);
}

static bool set_nonce(struct ae *a, const uint8_t *nonce, size_t size)
{
    if (size != a->nonce_size &&
        ossl.EVP_CIPHER_CTX_ctrl(a->main, EVP_CTRL_AEAD_SET_IVLEN, (int)size, NULL) != 1)
        return false;
    a->nonce_size = size;
    return blockcipher_iv(a->main, nonce);
}

static bool start(struct ae *a, const struct op_ae_init *init)
{
    uint8_t other[BLOCK];

    if (init->nonce_size <= NONCE_MAX)
        return set_nonce(a, init->nonce, init->nonce_size);
    shorten(a, init->nonce, init->nonce_size, other);
    return set_nonce(a, other, BLOCK);
}

static bool aad(struct ae *a, const void *from, size_t size)
{
    return blockcipher_run(a->main, from, NULL, size);
}

static bool work(void *arg, const uint8_t *from, uint8_t *to, size_t size)
{
    const struct ae *a = arg;
    return blockcipher_run(a->main, from, to, size);
}

static bool finish(const struct ae *a)
{
    uint8_t nothing[BLOCK];
    int written;

    return ossl.EVP_CipherFinal_ex(a->main, nothing, &written) == 1;
}

static bool tag(struct ae *a, uint8_t to[AE_TAG_MAX])
{
    return finish(a) &&
           ossl.EVP_CIPHER_CTX_ctrl(a->main, EVP_CTRL_AEAD_GET_TAG, AE_TAG_MAX, to) == 1;
}

static bool check(struct ae *a, const uint8_t *given)
{
    uint8_t copy[AE_TAG_MAX];

    memcpy(copy, given, a->tag_size);
    return ossl.EVP_CIPHER_CTX_ctrl(a->main, EVP_CTRL_AEAD_SET_TAG, (int)a->tag_size, copy) == 1 &&
           finish(a);
}

const struct ae_mode ae_gcm = {.block = 1,
                               .has_tag = has_tag,
                               .fault = fault,
                               .take_key = take_key,
                               .start = start,
                               .aad = aad,
                               .work = work,
                               .tag = tag,
                               .check = check};
