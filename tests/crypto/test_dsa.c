/* SPDX-License-Identifier: BSD-2-Clause */
/* DSA: signatures as r || s, generated keys, and what is no key. */
#include "asym_rig.h"
#include "tee/crypto/random.h"

#include "vectors/asym.h"
#include "vectors/dsa.inc"

#define DIGEST_SIZE "the digest has not the hash's size"
/* dsa_keys */
enum { KEY_512, KEY_768, KEY_1024, KEY_2048_224, KEY_2048_256, KEY_3072 };

static struct attrs domain(const struct dsa_key_vector *v)
{
    struct attrs l = {0};

    rig_bytes(&l, TEE_ATTR_DSA_PRIME, v->p);
    rig_bytes(&l, TEE_ATTR_DSA_SUBPRIME, v->q);
    rig_bytes(&l, TEE_ATTR_DSA_BASE, v->g);
    return l;
}

static struct object *public_key(const struct dsa_key_vector *v)
{
    struct attrs l = domain(v);

    rig_bytes(&l, TEE_ATTR_DSA_PUBLIC_VALUE, v->y);
    return rig_key(TEE_TYPE_DSA_PUBLIC_KEY, v->bits, &l);
}

static struct object *key_pair(const struct dsa_key_vector *v)
{
    struct attrs l = domain(v);

    rig_bytes(&l, TEE_ATTR_DSA_PUBLIC_VALUE, v->y);
    rig_bytes(&l, TEE_ATTR_DSA_PRIVATE_VALUE, v->x);
    return rig_key(TEE_TYPE_DSA_KEYPAIR, v->bits, &l);
}

static void open_verify(struct rig_asym *r, const struct dsa_signature_vector *v,
                        const struct object *key)
{
    rig_asym_open(r, v->alg, TEE_MODE_VERIFY, key);
    r->from_size = rig_hex(r->from, sizeof(r->from), v->digest);
    r->size = rig_hex(r->to, sizeof(r->to), v->signature);
}

static void assert_invalid(struct rig_asym *r)
{
    assert_int_equal(rig_verify(r), TEE_ERROR_SIGNATURE_INVALID);
    assert_null(r->m.rule);
}

static void test_signatures_of_fips_186_are_valid(void **state)
{
    struct rig_asym r;

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(dsa_signatures) * 2; i++) {
        const struct dsa_signature_vector *v = &dsa_signatures[i / 2];
        const struct dsa_key_vector *k = &dsa_keys[v->key];
        struct object *key = i % 2 ? key_pair(k) : public_key(k);
        open_verify(&r, v, key);
        assert_int_equal(rig_verify(&r), TEE_SUCCESS);
        rig_asym_close(&r);
        object_destroy(key);
    }
}

static void test_signatures_of_nist_are_valid(void **state)
{
    struct rig_asym r;

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(dsa_nist); i++) {
        const struct dsa_nist_vector *v = &dsa_nist[i];
        struct dsa_key_vector k = {(unsigned)strlen(v->p) * 4, v->p, v->q, v->g, v->y, NULL};
        struct object *key = public_key(&k);
        rig_asym_open(&r, v->alg, TEE_MODE_VERIFY, key);
        r.from_size = rig_hex(r.from, sizeof(r.from), v->digest);
        r.size = rig_hex(r.to, sizeof(r.to), v->signature);
        assert_int_equal(rig_verify(&r), TEE_SUCCESS);
        r.from[0] ^= 1;
        assert_invalid(&r);
        rig_asym_close(&r);
        object_destroy(key);
    }
}

static void test_what_is_changed_is_seen(void **state)
{
    uint64_t seed = 20250201;
    struct rig_asym r;

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(dsa_signatures); i++) {
        const struct dsa_signature_vector *v = &dsa_signatures[i];
        struct object *key = public_key(&dsa_keys[v->key]);
        open_verify(&r, v, key);
        size_t size = r.size,
               at[] = {0, size / 2 - 1, size / 2, size - 1, rig_random(&seed) % size};
        for (unsigned n = 0; n < ARRAY_COUNT(at); n++) {
            r.to[at[n]] ^= 0x40;
            assert_invalid(&r);
            r.to[at[n]] ^= 0x40;
        }
        r.size = size - 1;
        assert_invalid(&r);
        r.size = size + 1;
        assert_invalid(&r);
        r.size = size / 2;
        assert_invalid(&r);
        r.size = 0;
        assert_invalid(&r);
        memset(r.to, 0, r.size = size);
        assert_invalid(&r);
        memset(r.to, 0xff, size);
        assert_invalid(&r);
        rig_asym_close(&r);
        object_destroy(key);
    }
}

/* Each algorithm with each key that fits. */
static void test_there_and_back(void **state)
{
    uint64_t seed = 20250202;
    struct rig_asym sign, verify;
    unsigned seen = 0;
    const struct alg *a;

    (void)state;
    for (unsigned i = 0; (a = alg_at(i)); i++) {
        for (unsigned k = 0; a->kind == KIND_DSA && k < ARRAY_COUNT(dsa_keys); k++) {
            if (!alg_takes_size(a, dsa_keys[k].bits))
                continue;
            seen++;
            struct object *key = key_pair(&dsa_keys[k]);
            rig_asym_open(&sign, a->id, TEE_MODE_SIGN, key);
            rig_asym_open(&verify, a->id, TEE_MODE_VERIFY, key);
            sign.from_size = verify.from_size = hash_size(a->hash);
            for (unsigned n = 0; n < 8; n++) {
                rig_random_bytes(&seed, sign.from, sign.from_size);
                sign.size = strlen(dsa_keys[k].q); /* two times its bytes */
                assert_int_equal(rig_sign(&sign), TEE_SUCCESS);
                assert_int_equal(sign.size, strlen(dsa_keys[k].q));
                memcpy(verify.from, sign.from, sign.from_size);
                memcpy(verify.to, sign.to, verify.size = sign.size);
                assert_int_equal(rig_verify(&verify), TEE_SUCCESS);
                verify
                    .from[rig_random(&seed) %
                          (sign.size / 2 < verify.from_size ? sign.size / 2 : verify.from_size)] ^=
                    2;
                assert_invalid(&verify);
            }
            rig_asym_close(&sign);
            rig_asym_close(&verify);
            object_destroy(key);
        }
    }
    assert_int_equal(seen, 3 + 2 + 3 + 2 + 3 + 3 + 3);
}

static void test_no_two_signatures_are_the_same(void **state)
{
    struct object *key = key_pair(&dsa_keys[KEY_512]);
    struct rig_asym r;
    uint8_t first[40];

    (void)state;
    rig_asym_open(&r, TEE_ALG_DSA_SHA1, TEE_MODE_SIGN, key);
    r.from_size = 20;
    assert_int_equal(rig_sign(&r), TEE_SUCCESS);
    memcpy(first, r.to, 40);
    assert_int_equal(rig_sign(&r), TEE_SUCCESS);
    assert_memory_not_equal(first, r.to, 20);
    rig_asym_close(&r);
    object_destroy(key);
}

static void test_sizes_of_digests(void **state)
{
    static const struct {
        uint32_t alg;
        unsigned key;
        size_t size;
        bool good;
    } cases[] = {
        {TEE_ALG_DSA_SHA1, KEY_1024, 20, true},
        {TEE_ALG_DSA_SHA1, KEY_1024, 19, false},
        {TEE_ALG_DSA_SHA1, KEY_1024, 21, false},
        {TEE_ALG_DSA_SHA1, KEY_1024, 0, false},
        {TEE_ALG_DSA_SHA256, KEY_2048_256, 32, true},
        {TEE_ALG_DSA_SHA256, KEY_2048_224, 28, true}, /* q's */
        {TEE_ALG_DSA_SHA256, KEY_2048_224, 32, true},
        {TEE_ALG_DSA_SHA256, KEY_2048_224, 30, false},
        {TEE_ALG_DSA_SHA256, KEY_2048_256, 28, false},
        {TEE_ALG_DSA_SHA224, KEY_2048_256, 32, false},
        {TEE_ALG_DSA_SHA3_512, KEY_3072, 32, true},
        {TEE_ALG_DSA_SHA3_512, KEY_3072, 48, false},
    };
    struct rig_asym r;

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
        struct object *key = key_pair(&dsa_keys[cases[i].key]);
        rig_asym_open(&r, cases[i].alg, TEE_MODE_SIGN, key);
        r.from_size = cases[i].size;
        uint32_t res = rig_sign(&r);
        if (cases[i].good)
            assert_int_equal(res, TEE_SUCCESS);
        else
            rig_assert_rule(&r, res, DIGEST_SIZE);
        size_t size = r.size;
        rig_asym_close(&r);
        rig_asym_open(&r, cases[i].alg, TEE_MODE_VERIFY, key);
        r.from_size = cases[i].size;
        r.size = size;
        if (cases[i].good)
            assert_invalid(&r);
        else
            rig_assert_rule(&r, rig_verify(&r), DIGEST_SIZE);
        rig_asym_close(&r);
        object_destroy(key);
    }
}

/* The first bytes of a digest are what is signed. */
static void test_a_digest_longer_than_the_subprime(void **state)
{
    struct object *key = key_pair(&dsa_keys[KEY_2048_224]);
    struct rig_asym sign, verify;

    (void)state;
    rig_asym_open(&sign, TEE_ALG_DSA_SHA256, TEE_MODE_SIGN, key);
    rig_asym_open(&verify, TEE_ALG_DSA_SHA256, TEE_MODE_VERIFY, key);
    memset(sign.from, 0x31, sign.from_size = 32);
    assert_int_equal(rig_sign(&sign), TEE_SUCCESS);
    memset(verify.from, 0x31, verify.from_size = 28);
    memcpy(verify.to, sign.to, verify.size = sign.size);
    assert_int_equal(rig_verify(&verify), TEE_SUCCESS);
    rig_asym_close(&sign);
    rig_asym_close(&verify);
    object_destroy(key);
}

static void test_a_short_buffer_is_told_and_the_call_made_again(void **state)
{
    struct object *key = key_pair(&dsa_keys[KEY_1024]);
    struct rig_asym r;

    (void)state;
    rig_asym_open(&r, TEE_ALG_DSA_SHA1, TEE_MODE_SIGN, key);
    r.from_size = 20;
    for (size_t room = 0; room < 40; room += 39) {
        r.size = room;
        assert_int_equal(rig_sign(&r), TEE_ERROR_SHORT_BUFFER);
        assert_int_equal(r.size, 40);
    }
    assert_int_equal(rig_sign(&r), TEE_SUCCESS);
    rig_asym_close(&r);
    object_destroy(key);
}

static void test_sizes_of_operations(void **state)
{
    static const struct {
        uint32_t alg, bits;
        bool there;
    } cases[] = {
        {TEE_ALG_DSA_SHA1, 512, true},       {TEE_ALG_DSA_SHA1, 1024, true},
        {TEE_ALG_DSA_SHA1, 1088, false},     {TEE_ALG_DSA_SHA1, 2048, false},
        {TEE_ALG_DSA_SHA224, 2048, true},    {TEE_ALG_DSA_SHA224, 1024, false},
        {TEE_ALG_DSA_SHA256, 3072, true},    {TEE_ALG_DSA_SHA256, 2560, false},
        {TEE_ALG_DSA_SHA3_384, 2048, true},  {TEE_ALG_DSA_SHA3_224, 3072, false},
        {TEE_ALG_DSA_SHA3_512, 4096, false}, {TEE_ALG_DSA_SHA3_256, 0, false},
    };
    struct op *op;

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
        uint32_t res = op_create(cases[i].alg, TEE_MODE_SIGN, cases[i].bits, &op);
        assert_int_equal(res, cases[i].there ? TEE_SUCCESS : TEE_ERROR_NOT_SUPPORTED);
        op_destroy(op);
    }
}

/* ---- keys ---- */

static void test_generated_keys(void **state)
{
    (void)state;
    for (unsigned k = 0; k < ARRAY_COUNT(dsa_keys); k++) {
        struct attrs l = domain(&dsa_keys[k]);
        struct object *o;
        assert_int_equal(object_create(TEE_TYPE_DSA_KEYPAIR, 3072, &o), TEE_SUCCESS);
        RIG_OK(object_generate(o, dsa_keys[k].bits, &l, NULL, &m));
        assert_int_equal(o->bits, dsa_keys[k].bits);
        assert_int_equal(o->attrs.count, 5);
        struct rig_number p = rig_number(&o->attrs, TEE_ATTR_DSA_PRIME);
        struct rig_number q = rig_number(&o->attrs, TEE_ATTR_DSA_SUBPRIME);
        struct rig_number g = rig_number(&o->attrs, TEE_ATTR_DSA_BASE);
        struct rig_number y = rig_number(&o->attrs, TEE_ATTR_DSA_PUBLIC_VALUE);
        struct rig_number x = rig_number(&o->attrs, TEE_ATTR_DSA_PRIVATE_VALUE);
        struct rig_number power = rig_power(&g, &x, &p), one = rig_number_of(1);
        struct rig_number reduced = rig_mul(&x, &one, &q);
        assert_true(rig_equal(&power, &y));
        assert_true(rig_equal(&reduced, &x) && x.count > 3);
        object_reset(o);
        RIG_OK(object_generate(o, dsa_keys[k].bits, &l, NULL, &m));
        struct rig_number other = rig_number(&o->attrs, TEE_ATTR_DSA_PRIVATE_VALUE);
        assert_false(rig_equal(&x, &other));
        attrs_clear(&l);
        object_destroy(o);
    }
}

/* The digits with the last changed by that much; to be freed by nobody: there are two at most. */
static const char *changed(const char *digits, int by)
{
    static char text[2][1024];
    static unsigned next;
    char *to = text[next++ % 2];

    strcpy(to, digits);
    to[strlen(to) - 1] = (char)(to[strlen(to) - 1] + by);
    return to;
}

static const struct {
    uint32_t id;
    int from; /* which of `values`; below 0: digits */
    const char *digits;
} bad[] = {
    {TEE_ATTR_DSA_PRIME, -1, "00"},    {TEE_ATTR_DSA_PRIME, 'p', NULL}, /* even */
    {TEE_ATTR_DSA_SUBPRIME, -1, "00"}, {TEE_ATTR_DSA_SUBPRIME, -1, "01"},
    {TEE_ATTR_DSA_SUBPRIME, -1, "0b"}, {TEE_ATTR_DSA_SUBPRIME, 'q', NULL},
    {TEE_ATTR_DSA_BASE, -1, "00"},     {TEE_ATTR_DSA_BASE, -1, "01"},
    {TEE_ATTR_DSA_BASE, 'P', NULL},
};

static const char *bad_digits(unsigned i, const struct dsa_key_vector *v)
{
    if (bad[i].from == 'p')
        return changed(v->p, -1);
    if (bad[i].from == 'q')
        return changed(v->q, -2);
    return bad[i].from == 'P' ? v->p : bad[i].digits;
}

static struct attrs replaced(const struct attrs *l, uint32_t id, const char *digits)
{
    struct attrs to = {0};

    for (unsigned i = 0; i < l->count; i++) {
        if (l->at[i].id == id)
            rig_bytes(&to, id, digits);
        else
            assert_true(attrs_add_bytes(&to, l->at[i].id, l->at[i].bytes, l->at[i].size));
    }
    return to;
}

static void test_domains_that_are_none(void **state)
{
    const struct dsa_key_vector *v = &dsa_keys[KEY_1024];
    struct object *o;

    (void)state;
    assert_int_equal(object_create(TEE_TYPE_DSA_KEYPAIR, 1024, &o), TEE_SUCCESS);
    for (unsigned i = 0; i < ARRAY_COUNT(bad); i++) {
        struct attrs l = domain(v), to = replaced(&l, bad[i].id, bad_digits(i, v));
        RIG_RESULT(object_generate(o, 1024, &to, NULL, &m), TEE_ERROR_BAD_PARAMETERS);
        assert_false(o->initialized);
        rig_bytes(&to, TEE_ATTR_DSA_PUBLIC_VALUE, v->y);
        rig_no_key(TEE_TYPE_DSA_PUBLIC_KEY, 1024, &to, TEE_ERROR_BAD_PARAMETERS);
        attrs_clear(&l);
    }
    /* a base of another order, and a prime of another size, are found when generating */
    struct attrs l = domain(v), to = replaced(&l, TEE_ATTR_DSA_BASE, "02");
    RIG_RESULT(object_generate(o, 1024, &to, NULL, &m), TEE_ERROR_BAD_PARAMETERS);
    RIG_RESULT(object_generate(o, 960, &l, NULL, &m), TEE_ERROR_BAD_PARAMETERS);
    attrs_clear(&to);
    attrs_clear(&l);
    object_destroy(o);
}

static void test_values_that_are_no_key(void **state)
{
    const struct dsa_key_vector *v = &dsa_keys[KEY_768];
    const struct {
        uint32_t id;
        const char *digits;
    } cases[] = {
        {TEE_ATTR_DSA_PUBLIC_VALUE, "00"},  {TEE_ATTR_DSA_PUBLIC_VALUE, v->p},
        {TEE_ATTR_DSA_PRIVATE_VALUE, "00"}, {TEE_ATTR_DSA_PRIVATE_VALUE, v->q},
        {TEE_ATTR_DSA_PRIVATE_VALUE, v->p}, {TEE_ATTR_DSA_PRIVATE_VALUE, "05"},
        {TEE_ATTR_DSA_PUBLIC_VALUE, v->g},
    };
    struct attrs l = domain(v);

    (void)state;
    rig_bytes(&l, TEE_ATTR_DSA_PUBLIC_VALUE, v->y);
    rig_bytes(&l, TEE_ATTR_DSA_PRIVATE_VALUE, v->x);
    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
        struct attrs to = replaced(&l, cases[i].id, cases[i].digits);
        rig_no_key(TEE_TYPE_DSA_KEYPAIR, 768, &to, TEE_ERROR_BAD_PARAMETERS);
    }
    attrs_clear(&l);
}

static void test_a_public_key_of_a_pair(void **state)
{
    struct object *pair = key_pair(&dsa_keys[KEY_512]), *key;

    (void)state;
    assert_int_equal(object_create(TEE_TYPE_DSA_PUBLIC_KEY, 512, &key), TEE_SUCCESS);
    RIG_OK(object_copy(key, pair, &m));
    assert_int_equal(key->attrs.count, 4);
    assert_null(attrs_find(&key->attrs, TEE_ATTR_DSA_PRIVATE_VALUE));
    object_destroy(key);
    object_destroy(pair);
}

static int setup(void **state)
{
    (void)state;
    random_seed(20250203);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_signatures_of_fips_186_are_valid),
        cmocka_unit_test(test_signatures_of_nist_are_valid),
        cmocka_unit_test(test_what_is_changed_is_seen),
        cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_no_two_signatures_are_the_same),
        cmocka_unit_test(test_sizes_of_digests),
        cmocka_unit_test(test_a_digest_longer_than_the_subprime),
        cmocka_unit_test(test_a_short_buffer_is_told_and_the_call_made_again),
        cmocka_unit_test(test_sizes_of_operations),
        cmocka_unit_test(test_generated_keys),
        cmocka_unit_test(test_domains_that_are_none),
        cmocka_unit_test(test_values_that_are_no_key),
        cmocka_unit_test(test_a_public_key_of_a_pair),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
