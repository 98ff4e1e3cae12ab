/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Exercise 3, solved: three frames of a camera are given to a TA, in memory that both of them see.
 * The camera's driver puts them there at once; if it could not, that would be a copy again.
 */
#include <string.h>

#include "../example.h"
#include "ta/bytes_ta.h"

#define FRAME_SIZE (1024 * 1024)

static const TEEC_UUID bytes = BYTES_UUID;

/* What would be the camera's driver: it fills the memory that it is given. */
static void take_picture(void *frame, int number)
{
    memset(frame, number, FRAME_SIZE);
}

static void look_at_frames(TEEC_Context *context, TEEC_Session *session)
{
    TEEC_SharedMemory frame = {.size = FRAME_SIZE, .flags = TEEC_MEM_INPUT};

    must(TEEC_AllocateSharedMemory(context, &frame), TEEC_ORIGIN_API, "allocate");
    for (int i = 1; i <= 3; i++) {
        TEEC_Operation op = {0};
        uint32_t origin = 0;

        take_picture(frame.buffer, i);
        op.paramTypes =
            TEEC_PARAM_TYPES(TEEC_MEMREF_WHOLE, TEEC_VALUE_OUTPUT, TEEC_NONE, TEEC_NONE);
        op.params[0].memref.parent = &frame;
        TEEC_Result result = TEEC_InvokeCommand(session, BYTES_SUM, &op, &origin);
        must(result, origin, "sum");
        printf("frame %d: %u\n", i, op.params[1].value.a);
    }
    TEEC_ReleaseSharedMemory(&frame);
}

int main(void)
{
    TEEC_Context context;
    TEEC_Session session;

    must_initialize(&context);
    must_open(&context, &session, &bytes);
    look_at_frames(&context, &session);
    TEEC_CloseSession(&session);
    TEEC_FinalizeContext(&context);
    return EXIT_SUCCESS;
}
