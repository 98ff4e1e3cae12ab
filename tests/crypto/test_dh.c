/* SPDX-License-Identifier: BSD-2-Clause */
/* Diffie-Hellman: shared secrets, generated keys, and what is refused. */
#include "asym_rig.h"

#include <stdio.h>

#include "tee/crypto/random.h"

#include "vectors/asym.h"
#include "vectors/dh.inc"

/* dh_exchanges: RFC 5114, of 1024, 2048 and 2048 bits, with subprimes; a prime of 256 bits. */
enum { RFC_1024, RFC_2048_224, RFC_2048_256, SHORT };

static struct attrs domain(const struct dh_vector *v, bool with_q)
{
    struct attrs l = {0};

    rig_bytes(&l, TEE_ATTR_DH_PRIME, v->p);
    rig_bytes(&l, TEE_ATTR_DH_BASE, v->g);
    if (v->q && with_q)
        rig_bytes(&l, TEE_ATTR_DH_SUBPRIME, v->q);
    return l;
}

static struct object *pair(const struct dh_vector *v, bool with_q)
{
    struct attrs l = domain(v, with_q);

    rig_bytes(&l, TEE_ATTR_DH_PUBLIC_VALUE, v->y);
    rig_bytes(&l, TEE_ATTR_DH_PRIVATE_VALUE, v->x);
    return rig_key(TEE_TYPE_DH_KEYPAIR, v->bits, &l);
}

static struct object *secret(uint32_t bits)
{
    struct object *o;

    assert_int_equal(object_create(TEE_TYPE_GENERIC_SECRET, bits, &o), TEE_SUCCESS);
    return o;
}

/* A derivation and what it takes and gives. */
struct rig {
    struct op *op;
    struct attrs params;
    struct object *to;
    struct misuse m;
};

static void open_rig(struct rig *r, const struct object *key, uint32_t bits)
{
    *r = (struct rig){
        .op = rig_op(TEE_ALG_DH_DERIVE_SHARED_SECRET, TEE_MODE_DERIVE, key->max_bits, key),
        .to = secret(bits)};
}

static void close_rig(struct rig *r)
{
    attrs_clear(&r->params);
    object_destroy(r->to);
    op_destroy(r->op);
}

static uint32_t derive(struct rig *r)
{
    return op_derive(r->op, &r->params, r->to, NULL, &r->m);
}

static void assert_rule(struct rig *r, const char *words)
{
    assert_int_not_equal(derive(r), TEE_SUCCESS);
    assert_non_null(r->m.rule);
    if (!strstr(r->m.rule, words))
        fail_msg("\"%s\" has not \"%s\"", r->m.rule, words);
    assert_string_equal(r->m.clause, "6.8.1");
    r->m = (struct misuse){.rule = NULL};
}

static void test_known_secrets(void **state)
{
    struct rig r;

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(dh_exchanges) * 2; i++) {
        const struct dh_vector *v = &dh_exchanges[i / 2];
        struct object *key = pair(v, i % 2);
        open_rig(&r, key, 2048);
        rig_bytes(&r.params, TEE_ATTR_DH_PUBLIC_VALUE, v->peer);
        assert_int_equal(derive(&r), TEE_SUCCESS);
        const struct attr *a = attrs_find(&r.to->attrs, TEE_ATTR_SECRET_VALUE);
        rig_assert_hex(a->bytes, a->size, v->secret);
        assert_int_equal(r.to->bits, a->size * 8);
        assert_true(r.to->initialized);
        close_rig(&r);
        object_destroy(key);
    }
}

/* "less" than the number by 1, of digits that do not end with 0. */
static const char *less_one(const char *digits)
{
    static char text[1024];
    char *last = text + strlen(digits) - 1;

    strcpy(text, digits);
    *last = *last == 'a' ? '9' : (char)(*last - 1);
    return text;
}

static void test_values_of_peers_that_are_refused(void **state)
{
    const struct dh_vector *v = &dh_exchanges[RFC_1024];
    char larger[1024];
    const char *const outside[] = {"", "00", "01", "0000000001", less_one(v->p), v->p, larger};
    struct rig r;

    (void)state;
    snprintf(larger, sizeof(larger), "01%s", v->p);
    for (unsigned i = 0; i < ARRAY_COUNT(outside) * 2; i++) {
        struct object *key = pair(v, i % 2);
        open_rig(&r, key, 2048);
        rig_bytes(&r.params, TEE_ATTR_DH_PUBLIC_VALUE, outside[i / 2]);
        assert_rule(&r, "not between 2 and the prime - 2");
        assert_false(r.to->initialized);
        close_rig(&r);
        object_destroy(key);
    }
}

static void test_values_outside_of_the_subgroup(void **state)
{
    struct rig r;

    (void)state;
    for (unsigned i = RFC_1024; i <= RFC_2048_256; i++) {
        for (unsigned with_q = 0; with_q < 2; with_q++) {
            struct object *key = pair(&dh_exchanges[i], with_q);
            open_rig(&r, key, 2048);
            rig_bytes(&r.params, TEE_ATTR_DH_PUBLIC_VALUE, "02");
            if (with_q)
                assert_rule(&r, "not of the subprime's order");
            else /* nobody can tell */
                assert_int_equal(derive(&r), TEE_SUCCESS);
            close_rig(&r);
            object_destroy(key);
        }
    }
}

/* By Fermat, every value to the power of p - 1 is 1. */
static void test_secrets_that_are_none(void **state)
{
    static const char p[] = "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff43";
    struct attrs l = {0};
    struct rig r;

    (void)state;
    rig_bytes(&l, TEE_ATTR_DH_PRIME, p);
    rig_bytes(&l, TEE_ATTR_DH_BASE, "02");
    rig_bytes(&l, TEE_ATTR_DH_PUBLIC_VALUE, "01");
    rig_bytes(&l, TEE_ATTR_DH_PRIVATE_VALUE, less_one(p));
    struct object *key = rig_key(TEE_TYPE_DH_KEYPAIR, 256, &l);
    open_rig(&r, key, 2048);
    rig_bytes(&r.params, TEE_ATTR_DH_PUBLIC_VALUE, "03");
    assert_rule(&r, "of a small order");
    assert_false(r.to->initialized);
    close_rig(&r);
    object_destroy(key);
}

static void test_misuse(void **state)
{
    const struct dh_vector *v = &dh_exchanges[SHORT];
    struct object *key = pair(v, true), *aes = NULL;
    struct rig r;

    (void)state;
    open_rig(&r, key, 256);
    assert_rule(&r, "is not the one attribute");
    rig_bytes(&r.params, TEE_ATTR_DH_PRIME, v->peer);
    assert_rule(&r, "is not the one attribute");
    rig_bytes(&r.params, TEE_ATTR_DH_PUBLIC_VALUE, v->peer);
    assert_rule(&r, "is not the one attribute");
    attrs_clear(&r.params);
    rig_bytes(&r.params, TEE_ATTR_DH_PUBLIC_VALUE, v->peer);
    object_destroy(r.to);
    r.to = secret(128);
    assert_rule(&r, "larger than the object's maximum");
    assert_false(r.to->initialized);
    assert_int_equal(r.to->attrs.count, 0);
    object_destroy(r.to);
    assert_int_equal(object_create(TEE_TYPE_AES, 256, &r.to), TEE_SUCCESS);
    assert_rule(&r, "no TEE_TYPE_GENERIC_SECRET");
    aes = r.to;
    r.to = secret(256);
    assert_int_equal(derive(&r), TEE_SUCCESS);
    assert_rule(&r, "has a value");
    RIG_OK(op_set_key(r.op, NULL, false, &m));
    object_reset(r.to);
    assert_rule(&r, "has no key");
    object_destroy(aes);
    close_rig(&r);
    object_destroy(key);
}

/* ---- keys ---- */

static void assert_key(const struct object *o, const struct dh_vector *v)
{
    struct rig_number p = rig_number(&o->attrs, TEE_ATTR_DH_PRIME);
    struct rig_number g = rig_number(&o->attrs, TEE_ATTR_DH_BASE);
    struct rig_number y = rig_number(&o->attrs, TEE_ATTR_DH_PUBLIC_VALUE);
    struct rig_number x = rig_number(&o->attrs, TEE_ATTR_DH_PRIVATE_VALUE);
    struct rig_number power = rig_power(&g, &x, &p);
    const struct attr *a = attrs_find(&o->attrs, TEE_ATTR_DH_X_BITS);
    const struct attr *x_bytes = attrs_find(&o->attrs, TEE_ATTR_DH_PRIVATE_VALUE);

    assert_true(rig_equal(&power, &y));
    assert_int_equal(o->bits, v->bits);
    assert_non_null(a);
    assert_int_equal((a->a + 7) / 8, x_bytes->size);
    assert_int_equal(x_bytes->bytes[0] >> (a->a - 1) % 8, 1);
}

static struct object *generated(const struct attrs *l, uint32_t bits)
{
    struct object *o;

    assert_int_equal(object_create(TEE_TYPE_DH_KEYPAIR, 2048, &o), TEE_SUCCESS);
    RIG_OK(object_generate(o, bits, l, NULL, &m));
    return o;
}

/* Two sides with generated keys come to the same secret. */
static void agree(const struct object *one, const struct object *two)
{
    const struct object *const side[] = {one, two};
    struct rig r[2];

    for (unsigned i = 0; i < 2; i++) {
        const struct attr *a = attrs_find(&side[!i]->attrs, TEE_ATTR_DH_PUBLIC_VALUE);
        open_rig(&r[i], side[i], 2048);
        assert_true(attrs_add_bytes(&r[i].params, a->id, a->bytes, a->size));
        assert_int_equal(derive(&r[i]), TEE_SUCCESS);
    }
    assert_int_equal(r[0].to->bits, r[1].to->bits);
    assert_memory_equal(r[0].to->attrs.at[0].bytes, r[1].to->attrs.at[0].bytes, r[0].to->bits / 8);
    close_rig(&r[0]);
    close_rig(&r[1]);
}

static void test_generated_keys(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(dh_exchanges); i++) {
        for (unsigned with_q = 0; with_q < 2; with_q++) {
            const struct dh_vector *v = &dh_exchanges[i];
            struct attrs l = domain(v, with_q);
            struct object *one = generated(&l, v->bits), *two = generated(&l, v->bits);
            assert_key(one, v);
            assert_key(two, v);
            assert_int_equal(one->attrs.count, v->q && with_q ? 6 : 5);
            if (v->q && with_q) {
                const struct attr *x = attrs_find(&one->attrs, TEE_ATTR_DH_PRIVATE_VALUE);
                assert_true(x->size <= strlen(v->q) / 2);
            }
            agree(one, two);
            object_destroy(one);
            object_destroy(two);
            attrs_clear(&l);
        }
    }
}

static void test_bits_of_private_values(void **state)
{
    static const struct {
        unsigned key;
        bool with_q;
        uint32_t bits;
    } cases[] = {
        {SHORT, false, 2},       {SHORT, false, 3},          {SHORT, false, 160},
        {SHORT, false, 255},     {SHORT, false, 256},        {RFC_1024, true, 100},
        {RFC_1024, true, 160},   {RFC_2048_224, true, 224},  {RFC_2048_256, true, 256},
        {RFC_1024, false, 1024}, {RFC_2048_224, false, 500},
    };

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
        const struct dh_vector *v = &dh_exchanges[cases[i].key];
        struct attrs l = domain(v, cases[i].with_q);
        assert_true(attrs_add_value(&l, TEE_ATTR_DH_X_BITS, cases[i].bits, 0));
        for (unsigned n = 0; n < 4; n++) {
            struct object *o = generated(&l, v->bits);
            assert_key(o, v);
            assert_int_equal(attrs_find(&o->attrs, TEE_ATTR_DH_X_BITS)->a, cases[i].bits);
            object_destroy(o);
        }
        attrs_clear(&l);
    }
}

/* The prime says how large the key is, also when the caller asks for a larger one. */
static void test_a_prime_that_is_smaller(void **state)
{
    struct attrs l = domain(&dh_exchanges[SHORT], false);
    struct object *o = generated(&l, 512), *again;

    (void)state;
    assert_int_equal(o->bits, 256);
    assert_int_equal(object_create(TEE_TYPE_DH_KEYPAIR, 256, &again), TEE_SUCCESS);
    RIG_OK(object_populate(again, &o->attrs, &m));
    assert_int_equal(again->bits, o->bits);
    object_destroy(o);
    object_destroy(again);
    attrs_clear(&l);
}

static void test_private_values_are_in_their_range(void **state)
{
    /* x of 2 … q - 2 with q = 7: a range so small that its ends are hit; p = 7 k + 1 */
    static const char p[] = "8000000000000000000000000000000000000000000000000000000000000007";
    struct attrs l = {0};
    unsigned seen[8] = {0};

    (void)state;
    rig_bytes(&l, TEE_ATTR_DH_PRIME, p);
    rig_bytes(&l, TEE_ATTR_DH_BASE, "03");
    rig_bytes(&l, TEE_ATTR_DH_SUBPRIME, "07");
    for (unsigned i = 0; i < 200; i++) {
        struct object *o = generated(&l, 256);
        const struct attr *x = attrs_find(&o->attrs, TEE_ATTR_DH_PRIVATE_VALUE);
        assert_int_equal(x->size, 1);
        assert_in_range(x->bytes[0], 2, 5);
        seen[x->bytes[0]]++;
        object_destroy(o);
    }
    for (unsigned x = 2; x <= 5; x++)
        assert_true(seen[x] > 20);
    attrs_clear(&l);
}

static void refuse(struct attrs *l, uint32_t bits)
{
    struct object *o;

    assert_int_equal(object_create(TEE_TYPE_DH_KEYPAIR, 2048, &o), TEE_SUCCESS);
    RIG_RESULT(object_generate(o, bits, l, NULL, &m), TEE_ERROR_BAD_PARAMETERS);
    assert_false(o->initialized);
    assert_int_equal(o->attrs.count, 0);
    object_destroy(o);
    attrs_clear(l);
}

static void refuse_domain(const char *p, const char *g, const char *q)
{
    struct attrs l = {0};

    rig_bytes(&l, TEE_ATTR_DH_PRIME, p);
    rig_bytes(&l, TEE_ATTR_DH_BASE, g);
    if (q)
        rig_bytes(&l, TEE_ATTR_DH_SUBPRIME, q);
    struct attrs pair_of = {0};
    assert_true(attrs_copy(&pair_of, &l));
    refuse(&l, 1024);
    rig_bytes(&pair_of, TEE_ATTR_DH_PUBLIC_VALUE, "02");
    rig_bytes(&pair_of, TEE_ATTR_DH_PRIVATE_VALUE, "02");
    rig_no_key(TEE_TYPE_DH_KEYPAIR, 1024, &pair_of, TEE_ERROR_BAD_PARAMETERS);
}

static void test_domains_that_are_none(void **state)
{
    const struct dh_vector *v = &dh_exchanges[RFC_1024];

    (void)state;
    refuse_domain(less_one(v->p), v->g, NULL); /* even */
    refuse_domain("00", v->g, NULL);
    refuse_domain("ff", "02", NULL); /* too short */
    refuse_domain(v->p, "00", NULL);
    refuse_domain(v->p, "01", NULL);
    refuse_domain(v->p, v->p, NULL);
    refuse_domain(v->p, v->g, "00");
    refuse_domain(v->p, v->g, "01");
    refuse_domain(v->p, v->g, v->p);
    refuse_domain(v->p, v->g, dh_exchanges[RFC_2048_256].q);
}

static void test_bits_that_cannot_be(void **state)
{
    static const struct {
        unsigned key;
        bool with_q;
        uint32_t x_bits, bits;
    } cases[] = {
        {SHORT, false, 0, 256},        {SHORT, false, 1, 256},      {SHORT, false, 257, 256},
        {SHORT, false, 1u << 31, 256}, {RFC_1024, true, 161, 1024}, {RFC_1024, true, 160, 1023},
    };

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
        struct attrs l = domain(&dh_exchanges[cases[i].key], cases[i].with_q);
        assert_true(attrs_add_value(&l, TEE_ATTR_DH_X_BITS, cases[i].x_bits, 0));
        refuse(&l, cases[i].bits);
    }
}

static void test_values_that_are_no_key(void **state)
{
    const struct dh_vector *v = &dh_exchanges[RFC_1024];
    const struct {
        const char *y, *x;
    } cases[] = {{"00", v->x}, {v->p, v->x}, {v->y, "00"},   {v->y, v->q},
                 {v->y, v->p}, {v->y, "05"}, {v->peer, v->x}};

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
        struct attrs l = domain(v, true);
        rig_bytes(&l, TEE_ATTR_DH_PUBLIC_VALUE, cases[i].y);
        rig_bytes(&l, TEE_ATTR_DH_PRIVATE_VALUE, cases[i].x);
        rig_no_key(TEE_TYPE_DH_KEYPAIR, 1024, &l, TEE_ERROR_BAD_PARAMETERS);
    }
}

static int setup(void **state)
{
    (void)state;
    random_seed(20250204);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_secrets),
        cmocka_unit_test(test_values_of_peers_that_are_refused),
        cmocka_unit_test(test_values_outside_of_the_subgroup),
        cmocka_unit_test(test_secrets_that_are_none),
        cmocka_unit_test(test_misuse),
        cmocka_unit_test(test_generated_keys),
        cmocka_unit_test(test_a_prime_that_is_smaller),
        cmocka_unit_test(test_bits_of_private_values),
        cmocka_unit_test(test_private_values_are_in_their_range),
        cmocka_unit_test(test_domains_that_are_none),
        cmocka_unit_test(test_bits_that_cannot_be),
        cmocka_unit_test(test_values_that_are_no_key),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
