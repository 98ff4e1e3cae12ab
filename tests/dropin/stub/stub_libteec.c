/* SPDX-License-Identifier: BSD-2-Clause */
/* Somebody else's libteec.so.2, which programs are linked with: its context is no context. */
#include <tee_client_api.h>
#include <tee_client_api_extensions.h>

#define NOT_OURS 0xFFFF0FFFu

TEEC_Result TEEC_InitializeContext(const char *name, TEEC_Context *ctx)
{
    (void)name, (void)ctx;
    return NOT_OURS;
}

void TEEC_FinalizeContext(TEEC_Context *ctx)
{
    (void)ctx;
}

TEEC_Result TEEC_OpenSession(TEEC_Context *ctx, TEEC_Session *s, const TEEC_UUID *uuid,
                             uint32_t login, const void *data, TEEC_Operation *op, uint32_t *origin)
{
    (void)ctx, (void)s, (void)uuid, (void)login, (void)data, (void)op, (void)origin;
    return NOT_OURS;
}

void TEEC_CloseSession(TEEC_Session *s)
{
    (void)s;
}

TEEC_Result TEEC_InvokeCommand(TEEC_Session *s, uint32_t command, TEEC_Operation *op,
                               uint32_t *origin)
{
    (void)s, (void)command, (void)op, (void)origin;
    return NOT_OURS;
}

TEEC_Result TEEC_RegisterSharedMemory(TEEC_Context *ctx, TEEC_SharedMemory *shm)
{
    (void)ctx, (void)shm;
    return NOT_OURS;
}

TEEC_Result TEEC_RegisterSharedMemoryFileDescriptor(TEEC_Context *ctx, TEEC_SharedMemory *shm,
                                                    int fd)
{
    (void)ctx, (void)shm, (void)fd;
    return NOT_OURS;
}

TEEC_Result TEEC_AllocateSharedMemory(TEEC_Context *ctx, TEEC_SharedMemory *shm)
{
    (void)ctx, (void)shm;
    return NOT_OURS;
}

void TEEC_ReleaseSharedMemory(TEEC_SharedMemory *shm)
{
    (void)shm;
}

void TEEC_RequestCancellation(TEEC_Operation *op)
{
    (void)op;
}
