/* SPDX-License-Identifier: BSD-2-Clause */
/* The TA of the integration tests: does on command what TAs should, and should not, do. */
#include <stdio.h>
#include <stdlib.h>
#include <tee_internal_api.h>
#include <trace.h>

#include "user_ta_header_defines.h"
#include <teesim/ta_head.h>

static uint32_t count;
static unsigned char *kept;
static volatile int zero;
static volatile uintptr_t nowhere = 16;

struct session {
    uint32_t count;
};

TEE_Result TA_CreateEntryPoint(void)
{
    if (ITEST_KIND == ITEST_FAIL_CREATE)
        return TEE_ERROR_STORAGE_NO_SPACE;
    if (ITEST_KIND == ITEST_DIE_CREATE)
        TEE_Panic(0xc4ea7e);
    return TEE_SUCCESS;
}

void TA_DestroyEntryPoint(void)
{
}

TEE_Result TA_OpenSessionEntryPoint(uint32_t types, TEE_Param p[4], void **ctx)
{
    if (ITEST_KIND == ITEST_DIE_OPEN)
        return (TEE_Result)(1000 / zero);
    if (TEE_PARAM_TYPE_GET(types, 0) == TEE_PARAM_TYPE_VALUE_INPUT && p[0].value.a != 0)
        return p[0].value.a;
    if (TEE_PARAM_TYPE_GET(types, 1) == TEE_PARAM_TYPE_VALUE_INPUT && p[1].value.a != 0) {
        TEE_UnmaskCancellation();
        TEE_Result res = TEE_Wait(p[1].value.a);
        if (res != TEE_SUCCESS)
            return res;
    }
    *ctx = TEE_Malloc(sizeof(struct session), TEE_MALLOC_FILL_ZERO);
    return *ctx ? TEE_SUCCESS : TEE_ERROR_OUT_OF_MEMORY;
}

void TA_CloseSessionEntryPoint(void *ctx)
{
    TEE_Free(ctx);
}

static int recurse(volatile int depth)
{
    volatile char room[256];

    room[depth & 255] = (char)depth;
    if (zero != 0)
        return 0; /* never: the compiler need not know */
    return recurse(depth + 1) + room[depth & 255];
}

static void tell_that_it_began(TEE_Param p[4])
{
    __atomic_store_n((unsigned char *)p[0].memref.buffer, 1, __ATOMIC_RELEASE);
}

static TEE_Result memory(uint32_t command, TEE_Param p[4])
{
    unsigned char *buf = p[0].memref.buffer;
    size_t size = p[0].memref.size;

    switch (command) {
    case ITEST_SUM:
        p[1].value.a = 0;
        for (size_t i = 0; i < size; i++)
            p[1].value.a += buf[i];
        p[1].value.b = (uint32_t)size;
        return TEE_SUCCESS;
    case ITEST_FILL:
        if (p[1].value.a > size)
            return TEE_ERROR_BAD_PARAMETERS;
        TEE_MemFill(buf, (uint8_t)p[1].value.b, p[1].value.a);
        p[0].memref.size = p[1].value.a;
        return TEE_SUCCESS;
    case ITEST_FLIP:
        for (size_t i = 0; i < size; i++)
            buf[i] ^= 0xff;
        return TEE_SUCCESS;
    case ITEST_NEED:
        if (size >= p[1].value.a)
            return TEE_SUCCESS;
        p[0].memref.size = p[1].value.a;
        return TEE_ERROR_SHORT_BUFFER;
    case ITEST_WRITE_INPUT:
        *(volatile unsigned char *)buf = 1;
        return TEE_SUCCESS;
    case ITEST_KEEP:
        kept = buf;
        return TEE_SUCCESS;
    default: /* ITEST_LOOK */
        p[1].value.a = buf == NULL;
        p[1].value.b = (uint32_t)size;
        return TEE_SUCCESS;
    }
}

__attribute__((noinline)) static TEE_Result crash(uint32_t command)
{
    switch (command) {
    case ITEST_SEGV:
        *(volatile int *)nowhere = 1;
        break;
    case ITEST_FPE:
        zero = 1000 / zero;
        break;
    case ITEST_ABORT:
        abort();
    default: /* ITEST_OVERFLOW */
        return (TEE_Result)recurse(0);
    }
    return TEE_SUCCESS;
}

static TEE_Result heap(TEE_Param p[4])
{
    unsigned char *mem = TEE_Malloc(p[0].value.a, TEE_MALLOC_FILL_ZERO);

    p[0].value.b = mem != NULL;
    for (uint32_t i = 0; mem && i < p[0].value.a; i++) {
        if (mem[i])
            p[0].value.b = 0;
        mem[i] = 0x5a;
    }
    TEE_Free(mem);
    return TEE_SUCCESS;
}

static TEE_Result wait(uint32_t command, TEE_Param p[4])
{
    if (command == ITEST_WAIT) {
        if (p[0].value.b)
            TEE_UnmaskCancellation();
        return TEE_Wait(p[0].value.a);
    }
    tell_that_it_began(p);
    if (command == ITEST_WAIT_MASKED)
        return TEE_Wait(50);
    if (command == ITEST_POLL_CANCEL) {
        TEE_UnmaskCancellation();
        while (!TEE_GetCancellationFlag())
            ;
        return TEE_ERROR_CANCEL;
    }
    for (;;)
        zero = 0;
}

TEE_Result TA_InvokeCommandEntryPoint(void *ctx, uint32_t command, uint32_t types, TEE_Param p[4])
{
    struct session *session = ctx;

    (void)types;
    switch (command) {
    case ITEST_NOP:
        return TEE_SUCCESS;
    case ITEST_INC:
        p[0].value.a++;
        p[0].value.b ^= ~0u;
        return TEE_SUCCESS;
    case ITEST_COUNT:
        p[0].value.a = ++count;
        p[0].value.b = ++session->count;
        return TEE_SUCCESS;
    case ITEST_PANIC:
        TEE_Panic(p[0].value.a);
        break;
    case ITEST_USE_KEPT:
        zero = *(volatile unsigned char *)kept;
        return TEE_SUCCESS;
    case ITEST_WAIT:
    case ITEST_WAIT_MASKED:
    case ITEST_POLL_CANCEL:
    case ITEST_LOOP:
        return wait(command, p);
    case ITEST_FAIL:
        return p[0].value.a;
    case ITEST_HEAP:
        return heap(p);
    case ITEST_SAY:
        printf("%s says %d\n", "printf", 42);
        IMSG("trace says %d", 42);
        return TEE_SUCCESS;
    case ITEST_SEGV:
    case ITEST_FPE:
    case ITEST_ABORT:
    case ITEST_OVERFLOW:
        return crash(command);
    case ITEST_SUM:
    case ITEST_FILL:
    case ITEST_FLIP:
    case ITEST_NEED:
    case ITEST_WRITE_INPUT:
    case ITEST_KEEP:
    case ITEST_LOOK:
        return memory(command, p);
    default:
        return TEE_ERROR_NOT_SUPPORTED;
    }
}
