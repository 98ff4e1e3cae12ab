/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of object types, in sections by family: included by object_type.c alone. What is not
 * said is 0.
 */

#include "ec_key.h"
#include "keygen.h"
#include "object.h"
#include "okp_key.h"
#include "tee_api_defines.h"
#include "tee_api_defines_extensions.h"

/* clang-format off */
#define TYPE(id_name, since_, min_, max_, step_)                                                   \
    .id = TEE_TYPE_##id_name, .name = #id_name, .since = since_, .min = min_, .max = max_,         \
    .step = step_
#define SECRET                                                                                     \
    .rule_count = 1, .rule = {{TEE_ATTR_SECRET_VALUE, ATTR_NEEDED | ATTR_SIZES, 0}},               \
    .generate = keygen_secret

static const struct object_type object_table[] = {
    /* ---- secrets ---- */
    {TYPE(GENERIC_SECRET, "1.0", 8, 4096, 8), SECRET},
    {TYPE(DATA, "1.1", 0, 0, 1)}, /* no key: a name for persistent objects without one */

    /* ---- keys of ciphers ---- */
    {TYPE(AES, "1.0", 128, 256, 64), SECRET},
    {TYPE(DES, "1.0", 64, 64, 64), SECRET, .compat = {56}},
    {TYPE(DES3, "1.0", 128, 192, 64), SECRET, .compat = {112, 168}},
    {TYPE(SM4, "1.2", 128, 128, 128), SECRET},

    /* ---- keys of HMACs ---- */
    {TYPE(HMAC_MD5, "1.0", 64, 512, 8), SECRET},
    {TYPE(HMAC_SHA1, "1.0", 80, 512, 8), SECRET},
    {TYPE(HMAC_SHA224, "1.0", 112, 512, 8), SECRET},
    {TYPE(HMAC_SHA256, "1.0", 192, 1024, 8), SECRET},
    {TYPE(HMAC_SHA384, "1.0", 256, 1024, 8), SECRET},
    {TYPE(HMAC_SHA512, "1.0", 256, 1024, 8), SECRET},
    {TYPE(HMAC_SHA3_224, "1.3", 192, 1024, 8), SECRET},
    {TYPE(HMAC_SHA3_256, "1.3", 256, 1024, 8), SECRET},
    {TYPE(HMAC_SHA3_384, "1.3", 256, 1024, 8), SECRET},
    {TYPE(HMAC_SHA3_512, "1.3", 256, 1024, 8), SECRET},
    {TYPE(HMAC_SM3, "1.2", 80, 1024, 8), SECRET},

    /* ---- RSA: rsa_key.c ---- */
#define RSA_PUBLIC                                                                                 \
    {TEE_ATTR_RSA_MODULUS, ATTR_NEEDED | ATTR_NUMBER | ATTR_SIZES, 0}
#define RSA_EXPONENT(use_) {TEE_ATTR_RSA_PUBLIC_EXPONENT, ATTR_NEEDED | ATTR_NUMBER | use_, 0}
#define RSA_CRT(id_name) {TEE_ATTR_RSA_##id_name, ATTR_GROUP | ATTR_NUMBER, 0}
    {TYPE(RSA_PUBLIC_KEY, "1.0", 256, 4096, 1), .check = keycheck_rsa,
     .rule_count = 2, .rule = {RSA_PUBLIC, RSA_EXPONENT(0)}},
    {TYPE(RSA_KEYPAIR, "1.0", 256, 4096, 1), .public_type = TEE_TYPE_RSA_PUBLIC_KEY,
     .generate = keygen_rsa, .check = keycheck_rsa, .rule_count = 8,
     .rule = {RSA_PUBLIC, RSA_EXPONENT(ATTR_GEN_OPT),
              {TEE_ATTR_RSA_PRIVATE_EXPONENT, ATTR_NEEDED | ATTR_NUMBER, 0},
              RSA_CRT(PRIME1), RSA_CRT(PRIME2), RSA_CRT(EXPONENT1), RSA_CRT(EXPONENT2),
              RSA_CRT(COEFFICIENT)}},
#undef RSA_PUBLIC
#undef RSA_EXPONENT
#undef RSA_CRT

    /* ---- DSA, DH: ffc_key.c ---- */
#define DSA_DOMAIN(in)                                                                             \
    {TEE_ATTR_DSA_PRIME, ATTR_NEEDED | ATTR_NUMBER | ATTR_SIZES | (in), 0},                        \
    {TEE_ATTR_DSA_SUBPRIME, ATTR_NEEDED | ATTR_NUMBER | (in), 0},                                  \
    {TEE_ATTR_DSA_BASE, ATTR_NEEDED | ATTR_NUMBER | (in), 0},                                      \
    {TEE_ATTR_DSA_PUBLIC_VALUE, ATTR_NEEDED | ATTR_NUMBER, 0}
    {TYPE(DSA_PUBLIC_KEY, "1.0", 512, 3072, 64), .check = keycheck_dsa,
     .rule_count = 4, .rule = {DSA_DOMAIN(0)}},
    {TYPE(DSA_KEYPAIR, "1.0", 512, 3072, 64), .public_type = TEE_TYPE_DSA_PUBLIC_KEY,
     .generate = keygen_dsa, .check = keycheck_dsa, .rule_count = 5,
     .rule = {DSA_DOMAIN(ATTR_GEN_IN),
              {TEE_ATTR_DSA_PRIVATE_VALUE, ATTR_NEEDED | ATTR_NUMBER, 0}}},
#undef DSA_DOMAIN
    {TYPE(DH_KEYPAIR, "1.0", 256, 2048, 1), .generate = keygen_dh, .check = keycheck_dh,
     .rule_count = 6,
     .rule = {{TEE_ATTR_DH_PRIME, ATTR_NEEDED | ATTR_NUMBER | ATTR_SIZES | ATTR_GEN_IN, 0},
              {TEE_ATTR_DH_BASE, ATTR_NEEDED | ATTR_NUMBER | ATTR_GEN_IN, 0},
              {TEE_ATTR_DH_SUBPRIME, ATTR_OPTIONAL | ATTR_NUMBER | ATTR_GEN_OPT, 0},
              {TEE_ATTR_DH_X_BITS, ATTR_OPTIONAL | ATTR_GEN_OPT, 0},
              {TEE_ATTR_DH_PUBLIC_VALUE, ATTR_NEEDED | ATTR_NUMBER, 0},
              {TEE_ATTR_DH_PRIVATE_VALUE, ATTR_NEEDED | ATTR_NUMBER, 0}}},

    /* ---- elliptic curves ---- */
#define POINT                                                                                      \
    {TEE_ATTR_ECC_PUBLIC_VALUE_X, ATTR_NEEDED | ATTR_NUMBER, 0},                                   \
    {TEE_ATTR_ECC_PUBLIC_VALUE_Y, ATTR_NEEDED | ATTR_NUMBER, 0}
#define SCALAR {TEE_ATTR_ECC_PRIVATE_VALUE, ATTR_NEEDED | ATTR_NUMBER, 0}
#define EC_KEYS(family)                                                                            \
    {TYPE(family##_PUBLIC_KEY, "1.1", 160, 521, 1), .has_size = curve_has_size, .rule_count = 3,   \
     .rule = {POINT, {TEE_ATTR_ECC_CURVE, ATTR_NEEDED, 0}}, .check = ec_key_check},                \
    {TYPE(family##_KEYPAIR, "1.1", 160, 521, 1), .public_type = TEE_TYPE_##family##_PUBLIC_KEY,    \
     .has_size = curve_has_size, .rule_count = 4,                                                  \
     .rule = {POINT, SCALAR, {TEE_ATTR_ECC_CURVE, ATTR_NEEDED | ATTR_GEN_IN, 0}},                  \
     .generate = ec_key_generate, .check = ec_key_check}
#define OKP_KEYS(family, since_, bits_, bytes_)                                                    \
    {TYPE(family##_PUBLIC_KEY, since_, bits_, bits_, 1), .rule_count = 1,                          \
     .rule = {{TEE_ATTR_##family##_PUBLIC_VALUE, ATTR_NEEDED, bytes_}}, .check = okp_check},       \
    {TYPE(family##_KEYPAIR, since_, bits_, bits_, 1),                                              \
     .public_type = TEE_TYPE_##family##_PUBLIC_KEY, .rule_count = 2,                               \
     .rule = {{TEE_ATTR_##family##_PUBLIC_VALUE, ATTR_NEEDED, bytes_},                             \
              {TEE_ATTR_##family##_PRIVATE_VALUE, ATTR_NEEDED, bytes_}},                           \
     .generate = okp_generate, .check = okp_check}
    EC_KEYS(ECDSA),
    EC_KEYS(ECDH),
    OKP_KEYS(ED25519, "1.2", 256, 32),
    OKP_KEYS(X25519, "1.2", 256, 32),
    OKP_KEYS(ED448, "1.3", 448, 57),
    OKP_KEYS(X448, "1.3", 448, 56),

    /* ---- SM2 ---- */
#define SM2_KEYS(family)                                                                           \
    {TYPE(family##_PUBLIC_KEY, "1.2", 256, 256, 1), .rule_count = 2, .rule = {POINT},              \
     .check = ec_key_check},                                                                       \
    {TYPE(family##_KEYPAIR, "1.2", 256, 256, 1), .public_type = TEE_TYPE_##family##_PUBLIC_KEY,    \
     .rule_count = 3, .rule = {POINT, SCALAR}, .generate = ec_key_generate, .check = ec_key_check}
    SM2_KEYS(SM2_DSA),
    SM2_KEYS(SM2_KEP),
    SM2_KEYS(SM2_PKE),

    /* ---- key derivation functions ---- */
#define KDF_SECRET(id_)                                                                            \
    .rule_count = 1, .rule = {{TEE_ATTR_##id_, ATTR_NEEDED | ATTR_SIZES, 0}}
    {TYPE(HKDF, "1.3", 8, 4096, 8), SECRET},
    {TYPE(HKDF_IKM, "OP-TEE", 0, 4096, 8), KDF_SECRET(HKDF_IKM)},
    {TYPE(CONCAT_KDF_Z, "OP-TEE", 0, 4096, 8), KDF_SECRET(CONCAT_KDF_Z)},
    {TYPE(PBKDF2_PASSWORD, "OP-TEE", 0, 4096, 8), KDF_SECRET(PBKDF2_PASSWORD)},
#undef KDF_SECRET
};

#undef TYPE
#undef SECRET
#undef POINT
#undef SCALAR
#undef EC_KEYS
#undef OKP_KEYS
#undef SM2_KEYS
/* clang-format on */
