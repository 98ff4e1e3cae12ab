/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef APP_INSTANCE_H
#define APP_INSTANCE_H

/*
 * An instance: what one actor runs. The TEE world creates, connects, cancels and frees it; all the
 * rest is its own step's.
 */

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "abi/ta_abi.h"
#include "base/board.h"
#include "base/list.h"
#include "base/sched.h"
#include "base/trace.h"
#include "client.h"
#include "handles.h"
#include "image.h"
#include "library.h"
#include "mem.h"
#include "module.h"
#include "run.h"
#include "tee/app.h"
#include "tee/ipc.h"
#include "tee/tee_msg.h"

struct vault_ta;

#define INSTANCE_PARAMS    4u
#define INSTANCE_LENT_PAST 8u

/*
 * STARTING → READY (loaded and created) ⇄ RUNNING (an entry point) → LEAVING → GONE;
 * STARTING → LEAVING when it cannot be loaded, is killed or not wanted any more; READY → LEAVING
 * when it is killed.
 */
enum instance_state {
    INSTANCE_STARTING,
    INSTANCE_READY,
    INSTANCE_RUNNING,
    INSTANCE_LEAVING,
    INSTANCE_GONE,
};

/* TA code that is no entry point; TA_CALL_START stands for the constructors as well. */
#define ENTRY_DESTRUCTORS 100u

/* A memref that the TA has, or had. */
struct instance_lend {
    void *at; /* NULL: none */
    size_t size;
    bool write;
    bool of_ta;    /* the calling TA's memory, not the shared block */
    uint8_t index; /* of the parameter */
    uint8_t cmd;   /* of the call: enum tee_cmd, its TA command and session */
    uint32_t func, session;
};

/* Pages that the TA has asked for, beside its heap. */
#define INSTANCE_MAPS     64u
#define INSTANCE_MAPS_MAX (64u << 20) /* bytes of all together */

struct instance_map {
    void *at; /* NULL: none */
    size_t size;
};

struct instance {
    /* Immutable. */
    struct app_host *host;
    struct ipc_app *app;
    struct image *image; /* a reference; given back by the TEE world */
    uint32_t number;     /* immutable after instance_start */

    struct actor actor;
    struct list_node node;         /* in host->singles; host lock */
    unsigned channels;             /* that app_connect made and nobody has closed; host lock */
    struct list_node gone_node;    /* in host->gone; host lock */
    _Atomic uint8_t state;         /* enum instance_state; to LEAVING under the host lock */
    struct wait_point wake;        /* of TEE_Wait: cancelled or killed */
    _Atomic uint32_t cancelled;    /* op that is to be cancelled, the latest */
    _Atomic uint64_t cancelled_at; /* machine's clock; set before it */

    /* The step's. */
    bool dead; /* no entry point may be called any more */
    bool finished;
    struct module module;
    struct list_node libraries; /* of TAs, that it has loaded: struct library */
    unsigned library_count;
    struct run run;
    /* data_size bytes in whole pages; before them the index of libutee's heap, and behind them as
     * much and a page that faults: its shadow. NULL before the load. */
    uint8_t *heap;
    const struct ta_heap_use *heap_use; /* the TA's; NULL before it has started */
    unsigned line;                      /* on the board; immutable after instance_start */
    unsigned calls;                     /* of entry points */
    size_t stack_peak;                  /* as far as has been looked */
    struct tee_msg msg;                 /* the message that is served */
    uint32_t asked_on;                  /* handle that msg came on, until it is answered; 0: none */
    bool hup_after;                     /* and its peer has gone since */
    call_id call;
    unsigned entry; /* what runs, or ran last: enum ta_entry or ENTRY_DESTRUCTORS */
    bool cancel_masked;
    struct handles handles;       /* of the TA */
    struct vault_ta *storage;     /* of its objects; NULL before the first use */
    struct list_node peripherals; /* that it has open: event.h */
    struct client client;         /* as which it calls other TAs; partly the host lock's */
    struct instance_lend lent[INSTANCE_PARAMS], past[INSTANCE_LENT_PAST];
    unsigned past_next;
    struct instance_map map[INSTANCE_MAPS];
    uint32_t panic_code; /* of a run that ended by TEE_Panic */
    char panic_rule[256];
};

/* An instance that does nothing yet. It has no reference to `img` of its own: takes over the
 * caller's when it succeeds. TEE_ERROR_OUT_OF_MEMORY. */
MUST_CHECK uint32_t instance_create(struct app_host *h, struct image *img, struct instance **out);
/* Starts its actor. TEE_ERROR_OUT_OF_MEMORY: no thread. */
MUST_CHECK uint32_t instance_start(struct instance *in, uint32_t number);
/* One that was never started. */
void instance_discard(struct instance *in);
/* After its actor has gone. */
void instance_destroy(struct instance *in);
/* From any thread: the instance ends as soon as it can, whatever it does. */
void instance_kill(struct instance *in);
/* Sets the cancellation flag of an operation and wakes the TA. */
void instance_cancel(struct instance *in, uint32_t op);

/* ---- between the files of an instance ---- */

/* The only one that changes the state; refuses (CHECK) what the diagram above has not. */
void instance_transit(struct instance *in, enum instance_state to);

/* enter.c: runs an entry point for in->msg: the TEE_Result and its origin go to msg.ret and
 * msg.ret_origin, outputs to msg.param. Afterwards in->dead says whether the TA has survived. */
void instance_enter(struct instance *in, enum ta_entry entry);
/* enter.c: loads the image, gives it a stack and a heap, runs its constructors: TEE_SUCCESS, or
 * what went wrong, from the TEE. */
MUST_CHECK uint32_t instance_load(struct instance *in);
/* enter.c: bytes of in->heap, and of the shadow behind it. */
size_t instance_heap_size(const struct instance *in);
size_t instance_shadow_size(const struct instance *in);
/* enter.c: runs the destructors if they may run, and gives back what the TA's handles stand for.
 * The second time nothing. */
void instance_finish(struct instance *in);
/* enter.c: the same if nobody has done it, and frees what instance_load took. */
void instance_unload(struct instance *in);

/* shown.c: what the board says of the instance. The line of a new one, which has no number yet; at
 * its load; before an entry point; after it. */
unsigned instance_show_new(const struct instance *in, uint32_t number);
void instance_show_loaded(struct instance *in);
static inline void instance_show_entry(const struct instance *in, enum ta_entry entry)
{
    const struct board_entry e = {.state = BOARD_INSTANCE_ENTRY,
                                  .entry = entry,
                                  .command = entry == TA_CALL_INVOKE ? in->msg.func : 0,
                                  .session = in->msg.session,
                                  .call = in->call};

    board_instance_enter(in->line, &e);
}
void instance_show_return(struct instance *in, enum ta_entry entry);
/* shown.c: wait_on for the instance, in a system call; the board says what for. */
MUST_CHECK int instance_wait(struct instance *in, enum board_wait what, uint64_t deadline);

/* death.c: how in->run has ended, for the trace. */
void instance_death(const struct instance *in, enum run_end end, struct trace_death *out);
/* report.c: why in->run has ended, for people, on stderr. */
void instance_report(const struct instance *in);
/* report.c: what an instance that ends alive has used: its marks if they are wanted, a warning if
 * it came near a limit. Before its memory goes. */
void instance_report_end(const struct instance *in);

/* syscalls.c: what the TA is given. */
extern const struct ta_sys instance_syscalls;

#endif
