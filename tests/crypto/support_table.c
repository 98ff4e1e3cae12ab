/* SPDX-License-Identifier: BSD-2-Clause */
/* Prints the tables of docs/fidelity.md that say which algorithms and types of objects there are,
 * from the tables that the code uses. */
#include <stdio.h>

#include "tee/crypto/alg.h"
#include "tee/crypto/object.h"
#include "tee_api_defines.h"

static const char *type_name(uint32_t id)
{
    const struct object_type *t = object_type_find(id);
    return t ? t->name : "?";
}

static void print_modes(const struct alg *a)
{
    static const char *const name[] = {
        [TEE_MODE_ENCRYPT] = "encrypt", [TEE_MODE_DECRYPT] = "decrypt",
        [TEE_MODE_SIGN] = "sign",       [TEE_MODE_VERIFY] = "verify",
        [TEE_MODE_MAC] = "MAC",         [TEE_MODE_DIGEST] = "digest",
        [TEE_MODE_DERIVE] = "derive"};
    const char *between = "";

    for (unsigned mode = 0; mode < ARRAY_COUNT(name); mode++) {
        if (!(a->modes & 1u << mode))
            continue;
        printf("%s%s", between, name[mode]);
        between = ", ";
    }
}

static void print_range(unsigned min, unsigned max, unsigned step)
{
    if (min == max)
        printf("%u", min);
    else
        printf("%u to %u by %u", min, max, step);
}

/* The sizes of a type's keys, of so many of them together. */
static void print_sizes(const struct object_type *t, unsigned count)
{
    const char *between = "";

    if (!t->has_size)
        print_range(t->min * count, t->max * count, t->step * count);
    for (unsigned bits = t->min; bits <= t->max && t->has_size; bits += t->step) {
        if (!t->has_size(bits))
            continue;
        printf("%s%u", between, bits * count);
        between = ", ";
    }
    for (unsigned i = 0; i < ARRAY_COUNT(t->compat) && t->compat[i]; i++)
        printf(", %u", t->compat[i] * count);
}

static void print_bits(const struct alg *a)
{
    if (a->min)
        print_range(a->min, a->max, a->step);
    else if (a->key_type)
        print_sizes(object_type_find(a->key_type), a->key_count);
}

static void print_alg(const struct alg *a)
{
    static const char *const element[] = {
        [ELEMENT_NONE] = "",       [ELEMENT_ECC] = "NIST, BSI", [ELEMENT_NIST] = "NIST",
        [ELEMENT_25519] = "25519", [ELEMENT_448] = "448",       [ELEMENT_SM2] = "SM2"};

    printf("| `%s` | %s | ", a->name, a->since);
    print_modes(a);
    printf(" | ");
    if (a->key_type)
        printf("%s`%s`", a->key_count == 2 ? "two " : "", type_name(a->key_type));
    if (a->other_type)
        printf(", `%s`", type_name(a->other_type));
    printf(" | ");
    print_bits(a);
    printf(" | %s |\n", element[a->element]);
}

static void print_type(const struct object_type *t)
{
    printf("| `%s` | %s | ", t->name, t->since);
    print_sizes(t, 1);
    printf(" | %s |\n", t->generate ? "generated, populated" : "populated");
}

int main(void)
{
    printf(
        "| `TEE_ALG_…` | since | modes | keys `TEE_TYPE_…` | bits of a key, or of both | curves |\n"
        "|---|---|---|---|---|---|\n");
    for (unsigned i = 0; alg_at(i); i++)
        print_alg(alg_at(i));
    printf("\n| `TEE_TYPE_…` | since | bits | how it gets its key |\n|---|---|---|---|\n");
    for (unsigned i = 0; object_type_at(i); i++)
        print_type(object_type_at(i));
    return 0;
}
