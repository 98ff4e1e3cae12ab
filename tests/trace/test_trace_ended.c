/* SPDX-License-Identifier: BSD-2-Clause */
/* Programs that a signal ends, and what they leave. Each is a child of this one. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>

#include "trace_fake.h"

/* The thread sanitizer keeps signals back, and in the child of a program with threads for ever. */
#ifdef __SANITIZE_THREAD__
#define SIGNALS_WAIT_AFTER_FORK true
#else
#define SIGNALS_WAIT_AFTER_FORK false
#endif

#define GOOD 42 /* the exit status of a child that found all as it should be */

static char dir[] = "/tmp/test_ended.XXXXXX", file[64], spec[80];

static int setup_dir(void **state)
{
    (void)state;
    if (!mkdtemp(dir))
        return -1;
    snprintf(file, sizeof(file), "%s/trace", dir);
    snprintf(spec, sizeof(spec), "text:%s", file);
    return 0;
}

static int teardown_dir(void **state)
{
    (void)state;
    unlink(file);
    return rmdir(dir);
}

/* The status of a child that does this; without a file at first. */
static int status_of(void (*child)(void))
{
    int status;

    unlink(file);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        child();
        _exit(GOOD);
    }
    while (waitpid(pid, &status, 0) < 0)
        assert_int_equal(errno, EINTR);
    return status;
}

static bool file_has(const char *words)
{
    char *text = file_read(file);
    bool has = text && strstr(text, words);

    free(text);
    return has;
}

static void begin(const char *outputs)
{
    run_start(outputs);
    TRACE(CLIENT_INIT, 1, 0, 0, 0, 0);
}

static void *handler_of(int signo)
{
    struct sigaction sa;

    return sigaction(signo, NULL, &sa) == 0 ? (void *)sa.sa_handler : NULL;
}

static void need(bool condition)
{
    if (!condition)
        _exit(1);
}

/* ---- the signal ends the program ---- */

static int signo_of_child;

static void wait_for_the_end(void)
{
    begin(spec);
    kill(getpid(), signo_of_child);
    for (;;)
        pause();
}

static void test_the_trace_is_written(void **state)
{
    static const int signals[] = {SIGHUP, SIGINT, SIGTERM};

    (void)state;
    for (unsigned i = 0; i < ARRAY_COUNT(signals); i++) {
        signo_of_child = signals[i];
        int status = status_of(wait_for_the_end);
        assert_true(WIFSIGNALED(status));
        assert_int_equal(WTERMSIG(status), signals[i]);
        assert_true(file_has("TEEC_InitializeContext"));
    }
}

static void *emit(void *unused)
{
    (void)unused;
    for (;;)
        TRACE(CLIENT_INIT, 1, 0, 0, 0, 0);
    return NULL;
}

/* Threads that never rest, one of which has the signal. */
static void be_busy(void)
{
    pthread_t threads[3];

    need(trace_configure(&(struct trace_options){.outputs = spec, .last = 500}) == 0);
    trace_start(&fake_sched);
    for (unsigned i = 0; i < ARRAY_COUNT(threads); i++)
        need(pthread_create(&threads[i], NULL, emit, NULL) == 0);
    pthread_kill(threads[1], SIGTERM);
    emit(NULL);
}

static void test_other_threads_need_not_stand_still(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 5; i++) {
        int status = status_of(be_busy);
        assert_true(WIFSIGNALED(status));
        assert_int_equal(WTERMSIG(status), SIGTERM);
        assert_true(file_has("TEEC_InitializeContext"));
    }
}

static void run_twice(void)
{
    begin(spec);
    trace_stop();
    need(handler_of(SIGINT) == (void *)SIG_DFL);
    wait_for_the_end();
}

static void test_a_second_run_is_watched_too(void **state)
{
    (void)state;
    signo_of_child = SIGINT;
    int status = status_of(run_twice);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGINT);
    assert_true(file_has("TEEC_InitializeContext"));
}

static void be_killed_between_runs(void)
{
    begin(spec);
    trace_stop();
    unlink(file);
    kill(getpid(), SIGTERM);
}

static void test_between_runs_nothing_is_written(void **state)
{
    (void)state;
    int status = status_of(be_killed_between_runs);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
    assert_int_not_equal(access(file, F_OK), 0);
}

/* ---- signals that are the program's ---- */

static volatile sig_atomic_t seen;

static void on_own(int signo)
{
    seen = signo;
}

static void handle_it(void)
{
    signal(SIGINT, on_own);
    signal(SIGTERM, SIG_IGN);
    begin(spec);
    raise(SIGINT);
    raise(SIGTERM);
    need(seen == SIGINT);
    signal(SIGHUP, on_own); /* later */
    raise(SIGHUP);
    need(seen == SIGHUP);
    need(access(file, F_OK) != 0);
    trace_stop();
    need(handler_of(SIGINT) == (void *)on_own && handler_of(SIGHUP) == (void *)on_own);
    need(handler_of(SIGTERM) == (void *)SIG_IGN);
}

static void test_a_program_that_handles_them(void **state)
{
    (void)state;
    int status = status_of(handle_it);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), GOOD);
    assert_true(file_has("TEEC_InitializeContext"));
}

static void have_nothing_to_write(void)
{
    begin("tail");
    need(handler_of(SIGINT) == (void *)SIG_DFL);
}

static void test_what_is_written_at_once_needs_no_end(void **state)
{
    (void)state;
    int status = status_of(have_nothing_to_write);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == GOOD);
}

/* ---- fork ---- */

static void fork_one_that_is_killed(bool tells)
{
    int status;

    begin(spec);
    pid_t pid = fork();
    need(pid >= 0);
    if (pid == 0) {
        if (tells)
            trace_after_fork();
        alarm(30); /* for one that does not die of it */
        raise(SIGTERM);
        for (;;)
            pause();
    }
    need(waitpid(pid, &status, 0) == pid);
    need(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
    need(access(file, F_OK) != 0);
    trace_stop();
}

static void fork_without_a_word(void)
{
    fork_one_that_is_killed(false);
}

static void fork_as_the_machine_does(void)
{
    fork_one_that_is_killed(true);
}

static void test_a_child_dies_alone(void **state)
{
    int status;

    (void)state;
    if (!SIGNALS_WAIT_AFTER_FORK) {
        status = status_of(fork_without_a_word);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == GOOD);
        assert_true(file_has("TEEC_InitializeContext"));
    }
    status = status_of(fork_as_the_machine_does);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == GOOD);
    assert_true(file_has("TEEC_InitializeContext"));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_trace_is_written),
        cmocka_unit_test(test_other_threads_need_not_stand_still),
        cmocka_unit_test(test_a_second_run_is_watched_too),
        cmocka_unit_test(test_between_runs_nothing_is_written),
        cmocka_unit_test(test_a_program_that_handles_them),
        cmocka_unit_test(test_what_is_written_at_once_needs_no_end),
        cmocka_unit_test(test_a_child_dies_alone),
    };
    return cmocka_run_group_tests(tests, setup_dir, teardown_dir);
}
