/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CRYPTO_ATTR_H
#define CRYPTO_ATTR_H

/*
 * Attributes: what keys are made of, and the parameters of operations. In the kernel's own memory;
 * buffers may be secret and are wiped before they are freed.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/check.h"

/* More than any object or operation takes; the border refuses longer lists. */
#define ATTRS_MAX 16u
/* Bytes of one buffer: a bound against nonsense, larger than any key, label or message part. */
#define ATTR_SIZE_MAX (1u << 20)

struct attr {
    uint32_t id;    /* TEE_ATTR_* */
    uint32_t a, b;  /* id & TEE_ATTR_FLAG_VALUE */
    uint8_t *bytes; /* otherwise: malloc'ed, never NULL (also when size is 0) */
    size_t size;
};

struct attrs {
    unsigned count;
    struct attr at[ATTRS_MAX];
};

/* The first with that id, or NULL. */
const struct attr *attrs_find(const struct attrs *l, uint32_t id);
/* Appends a copy. False: no memory, or the list is full. */
MUST_CHECK bool attrs_add_bytes(struct attrs *l, uint32_t id, const void *bytes, size_t size);
MUST_CHECK bool attrs_add_value(struct attrs *l, uint32_t id, uint32_t a, uint32_t b);
/* Appends copies of all of `from`. False: what was there before is there still, nothing else. */
MUST_CHECK bool attrs_copy(struct attrs *to, const struct attrs *from);
/* Wipes and frees; the list is empty then. */
void attrs_clear(struct attrs *l);

#endif
