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
