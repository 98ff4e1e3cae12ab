/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

/*
 * teesim-bench: what a call costs, as a ratio to a floor that is taken in the same run. Each
 * benchmark is one function in one file; it reports rows.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <tee_client_api.h>
#include <teesim/teesim.h>

struct samples {
    double *us; /* microseconds */
    size_t count;
    size_t room;
};

void samples_init(struct samples *s, size_t room);
void samples_add(struct samples *s, double us);
/* p of 0 … 1; sorts. */
double samples_quantile(struct samples *s, double p);
void samples_fini(struct samples *s);

double now_us(void);

/* One line of the result. `floor_us` 0: none was taken. */
struct row {
    const char *bench; /* "roundtrip" */
    char what[64];     /* "threads" */
    const char *unit;  /* "us", "ns" or "calls/s" */
    double median;
    double p99;   /* 0: not taken */
    double floor; /* same unit; 0: none */
};

void report(const struct row *row);
void report_samples(const char *bench, const char *what, struct samples *s, double floor_us);

struct options {
    unsigned rounds; /* of one case; each benchmark has its own default where this is 0 */
};

void bench_roundtrip(const struct options *o);
void bench_memref(const struct options *o);
void bench_open(const struct options *o);
void bench_scale(const struct options *o);
void bench_ta2ta(const struct options *o);
void bench_memory(const struct options *o);
void bench_bigint(const struct options *o);
void bench_crypto(const struct options *o);
void bench_storage(const struct options *o);
void bench_trace(const struct options *o);
void bench_boot(const struct options *o);
/* What bench_boot runs: a client that makes one call and says so on stdout. */
int boot_child(void);

/* Median of one turn of a ring of `threads` threads that wake each other with futexes, in its
 * fastest placement (free, or all on one CPU), in microseconds. */
double ring_floor_us(unsigned threads, unsigned rounds);

/* ---- the client's side, dying with a message when anything fails ---- */

#define HANDOFFS 7 /* of one call: client, hyp, tee, ta, tee, hyp, ree, client */

/* CALLS: p0 value in: makes that many (a) empty invokes of bench_multi. */
/* EXP, ADD: p0 memref in: base, exponent and modulus of 2048 bits each; p1 value in: does it that
 * many (a) times, ADD with the first 64 bits of the first two. */
/* FILL: p0 value in: has that many (a) blocks of the heap from now on. RIGHTS, MALLOC: p0 value in:
 * asks for the rights to the middle of a block behind those, or takes and frees one, that many (a)
 * times. bench_single only. */
enum bench_command {
    BENCH_EMPTY = 0,
    BENCH_ECHO = 1,
    BENCH_CALLS = 2,
    BENCH_EXP = 3,
    BENCH_ADD = 4,
    BENCH_FILL = 5,
    BENCH_RIGHTS = 6,
    BENCH_MALLOC = 7
};

extern const TEEC_UUID bench_single; /* single instance, multi session, keep alive */
extern const TEEC_UUID bench_multi;  /* an instance for each session */

void machine_up(enum teesim_sched sched, enum teesim_memref memref);
void machine_down(void);
void session_open(TEEC_Context *ctx, TEEC_Session *session, const TEEC_UUID *ta);
void invoke(TEEC_Session *session, uint32_t command, TEEC_Operation *op);
void client_open(TEEC_Context *ctx, TEEC_Session *session, const TEEC_UUID *ta);
void client_close(TEEC_Context *ctx, TEEC_Session *session);
void must(TEEC_Result res, uint32_t origin, const char *what);

#endif
