/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A client that means no good: breaking types, short, race. Without an argument it is honest, and
 * with `check` it tries all three and fails if one of them does any harm.
 */
#include <pthread.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>

#include "../example.h"
#include "ta/mailbox_ta.h"

static const TEEC_UUID mailbox = MAILBOX_UUID;

/* Puts a letter, as it should be done. Its memory is `memory`, allocated and large enough. */
static TEEC_Result put(TEEC_Session *session, TEEC_SharedMemory *memory, uint32_t size)
{
    struct letter *letter = memory->buffer;
    TEEC_Operation op = {0};

    letter->size = size;
    memset(letter->text, 'x', size);
    op.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_PARTIAL_INPUT, TEEC_NONE, TEEC_NONE, TEEC_NONE);
    op.params[0].memref.parent = memory;
    op.params[0].memref.size = sizeof(*letter) + size;
    return TEEC_InvokeCommand(session, MAILBOX_PUT, &op, NULL);
}

static TEEC_Result get(TEEC_Session *session, char *text, size_t *size)
{
    TEEC_Operation op = {0};

    op.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_TEMP_OUTPUT, TEEC_NONE, TEEC_NONE, TEEC_NONE);
    op.params[0].tmpref.buffer = text;
    op.params[0].tmpref.size = *size;
    TEEC_Result result = TEEC_InvokeCommand(session, MAILBOX_GET, &op, NULL);
    *size = op.params[0].tmpref.size;
    return result;
}

static bool honest(TEEC_Session *session, TEEC_SharedMemory *memory)
{
    char text[LETTER_MAX];
    size_t size = sizeof(text);

    must(put(session, memory, 5000), 0, "put");
    must(get(session, text, &size), 0, "get");
    printf("honest: a letter of %zu bytes has come back\n", size);
    return size == 5000 && text[4999] == 'x';
}

/* A number where the TA expects memory. To a TA that does not look it is an address. */
static bool wrong_types(TEEC_Session *session)
{
    TEEC_Operation op = {0};
    uint32_t origin = 0;

    op.paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_INPUT, TEEC_NONE, TEEC_NONE, TEEC_NONE);
    op.params[0].value.a = 0x41414140;
    op.params[0].value.b = 0;
    TEEC_Result result = TEEC_InvokeCommand(session, MAILBOX_PUT, &op, &origin);
    printf("types: result 0x%08x, origin %u\n", result, origin);
    return result == TEEC_ERROR_BAD_PARAMETERS;
}

/* Room for one byte, where the letter has 5000. */
static bool short_buffer(TEEC_Session *session, TEEC_SharedMemory *memory)
{
    char byte;
    size_t size = sizeof(byte);

    must(put(session, memory, 5000), 0, "put");
    TEEC_Result result = get(session, &byte, &size);
    printf("short: result 0x%08x, size %zu\n", result, size);
    return result == TEEC_ERROR_SHORT_BUFFER && size == 5000;
}

/* ---- the race ---- */

struct flipping {
    uint32_t *size;
    bool done;
};

/* A harmless size and an evil one, in turn, as fast as can be. */
static void *flip(void *argument)
{
    struct flipping *flipping = argument;

    while (!__atomic_load_n(&flipping->done, __ATOMIC_RELAXED)) {
        __atomic_store_n(flipping->size, 16, __ATOMIC_RELAXED);
        __atomic_store_n(flipping->size, 64 * 1024 * 1024, __ATOMIC_RELAXED);
    }
    return NULL;
}

static double seconds_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec + now.tv_nsec / 1e9;
}

/* Puts a letter again and again while its size changes. Whether the TA stands it so many seconds.
 */
static bool put_racing(TEEC_Session *session, TEEC_SharedMemory *memory, double seconds)
{
    TEEC_Operation op = {0};
    double end = seconds_now() + seconds;

    op.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_PARTIAL_INPUT, TEEC_NONE, TEEC_NONE, TEEC_NONE);
    op.params[0].memref.parent = memory;
    op.params[0].memref.size = sizeof(struct letter) + 16;
    while (seconds_now() < end)
        if (TEEC_InvokeCommand(session, MAILBOX_PUT, &op, NULL) == TEEC_ERROR_TARGET_DEAD)
            return false;
    return true;
}

static bool race(TEEC_Session *session, TEEC_SharedMemory *memory, double seconds)
{
    struct flipping flipping = {.size = &((struct letter *)memory->buffer)->size};
    pthread_t thread;

    if (pthread_create(&thread, NULL, flip, &flipping))
        must(TEEC_ERROR_OUT_OF_MEMORY, TEEC_ORIGIN_API, "thread");
    bool stood = put_racing(session, memory, seconds);
    __atomic_store_n(&flipping.done, true, __ATOMIC_RELAXED);
    pthread_join(thread, NULL);
    printf("race: the TA %s\n", stood ? "has stood it" : "has died");
    return stood;
}

/* ---- which of them ---- */

/* Whether the TA has withstood what `what` names. Each has a session, and so an instance, of its
 * own. */
static bool attack(TEEC_Context *context, TEEC_SharedMemory *memory, const char *what,
                   double seconds)
{
    TEEC_Session session;
    bool stood = false;

    must_open(context, &session, &mailbox);
    if (strcmp(what, "honest") == 0)
        stood = honest(&session, memory);
    else if (strcmp(what, "types") == 0)
        stood = wrong_types(&session);
    else if (strcmp(what, "short") == 0)
        stood = short_buffer(&session, memory);
    else if (strcmp(what, "race") == 0)
        stood = race(&session, memory, seconds);
    TEEC_CloseSession(&session);
    return stood;
}

static bool all_stood(TEEC_Context *context, TEEC_SharedMemory *memory)
{
    static const char *const all[] = {"honest", "types", "short", "race"};
    bool stood = true;

    for (int i = 0; i < 4; i++)
        stood = attack(context, memory, all[i], 3) && stood;
    puts(stood ? "right" : "wrong");
    return stood;
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "honest";
    TEEC_SharedMemory memory = {.size = sizeof(struct letter) + LETTER_MAX,
                                .flags = TEEC_MEM_INPUT};
    TEEC_Context context;
    bool good = true;

    must_initialize(&context);
    must(TEEC_AllocateSharedMemory(&context, &memory), TEEC_ORIGIN_API, "allocate");
    if (strcmp(what, "check") == 0)
        good = all_stood(&context, &memory);
    else if (strcmp(what, "honest") == 0)
        good = attack(&context, &memory, what, 0);
    else
        attack(&context, &memory, what, 30);
    TEEC_ReleaseSharedMemory(&memory);
    TEEC_FinalizeContext(&context);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
