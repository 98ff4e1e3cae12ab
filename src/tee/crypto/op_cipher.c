/* SPDX-License-Identifier: BSD-2-Clause */
/* Symmetric ciphers, 6.4: states and sizes. What the modes do is in cipher.h. */
#include <stdlib.h>
#include <string.h>

#include "cipher.h"
#include "ossl.h"
#include "tee_api_defines.h"

#define INIT   "6.4.1"
#define UPDATE "6.4.2"
#define FINAL  "6.4.3"

/* ---- the class ---- */

static bool needs_side(const struct cipher_ctx *c)
{
    return c->mode->side == SIDE_KEY2 || (c->mode->side == SIDE_DECRYPT && !c->encrypt);
}

static uint32_t cipher_create(struct op *op)
{
    const struct cipher_mode *mode = cipher_mode_of((enum alg_kind)op->alg->kind);
    struct cipher_ctx *c = op->ctx = calloc(1, sizeof(*c));

    CHECK(mode);
    if (!c || !ossl_enter())
        return TEE_ERROR_OUT_OF_MEMORY;
    c->mode = mode;
    c->block = (uint8_t)cipher_block((enum cipher)op->alg->cipher);
    c->encrypt = op->mode == TEE_MODE_ENCRYPT;
    stream_init(&c->in, mode->is_stream ? 1 : c->block, mode->keep[c->encrypt]);
    c->main = ossl.EVP_CIPHER_CTX_new();
    c->side = ossl.EVP_CIPHER_CTX_new();
    ossl_leave();
    return c->main && c->side ? TEE_SUCCESS : TEE_ERROR_OUT_OF_MEMORY;
}

static bool take_keys(const struct op *op, const struct cipher_ctx *c)
{
    enum cipher cipher = (enum cipher)op->alg->cipher;
    bool two = c->mode->side == SIDE_KEY2;

    return blockcipher_key(c->main, cipher, c->mode->main, &op->key[0], c->encrypt) &&
           (!needs_side(c) || blockcipher_key(c->side, cipher, BLOCK_ECB, &op->key[two], two));
}

static uint32_t cipher_rekey(struct op *op)
{
    const struct cipher_ctx *c = op->ctx;
    uint32_t res = TEE_SUCCESS;

    if (!ossl_enter())
        return TEE_ERROR_OUT_OF_MEMORY;
    ossl.EVP_CIPHER_CTX_reset(c->main);
    ossl.EVP_CIPHER_CTX_reset(c->side);
    if (op->key_set && !take_keys(op, c))
        res = TEE_ERROR_OUT_OF_MEMORY;
    ossl_leave();
    return res;
}

static void cipher_reset(struct op *op)
{
    struct cipher_ctx *c = op->ctx;

    stream_wipe(&c->in);
    explicit_bzero(c->tweak, sizeof(c->tweak));
    explicit_bzero(c->tweaks, sizeof(c->tweaks));
    explicit_bzero(c->scratch, sizeof(c->scratch));
}

static uint32_t cipher_copy(struct op *to, const struct op *from)
{
    struct cipher_ctx *t = to->ctx;
    const struct cipher_ctx *f = from->ctx;
    uint32_t res = TEE_SUCCESS;

    stream_copy(&t->in, &f->in);
    memcpy(t->tweak, f->tweak, sizeof(t->tweak));
    if (!from->key_set)
        return res;
    if (!ossl_enter())
        return TEE_ERROR_OUT_OF_MEMORY;
    if (ossl.EVP_CIPHER_CTX_copy(t->main, f->main) != 1)
        res = TEE_ERROR_OUT_OF_MEMORY;
    ossl_leave();
    return res;
}

static void cipher_destroy(struct op *op)
{
    struct cipher_ctx *c = op->ctx;

    if (c && ossl_enter()) {
        ossl.EVP_CIPHER_CTX_free(c->main);
        ossl.EVP_CIPHER_CTX_free(c->side);
        ossl_leave();
        explicit_bzero(c, sizeof(*c));
    }
    free(c);
}

const struct op_class op_cipher_class = {
    .create = cipher_create,
    .rekey = cipher_rekey,
    .reset = cipher_reset,
    .copy = cipher_copy,
    .destroy = cipher_destroy,
};

/* ---- the functions ---- */

static uint32_t class_fault(const struct op *op, const char *clause, struct misuse *m)
{
    if (op->alg->op_class != TEE_OPERATION_CIPHER)
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, clause, "the operation is no symmetric cipher");
    return TEE_SUCCESS;
}

uint32_t op_cipher_init(struct op *op, const void *iv, size_t size, struct misuse *m)
{
    struct cipher_ctx *c = op->ctx;
    uint32_t res = class_fault(op, INIT, m);

    if (res != TEE_SUCCESS)
        return res;
    if (!op->key_set)
        return misuse(m, TEE_ERROR_BAD_STATE, INIT, "the operation has no key");
    if (size != (c->mode->has_iv ? c->block : 0u))
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, INIT,
                      c->mode->has_iv ? "the IV does not have the size of a block"
                                      : "an IV, and the algorithm has none");
    if (c->mode->has_iv && !iv)
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, INIT, "no IV");
    op_to_initial(op);
    if (!ossl_enter())
        return op_failure(INIT, m);
    bool done = c->mode->start(c, iv);
    ossl_leave();
    if (!done)
        return op_failure(INIT, m);
    op->state = TEE_OPERATION_STATE_ACTIVE;
    op->initialized = true;
    return TEE_SUCCESS;
}

static uint32_t data_fault(const struct op *op, const struct op_data *d, const char *clause,
                           struct misuse *m)
{
    uint32_t res = class_fault(op, clause, m);

    if (res != TEE_SUCCESS)
        return res;
    if (op->state != TEE_OPERATION_STATE_ACTIVE)
        return misuse(m, TEE_ERROR_BAD_STATE, clause,
                      "the operation is not active (TEE_CipherInit)");
    if (d->from_size > PTRDIFF_MAX)
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, clause, "more data than there is memory");
    return TEE_SUCCESS;
}

uint32_t op_cipher_update(struct op *op, const struct op_data *d, struct misuse *m)
{
    struct cipher_ctx *c = op->ctx;
    uint32_t res = data_fault(op, d, UPDATE, m);

    if (res != TEE_SUCCESS)
        return res;
    size_t need = stream_ready(&c->in, d->from_size), room = *d->size;
    *d->size = need;
    if (room < need)
        return TEE_ERROR_SHORT_BUFFER;
    return stream_push(&c->in, d, c->mode->work, c) ? TEE_SUCCESS : op_failure(UPDATE, m);
}

/* All that is left, with room for it: `need` bytes. */
static bool finish(struct cipher_ctx *c, const struct op_data *d, size_t need)
{
    size_t ready = stream_ready(&c->in, d->from_size);

    return stream_push(&c->in, d, c->mode->work, c) &&
           (need == ready || c->mode->last(c, d->to + ready, need - ready));
}

/* Between ossl_enter and ossl_leave. */
static uint32_t final(struct cipher_ctx *c, const struct op_data *d, struct misuse *m)
{
    size_t need = c->in.held + d->from_size;
    uint32_t res = c->mode->plan ? c->mode->plan(c, d, &need) : TEE_SUCCESS;

    if (res == TEE_SUCCESS && d->size && *d->size < need)
        res = TEE_ERROR_SHORT_BUFFER;
    if (res == TEE_SUCCESS && d->size && !finish(c, d, need))
        res = TEE_ERROR_GENERIC;
    if (res == TEE_ERROR_GENERIC)
        return op_failure(FINAL, m);
    if (d->size)
        *d->size = res == TEE_ERROR_BAD_PARAMETERS ? 0 : need;
    return res;
}

uint32_t op_cipher_final(struct op *op, const struct op_data *d, struct misuse *m)
{
    struct cipher_ctx *c = op->ctx;
    uint32_t res = data_fault(op, d, FINAL, m);

    if (res != TEE_SUCCESS)
        return res;
    const char *rule = c->mode->fault(c, c->in.held + d->from_size);
    if (rule)
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, FINAL, rule);
    if (!ossl_enter())
        return op_failure(FINAL, m);
    res = final(c, d, m);
    ossl_leave();
    if (res == TEE_SUCCESS || res == TEE_ERROR_BAD_PARAMETERS)
        op_to_initial(op);
    return res;
}
