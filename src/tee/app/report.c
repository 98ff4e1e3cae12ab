/* SPDX-License-Identifier: BSD-2-Clause */
/* What is printed when a TA dies: who, where, why, and how it came there. One write. */
#include <dlfcn.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/clean.h"
#include "base/failures.h"
#include "base/log.h"
#include "host.h"
#include "sys.h"

#define REPORT_SIZE 6144u

struct report {
    const struct instance *in;
    size_t len;
    char text[REPORT_SIZE];
};

static __attribute__((format(printf, 2, 3))) void put(struct report *r, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    int n = vsnprintf(r->text + r->len, sizeof(r->text) - r->len, fmt, ap);
    va_end(ap);
    if (n > 0)
        r->len += (size_t)n;
    if (r->len >= sizeof(r->text))
        r->len = sizeof(r->text) - 1;
}

/* A line with what comes from outside, such as the name of a file. */
static __attribute__((format(printf, 2, 3))) void put_quoting(struct report *r, const char *fmt,
                                                              ...)
{
    char line[1024];
    va_list ap;

    va_start(ap, fmt);
    int n = vsnprintf(line, sizeof(line), fmt, ap);
    va_end(ap);
    size_t len = n < 0 ? 0 : n < (int)sizeof(line) ? (size_t)n : sizeof(line) - 1;
    put(r, "%.*s\n", (int)clean_text(line, len), line);
}

static const char *entry_name(unsigned entry)
{
    switch (entry) {
    case TA_CALL_START:
        return "its constructors";
    case TA_CALL_CREATE:
        return "TA_CreateEntryPoint";
    case TA_CALL_OPEN:
        return "TA_OpenSessionEntryPoint";
    case TA_CALL_INVOKE:
        return "TA_InvokeCommandEntryPoint";
    case TA_CALL_CLOSE:
        return "TA_CloseSessionEntryPoint";
    case TA_CALL_DESTROY:
        return "TA_DestroyEntryPoint";
    default:
        return "its destructors";
    }
}

static void put_name(struct report *r)
{
    char uuid[UUID_TEXT_SIZE];

    uuid_text(r->in->image->uuid.octets, uuid);
    put(r, "teesim: TA %s ", uuid);
}

static void put_who(struct report *r)
{
    const struct instance *in = r->in;

    put_name(r);
    put(r, "died in %s", entry_name(in->entry));
    if (in->entry == TA_CALL_INVOKE)
        put(r, ", command 0x%x", in->msg.func);
    put(r, "\n");
    put_quoting(r, "  image:  %s, instance %u, session %u", in->image->path, in->number,
                in->msg.session);
}

/* ---- why ---- */

#define NEAR 65536u /* bytes: further past a memref than this is anybody's guess */

static bool holds(const struct instance_lend *l, const uint8_t *addr)
{
    return l->at && addr >= (const uint8_t *)l->at && addr < (const uint8_t *)l->at + l->size;
}

static const struct instance_lend *find_lend(const struct instance_lend *l, unsigned count,
                                             const void *addr)
{
    for (unsigned i = 0; i < count; i++) {
        if (holds(&l[i], addr))
            return &l[i];
    }
    return NULL;
}

/* The latest of those that are over. */
static const struct instance_lend *find_past(const struct instance *in, const void *addr)
{
    for (unsigned i = 1; i <= INSTANCE_LENT_PAST; i++) {
        const struct instance_lend *l = &in->past[(in->past_next - i) % INSTANCE_LENT_PAST];
        if (holds(l, addr))
            return l;
    }
    return NULL;
}

/* The memref of this call that ends closest below, if that is near. */
static const struct instance_lend *find_below(const struct instance *in, const uint8_t *addr)
{
    const struct instance_lend *best = NULL;

    for (unsigned i = 0; i < INSTANCE_PARAMS; i++) {
        const struct instance_lend *l = &in->lent[i];
        const uint8_t *end = (const uint8_t *)l->at + l->size;
        if (l->at && l->size && addr >= end && addr < end + NEAR &&
            (!best || end > (const uint8_t *)best->at + best->size))
            best = l;
    }
    return best;
}

static void put_shared_memory(struct report *r, const void *addr)
{
    const struct instance *in = r->in;
    const struct instance_lend *now = find_lend(in->lent, INSTANCE_PARAMS, addr);
    const struct instance_lend *past = find_past(in, addr);
    const struct instance_lend *below = find_below(in, addr);

    if (now && !now->write) {
        put(r, ", which is input memref %u of this call, lent read-only", now->index);
    } else if (below) {
        put(r, ", %zu bytes past the end of memref %u of this call",
            (size_t)((const uint8_t *)addr - ((const uint8_t *)below->at + below->size)),
            below->index);
    } else if (past) {
        put(r, ", which was memref %u of an earlier call (", past->index);
        if (past->cmd == TEE_CMD_INVOKE)
            put(r, "command 0x%x, session %u", past->func, past->session);
        else
            put(r, "the opening of session %u", past->session);
        put(r, "): the TA kept a pointer that was lent for that call only");
    } else {
        put(r, ", shared memory that is not lent to this TA now (past the end of a memref?)");
    }
}

static bool in_heap_shadow(const struct instance *in, const uint8_t *addr)
{
    const uint8_t *shadow = in->heap ? in->heap + instance_heap_size(in) : NULL;

    return shadow && addr >= shadow && addr < shadow + instance_shadow_size(in);
}

static bool in_module(const struct instance *in, uintptr_t pc)
{
    uintptr_t base;
    return library_image_at(in, pc, &base) != NULL;
}

/* The function of the API in whose call the fault came, or NULL: the TA handed it a bad pointer. */
static const char *api_function(const struct instance *in)
{
    const struct fault_frame *f = &in->run.frame;

    for (unsigned i = f->trace_count; i-- > 0;) {
        uintptr_t at = (uintptr_t)f->trace[i] - (i > 0);
        uint64_t into;
        uintptr_t base;
        const struct image *img = library_image_at(in, at, &base);
        if (!img)
            continue;
        const char *name = image_symbol(img, at - base, &into);
        if (name && (strncmp(name, "TEE_", 4) == 0 || strncmp(name, "__GP11_TEE_", 11) == 0))
            return name + (name[0] == '_' ? strlen("__GP11_") : 0);
    }
    return NULL;
}

static void put_api_function(struct report *r)
{
    const char *name = api_function(r->in);

    if (name)
        put(r, "; in %s: %s (Core API 1.3.1, %s)", name, SYS_BAD_POINTER, SYS_BAD_POINTER_CLAUSE);
}

static void put_page_fault(struct report *r)
{
    const struct fault_frame *f = &r->in->run.frame;
    const struct run_stack *s = &r->in->run.stack;
    const struct mem *m = &r->in->host->mem;
    const uint8_t *addr = f->addr;
    static const char *const verb[] = {[FAULT_ACCESS_UNKNOWN] = "access to",
                                       [FAULT_ACCESS_READ] = "read of",
                                       [FAULT_ACCESS_WRITE] = "write to",
                                       [FAULT_ACCESS_EXEC] = "jump to"};

    if (run_stack_overflown(s, addr)) {
        put(r, "stack overflow: %zu bytes declared + %zu KiB allowance; raise TA_STACK_SIZE",
            s->declared, s->allowance >> 10);
        return;
    }
    put(r, "%s: ", f->signo == SIGBUS ? "SIGBUS" : "SIGSEGV");
    if (f->access == FAULT_ACCESS_UNKNOWN) {
        put(r, "access to an address that no memory can have");
    } else {
        put(r, "%s %p", verb[f->access], f->addr);
        if (m->base && addr >= m->base && addr < m->base + m->size)
            put_shared_memory(r, addr);
        else if (in_heap_shadow(r->in, addr))
            put(r, ", a block of 0 bytes that TEE_Malloc returned (or past the end of the heap)");
        else if ((uintptr_t)addr < 65536)
            put(r, ", a NULL pointer or a member of one");
    }
    put_api_function(r);
}

static void put_why(struct report *r)
{
    const struct instance *in = r->in;
    const struct fault_frame *f = &in->run.frame;

    switch (f->signo) {
    case 0:
        put(r, "TEE_Panic(0x%08x)%s%s", in->panic_code, in->panic_rule[0] ? ": " : "",
            in->panic_rule);
        break;
    case SIGFPE:
        put(r, f->code == FPE_INTDIV
                   ? "SIGFPE: integer division by zero, or its result does not fit"
                   : "SIGFPE: arithmetic error");
        break;
    case SIGILL:
        put(r, "SIGILL: illegal instruction (unreachable code?)");
        break;
    case SIGABRT:
        put(r, "SIGABRT: abort()");
        break;
    default:
        put_page_fault(r);
    }
}

/* ---- how much memory ---- */

struct marks {
    size_t stack, heap; /* most bytes that were in use */
    bool damaged;       /* what says so of the heap is no such number */
};

static struct marks marks_of(const struct instance *in)
{
    const struct run_stack *s = &in->run.stack;
    struct marks m = {.stack = 0};

    /* A frame that skips over the guard's edge leaves no mark where it has not written. */
    if (in->dead && in->run.frame.signo == SIGSEGV && run_stack_overflown(s, in->run.frame.addr))
        m.stack = s->declared + s->allowance;
    else
        m.stack = run_stack_peak(s);
    if (!in->heap_use || user_copy(&m.heap, &in->heap_use->peak, sizeof(m.heap)) < 0)
        m.heap = 0;
    m.damaged = m.heap > in->image->data_size; /* the TA has written over its own counters */
    if (m.damaged)
        m.heap = 0;
    return m;
}

static bool is_near(size_t used, size_t limit)
{
    return used > limit / 10 * 9 + limit % 10 * 9 / 10;
}

static bool any_is_near(const struct instance *in, const struct marks *m)
{
    const struct run_stack *s = &in->run.stack;
    return is_near(m->stack, s->declared + s->allowance) || is_near(m->heap, in->image->data_size);
}

static void put_marks(struct report *r, const struct marks *m)
{
    const struct instance *in = r->in;
    const struct run_stack *s = &in->run.stack;

    put(r, "  memory: stack %zu bytes used of %zu + %zu; ", m->stack, s->declared, s->allowance);
    if (m->damaged)
        put(r, "heap: the TA has written over libutee's data\n");
    else
        put(r, "heap at most %zu bytes used of %u\n", m->heap, in->image->data_size);
    if (is_near(m->stack, s->declared + s->allowance))
        put(r, "  warning: more than 90 %% of the stack were used; raise TA_STACK_SIZE\n");
    if (is_near(m->heap, in->image->data_size))
        put(r, "  warning: more than 90 %% of the heap were used; raise TA_DATA_SIZE\n");
}

/* ---- where ---- */

/* The offset in the file is that of the code which runs, also where `pc` is a return address, which
 * may be the next line's or function's: what addr2line wants. */
static void put_frame(struct report *r, unsigned n, const void *pc, bool exact)
{
    const struct instance *in = r->in;
    uintptr_t at = (uintptr_t)pc - (exact ? 0 : 1);
    uint64_t into = 0;
    uintptr_t base;
    const struct image *img = library_image_at(in, at, &base);
    Dl_info info;

    put(r, "  #%-2u %p", n, pc);
    if (img) {
        uint64_t vaddr = at - base;
        const char *name = image_symbol(img, vaddr, &into);
        const char *file = strrchr(img->path, '/');
        put_quoting(r, " %s+0x%lx (%s+0x%lx)", name ? name : "?", (unsigned long)into + !exact,
                    file ? file + 1 : img->path, (unsigned long)vaddr);
    } else if (dladdr((void *)at, &info) && info.dli_fname) {
        const char *file = strrchr(info.dli_fname, '/');
        put_quoting(r, " %s (%s+0x%lx)", info.dli_sname ? info.dli_sname : "?",
                    file ? file + 1 : info.dli_fname,
                    (unsigned long)(at - (uintptr_t)info.dli_fbase));
    } else {
        put(r, " ?\n");
    }
}

#define CYCLE_MAX 8u /* frames of a recursion that are told as one */

/* How often the `period` frames at trace[i] come again right behind. */
static unsigned repeats_at(const struct fault_frame *f, unsigned i, unsigned end, unsigned period)
{
    unsigned same = 0;

    while (i + period + same < end && f->trace[i + same] == f->trace[i + period + same])
        same++;
    return same / period;
}

/* The shortest period at trace[i] with so many repeats that leaving them out makes fewer lines. */
static unsigned find_cycle(const struct fault_frame *f, unsigned i, unsigned end, unsigned *period)
{
    for (*period = 1; *period <= CYCLE_MAX; ++*period) {
        unsigned times = repeats_at(f, i, end, *period);
        if (times * *period > 1)
            return times;
    }
    *period = 1;
    return 0;
}

/* The frames of trace[first … end - 1], a recursion's once. */
static void put_frames(struct report *r, unsigned first, unsigned end)
{
    const struct fault_frame *f = &r->in->run.frame;
    unsigned period;

    for (unsigned i = first; i < end;) {
        unsigned times = find_cycle(f, i, end, &period);
        for (unsigned n = 0; n < period; n++)
            put_frame(r, i + n - first, f->trace[i + n], i + n == 0 && f->signo != 0);
        if (times && period == 1)
            put(r, "       ... %u times more\n", times);
        else if (times)
            put(r, "       ... these %u another %u times\n", period, times);
        i += period * (times + 1);
    }
    if (end == FAULT_TRACE_MAX)
        put(r, "       ...\n");
}

/* From the fault, or from the TA's call of the system, to the entry point: what is below, and after
 * a throw above, is the TEE's. */
static void put_where(struct report *r)
{
    const struct instance *in = r->in;
    const struct fault_frame *f = &in->run.frame;
    unsigned first = 0, end = f->trace_count;

    while (end > 0 && !in_module(in, (uintptr_t)f->trace[end - 1]))
        end--;
    while (f->signo == 0 && first < end && !in_module(in, (uintptr_t)f->trace[first]))
        first++;
    if (end == 0)
        end = f->trace_count;
    put_frames(r, first, end);
}

void instance_report(const struct instance *in)
{
    struct report r = {.in = in, .len = 0};
    struct marks m = marks_of(in);

    put_who(&r);
    put(&r, "  reason: ");
    size_t reason = r.len;
    put_why(&r);
    size_t end = r.len;
    host_instance_died(in->host, in, r.text + reason, end - reason);
    put(&r, "\n");
    put_marks(&r, &m);
    size_t where = r.len;
    put_where(&r);
    failures_died(&(struct failures_death){.call = in->call,
                                           .ta = in->image->uuid.octets,
                                           .who = r.text,
                                           .who_size = end,
                                           .reason = r.text + reason,
                                           .reason_size = end - reason,
                                           .frames = r.text + where,
                                           .frames_size = r.len - where});
    log_raw(r.text, r.len);
    board_instance_stack(in->line, m.stack);
}

void instance_report_end(const struct instance *in)
{
    struct report r = {.in = in, .len = 0};
    struct marks m = marks_of(in);

    if (!in->host->report_all && !any_is_near(in, &m))
        return;
    put_name(&r);
    put(&r, "ended\n");
    put_quoting(&r, "  image:  %s, instance %u", in->image->path, in->number);
    put_marks(&r, &m);
    log_raw(r.text, r.len);
}
