/* SPDX-License-Identifier: BSD-2-Clause */
/* TAs that call TAs. */
#include "itest_client.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "report.h"
#include "ta2ta/ta2ta.h"

/* The kinds of a chain, and the rest of its operation: p2 and p3 are the caller's to set. */
static TEEC_Operation chain_op(const char *kinds, uint32_t command, uint32_t flags)
{
    TEEC_Operation op = {0};

    op.paramTypes =
        TEEC_PARAM_TYPES(TEEC_MEMREF_TEMP_INPUT, TEEC_VALUE_INOUT, TEEC_NONE, TEEC_NONE);
    op.params[0].tmpref.buffer = (void *)(uintptr_t)kinds;
    op.params[0].tmpref.size = strlen(kinds);
    op.params[1].value.a = command;
    op.params[1].value.b = flags;
    return op;
}

static void set_type(TEEC_Operation *op, unsigned i, uint32_t type)
{
    op->paramTypes = (op->paramTypes & ~(0xfu << (4 * i))) | type << (4 * i);
}

static void run_chain(struct client *c, TEEC_Operation *op, uint32_t want, uint32_t want_origin)
{
    invoke_ok(&c->session, TA2TA_CHAIN, op);
    expect_result(op->params[1].value.a, op->params[1].value.b, want, want_origin);
}

static void ok_chain(struct client *c, TEEC_Operation *op)
{
    run_chain(c, op, TEEC_SUCCESS, TEEC_ORIGIN_TRUSTED_APP);
}

static TEEC_Operation slot_op(uint32_t a, uint32_t b)
{
    return op_values(a, b);
}

static void expect_open(struct client *c, unsigned kind, unsigned slot, uint32_t want,
                        uint32_t want_origin)
{
    TEEC_Operation op = slot_op(kind, slot);
    invoke_ok(&c->session, TA2TA_OPEN, &op);
    expect_result(op.params[0].value.a, op.params[0].value.b, want, want_origin);
}

static void open_slot(struct client *c, unsigned kind, unsigned slot)
{
    expect_open(c, kind, slot, TEEC_SUCCESS, TEEC_ORIGIN_TRUSTED_APP);
}

static void expect_call(struct client *c, unsigned slot, uint32_t command, uint32_t want,
                        uint32_t want_origin)
{
    TEEC_Operation op = slot_op(slot, command);
    invoke_ok(&c->session, TA2TA_INVOKE, &op);
    expect_result(op.params[0].value.a, op.params[0].value.b, want, want_origin);
}

static void close_slot(struct client *c, unsigned slot)
{
    TEEC_Operation op = slot_op(slot, 0);
    invoke_ok(&c->session, TA2TA_CLOSE, &op);
}

/* ---- sessions ---- */

static void test_open_invoke_close(void **state)
{
    struct client c;

    (void)state;
    open_ta(&c, TA2TA_MULTI);
    for (unsigned i = 0; i < 3; i++) {
        open_slot(&c, ITEST_ALONE, 0); /* takes one session at a time: it is closed in between */
        expect_call(&c, 0, ITEST_NOP, TEEC_SUCCESS, TEEC_ORIGIN_TRUSTED_APP);
        close_slot(&c, 0);
    }
    close_ta(&c);
}

static void test_results_and_origins_of_open(void **state)
{
    static const struct {
        unsigned kind;
        uint32_t res, origin;
    } cases[] = {
        {0x99, TEEC_ERROR_ITEM_NOT_FOUND, TEEC_ORIGIN_TEE},
        {ITEST_FAIL_CREATE, 0xFFFF3041 /* TEE_ERROR_STORAGE_NO_SPACE */, TEEC_ORIGIN_TRUSTED_APP},
        {ITEST_DIE_CREATE, TEEC_ERROR_TARGET_DEAD, TEEC_ORIGIN_TEE},
        {ITEST_DIE_OPEN, TEEC_ERROR_TARGET_DEAD, TEEC_ORIGIN_TEE},
    };
    struct client c;

    (void)state;
    open_ta(&c, TA2TA_MULTI);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        report_begin();
        expect_open(&c, cases[i].kind, 0, cases[i].res, cases[i].origin);
        report_end();
    }
    open_slot(&c, ITEST_ALONE, 0);
    expect_open(&c, ITEST_ALONE, 1, TEEC_ERROR_BUSY, TEEC_ORIGIN_TEE);
    close_ta(&c);
}

static void test_values_pass_through_chains(void **state)
{
    static const char *const chains[] = {"\x01", "\x50\x01", "\x51\x52\x53\x02",
                                         "\x50\x50\x51\x50\x50\x01"};
    struct client c;

    (void)state;
    open_ta(&c, TA2TA_MULTI);
    for (size_t i = 0; i < sizeof(chains) / sizeof(chains[0]); i++) {
        TEEC_Operation op = chain_op(chains[i], ITEST_INC, 0);
        set_type(&op, 2, TEEC_VALUE_INOUT);
        op.params[2].value.a = 41;
        op.params[2].value.b = 0xff;
        ok_chain(&c, &op);
        assert_int_equal(op.params[2].value.a, 42);
        assert_int_equal(op.params[2].value.b, ~0xffu);
    }
    close_ta(&c);
}

static void test_a_session_keeps_its_state(void **state)
{
    struct client c;

    (void)state;
    open_ta(&c, TA2TA_MULTI);
    open_slot(&c, ITEST_SHARED, 0);
    open_slot(&c, ITEST_SHARED, 1);
    for (uint32_t i = 1; i <= 3; i++) {
        TEEC_Operation op = slot_op(i & 1, ITEST_COUNT);
        set_type(&op, 1, TEEC_VALUE_OUTPUT);
        invoke_ok(&c.session, TA2TA_INVOKE, &op);
        assert_int_equal(op.params[1].value.a, i);
        assert_int_equal(op.params[1].value.b, (i + 1) / 2);
    }
    close_ta(&c);
}

static void test_many_sessions_have_small_numbers(void **state)
{
    struct client c;
    TEEC_Operation op = {.paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_OUTPUT, 0, 0, 0)};

    (void)state;
    open_ta(&c, TA2TA_MULTI);
    invoke_ok(&c.session, TA2TA_MANY, &op);
    assert_int_equal(op.params[0].value.a, 1000);
    close_ta(&c);
}

static void test_sessions_close_with_their_parent(void **state)
{
    struct client c;

    (void)state;
    for (unsigned i = 0; i < 10; i++) {
        open_ta(&c, TA2TA_MULTI);
        open_slot(&c, ITEST_ALONE, 0);
        close_ta(&c);
    }
    open_ta(&c, TA2TA_MULTI);
    open_slot(&c, ITEST_ALONE, 0);
    report_begin();
    expect_invoke(&c.session, TA2TA_PANIC, NULL, TEEC_ERROR_TARGET_DEAD, TEEC_ORIGIN_TEE);
    report_end();
    struct client other;
    open_ta(&other, ITEST_ALONE);
    close_ta(&other);
    close_ta(&c);
}

static void test_a_session_is_closed_while_its_own_is_closing(void **state)
{
    struct client c;

    (void)state;
    open_ta(&c, TA2TA_MULTI);
    open_slot(&c, ITEST_ALONE, 2);
    TEEC_Operation op = slot_op(2, 0);
    invoke_ok(&c.session, TA2TA_CLOSE_LATE, &op);
    close_ta(&c);
    open_ta(&c, ITEST_ALONE);
    close_ta(&c);
}

/* ---- memory ---- */

static TEEC_Operation memory_chain(const char *kinds, uint32_t command, uint32_t type,
                                   TEEC_SharedMemory *shm, uint32_t value_type)
{
    TEEC_Operation op = chain_op(kinds, command, 0);
    set_type(&op, 2, type);
    set_type(&op, 3, value_type);
    op.params[2].memref.parent = shm;
    op.params[2].memref.offset = 10;
    op.params[2].memref.size = shm->size - 20;
    return op;
}

static void test_the_clients_memory_is_passed_on(void **state)
{
    static const char *const chains[] = {"\x01", "\x50\x51\x52\x02"};
    struct client c;
    TEEC_SharedMemory shm = {.size = 9000, .flags = TEEC_MEM_INPUT | TEEC_MEM_OUTPUT};

    (void)state;
    open_ta(&c, TA2TA_MULTI);
    assert_int_equal(TEEC_AllocateSharedMemory(&c.ctx, &shm), TEEC_SUCCESS);
    unsigned char *buf = shm.buffer;
    for (size_t i = 0; i < sizeof(chains) / sizeof(chains[0]); i++) {
        memset(buf, 1, shm.size);
        TEEC_Operation op =
            memory_chain(chains[i], ITEST_SUM, TEEC_MEMREF_PARTIAL_INPUT, &shm, TEEC_VALUE_OUTPUT);
        ok_chain(&c, &op);
        assert_int_equal(op.params[3].value.a, shm.size - 20);
        assert_int_equal(op.params[3].value.b, shm.size - 20);
        op = memory_chain(chains[i], ITEST_FLIP, TEEC_MEMREF_PARTIAL_INOUT, &shm, TEEC_NONE);
        ok_chain(&c, &op);
        assert_int_equal(buf[9], 1);
        assert_int_equal(buf[10], 0xfe);
        assert_int_equal(buf[8989], 0xfe);
        assert_int_equal(buf[8990], 1);
        op =
            memory_chain(chains[i], ITEST_FILL, TEEC_MEMREF_PARTIAL_OUTPUT, &shm, TEEC_VALUE_INPUT);
        op.params[3].value.a = 100;
        op.params[3].value.b = 7;
        ok_chain(&c, &op);
        assert_int_equal(op.params[2].memref.size, 100);
        assert_int_equal(buf[10], 7);
        assert_int_equal(buf[109], 7);
        assert_int_equal(buf[110], 0xfe);
        op =
            memory_chain(chains[i], ITEST_NEED, TEEC_MEMREF_PARTIAL_OUTPUT, &shm, TEEC_VALUE_INPUT);
        op.params[3].value.a = 100000;
        run_chain(&c, &op, TEEC_ERROR_SHORT_BUFFER, TEEC_ORIGIN_TRUSTED_APP);
        assert_int_equal(op.params[2].memref.size, 100000);
    }
    TEEC_ReleaseSharedMemory(&shm);
    close_ta(&c);
}

static void test_null_and_empty_are_passed_on(void **state)
{
    struct client c;
    unsigned char byte = 0;

    (void)state;
    open_ta(&c, TA2TA_MULTI);
    for (unsigned null = 0; null < 2; null++) {
        for (size_t size = 0; size <= (null ? 5 : 0); size += 5) {
            TEEC_Operation op = chain_op("\x50\x01", ITEST_LOOK, 0);
            set_type(&op, 2, TEEC_MEMREF_TEMP_INOUT);
            set_type(&op, 3, TEEC_VALUE_OUTPUT);
            op.params[2].tmpref.buffer = null ? NULL : &byte;
            op.params[2].tmpref.size = size;
            ok_chain(&c, &op);
            assert_int_equal(op.params[3].value.a, null);
            assert_int_equal(op.params[3].value.b, size);
        }
    }
    close_ta(&c);
}

static void test_the_tas_own_memory(void **state)
{
    static const uint32_t sizes[] = {2, 8, 255, 256, 5000, 40000};
    struct client c;

    (void)state;
    open_ta(&c, TA2TA_MULTI);
    open_slot(&c, ITEST_MULTI, 0);
    for (uint32_t form = 0; form < 2; form++) {
        for (uint32_t where = TA2TA_IN_HEAP; where <= TA2TA_IN_CONST; where++) {
            for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
                TEEC_Operation op = slot_op(0, where);
                set_type(&op, 1, TEEC_VALUE_INPUT);
                op.params[1].value.a = sizes[i];
                op.params[1].value.b = form;
                invoke_ok(&c.session, TA2TA_OWN, &op);
            }
        }
    }
    close_ta(&c);
}

/* ---- misuse ---- */

static void test_misuse_panics(void **state)
{
    static const struct {
        enum ta2ta_misuse what;
        const char *words;
    } cases[] = {
        {TA2TA_STALE, "TEE_InvokeTACommand: session is not the handle of an open session"},
        {TA2TA_CLOSED_TWICE, "TEE_CloseTASession: session is not the handle"},
        {TA2TA_NOTHING, "TEE_InvokeTACommand: session is not the handle"},
        {TA2TA_WIDE_HANDLE, "TEE_InvokeTACommand: session is not the handle"},
        {TA2TA_NO_PARAMS, "TEE_InvokeTACommand: a pointer"},
        {TA2TA_BAD_TYPE, "TEE_InvokeTACommand: paramTypes 0x4 has no type of parameter 0"},
        {TA2TA_FIVE_TYPES, "TEE_InvokeTACommand: paramTypes 0x10000 has more than four"},
        {TA2TA_CONST_OUT, "not memory that the TA may write (Core API 1.3.1, 4.9.4)"},
        {TA2TA_CODE_OUT, "not memory that the TA may write"},
        {TA2TA_DANGLING_IN, "8 bytes at 0x10 are not memory that the TA may read"},
        {TA2TA_PAST_HEAP,
         "the heap that is not inside of one block in use (Core API 1.3.1, 4.9.4)"},
        {TA2TA_WRAPS, "the heap that is not inside of one block in use"},
        {TA2TA_OTHERS_INPUT, "not memory that the TA may write"},
        {TA2TA_PAST_MEMREF, "not memory that the TA may read"},
        {TA2TA_BAD_ORIGIN, "TEE_InvokeTACommand: a pointer"},
        {TA2TA_BAD_SESSION, "TEE_OpenTASession: a pointer"},
        {TA2TA_NULL_SESSION, "TEE_OpenTASession: a pointer"},
        {TA2TA_NULL_UUID, "TEE_OpenTASession: a pointer"},
    };
    unsigned char byte = 0;
    struct client c;

    (void)state;
    _Static_assert(sizeof(cases) / sizeof(cases[0]) == TA2TA_MISUSES, "all of them");
    for (size_t i = 0; i < TA2TA_MISUSES; i++) {
        open_ta(&c, TA2TA_MULTI);
        open_slot(&c, ITEST_MULTI, 0);
        TEEC_Operation op = slot_op(cases[i].what, 0);
        set_type(&op, 1, TEEC_MEMREF_TEMP_INPUT);
        op.params[1].tmpref.buffer = &byte;
        op.params[1].tmpref.size = 1;
        report_begin();
        expect_invoke(&c.session, TA2TA_MISUSE, &op, TEEC_ERROR_TARGET_DEAD, TEEC_ORIGIN_TEE);
        expect_in(report_end(), cases[i].words);
        close_ta(&c);
    }
}

/* ---- death ---- */

static void test_a_dead_callee(void **state)
{
    static const uint32_t deaths[] = {ITEST_SEGV, ITEST_FPE, ITEST_ABORT, ITEST_OVERFLOW};
    struct client c;

    (void)state;
    open_ta(&c, TA2TA_MULTI);
    for (size_t i = 0; i < sizeof(deaths) / sizeof(deaths[0]); i++) {
        open_slot(&c, ITEST_SHARED, 0);
        open_slot(&c, ITEST_SHARED, 1);
        report_begin();
        expect_call(&c, 0, deaths[i], TEEC_ERROR_TARGET_DEAD, TEEC_ORIGIN_TEE);
        expect_in(report_end(), "51e57a00");
        expect_call(&c, 0, ITEST_NOP, TEEC_ERROR_TARGET_DEAD, TEEC_ORIGIN_TEE);
        expect_call(&c, 1, ITEST_NOP, TEEC_ERROR_TARGET_DEAD, TEEC_ORIGIN_TEE);
        open_slot(&c, ITEST_SHARED, 2); /* a new instance */
        expect_call(&c, 2, ITEST_NOP, TEEC_SUCCESS, TEEC_ORIGIN_TRUSTED_APP);
        for (unsigned slot = 0; slot < 3; slot++)
            close_slot(&c, slot);
    }
    close_ta(&c);
}

static void test_a_death_deep_down_is_told_one_up(void **state)
{
    struct client c;

    (void)state;
    open_ta(&c, TA2TA_ONE);
    TEEC_Operation op = chain_op("\x52\x53\x50\x01", ITEST_SEGV, 0);
    report_begin();
    run_chain(&c, &op, TEEC_ERROR_TARGET_DEAD, TEEC_ORIGIN_TEE);
    report_end();
    op = chain_op("\x52\x53\x50\x01", ITEST_NOP, 0);
    ok_chain(&c, &op);
    close_ta(&c);
}

/* ---- rings ---- */

static void test_a_ring_is_busy(void **state)
{
    static const char *const rings[] = {"\x51",     "\x52\x51",         "\x52\x53\x51",
                                        "\x50\x51", "\x52\x50\x53\x52", "\x52\x52"};
    struct client c;

    (void)state;
    open_ta(&c, TA2TA_ONE);
    for (size_t i = 0; i < sizeof(rings) / sizeof(rings[0]); i++) {
        TEEC_Operation op = chain_op(rings[i], ITEST_NOP, 0);
        run_chain(&c, &op, TEEC_ERROR_BUSY, TEEC_ORIGIN_TEE);
    }
    close_ta(&c);
}

/* ONE has a session of TWO and TWO one of ONE; then each uses it while the other waits. */
static void test_a_ring_of_open_sessions_is_busy(void **state)
{
    struct client one, two;

    (void)state;
    open_ta(&one, TA2TA_ONE);
    open_ta(&two, TA2TA_TWO);
    open_slot(&two, TA2TA_ONE, 0);
    open_slot(&one, TA2TA_TWO, 0);
    TEEC_Operation op = slot_op(0, TA2TA_INVOKE);
    set_type(&op, 1, TEEC_VALUE_INOUT);
    op.params[1].value.a = 0;
    op.params[1].value.b = ITEST_NOP;
    invoke_ok(&one.session, TA2TA_INVOKE, &op);
    expect_result(op.params[0].value.a, op.params[0].value.b, TEEC_SUCCESS,
                  TEEC_ORIGIN_TRUSTED_APP);
    expect_result(op.params[1].value.a, op.params[1].value.b, TEEC_ERROR_BUSY, TEEC_ORIGIN_TEE);
    close_ta(&two);
    close_ta(&one);
}

/* ONE has TWO close its session with ONE: nobody waits for that. */
static void test_a_close_in_a_ring_is_done_later(void **state)
{
    struct client one, two;

    (void)state;
    open_ta(&one, TA2TA_ONE);
    open_ta(&two, TA2TA_TWO);
    open_slot(&two, TA2TA_ONE, 0);
    open_slot(&one, TA2TA_TWO, 0);
    TEEC_Operation op = slot_op(0, TA2TA_CLOSE);
    set_type(&op, 1, TEEC_VALUE_INPUT);
    op.params[1].value.a = 0;
    invoke_ok(&one.session, TA2TA_INVOKE, &op);
    expect_result(op.params[0].value.a, op.params[0].value.b, TEEC_SUCCESS,
                  TEEC_ORIGIN_TRUSTED_APP);
    close_ta(&two);
    close_ta(&one);
}

struct crossing {
    struct client c;
    const char *kinds;
    unsigned ok, busy;
    pthread_barrier_t *start;
    pthread_t thread;
};

static void *cross(void *arg)
{
    struct crossing *x = arg;

    pthread_barrier_wait(x->start);
    for (unsigned i = 0; i < 200; i++) {
        TEEC_Operation op = chain_op(x->kinds, ITEST_NOP, 0);
        uint32_t origin;
        if (TEEC_InvokeCommand(&x->c.session, TA2TA_CHAIN, &op, &origin) != TEEC_SUCCESS)
            break;
        x->ok += op.params[1].value.a == TEEC_SUCCESS;
        x->busy += op.params[1].value.a == TEEC_ERROR_BUSY;
    }
    return NULL;
}

/* Each TA asks the next one, all at once: some are told BUSY, none waits for ever. */
static void crossing(unsigned count, const char *const *kinds)
{
    struct crossing x[3];
    pthread_barrier_t start;

    pthread_barrier_init(&start, NULL, count);
    for (unsigned i = 0; i < count; i++) {
        x[i] = (struct crossing){.kinds = kinds[i], .start = &start};
        open_ta(&x[i].c, TA2TA_ONE + i);
    }
    for (unsigned i = 0; i < count; i++)
        assert_int_equal(pthread_create(&x[i].thread, NULL, cross, &x[i]), 0);
    for (unsigned i = 0; i < count; i++) {
        pthread_join(x[i].thread, NULL);
        assert_int_equal(x[i].ok + x[i].busy, 200);
    }
    for (unsigned i = 0; i < count; i++)
        close_ta(&x[i].c);
    pthread_barrier_destroy(&start);
}

static void test_two_crossing_clients(void **state)
{
    static const char *const kinds[] = {"\x52\x02", "\x51\x02"};

    (void)state;
    crossing(2, kinds);
}

static void test_three_crossing_clients(void **state)
{
    static const char *const kinds[] = {"\x52\x53\x02", "\x53\x51\x02", "\x51\x52\x02"};

    (void)state;
    crossing(3, kinds);
}

/* ---- cancellation ---- */

struct call {
    struct client *c;
    TEEC_Operation op;
    TEEC_Result res;
    uint32_t origin;
    pthread_t thread;
};

static void *call_main(void *arg)
{
    struct call *call = arg;
    call->res = TEEC_InvokeCommand(&call->c->session, TA2TA_CHAIN, &call->op, &call->origin);
    return NULL;
}

static void call_begin(struct call *call, struct client *c, TEEC_Operation op)
{
    *call = (struct call){.c = c, .op = op};
    assert_int_equal(pthread_create(&call->thread, NULL, call_main, call), 0);
}

static void call_end(struct call *call, uint32_t res, uint32_t origin)
{
    pthread_join(call->thread, NULL);
    expect_result(call->res, call->origin, TEEC_SUCCESS, TEEC_ORIGIN_TRUSTED_APP);
    expect_result(call->op.params[1].value.a, call->op.params[1].value.b, res, origin);
}

static void shm_alloc(struct client *c, TEEC_SharedMemory *shm)
{
    *shm = (TEEC_SharedMemory){.size = 16, .flags = TEEC_MEM_INPUT | TEEC_MEM_OUTPUT};
    assert_int_equal(TEEC_AllocateSharedMemory(&c->ctx, shm), TEEC_SUCCESS);
}

/* The innermost TA writes 1 when it has begun, into the client's own memory. */
static TEEC_Operation begun_chain(const char *kinds, uint32_t command, uint32_t flags,
                                  TEEC_SharedMemory *shm)
{
    TEEC_Operation op = chain_op(kinds, command, flags);
    ((unsigned char *)shm->buffer)[0] = 0;
    set_type(&op, 2, TEEC_MEMREF_WHOLE);
    op.params[2].memref.parent = shm;
    return op;
}

static void begun_wait(TEEC_SharedMemory *shm)
{
    while (!__atomic_load_n((unsigned char *)shm->buffer, __ATOMIC_ACQUIRE))
        usleep(100);
}

static void test_a_cancel_reaches_the_innermost(void **state)
{
    static const char *const chains[] = {"\x01", "\x51\x01", "\x51\x52\x50\x53\x02"};
    TEEC_SharedMemory shm;
    struct client c;
    struct call call;

    (void)state;
    open_ta(&c, TA2TA_MULTI);
    shm_alloc(&c, &shm);
    for (size_t i = 0; i < sizeof(chains) / sizeof(chains[0]); i++) {
        call_begin(&call, &c, begun_chain(chains[i], ITEST_POLL_CANCEL, TA2TA_UNMASK, &shm));
        begun_wait(&shm);
        TEEC_RequestCancellation(&call.op);
        call_end(&call, TEEC_ERROR_CANCEL, TEEC_ORIGIN_TRUSTED_APP);
    }
    TEEC_ReleaseSharedMemory(&shm);
    close_ta(&c);
}

static void test_a_masked_cancel_stops_where_it_is_masked(void **state)
{
    TEEC_SharedMemory shm;
    struct client c;
    struct call call;

    (void)state;
    open_ta(&c, TA2TA_MULTI);
    shm_alloc(&c, &shm);
    /* Ends by itself. */
    call_begin(&call, &c, begun_chain("\x50\x01", ITEST_WAIT_MASKED, 0, &shm));
    begun_wait(&shm);
    TEEC_RequestCancellation(&call.op);
    call_end(&call, TEEC_SUCCESS, TEEC_ORIGIN_TRUSTED_APP);
    TEEC_ReleaseSharedMemory(&shm);
    close_ta(&c);
}

/* Another client keeps the callee; the call is queued, or not sent yet: either way it is ended. */
static void test_a_queued_call_is_cancelled(void **state)
{
    TEEC_SharedMemory shm;
    struct client c, other;
    struct call queued, running;

    (void)state;
    open_ta(&other, TA2TA_MULTI);
    open_ta(&c, TA2TA_MULTI);
    shm_alloc(&other, &shm);
    call_begin(&running, &other, begun_chain("\x02", ITEST_POLL_CANCEL, TA2TA_UNMASK, &shm));
    begun_wait(&shm);
    for (unsigned i = 0; i < 20; i++) {
        TEEC_Operation op = chain_op(i & 1 ? "\x50\x02" : "\x02", ITEST_NOP, TA2TA_UNMASK);
        call_begin(&queued, &c, op);
        while (__atomic_load_n(&queued.op.started, __ATOMIC_ACQUIRE) == 0)
            sched_yield();
        TEEC_RequestCancellation(&queued.op);
        pthread_join(queued.thread, NULL);
        if (queued.res == TEEC_SUCCESS)
            expect_result(queued.op.params[1].value.a, queued.op.params[1].value.b,
                          TEEC_ERROR_CANCEL, TEEC_ORIGIN_TEE);
        else
            assert_int_equal(queued.res, TEEC_ERROR_CANCEL);
    }
    TEEC_RequestCancellation(&running.op);
    call_end(&running, TEEC_ERROR_CANCEL, TEEC_ORIGIN_TRUSTED_APP);
    TEEC_ReleaseSharedMemory(&shm);
    close_ta(&c);
    close_ta(&other);
}

/* An instance gets the close of a session that belongs to nobody any more between two calls: who
 * waits for the second one must hear of it. */
static void test_a_close_that_is_nobodys_holds_up_no_call(void **state)
{
    TEEC_SharedMemory shm;
    struct client parent, c, other;
    struct call running, queued;

    (void)state;
    for (unsigned i = 0; i < 5; i++) {
        open_ta(&parent, TA2TA_MULTI);
        open_slot(&parent, 2, 0);
        open_ta(&c, TA2TA_MULTI);
        open_ta(&other, TA2TA_MULTI);
        shm_alloc(&c, &shm);
        call_begin(&running, &c, begun_chain("\x02", ITEST_WAIT_MASKED, 0, &shm));
        begun_wait(&shm);
        close_ta(&parent);
        call_begin(&queued, &other, chain_op("\x02", ITEST_NOP, 0));
        call_end(&queued, TEEC_SUCCESS, TEEC_ORIGIN_TRUSTED_APP);
        call_end(&running, TEEC_SUCCESS, TEEC_ORIGIN_TRUSTED_APP);
        TEEC_ReleaseSharedMemory(&shm);
        close_ta(&c);
        close_ta(&other);
    }
}

static TEEC_Operation wait_chain(const char *kinds, uint32_t ms, uint32_t flags)
{
    TEEC_Operation op = chain_op(kinds, ITEST_WAIT, flags);
    set_type(&op, 2, TEEC_VALUE_INPUT);
    op.params[2].value.a = ms;
    op.params[2].value.b = 1;
    return op;
}

#define FOR_EVER 0xffffffffu

static void test_a_timeout_cancels_what_runs(void **state)
{
    static const char *const chains[] = {"\x01", "\x51\x01", "\x51\x52\x50\x53\x02"};
    TEEC_SharedMemory shm;
    struct client c;

    (void)state;
    open_ta(&c, TA2TA_MULTI);
    shm_alloc(&c, &shm);
    for (size_t i = 0; i < sizeof(chains) / sizeof(chains[0]); i++) {
        TEEC_Operation op = wait_chain(chains[i], FOR_EVER, TA2TA_UNMASK | TA2TA_TIMEOUT(20));
        run_chain(&c, &op, TEEC_ERROR_CANCEL, TEEC_ORIGIN_TRUSTED_APP);
        op = begun_chain(chains[i], ITEST_POLL_CANCEL, TA2TA_UNMASK | TA2TA_TIMEOUT(5), &shm);
        run_chain(&c, &op, TEEC_ERROR_CANCEL, TEEC_ORIGIN_TRUSTED_APP);
    }
    TEEC_ReleaseSharedMemory(&shm);
    close_ta(&c);
}

static void test_a_timeout_that_does_not_pass_changes_nothing(void **state)
{
    struct client c;

    (void)state;
    open_ta(&c, TA2TA_MULTI);
    TEEC_Operation op = wait_chain("\x50\x01", 1, TA2TA_UNMASK | TA2TA_TIMEOUT(100000));
    ok_chain(&c, &op);
    close_ta(&c);
}

static void test_a_timeout_ends_a_queued_call(void **state)
{
    TEEC_SharedMemory shm;
    struct client c, other;
    struct call running;

    (void)state;
    open_ta(&other, TA2TA_MULTI);
    open_ta(&c, TA2TA_MULTI);
    shm_alloc(&other, &shm);
    call_begin(&running, &other, begun_chain("\x02", ITEST_POLL_CANCEL, TA2TA_UNMASK, &shm));
    begun_wait(&shm);
    TEEC_Operation op = chain_op("\x02", ITEST_NOP, TA2TA_TIMEOUT(5));
    run_chain(&c, &op, TEEC_ERROR_CANCEL, TEEC_ORIGIN_TEE);
    op = chain_op("\x02", ITEST_NOP, TA2TA_TIMEOUT(TA2TA_NOW));
    run_chain(&c, &op, TEEC_ERROR_CANCEL, TEEC_ORIGIN_TEE);
    TEEC_RequestCancellation(&running.op);
    call_end(&running, TEEC_ERROR_CANCEL, TEEC_ORIGIN_TRUSTED_APP);
    TEEC_ReleaseSharedMemory(&shm);
    close_ta(&c);
    close_ta(&other);
}

/* ---- stopping ---- */

static void stop_in(const char *kinds, uint32_t command)
{
    TEEC_SharedMemory shm;
    struct client c;
    struct call call;

    open_ta(&c, TA2TA_MULTI);
    shm_alloc(&c, &shm);
    call_begin(&call, &c, begun_chain(kinds, command, TA2TA_UNMASK, &shm));
    begun_wait(&shm);
    assert_int_equal(teesim_stop(), 0);
    pthread_join(call.thread, NULL);
    assert_int_not_equal(call.res, TEEC_SUCCESS);
    TEEC_ReleaseSharedMemory(&shm);
    close_ta(&c);
}

static void test_stop_during_nested_calls(void **state)
{
    static const uint32_t commands[] = {ITEST_POLL_CANCEL, ITEST_LOOP};

    for (unsigned i = 0; i < 4; i++) {
        assert_int_equal(i & 1 ? setup_inline(state) : setup_threads(state), 0);
        stop_in("\x51\x50\x02", commands[i / 2]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ALL_FOUR(test_open_invoke_close),
        BOTH(test_results_and_origins_of_open),
        ALL_FOUR(test_values_pass_through_chains),
        BOTH(test_a_session_keeps_its_state),
        BOTH(test_many_sessions_have_small_numbers),
        BOTH(test_sessions_close_with_their_parent),
        BOTH(test_a_session_is_closed_while_its_own_is_closing),
        ALL_FOUR(test_the_clients_memory_is_passed_on),
        ALL_FOUR(test_null_and_empty_are_passed_on),
        ALL_FOUR(test_the_tas_own_memory),
        ALL_FOUR(test_misuse_panics),
        BOTH(test_a_dead_callee),
        BOTH(test_a_death_deep_down_is_told_one_up),
        BOTH(test_a_ring_is_busy),
        BOTH(test_a_ring_of_open_sessions_is_busy),
        BOTH(test_a_close_in_a_ring_is_done_later),
        BOTH(test_two_crossing_clients),
        BOTH(test_three_crossing_clients),
        BOTH(test_a_cancel_reaches_the_innermost),
        BOTH(test_a_masked_cancel_stops_where_it_is_masked),
        BOTH(test_a_queued_call_is_cancelled),
        BOTH(test_a_close_that_is_nobodys_holds_up_no_call),
        BOTH(test_a_timeout_cancels_what_runs),
        BOTH(test_a_timeout_that_does_not_pass_changes_nothing),
        BOTH(test_a_timeout_ends_a_queued_call),
        cmocka_unit_test(test_stop_during_nested_calls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
