/* SPDX-License-Identifier: BSD-2-Clause */
#include "asym.h"

#include "der.h"
#include "ossl.h"
#include "pkey.h"
#include "tee_api_defines.h"

uint32_t asym_verify_pair(struct op *op, const struct asym_signature *s, size_t half)
{
    uint8_t der[DER_PAIR_MAX];

    if (s->size != 2 * half)
        return TEE_ERROR_SIGNATURE_INVALID;
    size_t size = der_put_pair(der, s->bytes, half);
    if (ossl.EVP_PKEY_verify(op->ctx, der, size, s->digest, s->digest_size) == 1)
        return TEE_SUCCESS;
    return pkey_no_memory() ? TEE_ERROR_OUT_OF_MEMORY : TEE_ERROR_SIGNATURE_INVALID;
}

/* By alg->kind. */
static const struct asym_ops *const kinds[KIND_PBKDF2 + 1] = {
    [KIND_RSA_PKCS1] = &asym_rsa_signature,
    [KIND_RSA_PKCS1_RAW] = &asym_rsa_signature,
    [KIND_RSA_PSS] = &asym_rsa_signature,
    [KIND_RSA_ES] = &asym_rsa_cipher,
    [KIND_RSA_OAEP] = &asym_rsa_cipher,
    [KIND_RSA_NOPAD] = &asym_rsa_nopad,
    [KIND_DSA] = &asym_dsa,
    [KIND_ECDSA] = &asym_ecdsa,
    [KIND_ED25519] = &asym_eddsa,
    [KIND_ED448] = &asym_eddsa,
    [KIND_SM2_DSA] = &asym_ecdsa,
    [KIND_SM2_PKE] = &asym_sm2_pke,
};

static const struct asym_ops *ops_of(const struct op *op)
{
    return kinds[op->alg->kind];
}

static void asym_destroy(struct op *op)
{
    if (op->ctx)
        ops_of(op)->destroy(op);
    op->ctx = NULL;
}

static uint32_t asym_rekey(struct op *op)
{
    uint32_t res;

    asym_destroy(op);
    if (!op->key_set)
        return TEE_SUCCESS;
    if (!ossl_enter())
        return TEE_ERROR_OUT_OF_MEMORY;
    res = ops_of(op)->rekey(op);
    ossl_leave();
    return res;
}

const struct op_class op_asym_class = {.rekey = asym_rekey, .destroy = asym_destroy};

/* Where the API's functions are described. */
struct place {
    const char *clause;
    uint32_t op_class, mode;
};
static const struct place place_encrypt = {"6.7.1", TEE_OPERATION_ASYMMETRIC_CIPHER,
                                           TEE_MODE_ENCRYPT};
static const struct place place_decrypt = {"6.7.1", TEE_OPERATION_ASYMMETRIC_CIPHER,
                                           TEE_MODE_DECRYPT};
static const struct place place_sign = {"6.7.2", TEE_OPERATION_ASYMMETRIC_SIGNATURE, TEE_MODE_SIGN};
static const struct place place_verify = {"6.7.3", TEE_OPERATION_ASYMMETRIC_SIGNATURE,
                                          TEE_MODE_VERIFY};

/* TEE_SUCCESS: libcrypto is entered, and `finish` leaves it. */
static uint32_t start(const struct op *op, const struct place *p, struct misuse *m)
{
    if (op->alg->op_class != p->op_class)
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, p->clause, "the operation is of another class");
    if (op->mode != p->mode)
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, p->clause, "the operation is of another mode");
    if (!op->key_set)
        return misuse(m, TEE_ERROR_BAD_STATE, p->clause, "the operation has no key");
    if (!ossl_enter())
        return misuse(m, TEE_ERROR_OUT_OF_MEMORY, p->clause, "there is no libcrypto");
    return TEE_SUCCESS;
}

static uint32_t finish(const struct place *p, uint32_t res, struct misuse *m)
{
    ossl_leave();
    if (res == TEE_ERROR_OUT_OF_MEMORY && !m->rule)
        return misuse(m, res, p->clause, "there is no memory for it");
    return res;
}

uint32_t op_asym_encrypt(struct op *op, const struct attrs *params, const struct op_data *d,
                         struct misuse *m)
{
    uint32_t res = start(op, &place_encrypt, m);

    return res ? res : finish(&place_encrypt, ops_of(op)->encrypt(op, params, d, m), m);
}

uint32_t op_asym_decrypt(struct op *op, const struct attrs *params, const struct op_data *d,
                         struct misuse *m)
{
    uint32_t res = start(op, &place_decrypt, m);

    return res ? res : finish(&place_decrypt, ops_of(op)->decrypt(op, params, d, m), m);
}

uint32_t op_asym_sign(struct op *op, const struct attrs *params, const struct op_data *d,
                      struct misuse *m)
{
    uint32_t res = start(op, &place_sign, m);

    return res ? res : finish(&place_sign, ops_of(op)->sign(op, params, d, m), m);
}

uint32_t op_asym_verify(struct op *op, const struct attrs *params, const uint8_t *digest,
                        size_t digest_size, const uint8_t *signature, size_t signature_size,
                        struct misuse *m)
{
    struct asym_signature s = {digest, digest_size, signature, signature_size};
    uint32_t res = start(op, &place_verify, m);

    return res ? res : finish(&place_verify, ops_of(op)->verify(op, params, &s, m), m);
}
