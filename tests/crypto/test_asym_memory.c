/* SPDX-License-Identifier: BSD-2-Clause */
/* RSA, DSA, Diffie-Hellman and key derivation when memory ends, and what of their secrets is left
 * in memory that they have freed: nothing. */
#include "rsa_rig.h"

#include <stdio.h>
#include <stdlib.h>

#include "memory_rig.h"
#include "tee/crypto/random.h"

#include "vectors/asym.h"
#include "vectors/dh.inc"

/* More than anything here allocates. */
#define ENOUGH 20000u

/* RFC 5114's group of 1024 bits is one for DSA as well. */
static const struct dh_vector *const group = &dh_exchanges[0];

static bool is_tried(const struct alg *a)
{
    return (a->kind >= KIND_RSA_PKCS1 && a->kind <= KIND_RSA_NOPAD) || a->id == TEE_ALG_DSA_SHA1 ||
           a->kind == KIND_DH || a->kind >= KIND_HKDF;
}

/* A key for the algorithm, and a shared value of a peer. */
static struct object *key_for(const struct alg *a)
{
    struct attrs l = {0};

    if (a->kind >= KIND_HKDF) {
        uint32_t id = a->kind == KIND_HKDF         ? TEE_ATTR_SECRET_VALUE
                      : a->kind == KIND_HKDF_OPTEE ? TEE_ATTR_HKDF_IKM
                      : a->kind == KIND_CONCAT_KDF ? TEE_ATTR_CONCAT_KDF_Z
                                                   : TEE_ATTR_PBKDF2_PASSWORD;
        rig_bytes(&l, id, "6b657920746861742069732073656372657420616e64206c6f6e6720656e6f75");
        return rig_key(a->key_type, 256, &l);
    }
    if (a->kind != KIND_DSA && a->kind != KIND_DH)
        return rsa_key(rsa_key_vector(KEY_ALL), RSA_PAIR);
    bool dsa = a->kind == KIND_DSA;
    rig_bytes(&l, dsa ? TEE_ATTR_DSA_PRIME : TEE_ATTR_DH_PRIME, group->p);
    rig_bytes(&l, dsa ? TEE_ATTR_DSA_SUBPRIME : TEE_ATTR_DH_SUBPRIME, group->q);
    rig_bytes(&l, dsa ? TEE_ATTR_DSA_BASE : TEE_ATTR_DH_BASE, group->g);
    rig_bytes(&l, dsa ? TEE_ATTR_DSA_PUBLIC_VALUE : TEE_ATTR_DH_PUBLIC_VALUE, group->y);
    rig_bytes(&l, dsa ? TEE_ATTR_DSA_PRIVATE_VALUE : TEE_ATTR_DH_PRIVATE_VALUE, group->x);
    return rig_key(a->key_type, 1024, &l);
}

static struct op *op_for(const struct alg *a, uint32_t mode)
{
    struct op *op = NULL;
    uint32_t bits = a->min ? a->max : a->kind == KIND_DH || a->kind >= KIND_HKDF ? 2048 : 1280;

    assert_int_equal(op_create(a->id, mode, bits, &op), TEE_SUCCESS);
    return op;
}

/* The parameters of a derivation. */
static struct attrs params_for(const struct alg *a)
{
    struct attrs l = {0};

    if (a->kind == KIND_DH) {
        rig_bytes(&l, TEE_ATTR_DH_PUBLIC_VALUE, group->peer);
        return l;
    }
    if (a->kind == KIND_RSA_OAEP) {
        uint32_t hash = TEE_ALG_SHA1;
        rig_bytes(&l, TEE_ATTR_RSA_OAEP_LABEL, "0102");
        assert_true(attrs_add_bytes(&l, TEE_ATTR_RSA_OAEP_MGF_HASH, &hash, sizeof(hash)));
    }
    if (a->kind == KIND_RSA_PSS)
        assert_true(attrs_add_value(&l, TEE_ATTR_RSA_PSS_SALT_LENGTH, 7, 0));
    if (a->kind < KIND_HKDF)
        return l;
    if (a->kind == KIND_PBKDF2)
        assert_true(attrs_add_value(&l, TEE_ATTR_PBKDF2_ITERATION_COUNT, 2, 0));
    uint32_t id = a->kind == KIND_CONCAT_KDF ? TEE_ATTR_CONCAT_KDF_DKM_LENGTH
                  : a->kind == KIND_PBKDF2   ? TEE_ATTR_PBKDF2_DKM_LENGTH
                                             : TEE_ATTR_HKDF_OKM_LENGTH;
    assert_true(attrs_add_value(&l, id, 70, 0));
    return l;
}

static size_t input_size(const struct alg *a)
{
    bool digest = a->op_class == TEE_OPERATION_ASYMMETRIC_SIGNATURE && a->hash;
    return digest ? hash_size(a->hash) : 20;
}

static struct object *target(void)
{
    struct object *o;

    assert_int_equal(object_create(TEE_TYPE_GENERIC_SECRET, 4096, &o), TEE_SUCCESS);
    return o;
}

/* One use of an operation: its input, and room for what comes out. */
struct use {
    struct attrs params;
    uint8_t from[256], to[256];
    size_t from_size, size;
    struct object *object;
    struct misuse m;
};

static struct use use_for(const struct alg *a)
{
    struct use u = {.params = params_for(a), .from_size = input_size(a), .object = target()};

    memset(u.from, 0x33, sizeof(u.from));
    memcpy(u.from, "a plain text of some", 20);
    return u;
}

static void drop_use(struct use *u)
{
    attrs_clear(&u->params);
    object_destroy(u->object);
}

static uint32_t run(struct op *op, struct use *u)
{
    const struct op_data d = {
        .from = u->from, .from_size = u->from_size, .to = u->to, .size = &u->size};

    u->m = (struct misuse){.rule = NULL};
    switch (op->mode) {
    case TEE_MODE_DERIVE:
        return op_derive(op, &u->params, u->object, NULL, &u->m);
    case TEE_MODE_SIGN:
        u->size = sizeof(u->to);
        return op_asym_sign(op, &u->params, &d, &u->m);
    case TEE_MODE_VERIFY:
        return op_asym_verify(op, &u->params, u->from, u->from_size, u->to, u->size, &u->m);
    case TEE_MODE_ENCRYPT:
        u->size = sizeof(u->to);
        return op_asym_encrypt(op, &u->params, &d, &u->m);
    default:
        u->size = sizeof(u->to);
        return op_asym_decrypt(op, &u->params, &d, &u->m);
    }
}

/* The mode that makes what the other takes. */
static uint32_t first_mode(const struct alg *a)
{
    return a->op_class == TEE_OPERATION_KEY_DERIVATION         ? TEE_MODE_DERIVE
           : a->op_class == TEE_OPERATION_ASYMMETRIC_SIGNATURE ? TEE_MODE_SIGN
                                                               : TEE_MODE_ENCRYPT;
}

/* ---- memory ends ---- */

static void set_key_in_the_end(struct op *op, const struct object *key)
{
    uint32_t res = TEE_ERROR_OUT_OF_MEMORY;
    struct misuse m = {0};
    unsigned n = 0;

    for (; n < ENOUGH && res != TEE_SUCCESS; n++) {
        memory_rig_ends_after(n);
        res = op_set_key(op, key, false, &m);
        memory_rig_is_back();
        assert_int_equal(op->key_set, res == TEE_SUCCESS);
        if (res != TEE_SUCCESS)
            assert_int_equal(res, TEE_ERROR_OUT_OF_MEMORY);
        if (res != TEE_SUCCESS)
            assert_null(op->ctx);
    }
    assert_int_equal(res, TEE_SUCCESS);
    assert_true(n > 1);
}

/* libcrypto does not always say why it fails: a signature, or a ciphertext, counts as invalid then.
 */
static bool is_invalid(const struct op *op, uint32_t res)
{
    return (op->mode == TEE_MODE_VERIFY && res == TEE_ERROR_SIGNATURE_INVALID) ||
           (op->mode == TEE_MODE_DECRYPT && res == TEE_ERROR_CIPHERTEXT_INVALID);
}

static void run_in_the_end(struct op *op, struct use *u)
{
    uint32_t res = TEE_ERROR_OUT_OF_MEMORY;

    for (unsigned n = 0; n < ENOUGH && res != TEE_SUCCESS; n++) {
        memory_rig_ends_after(n);
        res = run(op, u);
        memory_rig_is_back();
        if (res == TEE_SUCCESS)
            break;
        if (is_invalid(op, res) && !u->m.rule)
            continue;
        if (res != TEE_ERROR_OUT_OF_MEMORY || !u->m.rule || !strstr(u->m.rule, "no memory"))
            fail_msg("%s: 0x%x after %u: %s", op->alg->name, res, n, u->m.rule ? u->m.rule : "-");
        assert_false(u->object->initialized);
        assert_int_equal(u->object->attrs.count, 0);
    }
    assert_int_equal(res, TEE_SUCCESS);
}

static void test_memory_ends(void **state)
{
    const struct alg *a;

    (void)state;
    for (unsigned i = 0; (a = alg_at(i)); i++) {
        if (!is_tried(a))
            continue;
        struct object *key = key_for(a);
        struct op *first = op_for(a, first_mode(a)), *second = NULL;
        struct use u = use_for(a);
        set_key_in_the_end(first, key);
        run_in_the_end(first, &u);
        if (first->mode == TEE_MODE_SIGN)
            second = op_for(a, TEE_MODE_VERIFY);
        if (first->mode == TEE_MODE_ENCRYPT) {
            second = op_for(a, TEE_MODE_DECRYPT);
            memcpy(u.from, u.to, u.from_size = u.size);
        }
        if (second) {
            set_key_in_the_end(second, key);
            run_in_the_end(second, &u);
        }
        if (first->mode == TEE_MODE_ENCRYPT)
            assert_memory_equal(u.to, "a plain text of some", 20);
        drop_use(&u);
        op_destroy(first);
        op_destroy(second);
        object_destroy(key);
    }
}

static struct attrs domain(uint32_t type)
{
    struct attrs l = {0};

    if (type == TEE_TYPE_RSA_KEYPAIR)
        return l;
    bool dsa = type == TEE_TYPE_DSA_KEYPAIR;
    rig_bytes(&l, dsa ? TEE_ATTR_DSA_PRIME : TEE_ATTR_DH_PRIME, group->p);
    rig_bytes(&l, dsa ? TEE_ATTR_DSA_SUBPRIME : TEE_ATTR_DH_SUBPRIME, group->q);
    rig_bytes(&l, dsa ? TEE_ATTR_DSA_BASE : TEE_ATTR_DH_BASE, group->g);
    return l;
}

static void test_memory_ends_while_a_key_is_made(void **state)
{
    static const struct {
        uint32_t type, bits;
    } keys[] = {{TEE_TYPE_RSA_KEYPAIR, 256},
                {TEE_TYPE_RSA_KEYPAIR, 512},
                {TEE_TYPE_DSA_KEYPAIR, 1024},
                {TEE_TYPE_DH_KEYPAIR, 1024}};

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(keys); i++) {
        struct attrs l = domain(keys[i].type);
        uint32_t res = TEE_ERROR_OUT_OF_MEMORY;
        struct misuse m = {0};
        struct object *o;
        assert_int_equal(object_create(keys[i].type, keys[i].bits, &o), TEE_SUCCESS);
        for (unsigned n = 0; n < ENOUGH && res != TEE_SUCCESS; n++) {
            memory_rig_ends_after(n);
            res = object_generate(o, keys[i].bits, &l, NULL, &m);
            memory_rig_is_back();
            assert_null(m.rule);
            assert_int_equal(o->initialized, res == TEE_SUCCESS);
            if (res != TEE_SUCCESS)
                assert_int_equal(o->attrs.count, 0);
            if (res != TEE_SUCCESS)
                assert_int_equal(res, TEE_ERROR_OUT_OF_MEMORY);
        }
        assert_int_equal(res, TEE_SUCCESS);
        object_destroy(o);
        attrs_clear(&l);
    }
}

static void test_memory_ends_while_a_key_is_looked_at(void **state)
{
    static const uint32_t algs[] = {TEE_ALG_RSA_NOPAD, TEE_ALG_DSA_SHA1,
                                    TEE_ALG_DH_DERIVE_SHARED_SECRET};

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(algs); i++) {
        struct object *key = key_for(alg_find(algs[i])), *o;
        uint32_t res = TEE_ERROR_OUT_OF_MEMORY;
        struct misuse m = {0};
        assert_int_equal(object_create(key->type->id, key->max_bits, &o), TEE_SUCCESS);
        for (unsigned n = 0; n < ENOUGH && res != TEE_SUCCESS; n++) {
            memory_rig_ends_after(n);
            res = object_populate(o, &key->attrs, &m);
            memory_rig_is_back();
            assert_int_equal(o->initialized, res == TEE_SUCCESS);
            if (res != TEE_SUCCESS)
                assert_int_equal(res, TEE_ERROR_OUT_OF_MEMORY);
        }
        assert_int_equal(res, TEE_SUCCESS);
        object_destroy(o);
        object_destroy(key);
    }
}

/* ---- secrets ---- */

static void reverse(uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size / 2; i++) {
        uint8_t byte = bytes[i];
        bytes[i] = bytes[size - 1 - i];
        bytes[size - 1 - i] = byte;
    }
}

static bool is_public(uint32_t id)
{
    return id & TEE_ATTR_FLAG_PUBLIC;
}

/* From the key to the end of the operation, with a look at one secret in one byte order. */
static void run_through(const struct alg *a, const struct object *like)
{
    struct object *key, *copy;
    struct use u = use_for(a);
    struct op *op = op_for(a, first_mode(a)), *other = NULL;

    assert_int_equal(object_create(like->type->id, like->max_bits, &key), TEE_SUCCESS);
    RIG_OK(object_populate(key, &like->attrs, &m));
    assert_int_equal(object_create(like->type->id, like->max_bits, &copy), TEE_SUCCESS);
    RIG_OK(object_copy(copy, key, &m));
    RIG_OK(op_set_key(op, key, false, &m));
    assert_int_equal(run(op, &u), TEE_SUCCESS);
    if (op->mode == TEE_MODE_ENCRYPT) {
        other = op_for(a, TEE_MODE_DECRYPT);
        memcpy(u.from, u.to, u.from_size = u.size);
        RIG_OK(op_set_key(other, copy, false, &m));
        assert_int_equal(run(other, &u), TEE_SUCCESS);
        u.from[u.from_size / 2] ^= 1; /* and fails, where that can be */
        assert_int_equal(run(other, &u),
                         a->kind == KIND_RSA_NOPAD ? TEE_SUCCESS : TEE_ERROR_CIPHERTEXT_INVALID);
        RIG_OK(op_set_key(other, NULL, false, &m));
    }
    drop_use(&u);
    object_destroy(key);
    op_destroy(op);
    op_destroy(other);
    object_destroy(copy);
}

static void test_no_key_is_left(void **state)
{
    const struct alg *a;
    uint8_t secret[24];

    (void)state;
    for (unsigned i = 0; (a = alg_at(i)); i++) {
        struct object *like = is_tried(a) ? key_for(a) : NULL;
        for (unsigned k = 0; like && k < like->attrs.count * 2; k++) {
            const struct attr *attr = &like->attrs.at[k / 2];
            if (is_public(attr->id))
                continue;
            /* the end that is whole words of BN's, whatever the size */
            size_t size = attr->size < sizeof(secret) ? attr->size / 8 * 8 : sizeof(secret);
            memcpy(secret, attr->bytes + (attr->size - size), size);
            if (k % 2)
                reverse(secret, size);
            memory_rig_watch(secret, size);
            run_through(a, like);
            unsigned found = memory_rig_found();
            memory_rig_watch(NULL, 0);
            if (found)
                fail_msg("%s leaves attribute 0x%x, byte order %u, in %u blocks", a->name, attr->id,
                         k % 2, found);
        }
        object_destroy(like);
    }
}

/* What is encrypted, and what is decrypted, beside the caller's own. */
static void test_no_message_is_left(void **state)
{
    static const char message[] = "a plain text of some";
    const struct alg *a;

    (void)state;
    for (unsigned i = 0; (a = alg_at(i)); i++) {
        if (!is_tried(a) || a->op_class != TEE_OPERATION_ASYMMETRIC_CIPHER)
            continue;
        struct object *like = key_for(a);
        uint8_t secret[16];
        memcpy(secret, message, sizeof(secret));
        for (unsigned order = 0; order < 2; order++) {
            memory_rig_watch(secret, sizeof(secret));
            run_through(a, like);
            unsigned found = memory_rig_found();
            memory_rig_watch(NULL, 0);
            if (found)
                fail_msg("%s leaves its message, byte order %u, in %u blocks", a->name, order,
                         found);
            reverse(secret, sizeof(secret));
        }
        object_destroy(like);
    }
}

/* A derived key, until its object is destroyed. */
static void test_no_derived_key_is_left(void **state)
{
    const struct alg *a;
    uint8_t key[16];

    (void)state;
    for (unsigned i = 0; (a = alg_at(i)); i++) {
        if (!is_tried(a) || a->op_class != TEE_OPERATION_KEY_DERIVATION)
            continue;
        struct object *from = key_for(a);
        struct op *op = op_for(a, TEE_MODE_DERIVE);
        RIG_OK(op_set_key(op, from, false, &m));
        for (unsigned order = 0; order < 3; order++) {
            struct use u = use_for(a);
            assert_int_equal(run(op, &u), TEE_SUCCESS);
            if (order == 0) {
                memcpy(key, u.object->attrs.at[0].bytes, sizeof(key));
                memory_rig_watch(key, sizeof(key));
            }
            if (order == 1)
                reverse(key, sizeof(key));
            drop_use(&u);
            assert_int_equal(memory_rig_found(), 0);
        }
        memory_rig_watch(NULL, 0);
        op_destroy(op);
        object_destroy(from);
    }
}

/* Numbers that are generated: the private ones of the key, while it is made and after. */
static void test_no_generated_key_is_left(void **state)
{
    static const struct {
        uint32_t type, bits, secret;
    } keys[] = {
        {TEE_TYPE_RSA_KEYPAIR, 384, TEE_ATTR_RSA_PRIME1},
        {TEE_TYPE_RSA_KEYPAIR, 384, TEE_ATTR_RSA_PRIVATE_EXPONENT},
        {TEE_TYPE_RSA_KEYPAIR, 512, TEE_ATTR_RSA_PRIME2},
        {TEE_TYPE_RSA_KEYPAIR, 512, TEE_ATTR_RSA_EXPONENT1},
        {TEE_TYPE_DSA_KEYPAIR, 1024, TEE_ATTR_DSA_PRIVATE_VALUE},
        {TEE_TYPE_DH_KEYPAIR, 1024, TEE_ATTR_DH_PRIVATE_VALUE},
    };

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(keys) * 2; i++) {
        struct attrs l = domain(keys[i / 2].type);
        uint8_t secret[16];
        for (unsigned round = 0; round < 2; round++) {
            struct object *o;
            random_seed(77); /* the same key in both rounds: the second is looked at */
            assert_int_equal(object_create(keys[i / 2].type, keys[i / 2].bits, &o), TEE_SUCCESS);
            RIG_OK(object_generate(o, keys[i / 2].bits, &l, NULL, &m));
            const struct attr *a = attrs_find(&o->attrs, keys[i / 2].secret);
            if (round == 0) {
                memcpy(secret, a->bytes + (a->size - sizeof(secret)), sizeof(secret));
                if (i % 2)
                    reverse(secret, sizeof(secret));
            } else if (i % 2 == 0) {
                assert_memory_equal(secret, a->bytes + (a->size - sizeof(secret)), sizeof(secret));
            }
            object_destroy(o);
            if (round == 0)
                memory_rig_watch(secret, sizeof(secret));
        }
        unsigned found = memory_rig_found();
        memory_rig_watch(NULL, 0);
        if (found)
            fail_msg("a key of type 0x%x leaves attribute 0x%x in %u blocks", keys[i / 2].type,
                     keys[i / 2].secret, found);
        attrs_clear(&l);
    }
}

/* Where memory ends while libcrypto is loaded, or fetches the first algorithm of a kind, it is of
 * no use any more: that is over before memory is made to end. */
static int warm_up(void **state)
{
    const struct alg *a;

    (void)state;
    for (unsigned i = 0; (a = alg_at(i)); i++) {
        if (!is_tried(a))
            continue;
        struct object *key = key_for(a);
        run_through(a, key);
        object_destroy(key);
    }
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_memory_ends),
        cmocka_unit_test(test_memory_ends_while_a_key_is_made),
        cmocka_unit_test(test_memory_ends_while_a_key_is_looked_at),
        cmocka_unit_test(test_no_key_is_left),
        cmocka_unit_test(test_no_message_is_left),
        cmocka_unit_test(test_no_derived_key_is_left),
        cmocka_unit_test(test_no_generated_key_is_left),
    };
    if (!memory_rig_begin()) {
        fprintf(stderr, "libcrypto's memory cannot be watched any more\n");
        return 1;
    }
    op_destroy(
        rig_op(TEE_ALG_SHA256, TEE_MODE_DIGEST, 0, NULL)); /* loads libcrypto, once for all */
    return cmocka_run_group_tests(tests, warm_up, NULL);
}
