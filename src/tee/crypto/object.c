/* SPDX-License-Identifier: BSD-2-Clause */
#include "object.h"

#include <stdlib.h>
#include <string.h>

#include "tee_api_defines.h"

#define USAGE_ALL UINT32_MAX /* of a new object, 5.6.1 */

#define POPULATE "5.6.4"
#define COPY     "5.6.6"
#define GENERATE "5.6.7"

/* ---- life ---- */

uint32_t object_create(uint32_t type, uint32_t max_bits, struct object **out)
{
    const struct object_type *t = object_type_find(type);

    *out = NULL;
    if (!t || !object_type_has_size(t, max_bits))
        return TEE_ERROR_NOT_SUPPORTED;
    struct object *o = calloc(1, sizeof(*o));
    if (!o)
        return TEE_ERROR_OUT_OF_MEMORY;
    o->type = t;
    o->max_bits = max_bits;
    o->usage = USAGE_ALL;
    *out = o;
    return TEE_SUCCESS;
}

void object_fini(struct object *o)
{
    attrs_clear(&o->attrs);
}

void object_destroy(struct object *o)
{
    if (o)
        object_fini(o);
    free(o);
}

/* Whatever a failed attempt has left. */
static void empty(struct object *o)
{
    attrs_clear(&o->attrs);
    o->bits = 0;
    o->initialized = false;
}

void object_reset(struct object *o)
{
    empty(o);
    o->usage = USAGE_ALL;
}

uint32_t object_clone(struct object *to, const struct object *from)
{
    *to = (struct object){.type = from->type,
                          .max_bits = from->max_bits,
                          .bits = from->bits,
                          .usage = from->usage,
                          .initialized = from->initialized};
    return attrs_copy(&to->attrs, &from->attrs) ? TEE_SUCCESS : TEE_ERROR_OUT_OF_MEMORY;
}

/* ---- attributes and their rules ---- */

static const struct attr_rule *rule_of(const struct object_type *t, uint32_t id)
{
    for (unsigned i = 0; i < t->rule_count; i++) {
        if (t->rule[i].id == id)
            return &t->rule[i];
    }
    return NULL;
}

/* Big-endian, without leading zeros: at least one byte is left of one that had some. */
static void strip(const struct attr *a, const uint8_t **bytes, size_t *size)
{
    *bytes = a->bytes;
    *size = a->size;
    while (*size > 1 && **bytes == 0) {
        (*bytes)++;
        (*size)--;
    }
}

static uint32_t number_bits(const uint8_t *bytes, size_t size)
{
    if (size == 0 || bytes[0] == 0)
        return 0;
    return (uint32_t)(size * 8) - (uint32_t)(__builtin_clz(bytes[0]) - 24);
}

/* The given attributes are ones that `wanted` (ATTR_*) of the type's rules say, each once, and none
 * that `needed` says is missing. */
static const char *list_fault(const struct object_type *t, const struct attrs *given,
                              unsigned needed, unsigned wanted)
{
    for (unsigned i = 0; i < given->count; i++) {
        const struct attr_rule *r = rule_of(t, given->at[i].id);
        if (!r || !(r->use & wanted))
            return "an attribute that does not belong to the object's type";
        if (attrs_find(given, r->id) != &given->at[i])
            return "an attribute twice";
    }
    for (unsigned i = 0; i < t->rule_count; i++) {
        if ((t->rule[i].use & needed) && !attrs_find(given, t->rule[i].id))
            return "an attribute is missing that the object's type must have";
    }
    return NULL;
}

/* The attributes of a group are all there, or none. */
static bool group_is_whole(const struct object_type *t, const struct attrs *given)
{
    unsigned all = 0, there = 0;

    for (unsigned i = 0; i < t->rule_count; i++) {
        if (!(t->rule[i].use & ATTR_GROUP))
            continue;
        all++;
        there += attrs_find(given, t->rule[i].id) != NULL;
    }
    return there == 0 || there == all;
}

/* A DES key may be counted without its parity bits, as 1.0 did. */
static uint32_t secret_bits(const struct object *o, size_t size)
{
    for (unsigned i = 0; i < ARRAY_COUNT(o->type->compat); i++) {
        uint32_t compat = o->type->compat[i];
        if (compat && o->max_bits == compat && size == compat / 7)
            return compat;
    }
    return (uint32_t)size * 8;
}

static uint32_t take_one(struct object *o, const struct attr *a, const struct attr_rule *r,
                         struct misuse *m)
{
    const uint8_t *bytes = a->bytes;
    size_t size = a->size;

    if (!a->bytes)
        return attrs_add_value(&o->attrs, a->id, a->a, a->b) ? TEE_SUCCESS
                                                             : TEE_ERROR_OUT_OF_MEMORY;
    if (r->use & ATTR_NUMBER)
        strip(a, &bytes, &size);
    if (r->size && size != r->size)
        return TEE_ERROR_BAD_PARAMETERS;
    uint32_t bits = r->use & ATTR_NUMBER ? number_bits(bytes, size) : secret_bits(o, size);
    if (!r->size && bits > o->max_bits)
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, POPULATE,
                      "an attribute is larger than the object was allocated for");
    if (r->use & ATTR_SIZES) {
        if (!object_type_has_size(o->type, bits))
            return TEE_ERROR_BAD_PARAMETERS;
        o->bits = bits;
    }
    return attrs_add_bytes(&o->attrs, a->id, bytes, size) ? TEE_SUCCESS : TEE_ERROR_OUT_OF_MEMORY;
}

uint32_t object_populate(struct object *o, const struct attrs *given, struct misuse *m)
{
    const unsigned any = ATTR_NEEDED | ATTR_GROUP | ATTR_OPTIONAL;

    if (o->initialized)
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, POPULATE, "the object has a key already");
    const char *fault = list_fault(o->type, given, ATTR_NEEDED, any);
    if (!fault && !group_is_whole(o->type, given))
        fault = "some attributes of a group that is given whole or not at all";
    if (fault)
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, POPULATE, fault);
    uint32_t res = TEE_SUCCESS;
    o->bits = o->max_bits; /* where no attribute says it */
    for (unsigned i = 0; i < given->count && res == TEE_SUCCESS; i++)
        res = take_one(o, &given->at[i], rule_of(o->type, given->at[i].id), m);
    if (res == TEE_SUCCESS && o->type->check)
        res = o->type->check(o);
    if (res == TEE_SUCCESS)
        o->initialized = true;
    else
        empty(o);
    return res;
}

/* A key whose size is counted without the parity bits that it has. */
static bool is_without_parity(const struct object *o, uint32_t bits)
{
    const uint16_t *compat = o->type->compat;

    return bits != 0 && (bits == compat[0] || bits == compat[1]) && o->bits == bits / 7 * 8;
}

uint32_t object_restore(struct object *o, uint32_t bits, const struct attrs *kept)
{
    struct misuse m = {NULL, NULL};
    uint32_t res = object_populate(o, kept, &m);

    if (res != TEE_SUCCESS)
        return res;
    if (o->bits != bits && !is_without_parity(o, bits)) {
        empty(o);
        return TEE_ERROR_BAD_PARAMETERS;
    }
    o->bits = bits;
    return TEE_SUCCESS;
}

uint32_t object_copy(struct object *to, const struct object *from, struct misuse *m)
{
    bool same = to->type == from->type;

    if (to->initialized)
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, COPY, "the destination has a key already");
    if (!from->initialized)
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, COPY, "the source has no key");
    if (!same && (!from->type->public_type || from->type->public_type != to->type->id))
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, COPY,
                      "the types do not match: the same, or a key pair and its public key");
    if (from->bits > to->max_bits)
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, COPY,
                      "the key is larger than the destination was allocated for");
    uint32_t res = TEE_SUCCESS;
    for (unsigned i = 0; i < from->attrs.count && res == TEE_SUCCESS; i++) {
        const struct attr *a = &from->attrs.at[i];
        if (!same && !rule_of(to->type, a->id))
            continue;
        bool added = a->bytes ? attrs_add_bytes(&to->attrs, a->id, a->bytes, a->size)
                              : attrs_add_value(&to->attrs, a->id, a->a, a->b);
        res = added ? TEE_SUCCESS : TEE_ERROR_OUT_OF_MEMORY;
    }
    if (res != TEE_SUCCESS) {
        empty(to);
        return res;
    }
    to->bits = from->bits;
    to->usage &= from->usage;
    to->initialized = true;
    return TEE_SUCCESS;
}

uint32_t object_generate(struct object *o, uint32_t bits, const struct attrs *params,
                         const struct stop *stop, struct misuse *m)
{
    if (o->initialized)
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, GENERATE, "the object has a key already");
    if (!o->type->generate)
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, GENERATE,
                      "no keys of this type are generated, only populated");
    if (!object_type_has_size(o->type, bits))
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, GENERATE, "a size that the type does not have");
    if (bits > o->max_bits)
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, GENERATE,
                      "the key is larger than the object was allocated for");
    const char *fault = list_fault(o->type, params, ATTR_GEN_IN, ATTR_GEN_IN | ATTR_GEN_OPT);
    if (fault)
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, GENERATE, fault);
    o->bits = bits;
    uint32_t res = o->type->generate(o, bits, params, stop);
    if (res != TEE_SUCCESS) {
        empty(o);
        return res;
    }
    o->initialized = true;
    return TEE_SUCCESS;
}

uint32_t object_attr(const struct object *o, uint32_t id, const struct attr **out, struct misuse *m)
{
    *out = NULL;
    if (!o->initialized)
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, "5.5.3", "the object has no key");
    if (!(id & TEE_ATTR_FLAG_PUBLIC) && !(o->usage & TEE_USAGE_EXTRACTABLE))
        return misuse(m, TEE_ERROR_BAD_PARAMETERS, "5.5.3",
                      "a protected attribute of a key without TEE_USAGE_EXTRACTABLE");
    *out = attrs_find(&o->attrs, id);
    return *out ? TEE_SUCCESS : TEE_ERROR_ITEM_NOT_FOUND;
}
