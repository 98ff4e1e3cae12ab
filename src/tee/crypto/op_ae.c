/* SPDX-License-Identifier: BSD-2-Clause */
/* Authenticated encryption, 6.6: states and sizes. What CCM and GCM do is in ae.h. */
#include <stdlib.h>
#include <string.h>

#include "ae.h"
#include "ossl.h"
#include "tee_api_defines.h"

#define INIT    "6.6.1"
#define AAD     "6.6.2"
#define UPDATE  "6.6.3"
#define ENCRYPT "6.6.4"
#define DECRYPT "6.6.5"

/* ---- the class ---- */

static uint32_t ae_create(struct op *op)
{
    struct ae *a = op->ctx = calloc(1, sizeof(*a));

    if (!a || !ossl_enter())
        return TEE_ERROR_OUT_OF_MEMORY;
    a->mode = op->alg->kind == KIND_CCM ? &ae_ccm : &ae_gcm;
    a->encrypt = op->mode == TEE_MODE_ENCRYPT;
    stream_init(&a->in, a->mode->block, 0);
    a->mac.block = cipher_block((enum cipher)op->alg->cipher);
    a->main = ossl.EVP_CIPHER_CTX_new();
    a->mac.cbc = ossl.EVP_CIPHER_CTX_new();
    ossl_leave();
    return a->main && a->mac.cbc ? TEE_SUCCESS : TEE_ERROR_OUT_OF_MEMORY;
}

static uint32_t ae_rekey(struct op *op)
{
    struct ae *a = op->ctx;
    uint32_t res = TEE_SUCCESS;

    if (!ossl_enter())
        return TEE_ERROR_OUT_OF_MEMORY;
    ossl.EVP_CIPHER_CTX_reset(a->main);
    ossl.EVP_CIPHER_CTX_reset(a->mac.cbc);
    explicit_bzero(a->hash_key, sizeof(a->hash_key));
    if (op->key_set && !a->mode->take_key(a, &op->key[0]))
        res = TEE_ERROR_OUT_OF_MEMORY;
    ossl_leave();
    return res;
}

static void ae_reset(struct op *op)
{
    struct ae *a = op->ctx;

    a->payload = false;
    stream_wipe(&a->in);
    cbcmac_wipe(&a->mac);
    explicit_bzero(a->mask, sizeof(a->mask));
    explicit_bzero(a->scratch, sizeof(a->scratch));
    explicit_bzero(a->unwanted, sizeof(a->unwanted));
}

static bool copy_contexts(struct ae *t, const struct ae *f)
{
    return ossl.EVP_CIPHER_CTX_copy(t->main, f->main) == 1 &&
           (f->mode != &ae_ccm || cbcmac_copy(&t->mac, &f->mac));
}

static uint32_t ae_copy(struct op *to, const struct op *from)
{
    struct ae *t = to->ctx;
    const struct ae *f = from->ctx;
    uint32_t res = TEE_SUCCESS;

    t->payload = f->payload;
    t->tag_size = f->tag_size;
    t->aad_left = f->aad_left;
    t->payload_left = f->payload_left;
    memcpy(t->mask, f->mask, sizeof(t->mask));
    stream_copy(&t->in, &f->in);
    if (!from->key_set)
        return res;
    if (!ossl_enter())
        return TEE_ERROR_OUT_OF_MEMORY;
    if (!copy_contexts(t, f))
        res = TEE_ERROR_OUT_OF_MEMORY;
    ossl_leave();
    return res;
}

static void ae_destroy(struct op *op)
{
    struct ae *a = op->ctx;

    if (a && ossl_enter()) {
        ossl.EVP_CIPHER_CTX_free(a->main);
        ossl.EVP_CIPHER_CTX_free(a->mac.cbc);
        ossl_leave();
        explicit_bzero(a, sizeof(*a));
    }
    free(a);
}

const struct op_class op_ae_class = {
    .create = ae_create,
    .rekey = ae_rekey,
    .reset = ae_reset,
    .copy = ae_copy,
    .destroy = ae_destroy,
};

/* ---- beginning ---- */

static uint32_t class_fault(const struct op *op, const char *clause, struct misuse *m)
{
    if (op->alg->op_class != TEE_OPERATION_AE)
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, clause,
                      "the operation is no authenticated encryption");
    return TEE_SUCCESS;
}

static uint32_t init_fault(const struct op *op, const struct op_ae_init *init, struct misuse *m)
{
    uint32_t res = class_fault(op, INIT, m);
    const struct ae *a = op->ctx;

    if (res != TEE_SUCCESS)
        return res;
    if (!op->key_set)
        return misuse(m, TEE_ERROR_BAD_STATE, INIT, "the operation has no key");
    if (op->state != TEE_OPERATION_STATE_INITIAL)
        return misuse(m, TEE_ERROR_BAD_STATE, INIT,
                      "the operation is not in its initial state (TEE_ResetOperation)");
    if (!init->nonce)
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, INIT, "no nonce");
    const char *rule = a->mode->fault(init);
    if (rule)
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, INIT, rule);
    return a->mode->has_tag(init->tag_bits) ? TEE_SUCCESS : TEE_ERROR_NOT_SUPPORTED;
}

uint32_t op_ae_init(struct op *op, const struct op_ae_init *init, struct misuse *m)
{
    uint32_t res = init_fault(op, init, m);
    struct ae *a = op->ctx;

    if (res != TEE_SUCCESS)
        return res;
    op_to_initial(op);
    a->tag_size = init->tag_bits / 8;
    if (!ossl_enter())
        return op_failure(INIT, m);
    bool done = a->mode->start(a, init);
    ossl_leave();
    if (!done)
        return op_failure(INIT, m);
    op->result_size = a->tag_size;
    op->initialized = true;
    return TEE_SUCCESS;
}

/* ---- data ---- */

static uint32_t data_fault(const struct op *op, size_t size, const char *clause, struct misuse *m)
{
    uint32_t res = class_fault(op, clause, m);

    if (res != TEE_SUCCESS)
        return res;
    if (!op->initialized)
        return misuse(m, TEE_ERROR_BAD_STATE, clause, "nothing has been begun (TEE_AEInit)");
    if (size > PTRDIFF_MAX)
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, clause, "more data than there is memory");
    return TEE_SUCCESS;
}

uint32_t op_ae_update_aad(struct op *op, const void *aad, size_t size, bool gp11, struct misuse *m)
{
    uint32_t res = data_fault(op, size, AAD, m);
    struct ae *a = op->ctx;

    if (res != TEE_SUCCESS)
        return res;
    if (a->payload || (!gp11 && op->state != TEE_OPERATION_STATE_INITIAL))
        return misuse(m, TEE_ERROR_BAD_STATE, AAD, "additional data after payload");
    const char *rule = a->mode->aad_fault ? a->mode->aad_fault(a, size) : NULL;
    if (rule)
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, AAD, rule);
    if (!ossl_enter())
        return op_failure(AAD, m);
    bool done = size == 0 || a->mode->aad(a, aad, size);
    ossl_leave();
    if (!done)
        return op_failure(AAD, m);
    if (gp11)
        op->state = TEE_OPERATION_STATE_ACTIVE;
    return TEE_SUCCESS;
}

static uint32_t payload_fault(const struct op *op, size_t size, bool last, const char *clause,
                              struct misuse *m)
{
    uint32_t res = data_fault(op, size, clause, m);
    const struct ae *a = op->ctx;

    if (res != TEE_SUCCESS || !a->mode->payload_fault)
        return res;
    const char *rule = a->mode->payload_fault(a, size, last);
    return rule ? misuse(m, TEE_ERROR_BAD_PARAMETERS, clause, rule) : TEE_SUCCESS;
}

static bool push(struct ae *a, const struct op_data *d)
{
    a->payload_left -= d->from_size;
    a->payload = a->payload || d->from_size;
    return stream_push(&a->in, d, a->mode->work, a);
}

uint32_t op_ae_update(struct op *op, const struct op_data *d, bool gp11, struct misuse *m)
{
    uint32_t res = payload_fault(op, d->from_size, false, UPDATE, m);
    struct ae *a = op->ctx;

    if (res != TEE_SUCCESS)
        return res;
    size_t need = stream_ready(&a->in, d->from_size), room = *d->size;
    *d->size = need;
    if (room < need)
        return TEE_ERROR_SHORT_BUFFER;
    if (!push(a, d))
        return op_failure(UPDATE, m);
    if (d->from_size || gp11)
        op->state = TEE_OPERATION_STATE_ACTIVE;
    return TEE_SUCCESS;
}

/* ---- ends ---- */

static bool push_unwanted(struct ae *a, const struct op_data *d)
{
    struct op_data part = {.from = d->from, .to = a->unwanted};
    size_t left = d->from_size;

    for (; left; left -= part.from_size) {
        part.from_size = left < sizeof(a->unwanted) / 2 ? left : sizeof(a->unwanted) / 2;
        if (!push(a, &part))
            return false;
        part.from += part.from_size;
    }
    return a->in.held == 0 || a->mode->work(a, a->in.buffer, a->unwanted, a->in.held);
}

/* All that is left of the payload. */
static bool push_last(struct ae *a, const struct op_data *d)
{
    if (!d->size)
        return push_unwanted(a, d);
    size_t ready = stream_ready(&a->in, d->from_size);
    return push(a, d) &&
           (a->in.held == 0 || a->mode->work(a, a->in.buffer, d->to + ready, a->in.held));
}

/* There is no room for all of it: the size that is needed is told. */
static bool is_short(const struct ae *a, const struct op_data *d)
{
    size_t need = a->in.held + d->from_size;

    if (!d->size)
        return false;
    size_t room = *d->size;
    *d->size = need;
    return room < need;
}

uint32_t op_ae_encrypt_final(struct op *op, const struct op_data *d, uint8_t *tag, size_t *tag_size,
                             struct misuse *m)
{
    uint32_t res = payload_fault(op, d->from_size, true, ENCRYPT, m);
    struct ae *a = op->ctx;
    uint8_t result[AE_TAG_MAX];

    if (res != TEE_SUCCESS)
        return res;
    if (!a->encrypt)
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, ENCRYPT, "the operation decrypts");
    size_t tag_room = *tag_size;
    *tag_size = a->tag_size;
    if (is_short(a, d) || tag_room < a->tag_size)
        return TEE_ERROR_SHORT_BUFFER;
    if (!ossl_enter())
        return op_failure(ENCRYPT, m);
    bool done = push_last(a, d) && a->mode->tag(a, result);
    ossl_leave();
    if (!done)
        return op_failure(ENCRYPT, m);
    memcpy(tag, result, a->tag_size);
    op_to_initial(op);
    return TEE_SUCCESS;
}

uint32_t op_ae_decrypt_final(struct op *op, const struct op_data *d, const uint8_t *tag,
                             size_t tag_size, struct misuse *m)
{
    uint32_t res = payload_fault(op, d->from_size, true, DECRYPT, m);
    struct ae *a = op->ctx;

    if (res != TEE_SUCCESS)
        return res;
    if (a->encrypt)
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, DECRYPT, "the operation encrypts");
    if (is_short(a, d))
        return TEE_ERROR_SHORT_BUFFER;
    if (!ossl_enter())
        return op_failure(DECRYPT, m);
    bool done = push_last(a, d), right = done && tag_size == a->tag_size && a->mode->check(a, tag);
    if (!right && d->size && *d->size) {
        explicit_bzero(d->to, *d->size);
        *d->size = 0;
    }
    ossl_leave();
    if (!done)
        return op_failure(DECRYPT, m);
    op_to_initial(op);
    return right ? TEE_SUCCESS : TEE_ERROR_MAC_INVALID;
}
