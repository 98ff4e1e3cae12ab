/* SPDX-License-Identifier: BSD-2-Clause */
/* Key derivation functions: HKDF, the concatenation KDF, PBKDF2. */
#include "asym_rig.h"
#include "tee_api_defines_extensions.h"

#include "vectors/asym.h"
#include "vectors/kdf.inc"

/* The attributes of a family; 0: it has none. */
struct family {
    uint32_t type, secret, salt, info, length, count;
};
static const struct family families[] = {
    [KIND_HKDF] = {TEE_TYPE_HKDF, TEE_ATTR_SECRET_VALUE, TEE_ATTR_HKDF_SALT, TEE_ATTR_HKDF_INFO,
                   TEE_ATTR_KDF_KEY_SIZE, 0},
    [KIND_HKDF_OPTEE] = {TEE_TYPE_HKDF_IKM, TEE_ATTR_HKDF_IKM, __OPTEE_TEE_ATTR_HKDF_SALT,
                         __OPTEE_ATTR_HKDF_INFO, TEE_ATTR_HKDF_OKM_LENGTH, 0},
    [KIND_CONCAT_KDF] = {TEE_TYPE_CONCAT_KDF_Z, TEE_ATTR_CONCAT_KDF_Z, 0,
                         TEE_ATTR_CONCAT_KDF_OTHER_INFO, TEE_ATTR_CONCAT_KDF_DKM_LENGTH, 0},
    [KIND_PBKDF2] = {TEE_TYPE_PBKDF2_PASSWORD, TEE_ATTR_PBKDF2_PASSWORD, TEE_ATTR_PBKDF2_SALT, 0,
                     TEE_ATTR_PBKDF2_DKM_LENGTH, TEE_ATTR_PBKDF2_ITERATION_COUNT},
};

static const struct family *family_of(uint32_t alg)
{
    return &families[alg_find(alg)->kind];
}

struct rig {
    struct op *op;
    struct attrs params;
    struct object *to;
    struct misuse m;
};

static struct object *secret_object(uint32_t bits)
{
    struct object *o;

    assert_int_equal(object_create(TEE_TYPE_GENERIC_SECRET, bits, &o), TEE_SUCCESS);
    return o;
}

static void open_rig(struct rig *r, uint32_t alg, const char *secret)
{
    const struct family *f = family_of(alg);
    struct attrs l = {0};

    rig_bytes(&l, f->secret, secret);
    struct object *key = rig_key(f->type, 4096, &l);
    *r = (struct rig){.op = rig_op(alg, TEE_MODE_DERIVE, 4096, key), .to = secret_object(4096)};
    object_destroy(key);
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

static void add_value(struct rig *r, uint32_t id, uint32_t value)
{
    assert_true(attrs_add_value(&r->params, id, value, 0));
}

static void add_params(struct rig *r, const struct kdf_vector *v)
{
    const struct family *f = family_of(v->alg);

    if (v->salt)
        rig_bytes(&r->params, f->salt, v->salt);
    if (v->info)
        rig_bytes(&r->params, f->info, v->info);
    if (v->hash)
        add_value(r, TEE_ATTR_HKDF_HASH_ALGORITHM, v->hash);
    if (v->iterations)
        add_value(r, f->count, v->iterations);
    add_value(r, f->length, (uint32_t)strlen(v->key) / 2);
}

static void assert_derived(struct rig *r, const char *key)
{
    assert_int_equal(derive(r), TEE_SUCCESS);
    assert_null(r->m.rule);
    assert_true(r->to->initialized);
    const struct attr *a = attrs_find(&r->to->attrs, TEE_ATTR_SECRET_VALUE);
    rig_assert_hex(a->bytes, a->size, key);
    assert_int_equal(r->to->bits, a->size * 8);
}

static void test_known_keys(void **state)
{
    struct rig r;

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(kdf_vectors); i++) {
        const struct kdf_vector *v = &kdf_vectors[i];
        open_rig(&r, v->alg, v->secret);
        add_params(&r, v);
        assert_derived(&r, v->key);
        object_reset(r.to); /* the operation can be used again */
        assert_derived(&r, v->key);
        close_rig(&r);
    }
}

static void test_every_algorithm_has_a_known_key(void **state)
{
    const struct alg *a;

    (void)state;
    for (unsigned i = 0; (a = alg_at(i)); i++) {
        if (a->kind < KIND_HKDF || a->kind > KIND_PBKDF2)
            continue;
        unsigned k = 0;
        while (k < ARRAY_COUNT(kdf_vectors) && kdf_vectors[k].alg != a->id)
            k++;
        assert_true(k < ARRAY_COUNT(kdf_vectors));
    }
}

/* Each length gives the first bytes of the longest. */
static void test_all_lengths(void **state)
{
    static const uint32_t algs[] = {TEE_ALG_HKDF, TEE_ALG_HKDF_SHA384_DERIVE_KEY,
                                    TEE_ALG_CONCAT_KDF_SHA224_DERIVE_KEY,
                                    TEE_ALG_PBKDF2_HMAC_SHA256_DERIVE_KEY};
    struct rig r;

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(algs); i++) {
        const struct family *f = family_of(algs[i]);
        uint8_t longest[512];
        open_rig(&r, algs[i], "0123456789abcdef");
        if (f->count)
            add_value(&r, f->count, 2);
        add_value(&r, f->length, 512);
        struct attr *length = &r.params.at[r.params.count - 1];
        assert_int_equal(derive(&r), TEE_SUCCESS);
        memcpy(longest, r.to->attrs.at[0].bytes, sizeof(longest));
        for (length->a = 1; length->a < 512; length->a++) {
            object_reset(r.to);
            assert_int_equal(derive(&r), TEE_SUCCESS);
            assert_int_equal(r.to->attrs.at[0].size, length->a);
            assert_memory_equal(r.to->attrs.at[0].bytes, longest, length->a);
        }
        close_rig(&r);
    }
}

/* Longer than what libcrypto's own HKDF takes; the key is that of Python's hmac:
 * hmac(hmac(bytes(32), b'\x01\x23'), bytes(5000) + b'\x01') with SHA-256. */
static void test_a_long_info(void **state)
{
    static const uint8_t zeros[5000];
    struct rig r;

    (void)state;
    open_rig(&r, TEE_ALG_HKDF, "0123");
    assert_true(attrs_add_bytes(&r.params, TEE_ATTR_HKDF_INFO, zeros, sizeof(zeros)));
    add_value(&r, TEE_ATTR_KDF_KEY_SIZE, 32);
    assert_derived(&r, "727ca8a6e8311055209045365a723b3dd6ae23f39dbe7ddca645b13a499a69c1");
    close_rig(&r);
}

/* The names of the standard and those of OP-TEE mean the same; of two the first counts. */
static void test_names_of_attributes(void **state)
{
    static const struct {
        uint32_t alg, salt, info, length;
    } cases[] = {
        {TEE_ALG_HKDF_SHA256_DERIVE_KEY, TEE_ATTR_HKDF_SALT, TEE_ATTR_HKDF_INFO,
         TEE_ATTR_KDF_KEY_SIZE},
        {TEE_ALG_HKDF_SHA256_DERIVE_KEY, __OPTEE_TEE_ATTR_HKDF_SALT, __OPTEE_ATTR_HKDF_INFO,
         TEE_ATTR_HKDF_OKM_LENGTH},
        {TEE_ALG_HKDF, TEE_ATTR_HKDF_SALT, __OPTEE_ATTR_HKDF_INFO, TEE_ATTR_KDF_KEY_SIZE},
        {TEE_ALG_HKDF, __OPTEE_TEE_ATTR_HKDF_SALT, TEE_ATTR_HKDF_INFO, TEE_ATTR_HKDF_OKM_LENGTH},
    };
    const struct kdf_vector *v = &kdf_vectors[0];
    struct rig r;

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
        open_rig(&r, cases[i].alg, v->secret);
        add_value(&r, cases[i].length, (uint32_t)strlen(v->key) / 2);
        rig_bytes(&r.params, cases[i].salt, v->salt);
        rig_bytes(&r.params, cases[i].info, v->info);
        rig_bytes(&r.params, __OPTEE_TEE_ATTR_HKDF_SALT, "ff");
        rig_bytes(&r.params, TEE_ATTR_HKDF_INFO, "ff");
        add_value(&r, TEE_ATTR_KDF_KEY_SIZE, 1);
        assert_derived(&r, v->key);
        close_rig(&r);
    }
}

/* TEE_ALG_HKDF takes OP-TEE's objects too. */
static void test_hkdf_with_a_key_of_op_tee(void **state)
{
    const struct kdf_vector *v = &kdf_vectors[0];
    struct attrs l = {0};
    struct rig r;

    (void)state;
    open_rig(&r, TEE_ALG_HKDF, "00");
    rig_bytes(&l, TEE_ATTR_HKDF_IKM, v->secret);
    struct object *key = rig_key(TEE_TYPE_HKDF_IKM, 4096, &l);
    RIG_OK(op_set_key(r.op, key, false, &m));
    object_destroy(key);
    rig_bytes(&r.params, TEE_ATTR_HKDF_SALT, v->salt);
    rig_bytes(&r.params, TEE_ATTR_HKDF_INFO, v->info);
    add_value(&r, TEE_ATTR_KDF_KEY_SIZE, (uint32_t)strlen(v->key) / 2);
    assert_derived(&r, v->key);
    close_rig(&r);
}

static void assert_rule(struct rig *r, const char *words)
{
    assert_int_not_equal(derive(r), TEE_SUCCESS);
    assert_non_null(r->m.rule);
    if (!strstr(r->m.rule, words))
        fail_msg("\"%s\" has not \"%s\"", r->m.rule, words);
    assert_string_equal(r->m.clause, "6.8.1");
    assert_false(r->to->initialized);
    assert_int_equal(r->to->attrs.count, 0);
    r->m = (struct misuse){.rule = NULL};
}

static void test_lengths_that_cannot_be(void **state)
{
    static const struct {
        uint32_t alg, bits, length;
        const char *words;
    } cases[] = {
        {TEE_ALG_HKDF, 4096, 0, "of no bytes"},
        {TEE_ALG_HKDF, 4096, 513, "larger than the object's maximum"},
        {TEE_ALG_HKDF, 256, 33, "larger than the object's maximum"},
        {TEE_ALG_HKDF, 256, 0xffffffff, "larger than the object's maximum"},
        {TEE_ALG_HKDF, 256, 0x20000001, "larger than the object's maximum"},
        {TEE_ALG_HKDF_MD5_DERIVE_KEY, 8, 2, "larger than the object's maximum"},
        {TEE_ALG_CONCAT_KDF_SHA1_DERIVE_KEY, 4096, 0, "of no bytes"},
        {TEE_ALG_CONCAT_KDF_SHA1_DERIVE_KEY, 160, 21, "larger than the object's maximum"},
        {TEE_ALG_PBKDF2_HMAC_SHA1_DERIVE_KEY, 4096, 0, "of no bytes"},
        {TEE_ALG_PBKDF2_HMAC_SM3_DERIVE_KEY, 160, 21, "larger than the object's maximum"},
    };
    struct rig r;

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
        const struct family *f = family_of(cases[i].alg);
        open_rig(&r, cases[i].alg, "00");
        object_destroy(r.to);
        r.to = secret_object(cases[i].bits);
        if (f->count)
            add_value(&r, f->count, 1);
        assert_rule(&r, "no attribute has the derived key's length");
        add_value(&r, f->length, cases[i].length);
        assert_rule(&r, cases[i].words);
        close_rig(&r);
    }
}

static void test_iterations_that_cannot_be(void **state)
{
    struct rig r;

    (void)state;
    open_rig(&r, TEE_ALG_PBKDF2_HMAC_SHA1_DERIVE_KEY, "00");
    add_value(&r, TEE_ATTR_PBKDF2_DKM_LENGTH, 20);
    assert_rule(&r, "ITERATION_COUNT is missing or 0");
    add_value(&r, TEE_ATTR_PBKDF2_ITERATION_COUNT, 0);
    assert_rule(&r, "ITERATION_COUNT is missing or 0");
    close_rig(&r);
}

/* Says so at the call with that number, 1 being the first; 0: never. */
struct asker {
    unsigned asked, stop_at;
};

static bool ask(void *arg)
{
    struct asker *a = arg;

    return ++a->asked == a->stop_at;
}

static void open_pbkdf2(struct rig *r, uint32_t iterations, uint32_t size)
{
    open_rig(r, TEE_ALG_PBKDF2_HMAC_SHA256_DERIVE_KEY, "70617373");
    rig_bytes(&r->params, TEE_ATTR_PBKDF2_SALT, "73616c74");
    add_value(r, TEE_ATTR_PBKDF2_ITERATION_COUNT, iterations);
    add_value(r, TEE_ATTR_PBKDF2_DKM_LENGTH, size);
}

/* The key is that of Python's hashlib.pbkdf2_hmac('sha256', b'pass', b'salt', 10000, 40). */
static void test_many_iterations_ask(void **state)
{
    struct asker a = {0};
    const struct stop stop = {ask, &a};
    struct rig r;

    (void)state;
    open_pbkdf2(&r, 10000, 40);
    assert_int_equal(op_derive(r.op, &r.params, r.to, &stop, &r.m), TEE_SUCCESS);
    rig_assert_hex(r.to->attrs.at[0].bytes, r.to->attrs.at[0].size,
                   "d92ddd6b9e2ad06f734340ce2f37a07292e9597788c5877b"
                   "267440368089215d6d069201f77dd2dd");
    assert_int_equal(a.asked, 2 * 10000 / 4096); /* two blocks */
    close_rig(&r);
}

/* Of the most iterations that there can be, and in the second block. */
static void test_iterations_that_nobody_wants(void **state)
{
    static const struct {
        uint32_t iterations;
        unsigned stop_at;
    } cases[] = {{UINT32_MAX, 1}, {UINT32_MAX, 3}, {5000, 2}};
    struct rig r;

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
        struct asker a = {.stop_at = cases[i].stop_at};
        const struct stop stop = {ask, &a};
        open_pbkdf2(&r, cases[i].iterations, 64);
        assert_int_equal(op_derive(r.op, &r.params, r.to, &stop, &r.m), TEE_ERROR_CANCEL);
        assert_null(r.m.rule);
        assert_int_equal(a.asked, cases[i].stop_at);
        assert_false(r.to->initialized);
        assert_int_equal(r.to->attrs.count, 0);
        close_rig(&r);
    }
}

static void test_hashes_that_are_none(void **state)
{
    static const uint32_t algs[] = {TEE_ALG_SHAKE128, TEE_ALG_HMAC_SHA256, TEE_ALG_HKDF, 0};
    struct rig r;

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(algs); i++) {
        open_rig(&r, TEE_ALG_HKDF, "00");
        add_value(&r, TEE_ATTR_KDF_KEY_SIZE, 16);
        add_value(&r, TEE_ATTR_HKDF_HASH_ALGORITHM, algs[i]);
        assert_rule(&r, "TEE_ATTR_HKDF_HASH_ALGORITHM is no digest");
        close_rig(&r);
    }
}

static void test_attributes_of_others(void **state)
{
    const struct alg *a;
    struct rig r;

    (void)state;
    for (unsigned i = 0; (a = alg_at(i)); i++) {
        if (a->kind < KIND_HKDF || a->kind > KIND_PBKDF2)
            continue;
        const struct family *f = family_of(a->id);
        open_rig(&r, a->id, "00");
        if (f->count)
            add_value(&r, f->count, 1);
        add_value(&r, f->length, 8);
        rig_bytes(&r.params, f->secret, "00");
        assert_rule(&r, "an attribute that the algorithm does not take");
        attrs_clear(&r.params);
        add_value(
            &r, a->kind == KIND_PBKDF2 ? TEE_ATTR_HKDF_OKM_LENGTH : TEE_ATTR_PBKDF2_DKM_LENGTH, 8);
        assert_rule(&r, "an attribute that the algorithm does not take");
        close_rig(&r);
    }
    open_rig(&r, TEE_ALG_HKDF_SHA1_DERIVE_KEY, "00"); /* its hash is in its name */
    add_value(&r, TEE_ATTR_HKDF_OKM_LENGTH, 8);
    add_value(&r, TEE_ATTR_HKDF_HASH_ALGORITHM, TEE_ALG_SHA1);
    assert_rule(&r, "an attribute that the algorithm does not take");
    close_rig(&r);
}

static void test_objects_and_keys(void **state)
{
    struct object *o, *aes;
    struct attrs none = {0};
    struct rig r;

    (void)state;
    open_rig(&r, TEE_ALG_HKDF, "00");
    add_value(&r, TEE_ATTR_KDF_KEY_SIZE, 8);
    assert_int_equal(object_create(TEE_TYPE_HKDF, 64, &o), TEE_SUCCESS);
    RIG_OK(object_generate(o, 64, &none, NULL, &m)); /* a key of the standard's type */
    RIG_OK(op_set_key(r.op, o, false, &m));
    assert_int_equal(derive(&r), TEE_SUCCESS);
    object_destroy(o);
    static const uint32_t ext[] = {TEE_TYPE_HKDF_IKM, TEE_TYPE_CONCAT_KDF_Z,
                                   TEE_TYPE_PBKDF2_PASSWORD};
    for (unsigned i = 0; i < ARRAY_COUNT(ext); i++) {
        assert_int_equal(object_create(ext[i], 64, &o), TEE_SUCCESS);
        RIG_MISUSE(object_generate(o, 64, &none, NULL, &m), "only populated");
        object_destroy(o);
    }
    object_reset(r.to);
    object_destroy(r.to);
    assert_int_equal(object_create(TEE_TYPE_AES, 128, &aes), TEE_SUCCESS);
    r.to = aes;
    assert_rule(&r, "no TEE_TYPE_GENERIC_SECRET");
    close_rig(&r);
}

static void test_empty_secrets(void **state)
{
    struct object *o;

    (void)state;
    assert_int_equal(object_create(TEE_TYPE_HKDF_IKM, 0, &o), TEE_SUCCESS);
    object_destroy(o);
    assert_int_equal(object_create(TEE_TYPE_PBKDF2_PASSWORD, 0, &o), TEE_SUCCESS);
    object_destroy(o);
    assert_int_equal(object_create(TEE_TYPE_CONCAT_KDF_Z, 0, &o), TEE_SUCCESS);
    object_destroy(o);
    assert_int_equal(object_create(TEE_TYPE_HKDF, 0, &o), TEE_ERROR_NOT_SUPPORTED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_keys),
        cmocka_unit_test(test_every_algorithm_has_a_known_key),
        cmocka_unit_test(test_all_lengths),
        cmocka_unit_test(test_a_long_info),
        cmocka_unit_test(test_names_of_attributes),
        cmocka_unit_test(test_hkdf_with_a_key_of_op_tee),
        cmocka_unit_test(test_lengths_that_cannot_be),
        cmocka_unit_test(test_iterations_that_cannot_be),
        cmocka_unit_test(test_many_iterations_ask),
        cmocka_unit_test(test_iterations_that_nobody_wants),
        cmocka_unit_test(test_hashes_that_are_none),
        cmocka_unit_test(test_attributes_of_others),
        cmocka_unit_test(test_objects_and_keys),
        cmocka_unit_test(test_empty_secrets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
