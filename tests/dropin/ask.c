/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A client for any TA:
 *   ask [-n SESSIONS] [-m BYTES] UUID [COMMAND:A:B]…
 * opens sessions, one if nothing else is said, and invokes the commands in each with one
 * VALUE_INOUT parameter (and a MEMREF_INOUT of so many bytes), each call from a thread of its own.
 * Prints for each the result, its origin, and the value: "0x0 4: 3 4". What cannot be opened prints
 * "open 0x… ORIGIN". The command "abort" is one of this program itself.
 */
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tee_client_api.h>

static TEEC_UUID parse_uuid(const char *text)
{
    TEEC_UUID u;
    unsigned n[8];

    if (sscanf(text, "%8x-%4hx-%4hx-%2x%2x-%2x%2x%2x%2x%2x%2x", &u.timeLow, &u.timeMid,
               &u.timeHiAndVersion, &n[0], &n[1], &n[2], &n[3], &n[4], &n[5], &n[6], &n[7]) != 11) {
        fprintf(stderr, "%s is no UUID\n", text);
        exit(2);
    }
    for (unsigned i = 0; i < 8; i++)
        u.clockSeqAndNode[i] = (uint8_t)n[i];
    return u;
}

/* Exported: a TA that has a library with this name is not to find it. */
int common_name(void);
int common_name(void)
{
    return 1;
}

static unsigned memory_size;

struct question {
    TEEC_Session *session;
    const char *what;
};

static void *ask(void *arg)
{
    const struct question *q = arg;
    uint8_t memory[4096] = {0};
    TEEC_Operation op = {.paramTypes = TEEC_PARAM_TYPES(
                             TEEC_VALUE_INOUT, memory_size ? TEEC_MEMREF_TEMP_INOUT : 0, 0, 0)};
    uint32_t command = 0, origin = 0;

    sscanf(q->what, "%" SCNu32 ":%" SCNu32 ":%" SCNu32, &command, &op.params[0].value.a,
           &op.params[0].value.b);
    if (memory_size)
        op.params[1].tmpref = (TEEC_TempMemoryReference){.buffer = memory, .size = memory_size};
    TEEC_Result ret = TEEC_InvokeCommand(q->session, command, &op, &origin);
    printf("0x%x %u: %u %u\n", ret, origin, op.params[0].value.a, op.params[0].value.b);
    return NULL;
}

static void ask_all(TEEC_Session *session, char **questions)
{
    for (; *questions; questions++) {
        struct question q = {.session = session, .what = *questions};
        if (strcmp(*questions, "abort") == 0)
            abort();
        pthread_t thread;
        if (pthread_create(&thread, NULL, ask, &q) != 0)
            exit(1);
        pthread_join(thread, NULL);
    }
}

#define SESSIONS_MAX 8u

int main(int argc, char **argv)
{
    TEEC_Context context;
    TEEC_Session session[SESSIONS_MAX];
    unsigned want = 1, count = 0;
    TEEC_Result ret = TEEC_SUCCESS;
    uint32_t origin = 0;

    for (; argc > 3 && argv[1][0] == '-'; argv += 2, argc -= 2)
        *(argv[1][1] == 'n' ? &want : &memory_size) = (unsigned)atoi(argv[2]);
    if (argc < 2 || want > SESSIONS_MAX || memory_size > 4096)
        return 2;
    TEEC_UUID uuid = parse_uuid(argv[1]);
    if (TEEC_InitializeContext(NULL, &context) != TEEC_SUCCESS)
        return 1;
    while (count < want && ret == TEEC_SUCCESS) {
        ret = TEEC_OpenSession(&context, &session[count], &uuid, TEEC_LOGIN_PUBLIC, NULL, NULL,
                               &origin);
        if (ret == TEEC_SUCCESS)
            count++;
        else
            printf("open 0x%x %u\n", ret, origin);
    }
    for (unsigned i = 0; i < count; i++)
        ask_all(&session[i], argv + 2);
    while (count-- > 0)
        TEEC_CloseSession(&session[count]);
    TEEC_FinalizeContext(&context);
    return ret != TEEC_SUCCESS;
}
