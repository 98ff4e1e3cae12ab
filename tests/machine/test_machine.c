/* SPDX-License-Identifier: BSD-2-Clause */
/* Starting, stopping, environment, fork. */
#include "itest_client.h"
#include "report.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void one_call(void)
{
    struct client c;
    open_ta(&c, ITEST_MULTI);
    invoke_ok(&c.session, ITEST_NOP, NULL);
    close_ta(&c);
}

static const enum teesim_sched scheds[] = {TEESIM_SCHED_THREADS, TEESIM_SCHED_INLINE};

static void test_more_than_once_in_a_process(void **state)
{
    (void)state;
    for (int i = 0; i < 6; i++) {
        struct teesim_config cfg = {.ta_path = ITEST_TA_DIR, .sched = scheds[i % 2]};
        assert_int_equal(teesim_start(&cfg), 0);
        assert_int_equal(teesim_start(&cfg), -EALREADY);
        one_call();
        assert_int_equal(teesim_stop(), 0);
        assert_int_equal(teesim_stop(), -ESRCH);
    }
}

static void test_boots_at_the_first_call(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        setenv("TEESIM_TA_PATH", ITEST_TA_DIR, 1);
        setenv("TEESIM_SCHED", i ? "inline" : "threads", 1);
        one_call();
        assert_int_equal(teesim_stop(), 0);
    }
    unsetenv("TEESIM_TA_PATH");
    unsetenv("TEESIM_SCHED");
}

/* `from`: the directory that the machine is started in, whose path of TAs is `relative`. */
static void expect_tas_after_chdir(const char *from, const char *relative, enum teesim_sched sched)
{
    struct teesim_config cfg = {.ta_path = relative, .sched = sched};
    TEEC_Session session;
    struct client c;
    char before[PATH_MAX];

    assert_non_null(getcwd(before, sizeof(before)));
    assert_int_equal(chdir(from), 0);
    assert_int_equal(teesim_start(&cfg), 0);
    assert_int_equal(chdir("/"), 0);
    open_ta(&c, ITEST_MULTI);
    report_begin();
    assert_int_equal(try_open(&c.ctx, &session, 0x99, NULL, NULL), TEEC_ERROR_ITEM_NOT_FOUND);
    expect_in(report_end(), "\"" ITEST_TA_DIR "\"");
    close_ta(&c);
    assert_int_equal(teesim_stop(), 0);
    assert_int_equal(chdir(before), 0);
}

/* TAs are looked for where they were when the machine was started. */
static void test_a_program_that_changes_its_directory(void **state)
{
    static const char dir[] = ITEST_TA_DIR;
    const char *slash = strrchr(dir, '/');
    char parent[sizeof(dir)], below[sizeof(dir) + 2];

    (void)state;
    snprintf(parent, sizeof(parent), "%.*s", (int)(slash - dir), dir);
    snprintf(below, sizeof(below), "./%s", slash + 1);
    for (int i = 0; i < 2; i++) {
        expect_tas_after_chdir(dir, NULL, scheds[i]);
        expect_tas_after_chdir(dir, ".", scheds[i]);
        expect_tas_after_chdir(parent, slash + 1, scheds[i]);
        expect_tas_after_chdir(parent, below, scheds[i]);
    }
}

static void test_bad_values_are_refused(void **state)
{
    static const struct {
        const char *variable, *value;
    } bad[] = {{"TEESIM_SCHED", "fibers"},   {"TEESIM_MEMREF", "loose"},
               {"TEESIM_SEED", "abc"},       {"TEESIM_SEED", "-1"},
               {"TEESIM_TRACE", "morse"},    {"TEESIM_REPORT", "some"},
               {"TEESIM_STATE", "memory:x"}, {"TEESIM_DURABILITY", "some"},
               {"TEESIM_SHM_SIZE", "lots"},  {"TEESIM_SHM_SIZE", "1000000000000"},
               {"TEESIM_TRACE_LAST", "x"},   {"TEESIM_TRACE_LAST", "16777217"}};
    TEEC_Context ctx;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        setenv(bad[i].variable, bad[i].value, 1);
        assert_int_equal(teesim_start(NULL), -EINVAL);
        assert_int_not_equal(TEEC_InitializeContext(NULL, &ctx), TEEC_SUCCESS);
        unsetenv(bad[i].variable);
    }
    struct teesim_config cfg = {.seed = 1, .sched = TEESIM_SCHED_THREADS};
    assert_int_equal(teesim_start(&cfg), -EINVAL);
    cfg = (struct teesim_config){.durability = (enum teesim_durability)4};
    assert_int_equal(teesim_start(&cfg), -EINVAL);
    cfg = (struct teesim_config){.state_dir = ""};
    assert_int_equal(teesim_start(&cfg), -EINVAL);
    assert_int_equal(teesim_stop(), -ESRCH);
    setenv("TEESIM_TRACE_LAST", "08", 1); /* which is not octal */
    assert_int_equal(teesim_start(NULL), 0);
    assert_int_equal(teesim_stop(), 0);
    unsetenv("TEESIM_TRACE_LAST");
}

static void test_a_child_has_a_machine_of_its_own(void **state)
{
    struct client c;

    (void)state;
    open_ta(&c, ITEST_MULTI);
    setenv("TEESIM_TA_PATH", ITEST_TA_DIR, 1);
#ifdef __SANITIZE_THREAD__ /* which knows no threads in a child of threads */
    setenv("TEESIM_SCHED", "inline", 1);
#endif
    fflush(NULL);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        struct client own;
        uint32_t origin;
        if (TEEC_InvokeCommand(&c.session, ITEST_NOP, NULL, &origin) == TEEC_SUCCESS)
            _exit(1); /* the parent's session is not the child's */
        if (TEEC_InitializeContext(NULL, &own.ctx) != TEEC_SUCCESS)
            _exit(2);
        if (try_open(&own.ctx, &own.session, ITEST_MULTI, NULL, &origin) != TEEC_SUCCESS)
            _exit(3);
        if (TEEC_InvokeCommand(&own.session, ITEST_NOP, NULL, &origin) != TEEC_SUCCESS)
            _exit(4);
        TEEC_CloseSession(&own.session);
        TEEC_FinalizeContext(&own.ctx);
        _exit(teesim_stop() == 0 ? 0 : 5);
    }
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    unsetenv("TEESIM_TA_PATH");
    unsetenv("TEESIM_SCHED");
    invoke_ok(&c.session, ITEST_NOP, NULL);
    close_ta(&c);
}

static void test_too_few_descriptors_are_an_error(void **state)
{
    struct rlimit before, few;

    (void)state;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    for (rlim_t limit = 3; limit < 40; limit++) {
        few = (struct rlimit){.rlim_cur = limit, .rlim_max = before.rlim_max};
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
        struct teesim_config cfg = {.ta_path = ITEST_TA_DIR, .sched = scheds[limit % 2]};
        int err = teesim_start(&cfg);
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
        if (err == 0)
            assert_int_equal(teesim_stop(), 0);
        else
            assert_true(err == -EMFILE || err == -ENODEV || err == -ENOMEM);
    }
}

static void *boot_main(void *arg)
{
    TEEC_Context ctx;

    (void)arg;
    if (TEEC_InitializeContext(NULL, &ctx) == TEEC_SUCCESS)
        TEEC_FinalizeContext(&ctx);
    pthread_testcancel();
    return NULL;
}

static void test_a_thread_cancelled_while_it_boots(void **state)
{
    (void)state;
    setenv("TEESIM_TA_PATH", ITEST_TA_DIR, 1);
    for (int i = 0; i < 20; i++) {
        pthread_t thread;
        setenv("TEESIM_SCHED", i % 2 ? "inline" : "threads", 1);
        assert_int_equal(pthread_create(&thread, NULL, boot_main, NULL), 0);
        usleep((useconds_t)i * 50);
        pthread_cancel(thread);
        pthread_join(thread, NULL);
        one_call();
        assert_int_equal(teesim_stop(), 0);
    }
    unsetenv("TEESIM_TA_PATH");
    unsetenv("TEESIM_SCHED");
}

struct looper {
    struct client *c;
    TEEC_SharedMemory *shm;
    uint32_t command;
    TEEC_Result res;
};

static void *looper_main(void *arg)
{
    struct looper *l = arg;
    TEEC_Operation op = {0};

    if (l->command == ITEST_WAIT) {
        op = op_value_in(UINT32_MAX, 0);
    } else {
        op.paramTypes = TEEC_PARAM_TYPES(TEEC_MEMREF_WHOLE, TEEC_NONE, TEEC_NONE, TEEC_NONE);
        op.params[0].memref.parent = l->shm;
    }
    l->res = TEEC_InvokeCommand(&l->c->session, l->command, &op, NULL);
    return NULL;
}

/* Stops the machine while a TA is in an endless loop, or an endless wait. */
static void stop_in(uint32_t command)
{
    struct client c;
    TEEC_SharedMemory shm = {.size = 16, .flags = TEEC_MEM_INPUT | TEEC_MEM_OUTPUT};
    struct looper l = {.c = &c, .shm = &shm, .command = command};
    pthread_t thread;

    open_ta(&c, ITEST_MULTI);
    assert_int_equal(TEEC_AllocateSharedMemory(&c.ctx, &shm), TEEC_SUCCESS);
    assert_int_equal(pthread_create(&thread, NULL, looper_main, &l), 0);
    if (command == ITEST_LOOP) {
        while (!__atomic_load_n((unsigned char *)shm.buffer, __ATOMIC_ACQUIRE))
            usleep(100);
    } else {
        usleep(20000); /* in the wait or before it: either must end */
    }
    assert_int_equal(teesim_stop(), 0);
    pthread_join(thread, NULL);
    assert_int_not_equal(l.res, TEEC_SUCCESS);
}

static void test_stop_while_calls_run(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct teesim_config cfg = {.ta_path = ITEST_TA_DIR, .sched = scheds[i]};
        assert_int_equal(teesim_start(&cfg), 0);
        stop_in(ITEST_LOOP);
        assert_int_equal(teesim_start(&cfg), 0);
        stop_in(ITEST_WAIT);
    }
}

static void test_handles_of_an_earlier_machine(void **state)
{
    struct client old, now;

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct teesim_config cfg = {.ta_path = ITEST_TA_DIR, .sched = scheds[i]};
        assert_int_equal(teesim_start(&cfg), 0);
        open_ta(&old, ITEST_MULTI);
        assert_int_equal(teesim_stop(), 0);
        assert_int_equal(teesim_start(&cfg), 0);
        open_ta(&now, ITEST_MULTI);
        assert_int_not_equal(TEEC_InvokeCommand(&old.session, ITEST_NOP, NULL, NULL), TEEC_SUCCESS);
        close_ta(&old); /* must not close the new one's */
        invoke_ok(&now.session, ITEST_NOP, NULL);
        close_ta(&now);
        assert_int_equal(teesim_stop(), 0);
    }
}

static char *trace_of_a_run(uint64_t seed, size_t *len)
{
    char path[] = "/tmp/teesim-test-XXXXXX", spec[64];
    int fd = mkstemp(path);
    struct teesim_config cfg = {.ta_path = ITEST_TA_DIR, .seed = seed, .trace = spec};

    assert_true(fd >= 0);
    snprintf(spec, sizeof(spec), "text:%s", path);
    assert_int_equal(teesim_start(&cfg), 0);
    struct client a, b;
    open_ta(&a, ITEST_MULTI);
    open_ta(&b, ITEST_SHARED);
    for (uint32_t i = 0; i < 5; i++) {
        TEEC_Operation op = op_values(i, 0);
        invoke_ok(&a.session, ITEST_INC, &op);
        op = op_value_in(1000, 1);
        invoke_ok(&b.session, ITEST_WAIT, &op);
    }
    close_ta(&a);
    close_ta(&b);
    assert_int_equal(teesim_stop(), 0);

    FILE *f = fdopen(fd, "r");
    char *text = calloc(1, 1 << 20);
    *len = fread(text, 1, (1 << 20) - 1, f);
    fclose(f);
    unlink(path);
    return text;
}

static void test_the_same_seed_gives_the_same_trace(void **state)
{
    size_t n1, n2, n3;

    (void)state;
    char *first = trace_of_a_run(1234, &n1);
    char *again = trace_of_a_run(1234, &n2);
    char *other = trace_of_a_run(99, &n3);
    assert_true(n1 > 1000);
    assert_int_equal(n1, n2);
    assert_memory_equal(first, again, n1);
    assert_true(n1 != n3 || memcmp(first, other, n1) != 0);
    static const char *const boxes[] = {"client",      "libteec", "tee_dev", "mipstee",  "tipc",
                                        "virtio_mmio", "uvmm",    "proxy",   "tipc_dev", "ipc",
                                        "sess_mngr",   "app",     "libutee", "ta"};
    for (size_t i = 0; i < sizeof(boxes) / sizeof(boxes[0]); i++)
        assert_non_null(strstr(first, boxes[i]));
    free(first);
    free(again);
    free(other);
}

static unsigned count_in(const char *text, const char *needle)
{
    unsigned n = 0;
    for (const char *at = text; (at = strstr(at, needle)); at += strlen(needle))
        n++;
    return n;
}

/* Seven hand-offs: over the link once each way, four messages, one entry. */
static void test_a_call_takes_each_hop_once(void **state)
{
    size_t len;
    char *text = trace_of_a_run(7, &len);

    (void)state;
    char *invoke = strstr(text, "TEEC_InvokeCommand  at");
    assert_non_null(invoke);
    char *end = strstr(invoke, "\ncall ");
    assert_non_null(end);
    *end = '\0';
    assert_int_equal(count_in(invoke, "bytes to the TEE VM"), 1);
    assert_int_equal(count_in(invoke, "bytes to the REE VM"), 1);
    assert_int_equal(count_in(invoke, "VM: doorbell"), 2);
    assert_int_equal(count_in(invoke, "injects an interrupt"), 2);
    assert_int_equal(count_in(invoke, "  ipc  "), 4);
    assert_int_equal(count_in(invoke, "  ↓ enters "), 1);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_more_than_once_in_a_process),
        cmocka_unit_test(test_boots_at_the_first_call),
        cmocka_unit_test(test_a_program_that_changes_its_directory),
        cmocka_unit_test(test_bad_values_are_refused),
        BOTH(test_a_child_has_a_machine_of_its_own),
        cmocka_unit_test(test_too_few_descriptors_are_an_error),
        cmocka_unit_test(test_a_thread_cancelled_while_it_boots),
        cmocka_unit_test(test_stop_while_calls_run),
        cmocka_unit_test(test_handles_of_an_earlier_machine),
        cmocka_unit_test(test_the_same_seed_gives_the_same_trace),
        cmocka_unit_test(test_a_call_takes_each_hop_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
