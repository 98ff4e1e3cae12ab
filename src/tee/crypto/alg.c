/* SPDX-License-Identifier: BSD-2-Clause */
#include "alg.h"

#include "alg_table.h"
#include "curve.h"
#include "object.h"
#include "tee_api_defines.h"

const struct alg *alg_at(unsigned index)
{
    return index < ARRAY_COUNT(alg_table) ? &alg_table[index] : NULL;
}

const struct alg *alg_find(uint32_t id)
{
    for (unsigned i = 0; i < ARRAY_COUNT(alg_table); i++) {
        if (alg_table[i].id == id)
            return &alg_table[i];
    }
    return NULL;
}

uint32_t alg_usage(const struct alg *a, uint32_t mode)
{
    /* One key does both, so both uses must be allowed. */
    if (a->kind == KIND_RSA_NOPAD)
        return mode == TEE_MODE_ENCRYPT ? TEE_USAGE_ENCRYPT | TEE_USAGE_VERIFY
                                        : TEE_USAGE_DECRYPT | TEE_USAGE_SIGN;
    switch (mode) {
    case TEE_MODE_ENCRYPT:
        return TEE_USAGE_ENCRYPT;
    case TEE_MODE_DECRYPT:
        return TEE_USAGE_DECRYPT;
    case TEE_MODE_SIGN:
        return TEE_USAGE_SIGN;
    case TEE_MODE_VERIFY:
        return TEE_USAGE_VERIFY;
    case TEE_MODE_MAC:
        return TEE_USAGE_MAC;
    case TEE_MODE_DERIVE:
        return TEE_USAGE_DERIVE;
    default:
        return 0;
    }
}

bool alg_takes_type(const struct alg *a, uint32_t mode, uint32_t object_type)
{
    bool other = mode == TEE_MODE_ENCRYPT || mode == TEE_MODE_VERIFY || mode == TEE_MODE_DERIVE;

    return object_type && (object_type == a->key_type || (other && object_type == a->other_type));
}

bool alg_takes_size(const struct alg *a, uint32_t bits)
{
    if (a->key_count == 0)
        return true;
    if (a->min)
        return bits >= a->min && bits <= a->max && (bits - a->min) % a->step == 0;
    return bits % a->key_count == 0 &&
           object_type_has_size(object_type_find(a->key_type), bits / a->key_count);
}

static bool takes_curve(const struct alg *a, uint32_t element)
{
    const struct curve *c = element == TEE_ECC_CURVE_SM2 ? NULL : curve_find(element);

    return c && alg_takes_size(a, c->bits);
}

static bool is_nist(uint32_t element)
{
    return element >= TEE_ECC_CURVE_NIST_P192 && element <= TEE_ECC_CURVE_NIST_P521;
}

bool alg_supported(uint32_t id, uint32_t element)
{
    const struct alg *a = alg_find(id);

    if (!a)
        return false;
    switch ((enum alg_element)a->element) {
    case ELEMENT_ECC:
        return takes_curve(a, element);
    case ELEMENT_NIST:
        return is_nist(element) && takes_curve(a, element);
    case ELEMENT_25519:
        return element == TEE_ECC_CURVE_25519;
    case ELEMENT_448:
        return element == TEE_ECC_CURVE_448;
    case ELEMENT_SM2:
        return element == TEE_ECC_CURVE_SM2;
    case ELEMENT_NONE:
        break;
    }
    return element == TEE_CRYPTO_ELEMENT_NONE;
}

size_t alg_result_size(const struct alg *a)
{
    if (a->op_class == TEE_OPERATION_DIGEST || a->kind == KIND_HMAC)
        return hash_size(a->hash);
    return a->op_class == TEE_OPERATION_MAC ? cipher_block(a->cipher) : 0;
}

size_t hash_size(enum hash h)
{
    static const uint8_t size[HASHES] = {
        [HASH_MD5] = 16,      [HASH_SHA1] = 20,     [HASH_SHA224] = 28,   [HASH_SHA256] = 32,
        [HASH_SHA384] = 48,   [HASH_SHA512] = 64,   [HASH_SHA3_224] = 28, [HASH_SHA3_256] = 32,
        [HASH_SHA3_384] = 48, [HASH_SHA3_512] = 64, [HASH_SM3] = 32,
    };
    return size[h];
}

enum hash hash_of_alg(uint32_t id)
{
    const struct alg *a = alg_find(id);
    return a && a->op_class == TEE_OPERATION_DIGEST ? (enum hash)a->hash : HASH_NONE;
}

size_t cipher_block(enum cipher c)
{
    static const uint8_t size[CIPHERS] = {
        [CIPHER_AES] = 16, [CIPHER_DES] = 8, [CIPHER_DES3] = 8, [CIPHER_SM4] = 16};
    return size[c];
}
