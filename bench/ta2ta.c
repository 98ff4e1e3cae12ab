/* SPDX-License-Identifier: BSD-2-Clause */
#include "bench.h"

#define BATCH 100 /* invokes that are timed together: a TA's clock counts milliseconds */

static double client_batch(TEEC_Session *session)
{
    double t = now_us();

    for (unsigned i = 0; i < BATCH; i++)
        invoke(session, BENCH_EMPTY, NULL);
    return (now_us() - t) / BATCH;
}

static double ta_batch(TEEC_Session *session)
{
    TEEC_Operation op = {0};
    double t = now_us();

    op.paramTypes = TEEC_PARAM_TYPES(TEEC_VALUE_INPUT, TEEC_NONE, TEEC_NONE, TEEC_NONE);
    op.params[0].value.a = BATCH;
    invoke(session, BENCH_CALLS, &op);
    return (now_us() - t) / BATCH;
}

/* In turns, as such machines change their speed meanwhile. */
static void one(const char *name, enum teesim_sched sched, unsigned rounds)
{
    TEEC_Context ctx;
    TEEC_Session session;
    struct samples client, ta;

    machine_up(sched, TEESIM_MEMREF_STRICT);
    client_open(&ctx, &session, &bench_single);
    samples_init(&client, rounds);
    samples_init(&ta, rounds);
    client_batch(&session);
    ta_batch(&session);
    for (unsigned i = 0; i < rounds; i++) {
        samples_add(&client, client_batch(&session));
        samples_add(&ta, ta_batch(&session));
    }
    client_close(&ctx, &session);
    machine_down();
    report_samples("ta2ta", name, &ta, samples_quantile(&client, 0.5));
    samples_fini(&client);
    samples_fini(&ta);
}

void bench_ta2ta(const struct options *o)
{
    unsigned rounds = o->rounds ? o->rounds : 200;

    one("threads; floor: a client's invoke", TEESIM_SCHED_THREADS, rounds);
    one("inline; floor: a client's invoke", TEESIM_SCHED_INLINE, rounds);
}
