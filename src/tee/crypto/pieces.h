/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CRYPTO_PIECES_H
#define CRYPTO_PIECES_H

/* The hash of what lies in several places, as signatures and key exchanges need it. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "alg.h"

struct piece {
    const void *bytes; /* NULL only with size 0 */
    size_t size;
};

/* `size` bytes of it: hash_size(h), or of an extendable function any number. Between ossl_enter and
 * ossl_leave. False: no memory. */
MUST_CHECK bool pieces_hash(enum hash h, const struct piece *p, unsigned count, uint8_t *to,
                            size_t size);

#endif
