/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STORAGE_CHUNKS_H
#define STORAGE_CHUNKS_H

/*
 * The data of a persistent object. What is small stands in its head. Otherwise it is cut into
 * chunks of 16384 bytes, each a record of its own without the zeros at its end, or no record where
 * there is nothing but zeros. Their versions stand in index nodes of level 1, of 64 chunks each;
 * those of these in nodes of level 2; and those of these in the head. A node without any version is
 * no record either. So what is never written costs nothing, and to change a byte rewrites a chunk,
 * two nodes and the head.
 *
 * Records: 'D' number chunk u32, and 'I' number level u8 index u32, big endian; a node is 64 u64.
 *
 * Data once cut into chunks stays so until it is truncated to nothing.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/check.h"
#include "head.h"

#define CHUNK_SIZE     16384u
#define NODE_CHILDREN  64u
#define INDEX_KEY_SIZE 14u
#define CHUNK_KEY_SIZE 13u

struct ledger_txn;

/* An index node, and where it belongs. */
struct chunk_node {
    bool loaded, changed;
    uint32_t index; /* of its level */
    uint64_t version[NODE_CHILDREN];
};

/*
 * Work on the data of one object within a transaction. Begun anew by chunks_begin whenever the
 * transaction is; zeros before the first time. The head is the caller's, and his to write.
 */
struct chunks {
    struct ledger_txn *t;
    struct head *head;
    struct chunk_node level1, level2; /* level1 is below level2, if both are loaded */
    uint8_t *scratch;                 /* a chunk; allocated when it is first needed */
};

void chunks_begin(struct chunks *c, struct ledger_txn *t, struct head *head);
/* After the last transaction: wipes what was seen. */
void chunks_end(struct chunks *c);

/* Results: TEE_ERROR_OUT_OF_MEMORY; TEE_ERROR_CORRUPT_OBJECT: a node or a chunk is not what its
 * parent says; those of the store. */

/* All `size` bytes lie before the end. */
MUST_CHECK uint32_t chunks_read(struct chunks *c, uint32_t at, void *to, size_t size);
/* at + size is at most TEE_DATA_MAX_POSITION. Zeros come between the end and `at`. */
MUST_CHECK uint32_t chunks_write(struct chunks *c, uint32_t at, const void *from, size_t size);
/* Cuts, or adds zeros. */
MUST_CHECK uint32_t chunks_truncate(struct chunks *c, uint32_t size);

/* All records of an object but its head: also those that nothing leads to. */
MUST_CHECK uint32_t chunks_remove_all(struct ledger_txn *t, uint64_t number);

/* The keys; attributes' are ATTR_KEY_SIZE bytes: 'A' number. */
#define ATTR_KEY_SIZE 9u
void attr_key(uint64_t number, uint8_t key[ATTR_KEY_SIZE]);
void index_key(uint64_t number, unsigned level, uint32_t index, uint8_t key[INDEX_KEY_SIZE]);
void chunk_key(uint64_t number, uint32_t chunk, uint8_t key[CHUNK_KEY_SIZE]);

#endif
