/* SPDX-License-Identifier: BSD-2-Clause */
/* Events through the whole machine: the scenes of tests/tas/events, and a client that cancels. */
#include "itest_client.h"

#include <pthread.h>
#include <sched.h>
#include <tee_api_defines.h>

#include "tas/events.h"

struct call {
    struct client c;
    TEEC_SharedMemory shm;
    TEEC_Operation op;
    uint32_t scene;
    TEEC_Result res;
    pthread_t thread;
};

static void open_events(struct call *call, uint32_t scene)
{
    TEEC_UUID uuid = {
        0x200c0000, 0x7e57, 0x4a11, {0x8d, 0x0c, 0x3b, 0x62, 0x7c, 0x1a, 0x5f, EVENTS_KIND}};
    uint32_t origin;

    *call = (struct call){.scene = scene};
    assert_int_equal(TEEC_InitializeContext(NULL, &call->c.ctx), TEEC_SUCCESS);
    assert_int_equal(TEEC_OpenSession(&call->c.ctx, &call->c.session, &uuid, TEEC_LOGIN_PUBLIC,
                                      NULL, NULL, &origin),
                     TEEC_SUCCESS);
    call->shm = (TEEC_SharedMemory){.size = 1, .flags = TEEC_MEM_INPUT | TEEC_MEM_OUTPUT};
    assert_int_equal(TEEC_AllocateSharedMemory(&call->c.ctx, &call->shm), TEEC_SUCCESS);
    *(char *)call->shm.buffer = 0;
    call->op.paramTypes =
        TEEC_PARAM_TYPES(TEEC_MEMREF_WHOLE, TEEC_VALUE_OUTPUT, TEEC_NONE, TEEC_NONE);
    call->op.params[0].memref.parent = &call->shm;
}

static void close_events(struct call *call)
{
    TEEC_ReleaseSharedMemory(&call->shm);
    close_ta(&call->c);
}

static void *call_main(void *arg)
{
    struct call *call = arg;
    uint32_t origin;

    call->res = TEEC_InvokeCommand(&call->c.session, call->scene, &call->op, &origin);
    return NULL;
}

static void test_each_scene(void **state)
{
    struct call call;

    (void)state;
    open_events(&call, 0);
    for (call.scene = 0; call.scene < EVENTS_SCENES; call.scene++) {
        call_main(&call);
        if (call.res != TEEC_SUCCESS)
            fail_msg("scene %u failed: 0x%x (line %u of events.c?)", call.scene, call.res,
                     call.res - EVENTS_FAILED);
    }
    close_events(&call);
}

static void cancel_while_it_waits(struct call *call)
{
    assert_int_equal(pthread_create(&call->thread, NULL, call_main, call), 0);
    while (!__atomic_load_n((char *)call->shm.buffer, __ATOMIC_ACQUIRE))
        sched_yield();
    TEEC_RequestCancellation(&call->op);
    pthread_join(call->thread, NULL);
}

static void test_the_clients_cancellation_is_an_event(void **state)
{
    struct call call;

    (void)state;
    open_events(&call, EVENTS_WAIT_BOTH);
    cancel_while_it_waits(&call);
    assert_int_equal(call.res, TEEC_SUCCESS);
    assert_int_equal(call.op.params[1].value.a, TEE_EVENT_TYPE_CORE_CLIENT_CANCEL);
    assert_int_equal(call.op.params[1].value.b, 2);
    close_events(&call);
}

static void test_the_clients_cancellation_ends_a_wait(void **state)
{
    struct call call;

    (void)state;
    open_events(&call, EVENTS_WAIT_NEITHER);
    cancel_while_it_waits(&call);
    assert_int_equal(call.res, TEEC_ERROR_CANCEL);
    close_events(&call);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(test_each_scene),
        BOTH(test_the_clients_cancellation_is_an_event),
        BOTH(test_the_clients_cancellation_ends_a_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
