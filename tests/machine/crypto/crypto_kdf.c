/* SPDX-License-Identifier: BSD-2-Clause */
/* Key derivation functions as TAs use them. */
#include <string.h>

#include <tee_internal_api_extensions.h>

#include "../../crypto/vectors/asym.h"
#include "crypto_case.h"

#include "../../crypto/vectors/kdf.inc"

/* The attributes of the four families, of which the last byte of an identifier says which. */
static const struct family {
    uint32_t type, secret, salt, info, length, count;
} families[] = {
    {TEE_TYPE_HKDF, TEE_ATTR_SECRET_VALUE, TEE_ATTR_HKDF_SALT, TEE_ATTR_HKDF_INFO,
     TEE_ATTR_KDF_KEY_SIZE, 0},
    {TEE_TYPE_HKDF_IKM, TEE_ATTR_HKDF_IKM, TEE_ATTR_HKDF_SALT, TEE_ATTR_HKDF_INFO,
     TEE_ATTR_HKDF_OKM_LENGTH, 0},
    {TEE_TYPE_CONCAT_KDF_Z, TEE_ATTR_CONCAT_KDF_Z, 0, TEE_ATTR_CONCAT_KDF_OTHER_INFO,
     TEE_ATTR_CONCAT_KDF_DKM_LENGTH, 0},
    {TEE_TYPE_PBKDF2_PASSWORD, TEE_ATTR_PBKDF2_PASSWORD, TEE_ATTR_PBKDF2_SALT, 0,
     TEE_ATTR_PBKDF2_DKM_LENGTH, TEE_ATTR_PBKDF2_ITERATION_COUNT},
};

static const struct family *family_of(uint32_t alg)
{
    return alg == TEE_ALG_HKDF ? &families[0] : &families[1 + (alg & 0xf)];
}

/* The parameters of a derivation, and their bytes. */
static struct {
    TEE_Attribute at[6];
    uint32_t count;
    uint8_t bytes[6][1024];
} params;

static void add_bytes(uint32_t id, const char *digits)
{
    uint32_t i = params.count;

    if (digits) {
        TEE_InitRefAttribute(&params.at[i], id, params.bytes[i],
                             (case_size)case_hex(params.bytes[i], digits));
        params.count++;
    }
}

static void add_value(uint32_t id, uint32_t value)
{
    if (value)
        TEE_InitValueAttribute(&params.at[params.count++], id, value, 0);
}

static TEE_ObjectHandle secret_key(const struct family *f, const char *digits)
{
    TEE_ObjectHandle key = TEE_HANDLE_NULL;

    params.count = 0;
    add_bytes(f->secret, digits);
    EXPECT_OK(TEE_AllocateTransientObject(f->type, 4096, &key));
    EXPECT_OK(TEE_PopulateTransientObject(key, params.at, 1));
    return key;
}

static void kdf_known_keys(void)
{
    static uint8_t derived[512];

    for (size_t i = 0; i < sizeof(kdf_vectors) / sizeof(kdf_vectors[0]); i++) {
        const struct kdf_vector *v = &kdf_vectors[i];
        const struct family *f = family_of(v->alg);
        TEE_ObjectHandle key = secret_key(f, v->secret), to = TEE_HANDLE_NULL;
        TEE_OperationHandle op = case_op(v->alg, TEE_MODE_DERIVE, key);
        case_size size = sizeof(derived);
        params.count = 0;
        add_bytes(f->salt, v->salt);
        add_bytes(f->info, v->info);
        add_value(TEE_ATTR_HKDF_HASH_ALGORITHM, v->hash);
        add_value(f->count, v->iterations);
        add_value(f->length, (uint32_t)strlen(v->key) / 2);
        EXPECT_OK(TEE_IsAlgorithmSupported(v->alg, TEE_CRYPTO_ELEMENT_NONE));
        EXPECT_OK(TEE_AllocateTransientObject(TEE_TYPE_GENERIC_SECRET, 4096, &to));
        TEE_DeriveKey(op, params.at, params.count, to);
        EXPECT_OK(TEE_GetObjectBufferAttribute(to, TEE_ATTR_SECRET_VALUE, derived, &size));
        EXPECT(case_is(derived, size, v->key));
        TEE_FreeOperation(op);
        TEE_FreeTransientObject(to);
        TEE_FreeTransientObject(key);
    }
}

static void kdf_generated_secret(void)
{
    TEE_ObjectHandle key = TEE_HANDLE_NULL, to = TEE_HANDLE_NULL;
    uint8_t derived[32];
    case_size size = sizeof(derived);

    EXPECT_OK(TEE_AllocateTransientObject(TEE_TYPE_HKDF, 256, &key));
    EXPECT_OK(TEE_GenerateKey(key, 256, NULL, 0));
    TEE_OperationHandle op = case_op(TEE_ALG_HKDF, TEE_MODE_DERIVE, key);
    params.count = 0;
    add_value(TEE_ATTR_KDF_KEY_SIZE, 32);
    EXPECT_OK(TEE_AllocateTransientObject(TEE_TYPE_GENERIC_SECRET, 256, &to));
    TEE_DeriveKey(op, params.at, params.count, to);
    EXPECT_OK(TEE_GetObjectBufferAttribute(to, TEE_ATTR_SECRET_VALUE, derived, &size));
    EXPECT(size == 32);
    TEE_FreeOperation(op);
    TEE_FreeTransientObject(to);
    TEE_FreeTransientObject(key);
}

void kdf_for_hours(unsigned char *begun)
{
    TEE_ObjectHandle key = secret_key(&families[3], "00"), to = TEE_HANDLE_NULL;
    TEE_OperationHandle op = case_op(TEE_ALG_PBKDF2_HMAC_SHA256_DERIVE_KEY, TEE_MODE_DERIVE, key);

    params.count = 0;
    add_value(TEE_ATTR_PBKDF2_ITERATION_COUNT, UINT32_MAX);
    add_value(TEE_ATTR_PBKDF2_DKM_LENGTH, 32);
    EXPECT_OK(TEE_AllocateTransientObject(TEE_TYPE_GENERIC_SECRET, 256, &to));
    __atomic_store_n(begun, 1, __ATOMIC_RELEASE);
    TEE_DeriveKey(op, params.at, params.count, to);
}

const struct crypto_case crypto_kdf_cases[] = {
    CASE(kdf_known_keys),
    CASE(kdf_generated_secret),
    {NULL, NULL, NULL},
};
