/* SPDX-License-Identifier: BSD-2-Clause */
/* How a TA has died, in numbers: for the trace. report.c says it in words, with addresses. */
#include <string.h>

#include "host.h"
#include "sys.h"

#define LOW 65536u /* below it is what a NULL pointer leads to */

/* Where an address lies: the place, and in *offset how far from its beginning. */
static enum trace_place place_of(const struct instance *in, const uint8_t *addr, uint64_t *offset)
{
    const struct mem *m = &in->host->mem;
    const struct run_stack *s = &in->run.stack;
    size_t heap = in->heap ? instance_heap_size(in) : 0;
    uintptr_t base;

    *offset = (uintptr_t)addr;
    if ((uintptr_t)addr < LOW)
        return TRACE_PLACE_LOW;
    if (m->base && addr >= m->base && addr < m->base + m->size) {
        *offset = (uint64_t)(addr - m->base);
        return TRACE_PLACE_SHARED;
    }
    if (heap && addr >= in->heap && addr < in->heap + heap + instance_shadow_size(in)) {
        *offset = (uint64_t)(addr - in->heap);
        return TRACE_PLACE_HEAP;
    }
    if (s->map && addr >= s->map && addr < s->map + s->map_size) {
        *offset = (uint64_t)(addr - s->map);
        return TRACE_PLACE_STACK;
    }
    if (library_image_at(in, (uintptr_t)addr, &base)) {
        *offset = (uintptr_t)addr - base;
        return TRACE_PLACE_IMAGE;
    }
    *offset = 0;
    return TRACE_PLACE_ELSEWHERE;
}

/* The function whose rule was broken, if it has a name: what the TA says of itself is checked. */
static void take_name(const struct instance *in, struct trace_death *out)
{
    size_t len = strcspn(in->panic_rule, ":");

    if (in->panic_rule[len] != ':' || len >= sizeof(out->function))
        return;
    for (size_t i = 0; i < len; i++)
        if (!strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_",
                    in->panic_rule[i]))
            return;
    memcpy(out->function, in->panic_rule, len);
}

void instance_death(const struct instance *in, enum run_end end, struct trace_death *out)
{
    const struct fault_frame *f = &in->run.frame;
    bool page = f->signo == SIGSEGV || f->signo == SIGBUS;

    memset(out, 0, sizeof(*out));
    if (end == RUN_KILLED) {
        out->how = TRACE_DEATH_KILLED;
    } else if (f->signo == 0) {
        out->how = TRACE_DEATH_PANIC;
        out->value = in->panic_code;
        take_name(in, out);
    } else if (page && run_stack_overflown(&in->run.stack, f->addr)) {
        out->how = TRACE_DEATH_STACK;
    } else {
        out->how = TRACE_DEATH_SIGNAL;
        out->signal = (uint8_t)f->signo;
        out->access = (uint8_t)f->access;
        if (page && f->access != FAULT_ACCESS_UNKNOWN)
            out->place = (uint8_t)place_of(in, f->addr, &out->value);
    }
}
