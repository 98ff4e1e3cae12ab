/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CRYPTO_OBJECT_H
#define CRYPTO_OBJECT_H

/*
 * Cryptographic objects, TEE Internal Core API chapter 5: a type, a size and attributes. These
 * functions are what the API's transient object functions do, on the kernel's own memory; storage
 * keeps the same struct. No locks: an object is one instance's. Clauses are of 1.3.1.
 *
 * States: empty ⇄ initialised (populate, copy, generate; reset back).
 */

#include <stdbool.h>
#include <stdint.h>

#include "attr.h"
#include "base/check.h"
#include "misuse.h"
#include "stop.h"

/* An attribute of a type. */
struct attr_rule {
    uint32_t id;
    uint8_t use;   /* ATTR_* below */
    uint16_t size; /* exact bytes, or 0: no more than the object's size */
};
#define ATTR_NEEDED   1u /* when populating */
#define ATTR_GROUP    2u /* optional: all of the group or none (RSA's primes) */
#define ATTR_OPTIONAL 4u
#define ATTR_NUMBER   8u  /* big-endian; kept without leading zeros */
#define ATTR_GEN_IN   16u /* a parameter of generating, needed */
#define ATTR_GEN_OPT  32u /* a parameter of generating, optional */
#define ATTR_SIZES    64u /* its bits are the object's size */

struct object;

struct object_type {
    uint32_t id;      /* TEE_TYPE_* */
    const char *name; /* without TEE_TYPE_ */
    const char *since;
    uint16_t min, max, step;         /* bits of maxObjectSize */
    bool (*has_size)(uint32_t bits); /* which of these there are; NULL: all */
    uint16_t compat[2];              /* sizes besides: those of 1.0, without parity */
    uint32_t public_type;            /* of a pair: whose objects may be made of it; otherwise 0 */
    uint8_t rule_count;
    struct attr_rule rule[10];
    /* TEE_GenerateKey: adds the attributes for a key of `bits` to the empty object; what was given
     * is in `params`, checked against the rules (known, no number twice, none missing). Sets
     * o->bits, which is `bits` before, where the key's size is another. NULL: no
     * keys of this type are generated. `stop` is asked now and then; when it says true the key is
     * not wanted any more: TEE_ERROR_CANCEL. TEE_ERROR_BAD_PARAMETERS: values that cannot be. */
    uint32_t (*generate)(struct object *o, uint32_t bits, const struct attrs *params,
                         const struct stop *stop);
    /* When populating: TEE_ERROR_BAD_PARAMETERS for values that are no key (a point that is not on
     * its curve, say); sets o->bits where that follows from values. NULL: every value is a key. */
    uint32_t (*check)(struct object *o);
};

struct pobj;

struct object {
    const struct object_type *type; /* immutable */
    uint32_t max_bits;              /* immutable */
    uint32_t bits;                  /* objectSize; 0 while it is empty */
    uint32_t usage;                 /* TEE_USAGE_* */
    bool initialized;
    struct pobj *persistent; /* whose object it is (storage/pobj.h); NULL: it is transient */
    struct attrs attrs;
};

/* NULL: there is no such type here. */
const struct object_type *object_type_find(uint32_t id);
/* All types in the table's order; NULL at the end. */
const struct object_type *object_type_at(unsigned index);
bool object_type_has_size(const struct object_type *t, uint32_t bits);

/* 5.6.1. TEE_ERROR_NOT_SUPPORTED: type or size; TEE_ERROR_OUT_OF_MEMORY. */
MUST_CHECK uint32_t object_create(uint32_t type, uint32_t max_bits, struct object **out);
/* Wipes it. NULL is allowed. */
void object_destroy(struct object *o);
/* 5.6.3: empty again, all usages allowed. */
void object_reset(struct object *o);
/* 5.6.4. `given` is the caller's. TEE_ERROR_BAD_PARAMETERS, OUT_OF_MEMORY: o is empty as before. */
MUST_CHECK uint32_t object_populate(struct object *o, const struct attrs *given, struct misuse *m);
/* 5.6.6: `to` is empty; of the same type, or the public one of it. */
MUST_CHECK uint32_t object_copy(struct object *to, const struct object *from, struct misuse *m);
/* 5.6.7 */
MUST_CHECK uint32_t object_generate(struct object *o, uint32_t bits, const struct attrs *params,
                                    const struct stop *stop, struct misuse *m);
/* 5.5.3, 5.5.4: what may be handed out. TEE_ERROR_ITEM_NOT_FOUND. */
MUST_CHECK uint32_t object_attr(const struct object *o, uint32_t id, const struct attr **out,
                                struct misuse *m);

/* What storage has kept of an initialised object of `bits`, into `o`, which is empty and new. What
 * populating checks, this checks: TEE_ERROR_BAD_PARAMETERS, OUT_OF_MEMORY: o is empty as before. */
MUST_CHECK uint32_t object_restore(struct object *o, uint32_t bits, const struct attrs *kept);

/* An exact copy, for operations, and transient: `to` is zeroed memory. TEE_ERROR_OUT_OF_MEMORY. */
MUST_CHECK uint32_t object_clone(struct object *to, const struct object *from);
/* Wipes what the struct holds, not the struct itself. */
void object_fini(struct object *o);

#endif
