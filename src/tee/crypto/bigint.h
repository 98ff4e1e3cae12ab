/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CRYPTO_BIGINT_H
#define CRYPTO_BIGINT_H

/*
 * Integers of any size for the arithmetical API, over OpenSSL's BN: operands and results are sign
 * and magnitude in words, least significant first, in the kernel's own memory. Values may be
 * secret: what is computed with is wiped. No state; any thread.
 */

#include <stdbool.h>
#include <stdint.h>

#include "abi/ta_sys_arith.h"
#include "base/check.h"

/* How many operands and results an operation has. */
struct bigint_arity {
    uint8_t in, out;
};

/* op below TA_ARITH_OPS. */
struct bigint_arity bigint_arity(enum ta_arith_op op);

/* As ta_sys_arith.compute; the results have room for `room` words each and must not overlap the
 * operands. Sets the words up to `count` only. */
MUST_CHECK uint32_t bigint_compute(enum ta_arith_op op, const struct ta_arith_in *in,
                                   struct ta_arith_out *out);

/* As ta_sys_arith.is_prime. Asks `stop` now and then: when that says so the verdict is worth
 * nothing. */
MUST_CHECK uint32_t bigint_is_prime(const struct ta_arith_in *number, uint32_t confidence,
                                    bool (*stop)(void *arg), void *arg, int32_t *verdict);

#endif
