/* SPDX-License-Identifier: BSD-2-Clause */
/* Operations, digests and random numbers, TEE Internal Core API 6.2, 6.3, 6.9: the kernel has them.
 */
#include "utee.h"

_Static_assert(sizeof(TEE_OperationInfo) == sizeof(struct ta_op_info), "one layout for both");
_Static_assert(offsetof(TEE_OperationInfo, handleState) == offsetof(struct ta_op_info, flags),
               "one layout for both");
_Static_assert(sizeof(TEE_OperationInfoMultiple) == sizeof(struct ta_op_info_multiple),
               "one layout for both");
_Static_assert(offsetof(TEE_OperationInfoMultiple, numberOfKeys) ==
                   offsetof(struct ta_op_info_multiple, keys),
               "one layout for both");

TEE_Result TEE_AllocateOperation(TEE_OperationHandle *operation, uint32_t algorithm, uint32_t mode,
                                 uint32_t maxKeySize)
{
    return utee_sys->operation->allocate(algorithm, mode, maxKeySize,
                                         (uintptr_t *)(void *)operation);
}

void TEE_FreeOperation(TEE_OperationHandle operation)
{
    utee_sys->operation->free((uintptr_t)operation, 0);
}

void TEE_GetOperationInfo(TEE_OperationHandle operation, TEE_OperationInfo *operationInfo)
{
    utee_sys->operation->info((uintptr_t)operation, (struct ta_op_info *)(void *)operationInfo);
}

TEE_Result TEE_GetOperationInfoMultiple(TEE_OperationHandle operation,
                                        TEE_OperationInfoMultiple *operationInfoMultiple,
                                        size_t *operationSize)
{
    return utee_sys->operation->info_multiple((uintptr_t)operation, operationInfoMultiple,
                                              operationSize);
}

void TEE_ResetOperation(TEE_OperationHandle operation)
{
    utee_sys->operation->reset((uintptr_t)operation);
}

TEE_Result TEE_SetOperationKey(TEE_OperationHandle operation, TEE_ObjectHandle key)
{
    return utee_sys->operation->set_key((uintptr_t)operation, (uintptr_t)key, 0);
}

TEE_Result TEE_SetOperationKey2(TEE_OperationHandle operation, TEE_ObjectHandle key1,
                                TEE_ObjectHandle key2)
{
    return utee_sys->operation->set_key2((uintptr_t)operation, (uintptr_t)key1, (uintptr_t)key2, 0);
}

void TEE_CopyOperation(TEE_OperationHandle dstOperation, TEE_OperationHandle srcOperation)
{
    utee_sys->operation->copy((uintptr_t)dstOperation, (uintptr_t)srcOperation);
}

TEE_Result TEE_IsAlgorithmSupported(uint32_t algId, uint32_t element)
{
    return utee_sys->operation->supported(algId, element);
}

/* ---- digests ---- */

void TEE_DigestUpdate(TEE_OperationHandle operation, const void *chunk, size_t chunkSize)
{
    utee_sys->crypt->digest_update((uintptr_t)operation, chunk, chunkSize);
}

TEE_Result TEE_DigestDoFinal(TEE_OperationHandle operation, const void *chunk, size_t chunkLen,
                             void *hash, size_t *hashLen)
{
    return utee_sys->crypt->digest_final((uintptr_t)operation, chunk, chunkLen, hash, hashLen);
}

TEE_Result TEE_DigestExtract(TEE_OperationHandle operation, void *hash, size_t *hashLen)
{
    return utee_sys->crypt->digest_extract((uintptr_t)operation, hash, hashLen);
}

/* ---- random numbers ---- */

void TEE_GenerateRandom(void *randomBuffer, size_t randomBufferLen)
{
    utee_sys->crypt->random(randomBuffer, randomBufferLen);
}
