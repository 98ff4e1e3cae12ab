/* SPDX-License-Identifier: BSD-2-Clause */
/* Operations, digests and random numbers in the form of 1.1: sizes of 32 bits. */
#include "utee.h"

void __GP11_TEE_FreeOperation(TEE_OperationHandle operation)
{
    utee_sys->operation->free((uintptr_t)operation, TA_FORM_GP11);
}

TEE_Result __GP11_TEE_GetOperationInfoMultiple(TEE_OperationHandle operation,
                                               TEE_OperationInfoMultiple *operationInfoMultiple,
                                               uint32_t *operationSize)
{
    size_t size = *operationSize;
    TEE_Result res = TEE_GetOperationInfoMultiple(operation, operationInfoMultiple, &size);

    *operationSize = (uint32_t)size;
    return res;
}

TEE_Result __GP11_TEE_SetOperationKey(TEE_OperationHandle operation, TEE_ObjectHandle key)
{
    return utee_sys->operation->set_key((uintptr_t)operation, (uintptr_t)key, TA_FORM_GP11);
}

TEE_Result __GP11_TEE_SetOperationKey2(TEE_OperationHandle operation, TEE_ObjectHandle key1,
                                       TEE_ObjectHandle key2)
{
    return utee_sys->operation->set_key2((uintptr_t)operation, (uintptr_t)key1, (uintptr_t)key2,
                                         TA_FORM_GP11);
}

void __GP11_TEE_DigestUpdate(TEE_OperationHandle operation, const void *chunk, uint32_t chunkSize)
{
    TEE_DigestUpdate(operation, chunk, chunkSize);
}

TEE_Result __GP11_TEE_DigestDoFinal(TEE_OperationHandle operation, const void *chunk,
                                    uint32_t chunkLen, void *hash, uint32_t *hashLen)
{
    size_t size = *hashLen;
    TEE_Result res = TEE_DigestDoFinal(operation, chunk, chunkLen, hash, &size);

    *hashLen = (uint32_t)size;
    return res;
}

void __GP11_TEE_GenerateRandom(void *randomBuffer, uint32_t randomBufferLen)
{
    TEE_GenerateRandom(randomBuffer, randomBufferLen);
}
