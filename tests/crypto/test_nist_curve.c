/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The vectors for curves of NIST and others in the Debian package python3-cryptography-vectors.
 * Skipped (77) where it is not installed.
 */
#include "curve_rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nist_rig.h"

static const struct attrs none;

static const struct rig_curve *curve_of(const char *section)
{
    static const char *const names[] = {"P-192", "P-224", "P-256", "P-384", "P-521"};

    for (unsigned i = 0; i < COUNT(names); i++) {
        if (strncmp(section, names[i], strlen(names[i])) == 0)
            return &rig_curves[i]; /* NIST's are the first */
    }
    return NULL;
}

/* ---- ECDSA ---- */

static const struct {
    const char *name;
    uint32_t alg, digest;
} hashes[] = {
    {"SHA-1", TEE_ALG_ECDSA_SHA1, TEE_ALG_SHA1},
    {"SHA-224", TEE_ALG_ECDSA_SHA224, TEE_ALG_SHA224},
    {"SHA-256", TEE_ALG_ECDSA_SHA256, TEE_ALG_SHA256},
    {"SHA-384", TEE_ALG_ECDSA_SHA384, TEE_ALG_SHA384},
    {"SHA-512", TEE_ALG_ECDSA_SHA512, TEE_ALG_SHA512},
};

static unsigned hash_of(const char *section)
{
    const char *name = strchr(section, ',') + 1;
    unsigned i = 0;

    while (strcmp(hashes[i].name, name) != 0)
        i++;
    return i;
}

static size_t digest(uint32_t alg, const struct nist_vector *v, uint8_t to[64])
{
    struct op *op = rig_op(alg, TEE_MODE_DIGEST, 0, NULL);
    uint8_t message[512];
    size_t size = 64;
    const struct op_data d = {message, nist_bytes(v, "Msg", message, sizeof(message)), to, &size};

    RIG_OK(op_digest_final(op, &d, &m));
    op_destroy(op);
    return size;
}

/* With leading zeros to the curve's width; a number that has more is another's. */
static bool number(uint8_t *to, size_t size, const char *digits)
{
    uint8_t bytes[80];
    size_t length = rig_hex(bytes, sizeof(bytes), digits);

    if (length > size)
        return false;
    memset(to, 0, size - length);
    memcpy(to + size - length, bytes, length);
    return true;
}

static void verify(struct object *key, const struct nist_vector *v, bool good)
{
    unsigned h = hash_of(v->section);
    struct op *op = rig_op(hashes[h].alg, TEE_MODE_VERIFY, key->bits, key);
    uint8_t bytes[64], signature[132];
    size_t size = digest(hashes[h].digest, v, bytes), half = (key->bits + 7) / 8;

    assert_true(number(signature, half, nist_digits(v, "R")) &&
                number(signature + half, half, nist_digits(v, "S")));
    RIG_RESULT(op_asym_verify(op, &none, bytes, size, signature, 2 * half, &m),
               good ? TEE_SUCCESS : TEE_ERROR_SIGNATURE_INVALID);
    op_destroy(op);
}

static void check_verify(const struct nist_vector *v, uint32_t alg)
{
    const struct rig_curve *c = curve_of(v->section);
    bool good = *nist_field(v, "Result") == 'P';
    struct misuse m = {0};
    struct object *key;

    (void)alg;
    if (!c)
        return; /* binary fields */
    const struct rig_attr_room r = rig_ec(c->id, nist_digits(v, "Qx"), nist_digits(v, "Qy"), NULL);
    if (rig_populate(TEE_TYPE_ECDSA_PUBLIC_KEY, c->bits, r.at, &key, &m) == TEE_SUCCESS)
        verify(key, v, good);
    else
        assert_false(good); /* the key was changed */
    object_destroy(key);
    nist_ran++;
}

/* A pair, and what it has signed. */
static void check_sign(const struct nist_vector *v, uint32_t alg)
{
    const struct rig_curve *c = curve_of(v->section);

    (void)alg;
    if (!c)
        return;
    const struct rig_attr_room r =
        rig_ec(c->id, nist_digits(v, "Qx"), nist_digits(v, "Qy"), nist_digits(v, "d"));
    struct object *pair = rig_key(TEE_TYPE_ECDSA_KEYPAIR, c->bits, r.at);
    verify(pair, v, true);
    object_destroy(pair);
    nist_ran++;
}

static void test_ecdsa(void **state)
{
    (void)state;
    nist_run("asymmetric/ECDSA/FIPS_186-3/SigVer.rsp", check_verify, 0, "Result", "");
    nist_run("asymmetric/ECDSA/FIPS_186-3/SigGen.txt", check_sign, 0, "S", "");
}

/* ---- ECDH ---- */

static bool same_secret(const struct object *pair, const struct nist_vector *v, uint32_t alg)
{
    const struct rig_attr peer[] = {{TEE_ATTR_ECC_PUBLIC_VALUE_X, nist_digits(v, "QsCAVSx"), 0, 0},
                                    {TEE_ATTR_ECC_PUBLIC_VALUE_Y, nist_digits(v, "QsCAVSy"), 0, 0},
                                    {0}};
    struct op *op = rig_op(alg, TEE_MODE_DERIVE, pair->bits, pair);
    size_t size = (pair->bits + 7) / 8;
    struct misuse m = {0};
    struct object *to;
    struct attrs params;
    uint8_t secret[66];

    rig_attrs(&params, peer);
    assert_int_equal(object_create(TEE_TYPE_GENERIC_SECRET, 1024, &to), TEE_SUCCESS);
    bool same = op_derive(op, &params, to, NULL, &m) == TEE_SUCCESS &&
                number(secret, size, nist_digits(v, "Z")) && to->bits == size * 8 &&
                memcmp(to->attrs.at[0].bytes, secret, size) == 0;
    attrs_clear(&params);
    object_destroy(to);
    op_destroy(op);
    return same;
}

/* What does not pass was spoiled: a secret, or a key. */
static void check_exchange(const struct nist_vector *v, uint32_t alg)
{
    const struct rig_curve *c = &rig_curves[v->section[1] - 'A']; /* "EA - …" is P-192 */
    const struct rig_attr_room r =
        rig_ec(c->id, nist_digits(v, "QsIUTx"), nist_digits(v, "QsIUTy"), nist_digits(v, "dsIUT"));
    struct object *pair;
    struct misuse m = {0};
    bool same = rig_populate(TEE_TYPE_ECDH_KEYPAIR, c->bits, r.at, &pair, &m) == TEE_SUCCESS &&
                same_secret(pair, v, alg);

    assert_int_equal(same, *nist_field(v, "Result") == 'P');
    object_destroy(pair);
    nist_ran++;
}

static void test_ecdh(void **state)
{
    (void)state;
    nist_run("asymmetric/ECDH/KASValidityTest_ECCStaticUnified_NOKC_ZZOnly_init.fax",
             check_exchange, TEE_ALG_ECDH_DERIVE_SHARED_SECRET, "Result", "");
    nist_run("asymmetric/ECDH/KASValidityTest_ECCStaticUnified_NOKC_ZZOnly_resp.fax",
             check_exchange, TEE_ALG_ECDH_DERIVE_SHARED_SECRET, "Result", "");
}

/* ---- Ed25519 ---- */

static void check_ed25519(const char *private, const char *public, const char *message,
                          const char *signature)
{
    static uint8_t bytes[2048];
    const struct rig_attr list[] = {{TEE_ATTR_ED25519_PRIVATE_VALUE, private, 0, 0},
                                    {TEE_ATTR_ED25519_PUBLIC_VALUE, public, 0, 0},
                                    {0}};
    struct object *pair = rig_key(TEE_TYPE_ED25519_KEYPAIR, 256, list);
    struct op *signer = rig_op(TEE_ALG_ED25519, TEE_MODE_SIGN, 256, pair);
    struct op *verifier = rig_op(TEE_ALG_ED25519, TEE_MODE_VERIFY, 256, pair);
    size_t size = rig_hex(bytes, sizeof(bytes), message);
    uint8_t made[64];

    assert_int_equal(rig_sign(signer, &none, bytes, size, made, sizeof(made)), 64);
    rig_assert_hex(made, 64, signature);
    RIG_OK(op_asym_verify(verifier, &none, bytes, size, made, 64, &m));
    op_destroy(signer);
    op_destroy(verifier);
    object_destroy(pair);
    nist_ran++;
}

/* Lines of "private public:public:message:signature message:". */
static void test_ed25519(void **state)
{
    FILE *f = fopen(VECTORS "/asymmetric/Ed25519/sign.input", "r");
    char *line = NULL;
    size_t room = 0;
    unsigned count = 0;

    (void)state;
    assert_non_null(f);
    for (; getline(&line, &room, f) > 0; count++) {
        char *at = line;
        char *private = strsep(&at, ":"), *public = strsep(&at, ":");
        char *message = strsep(&at, ":"), *signature = strsep(&at, ":");
        assert_non_null(signature);
        private[64] = signature[128] = '\0';
        check_ed25519(private, public, message, signature);
    }
    assert_int_equal(count, 1024);
    free(line);
    fclose(f);
}

static int run(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ecdsa),
        cmocka_unit_test(test_ecdh),
        cmocka_unit_test(test_ed25519),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(void)
{
    return nist_main(run);
}
