/* SPDX-License-Identifier: BSD-2-Clause */
/* Objects and operations. */
#include "objects.h"

static TEE_ObjectHandle allocate(uint32_t type, uint32_t bits)
{
    TEE_ObjectHandle made = TEE_HANDLE_NULL;

    TEE_AllocateTransientObject(type, bits, &made);
    return made;
}

TEE_ObjectHandle empty_object(void)
{
    return allocate(TEE_TYPE_AES, 128);
}

static TEE_Attribute *secret(const char *key)
{
    static TEE_Attribute attr;

    TEE_InitRefAttribute(&attr, TEE_ATTR_SECRET_VALUE, (void *)(uintptr_t)key, 16);
    return &attr;
}

TEE_Attribute *key_attr(void)
{
    return secret("0123456789abcdef");
}

TEE_ObjectHandle key_object(void)
{
    TEE_ObjectHandle made = empty_object();

    TEE_PopulateTransientObject(made, key_attr(), 1);
    return made;
}

TEE_ObjectHandle other_key_object(void)
{
    TEE_ObjectHandle made = empty_object();

    TEE_PopulateTransientObject(made, secret("fedcba9876543210"), 1);
    return made;
}

TEE_ObjectHandle empty_curve_object(void)
{
    return allocate(TEE_TYPE_ECDSA_KEYPAIR, 256);
}

TEE_Attribute *curve_attr(void)
{
    static TEE_Attribute attr;

    TEE_InitValueAttribute(&attr, TEE_ATTR_ECC_CURVE, TEE_ECC_CURVE_NIST_P256, 0);
    return &attr;
}

TEE_ObjectHandle curve_object(void)
{
    static TEE_ObjectHandle made;

    if (!made) {
        made = empty_curve_object();
        TEE_GenerateKey(made, 256, curve_attr(), 1);
    }
    return made;
}

static TEE_OperationHandle operation(uint32_t algorithm, uint32_t mode, uint32_t bits)
{
    TEE_OperationHandle made = TEE_HANDLE_NULL;

    TEE_AllocateOperation(&made, algorithm, mode, bits);
    return made;
}

TEE_OperationHandle digest_op(void)
{
    return operation(TEE_ALG_SHA256, TEE_MODE_DIGEST, 0);
}

TEE_OperationHandle shake_op(void)
{
    return operation(TEE_ALG_SHAKE128, TEE_MODE_DIGEST, 0);
}

TEE_OperationHandle cipher_op(void)
{
    return operation(TEE_ALG_AES_CBC_NOPAD, TEE_MODE_ENCRYPT, 128);
}

TEE_OperationHandle keyed_op(void)
{
    TEE_OperationHandle made = cipher_op();

    TEE_SetOperationKey(made, key_object());
    return made;
}

TEE_OperationHandle xts_op(void)
{
    return operation(TEE_ALG_AES_XTS, TEE_MODE_ENCRYPT, 256);
}

TEE_OperationHandle begun_op(void)
{
    TEE_OperationHandle made = keyed_op();

    TEE_CipherInit(made, constant, 16);
    return made;
}

TEE_OperationHandle mac_op(void)
{
    TEE_OperationHandle made = operation(TEE_ALG_AES_CMAC, TEE_MODE_MAC, 128);

    TEE_SetOperationKey(made, key_object());
    return made;
}

TEE_OperationHandle begun_mac_op(void)
{
    TEE_OperationHandle made = mac_op();

    TEE_MACInit(made, NULL, 0);
    return made;
}

TEE_OperationHandle ae_op(uint32_t mode)
{
    TEE_OperationHandle made = operation(TEE_ALG_AES_GCM, mode, 128);

    TEE_SetOperationKey(made, key_object());
    return made;
}

TEE_OperationHandle begun_ae_op(uint32_t mode)
{
    TEE_OperationHandle made = ae_op(mode);

    TEE_AEInit(made, constant, 12, 128, 0, 0);
    return made;
}

static unsigned char sealed[2][16];

unsigned char (*sealed_text(void))[16]
{
    TEE_AEEncryptFinal(begun_ae_op(TEE_MODE_ENCRYPT), constant, 16, sealed[0], len(16), sealed[1],
                       len(16));
    return &sealed[0];
}

unsigned char (*sealed_tag(void))[16]
{
    sealed_text();
    return &sealed[1];
}

/* ---- asymmetric ---- */

/* A pair of 512 bits. */
static const unsigned char rsa_modulus[] = {
    0xbb, 0x14, 0x41, 0x41, 0x3b, 0xe2, 0xca, 0x7e, 0x38, 0x68, 0x12, 0x86, 0x7e, 0x45, 0x3a, 0x15,
    0x0e, 0x90, 0x7e, 0xee, 0xe6, 0xa7, 0xe5, 0xed, 0xce, 0x2b, 0xca, 0x6d, 0x7a, 0x3a, 0x85, 0x18,
    0x22, 0xb6, 0xec, 0x01, 0x92, 0xd7, 0x9a, 0xdc, 0x45, 0x8a, 0xe1, 0x7b, 0x57, 0x3b, 0xac, 0x3c,
    0x6d, 0x49, 0x9c, 0xfa, 0xc0, 0x05, 0xa2, 0xe1, 0xd3, 0xd1, 0x36, 0x4c, 0x59, 0x9e, 0x65, 0x59};
static const unsigned char rsa_private[] = {
    0x08, 0xfa, 0x42, 0xdb, 0x67, 0x8d, 0x4d, 0x9c, 0x5b, 0x06, 0x9b, 0x84, 0xfa, 0xc0, 0x45, 0xb6,
    0x46, 0xf9, 0xa6, 0x2d, 0xbe, 0xc1, 0xe5, 0xe5, 0xd0, 0x94, 0x07, 0x65, 0xd3, 0x8c, 0xc5, 0x60,
    0x3b, 0x1b, 0xa8, 0xd2, 0x6a, 0x72, 0xb9, 0xbe, 0x17, 0xa0, 0x18, 0x90, 0x6b, 0xc3, 0x2d, 0x3a,
    0xf3, 0x17, 0x91, 0x86, 0xed, 0x02, 0x64, 0x33, 0x6d, 0xf6, 0xdf, 0xf8, 0xe4, 0xf2, 0x2f, 0x81};
static const unsigned char rsa_public[] = {1, 0, 1};

static TEE_OperationHandle with_rsa_key(TEE_OperationHandle made)
{
    TEE_ObjectHandle pair = allocate(TEE_TYPE_RSA_KEYPAIR, 512);
    TEE_Attribute attr[3];

    TEE_InitRefAttribute(&attr[0], TEE_ATTR_RSA_MODULUS, rsa_modulus, sizeof(rsa_modulus));
    TEE_InitRefAttribute(&attr[1], TEE_ATTR_RSA_PUBLIC_EXPONENT, rsa_public, sizeof(rsa_public));
    TEE_InitRefAttribute(&attr[2], TEE_ATTR_RSA_PRIVATE_EXPONENT, rsa_private, sizeof(rsa_private));
    TEE_PopulateTransientObject(pair, attr, 3);
    TEE_SetOperationKey(made, pair);
    return made;
}

TEE_OperationHandle rsa_op(uint32_t mode)
{
    return with_rsa_key(operation(TEE_ALG_RSAES_PKCS1_OAEP_MGF1_SHA1, mode, 512));
}

TEE_OperationHandle rsa_pss_op(uint32_t mode)
{
    return with_rsa_key(operation(TEE_ALG_RSASSA_PKCS1_PSS_MGF1_SHA256, mode, 512));
}

static TEE_Attribute *value_attr(uint32_t id, uint32_t value)
{
    static TEE_Attribute attr;

    TEE_InitValueAttribute(&attr, id, value, 0);
    return &attr;
}

TEE_Attribute *salt_attr(uint32_t bytes)
{
    return value_attr(TEE_ATTR_RSA_PSS_SALT_LENGTH, bytes);
}

TEE_Attribute *label_attr(void)
{
    static TEE_Attribute attr;

    TEE_InitRefAttribute(&attr, TEE_ATTR_RSA_OAEP_LABEL, "label", 5);
    return &attr;
}

unsigned char (*encrypted(void))[64]
{
    static unsigned char text[64];

    TEE_AsymmetricEncrypt(rsa_op(TEE_MODE_ENCRYPT), label_attr(), 1, constant, 8, text, len(64));
    return &text;
}

TEE_OperationHandle ecdsa_op(uint32_t mode, bool keyed)
{
    TEE_OperationHandle made = operation(TEE_ALG_ECDSA_SHA256, mode, 256);

    if (keyed)
        TEE_SetOperationKey(made, curve_object());
    return made;
}

/* With one pair an instance. */
TEE_OperationHandle eddsa_op(uint32_t mode)
{
    TEE_OperationHandle made = operation(TEE_ALG_ED25519, mode, 256);
    static TEE_ObjectHandle pair;

    if (!pair) {
        pair = allocate(TEE_TYPE_ED25519_KEYPAIR, 256);
        TEE_GenerateKey(pair, 256, NULL, 0);
    }
    TEE_SetOperationKey(made, pair);
    return made;
}

TEE_Attribute *prehash_attr(void)
{
    static TEE_Attribute attr;

    TEE_InitValueAttribute(&attr, TEE_ATTR_EDDSA_PREHASH, 0, 0);
    return &attr;
}

TEE_Attribute *bad_prehash_attr(void)
{
    static TEE_Attribute attr;

    TEE_InitValueAttribute(&attr, TEE_ATTR_EDDSA_PREHASH, 2, 0);
    return &attr;
}

unsigned char (*signed_digest(void))[64]
{
    static unsigned char text[64];

    TEE_AsymmetricSignDigest(eddsa_op(TEE_MODE_SIGN), prehash_attr(), 1, buf, 8, text, len(64));
    return &text;
}

TEE_OperationHandle derive_op(void)
{
    TEE_OperationHandle made = operation(TEE_ALG_X25519, TEE_MODE_DERIVE, 256);
    TEE_ObjectHandle pair = allocate(TEE_TYPE_X25519_KEYPAIR, 256);

    TEE_GenerateKey(pair, 256, NULL, 0);
    TEE_SetOperationKey(made, pair);
    return made;
}

TEE_Attribute *point_attr(void)
{
    static const unsigned char point[32] = {9};
    static TEE_Attribute attr;

    TEE_InitRefAttribute(&attr, TEE_ATTR_X25519_PUBLIC_VALUE, point, sizeof(point));
    return &attr;
}

TEE_Attribute *low_point_attr(void)
{
    static const unsigned char point[32] = {1};
    static TEE_Attribute attr;

    TEE_InitRefAttribute(&attr, TEE_ATTR_X25519_PUBLIC_VALUE, point, sizeof(point));
    return &attr;
}

TEE_OperationHandle hkdf_op(void)
{
    TEE_OperationHandle made = operation(TEE_ALG_HKDF, TEE_MODE_DERIVE, 256);
    TEE_ObjectHandle key = allocate(TEE_TYPE_HKDF, 256);

    TEE_GenerateKey(key, 256, NULL, 0);
    TEE_SetOperationKey(made, key);
    return made;
}

TEE_Attribute *length_attr(uint32_t bytes)
{
    return value_attr(TEE_ATTR_KDF_KEY_SIZE, bytes);
}

TEE_ObjectHandle empty_secret(void)
{
    return allocate(TEE_TYPE_GENERIC_SECRET, 256);
}
