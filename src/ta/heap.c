/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Boundary tags and bins by size. A block is a tag and a body, both multiples of 16 bytes; the tag
 * knows the block before it, so that neighbours that are free are joined at once. A free block's
 * body begins with its links in its bin. Each tag carries a check word made of its address and
 * contents: a stray pointer, a block freed twice or a tag written over is noticed. Which block
 * holds an address, an index beside the heap knows.
 *
 * A block of 0 bytes takes a smallest block, but its owner gets the address of that block's body in
 * a shadow of the heap, of which nothing is accessible: the owner cannot touch it, and it is told
 * from all others when it comes back.
 */
#include <string.h>

#include "heap_index.h"
#include "utee.h"

#define UNIT      16u
#define BIN_COUNT 32u
#define USED      0x80000000u

struct tag {
    uint32_t before; /* units of the block before, tag included; 0: first */
    uint32_t units;  /* of this block, tag included | USED */
    uint32_t asked;  /* bytes that the owner asked for */
    uint32_t check;
};
_Static_assert(sizeof(struct tag) == UNIT, "a tag is one unit");

struct links {
    struct tag *prev, *next;
};
_Static_assert(sizeof(struct links) == UNIT, "links fit the smallest body");

/* Who is being called, for its panics. */
struct caller {
    const char *func, *clause;
};

static struct {
    const struct caller *by; /* of a change */
    uintptr_t from, to;      /* the region */
    struct tag *first;       /* NULL: it has no room for a block */
    struct tag *end;         /* a tag in use that is never freed */
    char *shadow;            /* of the heap, from `first` on */
    char *spare; /* behind it: stands for all blocks of 0 bytes for which there was no room */
    struct tag *bin[BIN_COUNT];
    struct heap_index index; /* of all blocks before the end, free ones too */
    struct ta_heap_use use;
} own, *joined = &own;

#define heap (*joined) /* the TA's, also where this is one of its libraries */

/* Where the TA or the client is built with AddressSanitizer. */
extern void __asan_poison_memory_region(const volatile void *, size_t) __attribute__((weak));
extern void __asan_unpoison_memory_region(const volatile void *, size_t) __attribute__((weak));

#define RAW __attribute__((no_sanitize_address)) /* looks at tags, which are poisoned */

static void forbid(const void *at, size_t len)
{
    if (__asan_poison_memory_region)
        __asan_poison_memory_region(at, len);
}

static void allow(const void *at, size_t len)
{
    if (__asan_unpoison_memory_region)
        __asan_unpoison_memory_region(at, len);
}

RAW static uint32_t check_of(const struct tag *t)
{
    uint64_t h = (uint64_t)(uintptr_t)t ^ ((uint64_t)t->units << 32 | t->asked);
    h = (h ^ h >> 31) * 0x9e3779b97f4a7c15ull ^ t->before;
    return (uint32_t)(h >> 32) | 1u;
}

RAW static void seal(struct tag *t, uint32_t units, uint32_t asked)
{
    t->units = units;
    t->asked = asked;
    t->check = check_of(t);
}

RAW static uint32_t units_of(const struct tag *t)
{
    return t->units & ~USED;
}

RAW static bool is_used(const struct tag *t)
{
    return t->units & USED;
}

RAW static struct tag *after(struct tag *t)
{
    return t + units_of(t);
}

RAW static void set_before(struct tag *t, uint32_t before)
{
    t->before = before;
    t->check = check_of(t);
}

static void begins(const struct tag *t)
{
    heap_index_add(&heap.index, (size_t)(t - heap.first));
}

static void begins_no_more(const struct tag *t)
{
    heap_index_del(&heap.index, (size_t)(t - heap.first));
}

static struct links *links_of(struct tag *t)
{
    return (struct links *)(void *)(t + 1);
}

static unsigned bin_of(uint32_t units)
{
    return 31u - (unsigned)__builtin_clz(units);
}

RAW static void bin_add(struct tag *t)
{
    struct tag **bin = &heap.bin[bin_of(units_of(t))];
    struct links *l = links_of(t);

    l->prev = NULL;
    l->next = *bin;
    if (*bin)
        links_of(*bin)->prev = t;
    *bin = t;
}

/* Whether a block can be there at all. */
RAW static bool is_place(const struct tag *to)
{
    return to >= heap.first && to < heap.end && !((uintptr_t)to & (UNIT - 1));
}

static _Noreturn void refuse_links(void)
{
    utee_panic(heap.by->func, TEE_ERROR_BAD_PARAMETERS, "4.11",
               "a free block of the heap was written to after it had been freed");
}

/* The next one in the bin: a TA that writes to what it has freed writes over the links. */
RAW static struct tag *next_of(struct tag *t)
{
    struct tag *next = links_of(t)->next;

    if (next && (!is_place(next) || links_of(next)->prev != t))
        refuse_links();
    return next;
}

RAW static void check_links(struct tag *t)
{
    struct tag *prev = links_of(t)->prev;

    (void)next_of(t);
    if (prev ? !is_place(prev) || links_of(prev)->next != t : heap.bin[bin_of(units_of(t))] != t)
        refuse_links();
}

RAW static void bin_del(struct tag *t)
{
    struct links *l = links_of(t);

    check_links(t);
    if (l->prev)
        links_of(l->prev)->next = l->next;
    else
        heap.bin[bin_of(units_of(t))] = l->next;
    if (l->next)
        links_of(l->next)->prev = l->prev;
    l->prev = l->next = NULL;
}

static void add_used(size_t units)
{
    heap.use.used += units * UNIT;
    if (heap.use.peak < heap.use.used)
        heap.use.peak = heap.use.used;
}

RAW void utee_heap_init(const struct utee_heap_memory *m)
{
    size_t units = m->size / UNIT;

    memset(&heap, 0, sizeof(heap));
    heap.from = (uintptr_t)m->region;
    heap.to = heap.from + m->size;
    heap.shadow = m->shadow;
    heap.spare = heap.shadow + units * UNIT;
    if (units < 3)
        return; /* every allocation fails */
    heap.first = m->region;
    heap.end = heap.first + units - 1;
    heap_index_init(&heap.index, m->index, units);
    heap.first->before = 0;
    seal(heap.first, (uint32_t)(units - 1), 0);
    begins(heap.first);
    heap.end->before = (uint32_t)(units - 1);
    seal(heap.end, 1 | USED, 0);
    add_used(1);
    bin_add(heap.first);
    forbid(m->region, units * UNIT);
}

static const struct caller by_malloc = {"TEE_Malloc", "4.11.4"};
static const struct caller by_free = {"TEE_Free", "4.11.6"};
static const struct caller by_realloc = {"TEE_Realloc", "4.11.5"};
static const struct caller by_usable_size = {"malloc_usable_size", NULL};

static _Noreturn void refuse(const struct caller *by, const char *rule)
{
    utee_panic(by->func, TEE_ERROR_BAD_PARAMETERS, by->clause, rule);
}

/* What the owner of a block in use has been given. */
RAW static void *given(struct tag *t)
{
    return t->asked ? (char *)(t + 1) : heap.shadow + ((char *)(t + 1) - (char *)heap.first);
}

/* The tag of a block in use, or a panic. */
RAW static struct tag *tag_of(const void *block, const struct caller *by)
{
    uintptr_t at = (uintptr_t)block, shadow = (uintptr_t)heap.shadow;
    size_t span = (size_t)((char *)heap.end - (char *)heap.first);

    if (at - shadow < span)
        at = (uintptr_t)heap.first + (at - shadow);
    struct tag *t = (struct tag *)at - 1;
    if (!heap.first || (at & (UNIT - 1)) || t < heap.first || t >= heap.end)
        refuse(by, "a pointer that TEE_Malloc has not returned");
    if (t->check == check_of(t) && !is_used(t))
        refuse(by, "a block that is free already");
    if (t->check != check_of(t) || given(t) != block)
        refuse(by, "what is no block, or one whose tag was written over");
    return t;
}

/* Units that a block of `size` bytes takes, or 0 when no heap could hold it. */
static uint32_t units_for(size_t size)
{
    if (size >= (size_t)(USED - 2) * UNIT || size > UINT32_MAX)
        return 0;
    uint32_t body = (uint32_t)((size + UNIT - 1) / UNIT);
    return 1 + (body ? body : 1);
}

/* Splits what is over `units` off a free, unlinked block. */
RAW static void split(struct tag *t, uint32_t units)
{
    uint32_t rest = units_of(t) - units;

    if (rest < 2)
        return;
    struct tag *r = t + units;
    r->before = units;
    seal(r, rest, 0);
    begins(r);
    set_before(r + rest, rest);
    bin_add(r);
    seal(t, units, 0);
}

RAW static void *take(struct tag *t, uint32_t units, size_t asked)
{
    split(t, units);
    seal(t, units_of(t) | USED, (uint32_t)asked);
    add_used(units_of(t));
    allow(t + 1, (units_of(t) - 1) * (size_t)UNIT);
    memset(t + 1, 0, (units_of(t) - 1) * (size_t)UNIT);
    forbid((char *)(t + 1) + asked, (units_of(t) - 1) * (size_t)UNIT - asked);
    return given(t);
}

/* Units to skip so that the body behind the tag is aligned: 0, or room for a block of its own. */
static uint32_t skip_for(const struct tag *t, size_t align)
{
    uintptr_t body = (uintptr_t)(t + 1);
    uintptr_t at = (body + align - 1) & ~(uintptr_t)(align - 1);

    while (at != body && at - body < 2 * UNIT)
        at += align;
    return (uint32_t)((at - body) / UNIT);
}

RAW static struct tag *find(uint32_t units, size_t align)
{
    for (unsigned b = bin_of(units); b < BIN_COUNT; b++) {
        for (struct tag *t = heap.bin[b]; t; t = next_of(t)) {
            uint32_t skip = skip_for(t, align);
            if (units_of(t) >= skip && units_of(t) - skip >= units)
                return t;
        }
    }
    return NULL;
}

RAW static void *alloc(size_t size, size_t align)
{
    uint32_t units = units_for(size);
    struct tag *t = units ? find(units, align < UNIT ? UNIT : align) : NULL;

    if (!t)
        return NULL;
    bin_del(t);
    uint32_t skip = skip_for(t, align < UNIT ? UNIT : align);
    if (skip) {
        struct tag *lead = t;
        uint32_t rest = units_of(t) - skip;
        t = lead + skip;
        t->before = skip;
        seal(t, rest, 0);
        begins(t);
        set_before(t + rest, rest);
        seal(lead, skip, 0);
        bin_add(lead);
    }
    return take(t, units, size);
}

void *utee_heap_alloc(size_t size, size_t align)
{
    heap.by = &by_malloc;
    return alloc(size, align);
}

/* Joins a free, unlinked block with free neighbours and puts it into its bin. */
RAW static void release(struct tag *t)
{
    struct tag *next = after(t);

    if (!is_used(next)) {
        bin_del(next);
        begins_no_more(next);
        seal(t, units_of(t) + units_of(next), 0);
        *next = (struct tag){0};
    }
    if (t->before) {
        struct tag *prev = t - t->before;
        if (!is_used(prev)) {
            bin_del(prev);
            begins_no_more(t);
            seal(prev, units_of(prev) + units_of(t), 0);
            *t = (struct tag){0};
            t = prev;
        }
    }
    set_before(after(t), units_of(t));
    bin_add(t);
}

/* The block behind is intact, or a panic: its tag is what a write past the end hits first. */
RAW static void check_after(struct tag *t, const struct caller *by)
{
    struct tag *next = after(t);

    if (next > heap.end || next->check != check_of(next) || next->before != units_of(t))
        refuse(by, "a block that the TA has written past the end of");
}

/* Wipes a block in use and gives it back. */
RAW static void give_back(struct tag *t)
{
    size_t body = (units_of(t) - 1) * (size_t)UNIT;

    allow(t + 1, body);
    memset(t + 1, 0, body);
    __asm__ volatile("" : : "r"(t) : "memory"); /* the wipe is wanted */
    forbid(t + 1, body);
    heap.use.used -= units_of(t) * (size_t)UNIT;
    seal(t, units_of(t), 0);
    release(t);
}

RAW void utee_heap_free(void *block)
{
    if (block == heap.spare)
        return;
    struct tag *t = tag_of(block, &by_free);
    check_after(t, &by_free);
    heap.by = &by_free;
    give_back(t);
}

RAW size_t utee_heap_size(const void *block)
{
    return block == heap.spare ? 0 : tag_of(block, &by_usable_size)->asked;
}

/* Takes the free block behind, if that makes `units`. */
RAW static void extend(struct tag *t, uint32_t units)
{
    struct tag *next = after(t);
    uint32_t more = units_of(next);

    if (is_used(next) || units_of(t) + more < units)
        return;
    bin_del(next);
    begins_no_more(next);
    heap.use.used += more * (size_t)UNIT;
    seal(t, t->units + more, t->asked);
    set_before(after(t), units_of(t));
    forbid(next, more * (size_t)UNIT);
}

/* Gives back what is over `units`. */
RAW static void trim(struct tag *t, uint32_t units)
{
    uint32_t rest = units_of(t) - units;

    if (rest < 2)
        return;
    struct tag *r = t + units;
    allow(r, UNIT);
    seal(t, units | USED, t->asked);
    r->before = units;
    seal(r, rest | USED, 0);
    begins(r);
    set_before(after(r), rest);
    forbid(r, UNIT);
    give_back(r);
}

/* The block, which is large enough, has `size` bytes from now on; new ones are zero. */
RAW static void *settle(struct tag *t, uint32_t units, size_t size)
{
    size_t old = t->asked;

    trim(t, units);
    add_used(0);
    size_t body = (units_of(t) - 1) * (size_t)UNIT, keep = old < size ? old : size;
    allow(t + 1, body);
    memset((char *)(t + 1) + keep, 0, body - keep);
    __asm__ volatile("" : : "r"(t) : "memory");
    seal(t, t->units, (uint32_t)size);
    forbid((char *)(t + 1) + size, body - size);
    return given(t);
}

RAW void *utee_heap_resize(void *block, size_t size)
{
    uint32_t units = units_for(size);

    if (block == heap.spare)
        return utee_heap_alloc(size, UTEE_HEAP_ALIGN);
    struct tag *t = tag_of(block, &by_realloc);
    check_after(t, &by_realloc);
    heap.by = &by_realloc;
    if (!units)
        return NULL;
    if (units > units_of(t))
        extend(t, units);
    if (units <= units_of(t))
        return settle(t, units, size);
    void *moved = alloc(size, UTEE_HEAP_ALIGN);
    if (!moved)
        return NULL;
    memcpy(moved, t + 1, t->asked);
    give_back(t);
    return moved;
}

void *utee_heap_spare(void)
{
    return heap.spare;
}

/* The block that holds an address of the heap, before its end. */
RAW static struct tag *holder_of(uintptr_t at, const struct caller *by)
{
    size_t unit = heap_index_find(&heap.index, (at - (uintptr_t)heap.first) / UNIT);
    struct tag *t = heap.first + (unit == HEAP_INDEX_NONE ? 0 : unit);

    if (unit == HEAP_INDEX_NONE || t->check != check_of(t) || at >= (uintptr_t)after(t))
        refuse(by, "a block of the heap whose tag was written over");
    check_after(t, by);
    return t;
}

RAW bool utee_heap_allows(const void *buffer, size_t size, const char *func, const char *clause)
{
    uintptr_t at = (uintptr_t)buffer;

    if (size == 0 || at >= heap.to || (at < heap.from && heap.from - at >= size))
        return true;
    if (at < heap.from || at >= (uintptr_t)heap.end)
        return false;
    struct tag *t = holder_of(at, &(struct caller){func, clause});
    if (!is_used(t) || at < (uintptr_t)(t + 1))
        return false;
    size_t into = at - (uintptr_t)(t + 1);
    return into < t->asked && size <= t->asked - into;
}

const struct ta_heap_use *utee_heap_use(void)
{
    return &heap.use;
}

size_t utee_heap_used(void)
{
    return heap.use.used;
}

bool utee_heap_overlaps(const void *buffer, size_t size)
{
    uintptr_t at = (uintptr_t)buffer;

    return size > 0 && at < heap.to && (at >= heap.from || size > heap.from - at);
}

void *utee_heap_state(void)
{
    return joined;
}

void utee_heap_join(void *state)
{
    joined = state;
}
