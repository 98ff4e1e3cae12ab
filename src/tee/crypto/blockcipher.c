/* SPDX-License-Identifier: BSD-2-Clause */
#include "blockcipher.h"

#include <string.h>

#include "ossl.h"
#include "tee_api_defines.h"

#define DES_KEY 8u

/* EVP counts in int. */
#define RUN_MAX ((size_t)1 << 30)

/* The first of one twice more, or of two once more. */
static void expand_des(struct blockcipher_key *k)
{
    if (k->size == DES_KEY)
        memcpy(k->bytes + DES_KEY, k->bytes, DES_KEY);
    if (k->size < 3 * DES_KEY)
        memcpy(k->bytes + 2 * DES_KEY, k->bytes, DES_KEY);
    k->size = 3 * DES_KEY;
}

void blockcipher_key_of(struct blockcipher_key *k, enum cipher c, const struct object *key)
{
    const struct attr *secret = attrs_find(&key->attrs, TEE_ATTR_SECRET_VALUE);

    CHECK(secret->size <= sizeof(k->bytes));
    k->size = secret->size;
    memcpy(k->bytes, secret->bytes, k->size);
    if (c == CIPHER_DES || c == CIPHER_DES3)
        expand_des(k);
}

bool blockcipher_key(EVP_CIPHER_CTX *ctx, enum cipher c, enum block_mode mode,
                     const struct object *key, bool encrypt)
{
    struct blockcipher_key k;

    blockcipher_key_of(&k, c, key);
    const EVP_CIPHER *cipher = fetch_cipher(c, mode, k.size);
    bool done = cipher && ossl.EVP_CipherInit_ex2(ctx, cipher, k.bytes, NULL, encrypt, NULL) == 1 &&
                ossl.EVP_CIPHER_CTX_set_padding(ctx, 0) == 1;
    explicit_bzero(&k, sizeof(k));
    return done;
}

bool blockcipher_iv(EVP_CIPHER_CTX *ctx, const uint8_t *iv)
{
    return ossl.EVP_CipherInit_ex2(ctx, NULL, NULL, iv, -1, NULL) == 1;
}

bool blockcipher_run(EVP_CIPHER_CTX *ctx, const uint8_t *from, uint8_t *to, size_t size)
{
    int written;

    while (size) {
        size_t part = size < RUN_MAX ? size : RUN_MAX;
        if (ossl.EVP_CipherUpdate(ctx, to, &written, from, (int)part) != 1)
            return false;
        from += part;
        if (to)
            to += part;
        size -= part;
    }
    return true;
}
