/* SPDX-License-Identifier: BSD-2-Clause */
/* Authenticated encryption, TEE Internal Core API 6.6: the kernel has it. */
#include "utee.h"

TEE_Result TEE_AEInit(TEE_OperationHandle operation, const void *nonce, size_t nonceLen,
                      uint32_t tagLen, size_t AADLen, size_t payloadLen)
{
    struct ta_ae_init init = {nonce, nonceLen, tagLen, AADLen, payloadLen};

    return utee_sys->ae->init((uintptr_t)operation, &init);
}

void TEE_AEUpdateAAD(TEE_OperationHandle operation, const void *AADdata, size_t AADdataLen)
{
    utee_sys->ae->update_aad((uintptr_t)operation, AADdata, AADdataLen, 0);
}

TEE_Result TEE_AEUpdate(TEE_OperationHandle operation, const void *srcData, size_t srcLen,
                        void *destData, size_t *destLen)
{
    return utee_sys->ae->update((uintptr_t)operation, srcData, srcLen, destData, destLen);
}

TEE_Result TEE_AEEncryptFinal(TEE_OperationHandle operation, const void *srcData, size_t srcLen,
                              void *destData, size_t *destLen, void *tag, size_t *tagLen)
{
    struct ta_io io = {srcData, srcLen, destData, destLen};

    return utee_sys->ae->encrypt_final((uintptr_t)operation, &io, tag, tagLen);
}

TEE_Result TEE_AEDecryptFinal(TEE_OperationHandle operation, const void *srcData, size_t srcLen,
                              void *destData, size_t *destLen, void *tag, size_t tagLen)
{
    struct ta_io io = {srcData, srcLen, destData, destLen};

    return utee_sys->ae->decrypt_final((uintptr_t)operation, &io, tag, tagLen);
}
