/* SPDX-License-Identifier: BSD-2-Clause */
/* fork while another thread holds what the child needs. */
#include "itest_client.h"

#include <link.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/loader.h"
#include "tee/crypto/random.h"

/* Runs after the machine's own preparation for a fork: it is registered before. */
static _Atomic bool inside, prepared, prepared_inside;

static void after_preparation(void)
{
    prepared_inside = inside;
    prepared = true;
}

static int start_machine_of_child(void)
{
    TEEC_Context ctx;
    TEEC_Session s;
    int wrong = 0;

    alarm(10); /* it hangs */
    setenv("TEESIM_TA_PATH", ITEST_TA_DIR, 1);
#ifdef __SANITIZE_THREAD__ /* which knows no threads in a child of threads */
    setenv("TEESIM_SCHED", "inline", 1);
#endif
    if (TEEC_InitializeContext(NULL, &ctx) != TEEC_SUCCESS)
        return 1;
    if (try_open(&ctx, &s, ITEST_MULTI, NULL, NULL) != TEEC_SUCCESS)
        return 2;
    for (uint32_t i = 0; i < 20; i++) {
        TEEC_Operation op = op_values(i, i);
        if (TEEC_InvokeCommand(&s, ITEST_INC, &op, NULL) != TEEC_SUCCESS ||
            op.params[0].value.a != i + 1)
            wrong = 3;
    }
    TEEC_CloseSession(&s);
    TEEC_FinalizeContext(&ctx);
    return wrong;
}

static void expect_good_child(void)
{
    int status = 0;
    pid_t pid = fork();

    assert_true(pid >= 0);
    if (pid == 0)
        _exit(start_machine_of_child());
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

/* ---- one thread holds what the child needs ---- */

/* Until the fork has been prepared, which should not come to pass. */
static void stay(void)
{
    inside = true;
    for (int ms = 0; ms < 200 && !prepared; ms++)
        usleep(1000);
    inside = false;
}

static int stay_in_loader(struct dl_phdr_info *info, size_t size, void *arg)
{
    (void)info;
    (void)size;
    (void)arg;
    stay();
    return 1;
}

static void *in_loader(void *arg)
{
    loader_lock();
    dl_iterate_phdr(stay_in_loader, NULL);
    loader_unlock();
    return arg;
}

static void *in_fault(void *arg)
{
    fault_before_fork();
    stay();
    fault_after_fork();
    return arg;
}

static void *in_generator(void *arg)
{
    random_before_fork();
    stay();
    random_after_fork();
    return arg;
}

static void expect_fork_waits_for(void *(*holder)(void *))
{
    pthread_t t;

    prepared = false;
    assert_int_equal(pthread_create(&t, NULL, holder, NULL), 0);
    pthread_detach(t); /* the child cannot join it */
    while (!inside)
        sched_yield();
    expect_good_child();
    assert_true(prepared);
    assert_false(prepared_inside);
}

static void test_fork_waits_for_who_is_in_the_loader(void **state)
{
    (void)state;
    expect_fork_waits_for(in_loader);
}

static void test_fork_waits_for_who_installs_handlers(void **state)
{
    (void)state;
    expect_fork_waits_for(in_fault);
}

static void test_fork_waits_for_who_is_in_the_seeded_generator(void **state)
{
    (void)state;
    expect_fork_waits_for(in_generator);
}

/* A library's constructor forks: the loader runs it. */
static void test_fork_from_within_the_loader(void **state)
{
    int status = 0;

    (void)state;
    loader_lock();
    pid_t pid = fork();
    if (pid == 0) {
        loader_unlock();
        _exit(start_machine_of_child());
    }
    loader_unlock();
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    expect_good_child();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(test_fork_waits_for_who_is_in_the_loader),
        BOTH(test_fork_waits_for_who_installs_handlers),
        BOTH(test_fork_waits_for_who_is_in_the_seeded_generator),
        BOTH(test_fork_from_within_the_loader),
    };
    if (pthread_atfork(after_preparation, NULL, NULL) != 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
