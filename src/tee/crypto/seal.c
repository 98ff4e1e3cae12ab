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

#define NAME_MAC 32u

/* Asking the system costs more than to seal a short record: for so many at once. */
#define NONCES 16u

struct seal {
    EVP_CIPHER_CTX *evp; /* for both directions: GCM's key schedule is the same */
    uint8_t nonce[NONCES][SEAL_NONCE];
    unsigned left; /* of them */
};

struct name_key {
    EVP_MAC_CTX *evp;
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

static bool begin(struct seal *s, const struct seal_text *t, const uint8_t *nonce, int encrypt)
{
    int n;

    return ossl.EVP_CipherInit_ex2(s->evp, NULL, NULL, nonce, encrypt, NULL) == 1 &&
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

    if (!take_nonce(s, nonce) || !ossl_enter())
        return TEE_ERROR_GENERIC;
    bool done = begin(s, t, nonce, 1) && run(s, t->in, text, t->size) && finish(s) &&
                ossl.EVP_CIPHER_CTX_ctrl(s->evp, EVP_CTRL_AEAD_GET_TAG, SEAL_TAG, tag) == 1;
    ossl_leave();
    return result(done);
}

uint32_t seal_open(struct seal *s, const struct seal_text *t)
{
    const uint8_t *nonce = t->in, *text = nonce + SEAL_NONCE;
    uint8_t tag[SEAL_TAG];
    uint32_t res = TEE_ERROR_GENERIC;

    if (t->size < SEAL_EXTRA)
        return TEE_ERROR_MAC_INVALID;
    size_t size = t->size - SEAL_EXTRA;
    memcpy(tag, text + size, SEAL_TAG);
    if (ossl_enter()) {
        if (begin(s, t, nonce, 0) && run(s, text, t->out, size) &&
            ossl.EVP_CIPHER_CTX_ctrl(s->evp, EVP_CTRL_AEAD_SET_TAG, SEAL_TAG, tag) == 1)
            res = finish(s) ? TEE_SUCCESS : TEE_ERROR_MAC_INVALID;
        else
            res = result(false);
        ossl_leave();
    }
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

/* ---- HMAC-SHA256 ---- */

static uint32_t take_name_key(struct name_key *k, const uint8_t *key)
{
    char sha256[] = "SHA256"; /* OSSL_PARAM would have it writable */
    const OSSL_PARAM params[] = {
        OSSL_PARAM_utf8_string(OSSL_MAC_PARAM_DIGEST, sha256, sizeof(sha256) - 1), OSSL_PARAM_END};

    if (!ossl_enter())
        return TEE_ERROR_GENERIC;
    EVP_MAC *hmac = fetch_mac(KIND_HMAC);
    k->evp = hmac ? ossl.EVP_MAC_CTX_new(hmac) : NULL;
    bool done = k->evp && ossl.EVP_MAC_init(k->evp, key, SEAL_KEY, params) == 1;
    ossl_leave();
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
        ossl.EVP_MAC_CTX_free(k->evp);
    free(k);
}

uint32_t name_key_hash(struct name_key *k, uint8_t first, const void *name, size_t size,
                       uint8_t out[16])
{
    uint8_t mac[NAME_MAC];
    size_t n;

    if (!ossl_enter())
        return TEE_ERROR_GENERIC;
    bool done = ossl.EVP_MAC_init(k->evp, NULL, 0, NULL) == 1 &&
                ossl.EVP_MAC_update(k->evp, &first, 1) == 1 &&
                (size == 0 || ossl.EVP_MAC_update(k->evp, name, size) == 1) &&
                ossl.EVP_MAC_final(k->evp, mac, &n, sizeof(mac)) == 1;
    ossl_leave();
    if (done)
        memcpy(out, mac, 16);
    return result(done);
}
