/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BASE_TRACE_H
#define BASE_TRACE_H

/*
 * Hops. Each is one fixed-size event in a ring of the emitting thread; readers (text, perfetto)
 * turn events into something to look at, and are no part of any world. Off, an event costs one
 * predictable branch.
 */

#include <stdbool.h>
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

struct trace_event {
    uint64_t time;   /* ns of the machine's clock */
    uint16_t id;     /* enum trace_event_id */
    uint16_t thread; /* small number of the emitting thread, in order of first event */
    call_id call;
    uint32_t session;
    uint32_t seq; /* order of emission over all threads: decides between equal times */
    uint64_t word[3];
};
_Static_assert(sizeof(struct trace_event) == 48, "trace_event is 48 bytes");

/* What an event id means; from trace_events.h. */
struct trace_meta {
    const char *name; /* "TIPC_SEND" */
    uint8_t box, world, dir;
    const char *text;
};
extern const struct trace_meta trace_meta[TR_COUNT];
extern const char *const trace_box_name[BOX_COUNT]; /* the names used in all outputs */
extern const char *const trace_world_name[WORLD_COUNT];

extern bool trace_on; /* read and written atomically; changes only in trace_start and trace_stop */

#define TRACE(id, call, session, a, b, c)                                                          \
    do {                                                                                           \
        if (UNLIKELY(__atomic_load_n(&trace_on, __ATOMIC_RELAXED)))                                \
            trace_emit(TR_##id, (call), (session), (uint64_t)(a), (uint64_t)(b), (uint64_t)(c));   \
    } while (0)

/* Any thread, with any lock held that the clock does not take. Never fails: an event for which
 * there is no memory is counted as dropped. */
void trace_emit(enum trace_event_id id, call_id call, uint32_t session, uint64_t a, uint64_t b,
                uint64_t c);

/*
 * The call that this thread makes, for hops in user space and in the system call below it. Set by
 * libteec on entry of each API function (trace_call_begin) and cleared on leaving it.
 */
call_id trace_call_begin(void); /* a new call id, now this thread's */
void trace_call_end(void);
call_id trace_call_current(void); /* 0: none */

/* Names the calling thread in outputs ("ree", "hyp", "tee", "ta 8aaaf200…"); copied, cut to
 * TRACE_NAME_MAX - 1 bytes. A thread without a name is one of the client's. */
#define TRACE_NAME_MAX 32
void trace_thread_name(const char *name);

/* ---- for the machine ---- */

/*
 * Outputs that the next run is asked for: "text" (to stderr), "text:FILE", "perfetto" (to
 * teesim-trace.json), "perfetto:FILE". The list is comma separated; NULL or "" is none. FILE is
 * taken as seen from the present working directory. 0; -EINVAL with a message logged that says
 * which formats there are; -EACCES with a message that names the file that cannot be written;
 * -ENOMEM. On failure the outputs asked for before stay.
 */
MUST_CHECK int trace_configure(const char *spec);
/* Starts recording with the clock of `s`; nothing when no output was configured. When this thread
 * is in a call, that is the TEEC_InitializeContext that boots the machine, which began before there
 * was a recording: its first hop is recorded now. */
void trace_start(struct sched *s);
/* Stops, writes all outputs, frees all rings, forgets the outputs. Says how many events were
 * dropped, if any, and which output could not be written. `s` of trace_start must still live. */
void trace_stop(void);
/* In the child after fork: forgets everything that the parent recorded. What the child writes by
 * itself later goes to FILE.PID, so that the parent's file stays. */
void trace_after_fork(void);

/* The events recorded so far, oldest first, calls renumbered from 1 in the order of their first
 * event; valid until the next call of a trace function. For tests, with the machine quiet. NULL and
 * 0 when there is none, or no memory. */
const struct trace_event *trace_events(unsigned *count);
/* Thread names by their small number; "" when unknown. */
const char *trace_thread_of(unsigned thread);

#endif
