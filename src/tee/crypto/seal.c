/* SPDX-License-Identifier: BSD-2-Clause */
#include "seal.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/params.h>

#include "entropy.h"
#include "fetch.h"
#include "hkdf.h"
#include "ossl.h"
#include "tee_api_defines.h"

/* Of AES, and so of CMAC. */
#define BLOCK 16u
_Static_assert(NAME_HASH == BLOCK, "as seal.h says");
/* A name with one byte before it. */
#define NAME_BLOCKS (NAME_KEY_MAX / BLOCK + 1)

/* Asking the system costs more than to seal a short record: for so many at once. */
#define NONCES 16u

struct seal {
    EVP_CIPHER_CTX *evp; /* for both directions: GCM's key schedule is the same */
    uint8_t nonce[NONCES][SEAL_NONCE];
    unsigned left; /* of them */
};

struct name_key {
    EVP_CIPHER_CTX *evp;                 /* AES-256, block by block */
    uint8_t whole[BLOCK], padded[BLOCK]; /* what the last block is xored with */
};

/* Of a use of libcrypto: nothing that is asked of it here fails for another reason. */
static uint32_t result(bool done)
{
    return done ? TEE_SUCCESS : TEE_ERROR_OUT_OF_MEMORY;
}

/* ---- AES-256-GCM ---- */

static uint32_t take_key(struct seal *s, const uint8_t *key)
{
    if (!ossl_enter())
        return TEE_ERROR_GENERIC;
    const EVP_CIPHER *gcm = fetch_cipher(CIPHER_AES, BLOCK_GCM, SEAL_KEY);
    s->evp = gcm ? ossl.EVP_CIPHER_CTX_new() : NULL;
    bool done = s->evp && ossl.EVP_CipherInit_ex2(s->evp, gcm, key, NULL, 1, NULL) == 1;
    ossl_leave();
    return result(done);
}

uint32_t seal_create(const uint8_t key[SEAL_KEY], struct seal **out)
{
    struct seal *s = calloc(1, sizeof(*s));

    *out = NULL;
    if (!s)
        return TEE_ERROR_OUT_OF_MEMORY;
    uint32_t res = take_key(s, key);
    if (res == TEE_SUCCESS)
        *out = s;
    else
        seal_destroy(s);
    return res;
}

void seal_destroy(struct seal *s)
{
    if (!s)
        return;
    if (s->evp)
        ossl.EVP_CIPHER_CTX_free(s->evp);
    free(s);
}

/* To decrypt, `tag` is what the text's must be: set with the nonce it costs next to nothing. */
static bool begin(struct seal *s, const struct seal_text *t, const uint8_t *nonce, uint8_t *tag)
{
    const OSSL_PARAM params[] = {OSSL_PARAM_octet_string(OSSL_CIPHER_PARAM_AEAD_TAG, tag, SEAL_TAG),
                                 OSSL_PARAM_END};
    int n;

    return ossl.EVP_CipherInit_ex2(s->evp, NULL, NULL, nonce, !tag, tag ? params : NULL) == 1 &&
           (t->aad_size == 0 ||
            ossl.EVP_CipherUpdate(s->evp, NULL, &n, t->aad, (int)t->aad_size) == 1);
}

/* OpenSSL takes an empty update for a call to no purpose, and fails. */
static bool run(struct seal *s, const uint8_t *from, uint8_t *to, size_t size)
{
    int n;

    return size == 0 || ossl.EVP_CipherUpdate(s->evp, to, &n, from, (int)size) == 1;
}

static bool finish(struct seal *s)
{
    uint8_t nothing[16];
    int n;

    return ossl.EVP_CipherFinal_ex(s->evp, nothing, &n) == 1;
}

static bool take_nonce(struct seal *s, uint8_t to[SEAL_NONCE])
{
    if (s->left == 0) {
        if (entropy_bytes(s->nonce, sizeof(s->nonce)))
            return false;
        s->left = NONCES;
    }
    memcpy(to, s->nonce[NONCES - s->left--], SEAL_NONCE);
    return true;
}

uint32_t seal_random(struct seal *s, void *to, size_t size)
{
    uint8_t bytes[SEAL_NONCE];

    CHECK(size <= sizeof(bytes));
    if (!take_nonce(s, bytes))
        return TEE_ERROR_GENERIC;
    memcpy(to, bytes, size);
    return TEE_SUCCESS;
}

uint32_t seal_close(struct seal *s, const struct seal_text *t)
{
    uint8_t *nonce = t->out, *text = nonce + SEAL_NONCE, *tag = text + t->size;

    if (!take_nonce(s, nonce))
        return TEE_ERROR_GENERIC;
    return result(begin(s, t, nonce, NULL) && run(s, t->in, text, t->size) && finish(s) &&
                  ossl.EVP_CIPHER_CTX_ctrl(s->evp, EVP_CTRL_AEAD_GET_TAG, SEAL_TAG, tag) == 1);
}

uint32_t seal_open(struct seal *s, const struct seal_text *t)
{
    const uint8_t *nonce = t->in, *text = nonce + SEAL_NONCE;
    uint8_t tag[SEAL_TAG];

    if (t->size < SEAL_EXTRA)
        return TEE_ERROR_MAC_INVALID;
    size_t size = t->size - SEAL_EXTRA;
    memcpy(tag, text + size, SEAL_TAG);
    uint32_t res = result(begin(s, t, nonce, tag) && run(s, text, t->out, size));
    if (res == TEE_SUCCESS && !finish(s))
        res = TEE_ERROR_MAC_INVALID;
    if (res != TEE_SUCCESS && size)
        explicit_bzero(t->out, size);
    return res;
}

/* ---- HKDF ---- */

uint32_t seal_derive(const uint8_t key[SEAL_KEY], const uint8_t salt[SEAL_SALT], const void *info,
                     size_t info_size, uint8_t out[SEAL_KEY])
{
    uint8_t key_bytes[SEAL_KEY], salt_bytes[SEAL_SALT], info_bytes[256];
    struct attr secret = {.bytes = key_bytes, .size = SEAL_KEY};
    struct attr with_salt = {.bytes = salt_bytes, .size = SEAL_SALT};
    struct attr with_info = {.bytes = info_bytes, .size = info_size};
    struct hkdf_in in = {HASH_SHA256, &secret, &with_salt, &with_info};

    CHECK(info_size < sizeof(info_bytes));
    memcpy(key_bytes, key, SEAL_KEY);
    memcpy(salt_bytes, salt, SEAL_SALT);
    memcpy(info_bytes, info, info_size);
    bool done = false, entered = ossl_enter();
    if (entered) {
        done = hkdf(&in, out, SEAL_KEY);
        ossl_leave();
    }
    explicit_bzero(key_bytes, sizeof(key_bytes));
    if (!done)
        explicit_bzero(out, SEAL_KEY);
    return entered ? result(done) : TEE_ERROR_GENERIC;
}

/* ---- AES-CMAC ---- */

/* By blocks of libcrypto's AES: its own CMAC takes eight times as long for a short name, most of it
 * for beginning anew. Nothing here allocates, or leaves an error. */

static bool encrypt(struct name_key *k, const uint8_t from[BLOCK], uint8_t to[BLOCK])
{
    int n;

    return ossl.EVP_CipherUpdate(k->evp, to, &n, from, BLOCK) == 1;
}

static void xor_block(uint8_t to[BLOCK], const uint8_t *with)
{
    for (unsigned i = 0; i < BLOCK; i++)
        to[i] ^= with[i];
}

/* RFC 4493, 2.3: multiplied by x, without a branch on the secret. */
static void double_block(const uint8_t from[BLOCK], uint8_t to[BLOCK])
{
    uint8_t over = (uint8_t) - (from[0] >> 7) & 0x87;

    for (unsigned i = 0; i + 1 < BLOCK; i++)
        to[i] = (uint8_t)(from[i] << 1 | from[i + 1] >> 7);
    to[BLOCK - 1] = (uint8_t)(from[BLOCK - 1] << 1) ^ over;
}

static uint32_t take_name_key(struct name_key *k, const uint8_t *key)
{
    uint8_t zeros[BLOCK] = {0}, l[BLOCK];

    if (!ossl_enter())
        return TEE_ERROR_GENERIC;
    const EVP_CIPHER *ecb = fetch_cipher(CIPHER_AES, BLOCK_ECB, SEAL_KEY);
    k->evp = ecb ? ossl.EVP_CIPHER_CTX_new() : NULL;
    bool done = k->evp && ossl.EVP_CipherInit_ex2(k->evp, ecb, key, NULL, 1, NULL) == 1 &&
                ossl.EVP_CIPHER_CTX_set_padding(k->evp, 0) == 1 && encrypt(k, zeros, l);
    ossl_leave();
    if (done) {
        double_block(l, k->whole);
        double_block(k->whole, k->padded);
    }
    explicit_bzero(l, sizeof(l));
    return result(done);
}

uint32_t name_key_create(const uint8_t key[SEAL_KEY], struct name_key **out)
{
    struct name_key *k = calloc(1, sizeof(*k));

    *out = NULL;
    if (!k)
        return TEE_ERROR_OUT_OF_MEMORY;
    uint32_t res = take_name_key(k, key);
    if (res == TEE_SUCCESS)
        *out = k;
    else
        name_key_destroy(k);
    return res;
}

void name_key_destroy(struct name_key *k)
{
    if (!k)
        return;
    if (k->evp)
        ossl.EVP_CIPHER_CTX_free(k->evp);
    explicit_bzero(k, sizeof(*k));
    free(k);
}

uint32_t name_key_hash(struct name_key *k, uint8_t first, const void *name, size_t size,
                       uint8_t out[NAME_HASH])
{
    uint8_t text[NAME_BLOCKS * BLOCK] = {first};
    size_t last = size / BLOCK * BLOCK, used = size + 1 - last;
    bool done = true;

    CHECK(size <= NAME_KEY_MAX);
    if (size)
        memcpy(text + 1, name, size);
    if (used < BLOCK)
        text[size + 1] = 0x80;
    xor_block(text + last, used < BLOCK ? k->padded : k->whole);
    memset(out, 0, BLOCK);
    for (size_t at = 0; done && at <= last; at += BLOCK) {
        xor_block(out, text + at);
        done = encrypt(k, out, out);
    }
    return result(done);
}
