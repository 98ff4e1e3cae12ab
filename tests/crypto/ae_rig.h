/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef AE_RIG_H
#define AE_RIG_H

/* Messages of authenticated encryption, in pieces. */

#include "sym_rig.h"

struct ae_message {
    const uint8_t *nonce, *aad, *text;
    size_t nonce_size, aad_size, size; /* of the text, plain or cipher */
    uint8_t tag[16];                   /* decrypting: given; encrypting: comes out */
    size_t tag_size;
};

/* Begins it. */
void ae_init(struct op *op, const struct ae_message *msg);
/* The update of 1.2 and later. */
uint32_t ae_update(struct op *op, const struct op_data *d, struct misuse *m);
/* All of the additional data, and the message; what comes out is at `to`. The tag is right. */
void ae_run(struct op *op, const struct sym_way *way, uint64_t *seed, struct ae_message *msg,
            uint8_t *to);

#endif
