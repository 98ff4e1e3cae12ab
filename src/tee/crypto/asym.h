/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CRYPTO_ASYM_H
#define CRYPTO_ASYM_H

/*
 * The asymmetric algorithms as op_asym.c sees them: one struct asym_ops a kind, found by alg->kind
 * in its table.
 *
 * op_asym.c has checked class and mode and that there is a key, op->key[0], of a type that
 * alg_takes_type() allows; all calls but destroy are between ossl_enter and ossl_leave. Attributes
 * that the algorithm does not know are ignored.
 */

#include "op.h"

/* What is to be verified. */
struct asym_signature {
    const uint8_t *digest;
    size_t digest_size;
    const uint8_t *bytes;
    size_t size;
};

struct asym_ops {
    /* Makes op->ctx, which is NULL, of the key: all that can be made ready once. It stays NULL
     * after a failure. TEE_ERROR_OUT_OF_MEMORY. */
    uint32_t (*rekey)(struct op *op);
    /* Wipes and frees op->ctx, which is not NULL. */
    void (*destroy)(struct op *op);
    /* As op_asym_sign etc. NULL where the algorithm has no such thing. TEE_ERROR_OUT_OF_MEMORY
     * needs no rule: the API does not return it, and op_asym.c makes a panic of it. */
    uint32_t (*sign)(struct op *op, const struct attrs *params, const struct op_data *d,
                     struct misuse *m);
    uint32_t (*verify)(struct op *op, const struct attrs *params, const struct asym_signature *s,
                       struct misuse *m);
    uint32_t (*encrypt)(struct op *op, const struct attrs *params, const struct op_data *d,
                        struct misuse *m);
    uint32_t (*decrypt)(struct op *op, const struct attrs *params, const struct op_data *d,
                        struct misuse *m);
};

/* KIND_ECDSA and KIND_SM2_DSA. Signatures are r || s, each as wide as the curve's numbers; one of
 * another size is invalid. */
extern const struct asym_ops asym_ecdsa;
extern const struct asym_ops asym_rsa_signature, asym_rsa_cipher, asym_rsa_nopad;
/* KIND_ED25519 and KIND_ED448. The digest is the message. */
extern const struct asym_ops asym_eddsa;
extern const struct asym_ops asym_sm2_pke;
extern const struct asym_ops asym_dsa;

/* For those whose signatures are two numbers of `half` bytes each, as libcrypto has them in DER:
 * op->ctx verifies. TEE_ERROR_SIGNATURE_INVALID; TEE_ERROR_OUT_OF_MEMORY. */
MUST_CHECK uint32_t asym_verify_pair(struct op *op, const struct asym_signature *s, size_t half);

/* There is room for `need` bytes at d->to; if not, *d->size says so: TEE_ERROR_SHORT_BUFFER. */
static inline bool asym_room(const struct op_data *d, size_t need)
{
    bool enough = *d->size >= need;

    if (!enough)
        *d->size = need;
    return enough;
}

#endif
