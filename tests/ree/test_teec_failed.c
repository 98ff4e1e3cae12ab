/* SPDX-License-Identifier: BSD-2-Clause */
/* The note of a failure is taken when the call is over: its time is none of the call's. */
#include <errno.h>

#include "base/failures.h"
#include "base/sched.h"
#include "base/trace.h"
#include "teec_rig.h"

static uint64_t no_time(struct sched *s)
{
    (void)s;
    return 0;
}

static const struct sched_ops ops = {.now = no_time};
static struct sched sched = {&ops};

static unsigned notes;
static call_id noted; /* as the trace numbers it */
static unsigned told; /* calls of which the trace and the note say the same */

void __wrap_failures_add(const struct failure *f);
void __wrap_failures_add(const struct failure *f)
{
    unsigned count;
    const struct trace_event *e = trace_events(&count);

    notes++;
    assert_true(count > 0);
    assert_int_equal(e[count - 1].id, TR_CLIENT_DONE);
    assert_int_equal(e[count - 1].word[0], f->result);
    assert_int_equal(e[count - 1].word[1], f->origin);
    told += e[count - 1].call != noted;
    noted = e[count - 1].call;
}

static int begin(void **state)
{
    notes = told = 0;
    noted = 0;
    trace_begin(&sched, 0, NULL);
    return rig_setup(state);
}

static void look(const struct trace_record *r)
{
    assert_true(r->count > 0);
    assert_int_equal(r->events[r->count - 1].call, noted);
    assert_int_equal(r->events[r->count - 1].id, TR_CLIENT_DONE);
}

/* One note, of the last call, which has ended before. */
static void assert_noted(void)
{
    assert_int_equal(notes, 1);
    assert_true(trace_end(look));
}

static void test_a_context(void **state)
{
    TEEC_Context ctx;

    (void)state;
    sys.open_errno = EACCES;
    assert_int_equal(TEEC_InitializeContext(NULL, &ctx), TEEC_ERROR_ACCESS_DENIED);
    assert_noted();
}

static void test_a_session(void **state)
{
    TEEC_Context ctx;
    TEEC_Session session;

    (void)state;
    assert_int_equal(TEEC_InitializeContext(NULL, &ctx), TEEC_SUCCESS);
    sys.ret = TEEC_ERROR_BUSY;
    assert_int_equal(
        TEEC_OpenSession(&ctx, &session, &some_ta, TEEC_LOGIN_PUBLIC, NULL, NULL, NULL),
        TEEC_ERROR_BUSY);
    assert_noted();
    TEEC_FinalizeContext(&ctx);
}

static void test_a_command(void **state)
{
    TEEC_Context ctx;
    TEEC_Session session;

    (void)state;
    rig_open(&ctx, &session);
    sys.ret = TEEC_ERROR_BUSY;
    assert_int_equal(TEEC_InvokeCommand(&session, 1, NULL, NULL), TEEC_ERROR_BUSY);
    assert_noted();
    rig_close(&ctx, &session);
}

static void test_shared_memory(void **state)
{
    TEEC_SharedMemory shm = {.size = 8, .flags = TEEC_MEM_INPUT};
    TEEC_Context ctx;

    (void)state;
    assert_int_equal(TEEC_InitializeContext(NULL, &ctx), TEEC_SUCCESS);
    sys.fail[_IOC_NR(TEE_IOC_SHM_ALLOC)] = ENOMEM;
    assert_int_equal(TEEC_AllocateSharedMemory(&ctx, &shm), TEEC_ERROR_OUT_OF_MEMORY);
    assert_noted();
    TEEC_FinalizeContext(&ctx);
}

/* What libteec refuses is a call as any other. */
static void test_what_is_refused(void **state)
{
    TEEC_SharedMemory shm = {.size = 8, .flags = 0x100};
    TEEC_Context ctx = {.imp = {.fd = -1}};

    (void)state;
    assert_int_equal(TEEC_RegisterSharedMemory(&ctx, &shm), TEEC_ERROR_BAD_PARAMETERS);
    assert_int_equal(TEEC_AllocateSharedMemory(&ctx, &shm), TEEC_ERROR_BAD_PARAMETERS);
    assert_int_equal(TEEC_RegisterSharedMemoryFileDescriptor(&ctx, &shm, 0),
                     TEEC_ERROR_BAD_PARAMETERS);
    assert_int_equal(TEEC_InitializeContext(NULL, NULL), TEEC_ERROR_BAD_PARAMETERS);
    assert_int_equal(notes, 4);
    assert_int_equal(told, 4);
    assert_true(trace_end(look));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_a_context, begin),
        cmocka_unit_test_setup(test_a_session, begin),
        cmocka_unit_test_setup(test_a_command, begin),
        cmocka_unit_test_setup(test_shared_memory, begin),
        cmocka_unit_test_setup(test_what_is_refused, begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
