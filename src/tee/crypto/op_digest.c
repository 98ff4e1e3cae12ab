/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Digests, 6.3. OpenSSL 3.0 squeezes an extendable function once only. To go on extracting, a copy
 * of what has been absorbed is squeezed again, from the beginning and twice as far each time; what
 * the TA has got already is left out.
 */
#include <stdlib.h>
#include <string.h>

#include "fetch.h"
#include "op.h"
#include "ossl.h"
#include "tee_api_defines.h"

#define EXTRACT    "6.3.3"
#define STREAM_MIN 256u

struct digest {
    EVP_MD_CTX *absorbed, *copy;
    /* While extracting: the whole of a fixed digest, or the beginning of an endless one. */
    uint8_t *stream;
    size_t stream_size;
    size_t given; /* bytes of it that the TA has got */
};

static bool is_endless(const struct op *op)
{
    return hash_size((enum hash)op->alg->hash) == 0;
}

/* ---- the class ---- */

static uint32_t start(const struct op *op, struct digest *d)
{
    const EVP_MD *md = fetch_md((enum hash)op->alg->hash);

    if (!md)
        return TEE_ERROR_NOT_SUPPORTED;
    return ossl.EVP_DigestInit_ex2(d->absorbed, md, NULL) == 1 ? TEE_SUCCESS
                                                               : TEE_ERROR_OUT_OF_MEMORY;
}

static uint32_t digest_create(struct op *op)
{
    struct digest *d = op->ctx = calloc(1, sizeof(*d));
    uint32_t res = TEE_ERROR_OUT_OF_MEMORY;

    if (!d || !ossl_enter())
        return res;
    d->absorbed = ossl.EVP_MD_CTX_new();
    d->copy = ossl.EVP_MD_CTX_new();
    if (d->absorbed && d->copy)
        res = start(op, d);
    ossl_leave();
    return res;
}

static void drop_stream(struct digest *d)
{
    if (d->stream)
        explicit_bzero(d->stream, d->stream_size);
    free(d->stream);
    d->stream = NULL;
    d->stream_size = d->given = 0;
}

static void digest_destroy(struct op *op)
{
    struct digest *d = op->ctx;

    if (d && ossl_enter()) {
        drop_stream(d);
        ossl.EVP_MD_CTX_free(d->absorbed);
        ossl.EVP_MD_CTX_free(d->copy);
        ossl_leave();
    }
    free(d);
}

static void digest_reset(struct op *op)
{
    struct digest *d = op->ctx;

    drop_stream(d);
    op->state = TEE_OPERATION_STATE_INITIAL;
    if (ossl_enter()) {
        /* It has been started before, and needs no memory to be started again. */
        CHECK(start(op, d) == TEE_SUCCESS);
        ossl_leave();
    }
}

static uint32_t digest_copy(struct op *to, const struct op *from)
{
    struct digest *t = to->ctx;
    const struct digest *f = from->ctx;
    uint32_t res = TEE_ERROR_OUT_OF_MEMORY;

    drop_stream(t);
    if (f->stream) {
        t->stream = malloc(f->stream_size);
        if (!t->stream)
            return res;
        memcpy(t->stream, f->stream, f->stream_size);
        t->stream_size = f->stream_size;
        t->given = f->given;
    }
    if (!ossl_enter())
        return res;
    if (ossl.EVP_MD_CTX_copy_ex(t->absorbed, f->absorbed) == 1)
        res = TEE_SUCCESS;
    ossl_leave();
    return res;
}

const struct op_class op_digest_class = {
    .create = digest_create,
    .reset = digest_reset,
    .copy = digest_copy,
    .destroy = digest_destroy,
};

/* ---- the functions ---- */

static uint32_t class_fault(const struct op *op, const char *clause, struct misuse *m)
{
    if (op->alg->op_class != TEE_OPERATION_DIGEST)
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, clause, "the operation is no digest");
    return TEE_SUCCESS;
}

static uint32_t absorb(const struct digest *d, const void *from, size_t size)
{
    bool done = size == 0 || ossl.EVP_DigestUpdate(d->absorbed, from, size) == 1;

    return done ? TEE_SUCCESS : TEE_ERROR_GENERIC;
}

uint32_t op_digest_update(struct op *op, const void *from, size_t size, struct misuse *m)
{
    uint32_t res = class_fault(op, "6.3.1", m);

    if (res != TEE_SUCCESS)
        return res;
    if (op->state == TEE_OPERATION_STATE_EXTRACTING)
        return misuse(m, TEE_ERROR_BAD_STATE, "6.3.1", "a digest of which has been extracted");
    op->state = TEE_OPERATION_STATE_ACTIVE;
    return absorb(op->ctx, from, size);
}

/* The first `size` bytes of the digest; uses `ctx` up. */
static bool finish(const struct op *op, EVP_MD_CTX *ctx, uint8_t *to, size_t size)
{
    return is_endless(op) ? ossl.EVP_DigestFinalXOF(ctx, to, size) == 1
                          : ossl.EVP_DigestFinal_ex(ctx, to, NULL) == 1;
}

static bool squeeze_copy(const struct op *op, uint8_t *to, size_t size)
{
    struct digest *d = op->ctx;

    if (!ossl_enter())
        return false;
    bool done = ossl.EVP_MD_CTX_copy_ex(d->copy, d->absorbed) == 1 && finish(op, d->copy, to, size);
    ossl.EVP_MD_CTX_reset(d->copy);
    ossl_leave();
    return done;
}

static bool squeeze_all(const struct op *op, uint8_t *to, size_t size)
{
    const struct digest *d = op->ctx;

    if (!ossl_enter())
        return false;
    bool done = finish(op, d->absorbed, to, size);
    ossl_leave();
    return done;
}

/* Has d->stream reach to `need` bytes at least, or to its end. */
static uint32_t reach(const struct op *op, size_t need)
{
    struct digest *d = op->ctx;
    size_t size = hash_size((enum hash)op->alg->hash);

    if (d->stream && (!is_endless(op) || need <= d->stream_size))
        return TEE_SUCCESS;
    if (is_endless(op)) {
        size = need < STREAM_MIN ? STREAM_MIN : need;
        if (size < 2 * d->stream_size)
            size = 2 * d->stream_size;
    }
    uint8_t *stream = malloc(size);
    if (!stream || !squeeze_copy(op, stream, size)) {
        free(stream);
        return TEE_ERROR_OUT_OF_MEMORY;
    }
    size_t given = d->given;
    drop_stream(d);
    d->stream = stream;
    d->stream_size = size;
    d->given = given;
    return TEE_SUCCESS;
}

static void hand_out(struct digest *d, uint8_t *to, size_t size)
{
    if (size)
        memcpy(to, d->stream + d->given, size);
    d->given += size;
}

uint32_t op_digest_extract(struct op *op, uint8_t *to, size_t *size, struct misuse *m)
{
    uint32_t res = class_fault(op, EXTRACT, m);
    struct digest *d = op->ctx;
    size_t need;

    if (res != TEE_SUCCESS)
        return res;
    if (__builtin_add_overflow(d->given, *size, &need))
        return TEE_ERROR_OUT_OF_MEMORY;
    res = reach(op, need);
    if (res != TEE_SUCCESS)
        return res;
    op->state = TEE_OPERATION_STATE_EXTRACTING;
    if (*size > d->stream_size - d->given)
        *size = d->stream_size - d->given; /* a fixed one is at its end */
    hand_out(d, to, *size);
    return TEE_SUCCESS;
}

/* What is left of a digest that is being extracted. */
static uint32_t final_extracting(struct op *op, const struct op_data *data, struct misuse *m)
{
    struct digest *d = op->ctx;
    size_t left = d->stream_size - d->given;

    if (data->from_size)
        return misuse(m, TEE_ERROR_BAD_STATE, "6.3.2", "a digest of which has been extracted");
    if (is_endless(op))
        return op_digest_extract(op, data->to, data->size, m);
    bool fits = *data->size >= left;
    *data->size = left;
    if (!fits)
        return TEE_ERROR_SHORT_BUFFER;
    hand_out(d, data->to, left);
    return TEE_SUCCESS;
}

uint32_t op_digest_final(struct op *op, const struct op_data *data, struct misuse *m)
{
    uint32_t res = class_fault(op, "6.3.2", m);
    uint8_t result[EVP_MAX_MD_SIZE];

    if (res != TEE_SUCCESS)
        return res;
    size_t length = hash_size((enum hash)op->alg->hash), room = *data->size;
    if (op->state == TEE_OPERATION_STATE_EXTRACTING) {
        res = final_extracting(op, data, m);
    } else {
        if (!is_endless(op))
            *data->size = length;
        if (room < *data->size)
            return TEE_ERROR_SHORT_BUFFER;
        res = absorb(op->ctx, data->from, data->from_size);
        if (res == TEE_SUCCESS && !squeeze_all(op, is_endless(op) ? data->to : result, room))
            res = TEE_ERROR_GENERIC;
        if (res == TEE_SUCCESS && !is_endless(op))
            memcpy(data->to, result, length);
        explicit_bzero(result, sizeof(result));
    }
    if (res == TEE_SUCCESS)
        digest_reset(op);
    return res;
}
