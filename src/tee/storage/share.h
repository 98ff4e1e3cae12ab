/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STORAGE_SHARE_H
#define STORAGE_SHARE_H

/*
 * Which persistent objects of this machine are open, and how: TEE Internal Core API 5.7.1. An
 * object is told by the key of its head, so by TA, storage area and name. Any thread; the lock is
 * a leaf and held for a few instructions.
 *
 * A name is claimed before the store is looked at, so that nobody makes, moves or deletes the
 * object meanwhile. Whether there is one, and what becomes of the claim, is known afterwards only:
 * until then it is pending, and whoever does not go with it waits. So a call that fails is in
 * nobody's way.
 *
 * Handles on one object go together if none has TEE_DATA_FLAG_ACCESS_WRITE_META; if they have the
 * same TEE_DATA_FLAG_SHARE_*; and if they share reading when one of them reads, and writing when
 * one writes. Two handles without any flags go together then: they lock out all others.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/check.h"
#include "base/list.h"

#define OBJECT_KEY_SIZE 34u /* 'O', UUID, area, hash of the name */
#define OBJECT_KEY_AREA 17u /* where the area is */

struct shares;

MUST_CHECK int shares_create(struct shares **out); /* 0 or -ENOMEM */
/* Nothing is claimed any more. NULL is allowed. */
void shares_destroy(struct shares *s);

/* What a handle, or a call that makes or moves an object, has of a name. The caller's memory. */
struct share {
    struct list_node node; /* guarded by the table's lock */
    uint32_t flags;        /* guarded by it: TEE_DATA_FLAG_*, or SHARE_ALONE */
    bool pending;          /* guarded by it */
    uint8_t key[OBJECT_KEY_SIZE];
};
#define SHARE_ALONE UINT32_MAX /* goes with no other */

/* Claims the name, pending; waits for the pending claims of others that it does not go with. The
 * caller is in no transaction and has no other claim pending: nobody waits for somebody who waits
 * here. False: it conflicts with what others have, `c` holds nothing. */
MUST_CHECK bool share_claim(struct shares *s, struct share *c, const uint8_t key[OBJECT_KEY_SIZE],
                            uint32_t flags);
/* What was pending is open with `flags` from now on: those that it was claimed with, or any if that
 * was alone. */
void share_settle(struct shares *s, struct share *c, uint32_t flags);
/* `c`, which is settled, takes over the name of `to`, which was claimed alone and holds nothing any
 * more. */
void share_move(struct shares *s, struct share *c, struct share *to);
/* Gives a claim up, pending or not. */
void share_release(struct shares *s, struct share *c);

#endif
