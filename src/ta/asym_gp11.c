/* SPDX-License-Identifier: BSD-2-Clause */
/* Asymmetric operations and key derivation in the form of 1.1: sizes of 32 bits. */
#include "utee.h"

static struct ta_attrs list_of(const __GP11_TEE_Attribute *params, uint32_t count)
{
    return (struct ta_attrs){
        .at = (const struct ta_attr *)(const void *)params, .count = count, .form = TA_FORM_GP11};
}

TEE_Result __GP11_TEE_AsymmetricEncrypt(TEE_OperationHandle operation,
                                        const __GP11_TEE_Attribute *params, uint32_t paramCount,
                                        const void *srcData, uint32_t srcLen, void *destData,
                                        uint32_t *destLen)
{
    size_t size = *destLen;
    struct ta_attrs list = list_of(params, paramCount);
    struct ta_io io = {srcData, srcLen, destData, &size};
    TEE_Result res = utee_sys->asym->asym(TA_ASYM_ENCRYPT, (uintptr_t)operation, &list, &io);

    *destLen = (uint32_t)size;
    return res;
}

TEE_Result __GP11_TEE_AsymmetricDecrypt(TEE_OperationHandle operation,
                                        const __GP11_TEE_Attribute *params, uint32_t paramCount,
                                        const void *srcData, uint32_t srcLen, void *destData,
                                        uint32_t *destLen)
{
    size_t size = *destLen;
    struct ta_attrs list = list_of(params, paramCount);
    struct ta_io io = {srcData, srcLen, destData, &size};
    TEE_Result res = utee_sys->asym->asym(TA_ASYM_DECRYPT, (uintptr_t)operation, &list, &io);

    *destLen = (uint32_t)size;
    /* a result of 1.2 */
    return res == TEE_ERROR_CIPHERTEXT_INVALID ? TEE_ERROR_BAD_PARAMETERS : res;
}

TEE_Result __GP11_TEE_AsymmetricSignDigest(TEE_OperationHandle operation,
                                           const __GP11_TEE_Attribute *params, uint32_t paramCount,
                                           const void *digest, uint32_t digestLen, void *signature,
                                           uint32_t *signatureLen)
{
    size_t size = *signatureLen;
    struct ta_attrs list = list_of(params, paramCount);
    struct ta_io io = {digest, digestLen, signature, &size};
    TEE_Result res = utee_sys->asym->asym(TA_ASYM_SIGN, (uintptr_t)operation, &list, &io);

    *signatureLen = (uint32_t)size;
    return res;
}

TEE_Result __GP11_TEE_AsymmetricVerifyDigest(TEE_OperationHandle operation,
                                             const __GP11_TEE_Attribute *params,
                                             uint32_t paramCount, const void *digest,
                                             uint32_t digestLen, const void *signature,
                                             uint32_t signatureLen)
{
    struct ta_attrs list = list_of(params, paramCount);
    struct ta_verify verify = {digest, digestLen, signature, signatureLen};

    return utee_sys->asym->verify((uintptr_t)operation, &list, &verify);
}

void __GP11_TEE_DeriveKey(TEE_OperationHandle operation, const __GP11_TEE_Attribute *params,
                          uint32_t paramCount, TEE_ObjectHandle derivedKey)
{
    struct ta_attrs list = list_of(params, paramCount);

    utee_sys->asym->derive((uintptr_t)operation, &list, (uintptr_t)derivedKey);
}
