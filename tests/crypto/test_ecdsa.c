/* SPDX-License-Identifier: BSD-2-Clause */
/* ECDSA: known answers on all curves, libcrypto's own interface as the other implementation, and
 * what is refused. */
#include "curve_rig.h"

#include <string.h>

#include <openssl/ecdsa.h>

#define SIZE_MAX_ (2 * 66)

static const struct {
    uint32_t alg;
    size_t digest_size;
} algs[] = {
    {TEE_ALG_ECDSA_SHA1, 20},     {TEE_ALG_ECDSA_SHA224, 28},   {TEE_ALG_ECDSA_SHA256, 32},
    {TEE_ALG_ECDSA_SHA384, 48},   {TEE_ALG_ECDSA_SHA512, 64},   {TEE_ALG_ECDSA_SHA3_224, 28},
    {TEE_ALG_ECDSA_SHA3_256, 32}, {TEE_ALG_ECDSA_SHA3_384, 48}, {TEE_ALG_ECDSA_SHA3_512, 64},
};

/* As TAs have them that were built before OP-TEE 3.20. */
static const struct {
    uint32_t alg, bits, curve;
} old_algs[] = {
    {0x70001041, 192, TEE_ECC_CURVE_NIST_P192}, {0x70002041, 224, TEE_ECC_CURVE_NIST_P224},
    {0x70003041, 256, TEE_ECC_CURVE_NIST_P256}, {0x70004041, 384, TEE_ECC_CURVE_NIST_P384},
    {0x70005041, 521, TEE_ECC_CURVE_NIST_P521},
};

static const struct attrs none;

/* ---- known answers ---- */

static void check_vector(const char *const w[])
{
    const struct rig_curve *c = rig_curve_named(w[1]);
    const struct rig_attr_room r = rig_ec(c->id, w[4], w[5], NULL);
    struct object *key = rig_key(TEE_TYPE_ECDSA_PUBLIC_KEY, c->bits, r.at);
    struct op *op = rig_op(rig_ecdsa_named(w[2]), TEE_MODE_VERIFY, c->bits, key);
    uint8_t digest[64], signature[SIZE_MAX_];
    size_t digest_size = rig_hex(digest, sizeof(digest), w[3]);
    size_t size = rig_hex(signature, sizeof(signature), w[6]);

    size += rig_hex(signature + size, sizeof(signature) - size, w[7]);
    RIG_RESULT(op_asym_verify(op, &none, digest, digest_size, signature, size, &m),
               strcmp(w[8], "ok") == 0 ? TEE_SUCCESS : TEE_ERROR_SIGNATURE_INVALID);
    op_destroy(op);
    object_destroy(key);
}

static void test_known_answers(void **state)
{
    (void)state;
    assert_int_equal(rig_vectors("ecdsa", check_vector), 251);
}

/* ---- the other implementation ---- */

static EVP_PKEY *bare_key(const struct object *o, const struct rig_curve *c)
{
    BIGNUM *x = rig_bn(o, TEE_ATTR_ECC_PUBLIC_VALUE_X), *y = rig_bn(o, TEE_ATTR_ECC_PUBLIC_VALUE_Y);
    uint8_t point[1 + SIZE_MAX_] = {4};
    int size = ((int)c->bits + 7) / 8;
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    EVP_PKEY *pkey = NULL;
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string("group", (char *)(uintptr_t)c->name, 0),
        OSSL_PARAM_construct_octet_string("pub", point, (size_t)(1 + 2 * size)),
        OSSL_PARAM_construct_end(),
    };

    assert_int_equal(BN_bn2binpad(x, point + 1, size), size);
    assert_int_equal(BN_bn2binpad(y, point + 1 + size, size), size);
    assert_int_equal(EVP_PKEY_fromdata_init(ctx), 1);
    assert_int_equal(EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_PUBLIC_KEY, params), 1);
    EVP_PKEY_CTX_free(ctx);
    BN_free(x);
    BN_free(y);
    return pkey;
}

/* r || s to DER. */
static int to_der(const uint8_t *signature, size_t size, uint8_t *der)
{
    ECDSA_SIG *sig = ECDSA_SIG_new();
    int half = (int)size / 2, length;

    ECDSA_SIG_set0(sig, BN_bin2bn(signature, half, NULL), BN_bin2bn(signature + half, half, NULL));
    length = i2d_ECDSA_SIG(sig, &der);
    ECDSA_SIG_free(sig);
    return length;
}

static int bare_verify(EVP_PKEY *pkey, const uint8_t *digest, size_t digest_size,
                       const uint8_t *signature, size_t size)
{
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(pkey, NULL);
    uint8_t der[200];
    int length = to_der(signature, size, der), valid;

    assert_int_equal(EVP_PKEY_verify_init(ctx), 1);
    valid = EVP_PKEY_verify(ctx, der, (size_t)length, digest, digest_size);
    EVP_PKEY_CTX_free(ctx);
    return valid;
}

/* Signed here, verified there and here; with a bit changed nowhere. */
static void sign_and_verify(const struct rig_curve *c, uint32_t alg, size_t digest_size,
                            uint64_t *seed)
{
    struct object *pair = rig_generate(TEE_TYPE_ECDSA_KEYPAIR, c->bits, c->id);
    struct object *public = rig_public_of(pair);
    struct op *signer = rig_op(alg, TEE_MODE_SIGN, c->bits, pair);
    struct op *verifier = rig_op(alg, TEE_MODE_VERIFY, c->bits, public);
    struct op *with_pair = rig_op(alg, TEE_MODE_VERIFY, c->bits, pair);
    EVP_PKEY *pkey = bare_key(pair, c);
    uint8_t digest[64], signature[SIZE_MAX_];
    size_t size;

    rig_random_bytes(seed, digest, digest_size);
    size = rig_sign(signer, &none, digest, digest_size, signature, sizeof(signature));
    assert_int_equal(size, 2 * ((c->bits + 7) / 8));
    assert_int_equal(bare_verify(pkey, digest, digest_size, signature, size), 1);
    RIG_OK(op_asym_verify(verifier, &none, digest, digest_size, signature, size, &m));
    RIG_OK(op_asym_verify(with_pair, &none, digest, digest_size, signature, size, &m));
    signature[rig_random(seed) % size] ^= (uint8_t)(1u << rig_random(seed) % 8);
    RIG_RESULT(op_asym_verify(verifier, &none, digest, digest_size, signature, size, &m),
               TEE_ERROR_SIGNATURE_INVALID);
    EVP_PKEY_free(pkey);
    op_destroy(signer);
    op_destroy(verifier);
    op_destroy(with_pair);
    object_destroy(public);
    object_destroy(pair);
}

static void test_all_curves_with_all_hashes(void **state)
{
    uint64_t seed = 20;

    (void)state;
    for (unsigned i = 0; i < RIG_CURVES; i++) {
        for (unsigned h = 0; h < COUNT(algs); h++)
            sign_and_verify(&rig_curves[i], algs[h].alg, algs[h].digest_size, &seed);
    }
}

static const struct rig_curve *curve_of(uint32_t id)
{
    const struct rig_curve *c = rig_curves;

    while (c->id != id)
        c++;
    return c;
}

static void test_old_identifiers_take_any_digest(void **state)
{
    uint64_t seed = 21;

    (void)state;
    for (unsigned i = 0; i < COUNT(old_algs); i++) {
        for (size_t size = 1; size <= 64; size += 21)
            sign_and_verify(curve_of(old_algs[i].curve), old_algs[i].alg, size, &seed);
    }
}

/* One signature in 128 has an r or s with a leading zero; another one in 500 both operations. */
static void test_numbers_keep_their_width(void **state)
{
    const struct rig_curve *c = curve_of(TEE_ECC_CURVE_NIST_P256);
    struct object *pair = rig_generate(TEE_TYPE_ECDSA_KEYPAIR, 256, c->id);
    struct op *op = rig_op(TEE_ALG_ECDSA_SHA256, TEE_MODE_SIGN, 256, pair);
    struct op *verifier = rig_op(TEE_ALG_ECDSA_SHA256, TEE_MODE_VERIFY, 256, pair);
    EVP_PKEY *pkey = bare_key(pair, c);
    uint8_t digest[32] = {1}, signature[64];
    unsigned narrow = 0;

    (void)state;
    for (unsigned i = 0; i < 4000 && narrow < 3; i++) {
        assert_int_equal(rig_sign(op, &none, digest, 32, signature, 64), 64);
        if (signature[0] && signature[32])
            continue;
        narrow++;
        assert_int_equal(bare_verify(pkey, digest, 32, signature, 64), 1);
        RIG_OK(op_asym_verify(verifier, &none, digest, 32, signature, 64, &m));
    }
    assert_int_equal(narrow, 3); /* otherwise so in one run of 10^10 */
    EVP_PKEY_free(pkey);
    op_destroy(op);
    op_destroy(verifier);
    object_destroy(pair);
}

/* ---- what is refused ---- */

/* RFC 6979, A.2.5: SHA-256 of "sample" */
#define P256_X "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"
#define P256_Y "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299"
#define P256_D "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721"
#define P256_E "AF2BDBE1AA9B6EC1E2ADE1D694F41FC71A831D0268E9891562113D8A62ADD1BF"
#define P256_R "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716"
#define P256_S "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8"
#define P256_N "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"
/* n - s, which is as good as s */
#define P256_S_OPPOSITE "0834E36AD29A83BF2BC9385E491D6099C8FDF9D1ED67AA7EA5F51F93782857A9"
#define ZEROS           "0000000000000000000000000000000000000000000000000000000000000000"
#define ONES            "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"

static struct object *p256_pair(void)
{
    const struct rig_attr_room r = rig_ec(TEE_ECC_CURVE_NIST_P256, P256_X, P256_Y, P256_D);

    return rig_key(TEE_TYPE_ECDSA_KEYPAIR, 256, r.at);
}

static void test_bad_signatures(void **state)
{
    static const struct {
        const char *signature;
        uint32_t result;
    } cases[] = {
        {P256_R P256_S, TEE_SUCCESS},
        {P256_R P256_S_OPPOSITE, TEE_SUCCESS},
        {P256_S P256_R, TEE_ERROR_SIGNATURE_INVALID},
        {ZEROS P256_S, TEE_ERROR_SIGNATURE_INVALID},
        {P256_R ZEROS, TEE_ERROR_SIGNATURE_INVALID},
        {ZEROS ZEROS, TEE_ERROR_SIGNATURE_INVALID},
        {P256_N P256_S, TEE_ERROR_SIGNATURE_INVALID},
        {P256_R P256_N, TEE_ERROR_SIGNATURE_INVALID},
        {ONES ONES, TEE_ERROR_SIGNATURE_INVALID},
        {"", TEE_ERROR_SIGNATURE_INVALID},
        {P256_R, TEE_ERROR_SIGNATURE_INVALID},
        {P256_R P256_S "00", TEE_ERROR_SIGNATURE_INVALID},
        {"00" P256_R P256_S, TEE_ERROR_SIGNATURE_INVALID},
        {"00" P256_R "00" P256_S, TEE_ERROR_SIGNATURE_INVALID},
        /* the same in DER */
        {"3046022100" P256_R "022100" P256_S, TEE_ERROR_SIGNATURE_INVALID},
    };
    struct object *key = p256_pair();
    struct op *op = rig_op(TEE_ALG_ECDSA_SHA256, TEE_MODE_VERIFY, 256, key);
    uint8_t digest[32], signature[80];

    (void)state;
    rig_hex(digest, sizeof(digest), P256_E);
    for (unsigned i = 0; i < COUNT(cases); i++) {
        size_t size = rig_hex(signature, sizeof(signature), cases[i].signature);
        RIG_RESULT(op_asym_verify(op, &none, digest, 32, signature, size, &m), cases[i].result);
    }
    op_destroy(op);
    object_destroy(key);
}

static void test_all_bits_of_a_signature_count(void **state)
{
    struct object *key = p256_pair();
    struct op *op = rig_op(TEE_ALG_ECDSA_SHA256, TEE_MODE_VERIFY, 256, key);
    uint8_t digest[32], signature[64];

    (void)state;
    rig_hex(digest, sizeof(digest), P256_E);
    rig_hex(signature, sizeof(signature), P256_R P256_S);
    for (unsigned bit = 0; bit < 512 + 256; bit++) {
        uint8_t *byte = bit < 512 ? &signature[bit / 8] : &digest[(bit - 512) / 8];
        *byte ^= (uint8_t)(1u << bit % 8);
        RIG_RESULT(op_asym_verify(op, &none, digest, 32, signature, 64, &m),
                   TEE_ERROR_SIGNATURE_INVALID);
        *byte ^= (uint8_t)(1u << bit % 8);
    }
    RIG_OK(op_asym_verify(op, &none, digest, 32, signature, 64, &m));
    op_destroy(op);
    object_destroy(key);
}

static void test_short_buffers(void **state)
{
    struct object *key = p256_pair();
    struct op *op = rig_op(TEE_ALG_ECDSA_SHA256, TEE_MODE_SIGN, 256, key);
    struct op *verifier = rig_op(TEE_ALG_ECDSA_SHA256, TEE_MODE_VERIFY, 256, key);
    uint8_t digest[32] = {5}, signature[100];

    (void)state;
    for (size_t room = 0; room < 64; room++) {
        size_t size = room;
        const struct op_data d = {digest, 32, room ? signature : NULL, &size};
        memset(signature, 0xa5, sizeof(signature));
        RIG_RESULT(op_asym_sign(op, &none, &d, &m), TEE_ERROR_SHORT_BUFFER);
        assert_int_equal(size, 64);
        for (unsigned i = 0; i < sizeof(signature); i++)
            assert_int_equal(signature[i], 0xa5);
    }
    assert_int_equal(rig_sign(op, &none, digest, 32, signature, 99), 64);
    assert_int_equal(signature[64], 0xa5);
    RIG_OK(op_asym_verify(verifier, &none, digest, 32, signature, 64, &m));
    op_destroy(op);
    op_destroy(verifier);
    object_destroy(key);
}

static void test_digests_of_another_length(void **state)
{
    struct object *key = p256_pair();
    uint8_t digest[65] = {0}, signature[64];

    (void)state;
    for (unsigned h = 0; h < COUNT(algs); h++) {
        struct op *op = rig_op(algs[h].alg, TEE_MODE_SIGN, 256, key);
        struct op *verifier = rig_op(algs[h].alg, TEE_MODE_VERIFY, 256, key);
        for (size_t length = 0; length <= sizeof(digest); length++) {
            size_t size = 0; /* the rule is looked at before the room */
            const struct op_data d = {digest, length, signature, &size};
            if (length == algs[h].digest_size)
                continue;
            RIG_MISUSE(op_asym_sign(op, &none, &d, &m), "the hash's size");
            RIG_MISUSE(op_asym_verify(verifier, &none, digest, length, signature, 64, &m),
                       "the hash's size");
        }
        op_destroy(op);
        op_destroy(verifier);
    }
    object_destroy(key);
}

static void test_misuse(void **state)
{
    struct object *key = p256_pair(), *public = rig_public_of(key);
    struct object *ecdh = rig_generate(TEE_TYPE_ECDH_KEYPAIR, 256, TEE_ECC_CURVE_NIST_P256);
    struct op *op = rig_op(TEE_ALG_ECDSA_SHA256, TEE_MODE_SIGN, 256, NULL);
    struct op *verifier = rig_op(TEE_ALG_ECDSA_SHA256, TEE_MODE_VERIFY, 256, NULL);
    struct op *small = rig_op(TEE_ALG_ECDSA_SHA256, TEE_MODE_SIGN, 224, NULL);
    uint8_t digest[32] = {0}, signature[64];
    size_t size = 64;
    const struct op_data d = {digest, 32, signature, &size};

    (void)state;
    RIG_MISUSE(op_asym_sign(op, &none, &d, &m), "no key");
    RIG_MISUSE(op_asym_verify(op, &none, digest, 32, signature, 64, &m), "another mode");
    RIG_MISUSE(op_asym_sign(verifier, &none, &d, &m), "another mode");
    RIG_MISUSE(op_asym_encrypt(op, &none, &d, &m), "another class");
    RIG_MISUSE(op_asym_decrypt(op, &none, &d, &m), "another class");
    RIG_MISUSE(op_set_key(op, public, false, &m), "of a type");
    RIG_MISUSE(op_set_key(op, ecdh, false, &m), "of a type");
    RIG_MISUSE(op_set_key(verifier, ecdh, false, &m), "of a type");
    RIG_MISUSE(op_set_key(small, key, false, &m), "larger");
    key->usage &= ~TEE_USAGE_SIGN;
    RIG_MISUSE(op_set_key(op, key, false, &m), "usage");
    RIG_OK(op_set_key(verifier, key, false, &m));
    public->usage &= ~TEE_USAGE_VERIFY;
    RIG_MISUSE(op_set_key(verifier, public, false, &m), "usage");
    op_destroy(op);
    op_destroy(verifier);
    op_destroy(small);
    object_destroy(key);
    object_destroy(public);
    object_destroy(ecdh);
}

/* The identifiers of TAs that were built before OP-TEE 3.20 are those of NIST's curves. */
static void test_old_identifiers_and_curves(void **state)
{
    struct object *nist = p256_pair();
    struct object *bsi = rig_generate(TEE_TYPE_ECDSA_KEYPAIR, 256, TEE_ECC_CURVE_BSI_P256r1);
    struct op *old = rig_op(0x70003041, TEE_MODE_SIGN, 256, NULL);
    struct op *now = rig_op(TEE_ALG_ECDSA_SHA256, TEE_MODE_SIGN, 256, NULL);

    (void)state;
    RIG_MISUSE(op_set_key(old, bsi, false, &m), "on a curve");
    RIG_OK(op_set_key(old, nist, false, &m));
    RIG_OK(op_set_key(now, bsi, false, &m));
    op_destroy(old);
    op_destroy(now);
    object_destroy(nist);
    object_destroy(bsi);
}

/* A key of another curve takes the place of the first; without a key there is nothing to sign with.
 */
static void test_keys_take_turns(void **state)
{
    struct object *first = rig_generate(TEE_TYPE_ECDSA_KEYPAIR, 521, TEE_ECC_CURVE_NIST_P521);
    struct object *second = rig_generate(TEE_TYPE_ECDSA_KEYPAIR, 160, TEE_ECC_CURVE_BSI_P160t1);
    struct op *op = rig_op(TEE_ALG_ECDSA_SHA1, TEE_MODE_SIGN, 521, first);
    uint8_t digest[20] = {3}, signature[SIZE_MAX_];
    size_t size = sizeof(signature);
    const struct op_data d = {digest, 20, signature, &size};

    (void)state;
    assert_int_equal(rig_sign(op, &none, digest, 20, signature, SIZE_MAX_), 132);
    RIG_OK(op_set_key(op, second, false, &m));
    object_destroy(second); /* the operation has a copy */
    assert_int_equal(rig_sign(op, &none, digest, 20, signature, SIZE_MAX_), 40);
    RIG_OK(op_set_key(op, NULL, false, &m));
    RIG_MISUSE(op_asym_sign(op, &none, &d, &m), "no key");
    RIG_OK(op_set_key(op, first, false, &m));
    RIG_OK(op_reset(op, &m)); /* keeps it */
    assert_int_equal(rig_sign(op, &none, digest, 20, signature, SIZE_MAX_), 132);
    op_destroy(op);
    object_destroy(first);
}

static void assert_create(uint32_t alg, uint32_t mode, uint32_t bits, uint32_t result)
{
    struct op *op;

    assert_int_equal(op_create(alg, mode, bits, &op), result);
    op_destroy(op);
}

static void test_sizes_and_modes(void **state)
{
    (void)state;
    for (unsigned h = 0; h < COUNT(algs); h++) {
        for (unsigned i = 0; i < RIG_CURVES; i++)
            assert_create(algs[h].alg, TEE_MODE_SIGN, rig_curves[i].bits, TEE_SUCCESS);
        assert_create(algs[h].alg, TEE_MODE_SIGN, 159, TEE_ERROR_NOT_SUPPORTED);
        assert_create(algs[h].alg, TEE_MODE_VERIFY, 522, TEE_ERROR_NOT_SUPPORTED);
        assert_create(algs[h].alg, TEE_MODE_ENCRYPT, 256, TEE_ERROR_NOT_SUPPORTED);
        assert_create(algs[h].alg, TEE_MODE_DERIVE, 256, TEE_ERROR_NOT_SUPPORTED);
    }
    for (unsigned i = 0; i < COUNT(old_algs); i++) {
        for (unsigned j = 0; j < COUNT(old_algs); j++)
            assert_create(old_algs[i].alg, TEE_MODE_SIGN, old_algs[j].bits,
                          i == j ? TEE_SUCCESS : TEE_ERROR_NOT_SUPPORTED);
    }
}

static void test_supported_curves(void **state)
{
    (void)state;
    for (unsigned h = 0; h < COUNT(algs); h++) {
        for (unsigned i = 0; i < RIG_CURVES; i++)
            assert_true(alg_supported(algs[h].alg, rig_curves[i].id));
        assert_false(alg_supported(algs[h].alg, TEE_CRYPTO_ELEMENT_NONE));
        assert_false(alg_supported(algs[h].alg, TEE_ECC_CURVE_SM2));
        assert_false(alg_supported(algs[h].alg, TEE_ECC_CURVE_25519));
        assert_false(alg_supported(algs[h].alg, 6));
    }
    for (unsigned i = 0; i < COUNT(old_algs); i++) {
        for (unsigned j = 0; j < COUNT(old_algs); j++)
            assert_int_equal(alg_supported(old_algs[i].alg, old_algs[j].curve), i == j);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_answers),
        cmocka_unit_test(test_all_curves_with_all_hashes),
        cmocka_unit_test(test_old_identifiers_take_any_digest),
        cmocka_unit_test(test_numbers_keep_their_width),
        cmocka_unit_test(test_bad_signatures),
        cmocka_unit_test(test_all_bits_of_a_signature_count),
        cmocka_unit_test(test_short_buffers),
        cmocka_unit_test(test_digests_of_another_length),
        cmocka_unit_test(test_misuse),
        cmocka_unit_test(test_keys_take_turns),
        cmocka_unit_test(test_old_identifiers_and_curves),
        cmocka_unit_test(test_sizes_and_modes),
        cmocka_unit_test(test_supported_curves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
