/* SPDX-License-Identifier: BSD-2-Clause */
#include "run.h"

#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <unwind.h>

#define PAGE_SIZE 4096u

/*
 * Stacks are laid below everything else, later ones below earlier ones: debuggers take a caller's
 * frame that lies below its callee's for a broken stack and end their backtrace there. Only a hint;
 * where the addresses are taken, any other place will do.
 */
#define STACKS_TOP   (1ull << 38)
#define STACKS_STEP  (256ull << 20)
#define STACKS_COUNT 960u

/* The sanitizers follow the switch of stacks, where there are any: in this library, in the TA or in
 * the client. */
#define WEAK __attribute__((weak))
void __sanitizer_start_switch_fiber(void **fake, const void *bottom, size_t size) WEAK;
void __sanitizer_finish_switch_fiber(void *fake, const void **bottom, size_t *size) WEAK;
void __asan_unpoison_memory_region(void const volatile *addr, size_t size) WEAK;
void *__tsan_get_current_fiber(void) WEAK;
void *__tsan_create_fiber(unsigned flags) WEAK;
void __tsan_destroy_fiber(void *fiber) WEAK;
void __tsan_switch_to_fiber(void *fiber, unsigned flags) WEAK;

static _Thread_local struct run *current __attribute__((tls_model("initial-exec")));

/*
 * run_switch(top, fn, &saved): calls fn on another stack; `saved` gets the frame to which
 * run_return(saved) returns from anywhere, whatever has become of that stack. The frame pointer
 * keeps the old stack, and the unwinding information says so. (run_switch.S)
 */
void run_switch(void *top, void (*fn)(void), void **saved);
void run_return(void *saved);
__attribute__((visibility("hidden"), used)) _Unwind_Reason_Code
run_personality(int version, _Unwind_Action actions, _Unwind_Exception_Class class,
                struct _Unwind_Exception *exception, struct _Unwind_Context *context);

/* Exceptions of the TA's that nobody in it catches end here: in inline mode there are a client's
 * frames further down. (The TA's runtime then calls abort.) */
_Unwind_Reason_Code run_personality(int version, _Unwind_Action actions,
                                    _Unwind_Exception_Class class,
                                    struct _Unwind_Exception *exception,
                                    struct _Unwind_Context *context)
{
    (void)version;
    (void)class;
    (void)exception;
    (void)context;
    return actions & _UA_SEARCH_PHASE ? _URC_FATAL_PHASE1_ERROR : _URC_FATAL_PHASE2_ERROR;
}

/* ---- the stack ---- */

void *run_memory_map(void *hint, size_t size)
{
    void *at = mmap(hint, size, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK | MAP_NORESERVE, -1, 0);
    return at == MAP_FAILED ? NULL : at;
}

void run_memory_unmap(void *at, size_t size)
{
    if (__asan_unpoison_memory_region)
        __asan_unpoison_memory_region(at, size);
    munmap(at, size);
}

int run_stack_create(struct run_stack *s, size_t declared, bool instrumented, uint32_t number)
{
    size_t page = PAGE_SIZE - 1;

#ifdef RUN_SANITIZED
    instrumented = true;
#endif
    *s = (struct run_stack){.declared = declared};
    s->allowance = instrumented ? RUN_ALLOWANCE_INSTRUMENTED : RUN_ALLOWANCE;
    s->map_size = RUN_GUARD + ((declared + s->allowance + RUN_ARGS + page) & ~page);
    void *hint = (void *)(STACKS_TOP - (1 + number % STACKS_COUNT) * STACKS_STEP);
    uint8_t *map = run_memory_map(hint, s->map_size);
    if (!map)
        return -ENOMEM;
    s->map = map;
    s->low = map + RUN_GUARD;
    s->top = map + s->map_size - RUN_ARGS;
    s->fiber = __tsan_create_fiber ? __tsan_create_fiber(0) : NULL;
    if (mprotect(map, RUN_GUARD, PROT_NONE) < 0) {
        run_stack_destroy(s);
        return -ENOMEM;
    }
    return 0;
}

void run_stack_destroy(struct run_stack *s)
{
    if (!s->map)
        return;
    if (s->fiber)
        __tsan_destroy_fiber(s->fiber);
    run_memory_unmap(s->map, s->map_size);
    *s = (struct run_stack){.map = NULL};
}

/* Pages of a fresh mapping are zero until written: the lowest byte that is not is the mark. */
__attribute__((no_sanitize("address", "thread"))) static const uint8_t *
first_mark(const uint8_t *page)
{
    const uint64_t *w = (const void *)page, *end = (const void *)(page + PAGE_SIZE);

    while (w < end && !*w)
        w++;
    return w < end ? (const uint8_t *)w : NULL;
}

size_t run_stack_peak(const struct run_stack *s)
{
    unsigned char resident[256];

    for (uint8_t *at = s->low; at < s->top; at += sizeof(resident) * PAGE_SIZE) {
        size_t left = (size_t)(s->top + RUN_ARGS - at) / PAGE_SIZE;
        size_t count = left < sizeof(resident) ? left : sizeof(resident);
        if (mincore(at, count * PAGE_SIZE, resident) < 0)
            continue;
        for (size_t i = 0; i < count; i++) {
            const uint8_t *mark = resident[i] & 1 ? first_mark(at + i * PAGE_SIZE) : NULL;
            if (mark && mark < s->top)
                return (size_t)(s->top - mark);
        }
    }
    return 0;
}

/* The lowest of the bytes right below the peak that is not zero; the peak if there is none. */
__attribute__((no_sanitize("address", "thread"))) static size_t
peak_below(const struct run_stack *s, size_t peak, size_t window)
{
    const uint64_t *mark = (const void *)(s->top - peak);
    size_t left = (size_t)((const uint8_t *)mark - s->low);
    const uint64_t *at = mark - (left < window ? left : window) / sizeof(*at);

    while (at < mark && !*at)
        at++;
    return (size_t)(s->top - (const uint8_t *)at);
}

size_t run_stack_deepen(const struct run_stack *s, size_t peak, size_t window)
{
    for (;;) {
        size_t deeper = peak_below(s, peak, window);
        if (deeper == peak)
            return peak;
        peak = deeper;
        window = PAGE_SIZE;
    }
}

bool run_stack_overflown(const struct run_stack *s, const void *addr)
{
    return s->map && (const uint8_t *)addr >= s->map && (const uint8_t *)addr < s->low;
}

size_t run_stack_left(const struct run *r)
{
    return (size_t)((uint8_t *)__builtin_frame_address(0) - r->stack.low);
}

/* ---- the call ---- */

struct run *run_current(void)
{
    return current;
}

/* Nobody may kick a thread that has left. */
static void leave_user(struct run *r)
{
    int user = RUN_USER;

    while (!atomic_compare_exchange_strong(&r->where, &user, RUN_KERNEL)) {
        user = RUN_USER;
        sched_yield();
    }
}

static __attribute__((noinline)) void user_body(struct run *r)
{
    r->thread = pthread_self();
    atomic_store(&r->where, RUN_USER);
    /* Pairs with run_kill: it sets `killed` first and looks at `where` second. */
    if (atomic_load(&r->killed))
        run_throw(r);
    r->fn(r->arg);
    r->completed = true;
}

static __attribute__((noinline)) void user_begin(struct run *r)
{
    if (__sanitizer_finish_switch_fiber)
        __sanitizer_finish_switch_fiber(NULL, &r->asan_from, &r->asan_from_size);
    fault_push(&r->frame, FAULT_CATCH);
}

static __attribute__((noinline)) void user_end(struct run *r)
{
    r->frame.kind = FAULT_BARRIER; /* from here on a fault is ours, and a kick comes too late */
    leave_user(r);
    fault_pop(&r->frame);
    if (__sanitizer_start_switch_fiber)
        __sanitizer_start_switch_fiber(NULL, r->asan_from, r->asan_from_size);
}

/* The bottom of the TA's stack. Its frame holds nothing that is needed after a fault: the TA may
 * have written over it. (Hence no locals, and nothing inlined that has some.) */
static void user_main(void)
{
    user_begin(current);
    if (sigsetjmp(current->frame.env, 0) == 0)
        user_body(current);
    user_end(current);
    if (current->completed && current->stack.fiber)
        return; /* ThreadSanitizer counts returns */
    run_return(current->kernel_frame);
}

static void switch_to(struct run *r, void **fake)
{
    void *here = __tsan_get_current_fiber ? __tsan_get_current_fiber() : NULL;

    if (__sanitizer_start_switch_fiber)
        __sanitizer_start_switch_fiber(fake, r->stack.low, (size_t)(r->stack.top - r->stack.low));
    if (r->stack.fiber)
        __tsan_switch_to_fiber(r->stack.fiber, 0);
    run_switch(r->stack.top, user_main, &r->kernel_frame);
    if (r->stack.fiber)
        __tsan_switch_to_fiber(here, 0);
    if (__sanitizer_finish_switch_fiber)
        __sanitizer_finish_switch_fiber(*fake, NULL, NULL);
}

enum run_end run_call(struct run *r, void (*fn)(void *arg), void *arg)
{
    void *fake = NULL;

    r->fn = fn;
    r->arg = arg;
    r->completed = false;
    r->frame.want_trace = true;
    r->outer = current;
    current = r;
    switch_to(r, &fake);
    current = r->outer;
    if (LIKELY(r->completed))
        return RUN_DONE;
    if (__asan_unpoison_memory_region)
        __asan_unpoison_memory_region(r->stack.low, (size_t)(r->stack.top - r->stack.low));
    return atomic_load(&r->killed) ? RUN_KILLED : RUN_DEAD;
}

void run_throw(struct run *r)
{
    fault_throw(&r->frame);
}

void run_check_killed(struct run *r)
{
    if (UNLIKELY(atomic_load(&r->killed)))
        run_throw(r);
}

void run_kill(struct run *r)
{
    int user = RUN_USER;

    atomic_store(&r->killed, true);
    if (!atomic_compare_exchange_strong(&r->where, &user, RUN_KICKING))
        return;
    fault_interrupt(r->thread, &r->frame);
    atomic_store(&r->where, RUN_USER);
}
