/* SPDX-License-Identifier: BSD-2-Clause */
#include "curve_rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct rig_curve rig_curves[RIG_CURVES] = {
    {TEE_ECC_CURVE_NIST_P192, 192, "prime192v1", "NIST_P192"},
    {TEE_ECC_CURVE_NIST_P224, 224, "secp224r1", "NIST_P224"},
    {TEE_ECC_CURVE_NIST_P256, 256, "prime256v1", "NIST_P256"},
    {TEE_ECC_CURVE_NIST_P384, 384, "secp384r1", "NIST_P384"},
    {TEE_ECC_CURVE_NIST_P521, 521, "secp521r1", "NIST_P521"},
    {TEE_ECC_CURVE_BSI_P160r1, 160, "brainpoolP160r1", "BSI_P160r1"},
    {TEE_ECC_CURVE_BSI_P192r1, 192, "brainpoolP192r1", "BSI_P192r1"},
    {TEE_ECC_CURVE_BSI_P224r1, 224, "brainpoolP224r1", "BSI_P224r1"},
    {TEE_ECC_CURVE_BSI_P256r1, 256, "brainpoolP256r1", "BSI_P256r1"},
    {TEE_ECC_CURVE_BSI_P320r1, 320, "brainpoolP320r1", "BSI_P320r1"},
    {TEE_ECC_CURVE_BSI_P384r1, 384, "brainpoolP384r1", "BSI_P384r1"},
    {TEE_ECC_CURVE_BSI_P512r1, 512, "brainpoolP512r1", "BSI_P512r1"},
    {TEE_ECC_CURVE_BSI_P160t1, 160, "brainpoolP160t1", "BSI_P160t1"},
    {TEE_ECC_CURVE_BSI_P192t1, 192, "brainpoolP192t1", "BSI_P192t1"},
    {TEE_ECC_CURVE_BSI_P224t1, 224, "brainpoolP224t1", "BSI_P224t1"},
    {TEE_ECC_CURVE_BSI_P256t1, 256, "brainpoolP256t1", "BSI_P256t1"},
    {TEE_ECC_CURVE_BSI_P320t1, 320, "brainpoolP320t1", "BSI_P320t1"},
    {TEE_ECC_CURVE_BSI_P384t1, 384, "brainpoolP384t1", "BSI_P384t1"},
    {TEE_ECC_CURVE_BSI_P512t1, 512, "brainpoolP512t1", "BSI_P512t1"},
};

void rig_attrs(struct attrs *to, const struct rig_attr *list)
{
    uint8_t bytes[512];

    *to = (struct attrs){0};
    for (; list->id; list++) {
        if (list->hex) {
            size_t size = rig_hex(bytes, sizeof(bytes), list->hex);
            assert_true(attrs_add_bytes(to, list->id, bytes, size));
        } else {
            assert_true(attrs_add_value(to, list->id, list->a, list->b));
        }
    }
}

struct rig_attr_room rig_ec(uint32_t curve, const char *x, const char *y, const char *d)
{
    struct rig_attr_room r = {
        {{TEE_ATTR_ECC_PUBLIC_VALUE_X, x, 0, 0}, {TEE_ATTR_ECC_PUBLIC_VALUE_Y, y, 0, 0}}};
    unsigned i = 2;

    if (curve)
        r.at[i++] = (struct rig_attr)RIG_VALUE(TEE_ATTR_ECC_CURVE, curve);
    if (d)
        r.at[i] = (struct rig_attr){TEE_ATTR_ECC_PRIVATE_VALUE, d, 0, 0};
    return r;
}

uint32_t rig_populate(uint32_t type, uint32_t bits, const struct rig_attr *list,
                      struct object **out, struct misuse *m)
{
    struct attrs given;

    rig_attrs(&given, list);
    assert_int_equal(object_create(type, bits, out), TEE_SUCCESS);
    uint32_t res = object_populate(*out, &given, m);
    if (res != TEE_SUCCESS) {
        assert_false((*out)->initialized);
        assert_int_equal((*out)->attrs.count, 0);
        object_destroy(*out);
        *out = NULL;
    }
    attrs_clear(&given);
    return res;
}

struct object *rig_key(uint32_t type, uint32_t bits, const struct rig_attr *list)
{
    struct object *o;

    RIG_OK(rig_populate(type, bits, list, &o, &m));
    return o;
}

struct object *rig_generate(uint32_t type, uint32_t bits, uint32_t curve)
{
    struct attrs params = {0};
    struct object *o;

    assert_int_equal(object_create(type, bits, &o), TEE_SUCCESS);
    if (curve)
        assert_true(attrs_add_value(&params, TEE_ATTR_ECC_CURVE, curve, 0));
    RIG_OK(object_generate(o, bits, &params, NULL, &m));
    attrs_clear(&params);
    return o;
}

struct object *rig_public_of(const struct object *pair)
{
    struct object *o;

    assert_int_equal(object_create(pair->type->public_type, pair->max_bits, &o), TEE_SUCCESS);
    RIG_OK(object_copy(o, pair, &m));
    return o;
}

BIGNUM *rig_bn(const struct object *o, uint32_t id)
{
    const struct attr *a = attrs_find(&o->attrs, id);
    BIGNUM *n;

    assert_non_null(a);
    n = BN_bin2bn(a->bytes, (int)a->size, NULL);
    assert_non_null(n);
    return n;
}

size_t rig_sign(struct op *op, const struct attrs *params, const void *digest, size_t digest_size,
                uint8_t *signature, size_t room)
{
    size_t size = room;
    const struct op_data d = {digest, digest_size, signature, &size};

    RIG_OK(op_asym_sign(op, params, &d, &m));
    assert_true(size <= room);
    return size;
}

struct object *rig_derive(struct op *op, struct attrs *params, uint32_t bits)
{
    struct object *to;

    assert_int_equal(object_create(TEE_TYPE_GENERIC_SECRET, bits, &to), TEE_SUCCESS);
    RIG_OK(op_derive(op, params, to, NULL, &m));
    assert_true(to->initialized);
    return to;
}

void rig_assert_derives(struct op *op, struct attrs *params, const char *hex)
{
    struct object *to = rig_derive(op, params, 4096);
    const struct attr *secret = attrs_find(&to->attrs, TEE_ATTR_SECRET_VALUE);

    assert_non_null(secret);
    rig_assert_hex(secret->bytes, secret->size, hex);
    assert_int_equal(to->bits, secret->size * 8);
    object_destroy(to);
}

void rig_assert_no_secret(struct op *op, struct attrs *params, uint32_t bits, const char *words)
{
    struct object *to;

    assert_int_equal(object_create(TEE_TYPE_GENERIC_SECRET, bits, &to), TEE_SUCCESS);
    RIG_MISUSE(op_derive(op, params, to, NULL, &m), words);
    assert_false(to->initialized);
    assert_int_equal(to->attrs.count, 0);
    object_destroy(to);
}

/* ---- vectors ---- */

#define WORDS_MAX 20u

unsigned rig_vectors(const char *kind, void (*run)(const char *const words[]))
{
    FILE *f = fopen(CURVE_VECTORS, "r");
    char *line = NULL, *rest;
    size_t room = 0;
    unsigned count = 0;

    assert_non_null(f);
    while (getline(&line, &room, f) > 0) {
        const char *words[WORDS_MAX] = {NULL};
        const char *word = strtok_r(line, " \n", &rest);
        if (!word || strcmp(word, kind) != 0)
            continue;
        for (unsigned i = 0; (word = strtok_r(NULL, " \n", &rest)); i++) {
            assert_true(i < WORDS_MAX);
            words[i] = strcmp(word, "-") == 0 ? "" : word;
        }
        run(words);
        count++;
    }
    free(line);
    fclose(f);
    return count;
}

const struct rig_curve *rig_curve_named(const char *name)
{
    for (unsigned i = 0; i < RIG_CURVES; i++) {
        if (strcmp(rig_curves[i].word, name) == 0)
            return &rig_curves[i];
    }
    fail_msg("no curve %s", name);
    return NULL;
}

uint32_t rig_ecdsa_named(const char *hash)
{
    static const struct {
        const char *name;
        uint32_t alg;
    } names[] = {
        {"SHA1", TEE_ALG_ECDSA_SHA1},         {"SHA224", TEE_ALG_ECDSA_SHA224},
        {"SHA256", TEE_ALG_ECDSA_SHA256},     {"SHA384", TEE_ALG_ECDSA_SHA384},
        {"SHA512", TEE_ALG_ECDSA_SHA512},     {"SHA3_224", TEE_ALG_ECDSA_SHA3_224},
        {"SHA3_256", TEE_ALG_ECDSA_SHA3_256}, {"SHA3_384", TEE_ALG_ECDSA_SHA3_384},
        {"SHA3_512", TEE_ALG_ECDSA_SHA3_512},
    };

    for (unsigned i = 0; i < COUNT(names); i++) {
        if (strcmp(names[i].name, hash) == 0)
            return names[i].alg;
    }
    fail_msg("no hash %s", hash);
    return 0;
}
