/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef APP_HANDLES_H
#define APP_HANDLES_H

/*
 * The handles of one instance: one number space for all kinds, so that a handle of another kind, of
 * another instance or a stale one is told from a good one. Numbers fit in 31 bits, are never 0 and
 * are not reused at once (base/idtab.h). The instance's step only.
 */

#include <stdint.h>

#include "base/check.h"
#include "base/idtab.h"

#define HANDLES_MAX 65536u /* of one instance */

/* A kind: what its handles are called, and how what one stands for is released. */
struct handle_kind {
    const char *name; /* "TA session" */
    /* For what is left when the instance ends; NULL: nothing to do. */
    void (*release)(void *object);
};

struct handles {
    struct idtab ids;
};

void handles_init(struct handles *h);
/* While there are none yet: those of instances with other numbers begin elsewhere, so that a number
 * that one of them has been given is most likely none of this one's. */
void handles_set_instance(struct handles *h, uint32_t instance);
/* Releases what is left. */
void handles_fini(struct handles *h);
/* A number for `object` (not NULL), or 0: no memory, or HANDLES_MAX. */
MUST_CHECK uint32_t handle_add(struct handles *h, const struct handle_kind *kind, void *object);
/* `object` in the place of what the handle, which is of that kind, stands for. */
void handle_set(struct handles *h, const struct handle_kind *kind, uintptr_t number, void *object);
/* NULL: no handle of that kind. `number` as the TA passed it, all its bits. */
void *handle_get(const struct handles *h, const struct handle_kind *kind, uintptr_t number);
/* Takes it out; the caller releases the object. NULL as handle_get. */
void *handle_del(struct handles *h, const struct handle_kind *kind, uintptr_t number);
/* For a panic's words: the kind of what `number` is, or NULL. */
const char *handle_kind_name(const struct handles *h, uintptr_t number);

#endif
