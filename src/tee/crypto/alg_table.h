/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of algorithms, in sections by family: included by alg.c alone. What is not said is 0.
 */

#include "alg.h"
#include "tee_api_defines.h"

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

    /* ---- MACs: op_mac.c ---- */

    /* ---- authenticated encryption: op_ae.c ---- */

    /* ---- RSA ---- */

    /* ---- DSA, DH ---- */

    /* ---- elliptic curves ---- */

    /* ---- SM2 ---- */

    /* ---- key derivation functions ---- */
};

#undef ALG
#undef MODE
/* clang-format on */
