/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STORAGE_STORE_H
#define STORAGE_STORE_H

/*
 * What outlives a run: byte keys and values in one LMDB environment, the file teesim.mdb of the
 * state directory. Opened at the first use, so a machine that stores nothing touches no file. Any
 * thread. Several processes may use one directory at once: each call is one transaction.
 *
 * After fork the parent's store must not be used, nor destroyed: the child makes one of its own.
 *
 * Results: TEE_ERROR_STORAGE_NOT_AVAILABLE, the directory cannot be made, read or written;
 * TEE_ERROR_STORAGE_NO_SPACE, the file system or the file's limit is full;
 * TEE_ERROR_CORRUPT_OBJECT, the file is no store or is damaged (a change that finds it so keeps
 * other processes waiting until this one ends); TEE_ERROR_OUT_OF_MEMORY. The first message of a
 * kind goes to stderr and names the file.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/check.h"

#define STORE_KEY_MAX 511u /* bytes of a key; at least one */

struct store;

/* As `dir`: the store is this machine's alone, and gone with it. */
#define STORE_IN_MEMORY ""

/* `dir` is copied; NULL: there is none, and nothing is available. 0 or -ENOMEM. */
MUST_CHECK int store_create(const char *dir, struct store **out);
/* NULL is allowed. */
void store_destroy(struct store *s);

/* Copies the value: `*size` bytes of room, then its size. TEE_ERROR_ITEM_NOT_FOUND;
 * TEE_ERROR_SHORT_BUFFER with its size. */
MUST_CHECK uint32_t store_get(struct store *s, const void *key, size_t key_size, void *value,
                              size_t *size);
/* Makes or replaces it; durable when it returns. */
MUST_CHECK uint32_t store_put(struct store *s, const void *key, size_t key_size, const void *value,
                              size_t size);
/* As store_put, if the value is `old_size` bytes that equal `old`; otherwise it is left alone,
 * which is no error either. */
MUST_CHECK uint32_t store_replace(struct store *s, const void *key, size_t key_size,
                                  const void *old, size_t old_size, const void *value, size_t size);
/* TEE_ERROR_ITEM_NOT_FOUND. */
MUST_CHECK uint32_t store_del(struct store *s, const void *key, size_t key_size);

#endif
