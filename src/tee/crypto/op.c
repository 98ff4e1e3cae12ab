/* SPDX-License-Identifier: BSD-2-Clause */
#include "op.h"

#include <stdlib.h>
#include <string.h>

#include "ossl.h"
#include "tee_api_defines.h"

#define SET_KEY  "6.2.6"
#define SET_KEY2 "6.2.7"

static const struct op_class *class_of(const struct alg *a)
{
    switch (a->op_class) {
    case TEE_OPERATION_DIGEST:
        return &op_digest_class;
    case TEE_OPERATION_ASYMMETRIC_CIPHER:
    case TEE_OPERATION_ASYMMETRIC_SIGNATURE:
        return &op_asym_class;
    case TEE_OPERATION_KEY_DERIVATION:
        return &op_derive_class;
    case TEE_OPERATION_CIPHER:
        return &op_cipher_class;
    case TEE_OPERATION_AE:
        return &op_ae_class;
    case TEE_OPERATION_MAC:
        return &op_mac_class;
    default:
        CHECK(!"an algorithm of no class");
        return NULL;
    }
}

/* ---- life ---- */

uint32_t op_create(uint32_t alg, uint32_t mode, uint32_t max_bits, struct op **out)
{
    const struct alg *a = alg_find(alg);
    uint32_t res = TEE_SUCCESS;

    *out = NULL;
    if (!a || mode >= 8 || !(a->modes & 1u << mode) || !alg_takes_size(a, max_bits))
        return TEE_ERROR_NOT_SUPPORTED;
    struct op *op = calloc(1, sizeof(*op));
    if (!op)
        return TEE_ERROR_OUT_OF_MEMORY;
    op->alg = a;
    op->mode = mode;
    op->max_bits = max_bits;
    op->result_size = alg_result_size(a);
    op->key_set = op->initialized = a->op_class == TEE_OPERATION_DIGEST;
    if (class_of(a)->create)
        res = class_of(a)->create(op);
    if (res != TEE_SUCCESS) {
        op_destroy(op);
        op = NULL;
    }
    *out = op;
    return res;
}

static void drop_keys(struct op *op)
{
    for (unsigned i = 0; i < OP_KEYS; i++) {
        object_fini(&op->key[i]);
        op->key[i] = (struct object){.type = NULL};
    }
    op->key_set = false;
}

void op_destroy(struct op *op)
{
    if (!op)
        return;
    if (class_of(op->alg)->destroy)
        class_of(op->alg)->destroy(op);
    drop_keys(op);
    explicit_bzero(op, sizeof(*op));
    free(op);
}

void op_to_initial(struct op *op)
{
    if (class_of(op->alg)->reset)
        class_of(op->alg)->reset(op);
    op->state = TEE_OPERATION_STATE_INITIAL;
    op->initialized = op->alg->op_class == TEE_OPERATION_DIGEST;
}

uint32_t op_failure(const char *clause, struct misuse *m)
{
    return misuse(m, TEE_ERROR_GENERIC, clause, "libcrypto has failed");
}

uint32_t op_reset(struct op *op, struct misuse *m)
{
    if (!op->key_set)
        return misuse(m, TEE_ERROR_BAD_STATE, "6.2.5", "the operation has no key");
    op_to_initial(op);
    return TEE_SUCCESS;
}

uint32_t op_flags(const struct op *op)
{
    uint32_t flags = 0;

    if (op->key_set)
        flags |= TEE_HANDLE_FLAG_KEY_SET;
    if (op->initialized)
        flags |= TEE_HANDLE_FLAG_INITIALIZED;
    if (op->alg->key_count == 2)
        flags |= TEE_HANDLE_FLAG_EXPECT_TWO_KEYS;
    if (op->state == TEE_OPERATION_STATE_EXTRACTING)
        flags |= TEE_HANDLE_FLAG_EXTRACTING;
    return flags;
}

/* ---- keys ---- */

static uint32_t key_fault(const struct op *op, const struct object *key, const char *clause,
                          struct misuse *m)
{
    uint32_t usage = alg_usage(op->alg, op->mode), max = op->max_bits / op->alg->key_count;
    const struct attr *curve = attrs_find(&key->attrs, TEE_ATTR_ECC_CURVE);

    if (!key->initialized)
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, clause, "the object has no key");
    if (!alg_takes_type(op->alg, op->mode, key->type->id))
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, clause,
                      "a key of a type that the algorithm does not take");
    if ((key->usage & usage) != usage)
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, clause,
                      "a key whose usage does not allow this operation");
    if (!alg_takes_size(op->alg, key->bits * op->alg->key_count))
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, clause,
                      "a key of a size that the algorithm does not take");
    if (key->bits > max)
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, clause,
                      "a key larger than the operation was allocated for");
    if (curve && !alg_supported(op->alg->id, curve->a))
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, clause,
                      "a key on a curve that the algorithm does not take");
    return TEE_SUCCESS;
}

static uint32_t install(struct op *op, const struct object *const key[OP_KEYS])
{
    uint32_t res = TEE_SUCCESS;

    op_to_initial(op);
    drop_keys(op);
    for (unsigned i = 0; i < op->alg->key_count && key[0] && res == TEE_SUCCESS; i++)
        res = object_clone(&op->key[i], key[i]);
    op->key_set = key[0] && res == TEE_SUCCESS;
    if (res == TEE_SUCCESS && class_of(op->alg)->rekey)
        res = class_of(op->alg)->rekey(op);
    if (res != TEE_SUCCESS) {
        drop_keys(op);
        if (class_of(op->alg)->rekey)
            (void)class_of(op->alg)->rekey(op); /* there is nothing to fail now */
    }
    return res;
}

static uint32_t set_fault(const struct op *op, unsigned keys, bool gp11, const char *clause,
                          struct misuse *m)
{
    bool begun = op->initialized && !gp11;

    if (op->alg->key_count == 0)
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, clause, "a digest has no key");
    if (op->alg->key_count != keys)
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, clause,
                      keys == 1 ? "the operation has two keys (TEE_SetOperationKey2)"
                                : "the operation has one key (TEE_SetOperationKey)");
    if (begun || op->state != TEE_OPERATION_STATE_INITIAL)
        return misuse(m, TEE_ERROR_BAD_STATE, clause,
                      "the operation is not in its initial state (TEE_ResetOperation)");
    return TEE_SUCCESS;
}

uint32_t op_set_key(struct op *op, const struct object *key, bool gp11, struct misuse *m)
{
    const struct object *keys[OP_KEYS] = {key};
    uint32_t res = set_fault(op, 1, gp11, SET_KEY, m);

    if (res == TEE_SUCCESS && key)
        res = key_fault(op, key, SET_KEY, m);
    return res == TEE_SUCCESS ? install(op, keys) : res;
}

/* What makes a key of an algorithm with two: of XTS, and of SM2's key exchange. */
static const struct attr *secret_of(const struct object *key)
{
    const struct attr *a = attrs_find(&key->attrs, TEE_ATTR_SECRET_VALUE);

    return a ? a : attrs_find(&key->attrs, TEE_ATTR_ECC_PRIVATE_VALUE);
}

/* Whether two keys are one: 6.2.7 has nothing to do with which objects they are in. */
static bool same_secret(const struct object *one, const struct object *two)
{
    const struct attr *a = secret_of(one), *b = secret_of(two);

    if (!a || !b || a->size != b->size || !ossl_enter())
        return false;
    bool same = ossl.CRYPTO_memcmp(a->bytes, b->bytes, a->size) == 0;
    ossl_leave();
    return same;
}

uint32_t op_set_key2(struct op *op, const struct object *key1, const struct object *key2, bool gp11,
                     struct misuse *m)
{
    const struct object *keys[OP_KEYS] = {key1, key2};
    uint32_t res = set_fault(op, 2, gp11, SET_KEY2, m);

    if (res == TEE_SUCCESS && !key1 != !key2)
        res = misuse(m, TEE_ERROR_BAD_PARAMETERS, SET_KEY2, "one key of two");
    for (unsigned i = 0; i < OP_KEYS && res == TEE_SUCCESS && key1; i++)
        res = key_fault(op, keys[i], SET_KEY2, m);
    if (res != TEE_SUCCESS)
        return res;
    if (key1 && key1->bits != key2->bits)
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, SET_KEY2, "keys of two sizes");
    if (key1 && !gp11 && (key1 == key2 || same_secret(key1, key2)))
        return TEE_ERROR_SECURITY;
    return install(op, keys);
}

uint32_t op_copy(struct op *to, const struct op *from, struct misuse *m)
{
    const struct object *keys[OP_KEYS] = {0};
    const struct op_class *class = class_of(from->alg);

    if (to->alg != from->alg || to->mode != from->mode)
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, "6.2.8",
                      "operations of two algorithms or modes");
    for (unsigned i = 0; i < from->alg->key_count && from->key_set; i++) {
        keys[i] = &from->key[i];
        if (keys[i]->bits > to->max_bits / from->alg->key_count)
            return misuse(m, TEE_ERROR_BAD_PARAMETERS, "6.2.8",
                          "a key larger than the destination was allocated for");
    }
    if (to == from)
        return TEE_SUCCESS;
    uint32_t res = from->alg->key_count ? install(to, keys) : TEE_SUCCESS;
    if (res == TEE_SUCCESS && class->copy)
        res = class->copy(to, from);
    if (res != TEE_SUCCESS) {
        op_to_initial(to);
        return res;
    }
    to->state = from->state;
    to->initialized = from->initialized;
    to->result_size = from->result_size;
    return TEE_SUCCESS;
}

/* ---- bulk data ---- */

bool op_overlaps(const struct op_data *d)
{
    uintptr_t from = (uintptr_t)d->from, to = (uintptr_t)d->to;

    if (!d->size)
        return false;
    /* The room may be said to reach around the end of memory. */
    return from < to ? to - from < d->from_size : from > to && from - to < *d->size;
}

void op_faulted(void)
{
    ossl_abandon();
}
