/* SPDX-License-Identifier: BSD-2-Clause */
/* A TA that does wrong. The words in comments are what test_debug_asan.sh looks for lines by. */
#include <tee_internal_api.h>

#include "user_ta_header_defines.h"
#include <teesim/ta_head.h>

#include "asan_ta.h"

#define WRONG __attribute__((noinline)) static uint32_t

/* Not static: the same name in each instance. */
uint8_t global[10];

TEE_Result TA_CreateEntryPoint(void)
{
    return TEE_SUCCESS;
}

void TA_DestroyEntryPoint(void)
{
}

TEE_Result TA_OpenSessionEntryPoint(uint32_t types, TEE_Param params[4], void **session)
{
    (void)types, (void)params, (void)session;
    return TEE_SUCCESS;
}

void TA_CloseSessionEntryPoint(void *session)
{
    (void)session;
}

WRONG heap_overflow(uint32_t size)
{
    volatile uint8_t *block = TEE_Malloc(size, 0);

    block[size] = 1; /* heap overflow */
    TEE_Free((void *)(uintptr_t)block);
    return size;
}

WRONG heap_underflow(uint32_t size)
{
    volatile uint8_t *block = TEE_Malloc(size, 0);

    block[-1] = 1; /* heap underflow */
    TEE_Free((void *)(uintptr_t)block);
    return size;
}

WRONG heap_freed(uint32_t size)
{
    volatile uint8_t *block = TEE_Malloc(size, 0);

    TEE_Free((void *)(uintptr_t)block);
    return block[0]; /* use after free */
}

WRONG stack_overflow(uint32_t count)
{
    volatile uint8_t array[10];

    for (uint32_t i = 0; i < count; i++)
        array[i] = (uint8_t)i; /* stack overflow */
    return array[count - 1];
}

WRONG global_overflow(uint32_t at)
{
    volatile uint8_t *p = global;

    return p[at]; /* global overflow */
}

WRONG mem_move(uint32_t size)
{
    void *block = TEE_Malloc(10, 0);
    uint8_t to[64];

    TEE_MemMove(to, block, size); /* a function of the API */
    TEE_Free(block);
    return to[0];
}

WRONG cut(uint32_t at)
{
    volatile uint8_t *block = TEE_Realloc(TEE_Malloc(1000, 0), 10);
    uint32_t value = block[at]; /* cut by TEE_Realloc */

    TEE_Free((void *)(uintptr_t)block);
    return value;
}

WRONG deep(uint32_t count)
{
    volatile uint8_t array[1024];

    array[0] = (uint8_t)count;
    return count ? deep(count - 1) + array[0] : 0;
}

static uint32_t fine(uint32_t count)
{
    uint8_t *block = TEE_Malloc(count, 0);
    uint32_t sum = 0;

    for (uint32_t i = 0; i < count; i++)
        block[i] = 1;
    for (uint32_t i = 0; i < count; i++)
        sum += block[i];
    TEE_Free(block);
    return sum + stack_overflow(count) + global_overflow(count - 1) + mem_move(count) +
           cut(count - 1) + deep(8) % 2;
}

static uint32_t fault(void)
{
    volatile uint8_t *nowhere = (uint8_t *)8;

    return *nowhere;
}

TEE_Result TA_InvokeCommandEntryPoint(void *session, uint32_t command, uint32_t types,
                                      TEE_Param params[4])
{
    static uint32_t (*const wrong[])(uint32_t) = {
        [ASAN_FINE] = fine,
        [ASAN_HEAP_OVERFLOW] = heap_overflow,
        [ASAN_HEAP_UNDERFLOW] = heap_underflow,
        [ASAN_HEAP_FREED] = heap_freed,
        [ASAN_STACK] = stack_overflow,
        [ASAN_GLOBAL] = global_overflow,
        [ASAN_MEM_MOVE] = mem_move,
        [ASAN_REALLOC] = cut,
        [ASAN_DEEP] = deep,
    };

    (void)session;
    if (TEE_PARAM_TYPE_GET(types, 0) != TEE_PARAM_TYPE_VALUE_INOUT)
        return TEE_ERROR_BAD_PARAMETERS;
    if (command == ASAN_PANIC)
        TEE_Panic(0x77);
    if (command == ASAN_FAULT)
        params[0].value.a = fault();
    else if (command < sizeof(wrong) / sizeof(wrong[0]) && wrong[command])
        params[0].value.a = wrong[command](params[0].value.a);
    else
        return TEE_ERROR_NOT_SUPPORTED;
    return TEE_SUCCESS;
}
