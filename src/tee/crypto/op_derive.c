/* SPDX-License-Identifier: BSD-2-Clause */
#include "derive.h"

#include "ossl.h"
#include "tee_api_defines.h"

#define CLAUSE "6.8.1"

/* By alg->kind. */
static const struct derive_ops *const kinds[KIND_PBKDF2 + 1] = {
    [KIND_SM2_KEP] = &derive_sm2_kep, [KIND_DH] = &derive_dh,
    [KIND_ECDH] = &derive_ecdh,       [KIND_X25519] = &derive_xdh,
    [KIND_X448] = &derive_xdh,        [KIND_HKDF] = &derive_hkdf,
    [KIND_HKDF_OPTEE] = &derive_hkdf, [KIND_CONCAT_KDF] = &derive_concat_kdf,
    [KIND_PBKDF2] = &derive_pbkdf2,
};

static const struct derive_ops *ops_of(const struct op *op)
{
    return kinds[op->alg->kind];
}

static void derive_destroy(struct op *op)
{
    if (op->ctx)
        ops_of(op)->destroy(op);
    op->ctx = NULL;
}

static uint32_t derive_rekey(struct op *op)
{
    uint32_t res;

    derive_destroy(op);
    if (!op->key_set || !ops_of(op)->rekey)
        return TEE_SUCCESS;
    if (!ossl_enter())
        return TEE_ERROR_OUT_OF_MEMORY;
    res = ops_of(op)->rekey(op);
    ossl_leave();
    return res;
}

const struct op_class op_derive_class = {.rekey = derive_rekey, .destroy = derive_destroy};

uint32_t op_derive(struct op *op, struct attrs *params, struct object *to, const struct stop *stop,
                   struct misuse *m)
{
    uint32_t res;

    if (op->alg->op_class != TEE_OPERATION_KEY_DERIVATION || op->mode != TEE_MODE_DERIVE)
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, CLAUSE, "the operation derives no keys");
    if (!op->key_set)
        return misuse(m, TEE_ERROR_BAD_STATE, CLAUSE, "the operation has no key");
    if (to->initialized)
        return misuse(m, TEE_ERROR_BAD_STATE, CLAUSE, "the object for the key has a value");
    if (to->type->id != TEE_TYPE_GENERIC_SECRET)
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, CLAUSE,
                      "the object for the key is no TEE_TYPE_GENERIC_SECRET");
    if (!ossl_enter())
        return misuse(m, TEE_ERROR_OUT_OF_MEMORY, CLAUSE, "there is no libcrypto");
    res = ops_of(op)->derive(op, params, to, stop, m);
    ossl_leave();
    if (res == TEE_ERROR_OUT_OF_MEMORY && !m->rule)
        return misuse(m, res, CLAUSE, "there is no memory for it");
    return res;
}

static bool has(const uint32_t *known, uint32_t id)
{
    while (*known && *known != id)
        known++;
    return *known != 0;
}

uint32_t derive_knows(const struct attrs *params, const uint32_t *known, struct misuse *m)
{
    for (unsigned i = 0; i < params->count; i++) {
        if (!has(known, params->at[i].id))
            return misuse(m, TEE_ERROR_BAD_PARAMETERS, CLAUSE,
                          "an attribute that the algorithm does not take");
    }
    return TEE_SUCCESS;
}

uint32_t derive_done(struct object *to, const void *secret, size_t size, struct misuse *m)
{
    if (size * 8 > to->max_bits)
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, CLAUSE,
                      "the derived key is larger than the object's maximum");
    if (!attrs_add_bytes(&to->attrs, TEE_ATTR_SECRET_VALUE, secret, size))
        return TEE_ERROR_OUT_OF_MEMORY;
    to->bits = (uint32_t)(size * 8);
    to->initialized = true;
    return TEE_SUCCESS;
}
