/* SPDX-License-Identifier: BSD-2-Clause */
/* RSA as TAs use it. */
#include <string.h>

#include <tee_internal_api_extensions.h>

#include "../../crypto/vectors/asym.h"
#include "crypto_case.h"

#include "../../crypto/vectors/rsa.inc"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* Up to eight numbers of a key, and their bytes. */
struct numbers {
    TEE_Attribute at[8];
    uint32_t count;
    uint8_t bytes[8][520];
};

static void add(struct numbers *n, uint32_t id, const char *digits)
{
    size_t size = case_hex(n->bytes[n->count], digits);

    TEE_InitRefAttribute(&n->at[n->count], id, n->bytes[n->count], (case_size)size);
    n->count++;
}

static TEE_ObjectHandle populated(uint32_t type, unsigned bits, const struct numbers *n)
{
    TEE_ObjectHandle key = TEE_HANDLE_NULL;

    EXPECT_OK(TEE_AllocateTransientObject(type, bits, &key));
    EXPECT_OK(TEE_PopulateTransientObject(key, n->at, n->count));
    return key;
}

static struct numbers numbers; /* too large for a stack */

static TEE_ObjectHandle pair(const struct rsa_key_vector *v, bool primes)
{
    numbers.count = 0;
    add(&numbers, TEE_ATTR_RSA_MODULUS, v->n);
    add(&numbers, TEE_ATTR_RSA_PUBLIC_EXPONENT, v->e);
    add(&numbers, TEE_ATTR_RSA_PRIVATE_EXPONENT, v->d);
    if (primes) {
        add(&numbers, TEE_ATTR_RSA_PRIME1, v->p);
        add(&numbers, TEE_ATTR_RSA_PRIME2, v->q);
        add(&numbers, TEE_ATTR_RSA_EXPONENT1, v->dp);
        add(&numbers, TEE_ATTR_RSA_EXPONENT2, v->dq);
        add(&numbers, TEE_ATTR_RSA_COEFFICIENT, v->qinv);
    }
    return populated(TEE_TYPE_RSA_KEYPAIR, v->bits, &numbers);
}

/* The public key of a pair. */
static TEE_ObjectHandle public_of(TEE_ObjectHandle from)
{
    TEE_ObjectHandle key = TEE_HANDLE_NULL;
    TEE_ObjectInfo info;

    EXPECT_OK(TEE_GetObjectInfo1(from, &info));
    EXPECT_OK(TEE_AllocateTransientObject(TEE_TYPE_RSA_PUBLIC_KEY, info.maxObjectSize, &key));
    EXPECT_OK(TEE_CopyObjectAttributes1(key, from));
    return key;
}

static uint8_t digest[512], signature[512];

/* Signs the digest, and verifies; *length: of the signature. */
static void sign_and_verify(uint32_t alg, TEE_ObjectHandle key, case_size size, int salt,
                            case_size *length)
{
    TEE_OperationHandle sign = case_op(alg, TEE_MODE_SIGN, key);
    TEE_ObjectHandle public = public_of(key);
    TEE_OperationHandle verify = case_op(alg, TEE_MODE_VERIFY, public);
    TEE_Attribute params;
    uint32_t count = salt >= 0;

    TEE_InitValueAttribute(&params, TEE_ATTR_RSA_PSS_SALT_LENGTH, (uint32_t)salt, 0);
    *length = 10;
    EXPECT(TEE_AsymmetricSignDigest(sign, &params, count, digest, size, signature, length) ==
           TEE_ERROR_SHORT_BUFFER);
    EXPECT_OK(TEE_AsymmetricSignDigest(sign, &params, count, digest, size, signature, length));
    EXPECT_OK(TEE_AsymmetricVerifyDigest(verify, &params, count, digest, size, signature, *length));
    signature[*length / 2] ^= 1;
    EXPECT(TEE_AsymmetricVerifyDigest(verify, &params, count, digest, size, signature, *length) ==
           TEE_ERROR_SIGNATURE_INVALID);
    signature[*length / 2] ^= 1;
    TEE_FreeOperation(sign);
    TEE_FreeOperation(verify);
    TEE_FreeTransientObject(public);
}

/* The vector's own signature is valid. */
static void verify_vector(const struct rsa_signature_vector *v, TEE_ObjectHandle key)
{
    TEE_OperationHandle op = case_op(v->alg, TEE_MODE_VERIFY, key);
    case_size size = (case_size)case_hex(digest, v->digest);
    case_size length = (case_size)case_hex(signature, v->signature);
    TEE_Attribute params;

    TEE_InitValueAttribute(&params, TEE_ATTR_RSA_PSS_SALT_LENGTH, (uint32_t)v->salt, 0);
    EXPECT_OK(
        TEE_AsymmetricVerifyDigest(op, &params, v->salt >= 0, digest, size, signature, length));
    TEE_FreeOperation(op);
}

static bool is_pss(uint32_t alg)
{
    return (alg & 0xf00) == 0x900;
}

static void rsa_signatures(void)
{
    for (size_t i = 0; i < COUNT(computed_signatures); i++) {
        const struct rsa_signature_vector *v = &computed_signatures[i];
        TEE_ObjectHandle key = pair(&computed_keys[v->key], i % 2);
        case_size length;
        EXPECT_OK(TEE_IsAlgorithmSupported(v->alg, TEE_CRYPTO_ELEMENT_NONE));
        verify_vector(v, key);
        sign_and_verify(v->alg, key, (case_size)case_hex(digest, v->digest), v->salt, &length);
        if (!is_pss(v->alg) || v->salt == 0) /* then there is no other */
            EXPECT(case_is(signature, length, v->signature));
        TEE_FreeTransientObject(key);
    }
}

static void rsa_signatures_of_nist(void)
{
    for (size_t i = 0; i < COUNT(nist_signatures); i++) {
        const struct rsa_nist_vector *v = &nist_signatures[i];
        numbers.count = 0;
        add(&numbers, TEE_ATTR_RSA_MODULUS, v->n);
        add(&numbers, TEE_ATTR_RSA_PUBLIC_EXPONENT, v->e);
        TEE_ObjectHandle key =
            populated(TEE_TYPE_RSA_PUBLIC_KEY, (unsigned)strlen(v->n) * 4, &numbers);
        verify_vector(&(struct rsa_signature_vector){v->alg, 0, v->salt, v->digest, v->signature},
                      key);
        TEE_FreeTransientObject(key);
    }
}

static uint32_t oaep_params(TEE_Attribute params[2], const char *label, uint8_t *label_bytes,
                            const uint32_t *mgf)
{
    uint32_t count = 0;

    if (label) {
        TEE_InitRefAttribute(&params[count++], TEE_ATTR_RSA_OAEP_LABEL, label_bytes,
                             (case_size)case_hex(label_bytes, label));
    }
    if (*mgf)
        TEE_InitRefAttribute(&params[count++], TEE_ATTR_RSA_OAEP_MGF_HASH, mgf, sizeof(*mgf));
    return count;
}

static void rsa_messages(void)
{
    static uint8_t label[256], message[512], from[512], to[512];

    for (size_t i = 0; i < COUNT(computed_messages); i++) {
        const struct rsa_message_vector *v = &computed_messages[i];
        TEE_ObjectHandle key = pair(&computed_keys[v->key], i % 2), public = public_of(key);
        TEE_OperationHandle decrypt = case_op(v->alg, TEE_MODE_DECRYPT, key);
        TEE_OperationHandle encrypt = case_op(v->alg, TEE_MODE_ENCRYPT, public);
        TEE_Attribute params[2];
        uint32_t count = oaep_params(params, v->label, label, &v->mgf);
        case_size size = (case_size)case_hex(message, v->message), room = sizeof(to), in;

        EXPECT_OK(TEE_IsAlgorithmSupported(v->alg, TEE_CRYPTO_ELEMENT_NONE));
        in = (case_size)case_hex(from, v->cipher);
        EXPECT_OK(TEE_AsymmetricDecrypt(decrypt, params, count, from, in, to, &room));
        EXPECT(case_is(to, room, v->message));
        room = 5;
        EXPECT(TEE_AsymmetricEncrypt(encrypt, params, count, message, size, from, &room) ==
               TEE_ERROR_SHORT_BUFFER);
        EXPECT(room == in);
        EXPECT_OK(TEE_AsymmetricEncrypt(encrypt, params, count, message, size, from, &room));
        in = room;
        room = sizeof(to);
        EXPECT_OK(TEE_AsymmetricDecrypt(decrypt, params, count, from, in, to, &room));
        EXPECT(room == size && memcmp(to, message, size) == 0);
        TEE_FreeOperation(decrypt);
        TEE_FreeOperation(encrypt);
        TEE_FreeTransientObject(public);
        TEE_FreeTransientObject(key);
    }
}

static void rsa_bad_messages(void)
{
    TEE_ObjectHandle key = pair(&computed_keys[0], true);
    TEE_OperationHandle decrypt = case_op(TEE_ALG_RSAES_PKCS1_V1_5, TEE_MODE_DECRYPT, key);
    TEE_OperationHandle encrypt = case_op(TEE_ALG_RSAES_PKCS1_V1_5, TEE_MODE_ENCRYPT, key);
    static uint8_t from[512], to[512];
    case_size room = sizeof(to);
    TEE_Attribute mgf;
    uint32_t none = TEE_ALG_SHAKE128;

    EXPECT(TEE_AsymmetricDecrypt(decrypt, NULL, 0, from, 160, to, &room) ==
           CASE_CIPHERTEXT_INVALID);
    EXPECT(TEE_AsymmetricDecrypt(decrypt, NULL, 0, from, 159, to, &room) ==
           TEE_ERROR_BAD_PARAMETERS);
    EXPECT(TEE_AsymmetricEncrypt(encrypt, NULL, 0, from, 150, to, &room) ==
           TEE_ERROR_BAD_PARAMETERS);
    TEE_FreeOperation(encrypt);
    encrypt = case_op(TEE_ALG_RSAES_PKCS1_OAEP_MGF1_SHA256, TEE_MODE_ENCRYPT, key);
    TEE_InitRefAttribute(&mgf, TEE_ATTR_RSA_OAEP_MGF_HASH, &none, sizeof(none));
    EXPECT(TEE_AsymmetricEncrypt(encrypt, &mgf, 1, from, 5, to, &room) == TEE_ERROR_NOT_SUPPORTED);
    TEE_FreeOperation(encrypt);
    TEE_FreeOperation(decrypt);
    TEE_FreeTransientObject(key);
}

static void rsa_generate(void)
{
    static const uint32_t parts[] = {
        TEE_ATTR_RSA_MODULUS,   TEE_ATTR_RSA_PUBLIC_EXPONENT, TEE_ATTR_RSA_PRIVATE_EXPONENT,
        TEE_ATTR_RSA_PRIME1,    TEE_ATTR_RSA_PRIME2,          TEE_ATTR_RSA_EXPONENT1,
        TEE_ATTR_RSA_EXPONENT2, TEE_ATTR_RSA_COEFFICIENT,
    };
    static const uint8_t e[] = {1, 0, 3}, bad[] = {1, 0, 0};
    static uint8_t bytes[512];
    TEE_ObjectHandle key;
    TEE_Attribute exponent;

    EXPECT_OK(TEE_AllocateTransientObject(TEE_TYPE_RSA_KEYPAIR, 1024, &key));
    TEE_InitRefAttribute(&exponent, TEE_ATTR_RSA_PUBLIC_EXPONENT, bad, sizeof(bad));
    EXPECT(TEE_GenerateKey(key, 512, &exponent, 1) == TEE_ERROR_BAD_PARAMETERS);
    TEE_InitRefAttribute(&exponent, TEE_ATTR_RSA_PUBLIC_EXPONENT, e, sizeof(e));
    EXPECT_OK(TEE_GenerateKey(key, 512, &exponent, 1));
    for (size_t i = 0; i < COUNT(parts); i++) {
        case_size size = sizeof(bytes);
        EXPECT_OK(TEE_GetObjectBufferAttribute(key, parts[i], bytes, &size));
        EXPECT(size > 0 && bytes[0] != 0);
        if (i == 0)
            EXPECT(size == 64);
        if (i == 1)
            EXPECT(case_is(bytes, size, "010003"));
    }
    TEE_ResetTransientObject(key);
    EXPECT_OK(TEE_GenerateKey(key, 1024, NULL, 0));
    case_size length;
    sign_and_verify(TEE_ALG_RSASSA_PKCS1_PSS_MGF1_SHA256, key, 32, -1, &length);
    EXPECT(length == 128);
    TEE_FreeTransientObject(key);
}

const struct crypto_case crypto_rsa_cases[] = {
    CASE(rsa_signatures),   CASE(rsa_signatures_of_nist), CASE(rsa_messages),
    CASE(rsa_bad_messages), CASE(rsa_generate),           {NULL, NULL, NULL},
};
