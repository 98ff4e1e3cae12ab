/* SPDX-License-Identifier: BSD-2-Clause */
#include "fault.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>
#include <unwind.h>

/* Room for the unwinder and for the sanitizers' own handlers. */
#define FAULT_STACK_SIZE (128u << 10)
static const int fault_signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
#define FAULT_SIGNALS ARRAY_COUNT(fault_signals)

static pthread_mutex_t fault_lock = PTHREAD_MUTEX_INITIALIZER;
/* Written under fault_lock while our handler is not installed for that signal. */
static struct sigaction fault_prev[FAULT_SIGNALS];
static pthread_key_t fault_stack_key;
static pthread_once_t fault_once = PTHREAD_ONCE_INIT;
static int fault_key_error;

/* initial-exec: a handler must not be the first to touch a thread's storage. */
#define FAULT_TLS static _Thread_local __attribute__((tls_model("initial-exec")))
FAULT_TLS struct fault_frame *volatile fault_frames;
FAULT_TLS bool fault_stack_ready;
/* Where a fault of the unwinder itself goes. (__builtin_setjmp: ThreadSanitizer's bookkeeping of
 * setjmp forgets the frames of lower stacks when it sees one on a higher stack.) */
FAULT_TLS void **volatile fault_unwind_env;
/* Stack address of the innermost call of a previous handler. */
FAULT_TLS uintptr_t volatile fault_chain_sp;

/*
 * The instructions that may touch bad memory. The handler knows their addresses and sends the
 * thread on to the instruction that returns the error, so that nothing has to be prepared. A few
 * words are copied one by one: REP MOVSB takes longer to begin than that.
 */
int fault_copy_code(void *dst, const void *src, size_t len);
int fault_pin_code(void *addr);
extern const char fault_copy_insn[], fault_load_insn[], fault_store_insn[], fault_copy_fixup[],
    fault_pin_insn[], fault_pin_fixup[];

_Static_assert(EFAULT == 14, "the code below says -14");
__asm__(".text\n"
        ".p2align 4\n"
        ".globl fault_copy_code, fault_copy_insn, fault_load_insn, fault_store_insn\n"
        ".hidden fault_copy_code, fault_copy_insn, fault_load_insn, fault_store_insn\n"
        ".globl fault_copy_fixup\n"
        ".hidden fault_copy_fixup\n"
        ".type fault_copy_code, @function\n"
        "fault_copy_code:\n"
        "\t.cfi_startproc\n"
        "\tmov %rdx, %rcx\n"
        "\tcmp $64, %rdx\n"
        "\tja fault_copy_insn\n"
        "\ttest $7, %dl\n"
        "\tjnz fault_copy_insn\n"
        "\tshr $3, %rcx\n"
        "\tjz 2f\n"
        "1:\n"
        "fault_load_insn:\n"
        "\tmov (%rsi), %rax\n"
        "fault_store_insn:\n"
        "\tmov %rax, (%rdi)\n"
        "\tadd $8, %rsi\n"
        "\tadd $8, %rdi\n"
        "\tdec %rcx\n"
        "\tjnz 1b\n"
        "2:\n"
        "\txor %eax, %eax\n"
        "\tret\n"
        "fault_copy_insn:\n"
        "\trep movsb\n"
        "\txor %eax, %eax\n"
        "\tret\n"
        "fault_copy_fixup:\n"
        "\tmov $-14, %eax\n"
        "\tret\n"
        "\t.cfi_endproc\n"
        ".size fault_copy_code, . - fault_copy_code\n"
        ".globl fault_pin_code, fault_pin_insn, fault_pin_fixup\n"
        ".hidden fault_pin_code, fault_pin_insn, fault_pin_fixup\n"
        ".type fault_pin_code, @function\n"
        "fault_pin_code:\n"
        "\t.cfi_startproc\n"
        "fault_pin_insn:\n"
        "\tlock orb $0, (%rdi)\n"
        "\txor %eax, %eax\n"
        "\tret\n"
        "fault_pin_fixup:\n"
        "\tmov $-14, %eax\n"
        "\tret\n"
        "\t.cfi_endproc\n"
        ".size fault_pin_code, . - fault_pin_code\n");

/* ---- backtraces ---- */

struct unwind_state {
    struct fault_frame *frame;
    uintptr_t from; /* frames inside this one are the handler's */
    bool begun;
};

static _Unwind_Reason_Code unwind_step(struct _Unwind_Context *context, void *arg)
{
    struct unwind_state *st = arg;
    struct fault_frame *f = st->frame;
    uintptr_t ip = _Unwind_GetIP(context);

    st->begun = st->begun || ip == st->from;
    if (!st->begun)
        return _URC_NO_REASON;
    if (ip == 0 || f->trace_count == FAULT_TRACE_MAX)
        return _URC_END_OF_STACK;
    f->trace[f->trace_count++] = (void *)ip;
    return _URC_NO_REASON;
}

/* Fills f->trace from the frame whose instruction pointer is `from` on. */
static __attribute__((noinline)) void unwind_from(struct fault_frame *f, const void *from)
{
    struct unwind_state st = {.frame = f, .from = (uintptr_t)from};
    void *env[5];

    f->trace_count = 0;
    if (__builtin_setjmp(env) == 0) {
        fault_unwind_env = env;
        _Unwind_Backtrace(unwind_step, &st);
    }
    fault_unwind_env = NULL;
}

/* A jump to nowhere cannot be unwound, but its caller stands on the stack. */
static void unwind_fault(struct fault_frame *f, const ucontext_t *uc)
{
    void *caller;

    unwind_from(f, f->pc);
    if (f->trace_count > 1)
        return;
    f->trace[0] = f->pc;
    f->trace_count = 1;
    const void *sp = (const void *)uc->uc_mcontext.gregs[REG_RSP];
    if (f->access == FAULT_ACCESS_EXEC && user_copy(&caller, sp, sizeof(caller)) == 0)
        f->trace[f->trace_count++] = caller;
}

/* ---- the handler ---- */

static enum fault_access access_of(int signo, const siginfo_t *info, const ucontext_t *uc)
{
    enum { TRAP_PAGE_FAULT = 14, ERR_WRITE = 2, ERR_FETCH = 16 };
    greg_t err = uc->uc_mcontext.gregs[REG_ERR];

    if ((signo != SIGSEGV && signo != SIGBUS) || info->si_code <= 0 ||
        uc->uc_mcontext.gregs[REG_TRAPNO] != TRAP_PAGE_FAULT)
        return FAULT_ACCESS_UNKNOWN;
    if (err & ERR_FETCH)
        return FAULT_ACCESS_EXEC;
    return err & ERR_WRITE ? FAULT_ACCESS_WRITE : FAULT_ACCESS_READ;
}

static _Noreturn void fault_catch(struct fault_frame *f, int signo, const siginfo_t *info,
                                  const ucontext_t *uc)
{
    f->signo = signo;
    f->code = info->si_code;
    f->access = access_of(signo, info, uc);
    f->addr = info->si_code > 0 ? info->si_addr : NULL;
    f->pc = (void *)uc->uc_mcontext.gregs[REG_RIP];
    f->trace_count = 0;
    if (f->want_trace)
        unwind_fault(f, uc);
    fault_frames = f;
    siglongjmp(f->env, 1);
}

static bool fix_up(int signo, const siginfo_t *info, ucontext_t *uc)
{
    uintptr_t pc = (uintptr_t)uc->uc_mcontext.gregs[REG_RIP];
    const char *to;

    if ((signo != SIGSEGV && signo != SIGBUS) || info->si_code <= 0)
        return false;
    if (pc == (uintptr_t)fault_copy_insn || pc == (uintptr_t)fault_load_insn ||
        pc == (uintptr_t)fault_store_insn)
        to = fault_copy_fixup;
    else if (pc == (uintptr_t)fault_pin_insn)
        to = fault_pin_fixup;
    else
        return false;
    uc->uc_mcontext.gregs[REG_RIP] = (greg_t)(uintptr_t)to;
    return true;
}

/* Was this signal sent by fault_interrupt? Signals of one number collapse, so the frame that is
 * meant has a flag, and the signal says only: look. */
static bool is_interrupt(int signo, const siginfo_t *info)
{
    return signo == SIGABRT && info->si_code == SI_QUEUE && info->si_pid == getpid() &&
           info->si_value.sival_ptr == fault_prev;
}

static void die_of(int signo, const siginfo_t *info)
{
    struct sigaction dfl = {.sa_handler = SIG_DFL};

    sigaction(signo, &dfl, NULL);
    if (info->si_code <= 0)
        raise(signo); /* a fault comes again by itself when the handler returns */
}

static void call_handler(const struct sigaction *prev, int signo, siginfo_t *info, void *context)
{
    sigset_t mask = prev->sa_mask, old;
    uintptr_t outer = fault_chain_sp;

    if (!(prev->sa_flags & SA_NODEFER))
        sigaddset(&mask, signo);
    pthread_sigmask(SIG_BLOCK, &mask, &old);
    fault_chain_sp = (uintptr_t)__builtin_frame_address(0);
    if (prev->sa_flags & SA_SIGINFO)
        prev->sa_sigaction(signo, info, context);
    else
        prev->sa_handler(signo);
    fault_chain_sp = outer;
    pthread_sigmask(SIG_SETMASK, &old, NULL);
}

/* Gives a fault that is none of ours to whoever had the signal before. */
static void pass_on(int signo, siginfo_t *info, void *context)
{
    size_t i = 0;

    while (fault_signals[i] != signo)
        i++;
    const struct sigaction *prev = &fault_prev[i];
    bool ignored = !(prev->sa_flags & SA_SIGINFO) && prev->sa_handler == SIG_IGN;
    bool none = !(prev->sa_flags & SA_SIGINFO) && prev->sa_handler == SIG_DFL;
    uintptr_t sp = (uintptr_t)__builtin_frame_address(0);

    if (ignored && info->si_code <= 0)
        return;
    /* Deeper on the stack than a call of the previous handler: it passes its faults on to us. (One
     * that has left by a jump is not below us.) */
    bool loop = sp < fault_chain_sp && fault_chain_sp - sp < FAULT_STACK_SIZE;
    if (none || ignored || loop)
        die_of(signo, info);
    else
        call_handler(prev, signo, info, context);
}

/* Whoever wraps handlers (ThreadSanitizer does) may have blocked more signals than we asked for. */
static void before_leaving(const ucontext_t *uc)
{
    pthread_sigmask(SIG_SETMASK, &uc->uc_sigmask, NULL);
}

/* AddressSanitizer, if it is there. */
int __asan_report_present(void) __attribute__((weak));

/* Who leaves AddressSanitizer in the middle of its report leaves it locked: let it end the process.
 */
static bool in_a_report(void)
{
    return __asan_report_present && __asan_report_present();
}

static bool in_range(const struct fault_range *r, const siginfo_t *info)
{
    const uintptr_t canonical_end = (uintptr_t)1 << 47;
    uintptr_t at = (uintptr_t)r->at, fault = (uintptr_t)info->si_addr;

    if (info->si_code == SI_KERNEL) /* a general protection fault has no address */
        return r->size && (at >= canonical_end || r->size > canonical_end - at);
    return fault - at < r->size; /* also around the end of memory */
}

static bool catches(const struct fault_frame *f, int signo, const siginfo_t *info)
{
    if (f->kind != FAULT_CATCH || in_a_report())
        return false;
    if (f->range_count == 0)
        return true;
    if ((signo != SIGSEGV && signo != SIGBUS) || info->si_code <= 0)
        return false;
    for (unsigned i = 0; i < f->range_count; i++) {
        if (in_range(&f->range[i], info))
            return true;
    }
    return false;
}

static void fault_handler(int signo, siginfo_t *info, void *context)
{
    int saved = errno;
    struct fault_frame *top = fault_frames;
    bool may_catch = top && catches(top, signo, info);

    if (is_interrupt(signo, info)) {
        if (may_catch && atomic_load(&top->interrupted)) {
            before_leaving(context);
            fault_catch(top, signo, info, context);
        }
    } else if (!fix_up(signo, info, context)) {
        if (fault_unwind_env || may_catch)
            before_leaving(context);
        if (fault_unwind_env) {
            void **env = fault_unwind_env;
            fault_unwind_env = NULL;
            __builtin_longjmp(env, 1);
        }
        if (may_catch)
            fault_catch(top, signo, info, context);
        pass_on(signo, info, context);
    }
    errno = saved;
}

/* ---- installation ---- */

static void stack_free(void *map)
{
    stack_t now, off = {.ss_flags = SS_DISABLE};
    size_t page = (size_t)sysconf(_SC_PAGESIZE);

    if (sigaltstack(NULL, &now) == 0 && now.ss_sp == (char *)map + page)
        sigaltstack(&off, NULL);
    munmap(map, page + FAULT_STACK_SIZE);
}

static void fault_init_once(void)
{
    fault_key_error = -pthread_key_create(&fault_stack_key, stack_free);
}

int fault_thread_init(void)
{
    stack_t now;

    if (LIKELY(fault_stack_ready))
        return 0;
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    pthread_once(&fault_once, fault_init_once);
    if (fault_key_error)
        return fault_key_error;
    if (sigaltstack(NULL, &now) < 0)
        return -errno;
    if (now.ss_flags & SS_DISABLE) {
        char *map = mmap(NULL, page + FAULT_STACK_SIZE, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
        if (map == MAP_FAILED)
            return -errno;
        stack_t mine = {.ss_sp = map + page, .ss_size = FAULT_STACK_SIZE};
        if (mprotect(map, page, PROT_NONE) < 0 || sigaltstack(&mine, NULL) < 0 ||
            pthread_setspecific(fault_stack_key, map) != 0) {
            stack_free(map);
            return -ENOMEM;
        }
    }
    fault_stack_ready = true;
    return 0;
}

static bool is_ours(const struct sigaction *sa)
{
    return sa->sa_flags & SA_SIGINFO && sa->sa_sigaction == fault_handler;
}

static _Unwind_Reason_Code unwind_nothing(struct _Unwind_Context *context, void *arg)
{
    (void)context;
    (void)arg;
    return _URC_END_OF_STACK;
}

void fault_block_others(sigset_t *old)
{
    sigset_t block;

    sigfillset(&block);
    for (unsigned i = 0; i < FAULT_SIGNALS; i++)
        sigdelset(&block, fault_signals[i]);
    pthread_sigmask(SIG_SETMASK, &block, old);
}

void fault_unblock(void)
{
    static _Thread_local bool done;
    sigset_t set;

    if (LIKELY(done))
        return;
    sigemptyset(&set);
    for (size_t i = 0; i < FAULT_SIGNALS; i++)
        sigaddset(&set, fault_signals[i]);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
    done = true;
}

int fault_install(void)
{
    struct sigaction mine = {.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    int err = 0;

    mine.sa_sigaction = fault_handler;
    sigemptyset(&mine.sa_mask);
    _Unwind_Backtrace(unwind_nothing, NULL); /* its first use must not be in a handler */
    pthread_mutex_lock(&fault_lock);
    for (size_t i = 0; i < FAULT_SIGNALS && !err; i++) {
        struct sigaction now;
        if (sigaction(fault_signals[i], NULL, &now) < 0) {
            err = -errno;
        } else if (!is_ours(&now)) {
            fault_prev[i] = now;
            if (sigaction(fault_signals[i], &mine, NULL) < 0)
                err = -errno;
        }
    }
    pthread_mutex_unlock(&fault_lock);
    if (err)
        fault_uninstall();
    return err;
}

void fault_uninstall(void)
{
    pthread_mutex_lock(&fault_lock);
    for (size_t i = 0; i < FAULT_SIGNALS; i++) {
        struct sigaction now;
        if (sigaction(fault_signals[i], NULL, &now) == 0 && is_ours(&now))
            sigaction(fault_signals[i], &fault_prev[i], NULL);
    }
    pthread_mutex_unlock(&fault_lock);
}

void fault_before_fork(void)
{
    pthread_mutex_lock(&fault_lock);
}

void fault_after_fork(void)
{
    pthread_mutex_unlock(&fault_lock);
}

/* ---- frames ---- */

void fault_push(struct fault_frame *f, enum fault_kind kind)
{
    f->kind = kind;
    f->signo = 0;
    atomic_store_explicit(&f->interrupted, false, memory_order_relaxed);
    f->below = fault_frames;
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    fault_frames = f;
}

void fault_pop(struct fault_frame *f)
{
    CHECK(fault_frames == f);
    fault_frames = f->below;
}

struct fault_frame *fault_top(void)
{
    return fault_frames;
}

__attribute__((noinline)) void fault_throw(struct fault_frame *f)
{
    f->signo = 0;
    f->code = 0;
    f->access = FAULT_ACCESS_UNKNOWN;
    f->addr = f->pc = NULL;
    f->trace_count = 0;
    if (f->want_trace)
        unwind_from(f, __builtin_return_address(0));
    fault_frames = f;
    siglongjmp(f->env, 1);
}

void fault_interrupt(pthread_t thread, struct fault_frame *f)
{
    union sigval v = {.sival_ptr = fault_prev};

    atomic_store(&f->interrupted, true);
    pthread_sigqueue(thread, SIGABRT, v);
}

/* ---- borders ---- */

int user_copy(void *dst, const void *src, size_t len)
{
    return fault_copy_code(dst, src, len);
}

int user_pin(void *addr, size_t len)
{
    const uintptr_t page = 4096;
    uintptr_t at = (uintptr_t)addr, end = at + len;

    if (len > 0 && end < at)
        return -EFAULT;
    for (; at < end; at = (at | (page - 1)) + 1) {
        int err = fault_pin_code((void *)at);
        if (err)
            return err;
        if ((at | (page - 1)) == UINTPTR_MAX)
            break;
    }
    return 0;
}
