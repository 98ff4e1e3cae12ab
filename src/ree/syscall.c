/* SPDX-License-Identifier: BSD-2-Clause */
#include "syscall.h"

#include <pthread.h>

#include "base/trace.h"

/* The cancellation state that this thread came with. */
static _Thread_local int outer_state;
static _Thread_local bool inside;

struct syscall_scope syscall_enter(void)
{
    struct syscall_scope s = {.call = trace_call_current(), .outermost = !inside};

    if (s.outermost) {
        pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &outer_state);
        inside = true;
    }
    if (!s.call) {
        s.call = trace_call_begin();
        s.own_call = true;
    }
    return s;
}

void syscall_leave(struct syscall_scope *s)
{
    if (s->own_call)
        trace_call_end();
    if (s->outermost) {
        inside = false;
        pthread_setcancelstate(outer_state, NULL);
    }
}

void syscall_wait_killable(struct sched *s, struct wait_point *wp, call_id call)
{
    if (inside)
        pthread_setcancelstate(outer_state, NULL);
    int err = wait_on(s, wp, WAIT_FOREVER, call);
    CHECK(err == 0);
    if (inside)
        pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
}
