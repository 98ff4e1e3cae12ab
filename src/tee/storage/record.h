/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STORAGE_RECORD_H
#define STORAGE_RECORD_H

/*
 * A record of the store, sealed: its version, then nonce, ciphertext and tag of AES-256-GCM, which
 * binds it to the store, to its key there and to its version. So no record can be put in another's
 * place; that an older one is not put in its own place is for whoever knows the version (ledger.h).
 *
 * For functions that ledger_read and ledger_write run; keys are at most RECORD_KEY_MAX bytes, sizes
 * at most RECORD_MAX. Results: TEE_ERROR_CORRUPT_OBJECT, and those of the store.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/check.h"

#define RECORD_MAX     16384u /* bytes sealed */
#define RECORD_KEY_MAX 34u
#define RECORD_EXTRA   36u /* by which the value in the store is longer */

struct ledger_txn;

/* Opens it with the TA's key to `plain`: `*size` bytes of room, then its size.
 * TEE_ERROR_CORRUPT_OBJECT: it is not there, has another version, does not open or is larger. */
MUST_CHECK uint32_t record_get(struct ledger_txn *t, const void *key, size_t key_size,
                               uint64_t version, void *plain, size_t *size);
/* Makes or replaces it, with ledger_version. */
MUST_CHECK uint32_t record_put(struct ledger_txn *t, const void *key, size_t key_size,
                               const void *plain, size_t size);
/* That it is not there is no error: it is not there then. */
MUST_CHECK uint32_t record_del(struct ledger_txn *t, const void *key, size_t key_size);

#endif
