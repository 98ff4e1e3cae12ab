/* SPDX-License-Identifier: BSD-2-Clause */
/* Keys and operations on curves when memory ends, and what of their secrets is left in memory that
 * they have freed: nothing. */
#include "curve_rig.h"

#include <stdlib.h>
#include <string.h>

#include "memory_rig.h"

/* More than anything here allocates. */
#define ENOUGH 20000u
/* All of the first hundred allocations fail in turn, then fewer and fewer of them. */
#define NEXT(n) ((n) + 1 + (n) / 100)

/* ---- what is done ---- */

/* A family of keys, an algorithm, and what one does with it. (OpenSSL 3.0 has code of its own for
 * P-224 and P-521, which leaves a private key in a block that it frees.) */
static const struct family {
    uint32_t alg, pair, curve, bits, op_bits, private_id;
    uint32_t mode, other_mode; /* with the private key, and with the public one */
    bool context;              /* EdDSA's */
} families[] = {
    {TEE_ALG_ECDSA_SHA256, TEE_TYPE_ECDSA_KEYPAIR, TEE_ECC_CURVE_NIST_P256, 256, 256,
     TEE_ATTR_ECC_PRIVATE_VALUE, TEE_MODE_SIGN, TEE_MODE_VERIFY, false},
    {TEE_ALG_ECDSA_SHA256, TEE_TYPE_ECDSA_KEYPAIR, TEE_ECC_CURVE_BSI_P320t1, 320, 320,
     TEE_ATTR_ECC_PRIVATE_VALUE, TEE_MODE_SIGN, TEE_MODE_VERIFY, false},
    {TEE_ALG_SM2_DSA_SM3, TEE_TYPE_SM2_DSA_KEYPAIR, 0, 256, 256, TEE_ATTR_ECC_PRIVATE_VALUE,
     TEE_MODE_SIGN, TEE_MODE_VERIFY, false},
    {TEE_ALG_ED25519, TEE_TYPE_ED25519_KEYPAIR, 0, 256, 256, TEE_ATTR_ED25519_PRIVATE_VALUE,
     TEE_MODE_SIGN, TEE_MODE_VERIFY, false},
    {TEE_ALG_ED25519, TEE_TYPE_ED25519_KEYPAIR, 0, 256, 256, TEE_ATTR_ED25519_PRIVATE_VALUE,
     TEE_MODE_SIGN, TEE_MODE_VERIFY, true},
    {TEE_ALG_ED448, TEE_TYPE_ED448_KEYPAIR, 0, 448, 448, TEE_ATTR_ED448_PRIVATE_VALUE,
     TEE_MODE_SIGN, TEE_MODE_VERIFY, false},
    {TEE_ALG_ED448, TEE_TYPE_ED448_KEYPAIR, 0, 448, 448, TEE_ATTR_ED448_PRIVATE_VALUE,
     TEE_MODE_SIGN, TEE_MODE_VERIFY, true},
    {TEE_ALG_SM2_PKE, TEE_TYPE_SM2_PKE_KEYPAIR, 0, 256, 256, TEE_ATTR_ECC_PRIVATE_VALUE,
     TEE_MODE_DECRYPT, TEE_MODE_ENCRYPT, false},
    {TEE_ALG_ECDH_DERIVE_SHARED_SECRET, TEE_TYPE_ECDH_KEYPAIR, TEE_ECC_CURVE_BSI_P384r1, 384, 384,
     TEE_ATTR_ECC_PRIVATE_VALUE, TEE_MODE_DERIVE, 0, false},
    {TEE_ALG_X25519, TEE_TYPE_X25519_KEYPAIR, 0, 256, 256, TEE_ATTR_X25519_PRIVATE_VALUE,
     TEE_MODE_DERIVE, 0, false},
    {TEE_ALG_X448, TEE_TYPE_X448_KEYPAIR, 0, 448, 448, TEE_ATTR_X448_PRIVATE_VALUE, TEE_MODE_DERIVE,
     0, false},
    {TEE_ALG_SM2_KEP, TEE_TYPE_SM2_KEP_KEYPAIR, 0, 256, 512, TEE_ATTR_ECC_PRIVATE_VALUE,
     TEE_MODE_DERIVE, 0, false},
};

static const uint8_t text[40] = "what is to be hidden from everybody else";

/* One call of the operation; what it gives goes to `to` or `derived`. */
struct call {
    const struct family *f;
    struct op *op;
    struct attrs params;
    uint8_t from[160], to[160];
    size_t from_size, size;
    struct object *derived;
};

static uint32_t call(struct call *c)
{
    const struct op_data d = {c->from, c->from_size, c->to, &c->size};
    struct misuse m = {0};

    switch (c->op->mode) {
    case TEE_MODE_SIGN:
        return op_asym_sign(c->op, &c->params, &d, &m);
    case TEE_MODE_VERIFY:
        return op_asym_verify(c->op, &c->params, c->from, c->from_size, c->to, c->size, &m);
    case TEE_MODE_ENCRYPT:
        return op_asym_encrypt(c->op, &c->params, &d, &m);
    case TEE_MODE_DECRYPT:
        return op_asym_decrypt(c->op, &c->params, &d, &m);
    default:
        return op_derive(c->op, &c->params, c->derived, NULL, &m);
    }
}

static struct object *ephemeral; /* the second key of those that have two */

static uint32_t set_keys(struct op *op, const struct object *key)
{
    struct misuse m = {0};

    if (op->alg->key_count == 1)
        return op_set_key(op, key, false, &m);
    return op_set_key2(op, key, ephemeral, false, &m);
}

/* The public numbers of `peer` as an exchange wants them. */
static void add_peer(struct attrs *params, const struct object *peer)
{
    static const uint32_t ids[2] = {TEE_ATTR_ECC_EPHEMERAL_PUBLIC_VALUE_X,
                                    TEE_ATTR_ECC_EPHEMERAL_PUBLIC_VALUE_Y};
    unsigned n = 0;

    for (unsigned i = 0; i < peer->attrs.count; i++) {
        const struct attr *a = &peer->attrs.at[i];
        if (!a->bytes || !(a->id & TEE_ATTR_FLAG_PUBLIC))
            continue;
        assert_true(attrs_add_bytes(params, a->id, a->bytes, a->size));
        if (peer->type->id == TEE_TYPE_SM2_KEP_KEYPAIR)
            assert_true(attrs_add_bytes(params, ids[n++], a->bytes, a->size));
    }
}

static void add_params(struct call *c, const struct object *peer)
{
    if (c->f->context) {
        assert_true(attrs_add_value(&c->params, TEE_ATTR_EDDSA_PREHASH, 1, 0));
        assert_true(attrs_add_bytes(&c->params, TEE_ATTR_EDDSA_CTX, "context", 7));
    }
    if (c->f->mode == TEE_MODE_DERIVE)
        add_peer(&c->params, peer);
    if (c->f->alg == TEE_ALG_SM2_KEP) {
        assert_true(attrs_add_value(&c->params, TEE_ATTR_SM2_KEP_USER, 0, 0));
        assert_true(attrs_add_bytes(&c->params, TEE_ATTR_SM2_ID_INITIATOR, "a", 1));
        assert_true(attrs_add_bytes(&c->params, TEE_ATTR_SM2_ID_RESPONDER, "b", 1));
        assert_true(attrs_add_bytes(&c->params, TEE_ATTR_SM2_KEP_CONFIRMATION_OUT, text, 32));
    }
}

/* Ready for a call in that mode, with what it needs. */
static struct call call_make(const struct family *f, const struct object *pair, uint32_t mode)
{
    struct call c = {.f = f, .op = rig_op(f->alg, mode, f->op_bits, NULL), .from_size = 32};

    assert_int_equal(set_keys(c.op, pair), TEE_SUCCESS);
    add_params(&c, pair);
    memcpy(c.from, text, sizeof(text));
    c.size = sizeof(c.to);
    if (mode == TEE_MODE_DERIVE)
        assert_int_equal(object_create(TEE_TYPE_GENERIC_SECRET, 528, &c.derived), TEE_SUCCESS);
    return c;
}

static void call_drop(struct call *c)
{
    op_destroy(c->op);
    attrs_clear(&c->params);
    object_destroy(c->derived);
}

/* What the other side of `c` gives is put into it: a signature to verify, a ciphertext to
 * decrypt. */
static void fetch_input(struct call *c, const struct object *pair)
{
    struct call other =
        call_make(c->f, pair, c->op->mode == TEE_MODE_VERIFY ? TEE_MODE_SIGN : TEE_MODE_ENCRYPT);

    assert_int_equal(call(&other), TEE_SUCCESS);
    if (c->op->mode == TEE_MODE_VERIFY) {
        memcpy(c->to, other.to, other.size);
        c->size = other.size;
    } else {
        memcpy(c->from, other.to, other.size);
        c->from_size = other.size;
    }
    call_drop(&other);
}

static bool needs_input(uint32_t mode)
{
    return mode == TEE_MODE_VERIFY || mode == TEE_MODE_DECRYPT;
}

/* ---- memory ends ---- */

static void generate_in_the_end(const struct family *f)
{
    uint32_t res = TEE_ERROR_OUT_OF_MEMORY;
    struct attrs params = {0};
    struct misuse m = {0};
    struct object *o;

    assert_int_equal(object_create(f->pair, f->bits, &o), TEE_SUCCESS);
    if (f->curve)
        assert_true(attrs_add_value(&params, TEE_ATTR_ECC_CURVE, f->curve, 0));
    for (unsigned n = 0; n < ENOUGH && res != TEE_SUCCESS; n = NEXT(n)) {
        memory_rig_ends_after(n);
        res = object_generate(o, f->bits, &params, NULL, &m);
        memory_rig_is_back();
        assert_int_equal(o->initialized, res == TEE_SUCCESS);
        assert_true(res == TEE_SUCCESS || res == TEE_ERROR_OUT_OF_MEMORY);
    }
    assert_int_equal(res, TEE_SUCCESS);
    attrs_clear(&params);
    object_destroy(o);
}

/* What is no key is none when memory ends either. */
static void populate_in_the_end(const struct object *pair, bool good)
{
    uint32_t type = good ? pair->type->id : pair->type->public_type, res = TEE_ERROR_OUT_OF_MEMORY;
    struct object *o, *public = rig_public_of(pair);
    struct attrs *given = good ? (struct attrs *)(uintptr_t)&pair->attrs : &public->attrs;
    struct misuse m = {0};

    if (!good)
        memset(given->at[0].bytes, 0, given->at[0].size); /* of low order, or no point */
    assert_int_equal(object_create(type, pair->max_bits, &o), TEE_SUCCESS);
    for (unsigned n = 0; n < ENOUGH && res != TEE_SUCCESS; n = NEXT(n)) {
        memory_rig_ends_after(n);
        res = object_populate(o, given, &m);
        memory_rig_is_back();
        assert_int_equal(o->initialized, res == TEE_SUCCESS);
        if (!good && n > 3000)
            break;
    }
    assert_int_equal(res, good ? TEE_SUCCESS : TEE_ERROR_BAD_PARAMETERS);
    object_destroy(o);
    object_destroy(public);
}

static void set_key_in_the_end(const struct family *f, const struct object *pair, uint32_t mode)
{
    struct op *op = rig_op(f->alg, mode, f->op_bits, NULL);
    uint32_t res = TEE_ERROR_OUT_OF_MEMORY;

    for (unsigned n = 0; n < ENOUGH && res != TEE_SUCCESS; n = NEXT(n)) {
        memory_rig_ends_after(n);
        res = set_keys(op, pair);
        memory_rig_is_back();
        assert_int_equal(op->key_set, res == TEE_SUCCESS);
        assert_true(res == TEE_SUCCESS || res == TEE_ERROR_OUT_OF_MEMORY);
    }
    assert_int_equal(res, TEE_SUCCESS);
    op_destroy(op);
}

static void call_in_the_end(const struct family *f, const struct object *pair, uint32_t mode)
{
    uint32_t res = TEE_ERROR_OUT_OF_MEMORY;

    /* OpenSSL 3.0 faults in its function for SM2's mask when it cannot fetch it */
    if (f->alg == TEE_ALG_SM2_PKE)
        return;
    struct call c = call_make(f, pair, mode);
    if (needs_input(mode))
        fetch_input(&c, pair);
    for (unsigned n = 0; n < ENOUGH && res != TEE_SUCCESS; n = NEXT(n)) {
        if (mode != TEE_MODE_VERIFY)
            c.size = sizeof(c.to);
        memory_rig_ends_after(n);
        res = call(&c);
        memory_rig_is_back();
        if (c.derived)
            assert_int_equal(c.derived->initialized, res == TEE_SUCCESS);
    }
    assert_int_equal(res, TEE_SUCCESS);
    call_drop(&c);
}

/* A wrong signature is none when memory ends either. */
static void verify_in_the_end(const struct family *f, const struct object *pair)
{
    struct call c = call_make(f, pair, TEE_MODE_VERIFY);

    fetch_input(&c, pair);
    c.to[c.size - 2] ^= 1;
    for (unsigned n = 0; n < 2000; n = NEXT(n)) {
        memory_rig_ends_after(n);
        assert_int_not_equal(call(&c), TEE_SUCCESS);
        memory_rig_is_back();
    }
    assert_int_equal(call(&c), TEE_ERROR_SIGNATURE_INVALID);
    call_drop(&c);
}

static void test_memory_ends(void **state)
{
    (void)state;
    for (unsigned i = 0; i < COUNT(families); i++) {
        const struct family *f = &families[i];
        struct object *pair = rig_generate(f->pair, f->bits, f->curve);
        const uint32_t modes[2] = {f->mode, f->other_mode};
        generate_in_the_end(f);
        populate_in_the_end(pair, true);
        populate_in_the_end(pair, false);
        for (unsigned j = 0; j < 2 && (j == 0 || f->other_mode); j++) {
            set_key_in_the_end(f, pair, modes[j]);
            call_in_the_end(f, pair, modes[j]);
        }
        if (f->other_mode == TEE_MODE_VERIFY)
            verify_in_the_end(f, pair);
        object_destroy(pair);
    }
}

/* ---- secrets ---- */

/* Nothing that is freed has eight bytes in a row of the secret, or of the secret backwards, as
 * libcrypto has numbers. */
static void watch(const uint8_t *secret, size_t size, uint8_t backwards[8], bool reverse)
{
    for (unsigned i = 0; i < 8; i++)
        backwards[i] = secret[size - 1 - i];
    if (reverse)
        memory_rig_watch(backwards, 8);
    else
        memory_rig_watch(secret, 8);
}

static void live(const struct family *f, const struct attrs *key, const struct object *peer)
{
    struct object *pair;

    assert_int_equal(object_create(f->pair, f->bits, &pair), TEE_SUCCESS);
    RIG_OK(object_populate(pair, key, &m));
    struct call c = call_make(f, pair, f->mode);
    if (needs_input(f->mode))
        fetch_input(&c, pair);
    attrs_clear(&c.params);
    add_params(&c, peer);
    assert_int_equal(call(&c), TEE_SUCCESS);
    assert_int_equal(set_keys(c.op, peer), TEE_SUCCESS); /* another one takes the key's place */
    call_drop(&c);
    object_destroy(pair);
}

static void test_private_keys_are_wiped(void **state)
{
    (void)state;
    for (unsigned i = 0; i < COUNT(families); i++) {
        const struct family *f = &families[i];
        struct object *pair = rig_generate(f->pair, f->bits, f->curve);
        struct object *peer = rig_generate(f->pair, f->bits, f->curve);
        const struct attr *a = attrs_find(&pair->attrs, f->private_id);
        for (unsigned reverse = 0; reverse < 2; reverse++) {
            uint8_t backwards[8];
            watch(a->bytes, a->size, backwards, reverse);
            live(f, &pair->attrs, peer);
            assert_int_equal(memory_rig_found(), 0);
            memory_rig_watch(NULL, 0);
        }
        object_destroy(pair);
        object_destroy(peer);
    }
}

static void assert_result_is_wiped(const struct family *f)
{
    struct object *pair = rig_generate(f->pair, f->bits, f->curve);
    struct call c = call_make(f, pair, f->mode);
    uint8_t result[66] = {0}, backwards[8];
    size_t size;

    if (needs_input(f->mode))
        fetch_input(&c, pair);
    assert_int_equal(call(&c), TEE_SUCCESS);
    if (c.derived) {
        const struct attr *a = attrs_find(&c.derived->attrs, TEE_ATTR_SECRET_VALUE);
        memcpy(result, a->bytes, size = a->size);
    } else {
        memcpy(result, c.to, size = c.size);
    }
    for (unsigned reverse = 0; reverse < 2; reverse++) {
        watch(result, size, backwards, reverse);
        if (c.derived)
            object_reset(c.derived);
        c.size = sizeof(c.to);
        assert_int_equal(call(&c), TEE_SUCCESS);
        if (c.derived)
            object_reset(c.derived);
        assert_int_equal(memory_rig_found(), 0);
        memory_rig_watch(NULL, 0);
        assert_int_equal(call(&c), TEE_SUCCESS);
    }
    call_drop(&c);
    object_destroy(pair);
}

/* What an exchange or a decryption brings. */
static void test_results_are_wiped(void **state)
{
    (void)state;
    for (unsigned i = 0; i < COUNT(families); i++) {
        if (families[i].mode == TEE_MODE_DERIVE || families[i].mode == TEE_MODE_DECRYPT)
            assert_result_is_wiped(&families[i]);
    }
}

/* Of a key that has just been made there is one copy. */
static void test_generating_leaves_no_copy(void **state)
{
    static uint8_t freed[1 << 20];

    (void)state;
    for (unsigned i = 0; i < COUNT(families); i++) {
        const struct family *f = &families[i];
        memory_rig_keep(freed, sizeof(freed));
        struct object *pair = rig_generate(f->pair, f->bits, f->curve);
        size_t size = memory_rig_keep(NULL, 0);
        const struct attr *a = attrs_find(&pair->attrs, f->private_id);
        uint8_t backwards[8];
        for (unsigned j = 0; j < 8; j++)
            backwards[j] = a->bytes[a->size - 1 - j];
        assert_true(size > 0 && size < sizeof(freed) / 2);
        assert_null(memmem(freed, size, a->bytes, 8));
        assert_null(memmem(freed, size, backwards, 8));
        object_destroy(pair);
    }
}

/* libcrypto that cannot be loaded, or cannot fetch what it is asked for, is of no use any more:
 * that is over before memory ends. */
static int warm_up(void **state)
{
    (void)state;
    ephemeral = rig_generate(TEE_TYPE_SM2_KEP_KEYPAIR, 256, 0);
    for (unsigned i = 0; i < COUNT(families); i++) {
        const struct family *f = &families[i];
        struct object *pair = rig_generate(f->pair, f->bits, f->curve);
        struct object *public = rig_public_of(pair), *again;
        live(f, &pair->attrs, pair);
        if (f->other_mode) {
            struct call c = call_make(f, pair, f->other_mode);
            if (needs_input(f->other_mode))
                fetch_input(&c, pair);
            assert_int_equal(call(&c), TEE_SUCCESS);
            call_drop(&c);
        }
        assert_int_equal(object_create(public->type->id, f->bits, &again), TEE_SUCCESS);
        RIG_OK(object_populate(again, &public->attrs, &m));
        object_destroy(again);
        object_destroy(public);
        object_destroy(pair);
    }
    return 0;
}

static int drop_ephemeral(void **state)
{
    (void)state;
    object_destroy(ephemeral);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_memory_ends),
        cmocka_unit_test(test_private_keys_are_wiped),
        cmocka_unit_test(test_results_are_wiped),
        cmocka_unit_test(test_generating_leaves_no_copy),
    };

    if (!memory_rig_begin())
        return 1;
    return cmocka_run_group_tests(tests, warm_up, drop_ephemeral);
}
