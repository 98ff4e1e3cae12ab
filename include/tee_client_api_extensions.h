/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEE_CLIENT_API_EXTENSIONS_H
#define TEE_CLIENT_API_EXTENSIONS_H

/* What OP-TEE's libteec has beyond TEE Client API 1.0. */

#include <tee_client_api.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * As TEEC_RegisterSharedMemory for the memory behind `fd`: a dma-buf, a memfd or another file that
 * can be mapped shared and writable. The file may be closed afterwards. Sets size to the file's;
 * buffer becomes NULL.
 * BAD_PARAMETERS: a NULL pointer, flags that are none, a descriptor that is none, an empty file or
 * one that cannot be mapped so. OUT_OF_MEMORY. Else as the driver says.
 */
TEEC_Result TEEC_RegisterSharedMemoryFileDescriptor(TEEC_Context *context,
                                                    TEEC_SharedMemory *sharedMem, int fd);

#ifdef __cplusplus
}
#endif
#endif
