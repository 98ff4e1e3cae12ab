/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef REE_SYSCALL_H
#define REE_SYSCALL_H

/*
 * Being in the kernel. A client thread that is cancelled (pthreads) while it is inside dies as a
 * killed process would: only where the kernel waits for an answer of the TEE, and nowhere else,
 * whatever the code on its way may do that is a cancellation point.
 */

#include "base/sched.h"

struct syscall_scope {
    call_id call; /* of libteec, or a new one for whoever comes without */
    bool own_call;
    bool outermost;
};

struct syscall_scope syscall_enter(void);
void syscall_leave(struct syscall_scope *s);

#define SYSCALL_SCOPE(s)                                                                           \
    __attribute__((cleanup(syscall_leave))) struct syscall_scope s = syscall_enter()

/* As wait_on without an end. Unwinds when the thread is cancelled, unless it did not want to be
 * when it entered. Outside of a scope the thread's own state holds. */
void syscall_wait_killable(struct sched *s, struct wait_point *wp, call_id call);

#endif
