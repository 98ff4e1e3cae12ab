/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STORAGE_TRIE_H
#define STORAGE_TRIE_H

/*
 * The trie over the nodes that are records of the store, within a transaction, and what is kept of
 * it: nodes that were verified, and those that the transaction has changed. The root is the
 * state's.
 */

#include "node.h"

struct ledger_txn;

/* A node that was fetched and verified once is known to be current while the node above it says
 * that version: versions never come twice. Each has its slot, so what is kept is bounded: those of
 * depth one and two have theirs alone, which is all of them with 100,000 objects (3 MiB then), and
 * deeper ones share those of depth two. */
#define TRIE_SLOTS (NODE_CHILDREN + NODE_CHILDREN * NODE_CHILDREN)
struct trie_slot {
    uint64_t version; /* 0: none */
    struct node node;
};
struct trie_cache {
    struct trie_slot *slot[TRIE_SLOTS]; /* allocated when they are first needed */
    uint64_t fetched;                   /* nodes that were read from the store */
};
void trie_cache_clear(struct trie_cache *c);

struct trie_change {
    struct node node;
    bool stored; /* the store has a record of it, of before */
    bool gone;
};
struct trie_changes {
    struct trie_change **at;
    unsigned count, room;
};
void trie_changes_clear(struct trie_changes *c);

/* Results: TEE_ERROR_CORRUPT_OBJECT: a node on the way is missing, of another version or does not
 * open; TEE_ERROR_OUT_OF_MEMORY, and the store's. */
MUST_CHECK uint32_t trie_find(struct ledger_txn *t, const uint8_t hash[NODE_HASH],
                              uint64_t *version);
/* Adds, changes, or with version 0 removes it. *by: how many more there are, -1 … 1.
 * TEE_ERROR_STORAGE_NO_SPACE: too many have their first 60 bits in common. */
MUST_CHECK uint32_t trie_set(struct ledger_txn *t, const uint8_t hash[NODE_HASH], uint64_t version,
                             int *by);
/* A node below the root, whose version the node above it says. Valid until the next call. */
MUST_CHECK uint32_t trie_node(struct ledger_txn *t, struct node_id id, uint64_t version,
                              const struct node **out);
/* Writes what was changed to the store. */
MUST_CHECK uint32_t trie_flush(struct ledger_txn *t);
/* After the commit: what was written is verified, too. Without memory it is only not kept. */
void trie_keep(struct ledger_txn *t);

/* The key of a node's record: 'N', depth, prefix. */
#define TRIE_KEY_SIZE 10u
void trie_key(struct node_id id, uint8_t key[TRIE_KEY_SIZE]);

#endif
