/* SPDX-License-Identifier: BSD-2-Clause */
#include "bench.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

#define THREADS_MAX 8

struct client {
    pthread_t thread;
    const TEEC_UUID *ta;
    TEEC_Context *ctx;
    pthread_barrier_t *open; /* all sessions, and the clock */
    double done;
    unsigned calls;
    uint32_t seed;
};

static void *client_main(void *arg)
{
    struct client *c = arg;
    TEEC_Session session;
    session_open(c->ctx, &session, c->ta);
    pthread_barrier_wait(c->open);
    for (unsigned i = 0; i < c->calls; i++) {
        TEEC_Operation op = {0};
        op.paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_INOUT, TEEC_NONE, TEEC_NONE, TEEC_NONE);
        op.params[0].value.a = c->seed + i;
        op.params[0].value.b = ~i;
        invoke(&session, BENCH_ECHO, &op);
        if (op.params[0].value.a != c->seed + i + 1 || op.params[0].value.b != i)
            must(TEEC_ERROR_GENERIC, TEEC_ORIGIN_TRUSTED_APP, "a wrong answer");
    }
    c->done = now_us();
    pthread_barrier_wait(c->open);
    TEEC_CloseSession(&session);
    return NULL;
}

static double rate(unsigned threads, const TEEC_UUID *ta, unsigned calls)
{
    struct client c[THREADS_MAX];
    pthread_barrier_t open;
    TEEC_Context ctx;

    must(TEEC_InitializeContext(NULL, &ctx), 0, "TEEC_InitializeContext");
    pthread_barrier_init(&open, NULL, threads + 1);
    for (unsigned i = 0; i < threads; i++) {
        c[i] = (struct client){
            .ta = ta, .ctx = &ctx, .open = &open, .calls = calls / threads, .seed = i * 0x01000000};
        if (pthread_create(&c[i].thread, NULL, client_main, &c[i]) != 0)
            must(TEEC_ERROR_OUT_OF_MEMORY, 0, "a client thread");
    }
    pthread_barrier_wait(&open);
    double begun = now_us(), t = 0;
    pthread_barrier_wait(&open);
    for (unsigned i = 0; i < threads; i++) {
        pthread_join(c[i].thread, NULL);
        if (c[i].done - begun > t)
            t = c[i].done - begun;
    }
    pthread_barrier_destroy(&open);
    TEEC_FinalizeContext(&ctx);
    return (double)(calls / threads * threads) * 1e6 / t;
}

#define TURNS 9

/* One thread and `threads` in turns, as such machines change their speed meanwhile; medians. */
static void one(const char *what, const TEEC_UUID *ta, unsigned threads, unsigned calls)
{
    struct row r = {.bench = "scale", .unit = "calls/s"};
    struct samples alone, together;

    samples_init(&alone, TURNS);
    samples_init(&together, TURNS);
    rate(threads, ta, calls / TURNS + threads);
    for (unsigned i = 0; i < TURNS; i++) {
        samples_add(&alone, rate(1, ta, calls / TURNS));
        samples_add(&together, rate(threads, ta, calls / TURNS + threads));
    }
    r.floor = samples_quantile(&alone, 0.5);
    r.median = samples_quantile(&together, 0.5);
    snprintf(r.what, sizeof(r.what), "%s, %u threads", what, threads);
    report(&r);
    samples_fini(&alone);
    samples_fini(&together);
}

static void in_sched(const char *name, enum teesim_sched sched, unsigned calls)
{
    static const struct {
        const char *name;
        const TEEC_UUID *ta;
    } target[] = {{"one instance", &bench_single}, {"own instances", &bench_multi}};
    char what[48];

    machine_up(sched, TEESIM_MEMREF_STRICT);
    for (unsigned t = 0; t < 2; t++) {
        snprintf(what, sizeof(what), "%s, %s", name, target[t].name);
        for (unsigned threads = 2; threads <= THREADS_MAX; threads *= 2)
            one(what, target[t].ta, threads, calls);
    }
    machine_down();
}

void bench_scale(const struct options *o)
{
    unsigned calls = o->rounds ? o->rounds : 40000;

    in_sched("threads", TEESIM_SCHED_THREADS, calls);
    in_sched("inline", TEESIM_SCHED_INLINE, calls * 8);
}
