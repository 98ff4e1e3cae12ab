/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BASE_TRACE_H
#define BASE_TRACE_H

/*
 * Hops. Each is one fixed-size event in a ring of the emitting thread, some with the bytes of what
 * moves; readers (src/trace) turn a recording into something to look at, and are no part of any
 * world. Off, an event costs one predictable branch.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "check.h"
#include "sched.h"

enum trace_box {
    BOX_CLIENT,
    BOX_LIBTEEC,
    BOX_TEE_DEV,
    BOX_MIPSTEE,
    BOX_TIPC,
    BOX_VIRTIO_MMIO,
    BOX_UVMM,
    BOX_PROXY,
    BOX_TIPC_DEV,
    BOX_IPC,
    BOX_SESS_MNGR,
    BOX_APP,
    BOX_LIBUTEE,
    BOX_TA,
    BOX_COUNT
};

enum trace_world { WORLD_REE_USER, WORLD_REE, WORLD_HYP, WORLD_TEE, WORLD_TA, WORLD_COUNT };

enum trace_dir { TRACE_DOWN, TRACE_UP, TRACE_AT };

enum trace_event_id {
#define X(id, box, world, dir, text) TR_##id,
#include "trace_events.h"
    TR_COUNT
};

/* A place in the code that emits. */
struct trace_site {
    const char *file, *function;
    unsigned line;
};

struct trace_event {
    uint64_t time; /* ns of the machine's clock */
    const struct trace_site *site;
    uint64_t word[3];
    uint32_t data;      /* in a recording: where its bytes begin in trace_record.bytes */
    uint16_t data_size; /* 0: none, or `lost` */
    uint16_t id;        /* enum trace_event_id */
    uint16_t thread;    /* small number of the emitting thread, in order of first event */
    uint16_t lost;      /* in a recording: 1: it had bytes, but they are no longer there */
    call_id call;
    uint32_t session;
    uint32_t seq; /* order of emission over all threads: decides between equal times */
};
_Static_assert(sizeof(struct trace_event) == 64, "trace_event is 64 bytes");

/* 0: built without any, to measure what they cost. */
#ifndef TRACE_POINTS
#define TRACE_POINTS 1
#endif
#if defined(__clang__)
#define TRACE_COLD_LABEL
#else
#define TRACE_COLD_LABEL __attribute__((cold))
#endif

/* Read and written atomically; changes only in trace_begin and trace_end. */
extern __attribute__((visibility("hidden"))) bool trace_on;

/* Two instructions and no register: the compiler makes three of an atomic load, and of what needs a
 * register often a stack frame. */
static inline __attribute__((always_inline)) bool trace_is_on(void)
{
    if (!TRACE_POINTS)
        return false;
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__SANITIZE_THREAD__)
    __asm__ goto("cmpb $0, %0\n\tjne %l[on]" : : "m"(trace_on) : "cc" : on);
    return false;
on:
    TRACE_COLD_LABEL;
    return true;
#else
    return __atomic_load_n(&trace_on, __ATOMIC_RELAXED);
#endif
}

/* The same with bytes: what these are the reader knows by the event (enum trace_data). At most
 * TRACE_DATA_MAX of them are kept. */
#define TRACE_DATA_MAX 4096u
/* trace_hop_, which says what is emitted here. */
#define TRACE_HOP_(id, call, session, a, b, c, data, size)                                         \
    static const struct trace_site trace_site_ = {__FILE__, __func__, __LINE__};                   \
    const struct trace_hop trace_hop_ = {                                                          \
        TR_##id, (call), (session), &trace_site_, {(uint64_t)(a), (uint64_t)(b), (uint64_t)(c)},   \
        (data),  (size)}
#define TRACE_DATA(id, call, session, a, b, c, data, size)                                         \
    do {                                                                                           \
        if (UNLIKELY(trace_is_on())) {                                                             \
            TRACE_HOP_(id, call, session, a, b, c, data, size);                                    \
            trace_emit(&trace_hop_);                                                               \
        }                                                                                          \
    } while (0)
#define TRACE(id, call, session, a, b, c) TRACE_DATA(id, call, session, a, b, c, NULL, 0)

/* TRACE where the machine may not run yet: kept when it does not, until this thread makes another
 * call, and then recorded if that was the call that started it. TRACE_EARLY_MAX at most. */
#define TRACE_EARLY_MAX 4u
#define TRACE_EARLY(id, call, session, a, b, c)                                                    \
    do {                                                                                           \
        TRACE_HOP_(id, call, session, a, b, c, NULL, 0);                                           \
        if (TRACE_POINTS)                                                                          \
            trace_early(&trace_hop_);                                                              \
    } while (0)

/* What an event is made of. */
struct trace_hop {
    enum trace_event_id id;
    call_id call;
    uint32_t session;
    const struct trace_site *site;
    uint64_t word[3];
    const void *data; /* NULL: none */
    size_t size;
};

/* Any thread, with any lock held that the clock does not take. Leaves errno as it was. Never fails:
 * an event for which there is no memory is counted as dropped. (Cold: so that what leads to it is
 * out of the way.) */
__attribute__((cold)) void trace_emit(const struct trace_hop *hop);
/* For TRACE_EARLY; without bytes. */
__attribute__((cold)) void trace_early(const struct trace_hop *hop);

/*
 * The call that this thread makes, for hops in user space and in the system call below it. Set by
 * libteec on entry of each API function (trace_call_begin) and cleared on leaving it.
 */
call_id trace_call_begin(void); /* a new call id, now this thread's */
void trace_call_end(void);
call_id trace_call_current(void); /* 0: none */

/* Names the calling thread in outputs ("ree", "hyp", "tee", "ta 8aaaf200…"); copied, cut to
 * TRACE_NAME_MAX - 1 bytes. A thread without a name is one of the client's, which are counted. */
#define TRACE_NAME_MAX 32
void trace_thread_name(const char *name);

/* Parameters of an operation as the client or the TA has them, for TRACE_DATA. Values: a, b, which
 * are 0 while they are none (an output's on the way in); memory: a is its size, b not 0 if there is
 * none (NULL). whole: of a MEMREF_WHOLE, whose type does not say it, the direction, where the type
 * stands in `types`: 1 in, 2 out. */
struct trace_params {
    uint32_t types, whole;
    struct {
        uint64_t a, b;
    } param[4];
};

/* What TA_CALL asks, for TRACE_DATA: for an OPEN the TA, otherwise the session. */
struct trace_asked {
    uint8_t uuid[16]; /* octets; or 0 */
    uint32_t session, pad;
};

/*
 * How a TA has died, for APP_DEAD's TRACE_DATA. Of a bad access not the address, which is another
 * one in each run, but what lies there, and how far into it.
 */
enum trace_death_how {
    TRACE_DEATH_PANIC,
    TRACE_DEATH_KILLED,
    TRACE_DEATH_STACK,
    TRACE_DEATH_SIGNAL
};
enum trace_place {
    TRACE_PLACE_NONE, /* not known */
    TRACE_PLACE_LOW,  /* a NULL pointer, or near it: from 0 */
    TRACE_PLACE_SHARED,
    TRACE_PLACE_HEAP, /* or what follows it */
    TRACE_PLACE_STACK,
    TRACE_PLACE_IMAGE,
    TRACE_PLACE_ELSEWHERE,
};
struct trace_death {
    uint8_t how, signal, access, place; /* access: enum fault_access */
    uint32_t pad;
    uint64_t value;    /* of a panic its code; of an access how far into the place */
    char function[48]; /* of a panic: whose rule was broken; "": nobody's */
};

/* What CLIENT_SHM is. */
enum trace_sharing {
    TRACE_SHARING_NONE,
    TRACE_SHARING_REGISTER,
    TRACE_SHARING_FILE,
    TRACE_SHARING_ALLOCATE,
    TRACE_SHARING_RELEASE,
};

/* The client has what its call gives: the end of a call. */
static inline bool trace_is_return(unsigned id)
{
    return id == TR_CLIENT_DONE || id == TR_CLIENT_RETURN;
}

/* ---- for src/trace ---- */

/* What was recorded. */
struct trace_record {
    const struct trace_event *events; /* oldest first, calls renumbered from 1 */
    unsigned count;
    const uint8_t *bytes;                /* that events have; NULL: none */
    const char (*names)[TRACE_NAME_MAX]; /* by thread number; a client's is "client 1", … */
    unsigned thread_count;
    uint64_t dropped;   /* events that are not in it, the oldest first */
    uint64_t all_from;  /* from this time on none was dropped; calls from before may lack some */
    call_id failed;     /* for trace_begin's `failed`: the call; otherwise 0 */
    uint64_t until;     /* the time when it was made; 0: not known */
    bool virtual_clock; /* times are those of a seeded run: none of the host's */
    /* Of one that only some hops are left of: the one with all, by which sums are made. Or NULL. */
    const struct trace_record *whole;
};
/* Looks at one; it must not emit, and the record is gone when it returns. */
typedef void trace_take_fn(const struct trace_record *r);

/* What each thread keeps without a number for the recording, and what can be asked for. */
#define TRACE_LAST_OWN (64u * 1024)
#define TRACE_LAST_MAX (16u * 1024 * 1024)

/*
 * Starts recording with the clock of `s`: the last `last` events of all threads, TRACE_LAST_MAX at
 * most (0: the last TRACE_LAST_OWN of each thread). When this thread is in a call, that is the one
 * which boots the machine, and began before there was a recording: what it has said by TRACE_EARLY
 * is recorded now. `failed` (NULL: nobody) is given what there is whenever a client's call has
 * failed, or a TA has died in it: by the thread that made the call, at its end.
 */
void trace_begin(struct sched *s, unsigned last, trace_take_fn *failed);
/* Stops, gives what was recorded to `take`, forgets it. `s` of trace_begin must still live. False:
 * nothing was being recorded. */
bool trace_end(trace_take_fn *take);
/* Around fork: nobody is in the middle of collecting then. */
void trace_before_fork(void);
void trace_after_fork_parent(void);
/* In the child after fork, instead: forgets everything that the parent recorded. */
void trace_forget(void);

/* ---- for tests, with the machine quiet ---- */

/* The events recorded so far, oldest first, calls renumbered from 1 in the order of their first
 * event; valid until the next call of a trace function. NULL and 0 when there is none, or no
 * memory.
 */
const struct trace_event *trace_events(unsigned *count);
/* The same with all else that a recording has. */
const struct trace_record *trace_recorded(void);
/* Thread names by their small number; "" when unknown. */
const char *trace_thread_of(unsigned thread);

#endif
