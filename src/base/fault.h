/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

/*
 * Synchronous faults (SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT) of the running thread, caught where
 * somebody said that they may happen, and passed on to whoever handled them before everywhere else.
 *
 * A thread has a stack of fault frames. The top one decides: FAULT_CATCH frames jump back to their
 * fault_try, a FAULT_BARRIER frame (kernel code called from a TA) means that a fault is our own bug
 * and goes to the previous handler. No frame: a fault of the client's, likewise passed on.
 */

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "check.h"

#define FAULT_TRACE_MAX 32

enum fault_kind { FAULT_BARRIER, FAULT_CATCH };

/* What the processor was about to do; UNKNOWN for what is no page fault. */
enum fault_access {
    FAULT_ACCESS_UNKNOWN,
    FAULT_ACCESS_READ,
    FAULT_ACCESS_WRITE,
    FAULT_ACCESS_EXEC
};

struct fault_range {
    const void *at;
    size_t size;
};

struct fault_frame {
    struct fault_frame *below;
    enum fault_kind kind;
    /* FAULT_CATCH: when there are any, bad memory accesses in one of them are caught, and nothing
     * else is. (Addresses that the processor does not tell count as in one that has such.) */
    unsigned range_count;
    struct fault_range range[2];
    bool want_trace;          /* fill `trace`: costs an unwind */
    _Atomic bool interrupted; /* fault_interrupt was called for it */
    sigjmp_buf env;
    /* Filled in when a fault was caught. */
    int signo; /* SIGSEGV … ; 0 for fault_throw */
    int code;  /* si_code */
    enum fault_access access;
    void *addr;           /* si_addr */
    void *pc;             /* NULL for fault_throw */
    unsigned trace_count; /* innermost first: pc (or fault_throw's caller), return addresses */
    void *trace[FAULT_TRACE_MAX];
};

/* Installs the process's handlers, once; again if somebody replaced them. 0 or -errno. */
MUST_CHECK int fault_install(void);
/* Gives the signals back to whoever had them, unless they were replaced in between. */
void fault_uninstall(void);
/* Around fork, in the thread that forks: no other is installing handlers at that moment. */
void fault_before_fork(void);
void fault_after_fork(void);

/* Makes sure that this thread has an alternate signal stack (kept until the thread ends; one that
 * the program has set itself is kept as it is). Async-signal-unsafe, cheap the second time. */
MUST_CHECK int fault_thread_init(void);

/* Unblocks the synchronous signals in this thread, once: the kernel ends a process in which one of
 * them comes while it is blocked. Called where a thread enters the machine. */
void fault_unblock(void);

/* Blocks all other signals in this thread, until the caller sets `old` again: while it makes a
 * thread of the machine's, which inherits this. The others are the program's business. */
void fault_block_others(sigset_t *old);

void fault_push(struct fault_frame *f, enum fault_kind kind);
void fault_pop(struct fault_frame *f);
/* The top frame of this thread or NULL. */
struct fault_frame *fault_top(void);

/*
 * Usage:   struct fault_frame f = {.want_trace = true};
 *          fault_push(&f, FAULT_CATCH);
 *          if (sigsetjmp(f.env, 0) == 0) { may fault } else { f.signo … says what happened }
 *          fault_pop(&f);
 * After a catch the frame is the top again and the faulting signal is unblocked.
 */

/* Leaves to the frame `f` (which must be on this thread's stack of frames) as a fault would, with
 * signo 0: how TEE_Panic ends an entry point. Frames above it are dropped. */
_Noreturn void fault_throw(struct fault_frame *f);

/* Makes `thread` leave to its frame `f` with signo SIGABRT, if that is a FAULT_CATCH frame and the
 * thread's top one when the signal arrives; otherwise nothing happens. From any thread; the caller
 * sees to it that the thread lives and that `f` is on its stack of frames. */
void fault_interrupt(pthread_t thread, struct fault_frame *f);

/* Copies between memory of which one side may be bad, at a border. 0 or -EFAULT (then an unknown
 * part has been copied). Takes no lock and makes no system call. */
MUST_CHECK int user_copy(void *dst, const void *src, size_t len);
/* Touches each page of the range as the kernel's page pinning would: 0, or -EFAULT when a page is
 * not mapped or not writable. Changes no byte, also not under concurrent writes. */
MUST_CHECK int user_pin(void *addr, size_t len);

#endif
