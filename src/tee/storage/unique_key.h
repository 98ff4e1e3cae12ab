/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STORAGE_UNIQUE_KEY_H
#define STORAGE_UNIQUE_KEY_H

/*
 * Keys that only this device, and on it only one TA, can compute: of the device's key, the TA's
 * UUID and what the TA adds.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/check.h"
#include "vault.h"

#define UNIQUE_KEY_SIZE 32u

/* The device's key is made if there is none. TEE_ERROR_STORAGE_NOT_AVAILABLE: there is none and
 * none can be made (logged); TEE_ERROR_OUT_OF_MEMORY, TEE_ERROR_GENERIC: as in seal.h. `out` has
 * zeros after a failure. Not within a transaction. */
MUST_CHECK uint32_t unique_key(struct vault_ta *ta, const void *extra, size_t size,
                               uint8_t out[UNIQUE_KEY_SIZE]);

#endif
