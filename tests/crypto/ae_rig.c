/* SPDX-License-Identifier: BSD-2-Clause */
#include "ae_rig.h"

#include <stdlib.h>

void ae_init(struct op *op, const struct ae_message *msg)
{
    const struct op_ae_init init = {.nonce = msg->nonce,
                                    .nonce_size = msg->nonce_size,
                                    .tag_bits = (uint32_t)msg->tag_size * 8,
                                    .aad_size = msg->aad_size,
                                    .payload_size = msg->size};
    RIG_OK(op_ae_init(op, &init, &m));
    assert_true(op->initialized);
    assert_int_equal(op->state, TEE_OPERATION_STATE_INITIAL);
}

uint32_t ae_update(struct op *op, const struct op_data *d, struct misuse *m)
{
    return op_ae_update(op, d, false, m);
}

/* Of the message that is being run, for sym_call. */
static struct ae_message *current;

static uint32_t encrypt_final(struct op *op, const struct op_data *d, struct misuse *m)
{
    size_t size = current->tag_size;
    uint32_t res = op_ae_encrypt_final(op, d, current->tag, &size, m);

    assert_int_equal(size, current->tag_size);
    return res;
}

static uint32_t decrypt_final(struct op *op, const struct op_data *d, struct misuse *m)
{
    return op_ae_decrypt_final(op, d, current->tag, current->tag_size, m);
}

static void add_aad(struct op *op, const struct sym_way *way, uint64_t *seed,
                    const struct ae_message *msg)
{
    for (size_t at = 0, piece; at < msg->aad_size; at += piece) {
        piece = way->piece ? way->piece : rig_random(seed) % (way->piece_max + 1);
        if (piece > msg->aad_size - at)
            piece = msg->aad_size - at;
        uint8_t *copy = malloc(piece + 1); /* about the size, for the address sanitizer */
        assert_non_null(copy);
        memcpy(copy + 1, msg->aad + at, piece);
        RIG_OK(op_ae_update_aad(op, copy + 1, piece, false, &m));
        free(copy);
        assert_int_equal(op->state, TEE_OPERATION_STATE_INITIAL);
    }
}

void ae_run(struct op *op, const struct sym_way *way, uint64_t *seed, struct ae_message *msg,
            uint8_t *to)
{
    sym_fn final = op->mode == TEE_MODE_ENCRYPT ? encrypt_final : decrypt_final;
    size_t rest;

    current = msg;
    ae_init(op, msg);
    add_aad(op, way, seed, msg);
    size_t size = sym_feed(op, ae_update, way, seed, msg->text, msg->size, to, &rest);
    assert_int_equal(op->state,
                     rest < msg->size ? TEE_OPERATION_STATE_ACTIVE : TEE_OPERATION_STATE_INITIAL);
    size += sym_call(op, final, way, msg->text + msg->size - rest, rest, to + size);
    assert_int_equal(size, msg->size);
    assert_int_equal(op->state, TEE_OPERATION_STATE_INITIAL);
    assert_false(op->initialized);
}
