/* SPDX-License-Identifier: BSD-2-Clause */
/* libteec over the REE kernel: what neither can be tested for alone. */
#include "ree_rig.h"

#include <errno.h>
#include <sched.h>
#include <string.h>

#include "ree/libteec/sys.h"
#include "tee_client_api.h"
#include "unwind.h"

/* The system calls of libteec, answered by the rig's kernel. */
static struct ree *kernel;

static int result(int rc)
{
    if (rc >= 0)
        return rc;
    errno = -rc;
    return -1;
}

int sys_open(const char *path)
{
    return result(ree_open(kernel, path));
}

int sys_ioctl(int fd, unsigned long request, void *arg)
{
    return result(ree_ioctl(kernel, fd, request, arg));
}

void *sys_mmap(int fd, size_t len)
{
    void *addr;
    return result(ree_mmap(kernel, fd, len, 0, &addr)) < 0 ? NULL : addr;
}

int sys_munmap(void *addr, size_t len)
{
    return result(ree_munmap(kernel, addr, len));
}

int sys_close(int fd)
{
    return result(ree_close(kernel, fd));
}

static const TEEC_UUID some_ta = {1, 2, 3, {4}};

struct client {
    TEEC_Context ctx;
    TEEC_Session session;
};

static void client_open(struct client *c, struct rig *r)
{
    kernel = r->ree;
    assert_int_equal(TEEC_InitializeContext("mipstee-vz", &c->ctx), TEEC_SUCCESS);
    assert_int_equal(
        TEEC_OpenSession(&c->ctx, &c->session, &some_ta, TEEC_LOGIN_USER, NULL, NULL, NULL),
        TEEC_SUCCESS);
}

static void client_close(struct client *c)
{
    TEEC_CloseSession(&c->session);
    TEEC_FinalizeContext(&c->ctx);
}

static void test_every_kind_of_memory(void **state)
{
    static const uint8_t constant[16] = {0x11};
    struct client c;
    uint8_t mine[16] = {0x11}, registered[64];
    uint32_t origin = 0;

    client_open(&c, *state);
    rig_catch_faults();
    TEEC_SharedMemory a = {.size = 64, .flags = 3};
    TEEC_SharedMemory b = {.buffer = registered, .size = 64, .flags = 3};
    assert_int_equal(TEEC_AllocateSharedMemory(&c.ctx, &a), TEEC_SUCCESS);
    assert_int_equal(TEEC_RegisterSharedMemory(&c.ctx, &b), TEEC_SUCCESS);
    memset(a.buffer, 0x22, 64);
    memset(registered, 0x33, 64);
    TEEC_Operation op = {.paramTypes =
                             TEEC_PARAM_TYPES(TEEC_MEMREF_TEMP_INOUT, TEEC_MEMREF_WHOLE,
                                              TEEC_MEMREF_PARTIAL_INOUT, TEEC_MEMREF_TEMP_INPUT)};
    op.params[0].tmpref = (TEEC_TempMemoryReference){mine, sizeof(mine)};
    op.params[1].memref.parent = &a;
    op.params[2].memref = (TEEC_RegisteredMemoryReference){&b, 8, 8};
    op.params[3].tmpref.buffer = (void *)(uintptr_t)constant;
    op.params[3].tmpref.size = sizeof(constant);
    assert_int_equal(TEEC_InvokeCommand(&c.session, FAKE_INVERT, &op, &origin), TEEC_SUCCESS);
    assert_int_equal(origin, TEEC_ORIGIN_TRUSTED_APP);
    assert_int_equal(mine[0], 0xee);
    assert_int_equal(((uint8_t *)a.buffer)[63], 0xdd);
    assert_true(registered[7] == 0x33 && registered[8] == 0xcc && registered[16] == 0x33);
    TEEC_ReleaseSharedMemory(&a);
    TEEC_ReleaseSharedMemory(&b);
    client_close(&c);
}

static void test_memory_of_another_context(void **state)
{
    struct client c, other;
    TEEC_SharedMemory shm = {.size = 64, .flags = 3};
    TEEC_Operation op = {.paramTypes = TEEC_MEMREF_WHOLE, .params[0].memref.parent = &shm};

    client_open(&c, *state);
    client_open(&other, *state);
    assert_int_equal(TEEC_AllocateSharedMemory(&other.ctx, &shm), TEEC_SUCCESS);
    assert_int_equal(TEEC_InvokeCommand(&c.session, FAKE_ECHO, &op, NULL),
                     TEEC_ERROR_BAD_PARAMETERS);
    TEEC_ReleaseSharedMemory(&shm);
    client_close(&other);
    client_close(&c);
}

static void test_closed_handles(void **state)
{
    struct client c, copy;
    uint32_t origin = 0;
    TEEC_SharedMemory shm = {.size = 64, .flags = 3};

    client_open(&c, *state);
    copy = c;
    copy.session.imp.ctx = &copy.ctx;
    TEEC_CloseSession(&c.session);
    assert_int_equal(TEEC_InvokeCommand(&c.session, FAKE_ECHO, NULL, &origin),
                     TEEC_ERROR_BAD_PARAMETERS);
    assert_int_equal(origin, TEEC_ORIGIN_API);
    assert_int_equal(TEEC_InvokeCommand(&copy.session, FAKE_ECHO, NULL, &origin),
                     TEEC_ERROR_BAD_PARAMETERS);
    assert_int_equal(origin, TEEC_ORIGIN_COMMS);
    TEEC_CloseSession(&copy.session);
    TEEC_FinalizeContext(&c.ctx);
    assert_int_equal(TEEC_AllocateSharedMemory(&copy.ctx, &shm), TEEC_ERROR_GENERIC);
    TEEC_FinalizeContext(&copy.ctx);
}

struct call {
    struct client *c;
    TEEC_Operation op;
    TEEC_Result res;
    bool open;
    pthread_t thread;
};

static void *call_main(void *arg)
{
    struct call *k = arg;
    TEEC_Session session;

    if (!k->open) {
        k->res = TEEC_InvokeCommand(&k->c->session, FAKE_HOLD, &k->op, NULL);
    } else {
        k->res =
            TEEC_OpenSession(&k->c->ctx, &session, &some_ta, TEEC_LOGIN_PUBLIC, NULL, &k->op, NULL);
    }
    return NULL;
}

/* The call waits for ever unless it is cancelled; the one cancellation comes at any moment. */
static void cancel_at_any_moment(void **state, bool open)
{
    struct rig *r = *state;
    struct client c;

    client_open(&c, r);
    fake_set(&r->tee, &r->tee.hold_open, true);
    for (unsigned i = 0; i < 300; i++) {
        struct call k = {.c = &c, .open = open};
        assert_int_equal(pthread_create(&k.thread, NULL, call_main, &k), 0);
        for (unsigned spin = 0; spin < i * 13 % 60; spin++)
            sched_yield();
        TEEC_RequestCancellation(&k.op);
        pthread_join(k.thread, NULL);
        assert_int_equal(k.res, TEEC_ERROR_CANCEL);
    }
    client_close(&c);
}

static void test_no_cancellation_of_an_invoke_is_lost(void **state)
{
    cancel_at_any_moment(state, false);
}

static void test_no_cancellation_of_an_open_is_lost(void **state)
{
    cancel_at_any_moment(state, true);
}

static void test_a_cancelled_thread_leaves_nothing(void **state)
{
    struct rig *r = *state;
    struct client c;
    struct call k = {.c = &c};
    uint8_t mine[16];

    SKIP_UNLESS_THREADS_UNWIND();
    client_open(&c, r);
    k.op.paramTypes = TEEC_MEMREF_TEMP_INOUT;
    k.op.params[0].tmpref = (TEEC_TempMemoryReference){mine, sizeof(mine)};
    r->tee.deaf = 1;
    assert_int_equal(pthread_create(&k.thread, NULL, call_main, &k), 0);
    fake_wait(&r->tee, &r->tee.held_count, 1);
    pthread_cancel(k.thread);
    pthread_join(k.thread, NULL);
    fake_wait(&r->tee, &r->tee.cancel_count, 1); /* the driver's */
    TEEC_RequestCancellation(&k.op);             /* it is over */
    fake_release(&r->tee);
    assert_int_equal(TEEC_InvokeCommand(&c.session, FAKE_ECHO, NULL, NULL), TEEC_SUCCESS);
    assert_int_equal(fake_count(&r->tee, &r->tee.cancel_count), 1);
    client_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(test_every_kind_of_memory),
        BOTH(test_memory_of_another_context),
        BOTH(test_closed_handles),
        BOTH(test_no_cancellation_of_an_invoke_is_lost),
        BOTH(test_no_cancellation_of_an_open_is_lost),
        THREADS(test_a_cancelled_thread_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
