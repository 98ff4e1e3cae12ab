/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CRYPTO_DERIVE_H
#define CRYPTO_DERIVE_H

/*
 * The key derivations as op_derive.c sees them: one struct derive_ops a kind, found by alg->kind in
 * its table.
 *
 * op_derive.c has checked class, that there is a key, op->key[0], of a type that alg_takes_type()
 * allows, and that `to` is an empty object of TEE_TYPE_GENERIC_SECRET; all calls but destroy
 * are between ossl_enter and ossl_leave.
 */

#include "op.h"

struct derive_ops {
    /* As those of struct asym_ops; NULL where nothing is kept. */
    uint32_t (*rekey)(struct op *op);
    void (*destroy)(struct op *op);
    /* As op_derive; ends with derive_done. TEE_ERROR_OUT_OF_MEMORY needs no rule: TEE_DeriveKey
     * returns nothing, and op_derive.c makes a panic of it. */
    uint32_t (*derive)(struct op *op, struct attrs *params, struct object *to,
                       const struct stop *stop, struct misuse *m);
};

/* KIND_ECDH; KIND_X25519 and KIND_X448. The secret is the x coordinate at the curve's full width.
 */
extern const struct derive_ops derive_ecdh, derive_xdh;
extern const struct derive_ops derive_sm2_kep;
extern const struct derive_ops derive_dh, derive_hkdf, derive_concat_kdf, derive_pbkdf2;

/* All parameters are among those of `known`, which ends with 0. Otherwise a rule is broken. */
MUST_CHECK uint32_t derive_knows(const struct attrs *params, const uint32_t *known,
                                 struct misuse *m);
/* Makes the secret, at most ATTR_SIZE_MAX bytes, the value of `to`. The caller wipes what it has of
 * it. */
MUST_CHECK uint32_t derive_done(struct object *to, const void *secret, size_t size,
                                struct misuse *m);
#endif
