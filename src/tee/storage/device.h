/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STORAGE_DEVICE_H
#define STORAGE_DEVICE_H

/*
 * What hardware would keep for trusted storage, in two files of the state directory: the device's
 * key, which would be fused, and a counter that only grows, which the RPMB would have.
 *
 * device.key, 48 bytes: "TEESIMDK", u32 version 1, u32 0, 32 bytes from the system's generator.
 * counter, 48 bytes: "TEESIMCT", u32 version 1, u32 0, u64 value, 16 bytes that say which store it
 * counts for, u64 version that was announced last. Little endian. Both are for their owner alone,
 * and made whole or not at all.
 *
 * The counter is mapped, as it is looked at in each transaction, and several processes raise it
 * without a lock. Whoever makes the file shorter meanwhile makes that an error, and no fault.
 *
 * Errors: -EBADMSG, the file is none of these, damaged, or of a newer version; -ENOMEM; others are
 * the file system's. The first message of a kind goes to stderr, names the file and says what to
 * do.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/check.h"

#define DEVICE_KEY_SIZE      32u
#define DEVICE_STORE_ID_SIZE 16u

struct device;

struct device_config {
    const char *dir; /* copied; NULL: none; STORE_IN_MEMORY: no files, and all is gone with it */
    bool create;     /* a key is made if there is none, and the directory for it */
    /* Of whoever asks again and again: the error that was logged last, 0 at first. NULL: each is
     * logged. */
    _Atomic int *told;
};

/* -ENOENT, which is not logged: there is no key, and none was to be made; no directory. */
MUST_CHECK int device_open(const struct device_config *cfg, struct device **out);
/* Wipes the key. NULL is allowed. */
void device_close(struct device *d);

/* DEVICE_KEY_SIZE bytes, as long as the device is open. */
const uint8_t *device_key(const struct device *d);

/* What follows: any thread, several processes at once. */

/* *value is 0 on failure. -ENOENT: there is no counter. */
MUST_CHECK int device_counter(struct device *d, uint64_t *value);
/* Which store it counts for. -ENOENT. */
MUST_CHECK int device_counter_store(struct device *d, uint8_t store_id[DEVICE_STORE_ID_SIZE]);
/* There is a counter for this store from now on, durably: one that was there keeps its value, a new
 * one has 0. -EEXIST: there is one for another store. */
MUST_CHECK int device_counter_init(struct device *d, const uint8_t store_id[DEVICE_STORE_ID_SIZE]);
/* It has at least this value from now on; `durable`: also after a power cut. -ENOENT. */
MUST_CHECK int device_counter_raise(struct device *d, uint64_t value, bool durable);
/* Of a change that is to be committed: what was verified before is not the newest from now on. */
MUST_CHECK int device_announce(struct device *d, uint64_t version);
/* Which one was announced last, by any process; 0: none, or nobody knows. Nothing more than that
 * follows from it: whoever has verified that very version has the newest. */
uint64_t device_announced(struct device *d);
/* It counts for this store and has this value, durably, whatever there was: also a file that was
 * none, of which nobody else may have made use by then. */
MUST_CHECK int device_counter_set(struct device *d, const uint8_t store_id[DEVICE_STORE_ID_SIZE],
                                  uint64_t value);

#endif
