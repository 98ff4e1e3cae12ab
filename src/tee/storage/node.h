/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STORAGE_NODE_H
#define STORAGE_NODE_H

/*
 * One node of the ledger's trie, in memory and as bytes. A leaf has entries, in the order of their
 * hashes; an inner node the versions of the records of its children, one for each value of the next
 * six bits of the hash. All below a node have its prefix in common.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/check.h"

#define NODE_HASH      16u
#define NODE_ENTRIES   32u
#define NODE_CHILDREN  64u
#define NODE_DEPTH_MAX 10u /* the root has 0 */
#define NODE_BYTES_MAX (2 + NODE_ENTRIES * (NODE_HASH + 8))

struct node_id {
    unsigned depth;
    uint64_t prefix; /* the first 6 * depth bits of the hash, from the top; zeros below */
};

struct node_entry {
    uint8_t hash[NODE_HASH];
    uint64_t version;
};

struct node {
    struct node_id id;
    bool inner;
    unsigned count; /* of entries */
    union {
        struct node_entry entry[NODE_ENTRIES];
        uint64_t child[NODE_CHILDREN]; /* versions; 0: none */
    };
};

/* The node at that depth which a hash belongs to. */
struct node_id node_id(unsigned depth, const uint8_t hash[NODE_HASH]);
bool node_id_equal(struct node_id a, struct node_id b);
/* Which child of an inner node at that depth, which is below NODE_DEPTH_MAX. */
unsigned node_digit(unsigned depth, const uint8_t hash[NODE_HASH]);

/* An empty leaf. */
void node_init(struct node *n, struct node_id id);
bool node_empty(const struct node *n);

/* Of a leaf. 0: it has no such entry. */
uint64_t node_find(const struct node *n, const uint8_t hash[NODE_HASH]);
/* Adds or changes an entry; *added says which. False: it is full. */
MUST_CHECK bool node_put(struct node *n, const uint8_t hash[NODE_HASH], uint64_t version,
                         bool *added);
/* That has it. */
void node_remove(struct node *n, const uint8_t hash[NODE_HASH]);

/* How many bytes it took. */
size_t node_encode(const struct node *n, uint8_t bytes[NODE_BYTES_MAX]);
/* False: those bytes are no node of that id. */
MUST_CHECK bool node_decode(struct node *n, struct node_id id, const uint8_t *bytes, size_t size);

#endif
