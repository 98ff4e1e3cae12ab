/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/fault.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define PAGE 4096u

static volatile int zero;
static int *volatile nowhere = (int *)16;

/* Pages 0 read-write, 1 read-only, 2 inaccessible. */
static uint8_t *pages;

static int setup(void **state)
{
    (void)state;
    pages = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED || mprotect(pages + PAGE, PAGE, PROT_READ) < 0 ||
        mprotect(pages + 2 * PAGE, PAGE, PROT_NONE) < 0)
        return -1;
    return fault_thread_init();
}

static int teardown(void **state)
{
    (void)state;
    fault_uninstall();
    return munmap(pages, 3 * PAGE);
}

/* What faults must not look at shadow memory first. */
#define RAW __attribute__((noinline, no_sanitize("address", "undefined", "thread")))

static RAW void do_read(void)
{
    (void)*(volatile uint8_t *)(pages + 2 * PAGE);
}

static RAW void do_write(void)
{
    *(volatile uint8_t *)(pages + PAGE) = 1;
}

static RAW void do_divide(void)
{
    __asm__ volatile("idivl %0" : : "r"(zero), "a"(1), "d"(0));
}

static RAW void do_illegal(void)
{
    __asm__ volatile("ud2");
}

static RAW void do_jump(void)
{
    __asm__ volatile("call *%0" : : "r"(nowhere) : "memory");
}

static RAW void do_noncanonical(void)
{
    __asm__ volatile("movb $0, (%0)" : : "r"(1ull << 62) : "memory");
}

static void do_abort(void)
{
    abort();
}

static const struct {
    void (*act)(void);
    int signo;
    enum fault_access access;
} kinds[] = {
    {do_read, SIGSEGV, FAULT_ACCESS_READ},     {do_write, SIGSEGV, FAULT_ACCESS_WRITE},
    {do_divide, SIGFPE, FAULT_ACCESS_UNKNOWN}, {do_illegal, SIGILL, FAULT_ACCESS_UNKNOWN},
    {do_jump, SIGSEGV, FAULT_ACCESS_EXEC},     {do_noncanonical, SIGSEGV, FAULT_ACCESS_UNKNOWN},
    {do_abort, SIGABRT, FAULT_ACCESS_UNKNOWN},
};

/* Runs `act` in a frame; false when nothing was caught. */
static bool caught(struct fault_frame *f, void (*act)(void))
{
    volatile bool faulted = true;

    assert_int_equal(fault_install(), 0); /* cmocka has put in its own for this test */
    fault_push(f, FAULT_CATCH);
    if (sigsetjmp(f->env, 0) == 0) {
        act();
        faulted = false;
    }
    assert_ptr_equal(fault_top(), f);
    fault_pop(f);
    return faulted;
}

static void test_every_kind_is_caught(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++) {
        struct fault_frame f = {.want_trace = true};
        assert_true(caught(&f, kinds[i].act));
        assert_int_equal(f.signo, kinds[i].signo);
        assert_int_equal(f.access, kinds[i].access);
        assert_true(f.trace_count > 0);
        assert_null(fault_top());
    }
}

static void test_addresses_are_reported(void **state)
{
    (void)state;
    struct fault_frame f = {.want_trace = false};

    assert_true(caught(&f, do_read));
    assert_ptr_equal(f.addr, pages + 2 * PAGE);
    assert_int_equal(f.trace_count, 0);
    assert_true(caught(&f, do_jump));
    assert_ptr_equal(f.pc, nowhere);
}

static void test_trace_begins_at_the_fault(void **state)
{
    (void)state;
    struct fault_frame f = {.want_trace = true};

    assert_true(caught(&f, do_illegal));
    assert_ptr_equal(f.trace[0], f.pc);
    assert_true(f.trace_count >= 2);
    assert_true(caught(&f, do_jump));
    assert_ptr_equal(f.trace[0], nowhere);
    /* The caller of nowhere: just behind the call in do_jump. */
    assert_true((char *)f.trace[1] > (char *)do_jump && (char *)f.trace[1] < (char *)do_jump + 64);
}

static void test_innermost_frame_catches(void **state)
{
    (void)state;
    struct fault_frame outer = {.want_trace = false}, inner = {.want_trace = false};

    assert_int_equal(fault_install(), 0);
    fault_push(&outer, FAULT_CATCH);
    if (sigsetjmp(outer.env, 0) == 0)
        assert_true(caught(&inner, do_read));
    else
        fail();
    assert_ptr_equal(fault_top(), &outer);
    fault_pop(&outer);
    assert_int_equal(inner.signo, SIGSEGV);
    assert_int_equal(outer.signo, 0);
}

/* A frame with ranges catches what happens in them. */
static void test_ranges_catch_what_is_in_them(void **state)
{
    struct fault_frame f = {.range_count = 2, .range = {{pages, PAGE}, {pages + 2 * PAGE, PAGE}}};

    (void)state;
    assert_true(caught(&f, do_read));
    assert_ptr_equal(f.addr, pages + 2 * PAGE);
    f.range[0] = (struct fault_range){pages + PAGE, 1};
    assert_true(caught(&f, do_write));
    /* No address is told, so any range that has such will do. */
    f.range[1] = (struct fault_range){(void *)(1ull << 62), 1};
    assert_true(caught(&f, do_noncanonical));
}

static struct fault_frame *throw_to;

static void do_throw(void)
{
    struct fault_frame above = {.want_trace = false};
    fault_push(&above, FAULT_BARRIER);
    fault_throw(throw_to);
}

static void test_throw_drops_the_frames_above(void **state)
{
    (void)state;
    struct fault_frame f = {.want_trace = true};

    throw_to = &f;
    assert_true(caught(&f, do_throw));
    assert_int_equal(f.signo, 0);
    assert_null(f.pc);
    assert_true(f.trace_count > 0);
}

/* Waits until it is interrupted. */
static _Atomic bool spinning;

static void do_spin(void)
{
    atomic_store(&spinning, true);
    for (;;)
        __asm__ volatile("pause");
}

static void *spin_main(void *arg)
{
    struct fault_frame *f = arg;

    assert_int_equal(fault_thread_init(), 0);
    return caught(f, do_spin) ? f : NULL;
}

static void test_interrupt_ends_a_loop(void **state)
{
    (void)state;
    struct fault_frame f = {.want_trace = true}, other;
    pthread_t t;
    void *ended;

    atomic_store(&spinning, false);
    assert_int_equal(pthread_create(&t, NULL, spin_main, &f), 0);
    while (!atomic_load(&spinning))
        sched_yield();
    fault_interrupt(t, &other); /* not its frame: nothing happens */
    fault_interrupt(t, &f);
    pthread_join(t, &ended);
    assert_ptr_equal(ended, &f);
    assert_int_equal(f.signo, SIGABRT);
}

static void test_interrupt_spares_a_barrier(void **state)
{
    (void)state;
    struct fault_frame f = {.want_trace = false}, barrier = {.want_trace = false};

    assert_int_equal(fault_install(), 0);
    fault_push(&f, FAULT_CATCH);
    if (sigsetjmp(f.env, 0) == 0) {
        fault_push(&barrier, FAULT_BARRIER);
        fault_interrupt(pthread_self(), &f);
        fault_pop(&barrier);
    }
    fault_pop(&f);
    assert_int_equal(f.signo, 0);
}

static void test_user_copy_copies(void **state)
{
    (void)state;
    char from[100] = "hello", to[100] = "";

    assert_int_equal(user_copy(to, from, sizeof(to)), 0);
    assert_memory_equal(to, from, sizeof(to));
    assert_int_equal(user_copy(NULL, NULL, 0), 0);
}

static void test_user_copy_refuses_bad_sides(void **state)
{
    (void)state;
    char buf[PAGE] = "";

    assert_int_equal(fault_install(), 0);
    assert_int_equal(user_copy(buf, pages + 2 * PAGE, 1), -EFAULT);
    assert_int_equal(user_copy(pages + PAGE, buf, 1), -EFAULT);
    assert_int_equal(user_copy(buf, pages + PAGE + 1, PAGE), -EFAULT);
    assert_int_equal(user_copy(buf, (void *)(1ull << 62), 8), -EFAULT);
    assert_int_equal(user_copy(buf, nowhere, 4), -EFAULT);
}

/* Small ones go word by word, others in one instruction: each size, with the bad page at each word.
 */
static void test_user_copy_of_each_size(void **state)
{
    uint8_t from[80], to[80];

    (void)state;
    assert_int_equal(fault_install(), 0);
    for (size_t i = 0; i < sizeof(from); i++)
        from[i] = (uint8_t)(i + 1);
    for (size_t size = 0; size < sizeof(from); size++) {
        memset(to, 0, sizeof(to));
        assert_int_equal(user_copy(to, from, size), 0);
        assert_memory_equal(to, from, size);
        assert_int_equal(to[size], 0);
        for (size_t good = 0; good < size; good++) {
            assert_int_equal(user_copy(pages + PAGE - good, from, size), -EFAULT);
            assert_int_equal(user_copy(to, pages + 2 * PAGE - good, size), -EFAULT);
        }
    }
}

static void test_user_copy_under_a_barrier(void **state)
{
    (void)state;
    struct fault_frame f;
    char c;

    assert_int_equal(fault_install(), 0);
    fault_push(&f, FAULT_BARRIER);
    assert_int_equal(user_copy(&c, nowhere, 1), -EFAULT);
    fault_pop(&f);
}

static void test_user_pin(void **state)
{
    (void)state;
    assert_int_equal(fault_install(), 0);
    pages[PAGE - 1] = 7;
    assert_int_equal(user_pin(pages, PAGE), 0);
    assert_int_equal(pages[PAGE - 1], 7);
    assert_int_equal(user_pin(pages, 0), 0);
    assert_int_equal(user_pin(pages, PAGE + 1), -EFAULT);            /* read-only */
    assert_int_equal(user_pin(pages + 2 * PAGE, 1), -EFAULT);        /* not accessible */
    assert_int_equal(user_pin(pages + PAGE - 1, SIZE_MAX), -EFAULT); /* wraps */
}

/* ---- what is not ours ---- */

/* In a child: what becomes of `act`. The status of waitpid. */
static int in_child(void (*prepare)(void), void (*act)(void))
{
    int status;
    pid_t pid = fork();

    assert_true(pid >= 0);
    if (pid == 0) {
        close(STDERR_FILENO);
        fault_uninstall();
        prepare();
        if (fault_install() == 0)
            act();
        _exit(3);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return status;
}

static void prepare_default(void)
{
    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++)
        signal(kinds[i].signo, SIG_DFL);
}

static void on_signal(int signo)
{
    _exit(40 + signo);
}

static void prepare_handler(void)
{
    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++)
        signal(kinds[i].signo, on_signal);
}

static void prepare_ignored(void)
{
    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++)
        signal(kinds[i].signo, SIG_IGN);
}

static void raise_all(void)
{
    raise(SIGSEGV);
    raise(SIGABRT);
    _exit(4);
}

static void test_strangers_fault_kills_as_before(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++) {
        int status = in_child(prepare_default, kinds[i].act);
        assert_true(WIFSIGNALED(status));
        assert_int_equal(WTERMSIG(status), kinds[i].signo);
    }
}

static void test_strangers_fault_goes_to_its_handler(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++) {
        int status = in_child(prepare_handler, kinds[i].act);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 40 + kinds[i].signo);
    }
}

static void test_ignored_signals_stay_ignored(void **state)
{
    (void)state;
    int status = in_child(prepare_ignored, raise_all);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 4);
    status = in_child(prepare_ignored, do_read); /* but a fault cannot be */
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGSEGV);
}

static void barrier_fault(void)
{
    struct fault_frame catch = {.want_trace = false}, barrier;

    fault_push(&catch, FAULT_CATCH);
    if (sigsetjmp(catch.env, 0) == 0) {
        fault_push(&barrier, FAULT_BARRIER);
        do_read();
    }
    _exit(5);
}

/* … and nothing else: just before, just behind, or no access of memory. */
static void range_fault(const struct fault_range range, void (*act)(void))
{
    struct fault_frame catch = {.range_count = 1, .range = {range}};

    fault_push(&catch, FAULT_CATCH);
    if (sigsetjmp(catch.env, 0) == 0)
        act();
    _exit(5);
}

static void fault_behind_a_range(void)
{
    range_fault((struct fault_range){pages + PAGE, PAGE}, do_read);
}

static void fault_before_a_range(void)
{
    range_fault((struct fault_range){pages + 2 * PAGE + 1, PAGE}, do_read);
}

static void noncanonical_with_a_range(void)
{
    range_fault((struct fault_range){pages, 3 * PAGE}, do_noncanonical);
}

static void division_with_a_range(void)
{
    range_fault((struct fault_range){pages, 3 * PAGE}, do_divide);
}

static void test_ranges_catch_nothing_else(void **state)
{
    static const struct {
        void (*act)(void);
        int signo;
    } row[] = {
        {fault_behind_a_range, SIGSEGV},
        {fault_before_a_range, SIGSEGV},
        {noncanonical_with_a_range, SIGSEGV},
        {division_with_a_range, SIGFPE},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(row); i++) {
        int status = in_child(prepare_handler, row[i].act);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 40 + row[i].signo);
    }
}

static void test_fault_under_a_barrier_is_not_caught(void **state)
{
    (void)state;
    int status = in_child(prepare_handler, barrier_fault);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 40 + SIGSEGV);
}

/* AddressSanitizer's, as a child of this test wants it. */
static int reporting;
int __asan_report_present(void);

int __asan_report_present(void)
{
    return reporting;
}

static void fault_in_a_report(void)
{
    struct fault_frame catch = {.want_trace = false};

    reporting = 1;
    fault_push(&catch, FAULT_CATCH);
    if (sigsetjmp(catch.env, 0) == 0)
        do_read();
    _exit(5);
}

static void test_fault_in_a_sanitizers_report_is_not_caught(void **state)
{
    (void)state;
    int status = in_child(prepare_handler, fault_in_a_report);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 40 + SIGSEGV);
}

/* A handler that came later and passes on what it does not want, as we do. */
static struct sigaction before_relay;

static void relay(int signo, siginfo_t *info, void *context)
{
    before_relay.sa_sigaction(signo, info, context);
}

static void install_twice(void)
{
    struct sigaction sa = {.sa_flags = SA_SIGINFO | SA_NODEFER | SA_ONSTACK};

    sa.sa_sigaction = relay;
    sigaction(SIGSEGV, &sa, &before_relay);
    if (fault_install() == 0)
        do_read();
}

static void test_handlers_that_pass_to_each_other_end(void **state)
{
    (void)state;
    int status = in_child(prepare_default, install_twice);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGSEGV);
}

static void test_install_again_after_replacement(void **state)
{
    (void)state;
    struct fault_frame f = {.want_trace = false};

    signal(SIGSEGV, SIG_DFL);
    assert_int_equal(fault_install(), 0);
    assert_true(caught(&f, do_read));
}

static void test_uninstall_keeps_a_replacement(void **state)
{
    (void)state;
    struct sigaction now;

    assert_int_equal(fault_install(), 0);
    signal(SIGILL, on_signal);
    fault_uninstall();
    sigaction(SIGILL, NULL, &now);
    assert_true(now.sa_handler == on_signal);
    signal(SIGILL, SIG_DFL);
}

static uint8_t own_stack[256 << 10];

static void *own_stack_main(void *arg)
{
    stack_t mine = {.ss_sp = own_stack, .ss_size = sizeof(own_stack)}, now;

    (void)arg;
    if (sigaltstack(&mine, NULL) < 0 || fault_thread_init() != 0 || sigaltstack(NULL, &now) < 0)
        return NULL;
    void *kept = now.ss_sp;
    mine.ss_flags = SS_DISABLE;
    sigaltstack(&mine, NULL);
    return kept;
}

static void test_own_signal_stack_is_kept(void **state)
{
    (void)state;
    pthread_t t;
    void *kept;

    assert_int_equal(pthread_create(&t, NULL, own_stack_main, NULL), 0);
    pthread_join(t, &kept);
    assert_ptr_equal(kept, own_stack);
}

static void *inherited_mask(void *mask)
{
    pthread_sigmask(SIG_BLOCK, NULL, mask);
    return NULL;
}

static void test_a_thread_of_the_machines_has_faults_only(void **state)
{
    sigset_t before, old, now, inherited;
    pthread_t t;

    (void)state;
    pthread_sigmask(SIG_BLOCK, NULL, &before);
    fault_block_others(&old);
    assert_int_equal(pthread_create(&t, NULL, inherited_mask, &inherited), 0);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    pthread_join(t, NULL);
    pthread_sigmask(SIG_BLOCK, NULL, &now);
    for (int signo = 1; signo < 32; signo++) {
        bool fault = signo == SIGSEGV || signo == SIGBUS || signo == SIGFPE || signo == SIGILL ||
                     signo == SIGABRT || signo == SIGKILL || signo == SIGSTOP;
        assert_int_equal(sigismember(&inherited, signo), !fault);
        assert_int_equal(sigismember(&now, signo), sigismember(&before, signo));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_kind_is_caught),
        cmocka_unit_test(test_addresses_are_reported),
        cmocka_unit_test(test_trace_begins_at_the_fault),
        cmocka_unit_test(test_innermost_frame_catches),
        cmocka_unit_test(test_ranges_catch_what_is_in_them),
        cmocka_unit_test(test_throw_drops_the_frames_above),
        cmocka_unit_test(test_interrupt_ends_a_loop),
        cmocka_unit_test(test_interrupt_spares_a_barrier),
        cmocka_unit_test(test_user_copy_copies),
        cmocka_unit_test(test_user_copy_refuses_bad_sides),
        cmocka_unit_test(test_user_copy_of_each_size),
        cmocka_unit_test(test_user_copy_under_a_barrier),
        cmocka_unit_test(test_user_pin),
        cmocka_unit_test(test_strangers_fault_kills_as_before),
        cmocka_unit_test(test_strangers_fault_goes_to_its_handler),
        cmocka_unit_test(test_ignored_signals_stay_ignored),
        cmocka_unit_test(test_fault_under_a_barrier_is_not_caught),
        cmocka_unit_test(test_ranges_catch_nothing_else),
        cmocka_unit_test(test_fault_in_a_sanitizers_report_is_not_caught),
        cmocka_unit_test(test_handlers_that_pass_to_each_other_end),
        cmocka_unit_test(test_install_again_after_replacement),
        cmocka_unit_test(test_uninstall_keeps_a_replacement),
        cmocka_unit_test(test_own_signal_stack_is_kept),
        cmocka_unit_test(test_a_thread_of_the_machines_has_faults_only),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
