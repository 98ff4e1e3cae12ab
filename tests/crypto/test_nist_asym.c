/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The vectors of NIST, RSA Laboratories and RFCs in the Debian package
 * python3-cryptography-vectors for RSA, DSA, Diffie-Hellman and HKDF. Skipped (77) where it is not
 * installed.
 */
#include "asym_rig.h"

#include <stdio.h>

#include "nist_rig.h"
#include "tee_api_defines_extensions.h"

static const struct {
    const char *name;
    uint32_t digest, pkcs1, pss, dsa;
} hashes[] = {
    {"SHA1", TEE_ALG_SHA1, TEE_ALG_RSASSA_PKCS1_V1_5_SHA1, TEE_ALG_RSASSA_PKCS1_PSS_MGF1_SHA1,
     TEE_ALG_DSA_SHA1},
    {"SHA224", TEE_ALG_SHA224, TEE_ALG_RSASSA_PKCS1_V1_5_SHA224,
     TEE_ALG_RSASSA_PKCS1_PSS_MGF1_SHA224, TEE_ALG_DSA_SHA224},
    {"SHA256", TEE_ALG_SHA256, TEE_ALG_RSASSA_PKCS1_V1_5_SHA256,
     TEE_ALG_RSASSA_PKCS1_PSS_MGF1_SHA256, TEE_ALG_DSA_SHA256},
    {"SHA384", TEE_ALG_SHA384, TEE_ALG_RSASSA_PKCS1_V1_5_SHA384,
     TEE_ALG_RSASSA_PKCS1_PSS_MGF1_SHA384, 0},
    {"SHA512", TEE_ALG_SHA512, TEE_ALG_RSASSA_PKCS1_V1_5_SHA512,
     TEE_ALG_RSASSA_PKCS1_PSS_MGF1_SHA512, 0},
};

/* The row of "SHA1" or "SHA-1". */
static unsigned hash_index(const char *name)
{
    unsigned i = 0;

    while (strncmp(hashes[i].name, name, 3) != 0 ||
           strcmp(hashes[i].name + 3, name + 3 + (name[3] == '-')) != 0) {
        i++;
        assert_true(i < ARRAY_COUNT(hashes));
    }
    return i;
}

static size_t digest(uint32_t alg, const uint8_t *message, size_t size, uint8_t *to)
{
    struct op *op = rig_op(alg, TEE_MODE_DIGEST, 0, NULL);
    size_t room = 64;
    const struct op_data d = {.from = message, .from_size = size, .to = to, .size = &room};

    RIG_OK(op_digest_final(op, &d, &m));
    op_destroy(op);
    return room;
}

/* The digest of the field, as what r signs or verifies. */
static void take_digest(struct rig_asym *r, const struct nist_vector *v, const char *name,
                        uint32_t alg)
{
    static uint8_t message[8192];
    size_t size = nist_bytes(v, name, message, sizeof(message));

    r->from_size = digest(alg, message, size, r->from);
}

static void add_number(struct attrs *l, uint32_t id, const struct nist_vector *v, const char *name)
{
    rig_bytes(l, id, nist_digits(v, name));
}

static bool has_result(const struct nist_vector *v)
{
    return nist_field(v, "Result") != NULL;
}

static bool passes(const struct nist_vector *v)
{
    return !has_result(v) || *nist_field(v, "Result") == 'P';
}

/* ---- RSA signatures ---- */

/* NULL: the values are refused. */
static struct object *rsa_key(const struct nist_vector *v, bool pair)
{
    struct attrs l = {0};
    struct object *key;
    struct misuse m = {0};

    add_number(&l, TEE_ATTR_RSA_MODULUS, v, "n");
    add_number(&l, TEE_ATTR_RSA_PUBLIC_EXPONENT, v, "e");
    if (pair)
        add_number(&l, TEE_ATTR_RSA_PRIVATE_EXPONENT, v, "d");
    uint32_t type = pair ? TEE_TYPE_RSA_KEYPAIR : TEE_TYPE_RSA_PUBLIC_KEY;
    assert_int_equal(object_create(type, 4096, &key), TEE_SUCCESS);
    if (object_populate(key, &l, &m) != TEE_SUCCESS) {
        object_destroy(key);
        key = NULL;
    }
    attrs_clear(&l);
    return key;
}

static void add_salt(struct rig_asym *r, int salt)
{
    if (salt >= 0)
        assert_true(attrs_add_value(&r->params, TEE_ATTR_RSA_PSS_SALT_LENGTH, (uint32_t)salt, 0));
}

/* salt: bytes; -1: PKCS#1 v1.5. */
static void check_rsa(const struct nist_vector *v, int salt)
{
    unsigned h = hash_index(nist_field(v, "SHAAlg"));
    struct object *key = rsa_key(v, false);
    struct rig_asym r;

    nist_ran++;
    if (!key) {
        assert_false(passes(v));
        return;
    }
    rig_asym_open(&r, salt < 0 ? hashes[h].pkcs1 : hashes[h].pss, TEE_MODE_VERIFY, key);
    add_salt(&r, salt);
    take_digest(&r, v, "Msg", hashes[h].digest);
    r.size = nist_bytes(v, "S", r.to, sizeof(r.to));
    assert_int_equal(rig_verify(&r), passes(v) ? TEE_SUCCESS : TEE_ERROR_SIGNATURE_INVALID);
    rig_asym_close(&r);
    object_destroy(key);
    if (!has_result(v) || !passes(v) || salt >= 0)
        return;
    /* there is the private exponent, and the signature is the only one */
    key = rsa_key(v, true);
    assert_non_null(key);
    rig_asym_open(&r, hashes[h].pkcs1, TEE_MODE_SIGN, key);
    take_digest(&r, v, "Msg", hashes[h].digest);
    assert_int_equal(rig_sign(&r), TEE_SUCCESS);
    rig_assert_hex(r.to, r.size, nist_field(v, "S"));
    rig_asym_close(&r);
    object_destroy(key);
}

static void check_pkcs1(const struct nist_vector *v, uint32_t alg)
{
    (void)alg;
    check_rsa(v, -1);
}

static void check_pss(const struct nist_vector *v, uint32_t salt)
{
    const char *value = nist_field(v, "SaltVal");

    check_rsa(v, value ? (int)strlen(value) / 2 : (int)salt);
}

static void test_rsa_signatures(void **state)
{
    (void)state;
    nist_run("asymmetric/RSA/FIPS_186-2/SigGen15_186-2.rsp", check_pkcs1, 0, "S", "");
    nist_run("asymmetric/RSA/FIPS_186-2/SigGen15_186-3.rsp", check_pkcs1, 0, "S", "");
    nist_run("asymmetric/RSA/FIPS_186-2/SigVer15_186-3.rsp", check_pkcs1, 0, "Result", "");
    nist_run("asymmetric/RSA/FIPS_186-2/SigGenPSS_186-2.rsp", check_pss, 20, "S", "");
    nist_run("asymmetric/RSA/FIPS_186-2/SigGenPSS_186-3.rsp", check_pss, 0, "S", "");
    nist_run("asymmetric/RSA/FIPS_186-2/SigVerPSS_186-3.rsp", check_pss, 0, "Result", "");
}

/* ---- RSA Laboratories ---- */

static struct object *labelled_key(const struct nist_vector *v)
{
    static const struct {
        uint32_t id;
        const char *name;
    } parts[] = {
        {TEE_ATTR_RSA_MODULUS, "Modulus"},
        {TEE_ATTR_RSA_PUBLIC_EXPONENT, "Public exponent"},
        {TEE_ATTR_RSA_PRIVATE_EXPONENT, "Exponent"}, /* the second of that name */
        {TEE_ATTR_RSA_PRIME1, "Prime 1"},
        {TEE_ATTR_RSA_PRIME2, "Prime 2"},
        {TEE_ATTR_RSA_EXPONENT1, "Prime exponent 1"},
        {TEE_ATTR_RSA_EXPONENT2, "Prime exponent 2"},
        {TEE_ATTR_RSA_COEFFICIENT, "Coefficient"},
    };
    struct attrs l = {0};

    for (unsigned i = 0; i < ARRAY_COUNT(parts); i++)
        add_number(&l, parts[i].id, v, parts[i].name);
    return rig_key(TEE_TYPE_RSA_KEYPAIR, 2048, &l);
}

static uint32_t mgf_of_file; /* 0: not said */

static void check_decryption(const struct nist_vector *v, uint32_t alg)
{
    struct object *key = labelled_key(v);
    struct rig_asym r;

    rig_asym_open(&r, alg, TEE_MODE_DECRYPT, key);
    if (mgf_of_file)
        assert_true(attrs_add_bytes(&r.params, TEE_ATTR_RSA_OAEP_MGF_HASH, &mgf_of_file,
                                    sizeof(mgf_of_file)));
    r.from_size = nist_bytes(v, "Encryption", r.from, sizeof(r.from));
    assert_int_equal(rig_decrypt(&r), TEE_SUCCESS);
    rig_assert_hex(r.to, r.size, nist_field(v, "Message"));
    rig_asym_close(&r);
    object_destroy(key);
    nist_ran++;
}

static void check_labelled_signature(const struct nist_vector *v, uint32_t alg)
{
    struct object *key = labelled_key(v);
    bool pss = alg_find(alg)->kind == KIND_RSA_PSS;
    struct rig_asym r;

    rig_asym_open(&r, alg, pss ? TEE_MODE_VERIFY : TEE_MODE_SIGN, key);
    take_digest(&r, v, "Message to be signed", TEE_ALG_SHA1);
    if (pss) {
        r.size = nist_bytes(v, "Signature", r.to, sizeof(r.to));
        assert_int_equal(rig_verify(&r), TEE_SUCCESS);
    } else {
        assert_int_equal(rig_sign(&r), TEE_SUCCESS);
        rig_assert_hex(r.to, r.size, nist_field(v, "Signature"));
    }
    rig_asym_close(&r);
    object_destroy(key);
    nist_ran++;
}

static void test_rsa_laboratories(void **state)
{
    (void)state;
    mgf_of_file = 0;
    nist_run_labelled("asymmetric/RSA/pkcs1v15crypt-vectors.txt", check_decryption,
                      TEE_ALG_RSAES_PKCS1_V1_5, "Encryption");
    nist_run_labelled("asymmetric/RSA/pkcs-1v2-1d2-vec/oaep-vect.txt", check_decryption,
                      TEE_ALG_RSAES_PKCS1_OAEP_MGF1_SHA1, "Encryption");
    nist_run_labelled("asymmetric/RSA/pkcs1v15sign-vectors.txt", check_labelled_signature,
                      TEE_ALG_RSASSA_PKCS1_V1_5_SHA1, "Signature");
    nist_run_labelled("asymmetric/RSA/pkcs-1v2-1d2-vec/pss-vect.txt", check_labelled_signature,
                      TEE_ALG_RSASSA_PKCS1_PSS_MGF1_SHA1, "Signature");
}

static void test_oaep_with_two_hashes(void **state)
{
    static const struct {
        const char *name;
        uint32_t digest, oaep;
    } of[] = {
        {"sha1", TEE_ALG_SHA1, TEE_ALG_RSAES_PKCS1_OAEP_MGF1_SHA1},
        {"sha224", TEE_ALG_SHA224, TEE_ALG_RSAES_PKCS1_OAEP_MGF1_SHA224},
        {"sha256", TEE_ALG_SHA256, TEE_ALG_RSAES_PKCS1_OAEP_MGF1_SHA256},
        {"sha384", TEE_ALG_SHA384, TEE_ALG_RSAES_PKCS1_OAEP_MGF1_SHA384},
        {"sha512", TEE_ALG_SHA512, TEE_ALG_RSAES_PKCS1_OAEP_MGF1_SHA512},
    };
    char path[64];

    (void)state;
    for (unsigned i = 1; i < ARRAY_COUNT(of) * ARRAY_COUNT(of); i++) {
        unsigned mgf = i / ARRAY_COUNT(of), hash = i % ARRAY_COUNT(of);
        snprintf(path, sizeof(path), "asymmetric/RSA/oaep-custom/oaep-%s-%s.txt", of[mgf].name,
                 of[hash].name);
        mgf_of_file = of[mgf].digest;
        nist_run_labelled(path, check_decryption, of[hash].oaep, "Encryption");
    }
}

/* ---- DSA ---- */

static void add_dsa_domain(struct attrs *l, const struct nist_vector *v)
{
    add_number(l, TEE_ATTR_DSA_PRIME, v, "P");
    add_number(l, TEE_ATTR_DSA_SUBPRIME, v, "Q");
    add_number(l, TEE_ATTR_DSA_BASE, v, "G");
    add_number(l, TEE_ATTR_DSA_PUBLIC_VALUE, v, "Y");
}

/* "mod = L=2048, N=224, SHA-224" or "mod = 1024", which is with SHA-1. */
static unsigned dsa_hash(const struct nist_vector *v)
{
    const char *sha = strstr(v->section, "SHA-");
    return hash_index(sha ? sha : "SHA-1");
}

static void check_dsa(const struct nist_vector *v, uint32_t alg)
{
    unsigned h = dsa_hash(v);
    struct attrs l = {0};
    struct rig_asym r;
    size_t half = strlen(nist_field(v, "Q")) / 2;
    uint32_t bits = (uint32_t)strlen(nist_field(v, "P")) * 4;

    (void)alg;
    if (!hashes[h].dsa || !alg_takes_size(alg_find(hashes[h].dsa), bits))
        return; /* a combination that the API has not */
    add_dsa_domain(&l, v);
    struct object *key = rig_key(TEE_TYPE_DSA_PUBLIC_KEY, bits, &l);
    rig_asym_open(&r, hashes[h].dsa, TEE_MODE_VERIFY, key);
    take_digest(&r, v, "Msg", hashes[h].digest);
    rig_hex(r.to, half, nist_digits(v, "R"));
    rig_hex(r.to + half, half, nist_digits(v, "S"));
    r.size = 2 * half;
    assert_int_equal(rig_verify(&r), passes(v) ? TEE_SUCCESS : TEE_ERROR_SIGNATURE_INVALID);
    rig_asym_close(&r);
    object_destroy(key);
    nist_ran++;
}

/* The pair belongs together, and with another private value it does not. */
static void check_dsa_pair(const struct nist_vector *v, uint32_t alg)
{
    uint32_t bits = (uint32_t)strlen(nist_field(v, "P")) * 4;
    struct attrs l = {0};

    (void)alg;
    add_dsa_domain(&l, v);
    add_number(&l, TEE_ATTR_DSA_PRIVATE_VALUE, v, "X");
    object_destroy(rig_key(TEE_TYPE_DSA_KEYPAIR, bits, &l));
    add_dsa_domain(&l, v);
    rig_bytes(&l, TEE_ATTR_DSA_PRIVATE_VALUE, "02");
    rig_no_key(TEE_TYPE_DSA_KEYPAIR, bits, &l, TEE_ERROR_BAD_PARAMETERS);
    nist_ran++;
}

static void test_dsa(void **state)
{
    (void)state;
    nist_run("asymmetric/DSA/FIPS_186-2/SigGen.rsp", check_dsa, 0, "S", "");
    nist_run("asymmetric/DSA/FIPS_186-2/SigVer.rsp", check_dsa, 0, "Result", "");
    nist_run("asymmetric/DSA/FIPS_186-3/SigGen.rsp", check_dsa, 0, "S", "");
    nist_run("asymmetric/DSA/FIPS_186-3/SigVer.rsp", check_dsa, 0, "Result", "");
    nist_run("asymmetric/DSA/FIPS_186-2/KeyPair.rsp", check_dsa_pair, 0, "Y", "");
    nist_run("asymmetric/DSA/FIPS_186-3/KeyPair.rsp", check_dsa_pair, 0, "Y", "");
}

/* ---- Diffie-Hellman ---- */

static size_t without_zeros(const uint8_t **bytes, size_t size)
{
    while (size > 1 && **bytes == 0) {
        (*bytes)++;
        size--;
    }
    return size;
}

/* The secret is the one that the vector has. */
static bool agrees(const struct nist_vector *v, const struct object *key)
{
    struct op *op = rig_op(TEE_ALG_DH_DERIVE_SHARED_SECRET, TEE_MODE_DERIVE, 2048, key);
    uint8_t z[512];
    const uint8_t *expected = z;
    size_t size = without_zeros(&expected, rig_hex(z, sizeof(z), nist_digits(v, "Z")));
    struct attrs params = {0};
    struct misuse m = {0};
    struct object *to;
    bool same = false;

    add_number(&params, TEE_ATTR_DH_PUBLIC_VALUE, v, "YstatCAVS");
    assert_int_equal(object_create(TEE_TYPE_GENERIC_SECRET, 2048, &to), TEE_SUCCESS);
    if (op_derive(op, &params, to, NULL, &m) == TEE_SUCCESS)
        same = to->attrs.at[0].size == size && memcmp(to->attrs.at[0].bytes, expected, size) == 0;
    else
        assert_non_null(m.rule);
    attrs_clear(&params);
    object_destroy(to);
    op_destroy(op);
    return same;
}

static void check_exchange(const struct nist_vector *v, uint32_t alg)
{
    struct attrs l = {0};
    struct misuse m = {0};
    struct object *key;

    (void)alg;
    add_number(&l, TEE_ATTR_DH_PRIME, v, "P");
    add_number(&l, TEE_ATTR_DH_SUBPRIME, v, "Q");
    add_number(&l, TEE_ATTR_DH_BASE, v, "G");
    add_number(&l, TEE_ATTR_DH_PUBLIC_VALUE, v, "YstatIUT");
    add_number(&l, TEE_ATTR_DH_PRIVATE_VALUE, v, "XstatIUT");
    assert_int_equal(object_create(TEE_TYPE_DH_KEYPAIR, 2048, &key), TEE_SUCCESS);
    bool good = object_populate(key, &l, &m) == TEE_SUCCESS && agrees(v, key);
    if (good != passes(v))
        fail_msg("%s: %s", v->file, nist_field(v, "Result"));
    attrs_clear(&l);
    object_destroy(key);
    nist_ran++;
}

static void test_diffie_hellman(void **state)
{
    (void)state;
    nist_run("asymmetric/DH/RFC5114.txt", check_exchange, 0, "Result", "");
    nist_run("asymmetric/DH/KASValidityTest_FFCStatic_NOKC_ZZOnly_init.fax", check_exchange, 0,
             "Result", "");
    nist_run("asymmetric/DH/KASValidityTest_FFCStatic_NOKC_ZZOnly_resp.fax", check_exchange, 0,
             "Result", "");
}

/* ---- HKDF ---- */

/* OKM may be longer than any object: its beginning then. */
static void check_hkdf(const struct nist_vector *v, uint32_t alg)
{
    const char *digits = nist_field(v, "OKM");
    size_t size = strlen(digits) / 2 < 512 ? strlen(digits) / 2 : 512;
    struct attrs l = {0}, params = {0};
    uint8_t expected[2048];
    struct object *to;

    rig_bytes(&l, TEE_ATTR_HKDF_IKM, nist_digits(v, "IKM"));
    struct object *key = rig_key(TEE_TYPE_HKDF_IKM, 4096, &l);
    struct op *op = rig_op(alg, TEE_MODE_DERIVE, 4096, key);
    rig_bytes(&params, TEE_ATTR_HKDF_SALT, nist_digits(v, "salt"));
    rig_bytes(&params, TEE_ATTR_HKDF_INFO, nist_digits(v, "info"));
    assert_true(attrs_add_value(&params, TEE_ATTR_KDF_KEY_SIZE, (uint32_t)size, 0));
    assert_int_equal(object_create(TEE_TYPE_GENERIC_SECRET, 4096, &to), TEE_SUCCESS);
    RIG_OK(op_derive(op, &params, to, NULL, &m));
    rig_hex(expected, sizeof(expected), digits);
    assert_int_equal(to->attrs.at[0].size, size);
    assert_memory_equal(to->attrs.at[0].bytes, expected, size);
    attrs_clear(&params);
    object_destroy(to);
    op_destroy(op);
    object_destroy(key);
    nist_ran++;
}

static void test_hkdf(void **state)
{
    (void)state;
    nist_run("KDF/rfc-5869-HKDF-SHA1.txt", check_hkdf, TEE_ALG_HKDF_SHA1_DERIVE_KEY, "OKM", "");
    nist_run("KDF/rfc-5869-HKDF-SHA256.txt", check_hkdf, TEE_ALG_HKDF_SHA256_DERIVE_KEY, "OKM", "");
    nist_run("KDF/hkdf-generated.txt", check_hkdf, TEE_ALG_HKDF_SHA256_DERIVE_KEY, "OKM", "");
}

static int run(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rsa_signatures),       cmocka_unit_test(test_rsa_laboratories),
        cmocka_unit_test(test_oaep_with_two_hashes), cmocka_unit_test(test_dsa),
        cmocka_unit_test(test_diffie_hellman),       cmocka_unit_test(test_hkdf),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(void)
{
    return nist_main(run);
}
