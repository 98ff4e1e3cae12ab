/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef APP_RUN_H
#define APP_RUN_H

/*
 * Running a TA's code: on a stack of its own, in a fault frame, so that whatever it does ends in
 * run_call's return. The same stack and limits whichever thread calls.
 *
 * "Kernel" and "user" here are what they are called on the machine: user is the TA's code, kernel
 * what a system call runs.
 */

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/check.h"
#include "base/fault.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define RUN_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define RUN_SANITIZED 1
#endif
#endif

/* Bytes that a TA gets on top of its declared stack: frames of a host are larger than a device's,
 * and system calls run on the same stack. Instrumented code needs far more. */
#define RUN_ALLOWANCE              (64u << 10)
#define RUN_ALLOWANCE_INSTRUMENTED (512u << 10)
/* Bytes of the allowance that must be left when a system call begins. */
#ifdef RUN_SANITIZED
#define RUN_SYSCALL_ROOM (256u << 10)
#else
#define RUN_SYSCALL_ROOM (48u << 10)
#endif
/* Inaccessible, below the stack: more than one page, so that a large frame does not jump it. */
#define RUN_GUARD (64u << 10)

/* Bytes above the stack, in the same memory, for what the kernel hands to fn. */
#define RUN_ARGS 256u

struct run_stack {
    uint8_t *map; /* NULL: none. The guard, the stack, RUN_ARGS */
    size_t map_size;
    uint8_t *low, *top; /* the arguments begin at top, 16-byte aligned */
    size_t declared, allowance;
    void *fiber; /* ThreadSanitizer's */
};

/* 0 or -ENOMEM. `number` spreads the stacks over the address space. */
MUST_CHECK int run_stack_create(struct run_stack *s, size_t declared, bool instrumented,
                                uint32_t number);
/* Harmless for one that was not created. */
void run_stack_destroy(struct run_stack *s);
/* Most bytes that were ever in use. A scan: for reports. */
size_t run_stack_peak(const struct run_stack *s);
/* The peak now, if it was that before: with no system call, and not sure. What lies below a frame
 * that has left `window` bytes unwritten, a multiple of 8, is missed. */
size_t run_stack_deepen(const struct run_stack *s, size_t peak, size_t window);

/* Has something been written into the RUN_GLANCE bytes below the peak, since it was that? The
 * cheapest look there is. */
#define RUN_GLANCE 64u
__attribute__((no_sanitize("address", "thread"))) static inline bool
run_stack_glance(const struct run_stack *s, size_t peak)
{
    const uint64_t *m = (const uint64_t *)(const void *)(s->top - peak);

    if (UNLIKELY((size_t)((const uint8_t *)m - s->low) < RUN_GLANCE))
        return true;
    return (m[-1] | m[-2] | m[-3] | m[-4] | m[-5] | m[-6] | m[-7] | m[-8]) != 0;
}
/* The address lies in the guard. */
bool run_stack_overflown(const struct run_stack *s, const void *addr);

/* Memory for a TA, of whole pages, zeroed; or NULL. `hint` as for mmap. */
void *run_memory_map(void *hint, size_t size);
/* Gives it back. What TA code has told AddressSanitizer about it must not outlive it. */
void run_memory_unmap(void *at, size_t size);

enum run_end {
    RUN_DONE,   /* fn returned */
    RUN_DEAD,   /* a fault, or run_throw: the frame says which */
    RUN_KILLED, /* run_kill */
};

enum run_where { RUN_KERNEL, RUN_USER, RUN_KICKING };

/* What runs, or can run, on one stack. One run_call at a time. */
struct run {
    struct run_stack stack;
    struct fault_frame frame; /* of the last run_call */
    _Atomic bool killed;
    _Atomic int where; /* enum run_where: USER while a run_call is inside fn */
    pthread_t thread;  /* of the run_call; valid while where is not KERNEL */
    void (*fn)(void *arg);
    void *arg;
    bool completed;        /* fn returned */
    void *kernel_frame;    /* where run_call goes on */
    struct run *outer;     /* of the same thread: a TA that waits in a system call, below */
    const void *asan_from; /* AddressSanitizer's idea of the calling stack */
    size_t asan_from_size;
};

/* Calls fn(arg) on the stack. A run that has been killed does not begin. */
enum run_end run_call(struct run *r, void (*fn)(void *arg), void *arg);
/* The run whose fn this thread is in, or NULL. */
struct run *run_current(void);

/* Ends the current run with RUN_DEAD. From a system call or below. */
_Noreturn void run_throw(struct run *r);
/* Ends it with RUN_KILLED if it has been killed: what a system call does before it returns. */
void run_check_killed(struct run *r);
/* From any thread: ends the run that is inside, or keeps the next one from beginning. A run that
 * waits in a system call must be woken by the caller. */
void run_kill(struct run *r);

/* Bytes of stack below the caller's frame. */
size_t run_stack_left(const struct run *r);

#endif
