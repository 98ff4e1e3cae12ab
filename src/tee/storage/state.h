/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STORAGE_STATE_H
#define STORAGE_STATE_H

/* The state record: the root of what the store holds. */

#include <stdint.h>

#include "base/check.h"
#include "node.h"

#define STORE_ID_SIZE    16u
#define STATE_HEAD       28u /* magic, format, store id: in the clear */
#define STATE_RECORD_MAX (STATE_HEAD + 36u + 24u + NODE_BYTES_MAX)

struct state {
    uint8_t store_id[STORE_ID_SIZE];
    uint64_t version;     /* of the last transaction; 0: the store has no state */
    uint64_t next_number; /* of an object, from 1 */
    uint64_t count;       /* of objects */
    struct node root;
};

struct ledger_txn;

/* What an error (-errno) of the device is to who uses storage. */
uint32_t state_result(int err);

/* Sets t->state to the store's, verified, and the keys that belong to it. As ledger_read;
 * t->look_again: what the device has must be looked at again before the transaction. */
MUST_CHECK uint32_t state_load(struct ledger_txn *t);
/* In a change, after state_load: t->state is a copy that may be changed, t->version is set. */
MUST_CHECK uint32_t state_begin_change(struct ledger_txn *t);
/* Writes t->state. */
MUST_CHECK uint32_t state_store(struct ledger_txn *t);
/* After the commit: what was written is verified, too. */
void state_keep(struct ledger_txn *t);

#endif
