/* SPDX-License-Identifier: BSD-2-Clause */
/* Ciphers and MACs, TEE Internal Core API 6.4 and 6.5: the kernel has them. */
#include "utee.h"

/* ---- ciphers ---- */

void TEE_CipherInit(TEE_OperationHandle operation, const void *IV, size_t IVLen)
{
    utee_sys->cipher->cipher_init((uintptr_t)operation, IV, IVLen);
}

TEE_Result TEE_CipherUpdate(TEE_OperationHandle operation, const void *srcData, size_t srcLen,
                            void *destData, size_t *destLen)
{
    return utee_sys->cipher->cipher_update((uintptr_t)operation, srcData, srcLen, destData,
                                           destLen);
}

TEE_Result TEE_CipherDoFinal(TEE_OperationHandle operation, const void *srcData, size_t srcLen,
                             void *destData, size_t *destLen)
{
    return utee_sys->cipher->cipher_final((uintptr_t)operation, srcData, srcLen, destData, destLen);
}

/* ---- MACs ---- */

void TEE_MACInit(TEE_OperationHandle operation, const void *IV, size_t IVLen)
{
    utee_sys->cipher->mac_init((uintptr_t)operation, IV, IVLen);
}

void TEE_MACUpdate(TEE_OperationHandle operation, const void *chunk, size_t chunkSize)
{
    utee_sys->cipher->mac_update((uintptr_t)operation, chunk, chunkSize);
}

TEE_Result TEE_MACComputeFinal(TEE_OperationHandle operation, const void *message,
                               size_t messageLen, void *mac, size_t *macLen)
{
    struct ta_io io = {message, messageLen, mac, macLen};

    return utee_sys->cipher->mac_compute((uintptr_t)operation, &io);
}

TEE_Result TEE_MACCompareFinal(TEE_OperationHandle operation, const void *message,
                               size_t messageLen, const void *mac, size_t macLen)
{
    return utee_sys->cipher->mac_compare((uintptr_t)operation, message, messageLen, mac, macLen);
}
