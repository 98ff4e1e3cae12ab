/* SPDX-License-Identifier: BSD-2-Clause */
#undef NDEBUG /* one of its sins is an assertion that fails */
#include <assert.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tee_internal_api.h>

#include "user_ta_header_defines.h"
#include "zoo_text.h"
#include <teesim/ta_head.h>

/* What faults must not be noticed by a sanitizer first. */
#define RAW __attribute__((noinline, no_sanitize("address", "undefined", "thread")))

static uint32_t counter, constructed, sessions;
static volatile uint8_t *kept;
static uint8_t *volatile nowhere = (uint8_t *)16;

__attribute__((constructor)) static RAW void construct(void)
{
    void *block = malloc(16);
    constructed = block ? 0x600d : 0xbad;
    free(block);
    if (ZOO_KIND == ZOO_BAD_INIT)
        *nowhere = 1;
}

__attribute__((destructor)) static RAW void destruct(void)
{
    if (ZOO_KIND == ZOO_BAD_FINI)
        *nowhere = 1;
}

TEE_Result TA_CreateEntryPoint(void)
{
    return ZOO_KIND == ZOO_NO_CREATE ? TEE_ERROR_BAD_STATE : TEE_SUCCESS;
}

void TA_DestroyEntryPoint(void)
{
    printf("zoo destroyed\n");
}

/* value 0's a != 0: the open fails with it. */
TEE_Result TA_OpenSessionEntryPoint(uint32_t types, TEE_Param params[4], void **session)
{
    if (TEE_PARAM_TYPE_GET(types, 0) == TEE_PARAM_TYPE_VALUE_INPUT && params[0].value.a)
        return params[0].value.a;
    *session = (void *)(uintptr_t)++sessions;
    return TEE_SUCCESS;
}

void TA_CloseSessionEntryPoint(void *session)
{
    printf("zoo closed %u\n", (unsigned)(uintptr_t)session);
}

/* ---- what a TA may do ---- */

static uint32_t all_of_the_heap(void)
{
    uint32_t total = 0;
    void *first = NULL;

    for (void **block; (block = malloc(240)) != NULL; total += 240) {
        *block = first;
        first = block;
    }
    while (first) {
        void *next = *(void **)first;
        free(first);
        first = next;
    }
    return total;
}

static void keep_secret(TEE_Param *where)
{
    uintptr_t at = (uintptr_t)TEE_Malloc(8, TEE_MALLOC_FILL_ZERO);

    TEE_MemFill((void *)at, 0x5e, 8);
    where->value.a = (uint32_t)(at >> 32);
    where->value.b = (uint32_t)at;
}

static TEE_Result behave(uint32_t command, uint32_t session, TEE_Param *params)
{
    switch (command) {
    case ZOO_NOTHING:
        return TEE_SUCCESS;
    case ZOO_COUNT:
        params[0].value.a = ++counter;
        params[0].value.b = constructed;
        return TEE_SUCCESS;
    case ZOO_SESSION:
        params[0].value.a = session;
        return TEE_SUCCESS;
    case ZOO_ADD:
        for (size_t i = 0; i < params[0].memref.size; i++)
            ((uint8_t *)params[0].memref.buffer)[i]++;
        params[1].value.a++;
        params[1].value.b++;
        return TEE_SUCCESS;
    case ZOO_SIZE:
        params[0].memref.size = params[1].value.a;
        return TEE_ERROR_SHORT_BUFFER;
    case ZOO_IS_NULL:
        params[1].value.a = params[0].memref.buffer == NULL;
        params[1].value.b = (uint32_t)params[0].memref.size;
        return TEE_SUCCESS;
    case ZOO_HEAP:
        params[0].value.a = all_of_the_heap();
        return TEE_SUCCESS;
    case ZOO_PRINT:
        printf("zoo prints %d\n", 1);
        puts("zoo puts");
        return TEE_SUCCESS;
    case ZOO_PUTC:
        zoo_put_bytes();
        return TEE_SUCCESS;
    case ZOO_TEXT:
        params[0].value.a = zoo_check_texts();
        return TEE_SUCCESS;
    case ZOO_STREAM:
        zoo_open_stream();
        return TEE_SUCCESS;
    case ZOO_FAIL:
        return params[0].value.a;
    case ZOO_SECRET:
        keep_secret(&params[0]);
        return TEE_SUCCESS;
    default:
        return TEE_ERROR_NOT_SUPPORTED;
    }
}

/* ---- what it may not ---- */

static volatile unsigned recursions = UINT32_MAX;

static RAW int recurse(volatile uint8_t *from)
{
    volatile uint8_t frame[512];

    frame[0] = from ? from[0] : 1;
    return recursions-- ? recurse(frame) + frame[0] : 0;
}

static RAW int call_back(volatile uint8_t *from);

static RAW int call_forth(volatile uint8_t *from)
{
    volatile uint8_t frame[512];

    frame[0] = from ? from[0] : 1;
    return recursions-- ? call_back(frame) + frame[0] : 0;
}

static RAW int call_back(volatile uint8_t *from)
{
    volatile uint8_t frame[512];

    frame[0] = from[0];
    return recursions-- ? call_forth(frame) + frame[0] : 0;
}

static RAW void smash(void)
{
    volatile uint8_t here;

    /* All that lies above, but not the arguments of the call behind it. */
    for (volatile uint8_t *p = &here; ((uintptr_t)p & 4095) != 4096 - 256; p++)
        *p = 0x41;
}

static RAW uint32_t wait_deep(unsigned left, volatile uint8_t *from)
{
    volatile uint8_t frame[1024];

    frame[0] = from ? from[0] : 0;
    return (left ? wait_deep(left - 1, frame) : TEE_Wait(0)) + frame[0];
}

static RAW void processor_fault(uint32_t command)
{
    static volatile int zero;

    if (command == ZOO_WRITE)
        *nowhere = 1;
    if (command == ZOO_READ)
        (void)*(volatile uint8_t *)nowhere;
    if (command == ZOO_JUMP)
        ((void (*)(void))(uintptr_t)nowhere)();
    if (command == ZOO_NONCANONICAL)
        __asm__ volatile("movb $0, (%0)" : : "r"(1ull << 62) : "memory");
    if (command == ZOO_DIVIDE)
        __asm__ volatile("idivl %0" : : "r"(zero), "a"(1), "d"(0));
    if (command == ZOO_ILLEGAL)
        __asm__ volatile("ud2");
}

static RAW TEE_Result memory_fault(uint32_t command, TEE_Param *params)
{
    volatile uint8_t *at = params[0].memref.buffer;

    if (command == ZOO_WRITE_INPUT)
        at[0] = 1;
    if (command == ZOO_BEYOND)
        at[params[0].memref.size + 4096] = 1;
    if (command == ZOO_KEEP)
        kept = at;
    if (command == ZOO_USE_KEPT)
        return kept[0] ? TEE_SUCCESS : TEE_ERROR_NO_DATA;
    return TEE_SUCCESS;
}

static TEE_Result misbehave(uint32_t command, const TEE_Param *params)
{
    void *block = malloc(16), *volatile again = block;
    volatile int no = 0;

    switch (command) {
    case ZOO_PANIC:
        TEE_Panic(0x1234);
    case ZOO_ABORT:
        abort();
    case ZOO_RAISE:
        raise(SIGABRT);
        break;
    case ZOO_EXIT:
        exit(0);
    case ZOO_ASSERT:
        assert(no == 1);
        break;
    case ZOO_OVERFLOW:
        return (TEE_Result)recurse(NULL);
    case ZOO_OVERFLOW_OF_TWO:
        return (TEE_Result)call_forth(NULL);
    case ZOO_SMASH:
        smash();
        break;
    case ZOO_WAIT_DEEP:
        return wait_deep(params[0].value.b, NULL);
    case ZOO_DEEP:
        recursions = params[0].value.b;
        return recurse(NULL) ? TEE_SUCCESS : TEE_ERROR_GENERIC;
    case ZOO_DOUBLE_FREE:
        free(block);
        free(again);
        break;
    case ZOO_BAD_POINTER:
        TEE_GetSystemTime((TEE_Time *)(void *)nowhere);
        break;
    default:
        processor_fault(command);
    }
    return TEE_ERROR_NOT_SUPPORTED;
}

/* ---- what takes long ---- */

static TEE_Result linger(uint32_t command, TEE_Param *params)
{
    volatile uint8_t *begun = params[1].memref.buffer;
    uint32_t ms = params[0].value.b;

    if (params[0].value.a)
        TEE_UnmaskCancellation();
    if (begun)
        __atomic_store_n(begun, 1, __ATOMIC_RELEASE);
    if (command == ZOO_WAIT)
        return TEE_Wait(ms);
    if (command == ZOO_REMASK)
        return TEE_MaskCancellation() ? TEE_ERROR_BAD_STATE : TEE_SUCCESS;
    while (command == ZOO_LOOP || !TEE_GetCancellationFlag())
        __asm__ volatile("pause");
    return TEE_ERROR_CANCEL;
}

#if ZOO_KIND == ZOO_UNDEFINED
TEE_Result zoo_is_not_there(void);
#else
static TEE_Result zoo_is_not_there(void)
{
    return TEE_SUCCESS;
}
#endif

TEE_Result TA_InvokeCommandEntryPoint(void *session, uint32_t command, uint32_t types,
                                      TEE_Param params[4])
{
    (void)types;
    if (command == ZOO_TIME) {
        TEE_Time now;
        TEE_GetSystemTime(&now);
        params[0].value.a = now.seconds;
        params[0].value.b = now.millis;
        return zoo_is_not_there();
    }
    if (command < ZOO_PANIC)
        return behave(command, (uint32_t)(uintptr_t)session, params);
    if (command >= ZOO_WAIT)
        return linger(command, params);
    if (command >= ZOO_WRITE_INPUT)
        return memory_fault(command, params);
    return misbehave(command, params);
}
