/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CRYPTO_GF128_H
#define CRYPTO_GF128_H

/* The field of 2^128 elements as GCM (NIST SP 800-38D, 6.3) writes it: the first bit of the first
 * byte is the coefficient of 1. Takes the same time for all values. */

#include <stdint.h>

struct gf128 {
    uint64_t first, second; /* the bytes, big-endian */
};

struct gf128 gf128_load(const uint8_t bytes[16]);
void gf128_store(struct gf128 a, uint8_t bytes[16]);
struct gf128 gf128_add(struct gf128 a, struct gf128 b);
struct gf128 gf128_mul(struct gf128 a, struct gf128 b);
/* 0 of 0. */
struct gf128 gf128_inverse(struct gf128 a);

#endif
