/* SPDX-License-Identifier: BSD-2-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <sched.h>

#include "base/trace.h"
#include "fake_tee.h"
#include "ree/syscall.h"
#include "unwind.h"

/* A scheduler of which only waiting is used. */
static void sem_signal(struct sched *s, struct wait_point *wp)
{
    (void)s;
    sem_post(&wp->sem);
}

static int sem_wait_on(struct sched *s, struct wait_point *wp, uint64_t deadline, call_id call)
{
    (void)s;
    (void)deadline;
    (void)call;
    return sem_wait(&wp->sem);
}

static const struct sched_ops ops = {.wait_signal = sem_signal, .wait_on = sem_wait_on};
static struct sched sched = {&ops};

struct kernel {
    struct wait_point wp;
    _Atomic bool entered, go_on, tested, left;
    bool wants_no_cancel;
    pthread_t thread;
};

static void *kernel_main(void *arg)
{
    struct kernel *k = arg;
    int state;

    if (k->wants_no_cancel)
        pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
    {
        SYSCALL_SCOPE(scope);
        k->entered = true;
        while (!k->go_on)
            sched_yield();
        pthread_testcancel(); /* as anything on the way may do */
        k->tested = true;
        syscall_wait_killable(&sched, &k->wp, scope.call);
        pthread_testcancel();
        k->left = true;
    }
    return NULL;
}

static void kernel_enter(struct kernel *k, bool wants_no_cancel)
{
    *k = (struct kernel){.wants_no_cancel = wants_no_cancel};
    wait_init(&k->wp);
    assert_int_equal(pthread_create(&k->thread, NULL, kernel_main, k), 0);
    while (!k->entered)
        sched_yield();
}

static void *kernel_leave(struct kernel *k)
{
    void *ret;

    pthread_join(k->thread, &ret);
    wait_fini(&k->wp);
    return ret;
}

static void test_a_thread_dies_where_it_waits(void **state)
{
    struct kernel k;

    (void)state;
    SKIP_UNLESS_THREADS_UNWIND();
    kernel_enter(&k, false);
    pthread_cancel(k.thread);
    k.go_on = true;
    assert_ptr_equal(kernel_leave(&k), PTHREAD_CANCELED);
    assert_true(k.tested && !k.left);
}

static void test_a_thread_that_does_not_want_to_does_not_die(void **state)
{
    struct kernel k;

    (void)state;
    kernel_enter(&k, true);
    pthread_cancel(k.thread);
    k.go_on = true;
    wait_signal(&sched, &k.wp);
    assert_null(kernel_leave(&k));
    assert_true(k.left);
}

static void test_whoever_comes_without_a_call_gets_one(void **state)
{
    call_id first, second;

    (void)state;
    assert_int_equal(trace_call_current(), 0);
    {
        SYSCALL_SCOPE(scope);
        first = scope.call;
        assert_int_not_equal(first, 0);
        assert_int_equal(trace_call_current(), first);
        SYSCALL_SCOPE(inner);
        assert_int_equal(inner.call, first);
    }
    assert_int_equal(trace_call_current(), 0);
    second = trace_call_begin();
    assert_int_not_equal(second, first);
    {
        SYSCALL_SCOPE(scope);
        assert_int_equal(scope.call, second);
    }
    assert_int_equal(trace_call_current(), second); /* libteec's to end */
    trace_call_end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_thread_dies_where_it_waits),
        cmocka_unit_test(test_a_thread_that_does_not_want_to_does_not_die),
        cmocka_unit_test(test_whoever_comes_without_a_call_gets_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
