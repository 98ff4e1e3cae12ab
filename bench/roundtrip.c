/* SPDX-License-Identifier: BSD-2-Clause */
#include "bench.h"

static void one(const char *name, enum teesim_sched sched, unsigned rounds, double floor)
{
    TEEC_Context ctx;
    TEEC_Session session;
    struct samples s;

    machine_up(sched, TEESIM_MEMREF_STRICT);
    client_open(&ctx, &session, &bench_single);
    samples_init(&s, rounds);
    for (unsigned i = 0; i < rounds + rounds / 10; i++) {
        uint32_t origin = 0;
        double t = now_us();
        TEEC_Result res = TEEC_InvokeCommand(&session, BENCH_EMPTY, NULL, &origin);
        t = now_us() - t;
        must(res, origin, "TEEC_InvokeCommand");
        if (i >= rounds / 10)
            samples_add(&s, t);
    }
    report_samples("roundtrip", name, &s, floor);
    samples_fini(&s);
    client_close(&ctx, &session);
    machine_down();
}

void bench_roundtrip(const struct options *o)
{
    unsigned rounds = o->rounds ? o->rounds : 20000;
    double floor = ring_floor_us(HANDOFFS, rounds / 4 + 1);

    one("threads, floor: futex ring of 7", TEESIM_SCHED_THREADS, rounds, floor);
    one("inline", TEESIM_SCHED_INLINE, rounds, 0);
}
