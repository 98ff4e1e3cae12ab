/* SPDX-License-Identifier: BSD-2-Clause */
/* The same 10000 bytes, shared with a TA in four ways. */
#include <string.h>

#include "../example.h"
#include "ta/bytes_ta.h"

#define SIZE 10000

static const TEEC_UUID bytes = BYTES_UUID;

static void invoke(TEEC_Session *session, uint32_t command, TEEC_Operation *op)
{
    uint32_t origin = 0;
    TEEC_Result result = TEEC_InvokeCommand(session, command, op, &origin);

    must(result, origin, "invoke");
}

/* Shared for this one call, and never heard of before. */
static void temporary(TEEC_Session *session, uint8_t *buffer)
{
    TEEC_Operation op = {0};

    op.paramTypes =
        TEEC_PARAM_TYPES(TEEC_MEMREF_TEMP_INPUT, TEEC_VALUE_OUTPUT, TEEC_NONE, TEEC_NONE);
    op.params[0].tmpref.buffer = buffer;
    op.params[0].tmpref.size = SIZE;
    invoke(session, BYTES_SUM, &op);
    printf("temporary: the sum is %u\n", op.params[1].value.a);
}

/* Registered once, for as many calls as one likes: in each the whole of it, or a part. */
static void registered(TEEC_Context *context, TEEC_Session *session, uint8_t *buffer)
{
    TEEC_SharedMemory memory = {
        .buffer = buffer, .size = SIZE, .flags = TEEC_MEM_INPUT | TEEC_MEM_OUTPUT};
    TEEC_Operation op = {0};

    must(TEEC_RegisterSharedMemory(context, &memory), TEEC_ORIGIN_API, "register");
    op.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_WHOLE, TEEC_NONE, TEEC_NONE, TEEC_NONE);
    op.params[0].memref.parent = &memory;
    invoke(session, BYTES_INVERT, &op);
    printf("registered, the whole: the first byte is %u\n", buffer[0]);

    op.paramTypes =
        TEEC_PARAM_TYPES(TEEC_MEMREF_PARTIAL_INPUT, TEEC_VALUE_OUTPUT, TEEC_NONE, TEEC_NONE);
    op.params[0].memref.offset = 5000;
    op.params[0].memref.size = 100;
    invoke(session, BYTES_SUM, &op);
    printf("registered, 100 bytes of it: the sum is %u\n", op.params[1].value.a);
    TEEC_ReleaseSharedMemory(&memory);
}

/* Memory that the TEE's driver has given: client and TA see the very same bytes. */
static void allocated(TEEC_Context *context, TEEC_Session *session)
{
    TEEC_SharedMemory memory = {.size = SIZE, .flags = TEEC_MEM_INPUT | TEEC_MEM_OUTPUT};
    TEEC_Operation op = {0};

    must(TEEC_AllocateSharedMemory(context, &memory), TEEC_ORIGIN_API, "allocate");
    memset(memory.buffer, 1, SIZE);
    op.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_WHOLE, TEEC_NONE, TEEC_NONE, TEEC_NONE);
    op.params[0].memref.parent = &memory;
    invoke(session, BYTES_INVERT, &op);
    printf("allocated: the first byte is %u\n", *(uint8_t *)memory.buffer);
    TEEC_ReleaseSharedMemory(&memory);
}

int main(void)
{
    static uint8_t buffer[SIZE];
    TEEC_Context context;
    TEEC_Session session;

    must_initialize(&context);
    must_open(&context, &session, &bytes);
    memset(buffer, 1, SIZE);
    temporary(&session, buffer);
    registered(&context, &session, buffer);
    allocated(&context, &session);
    TEEC_CloseSession(&session);
    TEEC_FinalizeContext(&context);
    return EXIT_SUCCESS;
}
