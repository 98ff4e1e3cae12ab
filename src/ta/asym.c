/* SPDX-License-Identifier: BSD-2-Clause */
/* Asymmetric operations and key derivation, TEE Internal Core API 6.7 and 6.8: the kernel has them.
 */
#include "utee.h"

static struct ta_attrs list_of(const TEE_Attribute *params, uint32_t count)
{
    return (struct ta_attrs){.at = (const struct ta_attr *)(const void *)params, .count = count};
}

TEE_Result TEE_AsymmetricEncrypt(TEE_OperationHandle operation, const TEE_Attribute *params,
                                 uint32_t paramCount, const void *srcData, size_t srcLen,
                                 void *destData, size_t *destLen)
{
    struct ta_attrs list = list_of(params, paramCount);
    struct ta_io io = {srcData, srcLen, destData, destLen};

    return utee_sys->asym->asym(TA_ASYM_ENCRYPT, (uintptr_t)operation, &list, &io);
}

TEE_Result TEE_AsymmetricDecrypt(TEE_OperationHandle operation, const TEE_Attribute *params,
                                 uint32_t paramCount, const void *srcData, size_t srcLen,
                                 void *destData, size_t *destLen)
{
    struct ta_attrs list = list_of(params, paramCount);
    struct ta_io io = {srcData, srcLen, destData, destLen};

    return utee_sys->asym->asym(TA_ASYM_DECRYPT, (uintptr_t)operation, &list, &io);
}

TEE_Result TEE_AsymmetricSignDigest(TEE_OperationHandle operation, const TEE_Attribute *params,
                                    uint32_t paramCount, const void *digest, size_t digestLen,
                                    void *signature, size_t *signatureLen)
{
    struct ta_attrs list = list_of(params, paramCount);
    struct ta_io io = {digest, digestLen, signature, signatureLen};

    return utee_sys->asym->asym(TA_ASYM_SIGN, (uintptr_t)operation, &list, &io);
}

TEE_Result TEE_AsymmetricVerifyDigest(TEE_OperationHandle operation, const TEE_Attribute *params,
                                      uint32_t paramCount, const void *digest, size_t digestLen,
                                      const void *signature, size_t signatureLen)
{
    struct ta_attrs list = list_of(params, paramCount);
    struct ta_verify verify = {digest, digestLen, signature, signatureLen};

    return utee_sys->asym->verify((uintptr_t)operation, &list, &verify);
}

void TEE_DeriveKey(TEE_OperationHandle operation, const TEE_Attribute *params, uint32_t paramCount,
                   TEE_ObjectHandle derivedKey)
{
    struct ta_attrs list = list_of(params, paramCount);

    utee_sys->asym->derive((uintptr_t)operation, &list, (uintptr_t)derivedKey);
}
