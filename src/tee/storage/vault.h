/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STORAGE_VAULT_H
#define STORAGE_VAULT_H

/*
 * Trusted storage of one machine: the store (store.h), the device that its keys and its counter
 * come from (device.h), and which objects are open (share.h). Sealed, authenticated and protected
 * against older copies: docs/storage-format.md has the format, ledger.h what guards the whole.
 *
 * A TA instance, or a tool that looks at a TA's objects, has a struct vault_ta: the keys of its
 * UUID, and what it has verified and need not verify again. That is used by one thread at a time.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/check.h"
#include "share.h"
#include "store.h"

struct vault;

/* As struct store_config. */
struct vault_config {
    const char *dir; /* copied */
    enum store_sync sync;
    bool read_only;
};

/* Touches no file before the first use. 0 or -ENOMEM. */
MUST_CHECK int vault_create(const struct vault_config *cfg, struct vault **out);
/* All its struct vault_ta are gone. With STORE_NORMAL what has been changed is made durable. NULL
 * is allowed. */
void vault_destroy(struct vault *v);
/* They live as long as the vault. */
struct store *vault_store(struct vault *v);
struct shares *vault_shares(struct vault *v);

struct vault_ta;

/* Touches no file and derives no key before the first use. TEE_ERROR_OUT_OF_MEMORY. */
MUST_CHECK uint32_t vault_ta_create(struct vault *v, const uint8_t uuid[16], struct vault_ta **out);
/* Wipes what is secret. NULL is allowed. */
void vault_ta_destroy(struct vault_ta *ta);
struct vault *vault_of(struct vault_ta *ta);
/* Memory of a handle that was closed, wiped, for the next one; NULL: none. Freed with `ta`. */
void **vault_spare_handle(struct vault_ta *ta);
const uint8_t *vault_ta_uuid(const struct vault_ta *ta);

/* Storage areas: TEE_STORAGE_PRIVATE and OP-TEE's name for it are one. */
enum vault_area { AREA_NONE, AREA_PRIVATE, AREA_PERSO, AREA_PROTECTED, AREA_RPMB, AREAS };
/* Of a TEE_STORAGE_* constant; AREA_NONE: there is no such storage. */
enum vault_area vault_area(uint32_t storage_id);

/* The key of an object's head: 'O', the UUID, the area, a hash of the name that only this device
 * can compute. Not within a transaction. TEE_ERROR_ITEM_NOT_FOUND: no object has been made in this
 * store yet, by any TA, so it has no keys (ledger_found makes them); results of ledger_read. */
MUST_CHECK uint32_t vault_name(struct vault_ta *ta, enum vault_area area, const void *id,
                               size_t size, uint8_t key[OBJECT_KEY_SIZE]);

#endif
