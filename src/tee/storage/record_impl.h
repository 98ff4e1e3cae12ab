/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STORAGE_RECORD_IMPL_H
#define STORAGE_RECORD_IMPL_H

/* Sealed values, for the records that do not lie in the store as record_put leaves them. */

#include "record.h"
#include "tee/crypto/seal.h"

/* What a sealed value is bound to. */
struct record_place {
    struct seal *seal;
    const uint8_t *store_id; /* STORE_ID_SIZE */
    const void *key;
    size_t key_size;
    uint64_t version;
};

/* `size` + RECORD_EXTRA bytes to `value`. */
MUST_CHECK uint32_t record_close(const struct record_place *p, const void *plain, size_t size,
                                 uint8_t *value);
/* `size` bytes at `value`, which nobody else changes: to `plain`, `*room` bytes of room and then
 * its size. TEE_ERROR_CORRUPT_OBJECT. */
MUST_CHECK uint32_t record_open(const struct record_place *p, const uint8_t *value, size_t size,
                                void *plain, size_t *room);
/* The version that a sealed value says of itself. 0: it is none. */
uint64_t record_version(const uint8_t *value, size_t size);

/* As record_get, put, with the key that the place says. */
MUST_CHECK uint32_t record_fetch(struct ledger_txn *t, const struct record_place *p, void *plain,
                                 size_t *size);
MUST_CHECK uint32_t record_write(struct ledger_txn *t, const struct record_place *p,
                                 const void *plain, size_t size);

#endif
