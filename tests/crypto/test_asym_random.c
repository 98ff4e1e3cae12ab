/* SPDX-License-Identifier: BSD-2-Clause */
/* Random keys, messages and parameters: what we make, libcrypto's bare calls in its default context
 * accept, and the other way round. */
#include "rsa_rig.h"

#include <openssl/core_names.h>
#include <openssl/dsa.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include "tee/crypto/random.h"
#include "vectors/asym.h"
#include "vectors/dsa.inc"

#define SEED 20250301u

static uint64_t seed = SEED;

static uint32_t below(uint32_t n)
{
    return rig_random(&seed) % n;
}

static const EVP_MD *md_of(enum hash h)
{
    static const char *const name[HASHES] = {
        [HASH_MD5] = "MD5",           [HASH_SHA1] = "SHA1",         [HASH_SHA224] = "SHA224",
        [HASH_SHA256] = "SHA256",     [HASH_SHA384] = "SHA384",     [HASH_SHA512] = "SHA512",
        [HASH_SHA3_224] = "SHA3-224", [HASH_SHA3_256] = "SHA3-256", [HASH_SHA3_384] = "SHA3-384",
        [HASH_SHA3_512] = "SHA3-512", [HASH_SM3] = "SM3",
    };
    const EVP_MD *md = EVP_get_digestbyname(name[h]);

    assert_non_null(md);
    return md;
}

/* ---- bare keys ---- */

struct part {
    const char *name;
    uint32_t id;
};

static EVP_PKEY *bare_key(const char *type, const struct object *key, const struct part *parts,
                          unsigned count)
{
    OSSL_PARAM_BLD *bld = OSSL_PARAM_BLD_new();
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    BIGNUM *n[8];
    EVP_PKEY *pkey = NULL;

    for (unsigned i = 0; i < count; i++) {
        const struct attr *a = attrs_find(&key->attrs, parts[i].id);
        assert_non_null(a);
        n[i] = BN_bin2bn(a->bytes, (int)a->size, NULL);
        assert_int_equal(OSSL_PARAM_BLD_push_BN(bld, parts[i].name, n[i]), 1);
    }
    OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(bld);
    assert_int_equal(EVP_PKEY_fromdata_init(ctx), 1);
    assert_int_equal(EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_KEYPAIR, params), 1);
    for (unsigned i = 0; i < count; i++)
        BN_free(n[i]);
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(bld);
    EVP_PKEY_CTX_free(ctx);
    return pkey;
}

static EVP_PKEY *bare_rsa(const struct object *key)
{
    static const struct part parts[] = {
        {OSSL_PKEY_PARAM_RSA_N, TEE_ATTR_RSA_MODULUS},
        {OSSL_PKEY_PARAM_RSA_E, TEE_ATTR_RSA_PUBLIC_EXPONENT},
        {OSSL_PKEY_PARAM_RSA_D, TEE_ATTR_RSA_PRIVATE_EXPONENT},
    };
    return bare_key("RSA", key, parts, 3);
}

static EVP_PKEY *bare_dsa(const struct object *key)
{
    static const struct part parts[] = {
        {OSSL_PKEY_PARAM_FFC_P, TEE_ATTR_DSA_PRIME},
        {OSSL_PKEY_PARAM_FFC_Q, TEE_ATTR_DSA_SUBPRIME},
        {OSSL_PKEY_PARAM_FFC_G, TEE_ATTR_DSA_BASE},
        {OSSL_PKEY_PARAM_PUB_KEY, TEE_ATTR_DSA_PUBLIC_VALUE},
        {OSSL_PKEY_PARAM_PRIV_KEY, TEE_ATTR_DSA_PRIVATE_VALUE},
    };
    return bare_key("DSA", key, parts, 5);
}

/* The n-th of the algorithms of that kind. */
static const struct alg *nth(enum alg_kind kind, unsigned n)
{
    for (unsigned i = 0;; i++) {
        const struct alg *a = alg_at(i);
        if (!a) {
            i = (unsigned)-1; /* from the first on again */
            continue;
        }
        if (a->kind == kind && n-- == 0)
            return a;
    }
}

/* ---- RSA ---- */

static EVP_PKEY_CTX *bare_ctx(EVP_PKEY *pkey, int (*init)(EVP_PKEY_CTX *), int padding)
{
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(pkey, NULL);

    assert_int_equal(init(ctx), 1);
    assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(ctx, padding), 1);
    return ctx;
}

static EVP_PKEY_CTX *bare_signer(EVP_PKEY *pkey, int (*init)(EVP_PKEY_CTX *), const struct alg *a,
                                 int salt)
{
    bool pss = a->kind == KIND_RSA_PSS;
    EVP_PKEY_CTX *ctx = bare_ctx(pkey, init, pss ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING);

    assert_int_equal(EVP_PKEY_CTX_set_signature_md(ctx, md_of(a->hash)), 1);
    if (pss)
        assert_int_equal(EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, salt), 1);
    return ctx;
}

static void try_rsa_signature(const struct object *key, EVP_PKEY *pkey)
{
    const struct alg *a = nth(below(2) ? KIND_RSA_PSS : KIND_RSA_PKCS1, below(10));
    int most = (int)(key->bits - 1 + 7) / 8 - (int)hash_size(a->hash) - 2;
    int salt = most > 0 ? (int)below((uint32_t)most + 1) : 0;
    struct rig_asym sign, verify;
    size_t size = 512;

    if (most < 0 || hash_size(a->hash) + 19 + 11 > key->bits / 8)
        return; /* too short a modulus */
    rig_asym_open(&sign, a->id, TEE_MODE_SIGN, key);
    rig_asym_open(&verify, a->id, TEE_MODE_VERIFY, key);
    assert_true(attrs_add_value(&sign.params, TEE_ATTR_RSA_PSS_SALT_LENGTH, (uint32_t)salt, 0));
    assert_true(attrs_copy(&verify.params, &sign.params));
    sign.from_size = verify.from_size = hash_size(a->hash);
    rig_random_bytes(&seed, sign.from, sign.from_size);
    memcpy(verify.from, sign.from, sign.from_size);
    assert_int_equal(rig_sign(&sign), TEE_SUCCESS);
    EVP_PKEY_CTX *ctx = bare_signer(pkey, EVP_PKEY_verify_init, a, salt);
    assert_int_equal(EVP_PKEY_verify(ctx, sign.to, sign.size, sign.from, sign.from_size), 1);
    EVP_PKEY_CTX_free(ctx);
    ctx = bare_signer(pkey, EVP_PKEY_sign_init, a, salt);
    assert_int_equal(EVP_PKEY_sign(ctx, verify.to, &size, sign.from, sign.from_size), 1);
    EVP_PKEY_CTX_free(ctx);
    verify.size = size;
    assert_int_equal(rig_verify(&verify), TEE_SUCCESS);
    rig_asym_close(&sign);
    rig_asym_close(&verify);
}

/* What a message is encrypted with. */
struct oaep {
    const struct alg *alg;
    enum hash mgf;
    uint8_t label[100];
    size_t label_size;
};

static EVP_PKEY_CTX *bare_cipher(EVP_PKEY *pkey, int (*init)(EVP_PKEY_CTX *), const struct oaep *o)
{
    bool oaep = o->alg->kind == KIND_RSA_OAEP;
    EVP_PKEY_CTX *ctx = bare_ctx(pkey, init, oaep ? RSA_PKCS1_OAEP_PADDING : RSA_PKCS1_PADDING);

    if (oaep) {
        void *label = OPENSSL_memdup(o->label, o->label_size + 1);
        assert_int_equal(EVP_PKEY_CTX_set_rsa_oaep_md(ctx, md_of(o->alg->hash)), 1);
        assert_int_equal(EVP_PKEY_CTX_set_rsa_mgf1_md(ctx, md_of(o->mgf)), 1);
        assert_int_equal(EVP_PKEY_CTX_set0_rsa_oaep_label(ctx, label, (int)o->label_size), 1);
    }
    return ctx;
}

static void add_oaep(struct attrs *l, const struct oaep *o)
{
    const struct alg *a;

    if (o->alg->kind != KIND_RSA_OAEP)
        return;
    for (unsigned i = 0; (a = alg_at(i)); i++) {
        if (a->kind == KIND_DIGEST && a->hash == o->mgf)
            assert_true(attrs_add_bytes(l, TEE_ATTR_RSA_OAEP_MGF_HASH, &a->id, sizeof(a->id)));
    }
    assert_true(attrs_add_bytes(l, TEE_ATTR_RSA_OAEP_LABEL, o->label, o->label_size));
}

static void try_rsa_message(const struct object *key, EVP_PKEY *pkey)
{
    struct oaep o = {.alg = below(4) ? nth(KIND_RSA_OAEP, below(10)) : nth(KIND_RSA_ES, 0),
                     .mgf = HASH_MD5 + below(HASH_SM3),
                     .label_size = 1 + below(99)};
    int most = (int)key->bits / 8 - 1 -
               (o.alg->kind == KIND_RSA_ES ? 11 : 2 * (int)hash_size(o.alg->hash) + 2);
    struct rig_asym to, from;
    size_t size = 512;

    if (most < 0)
        return;
    rig_random_bytes(&seed, o.label, o.label_size);
    rig_asym_open(&to, o.alg->id, TEE_MODE_ENCRYPT, key);
    rig_asym_open(&from, o.alg->id, TEE_MODE_DECRYPT, key);
    add_oaep(&to.params, &o);
    add_oaep(&from.params, &o);
    to.from_size = below((uint32_t)most + 1);
    rig_random_bytes(&seed, to.from, to.from_size);
    assert_int_equal(rig_encrypt(&to), TEE_SUCCESS);
    EVP_PKEY_CTX *ctx = bare_cipher(pkey, EVP_PKEY_decrypt_init, &o);
    assert_int_equal(EVP_PKEY_decrypt(ctx, from.to, &size, to.to, to.size), 1);
    EVP_PKEY_CTX_free(ctx);
    assert_int_equal(size, to.from_size);
    assert_memory_equal(from.to, to.from, size);
    ctx = bare_cipher(pkey, EVP_PKEY_encrypt_init, &o);
    from.from_size = sizeof(from.from);
    assert_int_equal(EVP_PKEY_encrypt(ctx, from.from, &from.from_size, to.from, to.from_size), 1);
    EVP_PKEY_CTX_free(ctx);
    assert_int_equal(rig_decrypt(&from), TEE_SUCCESS);
    assert_int_equal(from.size, to.from_size);
    assert_memory_equal(from.to, to.from, to.from_size);
    rig_asym_close(&to);
    rig_asym_close(&from);
}

static void test_rsa(void **state)
{
    struct attrs none = {0};

    (void)state;
    for (unsigned i = 0; i < 24; i++) {
        struct object *key;
        uint32_t bits = 330 + below(900);
        assert_int_equal(object_create(TEE_TYPE_RSA_KEYPAIR, bits, &key), TEE_SUCCESS);
        RIG_OK(object_generate(key, bits, &none, NULL, &m));
        EVP_PKEY *pkey = bare_rsa(key);
        for (unsigned n = 0; n < 20; n++) {
            try_rsa_signature(key, pkey);
            try_rsa_message(key, pkey);
        }
        EVP_PKEY_free(pkey);
        object_destroy(key);
    }
}

/* ---- DSA ---- */

static struct object *dsa_pair(const struct dsa_key_vector *v)
{
    struct attrs l = {0};

    rig_bytes(&l, TEE_ATTR_DSA_PRIME, v->p);
    rig_bytes(&l, TEE_ATTR_DSA_SUBPRIME, v->q);
    rig_bytes(&l, TEE_ATTR_DSA_BASE, v->g);
    struct object *o;
    assert_int_equal(object_create(TEE_TYPE_DSA_KEYPAIR, v->bits, &o), TEE_SUCCESS);
    RIG_OK(object_generate(o, v->bits, &l, NULL, &m));
    attrs_clear(&l);
    return o;
}

/* r || s, of `half` bytes each, to DER. */
static int to_der(const uint8_t *raw, size_t half, unsigned char **der)
{
    DSA_SIG *s = DSA_SIG_new();
    BIGNUM *r = BN_bin2bn(raw, (int)half, NULL), *t = BN_bin2bn(raw + half, (int)half, NULL);

    assert_int_equal(DSA_SIG_set0(s, r, t), 1);
    int size = i2d_DSA_SIG(s, der);
    DSA_SIG_free(s);
    return size;
}

static void from_der(const uint8_t *der, size_t size, uint8_t *raw, size_t half)
{
    DSA_SIG *s = d2i_DSA_SIG(NULL, &der, (long)size);
    const BIGNUM *r, *t;

    assert_non_null(s);
    DSA_SIG_get0(s, &r, &t);
    assert_int_equal(BN_bn2binpad(r, raw, (int)half), half);
    assert_int_equal(BN_bn2binpad(t, raw + half, (int)half), half);
    DSA_SIG_free(s);
}

static void try_dsa(const struct alg *a, const struct object *key, EVP_PKEY *pkey)
{
    size_t half = attrs_find(&key->attrs, TEE_ATTR_DSA_SUBPRIME)->size, size = 128;
    struct rig_asym r;
    uint8_t bare[128];
    unsigned char *der = NULL;

    rig_asym_open(&r, a->id, TEE_MODE_SIGN, key);
    r.from_size = hash_size(a->hash);
    rig_random_bytes(&seed, r.from, r.from_size);
    assert_int_equal(rig_sign(&r), TEE_SUCCESS);
    int der_size = to_der(r.to, half, &der);
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(pkey, NULL);
    assert_int_equal(EVP_PKEY_verify_init(ctx), 1);
    assert_int_equal(EVP_PKEY_verify(ctx, der, (size_t)der_size, r.from, r.from_size), 1);
    assert_int_equal(EVP_PKEY_sign_init(ctx), 1);
    assert_int_equal(EVP_PKEY_sign(ctx, bare, &size, r.from, r.from_size), 1);
    EVP_PKEY_CTX_free(ctx);
    OPENSSL_free(der);
    struct rig_asym v;
    rig_asym_open(&v, a->id, TEE_MODE_VERIFY, key);
    memcpy(v.from, r.from, v.from_size = r.from_size);
    from_der(bare, size, v.to, half);
    v.size = 2 * half;
    assert_int_equal(rig_verify(&v), TEE_SUCCESS);
    rig_asym_close(&v);
    rig_asym_close(&r);
}

static void test_dsa(void **state)
{
    (void)state;
    for (unsigned k = 0; k < ARRAY_COUNT(dsa_keys); k++) {
        struct object *key = dsa_pair(&dsa_keys[k]);
        EVP_PKEY *pkey = bare_dsa(key);
        for (unsigned i = 0; i < 7; i++) {
            const struct alg *a = nth(KIND_DSA, i);
            for (unsigned n = 0; n < 4 && alg_takes_size(a, key->bits); n++)
                try_dsa(a, key, pkey);
        }
        EVP_PKEY_free(pkey);
        object_destroy(key);
    }
}

/* ---- key derivation ---- */

/* Random inputs of a derivation. */
struct input {
    uint8_t secret[200], salt[200], info[200];
    size_t secret_size, salt_size, info_size, size;
    uint64_t iterations;
};

static struct input random_input(void)
{
    struct input in = {.secret_size = 1 + below(199),
                       .salt_size = 1 + below(199),
                       .info_size = 1 + below(199),
                       .size = 1 + below(512),
                       .iterations = 1 + below(20)};

    rig_random_bytes(&seed, in.secret, in.secret_size);
    rig_random_bytes(&seed, in.salt, in.salt_size);
    rig_random_bytes(&seed, in.info, in.info_size);
    return in;
}

static void bare_kdf(const struct alg *a, struct input *in, uint8_t *to)
{
    const char *name = a->kind == KIND_PBKDF2       ? "PBKDF2"
                       : a->kind == KIND_CONCAT_KDF ? "SSKDF"
                                                    : "HKDF";
    bool pbkdf2 = a->kind == KIND_PBKDF2;
    EVP_KDF *kdf = EVP_KDF_fetch(NULL, name, NULL);
    EVP_KDF_CTX *ctx = EVP_KDF_CTX_new(kdf);
    const OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST,
                                         (char *)(uintptr_t)EVP_MD_get0_name(md_of(a->hash)), 0),
        OSSL_PARAM_construct_octet_string(pbkdf2 ? OSSL_KDF_PARAM_PASSWORD : OSSL_KDF_PARAM_KEY,
                                          in->secret, in->secret_size),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, in->info, in->info_size),
        OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_ITER, &in->iterations),
        /* SSKDF would take it for that of a MAC's */
        a->kind == KIND_CONCAT_KDF
            ? OSSL_PARAM_construct_end()
            : OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, in->salt, in->salt_size),
        OSSL_PARAM_construct_end()};

    assert_int_equal(EVP_KDF_derive(ctx, to, in->size, params), 1);
    EVP_KDF_CTX_free(ctx);
    EVP_KDF_free(kdf);
}

static void add_input(struct attrs *l, const struct alg *a, const struct input *in)
{
    bool pbkdf2 = a->kind == KIND_PBKDF2, concat = a->kind == KIND_CONCAT_KDF;
    uint32_t length = pbkdf2   ? TEE_ATTR_PBKDF2_DKM_LENGTH
                      : concat ? TEE_ATTR_CONCAT_KDF_DKM_LENGTH
                               : TEE_ATTR_HKDF_OKM_LENGTH;

    if (!concat)
        assert_true(attrs_add_bytes(l, pbkdf2 ? TEE_ATTR_PBKDF2_SALT : TEE_ATTR_HKDF_SALT, in->salt,
                                    in->salt_size));
    if (!pbkdf2)
        assert_true(attrs_add_bytes(l, concat ? TEE_ATTR_CONCAT_KDF_OTHER_INFO : TEE_ATTR_HKDF_INFO,
                                    in->info, in->info_size));
    if (pbkdf2)
        assert_true(
            attrs_add_value(l, TEE_ATTR_PBKDF2_ITERATION_COUNT, (uint32_t)in->iterations, 0));
    assert_true(attrs_add_value(l, length, (uint32_t)in->size, 0));
}

static void try_kdf(const struct alg *a)
{
    struct input in = random_input();
    struct attrs l = {0}, params = {0};
    uint32_t secret = a->kind == KIND_PBKDF2       ? TEE_ATTR_PBKDF2_PASSWORD
                      : a->kind == KIND_CONCAT_KDF ? TEE_ATTR_CONCAT_KDF_Z
                                                   : TEE_ATTR_HKDF_IKM;
    uint8_t bare[512];
    struct object *to;

    assert_true(attrs_add_bytes(&l, secret, in.secret, in.secret_size));
    struct object *key = rig_key(a->key_type, 4096, &l);
    struct op *op = rig_op(a->id, TEE_MODE_DERIVE, 4096, key);
    add_input(&params, a, &in);
    assert_int_equal(object_create(TEE_TYPE_GENERIC_SECRET, 4096, &to), TEE_SUCCESS);
    RIG_OK(op_derive(op, &params, to, NULL, &m));
    bare_kdf(a, &in, bare);
    assert_int_equal(to->attrs.at[0].size, in.size);
    assert_memory_equal(to->attrs.at[0].bytes, bare, in.size);
    attrs_clear(&params);
    object_destroy(to);
    object_destroy(key);
    op_destroy(op);
}

static void test_key_derivation(void **state)
{
    static const enum alg_kind kinds[] = {KIND_HKDF_OPTEE, KIND_CONCAT_KDF, KIND_PBKDF2};

    (void)state;
    for (unsigned i = 0; i < 300; i++)
        try_kdf(nth(kinds[i % 3], i / 3 % 6));
}

static int setup(void **state)
{
    (void)state;
    print_message("seed %u\n", SEED);
    random_seed(SEED);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rsa),
        cmocka_unit_test(test_dsa),
        cmocka_unit_test(test_key_derivation),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
