/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef FIELD_TEE_CLIENT_API_H
#define FIELD_TEE_CLIENT_API_H

/*
 * What a client in the field was compiled with: the TEE Client API 1.0 with the structures of
 * OP-TEE's libteec.so.2 on LP64. It is no copy of include/tee_client_api.h and must not become one:
 * offsets and sizes are checked against the numbers that are known of that library.
 */

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    TEEC_CONFIG_PAYLOAD_REF_COUNT = 4,
    TEEC_NONE = 0,
    TEEC_VALUE_INPUT,
    TEEC_VALUE_OUTPUT,
    TEEC_VALUE_INOUT,
    TEEC_MEMREF_TEMP_INPUT = 5,
    TEEC_MEMREF_TEMP_OUTPUT,
    TEEC_MEMREF_TEMP_INOUT,
    TEEC_MEMREF_WHOLE = 12,
    TEEC_MEMREF_PARTIAL_INPUT,
    TEEC_MEMREF_PARTIAL_OUTPUT,
    TEEC_MEMREF_PARTIAL_INOUT,
    TEEC_MEM_INPUT = 1,
    TEEC_MEM_OUTPUT = 2,
    TEEC_ORIGIN_API = 1,
    TEEC_ORIGIN_COMMS,
    TEEC_ORIGIN_TEE,
    TEEC_ORIGIN_TRUSTED_APP,
    TEEC_LOGIN_PUBLIC = 0,
    TEEC_LOGIN_USER,
    TEEC_LOGIN_GROUP,
};

#define TEEC_CONFIG_SHAREDMEM_MAX_SIZE ULONG_MAX

#define TEEC_SUCCESS              0u
#define TEEC_ERROR_CANCEL         0xFFFF0002u
#define TEEC_ERROR_BAD_PARAMETERS 0xFFFF0006u
#define TEEC_ERROR_ITEM_NOT_FOUND 0xFFFF0008u
#define TEEC_ERROR_NOT_SUPPORTED  0xFFFF000Au
#define TEEC_ERROR_SHORT_BUFFER   0xFFFF0010u
#define TEEC_ERROR_TARGET_DEAD    0xFFFF3024u

#define TEEC_PARAM_TYPES(a, b, c, d) ((a) | (b) << 4 | (c) << 8 | (d) << 12)

typedef uint32_t TEEC_Result;

typedef struct TEEC_UUID {
    uint32_t timeLow;
    uint16_t timeMid, timeHiAndVersion;
    uint8_t clockSeqAndNode[8];
} TEEC_UUID;

typedef struct TEEC_Context {
    struct {
        int fd;
        bool reg_mem, memref_null;
    } imp;
} TEEC_Context;

typedef struct TEEC_Session {
    struct {
        TEEC_Context *ctx;
        uint32_t session_id;
    } imp;
} TEEC_Session;

typedef struct TEEC_SharedMemory {
    void *buffer;
    size_t size;
    uint32_t flags;
    struct {
        int id;
        size_t alloced_size;
        void *shadow_buffer;
        int registered_fd;
        uint32_t flags;
    } imp;
} TEEC_SharedMemory;

typedef struct TEEC_TempMemoryReference {
    void *buffer;
    size_t size;
} TEEC_TempMemoryReference;

typedef struct TEEC_RegisteredMemoryReference {
    TEEC_SharedMemory *parent;
    size_t size, offset;
} TEEC_RegisteredMemoryReference;

typedef struct TEEC_Value {
    uint32_t a, b;
} TEEC_Value;

typedef union TEEC_Parameter {
    TEEC_TempMemoryReference tmpref;
    TEEC_RegisteredMemoryReference memref;
    TEEC_Value value;
} TEEC_Parameter;

typedef struct TEEC_Operation {
    uint32_t started, paramTypes;
    TEEC_Parameter params[TEEC_CONFIG_PAYLOAD_REF_COUNT];
    struct {
        TEEC_Session *session;
    } imp;
} TEEC_Operation;

TEEC_Result TEEC_InitializeContext(const char *name, TEEC_Context *ctx);
void TEEC_FinalizeContext(TEEC_Context *ctx);
TEEC_Result TEEC_OpenSession(TEEC_Context *ctx, TEEC_Session *s, const TEEC_UUID *uuid,
                             uint32_t login, const void *data, TEEC_Operation *op,
                             uint32_t *origin);
void TEEC_CloseSession(TEEC_Session *s);
TEEC_Result TEEC_InvokeCommand(TEEC_Session *s, uint32_t command, TEEC_Operation *op,
                               uint32_t *origin);
TEEC_Result TEEC_RegisterSharedMemory(TEEC_Context *ctx, TEEC_SharedMemory *shm);
TEEC_Result TEEC_AllocateSharedMemory(TEEC_Context *ctx, TEEC_SharedMemory *shm);
void TEEC_ReleaseSharedMemory(TEEC_SharedMemory *shm);
void TEEC_RequestCancellation(TEEC_Operation *op);

#endif
