/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CRYPTO_KEYGEN_H
#define CRYPTO_KEYGEN_H

/* What generates and checks keys: the functions that the table of object types has. */

#include "object.h"

/* TEE_ATTR_SECRET_VALUE of `bits` random bits; of a DES key without parity, its bytes have it. */
MUST_CHECK uint32_t keygen_secret(struct object *o, uint32_t bits, const struct attrs *params,
                                  bool (*stop)(void *arg), void *arg);

#endif
