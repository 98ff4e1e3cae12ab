/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of algorithms, in sections by family: included by alg.c alone. What is not said is 0.
 */

#include "alg.h"
#include "tee_api_defines.h"
#include "tee_api_defines_extensions.h"

/* clang-format off */
#define ALG(id_name, since_, class_, modes_)                                                       \
    .id = TEE_ALG_##id_name, .name = #id_name, .since = since_,                                    \
    .op_class = TEE_OPERATION_##class_, .modes = (modes_)
#define MODE(name) (1u << TEE_MODE_##name)

static const struct alg alg_table[] = {
/* ---- digests: op_digest.c ---- */
#define DIGEST(id_name, since_, hash_)                                                             \
    {                                                                                              \
        ALG(id_name, since_, DIGEST, MODE(DIGEST)), .kind = KIND_DIGEST, .hash = hash_             \
    }
    DIGEST(MD5, "1.0", HASH_MD5),
    DIGEST(SHA1, "1.0", HASH_SHA1),
    DIGEST(SHA224, "1.0", HASH_SHA224),
    DIGEST(SHA256, "1.0", HASH_SHA256),
    DIGEST(SHA384, "1.0", HASH_SHA384),
    DIGEST(SHA512, "1.0", HASH_SHA512),
    DIGEST(SHA3_224, "1.3", HASH_SHA3_224),
    DIGEST(SHA3_256, "1.3", HASH_SHA3_256),
    DIGEST(SHA3_384, "1.3", HASH_SHA3_384),
    DIGEST(SHA3_512, "1.3", HASH_SHA3_512),
    DIGEST(SM3, "1.2", HASH_SM3),
    DIGEST(SHAKE128, "1.3", HASH_SHAKE128),
    DIGEST(SHAKE256, "1.3", HASH_SHAKE256),
#undef DIGEST

/* ---- symmetric ciphers: op_cipher.c ---- */
#define CIPHER(id_name, since_, kind_, cipher_)                                                    \
    ALG(id_name, since_, CIPHER, MODE(ENCRYPT) | MODE(DECRYPT)), .key_count = 1, .kind = kind_,    \
    .cipher = CIPHER_##cipher_, .key_type = TEE_TYPE_##cipher_
    {CIPHER(AES_ECB_NOPAD, "1.0", KIND_ECB, AES)},
    {CIPHER(AES_CBC_NOPAD, "1.0", KIND_CBC, AES)},
    {CIPHER(AES_CTR, "1.0", KIND_CTR, AES)},
    {CIPHER(AES_CTS, "1.0", KIND_CTS, AES)},
    {ALG(AES_XTS, "1.0", CIPHER, MODE(ENCRYPT) | MODE(DECRYPT)), .key_count = 2, .kind = KIND_XTS,
     .cipher = CIPHER_AES, .key_type = TEE_TYPE_AES, .min = 256, .max = 512, .step = 256},
    {CIPHER(DES_ECB_NOPAD, "1.0", KIND_ECB, DES)},
    {CIPHER(DES_CBC_NOPAD, "1.0", KIND_CBC, DES)},
    {CIPHER(DES3_ECB_NOPAD, "1.0", KIND_ECB, DES3)},
    {CIPHER(DES3_CBC_NOPAD, "1.0", KIND_CBC, DES3)},
    {CIPHER(SM4_ECB_NOPAD, "1.2", KIND_ECB, SM4)},
    {CIPHER(SM4_ECB_PKCS5, "1.2", KIND_ECB_PKCS5, SM4)},
    {CIPHER(SM4_CBC_NOPAD, "1.2", KIND_CBC, SM4)},
    {CIPHER(SM4_CBC_PKCS5, "1.2", KIND_CBC_PKCS5, SM4)},
    {CIPHER(SM4_CTR, "1.2", KIND_CTR, SM4)},
    {ALG(SM4_XTS, "OP-TEE", CIPHER, MODE(ENCRYPT) | MODE(DECRYPT)), .key_count = 2,
     .kind = KIND_XTS, .cipher = CIPHER_SM4, .key_type = TEE_TYPE_SM4},
#undef CIPHER

/* ---- MACs: op_mac.c ---- */
#define HMAC(hash_, since_)                                                                        \
    ALG(HMAC_##hash_, since_, MAC, MODE(MAC)), .key_count = 1, .kind = KIND_HMAC,                  \
    .hash = HASH_##hash_, .key_type = TEE_TYPE_HMAC_##hash_
#define CIPHER_MAC(id_name, since_, kind_, cipher_)                                                \
    ALG(id_name, since_, MAC, MODE(MAC)), .key_count = 1, .kind = kind_,                           \
    .cipher = CIPHER_##cipher_, .key_type = TEE_TYPE_##cipher_
    {HMAC(MD5, "1.0")},
    {HMAC(SHA1, "1.0")},
    {HMAC(SHA224, "1.0")},
    {HMAC(SHA256, "1.0")},
    {HMAC(SHA384, "1.0")},
    {HMAC(SHA512, "1.0")},
    {HMAC(SHA3_224, "1.3")},
    {HMAC(SHA3_256, "1.3")},
    {HMAC(SHA3_384, "1.3")},
    {HMAC(SHA3_512, "1.3")},
    {HMAC(SM3, "1.2")},
    {CIPHER_MAC(AES_CBC_MAC_NOPAD, "1.0", KIND_CBC_MAC, AES)},
    {CIPHER_MAC(AES_CBC_MAC_PKCS5, "1.0", KIND_CBC_MAC_PKCS5, AES)},
    {CIPHER_MAC(AES_CMAC, "1.0", KIND_CMAC, AES)},
    {CIPHER_MAC(DES_CBC_MAC_NOPAD, "1.0", KIND_CBC_MAC, DES)},
    {CIPHER_MAC(DES_CBC_MAC_PKCS5, "1.0", KIND_CBC_MAC_PKCS5, DES)},
    {CIPHER_MAC(DES3_CBC_MAC_NOPAD, "1.0", KIND_CBC_MAC, DES3)},
    {CIPHER_MAC(DES3_CBC_MAC_PKCS5, "1.0", KIND_CBC_MAC_PKCS5, DES3)},
    {CIPHER_MAC(DES3_CMAC, "OP-TEE", KIND_CMAC, DES3)},
#undef HMAC
#undef CIPHER_MAC

    /* ---- authenticated encryption: op_ae.c ---- */
    {ALG(AES_CCM, "1.0", AE, MODE(ENCRYPT) | MODE(DECRYPT)), .key_count = 1, .kind = KIND_CCM,
     .cipher = CIPHER_AES, .key_type = TEE_TYPE_AES},
    {ALG(AES_GCM, "1.0", AE, MODE(ENCRYPT) | MODE(DECRYPT)), .key_count = 1, .kind = KIND_GCM,
     .cipher = CIPHER_AES, .key_type = TEE_TYPE_AES},

    /* ---- RSA: rsa_sign.c, rsa_crypt.c ---- */
#define RSA                                                                                        \
    .key_count = 1, .key_type = TEE_TYPE_RSA_KEYPAIR, .other_type = TEE_TYPE_RSA_PUBLIC_KEY
#define RSA_SIGN(id_name, since_, kind_, hash_)                                                    \
    {                                                                                              \
        ALG(id_name, since_, ASYMMETRIC_SIGNATURE, MODE(SIGN) | MODE(VERIFY)),                     \
            .kind = KIND_RSA_##kind_, .hash = HASH_##hash_, RSA                                    \
    }
#define RSA_CRYPT(id_name, since_, kind_, hash_)                                                   \
    {                                                                                              \
        ALG(id_name, since_, ASYMMETRIC_CIPHER, MODE(ENCRYPT) | MODE(DECRYPT)),                    \
            .kind = KIND_RSA_##kind_, .hash = HASH_##hash_, RSA                                    \
    }
    RSA_SIGN(RSASSA_PKCS1_V1_5_MD5, "1.0", PKCS1, MD5),
    RSA_SIGN(RSASSA_PKCS1_V1_5_SHA1, "1.0", PKCS1, SHA1),
    RSA_SIGN(RSASSA_PKCS1_V1_5_SHA224, "1.0", PKCS1, SHA224),
    RSA_SIGN(RSASSA_PKCS1_V1_5_SHA256, "1.0", PKCS1, SHA256),
    RSA_SIGN(RSASSA_PKCS1_V1_5_SHA384, "1.0", PKCS1, SHA384),
    RSA_SIGN(RSASSA_PKCS1_V1_5_SHA512, "1.0", PKCS1, SHA512),
    RSA_SIGN(RSASSA_PKCS1_V1_5_SHA3_224, "1.3", PKCS1, SHA3_224),
    RSA_SIGN(RSASSA_PKCS1_V1_5_SHA3_256, "1.3", PKCS1, SHA3_256),
    RSA_SIGN(RSASSA_PKCS1_V1_5_SHA3_384, "1.3", PKCS1, SHA3_384),
    RSA_SIGN(RSASSA_PKCS1_V1_5_SHA3_512, "1.3", PKCS1, SHA3_512),
    RSA_SIGN(RSASSA_PKCS1_V1_5, "OP-TEE", PKCS1_RAW, NONE),
    RSA_SIGN(RSASSA_PKCS1_PSS_MGF1_MD5, "OP-TEE", PSS, MD5),
    RSA_SIGN(RSASSA_PKCS1_PSS_MGF1_SHA1, "1.0", PSS, SHA1),
    RSA_SIGN(RSASSA_PKCS1_PSS_MGF1_SHA224, "1.0", PSS, SHA224),
    RSA_SIGN(RSASSA_PKCS1_PSS_MGF1_SHA256, "1.0", PSS, SHA256),
    RSA_SIGN(RSASSA_PKCS1_PSS_MGF1_SHA384, "1.0", PSS, SHA384),
    RSA_SIGN(RSASSA_PKCS1_PSS_MGF1_SHA512, "1.0", PSS, SHA512),
    RSA_SIGN(RSASSA_PKCS1_PSS_MGF1_SHA3_224, "1.3", PSS, SHA3_224),
    RSA_SIGN(RSASSA_PKCS1_PSS_MGF1_SHA3_256, "1.3", PSS, SHA3_256),
    RSA_SIGN(RSASSA_PKCS1_PSS_MGF1_SHA3_384, "1.3", PSS, SHA3_384),
    RSA_SIGN(RSASSA_PKCS1_PSS_MGF1_SHA3_512, "1.3", PSS, SHA3_512),
    RSA_CRYPT(RSAES_PKCS1_V1_5, "1.0", ES, NONE),
    RSA_CRYPT(RSAES_PKCS1_OAEP_MGF1_MD5, "OP-TEE", OAEP, MD5),
    RSA_CRYPT(RSAES_PKCS1_OAEP_MGF1_SHA1, "1.0", OAEP, SHA1),
    RSA_CRYPT(RSAES_PKCS1_OAEP_MGF1_SHA224, "1.0", OAEP, SHA224),
    RSA_CRYPT(RSAES_PKCS1_OAEP_MGF1_SHA256, "1.0", OAEP, SHA256),
    RSA_CRYPT(RSAES_PKCS1_OAEP_MGF1_SHA384, "1.0", OAEP, SHA384),
    RSA_CRYPT(RSAES_PKCS1_OAEP_MGF1_SHA512, "1.0", OAEP, SHA512),
    RSA_CRYPT(RSAES_PKCS1_OAEP_MGF1_SHA3_224, "1.3", OAEP, SHA3_224),
    RSA_CRYPT(RSAES_PKCS1_OAEP_MGF1_SHA3_256, "1.3", OAEP, SHA3_256),
    RSA_CRYPT(RSAES_PKCS1_OAEP_MGF1_SHA3_384, "1.3", OAEP, SHA3_384),
    RSA_CRYPT(RSAES_PKCS1_OAEP_MGF1_SHA3_512, "1.3", OAEP, SHA3_512),
    RSA_CRYPT(RSA_NOPAD, "1.0", NOPAD, NONE),
#undef RSA_CRYPT
#undef RSA_SIGN
#undef RSA

    /* ---- DSA, DH: dsa.c, dh.c ---- */
#define DSA(id_name, since_, hash_, min_, max_, step_)                                             \
    {                                                                                              \
        ALG(id_name, since_, ASYMMETRIC_SIGNATURE, MODE(SIGN) | MODE(VERIFY)), .kind = KIND_DSA,   \
            .hash = HASH_##hash_, .key_count = 1, .key_type = TEE_TYPE_DSA_KEYPAIR,                \
            .other_type = TEE_TYPE_DSA_PUBLIC_KEY, .min = min_, .max = max_, .step = step_         \
    }
    DSA(DSA_SHA1, "1.0", SHA1, 512, 1024, 64),
    DSA(DSA_SHA224, "1.1", SHA224, 2048, 2048, 1),
    DSA(DSA_SHA256, "1.1", SHA256, 2048, 3072, 1024),
    DSA(DSA_SHA3_224, "1.3", SHA3_224, 2048, 2048, 1),
    DSA(DSA_SHA3_256, "1.3", SHA3_256, 2048, 3072, 1024),
    DSA(DSA_SHA3_384, "1.3", SHA3_384, 2048, 3072, 1024),
    DSA(DSA_SHA3_512, "1.3", SHA3_512, 2048, 3072, 1024),
#undef DSA
    {ALG(DH_DERIVE_SHARED_SECRET, "1.0", KEY_DERIVATION, MODE(DERIVE)), .kind = KIND_DH,
     .key_count = 1, .key_type = TEE_TYPE_DH_KEYPAIR},

    /* ---- elliptic curves ---- */
#define ECDSA(id_name, since_, hash_)                                                              \
    {                                                                                              \
        ALG(id_name, since_, ASYMMETRIC_SIGNATURE, MODE(SIGN) | MODE(VERIFY)),                     \
            .kind = KIND_ECDSA, .hash = HASH_##hash_, .element = ELEMENT_ECC, .key_count = 1,      \
            .key_type = TEE_TYPE_ECDSA_KEYPAIR, .other_type = TEE_TYPE_ECDSA_PUBLIC_KEY            \
    }
/* As TAs have them that were built before OP-TEE 3.20: of one size, with any digest. */
#define ECDSA_OLD(id_, bits_)                                                                      \
    {                                                                                              \
        .id = id_, .name = "ECDSA_P" #bits_ " (old)", .since = "OP-TEE",                           \
        .op_class = TEE_OPERATION_ASYMMETRIC_SIGNATURE, .modes = MODE(SIGN) | MODE(VERIFY),        \
        .kind = KIND_ECDSA, .element = ELEMENT_NIST, .key_count = 1,                                \
        .key_type = TEE_TYPE_ECDSA_KEYPAIR, .other_type = TEE_TYPE_ECDSA_PUBLIC_KEY,               \
        .min = bits_, .max = bits_, .step = 1                                                      \
    }
    ECDSA(ECDSA_SHA1, "1.2", SHA1),
    ECDSA(ECDSA_SHA224, "1.2", SHA224),
    ECDSA(ECDSA_SHA256, "1.2", SHA256),
    ECDSA(ECDSA_SHA384, "1.2", SHA384),
    ECDSA(ECDSA_SHA512, "1.2", SHA512),
    ECDSA(ECDSA_SHA3_224, "1.3", SHA3_224),
    ECDSA(ECDSA_SHA3_256, "1.3", SHA3_256),
    ECDSA(ECDSA_SHA3_384, "1.3", SHA3_384),
    ECDSA(ECDSA_SHA3_512, "1.3", SHA3_512),
    ECDSA_OLD(0x70001041, 192),
    ECDSA_OLD(0x70002041, 224),
    ECDSA_OLD(0x70003041, 256),
    ECDSA_OLD(0x70004041, 384),
    ECDSA_OLD(0x70005041, 521),
#define EDDSA(id_name, since_, curve_)                                                             \
    {                                                                                              \
        ALG(id_name, since_, ASYMMETRIC_SIGNATURE, MODE(SIGN) | MODE(VERIFY)),                     \
            .kind = KIND_##id_name, .element = ELEMENT_##curve_, .key_count = 1,                   \
            .key_type = TEE_TYPE_##id_name##_KEYPAIR, .other_type = TEE_TYPE_##id_name##_PUBLIC_KEY \
    }
    EDDSA(ED25519, "1.2", 25519),
    EDDSA(ED448, "1.3", 448),
#define ECDH_OLD(id_, bits_)                                                                       \
    {                                                                                              \
        .id = id_, .name = "ECDH_P" #bits_ " (old)", .since = "OP-TEE",                            \
        .op_class = TEE_OPERATION_KEY_DERIVATION, .modes = MODE(DERIVE), .kind = KIND_ECDH,        \
        .element = ELEMENT_NIST, .key_count = 1, .key_type = TEE_TYPE_ECDH_KEYPAIR,                 \
        .min = bits_, .max = bits_, .step = 1                                                      \
    }
#define EXCHANGE(id_name, since_, kind_, curve_, key_)                                             \
    {                                                                                              \
        ALG(id_name, since_, KEY_DERIVATION, MODE(DERIVE)), .kind = KIND_##kind_,                  \
            .element = ELEMENT_##curve_, .key_count = 1, .key_type = TEE_TYPE_##key_##_KEYPAIR     \
    }
    EXCHANGE(ECDH_DERIVE_SHARED_SECRET, "1.2", ECDH, ECC, ECDH),
    ECDH_OLD(0x80001042, 192),
    ECDH_OLD(0x80002042, 224),
    ECDH_OLD(0x80003042, 256),
    ECDH_OLD(0x80004042, 384),
    ECDH_OLD(0x80005042, 521),
    EXCHANGE(X25519, "1.2", X25519, 25519, X25519),
    EXCHANGE(X448, "1.3", X448, 448, X448),

    /* ---- SM2 ---- */
    {ALG(SM2_DSA_SM3, "1.2", ASYMMETRIC_SIGNATURE, MODE(SIGN) | MODE(VERIFY)),
     .kind = KIND_SM2_DSA, .hash = HASH_SM3, .element = ELEMENT_SM2, .key_count = 1,
     .key_type = TEE_TYPE_SM2_DSA_KEYPAIR, .other_type = TEE_TYPE_SM2_DSA_PUBLIC_KEY},
    {ALG(SM2_PKE, "1.2", ASYMMETRIC_CIPHER, MODE(ENCRYPT) | MODE(DECRYPT)), .kind = KIND_SM2_PKE,
     .element = ELEMENT_SM2, .key_count = 1, .key_type = TEE_TYPE_SM2_PKE_KEYPAIR,
     .other_type = TEE_TYPE_SM2_PKE_PUBLIC_KEY},
    {ALG(SM2_KEP, "1.2", KEY_DERIVATION, MODE(DERIVE)), .kind = KIND_SM2_KEP,
     .element = ELEMENT_SM2, .key_count = 2, .key_type = TEE_TYPE_SM2_KEP_KEYPAIR},

    /* ---- key derivation functions: kdf.c ---- */
#define KDF(id_name, since_, kind_, hash_, key_type_)                                              \
    {                                                                                              \
        ALG(id_name, since_, KEY_DERIVATION, MODE(DERIVE)), .kind = KIND_##kind_,                  \
            .hash = HASH_##hash_, .key_count = 1, .key_type = TEE_TYPE_##key_type_                 \
    }
    {ALG(HKDF, "1.3", KEY_DERIVATION, MODE(DERIVE)), .kind = KIND_HKDF, .key_count = 1,
     .key_type = TEE_TYPE_HKDF, .other_type = TEE_TYPE_HKDF_IKM},
    KDF(HKDF_MD5_DERIVE_KEY, "OP-TEE", HKDF_OPTEE, MD5, HKDF_IKM),
    KDF(HKDF_SHA1_DERIVE_KEY, "OP-TEE", HKDF_OPTEE, SHA1, HKDF_IKM),
    KDF(HKDF_SHA224_DERIVE_KEY, "OP-TEE", HKDF_OPTEE, SHA224, HKDF_IKM),
    KDF(HKDF_SHA256_DERIVE_KEY, "OP-TEE", HKDF_OPTEE, SHA256, HKDF_IKM),
    KDF(HKDF_SHA384_DERIVE_KEY, "OP-TEE", HKDF_OPTEE, SHA384, HKDF_IKM),
    KDF(HKDF_SHA512_DERIVE_KEY, "OP-TEE", HKDF_OPTEE, SHA512, HKDF_IKM),
    KDF(CONCAT_KDF_SHA1_DERIVE_KEY, "OP-TEE", CONCAT_KDF, SHA1, CONCAT_KDF_Z),
    KDF(CONCAT_KDF_SHA224_DERIVE_KEY, "OP-TEE", CONCAT_KDF, SHA224, CONCAT_KDF_Z),
    KDF(CONCAT_KDF_SHA256_DERIVE_KEY, "OP-TEE", CONCAT_KDF, SHA256, CONCAT_KDF_Z),
    KDF(CONCAT_KDF_SHA384_DERIVE_KEY, "OP-TEE", CONCAT_KDF, SHA384, CONCAT_KDF_Z),
    KDF(CONCAT_KDF_SHA512_DERIVE_KEY, "OP-TEE", CONCAT_KDF, SHA512, CONCAT_KDF_Z),
    KDF(PBKDF2_HMAC_SHA1_DERIVE_KEY, "OP-TEE", PBKDF2, SHA1, PBKDF2_PASSWORD),
    KDF(PBKDF2_HMAC_SHA224_DERIVE_KEY, "OP-TEE", PBKDF2, SHA224, PBKDF2_PASSWORD),
    KDF(PBKDF2_HMAC_SHA256_DERIVE_KEY, "OP-TEE", PBKDF2, SHA256, PBKDF2_PASSWORD),
    KDF(PBKDF2_HMAC_SHA384_DERIVE_KEY, "OP-TEE", PBKDF2, SHA384, PBKDF2_PASSWORD),
    KDF(PBKDF2_HMAC_SHA512_DERIVE_KEY, "OP-TEE", PBKDF2, SHA512, PBKDF2_PASSWORD),
    KDF(PBKDF2_HMAC_SM3_DERIVE_KEY, "OP-TEE", PBKDF2, SM3, PBKDF2_PASSWORD),
#undef KDF
};

#undef ECDSA
#undef ECDSA_OLD
#undef EDDSA
#undef ECDH_OLD
#undef EXCHANGE
#undef ALG
#undef MODE
/* clang-format on */
