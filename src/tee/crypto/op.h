/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CRYPTO_OP_H
#define CRYPTO_OP_H

/*
 * Cryptographic operations, TEE Internal Core API chapter 6. These functions are what the API's do,
 * with a rule (misuse.h) where the API panics. Clauses are of 1.3.1. No locks: an operation is one
 * instance's, and algorithms are fetched once (fetch.h).
 *
 * Bulk data (struct op_data) is read and written where the TA has it, because a copy would cost as
 * much as the algorithm: such memory may fault, and the function then does not return. So nothing
 * may be held, locked or allocated while it is touched that the operation itself does not know of;
 * and as the client may write to it meanwhile, nothing that memory depends on is taken from it:
 * other bytes make another result, and no more. (The last two blocks that PKCS5 padding is taken
 * off are read twice; what GCM may do then is in docs/fidelity.md.)
 * All else (keys, IVs, nonces, tags, MACs to compare, attributes, what asymmetric operations take
 * and give) is in the kernel's own memory.
 *
 * Output sizes: *size is the room at `to` when called, and what was written, or would be needed
 * (TEE_ERROR_SHORT_BUFFER), afterwards. A short buffer is told before anything is consumed: the
 * same call can be made again.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "alg.h"
#include "attr.h"
#include "base/check.h"
#include "misuse.h"
#include "object.h"
#include "stop.h"

#define OP_KEYS 2u

/* TEE_OPERATION_STATE_*: INITIAL → ACTIVE (init) → INITIAL (final); of digests also → EXTRACTING.
 */
struct op {
    const struct alg *alg; /* immutable, as the next two */
    uint32_t mode;         /* TEE_MODE_* */
    uint32_t max_bits;
    bool key_set; /* always of digests */
    /* TEE_HANDLE_FLAG_INITIALIZED: after init, of symmetric classes; always of digests. */
    bool initialized;
    uint32_t state;
    size_t result_size;         /* bytes of a digest, MAC or tag; of AE that of the latest init */
    struct object key[OP_KEYS]; /* clones; as many as alg->key_count when key_set, otherwise zero */
    void *ctx;                  /* the class's, or NULL */
};

/* What the classes (op_digest.c …) do for the generic functions. Not for others. */
struct op_class {
    /* Once, for the empty operation. TEE_ERROR_OUT_OF_MEMORY. NULL: nothing to do. */
    uint32_t (*create)(struct op *op);
    /* op->key has changed: key_set says whether there is one. TEE_ERROR_OUT_OF_MEMORY. NULL. */
    uint32_t (*rekey)(struct op *op);
    /* As if init had never been called; the keys stay. NULL: nothing to do. */
    void (*reset)(struct op *op);
    /* `to` has from's keys, state and flags already, and has been rekeyed. NULL: cannot be copied
     * further. TEE_ERROR_OUT_OF_MEMORY. */
    uint32_t (*copy)(struct op *to, const struct op *from);
    /* Wipes and frees what ctx has. NULL: nothing to do. */
    void (*destroy)(struct op *op);
};
extern const struct op_class op_digest_class, op_cipher_class, op_mac_class, op_ae_class,
    op_asym_class, op_derive_class;
/* What the classes do alike: back to where the operation was when its key was set; and that a rule
 * is broken by nobody but libcrypto, which has failed. */
void op_to_initial(struct op *op);
MUST_CHECK uint32_t op_failure(const char *clause, struct misuse *m);

/* 6.2.1. TEE_ERROR_NOT_SUPPORTED: algorithm, mode or size; TEE_ERROR_OUT_OF_MEMORY. */
MUST_CHECK uint32_t op_create(uint32_t alg, uint32_t mode, uint32_t max_bits, struct op **out);
/* Wipes it. NULL is allowed. */
void op_destroy(struct op *op);
/* 6.2.5 */
MUST_CHECK uint32_t op_reset(struct op *op, struct misuse *m);
/* 6.2.6, 6.2.7. key NULL: takes the keys away. TEE_ERROR_OUT_OF_MEMORY, SECURITY (the same key
 * or secret twice; 1.1 had nothing against it). The keys are copied. `gp11`: the caller is a TA of
 * 1.1, where an operation is in its initial state after TEE_AEInit too. */
MUST_CHECK uint32_t op_set_key(struct op *op, const struct object *key, bool gp11,
                               struct misuse *m);
MUST_CHECK uint32_t op_set_key2(struct op *op, const struct object *key1, const struct object *key2,
                                bool gp11, struct misuse *m);
/* 6.2.8 */
MUST_CHECK uint32_t op_copy(struct op *to, const struct op *from, struct misuse *m);
/* TEE_HANDLE_FLAG_* of it, for TEE_OperationInfo. */
uint32_t op_flags(const struct op *op);

/* Bulk data of a call: from `from` (NULL only with size 0) to `to`. The same memory may be both;
 * other overlaps are sorted out before (op_overlaps). */
struct op_data {
    const uint8_t *from;
    size_t from_size;
    uint8_t *to;
    /* The kernel's own: room, then what was written or is needed. NULL, for the final functions of
     * ciphers and AE: what comes out is not wanted. */
    size_t *size;
};
/* The caller must copy `from` elsewhere first: writing would run over what is still to be read. */
bool op_overlaps(const struct op_data *d);

/* After one of the functions with bulk data did not return because of a fault. */
void op_faulted(void);

/* 6.3, op_digest.c. `from` and `to` are bulk data. TEE_ERROR_SHORT_BUFFER. */
MUST_CHECK uint32_t op_digest_update(struct op *op, const void *from, size_t size,
                                     struct misuse *m);
MUST_CHECK uint32_t op_digest_final(struct op *op, const struct op_data *d, struct misuse *m);
MUST_CHECK uint32_t op_digest_extract(struct op *op, uint8_t *to, size_t *size, struct misuse *m);

/* 6.4, op_cipher.c. Final: from_size 0 is allowed. TEE_ERROR_SHORT_BUFFER; final of a padded mode,
 * decrypting: TEE_ERROR_BAD_PARAMETERS for bad padding. */
MUST_CHECK uint32_t op_cipher_init(struct op *op, const void *iv, size_t size, struct misuse *m);
MUST_CHECK uint32_t op_cipher_update(struct op *op, const struct op_data *d, struct misuse *m);
MUST_CHECK uint32_t op_cipher_final(struct op *op, const struct op_data *d, struct misuse *m);

/* 6.5, op_mac.c. The MAC is in the kernel's own memory; it is compared in constant time.
 * TEE_ERROR_SHORT_BUFFER; TEE_ERROR_MAC_INVALID. */
MUST_CHECK uint32_t op_mac_init(struct op *op, const void *iv, size_t size, struct misuse *m);
MUST_CHECK uint32_t op_mac_update(struct op *op, const void *from, size_t size, struct misuse *m);
MUST_CHECK uint32_t op_mac_compute(struct op *op, const void *from, size_t from_size, uint8_t *mac,
                                   size_t *mac_size, struct misuse *m);
MUST_CHECK uint32_t op_mac_compare(struct op *op, const void *from, size_t from_size,
                                   const uint8_t *mac, size_t mac_size, struct misuse *m);

/* 6.6, op_ae.c. `gp11`: the caller is a TA of 1.1, where update_aad and every update make the
 * operation active. tag_bits: TEE_ERROR_NOT_SUPPORTED for what the algorithm has not. */
struct op_ae_init {
    const void *nonce;
    size_t nonce_size;
    uint32_t tag_bits;
    size_t aad_size, payload_size; /* CCM's; otherwise ignored */
};
MUST_CHECK uint32_t op_ae_init(struct op *op, const struct op_ae_init *init, struct misuse *m);
MUST_CHECK uint32_t op_ae_update_aad(struct op *op, const void *aad, size_t size, bool gp11,
                                     struct misuse *m);
MUST_CHECK uint32_t op_ae_update(struct op *op, const struct op_data *d, bool gp11,
                                 struct misuse *m);
/* The tag is in the kernel's own memory. TEE_ERROR_SHORT_BUFFER tells both sizes that are needed.
 */
MUST_CHECK uint32_t op_ae_encrypt_final(struct op *op, const struct op_data *d, uint8_t *tag,
                                        size_t *tag_size, struct misuse *m);
/* TEE_ERROR_MAC_INVALID: nothing of this call's plaintext is left at d->to. */
MUST_CHECK uint32_t op_ae_decrypt_final(struct op *op, const struct op_data *d, const uint8_t *tag,
                                        size_t tag_size, struct misuse *m);

/* 6.7, op_asym.c. All memory is the kernel's own; d->to has room for *d->size bytes and may be NULL
 * when that is 0. TEE_ERROR_SHORT_BUFFER, BAD_PARAMETERS, CIPHERTEXT_INVALID, NOT_SUPPORTED
 * (encrypt, decrypt), SIGNATURE_INVALID (verify). */
MUST_CHECK uint32_t op_asym_encrypt(struct op *op, const struct attrs *params,
                                    const struct op_data *d, struct misuse *m);
MUST_CHECK uint32_t op_asym_decrypt(struct op *op, const struct attrs *params,
                                    const struct op_data *d, struct misuse *m);
MUST_CHECK uint32_t op_asym_sign(struct op *op, const struct attrs *params, const struct op_data *d,
                                 struct misuse *m);
MUST_CHECK uint32_t op_asym_verify(struct op *op, const struct attrs *params, const uint8_t *digest,
                                   size_t digest_size, const uint8_t *signature,
                                   size_t signature_size, struct misuse *m);
/* More than any result of op_asym_* has that does not depend on the input's size. */
#define OP_ASYM_MAX 1024u

/* 6.8, op_derive.c. `to`: an empty object of TEE_TYPE_GENERIC_SECRET; it is initialised then.
 * SM2_KEP's TEE_ATTR_SM2_KEP_CONFIRMATION_OUT is written to the attribute's own bytes in `params`;
 * the caller hands them out. `stop` may be NULL; TEE_ERROR_CANCEL: it has said so. */
MUST_CHECK uint32_t op_derive(struct op *op, struct attrs *params, struct object *to,
                              const struct stop *stop, struct misuse *m);

#endif
