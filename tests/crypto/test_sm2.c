/* SPDX-License-Identifier: BSD-2-Clause */
/* SM2's signature and encryption: known answers of GB/T 32918.5 and others, libcrypto's own
 * interface as the other implementation, and what is refused. */
#include "curve_rig.h"

#include <stdlib.h>
#include <string.h>

#include "tee/crypto/der.h"

static const struct attrs none;

/* ---- signature ---- */

static void check_signature(const char *const w[])
{
    const struct rig_attr_room r = rig_ec(0, w[2], w[3], w[1]);
    struct object *pair = rig_key(TEE_TYPE_SM2_DSA_KEYPAIR, 256, r.at);
    struct object *public = rig_public_of(pair);
    struct op *signer = rig_op(TEE_ALG_SM2_DSA_SM3, TEE_MODE_SIGN, 256, pair);
    struct op *verifier = rig_op(TEE_ALG_SM2_DSA_SM3, TEE_MODE_VERIFY, 256, public);
    uint8_t digest[32], signature[64];

    assert_int_equal(rig_hex(digest, 32, w[4]), 32);
    assert_int_equal(rig_hex(signature, 32, w[5]), 32);
    assert_int_equal(rig_hex(signature + 32, 32, w[6]), 32);
    RIG_OK(op_asym_verify(verifier, &none, digest, 32, signature, 64, &m));
    assert_int_equal(rig_sign(signer, &none, digest, 32, signature, 64), 64);
    RIG_OK(op_asym_verify(verifier, &none, digest, 32, signature, 64, &m));
    op_destroy(signer);
    op_destroy(verifier);
    object_destroy(pair);
    object_destroy(public);
}

static void test_known_signatures(void **state)
{
    (void)state;
    assert_int_equal(rig_vectors("sm2dsa", check_signature), 9);
}

static void test_all_bits_of_a_signature_count(void **state)
{
    struct object *pair = rig_generate(TEE_TYPE_SM2_DSA_KEYPAIR, 256, 0);
    struct op *signer = rig_op(TEE_ALG_SM2_DSA_SM3, TEE_MODE_SIGN, 256, pair);
    struct op *verifier = rig_op(TEE_ALG_SM2_DSA_SM3, TEE_MODE_VERIFY, 256, pair);
    uint8_t digest[32] = {7}, signature[64];

    (void)state;
    rig_sign(signer, &none, digest, 32, signature, 64);
    for (unsigned bit = 0; bit < 512 + 256; bit++) {
        uint8_t *byte = bit < 512 ? &signature[bit / 8] : &digest[(bit - 512) / 8];
        *byte ^= (uint8_t)(1u << bit % 8);
        RIG_RESULT(op_asym_verify(verifier, &none, digest, 32, signature, 64, &m),
                   TEE_ERROR_SIGNATURE_INVALID);
        *byte ^= (uint8_t)(1u << bit % 8);
    }
    RIG_OK(op_asym_verify(verifier, &none, digest, 32, signature, 64, &m));
    op_destroy(signer);
    op_destroy(verifier);
    object_destroy(pair);
}

static void test_signature_errors(void **state)
{
    struct object *pair = rig_generate(TEE_TYPE_SM2_DSA_KEYPAIR, 256, 0);
    struct object *ecdsa = rig_generate(TEE_TYPE_ECDSA_KEYPAIR, 256, TEE_ECC_CURVE_NIST_P256);
    struct op *signer = rig_op(TEE_ALG_SM2_DSA_SM3, TEE_MODE_SIGN, 256, pair);
    struct op *verifier = rig_op(TEE_ALG_SM2_DSA_SM3, TEE_MODE_VERIFY, 256, pair), *op;
    uint8_t digest[64] = {0}, signature[66] = {0};

    (void)state;
    for (size_t length = 0; length <= 64; length++) {
        size_t size = 64;
        const struct op_data d = {digest, length, signature, &size};
        if (length == 32)
            continue;
        RIG_MISUSE(op_asym_sign(signer, &none, &d, &m), "the hash's size");
        RIG_MISUSE(op_asym_verify(verifier, &none, digest, length, signature, 64, &m),
                   "the hash's size");
    }
    for (size_t room = 0; room < 64; room++) {
        size_t size = room;
        const struct op_data d = {digest, 32, signature, &size};
        RIG_RESULT(op_asym_sign(signer, &none, &d, &m), TEE_ERROR_SHORT_BUFFER);
        assert_int_equal(size, 64);
    }
    /* zeros, and sizes that no signature has */
    for (size_t size = 0; size <= sizeof(signature); size++)
        RIG_RESULT(op_asym_verify(verifier, &none, digest, 32, signature, size, &m),
                   TEE_ERROR_SIGNATURE_INVALID);
    RIG_MISUSE(op_set_key(signer, ecdsa, false, &m), "of a type");
    assert_int_equal(op_create(TEE_ALG_SM2_DSA_SM3, TEE_MODE_SIGN, 384, &op),
                     TEE_ERROR_NOT_SUPPORTED);
    assert_int_equal(op_create(TEE_ALG_SM2_DSA_SM3, TEE_MODE_ENCRYPT, 256, &op),
                     TEE_ERROR_NOT_SUPPORTED);
    op_destroy(signer);
    op_destroy(verifier);
    object_destroy(pair);
    object_destroy(ecdsa);
}

/* ---- encryption ---- */

#define EXTRA 97u

static uint32_t decrypt(struct op *op, const uint8_t *from, size_t from_size, uint8_t *to,
                        size_t *size)
{
    const struct op_data d = {from, from_size, to, size};
    struct misuse m = {0};
    uint32_t res = op_asym_decrypt(op, &none, &d, &m);

    assert_null(m.rule);
    return res;
}

static void check_encryption(const char *const w[])
{
    const struct rig_attr_room r = rig_ec(0, w[2], w[3], w[1]);
    struct object *pair = rig_key(TEE_TYPE_SM2_PKE_KEYPAIR, 256, r.at);
    struct op *op = rig_op(TEE_ALG_SM2_PKE, TEE_MODE_DECRYPT, 256, pair);
    uint8_t ciphertext[512], message[512];
    size_t size = sizeof(message), bytes = rig_hex(ciphertext, sizeof(ciphertext), w[5]);

    if (strcmp(w[6], "ok") == 0) {
        assert_int_equal(decrypt(op, ciphertext, bytes, message, &size), TEE_SUCCESS);
        rig_assert_hex(message, size, w[4]);
    } else {
        assert_int_equal(decrypt(op, ciphertext, bytes, message, &size),
                         TEE_ERROR_CIPHERTEXT_INVALID);
    }
    op_destroy(op);
    object_destroy(pair);
}

static void test_known_ciphertexts(void **state)
{
    (void)state;
    assert_int_equal(rig_vectors("sm2pke", check_encryption), 10);
}

/* libcrypto's ciphertext of a message to ours. */
static size_t bare_encrypt(EVP_PKEY *pkey, const uint8_t *message, size_t size, uint8_t *to)
{
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(pkey, NULL);
    size_t room = size + 200;
    uint8_t *der = malloc(room);
    struct der_in in, all, hash, text;

    assert_int_equal(EVP_PKEY_encrypt_init(ctx), 1);
    assert_int_equal(EVP_PKEY_encrypt(ctx, der, &room, message, size), 1);
    in = (struct der_in){der, room};
    to[0] = 4;
    assert_true(der_take(&in, DER_SEQUENCE, &all));
    assert_true(der_take_number(&all, to + 1, 32) && der_take_number(&all, to + 33, 32));
    assert_true(der_take(&all, DER_OCTET_STRING, &hash) && der_take(&all, DER_OCTET_STRING, &text));
    assert_int_equal(text.left, size);
    assert_int_equal(hash.left, 32);
    memcpy(to + 65, text.at, size);
    memcpy(to + 65 + size, hash.at, 32);
    EVP_PKEY_CTX_free(ctx);
    free(der);
    return size + EXTRA;
}

static EVP_PKEY *bare_public(const struct object *o)
{
    BIGNUM *x = rig_bn(o, TEE_ATTR_ECC_PUBLIC_VALUE_X), *y = rig_bn(o, TEE_ATTR_ECC_PUBLIC_VALUE_Y);
    uint8_t point[65] = {4};
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "SM2", NULL);
    EVP_PKEY *pkey = NULL;
    char group[] = "SM2";
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string("group", group, 0),
        OSSL_PARAM_construct_octet_string("pub", point, sizeof(point)),
        OSSL_PARAM_construct_end(),
    };

    BN_bn2binpad(x, point + 1, 32);
    BN_bn2binpad(y, point + 33, 32);
    assert_int_equal(EVP_PKEY_fromdata_init(ctx), 1);
    assert_int_equal(EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_PUBLIC_KEY, params), 1);
    EVP_PKEY_CTX_free(ctx);
    BN_free(x);
    BN_free(y);
    return pkey;
}

struct crypt {
    struct object *pair, *public;
    struct op *encrypt, *decrypt;
};

static struct crypt crypt_make(void)
{
    struct crypt c = {.pair = rig_generate(TEE_TYPE_SM2_PKE_KEYPAIR, 256, 0)};

    c.public = rig_public_of(c.pair);
    c.encrypt = rig_op(TEE_ALG_SM2_PKE, TEE_MODE_ENCRYPT, 256, c.public);
    c.decrypt = rig_op(TEE_ALG_SM2_PKE, TEE_MODE_DECRYPT, 256, c.pair);
    return c;
}

static void crypt_drop(struct crypt *c)
{
    op_destroy(c->encrypt);
    op_destroy(c->decrypt);
    object_destroy(c->pair);
    object_destroy(c->public);
}

/* There and back, and back from libcrypto, around all sizes at which DER's lengths grow. */
static void test_round_trips(void **state)
{
    static const size_t sizes[] = {1,   2,   3,   16,  24,  31,  32,  33,   54,   55,    56,
                                   57,  63,  64,  65,  118, 119, 120, 127,  128,  129,   150,
                                   151, 152, 182, 183, 255, 256, 257, 1000, 4096, 65535, 65536};
    static uint8_t message[65536], ciphertext[65536 + EXTRA], got[65536];
    struct crypt c = crypt_make();
    EVP_PKEY *pkey = bare_public(c.pair);
    uint64_t seed = 40;

    (void)state;
    for (unsigned i = 0; i < COUNT(sizes); i++) {
        size_t size = sizes[i] + EXTRA, back = sizes[i];
        const struct op_data d = {message, sizes[i], ciphertext, &size};
        rig_random_bytes(&seed, message, sizes[i]);
        RIG_OK(op_asym_encrypt(c.encrypt, &none, &d, &m));
        assert_int_equal(size, sizes[i] + EXTRA);
        assert_memory_not_equal(ciphertext + 65, message, sizes[i]);
        assert_int_equal(decrypt(c.decrypt, ciphertext, size, got, &back), TEE_SUCCESS);
        assert_int_equal(back, sizes[i]);
        assert_memory_equal(got, message, back);
        size = bare_encrypt(pkey, message, sizes[i], ciphertext);
        memset(got, 0, back);
        assert_int_equal(decrypt(c.decrypt, ciphertext, size, got, &back), TEE_SUCCESS);
        assert_memory_equal(got, message, back);
    }
    EVP_PKEY_free(pkey);
    crypt_drop(&c);
}

/* One message in 256 of one byte would have a mask of 0, and must get another. */
static void test_no_message_goes_without_a_mask(void **state)
{
    struct crypt c = crypt_make();
    uint8_t message[1] = {0x4d}, ciphertext[1 + EXTRA];

    (void)state;
    for (unsigned i = 0; i < 800; i++) {
        size_t size = sizeof(ciphertext);
        const struct op_data d = {message, 1, ciphertext, &size};
        RIG_OK(op_asym_encrypt(c.encrypt, &none, &d, &m));
        assert_int_not_equal(ciphertext[65], message[0]);
    }
    crypt_drop(&c);
}

/* A bit of C1 makes it no point; one of C2 or C3 does not fit the hash. Nothing of the message
 * comes out. */
static void test_all_bits_of_a_ciphertext_count(void **state)
{
    struct crypt c = crypt_make();
    uint8_t message[20] = "twenty bytes of text", ciphertext[20 + EXTRA], got[20];
    size_t size = sizeof(ciphertext);
    const struct op_data d = {message, 20, ciphertext, &size};

    (void)state;
    RIG_OK(op_asym_encrypt(c.encrypt, &none, &d, &m));
    for (unsigned bit = 0; bit < 8 * sizeof(ciphertext); bit++) {
        size_t room = sizeof(got);
        uint32_t res;
        ciphertext[bit / 8] ^= (uint8_t)(1u << bit % 8);
        memset(got, 0xa5, sizeof(got));
        res = decrypt(c.decrypt, ciphertext, size, got, &room);
        if (bit / 8 == 0) /* 04 became 05, 06, 00 … of which 06 is the hybrid form */
            assert_int_equal(res, ciphertext[0] == 6 ? TEE_ERROR_NOT_SUPPORTED
                                                     : TEE_ERROR_BAD_PARAMETERS);
        else
            assert_int_equal(res, bit / 8 < 65 ? TEE_ERROR_BAD_PARAMETERS
                                               : TEE_ERROR_CIPHERTEXT_INVALID);
        for (unsigned i = 0; i < sizeof(got); i++)
            assert_int_equal(got[i], 0xa5);
        ciphertext[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    crypt_drop(&c);
}

static void test_other_ciphertexts_are_refused(void **state)
{
    static const struct {
        uint8_t first;
        uint32_t result;
    } forms[] = {{0, TEE_ERROR_BAD_PARAMETERS}, {1, TEE_ERROR_BAD_PARAMETERS},
                 {2, TEE_ERROR_NOT_SUPPORTED},  {3, TEE_ERROR_NOT_SUPPORTED},
                 {5, TEE_ERROR_BAD_PARAMETERS}, {6, TEE_ERROR_NOT_SUPPORTED},
                 {7, TEE_ERROR_NOT_SUPPORTED},  {0x30, TEE_ERROR_BAD_PARAMETERS}};
    struct crypt c = crypt_make(), other = crypt_make();
    uint8_t message[8] = "message", ciphertext[8 + EXTRA], got[8];
    size_t size = sizeof(ciphertext), room = sizeof(got);
    const struct op_data d = {message, 8, ciphertext, &size};

    (void)state;
    RIG_OK(op_asym_encrypt(c.encrypt, &none, &d, &m));
    for (unsigned i = 0; i < COUNT(forms); i++) {
        ciphertext[0] = forms[i].first;
        assert_int_equal(decrypt(c.decrypt, ciphertext, size, got, &room), forms[i].result);
    }
    ciphertext[0] = 4;
    for (size_t length = 0; length < size; length++) {
        uint32_t res = decrypt(c.decrypt, ciphertext, length, got, &room);
        assert_int_equal(res,
                         length <= EXTRA ? TEE_ERROR_BAD_PARAMETERS : TEE_ERROR_CIPHERTEXT_INVALID);
    }
    assert_int_equal(decrypt(other.decrypt, ciphertext, size, got, &room),
                     TEE_ERROR_CIPHERTEXT_INVALID);
    assert_int_equal(decrypt(c.decrypt, ciphertext, size, got, &room), TEE_SUCCESS);
    crypt_drop(&c);
    crypt_drop(&other);
}

static void test_encryption_short_buffers(void **state)
{
    struct crypt c = crypt_make();
    uint8_t message[10] = {1}, ciphertext[10 + EXTRA], got[10];
    size_t size;
    const struct op_data d = {message, 10, ciphertext, &size},
                         empty = {message, 0, ciphertext, &size};

    (void)state;
    memset(ciphertext, 0xa5, sizeof(ciphertext));
    for (size_t room = 0; room < sizeof(ciphertext); room++) {
        size = room;
        RIG_RESULT(op_asym_encrypt(c.encrypt, &none, &d, &m), TEE_ERROR_SHORT_BUFFER);
        assert_int_equal(size, sizeof(ciphertext));
        assert_int_equal(ciphertext[0], 0xa5);
    }
    RIG_OK(op_asym_encrypt(c.encrypt, &none, &d, &m));
    for (size_t room = 0; room < 10; room++) {
        size = room;
        assert_int_equal(decrypt(c.decrypt, ciphertext, sizeof(ciphertext), got, &size),
                         TEE_ERROR_SHORT_BUFFER);
        assert_int_equal(size, 10);
    }
    size = 99;
    RIG_RESULT(op_asym_encrypt(c.encrypt, &none, &empty, &m), TEE_ERROR_BAD_PARAMETERS);
    crypt_drop(&c);
}

static void test_encryption_misuse(void **state)
{
    struct crypt c = crypt_make();
    struct object *dsa = rig_generate(TEE_TYPE_SM2_DSA_KEYPAIR, 256, 0);
    uint8_t bytes[110] = {4};
    size_t size = sizeof(bytes);
    const struct op_data d = {bytes, 4, bytes, &size};
    struct op *op;

    (void)state;
    RIG_MISUSE(op_asym_encrypt(c.decrypt, &none, &d, &m), "another mode");
    RIG_MISUSE(op_asym_decrypt(c.encrypt, &none, &d, &m), "another mode");
    RIG_MISUSE(op_asym_sign(c.encrypt, &none, &d, &m), "another class");
    RIG_MISUSE(op_set_key(c.decrypt, c.public, false, &m), "of a type");
    RIG_MISUSE(op_set_key(c.encrypt, dsa, false, &m), "of a type");
    RIG_OK(op_set_key(c.encrypt, c.pair, false, &m)); /* a pair encrypts too */
    c.pair->usage = TEE_USAGE_DECRYPT;
    RIG_MISUSE(op_set_key(c.encrypt, c.pair, false, &m), "usage");
    RIG_OK(op_set_key(c.encrypt, NULL, false, &m));
    RIG_MISUSE(op_asym_encrypt(c.encrypt, &none, &d, &m), "no key");
    assert_int_equal(op_create(TEE_ALG_SM2_PKE, TEE_MODE_DERIVE, 256, &op),
                     TEE_ERROR_NOT_SUPPORTED);
    object_destroy(dsa);
    crypt_drop(&c);
}

static void test_supported_curves(void **state)
{
    static const uint32_t algs[] = {TEE_ALG_SM2_DSA_SM3, TEE_ALG_SM2_PKE, TEE_ALG_SM2_KEP};

    (void)state;
    for (unsigned i = 0; i < COUNT(algs); i++) {
        assert_true(alg_supported(algs[i], TEE_ECC_CURVE_SM2));
        assert_false(alg_supported(algs[i], TEE_CRYPTO_ELEMENT_NONE));
        assert_false(alg_supported(algs[i], TEE_ECC_CURVE_NIST_P256));
        assert_false(alg_supported(algs[i], TEE_ECC_CURVE_25519));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_signatures),
        cmocka_unit_test(test_all_bits_of_a_signature_count),
        cmocka_unit_test(test_signature_errors),
        cmocka_unit_test(test_known_ciphertexts),
        cmocka_unit_test(test_round_trips),
        cmocka_unit_test(test_no_message_goes_without_a_mask),
        cmocka_unit_test(test_all_bits_of_a_ciphertext_count),
        cmocka_unit_test(test_other_ciphertexts_are_refused),
        cmocka_unit_test(test_encryption_short_buffers),
        cmocka_unit_test(test_encryption_misuse),
        cmocka_unit_test(test_supported_curves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
