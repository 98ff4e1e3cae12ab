/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CURVE_RIG_H
#define CURVE_RIG_H

/*
 * What the tests of keys on curves share. libcrypto is used here too, in its default context: it is
 * the other implementation where the code under test does not merely pass something on to it.
 */

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

#include "crypto_rig.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Attributes in hexadecimal; a list ends with an id of 0. */
struct rig_attr {
    uint32_t id;
    const char *hex; /* NULL: a value */
    uint32_t a, b;
};
#define RIG_VALUE(id, a)                                                                           \
    {                                                                                              \
        id, NULL, a, 0                                                                             \
    }
void rig_attrs(struct attrs *to, const struct rig_attr *list);

struct rig_attr_room {
    struct rig_attr at[5];
};
/* The attributes of a key in Weierstrass form: curve 0: none (SM2); d NULL: none. */
struct rig_attr_room rig_ec(uint32_t curve, const char *x, const char *y, const char *d);

/* object_populate of a new object of that size. */
uint32_t rig_populate(uint32_t type, uint32_t bits, const struct rig_attr *list,
                      struct object **out, struct misuse *m);
/* The same, which must work. */
struct object *rig_key(uint32_t type, uint32_t bits, const struct rig_attr *list);
/* A new key, which must work. curve 0: none. */
struct object *rig_generate(uint32_t type, uint32_t bits, uint32_t curve);
/* Another object of the type with these attributes. */
struct object *rig_public_of(const struct object *pair);

struct rig_curve {
    uint32_t id;
    uint32_t bits;
    const char *name; /* OpenSSL's */
    const char *word; /* that of vectors/curve.txt */
};
/* NIST's and BSI's. */
#define RIG_CURVES 19u
extern const struct rig_curve rig_curves[RIG_CURVES];

/* A number of the list to a BIGNUM, which the caller frees. */
BIGNUM *rig_bn(const struct object *o, uint32_t id);

/* The lines of vectors/curve.txt of that kind, their words behind it; how many there were. "-" is
 * an empty word. */
unsigned rig_vectors(const char *kind, void (*run)(const char *const words[]));
/* Of the names there. */
const struct rig_curve *rig_curve_named(const char *name);
uint32_t rig_ecdsa_named(const char *hash);

/* What op_derive makes of a new object of that size, which must work. */
struct object *rig_derive(struct op *op, struct attrs *params, uint32_t bits);
/* It is that. */
void rig_assert_derives(struct op *op, struct attrs *params, const char *hex);
/* It breaks the rule with these words, and leaves the object as it was. */
void rig_assert_no_secret(struct op *op, struct attrs *params, uint32_t bits, const char *words);

/* The size of the signature. */
size_t rig_sign(struct op *op, const struct attrs *params, const void *digest, size_t digest_size,
                uint8_t *signature, size_t room);

#endif
