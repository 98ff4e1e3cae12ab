/* SPDX-License-Identifier: BSD-2-Clause */
#include "hkdf.h"

#include <string.h>

#include <openssl/core_names.h>
#include <openssl/params.h>

#include "fetch.h"
#include "ossl.h"

struct part {
    const uint8_t *bytes;
    size_t size;
};

/* HMAC of the parts, to `mac`, which may be one of them. */
static bool hmac(enum hash h, struct part key, const struct part *parts, unsigned count,
                 uint8_t *mac)
{
    const char *name = fetch_md_name(h);
    const OSSL_PARAM params[] = {
        OSSL_PARAM_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)(uintptr_t)name, strlen(name)),
        OSSL_PARAM_END};
    EVP_MAC *algorithm = fetch_mac(KIND_HMAC);
    EVP_MAC_CTX *ctx = algorithm ? ossl.EVP_MAC_CTX_new(algorithm) : NULL;
    size_t size;
    bool done = ctx && ossl.EVP_MAC_init(ctx, key.bytes, key.size, params) == 1;

    for (unsigned i = 0; i < count && done; i++)
        done = ossl.EVP_MAC_update(ctx, parts[i].bytes, parts[i].size) == 1;
    done = done && ossl.EVP_MAC_final(ctx, mac, &size, hash_size(h)) == 1;
    ossl.EVP_MAC_CTX_free(ctx);
    return done;
}

static struct part part_of(const struct attr *a)
{
    return a ? (struct part){a->bytes, a->size} : (struct part){NULL, 0};
}

/* RFC 5869, 2.2. No salt is one of zeros, which HMAC makes of an empty key as well. */
static bool extract(const struct hkdf_in *in, uint8_t *prk)
{
    static const uint8_t zeros[HASH_SIZE_MAX];
    struct part secret = part_of(in->secret), salt = part_of(in->salt);

    if (salt.size == 0)
        salt = (struct part){zeros, hash_size(in->hash)};
    return hmac(in->hash, salt, &secret, 1, prk);
}

bool hkdf(const struct hkdf_in *in, uint8_t *key, size_t size)
{
    uint8_t prk[HASH_SIZE_MAX], block[HASH_SIZE_MAX], counter = 0;
    size_t hash = hash_size(in->hash), at = 0;
    bool done = extract(in, prk);

    while (done && at < size) { /* 2.3 */
        struct part parts[] = {{block, at ? hash : 0}, part_of(in->info), {&counter, 1}};
        counter++;
        done = hmac(in->hash, (struct part){prk, hash}, parts, 3, block);
        size_t n = size - at < hash ? size - at : hash;
        if (done)
            memcpy(key + at, block, n);
        at += n;
    }
    explicit_bzero(prk, sizeof(prk));
    explicit_bzero(block, sizeof(block));
    return done;
}
