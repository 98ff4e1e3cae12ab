/* SPDX-License-Identifier: BSD-2-Clause */
/* DSA and Diffie-Hellman as TAs use them. */
#include <string.h>

#include <tee_internal_api_extensions.h>

#include "../../crypto/vectors/asym.h"
#include "crypto_case.h"

#include "../../crypto/vectors/dh.inc"
#include "../../crypto/vectors/dsa.inc"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* The numbers of a key, and their bytes. */
static struct {
    TEE_Attribute at[6];
    uint32_t count;
    uint8_t bytes[6][400];
} numbers;

static void add(uint32_t id, const char *digits)
{
    uint32_t i = numbers.count++;

    TEE_InitRefAttribute(&numbers.at[i], id, numbers.bytes[i],
                         (case_size)case_hex(numbers.bytes[i], digits));
}

static TEE_ObjectHandle empty(uint32_t type, unsigned bits)
{
    TEE_ObjectHandle o = TEE_HANDLE_NULL;

    EXPECT_OK(TEE_AllocateTransientObject(type, bits, &o));
    return o;
}

static TEE_ObjectHandle populated(uint32_t type, unsigned bits)
{
    TEE_ObjectHandle key = empty(type, bits);

    EXPECT_OK(TEE_PopulateTransientObject(key, numbers.at, numbers.count));
    return key;
}

/* ---- DSA ---- */

static void set_dsa_domain(const char *p, const char *q, const char *g)
{
    numbers.count = 0;
    add(TEE_ATTR_DSA_PRIME, p);
    add(TEE_ATTR_DSA_SUBPRIME, q);
    add(TEE_ATTR_DSA_BASE, g);
}

static uint8_t digest[64], signature[64];

/* The signature is valid, and not when it is changed. */
static void verify(uint32_t alg, TEE_ObjectHandle key, case_size size, case_size length)
{
    TEE_OperationHandle op = case_op(alg, TEE_MODE_VERIFY, key);

    EXPECT_OK(TEE_AsymmetricVerifyDigest(op, NULL, 0, digest, size, signature, length));
    signature[0] ^= 1;
    EXPECT(TEE_AsymmetricVerifyDigest(op, NULL, 0, digest, size, signature, length) ==
           TEE_ERROR_SIGNATURE_INVALID);
    EXPECT(TEE_AsymmetricVerifyDigest(op, NULL, 0, digest, size, signature, length - 1) ==
           TEE_ERROR_SIGNATURE_INVALID);
    TEE_FreeOperation(op);
}

static case_size sign(uint32_t alg, TEE_ObjectHandle key, case_size size)
{
    TEE_OperationHandle op = case_op(alg, TEE_MODE_SIGN, key);
    case_size length = 3;

    EXPECT(TEE_AsymmetricSignDigest(op, NULL, 0, digest, size, signature, &length) ==
           TEE_ERROR_SHORT_BUFFER);
    EXPECT_OK(TEE_AsymmetricSignDigest(op, NULL, 0, digest, size, signature, &length));
    TEE_FreeOperation(op);
    return length;
}

static void dsa_known_signatures(void)
{
    for (size_t i = 0; i < COUNT(dsa_signatures); i++) {
        const struct dsa_signature_vector *v = &dsa_signatures[i];
        const struct dsa_key_vector *k = &dsa_keys[v->key];
        set_dsa_domain(k->p, k->q, k->g);
        add(TEE_ATTR_DSA_PUBLIC_VALUE, k->y);
        TEE_ObjectHandle key = populated(TEE_TYPE_DSA_PUBLIC_KEY, k->bits);
        add(TEE_ATTR_DSA_PRIVATE_VALUE, k->x);
        TEE_ObjectHandle pair = populated(TEE_TYPE_DSA_KEYPAIR, k->bits);
        case_size size = (case_size)case_hex(digest, v->digest);
        EXPECT_OK(TEE_IsAlgorithmSupported(v->alg, TEE_CRYPTO_ELEMENT_NONE));
        verify(v->alg, key, size, (case_size)case_hex(signature, v->signature));
        verify(v->alg, key, size, sign(v->alg, pair, size));
        TEE_FreeTransientObject(pair);
        TEE_FreeTransientObject(key);
    }
}

static void dsa_signatures_of_nist(void)
{
    for (size_t i = 0; i < COUNT(dsa_nist); i++) {
        const struct dsa_nist_vector *v = &dsa_nist[i];
        set_dsa_domain(v->p, v->q, v->g);
        add(TEE_ATTR_DSA_PUBLIC_VALUE, v->y);
        TEE_ObjectHandle key = populated(TEE_TYPE_DSA_PUBLIC_KEY, (unsigned)strlen(v->p) * 4);
        verify(v->alg, key, (case_size)case_hex(digest, v->digest),
               (case_size)case_hex(signature, v->signature));
        TEE_FreeTransientObject(key);
    }
}

static void dsa_generate(void)
{
    TEE_ObjectHandle key = empty(TEE_TYPE_DSA_KEYPAIR, 1024);
    const struct dsa_key_vector *k = &dsa_keys[0];
    uint8_t x[32];
    case_size size = sizeof(x);

    set_dsa_domain(k->p, k->q, k->g);
    EXPECT(TEE_GenerateKey(key, 1024, numbers.at, 3) == TEE_ERROR_BAD_PARAMETERS);
    EXPECT_OK(TEE_GenerateKey(key, k->bits, numbers.at, 3));
    EXPECT_OK(TEE_GetObjectBufferAttribute(key, TEE_ATTR_DSA_PRIVATE_VALUE, x, &size));
    EXPECT(size <= 20 && x[0] != 0);
    TEE_ObjectHandle copy = empty(TEE_TYPE_DSA_KEYPAIR, k->bits);
    EXPECT_OK(TEE_CopyObjectAttributes1(copy, key));
    verify(TEE_ALG_DSA_SHA1, copy, 20, sign(TEE_ALG_DSA_SHA1, copy, 20));
    TEE_FreeTransientObject(copy);
    TEE_FreeTransientObject(key);
}

/* ---- Diffie-Hellman ---- */

static void set_dh_domain(const struct dh_vector *v)
{
    numbers.count = 0;
    add(TEE_ATTR_DH_PRIME, v->p);
    add(TEE_ATTR_DH_BASE, v->g);
    if (v->q)
        add(TEE_ATTR_DH_SUBPRIME, v->q);
}

static uint8_t peer[400];

/* The secret that comes of the peer's value, to `to`; its size. */
static case_size derive(TEE_ObjectHandle key, size_t size, uint8_t to[400])
{
    TEE_OperationHandle op = case_op(TEE_ALG_DH_DERIVE_SHARED_SECRET, TEE_MODE_DERIVE, key);
    TEE_ObjectHandle secret = empty(TEE_TYPE_GENERIC_SECRET, 2048);
    TEE_Attribute value;
    TEE_ObjectInfo info;
    case_size length = 400;

    TEE_InitRefAttribute(&value, TEE_ATTR_DH_PUBLIC_VALUE, peer, (case_size)size);
    TEE_DeriveKey(op, &value, 1, secret);
    EXPECT_OK(TEE_GetObjectInfo1(secret, &info));
    EXPECT_OK(TEE_GetObjectBufferAttribute(secret, TEE_ATTR_SECRET_VALUE, to, &length));
    EXPECT(info.objectSize == length * 8 && info.handleFlags & TEE_HANDLE_FLAG_INITIALIZED);
    TEE_FreeOperation(op);
    TEE_FreeTransientObject(secret);
    return length;
}

static void dh_secrets(void)
{
    static uint8_t secret[400];

    EXPECT_OK(TEE_IsAlgorithmSupported(TEE_ALG_DH_DERIVE_SHARED_SECRET, TEE_CRYPTO_ELEMENT_NONE));
    for (size_t i = 0; i < COUNT(dh_exchanges); i++) {
        const struct dh_vector *v = &dh_exchanges[i];
        set_dh_domain(v);
        add(TEE_ATTR_DH_PUBLIC_VALUE, v->y);
        add(TEE_ATTR_DH_PRIVATE_VALUE, v->x);
        TEE_ObjectHandle key = populated(TEE_TYPE_DH_KEYPAIR, v->bits);
        case_size size = derive(key, case_hex(peer, v->peer), secret);
        EXPECT(case_is(secret, size, v->secret));
        TEE_FreeTransientObject(key);
    }
}

static case_size public_value(TEE_ObjectHandle key)
{
    case_size size = sizeof(peer);

    EXPECT_OK(TEE_GetObjectBufferAttribute(key, TEE_ATTR_DH_PUBLIC_VALUE, peer, &size));
    return size;
}

static void dh_generate(void)
{
    static uint8_t mine[400], yours[400];
    uint32_t bits = 0;

    for (size_t i = 0; i < COUNT(dh_exchanges); i++) {
        TEE_ObjectHandle one = empty(TEE_TYPE_DH_KEYPAIR, 2048);
        TEE_ObjectHandle two = empty(TEE_TYPE_DH_KEYPAIR, 2048);
        set_dh_domain(&dh_exchanges[i]);
        EXPECT_OK(TEE_GenerateKey(one, dh_exchanges[i].bits, numbers.at, numbers.count));
        TEE_InitValueAttribute(&numbers.at[numbers.count++], TEE_ATTR_DH_X_BITS, 150, 0);
        EXPECT_OK(TEE_GenerateKey(two, dh_exchanges[i].bits, numbers.at, numbers.count));
        EXPECT_OK(TEE_GetObjectValueAttribute(two, TEE_ATTR_DH_X_BITS, &bits, NULL));
        EXPECT(bits == 150);
        case_size size = derive(one, public_value(two), mine);
        EXPECT(size == derive(two, public_value(one), yours));
        EXPECT(memcmp(mine, yours, size) == 0);
        TEE_FreeTransientObject(one);
        TEE_FreeTransientObject(two);
    }
}

const struct crypto_case crypto_ffc_cases[] = {
    CASE(dsa_known_signatures), CASE(dsa_signatures_of_nist), CASE(dsa_generate), CASE(dh_secrets),
    CASE(dh_generate),          {NULL, NULL, NULL},
};
