/* SPDX-License-Identifier: BSD-2-Clause */
#include "machine.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/board.h"
#include "base/failures.h"
#include "base/fault.h"
#include "base/fd.h"
#include "base/loader.h"
#include "base/log.h"
#include "base/result_names.h"
#include "trace/output.h"
#include "config.h"
#include "ree/supplicant/supplicant.h"
#include "sched_impl.h"
#include "tee/crypto/random.h"

#ifndef TEESIM_VERSION
#error "TEESIM_VERSION comes from the build"
#endif

static struct {
    pthread_mutex_t lock; /* guards all below; held while booting; taken before any other lock */
    pthread_cond_t idle;  /* users reached 0 */
    struct machine *running;
    bool stopping;
    unsigned users; /* threads inside a system call of the emulated kernel */
} the = {.lock = PTHREAD_MUTEX_INITIALIZER, .idle = PTHREAD_COND_INITIALIZER};

/* System calls of the emulated kernel that this thread is in. */
static _Thread_local unsigned depth;

/* ---- building ---- */

/* Ends what runs: the REE first, so that its sessions can still be closed in the TEE. */
static void machine_quiet(struct machine *m)
{
    if (m->supplicant)
        supplicant_stop(m->supplicant);
    if (m->ree)
        ree_stop(m->ree);
    if (m->tee)
        tee_stop(m->tee);
}

/* After machine_quiet, with nobody inside. */
static void machine_free(struct machine *m)
{
    if (m->supplicant)
        supplicant_destroy(m->supplicant);
    if (m->sched)
        sched_stop(m->sched);
    if (m->ree)
        ree_destroy(m->ree);
    if (m->tee)
        tee_destroy(m->tee);
    if (m->hyp)
        hyp_destroy(m->hyp);
    board_destroy();
    trace_stop(); /* while the clock is there: clients may still emit */
    if (m->sched)
        sched_destroy(m->sched);
    free(m);
}

static enum store_sync sync_of(enum teesim_durability d)
{
    switch (d) {
    case TEESIM_DURABILITY_NORMAL:
        return STORE_NORMAL;
    case TEESIM_DURABILITY_NONE:
        return STORE_NONE;
    default:
        return STORE_FULL;
    }
}

/* A machine runs as well without. */
static void build_board(struct machine *m, const struct teesim_config *cfg)
{
    unsigned flags =
        (cfg->sched == TEESIM_SCHED_INLINE ? BOARD_INLINE : 0) | (cfg->seed ? BOARD_VIRTUAL : 0);
    const struct board_config board = {
        .sched = m->sched, .flags = flags, .shm_size = cfg->shm_size};
    int err = board_create(&board);

    if (err)
        log_warn("`teesim top` will not see this machine: %s", strerror(-err));
}

static int build_worlds(struct machine *m, const struct teesim_config *cfg)
{
    int err = hyp_create(m->sched, cfg->shm_size, &m->hyp);
    if (err)
        return err;
    build_board(m, cfg); /* the arena is larger: if that may be, so may the board */
    sched_add_world(m->sched, hyp_world(m->hyp));

    struct tee_config tee = {.ta_path = cfg->ta_path,
                             /* A run that is to be repeatable begins with nothing stored, and its
                              * clock is none that others' records could be compared with. */
                             .state_dir = cfg->seed ? STORE_IN_MEMORY : cfg->state_dir,
                             .state_sync = sync_of(cfg->durability),
                             .strict = cfg->memref == TEESIM_MEMREF_STRICT,
                             .report_all = cfg->report == TEESIM_REPORT_ALL};
    err = tee_create(m->sched, &tee, hyp_guest_map(m->hyp, VM_TEE), hyp_mmio_bus(m->hyp, VM_TEE),
                     hyp_irq_line(m->hyp, VM_TEE), &m->tee);
    if (err)
        return err;
    sched_add_world(m->sched, tee_world(m->tee));
    hyp_attach(m->hyp, VM_TEE, tee_world(m->tee));

    err = ree_create(m->sched, hyp_guest_map(m->hyp, VM_REE), hyp_mmio_bus(m->hyp, VM_REE),
                     hyp_irq_line(m->hyp, VM_REE), &m->ree);
    if (err)
        return err;
    sched_add_world(m->sched, ree_world(m->ree));
    hyp_attach(m->hyp, VM_REE, ree_world(m->ree));
    return 0;
}

static int build(const struct teesim_config *cfg, struct machine **out)
{
    struct machine *m = calloc(1, sizeof(*m));
    int err;

    *out = NULL;
    if (!m)
        return -ENOMEM;
    random_seed(cfg->seed);
    err = cfg->sched == TEESIM_SCHED_THREADS ? sched_threads_create(&m->sched)
                                             : sched_inline_create(cfg->seed, &m->sched);
    if (!err)
        err = build_worlds(m, cfg);
    if (!err)
        err = fault_install();
    if (!err) {
        trace_start(m->sched);
        err = sched_start(m->sched);
    }
    if (!err)
        err = ree_wait_online(m->ree);
    if (!err) {
        int none = supplicant_create(m->sched, ree_tipc(m->ree), &m->supplicant);
        if (none)
            log_warn("there is no supplicant, TAs have no sockets: %s", strerror(-none));
    }
    if (err) {
        machine_quiet(m);
        machine_free(m);
        fault_uninstall();
        return err;
    }
    *out = m;
    return 0;
}

static int machine_build(const struct teesim_config *cfg, struct machine **out)
{
    struct fd_floor floor;

    fd_floor_begin(&floor);
    int err = build(cfg, out);
    fd_floor_end(&floor);
    return err;
}

/* ---- fork and exit ---- */

static void before_fork(void)
{
    loader_before_fork();
    pthread_mutex_lock(&the.lock);
    if (the.running && the.running->supplicant)
        supplicant_before_fork(the.running->supplicant);
    random_before_fork();
    fault_before_fork();
    trace_before_fork(); /* behind those whose holders emit */
    board_before_fork();
}

static void after_fork_parent(void)
{
    board_after_fork_parent();
    trace_after_fork_parent();
    fault_after_fork();
    random_after_fork();
    if (the.running && the.running->supplicant)
        supplicant_after_fork_parent(the.running->supplicant);
    pthread_mutex_unlock(&the.lock);
    loader_after_fork();
}

/* The parent's threads are not here and its arena is shared memory: the child lets go of its
 * machine without touching it, and boots one of its own when it needs one. */
static void after_fork_child(void)
{
    board_after_fork_child();
    trace_after_fork();
    fault_after_fork();
    random_after_fork();
    if (the.running && the.running->supplicant)
        supplicant_after_fork_child(the.running->supplicant);
    pthread_cond_init(&the.idle, NULL);
    the.running = NULL;
    the.stopping = false;
    the.users = 0;
    depth = 0;
    pthread_mutex_unlock(&the.lock);
    loader_after_fork();
}

static pid_t boot_pid;

/* Sessions that the program left open are closed, as the kernel does when a process ends, and
 * traces written; not from within a call, where the machine is busy with this very thread. */
static void at_exit(void)
{
    if (depth == 0 && boot_pid == getpid())
        (void)!teesim_stop();
}

static void hook_process(void)
{
    pthread_atfork(before_fork, after_fork_parent, after_fork_child);
    atexit(at_exit);
}

/* ---- starting and stopping ---- */

static int start_locked(const struct teesim_config *cfg)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct teesim_config resolved;
    int err;

    if (the.running)
        return -EALREADY;
    failures_start();
    err = config_resolve(cfg, &resolved);
    if (!err)
        err = trace_configure(
            &(struct trace_options){resolved.trace, resolved.trace_filter, resolved.trace_last});
    if (err)
        goto out;
    pthread_once(&once, hook_process);
    err = machine_build(&resolved, &the.running);
    if (err)
        log_warn("the machine does not start: %s", strerror(-err));
    else
        boot_pid = getpid();
out:
    config_release(&resolved);
    return err;
}

int teesim_start(const struct teesim_config *cfg)
{
    int state;

    /* A thread that is cancelled ends afterwards: half a machine is of no use to anybody. */
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
    pthread_mutex_lock(&the.lock);
    int err = start_locked(cfg);
    pthread_mutex_unlock(&the.lock);
    pthread_setcancelstate(state, NULL);
    return err;
}

int teesim_stop(void)
{
    int state;

    if (depth > 0 || fault_top())
        return -EBUSY;
    pthread_mutex_lock(&the.lock);
    struct machine *m = the.stopping ? NULL : the.running;
    if (!m) {
        pthread_mutex_unlock(&the.lock);
        return -ESRCH;
    }
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
    the.stopping = true; /* nobody comes in any more; who is inside is sent home */
    pthread_mutex_unlock(&the.lock);
    machine_quiet(m);
    pthread_mutex_lock(&the.lock);
    while (the.users > 0)
        pthread_cond_wait(&the.idle, &the.lock);
    machine_free(m);
    fault_uninstall();
    the.running = NULL;
    the.stopping = false;
    pthread_mutex_unlock(&the.lock);
    pthread_setcancelstate(state, NULL);
    return 0;
}

const char *teesim_version(void)
{
    return TEESIM_VERSION;
}

const char *teesim_result_name(uint32_t result)
{
    return result_name_teec(result);
}

int teesim_last_death(struct teesim_death *out)
{
    *out = (struct teesim_death){.count = 0};
    struct machine *m = machine_get(false);
    if (!m)
        return -ESRCH;
    tee_last_death(m->tee, out);
    machine_put(m);
    return out->count ? 0 : -ENOENT;
}

/* ---- being used ---- */

struct machine *machine_get(bool boot)
{
    struct machine *m = NULL;
    int err = ENODEV;

    fault_unblock();
    pthread_mutex_lock(&the.lock);
    if (!the.running && boot) {
        int state;
        pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
        err = -start_locked(NULL);
        pthread_setcancelstate(state, NULL);
    }
    if (the.running && !the.stopping) {
        m = the.running;
        the.users++;
        depth++;
    }
    pthread_mutex_unlock(&the.lock);
    if (!m) {
        FAILURE_DECIDED(trace_call_current(), FAILURES_BOX_MACHINE, -err);
        errno = err;
    }
    return m;
}

void machine_put(struct machine *m)
{
    pthread_mutex_lock(&the.lock);
    CHECK(m == the.running && the.users > 0);
    if (--the.users == 0 && the.stopping)
        pthread_cond_broadcast(&the.idle);
    depth--;
    pthread_mutex_unlock(&the.lock);
}
