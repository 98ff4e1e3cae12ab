/* SPDX-License-Identifier: BSD-2-Clause */
/* What libteec's events say of a call. */
#include <errno.h>
#include <string.h>

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

static TEEC_Context ctx;
static TEEC_Session session;

static int begin(void **state)
{
    (void)state;
    sys_reset();
    rig_open(&ctx, &session);
    trace_begin(&sched, 0, NULL);
    return 0;
}

static void take(const struct trace_record *r)
{
    (void)r;
}

static int end(void **state)
{
    (void)state;
    trace_end(take);
    sys_forget();
    rig_close(&ctx, &session);
    return 0;
}

/* What the client passed, or `back`, what it got. False: the event has no bytes. */
static bool params_of(bool back, struct trace_params *out)
{
    const struct trace_record *r = trace_recorded();
    unsigned id = back ? TR_CLIENT_DONE : TR_CLIENT_INVOKE;

    for (unsigned i = 0; i < r->count; i++) {
        const struct trace_event *e = &r->events[i];
        if (e->id != id)
            continue;
        assert_true(e->data_size == 0 || e->data_size == sizeof(*out));
        memcpy(out, r->bytes + e->data, e->data_size);
        return e->data_size != 0;
    }
    fail_msg("no such event");
    return false;
}

static TEEC_Operation op_of(uint32_t t0, uint32_t t1)
{
    TEEC_Operation op;

    memset(&op, 0xee, sizeof(op)); /* what is not used is not looked at */
    op.started = 0;
    op.paramTypes = TEEC_PARAM_TYPES(t0, t1, TEEC_NONE, TEEC_NONE);
    return op;
}

static void give_values(struct tee_ioctl_param *p)
{
    for (unsigned i = 0; i < 2; i++) {
        p[i].a = 0xaa;
        p[i].b = 0xbb;
    }
}

static void test_an_output_is_no_value_before_it_is_one(void **state)
{
    struct trace_params p;
    TEEC_Operation op = op_of(TEEC_VALUE_OUTPUT, TEEC_VALUE_INPUT);

    (void)state;
    op.params[1].value = (TEEC_Value){1, 2};
    sys.act = give_values;
    assert_int_equal(TEEC_InvokeCommand(&session, 1, &op, NULL), TEEC_SUCCESS);
    assert_true(params_of(false, &p));
    assert_int_equal(p.types, op.paramTypes);
    assert_int_equal(p.param[0].a | p.param[0].b, 0);
    assert_int_equal(p.param[1].a, 1);
    assert_int_equal(p.param[1].b, 2);
    assert_int_equal(p.param[2].a | p.param[3].b, 0);
    assert_true(params_of(true, &p));
    assert_int_equal(p.param[0].a, 0xaa);
    assert_int_equal(p.param[0].b, 0xbb);
    assert_int_equal(p.param[1].a, 1);
}

/* Nor afterwards, when no answer has come. */
static void test_nothing_comes_back_without_an_answer(void **state)
{
    static const uint32_t origins[] = {TEEC_ORIGIN_API, TEEC_ORIGIN_COMMS, TEEC_ORIGIN_TEE};
    struct trace_params p;

    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        TEEC_Operation op = op_of(TEEC_VALUE_OUTPUT, TEEC_NONE);
        trace_end(take);
        trace_begin(&sched, 0, NULL);
        sys.ret = TEEC_ERROR_GENERIC;
        sys.origin = origins[i];
        assert_int_equal(TEEC_InvokeCommand(&session, 1, &op, NULL), TEEC_ERROR_GENERIC);
        assert_int_equal(params_of(true, &p), origins[i] == TEEC_ORIGIN_TEE);
    }
}

static void give_size(struct tee_ioctl_param *p)
{
    p[0].b = 37;
}

/* Its size and its direction are its parent's, until the TA has said how much it wrote. */
static void test_the_whole_of_a_block(void **state)
{
    static const uint32_t flags[] = {TEEC_MEM_INPUT, TEEC_MEM_OUTPUT,
                                     TEEC_MEM_INPUT | TEEC_MEM_OUTPUT};
    struct trace_params p;

    (void)state;
    sys.act = give_size;
    for (unsigned i = 0; i < 3; i++) {
        TEEC_SharedMemory shm = {.size = 4096, .flags = flags[i]};
        TEEC_Operation op = op_of(TEEC_NONE, TEEC_NONE);
        op.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_WHOLE, TEEC_NONE, TEEC_NONE, TEEC_NONE);
        assert_int_equal(TEEC_AllocateSharedMemory(&ctx, &shm), TEEC_SUCCESS);
        op.params[0].memref.parent = &shm;
        trace_end(take);
        trace_begin(&sched, 0, NULL);
        assert_int_equal(TEEC_InvokeCommand(&session, 1, &op, NULL), TEEC_SUCCESS);
        assert_true(params_of(false, &p));
        assert_int_equal(p.whole, flags[i]);
        assert_int_equal(p.param[0].a, 4096);
        assert_int_equal(p.param[0].b, 0);
        assert_true(params_of(true, &p));
        assert_int_equal(p.whole, flags[i]);
        assert_int_equal(p.param[0].a, flags[i] & TEEC_MEM_OUTPUT ? 37 : 4096);
        TEEC_ReleaseSharedMemory(&shm);
    }
}

static void test_the_whole_of_none(void **state)
{
    struct trace_params p;
    TEEC_Operation op = op_of(TEEC_NONE, TEEC_MEMREF_WHOLE);

    (void)state;
    op.params[1].memref.parent = NULL;
    assert_int_equal(TEEC_InvokeCommand(&session, 1, &op, NULL), TEEC_ERROR_BAD_PARAMETERS);
    assert_true(params_of(false, &p));
    assert_int_equal(p.whole, 0);
    assert_int_equal(p.param[1].b, 1);
}

/* What a function that gives nothing back says at its end, and which function of memory it was. */
static void test_functions_without_a_result(void **state)
{
    static const uint64_t memory[] = {TRACE_SHARING_REGISTER, TRACE_SHARING_ALLOCATE,
                                      TRACE_SHARING_RELEASE, TRACE_SHARING_RELEASE,
                                      TRACE_SHARING_FILE};
    uint8_t bytes[16];
    TEEC_SharedMemory ours = {.buffer = bytes, .size = 16, .flags = TEEC_MEM_INPUT};
    TEEC_SharedMemory theirs = {.size = 8, .flags = TEEC_MEM_INPUT};
    TEEC_Operation op = op_of(TEEC_NONE, TEEC_NONE);
    unsigned returns = 0, results = 0, blocks = 0;

    (void)state;
    assert_int_equal(TEEC_RegisterSharedMemory(&ctx, &ours), TEEC_SUCCESS);
    assert_int_equal(TEEC_AllocateSharedMemory(&ctx, &theirs), TEEC_SUCCESS);
    TEEC_ReleaseSharedMemory(&ours);
    TEEC_ReleaseSharedMemory(&theirs);
    (void)TEEC_RegisterSharedMemoryFileDescriptor(&ctx, &theirs, -1);
    TEEC_RequestCancellation(&op);
    TEEC_CloseSession(&session);
    TEEC_FinalizeContext(&ctx);
    const struct trace_record *r = trace_recorded();
    for (unsigned i = 0; i < r->count; i++) {
        returns += r->events[i].id == TR_CLIENT_RETURN;
        results += r->events[i].id == TR_CLIENT_DONE;
        if (r->events[i].id == TR_CLIENT_SHM)
            assert_int_equal(r->events[i].word[1], memory[blocks++]);
    }
    assert_int_equal(blocks, 5);
    assert_int_equal(results, 3);
    assert_int_equal(returns, 5);
    rig_open(&ctx, &session);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_an_output_is_no_value_before_it_is_one),
        TEST(test_nothing_comes_back_without_an_answer),
        TEST(test_the_whole_of_a_block),
        TEST(test_the_whole_of_none),
        TEST(test_functions_without_a_result),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
