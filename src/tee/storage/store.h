/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STORAGE_STORE_H
#define STORAGE_STORE_H

/*
 * What outlives a run: byte keys and values in one LMDB environment, the file teesim.mdb of the
 * state directory. Opened at the first use, so a machine that stores nothing touches no file. Any
 * thread. Several processes may use one directory at once.
 *
 * After fork the parent's store must not be used, nor destroyed: the child makes one of its own.
 *
 * Reading waits for nobody, but when this process has to map more of a file that has grown: that
 * waits for its own transactions, also for a change of it that waits for another process's. A
 * change waits for those that other threads and processes make. (A store in memory has no other
 * processes; there, reading waits for a change, too.) What a damaged file does to a transaction
 * hurts no other process.
 *
 * Results: TEE_ERROR_STORAGE_NOT_AVAILABLE, the directory cannot be made, read or written, its file
 * is of another version of LMDB, the store is read only, or a change found that the file or its
 * lock file was removed, replaced or, the latter, made shorter since it was opened (then this
 * process does not use it any more); TEE_ERROR_STORAGE_NO_SPACE, the file system or a limit on the
 * file's size is full; TEE_ERROR_CORRUPT_OBJECT, the file is no store or is damaged (after a fault
 * in a change, this process does not use it any more); TEE_ERROR_OUT_OF_MEMORY. After each of them
 * nothing has changed. The first message of a kind goes to stderr, names the file and says what is
 * to be done.
 *
 * What LMDB makes of it (0.9.24, measured):
 * - A value of up to some 2000 bytes shares a page with others. A larger one has pages of its own,
 *   of 4096 bytes, in one piece: each change writes all of it, and copies it in memory before that.
 * - A change writes the pages from the root to the value and the list of free ones, four at least.
 * - What was replaced or deleted can be used again after one change more; so the file comes to hold
 *   its largest value three times. It never becomes smaller.
 * - While a transaction looks at an old state (also one of a process that is stopped in it) nothing
 *   of that is used again: the file grows by all that is written. For one that was killed in it,
 *   the file grows to what is mapped and no further.
 * - A large value may find no room in one piece where there is enough in several. On a full disk a
 *   change that fails is tried once more after an empty one, which gives back what was deleted.
 * - Deleting writes pages, too. So there is a file `reserve`, of 1 MiB or a 64th of what is mapped,
 *   if there was room for it; a change that frees (txn_frees) gets that, and what is left is
 *   reserved again.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/check.h"

#define STORE_KEY_MAX 511u /* bytes of a key; at least one */

struct store;

/* As `dir`: the store is this machine's alone, and gone with it. */
#define STORE_IN_MEMORY ""

/* When a change is durable, which is to say that it outlives a power cut. A process that ends, in
 * whatever way, loses nothing that it was told is stored. */
enum store_sync {
    STORE_FULL,   /* before the call returns */
    STORE_NORMAL, /* soon: the last change of all may be lost, none is by half */
    STORE_NONE    /* when the system writes it; a power cut may damage the file */
};

struct store_config {
    const char *dir; /* copied; NULL: there is none, and nothing is available */
    enum store_sync sync;
    bool read_only; /* makes no file, changes none (but for LMDB's list of readers) */
    /* The file's bytes that are mapped at first, and at most; 0: 64 MiB and 1 TiB. Several of 4096;
     * at least 16 of those. */
    size_t map_size, map_limit;
};

/* 0 or -ENOMEM. */
MUST_CHECK int store_create(const struct store_config *cfg, struct store **out);
/* NULL is allowed. */
void store_destroy(struct store *s);

/* ---- transactions ---- */

/* A transaction, for the function that it runs. */
struct store_txn;

/*
 * What a transaction does. What it returns is the transaction's result. It may be run again from
 * the beginning, when the file had to grow. A damaged file ends it where it stands, as by a jump:
 * it holds no lock and no memory that nobody else knows of. It begins no other transaction: that
 * would wait for this one.
 */
typedef uint32_t store_fn(struct store_txn *t, void *arg);

/* Runs fn on one state of the store, in the calling thread. fn's result, or one of the store's. */
MUST_CHECK uint32_t store_read(struct store *s, store_fn *fn, void *arg);
/* The same for changes. All of them are made if fn returns TEE_SUCCESS, as durable as the store
 * is; with any other result nothing is changed. Nor is it after one of the store's errors in fn,
 * whatever fn returns then. */
MUST_CHECK uint32_t store_write(struct store *s, store_fn *fn, void *arg);

/*
 * For fn. Results of the store's and those named; TEE_ERROR_BAD_PARAMETERS: a key or value of a
 * size that cannot be. Values are LMDB's own memory: until fn returns or changes something, and for
 * copying alone, as it is another process's too and may be a damaged file's.
 */

/* TEE_ERROR_ITEM_NOT_FOUND. */
MUST_CHECK uint32_t txn_get(struct store_txn *t, const void *key, size_t key_size,
                            const void **value, size_t *size);
/* Makes or replaces it. In store_write only. */
MUST_CHECK uint32_t txn_put(struct store_txn *t, const void *key, size_t key_size,
                            const void *value, size_t size);
/* TEE_ERROR_ITEM_NOT_FOUND. In store_write only. */
MUST_CHECK uint32_t txn_del(struct store_txn *t, const void *key, size_t key_size);

/* This change gives back more than it takes: on a full disk it may have the store's reserve. In
 * store_write only. */
void txn_frees(struct store_txn *t);

struct txn_record {
    uint8_t key[STORE_KEY_MAX];
    size_t key_size;
    const void *value;
    size_t size;
};
/* The first record whose key is not below `key` (an empty one: of all), in the order of bytes.
 * TEE_ERROR_ITEM_NOT_FOUND: there is none. */
MUST_CHECK uint32_t txn_from(struct store_txn *t, const void *key, size_t key_size,
                             struct txn_record *out);

/* Makes durable what has been changed, whatever the store's durability. */
MUST_CHECK uint32_t store_sync(struct store *s);

/* ---- one record, in a transaction of its own ---- */

/* Copies the value: `*size` bytes of room, then its size. TEE_ERROR_ITEM_NOT_FOUND;
 * TEE_ERROR_SHORT_BUFFER with its size. */
MUST_CHECK uint32_t store_get(struct store *s, const void *key, size_t key_size, void *value,
                              size_t *size);
/* Makes or replaces it. */
MUST_CHECK uint32_t store_put(struct store *s, const void *key, size_t key_size, const void *value,
                              size_t size);
/* As store_put, if the value is `old_size` bytes that equal `old`; otherwise it is left alone,
 * which is no error either. */
MUST_CHECK uint32_t store_replace(struct store *s, const void *key, size_t key_size,
                                  const void *old, size_t old_size, const void *value, size_t size);
/* TEE_ERROR_ITEM_NOT_FOUND. */
MUST_CHECK uint32_t store_del(struct store *s, const void *key, size_t key_size);

#endif
