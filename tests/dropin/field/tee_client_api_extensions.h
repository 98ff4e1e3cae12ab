/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef FIELD_TEE_CLIENT_API_EXTENSIONS_H
#define FIELD_TEE_CLIENT_API_EXTENSIONS_H

#include <tee_client_api.h>

TEEC_Result TEEC_RegisterSharedMemoryFileDescriptor(TEEC_Context *ctx, TEEC_SharedMemory *shm,
                                                    int fd);

#endif
