/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STORAGE_LEDGER_H
#define STORAGE_LEDGER_H

/*
 * Which version of each object's head is the current one, for all TAs of the store: a trie over the
 * hashes of their names, each node sealed and its version known to the node above, the root within
 * the state record, whose version a counter outside of the store guards. So nothing that was sealed
 * once can be put back, taken away or exchanged without being seen.
 *
 * Every version is larger than all before it: it grows by a random step, so that two stores that
 * went on from the same copy do not have the same ones.
 *
 * Results beside the store's own: TEE_ERROR_STORAGE_NOT_AVAILABLE: the device's key is missing or
 * cannot be read, there is no libcrypto, or the store is of a newer format;
 * TEE_ERROR_CORRUPT_OBJECT: the store is an older copy, its counter is missing or another store's,
 * or the state does not open. Each is logged once, with what can be done.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/check.h"
#include "vault.h"

struct ledger_txn;

/* As store_fn: what it returns is the result; it may be run again from the beginning, or be left as
 * by a jump. */
typedef uint32_t ledger_fn(struct ledger_txn *t, void *arg);

/* Runs fn in a transaction that sees one verified state of the store. A store without one is
 * empty. */
MUST_CHECK uint32_t ledger_read(struct vault_ta *ta, ledger_fn *fn, void *arg);
/* The same, and takes nothing for verified without having looked: for fn that makes something of a
 * TEE_ERROR_CORRUPT_OBJECT itself. fn of the one above hands it on: it can mean that what was
 * verified before is not the newest, and is looked at again. */
MUST_CHECK uint32_t ledger_read_anew(struct vault_ta *ta, ledger_fn *fn, void *arg);
/* The same for changes, which are made if fn returns TEE_SUCCESS. Makes the state (and the device's
 * key and counter) of a store that has none. */
MUST_CHECK uint32_t ledger_write(struct vault_ta *ta, ledger_fn *fn, void *arg);
/* Makes the state of a store that has none; otherwise nothing. */
MUST_CHECK uint32_t ledger_found(struct vault_ta *ta);
/* Takes the store as it is for the newest, whatever the counter says, and if it has lost its state,
 * for an empty one. */
MUST_CHECK uint32_t ledger_accept(struct vault_ta *ta);

/* The version of the state that was verified last if nothing has changed since, by whichever
 * process; otherwise 0. */
uint64_t ledger_unchanged(const struct vault_ta *ta);
/* The version of the state that was verified last. */
uint64_t ledger_verified(const struct vault_ta *ta);

/* ---- for fn ---- */

/* The transaction it runs in: for records that are looked for, not opened. */
struct store_txn *ledger_store(struct ledger_txn *t);

/* The version of the record under an object's key. 0: there is no such object. */
MUST_CHECK uint32_t ledger_find(struct ledger_txn *t, const uint8_t key[OBJECT_KEY_SIZE],
                                uint64_t *version);
/* What it is from now on: ledger_version, or 0: there is no such object any more. Only in
 * ledger_write, as the next ones. */
MUST_CHECK uint32_t ledger_set(struct ledger_txn *t, const uint8_t key[OBJECT_KEY_SIZE],
                               uint64_t version);
/* The version of all that this transaction writes. */
uint64_t ledger_version(const struct ledger_txn *t);
/* A number that no object of the store has had. */
uint64_t ledger_new_number(struct ledger_txn *t);

/* The next key of an object of the TA in that area, after `key`, which need not be there; `begin`:
 * the first. *found is false when there is none. Finds what lies in the store, whether the ledger
 * knows it or not. */
MUST_CHECK uint32_t ledger_next(struct ledger_txn *t, enum vault_area area,
                                uint8_t key[OBJECT_KEY_SIZE], bool begin, bool *found);
/* The next TA that has objects, of all: the first whose UUID is above `uuid`; `begin`: the first.
 */
MUST_CHECK uint32_t ledger_next_ta(struct ledger_txn *t, uint8_t uuid[16], bool begin, bool *found);

#endif
