/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STORAGE_POBJ_IMPL_H
#define STORAGE_POBJ_IMPL_H

/* What the functions on persistent objects share, within a transaction. */

#include "chunks.h"
#include "ledger.h"
#include "pobj.h"
#include "record.h"

/* ---- heads ---- */

/* The version of the object's head. TEE_ERROR_ITEM_NOT_FOUND: there is no such object;
 * TEE_ERROR_CORRUPT_OBJECT: there is a record that should not be, and *version is 0, or the ledger
 * is damaged. */
MUST_CHECK uint32_t pobj_find(struct ledger_txn *t, const uint8_t key[OBJECT_KEY_SIZE],
                              uint64_t *version);
MUST_CHECK uint32_t pobj_get_head(struct ledger_txn *t, const uint8_t key[OBJECT_KEY_SIZE],
                                  uint64_t version, struct head *h);
/* Writes it, for the ledger, too. */
MUST_CHECK uint32_t pobj_put_head(struct ledger_txn *t, const uint8_t key[OBJECT_KEY_SIZE],
                                  const struct head *h);
/* Takes away all that belongs to the head of that version, if that can be read. 0: it cannot. */
MUST_CHECK uint32_t pobj_drop_parts(struct ledger_txn *t, const uint8_t key[OBJECT_KEY_SIZE],
                                    uint64_t version);
/* What is the same for all handles. */
void pobj_describe(const struct head *h, struct pobj_info *out);

/* ---- handles ---- */

/* NULL: no memory. It claims nothing yet. */
struct pobj *pobj_handle_new(struct vault_ta *ta, uint32_t flags);
/* Which claims nothing. */
void pobj_handle_free(struct pobj *p);

/*
 * A transaction on an open object. `h` is its head as it is now: the one that was read last, or
 * a newer one, read into the other slot. Whatever changes it works on the other slot, and all of
 * that counts only after the commit.
 */
struct pobj_job {
    struct pobj *p;
    struct head *h;
    uint64_t version;
    struct chunks chunks;
    /* Arguments and results. */
    void *to;
    const void *from;
    size_t size;
    const uint8_t *key; /* a new name */
    const void *id;
};

/* For transactions: sets j->h. Without one (NULL), to what the handle has.
 * TEE_ERROR_CORRUPT_OBJECT: also when the object is not there. */
MUST_CHECK uint32_t pobj_fetch(struct ledger_txn *t, struct pobj_job *j);
MUST_CHECK uint32_t pobj_fetch_to_change(struct ledger_txn *t, struct pobj_job *j);
/* Writes what was changed. */
MUST_CHECK uint32_t pobj_put(struct ledger_txn *t, struct pobj_job *j);
/* A transaction that only fetches. */
uint32_t pobj_look(struct ledger_txn *t, void *job);

/* The handle's head is the newest there is, which costs no transaction to know. */
bool pobj_is_newest(const struct pobj *p);
MUST_CHECK uint32_t pobj_run_read(struct pobj_job *j, ledger_fn *fn);
MUST_CHECK uint32_t pobj_run_write(struct pobj_job *j, ledger_fn *fn);

#endif
