/* SPDX-License-Identifier: BSD-2-Clause */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>

#define OTHERS 10000

static double one(TEEC_Context *ctx, const TEEC_UUID *ta, const char *what, unsigned rounds,
                  double floor)
{
    struct samples s;

    samples_init(&s, rounds);
    for (unsigned i = 0; i < rounds + rounds / 10; i++) {
        TEEC_Session session;
        uint32_t origin = 0;
        double t = now_us();
        TEEC_Result res =
            TEEC_OpenSession(ctx, &session, ta, TEEC_LOGIN_PUBLIC, NULL, NULL, &origin);
        if (res == TEEC_SUCCESS)
            TEEC_CloseSession(&session);
        t = now_us() - t;
        must(res, origin, "TEEC_OpenSession");
        if (i >= rounds / 10)
            samples_add(&s, t);
    }
    report_samples("open", what, &s, floor);
    double median = samples_quantile(&s, 0.5);
    samples_fini(&s);
    return median;
}

static void in_sched(const char *name, enum teesim_sched sched, unsigned rounds)
{
    TEEC_Session *others = calloc(OTHERS, sizeof(*others));
    TEEC_Context ctx;
    char what[64];
    double alone[2];

    machine_up(sched, TEESIM_MEMREF_STRICT);
    must(TEEC_InitializeContext(NULL, &ctx), 0, "TEEC_InitializeContext");
    snprintf(what, sizeof(what), "%s, single instance", name);
    alone[0] = one(&ctx, &bench_single, what, rounds, 0);
    snprintf(what, sizeof(what), "%s, multi instance", name);
    alone[1] = one(&ctx, &bench_multi, what, rounds / 4 + 1, 0);
    for (unsigned i = 0; i < OTHERS; i++)
        session_open(&ctx, &others[i], &bench_single);
    snprintf(what, sizeof(what), "%s, single, 10,000 others", name);
    one(&ctx, &bench_single, what, rounds, alone[0]);
    snprintf(what, sizeof(what), "%s, multi, 10,000 others", name);
    one(&ctx, &bench_multi, what, rounds / 4 + 1, alone[1]);
    for (unsigned i = 0; i < OTHERS; i++)
        TEEC_CloseSession(&others[i]);
    TEEC_FinalizeContext(&ctx);
    machine_down();
    free(others);
}

void bench_open(const struct options *o)
{
    unsigned rounds = o->rounds ? o->rounds : 2000;

    in_sched("threads", TEESIM_SCHED_THREADS, rounds);
    in_sched("inline", TEESIM_SCHED_INLINE, rounds);
}
