/* SPDX-License-Identifier: BSD-2-Clause */
/* An empty invoke in inline mode makes no system call: the kernel kills who makes one. */
#include "itest_client.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/check.h"

/* (Not the strict mode, which forbids reading the clock as well, system call or not.) */
static bool only_exit_is_left(void)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    };
    struct sock_fprog program = {.len = ARRAY_COUNT(code), .filter = code};

    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static void child(bool with_one)
{
    struct client c;
    struct teesim_config cfg = {.sched = TEESIM_SCHED_INLINE, .ta_path = ITEST_TA_DIR};

    if (teesim_start(&cfg) != 0)
        _exit(2);
    open_ta(&c, ITEST_MULTI);
    for (int i = 0; i < 100; i++)
        invoke_ok(&c.session, ITEST_NOP, NULL);
    if (!only_exit_is_left())
        _exit(3);
    for (int i = 0; i < 1000; i++) {
        TEEC_Operation op = op_values((uint32_t)i, 0);
        invoke_ok(&c.session, ITEST_NOP, NULL);
        invoke_ok(&c.session, ITEST_INC, &op);
    }
    if (with_one)
        syscall(SYS_getpid);
    syscall(SYS_exit, 0);
}

static int run(bool with_one)
{
    fflush(NULL);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        child(with_one);
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return status;
}

static void test_an_invoke_makes_no_system_call(void **state)
{
    (void)state;
    int status = run(false);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void test_one_would_be_noticed(void **state)
{
    (void)state;
    assert_true(WIFSIGNALED(run(true)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_invoke_makes_no_system_call),
        cmocka_unit_test(test_one_would_be_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
