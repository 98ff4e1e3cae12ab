/* SPDX-License-Identifier: BSD-2-Clause */
#include "trace.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "trace_output.h"
#include "trace_reader.h"

#define RING_FIRST  256u         /* events of a fresh ring; doubled when it is full … */
#define RING_MAX    (64u * 1024) /* … up to here; then the oldest goes */
#define THREADS_MAX 65536u

/*
 * A thread's ring. The header is freed only once its thread has gone, so an owner may look at it at
 * any time. `busy` makes the owner and trace_stop agree: the owner sets it, then looks at trace_on;
 * trace_stop clears trace_on, then waits for it.
 */
struct ring {
    struct ring *next;   /* guarded by lock */
    bool owned;          /* guarded by lock: its thread lives */
    atomic_bool busy;    /* pairs with trace_on */
    unsigned generation; /* of the run that `thread` counts in; written by the owner under lock */
    uint16_t thread;     /* likewise */
    /* The owner's while busy; the collector's while recording is off. */
    struct trace_event *events;
    unsigned cap;
    uint64_t written; /* events ever put in; the ring holds the last min(written, cap) */
    uint64_t lost;    /* events for which there was no memory */
};

struct self {
    struct ring *ring;
    call_id call;
    char name[TRACE_NAME_MAX];
};

bool trace_on;

static __thread struct self self;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t key_once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static struct ring *rings;     /* guarded by lock */
static struct sched *clock_of; /* immutable while trace_on */
static atomic_uint generation; /* changes in trace_start, under lock */
static atomic_uint next_seq;
static atomic_uint next_call;
static char (*names)[TRACE_NAME_MAX];     /* guarded by lock; by thread number */
static unsigned thread_count, thread_cap; /* guarded by lock */
static uint64_t ringless;                 /* guarded by lock; events of threads without a ring */
static struct trace_event *collected;     /* guarded by lock; what trace_events gave out */

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
    memcpy(names[thread_count], self.name, TRACE_NAME_MAX);
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
    struct trace_event *old = r->events, *fresh = malloc(cap * sizeof(*fresh));

    if (!fresh)
        return;
    if (old)
        memcpy(fresh, old, r->cap * sizeof(*fresh));
    r->events = fresh;
    r->cap = cap;
    free(old);
}

static void ring_put(struct ring *r, const struct trace_event *e)
{
    if (r->written == r->cap && r->cap < RING_MAX)
        ring_grow(r);
    if (r->cap == 0) {
        r->lost++;
        return;
    }
    r->events[r->written++ % r->cap] = *e;
}

void trace_emit(enum trace_event_id id, call_id call, uint32_t session, uint64_t a, uint64_t b,
                uint64_t c)
{
    struct ring *r = self.ring;

    if (!r || r->generation != atomic_load_explicit(&generation, memory_order_relaxed))
        r = ring_of_this_run();
    if (!r)
        return;
    atomic_store(&r->busy, true);
    if (__atomic_load_n(&trace_on, __ATOMIC_SEQ_CST) && r->generation == atomic_load(&generation)) {
        struct trace_event e = {
            .time = sched_now(clock_of),
            .id = (uint16_t)id,
            .thread = r->thread,
            .call = call,
            .session = session,
            .seq = atomic_fetch_add_explicit(&next_seq, 1, memory_order_relaxed),
            .word = {a, b, c},
        };
        ring_put(r, &e);
    }
    atomic_store_explicit(&r->busy, false, memory_order_release);
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

/* All events of all rings in order; NULL when there is none, or no memory. */
static struct trace_event *collect_locked(unsigned *count)
{
    unsigned total = 0, at = 0;

    for (struct ring *r = rings; r; r = r->next)
        total += ring_held(r);
    struct trace_event *all = total ? malloc(total * sizeof(*all)) : NULL;
    if (!all)
        return NULL;
    for (struct ring *r = rings; r; r = r->next) {
        unsigned held = ring_held(r);
        if (held)
            memcpy(all + at, r->events, held * sizeof(*all));
        at += held;
    }
    qsort(all, total, sizeof(*all), event_compare);
    if (!calls_renumber(all, total)) {
        free(all);
        return NULL;
    }
    *count = total;
    return all;
}

const struct trace_event *trace_events(unsigned *count)
{
    pthread_mutex_lock(&lock);
    *count = 0;
    free(collected);
    collected = collect_locked(count);
    pthread_mutex_unlock(&lock);
    return collected;
}

const char *trace_thread_of(unsigned thread)
{
    pthread_mutex_lock(&lock);
    const char *name = thread < thread_count ? names[thread] : "";
    pthread_mutex_unlock(&lock);
    return name;
}

/* ---- start and stop ---- */

static uint64_t rings_dropped_locked(void)
{
    uint64_t dropped = ringless;

    for (struct ring *r = rings; r; r = r->next)
        dropped += r->written - ring_held(r) + r->lost;
    return dropped;
}

/* Headers of threads that live stay: their owners look at them. */
static void rings_free_locked(void)
{
    for (struct ring **link = &rings; *link;) {
        struct ring *r = *link;
        free(r->events);
        r->events = NULL;
        r->cap = 0;
        r->written = r->lost = 0;
        if (r->owned) {
            link = &r->next;
        } else {
            *link = r->next;
            free(r);
        }
    }
    free(collected);
    collected = NULL;
    free(names);
    names = NULL;
    thread_count = thread_cap = 0;
    ringless = 0;
}

void trace_start(struct sched *s)
{
    if (!trace_output_wanted())
        return;
    pthread_mutex_lock(&lock);
    rings_free_locked();
    clock_of = s;
    atomic_store(&next_seq, 0);
    if (atomic_fetch_add(&generation, 1) == UINT32_MAX)
        atomic_store(&generation, 1); /* 0 is no run */
    __atomic_store_n(&trace_on, true, __ATOMIC_SEQ_CST);
    pthread_mutex_unlock(&lock);
    if (self.call != 0) /* what boots the machine is the call that opens the device */
        TRACE(CLIENT_INIT, self.call, 0, 0, 0, 0);
}

void trace_stop(void)
{
    struct trace_record record = {0};
    uint64_t dropped = 0;

    pthread_mutex_lock(&lock);
    if (__atomic_load_n(&trace_on, __ATOMIC_RELAXED)) {
        __atomic_store_n(&trace_on, false, __ATOMIC_SEQ_CST);
        for (struct ring *r = rings; r; r = r->next)
            while (atomic_load(&r->busy))
                sched_yield();
        free(collected);
        collected = collect_locked(&record.count);
        record.events = collected;
        record.names = names;
        record.thread_count = thread_count;
        dropped = rings_dropped_locked();
        trace_output_write(&record);
        rings_free_locked();
    }
    trace_output_forget();
    pthread_mutex_unlock(&lock);
    if (dropped)
        log_warn("trace: %llu events were dropped, the oldest first (a thread keeps %u)",
                 (unsigned long long)dropped, RING_MAX);
}

void trace_after_fork(void)
{
    /* The parent's other threads are not in the child, nor is who may have held the lock. */
    pthread_mutex_init(&lock, NULL);
    __atomic_store_n(&trace_on, false, __ATOMIC_SEQ_CST);
    for (struct ring *r = rings; r; r = r->next) {
        r->owned = r == self.ring;
        atomic_store(&r->busy, false);
    }
    rings_free_locked();
    trace_output_forget();
    trace_output_forked();
}
