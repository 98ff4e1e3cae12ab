/* SPDX-License-Identifier: BSD-2-Clause */
#include "fetch.h"

#include <stdatomic.h>

#include "ossl.h"

const char *fetch_md_name(enum hash h)
{
    static const char *const name[HASHES] = {
        [HASH_MD5] = "MD5",           [HASH_SHA1] = "SHA1",         [HASH_SHA224] = "SHA224",
        [HASH_SHA256] = "SHA256",     [HASH_SHA384] = "SHA384",     [HASH_SHA512] = "SHA512",
        [HASH_SHA3_224] = "SHA3-224", [HASH_SHA3_256] = "SHA3-256", [HASH_SHA3_384] = "SHA3-384",
        [HASH_SHA3_512] = "SHA3-512", [HASH_SM3] = "SM3",           [HASH_SHAKE128] = "SHAKE128",
        [HASH_SHAKE256] = "SHAKE256",
    };
    return name[h];
}

const EVP_MD *fetch_md(enum hash h)
{
    static _Atomic(EVP_MD *) kept[HASHES];
    EVP_MD *md = atomic_load_explicit(&kept[h], memory_order_acquire), *none = NULL;

    if (md || !fetch_md_name(h))
        return md;
    md = ossl.EVP_MD_fetch(ossl.ctx, fetch_md_name(h), NULL);
    if (md && !atomic_compare_exchange_strong(&kept[h], &none, md)) {
        ossl.EVP_MD_free(md); /* somebody else was faster */
        md = none;
    }
    return md;
}

/* Sizes of keys, 128, 192 and 256 bits. */
#define KEY_SIZES 3u

static unsigned size_index(size_t key_size)
{
    return (unsigned)(key_size / 8 - 2);
}

const char *fetch_cipher_name(enum cipher c, enum block_mode mode, size_t key_size)
{
    static const char *const aes[BLOCK_MODES][KEY_SIZES] = {
        [BLOCK_ECB] = {"AES-128-ECB", "AES-192-ECB", "AES-256-ECB"},
        [BLOCK_CBC] = {"AES-128-CBC", "AES-192-CBC", "AES-256-CBC"},
        [BLOCK_CTR] = {"AES-128-CTR", "AES-192-CTR", "AES-256-CTR"},
        [BLOCK_GCM] = {"AES-128-GCM", "AES-192-GCM", "AES-256-GCM"},
    };
    static const char *const des[BLOCK_MODES] = {
        [BLOCK_ECB] = "DES-EDE3-ECB", [BLOCK_CBC] = "DES-EDE3-CBC"};
    static const char *const sm4[BLOCK_MODES] = {
        [BLOCK_ECB] = "SM4-ECB", [BLOCK_CBC] = "SM4-CBC", [BLOCK_CTR] = "SM4-CTR"};

    switch (c) {
    case CIPHER_AES:
        return size_index(key_size) < KEY_SIZES ? aes[mode][size_index(key_size)] : NULL;
    case CIPHER_DES:
    case CIPHER_DES3:
        return key_size == 24 ? des[mode] : NULL;
    case CIPHER_SM4:
        return key_size == 16 ? sm4[mode] : NULL;
    case CIPHER_NONE:
    case CIPHERS:
        break;
    }
    return NULL;
}

const EVP_CIPHER *fetch_cipher(enum cipher c, enum block_mode mode, size_t key_size)
{
    static _Atomic(EVP_CIPHER *) kept[CIPHERS][BLOCK_MODES][KEY_SIZES];
    const char *name = fetch_cipher_name(c, mode, key_size);

    if (!name)
        return NULL;
    _Atomic(EVP_CIPHER *) *slot = &kept[c][mode][size_index(key_size)];
    EVP_CIPHER *cipher = atomic_load_explicit(slot, memory_order_acquire), *none = NULL;
    if (cipher)
        return cipher;
    cipher = ossl.EVP_CIPHER_fetch(ossl.ctx, name, NULL);
    if (cipher && !atomic_compare_exchange_strong(slot, &none, cipher)) {
        ossl.EVP_CIPHER_free(cipher);
        cipher = none;
    }
    return cipher;
}

EVP_MAC *fetch_mac(enum alg_kind kind)
{
    static _Atomic(EVP_MAC *) kept[2];
    _Atomic(EVP_MAC *) *slot = &kept[kind == KIND_CMAC];
    EVP_MAC *mac = atomic_load_explicit(slot, memory_order_acquire), *none = NULL;

    if (mac)
        return mac;
    mac = ossl.EVP_MAC_fetch(ossl.ctx, kind == KIND_CMAC ? "CMAC" : "HMAC", NULL);
    if (mac && !atomic_compare_exchange_strong(slot, &none, mac)) {
        ossl.EVP_MAC_free(mac);
        mac = none;
    }
    return mac;
}
