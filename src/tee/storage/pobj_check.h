/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STORAGE_POBJ_CHECK_H
#define STORAGE_POBJ_CHECK_H

/*
 * For whoever looks after a store: is a persistent object whole, does anything lie about that
 * belongs to none, and away with what cannot be opened any more. Any process may use the store
 * meanwhile. Results as those of pobj.h; that something is corrupt is no failure here, but found.
 */

#include "pobj.h"

/* What was found, in words: "bytes 0 to 16383 of the data cannot be read". Not in a transaction. */
typedef void pobj_found_fn(void *ctx, const char *what);

struct pobj_checked {
    unsigned found; /* how often that was called; 0: the object is whole */
    bool readable;  /* its head; what follows is defined then */
    struct pobj_info info;
    uint64_t number;
    uint8_t id_size, id[TEE_OBJECT_ID_MAX_LEN];
};

/* Looks at all of the object whose head has that key: head, attributes, every index node, every
 * chunk, and what lies there besides. TEE_ERROR_ITEM_NOT_FOUND: there is none, nor anything in its
 * place. */
MUST_CHECK uint32_t pobj_check(struct vault_ta *ta, const uint8_t key[OBJECT_KEY_SIZE],
                               struct pobj_checked *out, pobj_found_fn *found, void *ctx);

/* Deletes the object, whole or corrupt. What belongs to one whose head cannot be read stays, as
 * nobody knows what that is; orphans.h finds it. TEE_ERROR_ITEM_NOT_FOUND.
 * TEE_ERROR_ACCESS_CONFLICT: it is open, in this process. */
MUST_CHECK uint32_t pobj_remove(struct vault_ta *ta, const uint8_t key[OBJECT_KEY_SIZE]);

#endif
