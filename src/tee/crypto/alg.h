/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CRYPTO_ALG_H
#define CRYPTO_ALG_H

/*
 * The algorithms that there are, in one table (alg_table.h), looked up by the whole identifier: its
 * bit fields mislead. docs/fidelity.md has the same table, made from this one.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/check.h"

/* Hash functions, here and as parts of other algorithms. */
enum hash {
    HASH_NONE,
    HASH_MD5,
    HASH_SHA1,
    HASH_SHA224,
    HASH_SHA256,
    HASH_SHA384,
    HASH_SHA512,
    HASH_SHA3_224,
    HASH_SHA3_256,
    HASH_SHA3_384,
    HASH_SHA3_512,
    HASH_SM3,
    HASH_SHAKE128, /* extendable: no length of its own */
    HASH_SHAKE256,
    HASHES
};

/* Block ciphers. */
enum cipher { CIPHER_NONE, CIPHER_AES, CIPHER_DES, CIPHER_DES3, CIPHER_SM4, CIPHERS };

/* How an algorithm is made; within its class (TEE_OPERATION_*) it says which code runs. */
enum alg_kind {
    KIND_DIGEST,
    KIND_ECB,
    KIND_ECB_PKCS5,
    KIND_CBC,
    KIND_CBC_PKCS5,
    KIND_CTR,
    KIND_CTS,
    KIND_XTS,
    KIND_HMAC,
    KIND_CMAC,
    KIND_CBC_MAC,
    KIND_CBC_MAC_PKCS5,
    KIND_CCM,
    KIND_GCM,
    KIND_RSA_PKCS1,     /* signature, with DigestInfo */
    KIND_RSA_PKCS1_RAW, /* signature, what is signed is the caller's: OP-TEE's */
    KIND_RSA_PSS,
    KIND_RSA_ES, /* encryption, PKCS#1 v1.5 */
    KIND_RSA_OAEP,
    KIND_RSA_NOPAD,
    KIND_DSA,
    KIND_ECDSA,
    KIND_ED25519,
    KIND_ED448,
    KIND_SM2_DSA,
    KIND_SM2_PKE,
    KIND_SM2_KEP,
    KIND_DH,
    KIND_ECDH,
    KIND_X25519,
    KIND_X448,
    KIND_HKDF,       /* TEE_ALG_HKDF */
    KIND_HKDF_OPTEE, /* OP-TEE's, the hash in the identifier */
    KIND_CONCAT_KDF,
    KIND_PBKDF2,
};

/* Which second argument TEE_IsAlgorithmSupported takes. */
enum alg_element {
    ELEMENT_NONE,
    ELEMENT_ECC,  /* NIST and BSI curves */
    ELEMENT_NIST, /* those of NIST alone */
    ELEMENT_25519,
    ELEMENT_448,
    ELEMENT_SM2
};

struct alg {
    uint32_t id;
    const char *name;        /* without TEE_ALG_ */
    const char *since;       /* "1.0" … "1.3" of the Core API, or "OP-TEE" */
    uint8_t op_class;        /* TEE_OPERATION_* */
    uint8_t modes;           /* bit 1 << TEE_MODE_* */
    uint8_t key_count;       /* 0, 1, 2 */
    uint8_t kind;            /* enum alg_kind */
    uint8_t cipher;          /* enum cipher */
    uint8_t hash;            /* enum hash */
    uint8_t element;         /* enum alg_element */
    uint32_t key_type;       /* TEE_TYPE_*; of a pair where there are pairs; 0: no key */
    uint32_t other_type;     /* TEE_TYPE_* that public operations, and derivations, take besides */
    uint16_t min, max, step; /* bits of a key, where not all that the type has are allowed */
};

/* NULL: there is no such algorithm here. */
const struct alg *alg_find(uint32_t id);
/* All of them in the table's order; NULL at the end. */
const struct alg *alg_at(unsigned index);

/* TEE_USAGE_* that a key needs for this mode; 0 for digests. */
uint32_t alg_usage(const struct alg *a, uint32_t mode);
/* Keys of this type may be used in this mode. */
bool alg_takes_type(const struct alg *a, uint32_t mode, uint32_t object_type);
/* `bits` is a size that an operation can be allocated for: of both keys together, if two. Any for
 * digests. */
bool alg_takes_size(const struct alg *a, uint32_t bits);
/* TEE_IsAlgorithmSupported, 6.2.9: `element` is TEE_CRYPTO_ELEMENT_NONE or a curve. */
bool alg_supported(uint32_t id, uint32_t element);
/* Bytes of a digest or MAC, otherwise (and for extendable ones) 0. */
size_t alg_result_size(const struct alg *a);

/* Bytes; 0 for none and extendable ones. */
size_t hash_size(enum hash h);
#define HASH_SIZE_MAX 64u
/* TEE_ALG_* of a digest to the hash, HASH_NONE if it is no digest that we have. */
enum hash hash_of_alg(uint32_t id);
/* Bytes of a block. */
size_t cipher_block(enum cipher c);

#endif
