/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STORAGE_LEDGER_CHECK_H
#define STORAGE_LEDGER_CHECK_H

/* Looks at all that a store holds, and says what is not as the ledger has it. What objects are made
 * of (their heads' plaintext, attributes, index and data) is for who has their TAs' keys. */

#include "ledger.h"

enum ledger_finding_kind {
    FINDING_OBJECT,  /* `key`, `version`: the ledger and its record's version agree */
    FINDING_OLDER,   /* the store is an older copy: `version` is less than the counter */
    FINDING_COUNTER, /* there is no counter, or it is damaged, or another store's */
    FINDING_STATE,   /* the state is missing or does not open: nothing is known of the rest */
    FINDING_COUNT,   /* the state has another count of objects, `version`, than the trie */
    FINDING_NODE,    /* `key` is a node's: missing, damaged or of another version than `version` */
    FINDING_STRAY_NODE,     /* `key` is that of a node which the trie does not have */
    FINDING_MISSING_OBJECT, /* of `key` only the hash is known; the ledger has `version` */
    FINDING_UNKNOWN_OBJECT, /* the ledger has none of `key`: it was deleted before, or never there
                             */
    FINDING_OTHER_VERSION,  /* the record of `key` is not of `version`, which the ledger has */
    FINDING_UNCERTAIN,      /* an object, of which the ledger's node does not open */
    FINDING_STRANGE         /* `key`, or its beginning: a record that this format does not have */
};

struct ledger_finding {
    enum ledger_finding_kind kind;
    uint64_t version;
    size_t key_size;
    uint8_t key[OBJECT_KEY_SIZE];
};

struct ledger_sums {
    uint64_t records; /* of the store, all kinds */
    uint64_t objects; /* that the ledger has */
    uint64_t nodes;   /* of its trie, with the root */
};

/* *f lives as long as the call. No transaction is open. */
typedef void ledger_finding_fn(const struct ledger_finding *f, void *arg);

/* Of the whole store, whichever TA `ta` is for. TEE_SUCCESS: it was looked at, fn was called for
 * each finding; otherwise results of ledger_read (but no TEE_ERROR_CORRUPT_OBJECT unless the
 * store's file itself is damaged), and fn was not called. */
MUST_CHECK uint32_t ledger_check(struct vault_ta *ta, ledger_finding_fn *fn, void *arg,
                                 struct ledger_sums *sums);

#endif
