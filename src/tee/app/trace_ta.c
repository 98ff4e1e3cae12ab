/* SPDX-License-Identifier: BSD-2-Clause */
/* Hops that libutee tells of, with the place in its own source. */
#include "trace_ta.h"

#include <stdatomic.h>
#include <string.h>

#include "base/trace.h"
#include "sys.h"

#define PAGE_SIZE 4096u

/*
 * A recording outlives the TA, whose strings go with its image and are its to change: events get a
 * copy. Libutee has few places; when a TA has made up so many others that the table is full, hops
 * of further ones have the kernel's.
 */
enum place_state { PLACE_FREE, PLACE_BEING_FILLED, PLACE_THERE };

struct place {
    _Atomic uint8_t state;  /* no lock, which a child of fork might find taken */
    struct trace_site site; /* its strings are the two below */
    char file[TA_PLACE_FILE], function[TA_PLACE_FUNCTION];
};

static struct place places[TA_PLACES_MAX];

/* As much as fits and can be read, in pieces that end where a page does; what does not belong into
 * a name is replaced. False: nothing. */
static bool take_text(char *to, size_t size, const char *ta_from)
{
    size_t len = 0;

    memset(to, 0, size);
    while (ta_from && len + 1 < size && !memchr(to, '\0', len)) {
        size_t n = PAGE_SIZE - (uintptr_t)(ta_from + len) % PAGE_SIZE;
        n = n < size - 1 - len ? n : size - 1 - len;
        if (user_copy(to + len, ta_from + len, n) < 0)
            return false;
        len += n;
    }
    len = strlen(to);
    for (size_t i = 0; i < len; i++) {
        char c = to[i];
        bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!good && !strchr("_-+./", c))
            to[i] = '?';
    }
    return len > 0;
}

static bool is_same(const struct place *a, const struct place *b)
{
    return a->site.line == b->site.line && strcmp(a->file, b->file) == 0 &&
           strcmp(a->function, b->function) == 0;
}

static void fill(struct place *at, const struct place *p)
{
    memcpy(at->file, p->file, sizeof(at->file));
    memcpy(at->function, p->function, sizeof(at->function));
    at->site = (struct trace_site){at->file, at->function, p->site.line};
    atomic_store_explicit(&at->state, PLACE_THERE, memory_order_release);
}

const struct trace_site *trace_ta_place(const struct ta_trace *t)
{
    struct place p = {.site = {.line = t->line}};

    if (!take_text(p.file, sizeof(p.file), t->file) ||
        !take_text(p.function, sizeof(p.function), t->function))
        return NULL;
    for (unsigned i = 0; i < TA_PLACES_MAX; i++) {
        struct place *at = &places[i];
        uint8_t state = atomic_load_explicit(&at->state, memory_order_acquire);
        if (state == PLACE_THERE && is_same(at, &p))
            return &at->site;
        if (state == PLACE_FREE &&
            atomic_compare_exchange_strong(&at->state, &state, PLACE_BEING_FILLED)) {
            fill(at, &p);
            return &at->site;
        }
    }
    return NULL;
}

/* TRACE has its own place, and a TA's hops have the TA's. */
static void emit(const struct instance *in, enum trace_event_id id, const struct trace_site *site,
                 uint64_t a, uint64_t b)
{
    const struct trace_hop hop = {id, in->call, in->msg.session, site, {a, b, in->number}, NULL, 0};
    trace_emit(&hop);
}

static void hops(const struct instance *in, const struct ta_trace *t)
{
    static const struct trace_site here = {__FILE__, __func__, __LINE__};
    const struct trace_site *place = trace_ta_place(t);
    bool is_void = t->entry == TA_CALL_CLOSE || t->entry == TA_CALL_DESTROY;

    if (!place)
        place = &here;
    if (t->leaving) {
        emit(in, is_void ? TR_TA_DONE : TR_TA_RETURN, place, t->entry, is_void ? 0 : t->result);
        emit(in, TR_LIBUTEE_RETURN, place, t->result, 0);
    } else {
        emit(in, TR_LIBUTEE_ENTRY, place, t->entry, 0);
        emit(in, TR_TA_ENTRY, place, t->entry, t->command);
    }
}

void instance_sys_trace(const struct ta_trace *ta_trace)
{
    struct fault_frame barrier;
    struct instance *in = sys_enter(&barrier, "trace");
    struct ta_trace t;

    sys_copy_in(in, "trace", &t, ta_trace, sizeof(t));
    if (trace_is_on())
        hops(in, &t);
    sys_leave(in, &barrier);
}
