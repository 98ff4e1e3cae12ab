/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A program of the field: compiled with another tee_client_api.h than ours and linked with another
 * libteec.so.2. Under `teesim run` it is to work as it is. Structures begin as a stack leaves them,
 * between fences that the library must not touch.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <tee_client_api.h>
#include <tee_client_api_extensions.h>

#include "expect.h"
#include "ta/dropin_ta.h"

#define FENCE    32
#define RUBBISH  0xa5
#define INOUT    (TEEC_MEM_INPUT | TEEC_MEM_OUTPUT)
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define FENCED(T)                                                                                  \
    struct {                                                                                       \
        uint8_t before[FENCE];                                                                     \
        T it;                                                                                      \
        uint8_t after[FENCE];                                                                      \
    }

static const TEEC_UUID ta = DROPIN_UUID(DROPIN_INSTANCES);

struct rig {
    FENCED(TEEC_Context) ctx;
    FENCED(TEEC_Session) session;
    FENCED(TEEC_SharedMemory) shm;
    FENCED(TEEC_Operation) op;
};

static void check_fence(const uint8_t *fence)
{
    for (unsigned i = 0; i < FENCE; i++)
        EXPECT(fence[i], RUBBISH);
}

#define CHECK_FENCES(member) (check_fence((member).before), check_fence((member).after))

static void setup(struct rig *r)
{
    memset(r, RUBBISH, sizeof(*r));
    EXPECT(TEEC_InitializeContext(NULL, &r->ctx.it), TEEC_SUCCESS);
    EXPECT(TEEC_OpenSession(&r->ctx.it, &r->session.it, &ta, TEEC_LOGIN_PUBLIC, NULL, NULL, NULL),
           TEEC_SUCCESS);
}

static void teardown(struct rig *r)
{
    TEEC_CloseSession(&r->session.it);
    TEEC_FinalizeContext(&r->ctx.it);
    CHECK_FENCES(r->ctx);
    CHECK_FENCES(r->session);
    CHECK_FENCES(r->shm);
    CHECK_FENCES(r->op);
}

static TEEC_Result invoke(struct rig *r, uint32_t command, uint32_t types)
{
    uint32_t origin = 0;

    r->op.it.started = 0;
    r->op.it.paramTypes = types;
    TEEC_Result res = TEEC_InvokeCommand(&r->session.it, command, &r->op.it, &origin);
    EXPECT(origin, TEEC_ORIGIN_TRUSTED_APP);
    return res;
}

static void test_names_of_contexts(struct rig *r)
{
    TEEC_Context ctx;

    (void)r;
    EXPECT(TEEC_InitializeContext("optee-tz", &ctx), TEEC_SUCCESS);
    TEEC_FinalizeContext(&ctx);
    EXPECT(TEEC_InitializeContext("another", &ctx), TEEC_ERROR_ITEM_NOT_FOUND);
}

static void test_values(struct rig *r)
{
    r->op.it.params[0].value = (TEEC_Value){40, 2};
    EXPECT(invoke(r, DROPIN_ADD, TEEC_VALUE_INOUT), TEEC_SUCCESS);
    EXPECT(r->op.it.params[0].value.a, 42);
    EXPECT(r->op.it.params[0].value.b, 1);
}

static void test_temporary_memory(struct rig *r)
{
    const uint32_t types =
        TEEC_PARAM_TYPES(TEEC_MEMREF_TEMP_INPUT, TEEC_MEMREF_TEMP_OUTPUT, TEEC_NONE, TEEC_NONE);
    char out[16] = "untouched";

    r->op.it.params[0].tmpref = (TEEC_TempMemoryReference){(void *)"constant", 9};
    r->op.it.params[1].tmpref = (TEEC_TempMemoryReference){out, 5};
    EXPECT(invoke(r, DROPIN_COPY, types), TEEC_ERROR_SHORT_BUFFER);
    EXPECT(r->op.it.params[1].tmpref.size, 9);
    EXPECT(strcmp(out, "untouched"), 0);
    r->op.it.params[1].tmpref = (TEEC_TempMemoryReference){out, sizeof(out)};
    EXPECT(invoke(r, DROPIN_COPY, types), TEEC_SUCCESS);
    EXPECT(r->op.it.params[1].tmpref.size, 9);
    EXPECT(strcmp(out, "constant"), 0);
}

static void test_null_references(struct rig *r)
{
    r->op.it.params[0].tmpref = (TEEC_TempMemoryReference){(void *)"1234567", 7};
    r->op.it.params[1].tmpref = (TEEC_TempMemoryReference){NULL, 0};
    EXPECT(invoke(r, DROPIN_COPY,
                  TEEC_PARAM_TYPES(TEEC_MEMREF_TEMP_INPUT, TEEC_MEMREF_TEMP_OUTPUT, TEEC_NONE,
                                   TEEC_NONE)),
           TEEC_ERROR_SHORT_BUFFER);
    EXPECT(r->op.it.params[1].tmpref.size, 7);
}

/* Inverts the whole of the shared memory, and then two bytes of it back. */
static void invert_shared(struct rig *r)
{
    r->op.it.params[0].memref = (TEEC_RegisteredMemoryReference){&r->shm.it, 0, 0};
    EXPECT(invoke(r, DROPIN_INVERT, TEEC_MEMREF_WHOLE), TEEC_SUCCESS);
    r->op.it.params[0].memref = (TEEC_RegisteredMemoryReference){&r->shm.it, 2, 1};
    EXPECT(invoke(r, DROPIN_INVERT, TEEC_MEMREF_PARTIAL_INOUT), TEEC_SUCCESS);
}

static const uint8_t before[4] = {1, 2, 3, 4}, after[4] = {0xfe, 2, 3, 0xfb};

static void test_registered_memory(struct rig *r)
{
    uint8_t mine[sizeof(before)];

    memcpy(mine, before, sizeof(mine));
    r->shm.it.buffer = mine;
    r->shm.it.size = sizeof(mine);
    r->shm.it.flags = INOUT;
    EXPECT(TEEC_RegisterSharedMemory(&r->ctx.it, &r->shm.it), TEEC_SUCCESS);
    invert_shared(r);
    EXPECT_BYTES(mine, after, sizeof(after));
    TEEC_ReleaseSharedMemory(&r->shm.it);
}

static void test_allocated_memory(struct rig *r)
{
    r->shm.it.size = sizeof(before);
    r->shm.it.flags = INOUT;
    EXPECT(TEEC_AllocateSharedMemory(&r->ctx.it, &r->shm.it), TEEC_SUCCESS);
    memcpy(r->shm.it.buffer, before, sizeof(before));
    invert_shared(r);
    EXPECT_BYTES(r->shm.it.buffer, after, sizeof(after));
    TEEC_ReleaseSharedMemory(&r->shm.it);
}

/* The registration outlives the descriptor, and leaves its position where it was. */
static void test_memory_behind_a_file(struct rig *r)
{
    int fd = memfd_create("mine", MFD_CLOEXEC), again = dup(fd);
    uint8_t seen[sizeof(after)];

    EXPECT(write(fd, before, sizeof(before)), sizeof(before));
    EXPECT(lseek(fd, 2, SEEK_SET), 2);
    r->shm.it.flags = INOUT;
    EXPECT(TEEC_RegisterSharedMemoryFileDescriptor(&r->ctx.it, &r->shm.it, fd), TEEC_SUCCESS);
    EXPECT(r->shm.it.size, sizeof(before));
    EXPECT_TRUE(!r->shm.it.buffer);
    EXPECT(lseek(fd, 0, SEEK_CUR), 2);
    close(fd);
    invert_shared(r);
    EXPECT(pread(again, seen, sizeof(seen), 0), sizeof(seen));
    EXPECT_BYTES(seen, after, sizeof(after));
    TEEC_ReleaseSharedMemory(&r->shm.it);
    close(again);
}

static void test_files_that_are_no_memory(struct rig *r)
{
    int pipes[2], sockets[2];

    EXPECT(pipe2(pipes, O_CLOEXEC), 0);
    EXPECT(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets), 0);
    const int fds[] = {
        -1,
        1000000,
        pipes[0],
        sockets[0],
        memfd_create("empty", MFD_CLOEXEC),
        open("/proc/self/exe", O_RDONLY | O_CLOEXEC),
        open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC),
        open("/dev/null", O_RDWR | O_CLOEXEC),
    };
    for (unsigned i = 0; i < COUNT(fds); i++) {
        r->shm.it.flags = INOUT;
        EXPECT(TEEC_RegisterSharedMemoryFileDescriptor(&r->ctx.it, &r->shm.it, fds[i]),
               TEEC_ERROR_BAD_PARAMETERS);
        if (i >= 2)
            close(fds[i]);
    }
    close(pipes[1]);
    close(sockets[1]);
}

/* What has been cut off since is an error of the call, and no fault of the client's. */
static void test_a_file_that_shrinks(struct rig *r)
{
    int fd = memfd_create("mine", MFD_CLOEXEC);
    uint32_t origin = 0;

    EXPECT(ftruncate(fd, 3 * 4096), 0);
    r->shm.it.flags = INOUT;
    EXPECT(TEEC_RegisterSharedMemoryFileDescriptor(&r->ctx.it, &r->shm.it, fd), TEEC_SUCCESS);
    EXPECT(ftruncate(fd, 4096), 0);
    r->op.it.started = 0;
    r->op.it.paramTypes = TEEC_MEMREF_WHOLE;
    r->op.it.params[0].memref = (TEEC_RegisteredMemoryReference){&r->shm.it, 0, 0};
    EXPECT_TRUE(TEEC_InvokeCommand(&r->session.it, DROPIN_INVERT, &r->op.it, &origin));
    EXPECT(origin, TEEC_ORIGIN_COMMS);
    TEEC_ReleaseSharedMemory(&r->shm.it);
    close(fd);
}

static void *cancel(void *op)
{
    TEEC_RequestCancellation(op);
    return NULL;
}

/* Whether the request comes before the call or in it: in either case it ends. */
static void test_cancellation(struct rig *r)
{
    uint32_t origin = 0;
    pthread_t other;

    r->op.it.started = 0;
    r->op.it.paramTypes = TEEC_NONE;
    EXPECT(pthread_create(&other, NULL, cancel, &r->op.it), 0);
    EXPECT(TEEC_InvokeCommand(&r->session.it, DROPIN_SLEEP, &r->op.it, &origin), TEEC_ERROR_CANCEL);
    pthread_join(other, NULL);
}

static void test_a_group_login(struct rig *r)
{
    uint32_t gid = getegid();
    TEEC_Session other;

    EXPECT(TEEC_OpenSession(&r->ctx.it, &other, &ta, TEEC_LOGIN_GROUP, &gid, NULL, NULL),
           TEEC_SUCCESS);
    r->op.it.started = 0;
    r->op.it.paramTypes = TEEC_VALUE_OUTPUT;
    EXPECT(TEEC_InvokeCommand(&other, DROPIN_LOGIN, &r->op.it, NULL), TEEC_SUCCESS);
    EXPECT(r->op.it.params[0].value.a, TEEC_LOGIN_GROUP);
    TEEC_CloseSession(&other);
}

static void test_a_ta_that_dies(struct rig *r)
{
    uint32_t origin = 0;

    EXPECT(TEEC_InvokeCommand(&r->session.it, DROPIN_DIE, NULL, &origin), TEEC_ERROR_TARGET_DEAD);
    EXPECT(origin, TEEC_ORIGIN_TEE);
}

int main(void)
{
    static void (*const tests[])(struct rig *) = {
        test_names_of_contexts,    test_values,
        test_temporary_memory,     test_null_references,
        test_registered_memory,    test_allocated_memory,
        test_memory_behind_a_file, test_files_that_are_no_memory,
        test_a_file_that_shrinks,  test_cancellation,
        test_a_group_login,        test_a_ta_that_dies,
    };
    static struct rig r;

    for (unsigned i = 0; i < COUNT(tests); i++) {
        setup(&r);
        tests[i](&r);
        teardown(&r);
    }
    return 0;
}
