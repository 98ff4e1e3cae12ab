/* SPDX-License-Identifier: BSD-2-Clause */
/* Ciphers and MACs in the form of 1.1: sizes of 32 bits. */
#include "utee.h"

void __GP11_TEE_CipherInit(TEE_OperationHandle operation, const void *IV, uint32_t IVLen)
{
    TEE_CipherInit(operation, IV, IVLen);
}

TEE_Result __GP11_TEE_CipherUpdate(TEE_OperationHandle operation, const void *srcData,
                                   uint32_t srcLen, void *destData, uint32_t *destLen)
{
    size_t size = *destLen;
    TEE_Result res = TEE_CipherUpdate(operation, srcData, srcLen, destData, &size);

    *destLen = (uint32_t)size;
    return res;
}

TEE_Result __GP11_TEE_CipherDoFinal(TEE_OperationHandle operation, const void *srcData,
                                    uint32_t srcLen, void *destData, uint32_t *destLen)
{
    size_t size = destLen ? *destLen : 0;
    TEE_Result res =
        TEE_CipherDoFinal(operation, srcData, srcLen, destData, destLen ? &size : NULL);

    if (destLen)
        *destLen = (uint32_t)size;
    return res;
}

void __GP11_TEE_MACInit(TEE_OperationHandle operation, const void *IV, uint32_t IVLen)
{
    TEE_MACInit(operation, IV, IVLen);
}

void __GP11_TEE_MACUpdate(TEE_OperationHandle operation, const void *chunk, uint32_t chunkSize)
{
    TEE_MACUpdate(operation, chunk, chunkSize);
}

TEE_Result __GP11_TEE_MACComputeFinal(TEE_OperationHandle operation, const void *message,
                                      uint32_t messageLen, void *mac, uint32_t *macLen)
{
    size_t size = *macLen;
    TEE_Result res = TEE_MACComputeFinal(operation, message, messageLen, mac, &size);

    *macLen = (uint32_t)size;
    return res;
}

TEE_Result __GP11_TEE_MACCompareFinal(TEE_OperationHandle operation, const void *message,
                                      uint32_t messageLen, const void *mac, uint32_t macLen)
{
    return TEE_MACCompareFinal(operation, message, messageLen, mac, macLen);
}
