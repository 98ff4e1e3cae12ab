/* SPDX-License-Identifier: BSD-2-Clause */
/* Authenticated encryption in the form of 1.1: sizes of 32 bits. */
#include "utee.h"

TEE_Result __GP11_TEE_AEInit(TEE_OperationHandle operation, const void *nonce, uint32_t nonceLen,
                             uint32_t tagLen, uint32_t AADLen, uint32_t payloadLen)
{
    return TEE_AEInit(operation, nonce, nonceLen, tagLen, AADLen, payloadLen);
}

void __GP11_TEE_AEUpdateAAD(TEE_OperationHandle operation, const void *AADdata, uint32_t AADdataLen)
{
    utee_sys->ae->update_aad((uintptr_t)operation, AADdata, AADdataLen, TA_FORM_GP11);
}

TEE_Result __GP11_TEE_AEUpdate(TEE_OperationHandle operation, const void *srcData, uint32_t srcLen,
                               void *destData, uint32_t *destLen)
{
    size_t size = *destLen;
    TEE_Result res =
        utee_sys->ae->update_gp11((uintptr_t)operation, srcData, srcLen, destData, &size);

    *destLen = (uint32_t)size;
    return res;
}

TEE_Result __GP11_TEE_AEEncryptFinal(TEE_OperationHandle operation, const void *srcData,
                                     uint32_t srcLen, void *destData, uint32_t *destLen, void *tag,
                                     uint32_t *tagLen)
{
    size_t size = destLen ? *destLen : 0, tag_size = *tagLen;
    TEE_Result res = TEE_AEEncryptFinal(operation, srcData, srcLen, destData,
                                        destLen ? &size : NULL, tag, &tag_size);

    if (destLen)
        *destLen = (uint32_t)size;
    *tagLen = (uint32_t)tag_size;
    return res;
}

TEE_Result __GP11_TEE_AEDecryptFinal(TEE_OperationHandle operation, const void *srcData,
                                     uint32_t srcLen, void *destData, uint32_t *destLen, void *tag,
                                     uint32_t tagLen)
{
    size_t size = destLen ? *destLen : 0;
    TEE_Result res = TEE_AEDecryptFinal(operation, srcData, srcLen, destData,
                                        destLen ? &size : NULL, tag, tagLen);

    if (destLen)
        *destLen = (uint32_t)size;
    return res;
}
