/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ASYM_RIG_H
#define ASYM_RIG_H

/* Keys that are numbers, and asymmetric operations, for tests. */

#include "crypto_rig.h"
#include "tee/crypto/bigint.h"

/* Adds the bytes of the digits; those of a number. */
void rig_bytes(struct attrs *l, uint32_t id, const char *digits);
/* Populates an object of that type and size, and clears the attributes. */
struct object *rig_key(uint32_t type, uint32_t max_bits, struct attrs *given);
/* Populating with these is the error; clears them. */
void rig_no_key(uint32_t type, uint32_t max_bits, struct attrs *given, uint32_t error);

/* The calls of op_asym.c with everything in one place. */
struct rig_asym {
    struct op *op;
    struct attrs params;
    uint8_t from[1024], to[1024];
    size_t from_size, size; /* size: room for the result, then its size */
    struct misuse m;
};
void rig_asym_open(struct rig_asym *r, uint32_t alg, uint32_t mode, const struct object *key);
/* Parameters and rule are as new, the room is the largest. */
void rig_asym_again(struct rig_asym *r);
void rig_asym_close(struct rig_asym *r);
uint32_t rig_sign(struct rig_asym *r);
/* Verifies r->to, of r->size bytes, for r->from. */
uint32_t rig_verify(struct rig_asym *r);
uint32_t rig_encrypt(struct rig_asym *r);
uint32_t rig_decrypt(struct rig_asym *r);

/* The call, whose r->m it is, broke the rule with these words. */
void rig_assert_rule(const struct rig_asym *r, uint32_t res, const char *words);

/* Arithmetic, to check what libcrypto or we have made of a key. */
struct rig_number {
    uint32_t words[TA_ARITH_MAX_WORDS];
    uint32_t count;
};
/* The attribute, which must be there and have no leading zeros. */
struct rig_number rig_number(const struct attrs *l, uint32_t id);
struct rig_number rig_number_of(uint32_t n);
/* An odd number without its lowest bit. */
struct rig_number rig_less_one(struct rig_number odd);
bool rig_equal(const struct rig_number *a, const struct rig_number *b);
/* a * b; modulo n, if that is not NULL. a ^ b modulo n. */
struct rig_number rig_mul(const struct rig_number *a, const struct rig_number *b,
                          const struct rig_number *n);
struct rig_number rig_power(const struct rig_number *a, const struct rig_number *b,
                            const struct rig_number *n);
bool rig_is_prime(const struct rig_number *n);

#endif
