/* SPDX-License-Identifier: BSD-2-Clause */
#include "trace.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RING_FIRST  256u           /* events of a fresh ring, doubled when it is full */
#define BYTES_FIRST (8u * 1024)    /* the same for their bytes … */
#define BYTES_MAX   (1024u * 1024) /* … up to here; then the oldest go */
#define THREADS_MAX 65536u
#define DIED_MAX    16u

/*
 * A thread's ring. The header is freed only once its thread has gone, so an owner may look at it at
 * any time. `busy` makes the owner and who collects agree: the owner sets it, then looks at `open`;
 * who collects clears that, then waits for it.
 */
struct ring {
    struct ring *next;   /* guarded by lock */
    bool owned;          /* guarded by lock: its thread lives */
    atomic_bool busy;    /* pairs with `open` */
    unsigned generation; /* of the run that `thread` counts in; written by the owner under lock */
    uint16_t thread;     /* likewise */
    /* The owner's while busy; the collector's while not `open`. */
    struct trace_event *events;
    unsigned cap;
    uint64_t written; /* events ever put in; the ring holds the last min(written, cap) */
    uint64_t lost;    /* events for which there was no memory */
    uint8_t *bytes;
    uint32_t bytes_cap;     /* a power of two, or 0 */
    uint64_t bytes_written; /* likewise; an event's `data` is the low half of where its own began */
};

struct self {
    struct ring *ring;
    call_id call;
    char name[TRACE_NAME_MAX];
    struct trace_hop early[TRACE_EARLY_MAX]; /* of one call, which may be over */
    unsigned early_count;
};

bool trace_on;
/* Events may be put in: trace_on, but for while somebody collects what there is so far. */
static atomic_bool open;

static __thread struct self self;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t key_once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static struct ring *rings;     /* guarded by lock */
static struct sched *clock_of; /* immutable while trace_on, as the next ones */
static bool clock_is_virtual;
static unsigned ring_max;
static unsigned record_max; /* 0: as many as there are */
static trace_take_fn *failed_call;
static _Atomic uint64_t deaths[DIED_MAX]; /* the latest that nobody was told of: 1 + seq; 0: none */
static atomic_uint death_next;
static atomic_uint generation; /* changes in trace_begin, under lock */
static atomic_uint next_seq;
static atomic_uint next_call;
static char (*names)[TRACE_NAME_MAX];     /* guarded by lock; by thread number */
static unsigned thread_count, thread_cap; /* guarded by lock */
static unsigned client_count;             /* guarded by lock; threads that came without a name */
static uint64_t ringless;                 /* guarded by lock; events of threads without a ring */
static struct trace_record collected;     /* guarded by lock; what was collected last */

static void ring_release(void *arg)
{
    struct ring *r = arg;

    pthread_mutex_lock(&lock);
    self.ring = NULL;
    r->owned = false;
    pthread_mutex_unlock(&lock);
}

static void key_init(void)
{
    CHECK(pthread_key_create(&key, ring_release) == 0);
}

static void collect_so_far_locked(void);

/* A number for this thread in the present run; the last one is shared by all that come too late. */
static uint16_t thread_number_locked(void)
{
    if (thread_count == thread_cap && thread_cap < THREADS_MAX) {
        unsigned cap = thread_cap ? 2 * thread_cap : 16;
        void *grown = realloc(names, cap * sizeof(*names));
        if (grown) {
            names = grown;
            thread_cap = cap;
        }
    }
    if (thread_count == thread_cap)
        return thread_count ? (uint16_t)(thread_count - 1) : 0;
    if (self.name[0])
        memcpy(names[thread_count], self.name, TRACE_NAME_MAX);
    else
        snprintf(names[thread_count], TRACE_NAME_MAX, "client %u", ++client_count);
    return (uint16_t)thread_count++;
}

/* A ring that some ended thread has left, or a new one. NULL: no memory. */
static struct ring *ring_take_locked(void)
{
    struct ring *r = rings;

    while (r && r->owned)
        r = r->next;
    if (!r) {
        r = calloc(1, sizeof(*r));
        if (!r)
            return NULL;
        r->next = rings;
        rings = r;
    }
    r->owned = true;
    r->generation = 0;
    return r;
}

static struct ring *ring_of_this_run(void)
{
    pthread_once(&key_once, key_init);
    pthread_mutex_lock(&lock);
    if (__atomic_load_n(&trace_on, __ATOMIC_RELAXED)) {
        if (!self.ring) {
            self.ring = ring_take_locked();
            pthread_setspecific(key, self.ring); /* without it the ring just stays in use */
        }
        if (!self.ring) {
            ringless++;
        } else if (self.ring->generation != atomic_load(&generation)) {
            self.ring->thread = thread_number_locked();
            self.ring->generation = atomic_load(&generation);
        }
    }
    pthread_mutex_unlock(&lock);
    return self.ring;
}

/* The new memory is in place before the old is freed: a fork in between finds a whole ring. */
static void ring_grow(struct ring *r)
{
    unsigned cap = r->cap ? 2 * r->cap : RING_FIRST;
    cap = cap < ring_max ? cap : ring_max;
    struct trace_event *old = r->events, *fresh = malloc(cap * sizeof(*fresh));

    if (!fresh)
        return;
    if (old)
        memcpy(fresh, old, r->cap * sizeof(*fresh));
    r->events = fresh;
    r->cap = cap;
    free(old);
}

static bool bytes_grow(struct ring *r)
{
    uint32_t cap = r->bytes_cap ? 2 * r->bytes_cap : BYTES_FIRST;
    uint8_t *fresh = malloc(cap), *old = r->bytes;

    if (!fresh)
        return false;
    /* What lies at `at` of the smaller one goes to where the larger one has it. */
    uint64_t from = r->bytes_written > r->bytes_cap ? r->bytes_written - r->bytes_cap : 0;
    for (uint64_t at = from, n; at < r->bytes_written; at += n) {
        uint32_t in_old = (uint32_t)at & (r->bytes_cap - 1), in_new = (uint32_t)at & (cap - 1);
        n = r->bytes_written - at;
        if (n > r->bytes_cap - in_old)
            n = r->bytes_cap - in_old;
        if (n > cap - in_new)
            n = cap - in_new;
        memcpy(fresh + in_new, old + in_old, n);
    }
    r->bytes = fresh;
    r->bytes_cap = cap;
    free(old);
    return true;
}

static void bytes_lose(struct trace_event *e)
{
    e->data_size = 0;
    e->lost = 1;
}

/* They are lost when there is no memory. */
static void bytes_put(struct ring *r, struct trace_event *e, const void *data)
{
    uint64_t begin = r->bytes_written;

    while (begin + e->data_size > r->bytes_cap && r->bytes_cap < BYTES_MAX && bytes_grow(r))
        ;
    if (e->data_size > r->bytes_cap) {
        bytes_lose(e);
        return;
    }
    uint32_t at = (uint32_t)begin & (r->bytes_cap - 1), first = r->bytes_cap - at;
    first = first < e->data_size ? first : e->data_size;
    memcpy(r->bytes + at, data, first);
    memcpy(r->bytes, (const uint8_t *)data + first, e->data_size - first);
    r->bytes_written += e->data_size;
    e->data = (uint32_t)begin;
}

static void ring_put(struct ring *r, struct trace_event *e, const void *data)
{
    if (r->written == r->cap && r->cap < ring_max)
        ring_grow(r);
    if (r->cap == 0) {
        r->lost++;
        return;
    }
    if (e->data_size)
        bytes_put(r, e, data);
    r->events[r->written++ % r->cap] = *e;
}

/* Becomes the owner of its ring: false if nothing is recorded any more. */
static bool ring_enter(struct ring *r)
{
    for (;;) {
        atomic_store(&r->busy, true);
        if (LIKELY(atomic_load(&open)))
            break;
        atomic_store(&r->busy, false);
        pthread_mutex_lock(&lock); /* until it has been collected */
        bool on = __atomic_load_n(&trace_on, __ATOMIC_RELAXED);
        pthread_mutex_unlock(&lock);
        if (!on)
            return false;
    }
    if (LIKELY(r->generation == atomic_load(&generation)))
        return true;
    atomic_store_explicit(&r->busy, false, memory_order_release);
    return false;
}

/* The events of all threads have been collected; which call is it whose end was emitted as `seq`?
 */
static call_id call_of_locked(uint32_t seq)
{
    for (unsigned i = collected.count; i-- > 0;)
        if (collected.events[i].seq == seq)
            return collected.events[i].call;
    return 0;
}

static bool is_over_locked(call_id call)
{
    for (unsigned i = 0; i < collected.count; i++)
        if (trace_is_return(collected.events[i].id) && collected.events[i].call == call)
            return true;
    return false;
}

static void tell_locked(call_id call)
{
    collected.failed = call;
    failed_call(&collected);
}

/* Of TAs that died in calls which are over, but for the one that was told of; `all`: in any. A TA
 * may die when its client has been answered, as one that is closed. */
static void tell_deaths_locked(call_id told, bool all)
{
    for (unsigned i = 0; i < DIED_MAX; i++) {
        uint64_t death = atomic_load(&deaths[i]);
        call_id call = death ? call_of_locked((uint32_t)(death - 1)) : 0;
        if (!death || (call && !all && !is_over_locked(call)))
            continue;
        atomic_store(&deaths[i], 0);
        if (call && call != told)
            tell_locked(call);
        told = call ? call : told;
    }
}

static bool is_death_untold(void)
{
    for (unsigned i = 0; i < DIED_MAX; i++)
        if (atomic_load(&deaths[i]))
            return true;
    return false;
}

/* `run`: the generation that the end was recorded in, whose reader may be gone by now. The reader
 * writes files: who is cancelled there would keep the lock. */
static void call_over(bool failed, uint32_t seq, unsigned run)
{
    int state;

    if (!failed && !is_death_untold())
        return;
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
    pthread_mutex_lock(&lock);
    if (__atomic_load_n(&trace_on, __ATOMIC_RELAXED) && run == atomic_load(&generation)) {
        collect_so_far_locked();
        call_id call = failed ? call_of_locked(seq) : 0;
        if (failed)
            tell_locked(call);
        tell_deaths_locked(call, false);
    }
    pthread_mutex_unlock(&lock);
    pthread_setcancelstate(state, NULL);
}

static void emit(const struct trace_hop *hop)
{
    struct ring *r = self.ring;

    if (!r || r->generation != atomic_load_explicit(&generation, memory_order_relaxed))
        r = ring_of_this_run();
    if (!r || !ring_enter(r))
        return;
    size_t size = hop->data ? hop->size : 0;
    struct trace_event e = {
        .time = sched_now(clock_of),
        .site = hop->site,
        .word = {hop->word[0], hop->word[1], hop->word[2]},
        .data_size = (uint16_t)(size < TRACE_DATA_MAX ? size : TRACE_DATA_MAX),
        .id = (uint16_t)hop->id,
        .thread = r->thread,
        .call = hop->call,
        .session = hop->session,
        .seq = atomic_fetch_add_explicit(&next_seq, 1, memory_order_relaxed),
    };
    ring_put(r, &e, hop->data);
    if (hop->id == TR_APP_DEAD)
        atomic_store(&deaths[atomic_fetch_add(&death_next, 1) % DIED_MAX], 1 + (uint64_t)e.seq);
    bool tells = trace_is_return(hop->id) && failed_call; /* the run may end from here on */
    atomic_store_explicit(&r->busy, false, memory_order_release);
    if (tells)
        call_over(hop->word[0] != 0, e.seq, r->generation);
}

void trace_emit(const struct trace_hop *hop)
{
    int err = errno;

    emit(hop);
    errno = err;
}

void trace_early(const struct trace_hop *hop)
{
    if (trace_is_on()) {
        trace_emit(hop);
        return;
    }
    if (self.early_count && self.early[0].call != hop->call)
        self.early_count = 0;
    if (self.early_count < TRACE_EARLY_MAX)
        self.early[self.early_count++] = *hop;
}

call_id trace_call_begin(void)
{
    do
        self.call = atomic_fetch_add_explicit(&next_call, 1, memory_order_relaxed) + 1;
    while (self.call == 0 || self.call == CALL_ANY);
    return self.call;
}

void trace_call_end(void)
{
    self.call = 0;
}

call_id trace_call_current(void)
{
    return self.call;
}

void trace_thread_name(const char *name)
{
    memset(self.name, 0, sizeof(self.name));
    memcpy(self.name, name, strnlen(name, sizeof(self.name) - 1));
    pthread_mutex_lock(&lock);
    if (self.ring && self.ring->generation == atomic_load(&generation) &&
        self.ring->thread < thread_count)
        memcpy(names[self.ring->thread], self.name, sizeof(self.name));
    pthread_mutex_unlock(&lock);
}

/* ---- collecting ---- */

static int event_compare(const void *a, const void *b)
{
    const struct trace_event *x = a, *y = b;

    if (x->time != y->time)
        return x->time < y->time ? -1 : 1;
    return (int32_t)(x->seq - y->seq) < 0 ? -1 : 1;
}

/* Numbers calls by their first event, so that what went on before this run leaves no mark. False:
 * no memory. */
static bool calls_renumber(struct trace_event *e, unsigned count)
{
    struct {
        call_id old, fresh;
    } * map;
    unsigned cap = 16, last = 0;

    while (cap < 2 * count)
        cap *= 2;
    map = calloc(cap, sizeof(*map));
    if (!map)
        return false;
    for (unsigned i = 0; i < count; i++) {
        unsigned at = e[i].call * 2654435761u % cap;
        if (e[i].call == 0)
            continue;
        while (map[at].old != 0 && map[at].old != e[i].call)
            at = (at + 1) % cap;
        if (map[at].old == 0) {
            map[at].old = e[i].call;
            map[at].fresh = ++last;
        }
        e[i].call = map[at].fresh;
    }
    free(map);
    return true;
}

static unsigned ring_held(const struct ring *r)
{
    return r->written < r->cap ? (unsigned)r->written : r->cap;
}

/* Its bytes, appended to those collected so far; none, where newer ones have taken their place. */
static void take_bytes(const struct ring *r, struct trace_event *e, uint8_t *to, size_t *at)
{
    uint64_t begin = r->bytes_written - (uint32_t)((uint32_t)r->bytes_written - e->data);

    if (e->data_size == 0)
        return;
    if (!to || r->bytes_written - begin > r->bytes_cap) {
        bytes_lose(e);
        return;
    }
    e->data = (uint32_t)*at;
    for (unsigned i = 0; i < e->data_size; i++)
        to[(*at)++] = r->bytes[(begin + i) & (r->bytes_cap - 1)];
}

static void record_clear_locked(void)
{
    free((void *)(uintptr_t)collected.events);
    free((void *)(uintptr_t)collected.bytes);
    collected = (struct trace_record){0};
}

static void note_dropped_locked(uint64_t count, uint64_t all_from)
{
    if (count == 0)
        return;
    collected.dropped += count;
    if (collected.all_from < all_from)
        collected.all_from = all_from;
}

/* All that the rings hold, as it lies there. False: no memory. */
static bool record_fill_locked(struct trace_event **events, unsigned *count)
{
    size_t total = 0, bytes = 0, at = 0;

    for (struct ring *r = rings; r; r = r->next) {
        unsigned held = ring_held(r);
        total += held;
        bytes += r->bytes_written < r->bytes_cap ? r->bytes_written : r->bytes_cap;
        if (held)
            note_dropped_locked(r->written - held, r->events[r->written % r->cap].time);
        note_dropped_locked(r->lost, UINT64_MAX);
    }
    struct trace_event *all = total ? malloc(total * sizeof(*all)) : NULL;
    uint8_t *copy = bytes ? malloc(bytes) : NULL;
    *events = all;
    *count = 0;
    collected.bytes = copy;
    if (!all)
        return false;
    for (struct ring *r = rings; r; r = r->next) {
        unsigned held = ring_held(r);
        for (unsigned i = 0; i < held; i++) {
            struct trace_event *e = &all[(*count)++];
            *e = r->events[(r->written - held + i) % r->cap];
            take_bytes(r, e, copy, &at);
        }
    }
    return true;
}

/* What all rings hold, in order; empty when there is nothing, or no memory. */
static void collect_locked(void)
{
    struct trace_event *all;
    unsigned count;

    record_clear_locked();
    note_dropped_locked(ringless, UINT64_MAX);
    collected.names = names;
    collected.thread_count = thread_count;
    collected.virtual_clock = clock_is_virtual;
    if (!record_fill_locked(&all, &count))
        return;
    collected.events = all;
    qsort(all, count, sizeof(*all), event_compare);
    if (record_max && count > record_max) {
        note_dropped_locked(count - record_max, all[count - record_max].time);
        memmove(all, all + count - record_max, record_max * sizeof(*all));
        count = record_max;
    }
    if (calls_renumber(all, count))
        collected.count = count;
    else
        record_clear_locked();
}

static void rings_close_locked(void)
{
    atomic_store(&open, false);
    for (struct ring *r = rings; r; r = r->next)
        while (atomic_load(&r->busy))
            sched_yield();
}

static void collect_so_far_locked(void)
{
    rings_close_locked();
    collect_locked();
    collected.until = sched_now(clock_of);
    atomic_store(&open, true);
}

const struct trace_event *trace_events(unsigned *count)
{
    pthread_mutex_lock(&lock);
    collect_locked();
    *count = collected.count;
    const struct trace_event *events = collected.count ? collected.events : NULL;
    pthread_mutex_unlock(&lock);
    return events;
}

const struct trace_record *trace_recorded(void)
{
    pthread_mutex_lock(&lock);
    collect_locked();
    pthread_mutex_unlock(&lock);
    return &collected;
}

const char *trace_thread_of(unsigned thread)
{
    pthread_mutex_lock(&lock);
    const char *name = thread < thread_count ? names[thread] : "";
    pthread_mutex_unlock(&lock);
    return name;
}

/* ---- start and stop ---- */

/* Headers of threads that live stay: their owners look at them. */
static void rings_free_locked(void)
{
    for (struct ring **link = &rings; *link;) {
        struct ring *r = *link;
        free(r->events);
        free(r->bytes);
        r->events = NULL;
        r->bytes = NULL;
        r->cap = r->bytes_cap = 0;
        r->written = r->lost = r->bytes_written = 0;
        if (r->owned) {
            link = &r->next;
        } else {
            *link = r->next;
            free(r);
        }
    }
    record_clear_locked();
    free(names);
    names = NULL;
    thread_count = thread_cap = client_count = 0;
    ringless = 0;
}

void trace_begin(struct sched *s, unsigned last, trace_take_fn *failed)
{
    pthread_mutex_lock(&lock);
    rings_free_locked();
    clock_of = s;
    clock_is_virtual = sched_is_virtual(s);
    record_max = last;
    ring_max = last ? last : TRACE_LAST_OWN;
    failed_call = failed;
    for (unsigned i = 0; i < DIED_MAX; i++)
        atomic_store(&deaths[i], 0);
    atomic_store(&next_seq, 0);
    if (atomic_fetch_add(&generation, 1) == UINT32_MAX)
        atomic_store(&generation, 1); /* 0 is no run */
    atomic_store(&open, true);
    __atomic_store_n(&trace_on, true, __ATOMIC_SEQ_CST);
    pthread_mutex_unlock(&lock);
    for (unsigned i = 0; i < self.early_count; i++)
        if (self.early[i].call == self.call)
            trace_emit(&self.early[i]);
    self.early_count = 0;
}

bool trace_end(trace_take_fn *take)
{
    pthread_mutex_lock(&lock);
    bool was_on = __atomic_load_n(&trace_on, __ATOMIC_RELAXED);
    if (was_on) {
        __atomic_store_n(&trace_on, false, __ATOMIC_SEQ_CST);
        rings_close_locked();
        collect_locked();
        collected.until = sched_now(clock_of);
        if (failed_call)
            tell_deaths_locked(0, true);
        collected.failed = 0;
        take(&collected);
        rings_free_locked();
    }
    pthread_mutex_unlock(&lock);
    return was_on;
}

void trace_before_fork(void)
{
    pthread_mutex_lock(&lock);
}

void trace_after_fork_parent(void)
{
    pthread_mutex_unlock(&lock);
}

/* The parent's other threads are not here. */
void trace_forget(void)
{
    __atomic_store_n(&trace_on, false, __ATOMIC_SEQ_CST);
    atomic_store(&open, false);
    for (struct ring *r = rings; r; r = r->next) {
        r->owned = r == self.ring;
        atomic_store(&r->busy, false);
    }
    rings_free_locked();
    pthread_mutex_unlock(&lock);
}
