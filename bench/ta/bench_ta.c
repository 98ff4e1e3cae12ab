/* SPDX-License-Identifier: BSD-2-Clause */
#include <tee_internal_api.h>

#include "user_ta_header_defines.h"
#include <teesim/ta_head.h>

enum {
    BENCH_EMPTY = 0,
    BENCH_ECHO = 1,
    BENCH_CALLS = 2,
    BENCH_EXP = 3,
    BENCH_ADD = 4,
    BENCH_FILL = 5,
    BENCH_RIGHTS = 6,
    BENCH_MALLOC = 7
};

static const TEE_UUID callee = {
    0x6d0d5ba1, 0x6d5e, 0x4c1c, {0x9b, 0x3e, 0x0f, 0x62, 0x7c, 0x1a, 0x5d, 0x02}};

TEE_Result TA_CreateEntryPoint(void)
{
    return TEE_SUCCESS;
}

void TA_DestroyEntryPoint(void)
{
}

TEE_Result TA_OpenSessionEntryPoint(uint32_t types, TEE_Param params[4], void **session)
{
    (void)types;
    (void)params;
    *session = NULL;
    return TEE_SUCCESS;
}

void TA_CloseSessionEntryPoint(void *session)
{
    (void)session;
}

static TEE_Result call(uint32_t count)
{
    static TEE_TASessionHandle session; /* opened once: that takes as long as many calls */
    TEE_Result res = TEE_SUCCESS;

    if (!session)
        res = TEE_OpenTASession(&callee, TEE_TIMEOUT_INFINITE, 0, NULL, &session, NULL);
    for (uint32_t i = 0; i < count && res == TEE_SUCCESS; i++)
        res = TEE_InvokeTACommand(session, TEE_TIMEOUT_INFINITE, BENCH_EMPTY, 0, NULL, NULL);
    return res;
}

#define NUMBER_SIZE 256u

static void number(TEE_BigInt *n, size_t len, const uint8_t *bytes, size_t size)
{
    TEE_BigIntInit(n, len);
    TEE_BigIntConvertFromOctetString(n, bytes, size, 1);
}

static TEE_Result exponentiate(const uint8_t *bytes, uint32_t count)
{
    static TEE_BigInt n[4][TEE_BigIntSizeInU32(NUMBER_SIZE * 8)];
    TEE_Result res = TEE_SUCCESS;

    for (unsigned i = 0; i < 4; i++)
        number(n[i], TEE_BigIntSizeInU32(NUMBER_SIZE * 8), bytes + i % 3 * NUMBER_SIZE,
               NUMBER_SIZE);
    for (uint32_t i = 0; i < count && res == TEE_SUCCESS; i++)
        res = TEE_BigIntExpMod(n[3], n[0], n[1], n[2], NULL);
    return res;
}

static TEE_Result add(const uint8_t *bytes, uint32_t count)
{
    TEE_BigInt a[TEE_BigIntSizeInU32(64)], b[TEE_BigIntSizeInU32(64)], c[TEE_BigIntSizeInU32(65)];

    number(a, TEE_BigIntSizeInU32(64), bytes, 8);
    number(b, TEE_BigIntSizeInU32(64), bytes + NUMBER_SIZE, 8);
    TEE_BigIntInit(c, TEE_BigIntSizeInU32(65));
    for (uint32_t i = 0; i < count; i++)
        TEE_BigIntAdd(c, a, b);
    return TEE_SUCCESS;
}

#ifdef BENCH_SINGLE /* the heap of the other one has no room for this */
static struct link {
    struct link *next;
} * filling;

/* Gives back what was there, and takes `count` blocks. */
static TEE_Result fill(uint32_t count)
{
    while (filling) {
        struct link *next = filling->next;
        TEE_Free(filling);
        filling = next;
    }
    for (uint32_t i = 0; i < count; i++) {
        struct link *more = TEE_Malloc(sizeof(*more), TEE_MALLOC_FILL_ZERO);
        if (!more)
            return TEE_ERROR_OUT_OF_MEMORY;
        more->next = filling;
        filling = more;
    }
    return TEE_SUCCESS;
}

static TEE_Result ask_rights(uint32_t count)
{
    char *block = TEE_Malloc(100, TEE_MALLOC_FILL_ZERO);
    TEE_Result res = block ? TEE_SUCCESS : TEE_ERROR_OUT_OF_MEMORY;

    for (uint32_t i = 0; i < count && res == TEE_SUCCESS; i++)
        res = TEE_CheckMemoryAccessRights(TEE_MEMORY_ACCESS_WRITE, block + 50, 50);
    TEE_Free(block);
    return res;
}

static TEE_Result take_and_give(uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        void *block = TEE_Malloc(100, TEE_MALLOC_FILL_ZERO);
        if (!block)
            return TEE_ERROR_OUT_OF_MEMORY;
        TEE_Free(block);
    }
    return TEE_SUCCESS;
}

static TEE_Result use_heap(uint32_t command, uint32_t count)
{
    switch (command) {
    case BENCH_FILL:
        return fill(count);
    case BENCH_RIGHTS:
        return ask_rights(count);
    case BENCH_MALLOC:
        return take_and_give(count);
    default:
        return TEE_ERROR_NOT_SUPPORTED;
    }
}
#else
static TEE_Result use_heap(uint32_t command, uint32_t count)
{
    (void)command;
    (void)count;
    return TEE_ERROR_NOT_SUPPORTED;
}
#endif

TEE_Result TA_InvokeCommandEntryPoint(void *session, uint32_t command, uint32_t types,
                                      TEE_Param params[4])
{
    (void)session;
    if (command == BENCH_EMPTY)
        return TEE_SUCCESS;
    if (command == BENCH_EXP || command == BENCH_ADD) {
        if (types !=
                TEE_PARAM_TYPES(TEE_PARAM_TYPE_MEMREF_INPUT, TEE_PARAM_TYPE_VALUE_INPUT, 0, 0) ||
            params[0].memref.size < 3 * NUMBER_SIZE)
            return TEE_ERROR_BAD_PARAMETERS;
        return (command == BENCH_EXP ? exponentiate : add)(params[0].memref.buffer,
                                                           params[1].value.a);
    }
    if (command == BENCH_CALLS && TEE_PARAM_TYPE_GET(types, 0) == TEE_PARAM_TYPE_VALUE_INPUT)
        return call(params[0].value.a);
    if (command >= BENCH_FILL && TEE_PARAM_TYPE_GET(types, 0) == TEE_PARAM_TYPE_VALUE_INPUT)
        return use_heap(command, params[0].value.a);
    if (command != BENCH_ECHO || TEE_PARAM_TYPE_GET(types, 0) != TEE_PARAM_TYPE_VALUE_INOUT)
        return TEE_ERROR_BAD_PARAMETERS;
    params[0].value.a += 1;
    params[0].value.b = ~params[0].value.b;
    return TEE_SUCCESS;
}
