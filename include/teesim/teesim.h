/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef TEESIM_TEESIM_H
#define TEESIM_TEESIM_H

/*
 * Starting and stopping the machine from a program. Not needed by an ordinary client: the machine
 * boots at the first TEEC_InitializeContext with what the environment says, and ends with the
 * process. Link with -lteec.
 */

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum teesim_sched { TEESIM_SCHED_DEFAULT, TEESIM_SCHED_THREADS, TEESIM_SCHED_INLINE };
enum teesim_memref { TEESIM_MEMREF_DEFAULT, TEESIM_MEMREF_STRICT, TEESIM_MEMREF_FAST };
/* What is told of the memory that a TA instance has used, stack and heap: of one that dies, or of
 * each when it ends. More than 90 % of either is a warning in any case. */
enum teesim_report { TEESIM_REPORT_DEFAULT, TEESIM_REPORT_DEATHS, TEESIM_REPORT_ALL };
/* When what TAs store outlives a power cut: before the call returns; soon, with the last change of
 * all maybe lost; when the system writes it, a power cut before that may damage all of it. A
 * process that ends, in whatever way, loses nothing. */
enum teesim_durability {
    TEESIM_DURABILITY_DEFAULT,
    TEESIM_DURABILITY_FULL,
    TEESIM_DURABILITY_NORMAL,
    TEESIM_DURABILITY_NONE
};

/*
 * What a machine is built with. Zero-initialise it; a field that is 0 or NULL takes its value from
 * the environment variable named beside it, or else the default. Strings are copied; a relative
 * path is of the directory that the program is in now.
 *
 * A program that has more rights than its user (set-user-ID and the like, AT_SECURE) has no
 * environment here, and ta_path, state_dir no default: no TA is found, and nothing kept.
 */
struct teesim_config {
    const char *ta_path;       /* TEESIM_TA_PATH: directories, colon separated; default "." */
    enum teesim_sched sched;   /* TEESIM_SCHED: "threads" (default) or "inline" */
    enum teesim_memref memref; /* TEESIM_MEMREF: "strict" (default) or "fast" */
    const char *trace;         /* TEESIM_TRACE: FORMAT[:FILE], comma separated: text, tail,
                                * perfetto, jsonl, html, mermaid, pcapng; docs/trace.md */
    const char *state_dir;     /* TEESIM_STATE: directory of what outlives a run; made when
                                * something is kept; default $XDG_STATE_HOME/teesim, or else
                                * ~/.local/state/teesim. "memory:": gone with the machine */
    uint64_t seed;             /* TEESIM_SEED; not 0: repeatable, virtual clock, nothing stored
                                * outlives the run; inline only */
    size_t shm_size;           /* TEESIM_SHM_SIZE: bytes of shared memory; default 64 MiB */
    enum teesim_report report; /* TEESIM_REPORT: "deaths" (default) or "all" */
    /* TEESIM_DURABILITY: "full" (default), "normal" or "none" */
    enum teesim_durability durability;
    const char *trace_filter; /* TEESIM_TRACE_FILTER: box=NAME, session=N, ta=UUID, errors */
    unsigned trace_last;      /* TEESIM_TRACE_LAST: events that are kept; default: 65536 a thread */
};

/*
 * Builds and boots the machine of this process. 0, or a negative errno with the reason on stderr:
 * -EALREADY it runs already; -EINVAL a value (also one in the environment) that is not understood;
 * -ENOMEM, -EAGAIN no memory or no threads. cfg may be NULL. Thread-safe.
 */
int teesim_start(const struct teesim_config *cfg);

/*
 * Ends the machine: open contexts and sessions die, entry points that still run are ended, threads
 * are joined, memory is given back, traces are written. 0, or -ESRCH when none runs, -EBUSY when
 * called from within a TA. Calls still running in other threads return TEEC_ERROR_COMMUNICATION;
 * it waits for them. A machine may be started again afterwards.
 */
int teesim_stop(void);

/* Of what a TA instance died. */
struct teesim_death {
    unsigned count; /* how many have died since the machine was started, with this one */
    int signal;     /* what the fault was, of signal.h; 0: it called TEE_Panic, or was made to */
    uint32_t panic_code; /* of TEE_Panic; otherwise 0 */
    char ta[37];         /* its UUID */
    char reason[640];    /* what its report says behind "reason: " */
};

/*
 * The latest TA instance that has died; a call of it that returns TEEC_ERROR_TARGET_DEAD finds it
 * here. 0, or -ESRCH when no machine runs, -ENOENT when none has died (count is 0 then). What ends
 * with the machine has not died. Thread-safe.
 */
int teesim_last_death(struct teesim_death *out);

/* The name of a TEEC_Result, "TEEC_ERROR_BAD_PARAMETERS" say; NULL: the standards have none. */
const char *teesim_result_name(uint32_t result);

/* "MAJOR.MINOR.PATCH" */
const char *teesim_version(void);

#ifdef __cplusplus
}
#endif
#endif
