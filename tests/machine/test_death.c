/* SPDX-License-Identifier: BSD-2-Clause */
/* A TA that dies takes its instance with it and nothing else. */
#include "itest_client.h"
#include "report.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(struct client *c, uint32_t command, TEEC_Operation *op, const char *reason)
{
    report_begin();
    uint32_t origin = 0;
    TEEC_Result res = TEEC_InvokeCommand(&c->session, command, op, &origin);
    const char *text = report_end();
    expect_result(res, origin, TEEC_ERROR_TARGET_DEAD, TEEC_ORIGIN_TEE);
    expect_in(text, "51e57a00-7e57-4a11-8d0c-3b627c1a5d01");
    expect_in(text, "TA_InvokeCommandEntryPoint");
    expect_in(text, reason);
    /* dead for good, closing is fine */
    expect_invoke(&c->session, ITEST_NOP, NULL, TEEC_ERROR_TARGET_DEAD, TEEC_ORIGIN_TEE);
}

/* What a program learns of the last one. */
static void expect_death(unsigned count, int signal, uint32_t code, const char *reason)
{
    struct teesim_death death;

    assert_int_equal(teesim_last_death(&death), 0);
    assert_int_equal(death.count, count);
    assert_string_equal(death.ta, "51e57a00-7e57-4a11-8d0c-3b627c1a5d01");
    /* abort() is libutee's, which panics, or that of a sanitizer's runtime. */
    if (death.signal == SIGABRT && strcmp(reason, "abort") == 0)
        code = 0;
    else
        assert_int_equal(death.signal, signal);
    assert_int_equal(death.panic_code, code);
    expect_in(death.reason, reason);
    assert_null(strchr(death.reason, '\n'));
}

static void each_death(const struct client *bystander)
{
    static const struct {
        uint32_t command;
        const char *reason;
        int signal;
        uint32_t code;
    } deaths[] = {
        {ITEST_PANIC, "0x0badc0de", 0, 0x0badc0de}, {ITEST_SEGV, "SIGSEGV", SIGSEGV, 0},
        {ITEST_FPE, "SIGFPE", SIGFPE, 0},           {ITEST_ABORT, "abort", 0, TEEC_ERROR_GENERIC},
        {ITEST_OVERFLOW, "overflow", SIGSEGV, 0},
    };
    TEEC_Session other = bystander->session;

    for (size_t i = 0; i < sizeof(deaths) / sizeof(deaths[0]); i++) {
        struct client c;
        TEEC_Operation op = op_value_in(0x0badc0de, 0);
        open_ta(&c, ITEST_MULTI);
        die(&c, deaths[i].command, &op, deaths[i].reason);
        expect_death((unsigned)i + 1, deaths[i].signal, deaths[i].code, deaths[i].reason);
        close_ta(&c);
        invoke_ok(&other, ITEST_NOP, NULL);
    }
}

static void test_each_way_to_die(void **state)
{
    struct client bystander;
    struct teesim_death none;

    (void)state;
    assert_int_equal(teesim_last_death(&none), -ENOENT);
    assert_int_equal(none.count, 0);
    open_ta(&bystander, ITEST_MULTI);
    each_death(&bystander);
    close_ta(&bystander);
}

static void test_the_backtrace_has_symbols(void **state)
{
    struct client c;

    (void)state;
    open_ta(&c, ITEST_MULTI);
    die(&c, ITEST_SEGV, NULL, "crash");
    close_ta(&c);
}

static void test_a_call_that_no_ta_answers_leaves_outputs_alone(void **state)
{
    struct client c;
    unsigned char buf[64];

    (void)state;
    open_ta(&c, ITEST_MULTI);
    die(&c, ITEST_SEGV, NULL, "SIGSEGV");
    memset(buf, 0xee, sizeof(buf));
    TEEC_Operation op = op_temp(TEEC_MEMREF_TEMP_OUTPUT, buf, sizeof(buf), TEEC_NONE);
    expect_invoke(&c.session, ITEST_NOP, &op, TEEC_ERROR_TARGET_DEAD, TEEC_ORIGIN_TEE);
    for (size_t i = 0; i < sizeof(buf); i++)
        assert_int_equal(buf[i], 0xee);
    close_ta(&c);
}

static void *deaf_main(void *arg)
{
    static const unsigned char constant[16] = {1, 2, 3};
    sigset_t all;
    struct client c;

    (void)arg;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, NULL);
    open_ta(&c, ITEST_MULTI);
    TEEC_Operation op = op_temp(TEEC_MEMREF_TEMP_INPUT, (void *)(uintptr_t)constant,
                                sizeof(constant), TEEC_VALUE_OUTPUT);
    invoke_ok(&c.session, ITEST_SUM, &op);
    assert_int_equal(op.params[1].value.a, 6);
    die(&c, ITEST_SEGV, NULL, "SIGSEGV");
    close_ta(&c);
    return NULL;
}

static void test_a_thread_that_blocks_all_signals(void **state)
{
    pthread_t thread;

    (void)state;
    assert_int_equal(pthread_create(&thread, NULL, deaf_main, NULL), 0);
    pthread_join(thread, NULL);
}

static void test_all_sessions_of_a_dead_instance_and_no_others(void **state)
{
    struct client a, b, other;
    TEEC_Operation op = op_value_in(1, 0);
    uint32_t origin = 0;

    (void)state;
    open_ta(&a, ITEST_SHARED);
    open_ta(&b, ITEST_SHARED);
    open_ta(&other, ITEST_KEPT);
    report_begin();
    TEEC_Result res = TEEC_InvokeCommand(&a.session, ITEST_PANIC, &op, &origin);
    report_end();
    expect_result(res, origin, TEEC_ERROR_TARGET_DEAD, TEEC_ORIGIN_TEE);
    expect_invoke(&b.session, ITEST_NOP, NULL, TEEC_ERROR_TARGET_DEAD, TEEC_ORIGIN_TEE);
    invoke_ok(&other.session, ITEST_NOP, NULL);

    struct client fresh; /* while the dead sessions are still there */
    open_ta(&fresh, ITEST_SHARED);
    TEEC_Operation count = op_values(0, 0);
    invoke_ok(&fresh.session, ITEST_COUNT, &count);
    assert_int_equal(count.params[0].value.a, 1);
    close_ta(&a);
    invoke_ok(&fresh.session, ITEST_NOP, NULL);
    close_ta(&b);
    invoke_ok(&fresh.session, ITEST_NOP, NULL);
    close_ta(&fresh);
    close_ta(&other);
}

static void test_writing_an_input_kills(void **state)
{
    struct client c;
    unsigned char buf[64] = {7};
    TEEC_Operation op = op_temp(TEEC_MEMREF_TEMP_INPUT, buf, sizeof(buf), TEEC_NONE);

    (void)state;
    open_ta(&c, ITEST_MULTI);
    die(&c, ITEST_WRITE_INPUT, &op, "input");
    assert_int_equal(buf[0], 7);
    close_ta(&c);
}

static void test_a_kept_pointer_kills(void **state)
{
    struct client c;
    unsigned char buf[64] = {7};
    TEEC_Operation op = op_temp(TEEC_MEMREF_TEMP_INOUT, buf, sizeof(buf), TEEC_NONE);

    (void)state;
    open_ta(&c, ITEST_MULTI);
    invoke_ok(&c.session, ITEST_KEEP, &op);
    die(&c, ITEST_USE_KEPT, NULL, "memref");
    close_ta(&c);
}

static void open_dies(unsigned kind, TEEC_Result want, uint32_t want_origin, const char *entry)
{
    TEEC_Context ctx;
    TEEC_Session session;
    uint32_t origin = 0;

    assert_int_equal(TEEC_InitializeContext(NULL, &ctx), TEEC_SUCCESS);
    for (int i = 0; i < 3; i++) {
        report_begin();
        TEEC_Result res = try_open(&ctx, &session, kind, NULL, &origin);
        const char *text = report_end();
        expect_result(res, origin, want, want_origin);
        if (entry)
            expect_in(text, entry);
    }
    TEEC_FinalizeContext(&ctx);
}

static void test_failing_create(void **state)
{
    (void)state;
    open_dies(ITEST_FAIL_CREATE, TEEC_ERROR_STORAGE_NO_SPACE, TEEC_ORIGIN_TRUSTED_APP, NULL);
}

static void test_dying_create(void **state)
{
    (void)state;
    open_dies(ITEST_DIE_CREATE, TEEC_ERROR_TARGET_DEAD, TEEC_ORIGIN_TEE, "TA_CreateEntryPoint");
}

static void test_dying_open(void **state)
{
    (void)state;
    open_dies(ITEST_DIE_OPEN, TEEC_ERROR_TARGET_DEAD, TEEC_ORIGIN_TEE, "TA_OpenSessionEntryPoint");
}

static volatile uintptr_t nowhere = 24;

static void faulty_client(enum teesim_sched sched)
{
    struct teesim_config cfg = {.sched = sched, .ta_path = ITEST_TA_DIR};
    TEEC_Context ctx;
    TEEC_Session session;

    signal(SIGSEGV, SIG_DFL); /* cmocka has one of its own */
    if (teesim_start(&cfg) != 0 || TEEC_InitializeContext(NULL, &ctx) != TEEC_SUCCESS ||
        try_open(&ctx, &session, ITEST_MULTI, NULL, NULL) != TEEC_SUCCESS ||
        TEEC_InvokeCommand(&session, ITEST_NOP, NULL, NULL) != TEEC_SUCCESS)
        _exit(1);
    *(volatile int *)nowhere = 1;
    _exit(2);
}

static void test_no_machine_no_death(void **state)
{
    struct teesim_death none;

    (void)state;
    assert_int_equal(teesim_stop(), 0);
    assert_int_equal(teesim_last_death(&none), -ESRCH);
    assert_int_equal(none.count, 0);
    assert_string_equal(teesim_result_name(TEEC_ERROR_TARGET_DEAD), "TEEC_ERROR_TARGET_DEAD");
    assert_null(teesim_result_name(0x12345678));
    /* for the teardown, and with nothing of the one before */
    assert_int_equal(teesim_start(NULL), 0);
    assert_int_equal(teesim_last_death(&none), -ENOENT);
}

static void test_a_fault_of_the_client_is_its_own(void **state)
{
    static const enum teesim_sched sched[] = {TEESIM_SCHED_THREADS, TEESIM_SCHED_INLINE};

    (void)state;
    for (int i = 0; i < 2; i++) {
        fflush(NULL);
        pid_t pid = fork();
        assert_true(pid >= 0);
        if (pid == 0)
            faulty_client(sched[i]);
        int status = 0;
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) > 2); /* a sanitizer's report */
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(test_each_way_to_die),
        BOTH(test_the_backtrace_has_symbols),
        BOTH(test_a_call_that_no_ta_answers_leaves_outputs_alone),
        BOTH(test_a_thread_that_blocks_all_signals),
        BOTH(test_all_sessions_of_a_dead_instance_and_no_others),
        BOTH(test_writing_an_input_kills),
        BOTH(test_a_kept_pointer_kills),
        BOTH(test_failing_create),
        BOTH(test_dying_create),
        BOTH(test_dying_open),
        BOTH(test_no_machine_no_death),
        cmocka_unit_test(test_a_fault_of_the_client_is_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
