/* SPDX-License-Identifier: BSD-2-Clause */
#include "abi.h"

#include <tee_client_api.h>

/* NOLINTBEGIN(bugprone-macro-parentheses): types and members */
#define SIZE(type)                                                                                 \
    {"sizeof " #type, sizeof(type)},                                                               \
    {                                                                                              \
        "align " #type, _Alignof(type)                                                             \
    }
#define MEMBER(type, name)                                                                         \
    {                                                                                              \
#type "." #name, offsetof(type, name)                                                      \
    }
/* NOLINTEND(bugprone-macro-parentheses) */

const struct abi_fact ABI_TABLE[] = {
    SIZE(TEEC_UUID),
    MEMBER(TEEC_UUID, timeLow),
    MEMBER(TEEC_UUID, timeMid),
    MEMBER(TEEC_UUID, timeHiAndVersion),
    MEMBER(TEEC_UUID, clockSeqAndNode),
    SIZE(TEEC_Context),
    MEMBER(TEEC_Context, imp.fd),
    MEMBER(TEEC_Context, imp.reg_mem),
    MEMBER(TEEC_Context, imp.memref_null),
    SIZE(TEEC_Session),
    MEMBER(TEEC_Session, imp.ctx),
    MEMBER(TEEC_Session, imp.session_id),
    SIZE(TEEC_SharedMemory),
    MEMBER(TEEC_SharedMemory, buffer),
    MEMBER(TEEC_SharedMemory, size),
    MEMBER(TEEC_SharedMemory, flags),
    MEMBER(TEEC_SharedMemory, imp.id),
    MEMBER(TEEC_SharedMemory, imp.alloced_size),
    MEMBER(TEEC_SharedMemory, imp.shadow_buffer),
    MEMBER(TEEC_SharedMemory, imp.registered_fd),
    MEMBER(TEEC_SharedMemory, imp.flags),
    SIZE(TEEC_TempMemoryReference),
    MEMBER(TEEC_TempMemoryReference, buffer),
    MEMBER(TEEC_TempMemoryReference, size),
    SIZE(TEEC_RegisteredMemoryReference),
    MEMBER(TEEC_RegisteredMemoryReference, parent),
    MEMBER(TEEC_RegisteredMemoryReference, size),
    MEMBER(TEEC_RegisteredMemoryReference, offset),
    SIZE(TEEC_Value),
    MEMBER(TEEC_Value, a),
    MEMBER(TEEC_Value, b),
    SIZE(TEEC_Parameter),
    SIZE(TEEC_Operation),
    MEMBER(TEEC_Operation, started),
    MEMBER(TEEC_Operation, paramTypes),
    MEMBER(TEEC_Operation, params),
    MEMBER(TEEC_Operation, imp.session),
    {"TEEC_CONFIG_PAYLOAD_REF_COUNT", TEEC_CONFIG_PAYLOAD_REF_COUNT},
    {"TEEC_CONFIG_SHAREDMEM_MAX_SIZE", TEEC_CONFIG_SHAREDMEM_MAX_SIZE},
    {NULL, 0},
};
