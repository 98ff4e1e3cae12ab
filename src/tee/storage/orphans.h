/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef STORAGE_ORPHANS_H
#define STORAGE_ORPHANS_H

/*
 * Attributes, index nodes and chunks that belong to no object of any TA: what is left of an object
 * whose head was lost. They do no harm but take room. Other processes may use the store meanwhile.
 * Results as those of pobj.h.
 */

#include <stddef.h>
#include <stdint.h>

#include "base/check.h"
#include "vault.h"

struct orphans {
    uint64_t *number; /* of the objects that they belonged to, ascending; malloc'ed */
    size_t count;
};

/* Objects whose head cannot be read have orphans, too. *out is empty on failure. */
MUST_CHECK uint32_t orphans_find(struct vault *v, struct orphans *out);
/* Removes what orphans_find has found. */
MUST_CHECK uint32_t orphans_remove(struct vault *v, const struct orphans *o);
void orphans_free(struct orphans *o);

#endif
