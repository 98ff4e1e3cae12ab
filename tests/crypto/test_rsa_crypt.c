/* SPDX-License-Identifier: BSD-2-Clause */
/* RSA encryption: PKCS#1 v1.5, OAEP, numbers without padding. */
#include "rsa_rig.h"

#include <stdio.h>

static void add_label(struct attrs *l, const char *label)
{
    if (label)
        rig_bytes(l, TEE_ATTR_RSA_OAEP_LABEL, label);
}

static void add_mgf(struct attrs *l, uint32_t alg)
{
    if (alg)
        assert_true(attrs_add_bytes(l, TEE_ATTR_RSA_OAEP_MGF_HASH, &alg, sizeof(alg)));
}

static void open_vector(struct rig_asym *r, const struct rsa_message_vector *v, enum rsa_form form)
{
    struct object *key = rsa_key(rsa_key_vector(v->key), form);

    rig_asym_open(r, v->alg, TEE_MODE_DECRYPT, key);
    object_destroy(key);
    add_label(&r->params, v->label);
    add_mgf(&r->params, v->mgf);
    r->from_size = rig_hex(r->from, sizeof(r->from), v->cipher);
}

static void test_messages_of_rfc_8017_are_decrypted(void **state)
{
    const struct rsa_message_vector *v;
    struct rig_asym r;

    (void)state;
    for (unsigned i = 0; (v = rsa_message_vector(i)); i++) {
        for (enum rsa_form form = RSA_PAIR; form < RSA_FORMS; form++) {
            open_vector(&r, v, form);
            assert_int_equal(rig_decrypt(&r), TEE_SUCCESS);
            rig_assert_hex(r.to, r.size, v->message);
            rig_asym_close(&r);
        }
    }
}

static void test_numbers_are_encrypted(void **state)
{
    const struct rsa_message_vector *v;
    unsigned seen = 0;
    struct rig_asym r;

    (void)state;
    for (unsigned i = 0; (v = rsa_message_vector(i)); i++) {
        if (v->alg != TEE_ALG_RSA_NOPAD)
            continue;
        for (enum rsa_form form = RSA_PUBLIC; form < RSA_FORMS; form++) {
            struct object *key = rsa_key(rsa_key_vector(v->key), form);
            rig_asym_open(&r, v->alg, TEE_MODE_ENCRYPT, key);
            r.from_size = rig_hex(r.from, sizeof(r.from), v->message);
            assert_int_equal(rig_encrypt(&r), TEE_SUCCESS);
            rig_assert_hex(r.to, r.size, v->cipher);
            rig_asym_close(&r);
            object_destroy(key);
            seen++;
        }
    }
    assert_int_equal(seen, KEYS * RSA_FORMS);
}

static void test_published_messages_are_decrypted(void **state)
{
    const struct rsa_whole_vector *v;
    struct rig_asym r;

    (void)state;
    for (unsigned i = 0; (v = rsa_whole_vector(i)); i++) {
        struct rsa_key_vector k = {
            (unsigned)strlen(v->n) * 4, v->n, v->e, v->d, v->p, v->q, v->dp, v->dq, v->qinv};
        struct object *key = rsa_key(&k, RSA_PAIR);
        rig_asym_open(&r, v->alg, TEE_MODE_DECRYPT, key);
        add_mgf(&r.params, v->mgf);
        r.from_size = rig_hex(r.from, sizeof(r.from), v->cipher);
        assert_int_equal(rig_decrypt(&r), TEE_SUCCESS);
        rig_assert_hex(r.to, r.size, v->message);
        rig_asym_close(&r);
        object_destroy(key);
    }
}

/* The longest message of an algorithm with a key of that size; more than any: none fits. */
static size_t longest(const struct alg *a, size_t size)
{
    size_t padding = a->kind == KIND_RSA_OAEP ? 2 * hash_size(a->hash) + 2 : 11;

    return a->kind == KIND_RSA_NOPAD ? size : size - padding;
}

/* Encrypts with one operation what the other decrypts. */
struct pair {
    struct rig_asym encrypt, decrypt;
};

static void open_pair(struct pair *p, uint32_t alg, const struct object *key)
{
    rig_asym_open(&p->encrypt, alg, TEE_MODE_ENCRYPT, key);
    rig_asym_open(&p->decrypt, alg, TEE_MODE_DECRYPT, key);
}

static void close_pair(struct pair *p)
{
    rig_asym_close(&p->encrypt);
    rig_asym_close(&p->decrypt);
}

static void there_and_back(struct pair *p)
{
    assert_int_equal(rig_encrypt(&p->encrypt), TEE_SUCCESS);
    memcpy(p->decrypt.from, p->encrypt.to, p->encrypt.size);
    p->decrypt.from_size = p->encrypt.size;
    assert_int_equal(rig_decrypt(&p->decrypt), TEE_SUCCESS);
    assert_int_equal(p->decrypt.size, p->encrypt.from_size);
    assert_memory_equal(p->decrypt.to, p->encrypt.from, p->encrypt.from_size);
}

static void test_messages_of_all_sizes(void **state)
{
    struct object *key = rsa_key(rsa_key_vector(KEY_ALL), RSA_PAIR);
    const struct alg *a;
    uint64_t seed = 20250102;
    unsigned seen = 0;
    struct pair p;

    (void)state;
    for (unsigned i = 0; (a = alg_at(i)); i++) {
        if (a->kind != KIND_RSA_ES && a->kind != KIND_RSA_OAEP)
            continue;
        seen++;
        open_pair(&p, a->id, key);
        for (size_t size = 0; size <= longest(a, 160); size++) {
            rig_asym_again(&p.encrypt);
            rig_asym_again(&p.decrypt);
            p.encrypt.from_size = size;
            rig_random_bytes(&seed, p.encrypt.from, size);
            there_and_back(&p);
        }
        rig_asym_again(&p.encrypt);
        p.encrypt.from_size = longest(a, 160) + 1;
        assert_int_equal(rig_encrypt(&p.encrypt), TEE_ERROR_BAD_PARAMETERS);
        assert_null(p.encrypt.m.rule);
        close_pair(&p);
    }
    assert_int_equal(seen, 11);
    object_destroy(key);
}

static void test_keys_of_all_sizes(void **state)
{
    uint64_t seed = 20250103;
    struct pair p;

    (void)state;
    for (unsigned k = 0; k < KEYS; k++) {
        struct object *key = rsa_key(rsa_key_vector(k), RSA_PAIR);
        open_pair(&p, TEE_ALG_RSAES_PKCS1_V1_5, key);
        p.encrypt.from_size = (key->bits + 7) / 8 - 11;
        rig_random_bytes(&seed, p.encrypt.from, p.encrypt.from_size);
        there_and_back(&p);
        close_pair(&p);
        open_pair(&p, TEE_ALG_RSA_NOPAD, key);
        p.encrypt.from_size = (key->bits + 7) / 8 - 1;
        rig_random_bytes(&seed, p.encrypt.from, p.encrypt.from_size);
        p.encrypt.from[0] |= 1;
        there_and_back(&p);
        close_pair(&p);
        object_destroy(key);
    }
}

static void test_labels_and_hashes_last_for_one_call(void **state)
{
    static const uint32_t mgf[] = {
        0, TEE_ALG_MD5, TEE_ALG_SHA1, TEE_ALG_SHA512, TEE_ALG_SHA3_384, TEE_ALG_SM3};
    static const char *const label[] = {NULL, "00", "616263", ""};
    struct object *key = rsa_key(rsa_key_vector(KEY_ALL), RSA_PAIR);
    uint64_t seed = 20250104;
    struct pair p;

    (void)state;
    open_pair(&p, TEE_ALG_RSAES_PKCS1_OAEP_MGF1_SHA256, key);
    p.encrypt.from_size = 5;
    for (unsigned i = 0; i < 200; i++) {
        rig_asym_again(&p.encrypt);
        rig_asym_again(&p.decrypt);
        const char *l = label[rig_random(&seed) % ARRAY_COUNT(label)];
        uint32_t h = mgf[rig_random(&seed) % ARRAY_COUNT(mgf)];
        add_label(&p.encrypt.params, l);
        add_mgf(&p.encrypt.params, h);
        add_mgf(&p.decrypt.params, h);
        add_label(&p.decrypt.params, l);
        there_and_back(&p);
        /* without them, or with others, it is another ciphertext */
        const char *other = label[1 + rig_random(&seed) % 2];
        bool same = l && strcmp(l, other) == 0;
        rig_asym_again(&p.decrypt);
        add_mgf(&p.decrypt.params, h);
        add_label(&p.decrypt.params, other);
        assert_int_equal(rig_decrypt(&p.decrypt),
                         same ? TEE_SUCCESS : TEE_ERROR_CIPHERTEXT_INVALID);
        rig_asym_again(&p.decrypt);
        add_label(&p.decrypt.params, l);
        assert_int_equal(rig_decrypt(&p.decrypt), h ? TEE_ERROR_CIPHERTEXT_INVALID : TEE_SUCCESS);
    }
    close_pair(&p);
    object_destroy(key);
}

static void test_hashes_of_mgf1_that_are_none(void **state)
{
    static const struct {
        uint32_t alg;
        size_t size;
        uint32_t result;
    } cases[] = {
        {TEE_ALG_SHAKE128, 4, TEE_ERROR_NOT_SUPPORTED},
        {TEE_ALG_SHAKE256, 4, TEE_ERROR_NOT_SUPPORTED},
        {TEE_ALG_HMAC_SHA256, 4, TEE_ERROR_NOT_SUPPORTED},
        {TEE_ALG_RSA_NOPAD, 4, TEE_ERROR_NOT_SUPPORTED},
        {0, 4, TEE_ERROR_NOT_SUPPORTED},
        {TEE_ALG_SHA1, 0, TEE_ERROR_BAD_PARAMETERS},
        {TEE_ALG_SHA1, 3, TEE_ERROR_BAD_PARAMETERS},
        {TEE_ALG_SHA1, 5, TEE_ERROR_BAD_PARAMETERS},
    };
    struct object *key = rsa_key(rsa_key_vector(KEY_ALL), RSA_PAIR);
    struct pair p;

    (void)state;
    open_pair(&p, TEE_ALG_RSAES_PKCS1_OAEP_MGF1_SHA1, key);
    p.encrypt.from_size = 5;
    there_and_back(&p);
    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
        uint8_t bytes[8] = {0};
        struct attrs *l = &p.encrypt.params;
        memcpy(bytes, &cases[i].alg, 4);
        rig_asym_again(&p.encrypt);
        rig_asym_again(&p.decrypt);
        assert_true(attrs_add_bytes(l, TEE_ATTR_RSA_OAEP_MGF_HASH, bytes, cases[i].size));
        assert_true(attrs_copy(&p.decrypt.params, l));
        assert_int_equal(rig_encrypt(&p.encrypt), cases[i].result);
        assert_int_equal(rig_decrypt(&p.decrypt), cases[i].result);
        assert_null(p.encrypt.m.rule);
    }
    rig_asym_again(&p.encrypt);
    rig_asym_again(&p.decrypt);
    there_and_back(&p);
    close_pair(&p);
    object_destroy(key);
}

static void assert_invalid(struct rig_asym *r)
{
    memset(r->to, 0x5a, sizeof(r->to));
    r->size = sizeof(r->to);
    assert_int_equal(rig_decrypt(r), TEE_ERROR_CIPHERTEXT_INVALID);
    assert_null(r->m.rule);
    for (size_t i = 0; i < sizeof(r->to); i++)
        assert_int_equal(r->to[i], 0x5a);
}

static void test_a_changed_ciphertext_is_invalid(void **state)
{
    const struct rsa_message_vector *v;
    uint64_t seed = 20250105;
    struct rig_asym r;

    (void)state;
    for (unsigned i = 0; (v = rsa_message_vector(i)); i++) {
        if (v->alg == TEE_ALG_RSA_NOPAD)
            continue;
        open_vector(&r, v, RSA_PAIR);
        r.from[1 + rig_random(&seed) % (r.from_size - 1)] ^= 1;
        assert_invalid(&r);
        memset(r.from, 0xff, r.from_size); /* not below the modulus */
        assert_invalid(&r);
        memset(r.from, 0, r.from_size);
        assert_invalid(&r);
        rig_asym_close(&r);
    }
}

static void test_a_ciphertext_of_another_length(void **state)
{
    const struct rsa_message_vector *v;
    struct rig_asym r;

    (void)state;
    for (unsigned i = 0; (v = rsa_message_vector(i)); i++) {
        if (v->alg == TEE_ALG_RSA_NOPAD)
            continue;
        open_vector(&r, v, RSA_PAIR);
        size_t size = r.from_size;
        r.from[size] = 0;
        for (r.from_size = size - 1; r.from_size <= size + 1; r.from_size += 2)
            assert_int_equal(rig_decrypt(&r), TEE_ERROR_BAD_PARAMETERS);
        r.from_size = 0;
        assert_int_equal(rig_decrypt(&r), TEE_ERROR_BAD_PARAMETERS);
        assert_null(r.m.rule);
        rig_asym_close(&r);
    }
}

/* What RFC 8017, 7.2.2 calls a decryption error, made with the public key. */
static void test_bad_padding_is_an_error(void **state)
{
    static const struct {
        const char *what;
        uint8_t first, second;
        unsigned padding; /* bytes before the zero; 158: there is none */
        bool good;
    } cases[] = {
        {"good", 0, 2, 8, true},           {"longer", 0, 2, 100, true},
        {"nothing left", 0, 2, 157, true}, {"too short", 0, 2, 7, false},
        {"none", 0, 2, 0, false},          {"no end", 0, 2, 158, false},
        {"first byte", 1, 2, 8, false},    {"a signature's", 0, 1, 8, false},
        {"type 0", 0, 0, 8, false},        {"type 3", 0, 3, 8, false},
    };
    struct object *key = rsa_key(rsa_key_vector(KEY_ALL), RSA_PAIR);
    struct rig_asym number, decrypt;

    (void)state;
    rig_asym_open(&number, TEE_ALG_RSA_NOPAD, TEE_MODE_ENCRYPT, key);
    rig_asym_open(&decrypt, TEE_ALG_RSAES_PKCS1_V1_5, TEE_MODE_DECRYPT, key);
    for (unsigned i = 0; i < ARRAY_COUNT(cases); i++) {
        rig_asym_again(&number);
        number.from_size = 160;
        memset(number.from, 0x77, 160);
        number.from[0] = cases[i].first;
        number.from[1] = cases[i].second;
        if (cases[i].padding < 158)
            number.from[2 + cases[i].padding] = 0;
        assert_int_equal(rig_encrypt(&number), TEE_SUCCESS);
        decrypt.from_size = 160;
        memset(decrypt.from, 0, 160);
        memcpy(decrypt.from + 160 - number.size, number.to, number.size);
        rig_asym_again(&decrypt);
        if (cases[i].good) {
            assert_int_equal(rig_decrypt(&decrypt), TEE_SUCCESS);
            assert_int_equal(decrypt.size, 157 - cases[i].padding);
        } else {
            for (unsigned n = 0; n < 3; n++)
                assert_invalid(&decrypt);
        }
    }
    rig_asym_close(&number);
    rig_asym_close(&decrypt);
    object_destroy(key);
}

static void test_a_short_buffer_is_told_and_the_call_made_again(void **state)
{
    const struct rsa_message_vector *v;
    struct rig_asym r;

    (void)state;
    for (unsigned i = 0; (v = rsa_message_vector(i)); i++) {
        size_t size = strlen(v->message) / 2;
        open_vector(&r, v, RSA_PAIR);
        for (unsigned n = 0; n < 2 && size; n++) {
            r.size = n ? size - 1 : 0;
            r.to[0] = 0x5a;
            assert_int_equal(rig_decrypt(&r), TEE_ERROR_SHORT_BUFFER);
            assert_int_equal(r.size, size);
            assert_int_equal(r.to[0], 0x5a);
        }
        r.size = size; /* not the modulus' size is needed, but the message's */
        assert_int_equal(rig_decrypt(&r), TEE_SUCCESS);
        rig_asym_close(&r);
        struct object *key = rsa_key(rsa_key_vector(v->key), RSA_PUBLIC);
        rig_asym_open(&r, v->alg, TEE_MODE_ENCRYPT, key);
        r.from_size = rig_hex(r.from, sizeof(r.from), v->message);
        r.size = strlen(v->cipher) / 2 - 1;
        assert_int_equal(rig_encrypt(&r), TEE_ERROR_SHORT_BUFFER);
        assert_int_equal(r.size, strlen(v->cipher) / 2);
        assert_int_equal(rig_encrypt(&r), TEE_SUCCESS);
        assert_int_equal(r.size, strlen(v->cipher) / 2);
        rig_asym_close(&r);
        object_destroy(key);
    }
}

static void test_no_message_fits(void **state)
{
    struct object *key = rsa_key(rsa_key_vector(KEY_256), RSA_PUBLIC);
    struct rig_asym r;

    (void)state;
    rig_asym_open(&r, TEE_ALG_RSAES_PKCS1_OAEP_MGF1_SHA256, TEE_MODE_ENCRYPT, key);
    assert_int_equal(rig_encrypt(&r), TEE_ERROR_BAD_PARAMETERS);
    rig_asym_close(&r);
    object_destroy(key);
}

/* The number `from`, in that many bytes, to the power of the mode's exponent. */
static uint32_t number(struct rig_asym *r, const char *from)
{
    rig_asym_again(r);
    r->from_size = rig_hex(r->from, sizeof(r->from), from);
    return r->op->mode == TEE_MODE_ENCRYPT ? rig_encrypt(r) : rig_decrypt(r);
}

static void test_numbers_at_the_limits(void **state)
{
    static const unsigned keys[] = {KEY_256, KEY_511, KEY_3200};
    char digits[1024], less_one[1024];
    struct rig_asym r;

    (void)state;
    for (unsigned k = 0; k < ARRAY_COUNT(keys) * 2; k++) {
        const struct rsa_key_vector *v = rsa_key_vector(keys[k / 2]);
        struct object *key = rsa_key(v, RSA_PAIR);
        rig_asym_open(&r, TEE_ALG_RSA_NOPAD, k % 2 ? TEE_MODE_DECRYPT : TEE_MODE_ENCRYPT, key);
        assert_int_equal(number(&r, ""), TEE_SUCCESS); /* 0 is one byte */
        rig_assert_hex(r.to, r.size, "00");
        assert_int_equal(number(&r, "000000"), TEE_SUCCESS);
        rig_assert_hex(r.to, r.size, "00");
        assert_int_equal(number(&r, "0001"), TEE_SUCCESS);
        rig_assert_hex(r.to, r.size, "01");
        strcpy(less_one, v->n);
        less_one[strlen(less_one) - 1]--; /* n is odd: its last digit is not 0 */
        if (less_one[strlen(less_one) - 1] == '`')
            less_one[strlen(less_one) - 1] = '9';
        assert_int_equal(number(&r, less_one), TEE_SUCCESS); /* -1 to an odd power */
        rig_assert_hex(r.to, r.size, less_one);
        assert_int_equal(number(&r, v->n), TEE_ERROR_BAD_PARAMETERS);
        snprintf(digits, sizeof(digits), "00%s", less_one);
        assert_int_equal(number(&r, digits), TEE_ERROR_BAD_PARAMETERS);
        assert_null(r.m.rule);
        rig_asym_close(&r);
        object_destroy(key);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_messages_of_rfc_8017_are_decrypted),
        cmocka_unit_test(test_numbers_are_encrypted),
        cmocka_unit_test(test_published_messages_are_decrypted),
        cmocka_unit_test(test_messages_of_all_sizes),
        cmocka_unit_test(test_keys_of_all_sizes),
        cmocka_unit_test(test_labels_and_hashes_last_for_one_call),
        cmocka_unit_test(test_hashes_of_mgf1_that_are_none),
        cmocka_unit_test(test_a_changed_ciphertext_is_invalid),
        cmocka_unit_test(test_a_ciphertext_of_another_length),
        cmocka_unit_test(test_bad_padding_is_an_error),
        cmocka_unit_test(test_a_short_buffer_is_told_and_the_call_made_again),
        cmocka_unit_test(test_no_message_fits),
        cmocka_unit_test(test_numbers_at_the_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
